// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/openscale_rule.h"

#include <array>
#include <charconv>
#include <cmath>

namespace tiltmeter::openscale {

double roundedToThree(double value)
{
    if (!std::isfinite(value))
        return value;
    std::array<char, 512> text{};
    const auto written =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 3);
    double rounded = value;
    std::from_chars(text.data(), written.ptr, rounded);
    return rounded;
}

double favorablePercent(double favorable, double total)
{
    return 100 * favorable / total;
}

double fairnessScore(double monitoredPercent, double referencePercent)
{
    return 100 * roundedToThree(monitoredPercent / referencePercent);
}

bool isBiased(double score, double thresholdPercent)
{
    // The score is a rounded ratio times 100, which binary does not hold exactly: compare what was meant.
    return roundedToThree(score) <= roundedToThree(thresholdPercent);
}

double acceptablePercent(double thresholdPercent, double perfectEquality)
{
    return thresholdPercent / 100 * perfectEquality;
}

} // namespace tiltmeter::openscale
