// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/simultaneous.h"

#include "numeric/mover.h"
#include "numeric/multiple_testing.h"
#include "numeric/proportion.h"
#include "numeric/two_proportions.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

using numeric::Interval;

double folded(double ratio)
{
    return ratio < 1 ? ratio : 1 / ratio;
}

/// Of min(r, 1 / r).
Interval foldedInterval(const Interval& ratio)
{
    const double low = folded(ratio.lower);
    const double high = folded(ratio.upper);
    const bool holdsOne = ratio.lower <= 1 && ratio.upper >= 1;
    return {std::min(low, high), holdsOne ? 1 : std::max(low, high)};
}

/// The extreme of many intervals; begins with what none of them can be beyond.
class Extremes
{
public:
    explicit Extremes(bool largest) : m_largest(largest)
    {
        const double worst =
            largest ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
        m_ends = {worst, worst};
    }
    void take(const Interval& interval)
    {
        m_ends.lower =
            m_largest ? std::max(m_ends.lower, interval.lower) : std::min(m_ends.lower, interval.lower);
        m_ends.upper =
            m_largest ? std::max(m_ends.upper, interval.upper) : std::min(m_ends.upper, interval.upper);
    }
    [[nodiscard]] std::optional<Interval> ends() const
    {
        return std::isfinite(m_ends.lower) && std::isfinite(m_ends.upper) ? std::optional(m_ends)
                                                                          : std::nullopt;
    }

private:
    bool m_largest;
    Interval m_ends;
};

std::vector<const GroupData*> definedGroups(const RateRow& rate, const MetricInput& input)
{
    std::vector<const GroupData*> groups;
    for (const GroupData& group : input.groups)
        if (rateOf(rate, group, input.overall).value)
            groups.push_back(&group);
    return groups;
}

/// A rate with its interval at another confidence. A resampled one is not resampled anew: it is widened as a
/// normal one would be.
std::optional<numeric::Estimate> estimateOf(const RateRow& rate, const GroupData& group,
                                            const GroupData* overall, const IntervalOptions& options,
                                            double confidence)
{
    const double value = *rateOf(rate, group, overall).value;
    const auto usual = rateInterval(rate, group, options);
    if (!usual)
        return std::nullopt;
    if (usual->method == IntervalMethod::Bootstrap) {
        const double center = usual->center.value_or(value);
        const double factor = numeric::twoSidedZ(confidence) / numeric::twoSidedZ(options.confidence);
        const double lower = center - factor * std::max(0.0, center - usual->interval.lower);
        const double least = rate.info.sensible.lower.value_or(-std::numeric_limits<double>::infinity());
        return numeric::Estimate{center,
                                 {std::max(lower, std::min(center, least)),
                                  center + factor * std::max(0.0, usual->interval.upper - center)}};
    }
    IntervalOptions wider = options;
    wider.confidence = confidence;
    const auto interval = rateInterval(rate, group, wider);
    return interval ? std::optional(numeric::Estimate{value, interval->interval}) : std::nullopt;
}

Interval ofProportions(const Proportion& u, const Proportion& r, bool isRatio, const IntervalOptions& options,
                       double confidence)
{
    if (isRatio)
        return numeric::koopman(u.x, u.n, r.x, r.n, confidence);
    return options.difference == DifferenceInterval::MiettinenNurminen
               ? numeric::miettinenNurminen(u.x, u.n, r.x, r.n, confidence)
               : numeric::newcombe(u.x, u.n, r.x, r.n, confidence);
}

/// Every two groups.
std::optional<Interval> betweenGroups(const RateRow& rate, const MetricInput& input, bool isRatio,
                                      const IntervalOptions& options)
{
    const std::vector<const GroupData*> groups = definedGroups(rate, input);
    if (groups.size() < 2)
        return std::nullopt;
    const double confidence =
        numeric::simultaneousConfidence(options.confidence, groups.size() * (groups.size() - 1) / 2);
    std::vector<Proportion> proportions;
    std::vector<numeric::Estimate> estimates;
    for (const GroupData* group : groups) {
        if (rate.isProportion()) {
            proportions.push_back(proportionOf(rate, *group));
            continue;
        }
        const auto estimate = estimateOf(rate, *group, input.overall, options, confidence);
        // A ratio of what may be negative has no interval that means anything.
        if (!estimate || (isRatio && estimate->interval.lower < 0))
            return std::nullopt;
        estimates.push_back(*estimate);
    }
    Extremes extremes(!isRatio);
    for (std::size_t i = 0; i < groups.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const Interval interval = rate.isProportion() ? ofProportions(proportions[i], proportions[j],
                                                                          isRatio, options, confidence)
                                      : isRatio           ? numeric::ratioInterval(estimates[i], estimates[j])
                                                : numeric::differenceInterval(estimates[i], estimates[j]);
            extremes.take(isRatio ? foldedInterval(interval) : absoluteInterval(interval));
        }
    return extremes.ends();
}

