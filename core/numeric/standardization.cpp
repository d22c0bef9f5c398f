// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/standardization.h"

#include "numeric/probability.h"
#include "numeric/two_proportions.h"

#include <algorithm>
#include <cmath>

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

bool isEmpty(const RateCell& cell)
{
    return !(cell.baseline > 0) && !(cell.current > 0);
}

/// A cell's shares of both samples and its rates in them. What is in one sample alone has the same rate in
/// the other: it counts as mix.
struct Stratum {
    bool was = false;
    bool is = false;
    double p = 0;
    double q = 0;
    double before = 0;
    double after = 0;
};

Stratum stratumOf(const RateCell& cell, const Totals& totals)
{
    Stratum stratum{cell.baseline > 0,
                    cell.current > 0,
                    cell.baseline / totals.baseline,
                    cell.current / totals.current,
                    0,
                    0};
    stratum.before = stratum.was ? cell.baselineYes / cell.baseline : cell.currentYes / cell.current;
    stratum.after = stratum.is ? cell.currentYes / cell.current : stratum.before;
    return stratum;
}

RateDecomposition decomposed(std::span<const RateCell> cells, const Totals& totals)
{
    RateDecomposition result;
    result.baselineRate = totals.baselineYes / totals.baseline;
    result.currentRate = totals.currentYes / totals.current;
    result.change = result.currentRate - result.baselineRate;
    for (const RateCell& cell : cells) {
        if (isEmpty(cell))
            continue;
        const auto [was, is, p, q, before, after] = stratumOf(cell, totals);
        // About the baseline's rate: the shares' differences sum to 0, and small sums lose fewer digits.
        result.mix += (q - p) * (before - result.baselineRate);
        result.rate += p * (after - before);
        result.interaction += (q - p) * (after - before);
        result.unmatched += was ? 0 : q;
    }
    result.treatment = result.rate + result.interaction;
    return result;
}

/// One sample's side of a variance: mean and variance of the influence of a record in stratum k with outcome
/// y, which is slope (y - rate) + level.
class Influence
{
public:
    /// Of `share` of the records, whose outcome has this variance.
    void add(double share, double outcomeVariance, double slope, double level)
    {
        m_squares += share * (slope * slope * outcomeVariance + level * level);
        m_mean += share * level;
    }
    [[nodiscard]] double variance(double records) const
    {
        return std::max(0.0, m_squares - m_mean * m_mean) / records;
    }

private:
    double m_squares = 0;
    double m_mean = 0;
};

struct Parts {
    Influence mix, rate, interaction, treatment;
};

/// Of an outcome in a stratum, whose rate is drawn towards that of all by one record: strata of a few records
/// that are all alike would else seem to be known for sure.
double outcomeVariance(double yes, double records, double allYes, double all)
{
    const double overall = (allYes + 0.5) / (all + 1);
    const double rate = (yes + overall) / (records + 1);
    return rate * (1 - rate);
}

/// With what one record more in one place does to each part (influence functions): the derivatives of the
/// sums M = sum q r, P = sum p s, R = sum p r and S = sum q s, of which the parts are made.
void addInfluences(std::span<const RateCell> cells, const Totals& totals, const RateDecomposition& whole,
                   Parts& baseline, Parts& current)
{
    const double sumR = whole.baselineRate;
    const double sumS = whole.currentRate;
    const double sumM = sumR + whole.mix;
    const double sumP = sumR + whole.rate;
    for (const RateCell& cell : cells) {
        if (isEmpty(cell))
            continue;
        const auto [was, is, p, q, before, after] = stratumOf(cell, totals);
        if (was) {
            const double variance =
                outcomeVariance(cell.baselineYes, cell.baseline, totals.baselineYes, totals.baseline);
            const double slopeM = q / p;
            const double slopeP = is ? 0 : 1; // what is gone keeps its rate
            const double levelR = before - sumR;
            const double levelP = after - sumP;
            baseline.mix.add(p, variance, slopeM - 1, -levelR);
            baseline.rate.add(p, variance, slopeP - 1, levelP - levelR);
            baseline.treatment.add(p, variance, -slopeM, 0);
            baseline.interaction.add(p, variance, 1 - slopeM - slopeP, levelR - levelP);
        }
        if (is) {
            const double variance =
                outcomeVariance(cell.currentYes, cell.current, totals.currentYes, totals.current);
            const double slopeM = was ? 0 : 1; // what is new had this rate
            const double slopeP = p / q;
            const double levelM = before - sumM;
            const double levelS = after - sumS;
            current.mix.add(q, variance, slopeM, levelM);
            current.rate.add(q, variance, slopeP, 0);
            current.treatment.add(q, variance, 1 - slopeM, levelS - levelM);
            current.interaction.add(q, variance, 1 - slopeM - slopeP, levelS - levelM);
        }
    }
}

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

std::optional<DecompositionIntervals> decompositionIntervals(std::span<const RateCell> cells,
                                                             double confidence)
{
    const auto whole = decomposeRates(cells);
    if (!whole || !(confidence > 0 && confidence < 1))
        return std::nullopt;
    const Totals totals = totalsOf(cells);
    if (totals.baseline < 1 || totals.current < 1)
        return std::nullopt;
    Parts baseline;
    Parts current;
    addInfluences(cells, totals, *whole, baseline, current);
    const double z = normalQuantile((1 + confidence) / 2);
    const auto around = [&](double value, Influence Parts::*part, double most) {
        const double variance = (baseline.*part).variance(totals.baseline) + //
                                (current.*part).variance(totals.current);
        const double half = z * std::sqrt(variance);
        return Interval{std::max(-most, value - half), std::min(most, value + half)};
    };
    DecompositionIntervals result;
    result.change =
        newcombe(totals.currentYes, totals.current, totals.baselineYes, totals.baseline, confidence);
    result.mix = around(whole->mix, &Parts::mix, 1);
    result.rate = around(whole->rate, &Parts::rate, 1);
    result.interaction = around(whole->interaction, &Parts::interaction, 2);
    result.treatment = around(whole->treatment, &Parts::treatment, 1);
    return result;
}

} // namespace tiltmeter::numeric
