// SPDX-License-Identifier: GPL-3.0-or-later
#include "context/period.h"

#include "text/number_text.h"

#include <QCoreApplication>

namespace tiltmeter {

namespace {

int daysOf(Period::Preset preset)
{
    switch (preset) {
    case Period::Preset::Last7Days:
        return 7;
    case Period::Preset::Last30Days:
        return 30;
    case Period::Preset::Last90Days:
        return 90;
    case Period::Preset::Last365Days:
        return 365;
    case Period::Preset::All:
    case Period::Preset::Custom:
        break;
    }
    return 0;
}

} // namespace

TimePoint startOfDay(TimePoint t)
{
    const std::int64_t rest = t.microseconds % microsecondsPerDay;
    return {t.microseconds - rest - (rest < 0 ? microsecondsPerDay : 0)};
}

std::optional<TimeRange> resolve(const Period& period, const std::optional<TimeRange>& covered)
{
    if (!covered || period.preset == Period::Preset::All)
        return std::nullopt;
    if (period.preset == Period::Preset::Custom)
        return period.custom;
    const TimePoint last{std::max(covered->begin.microseconds, covered->end.microseconds - 1)};
    const TimePoint end{startOfDay(last).microseconds + microsecondsPerDay};
    return TimeRange{{end.microseconds - daysOf(period.preset) * microsecondsPerDay}, end};
}

QString periodText(const Period& period, const QLocale& locale)
{
    switch (period.preset) {
    case Period::Preset::All:
        return QCoreApplication::translate("Period", "All records");
    case Period::Preset::Custom:
        return timeRangeText(period.custom, locale);
    default:
        return QCoreApplication::translate("Period", "Last %n day(s)", nullptr, daysOf(period.preset));
    }
}

} // namespace tiltmeter
