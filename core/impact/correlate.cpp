// SPDX-License-Identifier: GPL-3.0-or-later
#include "impact/correlate.h"

#include "aggregate/scan.h"
#include "impact/window_match.h"
#include "metrics/measure.h"
#include "metrics/metric_row.h"
#include "numeric/correlation.h"
#include "numeric/multiple_testing.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace tiltmeter {
namespace {

constexpr std::uint64_t fewestLabelled = 30;

/// Values by key of the window, with the windows in the order of the evaluation.
using Series = std::map<std::int64_t, double>;

struct Score {
    ImpactScore kind = ImpactScore::Fairness;
    std::string id, column, monitored, reference;
    Series values;
};

std::optional<DriftImpact::Performance> accuracyOf(const WindowStats& window, const AggregationPlan& plan)
{
    const GroupStats& all = window.sets.at(0).at(0);
    const std::size_t classes = plan.classes.size();
    DriftImpact::Performance result;
    result.range = window.range;
    double right = 0;
    double weight = 0;
    for (std::size_t prediction = 0; prediction < classes; ++prediction)
        for (std::size_t label = 0; label < classes; ++label) {
            const OutcomeCell& cell = all.cells.at(prediction * (classes + 1) + label);
            result.labelled += cell.records;
            weight += cell.weight;
            right += prediction == label ? cell.weight : 0;
        }
    if (result.labelled < fewestLabelled || !(weight > 0))
        return std::nullopt;
    result.value = right / weight;
    return result;
}

std::optional<DriftImpact::Performance> errorOf(const WindowStats& window)
{
    const RegressionSums& sums = window.sets.at(0).at(0).regression;
    if (sums.records < fewestLabelled || !(sums.weight > 0))
        return std::nullopt;
    return DriftImpact::Performance{window.range, sums.records, sums.absoluteError / sums.weight};
}

/// Its series, by window.
Series measurePerformance(const Aggregation& counted, const CountedWindowKeys& keys, DriftImpact& impact)
{
    Series series;
    const bool isRegression = !counted.plan.regressionLabel.empty();
    if (counted.plan.labelColumn.empty())
        return series;
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < counted.windows.size(); ++i) {
        const WindowStats& window = counted.windows[i];
        if (auto value = isRegression ? errorOf(window) : accuracyOf(window, counted.plan)) {
            value->firstRecord = before;
            value->records = window.records;
            impact.performance.push_back(*value);
            series[keys[i]] = value->value;
        }
        before += window.records;
    }
    if (!impact.performance.empty())
        impact.performanceScore = isRegression ? "mean_absolute_error" : "accuracy";
    return series;
}

std::vector<const MetricInfo*> comparedMetrics(const FairnessConfig& fairness, const AggregationPlan& plan)
{
    auto selected = metricsOf(fairness, plan);
    if (!selected) // named ones whose needs are not met here
        selected = selectMetrics({}, plan);
    std::vector<const MetricInfo*> metrics = selected ? *selected : std::vector<const MetricInfo*>{};
    std::erase_if(metrics, [](const MetricInfo* metric) {
        return metric->scope != MetricScope::Pair || rowOf(*metric).resampled || metric->needsScores;
    });
    return metrics;
}

std::vector<Score> scoresOf(const Aggregation& counted, const FairnessConfig& fairness, DriftImpact& impact)
{
    const CountedWindowKeys keys(counted);
    Series measured = measurePerformance(counted, keys, impact);
    std::vector<Score> scores;
    if (!measured.empty()) {
        Score& performance = scores.emplace_back();
        performance.kind = ImpactScore::Performance;
        performance.id = impact.performanceScore;
        performance.values = std::move(measured);
    }
    const auto metrics = comparedMetrics(fairness, counted.plan);
    const WindowStats all = counted.overall();
    for (std::size_t i = 0; i < counted.windows.size(); ++i) {
        const WindowResult result = measure(counted.windows[i], counted.plan, fairness, metrics, &all);
        for (const Measurement& m : result.measurements) {
            if (!m.value || m.status != MeasurementStatus::Ok)
                continue;
            auto score = std::ranges::find_if(scores, [&m](const Score& s) {
                return s.id == m.metric && s.column == m.feature && s.monitored == m.monitored;
            });
            if (score == scores.end()) {
                scores.push_back({ImpactScore::Fairness, m.metric, m.feature, m.monitored, m.reference, {}});
                score = std::prev(scores.end());
            }
            score->values[keys[i]] = *m.value;
        }
    }
    return scores;
}

