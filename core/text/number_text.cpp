// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/number_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QTimeZone>
#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

const QString narrowSpace = QStringLiteral("\u202f");
const QString enDash = QStringLiteral(" \u2013 ");

QDateTime utc(TimePoint t)
{
    return QDateTime::fromMSecsSinceEpoch(t.microseconds / 1000, Qt::UTC);
}

QString day(const QDateTime& t, const QLocale& locale, bool withYear = true)
{
    return locale.toString(
        t.date(), withYear ? QCoreApplication::translate("Time", "d MMM yyyy", "date format")
                           : QCoreApplication::translate("Time", "d MMM", "date format without year"));
}

QString clock(const QDateTime& t)
{
    return t.time().toString(QStringLiteral("HH:mm"));
}

} // namespace

QString numberText(double value, const QLocale& locale, int significantDigits)
{
    if (std::isnan(value))
        return QStringLiteral("\u2013");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("\u221e") : QStringLiteral("\u2212\u221e");
    const double magnitude = std::abs(value);
    if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e7))
        return locale.toString(value, 'e', significantDigits - 1);
    // The exponent after rounding: 0.9996 has its three digits as 1.00, not as 1.000.
    const QByteArray digits = QByteArray::number(magnitude, 'e', significantDigits - 1);
    const int whole = digits.mid(digits.indexOf('e') + 1).toInt() + 1;
    return locale.toString(value, 'f', std::max(0, significantDigits - whole));
}

QString countText(std::uint64_t count, const QLocale& locale)
{
    return locale.toString(static_cast<qulonglong>(count));
}

QString recordsText(std::uint64_t count, const QLocale& locale)
{
    return count == 1 ? QCoreApplication::translate("Number", "1 record")
                      : QCoreApplication::translate("Number", "%1 records").arg(countText(count, locale));
}

QString percentText(double proportion, const QLocale& locale, int decimals)
{
    return locale.toString(proportion * 100, 'f', decimals) + narrowSpace + locale.percent();
}

QString pointsText(double difference, const QLocale& locale, int decimals)
{
    return locale.toString(std::abs(difference) * 100, 'f', decimals);
}

QString dateText(TimePoint t, const QLocale& locale)
{
    return day(utc(t), locale);
}

QString timeText(TimePoint t, const QLocale& locale)
{
    const QDateTime time = utc(t);
    return QCoreApplication::translate("Time", "%1 %2 UTC", "date, time of day")
        .arg(day(time, locale), clock(time));
}

QString timeRangeText(const TimeRange& range, const QLocale& locale)
{
    if (range.empty()) // of records without times
        return QStringLiteral("\u2013");
    const QDateTime begin = utc(range.begin);
    const QDateTime end = utc(range.end);
    const QTime midnight(0, 0);
    if (begin.time() == midnight && end.time() == midnight) {
        const QDateTime last = end.addDays(-1);
        if (last.date() <= begin.date())
            return day(begin, locale);
        return day(begin, locale, begin.date().year() != last.date().year()) + enDash + day(last, locale);
    }
    // The end itself is outside, but a time of day is read as a boundary, so it is the one to say.
    const QString from = day(begin, locale) + QLatin1Char(' ') + clock(begin);
    const QString to =
        begin.date() == end.date() ? clock(end) : day(end, locale) + QLatin1Char(' ') + clock(end);
    return QCoreApplication::translate("Time", "%1 UTC", "range of times").arg(from + enDash + to);
}

QString recordRangeText(std::uint64_t first, std::uint64_t last, const QLocale& locale)
{
    return QCoreApplication::translate("Time", "Records %1", "numbers of the first and the last one")
        .arg(countText(first, locale) + enDash + countText(last, locale));
}

QString windowText(const TimeRange& range, const WindowSpec& spec, const QLocale& locale)
{
    // A window that begins at local midnight is named by the local date.
    const QTimeZone zone(spec.timeZone.empty() ? QByteArray("UTC")
                                               : QByteArray::fromStdString(spec.timeZone));
    const QDateTime begin = zone.isValid() ? utc(range.begin).toTimeZone(zone) : utc(range.begin);
    switch (spec.kind) {
    case WindowKind::Week:
        return QCoreApplication::translate("Time", "Week of %1").arg(day(begin, locale));
    case WindowKind::Day:
        return day(begin, locale);
    case WindowKind::Month:
        return locale.toString(begin.date(),
                               QCoreApplication::translate("Time", "MMMM yyyy", "month format"));
    case WindowKind::All:
        return QCoreApplication::translate("Time", "Whole period");
    case WindowKind::Hour:
    case WindowKind::Records:
        break;
    }
    return timeRangeText(range, locale);
}

QString windowKindText(const WindowSpec& spec)
{
    switch (spec.kind) {
    case WindowKind::Hour:
        return QCoreApplication::translate("Window", "Hour");
    case WindowKind::Day:
        return QCoreApplication::translate("Window", "Day");
    case WindowKind::Week:
        return QCoreApplication::translate("Window", "Week");
    case WindowKind::Month:
        return QCoreApplication::translate("Window", "Month");
    case WindowKind::All:
        return QCoreApplication::translate("Window", "Whole period");
    case WindowKind::Records:
        break;
    }
    if (spec.records == 1)
        return QCoreApplication::translate("Window", "1 record");
    return QCoreApplication::translate("Window", "%1 records")
        .arg(QLocale().toString(qlonglong{spec.records}));
}

} // namespace tiltmeter
