// SPDX-License-Identifier: GPL-3.0-or-later
// Rates from predictions and labels.
#include "metrics/rates.h"

#include "numeric/mover.h"
#include "numeric/proportion.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

using namespace cells;

constexpr CellMask positives = truePositive | falseNegative;
constexpr CellMask negatives = falsePositive | trueNegative;
constexpr CellMask picked = truePositive | falsePositive;
constexpr CellMask refused = falseNegative | trueNegative;

double ratio(const GroupData& g, CellMask numerator, CellMask denominator)
{
    return g.sum(numerator) / g.sum(denominator);
}

MetricValue ratioOrNothing(const GroupData& g, CellMask numerator, CellMask denominator)
{
    if (!(g.sum(denominator) > 0))
        return whyNothing(g, true);
    return ratio(g, numerator, denominator);
}

bool hasBothLabels(const GroupData& g)
{
    return g.sum(positives) > 0 && g.sum(negatives) > 0;
}

numeric::Estimate wilsonEstimate(const GroupData& g, CellMask numerator, CellMask denominator,
                                 double confidence)
{
    const double n = g.effective(denominator);
    const double p = ratio(g, numerator, denominator);
    return {p, numeric::wilson(p * n, n, confidence)};
}

MetricValue balancedAccuracy(const GroupData& g, const GroupData*)
{
    if (!hasBothLabels(g))
        return whyNothing(g, true);
    return (ratio(g, truePositive, positives) + ratio(g, trueNegative, negatives)) / 2;
}

/// Two independent proportions: records with favorable labels and records with unfavorable ones.
std::optional<MetricInterval> balancedAccuracyInterval(const GroupData& g, const IntervalOptions& options)
{
    const std::array<numeric::Term, 2> terms{
        {{0.5, wilsonEstimate(g, truePositive, positives, options.confidence)},
         {0.5, wilsonEstimate(g, trueNegative, negatives, options.confidence)}}};
    return MetricInterval{numeric::linearInterval(terms), IntervalMethod::Mover};
}

MetricValue minimumLabelAccuracy(const GroupData& g, const GroupData*)
{
    if (!hasBothLabels(g))
        return whyNothing(g, true);
    return std::min(ratio(g, truePositive, positives), ratio(g, trueNegative, negatives));
}

MetricValue f1Score(const GroupData& g, const GroupData*)
{
    const double denominator = 2 * g.sum(truePositive) + g.sum(falsePositive | falseNegative);
    if (!(denominator > 0))
        return whyNothing(g, true);
    return 2 * g.sum(truePositive) / denominator;
}

/// F1 = 2 j / (1 + j) with the proportion j = TP / (TP + FP + FN), and grows with it.
std::optional<MetricInterval> f1Interval(const GroupData& g, const IntervalOptions& options)
{
    const numeric::Interval j =
        wilsonEstimate(g, truePositive, truePositive | falsePositive | falseNegative, options.confidence)
            .interval;
    return MetricInterval{{2 * j.lower / (1 + j.lower), 2 * j.upper / (1 + j.upper)}, IntervalMethod::Wilson};
}

MetricValue matthews(const GroupData& g, const GroupData*)
{
    const double tp = g.sum(truePositive);
    const double fp = g.sum(falsePositive);
    const double fn = g.sum(falseNegative);
    const double tn = g.sum(trueNegative);
    const double margins = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
    if (!(margins > 0))
        return whyNothing(g, true);
    return (tp * tn - fp * fn) / std::sqrt(margins);
}

MetricValue conditionalAcceptance(const GroupData& g, const GroupData*)
{
    return ratioOrNothing(g, positives, picked);
}

MetricValue conditionalRejection(const GroupData& g, const GroupData*)
{
    return ratioOrNothing(g, negatives, refused);
}

MetricValue treatmentRatio(const GroupData& g, const GroupData*)
{
    return ratioOrNothing(g, falseNegative, falsePositive);
}

MetricValue errorRatio(const GroupData& g, const GroupData*)
{
    return ratioOrNothing(g, falsePositive, falseNegative);
}

MetricValue biasAmplification(const GroupData& g, const GroupData*)
{
    if (!(g.sum(labelled) > 0))
        return whyNothing(g, true);
    return std::abs(g.sum(falseNegative) - g.sum(falsePositive)) / g.sum(labelled);
}

MetricValue prevalenceShare(const GroupData& g, const GroupData* overall)
{
    const double whole = (overall != nullptr ? *overall : g).sum(predictedFavorable);
    if (!(whole > 0))
        return whyNothing(g, false);
    return g.sum(predictedFavorable) / whole;
}

MetricValue groupSize(const GroupData& g, const GroupData*)
{
    return g.resampled ? g.sum(all) : static_cast<double>(g.records);
}

struct Words {
    std::string_view id;
    std::vector<std::string_view> aliases;
    std::string_view formula;
    std::string_view source;
};

