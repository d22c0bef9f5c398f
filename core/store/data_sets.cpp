// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/data_sets.h"

#include "base/json_writer.h"
#include "store/audit_trail.h"
#include "store/import_session.h"
#include "store/process_identity.h"
#include "store/segment_reader.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace tiltmeter {
namespace {

constexpr std::string_view dataSetQuery =
    "SELECT d.id, d.deployment, d.name, d.role, d.rows, d.revision, d.version, d.created,"
    " (SELECT min(s.minimum_time) FROM segment s JOIN import i ON i.id = s.import"
    "   WHERE s.data_set = d.id AND i.state <> 'running'),"
    " (SELECT max(s.maximum_time) FROM segment s JOIN import i ON i.id = s.import"
    "   WHERE s.data_set = d.id AND i.state <> 'running')"
    " FROM data_set d WHERE ";

DataSet dataSetOf(const sqlite::Statement& row)
{
    DataSet set;
    set.id = {row.integer(0)};
    set.deployment = {row.integer(1)};
    set.name = row.text(2);
    set.role = dataSetRoleFromString(row.text(3)).value_or(DataSetRole::Payload);
    set.rows = static_cast<std::uint64_t>(row.integer(4));
    set.schemaRevision = row.integer(5);
    set.version = row.integer(6);
    set.created = {row.integer(7)};
    if (!row.isNull(8))
        set.firstTime = TimePoint{row.integer(8)};
    if (!row.isNull(9))
        set.lastTime = TimePoint{row.integer(9)};
    return set;
}

constexpr std::string_view importQuery = "SELECT id, data_set, file, content_hash, size, state, records, "
                                         "rows, rejected, duplicates, labels, started, finished,"
                                         " actor FROM import WHERE ";

ImportInfo importOf(const sqlite::Statement& row)
{
    ImportInfo info;
    info.id = {row.integer(0)};
    info.dataSet = {row.integer(1)};
    info.file = row.text(2);
    info.contentHash = row.text(3);
    info.size = static_cast<std::uint64_t>(row.integer(4));
    const std::string state = row.text(5);
    for (const ImportState s :
         {ImportState::Running, ImportState::Finished, ImportState::Interrupted, ImportState::Aborted})
        if (toString(s) == state)
            info.state = s;
    info.records = static_cast<std::uint64_t>(row.integer(6));
    info.rows = static_cast<std::uint64_t>(row.integer(7));
    info.rejected = static_cast<std::uint64_t>(row.integer(8));
    info.duplicates = static_cast<std::uint64_t>(row.integer(9));
    info.labels = static_cast<std::uint64_t>(row.integer(10));
    info.started = {row.integer(11)};
    if (!row.isNull(12))
        info.finished = TimePoint{row.integer(12)};
    info.actor = row.text(13);
    return info;
}

bool hadByOne(ColumnRole role)
{
    return role != ColumnRole::Feature && role != ColumnRole::Ignored;
}

} // namespace

namespace store {

Result<std::vector<StoredColumn>> columnsOf(const sqlite::Connection& connection, DataSetId id)
{
    TILTMETER_ASSIGN(auto rows,
                     connection.prepare("SELECT id, name, kind, role FROM data_column WHERE data_set = ?"
                                        " ORDER BY position"));
    rows.bind(0, id.value);
    std::vector<StoredColumn> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        const auto kind = columnKindFromString(rows.text(2));
        const auto role = columnRoleFromString(rows.text(3));
        if (!kind || !role)
            return fail(ErrorCode::StoreCorrupt, connection.path(), "column " + rows.text(1));
        result.push_back({rows.integer(0), {rows.text(1), *kind, *role}});
    }
}

Result<std::vector<std::string>> dictionaryOf(const sqlite::Connection& connection, std::int64_t column)
{
    TILTMETER_ASSIGN(auto rows, connection.prepare("SELECT code, value FROM dictionary WHERE data_column = ?"
                                                   " ORDER BY code"));
    rows.bind(0, column);
    std::vector<std::string> values{std::string()};
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return values;
        if (rows.integer(0) != static_cast<std::int64_t>(values.size()))
            return fail(ErrorCode::StoreCorrupt, connection.path(), "dictionary " + std::to_string(column));
        values.push_back(rows.text(1));
    }
}

} // namespace store

