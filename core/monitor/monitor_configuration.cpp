// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/adaptation.h"
#include "config/fairness_json.h"
#include "config/recommendation.h"
#include "metrics/metric_table.h"
#include "monitor/actor.h"
#include "monitor/monitor_private.h"
#include "store/documents.h"

namespace tiltmeter {
namespace {

const std::string fairnessKind = "fairness";
const std::string probabilityKey = "probability_of";
const std::string classPrefix = "class:";

/// A document that this program has written and can't read any more is a damaged store, not a slip of the
/// user's.
Result<ConfigurationRevision> revisionOf(const StoredConfiguration& stored, const std::string& path)
{
    auto config = fairnessConfigFromJson(stored.document);
    if (!config)
        return fail(ErrorCode::StoreCorrupt, path,
                    "configuration " + std::to_string(stored.revision) + ": " + config.error().subject);
    return ConfigurationRevision{stored.revision, std::move(*config), stored.created, stored.actor,
                                 stored.comment};
}

} // namespace

Result<DataProfile> Monitor::profile(const std::string& deployment, const Progress& progress) const
{
    TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
    return d->profileOf(snapshot, progress, Private::Keeping::InStore);
}

Result<ProbabilityChoice> Monitor::probabilityOf(const std::string& deployment) const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    TILTMETER_ASSIGN(const Deployment found, store->deployment(deployment));
    TILTMETER_ASSIGN(const auto text, Documents(*store).state(found.id, probabilityKey));
    if (!text || *text == "favorable")
        return ProbabilityChoice{};
    if (*text == "predicted")
        return ProbabilityChoice{ProbabilityOf::Predicted, {}};
    return ProbabilityChoice{ProbabilityOf::Class, text->substr(classPrefix.size())};
}

Result<void> Monitor::setProbabilityOf(const std::string& deployment, const ProbabilityChoice& choice)
{
    TILTMETER_ASSIGN(const auto store, d->openToWrite());
    TILTMETER_ASSIGN(const Deployment found, store->deployment(deployment));
    const std::string text = choice.of == ProbabilityOf::Favorable   ? "favorable"
                             : choice.of == ProbabilityOf::Predicted ? "predicted"
                                                                     : classPrefix + choice.className;
    return Documents(*store).setState(found.id, probabilityKey, text);
}

Result<FairnessConfig> Monitor::recommend(const std::string& deployment, const Progress& progress) const
{
    TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
    TILTMETER_ASSIGN(const DataProfile profile, d->profileOf(snapshot, progress));
    TILTMETER_ASSIGN(const ProbabilityChoice probability, probabilityOf(deployment));
    FairnessConfig config = adaptedTo(tiltmeter::recommend(profile).config, snapshot.reader->schema());
    config.probabilityOf = probability.of;
    config.probabilityClass = probability.className;
    return config;
}

Result<std::optional<ConfigurationRevision>> Monitor::configuration(const std::string& deployment) const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    TILTMETER_ASSIGN(const Deployment found, store->deployment(deployment));
    TILTMETER_ASSIGN(const auto stored, Documents(*store).configuration(found.id, fairnessKind));
    if (!stored)
        return std::nullopt;
    TILTMETER_ASSIGN(ConfigurationRevision revision, revisionOf(*stored, d->path));
    return revision;
}

Result<std::vector<ConfigurationRevision>> Monitor::revisions(const std::string& deployment) const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    TILTMETER_ASSIGN(const Deployment found, store->deployment(deployment));
    TILTMETER_ASSIGN(const auto stored, Documents(*store).configurations(found.id, fairnessKind));
    std::vector<ConfigurationRevision> revisions;
    for (const StoredConfiguration& each : stored) {
        TILTMETER_ASSIGN(ConfigurationRevision revision, revisionOf(each, d->path));
        revisions.push_back(std::move(revision));
    }
    return revisions;
}

Result<std::vector<Issue>> Monitor::check(const std::string& deployment, const FairnessConfig& config,
                                          const Progress& progress) const
{
    TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
    TILTMETER_ASSIGN(const DataProfile profile, d->profileOf(snapshot, progress));
    const Schema& schema = snapshot.reader->schema();
    return validate(adaptedTo(config, schema), schema, profile, metricRules());
}

Result<std::int64_t> Monitor::saveConfiguration(const std::string& deployment, const FairnessConfig& config,
                                                const std::string& comment, const Progress& progress)
{
    TILTMETER_ASSIGN(auto snapshot, d->payload(deployment));
    TILTMETER_ASSIGN(const DataProfile profile, d->profileOf(snapshot, progress));
    const Schema& schema = snapshot.reader->schema();
    const FairnessConfig adapted = adaptedTo(config, schema);
    const std::vector<Issue> issues = validate(adapted, schema, profile, metricRules());
    if (const Issue* error = firstError(issues))
        return fail(error->error);
    const std::string document = toJson(adapted);
    // A connection that only reads and closes last would leave the log beside the file.
    snapshot.reader.reset();
    snapshot.store.reset();
    TILTMETER_ASSIGN(const auto store, d->openToWrite());
    Documents documents(*store);
    // Saving what is there already makes no new revision: the number would say that something changed.
    TILTMETER_ASSIGN(const auto latest, documents.configuration(snapshot.deployment.id, fairnessKind));
    if (latest && latest->document == document)
        return latest->revision;
    return documents.saveConfiguration(snapshot.deployment.id, fairnessKind, document, loginName(), comment);
}

} // namespace tiltmeter