RateRow row(Words words, MetricUnit unit, MetricDirection direction, Limits sensible)
{
    RateRow row;
    row.info.id = words.id;
    row.info.aliases = std::move(words.aliases);
    row.info.scope = MetricScope::Group;
    row.info.unit = unit;
    row.info.direction = direction;
    row.info.sensible = sensible;
    row.info.formula = words.formula;
    row.info.source = words.source;
    return row;
}

RateRow proportion(Words words, CellMask numerator, CellMask denominator, std::string_view numeratorName,
                   std::string_view denominatorName, MetricDirection direction)
{
    RateRow result = row(std::move(words), MetricUnit::Proportion, direction, {0, 1});
    result.info.needsLabels = (denominator & ~withLabel) == 0;
    result.info.isDefault = true;
    result.numerator = numerator;
    result.denominator = denominator;
    result.numeratorName = numeratorName;
    result.denominatorName = denominatorName;
    if (result.info.needsLabels)
        result.records = denominator == withLabel ? withLabel : labelled;
    return result;
}

RateRow ofLabels(Words words, MetricUnit unit, MetricDirection direction, Limits sensible,
                 MetricValue (*value)(const GroupData&, const GroupData*),
                 std::optional<MetricInterval> (*interval)(const GroupData&,
                                                           const IntervalOptions&) = nullptr)
{
    RateRow result = row(std::move(words), unit, direction, sensible);
    result.info.needsLabels = true;
    result.value = value;
    result.interval = interval;
    result.records = labelled;
    result.resampled = interval == nullptr;
    return result;
}

void addProportions(std::vector<RateRow>& table)
{
    using enum MetricDirection;
    table.push_back(proportion({"selection_rate",
                                {"pprev", "positive_rate", "favorable_rate"},
                                "favourable predictions / (favourable + unfavourable predictions)",
                                "Fairlearn selection_rate; Aequitas pprev; OpenScale favourable percent"},
                               predictedFavorable, judged, "favorable", "judged", LowIsBad));
    table.push_back(proportion({"base_rate",
                                {"prev", "prevalence"},
                                "favourable labels / (favourable + unfavourable labels)",
                                "AIF360 base_rate; Aequitas prev"},
                               labelFavorable, withLabel, "favorable_labels", "labels", LowIsBad));
    table.push_back(proportion({"true_positive_rate",
                                {"tpr", "recall", "sensitivity"},
                                "TP / (TP + FN)",
                                "Fairlearn, AIF360 true_positive_rate; Aequitas tpr"},
                               truePositive, positives, "true_positives", "favorable_labels", LowIsBad));
    table.push_back(proportion({"false_positive_rate",
                                {"fpr"},
                                "FP / (FP + TN)",
                                "Fairlearn, AIF360 false_positive_rate; Aequitas fpr"},
                               falsePositive, negatives, "false_positives", "unfavorable_labels",
                               BothAreBad));
    table.push_back(proportion({"true_negative_rate",
                                {"tnr", "specificity"},
                                "TN / (FP + TN)",
                                "Fairlearn, AIF360 true_negative_rate; Aequitas tnr"},
                               trueNegative, negatives, "true_negatives", "unfavorable_labels", BothAreBad));
    table.push_back(proportion({"false_negative_rate",
                                {"fnr"},
                                "FN / (TP + FN)",
                                "Fairlearn, AIF360 false_negative_rate; Aequitas fnr"},
                               falseNegative, positives, "false_negatives", "favorable_labels", HighIsBad));
    table.push_back(
        proportion({"positive_predictive_value",
                    {"ppv", "precision"},
                    "TP / (TP + FP)",
                    "AIF360 positive_predictive_value; Aequitas precision; Clarify acceptance rate"},
                   truePositive, picked, "true_positives", "favorable_predictions", BothAreBad));
    table.push_back(proportion({"negative_predictive_value",
                                {"npv"},
                                "TN / (TN + FN)",
                                "AIF360 negative_predictive_value; Aequitas npv; Clarify rejection rate"},
                               trueNegative, refused, "true_negatives", "unfavorable_predictions", LowIsBad));
    table.push_back(proportion(
        {"false_discovery_rate", {"fdr"}, "FP / (TP + FP)", "AIF360 false_discovery_rate; Aequitas fdr"},
        falsePositive, picked, "false_positives", "favorable_predictions", BothAreBad));
    table.push_back(proportion(
        {"false_omission_rate", {"for"}, "FN / (TN + FN)", "AIF360 false_omission_rate; Aequitas for"},
        falseNegative, refused, "false_negatives", "unfavorable_predictions", HighIsBad));
    table.push_back(proportion({"accuracy", {}, "(TP + TN) / n", "Fairlearn, AIF360 accuracy"},
                               truePositive | trueNegative, labelled, "right", "labelled", LowIsBad));
    table.push_back(proportion({"error_rate",
                                {"zero_one_loss"},
                                "(FP + FN) / n",
                                "AIF360 error_rate; Fairlearn zero_one_loss; OpenScale error rate"},
                               falsePositive | falseNegative, labelled, "wrong", "labelled", HighIsBad));
}

} // namespace

