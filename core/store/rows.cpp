// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"
#include "store/audit_trail.h"
#include "store/data_sets.h"
#include "store/label_join.h"

namespace tiltmeter::store {

Result<std::string> deploymentName(const sqlite::Connection& connection, DeploymentId id)
{
    TILTMETER_ASSIGN(auto rows, connection.prepare("SELECT name FROM deployment WHERE id = ?"));
    rows.bind(0, id.value);
    TILTMETER_ASSIGN(const bool row, rows.step());
    return row ? rows.text(0) : std::string();
}

Result<void> refuseWhileImporting(const sqlite::Connection& connection, DeploymentId id)
{
    TILTMETER_ASSIGN(auto rows,
                     connection.prepare("SELECT i.file FROM import i JOIN data_set d ON d.id = i.data_set"
                                        " WHERE i.state = 'running' AND d.deployment = ?"));
    rows.bind(0, id.value);
    TILTMETER_ASSIGN(const bool row, rows.step());
    if (row)
        return fail(ErrorCode::StoreBusy, connection.path(), rows.text(0));
    return {};
}

Result<void> removeRows(const sqlite::Connection& connection, DataSetId id, std::uint64_t firstRow)
{
    const auto run = [&](std::string_view sql) -> Result<void> {
        TILTMETER_ASSIGN(auto statement, connection.prepare(sql));
        statement.bind(0, id.value).bind(1, firstRow);
        return statement.run();
    };
    // The BLOBs' numbers are gathered first: a BLOB may only go when nothing points to it.
    TILTMETER_TRY(connection.execute("CREATE TEMP TABLE IF NOT EXISTS doomed (id INTEGER PRIMARY KEY);"
                                     "DELETE FROM temp.doomed"));
    TILTMETER_TRY(
        run("INSERT INTO temp.doomed SELECT c.data FROM segment_column c JOIN segment s ON s.id = c.segment"
            " WHERE s.data_set = ?1 AND s.first_row >= ?2"));
    TILTMETER_TRY(run("INSERT INTO temp.doomed SELECT c.exceptions FROM segment_column c"
                      " JOIN segment s ON s.id = c.segment"
                      " WHERE s.data_set = ?1 AND s.first_row >= ?2 AND c.exceptions IS NOT NULL"));
    TILTMETER_TRY(run("DELETE FROM segment WHERE data_set = ?1 AND first_row >= ?2"));
    TILTMETER_TRY(run("DELETE FROM record_run WHERE data_set = ?1 AND first_row >= ?2"));
    return connection.execute("DELETE FROM segment_data WHERE id IN (SELECT id FROM temp.doomed);"
                              "DELETE FROM temp.doomed");
}

Result<void> countRows(const sqlite::Connection& connection, DataSetId id)
{
    TILTMETER_ASSIGN(auto update, connection.prepare("UPDATE data_set SET version = version + 1, rows ="
                                                     " (SELECT coalesce(sum(s.rows), 0) FROM segment s"
                                                     "   JOIN import i ON i.id = s.import"
                                                     "   WHERE s.data_set = ?1 AND i.state <> 'running')"
                                                     " WHERE id = ?1"));
    update.bind(0, id.value);
    return update.run();
}

Result<void> markInterrupted(const sqlite::Connection& connection, ImportId id, TimePoint now)
{
    TILTMETER_ASSIGN(auto rows,
                     connection.prepare(
                         "SELECT i.data_set, d.name, p.name, i.file, i.records, i.rows, i.actor, d.deployment"
                         " FROM import i JOIN data_set d ON d.id = i.data_set"
                         " JOIN deployment p ON p.id = d.deployment WHERE i.id = ?"));
    rows.bind(0, id.value);
    TILTMETER_ASSIGN(const bool row, rows.step());
    if (!row)
        return fail(ErrorCode::StoreCorrupt, connection.path(), "import " + std::to_string(id.value));
    const DataSetId dataSet{rows.integer(0)};
    const DeploymentId deploymentId{rows.integer(7)};
    const std::string deployment = rows.text(2);
    const std::string actor = rows.text(6);
    JsonWriter detail(JsonWriter::Layout::Compact);
    detail.beginObject();
    detail.member("dataset", rows.text(1));
    detail.member("import", id.value);
    detail.member("file", rows.text(3));
    detail.member("records", rows.integer(4));
    detail.member("rows", rows.integer(5));
    detail.endObject();
    rows.reset();
    TILTMETER_ASSIGN(auto update, connection.prepare("UPDATE import SET state = 'interrupted' WHERE id = ?"));
    update.bind(0, id.value);
    TILTMETER_TRY(update.run());
    TILTMETER_TRY(countRows(connection, dataSet));
    TILTMETER_TRY(joinLabels(connection, deploymentId, id));
    return AuditTrail::append(connection, now, actor, "import_interrupted", deployment,
                              std::move(detail).take());
}

} // namespace tiltmeter::store
