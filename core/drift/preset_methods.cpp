// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/preset_methods.h"

#include "numeric/contingency.h"
#include "numeric/ks.h"
#include "numeric/presets.h"
#include "numeric/wasserstein.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

using namespace numeric;

/// Exact p-values of the Kolmogorov-Smirnov test take seconds beyond (numeric/ks.h). They are left out where
/// they do not decide.
constexpr double quickPairs = 1e7;

/// The preset's measurements of a column, in place of those that measure drift; what describes a sample
/// stays.
class PresetRows
{
public:
    PresetRows(const DriftInput& input, std::vector<DriftMeasurement>& rows) : m_input(input), m_rows(rows)
    {
        std::erase_if(rows, [](const DriftMeasurement& m) {
            const DriftMethodInfo* info = findDriftMethod(m.metric);
            return info == nullptr || info->direction == DriftDirection::HighIsDrift;
        });
        for (DriftMeasurement& m : rows) {
            m.judged = false;
            m.limit.reset();
        }
    }
    /// What the other program shows as its result, and whether it decides.
    void distance(std::string_view id, const std::optional<double>& value, std::optional<double> limit,
                  bool judged)
    {
        DriftMeasurement m;
        m.value = value;
        m.limit = limit;
        m.judged = judged;
        m.hasBound = isExact();
        add(id, std::move(m));
    }
    void distance(std::string_view id, const std::optional<BoundedValue>& value, std::optional<double> limit,
                  bool judged)
    {
        DriftMeasurement m;
        if (value) {
            m.value = value->value;
            m.bound = value->bound;
        }
        m.limit = limit;
        m.judged = judged;
        add(id, std::move(m));
    }
    /// Without a statistic the p-value is the result.
    void test(std::string_view id, const std::optional<double>& statistic, const std::optional<PValue>& p,
              bool judged)
    {
        DriftMeasurement m;
        m.value = statistic ? statistic : p ? std::optional(p->p) : std::nullopt;
        setPValue(m, p);
        m.judged = judged;
        m.hasBound = isExact();
        add(id, std::move(m));
    }

private:
    [[nodiscard]] bool isExact() const { return !m_input.pair.plan->isNumeric || m_input.pair.plan->isExact; }
    void add(std::string_view id, DriftMeasurement m)
    {
        m.metric = id;
        m.baselineRecords = m_input.pair.baseline->present();
        m.records = m_input.pair.current->present();
        setStatus(m, m_input.config);
        // A measurement that describes may be of the same id.
        std::erase_if(m_rows, [&m](const DriftMeasurement& row) { return row.metric == m.metric; });
        m_at = std::min(m_at, m_rows.size());
        m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(m_at++), std::move(m));
    }
    const DriftInput& m_input;
    std::vector<DriftMeasurement>& m_rows;
    std::size_t m_at = 0;
};

std::optional<PValue> plainP(const std::optional<double>& p)
{
    return p ? std::optional(PValue{*p, std::log10(*p)}) : std::nullopt;
}

std::optional<PValue> pOf(const std::optional<ChiSquareTest>& test)
{
    return test ? std::optional(test->pValue) : std::nullopt;
}

double distinctInBaseline(const DriftInput& input)
{
    double distinct = 0;
    if (input.pair.plan->isNumeric) {
        for (const ValueCell& cell : input.pair.values)
            distinct += cell.baseline > 0 ? 1 : 0;
    } else {
        for (const double count : input.pair.bins.baseline)
            distinct += count > 0 ? 1 : 0;
    }
    return distinct;
}

std::optional<BoundedValue> wassersteinOf(const DriftInput& input, double scale = 1)
{
    std::optional<BoundedValue> distance;
    if (!input.pair.plan->isExact)
        distance = wassersteinDistance(std::span<const RangeCell>(input.pair.ranges));
    else if (const auto exact = wassersteinDistance(std::span<const ValueCell>(input.pair.values)))
        distance = BoundedValue{*exact, 0};
    if (distance && scale > 0)
        distance = BoundedValue{distance->value / scale, distance->bound / scale};
    return distance;
}

/// Both programs divide by the baseline's standard deviation, but by 0.001 at least.
std::optional<BoundedValue> normalizedWassersteinOf(const DriftInput& input, double ddof)
{
    const auto deviation = input.baseline.standardDeviation(ddof);
    return deviation ? wassersteinOf(input, std::max(*deviation, 0.001)) : std::nullopt;
}

std::optional<BoundedValue> energyOf(const DriftInput& input)
{
    if (!input.pair.plan->isExact)
        return energyDistance(std::span<const RangeCell>(input.pair.ranges));
    const auto exact = energyDistance(std::span<const ValueCell>(input.pair.values));
    return exact ? std::optional(BoundedValue{*exact, 0}) : std::nullopt;
}

/// A measure of two lists of counts, or nothing without bins.
template <class Measure>
auto onBins(const std::optional<BinnedCounts>& bins, Measure measure)
    -> decltype(measure(bins->baseline, bins->current))
{
    if (!bins)
        return std::nullopt;
    return measure(bins->baseline, bins->current);
}

