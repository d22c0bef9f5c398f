// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan_cache.h"
#include "drift/measure_window.h"

#include <map>
#include <string>

namespace tiltmeter {

/// Keeps what was measured of windows (drift/measure_window.h) under keys of all that went in: the counts of
/// the window and of what it is compared with, how the columns are cut, and the part of the configuration
/// that figures depend on. So nothing has to be thrown away when something changes; it is not found.
/// Limits and which measure decides are those of the present configuration.
class MeasuredWindows
{
public:
    /// `cache` may be null: nothing is kept. `windows`: how many there are; of very many none is kept, as
    /// that would crowd out counts, which take longer to make. All must outlive this.
    MeasuredWindows(ScanCache* cache, const WindowMeasures& measures, std::size_t windows);

    /// False, and nothing filled in, where it is not known.
    [[nodiscard]] bool find(const WindowComparison& comparison, DriftWindow& result);
    void keep(const WindowComparison& comparison, const DriftWindow& measured);

private:
    [[nodiscard]] std::string keyOf(const WindowComparison& comparison);
    [[nodiscard]] const std::string& contentOf(const CountedWindow& window);

    ScanCache* m_cache;
    const WindowMeasures& m_measures;
    std::string m_plan;
    std::string m_columns; ///< how they are cut
    std::map<const CountedWindow*, std::string> m_contents;
};

} // namespace tiltmeter
