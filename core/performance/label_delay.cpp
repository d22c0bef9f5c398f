// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/label_delay.h"

#include <algorithm>

namespace tiltmeter {
namespace {

constexpr std::int64_t minute = 60'000'000;

} // namespace

void LabelDelays::addLater(std::int64_t microseconds)
{
    ++m_minutes[std::max<std::int64_t>(microseconds, 0) / minute];
}

void LabelDelays::merge(const LabelDelays& other)
{
    m_withRecord += other.m_withRecord;
    for (const auto& [length, count] : other.m_minutes)
        m_minutes[length] += count;
}

LabelDelay LabelDelays::summary() const
{
    LabelDelay result;
    result.withRecord = m_withRecord;
    for (const auto& each : m_minutes)
        result.later += each.second;
    if (result.later == 0)
        return result;
    const auto at = [&](std::uint64_t numerator) {
        const std::uint64_t rank = (result.later * numerator + 3) / 4; // 1-based, rounded up
        std::uint64_t passed = 0;
        for (const auto& [length, count] : m_minutes) {
            passed += count;
            if (passed >= rank)
                return length * minute;
        }
        return m_minutes.rbegin()->first * minute;
    };
    result.lowerQuartile = at(1);
    result.median = at(2);
    result.upperQuartile = at(3);
    return result;
}

} // namespace tiltmeter
