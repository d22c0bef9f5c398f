// SPDX-License-Identifier: GPL-3.0-or-later
// Metrics with names of their own, monitored group against reference group.
#include "metrics/metric_row.h"

#include "numeric/mover.h"
#include "numeric/proportion.h"
#include "numeric/two_proportions.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

/// The differences of both rates of the row, or why there are none.
struct TwoDifferences {
    Reason missing = Reason::None;
    double first = 0;
    double second = 0;
};

TwoDifferences differencesOf(const MetricRow& row, const MetricInput& input)
{
    TwoDifferences result;
    double* const targets[] = {&result.first, &result.second};
    const RateRow* const rates[] = {row.rate, row.secondRate};
    for (int i = 0; i < 2; ++i) {
        const MetricValue monitored = rateOf(*rates[i], *input.monitored, input.overall);
        const MetricValue reference = rateOf(*rates[i], *input.reference, input.overall);
        if (!monitored.value || !reference.value) {
            result.missing = monitored.value ? asReference(reference.reason) : monitored.reason;
            return result;
        }
        *targets[i] = *monitored.value - *reference.value;
    }
    return result;
}

template <double (*join)(double, double)>
MetricValue joined(const MetricRow& row, const MetricInput& input)
{
    const TwoDifferences d = differencesOf(row, input);
    if (d.missing != Reason::None)
        return d.missing;
    return join(d.first, d.second);
}

double mean(double first, double second)
{
    return (first + second) / 2;
}

double absoluteMean(double first, double second)
{
    return (std::abs(first) + std::abs(second)) / 2;
}

double largerAbsolute(double first, double second)
{
    return std::max(std::abs(first), std::abs(second));
}

struct Estimates {
    numeric::Estimate monitored;
    numeric::Estimate reference;
};

std::optional<Estimates> estimatesOf(const RateRow& rate, const MetricInput& input,
                                     const IntervalOptions& options)
{
    const auto estimate = [&](const GroupData& g) -> std::optional<numeric::Estimate> {
        const MetricValue value = rateOf(rate, g, input.overall);
        const auto interval = rateInterval(rate, g, options);
        if (!value.value || !interval)
            return std::nullopt;
        return numeric::Estimate{*value.value, interval->interval};
    };
    const auto monitored = estimate(*input.monitored);
    const auto reference = estimate(*input.reference);
    if (!monitored || !reference)
        return std::nullopt;
    return Estimates{*monitored, *reference};
}

/// All four rates are independent: within a group each is over records that the other is not over.
std::optional<MetricInterval> meanInterval(const MetricRow& row, const MetricInput& input,
                                           const IntervalOptions& options)
{
    const auto first = estimatesOf(*row.rate, input, options);
    const auto second = estimatesOf(*row.secondRate, input, options);
    if (!first || !second)
        return std::nullopt;
    const std::array<numeric::Term, 4> terms{{{0.5, first->monitored},
                                              {-0.5, first->reference},
                                              {0.5, second->monitored},
                                              {-0.5, second->reference}}};
    return MetricInterval{numeric::linearInterval(terms), IntervalMethod::Mover};
}

std::optional<MetricInterval> absoluteMeanInterval(const MetricRow& row, const MetricInput& input,
                                                   const IntervalOptions& options)
{
    std::array<numeric::Term, 2> terms;
    const RateRow* const rates[] = {row.rate, row.secondRate};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto estimates = estimatesOf(*rates[i], input, options);
        if (!estimates)
            return std::nullopt;
        const double d = estimates->monitored.value - estimates->reference.value;
        terms[i] = {0.5,
                    {std::abs(d), absoluteInterval(numeric::differenceInterval(estimates->monitored,
                                                                               estimates->reference))}};
    }
    return MetricInterval{numeric::linearInterval(terms), IntervalMethod::Mover};
}

