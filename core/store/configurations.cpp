// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/configurations.h"

#include "base/json_writer.h"
#include "store/audit_trail.h"
#include "store/data_sets.h"
#include "store/sqlite.h"
#include "store/store.h"

namespace tiltmeter {
namespace {

constexpr std::string_view selectAll =
    "SELECT revision, document, created, actor, comment FROM configuration WHERE deployment = ? AND kind = ?";

StoredConfiguration rowOf(const sqlite::Statement& row)
{
    return {row.integer(0), row.text(1), {row.integer(2)}, row.text(3), row.text(4)};
}

Result<std::vector<StoredConfiguration>> select(const sqlite::Connection& connection, std::string_view tail,
                                                DeploymentId deployment, const std::string& kind,
                                                std::int64_t last)
{
    TILTMETER_ASSIGN(auto rows, connection.prepare(sqlite::joined({selectAll, tail})));
    rows.bind(0, deployment.value).bind(1, kind).bind(2, last);
    std::vector<StoredConfiguration> found;
    while (true) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return found;
        found.push_back(rowOf(rows));
    }
}

} // namespace

Configurations::Configurations(const Store& store, std::string kind) : m_store(store), m_kind(std::move(kind))
{
}

Result<std::int64_t> Configurations::save(DeploymentId deployment, const std::string& document,
                                          const std::string& actor, const std::string& comment)
{
    const sqlite::Connection& connection = m_store.connection();
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(connection));
    TILTMETER_ASSIGN(const std::string name, store::deploymentName(connection, deployment));
    if (name.empty())
        return fail(ErrorCode::NoSuchDeployment, std::to_string(deployment.value));
    TILTMETER_ASSIGN(const auto before, latest(deployment));
    if (before && before->document == document)
        return before->revision;
    const std::int64_t revision = before ? before->revision + 1 : 1;
    const TimePoint now = m_store.now();
    TILTMETER_ASSIGN(
        auto insert,
        connection.prepare("INSERT INTO configuration (deployment, kind, revision, document, created,"
                           " actor, comment) VALUES (?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(0, deployment.value).bind(1, m_kind).bind(2, revision).bind(3, document);
    insert.bind(4, now.microseconds).bind(5, actor).bind(6, comment);
    TILTMETER_TRY(insert.run());
    JsonWriter detail(JsonWriter::Layout::Compact);
    detail.beginObject();
    detail.member("kind", m_kind);
    detail.member("revision", revision);
    detail.member("comment", comment);
    detail.endObject();
    TILTMETER_TRY(
        AuditTrail::append(connection, now, actor, "configuration_saved", name, std::move(detail).take()));
    TILTMETER_TRY(transaction.commit());
    return revision;
}

Result<std::optional<StoredConfiguration>> Configurations::latest(DeploymentId deployment) const
{
    TILTMETER_ASSIGN(auto rows,
                     select(m_store.connection(), " ORDER BY revision DESC LIMIT ?", deployment, m_kind, 1));
    if (rows.empty())
        return std::nullopt;
    return std::move(rows.front());
}

Result<std::vector<StoredConfiguration>> Configurations::all(DeploymentId deployment) const
{
    return select(m_store.connection(), " ORDER BY revision DESC LIMIT ?", deployment, m_kind, -1);
}

Result<StoredConfiguration> Configurations::get(DeploymentId deployment, std::int64_t revision) const
{
    TILTMETER_ASSIGN(auto rows,
                     select(m_store.connection(), " AND revision = ?", deployment, m_kind, revision));
    if (rows.empty())
        return fail(ErrorCode::NoSuchRevision, std::to_string(revision));
    return std::move(rows.front());
}

} // namespace tiltmeter
