// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/alarm.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tiltmeter {

/// What the alarm track of a deployment's saved configuration says, over all records.
struct AlarmReport {
    std::string deployment;
    std::int64_t revision = 0; ///< of the configuration
    std::vector<Alarm> alarms; ///< open ones first, then the newest first
    AlarmOverview track;
};

} // namespace tiltmeter