/// Of two absolute differences the larger one: each end is the larger of the two ends, at a confidence at
/// which both intervals hold at once.
std::optional<MetricInterval> largerAbsoluteInterval(const MetricRow& row, const MetricInput& input,
                                                     const IntervalOptions& options)
{
    IntervalOptions both = options;
    both.confidence = 1 - (1 - options.confidence) / 2;
    numeric::Interval result{0, 0};
    for (const RateRow* rate : {row.rate, row.secondRate}) {
        const auto estimates = estimatesOf(*rate, input, both);
        if (!estimates)
            return std::nullopt;
        const numeric::Interval part =
            absoluteInterval(numeric::differenceInterval(estimates->monitored, estimates->reference));
        result = {std::max(result.lower, part.lower), std::max(result.upper, part.upper)};
    }
    return MetricInterval{result, IntervalMethod::Mover};
}

struct Words {
    std::string_view id;
    std::vector<std::string_view> aliases;
    std::string_view formula;
    std::string_view source;
};

MetricRow twoRates(Words words, std::string_view first, std::string_view second, MetricDirection direction)
{
    MetricRow row = differenceRow(*findRate(first));
    row.secondRate = findRate(second);
    row.info.id = words.id;
    row.info.aliases = std::move(words.aliases);
    row.info.formula = words.formula;
    row.info.source = words.source;
    row.info.direction = direction;
    row.value = joined<mean>;
    row.interval = meanInterval;
    return row;
}

MetricRow absoluteOf(MetricRow row)
{
    row.info.suggested = {std::nullopt, 0.15};
    row.info.sensible = {0, 1};
    row.value = joined<absoluteMean>;
    row.interval = absoluteMeanInterval;
    return row;
}

MetricRow largerOf(MetricRow row)
{
    row.info.suggested = {std::nullopt, 0.15};
    row.info.sensible = {0, 1};
    row.value = joined<largerAbsolute>;
    row.interval = largerAbsoluteInterval;
    // Outcome cells can be resampled, which is less wide.
    if (row.rate->isOfCells()) {
        row.interval = nullptr;
        row.resampled = true;
    }
    return row;
}

MetricRow again(MetricRow row, Words words)
{
    row.info.id = words.id;
    row.info.aliases = std::move(words.aliases);
    row.info.source = words.source;
    return row;
}

// ---- effect sizes of the selection rates -----------------------------------------------------------------

using Statistic = std::optional<double> (*)(double, double, double, double);

template <Statistic statistic>
MetricValue effectSize(const MetricRow& row, const MetricInput& input)
{
    const MetricValue monitored = rateOf(*row.rate, *input.monitored, input.overall);
    const MetricValue reference = rateOf(*row.rate, *input.reference, input.overall);
    if (!monitored.value || !reference.value)
        return monitored.value ? asReference(reference.reason) : monitored.reason;
    const Proportion m = input.monitored->resampled ? Proportion{input.monitored->sum(row.rate->numerator),
                                                                 input.monitored->sum(row.rate->denominator)}
                                                    : proportionOf(*row.rate, *input.monitored);
    const Proportion r = input.reference->resampled ? Proportion{input.reference->sum(row.rate->numerator),
                                                                 input.reference->sum(row.rate->denominator)}
                                                    : proportionOf(*row.rate, *input.reference);
    const auto value = statistic(m.x, m.n, r.x, r.n);
    return value ? MetricValue(*value) : MetricValue(Reason::ZeroDenominator);
}

template <Statistic statistic>
MetricRow effectRow(Words words)
{
    MetricRow row = differenceRow(*findRate("selection_rate"));
    row.info.id = words.id;
    row.info.aliases = std::move(words.aliases);
    row.info.formula = words.formula;
    row.info.source = words.source;
    row.info.unit = MetricUnit::Plain;
    row.info.sensible = {};
    row.info.suggested = {};
    row.value = effectSize<statistic>;
    row.interval = nullptr;
    row.resampled = true;
    return row;
}

// ---- within four fifths -----------------------------------------------------------------------------------

