// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/axis_ticks.h"

#include <QDateTime>
#include <QTimeZone>
#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {

std::vector<double> ValueTicks::positions() const
{
    std::vector<double> result;
    const auto count = static_cast<int>(std::lround((maximum - minimum) / step));
    for (int i = 0; i <= count; ++i)
        result.push_back(minimum + i * step);
    return result;
}

ValueTicks niceTicks(double minimum, double maximum, int count)
{
    if (!std::isfinite(minimum) || !std::isfinite(maximum))
        minimum = 0, maximum = 1;
    if (maximum < minimum)
        std::swap(minimum, maximum);
    if (maximum - minimum < 1e-9 * std::max({1e-9, std::abs(minimum), std::abs(maximum)})) {
        minimum -= 0.5;
        maximum += 0.5;
    }
    const double raw = (maximum - minimum) / std::max(1, count);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    double step = 10 * power;
    for (const double factor : std::array{1.0, 2.0, 2.5, 5.0}) {
        if (factor * power >= raw * (1 - 1e-9)) {
            step = factor * power;
            break;
        }
    }
    ValueTicks ticks;
    ticks.step = step;
    ticks.minimum = std::floor(minimum / step + 1e-9) * step;
    ticks.maximum = std::ceil(maximum / step - 1e-9) * step;
    ticks.decimals = 0;
    for (double scaled = step; ticks.decimals < 9 && std::abs(scaled - std::round(scaled)) > 1e-6;
         scaled *= 10)
        ++ticks.decimals;
    return ticks;
}

namespace {

QString label(const QDateTime& time, qint64 spanSeconds, bool sayYear, const QLocale& locale)
{
    constexpr qint64 day = 86'400;
    if (spanSeconds < 3 * day)
        return locale.toString(time, QStringLiteral("d MMM HH:mm"));
    if (spanSeconds > 900 * day)
        return locale.toString(time, QStringLiteral("MMM yyyy"));
    return locale.toString(time, sayYear ? QStringLiteral("d MMM yyyy") : QStringLiteral("d MMM"));
}

std::size_t strideOf(std::size_t count, int maximumCount)
{
    const auto most = static_cast<std::size_t>(maximumCount);
    return (count + most - 1) / most;
}

} // namespace

std::vector<TimeTick> timeTicks(const std::vector<TimePoint>& starts, int maximumCount, const QLocale& locale)
{
    std::vector<TimeTick> ticks;
    if (starts.empty() || maximumCount < 1)
        return ticks;
    const std::size_t stride = strideOf(starts.size(), maximumCount);
    const qint64 span = (starts.back().microseconds - starts.front().microseconds) / 1'000'000;
    int year = 0;
    for (std::size_t i = 0; i < starts.size(); i += stride) {
        const qint64 milliseconds = starts[i].microseconds / 1000;
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC);
        const bool sayYear = year != time.date().year();
        year = time.date().year();
        ticks.push_back({static_cast<double>(milliseconds), label(time, span, sayYear, locale)});
    }
    return ticks;
}

std::vector<TimeTick> recordTicks(const std::vector<TimePoint>& starts, int maximumCount,
                                  const QLocale& locale)
{
    std::vector<TimeTick> ticks;
    if (maximumCount < 1)
        return ticks;
    for (std::size_t i = 0; i < starts.size(); i += strideOf(starts.size(), maximumCount)) {
        const qint64 before = starts[i].microseconds / 1000;
        ticks.push_back({static_cast<double>(before), locale.toString(before + 1)});
    }
    return ticks;
}

} // namespace tiltmeter
