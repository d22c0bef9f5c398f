// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/mean.h"

#include <boost/math/distributions/students_t.hpp>

#include <cassert>
#include <cmath>
#include <limits>

namespace tiltmeter::numeric {
namespace {

constexpr Interval wholeLine{-std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::infinity()};

Interval around(double center, double variance, double freedom, double confidence)
{
    if (!(variance > 0.0))
        return {center, center};
    const boost::math::students_t distribution(freedom);
    const double half =
        boost::math::quantile(complement(distribution, (1.0 - confidence) / 2.0)) * std::sqrt(variance);
    return {center - half, center + half};
}

} // namespace

Interval meanInterval(const MeanEstimate& estimate, double confidence)
{
    assert(confidence > 0.0 && confidence < 1.0);
    if (!(estimate.records > 1.0))
        return wholeLine;
    const double freedom = estimate.records - 1.0;
    return around(estimate.mean, estimate.populationVariance / freedom, freedom, confidence);
}

Interval meanDifferenceInterval(const MeanEstimate& first, const MeanEstimate& second, double confidence)
{
    assert(confidence > 0.0 && confidence < 1.0);
    if (!(first.records > 1.0) || !(second.records > 1.0))
        return wholeLine;
    const double v1 = first.populationVariance / (first.records - 1.0);
    const double v2 = second.populationVariance / (second.records - 1.0);
    const double difference = first.mean - second.mean;
    if (!(v1 + v2 > 0.0))
        return {difference, difference};
    const double freedom =
        (v1 + v2) * (v1 + v2) / (v1 * v1 / (first.records - 1.0) + v2 * v2 / (second.records - 1.0));
    return around(difference, v1 + v2, freedom, confidence);
}

} // namespace tiltmeter::numeric