/// The smaller one of u / r and r / u; of nothing against nothing there is none.
MetricValue foldedRatio(const RateRow& rate, const MetricInput& input)
{
    const MetricValue monitored = rateOf(rate, *input.monitored, input.overall);
    const MetricValue reference = rateOf(rate, *input.reference, input.overall);
    if (!monitored.value || !reference.value)
        return monitored.value ? asReference(reference.reason) : monitored.reason;
    const double larger = std::max(*monitored.value, *reference.value);
    if (!(larger > 0))
        return Reason::ZeroReference;
    return std::min(*monitored.value, *reference.value) / larger;
}

MetricValue fourFifths(const MetricRow& row, const MetricInput& input)
{
    return foldedRatio(*row.rate, input);
}

std::optional<MetricInterval> fourFifthsInterval(const MetricRow& row, const MetricInput& input,
                                                 const IntervalOptions& options)
{
    if (!fourFifths(row, input).value)
        return std::nullopt;
    const Proportion m = proportionOf(*row.rate, *input.monitored);
    const Proportion r = proportionOf(*row.rate, *input.reference);
    const numeric::Interval ratio = numeric::koopman(m.x, m.n, r.x, r.n, options.confidence);
    const auto folded = [](double x) { return x < 1 ? x : 1 / x; };
    const double low = folded(ratio.lower);
    const double high = folded(ratio.upper);
    const bool holdsOne = ratio.lower <= 1 && ratio.upper >= 1;
    return MetricInterval{{std::min(low, high), holdsOne ? 1 : std::max(low, high)}, IntervalMethod::Koopman};
}

using RateIds = std::array<std::string_view, 2>;
constexpr RateIds falsePositives{"false_discovery_rate", "false_positive_rate"};
constexpr RateIds falseNegatives{"false_omission_rate", "false_negative_rate"};
constexpr RateIds predictions{"prevalence_share", "selection_rate"};

/// The smallest folded ratio of several rates: at least tau where all ratios lie between tau and 1 / tau.
template <const RateIds&... ids>
MetricValue worstFolded(const MetricRow&, const MetricInput& input)
{
    static const std::vector<const RateRow*> rates = [] {
        std::vector<const RateRow*> found;
        (found.insert(found.end(), {findRate(ids[0]), findRate(ids[1])}), ...);
        return found;
    }();
    double smallest = 1;
    for (const RateRow* rate : rates) {
        const MetricValue ratio = foldedRatio(*rate, input);
        if (!ratio.value)
            return ratio;
        smallest = std::min(smallest, *ratio.value);
    }
    return smallest;
}

MetricRow foldedRow(Words words, std::string_view first, std::string_view second)
{
    MetricRow row = ratioRow(*findRate(first));
    row.secondRate = findRate(second);
    row.info.id = words.id;
    row.info.aliases = std::move(words.aliases);
    row.info.formula = words.formula;
    row.info.source = words.source;
    row.info.direction = MetricDirection::LowIsBad;
    row.info.suggested = {0.8, std::nullopt};
    row.info.sensible = {0, 1};
    return row;
}

