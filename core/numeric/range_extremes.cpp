// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/range_extremes.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

/// The mean of `count` values with this sum, put exactly on an end of the cell that it reaches up to
/// rounding: all values then lie there.
double meanIn(const RangeCell& cell, double count, double sum)
{
    const double mean = sum / count;
    const double slack = 1e-12 * std::max(std::abs(cell.lower), std::abs(cell.upper));
    if (mean <= cell.lower + slack)
        return cell.lower;
    if (mean >= cell.upper - slack)
        return cell.upper;
    return mean;
}

/// The largest possible p P(X <= x) - q P(Y <= x) over x in [a, b) and over all X with mean mu and Y with
/// mean nu on [a, b], given that both end values, 0 and p - q, are reached anyway. For a given x the share of
/// X up to x is at most 1 where x >= mu, and (b - mu) / (b - x) below (the rest all at b); the share of Y up
/// to x is at least 0 where x < nu, and (x - nu) / (x - a) above (the rest just above x). Between the means
/// the difference is convex in x, so one of them is the best x.
double largestLead(double a, double b, double p, double mu, double q, double nu)
{
    const double atEnds = std::max(0.0, p - q);
    if (p == 0.0)
        return atEnds;
    if (q == 0.0)
        return p;
    if (mu < nu)
        return p;
    double best = atEnds;
    if (nu > a && nu < b)
        best = std::max(best, p * (b - mu) / (b - nu));
    if (mu > a && mu < b)
        best = std::max(best, p - q * (mu - nu) / (mu - a));
    return best;
}

/// Integral over [a, b] of |before + p [x >= mu] - q [x >= nu]|.
double absoluteIntegralOfSteps(double a, double b, double before, double p, double mu, double q, double nu)
{
    const double first = std::min(mu, nu);
    const double second = std::max(mu, nu);
    const double between = before + (mu < nu ? p : -q);
    return std::abs(before) * (first - a) + std::abs(between) * (second - first) +
           std::abs(before + p - q) * (b - second);
}

/// The mean absolute deviation of values on [a, b] with mean mu is at most this: all of them at the ends.
double largestDeviation(double a, double b, double mu)
{
    return 2.0 * (mu - a) * (b - mu) / (b - a);
}

} // namespace

std::vector<RangeDifference> rangeDifferences(std::span<const RangeCell> cells, const SampleSizes& sizes)
{
    std::vector<RangeDifference> result;
    result.reserve(cells.size());
    double b = 0.0;
    double c = 0.0;
    const auto difference = [&] {
        return (b * sizes.current - c * sizes.baseline) / (sizes.baseline * sizes.current);
    };
    for (const RangeCell& cell : cells) {
        RangeDifference range;
        range.width = cell.upper - cell.lower;
        range.before = difference();
        b += cell.baseline;
        c += cell.current;
        range.after = difference();
        const double p = cell.baseline / sizes.baseline;
        const double q = cell.current / sizes.current;
        const double mu = cell.baseline > 0.0 ? meanIn(cell, cell.baseline, cell.baselineSum) : cell.upper;
        const double nu = cell.current > 0.0 ? meanIn(cell, cell.current, cell.currentSum) : cell.upper;
        range.integral = range.before * range.width + (p * (cell.upper - mu) - q * (cell.upper - nu));
        range.lowest = std::min(range.before, range.after);
        range.highest = std::max(range.before, range.after);
        if (range.width > 0.0 && cell.baseline > 0.0 && cell.current > 0.0) {
            range.highest =
                std::max(range.highest, range.before + largestLead(cell.lower, cell.upper, p, mu, q, nu));
            range.lowest =
                std::min(range.lowest, range.before - largestLead(cell.lower, cell.upper, q, nu, p, mu));
        }
        if (range.width > 0.0) {
            range.absoluteIntegralLimit =
                absoluteIntegralOfSteps(cell.lower, cell.upper, range.before, p, mu, q, nu) +
                p * largestDeviation(cell.lower, cell.upper, mu) +
                q * largestDeviation(cell.lower, cell.upper, nu);
        }
        result.push_back(range);
    }
    return result;
}

} // namespace tiltmeter::numeric
