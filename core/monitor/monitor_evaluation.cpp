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

constexpr double fairnessShare = 0.5; ///< of an evaluation; the rest has begun meanwhile
constexpr double driftShare = 0.9;    ///< ... with drift, and what comes before alarms are kept

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

/// What an evaluation says of performance.
struct PerformanceNews {
    PerformanceFacts facts;
    std::vector<Finding> findings;
};

/// What keeps performance from being measured (a baseline without records, a data set that is gone) must not
/// keep fairness from being judged.
Result<PerformanceNews> lookAtPerformance(const Monitor& monitor, const std::string& deployment,
                                          const EvaluateOptions& options, const Progress& progress)
{
    PerformanceNews news;
    if (!isPerformanceAskedFor(options))
        return news;
    const auto saved = monitor.performanceConfiguration(deployment);
    PerformanceOptions asked;
    if (saved)
        asked.measures = judgedMeasures(saved->config);
    asked.window = options.window;
    asked.since = options.since;
    asked.until = options.until;
    asked.onlyFindings = true;
    const auto found = monitor.performance(deployment, asked, progress);
    if (!found && found.error().code == ErrorCode::Cancelled)
        return fail(found.error());
    if (!found) {
        news.facts.look = PerformanceLook::NotPossible;
        news.facts.problem = found.error();
        return news;
    }
    const bool hasSomething = found->hasLabels || found->hasScores;
    news.facts.look = hasSomething ? PerformanceLook::Measured : PerformanceLook::NothingToMeasure;
    news.facts.revision = found->revision;
    news.facts.judgedWindows = judgedWindows(*found);
    news.findings = performanceFindings(*found);
    return news;
}

void addPerformance(PerformanceNews news, Evaluation& evaluation)
{
    evaluation.performance = std::move(news.facts);
    std::ranges::move(news.findings, std::back_inserter(evaluation.findings));
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

/// What stands beside fairness and does not wait for it: the alarm track, into which records go one after the
/// other, and the look at performance. Each sees the records of its own moment, as everything that reads a
/// store.
class Beside
{
public:
    Beside(const Monitor& monitor, const AlarmKeeper& keeper, const std::string& deployment,
           const EvaluateOptions& options)
        : m_keeper(keeper), m_options(options),
          m_alarms([&keeper](const Progress& progress) { return keeper.load(progress); }),
          m_performance([&monitor, &deployment, &options](const Progress& progress) {
              return lookAtPerformance(monitor, deployment, options, progress);
          })
    {
    }

    /// Waits for both and keeps the track. Whoever calls this has let go of its own snapshot.
    Result<void> addTo(Evaluation& evaluation, const Progress& progress)
    {
        const Progress keeping = progress.part(0, 0.5);
        TILTMETER_ASSIGN(AlarmKeeper::Loaded loaded, m_alarms.wait(keeping));
        TILTMETER_ASSIGN(PerformanceNews news, m_performance.wait(progress.part(0.5, 1)));
        TILTMETER_ASSIGN(const AlarmTrack track, m_keeper.keep(std::move(loaded), keeping));
        TILTMETER_TRY(addAlarms(track, m_options, evaluation));
        addPerformance(std::move(news), evaluation);
        return {};
    }

private:
    const AlarmKeeper& m_keeper;
    const EvaluateOptions& m_options;
    Meanwhile<AlarmKeeper::Loaded> m_alarms;
    Meanwhile<PerformanceNews> m_performance;
};

} // namespace

Result<Evaluation> Monitor::evaluate(const std::string& deployment, const EvaluateOptions& options,
                                     const Progress& progress) const
{
    TILTMETER_ASSIGN(auto saved, configuration(deployment));
    if (!saved)
        return fail(ErrorCode::NotConfigured, deployment);
    TILTMETER_ASSIGN(auto snapshot, d->payload(deployment));
    const AlarmKeeper keeper(*d, deployment, *saved);
    Beside beside(*this, keeper, deployment, options);
    TILTMETER_ASSIGN(Evaluation evaluation, evaluatePayload(viewOf(snapshot), saved->config, options, nullptr,
                                                            progress.part(0, fairnessShare)));
    snapshot = {};
    evaluation.revision = saved->revision;
    TILTMETER_TRY(beside.addTo(evaluation, progress.part(fairnessShare, 1)));
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
    TILTMETER_ASSIGN(auto snapshot, d->payload(deployment));
    // A connection serves one thread.
    TILTMETER_ASSIGN(auto storeOfDrift, d->openToRead());
    TILTMETER_ASSIGN(auto storeOfPass, d->openToRead());
    const AlarmKeeper keeper(*d, deployment, *saved);
    StoredCounts counts(*storeOfPass, *snapshot.reader);
    SharedPass pass(*snapshot.reader, &counts);
    SharedPass::Seat fairnessSeat(pass);
    SharedPass::Seat driftSeat(pass);
    Beside beside(*this, keeper, deployment, options);
    const auto compare = [&](const Progress& part) -> Result<DriftEvaluation> {
        TILTMETER_ASSIGN(const DriftRevision drift, driftConfiguration(deployment));
        const PayloadView payload{*storeOfDrift, snapshot.deployment, snapshot.dataSet, *snapshot.reader};
        return comparePayload(payload, drift, &saved->config, driftOptions, &driftSeat, part);
    };
    Meanwhile<DriftEvaluation> comparing([&](const Progress& part) {
        auto compared = compare(part);
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
    storeOfPass.reset();
    storeOfDrift.reset();
    snapshot = {};
    TILTMETER_TRY(beside.addTo(whole.fairness, progress.part(driftShare, 1)));
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
