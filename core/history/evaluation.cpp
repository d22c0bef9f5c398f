// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/evaluation.h"

namespace tiltmeter {

std::string_view toString(PerformanceLook look)
{
    switch (look) {
    case PerformanceLook::NotAsked:
        return "not_asked";
    case PerformanceLook::NothingToMeasure:
        return "nothing_to_measure";
    case PerformanceLook::Measured:
        return "measured";
    case PerformanceLook::NotPossible:
        break;
    }
    return "not_possible";
}

} // namespace tiltmeter
