// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "config/fairness_config.h"

#include <QLocale>
#include <QString>
#include <optional>

namespace tiltmeter {

/// Numbers and times as people read them. All in the given locale; times are UTC and said to be where it
/// matters. Full precision is for copying and for files, never for these.

/// Three significant digits, no exponent between 1e-4 and 1e7: 0.912, 1.25, 71.4, 1,234.
[[nodiscard]] QString numberText(double value, const QLocale& locale, int significantDigits = 3);
/// A whole number with grouping: 50,000.
[[nodiscard]] QString countText(std::uint64_t count, const QLocale& locale);
/// "1 record", "812 records".
[[nodiscard]] QString recordsText(std::uint64_t count, const QLocale& locale);
/// A proportion as percent: 0.7142 -> "71.4 %".
[[nodiscard]] QString percentText(double proportion, const QLocale& locale, int decimals = 1);
/// A difference of proportions in percentage points, without sign: 0.124 -> "12.4".
[[nodiscard]] QString pointsText(double difference, const QLocale& locale, int decimals = 1);

/// "4 Mar 2024"
[[nodiscard]] QString dateText(TimePoint t, const QLocale& locale);
/// "4 Mar 2024 23:58 UTC"
[[nodiscard]] QString timeText(TimePoint t, const QLocale& locale);
/// A half-open range as people say it: "26 Feb 2024", "26 Feb – 3 Mar 2024", "4 Mar 2024 10:00 – 11:00 UTC".
/// The last day named is the last one inside. A dash for an empty one.
[[nodiscard]] QString timeRangeText(const TimeRange& range, const QLocale& locale);
/// "Records 1–5,000": of records without times, counted from 1, both included.
[[nodiscard]] QString recordRangeText(std::uint64_t first, std::uint64_t last, const QLocale& locale);
/// "Week of 4 Mar 2024", "4 Mar 2024", "March 2024", ... for a window of that kind.
[[nodiscard]] QString windowText(const TimeRange& range, const WindowSpec& spec, const QLocale& locale);
/// The same of one of an evaluation's windows; where records have no times, which records these are.
template <class Windows>
[[nodiscard]] QString windowName(const Windows& windows, std::size_t index, const WindowSpec& spec,
                                 const QLocale& locale)
{
    if (!windows[index].range.empty() || windows[index].records == 0)
        return windowText(windows[index].range, spec, locale);
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < index; ++i)
        before += windows[i].records;
    return recordRangeText(before + 1, before + windows[index].records, locale);
}
/// "Week", "500 records", ... for a picker.
[[nodiscard]] QString windowKindText(const WindowSpec& spec);

} // namespace tiltmeter
