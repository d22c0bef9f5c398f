// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/inequality.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

// Both kinds of cells come down to (mean benefit, count) pairs; `at(i)` hands out the i-th.
template <class At>
std::optional<double> entropy(std::size_t size, At&& at, double alpha)
{
    double count = 0.0, total = 0.0;
    for (std::size_t i = 0; i < size; ++i) {
        const BenefitCell cell = at(i);
        count += cell.count;
        total += cell.value * cell.count;
    }
    if (!(count > 0.0) || !(total > 0.0))
        return std::nullopt;
    const double mean = total / count;
    double sum = 0.0;
    for (std::size_t i = 0; i < size; ++i) {
        const BenefitCell cell = at(i);
        if (!(cell.count > 0.0))
            continue;
        const double share = cell.value / mean;
        if (alpha <= 0.0 && !(share > 0.0))
            return std::nullopt;
        // Each term has its linear part taken off: the parts sum to 0, and what is left is never negative, so
        // that small inequality is not the difference of large numbers.
        if (alpha == 1.0)
            sum += cell.count * ((share > 0.0 ? share * std::log(share) : 0.0) - (share - 1.0));
        else if (alpha == 0.0)
            sum += cell.count * ((share - 1.0) - std::log(share));
        else if (alpha == 2.0)
            sum += cell.count * (share - 1.0) * (share - 1.0) / 2.0;
        else
            sum +=
                cell.count * (std::pow(share, alpha) - 1.0 - alpha * (share - 1.0)) / (alpha * (alpha - 1.0));
    }
    return std::max(0.0, sum / count);
}

std::optional<double> variation(std::optional<double> entropyOfTwo)
{
    if (!entropyOfTwo)
        return std::nullopt;
    return std::sqrt(2.0 * *entropyOfTwo);
}

} // namespace

std::array<BenefitCell, 3> classificationBenefits(double truePositives, double falsePositives,
                                                  double falseNegatives, double trueNegatives)
{
    return {{{0.0, falseNegatives}, {1.0, truePositives + trueNegatives}, {2.0, falsePositives}}};
}

std::optional<double> generalizedEntropy(std::span<const BenefitCell> cells, double alpha)
{
    return entropy(
        cells.size(), [&](std::size_t i) { return cells[i]; }, alpha);
}

std::optional<double> theilIndex(std::span<const BenefitCell> cells)
{
    return generalizedEntropy(cells, 1.0);
}

std::optional<double> coefficientOfVariation(std::span<const BenefitCell> cells)
{
    return variation(generalizedEntropy(cells, 2.0));
}

GroupBenefit groupBenefit(std::span<const BenefitCell> cells)
{
    GroupBenefit group;
    for (const BenefitCell& cell : cells) {
        group.total += cell.value * cell.count;
        group.count += cell.count;
    }
    return group;
}

std::optional<double> betweenGroupEntropy(std::span<const GroupBenefit> groups, double alpha)
{
    return entropy(
        groups.size(),
        [&](std::size_t i) {
            const GroupBenefit& group = groups[i];
            return group.count > 0.0 ? BenefitCell{group.total / group.count, group.count} : BenefitCell{};
        },
        alpha);
}

std::optional<double> betweenGroupVariation(std::span<const GroupBenefit> groups)
{
    return variation(betweenGroupEntropy(groups, 2.0));
}

} // namespace tiltmeter::numeric
