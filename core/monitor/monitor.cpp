// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/monitor.h"

#include "aggregate/profiler.h"
#include "base/freed_memory.h"
#include "monitor/monitor_private.h"
#include "monitor/profile_bytes.h"
#include "monitor/stored_counts.h"
#include "store/export_csv.h"
#include "store/row_cursor.h"

#include <algorithm>

namespace tiltmeter {
namespace {

/// The payload of a deployment: there is at most one; what other data sets there are is beside it.
std::optional<DataSet> payloadOf(const std::vector<DataSet>& dataSets)
{
    const auto it = std::ranges::find(dataSets, DataSetRole::Payload, &DataSet::role);
    return it == dataSets.end() ? std::nullopt : std::optional(*it);
}

std::string fileNameOf(const std::string& path)
{
    const auto slash = path.find_last_of('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

Result<DeploymentSummary> summaryOf(const Store& store, const Deployment& deployment)
{
    DeploymentSummary summary;
    summary.deployment = deployment;
    TILTMETER_ASSIGN(const std::vector<DataSet> dataSets, store.dataSets(deployment.id));
    for (const DataSet& dataSet : dataSets) {
        TILTMETER_ASSIGN(const std::vector<ImportInfo> imports, store.imports(dataSet.id));
        for (const ImportInfo& import : imports) {
            if (import.state == ImportState::Aborted)
                continue;
            summary.rejected += import.rejected;
            summary.duplicates += import.duplicates;
        }
    }
    if (const auto payload = payloadOf(dataSets)) {
        summary.records = payload->rows;
        if (payload->firstTime && payload->lastTime)
            summary.covered = TimeRange{*payload->firstTime, {payload->lastTime->microseconds + 1}};
        TILTMETER_ASSIGN(summary.schema, store.schema(payload->id));
        if (const auto label = summary.schema.find(ColumnRole::Label)) {
            TILTMETER_ASSIGN(summary.labelled,
                             store.valuesIn(payload->id, summary.schema.columns[*label].name));
        }
    }
    return summary;
}

} // namespace

Monitor::Monitor(std::unique_ptr<Private> priv) : d(std::move(priv)) {}
Monitor::~Monitor() = default;

Result<std::shared_ptr<Monitor>> Monitor::open(const std::string& path)
{
    keepFreedMemory();
    auto d = std::make_unique<Private>();
    d->path = path;
    // Once for writing: brings an older file up to date and takes in what an interrupted import has left.
    if (const auto store = Store::open(path, OpenMode::ReadWrite); !store) {
        if (store.error().code != ErrorCode::PermissionDenied)
            return fail(store.error());
        d->mode = OpenMode::ReadOnly;
        TILTMETER_TRY(Store::open(path, OpenMode::ReadOnly));
    }
    return std::shared_ptr<Monitor>(new Monitor(std::move(d)));
}

Result<std::shared_ptr<Monitor>> Monitor::create(const std::string& path)
{
    TILTMETER_TRY(Store::create(path));
    return open(path);
}

const std::string& Monitor::path() const
{
    return d->path;
}

bool Monitor::isReadOnly() const
{
    return d->mode == OpenMode::ReadOnly;
}

Result<std::unique_ptr<Store>> Monitor::Private::openToRead() const
{
    return Store::open(path, OpenMode::ReadOnly);
}

Result<std::unique_ptr<Store>> Monitor::Private::openToWrite() const
{
    return Store::open(path, OpenMode::ReadWrite);
}

Result<PayloadSnapshot> Monitor::Private::payload(const std::string& name) const
{
    PayloadSnapshot snapshot;
    TILTMETER_ASSIGN(snapshot.store, openToRead());
    TILTMETER_ASSIGN(snapshot.deployment, snapshot.store->deployment(name));
    TILTMETER_ASSIGN(const auto dataSets, snapshot.store->dataSets(snapshot.deployment.id));
    const auto payload = payloadOf(dataSets);
    if (!payload)
        return fail(ErrorCode::NoSuchDataSet, "payload");
    snapshot.dataSet = *payload;
    TILTMETER_ASSIGN(snapshot.reader, snapshot.store->reader(payload->id));
    return snapshot;
}

Result<DataProfile> Monitor::Private::profileOf(const PayloadSnapshot& snapshot, const Progress& progress,
                                                Keeping keeping) const
{
    std::string fingerprint = snapshot.deployment.name + '\n' + snapshot.reader->fingerprint();
    for (const ColumnSpec& column : snapshot.reader->schema().columns)
        fingerprint += '\n' + std::string(toString(column.role)); // which the fingerprint leaves out
    {
        const std::scoped_lock lock(profileMutex);
        if (profileFingerprint == fingerprint)
            return profile;
    }
    StoredCounts kept(*snapshot.store, *snapshot.reader);
    const std::string plan = shortKey("profile/" TILTMETER_VERSION);
    const std::string key = "0/" + shortKey(fingerprint);
    std::optional<DataProfile> known;
    if (const auto found = kept.find(plan, {&key, 1}))
        known = profileFrom(found->data);
    if (!known) {
        TILTMETER_ASSIGN(known, tiltmeter::profile(*snapshot.reader, progress));
        if (keeping == Keeping::InStore) {
            kept.put(plan, key, toBytes(*known));
            kept.save();
        }
    }
    DataProfile made = std::move(*known);
    const std::scoped_lock lock(profileMutex);
    profileFingerprint = fingerprint;
    profile = made;
    return made;
}

Result<std::vector<DeploymentSummary>> Monitor::deployments() const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    TILTMETER_ASSIGN(const auto deployments, store->deployments());
    std::vector<DeploymentSummary> summaries;
    for (const Deployment& deployment : deployments) {
        TILTMETER_ASSIGN(DeploymentSummary summary, this->deployment(deployment.name));
        summaries.push_back(std::move(summary));
    }
    return summaries;
}

Result<DeploymentSummary> Monitor::deployment(const std::string& name) const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    TILTMETER_ASSIGN(const Deployment deployment, store->deployment(name));
    TILTMETER_ASSIGN(DeploymentSummary summary, summaryOf(*store, deployment));
    TILTMETER_ASSIGN(const auto configuration, this->configuration(name));
    summary.fairnessRevision = configuration ? configuration->revision : 0;
    return summary;
}

Result<std::vector<ImportRecord>> Monitor::imports(const std::string& deployment) const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    TILTMETER_ASSIGN(const Deployment found, store->deployment(deployment));
    TILTMETER_ASSIGN(const auto dataSets, store->dataSets(found.id));
    std::vector<ImportRecord> records;
    for (const DataSet& dataSet : dataSets) {
        TILTMETER_ASSIGN(const auto imports, store->imports(dataSet.id));
        for (const ImportInfo& import : imports) {
            if (import.state == ImportState::Aborted || import.state == ImportState::Running)
                continue;
            records.push_back({import.id.value, fileNameOf(import.file), import.contentHash, dataSet.role,
                               import.rows, import.rejected, import.duplicates,
                               import.finished.value_or(import.started)});
        }
    }
    std::ranges::stable_sort(records, std::ranges::greater(), &ImportRecord::id);
    return records;
}

