// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/job_registry.h"

#include <algorithm>

namespace tiltmeter {

JobInfo* JobRegistry::entry(quint64 id)
{
    const auto it = std::find_if(m_jobs.begin(), m_jobs.end(), [id](const JobInfo& j) { return j.id == id; });
    return it == m_jobs.end() ? nullptr : &*it;
}

std::optional<JobInfo> JobRegistry::find(quint64 id) const
{
    const auto it = std::find_if(m_jobs.begin(), m_jobs.end(), [id](const JobInfo& j) { return j.id == id; });
    return it == m_jobs.end() ? std::nullopt : std::optional(*it);
}

quint64 JobRegistry::add(const QString& name, std::function<void()> cancel)
{
    const quint64 id = ++m_lastId;
    m_jobs.append({id, name, -1, false});
    m_cancels.append({id, std::move(cancel)});
    Q_EMIT added(id);
    return id;
}

void JobRegistry::setFraction(quint64 id, double fraction)
{
    JobInfo* job = entry(id);
    if (!job || job->fraction == fraction)
        return;
    job->fraction = std::clamp(fraction, 0.0, 1.0);
    Q_EMIT changed(id);
}

void JobRegistry::remove(quint64 id)
{
    const auto count = m_jobs.removeIf([id](const JobInfo& job) { return job.id == id; });
    m_cancels.removeIf([id](const auto& pair) { return pair.first == id; });
    if (count > 0)
        Q_EMIT removed(id);
}

void JobRegistry::cancel(quint64 id)
{
    JobInfo* job = entry(id);
    if (!job || job->cancelling)
        return;
    job->cancelling = true;
    const auto it =
        std::find_if(m_cancels.begin(), m_cancels.end(), [id](const auto& pair) { return pair.first == id; });
    const std::function<void()> function = it == m_cancels.end() ? nullptr : it->second;
    Q_EMIT changed(id);
    if (function)
        function();
}

void JobRegistry::cancelAll()
{
    const QList<JobInfo> jobs = m_jobs; // a slot may change the list
    for (const JobInfo& job : jobs)
        cancel(job.id);
}

} // namespace tiltmeter
