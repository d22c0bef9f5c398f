// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/sqlite.h"

#include <span>
#include <string_view>

namespace tiltmeter::store {

/// Step i (from 0) takes a store from schema version i to i + 1; step 0 makes the tables of an empty file.
[[nodiscard]] std::span<const std::string_view> schemaSteps();

/// Brings the file behind the connection up to `steps.size()` in one transaction; each step runs in order.
[[nodiscard]] Result<void> applySteps(const sqlite::Connection& connection,
                                      std::span<const std::string_view> steps);

/// `path`.backup-vN; when that is taken, `path`.backup-vN-2, -3, ...
[[nodiscard]] Result<std::string> backUp(const sqlite::Connection& connection, int version);

/// Makes a copy beside the file, then applies what is missing. Nothing to do: nothing is done.
[[nodiscard]] Result<void> migrate(const sqlite::Connection& connection,
                                   std::span<const std::string_view> steps);

} // namespace tiltmeter::store
