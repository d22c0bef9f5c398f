// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/rates.h"

#include "numeric/mover.h"
#include "numeric/proportion.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace tiltmeter {
namespace {

using namespace cells;

double ratio(const GroupData& g, CellMask numerator, CellMask denominator)
{
    return g.sum(numerator) / g.sum(denominator);
}

/// Nothing can be said about labels when no record has one.
Reason whyNothing(const GroupData& g, CellMask eligible)
{
    if (g.records == 0 && g.stats != nullptr)
        return Reason::EmptyGroup;
    if ((eligible & ~withLabel) == 0 && g.sum(withLabel) == 0)
        return Reason::NoLabels;
    return Reason::ZeroDenominator;
}

MetricValue balancedAccuracy(const GroupData& g)
{
    if (g.sum(truePositive | falseNegative) == 0 || g.sum(falsePositive | trueNegative) == 0)
        return whyNothing(g, labelled);
    return (ratio(g, truePositive, truePositive | falseNegative) +
            ratio(g, trueNegative, falsePositive | trueNegative)) /
           2;
}

/// Two independent proportions: records with favorable labels and records with unfavorable ones.
std::optional<MetricInterval> balancedAccuracyInterval(const GroupData& g, double confidence)
{
    const auto part = [&](CellMask numerator, CellMask denominator) {
        const double n = g.effective(denominator);
        const double p = ratio(g, numerator, denominator);
        return numeric::Term{0.5, {p, numeric::wilson(p * n, n, confidence)}};
    };
    const std::array terms{part(truePositive, truePositive | falseNegative),
                           part(trueNegative, falsePositive | trueNegative)};
    return MetricInterval{numeric::linearInterval(terms), IntervalMethod::Mover};
}

MetricValue f1Score(const GroupData& g)
{
    const double denominator = 2 * g.sum(truePositive) + g.sum(falsePositive | falseNegative);
    if (denominator == 0)
        return whyNothing(g, labelled);
    return 2 * g.sum(truePositive) / denominator;
}

/// F1 = 2 j / (1 + j) with the proportion j = TP / (TP + FP + FN), and grows with it.
std::optional<MetricInterval> f1Interval(const GroupData& g, double confidence)
{
    const CellMask all = truePositive | falsePositive | falseNegative;
    const double n = g.effective(all);
    const numeric::Interval j = numeric::wilson(ratio(g, truePositive, all) * n, n, confidence);
    return MetricInterval{{2 * j.lower / (1 + j.lower), 2 * j.upper / (1 + j.upper)}, IntervalMethod::Wilson};
}

MetricValue matthews(const GroupData& g)
{
    const double tp = g.sum(truePositive);
    const double fp = g.sum(falsePositive);
    const double fn = g.sum(falseNegative);
    const double tn = g.sum(trueNegative);
    const double margins = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
    if (margins == 0)
        return whyNothing(g, labelled);
    return (tp * tn - fp * fn) / std::sqrt(margins);
}

RateRow proportion(std::string_view id, std::vector<std::string_view> aliases, CellMask numerator,
                   CellMask denominator, std::string_view numeratorName, std::string_view denominatorName,
                   MetricDirection direction, std::string_view formula, std::string_view source)
{
    RateRow row;
    row.info.id = id;
    row.info.aliases = std::move(aliases);
    row.info.scope = MetricScope::Group;
    row.info.unit = MetricUnit::Proportion;
    row.info.direction = direction;
    row.info.sensible = {0, 1};
    row.info.needsLabels = (denominator & ~withLabel) == 0;
    row.info.isDefault = true;
    row.info.formula = formula;
    row.info.source = source;
    row.numerator = numerator;
    row.denominator = denominator;
    row.numeratorName = numeratorName;
    row.denominatorName = denominatorName;
    if (row.info.needsLabels)
        row.records = denominator == withLabel ? withLabel : labelled;
    return row;
}

RateRow score(std::string_view id, std::vector<std::string_view> aliases,
              MetricValue (*value)(const GroupData&),
              std::optional<MetricInterval> (*interval)(const GroupData&, double), Limits sensible,
              std::string_view formula, std::string_view source)
{
    RateRow row;
    row.info.id = id;
    row.info.aliases = std::move(aliases);
    row.info.scope = MetricScope::Group;
    row.info.unit = MetricUnit::Score;
    row.info.direction = MetricDirection::LowIsBad;
    row.info.sensible = sensible;
    row.info.needsLabels = true;
    row.info.formula = formula;
    row.info.source = source;
    row.value = value;
    row.interval = interval;
    row.records = labelled;
    row.resampled = interval == nullptr;
    return row;
}

std::vector<RateRow> makeRates()
{
    using enum MetricDirection;
    constexpr CellMask positives = truePositive | falseNegative;
    constexpr CellMask negatives = falsePositive | trueNegative;
    constexpr CellMask picked = truePositive | falsePositive;
    constexpr CellMask refused = falseNegative | trueNegative;
    std::vector<RateRow> rates;
    rates.push_back(proportion("selection_rate", {"pprev", "positive_rate", "favorable_rate"},
                               predictedFavorable, judged, "favorable", "judged", LowIsBad,
                               "favorable predictions / (favorable + unfavorable predictions)",
                               "Fairlearn selection_rate; Aequitas pprev; OpenScale favorable percent"));
    rates.push_back(proportion(
        "base_rate", {"prev", "prevalence"}, labelFavorable, withLabel, "favorable_labels", "labels",
        LowIsBad, "favorable labels / (favorable + unfavorable labels)", "AIF360 base_rate; Aequitas prev"));
    rates.push_back(proportion("true_positive_rate", {"tpr", "recall", "sensitivity"}, truePositive,
                               positives, "true_positives", "favorable_labels", LowIsBad, "TP / (TP + FN)",
                               "Fairlearn, AIF360 true_positive_rate; Aequitas tpr"));
    rates.push_back(proportion("false_positive_rate", {"fpr"}, falsePositive, negatives, "false_positives",
                               "unfavorable_labels", BothAreBad, "FP / (FP + TN)",
                               "Fairlearn, AIF360 false_positive_rate; Aequitas fpr"));
    rates.push_back(proportion("true_negative_rate", {"tnr", "specificity"}, trueNegative, negatives,
                               "true_negatives", "unfavorable_labels", BothAreBad, "TN / (FP + TN)",
                               "Fairlearn, AIF360 true_negative_rate; Aequitas tnr"));
    rates.push_back(proportion("false_negative_rate", {"fnr"}, falseNegative, positives, "false_negatives",
                               "favorable_labels", HighIsBad, "FN / (TP + FN)",
                               "Fairlearn, AIF360 false_negative_rate; Aequitas fnr"));
    rates.push_back(proportion("positive_predictive_value", {"ppv", "precision"}, truePositive, picked,
                               "true_positives", "favorable_predictions", BothAreBad, "TP / (TP + FP)",
                               "AIF360 positive_predictive_value; Aequitas precision"));
    rates.push_back(proportion("negative_predictive_value", {"npv"}, trueNegative, refused, "true_negatives",
                               "unfavorable_predictions", LowIsBad, "TN / (TN + FN)",
                               "AIF360 negative_predictive_value; Aequitas npv"));
    rates.push_back(proportion("false_discovery_rate", {"fdr"}, falsePositive, picked, "false_positives",
                               "favorable_predictions", BothAreBad, "FP / (TP + FP)",
                               "AIF360 false_discovery_rate; Aequitas fdr"));
    rates.push_back(proportion("false_omission_rate", {"for"}, falseNegative, refused, "false_negatives",
                               "unfavorable_predictions", HighIsBad, "FN / (TN + FN)",
                               "AIF360 false_omission_rate; Aequitas for"));
    rates.push_back(proportion("accuracy", {}, truePositive | trueNegative, labelled, "right", "labelled",
                               LowIsBad, "(TP + TN) / n", "Fairlearn, AIF360 accuracy"));
    rates.push_back(proportion("error_rate", {"zero_one_loss"}, falsePositive | falseNegative, labelled,
                               "wrong", "labelled", HighIsBad, "(FP + FN) / n",
                               "AIF360 error_rate; Fairlearn zero_one_loss"));
    rates.push_back(score("balanced_accuracy", {}, balancedAccuracy, balancedAccuracyInterval, {0, 1},
                          "(TPR + TNR) / 2", "Fairlearn balanced_accuracy_score"));
    rates.push_back(score("f1_score", {"f1"}, f1Score, f1Interval, {0, 1}, "2 TP / (2 TP + FP + FN)",
                          "Fairlearn f1_score"));
    rates.push_back(score("matthews_correlation_coefficient", {"matthews_corrcoef", "mcc"}, matthews, nullptr,
                          {-1, 1}, "(TP TN - FP FN) / sqrt((TP + FP)(TP + FN)(TN + FP)(TN + FN))",
                          "Matthews 1975; Fairlearn matthews_corrcoef"));
    return rates;
}

} // namespace