Result<std::vector<RejectedRow>> Monitor::rejectedRows(const std::string& deployment, std::size_t limit) const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    TILTMETER_ASSIGN(const auto records, imports(deployment));
    std::vector<RejectedRow> rejected;
    for (const ImportRecord& record : records) {
        if (rejected.size() >= limit)
            break;
        TILTMETER_ASSIGN(auto rows, store->rejectedRows(ImportId{record.id}, limit - rejected.size()));
        rejected.insert(rejected.end(), std::make_move_iterator(rows.begin()),
                        std::make_move_iterator(rows.end()));
    }
    return rejected;
}

Result<std::vector<std::vector<std::string>>> Monitor::rows(const std::string& deployment,
                                                            std::uint64_t first, std::size_t count) const
{
    TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
    const SegmentReader& reader = *snapshot.reader;
    std::vector<std::size_t> columns(reader.schema().columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
        columns[i] = i;
    TILTMETER_ASSIGN(const auto cursor, reader.rowCursor(columns));
    std::vector<std::vector<std::string>> rows;
    std::uint64_t begin = 0;
    for (std::size_t batch = 0; batch < reader.batchCount() && rows.size() < count; ++batch) {
        const std::uint64_t end = begin + reader.rowsOf(batch);
        if (end > first) {
            TILTMETER_ASSIGN(const ColumnBatch read, cursor->read(batch));
            for (std::uint64_t row = std::max(first, begin); row < end && rows.size() < count; ++row) {
                std::vector<std::string>& texts = rows.emplace_back(columns.size());
                for (std::size_t i = 0; i < columns.size(); ++i)
                    read.columns[i].appendOriginalText(texts[i], std::size_t(row - begin));
            }
        }
        begin = end;
    }
    return rows;
}

Result<std::uint64_t> Monitor::exportRecords(const std::string& deployment, const std::string& path,
                                             const Progress& progress) const
{
    TILTMETER_ASSIGN(const auto snapshot, d->payload(deployment));
    return exportCsv(*snapshot.store, snapshot.dataSet.id, path, progress);
}

Result<VerifyReport> Monitor::verify(const Progress& progress) const
{
    TILTMETER_ASSIGN(const auto store, d->openToRead());
    return tiltmeter::verify(*store, progress);
}

} // namespace tiltmeter