Result<std::vector<DataSet>> Store::dataSets(DeploymentId deployment) const
{
    TILTMETER_ASSIGN(auto rows,
                     m_connection->prepare(sqlite::joined({dataSetQuery, "d.deployment = ? ORDER BY d.id"})));
    rows.bind(0, deployment.value);
    std::vector<DataSet> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        result.push_back(dataSetOf(rows));
    }
}

Result<DataSet> Store::dataSet(DataSetId id) const
{
    TILTMETER_ASSIGN(auto rows, m_connection->prepare(sqlite::joined({dataSetQuery, "d.id = ?"})));
    rows.bind(0, id.value);
    TILTMETER_ASSIGN(const bool row, rows.step());
    if (!row)
        return fail(ErrorCode::NoSuchDataSet, std::to_string(id.value));
    return dataSetOf(rows);
}

Result<DataSet> Store::dataSet(DeploymentId deployment, const std::string& name) const
{
    TILTMETER_ASSIGN(
        auto rows, m_connection->prepare(sqlite::joined({dataSetQuery, "d.deployment = ? AND d.name = ?"})));
    rows.bind(0, deployment.value).bind(1, name);
    TILTMETER_ASSIGN(const bool row, rows.step());
    if (!row)
        return fail(ErrorCode::NoSuchDataSet, name);
    return dataSetOf(rows);
}

Result<DataSetId> Store::createDataSet(DeploymentId deployment, const std::string& name, DataSetRole role)
{
    if (name.empty())
        return fail(ErrorCode::InvalidValue, "dataset", name);
    TILTMETER_ASSIGN(auto insert,
                     m_connection->prepare("INSERT INTO data_set (deployment, name, role, created)"
                                           " VALUES (?, ?, ?, ?)"));
    insert.bind(0, deployment.value).bind(1, name).bind(2, toString(role)).bind(3, now().microseconds);
    TILTMETER_TRY(insert.run());
    return DataSetId{m_connection->lastInsertId()};
}

Result<void> Store::removeDeployment(DeploymentId deployment, const std::string& actor)
{
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(*m_connection));
    TILTMETER_ASSIGN(auto name, m_connection->prepare("SELECT name FROM deployment WHERE id = ?"));
    name.bind(0, deployment.value);
    TILTMETER_ASSIGN(const bool there, name.step());
    if (!there)
        return fail(ErrorCode::NoSuchDeployment, std::to_string(deployment.value));
    const std::string title = name.text(0);
    name.reset();
    TILTMETER_TRY(store::refuseWhileImporting(*m_connection, deployment));
    TILTMETER_ASSIGN(const std::vector<DataSet> sets, dataSets(deployment));
    for (const DataSet& set : sets)
        TILTMETER_TRY(store::removeRows(*m_connection, set.id, 0));
    TILTMETER_ASSIGN(auto remove, m_connection->prepare("DELETE FROM deployment WHERE id = ?"));
    remove.bind(0, deployment.value);
    TILTMETER_TRY(remove.run());
    TILTMETER_TRY(AuditTrail::append(*m_connection, now(), actor, "deployment_removed", title, "{}"));
    return transaction.commit();
}

Result<void> Store::removeDataSet(DataSetId id, const std::string& actor)
{
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(*m_connection));
    TILTMETER_ASSIGN(const DataSet set, dataSet(id));
    TILTMETER_TRY(store::refuseWhileImporting(*m_connection, set.deployment));
    TILTMETER_TRY(store::removeRows(*m_connection, id, 0));
    TILTMETER_ASSIGN(auto remove, m_connection->prepare("DELETE FROM data_set WHERE id = ?"));
    remove.bind(0, id.value);
    TILTMETER_TRY(remove.run());
    JsonWriter detail(JsonWriter::Layout::Compact);
    detail.beginObject();
    detail.member("dataset", set.name);
    detail.member("rows", set.rows);
    detail.endObject();
    TILTMETER_ASSIGN(const std::string title, store::deploymentName(*m_connection, set.deployment));
    TILTMETER_TRY(
        AuditTrail::append(*m_connection, now(), actor, "dataset_removed", title, std::move(detail).take()));
    return transaction.commit();
}