/// Every group against all: of a proportion that is its distance from all others, scaled by their share.
std::optional<Interval> toOverall(const RateRow& rate, const MetricInput& input, bool isRatio,
                                  const IntervalOptions& options)
{
    if (!rate.isProportion())
        return std::nullopt;
    const std::vector<const GroupData*> groups = definedGroups(rate, input);
    const double total = input.overall->sum(rate.denominator);
    const double confidence =
        numeric::simultaneousConfidence(options.confidence, std::max<std::size_t>(groups.size(), 1));
    Extremes extremes(!isRatio);
    for (const GroupData* group : groups) {
        const double share = group->sum(rate.denominator) / total;
        if (!(share < 1)) { // it is all there is
            extremes.take(isRatio ? Interval{1, 1} : Interval{0, 0});
            continue;
        }
        GroupData rest = *input.overall;
        rest.cache = nullptr;
        for (std::size_t cell = 0; cell < rest.weight.size(); ++cell) {
            rest.weight[cell] -= group->weight[cell];
            rest.squaredWeight[cell] = std::max(0.0, rest.squaredWeight[cell] - group->squaredWeight[cell]);
        }
        const Proportion own = proportionOf(rate, *group);
        Proportion others = proportionOf(rate, rest);
        others.x = std::clamp(others.x, 0.0, others.n); // what rounding left
        if (isRatio) {
            const Interval ratio = ofProportions(own, others, true, options, confidence);
            const auto ofAll = [share](double r) {
                return std::isfinite(r) ? r / (share * r + 1 - share) : 1 / share;
            };
            extremes.take(foldedInterval({ofAll(ratio.lower), ofAll(ratio.upper)}));
        } else {
            const Interval difference = ofProportions(own, others, false, options, confidence);
            extremes.take(absoluteInterval({(1 - share) * difference.lower, (1 - share) * difference.upper}));
        }
    }
    return extremes.ends();
}

/// The lowest or highest group.
std::optional<Interval> ofGroups(const RateRow& rate, const MetricInput& input, bool highest,
                                 const IntervalOptions& options)
{
    const std::vector<const GroupData*> groups = definedGroups(rate, input);
    const double confidence =
        numeric::simultaneousConfidence(options.confidence, std::max<std::size_t>(groups.size(), 1));
    Extremes extremes(highest);
    for (const GroupData* group : groups) {
        const auto estimate = estimateOf(rate, *group, input.overall, options, confidence);
        if (!estimate)
            return std::nullopt;
        extremes.take(estimate->interval);
    }
    return extremes.ends();
}

std::optional<Interval> ofRate(const RateRow& rate, Extreme extreme, const MetricInput& input,
                               const IntervalOptions& options)
{
    switch (extreme) {
    case Extreme::DifferenceBetween:
        return betweenGroups(rate, input, false, options);
    case Extreme::RatioBetween:
        return betweenGroups(rate, input, true, options);
    case Extreme::DifferenceToOverall:
        return toOverall(rate, input, false, options);
    case Extreme::RatioToOverall:
        return toOverall(rate, input, true, options);
    case Extreme::Minimum:
        return ofGroups(rate, input, false, options);
    case Extreme::Maximum:
        return ofGroups(rate, input, true, options);
    case Extreme::None:
        break;
    }
    return std::nullopt;
}

} // namespace

std::optional<Interval> simultaneousBounds(const MetricRow& row, const MetricInput& input,
                                           const IntervalOptions& options)
{
    if (row.extreme == Extreme::None || row.rate == nullptr)
        return std::nullopt;
    if (row.secondRate == nullptr)
        return ofRate(*row.rate, row.extreme, input, options);
    IntervalOptions both = options;
    both.confidence = numeric::simultaneousConfidence(options.confidence, 2);
    const auto first = ofRate(*row.rate, row.extreme, input, both);
    const auto second = ofRate(*row.secondRate, row.extreme, input, both);
    if (!first || !second)
        return std::nullopt;
    if (row.isMeanOfTwo)
        return Interval{(first->lower + second->lower) / 2, (first->upper + second->upper) / 2};
    const bool isRatio = row.extreme == Extreme::RatioBetween || row.extreme == Extreme::RatioToOverall;
    Extremes extremes(!isRatio);
    extremes.take(*first);
    extremes.take(*second);
    return extremes.ends();
}

} // namespace tiltmeter
