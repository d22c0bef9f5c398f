// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_methods.h"
#include "drift/drift_survey.h"
#include "drift/evaluate_drift.h"
#include "impact/measure_impact.h"
#include "monitor/actor.h"
#include "monitor/monitor_private.h"
#include "monitor/sampled_reader.h"
#include "monitor/stored_counts.h"
#include "monitor/type_errors.h"
#include "store/documents.h"

#include <algorithm>

namespace tiltmeter {
namespace {

const std::string driftKind = "drift";
constexpr TimePoint beginOfTime{-62'135'596'800'000'000}; // 0001-01-01T00:00:00Z
constexpr double comparisonShare = 0.8;                   ///< of the work
constexpr TimePoint endOfTime{253'402'300'800'000'000};   // 10000-01-01T00:00:00Z

Result<DriftRevision> revisionOf(const StoredConfiguration& stored, const std::string& path)
{
    auto config = driftConfigFromJson(stored.document);
    if (!config)
        return fail(ErrorCode::StoreCorrupt, path,
                    "drift configuration " + std::to_string(stored.revision) + ": " + config.error().subject);
    return DriftRevision{stored.revision, std::move(*config), stored.created, stored.actor, stored.comment};
}

/// Where records have no times there are no weeks: so many records as fairness has them, else a twelfth.
WindowSpec windowWithoutTimes(const WindowSpec& ofFairness, std::uint64_t records)
{
    if (ofFairness.kind == WindowKind::Records)
        return ofFairness;
    constexpr std::uint64_t windows = 12;
    constexpr std::uint64_t fewest = 500;
    WindowSpec window = ofFairness;
    window.kind = WindowKind::Records;
    window.records = static_cast<std::int64_t>(std::max(fewest, (records + windows - 1) / windows));
    return window;
}

/// The reader of the data set to compare with; nullptr when that is the payload.
Result<std::unique_ptr<SegmentReader>> baselineReader(const PayloadSnapshot& snapshot,
                                                      const DriftBaseline& baseline)
{
    if (baseline.kind != DriftBaselineKind::DataSet)
        return nullptr;
    const DeploymentId deployment = snapshot.deployment.id;
    auto dataSet = snapshot.store->dataSet(deployment, baseline.dataSet);
    if (!dataSet && dataSet.error().code == ErrorCode::NoSuchDataSet) { // which ones there are
        TILTMETER_ASSIGN(const std::vector<DataSet> all, snapshot.store->dataSets(deployment));
        std::string& names = dataSet.error().detail;
        names.clear();
        for (const DataSet& each : all)
            names += (names.empty() ? "" : "\n") + each.name;
    }
    if (!dataSet)
        return fail(dataSet.error());
    return snapshot.store->reader(dataSet->id);
}

} // namespace

DriftConfig withOptions(DriftConfig config, const DriftOptions& options)
{
    if (options.window) {
        const std::string zone = config.window.timeZone;
        config.window = *options.window;
        config.window.timeZone = zone;
    }
    if (options.baseline)
        config.baseline = *options.baseline;
    if (!options.features.empty())
        config.features = options.features;
    if (!options.methods.empty())
        config.methods = options.methods;
    if (options.preset)
        config.preset = *options.preset;
    return config;
}

Result<std::vector<DataSetSummary>> Monitor::dataSets(const std::string& deployment) const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    TILTMETER_ASSIGN(const Deployment found, store->deployment(deployment));
    TILTMETER_ASSIGN(const std::vector<DataSet> stored, store->dataSets(found.id));
    std::vector<DataSetSummary> summaries;
    for (const DataSet& dataSet : stored) {
        DataSetSummary& summary = summaries.emplace_back();
        summary.name = dataSet.name;
        summary.role = dataSet.role;
        summary.records = dataSet.rows;
        if (dataSet.firstTime && dataSet.lastTime)
            summary.covered = {*dataSet.firstTime, {dataSet.lastTime->microseconds + 1}};
        TILTMETER_ASSIGN(summary.schema, store->schema(dataSet.id));
    }
    return summaries;
}

Result<DriftRevision> Monitor::driftConfiguration(const std::string& deployment) const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    TILTMETER_ASSIGN(const Deployment found, store->deployment(deployment));
    TILTMETER_ASSIGN(const auto stored, Documents(*store).configuration(found.id, driftKind));
    if (stored)
        return revisionOf(*stored, d->path);
    TILTMETER_ASSIGN(const std::vector<DataSet> dataSets, store->dataSets(found.id));
    const auto payload = std::ranges::find(dataSets, DataSetRole::Payload, &DataSet::role);
    DriftRevision proposed;
    if (payload == dataSets.end() || payload->rows == 0 || payload->firstTime)
        return proposed;
    TILTMETER_ASSIGN(const auto fairness, configuration(deployment));
    proposed.config.window =
        windowWithoutTimes(fairness ? fairness->config.window : proposed.config.window, payload->rows);
    return proposed;
}

Result<std::vector<DriftRevision>> Monitor::driftRevisions(const std::string& deployment) const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    TILTMETER_ASSIGN(const Deployment found, store->deployment(deployment));
    TILTMETER_ASSIGN(const auto stored, Documents(*store).configurations(found.id, driftKind));
    std::vector<DriftRevision> revisions;
    for (const StoredConfiguration& each : stored) {
        TILTMETER_ASSIGN(DriftRevision revision, revisionOf(each, d->path));
        revisions.push_back(std::move(revision));
    }
    return revisions;
}

