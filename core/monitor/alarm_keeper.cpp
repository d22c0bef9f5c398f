// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/alarm_keeper.h"

#include "aggregate/scan.h"
#include "base/json_writer.h"
#include "config/adaptation.h"
#include "metrics/plan_for.h"
#include "monitor/actor.h"
#include "store/documents.h"

#include <algorithm>
#include <map>

namespace tiltmeter {
namespace {

const std::string stateKeys = "alarms/";
constexpr int mostAttempts = 5;

/// Which batches an import brought, and for which ones that were there it brought labels.
struct ImportShare {
    std::size_t firstBatch = 0;
    std::size_t endBatch = 0;
    std::vector<std::size_t> relabelled;
};

std::map<ImportId, ImportShare> importsAfter(const SegmentReader& reader, std::optional<std::size_t> label,
                                             ImportId last)
{
    std::map<ImportId, ImportShare> imports;
    for (std::size_t batch = 0; batch < reader.batchCount(); ++batch) {
        const ImportId own = reader.importOf(batch);
        if (own > last) {
            const auto [share, isNew] = imports.try_emplace(own);
            if (isNew)
                share->second.firstBatch = batch;
            share->second.endBatch = batch + 1;
        }
        if (!label)
            continue;
        for (const ImportId import : reader.importsOf(batch, *label))
            if (import > last && import != own) {
                std::vector<std::size_t>& relabelled = imports[import].relabelled;
                if (relabelled.empty() || relabelled.back() != batch)
                    relabelled.push_back(batch);
            }
    }
    for (auto& [import, share] : imports)
        if (share.endBatch == 0) // labels only: its own records would stand after those of earlier imports
            while (share.endBatch < reader.batchCount() && reader.importOf(share.endBatch) < import)
                share.firstBatch = ++share.endBatch;
    return imports;
}

/// Of what the track has taken in: records don't change, so that another key means other data.
std::string dataKeyOf(const SegmentReader& reader, const AlarmPlan& plan, ImportId last)
{
    std::vector<std::size_t> columns;
    const auto add = [&](const std::optional<std::size_t>& column) {
        if (column)
            columns.push_back(*column);
    };
    for (const GroupAxis& axis : plan.ordered.plan.axes)
        add(reader.schema().find(axis.column));
    add(reader.schema().find(plan.ordered.plan.predictionColumn));
    add(reader.schema().find(plan.ordered.versionColumn));
    add(reader.schema().find(ColumnRole::Timestamp));
    std::uint64_t hash = 14'695'981'039'346'656'037U; // FNV-1a
    for (std::size_t batch = 0; batch < reader.batchCount() && reader.importOf(batch) <= last; ++batch)
        hash = (hash ^ reader.contentKey(batch, columns)) * 1'099'511'628'211U;
    return std::to_string(hash);
}

std::uint64_t rowsUntil(const SegmentReader& reader, ImportId last)
{
    std::uint64_t rows = 0;
    for (std::size_t batch = 0; batch < reader.batchCount() && reader.importOf(batch) <= last; ++batch)
        rows += reader.rowsOf(batch);
    return rows;
}

Result<AlarmSizes> countSizes(const SegmentReader& reader, AggregationPlan plan, const Progress& progress)
{
    std::erase_if(plan.sets, [&plan](const GroupSet& set) {
        return std::ranges::any_of(set.axes,
                                   [&plan](std::size_t axis) { return plan.axes[axis].everyValue; });
    });
    std::erase_if(plan.axes, [](const GroupAxis& axis) { return axis.everyValue; }); // it is the last one
    AggregationPlan counted;
    counted.axes = plan.axes;
    counted.sets = plan.sets;
    counted.classes = plan.classes;
    counted.predictionColumn = plan.predictionColumn;
    counted.labelColumn = plan.labelColumn;
    counted.window = {WindowKind::All, 0, "UTC"};
    TILTMETER_ASSIGN(const Aggregation aggregation, scan(reader, counted, progress));
    return AlarmSizes::of(aggregation.overall(), aggregation.plan);
}

/// Takes in what came after the track's last import, import by import, each as things stood then.
Result<void> takeInNew(AlarmTrack& track, const SegmentReader& reader, const Progress& progress)
{
    const auto label = reader.schema().find(track.plan().ordered.plan.labelColumn);
    const auto imports = importsAfter(reader, label, {track.lastArrival()});
    std::size_t done = 0;
    for (const auto& [import, share] : imports) {
        const double all = static_cast<double>(imports.size());
        const Progress part =
            progress.part(static_cast<double>(done) / all, static_cast<double>(done + 1) / all);
        ++done;
        Arrival arrival{&reader, share.firstBatch, share.endBatch, nullptr, share.relabelled};
        const auto changedLater = [&](std::size_t batch) {
            const std::vector<ImportId> labels =
                label ? reader.importsOf(batch, *label) : std::vector<ImportId>();
            return !labels.empty() && labels.back() > import;
        };
        bool asItWas = !share.relabelled.empty();
        for (std::size_t batch = share.firstBatch; batch < share.endBatch && !asItWas; ++batch)
            asItWas = changedLater(batch);
        std::unique_ptr<SegmentReader> then;
        std::unique_ptr<SegmentReader> before;
        if (asItWas) {
            then = reader.asOf(import);
            arrival.reader = then.get();
        }
        if (!share.relabelled.empty()) {
            before = reader.asOf({import.value - 1});
            arrival.before = before.get();
        }
        TILTMETER_TRY(track.update(arrival, import.value, part));
    }
    return {};
}

std::string alertDocument(const Alarm& alarm)
{
    JsonWriter json(JsonWriter::Layout::Compact);
    json.beginObject();
    json.member("rule", "alarm");
    json.member("key", alarm.key);
    json.member("feature", alarm.subject.feature);
    json.member("monitored", alarm.subject.monitored);
    json.member("reference", alarm.subject.reference);
    json.member("metric", alarm.subject.metric);
    json.member("raised", alarm.raised ? std::optional(formatTimePoint(*alarm.raised)) : std::nullopt);
    json.member("record", alarm.record);
    json.member("log_evidence", alarm.logEvidence);
    json.endObject();
    return std::move(json).take();
}

/// What has to be done to one of the store's alerts.
struct AlertChange {
    std::int64_t id = 0; ///< 0: not there yet
    std::string key;
    AlertState state = AlertState::Open;
    const Alarm* alarm = nullptr; ///< nullptr: of a former configuration, only to be closed
};

/// What would bring the store's alerts in line with the alarms: nothing, unless there are new ones or a
/// program ended between keeping the track and keeping the alerts.
Result<std::vector<AlertChange>> alertChanges(const Documents& documents, DeploymentId deployment,
                                              const std::string& prefix, const std::vector<Alarm>& alarms)
{
    TILTMETER_ASSIGN(const auto stored, documents.alerts(deployment));
    std::vector<AlertChange> changes;
    for (const Alarm& alarm : alarms) {
        const std::string key = prefix + '/' + alarm.key;
        const auto known = std::ranges::find(stored, key, &StoredAlert::key); // the newest of that key
        const AlertState state = alarm.state == AlarmState::Open           ? AlertState::Open
                                 : alarm.state == AlarmState::Acknowledged ? AlertState::Acknowledged
                                                                           : AlertState::Closed;
        if (known != stored.end() && known->state == state)
            continue;
        const bool again =
            known == stored.end() || (state == AlertState::Open && known->state == AlertState::Closed);
        changes.push_back({again ? 0 : known->id, key, state, &alarm});
    }
    for (const StoredAlert& alert : stored)
        if (alert.state == AlertState::Open && alert.key.starts_with(stateKeys) &&
            !alert.key.starts_with(prefix + '/'))
            changes.push_back({alert.id, alert.key, AlertState::Closed, nullptr});
    return changes;
}

Result<void> keepAlerts(Documents& documents, DeploymentId deployment, const std::string& prefix,
                        const std::vector<Alarm>& alarms)
{
    TILTMETER_ASSIGN(const auto changes, alertChanges(documents, deployment, prefix, alarms));
    for (const AlertChange& change : changes) {
        std::int64_t id = change.id;
        if (id == 0) {
            TILTMETER_ASSIGN(
                id, documents.raiseAlert(deployment, change.key, alertDocument(*change.alarm), loginName()));
            if (change.state == AlertState::Open)
                continue;
        }
        TILTMETER_TRY(documents.setAlertState(
            id, change.state, loginName(), change.alarm != nullptr ? change.alarm->comment : std::string()));
    }
    return {};
}

} // namespace

std::string AlarmKeeper::key() const
{
    return stateKeys + std::to_string(m_revision.revision);
}

Result<AlarmKeeper::Loaded> AlarmKeeper::load(const PayloadSnapshot& snapshot, const Progress& progress) const
{
    const SegmentReader& reader = *snapshot.reader;
    TILTMETER_ASSIGN(auto before, Documents(*snapshot.store).state(snapshot.deployment.id, key()));
    const FairnessConfig config = adaptedTo(m_revision.config, reader.schema());
    TILTMETER_ASSIGN(const AggregationPlan counted, planFor(config, reader.schema()));
    AlarmSizes sizes;
    if (needsSizes(config)) {
        if (before)
            sizes = AlarmTrack::sizesIn(*before);
        if (sizes.cells.empty()) {
            TILTMETER_ASSIGN(sizes, countSizes(reader, counted, progress.part(0, 0.1)));
        }
    }
    TILTMETER_ASSIGN(AlarmPlan plan, alarmPlanFor(config, reader.schema(), counted, sizes));
    Loaded loaded{AlarmTrack(plan), before, true, snapshot.deployment.id, snapshot.store->now()};
    if (before) {
        auto resumed = AlarmTrack::resume(plan, *before);
        const ImportId last{resumed ? resumed->lastArrival() : 0};
        if (resumed && resumed->rows() == rowsUntil(reader, last) &&
            resumed->dataKey() == dataKeyOf(reader, plan, last)) {
            loaded.track = std::move(*resumed);
            loaded.changed = false;
        } else {
            loaded.track.rememberAcknowledgements(*before);
        }
    }
    loaded.track.setSizes(std::move(sizes));
    const std::int64_t last = loaded.track.lastArrival();
    TILTMETER_TRY(takeInNew(loaded.track, reader, progress.part(0.1, 1)));
    if (loaded.changed || loaded.track.lastArrival() != last) {
        loaded.changed = true;
        loaded.track.setDataKey(dataKeyOf(reader, plan, {loaded.track.lastArrival()}));
    } else {
        TILTMETER_ASSIGN(const auto behind, alertChanges(Documents(*snapshot.store), snapshot.deployment.id,
                                                         key(), loaded.track.alarms()));
        loaded.changed = !behind.empty();
    }
    return loaded;
}

Result<bool> AlarmKeeper::keep(const Loaded& loaded) const
{
    TILTMETER_ASSIGN(const auto store, m_monitor.openToWrite());
    Documents documents(*store);
    TILTMETER_ASSIGN(const bool kept,
                     documents.replaceState(loaded.deployment, key(), loaded.before, loaded.track.save()));
    if (kept)
        TILTMETER_TRY(keepAlerts(documents, loaded.deployment, key(), loaded.track.alarms()));
    return kept;
}

Result<AlarmKeeper::Loaded> AlarmKeeper::load(const Progress& progress) const
{
    const std::scoped_lock lock(m_monitor.alarmMutex);
    // Let go of before anything is written: a connection that only reads and closes last would leave the log
    // beside the file.
    TILTMETER_ASSIGN(const PayloadSnapshot snapshot, m_monitor.payload(m_deployment));
    return load(snapshot, progress);
}

Result<AlarmTrack> AlarmKeeper::keep(Loaded loaded, const Progress& progress) const
{
    for (int attempt = 1; loaded.changed && m_monitor.mode != OpenMode::ReadOnly; ++attempt) {
        const Result<bool> kept = keep(loaded);
        // A store that can't be written now keeps nothing: the next evaluation does the work again.
        if (!kept || *kept || attempt == mostAttempts)
            break;
        TILTMETER_ASSIGN(loaded, load(progress));
    }
    return std::move(loaded.track);
}

Result<AlarmTrack> AlarmKeeper::bringUpToDate(const Progress& progress) const
{
    TILTMETER_ASSIGN(Loaded loaded, load(progress));
    return keep(std::move(loaded), progress);
}

Result<std::vector<Alarm>> AlarmKeeper::acknowledge(const std::vector<std::string>& alarms,
                                                    const std::string& comment,
                                                    const Progress& progress) const
{
    if (m_monitor.mode == OpenMode::ReadOnly)
        return fail(ErrorCode::PermissionDenied, m_monitor.path);
    for (int attempt = 1;; ++attempt) {
        TILTMETER_ASSIGN(Loaded loaded, load(progress));
        std::vector<std::string> keys = alarms;
        if (keys.empty())
            for (const Alarm& alarm : loaded.track.alarms())
                if (alarm.state == AlarmState::Open)
                    keys.push_back(alarm.key);
        for (const std::string& key : keys)
            TILTMETER_TRY(loaded.track.acknowledge(key, loaded.when, loginName(), comment));
        TILTMETER_ASSIGN(const bool kept, keep(loaded));
        if (kept) {
            const std::vector<Alarm> all = loaded.track.alarms();
            std::vector<Alarm> acknowledged;
            for (const std::string& key : keys)
                acknowledged.push_back(*std::ranges::find(all, key, &Alarm::key));
            return acknowledged;
        }
        if (attempt == mostAttempts)
            return fail(ErrorCode::StoreBusy, m_monitor.path);
    }
}

} // namespace tiltmeter
