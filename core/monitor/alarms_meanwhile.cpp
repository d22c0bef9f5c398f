// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/alarms_meanwhile.h"

#include <chrono>

namespace tiltmeter {

AlarmsMeanwhile::AlarmsMeanwhile(const AlarmKeeper& keeper)
    : m_keeper(keeper), m_begun(std::async(std::launch::async,
                                           [&keeper, stop = m_stop] { return keeper.load(Progress(stop)); }))
{
}

AlarmsMeanwhile::~AlarmsMeanwhile()
{
    *m_stop = true; // and the future waits
}

Result<AlarmTrack> AlarmsMeanwhile::finish(const Progress& progress)
{
    constexpr std::chrono::milliseconds noticed{20};
    while (m_begun.wait_for(noticed) != std::future_status::ready)
        if (progress.cancelled())
            *m_stop = true;
    TILTMETER_ASSIGN(AlarmKeeper::Loaded loaded, m_begun.get());
    return m_keeper.keep(std::move(loaded), progress);
}

} // namespace tiltmeter
