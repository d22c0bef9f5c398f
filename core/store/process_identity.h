// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <string>

namespace tiltmeter::store {

/// Names this process so that another one can tell later whether it still runs: start of the machine, space
/// of process numbers, number, start time.
[[nodiscard]] std::string processIdentity();

/// Whether the process of that name still runs. Where that cannot be looked up (another machine, another
/// container) it counts as running until ten minutes after its latest sign of life.
[[nodiscard]] bool stillRuns(const std::string& identity, TimePoint lastSign, TimePoint now);

} // namespace tiltmeter::store
