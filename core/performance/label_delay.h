// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "performance/performance_evaluation.h"

#include <cstdint>
#include <map>

namespace tiltmeter {

/// Counts how long labels took, to the minute; merges.
class LabelDelays
{
public:
    void addWithRecord(std::uint64_t count = 1) { m_withRecord += count; }
    /// Microseconds; below 0 counts as 0.
    void addLater(std::int64_t microseconds);
    void merge(const LabelDelays& other);
    [[nodiscard]] bool empty() const { return m_withRecord == 0 && m_minutes.empty(); }
    /// Quartiles are the lower of the two middle ones where there is no middle.
    [[nodiscard]] LabelDelay summary() const;

private:
    std::uint64_t m_withRecord = 0;
    std::map<std::int64_t, std::uint64_t> m_minutes;
};

} // namespace tiltmeter
