// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/alarm_keeper.h"
#include "monitor/monitor_private.h"

namespace tiltmeter {

Result<AlarmReport> Monitor::alarms(const std::string& deployment, const Progress& progress) const
{
    TILTMETER_ASSIGN(auto saved, configuration(deployment));
    if (!saved)
        return fail(ErrorCode::NotConfigured, deployment);
    const std::int64_t revision = saved->revision;
    TILTMETER_ASSIGN(const AlarmTrack track,
                     AlarmKeeper(*d, deployment, std::move(*saved)).bringUpToDate(progress));
    progress.report(1);
    return AlarmReport{deployment, revision, track.alarms(), track.overview()};
}

Result<std::vector<Alarm>> Monitor::acknowledgeAlarms(const std::string& deployment,
                                                      const std::vector<std::string>& alarms,
                                                      const std::string& comment, const Progress& progress)
{
    TILTMETER_ASSIGN(auto saved, configuration(deployment));
    if (!saved)
        return fail(ErrorCode::NotConfigured, deployment);
    return AlarmKeeper(*d, deployment, std::move(*saved)).acknowledge(alarms, comment, progress);
}

} // namespace tiltmeter
