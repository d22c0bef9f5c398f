// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/documents.h"

#include "base/json_writer.h"
#include "store/audit_trail.h"
#include "store/data_sets.h"
#include "store/sqlite.h"
#include "store/store.h"

#include <array>

namespace tiltmeter {
namespace {

constexpr std::array<std::string_view, 3> alertStates{"open", "acknowledged", "closed"};

void bindWindow(sqlite::Statement& statement, int index, const std::optional<TimeRange>& window)
{
    if (window) {
        statement.bind(index, window->begin.microseconds).bind(index + 1, window->end.microseconds);
    } else {
        statement.bindNull(index).bindNull(index + 1);
    }
}

std::optional<TimeRange> windowOf(const sqlite::Statement& row, int column)
{
    if (row.isNull(column) || row.isNull(column + 1))
        return std::nullopt;
    return TimeRange{{row.integer(column)}, {row.integer(column + 1)}};
}

constexpr std::string_view configurationQuery = "SELECT id, revision, document, created, actor, comment FROM "
                                                "configuration WHERE deployment = ? AND kind = ?";

StoredConfiguration configurationOf(const sqlite::Statement& row)
{
    return {{row.integer(0)}, row.integer(1), row.text(2), {row.integer(3)}, row.text(4), row.text(5)};
}

constexpr std::string_view findingQuery =
    "SELECT id, evaluation, metric, feature, window_begin, window_end, document FROM finding WHERE ";

Result<std::vector<StoredFinding>> findingsOf(sqlite::Statement rows)
{
    std::vector<StoredFinding> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        result.push_back({rows.integer(0),
                          {rows.integer(1)},
                          rows.text(2),
                          rows.text(3),
                          windowOf(rows, 4),
                          rows.text(6)});
    }
}

} // namespace

std::string_view toString(AlertState state)
{
    return alertStates[static_cast<std::size_t>(state)];
}

// ---- configurations --------------------------------------------------------------------------------------

