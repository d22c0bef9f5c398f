// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <atomic>
#include <functional>
#include <memory>

namespace tiltmeter
{

/// Handed to every piece of work that may take longer than 50 ms. Thread-safe: workers share one.
/// The default one never cancels and reports to nobody.
class Progress
{
public:
    using Listener = std::function<void(double fraction)>;

    Progress() = default;
    /// `listener` is called from worker threads, with values in [0, 1] that do not decrease.
    explicit Progress(std::shared_ptr<const std::atomic<bool>> cancelFlag, Listener listener = {})
        : m_cancel(std::move(cancelFlag)), m_listener(std::move(listener))
    {
    }

    [[nodiscard]] bool cancelled() const { return m_cancel && m_cancel->load(std::memory_order_relaxed); }
    /// `TILTMETER_TRY(progress.check());` at every batch.
    [[nodiscard]] Result<void> check() const
    {
        if (cancelled())
            return fail(ErrorCode::Cancelled);
        return {};
    }
    void report(double fraction) const
    {
        if (m_listener)
            m_listener(fraction);
    }
    /// The part [from, to] of this progress, for a step of a longer job.
    [[nodiscard]] Progress part(double from, double to) const
    {
        if (!m_listener)
            return Progress(m_cancel);
        return Progress(m_cancel,
                        [listener = m_listener, from, to](double f) { listener(from + (to - from) * f); });
    }

private:
    std::shared_ptr<const std::atomic<bool>> m_cancel;
    Listener m_listener;
};

} // namespace tiltmeter
