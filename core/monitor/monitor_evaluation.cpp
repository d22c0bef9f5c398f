// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm_findings.h"
#include "findings/performance_findings.h"
#include "metrics/metric_table.h"
#include "monitor/alarm_keeper.h"
#include "monitor/compare_payload.h"
#include "monitor/evaluate_payload.h"
#include "monitor/group_choice.h"
#include "monitor/meanwhile.h"
#include "monitor/stored_counts.h"
#include "performance/performance_measures.h"

#include <algorithm>

namespace tiltmeter {
namespace {

constexpr double evaluationShare = 0.6; ///< of an evaluation with alarms
constexpr double alarmShare = 0.8;      ///< ... and what comes before performance
constexpr double fairnessShare = 0.4;   ///< of an evaluation with drift
constexpr double driftShare = 0.9;      ///< ... and what comes before alarms are kept

/// Whether an evaluation of these metrics (none: the configuration's own) is also about this one's alarms.
bool isAskedFor(const std::string& metric, const std::vector<std::string>& metrics)
{
    return metrics.empty() || std::ranges::any_of(metrics, [&metric](const std::string& name) {
               const MetricInfo* info = findMetric(name);
               return name == "all" || (info != nullptr && info->id == metric);
           });
}

/// Performance is of all records and of measures of its own.
bool isPerformanceAskedFor(const EvaluateOptions& options)
{
    const bool everything = options.metrics.empty() || options.metrics == std::vector<std::string>{"all"};
    return options.performance && options.sampleRecords == 0 && everything && options.groups.empty();
}

/// Only what may become a finding: the others are resampled, which takes longer than everything else.
std::vector<std::string> judgedMeasures(const PerformanceConfig& config)
{
    std::vector<std::string> ids;
    for (const PerformanceMeasureInfo& measure : performanceMeasureTable()) {
        const bool isMeasured = config.measures.empty() ||
                                config.measures == std::vector<std::string>{"all"} ||
                                config.measures == std::vector<std::string>{"default"} ||
                                std::ranges::find(config.measures, measure.id) != config.measures.end();
        if (isMeasured && performanceLimit(config, measure, 2))
            ids.emplace_back(measure.id);
    }
    return ids;
}

std::uint64_t judgedWindows(const PerformanceEvaluation& evaluation)
{
    const auto isJudged = [](const PerformanceMeasurement& m) {
        return m.change.verdict != Verdict::NotJudged || m.estimatedChange.verdict != Verdict::NotJudged;
    };
    return static_cast<std::uint64_t>(
        std::ranges::count_if(evaluation.windows, [&](const PerformanceWindow& window) {
            return std::ranges::any_of(window.measurements, isJudged);
        }));
}

/// What keeps performance from being measured (a baseline without records, a data set that is gone) must not
/// keep fairness from being judged.
Result<void> lookAtPerformance(const Monitor& monitor, const EvaluateOptions& options,
                               const Progress& progress, Evaluation& evaluation)
{
    if (!isPerformanceAskedFor(options))
        return {};
    const auto saved = monitor.performanceConfiguration(evaluation.deployment);
    PerformanceOptions asked;
    if (saved)
        asked.measures = judgedMeasures(saved->config);
    asked.window = options.window;
    asked.since = options.since;
    asked.until = options.until;
    asked.onlyFindings = true;
    PerformanceFacts& facts = evaluation.performance;
    const auto found = monitor.performance(evaluation.deployment, asked, progress);
    if (!found && found.error().code == ErrorCode::Cancelled)
        return fail(found.error());
    if (!found) {
        facts.look = PerformanceLook::NotPossible;
        facts.problem = found.error();
        return {};
    }
    const bool hasSomething = found->hasLabels || found->hasScores;
    facts.look = hasSomething ? PerformanceLook::Measured : PerformanceLook::NothingToMeasure;
    facts.revision = found->revision;
    facts.judgedWindows = judgedWindows(*found);
    std::ranges::move(performanceFindings(*found), std::back_inserter(evaluation.findings));
    return {};
}

/// The alarms of what was asked for, and those of them that are findings.
Result<void> addAlarms(const AlarmTrack& track, const EvaluateOptions& options, Evaluation& evaluation)
{
    evaluation.alarms = track.alarms();
    TILTMETER_ASSIGN(const GroupChoice choice, GroupChoice::of(options.groups, evaluation.config));
    std::erase_if(evaluation.alarms, [&choice](const Alarm& alarm) {
        return !choice.includes(alarm.subject.feature, alarm.subject.monitored);
    });
    evaluation.alarmTrack = track.overview();
    for (Finding& finding : alarmFindings(evaluation.alarms, evaluation.covered))
        if (isAskedFor(finding.worst.metric, options.metrics))
            evaluation.findings.push_back(std::move(finding));
    return {};
}

/// The track is brought up to date while the records are counted. It sees those of its own moment, as
/// everything that reads a store.
Meanwhile<AlarmKeeper::Loaded>::Work loadingOf(const AlarmKeeper& keeper)
{
    return [&keeper](const Progress& progress) { return keeper.load(progress); };
}

} // namespace

Result<Evaluation> Monitor::evaluate(const std::string& deployment, const EvaluateOptions& options,
                                     const Progress& progress) const
{
    TILTMETER_ASSIGN(auto saved, configuration(deployment));
    if (!saved)
        return fail(ErrorCode::NotConfigured, deployment);
    TILTMETER_ASSIGN(auto snapshot, d->payload(deployment));
    const AlarmKeeper keeper(*d, deployment, *saved);
    Meanwhile<AlarmKeeper::Loaded> alarms(loadingOf(keeper));
    TILTMETER_ASSIGN(Evaluation evaluation, evaluatePayload(viewOf(snapshot), saved->config, options, nullptr,
                                                            progress.part(0, evaluationShare)));
    snapshot = {};
    evaluation.revision = saved->revision;
    const Progress keeping = progress.part(evaluationShare, alarmShare);
    TILTMETER_ASSIGN(AlarmKeeper::Loaded loaded, alarms.wait(keeping));
    TILTMETER_ASSIGN(const AlarmTrack track, keeper.keep(std::move(loaded), keeping));
    TILTMETER_TRY(addAlarms(track, options, evaluation));
    TILTMETER_TRY(lookAtPerformance(*this, options, progress.part(alarmShare, 1), evaluation));
    progress.report(1);
    return evaluation;
}

Result<WholeEvaluation> Monitor::evaluateWhole(const std::string& deployment, const EvaluateOptions& options,
                                               const DriftOptions& driftOptions,
                                               const Progress& progress) const
{
    TILTMETER_ASSIGN(auto saved, configuration(deployment));
    if (!saved)
        return fail(ErrorCode::NotConfigured, deployment);
    TILTMETER_ASSIGN(const DriftRevision drift, driftConfiguration(deployment));
    TILTMETER_ASSIGN(auto snapshot, d->payload(deployment));
    // A connection serves one thread.
    TILTMETER_ASSIGN(auto storeOfDrift, d->openToRead());
    TILTMETER_ASSIGN(auto storeOfPass, d->openToRead());
    const AlarmKeeper keeper(*d, deployment, *saved);
    StoredCounts counts(*storeOfPass, *snapshot.reader);
    SharedPass pass(*snapshot.reader, &counts);
    SharedPass::Seat fairnessSeat(pass);
    SharedPass::Seat driftSeat(pass);
    Meanwhile<AlarmKeeper::Loaded> alarms(loadingOf(keeper));
    Meanwhile<DriftEvaluation> comparing([&](const Progress& part) -> Result<DriftEvaluation> {
        const PayloadView payload{*storeOfDrift, snapshot.deployment, snapshot.dataSet, *snapshot.reader};
        auto compared = comparePayload(payload, drift, &saved->config, driftOptions, &driftSeat, part);
        driftSeat.leave(); // where it has not come to count
        return compared;
    });
    WholeEvaluation whole;
    TILTMETER_ASSIGN(whole.fairness, evaluatePayload(viewOf(snapshot), saved->config, options, &fairnessSeat,
                                                     progress.part(0, fairnessShare)));
    fairnessSeat.leave();
    whole.fairness.revision = saved->revision;
    if (auto compared = comparing.wait(progress.part(fairnessShare, driftShare)))
        whole.drift = std::move(*compared);
    else if (compared.error().code == ErrorCode::Cancelled)
        return fail(compared.error());
    else
        whole.driftProblem = compared.error();
    counts.save();
    // Whoever writes closes last: else the log would stay beside the file.
    storeOfPass.reset();
    storeOfDrift.reset();
    snapshot = {};
    const Progress keeping = progress.part(driftShare, 1);
    TILTMETER_ASSIGN(AlarmKeeper::Loaded loaded, alarms.wait(keeping));
    TILTMETER_ASSIGN(const AlarmTrack track, keeper.keep(std::move(loaded), keeping));
    TILTMETER_TRY(addAlarms(track, options, whole.fairness));
    TILTMETER_TRY(lookAtPerformance(*this, options, progress.part(driftShare, 1), whole.fairness));
    progress.report(1);
    return whole;
}

Result<Evaluation> Monitor::evaluate(const std::string& deployment, const FairnessConfig& config,
                                     const EvaluateOptions& options, const Progress& progress) const
{
    TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
    return evaluatePayload(viewOf(snapshot), config, options, nullptr, progress);
}

} // namespace tiltmeter
