// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <QString>

#include <cstdint>

namespace tiltmeter {

/// Numbers and dates for the screen, by QLocale(). Reports and JSON have their own writers.

/// "50,000".
[[nodiscard]] QString formatCount(std::uint64_t count);
/// Three significant digits: "0.912", "12.4", "1,230", "4.5e-7".
[[nodiscard]] QString formatNumber(double value);
/// As many digits as make the same double again: for tool tips and copies.
[[nodiscard]] QString formatExact(double value);
/// "12.4 %" of 0.1239.
[[nodiscard]] QString formatPercent(double share);

/// "24 Mar 2024" in the order that the locale has it; UTC.
[[nodiscard]] QString formatDay(TimePoint t);
/// "24 Mar 2024 23:58 UTC".
[[nodiscard]] QString formatTime(TimePoint t);
/// "1 Jan 2024 – 24 Mar 2024": both days included, so the end of a half-open range is the day before it.
[[nodiscard]] QString formatPeriod(const TimeRange& range);

} // namespace tiltmeter
