// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/verdict.h"

#include "metrics/openscale_rule.h"
#include "numeric/probability.h"
#include "numeric/proportion.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {

Verdict verdictOf(const std::optional<numeric::Interval>& interval, const Limits& limits)
{
    if (!interval || (!limits.lower && !limits.upper))
        return Verdict::NotJudged;
    const bool reachesBelow = limits.lower && interval->lower < *limits.lower;
    const bool reachesAbove = limits.upper && interval->upper > *limits.upper;
    if (!reachesBelow && !reachesAbove)
        return Verdict::Pass;
    if ((limits.lower && interval->upper < *limits.lower) ||
        (limits.upper && interval->lower > *limits.upper))
        return Verdict::Fail;
    return Verdict::InsufficientEvidence;
}

PointVerdict pointVerdictOf(double value, const Limits& limits)
{
    if (!limits.lower && !limits.upper)
        return PointVerdict::NotJudged;
    const double rounded = openscale::roundedToThree(value);
    const bool flagged =
        (limits.lower && rounded <= *limits.lower) || (limits.upper && rounded >= *limits.upper);
    return flagged ? PointVerdict::Fail : PointVerdict::Pass;
}

std::vector<double> openLimits(double value, const numeric::Interval& interval, const Limits& limits)
{
    if (limits.lower && value < *limits.lower)
        return {*limits.lower};
    if (limits.upper && value > *limits.upper)
        return {*limits.upper};
    std::vector<double> crossed;
    if (limits.lower && interval.lower < *limits.lower)
        crossed.push_back(*limits.lower);
    if (limits.upper && interval.upper > *limits.upper)
        crossed.push_back(*limits.upper);
    return crossed;
}

std::optional<double> recordsFactor(double value, const numeric::Interval& interval, double limit,
                                    double confidence, double power)
{
    const double z = numeric::twoSidedZ(confidence);
    const double halfWidth = limit < value ? value - interval.lower : interval.upper - value;
    const double distance = std::abs(value - limit);
    if (distance == 0 || !std::isfinite(halfWidth))
        return std::nullopt;
    return std::pow((z + numeric::normalQuantile(power)) / z * halfWidth / distance, 2);
}

std::optional<double> recordsForProportions(double p, double q, double limit, bool isRatio, double confidence,
                                            double power)
{
    const double factor = isRatio ? limit : 1;
    const double distance = isRatio ? p - limit * q : p - q - limit;
    if (distance == 0)
        return std::nullopt;
    const double z = numeric::twoSidedZ(confidence) + numeric::normalQuantile(power);
    return z * z * (p * (1 - p) + factor * factor * q * (1 - q)) / (distance * distance);
}

} // namespace tiltmeter
