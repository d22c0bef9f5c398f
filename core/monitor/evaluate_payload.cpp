// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/evaluate_payload.h"

#include "aggregate/parallel.h"
#include "aggregate/scan.h"
#include "config/adaptation.h"
#include "findings/judge.h"
#include "metrics/flips.h"
#include "metrics/measure.h"
#include "metrics/metric_table.h"
#include "metrics/plan_for.h"
#include "metrics/row_metrics.h"
#include "monitor/array_scores.h"
#include "monitor/group_choice.h"
#include "monitor/sampled_reader.h"
#include "monitor/stored_counts.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace tiltmeter {
namespace {

constexpr TimePoint beginOfTime{-62'135'596'800'000'000}; // 0001-01-01T00:00:00Z
constexpr TimePoint endOfTime{253'402'300'800'000'000};   // 10000-01-01T00:00:00Z
constexpr double scanShare = 0.6;                         ///< of the work of an evaluation
constexpr double windowShare = 0.9;                       ///< ... and what comes before other decisions
constexpr double decisionShare = 0.95;                    ///< ... and what comes before comparing records

/// The configuration with what this evaluation wants otherwise.
FairnessConfig withOptions(FairnessConfig config, const EvaluateOptions& options)
{
    if (options.window) {
        const std::string zone = config.window.timeZone;
        config.window = *options.window;
        config.window.timeZone = zone;
    }
    if (!options.metrics.empty())
        config.metrics = options.metrics;
    if (options.confidence)
        config.confidence = *options.confidence;
    if (options.seed)
        config.seed = *options.seed;
    if (!options.otherDecision.empty())
        config.otherDecision = options.otherDecision;
    return config;
}

/// What can be wrong without looking at a record; overlapping groups would be counted in silence.
Result<void> checkShape(const FairnessConfig& config, const Schema& schema)
{
    FairnessConfig checked = config;
    checked.metrics.clear(); // chosen by selectMetrics, which also knows "all"
    const std::vector<Issue> issues = validate(checked, schema, DataProfile{}, metricRules());
    if (const Issue* error = firstError(issues))
        return fail(error->error);
    return {};
}

/// A live preview has to follow every edit: each column that is not read makes it faster.
void leaveOutUnneeded(AggregationPlan& plan, const std::vector<const MetricInfo*>& metrics)
{
    const auto areMeasured = [&] {
        return std::ranges::all_of(metrics,
                                   [&plan](const MetricInfo* metric) { return isMeasurable(*metric, plan); });
    };
    const auto clear = [&](std::string& column) {
        std::string name = std::exchange(column, {});
        if (!areMeasured())
            column = std::move(name);
    };
    clear(plan.scoreColumn);
    if (plan.scoreColumn.empty())
        plan.scoreCells = false;
    clear(plan.labelColumn);
    clear(plan.regressionLabel);
    if (plan.regressionLabel.empty())
        plan.regressionPrediction.clear();
}

std::uint64_t countUndefined(const WindowResult& result)
{
    std::uint64_t count = 0;
    for (const Measurement& measurement : result.measurements)
        count += measurement.status == MeasurementStatus::Undefined ? 1 : 0;
    return count;
}

/// Measures every window, and all records together first. Windows know nothing of each other, so who measures
/// them doesn't matter. `put` takes the result of window `index`; nullopt: of all records.
template <class Put>
Result<void> measureWindows(const Aggregation& aggregation, const WindowStats& all,
                            const FairnessConfig& config, std::span<const MetricInfo* const> metrics,
                            const Progress& progress, Put put)
{
    const auto measureOne = [&](std::size_t job) -> Result<void> {
        const std::optional<std::size_t> index = job == 0 ? std::nullopt : std::optional(job - 1);
        const WindowStats& window = index ? aggregation.windows[*index] : all;
        put(index, measure(window, aggregation.plan, config, metrics, &all));
        return {};
    };
    return forEachBatch(
        aggregation.windows.size() + 1, 0, progress,
        [&](unsigned) -> Result<std::function<Result<void>(std::size_t)>> { return measureOne; });
}

/// The same windows and groups, with other decisions in place of labels.
Result<void> compareDecisions(const BatchReader& reader, const AggregationPlan& plan, ScanCache* cache,
                              const Progress& progress, Evaluation& evaluation)
{
    const FairnessConfig& config = evaluation.config;
    const std::vector<const MetricInfo*> metrics = selectFlips(config);
    if (metrics.empty()) // others were asked for, by name
        return {};
    TILTMETER_ASSIGN(const AggregationPlan flipPlan,
                     planForFlips(plan, reader.schema(), config.otherDecision));
    TILTMETER_ASSIGN(const Aggregation aggregation,
                     scan(reader, flipPlan, progress.part(0, scanShare), 0, cache));
    return measureWindows(aggregation, aggregation.overall(), config, metrics, progress.part(scanShare, 1),
                          [&](std::optional<std::size_t> index, WindowResult flips) {
                              if (!index)
                                  addFlips(std::move(flips), evaluation.overall);
                              else if (*index < evaluation.windows.size())
                                  addFlips(std::move(flips), evaluation.windows[*index]);
                          });
}

} // namespace

Result<Evaluation> evaluatePayload(const PayloadView& payload, const FairnessConfig& given,
                                   const EvaluateOptions& options, SharedPass::Seat* seat,
                                   const Progress& progress)
{
    const SegmentReader& segments = payload.reader;
    Evaluation evaluation;
    evaluation.deployment = payload.deployment.name;
    evaluation.config = adaptedTo(withOptions(given, options), segments.schema());
    std::optional<SampledReader> sample;
    if (options.sampleRecords > 0)
        sample.emplace(segments, options.sampleRecords);
    if (sample && sample->isWhole())
        sample.reset(); // what was counted before serves
    const BatchReader& records = sample ? static_cast<const BatchReader&>(*sample) : segments;
    TILTMETER_ASSIGN(const auto arrays, ArrayScores::over(records, evaluation.config));
    const BatchReader& reader = arrays ? static_cast<const BatchReader&>(*arrays) : records;
    if (arrays) {
        evaluation.config.probabilityOf = ProbabilityOf::Favorable;
        evaluation.config.probabilityClass.clear();
    }
    TILTMETER_ASSIGN(const GroupChoice choice, GroupChoice::of(options.groups, evaluation.config));
    evaluation.config = choice.applyTo(std::move(evaluation.config));
    const FairnessConfig& config = evaluation.config;
    TILTMETER_TRY(checkShape(config, reader.schema()));
    TILTMETER_ASSIGN(AggregationPlan plan, planFor(config, reader.schema()));
    TILTMETER_ASSIGN(const auto metrics, metricsOf(config, plan));
    if (options.onlyMetrics)
        leaveOutUnneeded(plan, metrics);
    if (options.since || options.until)
        plan.period = TimeRange{options.since.value_or(beginOfTime), options.until.value_or(endOfTime)};
    // What arrays of scores mean is learnt from the records: their counts depend on more than is asked for.
    StoredCounts counts(payload.store, segments);
    const Progress scanning = progress.part(0, scanShare);
    const bool isOfAll = !arrays && !sample;
    TILTMETER_ASSIGN(const Aggregation aggregation,
                     isOfAll&& seat != nullptr
                         ? seat->count(plan, scanning)
                         : scan(reader, plan, scanning, 0, isOfAll ? &counts : nullptr));

    const WindowStats all = aggregation.overall();
    evaluation.windows.resize(aggregation.windows.size());
    TILTMETER_TRY(measureWindows(aggregation, all, config, metrics, progress.part(scanShare, windowShare),
                                 [&](std::optional<std::size_t> index, WindowResult result) {
                                     (index ? evaluation.windows[*index] : evaluation.overall) =
                                         std::move(result);
                                 }));
    if (!config.otherDecision.empty()) {
        TILTMETER_TRY(compareDecisions(reader, aggregation.plan, isOfAll ? &counts : nullptr,
                                       progress.part(windowShare, decisionShare), evaluation));
    }
    std::uint64_t before = 0;
    for (WindowResult& window : evaluation.windows) {
        if (config.window.kind == WindowKind::Records)
            window.firstRecord = before;
        before += window.records;
        choice.keepOnly(window);
        evaluation.undefinedCount += countUndefined(window);
    }
    TILTMETER_TRY(measureRows(reader, aggregation.plan, config, metrics, all, progress.part(decisionShare, 1),
                              evaluation.overall));
    choice.keepOnly(evaluation.overall);
    evaluation.undefinedCount += countUndefined(evaluation.overall);
    evaluation.findings = judge(evaluation.windows, evaluation.overall);
    evaluation.dataFingerprint = segments.fingerprint();
    evaluation.records = aggregation.records;
    evaluation.withoutTimestamp = aggregation.withoutTimestamp;
    if (payload.dataSet.firstTime && payload.dataSet.lastTime) {
        evaluation.covered = {*payload.dataSet.firstTime, {payload.dataSet.lastTime->microseconds + 1}};
        if (plan.period) {
            evaluation.covered.begin = std::max(evaluation.covered.begin, plan.period->begin);
            evaluation.covered.end = std::min(evaluation.covered.end, plan.period->end);
        }
    }
    evaluation.softwareVersion = TILTMETER_VERSION;
    counts.save(); // what is refused leaves nothing in the store
    progress.report(1);
    return evaluation;
}

} // namespace tiltmeter
