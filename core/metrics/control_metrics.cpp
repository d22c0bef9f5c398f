// SPDX-License-Identifier: GPL-3.0-or-later
// Comparisons among records that are alike in a control feature.
#include "metrics/metric_row.h"

#include "numeric/bootstrap.h"
#include "numeric/mover.h"

#include <cmath>

namespace tiltmeter {
namespace {

// ---- direct standardization: what the rates would be if both groups were spread over the strata as all are
// ----

struct StandardPart {
    double share = 0;
    const Stratum* stratum = nullptr;
};

/// The strata in which both groups have the rate, weighted by their size.
std::vector<StandardPart> commonStrata(const MetricRow& row, const MetricInput& input)
{
    std::vector<StandardPart> parts;
    double total = 0;
    for (const Stratum& stratum : input.strata) {
        if (!rateOf(*row.rate, *stratum.monitored, nullptr).value ||
            !rateOf(*row.rate, *stratum.reference, nullptr).value)
            continue;
        parts.push_back({stratum.overall->sum(cells::all), &stratum});
        total += parts.back().share;
    }
    for (StandardPart& part : parts)
        part.share /= total;
    return parts;
}

struct StandardRates {
    double monitored = 0;
    double reference = 0;
};

std::optional<StandardRates> standardized(const MetricRow& row, const MetricInput& input)
{
    const std::vector<StandardPart> parts = commonStrata(row, input);
    if (parts.empty())
        return std::nullopt;
    StandardRates rates;
    for (const StandardPart& part : parts) {
        rates.monitored += part.share * *rateOf(*row.rate, *part.stratum->monitored, nullptr).value;
        rates.reference += part.share * *rateOf(*row.rate, *part.stratum->reference, nullptr).value;
    }
    return rates;
}

Reason whyNoStrata(const MetricRow& row, const MetricInput& input)
{
    for (const GroupData* g : {input.monitored, input.reference})
        if (const MetricValue value = rateOf(*row.rate, *g, nullptr); !value.value)
            return g == input.monitored ? value.reason : asReference(value.reason);
    return Reason::ZeroDenominator; // nowhere are both groups together
}

MetricValue standardDifference(const MetricRow& row, const MetricInput& input)
{
    const auto rates = standardized(row, input);
    if (!rates)
        return whyNoStrata(row, input);
    return rates->monitored - rates->reference;
}

MetricValue standardRatio(const MetricRow& row, const MetricInput& input)
{
    const auto rates = standardized(row, input);
    if (!rates)
        return whyNoStrata(row, input);
    if (rates->reference == 0)
        return Reason::ZeroReference;
    return rates->monitored / rates->reference;
}

/// Each group's standardized rate is a sum of independent proportions.
struct StandardEstimates {
    numeric::Estimate monitored;
    numeric::Estimate reference;
};

std::optional<StandardEstimates> standardEstimates(const MetricRow& row, const MetricInput& input,
                                                   const IntervalOptions& options)
{
    const auto rates = standardized(row, input);
    if (!rates)
        return std::nullopt;
    std::vector<numeric::Term> monitored;
    std::vector<numeric::Term> reference;
    for (const StandardPart& part : commonStrata(row, input)) {
        const auto term = [&](const GroupData& g) {
            return numeric::Term{
                part.share,
                {*rateOf(*row.rate, g, nullptr).value, rateInterval(*row.rate, g, options)->interval}};
        };
        monitored.push_back(term(*part.stratum->monitored));
        reference.push_back(term(*part.stratum->reference));
    }
    return StandardEstimates{{rates->monitored, numeric::linearInterval(monitored)},
                             {rates->reference, numeric::linearInterval(reference)}};
}

std::optional<MetricInterval> standardDifferenceInterval(const MetricRow& row, const MetricInput& input,
                                                         const IntervalOptions& options)
{
    const auto estimates = standardEstimates(row, input, options);
    if (!estimates)
        return std::nullopt;
    return MetricInterval{numeric::differenceInterval(estimates->monitored, estimates->reference),
                          IntervalMethod::Mover};
}

std::optional<MetricInterval> standardRatioInterval(const MetricRow& row, const MetricInput& input,
                                                    const IntervalOptions& options)
{
    const auto estimates = standardEstimates(row, input, options);
    if (!estimates)
        return std::nullopt;
    return MetricInterval{numeric::ratioInterval(estimates->monitored, estimates->reference),
                          IntervalMethod::Mover};
}

// ---- Clarify's conditional demographic disparity
// ------------------------------------------------------------

/// Of one stratum: favorable and unfavorable, of the monitored group and of everybody else.
constexpr std::size_t countsPerStratum = 4;

std::vector<double> disparityCounts(const MetricInput& input, CellMask favorable, CellMask unfavorable)
{
    std::vector<double> counts;
    for (const Stratum& stratum : input.strata) {
        const double positive = stratum.monitored->sum(favorable);
        const double negative = stratum.monitored->sum(unfavorable);
        counts.insert(counts.end(), {positive, negative, stratum.overall->sum(favorable) - positive,
                                     stratum.overall->sum(unfavorable) - negative});
    }
    return counts;
}

std::optional<double> disparity(std::span<const double> counts)
{
    const auto share = [](double part, double rest) { return part + rest > 0 ? part / (part + rest) : 0.0; };
    double sum = 0;
    double total = 0;
    for (std::size_t i = 0; i < counts.size(); i += countsPerStratum) {
        const double n = counts[i] + counts[i + 1] + counts[i + 2] + counts[i + 3];
        sum += n * (share(counts[i + 1], counts[i + 3]) - share(counts[i], counts[i + 2]));
        total += n;
    }
    return total > 0 ? std::optional(sum / total) : std::nullopt;
}

template <CellMask favorable, CellMask unfavorable>
MetricValue demographicDisparity(const MetricRow& row, const MetricInput& input)
{
    const auto value = disparity(disparityCounts(input, favorable, unfavorable));
    return value ? MetricValue(*value) : MetricValue(whyNothing(*input.monitored, row.info.needsLabels));
}

template <CellMask favorable, CellMask unfavorable>
std::optional<MetricInterval> demographicDisparityInterval(const MetricRow&, const MetricInput& input,
                                                           const IntervalOptions& options)
{
    std::vector<double> counts = disparityCounts(input, favorable, unfavorable);
    const double scale = input.overall->effective(cells::all) / input.overall->sum(cells::all);
    for (double& count : counts)
        count *= scale;
    numeric::BootstrapOptions how;
    how.seed = options.seed;
    const numeric::Bootstrap bootstrap(
        counts, 1,
        [](std::span<const double> drawn, std::span<std::optional<double>> values) {
            values[0] = disparity(drawn);
        },
        how);
    const auto found = bootstrap.biasCorrected(0, options.confidence);
    if (!found)
        return std::nullopt;
    return MetricInterval{found->interval, IntervalMethod::Bootstrap};
}

template <CellMask favorable, CellMask unfavorable>
MetricRow disparityRow(std::string_view id, std::string_view source, bool ofLabels)
{
    MetricRow row;
    row.info.id = id;
    row.info.scope = MetricScope::Pair;
    row.info.unit = MetricUnit::Plain;
    row.info.direction = MetricDirection::HighIsBad;
    row.info.sensible = {-1, 1};
    row.info.needsLabels = ofLabels;
    row.info.formula =
        "sum over strata k of n_k (share of u among unfavourable in k - share of u among favourable in "
        "k) / sum of n_k; a share of nothing is 0";
    row.info.source = source;
    row.info.needsControl = true;
    row.records = favorable | unfavorable;
    row.value = demographicDisparity<favorable, unfavorable>;
    row.interval = demographicDisparityInterval<favorable, unfavorable>;
    return row;
}

void addStandardized(std::string_view rate, std::string_view difference, std::string_view ratio,
                     std::vector<MetricRow>& table)
{
    MetricRow row = differenceRow(*findRate(rate));
    row.info.id = difference;
    row.info.formula = keepName("u - r of the sum over strata k of n_k / n times the rate in k; " +
                                std::string(findRate(rate)->info.formula));
    row.info.source =
        "direct standardization over strata that both groups have; OxonFair conditional_group_metrics";
    row.info.needsControl = true;
    row.resampled = false;
    row.value = standardDifference;
    row.interval = standardDifferenceInterval;
    table.push_back(row);
    row = ratioRow(*findRate(rate));
    row.info.id = ratio;
    row.info.formula = keepName("u / r of the sum over strata k of n_k / n times the rate in k; " +
                                std::string(findRate(rate)->info.formula));
    row.info.source = table.back().info.source;
    row.info.needsControl = true;
    row.resampled = false;
    row.value = standardRatio;
    row.interval = standardRatioInterval;
    table.push_back(row);
}

} // namespace

void addControlMetrics(std::vector<MetricRow>& table)
{
    addStandardized("selection_rate", "standardized_statistical_parity_difference",
                    "standardized_disparate_impact", table);
    addStandardized("true_positive_rate", "standardized_equal_opportunity_difference",
                    "standardized_equal_opportunity_ratio", table);
    addStandardized("error_rate", "standardized_error_rate_difference", "standardized_error_rate_ratio",
                    table);
    for (const RateRow& rate : rateTable()) {
        const std::string id(rate.info.id);
        if (rate.isProportion() && id != "selection_rate" && id != "true_positive_rate" && id != "error_rate")
            addStandardized(id, keepName("standardized_" + id + "_difference"),
                            keepName("standardized_" + id + "_ratio"), table);
    }
    table.push_back(disparityRow<cells::labelFavorable, cells::labelUnfavorable>(
        "label_conditional_demographic_disparity", "Clarify CDDL (AIF360 calls something else so)", true));
    table.push_back(disparityRow<cells::predictedFavorable, cells::predictedUnfavorable>(
        "conditional_demographic_disparity", "Clarify CDDPL (AIF360 calls something else so)", false));
}

} // namespace tiltmeter