Result<std::int64_t> Documents::saveConfiguration(DeploymentId deployment, const std::string& kind,
                                                  const std::string& document, const std::string& actor,
                                                  const std::string& comment)
{
    const sqlite::Connection& connection = m_store.connection();
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    TILTMETER_ASSIGN(auto latest, connection.prepare("SELECT coalesce(max(revision), 0) FROM configuration"
                                                     " WHERE deployment = ? AND kind = ?"));
    latest.bind(0, deployment.value).bind(1, kind);
    TILTMETER_TRY(latest.step());
    const std::int64_t revision = latest.integer(0) + 1;
    latest.reset();
    TILTMETER_ASSIGN(auto insert,
                     connection.prepare("INSERT INTO configuration (deployment, kind, revision, document,"
                                        " created, actor, comment) VALUES (?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(0, deployment.value).bind(1, kind).bind(2, revision).bind(3, document);
    insert.bind(4, m_store.now().microseconds).bind(5, actor).bind(6, comment);
    TILTMETER_TRY(insert.run());
    JsonWriter detail(JsonWriter::Layout::Compact);
    detail.beginObject();
    detail.member("kind", kind);
    detail.member("revision", revision);
    detail.member("comment", comment);
    detail.endObject();
    TILTMETER_ASSIGN(const std::string name, store::deploymentName(connection, deployment));
    TILTMETER_TRY(AuditTrail::append(connection, m_store.now(), actor, "configuration_saved", name,
                                     std::move(detail).take()));
    TILTMETER_TRY(transaction.commit());
    return revision;
}

Result<std::optional<StoredConfiguration>> Documents::configuration(DeploymentId deployment,
                                                                    const std::string& kind) const
{
    TILTMETER_ASSIGN(auto rows, m_store.connection().prepare(
                                    sqlite::joined({configurationQuery, " ORDER BY revision DESC LIMIT 1"})));
    rows.bind(0, deployment.value).bind(1, kind);
    TILTMETER_ASSIGN(const bool row, rows.step());
    return row ? std::optional(configurationOf(rows)) : std::nullopt;
}

Result<StoredConfiguration> Documents::configuration(DeploymentId deployment, const std::string& kind,
                                                     std::int64_t revision) const
{
    TILTMETER_ASSIGN(auto rows,
                     m_store.connection().prepare(sqlite::joined({configurationQuery, " AND revision = ?"})));
    rows.bind(0, deployment.value).bind(1, kind).bind(2, revision);
    TILTMETER_ASSIGN(const bool row, rows.step());
    if (!row)
        return fail(ErrorCode::NoSuchRevision, std::to_string(revision));
    return configurationOf(rows);
}

Result<std::vector<StoredConfiguration>> Documents::configurations(DeploymentId deployment,
                                                                   const std::string& kind) const
{
    TILTMETER_ASSIGN(auto rows, m_store.connection().prepare(
                                    sqlite::joined({configurationQuery, " ORDER BY revision DESC"})));
    rows.bind(0, deployment.value).bind(1, kind);
    std::vector<StoredConfiguration> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        result.push_back(configurationOf(rows));
    }
}

// ---- evaluations -----------------------------------------------------------------------------------------

Result<EvaluationId> Documents::saveEvaluation(DeploymentId deployment, const StoredEvaluation& evaluation,
                                               std::span<const StoredMeasurement> measurements,
                                               std::span<const StoredFinding> findings)
{
    const sqlite::Connection& connection = m_store.connection();
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    TILTMETER_ASSIGN(auto insert,
                     connection.prepare("INSERT INTO evaluation (deployment, kind, configuration,"
                                        " data_version, created, actor, document)"
                                        " VALUES (?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(0, deployment.value).bind(1, evaluation.kind).bind(2, evaluation.configurationRevision);
    insert.bind(3, evaluation.dataVersion).bind(4, m_store.now().microseconds).bind(5, evaluation.actor);
    insert.bind(6, evaluation.document);
    TILTMETER_TRY(insert.run());
    const EvaluationId id{connection.lastInsertId()};
    TILTMETER_ASSIGN(auto addMeasurement,
                     connection.prepare("INSERT INTO measurement VALUES (?, ?, ?, ?, ?, ?, ?)"));
    std::int64_t number = 0;
    for (const StoredMeasurement& measurement : measurements) {
        addMeasurement.bind(0, id.value)
            .bind(1, ++number)
            .bind(2, measurement.metric)
            .bind(3, measurement.feature);
        bindWindow(addMeasurement, 4, measurement.window);
        addMeasurement.bind(6, measurement.document);
        TILTMETER_TRY(addMeasurement.run());
    }
    TILTMETER_ASSIGN(auto addFinding,
                     connection.prepare("INSERT INTO finding (evaluation, deployment, metric, feature,"
                                        " window_begin, window_end, document)"
                                        " VALUES (?, ?, ?, ?, ?, ?, ?)"));
    for (const StoredFinding& finding : findings) {
        addFinding.bind(0, id.value)
            .bind(1, deployment.value)
            .bind(2, finding.metric)
            .bind(3, finding.feature);
        bindWindow(addFinding, 4, finding.window);
        addFinding.bind(6, finding.document);
        TILTMETER_TRY(addFinding.run());
    }
    TILTMETER_TRY(transaction.commit());
    return id;
}

Result<std::vector<StoredEvaluation>> Documents::evaluations(DeploymentId deployment, const std::string& kind,
                                                             std::size_t limit) const
{
    TILTMETER_ASSIGN(auto rows,
                     m_store.connection().prepare(
                         "SELECT id, kind, configuration, data_version, created, actor, document"
                         " FROM evaluation WHERE deployment = ? AND kind = ? ORDER BY id DESC LIMIT ?"));
    rows.bind(0, deployment.value).bind(1, kind).bind(2, std::uint64_t{limit});
    std::vector<StoredEvaluation> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        result.push_back({{rows.integer(0)},
                          rows.text(1),
                          rows.integer(2),
                          rows.integer(3),
                          {rows.integer(4)},
                          rows.text(5),
                          rows.text(6)});
    }
}

Result<std::vector<StoredMeasurement>> Documents::measurements(EvaluationId evaluation) const
{
    TILTMETER_ASSIGN(auto rows,
                     m_store.connection().prepare(
                         "SELECT metric, feature, window_begin, window_end, document FROM measurement"
                         " WHERE evaluation = ? ORDER BY number"));
    rows.bind(0, evaluation.value);
    std::vector<StoredMeasurement> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        result.push_back({rows.text(0), rows.text(1), windowOf(rows, 2), rows.text(4)});
    }
}

Result<std::vector<StoredFinding>> Documents::findings(EvaluationId evaluation) const
{
    TILTMETER_ASSIGN(auto rows, m_store.connection().prepare(
                                    sqlite::joined({findingQuery, "evaluation = ? ORDER BY id"})));
    rows.bind(0, evaluation.value);
    return findingsOf(std::move(rows));
}

Result<std::vector<StoredFinding>> Documents::findings(DeploymentId deployment, std::size_t limit) const
{
    TILTMETER_ASSIGN(auto rows, m_store.connection().prepare(sqlite::joined(
                                    {findingQuery, "deployment = ? ORDER BY id DESC LIMIT ?"})));
    rows.bind(0, deployment.value).bind(1, std::uint64_t{limit});
    return findingsOf(std::move(rows));
}

Result<void> Documents::pruneEvaluations(DeploymentId deployment, const std::string& kind, std::size_t keep)
{
    TILTMETER_ASSIGN(auto statement,
                     m_store.connection().prepare(
                         "DELETE FROM evaluation WHERE deployment = ?1 AND kind = ?2 AND id NOT IN"
                         " (SELECT id FROM evaluation WHERE deployment = ?1 AND kind = ?2"
                         "   ORDER BY id DESC LIMIT ?3)"));
    statement.bind(0, deployment.value).bind(1, kind).bind(2, std::uint64_t{keep});
    return statement.run();
}

// ---- alerts ----------------------------------------------------------------------------------------------

Result<std::int64_t> Documents::raiseAlert(DeploymentId deployment, const std::string& key,
                                           const std::string& document, const std::string& actor)
{
    const sqlite::Connection& connection = m_store.connection();
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    TILTMETER_ASSIGN(auto found, connection.prepare("SELECT id FROM alert WHERE deployment = ? AND key = ?"
                                                    " AND state <> 'closed'"));
    found.bind(0, deployment.value).bind(1, key);
    TILTMETER_ASSIGN(const bool there, found.step());
    std::int64_t id = there ? found.integer(0) : 0;
    found.reset();
    if (there) {
        TILTMETER_ASSIGN(auto update,
                         connection.prepare("UPDATE alert SET document = ?, changed = ?, actor = ?"
                                            " WHERE id = ?"));
        update.bind(0, document).bind(1, m_store.now().microseconds).bind(2, actor).bind(3, id);
        TILTMETER_TRY(update.run());
    } else {
        TILTMETER_ASSIGN(auto insert,
                         connection.prepare("INSERT INTO alert (deployment, key, state, opened, changed,"
                                            " actor, document) VALUES (?1, ?2, 'open', ?3, ?3, ?4, ?5)"));
        insert.bind(0, deployment.value).bind(1, key).bind(2, m_store.now().microseconds).bind(3, actor);
        insert.bind(4, document);
        TILTMETER_TRY(insert.run());
        id = connection.lastInsertId();
    }
    TILTMETER_TRY(transaction.commit());
    return id;
}

Result<void> Documents::setAlertState(std::int64_t alert, AlertState state, const std::string& actor,
                                      const std::string& comment)
{
    const sqlite::Connection& connection = m_store.connection();
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    TILTMETER_ASSIGN(auto found, connection.prepare("SELECT deployment, key, state FROM alert WHERE id = ?"));
    found.bind(0, alert);
    TILTMETER_ASSIGN(const bool there, found.step());
    if (!there)
        return fail(ErrorCode::InvalidValue, "alert", std::to_string(alert));
    const DeploymentId deployment{found.integer(0)};
    JsonWriter detail(JsonWriter::Layout::Compact);
    detail.beginObject();
    detail.member("alert", alert);
    detail.member("key", found.text(1));
    detail.member("from", found.text(2));
    detail.member("to", toString(state));
    if (!comment.empty())
        detail.member("comment", comment);
    detail.endObject();
    found.reset();
    TILTMETER_ASSIGN(auto update,
                     connection.prepare("UPDATE alert SET state = ?, changed = ?, actor = ? WHERE id = ?"));
    update.bind(0, toString(state)).bind(1, m_store.now().microseconds).bind(2, actor).bind(3, alert);
    TILTMETER_TRY(update.run());
    TILTMETER_ASSIGN(const std::string name, store::deploymentName(connection, deployment));
    TILTMETER_TRY(AuditTrail::append(connection, m_store.now(), actor, "alert_changed", name,
                                     std::move(detail).take()));
    return transaction.commit();
}

Result<std::vector<StoredAlert>> Documents::alerts(DeploymentId deployment,
                                                   std::optional<AlertState> state) const
{
    TILTMETER_ASSIGN(auto rows,
                     m_store.connection().prepare(
                         "SELECT id, key, state, opened, changed, actor, document FROM alert"
                         " WHERE deployment = ?1 AND (?2 IS NULL OR state = ?2) ORDER BY id DESC"));
    rows.bind(0, deployment.value);
    rows.bind(1, state ? std::optional(toString(*state)) : std::nullopt);
    std::vector<StoredAlert> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        StoredAlert alert{rows.integer(0),   rows.text(1), AlertState::Open, {rows.integer(3)},
                          {rows.integer(4)}, rows.text(5), rows.text(6)};
        for (std::size_t i = 0; i < alertStates.size(); ++i)
            if (alertStates[i] == rows.text(2))
                alert.state = static_cast<AlertState>(i);
        result.push_back(std::move(alert));
    }
}