Result<Schema> Store::schema(DataSetId id) const
{
    TILTMETER_TRY(dataSet(id));
    TILTMETER_ASSIGN(const auto columns, store::columnsOf(*m_connection, id));
    Schema schema;
    for (const store::StoredColumn& column : columns)
        schema.columns.push_back(column.spec);
    return schema;
}

Result<void> Store::setColumnRole(DataSetId id, const std::string& column, ColumnRole role,
                                  const std::string& actor)
{
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(*m_connection));
    TILTMETER_ASSIGN(const DataSet set, dataSet(id));
    TILTMETER_ASSIGN(const auto columns, store::columnsOf(*m_connection, id));
    const auto wanted = std::ranges::find(columns, column, [](const auto& c) { return c.spec.name; });
    if (wanted == columns.end()) {
        std::string names;
        for (const store::StoredColumn& other : columns)
            names += (names.empty() ? "" : "\n") + other.spec.name;
        return fail(ErrorCode::NoSuchColumn, column, names);
    }
    if (wanted->spec.role == role)
        return transaction.commit();
    const auto set_ = [&](std::int64_t columnId, ColumnRole newRole) -> Result<void> {
        TILTMETER_ASSIGN(auto update,
                         m_connection->prepare("UPDATE data_column SET role = ?, revision = ? WHERE id = ?"));
        update.bind(0, toString(newRole)).bind(1, set.schemaRevision + 1).bind(2, columnId);
        return update.run();
    };
    for (const store::StoredColumn& other : columns)
        if (hadByOne(role) && other.spec.role == role)
            TILTMETER_TRY(set_(other.id, ColumnRole::Feature));
    TILTMETER_TRY(set_(wanted->id, role));
    TILTMETER_ASSIGN(auto update, m_connection->prepare("UPDATE data_set SET revision = revision + 1,"
                                                        " version = version + 1 WHERE id = ?"));
    update.bind(0, id.value);
    TILTMETER_TRY(update.run());
    JsonWriter detail(JsonWriter::Layout::Compact);
    detail.beginObject();
    detail.member("dataset", set.name);
    detail.member("column", column);
    detail.member("from", toString(wanted->spec.role));
    detail.member("to", toString(role));
    detail.endObject();
    TILTMETER_ASSIGN(const std::string title, store::deploymentName(*m_connection, set.deployment));
    TILTMETER_TRY(
        AuditTrail::append(*m_connection, now(), actor, "role_changed", title, std::move(detail).take()));
    return transaction.commit();
}

Result<std::vector<std::string>> Store::dictionary(DataSetId id, const std::string& column) const
{
    TILTMETER_ASSIGN(const auto columns, store::columnsOf(*m_connection, id));
    for (const store::StoredColumn& other : columns)
        if (other.spec.name == column)
            return store::dictionaryOf(*m_connection, other.id);
    return fail(ErrorCode::NoSuchColumn, column);
}

Result<std::uint64_t> Store::valuesIn(DataSetId id, const std::string& column) const
{
    TILTMETER_ASSIGN(auto rows, m_connection->prepare(
                                    "SELECT coalesce(sum(s.rows - c.missing), 0) FROM segment s"
                                    " JOIN import i ON i.id = s.import"
                                    " JOIN segment_column c ON c.segment = s.id"
                                    " JOIN data_column d ON d.id = c.data_column"
                                    " WHERE s.data_set = ?1 AND d.data_set = ?1 AND d.name = ?2"
                                    " AND i.state <> 'running' AND c.version ="
                                    "  (SELECT max(v.version) FROM segment_column v"
                                    "    WHERE v.segment = c.segment AND v.data_column = c.data_column)"));
    rows.bind(0, id.value).bind(1, column);
    TILTMETER_ASSIGN(const bool row, rows.step());
    return row ? static_cast<std::uint64_t>(rows.integer(0)) : 0;
}

