// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/job_runner.h"

#include <QThreadPool>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>

namespace tiltmeter {

namespace {

constexpr int pollInterval = 40; // milliseconds between two looks at the progress

/// A pool of our own: a stopped job that takes its time must not keep a newer one waiting, and the core uses
/// the global pool's threads for its scans.
QThreadPool& pool()
{
    static QThreadPool instance;
    static const bool prepared = [] {
        instance.setMaxThreadCount(std::max(8, QThread::idealThreadCount()));
        instance.setObjectName(QStringLiteral("jobs"));
        return true;
    }();
    Q_UNUSED(prepared)
    return instance;
}

} // namespace

struct JobRunner::Flight {
    std::shared_ptr<std::atomic<bool>> cancelled = std::make_shared<std::atomic<bool>>(false);
    std::atomic<double> fraction{-1};
};

struct JobRunner::Counter {
    std::mutex mutex;
    std::condition_variable idle;
    int works = 0;
};

JobRunner::JobRunner(JobRegistry* registry, QObject* parent)
    : QObject(parent), m_counter(std::make_shared<Counter>()), m_registry(registry)
{
    m_poll.setInterval(pollInterval);
    connect(&m_poll, &QTimer::timeout, this, &JobRunner::poll);
}

JobRunner::~JobRunner()
{
    blockSignals(true);
    retire();
    std::unique_lock lock(m_counter->mutex);
    m_counter->idle.wait(lock, [this] { return m_counter->works == 0; });
}

void JobRunner::start(const QString& name, Body body, const QObject* context)
{
    const bool wasRunning = m_running;
    retire();
    m_flight = std::make_shared<Flight>();
    m_running = true;
    m_fraction = -1;
    const quint64 generation = m_generation;
    if (m_registry && !name.isEmpty())
        m_jobId = m_registry->add(name, [this] { cancel(); });
    {
        const std::lock_guard lock(m_counter->mutex);
        ++m_counter->works;
    }
    // `this` outlives the work: the destructor waits for the counter, which falls after the answer is posted,
    // and what is posted to an object is dropped with it.
    pool().start([this, body = std::move(body), flight = m_flight, counter = m_counter, generation,
                  guard = QPointer<const QObject>(context)]() mutable {
        Delivery delivery = body(Progress(flight->cancelled, [flight](double fraction) {
            double known = flight->fraction.load(std::memory_order_relaxed);
            while (fraction > known && !flight->fraction.compare_exchange_weak(known, fraction)) {
            }
        }));
        body = nullptr; // what the work held goes before anyone who waits for it goes on
        QMetaObject::invokeMethod(
            this,
            [this, generation, guard = std::move(guard), delivery = std::move(delivery)] {
                deliver(generation, guard, delivery);
            },
            Qt::QueuedConnection);
        const std::lock_guard lock(counter->mutex);
        --counter->works;
        counter->idle.notify_all();
    });
    m_poll.start();
    if (!wasRunning)
        Q_EMIT runningChanged(true);
}

void JobRunner::deliver(quint64 generation, const QPointer<const QObject>& context, const Delivery& delivery)
{
    if (generation != m_generation)
        return;
    poll();
    const QPointer<JobRunner> self(this);
    retire();
    Q_EMIT runningChanged(false);
    // Either of the two may have gone in a slot of that signal.
    if (self && context)
        delivery();
}

/// The present job, if any, becomes stale.
void JobRunner::retire()
{
    ++m_generation;
    if (m_flight)
        m_flight->cancelled->store(true);
    m_flight.reset();
    m_poll.stop();
    m_running = false;
    if (m_registry && m_jobId != 0)
        m_registry->remove(m_jobId);
    m_jobId = 0;
}

void JobRunner::cancel()
{
    if (m_flight)
        m_flight->cancelled->store(true);
}

void JobRunner::forget()
{
    if (!m_running)
        return;
    retire();
    Q_EMIT runningChanged(false);
}

void JobRunner::poll()
{
    if (!m_flight)
        return;
    const double fraction = std::min(1.0, m_flight->fraction.load(std::memory_order_relaxed));
    if (!(fraction > m_fraction))
        return;
    m_fraction = fraction;
    if (m_registry && m_jobId != 0)
        m_registry->setFraction(m_jobId, fraction);
    Q_EMIT progressChanged(fraction);
}

} // namespace tiltmeter
