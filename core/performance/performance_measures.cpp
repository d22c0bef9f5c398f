// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/performance_measures.h"

#include "performance/estimates.h"

#include <algorithm>
#include <cassert>

namespace tiltmeter {
namespace {

using Estimate = ExpectedValue (*)(const PerformanceMeasureInfo&, const EstimateInput&);

PerformanceMeasureInfo row(std::string_view id, std::vector<std::string_view> aliases, Estimate estimate,
                           std::optional<double> suggested = std::nullopt)
{
    PerformanceMeasureInfo result;
    result.rate = findRate(id);
    assert(result.rate != nullptr);
    result.id = result.rate->info.id;
    result.aliases = std::move(aliases);
    result.direction = result.rate->info.direction;
    result.suggested = suggested;
    result.estimate = estimate;
    return result;
}

PerformanceMeasureInfo extra(PerformanceMeasureInfo base)
{
    base.isDefault = false;
    return base;
}

PerformanceMeasureInfo relative(PerformanceMeasureInfo base)
{
    base.isRelative = true;
    return base;
}

std::vector<PerformanceMeasureInfo> makeTable()
{
    constexpr double material = 0.05; // points of accuracy and AUC
    constexpr double materialRate = 0.1;
    return {
        row("accuracy", {}, expectedRate, material),
        row("class_accuracy", {}, nullptr, material),
        row("true_positive_rate", {"recall", "sensitivity", "tpr"}, expectedRate, materialRate),
        row("positive_predictive_value", {"precision", "ppv"}, expectedRate, materialRate),
        row("f1_score", {"f1"}, expectedRate),
        row("true_negative_rate", {"specificity", "tnr"}, expectedRate),
        extra(row("false_positive_rate", {"fpr"}, expectedRate)),
        extra(row("negative_predictive_value", {"npv"}, expectedRate)),
        row("balanced_accuracy", {}, expectedRate),
        extra(row("matthews_correlation_coefficient", {"mcc"}, expectedRate)),
        row("macro_true_positive_rate", {"macro_recall"}, nullptr),
        row("macro_positive_predictive_value", {"macro_precision"}, nullptr),
        row("macro_f1_score", {"macro_f1"}, nullptr),
        row("area_under_roc", {"auc", "roc_auc"}, expectedAreaUnderRoc, material),
        extra(row("average_precision", {}, nullptr)),
        row("log_loss", {}, expectedLogLoss),
        row("brier_score", {"brier"}, expectedBrierScore),
        row("expected_calibration_error", {"ece"}, nullptr),
        extra(row("calibration_slope", {}, nullptr)),
        row("mean_absolute_error", {"mae"}, nullptr),
        relative(row("root_mean_squared_error", {"rmse"}, nullptr, 0.2)),
        extra(row("mean_squared_error", {"mse"}, nullptr)),
        row("mean_error", {}, nullptr),
        row("r_squared", {"r2"}, nullptr),
    };
}

bool canFeed(const PerformanceMeasureInfo& measure, const AggregationPlan& plan)
{
    const MetricInfo& needs = measure.rate->info;
    if (needs.needsRegression)
        return !plan.regressionLabel.empty();
    if (needs.needsScores && plan.scoreColumn.empty())
        return false;
    const bool hasBoth = std::ranges::any_of(
        plan.classes, [](const OutcomeClass& c) { return c.outcome == Outcome::Favorable; });
    if (measure.rate->minimumClasses == 0 && !hasBoth)
        return false;
    // Without labels what can be estimated is still worth a row.
    const bool hasLabels = !plan.labelColumn.empty();
    return plan.classes.size() >= measure.rate->minimumClasses &&
           (hasLabels || (measure.estimate != nullptr && !plan.scoreColumn.empty()));
}

} // namespace

std::span<const PerformanceMeasureInfo> performanceMeasureTable()
{
    static const std::vector<PerformanceMeasureInfo> table = makeTable();
    return table;
}

const PerformanceMeasureInfo* findPerformanceMeasure(std::string_view id)
{
    for (const PerformanceMeasureInfo& measure : performanceMeasureTable())
        if (measure.id == id || std::ranges::find(measure.aliases, id) != measure.aliases.end())
            return &measure;
    return nullptr;
}

Result<std::vector<const PerformanceMeasureInfo*>> selectPerformanceMeasures(const PerformanceConfig& config,
                                                                             const AggregationPlan& plan)
{
    for (const auto& limit : config.limits)
        if (findPerformanceMeasure(limit.first) == nullptr)
            return fail(ErrorCode::UnknownMetric, limit.first);
    std::vector<const PerformanceMeasureInfo*> selected;
    const std::vector<std::string>& ids = config.measures;
    const bool all = ids.size() == 1 && ids[0] == "all";
    if (all || ids.empty() || (ids.size() == 1 && ids[0] == "default")) {
        for (const PerformanceMeasureInfo& measure : performanceMeasureTable())
            if ((all || measure.isDefault) && canFeed(measure, plan))
                selected.push_back(&measure);
        return selected;
    }
    for (const std::string& id : ids) {
        const PerformanceMeasureInfo* measure = findPerformanceMeasure(id);
        if (measure == nullptr)
            return fail(ErrorCode::UnknownMetric, id);
        selected.push_back(measure);
    }
    std::ranges::sort(selected);
    const auto same = std::ranges::unique(selected);
    selected.erase(same.begin(), same.end());
    return selected;
}

std::optional<double> performanceLimit(const PerformanceConfig& config, const PerformanceMeasureInfo& measure,
                                       std::size_t classes)
{
    for (const auto& [name, limit] : config.limits)
        if (findPerformanceMeasure(name) == &measure)
            return limit < noPerformanceLimit ? std::optional(limit) : std::nullopt;
    // With three or more classes being right about "favorable or not" is not what people call accuracy.
    return measure.id == "accuracy" && classes > 2 ? std::nullopt : measure.suggested;
}

} // namespace tiltmeter
