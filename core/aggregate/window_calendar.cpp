// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/window_calendar.h"

#include <QDateTime>
#include <QTimeZone>

#include <cassert>
#include <chrono>

namespace tiltmeter {
namespace {

constexpr std::int64_t microsecondsPerMillisecond = 1000;
constexpr std::int64_t hourMicroseconds = 3'600'000'000;

std::int64_t floorTo(std::int64_t value, std::int64_t step)
{
    const std::int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

TimeRange utcWindow(WindowKind kind, TimePoint t)
{
    using namespace std::chrono;
    if (kind == WindowKind::Hour) {
        const std::int64_t begin = floorTo(t.microseconds, hourMicroseconds);
        return {{begin}, {begin + hourMicroseconds}};
    }
    const sys_days day = floor<days>(sys_time<microseconds>(microseconds(t.microseconds)));
    const auto at = [](sys_days d) {
        return TimePoint{duration_cast<microseconds>(d.time_since_epoch()).count()};
    };
    if (kind == WindowKind::Day)
        return {at(day), at(day + days(1))};
    if (kind == WindowKind::Week) {
        const sys_days monday = day - (weekday(day) - Monday);
        return {at(monday), at(monday + days(7))};
    }
    const year_month_day date(day);
    const sys_days first = date.year() / date.month() / 1;
    const year_month next = date.year() / date.month() + months(1);
    return {at(first), at(sys_days(next / 1))};
}

} // namespace

struct WindowCalendar::Private {
    WindowKind kind = WindowKind::Day;
    bool utc = true;
    QTimeZone zone;

    [[nodiscard]] QDateTime local(std::int64_t microseconds) const
    {
        // Windows begin and end at whole seconds, so rounding down to milliseconds does not move anything.
        const std::int64_t milliseconds =
            floorTo(microseconds, microsecondsPerMillisecond) / microsecondsPerMillisecond;
        return QDateTime::fromMSecsSinceEpoch(milliseconds, zone);
    }
    [[nodiscard]] std::int64_t offset(std::int64_t microseconds) const
    {
        return std::int64_t{local(microseconds).offsetFromUtc()} * 1'000'000;
    }
    [[nodiscard]] static std::int64_t microseconds(const QDateTime& t)
    {
        return t.toMSecsSinceEpoch() * microsecondsPerMillisecond;
    }
    /// The first moment of a day; of the next one where a day was left out (Samoa had no 30 December 2011).
    [[nodiscard]] TimePoint startOf(QDate date) const
    {
        QDateTime start = date.startOfDay(zone);
        while (!start.isValid() || start.date() < date) {
            date = date.addDays(1);
            start = date.startOfDay(zone);
        }
        return {microseconds(start)};
    }
    [[nodiscard]] TimeRange hour(TimePoint t) const;
    [[nodiscard]] TimeRange days(TimePoint t) const;
};

TimeRange WindowCalendar::Private::hour(TimePoint t) const
{
    const std::int64_t shift = offset(t.microseconds);
    std::int64_t begin = floorTo(t.microseconds + shift, hourMicroseconds) - shift;
    std::int64_t end = begin + hourMicroseconds;
    if (offset(begin) != shift) {
        const QTimeZone::OffsetData previous = zone.previousTransition(local(t.microseconds).addMSecs(1));
        if (previous.atUtc.isValid())
            begin = std::max(begin, microseconds(previous.atUtc));
    }
    if (offset(end - 1) != shift) {
        const QTimeZone::OffsetData next = zone.nextTransition(local(t.microseconds));
        if (next.atUtc.isValid())
            end = std::min(end, microseconds(next.atUtc));
    }
    return {{begin}, {end}};
}

TimeRange WindowCalendar::Private::days(TimePoint t) const
{
    const QDate date = local(t.microseconds).date();
    switch (kind) {
    case WindowKind::Week: {
        const QDate monday = date.addDays(1 - date.dayOfWeek());
        return {startOf(monday), startOf(monday.addDays(7))};
    }
    case WindowKind::Month: {
        const QDate first(date.year(), date.month(), 1);
        return {startOf(first), startOf(first.addMonths(1))};
    }
    default:
        return {startOf(date), startOf(date.addDays(1))};
    }
}

Result<WindowCalendar> WindowCalendar::create(const WindowSpec& window)
{
    assert(window.kind != WindowKind::All && window.kind != WindowKind::Records);
    auto d = std::make_unique<Private>();
    d->kind = window.kind;
    d->utc = window.timeZone.empty() || window.timeZone == "UTC" || window.timeZone == "Etc/UTC";
    if (!d->utc) {
        const QByteArray id = QByteArray::fromStdString(window.timeZone);
        d->zone = QTimeZone(id);
        if (!d->zone.isValid() || !QTimeZone::isTimeZoneIdAvailable(id))
            return fail(ErrorCode::InvalidValue, "timeZone", window.timeZone);
    }
    return WindowCalendar(std::move(d));
}

WindowCalendar::WindowCalendar(std::unique_ptr<Private> p) : d(std::move(p)) {}
WindowCalendar::WindowCalendar(WindowCalendar&&) noexcept = default;
WindowCalendar& WindowCalendar::operator=(WindowCalendar&&) noexcept = default;
WindowCalendar::~WindowCalendar() = default;

TimeRange WindowCalendar::windowOf(TimePoint t) const
{
    if (d->utc)
        return utcWindow(d->kind, t);
    return d->kind == WindowKind::Hour ? d->hour(t) : d->days(t);
}

} // namespace tiltmeter