void asEvidently(const DriftInput& input, PresetRows& rows)
{
    using Method = presets::evidently::Method;
    namespace preset = presets::evidently;
    const bool isNumeric = input.pair.plan->isNumeric;
    const preset::Choice choice = preset::chosen(isNumeric, input.n, distinctInBaseline(input));
    const auto is = [&choice](Method method) { return choice.method == method; };
    const std::span<const ValueCell> cells = input.pair.values;
    const auto bins = isNumeric ? preset::bins(cells) : std::optional(input.pair.bins);
    rows.distance("jensen_shannon_distance", onBins(bins, preset::jensenShannon), 0.1,
                  is(Method::JensenShannon));
    rows.distance("population_stability_index", onBins(bins, preset::psi), 0.1, false);
    rows.distance("kullback_leibler_divergence", onBins(bins, preset::kl), 0.1, false);
    rows.distance("hellinger_distance",
                  isNumeric ? preset::hellinger(cells)
                            : preset::hellinger(input.pair.bins.baseline, input.pair.bins.current),
                  0.1, false);
    if (is(Method::ChiSquare) || !isNumeric)
        rows.test("chi_squared", std::nullopt, onBins(bins, preset::chiSquare), is(Method::ChiSquare));
    if (is(Method::Z) || !isNumeric)
        rows.test("z_test", std::nullopt, plainP(onBins(bins, preset::zTest)), is(Method::Z));
    if (!isNumeric) {
        rows.test("g_test", std::nullopt, pOf(onBins(bins, oneSampleGTest)), false);
        return;
    }
    rows.distance("normalized_wasserstein_distance", normalizedWassersteinOf(input, 0), 0.1,
                  is(Method::NormedWasserstein));
    rows.distance("energy_distance", energyOf(input), 0.1, false);
    if (is(Method::Ks) || input.n * input.m < quickPairs)
        rows.test("kolmogorov_smirnov", std::nullopt, preset::ks(cells), is(Method::Ks));
    rows.test("cramer_von_mises", std::nullopt, plainP(preset::cramerVonMises(cells)), false);
    rows.test("anderson_darling", std::nullopt, plainP(preset::andersonDarling(cells)), false);
    rows.test("mann_whitney_u", std::nullopt, preset::mannWhitney(cells), false);
    rows.test("t_test", std::nullopt, preset::tTest(cells), false);
}

void asNannyMl(const DriftInput& input, PresetRows& rows)
{
    namespace preset = presets::nannyml;
    const bool isNumeric = input.pair.plan->isNumeric;
    const std::span<const ValueCell> cells = input.pair.values;
    const auto& r = input.pair.bins.baseline;
    const auto& c = input.pair.bins.current;
    auto bins = isNumeric ? preset::bins(cells) : std::optional(preset::categories(r, c));
    // Its thresholds are mean + 3 standard deviations of the reference's chunks: the spread limit.
    rows.distance("jensen_shannon_distance", bins ? preset::jensenShannon(*bins) : std::nullopt, std::nullopt,
                  true);
    rows.distance("hellinger_distance", bins ? preset::hellinger(*bins) : std::nullopt, std::nullopt, false);
    if (isNumeric) {
        auto statistic = input.pair.plan->isExact ? std::nullopt : ksStatisticBounded(input.pair.ranges);
        if (const auto exact = preset::ks(cells); exact && input.pair.plan->isExact)
            statistic = BoundedValue{*exact, 0};
        rows.distance("kolmogorov_smirnov", statistic, std::nullopt, false);
        rows.distance("wasserstein_distance", wassersteinOf(input), std::nullopt, false);
        return;
    }
    rows.distance("chebyshev_distance", preset::lInfinity(r, c), std::nullopt, false);
    const auto test = preset::chiSquare(r, c);
    rows.test("chi_squared", test ? std::optional(test->statistic) : std::nullopt, pOf(test), false);
}

void asAzure(const DriftInput& input, PresetRows& rows)
{
    namespace preset = presets::azure;
    const bool isNumeric = input.pair.plan->isNumeric;
    const std::span<const ValueCell> cells = input.pair.values;
    std::optional<BinnedCounts> bins = input.pair.bins;
    if (isNumeric) {
        const auto closed = preset::bins(cells);
        bins = closed ? std::optional(binCounts(cells, *closed)) : std::nullopt;
    }
    rows.distance("jensen_shannon_distance", onBins(bins, preset::jensenShannon), 0.1, !isNumeric);
    rows.distance("population_stability_index", onBins(bins, preset::psi), 0.1, false);
    if (!isNumeric) {
        rows.test("chi_squared", std::nullopt, onBins(bins, preset::chiSquare), false);
        // Its older monitor, of data sets.
        rows.distance("euclidean_distance", onBins(bins, euclideanDistance), std::nullopt, false);
        rows.distance("chebyshev_distance", onBins(bins, chebyshevDistance), std::nullopt, false);
        return;
    }
    rows.distance("normalized_wasserstein_distance", normalizedWassersteinOf(input, 1), 0.1, true);
    rows.distance("wasserstein_distance", wassersteinOf(input), std::nullopt, false);
    if (input.n * input.m < quickPairs)
        rows.test("kolmogorov_smirnov", std::nullopt, preset::ks(cells), false);
}

} // namespace

void applyPreset(const DriftInput& input, DriftPreset preset, std::vector<DriftMeasurement>& measurements)
{
    PresetRows rows(input, measurements);
    switch (preset) {
    case DriftPreset::None:
        break;
    case DriftPreset::Evidently:
        asEvidently(input, rows);
        break;
    case DriftPreset::NannyMl:
        asNannyMl(input, rows);
        break;
    case DriftPreset::Azure:
        asAzure(input, rows);
        break;
    }
}

} // namespace tiltmeter
