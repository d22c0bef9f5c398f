// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/finding.h"

namespace tiltmeter {

std::string_view toString(FindingRule rule)
{
    switch (rule) {
    case FindingRule::Interval:
        return "interval";
    case FindingRule::Point:
        return "point";
    case FindingRule::Alarm:
        break;
    }
    return "alarm";
}

} // namespace tiltmeter