void addWithinFourFifths(std::vector<MetricRow>& table)
{
    MetricRow plain = foldedRow({"four_fifths_ratio",
                                 {"four_fifths"},
                                 "min(u / r, r / u) of the selection rates",
                                 "holisticai four_fifths; Aequitas: tau <= ratio <= 1 / tau"},
                                "selection_rate", "selection_rate");
    plain.value = fourFifths;
    plain.interval = fourFifthsInterval;
    table.push_back(std::move(plain));
    const auto add = [&table](Words words, const RateIds& rates,
                              MetricValue (*value)(const MetricRow&, const MetricInput&), bool needsLabels) {
        MetricRow row = foldedRow(std::move(words), rates[0], rates[1]);
        row.value = value;
        row.interval = nullptr;
        row.resampled = true;
        row.info.needsLabels = needsLabels;
        row.basis = Basis::Cells;
        row.records = needsLabels ? cells::labelled : cells::judged;
        table.push_back(std::move(row));
    };
    add({"type_i_parity_ratio", {}, "smallest of min(u / r, r / u) of FDR and FPR", "Aequitas TypeI Parity"},
        falsePositives, worstFolded<falsePositives>, true);
    add({"type_ii_parity_ratio",
         {},
         "smallest of min(u / r, r / u) of FOR and FNR",
         "Aequitas TypeII Parity"},
        falseNegatives, worstFolded<falseNegatives>, true);
    add({"supervised_fairness_ratio",
         {},
         "smallest of min(u / r, r / u) of FDR, FPR, FOR and FNR",
         "Aequitas Supervised Fairness"},
        falsePositives, worstFolded<falsePositives, falseNegatives>, true);
    add({"unsupervised_fairness_ratio",
         {},
         "smallest of min(u / r, r / u) of the group's share of all favourable predictions and the selection "
         "rate",
         "Aequitas Unsupervised Fairness"},
        predictions, worstFolded<predictions>, false);
    add({"overall_fairness_ratio",
         {},
         "smallest of min(u / r, r / u) of FDR, FPR, FOR, FNR, the share of all favourable predictions and "
         "the "
         "selection rate",
         "Aequitas Overall Fairness"},
        falsePositives, worstFolded<falsePositives, falseNegatives, predictions>, true);
}

// ---- effect size of a regression's predictions ------------------------------------------------------------

struct PredictionMoments {
    double mean = 0;
    double variance = 0; ///< of the population
    double n = 0;        ///< effective
};

std::optional<PredictionMoments> predictionMoments(const GroupData& g)
{
    const RegressionSums& r = g.regression;
    if (!(r.weight > 0) || !(r.squaredWeight > 0))
        return std::nullopt;
    const double mean = r.prediction / r.weight;
    return PredictionMoments{mean, std::max(0.0, r.squaredPrediction / r.weight - mean * mean),
                             r.weight * r.weight / r.squaredWeight};
}

MetricValue predictionEffect(const MetricRow& row, const MetricInput& input)
{
    const auto u = predictionMoments(*input.monitored);
    const auto r = predictionMoments(*input.reference);
    if (!u || !r) {
        const Reason reason = rateOf(*row.rate, u ? *input.reference : *input.monitored, nullptr).reason;
        return u ? asReference(reason) : reason;
    }
    const double pooled = ((u->n - 1) * u->variance + (r->n - 1) * r->variance) / (u->n + r->n - 2);
    if (!(pooled > 0))
        return Reason::ZeroDenominator;
    return (u->mean - r->mean) / std::sqrt(pooled);
}

/// Of a standardized difference of means (Hedges and Olkin 1985, chapter 5).
std::optional<MetricInterval> predictionEffectInterval(const MetricRow& row, const MetricInput& input,
                                                       const IntervalOptions& options)
{
    const MetricValue d = predictionEffect(row, input);
    if (!d.value)
        return std::nullopt;
    const double n = predictionMoments(*input.monitored)->n;
    const double m = predictionMoments(*input.reference)->n;
    const double reach = numeric::twoSidedZ(options.confidence) *
                         std::sqrt((n + m) / (n * m) + *d.value * *d.value / (2 * (n + m)));
    return MetricInterval{{*d.value - reach, *d.value + reach}, IntervalMethod::Normal};
}

void addPredictionEffect(std::vector<MetricRow>& table)
{
    MetricRow row = again(
        differenceRow(*findRate("mean_prediction")),
        {"mean_prediction_effect_size", {"z_score_difference"}, {}, "holisticai zscore_diff; Cohen 1988"});
    row.info.unit = MetricUnit::Plain;
    row.info.formula = "(mean p_u - mean p_r) / pooled standard deviation of p";
    row.value = predictionEffect;
    row.interval = predictionEffectInterval;
    table.push_back(std::move(row));
}

} // namespace

