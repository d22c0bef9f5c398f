// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/actor.h"
#include "monitor/label_arrivals.h"
#include "monitor/monitor_private.h"
#include "monitor/stored_counts.h"
#include "performance/evaluate_performance.h"
#include "performance/performance_measures.h"
#include "store/documents.h"

namespace tiltmeter {
namespace {

const std::string performanceKind = "performance";
constexpr TimePoint beginOfTime{-62'135'596'800'000'000}; // 0001-01-01T00:00:00Z
constexpr TimePoint endOfTime{253'402'300'800'000'000};   // 10000-01-01T00:00:00Z
constexpr double evaluationShare = 0.9;

Result<std::unique_ptr<SegmentReader>> baselineReader(const PayloadSnapshot& snapshot,
                                                      const DriftBaseline& baseline)
{
    if (baseline.kind != DriftBaselineKind::DataSet)
        return nullptr;
    TILTMETER_ASSIGN(const DataSet dataSet,
                     snapshot.store->dataSet(snapshot.deployment.id, baseline.dataSet));
    return snapshot.store->reader(dataSet.id);
}

/// With the baseline and the window of the drift configuration, where it is to follow that.
PerformanceConfig following(PerformanceConfig config, const DriftConfig& drift)
{
    if (config.followsDrift) {
        config.baseline = drift.baseline;
        config.window = drift.window;
    }
    return config;
}

Result<void> addDelays(const PayloadSnapshot& snapshot, PerformanceEvaluation& evaluation,
                       const Progress& progress)
{
    // Windows of records may overlap in time, and one with everything says nothing about time.
    const bool byCalendar = evaluation.config.window.kind != WindowKind::Records;
    std::vector<TimeRange> ranges;
    if (byCalendar)
        for (const PerformanceWindow& window : evaluation.windows)
            ranges.push_back(window.range);
    else if (!evaluation.windows.empty())
        ranges.push_back(evaluation.overall.range);
    TILTMETER_ASSIGN(const std::vector<LabelDelays> delays,
                     labelDelays(*snapshot.store, *snapshot.reader, ranges, progress));
    const auto summary = [](const LabelDelays& measured, std::uint64_t labelled) {
        LabelDelay delay = measured.summary();
        delay.withRecord = labelled - std::min(labelled, delay.later);
        return delay;
    };
    LabelDelays all;
    for (std::size_t i = 0; i < delays.size(); ++i) {
        all.merge(delays[i]);
        if (byCalendar && evaluation.windows[i].labelled > 0)
            evaluation.windows[i].delay = summary(delays[i], evaluation.windows[i].labelled);
    }
    if (evaluation.overall.labelled > 0)
        evaluation.overall.delay = summary(all, evaluation.overall.labelled);
    return {};
}

} // namespace

PerformanceConfig withOptions(PerformanceConfig config, const PerformanceOptions& options)
{
    if (options.window || options.baseline)
        config.followsDrift = false;
    if (options.window) {
        const std::string zone = config.window.timeZone;
        config.window = *options.window;
        config.window.timeZone = zone;
    }
    if (options.baseline)
        config.baseline = *options.baseline;
    if (!options.measures.empty())
        config.measures = options.measures;
    for (const auto& [measure, limit] : options.limits)
        config.limits[measure] = limit;
    if (options.calibration)
        config.calibration = *options.calibration;
    return config;
}

Result<PerformanceRevision> Monitor::performanceConfiguration(const std::string& deployment) const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    TILTMETER_ASSIGN(const Deployment found, store->deployment(deployment));
    TILTMETER_ASSIGN(const auto stored, Documents(*store).configuration(found.id, performanceKind));
    TILTMETER_ASSIGN(const DriftRevision drift, driftConfiguration(deployment));
    if (!stored) {
        PerformanceRevision revision;
        revision.config = following(revision.config, drift.config);
        return revision;
    }
    auto config = performanceConfigFromJson(stored->document);
    if (!config)
        return fail(ErrorCode::StoreCorrupt, d->path,
                    "performance configuration " + std::to_string(stored->revision) + ": " +
                        config.error().subject);
    return PerformanceRevision{stored->revision, following(std::move(*config), drift.config), stored->created,
                               stored->actor, stored->comment};
}

Result<std::int64_t> Monitor::savePerformanceConfiguration(const std::string& deployment,
                                                           const PerformanceConfig& config,
                                                           const std::string& comment)
{
    DeploymentId id;
    { // A connection that only reads and closes last would leave the log beside the file.
        TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
        id = snapshot.deployment.id;
        TILTMETER_TRY(baselineReader(snapshot, config.baseline));
        TILTMETER_TRY(selectPerformanceMeasures(config, {}));
    }
    PerformanceConfig kept = config;
    if (kept.followsDrift) { // the same document, whatever the drift configuration says now
        kept.baseline = {};
        kept.window = {};
    }
    const std::string document = toJson(kept);
    TILTMETER_ASSIGN(const auto store, d->openToWrite());
    Documents documents(*store);
    TILTMETER_ASSIGN(const auto latest, documents.configuration(id, performanceKind));
    if (latest && latest->document == document)
        return latest->revision;
    return documents.saveConfiguration(id, performanceKind, document, loginName(), comment);
}

Result<PerformanceEvaluation> Monitor::performance(const std::string& deployment,
                                                   const PerformanceOptions& options,
                                                   const Progress& progress) const
{
    TILTMETER_ASSIGN(const PerformanceRevision saved, performanceConfiguration(deployment));
    TILTMETER_ASSIGN(const auto configured, configuration(deployment));
    FairnessConfig fairness;
    if (configured) {
        fairness = configured->config;
    } else {
        TILTMETER_ASSIGN(fairness, recommend(deployment, progress.part(0, 0.1)));
    }
    TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
    PerformanceConfig given = saved.config;
    if (options.config) {
        TILTMETER_ASSIGN(const DriftRevision drift, driftConfiguration(deployment));
        given = following(*options.config, drift.config);
    }
    const PerformanceConfig config = withOptions(given, options);
    TILTMETER_ASSIGN(const auto other, baselineReader(snapshot, config.baseline));
    PerformanceSources sources;
    sources.payload = snapshot.reader.get();
    sources.scope = options.onlyFindings ? PerformanceScope::AllRecords : PerformanceScope::WithGroups;
    sources.baseline = other.get();
    if (snapshot.dataSet.firstTime && snapshot.dataSet.lastTime)
        sources.covered = {*snapshot.dataSet.firstTime, {snapshot.dataSet.lastTime->microseconds + 1}};
    StoredCounts payloadCounts(*snapshot.store, *snapshot.reader);
    sources.payloadCache = &payloadCounts;
    std::optional<StoredCounts> baselineCounts;
    if (other)
        sources.baselineCache = &baselineCounts.emplace(*snapshot.store, *other);
    std::optional<TimeRange> period;
    if (options.since || options.until)
        period = TimeRange{options.since.value_or(beginOfTime), options.until.value_or(endOfTime)};
    TILTMETER_ASSIGN(
        PerformanceEvaluation evaluation,
        evaluatePerformance(sources, fairness, config, period, progress.part(0.1, evaluationShare)));
    payloadCounts.save();
    if (baselineCounts)
        baselineCounts->save();
    if (!options.onlyFindings) {
        TILTMETER_TRY(addDelays(snapshot, evaluation, progress.part(evaluationShare, 1)));
    }
    evaluation.deployment = snapshot.deployment.name;
    evaluation.revision = options.config ? 0 : saved.revision;
    evaluation.dataFingerprint = snapshot.reader->fingerprint();
    evaluation.softwareVersion = TILTMETER_VERSION;
    return evaluation;
}

} // namespace tiltmeter
