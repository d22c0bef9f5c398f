// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/standardization.h"

#include "numeric/random.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tiltmeter::numeric {
namespace {

bool isCount(double part, double whole)
{
    return std::isfinite(whole) && part >= 0 && part <= whole;
}

struct Totals {
    double baseline = 0, baselineYes = 0, current = 0, currentYes = 0;
};

Totals totalsOf(std::span<const RateCell> cells)
{
    Totals totals;
    for (const RateCell& cell : cells) {
        totals.baseline += cell.baseline;
        totals.baselineYes += cell.baselineYes;
        totals.current += cell.current;
        totals.currentYes += cell.currentYes;
    }
    return totals;
}

RateDecomposition decomposed(std::span<const RateCell> cells, const Totals& totals)
{
    RateDecomposition result;
    result.baselineRate = totals.baselineYes / totals.baseline;
    result.currentRate = totals.currentYes / totals.current;
    result.change = result.currentRate - result.baselineRate;
    for (const RateCell& cell : cells) {
        const bool was = cell.baseline > 0;
        const bool is = cell.current > 0;
        if (!was && !is)
            continue;
        const double p = cell.baseline / totals.baseline;
        const double q = cell.current / totals.current;
        const double before = was ? cell.baselineYes / cell.baseline : cell.currentYes / cell.current;
        const double after = is ? cell.currentYes / cell.current : before;
        // About the baseline's rate: the shares' differences sum to 0, and small sums lose fewer digits.
        result.mix += (q - p) * (before - result.baselineRate);
        result.rate += p * (after - before);
        result.interaction += (q - p) * (after - before);
        result.unmatched += was ? 0 : q;
    }
    result.treatment = result.rate + result.interaction;
    return result;
}

/// Ends of the middle part of `values`, interpolated as R's type 7.
Interval percentiles(std::vector<double>& values, double confidence)
{
    std::ranges::sort(values);
    const auto at = [&values](double q) {
        const double position = q * static_cast<double>(values.size() - 1);
        const auto below = static_cast<std::size_t>(position);
        const std::size_t above = std::min(below + 1, values.size() - 1);
        return values[below] + (position - std::floor(position)) * (values[above] - values[below]);
    };
    return {at((1 - confidence) / 2), at((1 + confidence) / 2)};
}

/// One sample's cells, drawn anew: yes, then no, stratum by stratum.
class Redrawn
{
public:
    Redrawn(std::span<const RateCell> cells, double RateCell::*whole, double RateCell::*part)
        : m_weights(weightsOf(cells, whole, part)), m_multinomial(m_weights), m_counts(m_weights.size()),
          m_whole(whole), m_part(part)
    {
        double sum = 0;
        for (const double weight : m_weights)
            sum += weight;
        m_trials = static_cast<std::uint64_t>(std::llround(sum));
    }
    [[nodiscard]] std::uint64_t trials() const { return m_trials; }
    void draw(Random& random, std::vector<RateCell>& cells)
    {
        m_multinomial.draw(random, m_trials, m_counts);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            cells[i].*m_part = m_counts[2 * i];
            cells[i].*m_whole = m_counts[2 * i] + m_counts[2 * i + 1];
        }
    }

private:
    static std::vector<double> weightsOf(std::span<const RateCell> cells, double RateCell::*whole,
                                         double RateCell::*part)
    {
        std::vector<double> weights;
        for (const RateCell& cell : cells) {
            weights.push_back(cell.*part);
            weights.push_back(cell.*whole - cell.*part);
        }
        return weights;
    }

    std::vector<double> m_weights;
    Multinomial m_multinomial;
    std::vector<double> m_counts;
    double RateCell::*m_whole;
    double RateCell::*m_part;
    std::uint64_t m_trials = 0;
};

} // namespace

std::optional<RateDecomposition> decomposeRates(std::span<const RateCell> cells)
{
    for (const RateCell& cell : cells)
        if (!isCount(cell.baselineYes, cell.baseline) || !isCount(cell.currentYes, cell.current))
            return std::nullopt;
    const Totals totals = totalsOf(cells);
    if (!(totals.baseline > 0) || !(totals.current > 0))
        return std::nullopt;
    return decomposed(cells, totals);
}

std::optional<DecompositionIntervals> bootstrapDecomposition(std::span<const RateCell> cells,
                                                             double confidence, int draws, std::uint64_t seed)
{
    if (!decomposeRates(cells) || draws < 1 || !(confidence > 0 && confidence < 1))
        return std::nullopt;
    Redrawn baseline(cells, &RateCell::baseline, &RateCell::baselineYes);
    Redrawn current(cells, &RateCell::current, &RateCell::currentYes);
    if (baseline.trials() == 0 || current.trials() == 0)
        return std::nullopt;
    std::vector<double> change, mix, rate, interaction, treatment;
    Random random(seed);
    std::vector<RateCell> drawn(cells.begin(), cells.end());
    for (int i = 0; i < draws; ++i) {
        baseline.draw(random, drawn);
        current.draw(random, drawn);
        const RateDecomposition each = decomposed(drawn, totalsOf(drawn));
        change.push_back(each.change);
        mix.push_back(each.mix);
        rate.push_back(each.rate);
        interaction.push_back(each.interaction);
        treatment.push_back(each.treatment);
    }
    return DecompositionIntervals{percentiles(change, confidence), percentiles(mix, confidence),
                                  percentiles(rate, confidence), percentiles(interaction, confidence),
                                  percentiles(treatment, confidence)};
}

} // namespace tiltmeter::numeric
