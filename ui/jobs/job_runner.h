// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "jobs/job_registry.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>

#include <exception>
#include <functional>
#include <memory>

namespace tiltmeter {

/// Runs one piece of work at a time apart from the GUI thread and brings its answer back to it:
///
///     m_runner.run<Evaluation>(tr("Evaluating"),
///         [monitor, name](const Progress& progress) { return monitor->evaluate(name, {}, progress); },
///         this, [this](Result<Evaluation> evaluation) { show(std::move(evaluation)); });
///
/// - A newer job on the same runner takes the place of the older one: that is asked to stop and its answer
///   never arrives, not even when it was ready already.
/// - cancel() asks to stop; the answer still comes, as the work gives it: ErrorCode::Cancelled, or the value
///   when it was too late. forget() stops and wants no answer.
/// - The destructor stops the work and waits for it. Work that looks at progress.check() often ends at once.
///   Be a member of whoever owns what the work uses, declared after it, so that the work is over before
///   anything it uses goes.
/// - No answer comes once `context` is gone.
///
/// The work runs on a pool thread and must touch no widget. An exception in it becomes ErrorCode::Internal.
class JobRunner : public QObject
{
    Q_OBJECT
public:
    /// `registry` (optional, must live longer) shows named jobs in the status bar.
    explicit JobRunner(JobRegistry* registry = nullptr, QObject* parent = nullptr);
    ~JobRunner() override;

    /// An empty name keeps the job out of the status bar (short previews).
    template <class T>
    void run(const QString& name, std::function<Result<T>(const Progress&)> work, const QObject* context,
             std::function<void(Result<T>)> done);

    /// True from run() until just before the answer is delivered.
    [[nodiscard]] bool isRunning() const { return m_running; }
    [[nodiscard]] double fraction() const { return m_fraction; }

public Q_SLOTS:
    void cancel();
    void forget();

Q_SIGNALS:
    void runningChanged(bool running);
    /// At most some 25 times a second, never falling within a job.
    void progressChanged(double fraction);

private:
    struct Flight;  // what a worker shares with the runner
    struct Counter; // works that have not returned yet
    using Delivery = std::function<void()>;
    using Body = std::function<Delivery(const Progress&)>;

    void start(const QString& name, Body body, const QObject* context);
    void deliver(quint64 generation, const QPointer<const QObject>& context, const Delivery& delivery);
    void retire();
    void poll();

    std::shared_ptr<Counter> m_counter;
    std::shared_ptr<Flight> m_flight;
    QPointer<JobRegistry> m_registry;
    QTimer m_poll;
    quint64 m_generation = 0;
    quint64 m_jobId = 0;
    double m_fraction = -1;
    bool m_running = false;
};

template <class T>
void JobRunner::run(const QString& name, std::function<Result<T>(const Progress&)> work,
                    const QObject* context, std::function<void(Result<T>)> done)
{
    Body body = [work = std::move(work), done = std::move(done)](const Progress& progress) -> Delivery {
        // In a shared_ptr because std::function copies and a result may be move-only.
        auto result = std::make_shared<Result<T>>(fail(ErrorCode::Internal));
        try {
            *result = work(progress);
        } catch (const std::exception& exception) {
            *result = fail(ErrorCode::Internal, {}, exception.what());
        }
        return [result, done] { done(std::move(*result)); };
    };
    start(name, std::move(body), context);
}

} // namespace tiltmeter
