// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <QLocale>
#include <QString>
#include <array>
#include <optional>

namespace tiltmeter {

/// Which part of the records is looked at. Presets count back from the newest record, not from today, so that
/// an old log shows something; whole days in UTC.
struct Period {
    enum class Preset { All, Last7Days, Last30Days, Last90Days, Last365Days, Custom };

    Preset preset = Preset::All;
    TimeRange custom; ///< Preset::Custom only; half-open

    friend bool operator==(const Period&, const Period&) = default;
};

inline constexpr std::array periodPresets = {Period::Preset::All, Period::Preset::Last7Days,
                                             Period::Preset::Last30Days, Period::Preset::Last90Days,
                                             Period::Preset::Last365Days};

/// nullopt: everything. `covered` is the deployment's first to last timestamp; without it (no timestamps)
/// there is nothing to choose from.
[[nodiscard]] std::optional<TimeRange> resolve(const Period& period, const std::optional<TimeRange>& covered);

/// "All records", "Last 7 days", "1 Jan – 24 Mar 2024".
[[nodiscard]] QString periodText(const Period& period, const QLocale& locale);

/// 00:00 UTC of the day of `t`.
[[nodiscard]] TimePoint startOfDay(TimePoint t);
inline constexpr std::int64_t microsecondsPerDay = 86'400'000'000;

} // namespace tiltmeter
