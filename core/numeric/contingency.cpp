// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/contingency.h"

#include "numeric/binomial.h"

#include <boost/math/special_functions/log1p.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace tiltmeter::numeric {
namespace {

using Counts = std::span<const double>;

/// Both rows without the columns that are empty in both.
struct Table {
    std::vector<double> baseline;
    std::vector<double> current;
    double n = 0.0; ///< of the baseline
    double m = 0.0; ///< of the current sample

    [[nodiscard]] std::size_t columns() const { return baseline.size(); }
    [[nodiscard]] double degreesOfFreedom() const { return static_cast<double>(columns() - 1); }
};

std::optional<Table> table(Counts baseline, Counts current)
{
    if (baseline.size() != current.size())
        return std::nullopt;
    Table result;
    for (std::size_t i = 0; i < baseline.size(); ++i) {
        const double b = baseline[i];
        const double c = current[i];
        if (!std::isfinite(b) || !std::isfinite(c) || b < 0.0 || c < 0.0)
            return std::nullopt;
        if (b == 0.0 && c == 0.0)
            continue;
        result.baseline.push_back(b);
        result.current.push_back(c);
        result.n += b;
        result.m += c;
    }
    if (!(result.n > 0.0 && result.m > 0.0 && std::isfinite(result.n + result.m)))
        return std::nullopt;
    return result;
}

std::optional<ChiSquareTest> judged(double statistic, double degreesOfFreedom)
{
    const auto p = chiSquareTail(statistic, degreesOfFreedom);
    if (!p)
        return std::nullopt;
    return ChiSquareTest{statistic, degreesOfFreedom, *p};
}

double pearsonStatistic(const Table& t)
{
    // sum over both rows of (O - E)^2 / E, put so that proportional rows give exactly 0
    double sum = 0.0;
    for (std::size_t i = 0; i < t.columns(); ++i) {
        const double difference = t.baseline[i] * t.m - t.current[i] * t.n;
        sum += difference / (t.baseline[i] + t.current[i]) * (difference / (t.n * t.m));
    }
    return sum;
}

/// O ln(O / E) - (O - E) >= 0; the differences cancel over the table, but not the rounding of the logarithms.
double likelihoodTerm(double observed, double expected)
{
    if (observed == 0.0)
        return expected;
    const double d = (observed - expected) / expected;
    return expected * ((1.0 + d) * boost::math::log1pmx(d) + d * d);
}

bool isWhole(double count)
{
    return std::isfinite(count) && count >= 0.0 && count == std::floor(count) && count < 9e15;
}

/// The distribution of the baseline's "yes" count, all margins given.
struct Hypergeometric {
    double total;
    double drawn;  ///< size of the baseline
    double marked; ///< "yes" in both samples

    [[nodiscard]] double lowest() const { return std::max(0.0, drawn + marked - total); }
    [[nodiscard]] double highest() const { return std::min(drawn, marked); }
    [[nodiscard]] double mode() const
    {
        return std::clamp(std::floor((drawn + 1.0) * (marked + 1.0) / (total + 2.0)), lowest(), highest());
    }
    [[nodiscard]] double logPmf(double x) const
    {
        const double p = drawn / total;
        return logBinomial(x, marked, p) + logBinomial(drawn - x, total - marked, p) -
               logBinomial(drawn, total, p);
    }
    /// pmf(x + 1) / pmf(x)
    [[nodiscard]] double step(double x) const
    {
        return (drawn - x) * (marked - x) / ((x + 1.0) * (total - drawn - marked + x + 1.0));
    }
    /// sum of pmf from x outwards, divided by pmf(x); direction -1 or +1
    [[nodiscard]] double relativeTail(double x, double direction) const
    {
        double sum = 1.0;
        double term = 1.0;
        for (; direction > 0.0 ? x < highest() : x > lowest(); x += direction) {
            term *= direction > 0.0 ? step(x) : 1.0 / step(x - 1.0);
            sum += term;
            if (term < 1e-18 * sum)
                break;
        }
        return sum;
    }
};

} // namespace

std::optional<ChiSquareTest> pearsonHomogeneity(Counts baseline, Counts current)
{
    const auto t = table(baseline, current);
    return t ? judged(pearsonStatistic(*t), t->degreesOfFreedom()) : std::nullopt;
}

std::optional<ChiSquareTest> pearsonHomogeneityYates(Counts baseline, Counts current)
{
    const auto t = table(baseline, current);
    if (!t || t->columns() != 2)
        return std::nullopt;
    const double total = t->n + t->m;
    double statistic = 0.0;
    for (std::size_t i = 0; i < 2; ++i) {
        const double column = t->baseline[i] + t->current[i];
        // |O - E| is the same in all four cells.
        const double difference = std::abs(t->baseline[i] * t->m - t->current[i] * t->n) / total;
        const double lowered = difference - std::min(0.5, difference);
        statistic += lowered * lowered * total / column * (1.0 / t->n + 1.0 / t->m);
    }
    return judged(statistic, 1.0);
}