// ---- state of monitors -----------------------------------------------------------------------------------

Result<std::optional<std::string>> Documents::state(DeploymentId deployment, const std::string& key) const
{
    TILTMETER_ASSIGN(auto rows, m_store.connection().prepare("SELECT document FROM monitor_state"
                                                             " WHERE deployment = ? AND key = ?"));
    rows.bind(0, deployment.value).bind(1, key);
    TILTMETER_ASSIGN(const bool row, rows.step());
    return row ? std::optional(rows.text(0)) : std::nullopt;
}

Result<void> Documents::setState(DeploymentId deployment, const std::string& key, const std::string& document)
{
    TILTMETER_ASSIGN(auto insert,
                     m_store.connection().prepare("INSERT INTO monitor_state VALUES (?, ?, ?)"
                                                  " ON CONFLICT (deployment, key)"
                                                  " DO UPDATE SET document = excluded.document"));
    insert.bind(0, deployment.value).bind(1, key).bind(2, document);
    return insert.run();
}

Result<bool> Documents::replaceState(DeploymentId deployment, const std::string& key,
                                     const std::optional<std::string>& expected, const std::string& document)
{
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(m_store.connection()));
    TILTMETER_ASSIGN(const auto present, state(deployment, key));
    if (present != expected)
        return false;
    TILTMETER_TRY(setState(deployment, key, document));
    TILTMETER_TRY(transaction.commit());
    return true;
}

Result<void> Documents::removeStates(DeploymentId deployment, const std::string& prefix)
{
    TILTMETER_ASSIGN(auto statement,
                     m_store.connection().prepare("DELETE FROM monitor_state WHERE deployment = ?1"
                                                  " AND substr(key, 1, length(?2)) = ?2"));
    statement.bind(0, deployment.value).bind(1, prefix);
    return statement.run();
}

} // namespace tiltmeter
