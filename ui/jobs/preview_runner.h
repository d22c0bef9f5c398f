// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "jobs/job_runner.h"

#include <QTimer>

#include <functional>
#include <utility>

namespace tiltmeter {

/// Follows edits with figures: the exact ones and, where those take longer than one wants to wait, first
/// those of a sample. A newer question takes the place of the older one.
template <class T>
class PreviewRunner
{
public:
    using Work = std::function<Result<T>(const Progress&)>;
    /// `isSample`: the exact answer is still to come.
    using Done = std::function<void(Result<T>, bool isSample)>;

    PreviewRunner()
    {
        m_wait.setSingleShot(true);
        m_wait.setInterval(patience);
    }

    /// `sample` may be empty: then there is only the exact answer. Its errors are not told.
    void run(Work exact, Work sample, const QObject* context, Done done)
    {
        m_sample.forget();
        m_wait.stop();
        QObject::disconnect(&m_wait, nullptr, nullptr, nullptr);
        m_exact.run<T>({}, std::move(exact), context, [this, done](Result<T> result) {
            m_wait.stop();
            m_sample.forget();
            done(std::move(result), false);
        });
        if (!sample)
            return;
        QObject::connect(&m_wait, &QTimer::timeout, context, [this, sample, context, done] {
            m_sample.run<T>({}, sample, context, [done](Result<T> result) {
                if (result)
                    done(std::move(result), true);
            });
        });
        m_wait.start();
    }
    /// No answer is wanted any more.
    void forget()
    {
        m_wait.stop();
        m_sample.forget();
        m_exact.forget();
    }

    /// How long the exact answer may take before a sample is drawn, in milliseconds.
    static constexpr int patience = 40;

private:
    QTimer m_wait;
    JobRunner m_exact;
    JobRunner m_sample;
};

} // namespace tiltmeter