/// The measure that judges the feature, wherever it has a value of enough records.
Series driftOf(const DriftEvaluation& evaluation, const std::string& feature, std::string& metric)
{
    Series series;
    for (const DriftWindow& window : evaluation.windows) {
        const DriftMeasurement* m = judgedMeasurement(window, feature);
        if (m == nullptr || !m->value || m->status != MeasurementStatus::Ok)
            continue;
        metric = m->metric;
        series[keyOf(window, evaluation.config.window)] = *m->value;
    }
    return series;
}

DriftCorrelation correlationOf(const Series& drift, const Score& score)
{
    DriftCorrelation result;
    result.kind = score.kind;
    result.score = score.id;
    result.protectedColumn = score.column;
    result.monitored = score.monitored;
    result.reference = score.reference;
    std::vector<double> x;
    std::vector<double> y;
    for (const auto& [window, value] : drift) {
        const auto other = score.values.find(window);
        if (other == score.values.end())
            continue;
        x.push_back(value);
        y.push_back(other->second);
    }
    result.windows = x.size();
    if (x.size() < fewestCorrelatedWindows) {
        result.status = ImpactStatus::TooFewWindows;
        return result;
    }
    const auto correlation = numeric::spearman(x, y);
    if (!correlation) {
        result.status = ImpactStatus::NoVariation;
        return result;
    }
    result.rho = correlation->rho;
    result.pValue = correlation->twoSided.p;
    return result;
}

void adjust(std::vector<DriftCorrelation>& correlations)
{
    std::vector<double> pValues;
    for (const DriftCorrelation& correlation : correlations)
        if (correlation.pValue)
            pValues.push_back(*correlation.pValue);
    const std::vector<double> adjusted = numeric::benjaminiHochberg(pValues);
    std::size_t next = 0;
    for (DriftCorrelation& correlation : correlations)
        if (correlation.pValue)
            correlation.adjustedP = adjusted[next++];
}

} // namespace

Result<void> correlate(const DriftSources& sources, const DriftEvaluation& evaluation,
                       const FairnessConfig& fairness, std::span<const DriftedFeature> drifted,
                       const Progress& progress, DriftImpact& impact)
{
    const BatchReader& payload = *sources.payload;
    FairnessConfig config = fairness;
    config.window = evaluation.config.window;
    auto plan = planFor(config, payload.schema());
    if (!plan) { // as comparedMetrics does
        config.metrics.clear();
        plan = planFor(config, payload.schema());
    }
    if (!plan)
        return fail(std::move(plan).error());
    plan->scoreCells = false;
    if (config.window.kind == WindowKind::All && evaluation.windows.size() == 1 &&
        !evaluation.windows[0].range.empty())
        plan->period = evaluation.windows[0].range;
    TILTMETER_ASSIGN(const Aggregation counted,
                     scan(payload, *plan, progress.part(0, 0.8), 0, sources.payloadCache));
    const std::vector<Score> scores = scoresOf(counted, config, impact);
    for (const DriftedFeature& feature : drifted) {
        std::string metric;
        const Series drift = driftOf(evaluation, feature.feature->name, metric);
        for (const Score& score : scores) {
            DriftCorrelation& correlation = impact.correlations.emplace_back(correlationOf(drift, score));
            correlation.feature = feature.feature->name;
            correlation.driftMetric = metric;
        }
    }
    adjust(impact.correlations);
    progress.report(1);
    return {};
}

} // namespace tiltmeter
