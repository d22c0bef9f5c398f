// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/window_stats.h"
#include "drift/drift_evaluation.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tiltmeter {

/// What tells a window from the others of the same evaluation, ascending: its begin, or the position of its
/// first record where windows are so many records, which may have no times.
[[nodiscard]] inline std::int64_t keyOf(const DriftWindow& window, const WindowSpec& kind)
{
    return kind.kind == WindowKind::Records ? static_cast<std::int64_t>(window.firstRecord)
                                            : window.range.begin.microseconds;
}

/// The same keys of the windows of a scan of the same payload.
class CountedWindowKeys
{
public:
    CountedWindowKeys() = default;
    /// Of an Aggregation or an OutcomeAggregation.
    template <class Counted>
    explicit CountedWindowKeys(const Counted& counted)
    {
        std::int64_t first = 0;
        for (const auto& window : counted.windows) {
            m_keys.push_back(
                counted.plan.window.kind == WindowKind::Records ? first : window.range.begin.microseconds);
            first += static_cast<std::int64_t>(window.records);
        }
    }
    [[nodiscard]] std::int64_t operator[](std::size_t window) const { return m_keys[window]; }
    /// The window with the key; one beyond the last when there is none.
    [[nodiscard]] std::size_t find(std::int64_t key) const
    {
        return static_cast<std::size_t>(std::ranges::find(m_keys, key) - m_keys.begin());
    }

private:
    std::vector<std::int64_t> m_keys;
};

} // namespace tiltmeter
