// SPDX-License-Identifier: GPL-3.0-or-later
// Rates over classes, for models with more than two. "Macro" is the plain mean over classes; a class for
// which the rate is 0 / 0 (no such label, no such prediction) is left out of it.
#include "metrics/rates.h"

#include "metrics/class_matrix.h"
#include "metrics/drawn_counts.h"
#include "numeric/bootstrap.h"
#include "numeric/proportion.h"

#include <cmath>

namespace tiltmeter {
namespace {

using ClassRate = std::optional<double> (*)(const ClassMatrix&, std::size_t);

std::optional<double> macro(std::span<const double> counts, ClassRate rate)
{
    const ClassMatrix matrix(counts);
    double sum = 0;
    int classes = 0;
    for (std::size_t c = 0; c < matrix.size(); ++c)
        if (const auto value = rate(matrix, c)) {
            sum += *value;
            ++classes;
        }
    return classes > 0 ? std::optional(sum / classes) : std::nullopt;
}

template <ClassRate rate>
MetricValue macroValue(const GroupData& g, const GroupData*)
{
    const auto value = macro(g.classes, rate);
    return value ? MetricValue(*value) : whyNothing(g, true);
}

template <ClassRate rate>
std::optional<MetricInterval> macroInterval(const GroupData& g, const IntervalOptions& options)
{
    const double weight = g.sum(cells::all);
    std::vector<double> counts = g.classes;
    for (double& count : counts)
        count *= g.effective(cells::all) / weight;
    const int draws = drawsFor(counts.size());
    if (draws == 0)
        return std::nullopt;
    const bool many = counts.size() > manyCells;
    const numeric::Bootstrap bootstrap(
        drawnFromEach(std::span(&counts, 1), options.seed, many ? DrawHow::Poisson : DrawHow::Multinomial,
                      draws),
        1,
        [](std::span<const double> drawn, std::span<std::optional<double>> values) {
            values[0] = macro(drawn, rate);
        },
        !many);
    const auto found = bootstrap.biasCorrected(0, options.confidence);
    if (!found)
        return std::nullopt;
    return MetricInterval{found->interval, IntervalMethod::Bootstrap};
}

MetricValue classAccuracy(const GroupData& g, const GroupData*)
{
    const ClassMatrix matrix(g.classes);
    if (!(matrix.total() > 0))
        return whyNothing(g, true);
    return matrix.diagonal() / matrix.total();
}

std::optional<MetricInterval> classAccuracyInterval(const GroupData& g, const IntervalOptions& options)
{
    const ClassMatrix matrix(g.classes);
    const double n = matrix.total() * g.effective(cells::all) / g.sum(cells::all);
    return MetricInterval{numeric::wilson(matrix.diagonal() / matrix.total() * n, n, options.confidence),
                          IntervalMethod::Wilson};
}

RateRow row(std::string_view id, MetricDirection direction, std::string_view formula, std::string_view source,
            MetricValue (*value)(const GroupData&, const GroupData*),
            std::optional<MetricInterval> (*interval)(const GroupData&, const IntervalOptions&))
{
    RateRow result;
    result.info.id = id;
    result.info.scope = MetricScope::Group;
    result.info.unit = MetricUnit::Score;
    result.info.direction = direction;
    result.info.sensible = {0, 1};
    result.info.needsLabels = true;
    result.info.formula = formula;
    result.info.source = source;
    result.records = cells::labelled;
    result.minimumClasses = 3;
    result.info.isDefault = true;
    result.value = value;
    result.interval = interval;
    return result;
}

} // namespace

void addClassRates(std::vector<RateRow>& table)
{
    using enum MetricDirection;
    table.push_back(row("class_accuracy", LowIsBad, "records whose class was predicted / records",
                        "Fairlearn, scikit-learn accuracy_score of all classes", classAccuracy,
                        classAccuracyInterval));
    table.push_back(row("macro_true_positive_rate", LowIsBad, "mean over classes of TP_c / (TP_c + FN_c)",
                        "scikit-learn recall_score, macro", macroValue<recallOf>, macroInterval<recallOf>));
    table.push_back(row("macro_false_positive_rate", HighIsBad, "mean over classes of FP_c / (FP_c + TN_c)",
                        "one-vs-rest", macroValue<falsePositiveRateOf>, macroInterval<falsePositiveRateOf>));
    table.push_back(row("macro_positive_predictive_value", LowIsBad,
                        "mean over classes of TP_c / (TP_c + FP_c)", "scikit-learn precision_score, macro",
                        macroValue<precisionOf>, macroInterval<precisionOf>));
    table.push_back(row("macro_f1_score", LowIsBad, "mean over classes of 2 TP_c / (2 TP_c + FP_c + FN_c)",
                        "scikit-learn f1_score, macro", macroValue<f1Of>, macroInterval<f1Of>));
}

} // namespace tiltmeter
