// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/preset_methods.h"

#include "numeric/presets.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

using namespace numeric;

/// The preset's measurements of a column, made from those that describe it.
class PresetRows
{
public:
    explicit PresetRows(std::vector<DriftMeasurement>& rows) : m_rows(rows)
    {
        if (rows.empty())
            return;
        m_template = rows.front();
        m_template.value.reset();
        m_template.baselineValue.reset();
        m_template.bound = 0;
        m_template.pValue.reset();
        m_template.log10P.reset();
        m_template.limit.reset();
        m_template.nullLimit.reset();
        m_template.judged = false;
        // What describes a sample stays; what measures drift comes from the preset.
        std::erase_if(rows, [](const DriftMeasurement& m) {
            const DriftMethodInfo* info = findDriftMethod(m.metric);
            return info == nullptr || info->direction == DriftDirection::HighIsDrift;
        });
        for (DriftMeasurement& m : rows) {
            m.judged = false;
            m.limit.reset();
        }
    }
    void distance(std::string_view id, const std::optional<double>& value, double limit, bool judged)
    {
        DriftMeasurement m = m_template;
        m.metric = id;
        m.value = value;
        m.limit = limit;
        m.judged = judged;
        add(std::move(m));
    }
    void test(std::string_view id, const std::optional<double>& statistic, const std::optional<PValue>& p,
              bool judged)
    {
        DriftMeasurement m = m_template;
        m.metric = id;
        m.value = statistic ? statistic : p ? std::optional(p->p) : std::nullopt;
        setPValue(m, p);
        m.judged = judged;
        add(std::move(m));
    }

private:
    void add(DriftMeasurement m)
    {
        if (!m.value) {
            m.status = MeasurementStatus::Undefined;
            m.reason = DriftReason::NotDefined;
        }
        m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(m_at++), std::move(m));
    }
    std::vector<DriftMeasurement>& m_rows;
    DriftMeasurement m_template;
    std::size_t m_at = 0;
};

std::optional<PValue> plainP(const std::optional<double>& p)
{
    return p ? std::optional(PValue{*p, std::log10(*p)}) : std::nullopt;
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

void asEvidently(const DriftInput& input, PresetRows& rows)
{
    using Method = presets::evidently::Method;
    const bool isNumeric = input.pair.plan->isNumeric;
    const auto choice = presets::evidently::chosen(isNumeric, input.n, distinctInBaseline(input));
    const auto is = [&choice](Method method) { return choice.method == method; };
    const std::span<const ValueCell> cells = input.pair.values;
    const auto bins = isNumeric ? presets::evidently::bins(cells) : std::optional(input.pair.bins);
    if (bins) {
        const auto& [r, c, ignoredR, ignoredC] = *bins;
        rows.distance("jensen_shannon_distance", presets::evidently::jensenShannon(r, c), 0.1,
                      is(Method::JensenShannon));
        rows.distance("psi", presets::evidently::psi(r, c), 0.1, false);
        rows.distance("kl_divergence", presets::evidently::kl(r, c), 0.1, false);
        rows.distance("hellinger",
                      isNumeric ? presets::evidently::hellinger(cells) : presets::evidently::hellinger(r, c),
                      0.1, false);
        if (is(Method::ChiSquare) || !isNumeric)
            rows.test("chi_square", std::nullopt, presets::evidently::chiSquare(r, c), is(Method::ChiSquare));
        if (is(Method::Z))
            rows.test("z_test", std::nullopt, plainP(presets::evidently::zTest(r, c)), true);
    }
    if (!isNumeric)
        return;
    rows.distance("wasserstein_normalized", presets::evidently::normedWasserstein(cells), 0.1,
                  is(Method::NormedWasserstein));
    rows.distance("energy_distance", presets::evidently::energy(cells), 0.1, false);
    rows.test("ks_statistic", std::nullopt,
              is(Method::Ks) || input.n * input.m < 1e7 ? presets::evidently::ks(cells) : std::nullopt,
              is(Method::Ks));
    rows.test("cramer_von_mises", std::nullopt, plainP(presets::evidently::cramerVonMises(cells)), false);
    rows.test("anderson_darling", std::nullopt, plainP(presets::evidently::andersonDarling(cells)), false);
    rows.test("mann_whitney", std::nullopt, presets::evidently::mannWhitney(cells), false);
    rows.test("mean_shift", std::nullopt, presets::evidently::tTest(cells), false);
}

void asNannyMl(const DriftInput& input, PresetRows& rows)
{
    const bool isNumeric = input.pair.plan->isNumeric;
    const std::span<const ValueCell> cells = input.pair.values;
    const auto& r = input.pair.bins.baseline;
    const auto& c = input.pair.bins.current;
    const auto bins =
        isNumeric ? presets::nannyml::bins(cells) : std::optional(presets::nannyml::categories(r, c));
    // Its thresholds are mean + 3 standard deviations of the reference's chunks: the spread limit takes
    // their place.
    if (bins) {
        rows.distance("jensen_shannon_distance", presets::nannyml::jensenShannon(*bins), 0.1, true);
        rows.distance("hellinger", presets::nannyml::hellinger(*bins), 0.1, false);
    }
    if (isNumeric) {
        rows.test("ks_statistic", presets::nannyml::ks(cells), std::nullopt, false);
        rows.test("wasserstein", presets::nannyml::wasserstein(cells), std::nullopt, false);
    } else {
        rows.test("chebyshev", presets::nannyml::lInfinity(r, c), std::nullopt, false);
        if (const auto test = presets::nannyml::chiSquare(r, c))
            rows.test("chi_square", test->statistic, test->pValue, false);
    }
}

void asAzure(const DriftInput& input, PresetRows& rows)
{
    const bool isNumeric = input.pair.plan->isNumeric;
    const std::span<const ValueCell> cells = input.pair.values;
    std::optional<BinnedCounts> bins = input.pair.bins;
    if (isNumeric) {
        const auto closed = presets::azure::bins(cells);
        bins = closed ? std::optional(binCounts(cells, *closed)) : std::nullopt;
    }
    if (bins) {
        rows.distance("jensen_shannon_distance", presets::azure::jensenShannon(bins->baseline, bins->current),
                      0.1, !isNumeric);
        rows.distance("psi", presets::azure::psi(bins->baseline, bins->current), 0.1, false);
    }
    if (isNumeric) {
        rows.distance("wasserstein_normalized", presets::azure::normalizedWasserstein(cells), 0.1, true);
        const bool quick = input.n * input.m < 1e7;
        rows.test("ks_statistic", std::nullopt, quick ? presets::azure::ks(cells) : std::nullopt, false);
    } else if (bins) {
        rows.test("chi_square", std::nullopt, presets::azure::chiSquare(bins->baseline, bins->current),
                  false);
    }
}

} // namespace

void applyPreset(const DriftInput& input, DriftPreset preset, std::vector<DriftMeasurement>& measurements)
{
    PresetRows rows(measurements);
    if (input.n == 0 || input.m == 0)
        return;
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
