// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace tiltmeter {

/// Hands the batches 0 .. count-1 out to workers, one a thread. `makeWorker(thread)` is called in its thread
/// and gives a `Result<Worker>`; `worker(batch)` gives a `Result<void>`. The first error stops everybody and
/// is returned. `threads` 0: as many as there are cores.
template <class MakeWorker>
[[nodiscard]] Result<void> forEachBatch(std::size_t count, unsigned threads, const Progress& progress,
                                        MakeWorker makeWorker)
{
    if (threads == 0)
        threads = std::max(1U, std::thread::hardware_concurrency());
    threads = static_cast<unsigned>(std::min<std::size_t>(threads, std::max<std::size_t>(count, 1)));
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stop{false};
    std::mutex mutex;
    std::size_t done = 0;
    std::optional<Error> error;
    const auto giveUp = [&](Error e) {
        const std::lock_guard lock(mutex);
        if (!error)
            error = std::move(e);
        stop = true;
    };
    const auto run = [&](unsigned thread) {
        auto worker = makeWorker(thread);
        if (!worker)
            return giveUp(std::move(worker).error());
        for (std::size_t batch = next++; batch < count && !stop; batch = next++) {
            if (Result<void> checked = progress.check(); !checked)
                return giveUp(std::move(checked).error());
            if (Result<void> counted = (*worker)(batch); !counted)
                return giveUp(std::move(counted).error());
            const std::lock_guard lock(mutex);
            progress.report(static_cast<double>(++done) / static_cast<double>(count));
        }
    };
    {
        std::vector<std::jthread> others;
        for (unsigned thread = 1; thread < threads; ++thread)
            others.emplace_back(run, thread);
        run(0);
    }
    if (error)
        return fail(std::move(*error));
    return {};
}

} // namespace tiltmeter