std::optional<ChiSquareTest> gTestHomogeneity(Counts baseline, Counts current)
{
    const auto t = table(baseline, current);
    if (!t)
        return std::nullopt;
    const double total = t->n + t->m;
    double sum = 0.0;
    for (std::size_t i = 0; i < t->columns(); ++i) {
        const double column = t->baseline[i] + t->current[i];
        sum += likelihoodTerm(t->baseline[i], t->n * column / total);
        sum += likelihoodTerm(t->current[i], t->m * column / total);
    }
    return judged(2.0 * sum, t->degreesOfFreedom());
}

std::optional<ChiSquareTest> oneSampleChiSquare(Counts baseline, Counts current)
{
    const auto t = table(baseline, current);
    if (!t)
        return std::nullopt;
    double statistic = 0.0;
    for (std::size_t i = 0; i < t->columns(); ++i) {
        if (t->baseline[i] == 0.0)
            return std::nullopt;
        const double difference = t->current[i] * t->n - t->baseline[i] * t->m;
        statistic += difference / (t->baseline[i] * t->m) * (difference / t->n);
    }
    return judged(statistic, t->degreesOfFreedom());
}

std::optional<ChiSquareTest> oneSampleGTest(Counts baseline, Counts current)
{
    const auto t = table(baseline, current);
    if (!t)
        return std::nullopt;
    double sum = 0.0;
    for (std::size_t i = 0; i < t->columns(); ++i) {
        if (t->baseline[i] == 0.0)
            return std::nullopt;
        sum += likelihoodTerm(t->current[i], t->baseline[i] * t->m / t->n);
    }
    return judged(2.0 * sum, t->degreesOfFreedom());
}

std::optional<double> cramersV(Counts baseline, Counts current)
{
    const auto t = table(baseline, current);
    if (!t || t->columns() < 2)
        return std::nullopt;
    return std::min(1.0, std::sqrt(pearsonStatistic(*t) / (t->n + t->m)));
}

std::optional<double> cramersVBiasCorrected(Counts baseline, Counts current)
{
    const auto t = table(baseline, current);
    if (!t || t->columns() < 2)
        return std::nullopt;
    const double total = t->n + t->m;
    if (!(total > 1.0))
        return std::nullopt;
    const double k = static_cast<double>(t->columns());
    const double phi = std::max(0.0, pearsonStatistic(*t) / total - (k - 1.0) / (total - 1.0));
    const double rows = 2.0 - 1.0 / (total - 1.0);
    const double columns = k - (k - 1.0) * (k - 1.0) / (total - 1.0);
    const double smaller = std::min(rows, columns) - 1.0;
    if (!(smaller > 0.0))
        return std::nullopt;
    return std::min(1.0, std::sqrt(phi / smaller));
}

std::optional<PValue> fisherExact(const TwoByTwo& t)
{
    if (!isWhole(t.baselineYes) || !isWhole(t.baselineNo) || !isWhole(t.currentYes) || !isWhole(t.currentNo))
        return std::nullopt;
    const double n = t.baselineYes + t.baselineNo;
    const double m = t.currentYes + t.currentNo;
    if (n == 0.0 || m == 0.0)
        return std::nullopt;
    const Hypergeometric law{n + m, n, t.baselineYes + t.currentYes};
    const double mode = law.mode();
    const double observed = t.baselineYes;
    const double logObserved = law.logPmf(observed);
    const double limit = logObserved + 1e-7;
    if (law.logPmf(mode) <= limit)
        return PValue{};
    const double outwards = observed < mode ? -1.0 : 1.0;
    double sum = law.relativeTail(observed, outwards);
    // The nearest table on the other side of the mode that is not more probable.
    double inside = mode;
    double outside = (outwards < 0.0 ? law.highest() : law.lowest());
    if (law.logPmf(outside) <= limit) {
        while (std::abs(outside - inside) > 1.0) {
            const double middle = std::floor((inside + outside) / 2.0);
            (law.logPmf(middle) <= limit ? outside : inside) = middle;
        }
        sum += std::exp(law.logPmf(outside) - logObserved) * law.relativeTail(outside, -outwards);
    }
    return pValueFromLog(logObserved + std::log(sum));
}

std::optional<ZTest> pooledProportionsTest(const TwoByTwo& t)
{
    for (const double count : {t.baselineYes, t.baselineNo, t.currentYes, t.currentNo}) {
        if (!std::isfinite(count) || count < 0.0)
            return std::nullopt;
    }
    const double n = t.baselineYes + t.baselineNo;
    const double m = t.currentYes + t.currentNo;
    if (!(n > 0.0 && m > 0.0))
        return std::nullopt;
    const double pooled = (t.baselineYes + t.currentYes) / (n + m);
    const double variance = pooled * ((t.baselineNo + t.currentNo) / (n + m)) * (1.0 / n + 1.0 / m);
    if (!(variance > 0.0))
        return ZTest{};
    const double difference = (t.currentYes * n - t.baselineYes * m) / (n * m);
    const double z = difference / std::sqrt(variance);
    return ZTest{z, normalTwoSidedTail(z)};
}

} // namespace tiltmeter::numeric
