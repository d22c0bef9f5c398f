// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/cells.h"

#include "numeric/sort_numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tiltmeter::numeric {
namespace {

bool isCount(double count)
{
    return std::isfinite(count) && count >= 0.0;
}

/// The sum of `count` values between lower and upper; a thousand roundings of the largest addend are
/// forgiven.
bool isPossibleSum(double sum, double count, double lower, double upper)
{
    const double slack = 1e-9 * count * std::max(std::abs(lower), std::abs(upper)) + 1e-300;
    return std::isfinite(sum) && sum >= count * lower - slack && sum <= count * upper + slack;
}

bool bothPositive(const SampleSizes& sizes)
{
    return sizes.baseline > 0.0 && sizes.current > 0.0 && std::isfinite(sizes.baseline) &&
           std::isfinite(sizes.current);
}

std::vector<double> sortedFinite(std::span<const double> values)
{
    std::vector<double> sorted;
    sorted.reserve(values.size());
    for (const double value : values) {
        if (std::isfinite(value))
            sorted.push_back(value + 0.0);
    }
    sortNumbers(sorted);
    return sorted;
}

void add(RangeCell& range, const ValueCell& cell)
{
    range.baseline += cell.baseline;
    range.baselineSum += cell.baseline * cell.value;
    range.current += cell.current;
    range.currentSum += cell.current * cell.value;
}

} // namespace

std::optional<SampleSizes> sampleSizes(std::span<const ValueCell> cells)
{
    SampleSizes sizes;
    double previous = -std::numeric_limits<double>::infinity();
    for (const ValueCell& cell : cells) {
        if (!std::isfinite(cell.value) || !(cell.value > previous) || !isCount(cell.baseline) ||
            !isCount(cell.current))
            return std::nullopt;
        previous = cell.value;
        sizes.baseline += cell.baseline;
        sizes.current += cell.current;
    }
    return bothPositive(sizes) ? std::optional(sizes) : std::nullopt;
}

std::optional<SampleSizes> sampleSizes(std::span<const RangeCell> cells)
{
    SampleSizes sizes;
    double previous = -std::numeric_limits<double>::infinity();
    for (const RangeCell& cell : cells) {
        const bool isRange =
            std::isfinite(cell.lower) && std::isfinite(cell.upper) && cell.lower <= cell.upper;
        if (!isRange || cell.lower < previous || !isCount(cell.baseline) || !isCount(cell.current) ||
            !isPossibleSum(cell.baselineSum, cell.baseline, cell.lower, cell.upper) ||
            !isPossibleSum(cell.currentSum, cell.current, cell.lower, cell.upper))
            return std::nullopt;
        previous = cell.upper;
        sizes.baseline += cell.baseline;
        sizes.current += cell.current;
    }
    return bothPositive(sizes) ? std::optional(sizes) : std::nullopt;
}

std::vector<ValueCell> valueCells(std::span<const double> baseline, std::span<const double> current)
{
    const std::vector<double> b = sortedFinite(baseline);
    const std::vector<double> c = sortedFinite(current);
    std::vector<ValueCell> cells;
    auto i = b.begin();
    auto j = c.begin();
    while (i != b.end() || j != c.end()) {
        const double value = j == c.end() ? *i : i == b.end() ? *j : std::min(*i, *j);
        ValueCell cell{value, 0.0, 0.0};
        for (; i != b.end() && *i == value; ++i)
            cell.baseline += 1.0;
        for (; j != c.end() && *j == value; ++j)
            cell.current += 1.0;
        cells.push_back(cell);
    }
    return cells;
}

std::vector<RangeCell> rangeCells(std::span<const ValueCell> cells, std::span<const double> cutPoints,
                                  std::span<const double> ownCells)
{
    std::vector<RangeCell> ranges;
    if (cells.empty())
        return ranges;
    const double minimum = cells.front().value;
    const double maximum = cells.back().value;
    auto next = cells.begin();
    const auto take = [&](double lower, double upper, bool upperIncluded) {
        RangeCell range{lower, upper, 0.0, 0.0, 0.0, 0.0};
        for (; next != cells.end() && (next->value < upper || (upperIncluded && next->value == upper));
             ++next)
            add(range, *next);
        ranges.push_back(range);
    };
    if (cutPoints.empty()) {
        take(minimum, maximum, true);
        return ranges;
    }
    if (minimum < cutPoints.front())
        take(minimum, cutPoints.front(), false);
    for (std::size_t i = 0; i < cutPoints.size(); ++i) {
        if (std::binary_search(ownCells.begin(), ownCells.end(), cutPoints[i]))
            take(cutPoints[i], cutPoints[i], true);
        if (i + 1 < cutPoints.size())
            take(cutPoints[i], cutPoints[i + 1], false);
    }
    if (next != cells.end())
        take(cutPoints.back(), maximum, true);
    return ranges;
}

std::vector<ValueCell> tiedCells(std::span<const RangeCell> cells)
{
    std::vector<ValueCell> tied;
    for (const RangeCell& cell : cells) {
        const double count = cell.baseline + cell.current;
        if (!(count > 0.0))
            continue;
        const double mean = std::clamp((cell.baselineSum + cell.currentSum) / count, cell.lower, cell.upper);
        // Two neighbours may both have their mean on the common cut point: the order is what counts.
        if (!tied.empty() && mean <= tied.back().value) {
            const double after = std::nextafter(tied.back().value, std::numeric_limits<double>::infinity());
            tied.push_back({after, cell.baseline, cell.current});
        } else {
            tied.push_back({mean, cell.baseline, cell.current});
        }
    }
    return tied;
}

} // namespace tiltmeter::numeric
