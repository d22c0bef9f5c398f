// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/scan.h"
#include "config/adaptation.h"
#include "findings/alarm_findings.h"
#include "findings/judge.h"
#include "metrics/measure.h"
#include "metrics/metric_table.h"
#include "metrics/plan_for.h"
#include "metrics/row_metrics.h"
#include "monitor/alarm_keeper.h"
#include "monitor/array_scores.h"
#include "monitor/group_choice.h"
#include "monitor/monitor_private.h"
#include "monitor/sampled_reader.h"
#include "monitor/stored_counts.h"

#include <algorithm>
#include <utility>

namespace tiltmeter {
namespace {

constexpr TimePoint beginOfTime{-62'135'596'800'000'000}; // 0001-01-01T00:00:00Z
constexpr TimePoint endOfTime{253'402'300'800'000'000};   // 10000-01-01T00:00:00Z
constexpr double scanShare = 0.95;                        ///< of the work of an evaluation
constexpr double evaluationShare = 0.6;                   ///< of an evaluation with alarms

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

/// Whether an evaluation of these metrics (none: the configuration's own) is also about this one's alarms.
bool isAskedFor(const std::string& metric, const std::vector<std::string>& metrics)
{
    return metrics.empty() || std::ranges::any_of(metrics, [&metric](const std::string& name) {
               const MetricInfo* info = findMetric(name);
               return name == "all" || (info != nullptr && info->id == metric);
           });
}

std::uint64_t countUndefined(const WindowResult& result)
{
    std::uint64_t count = 0;
    for (const Measurement& measurement : result.measurements)
        count += measurement.status == MeasurementStatus::Undefined ? 1 : 0;
    return count;
}

Result<Evaluation> evaluateSnapshot(const PayloadSnapshot& snapshot, const FairnessConfig& given,
                                    const EvaluateOptions& options, const Progress& progress)
{
    const SegmentReader& segments = *snapshot.reader;
    Evaluation evaluation;
    evaluation.deployment = snapshot.deployment.name;
    evaluation.config = adaptedTo(withOptions(given, options), segments.schema());
    std::optional<SampledReader> sample;
    if (options.sampleRecords > 0)
        sample.emplace(segments, options.sampleRecords);
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
    StoredCounts counts(*snapshot.store, segments);
    TILTMETER_ASSIGN(const Aggregation aggregation, scan(reader, plan, progress.part(0, scanShare), 0,
                                                         arrays || sample ? nullptr : &counts));

    const WindowStats all = aggregation.overall();
    for (const WindowStats& window : aggregation.windows) {
        TILTMETER_TRY(progress.check());
        evaluation.windows.push_back(measure(window, aggregation.plan, config, metrics, &all));
        choice.keepOnly(evaluation.windows.back());
        evaluation.undefinedCount += countUndefined(evaluation.windows.back());
    }
    evaluation.overall = measure(all, aggregation.plan, config, metrics, &all);
    TILTMETER_TRY(measureRows(reader, aggregation.plan, config, metrics, all, progress.part(scanShare, 1),
                              evaluation.overall));
    choice.keepOnly(evaluation.overall);
    evaluation.undefinedCount += countUndefined(evaluation.overall);
    evaluation.findings = judge(evaluation.windows, evaluation.overall);
    evaluation.dataFingerprint = segments.fingerprint();
    evaluation.records = aggregation.records;
    evaluation.withoutTimestamp = aggregation.withoutTimestamp;
    if (snapshot.dataSet.firstTime && snapshot.dataSet.lastTime) {
        evaluation.covered = {*snapshot.dataSet.firstTime, {snapshot.dataSet.lastTime->microseconds + 1}};
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

} // namespace

Result<Evaluation> Monitor::evaluate(const std::string& deployment, const EvaluateOptions& options,
                                     const Progress& progress) const
{
    TILTMETER_ASSIGN(auto saved, configuration(deployment));
    if (!saved)
        return fail(ErrorCode::NotConfigured, deployment);
    TILTMETER_ASSIGN(auto snapshot, d->payload(deployment));
    TILTMETER_ASSIGN(Evaluation evaluation,
                     evaluateSnapshot(snapshot, saved->config, options, progress.part(0, evaluationShare)));
    evaluation.revision = saved->revision;
    TILTMETER_ASSIGN(const AlarmTrack track,
                     AlarmKeeper(*d, deployment, std::move(*saved))
                         .bringUpToDate(std::move(snapshot), progress.part(evaluationShare, 1)));
    evaluation.alarms = track.alarms();
    TILTMETER_ASSIGN(const GroupChoice choice, GroupChoice::of(options.groups, evaluation.config));
    std::erase_if(evaluation.alarms, [&choice](const Alarm& alarm) {
        return !choice.includes(alarm.subject.feature, alarm.subject.monitored);
    });
    evaluation.alarmTrack = track.overview();
    for (Finding& finding : alarmFindings(evaluation.alarms, evaluation.covered))
        if (isAskedFor(finding.worst.metric, options.metrics))
            evaluation.findings.push_back(std::move(finding));
    progress.report(1);
    return evaluation;
}

Result<Evaluation> Monitor::evaluate(const std::string& deployment, const FairnessConfig& config,
                                     const EvaluateOptions& options, const Progress& progress) const
{
    TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
    return evaluateSnapshot(snapshot, config, options, progress);
}

} // namespace tiltmeter
