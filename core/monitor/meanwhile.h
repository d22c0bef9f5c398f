// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>

namespace tiltmeter {

/// Work that goes on in a thread of its own while something else is done: records go into the alarm track one
/// after the other, which keeps one core busy.
template <class T>
class Meanwhile
{
public:
    using Work = std::function<Result<T>(const Progress&)>;

    /// Begins. What `work` refers to must live as long as this.
    explicit Meanwhile(Work work)
        : m_done(std::async(std::launch::async, [work = std::move(work), stop = m_stop, waiting = m_waiting] {
              return work(Progress(stop, [waiting](double fraction) {
                  const std::scoped_lock lock(waiting->mutex);
                  if (waiting->progress != nullptr)
                      waiting->progress->report(fraction);
              }));
          }))
    {
    }
    /// What nobody waited for is cancelled.
    ~Meanwhile() { *m_stop = true; } // and the future waits
    Meanwhile(const Meanwhile&) = delete;
    Meanwhile& operator=(const Meanwhile&) = delete;

    /// Once. Reports how far it is from now on, and passes a cancellation on.
    [[nodiscard]] Result<T> wait(const Progress& progress)
    {
        constexpr std::chrono::milliseconds noticed{20};
        listen(&progress);
        while (m_done.wait_for(noticed) != std::future_status::ready)
            if (progress.cancelled())
                *m_stop = true;
        listen(nullptr);
        return m_done.get();
    }

private:
    struct Waiting {
        std::mutex mutex;
        const Progress* progress = nullptr;
    };
    void listen(const Progress* progress)
    {
        const std::scoped_lock lock(m_waiting->mutex);
        m_waiting->progress = progress;
    }

    std::shared_ptr<std::atomic<bool>> m_stop = std::make_shared<std::atomic<bool>>(false);
    std::shared_ptr<Waiting> m_waiting = std::make_shared<Waiting>();
    std::future<Result<T>> m_done;
};

} // namespace tiltmeter
