// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_methods.h"
#include "drift/drift_survey.h"
#include "monitor/actor.h"
#include "monitor/compare_payload.h"
#include "store/documents.h"

#include <algorithm>

namespace tiltmeter {
namespace {

const std::string driftKind = "drift";

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
        TILTMETER_ASSIGN(const auto other, baselineReader(viewOf(snapshot), config.baseline));
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
    TILTMETER_ASSIGN(const auto fairness, configuration(deployment));
    TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
    return comparePayload(viewOf(snapshot), saved, fairness ? &fairness->config : nullptr, options, nullptr,
                          progress);
}

} // namespace tiltmeter