Result<std::unique_ptr<SegmentReader>> Store::reader(DataSetId id) const
{
    TILTMETER_TRY(dataSet(id));
    return SegmentReader::make(m_path, *m_connection, id);
}

// ---- imports ---------------------------------------------------------------------------------------------

Result<std::unique_ptr<ImportSession>> Store::beginImport(DataSetId id, const ImportRequest& request)
{
    if (m_mode == OpenMode::ReadOnly)
        return fail(ErrorCode::PermissionDenied, m_path);
    return ImportSession::begin(m_path, id, request, *m_clock);
}

namespace {

Result<std::optional<ImportInfo>> findImportBy(const sqlite::Connection& connection, std::string_view column,
                                               DataSetId id, const std::string& hash)
{
    // "finished" comes before "interrupted".
    TILTMETER_ASSIGN(auto rows,
                     connection.prepare(sqlite::joined({importQuery, "data_set = ? AND ", column,
                                                        " = ? AND state IN ('finished', 'interrupted')"
                                                        " ORDER BY state, id DESC LIMIT 1"})));
    rows.bind(0, id.value).bind(1, hash);
    TILTMETER_ASSIGN(const bool row, rows.step());
    return row ? std::optional(importOf(rows)) : std::nullopt;
}

} // namespace

Result<std::optional<ImportInfo>> Store::findImport(DataSetId id, const std::string& contentHash) const
{
    return findImportBy(*m_connection, "content_hash", id, contentHash);
}

Result<std::optional<ImportInfo>> Store::findImportLike(DataSetId id, const std::string& sampleHash) const
{
    return findImportBy(*m_connection, "sample_hash", id, sampleHash);
}

Result<std::vector<ImportInfo>> Store::imports(DataSetId id) const
{
    TILTMETER_ASSIGN(auto rows,
                     m_connection->prepare(sqlite::joined({importQuery, "data_set = ? ORDER BY id"})));
    rows.bind(0, id.value);
    std::vector<ImportInfo> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        result.push_back(importOf(rows));
    }
}

Result<ImportInfo> Store::import(ImportId id) const
{
    TILTMETER_ASSIGN(auto rows, m_connection->prepare(sqlite::joined({importQuery, "id = ?"})));
    rows.bind(0, id.value);
    TILTMETER_ASSIGN(const bool row, rows.step());
    if (!row)
        return fail(ErrorCode::Internal, "import", std::to_string(id.value));
    return importOf(rows);
}

Result<std::vector<RejectedRow>> Store::rejectedRows(ImportId id, std::size_t limit, std::size_t offset) const
{
    TILTMETER_ASSIGN(auto rows,
                     m_connection->prepare("SELECT line, record, column_name, reason, text FROM rejected_row"
                                           " WHERE import = ? AND number > ? ORDER BY number LIMIT ?"));
    rows.bind(0, id.value).bind(1, std::uint64_t{offset}).bind(2, std::uint64_t{limit});
    std::vector<RejectedRow> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        result.push_back({static_cast<std::uint64_t>(rows.integer(0)),
                          static_cast<std::uint64_t>(rows.integer(1)), rows.text(2), rows.text(3),
                          rows.text(4)});
    }
}

Result<void> Store::adoptInterruptedImports()
{
    const auto dead = [&]() -> Result<std::vector<std::int64_t>> {
        TILTMETER_ASSIGN(auto rows, m_connection->prepare(
                                        "SELECT id, owner, heartbeat FROM import WHERE state = 'running'"));
        std::vector<std::int64_t> ids;
        for (;;) {
            TILTMETER_ASSIGN(const bool row, rows.step());
            if (!row)
                return ids;
            if (!store::stillRuns(rows.text(1), {rows.integer(2)}, now()))
                ids.push_back(rows.integer(0));
        }
    };
    TILTMETER_ASSIGN(const std::vector<std::int64_t> candidates, dead());
    if (candidates.empty()) // the usual case takes no lock
        return {};
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(*m_connection));
    TILTMETER_ASSIGN(const std::vector<std::int64_t> ids, dead());
    for (const std::int64_t id : ids)
        TILTMETER_TRY(store::markInterrupted(*m_connection, {id}, now()));
    return transaction.commit();
}

} // namespace tiltmeter
