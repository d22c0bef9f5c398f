// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/alarm_keeper.h"

#include <atomic>
#include <future>
#include <memory>

namespace tiltmeter {

/// The alarm track is brought up to date while something else is measured: records go into it one after the
/// other, which keeps one core busy. It sees the records of its own moment, as everything that reads a store.
class AlarmsMeanwhile
{
public:
    /// Begins. `keeper` must live as long as this.
    explicit AlarmsMeanwhile(const AlarmKeeper& keeper);
    /// What was begun and not finished is cancelled; nothing was written.
    ~AlarmsMeanwhile();
    AlarmsMeanwhile(const AlarmsMeanwhile&) = delete;
    AlarmsMeanwhile& operator=(const AlarmsMeanwhile&) = delete;

    /// Waits, and keeps the track in the store. Whoever calls this has let go of its own snapshot.
    [[nodiscard]] Result<AlarmTrack> finish(const Progress& progress);

private:
    const AlarmKeeper& m_keeper;
    std::shared_ptr<std::atomic<bool>> m_stop = std::make_shared<std::atomic<bool>>(false);
    std::future<Result<AlarmKeeper::Loaded>> m_begun;
};

} // namespace tiltmeter