void addNamedPairMetrics(std::vector<MetricRow>& table)
{
    using enum MetricDirection;
    constexpr std::string_view fpr = "false_positive_rate";
    constexpr std::string_view tpr = "true_positive_rate";
    MetricRow odds = twoRates(
        {"average_odds_difference", {}, "((FPR_u - FPR_r) + (TPR_u - TPR_r)) / 2", "AIF360, OpenScale"}, fpr,
        tpr, LowIsBad);
    odds.info.isDefault = true;
    table.push_back(std::move(odds));
    MetricRow absolute = absoluteOf(twoRates(
        {"average_abs_odds_difference", {}, "(|FPR_u - FPR_r| + |TPR_u - TPR_r|) / 2", "AIF360, OpenScale"},
        fpr, tpr, HighIsBad));
    absolute.info.isDefault = true;
    table.push_back(std::move(absolute));
    table.push_back(largerOf(twoRates({"equalized_odds_difference",
                                       {},
                                       "max(|FPR_u - FPR_r|, |TPR_u - TPR_r|)",
                                       "AIF360 (Fairlearn's is over all groups)"},
                                      fpr, tpr, HighIsBad)));
    table.push_back(
        again(differenceRow(*findRate(tpr)),
              {"equal_opportunity_difference", {}, {}, "AIF360; Clarify RD with the other sign"}));
    table.push_back(again(ratioRow(*findRate(tpr)), {"equal_opportunity_ratio", {}, {}, "AIF360"}));
    table.push_back(
        again(differenceRow(*findRate(fpr)),
              {"predictive_equality_difference", {"predictive_equality"}, {}, "Chouldechova 2017"}));
    table.push_back(again(
        differenceRow(*findRate("positive_predictive_value")),
        {"predictive_parity_difference", {"predictive_parity"}, {}, "Clarify DAR with the other sign"}));
    table.push_back(twoRates(
        {"average_predictive_value_difference", {}, "((PPV_u - PPV_r) + (FOR_u - FOR_r)) / 2", "AIF360"},
        "positive_predictive_value", "false_omission_rate", BothAreBad));
    table.push_back(
        absoluteOf(twoRates({"conditional_use_accuracy_difference",
                             {"conditional_use_accuracy"},
                             "(|PPV_u - PPV_r| + |NPV_u - NPV_r|) / 2",
                             "OxonFair"},
                            "positive_predictive_value", "negative_predictive_value", HighIsBad)));
    table.push_back(largerOf(twoRates(
        {"generalized_equalized_odds_difference", {}, "max(|GFPR_u - GFPR_r|, |GTPR_u - GTPR_r|)", "AIF360"},
        "generalized_false_positive_rate", "generalized_true_positive_rate", HighIsBad)));
    table.push_back(
        again(ratioRow(*findRate("base_rate")), {"label_disparate_impact", {}, {}, "AIF360, of the labels"}));
    table.push_back(
        again(differenceRow(*findRate("base_rate")),
              {"label_statistical_parity_difference", {}, {}, "AIF360; Clarify DPL with the other sign"}));
    table.push_back(effectRow<numeric::cohenD>(
        {"cohens_d", {"cohen_d"}, "(SR_u - SR_r) / pooled standard deviation", "Cohen 1988; holisticai"}));
    table.push_back(effectRow<numeric::pooledZ>(
        {"two_sd_rule", {"z_score"}, "(SR_u - SR_r) / sqrt(p (1 - p) (1 / n_u + 1 / n_r))", "holisticai"}));
    table.push_back(effectRow<numeric::logRatioZ>({"z_score_ratio",
                                                   {},
                                                   "ln(SR_u / SR_r) / sqrt((1 - p) / p (1 / n_u + 1 / n_r))",
                                                   "Morris and Lobsenz 2000; holisticai"}));
    addWithinFourFifths(table);
    addPredictionEffect(table);
}

} // namespace tiltmeter
