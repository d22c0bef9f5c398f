// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/shared_pass.h"

#include <chrono>

namespace tiltmeter {

Result<Aggregation> SharedPass::Seat::count(const AggregationPlan& plan, const Progress& progress)
{
    if (!m_isSeated)
        return m_pass->countAlone(plan, progress);
    m_isSeated = false;
    return m_pass->countTogether(plan, progress);
}

void SharedPass::Seat::leave()
{
    if (m_isSeated)
        m_pass->leave();
    m_isSeated = false;
}

void SharedPass::sit()
{
    const std::scoped_lock lock(m_mutex);
    ++m_seated;
}

void SharedPass::leave()
{
    const std::scoped_lock lock(m_mutex);
    --m_seated;
    m_changed.notify_all();
}

Result<Aggregation> SharedPass::countAlone(const AggregationPlan& plan, const Progress& progress)
{
    const std::scoped_lock lock(m_cacheMutex);
    return scan(m_reader, plan, progress, 0, m_cache);
}

Result<Aggregation> SharedPass::countTogether(const AggregationPlan& plan, const Progress& progress)
{
    constexpr std::chrono::milliseconds noticed{20};
    const auto wish = std::make_shared<Wish>();
    wish->plan = plan;
    std::unique_lock lock(m_mutex);
    m_wishes.push_back(wish);
    --m_seated;
    m_changed.notify_all();
    while (!wish->isOver) {
        if (m_seated == 0 && !m_isRunning) {
            run(lock, progress);
        } else {
            m_changed.wait_for(lock, noticed);
            if (Result<void> checked = progress.check(); !checked && !wish->isOver) {
                std::erase(m_wishes, wish);
                return fail(std::move(checked).error());
            }
        }
    }
    lock.unlock();
    if (wish->result)
        return std::move(*wish->result);
    TILTMETER_TRY(progress.check());
    return countAlone(plan, progress);
}

void SharedPass::run(std::unique_lock<std::mutex>& lock, const Progress& progress)
{
    m_isRunning = true;
    const std::vector<std::shared_ptr<Wish>> wishes = std::move(m_wishes);
    m_wishes.clear();
    lock.unlock();
    std::vector<AggregationPlan> plans;
    for (const auto& wish : wishes)
        plans.push_back(wish->plan);
    auto results = [&] {
        const std::scoped_lock cacheLock(m_cacheMutex);
        return scan(m_reader, plans, progress, 0, m_cache);
    }();
    lock.lock();
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        if (results)
            wishes[i]->result = std::move((*results)[i]);
        wishes[i]->isOver = true;
    }
    m_isRunning = false;
    m_changed.notify_all();
}

} // namespace tiltmeter