Result<std::int64_t> Monitor::saveDriftConfiguration(const std::string& deployment, const DriftConfig& config,
                                                     const std::string& comment)
{
    DeploymentId id;
    { // A connection that only reads and closes last would leave the log beside the file.
        TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
        id = snapshot.deployment.id;
        TILTMETER_ASSIGN(const auto other, baselineReader(snapshot, config.baseline));
        const Schema& schema = snapshot.reader->schema();
        TILTMETER_TRY(comparedColumns(schema, other ? other->schema() : schema, config));
        TILTMETER_TRY(selectDriftMethods(config));
    }
    const std::string document = toJson(config);
    TILTMETER_ASSIGN(const auto store, d->openToWrite());
    Documents documents(*store);
    TILTMETER_ASSIGN(const auto latest, documents.configuration(id, driftKind));
    if (latest && latest->document == document)
        return latest->revision;
    return documents.saveConfiguration(id, driftKind, document, loginName(), comment);
}

Result<DriftEvaluation> Monitor::drift(const std::string& deployment, const DriftOptions& options,
                                       const Progress& progress) const
{
    TILTMETER_ASSIGN(const DriftRevision saved, driftConfiguration(deployment));
    TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
    const DriftConfig config = withOptions(options.config.value_or(saved.config), options);
    TILTMETER_ASSIGN(const auto other, baselineReader(snapshot, config.baseline));
    DriftSources sources;
    std::optional<SampledReader> sample;
    // Windows of so many records would be other windows.
    if (options.sampleRecords > 0 && config.window.kind != WindowKind::Records)
        sample.emplace(*snapshot.reader, options.sampleRecords);
    if (sample && sample->isWhole())
        sample.reset(); // what was counted before serves
    sources.payload = sample ? static_cast<const BatchReader*>(&*sample) : snapshot.reader.get();
    sources.baseline = other.get();
    if (snapshot.dataSet.firstTime && snapshot.dataSet.lastTime)
        sources.covered = {*snapshot.dataSet.firstTime, {snapshot.dataSet.lastTime->microseconds + 1}};
    std::optional<TimeRange> period;
    if (options.since || options.until)
        period = TimeRange{options.since.value_or(beginOfTime), options.until.value_or(endOfTime)};
    StoredCounts payloadCounts(*snapshot.store, *snapshot.reader);
    if (!sample)
        sources.payloadCache = &payloadCounts;
    std::optional<StoredCounts> baselineCounts;
    if (other)
        sources.baselineCache = &baselineCounts.emplace(*snapshot.store, *other);
    TILTMETER_ASSIGN(const RefusedCells refused, snapshot.store->refusedCells(snapshot.dataSet.id));
    RefusedCells ofSample;
    ofSample.isKnown = false; // how many belong to it
    sources.payloadRefused = sample ? &ofSample : &refused;
    RefusedCells baselineRefused;
    if (other) {
        TILTMETER_ASSIGN(baselineRefused, snapshot.store->refusedCells(other->dataSet()));
        sources.baselineRefused = &baselineRefused;
    }
    TILTMETER_ASSIGN(DriftEvaluation evaluation,
                     evaluateDrift(sources, config, period, progress.part(0, comparisonShare)));
    if (config.magnitude) { // a preview does without
        TILTMETER_ASSIGN(const auto fairness, configuration(deployment));
        if (fairness) {
            TILTMETER_ASSIGN(evaluation.impact, measureImpact(sources, evaluation, fairness->config,
                                                              progress.part(comparisonShare, 1)));
        } else {
            evaluation.impact.emplace().status = ImpactStatus::NotConfigured;
        }
    }
    payloadCounts.save();
    if (baselineCounts)
        baselineCounts->save();
    TILTMETER_TRY(countTypeErrors(*snapshot.store, {snapshot.dataSet.id, &refused},
                                  other ? std::optional(TypeErrorSource{other->dataSet(), &baselineRefused})
                                        : std::nullopt,
                                  evaluation));
    evaluation.deployment = snapshot.deployment.name;
    evaluation.revision = options.config ? 0 : saved.revision;
    evaluation.dataFingerprint = snapshot.reader->fingerprint();
    evaluation.softwareVersion = TILTMETER_VERSION;
    return evaluation;
}

} // namespace tiltmeter