MetricValue::MetricValue(double number)
{
    if (std::isfinite(number))
        value = number;
    else
        reason = Reason::ZeroDenominator;
}

std::span<const RateRow> rateTable()
{
    static const std::vector<RateRow> table = makeRates();
    return table;
}

const RateRow* findRate(std::string_view id)
{
    const auto it = std::ranges::find(rateTable(), id, [](const RateRow& row) { return row.info.id; });
    return it == rateTable().end() ? nullptr : &*it;
}

MetricValue rateOf(const RateRow& rate, const GroupData& group)
{
    if (!rate.isProportion())
        return rate.value(group);
    const double denominator = group.sum(rate.denominator);
    if (!(denominator > 0))
        return whyNothing(group, rate.denominator);
    return group.sum(rate.numerator) / denominator;
}

Proportion proportionOf(const RateRow& rate, const GroupData& group)
{
    assert(rate.isProportion());
    const double n = group.effective(rate.denominator);
    if (!(n > 0))
        return {};
    return {group.sum(rate.numerator) / group.sum(rate.denominator) * n, n};
}

std::optional<MetricInterval> rateInterval(const RateRow& rate, const GroupData& group, double confidence)
{
    if (!rateOf(rate, group).value)
        return std::nullopt;
    if (!rate.isProportion())
        return rate.interval != nullptr ? rate.interval(group, confidence) : std::nullopt;
    const Proportion p = proportionOf(rate, group);
    return MetricInterval{numeric::wilson(p.x, p.n, confidence), IntervalMethod::Wilson};
}

} // namespace tiltmeter
