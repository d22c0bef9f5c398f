// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <QLocale>
#include <QString>
#include <vector>

namespace tiltmeter {

/// An axis that begins and ends on a round number.
struct ValueTicks {
    double minimum = 0;
    double maximum = 1;
    double step = 0.25;
    int decimals = 2; ///< enough to tell two neighbours apart

    [[nodiscard]] std::vector<double> positions() const;
};

/// Steps of 1, 2, 2.5 or 5 times a power of ten, so that about `count` of them cover [minimum, maximum].
/// Equal or non-finite ends give a unit interval around them.
[[nodiscard]] ValueTicks niceTicks(double minimum, double maximum, int count);

struct TimeTick {
    double milliseconds = 0; ///< since 1970, UTC
    QString label;
};

/// At most `maximumCount` labels on window starts (`starts` ascending). The label's form follows the length
/// of the covered time: hours, days ("5 Feb") or months ("Feb 2024"); the year is said where it changes.
[[nodiscard]] std::vector<TimeTick> timeTicks(const std::vector<TimePoint>& starts, int maximumCount,
                                              const QLocale& locale);

/// The same where a millisecond stands for a record: labels count from 1.
[[nodiscard]] std::vector<TimeTick> recordTicks(const std::vector<TimePoint>& starts, int maximumCount,
                                                const QLocale& locale);

} // namespace tiltmeter
