// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/bias_scan.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

using Groups = std::span<const std::span<const ScoreCell>>;

/// What a group adds when its odds are e^t times what was predicted.
double gainOf(std::span<const ScoreCell> cells, double t)
{
    const double excess = std::expm1(t); // q - 1
    double sum = 0;
    for (const ScoreCell& cell : cells)
        sum += cell.positives * t - (cell.positives + cell.negatives) * std::log1p(cell.score * excess);
    return sum;
}

double totalGain(Groups groups, double t)
{
    double sum = 0;
    for (const auto& cells : groups)
        sum += std::max(0.0, gainOf(cells, t));
    return sum;
}

/// Golden section between two points.
double refined(Groups groups, double low, double high)
{
    constexpr double ratio = 0.6180339887498949;
    for (int i = 0; i < 40; ++i) {
        const double left = high - ratio * (high - low);
        const double right = low + ratio * (high - low);
        if (totalGain(groups, left) > totalGain(groups, right))
            high = right;
        else
            low = left;
    }
    return (low + high) / 2;
}

} // namespace

std::optional<BiasScan> biasScan(Groups groups, ScanDirection direction)
{
    const bool any = std::ranges::any_of(groups, [](const auto& cells) {
        return std::ranges::any_of(cells, [](const ScoreCell& c) { return c.positives + c.negatives > 0; });
    });
    if (!any)
        return std::nullopt;
    const double end = direction == ScanDirection::Underpredicted ? std::log(1000.0) : -std::log(1000.0);
    constexpr int steps = 64;
    int best = 0;
    double most = 0;
    for (int i = 1; i <= steps; ++i)
        if (const double gain = totalGain(groups, end * i / steps); gain > most) {
            most = gain;
            best = i;
        }
    const double before = end * std::max(best - 1, 0) / steps;
    const double after = end * std::min(best + 1, steps) / steps;
    const double t = refined(groups, std::min(before, after), std::max(before, after));
    BiasScan scan;
    scan.q = std::exp(t);
    for (std::size_t g = 0; g < groups.size(); ++g)
        if (const double gain = gainOf(groups[g], t); gain > 0) {
            scan.score += gain;
            scan.groups.push_back(g);
        }
    return scan;
}

} // namespace tiltmeter::numeric
