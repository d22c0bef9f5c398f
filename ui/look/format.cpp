// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace tiltmeter {

namespace {

QDateTime utc(TimePoint t)
{
    // Rounds down, also before 1970.
    const std::int64_t milliseconds = t.microseconds / 1000 - (t.microseconds % 1000 < 0 ? 1 : 0);
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC);
}

} // namespace

QString formatCount(std::uint64_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

QString formatNumber(double value)
{
    const QLocale locale;
    if (value == 0)
        return locale.toString(0);
    const double magnitude = std::abs(value);
    if (magnitude < 1e-4 || magnitude >= 1e9)
        return locale.toString(value, 'g', 3);
    // After rounding to three digits, so that 0.9999 is 1.00 and not 1.000.
    const int exponent = static_cast<int>(std::floor(std::log10(magnitude * (1 + 5e-4))));
    if (exponent >= 2)
        return locale.toString(value, 'f', 0);
    return locale.toString(value, 'f', 2 - exponent);
}

QString formatExact(double value)
{
    return QLocale().toString(value, 'g', QLocale::FloatingPointShortest);
}

QString formatPercent(double share)
{
    return QCoreApplication::translate("Format", "%1 %").arg(QLocale().toString(share * 100, 'f', 1));
}

QString formatDay(TimePoint t)
{
    return QLocale().toString(utc(t).date(), QCoreApplication::translate("Format", "d MMM yyyy"));
}

QString formatTime(TimePoint t)
{
    const QDateTime time = utc(t);
    return QCoreApplication::translate("Format", "%1 %2 UTC")
        .arg(formatDay(t), QLocale().toString(time.time(), QStringLiteral("HH:mm")));
}

QString formatPeriod(const TimeRange& range)
{
    const TimePoint last{range.empty() ? range.begin.microseconds : range.end.microseconds - 1};
    const QString begin = formatDay(range.begin);
    const QString end = formatDay(last);
    if (begin == end)
        return begin;
    return QCoreApplication::translate("Format", "%1 – %2").arg(begin, end);
}

} // namespace tiltmeter
