// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/alarm_keeper.h"
#include "monitor/monitor_private.h"

namespace tiltmeter {

Result<void> Monitor::acknowledgeAlarm(const std::string& deployment, const std::string& alarm,
                                       const Progress& progress)
{
    TILTMETER_ASSIGN(auto saved, configuration(deployment));
    if (!saved)
        return fail(ErrorCode::NotConfigured, deployment);
    return AlarmKeeper(*d, deployment, std::move(*saved)).acknowledge(alarm, progress);
}

} // namespace tiltmeter
