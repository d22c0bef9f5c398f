// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "columns/schema.h"

#include <QString>

namespace tiltmeter {

/// One or two sentences: what happened, where (file, line, column), what to do. There is one for every
/// ErrorCode.
[[nodiscard]] QString describe(const Error& error);

/// Why a row was not taken, from RejectedRow::reason; the id itself when it is unknown.
[[nodiscard]] QString rejectionText(const std::string& reason);

/// "Categorical", "Integer", ...
[[nodiscard]] QString kindName(ColumnKind kind);
/// "Feature", "Decoded prediction", ...
[[nodiscard]] QString roleName(ColumnRole role);
/// Why a column of this kind can't be monitored for fairness; empty when it can.
[[nodiscard]] QString cannotMonitorText(ColumnKind kind);

} // namespace tiltmeter