namespace {

/// In place of the label stands another decision on the same record: that of an earlier model, or of this one
/// with the protected attribute changed.
void addFlips(std::vector<RateRow>& table)
{
    const std::size_t first = table.size();
    table.push_back(proportion({"flip_rate",
                                {"symmetric_flip_rate"},
                                "records decided otherwise / records with both decisions",
                                "TFMA flip rate, overall"},
                               falsePositive | falseNegative, labelled, "flips", "compared",
                               MetricDirection::HighIsBad));
    table.push_back(
        proportion({"flip_rate_to_favorable",
                    {"negative_to_positive_flip_rate"},
                    "other decision unfavourable, this one favourable / records with both decisions",
                    "TFMA flip rate, negative to positive"},
                   falsePositive, labelled, "flips_to_favorable", "compared", MetricDirection::LowIsBad));
    table.push_back(
        proportion({"flip_rate_to_unfavorable",
                    {"positive_to_negative_flip_rate"},
                    "other decision favourable, this one unfavourable / records with both decisions",
                    "TFMA flip rate, positive to negative"},
                   falseNegative, labelled, "flips_to_unfavorable", "compared", MetricDirection::HighIsBad));
    for (std::size_t i = first; i < table.size(); ++i) {
        table[i].info.needsLabels = table[i].info.isDefault = false;
        table[i].info.needsOtherDecision = true;
    }
}

} // namespace

void addOutcomeRates(std::vector<RateRow>& table)
{
    using enum MetricDirection;
    addProportions(table);
    table.push_back(
        ofLabels({"balanced_accuracy", {}, "(TPR + TNR) / 2", "Fairlearn balanced_accuracy_score"},
                 MetricUnit::Score, LowIsBad, {0, 1}, balancedAccuracy, balancedAccuracyInterval));
    table.push_back(ofLabels({"f1_score", {"f1"}, "2 TP / (2 TP + FP + FN)", "Fairlearn f1_score"},
                             MetricUnit::Score, LowIsBad, {0, 1}, f1Score, f1Interval));
    table.push_back(ofLabels({"matthews_correlation_coefficient",
                              {"matthews_corrcoef", "mcc"},
                              "(TP TN - FP FN) / sqrt((TP + FP)(TP + FN)(TN + FP)(TN + FN))",
                              "Matthews 1975; Fairlearn matthews_corrcoef"},
                             MetricUnit::Score, LowIsBad, {-1, 1}, matthews));
    table.push_back(ofLabels({"minimum_label_accuracy", {}, "min(TPR, TNR)", "OxonFair min_label_accuracy"},
                             MetricUnit::Score, LowIsBad, {0, 1}, minimumLabelAccuracy));
    table.push_back(ofLabels({"conditional_acceptance",
                              {},
                              "(TP + FN) / (TP + FP)",
                              "Clarify DCA compares it (reference - monitored)"},
                             MetricUnit::Plain, BothAreBad, {0, std::nullopt}, conditionalAcceptance));
    table.push_back(ofLabels({"conditional_rejection",
                              {},
                              "(FP + TN) / (TN + FN)",
                              "Clarify DCR compares it (monitored - reference)"},
                             MetricUnit::Plain, BothAreBad, {0, std::nullopt}, conditionalRejection));
    table.push_back(ofLabels({"treatment_ratio", {"tau"}, "FN / FP", "Clarify TE compares it"},
                             MetricUnit::Plain, HighIsBad, {0, std::nullopt}, treatmentRatio));
    table.push_back(
        ofLabels({"error_ratio", {}, "FP / FN", "OxonFair error_ratio, the inverse of treatment_ratio"},
                 MetricUnit::Plain, BothAreBad, {0, std::nullopt}, errorRatio));
    table.push_back(ofLabels({"bias_amplification", {}, "|FN - FP| / n", "OxonFair"}, MetricUnit::Score,
                             HighIsBad, {0, 1}, biasAmplification));
    RateRow share = row({"prevalence_share",
                         {"ppr", "predicted_positive_share"},
                         "favourable predictions of the group / favourable predictions of all groups",
                         "Aequitas ppr (its pprev is the selection rate)"},
                        MetricUnit::Proportion, LowIsBad, {0, 1});
    share.value = prevalenceShare;
    share.records = judged;
    share.resampled = true;
    table.push_back(std::move(share));
    RateRow size =
        row({"group_size", {"count"}, "records of the group", "Aequitas group_size; Fairlearn count"},
            MetricUnit::Plain, BothAreBad, {0, std::nullopt});
    size.value = groupSize;
    size.basis = Basis::Records;
    size.records = all;
    size.resampled = true;
    table.push_back(std::move(size));
    addFlips(table);
}

} // namespace tiltmeter
