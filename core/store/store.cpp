// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store.h"

#include "base/json_writer.h"
#include "store/audit_trail.h"
#include "store/connections.h"
#include "store/migrations.h"
#include "store/process_identity.h"
#include "store/segment_reader.h"
#include "store/sqlite.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace tiltmeter {
namespace {

constexpr std::array<std::string_view, 4> stateNames{"running", "finished", "interrupted", "aborted"};
constexpr std::array<std::string_view, 3> roleNames{"payload", "baseline", "feedback"};
const SystemClock systemClock;

/// Removes a file that is not finished, with what SQLite made beside it.
class UnfinishedFile
{
public:
    explicit UnfinishedFile(std::string path) : m_path(std::move(path)) {}
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;
    ~UnfinishedFile()
    {
        for (const char* suffix : {"", "-journal", "-wal", "-shm"})
            ::unlink((m_path + suffix).c_str());
    }
    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

Error createError(const std::string& path, int code)
{
    if (code == EEXIST)
        return {ErrorCode::FileExists, path, {}, {}, {}};
    if (code == ENOSPC || code == EDQUOT)
        return {ErrorCode::DiskFull, path, {}, {}, {}};
    if (code == EACCES || code == EPERM || code == EROFS)
        return {ErrorCode::PermissionDenied, path, {}, {}, {}};
    return {ErrorCode::WriteFailed, path, std::strerror(code), {}, {}};
}

/// An empty store under a name of its own, on the same file system as it will be.
Result<void> writeEmptyStore(const std::string& path)
{
    TILTMETER_ASSIGN(auto connection, sqlite::Connection::open(path, sqlite::Access::Create));
    TILTMETER_TRY(
        connection.execute("PRAGMA page_size = 16384; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
                           "PRAGMA application_id = " +
                           std::to_string(Store::applicationId)));
    TILTMETER_TRY(store::applySteps(connection, store::schemaSteps()));
    // All of the file waits for the disk once, with what changes last.
    TILTMETER_TRY(connection.execute("PRAGMA synchronous = FULL"));
    TILTMETER_ASSIGN(const std::string journal, connection.text("PRAGMA journal_mode = WAL"));
    if (journal != "wal")
        return fail(ErrorCode::DatabaseError, path, "journal_mode=" + journal);
    return {};
}

Deployment deploymentOf(const sqlite::Statement& row)
{
    return {{row.integer(0)}, row.text(1), row.text(2), row.text(3), {row.integer(4)}};
}

constexpr std::string_view deploymentColumns = "id, name, description, environment, created";

} // namespace

std::string_view toString(ImportState state)
{
    return stateNames[static_cast<std::size_t>(state)];
}

std::string_view toString(DataSetRole role)
{
    return roleNames[static_cast<std::size_t>(role)];
}

std::optional<DataSetRole> dataSetRoleFromString(std::string_view text)
{
    for (std::size_t i = 0; i < roleNames.size(); ++i)
        if (roleNames[i] == text)
            return static_cast<DataSetRole>(i);
    return std::nullopt;
}

// ---- the file --------------------------------------------------------------------------------------------

Store::Store(std::string path, OpenMode mode, std::unique_ptr<sqlite::Connection> connection)
    : m_path(std::move(path)), m_mode(mode), m_connection(std::move(connection)), m_clock(&systemClock)
{
}

Store::~Store() = default;

int Store::schemaVersion()
{
    return static_cast<int>(store::schemaSteps().size());
}

Result<std::unique_ptr<Store>> Store::create(const std::string& path)
{
    struct stat info {
    };
    const bool there = ::stat(path.c_str(), &info) == 0;
    if (there && S_ISDIR(info.st_mode))
        return fail(ErrorCode::IsDirectory, path);
    const bool takeOver = there && S_ISREG(info.st_mode) && info.st_size == 0;
    if (there && !takeOver)
        return fail(ErrorCode::FileExists, path);
    const std::string folder = std::filesystem::path(path).parent_path().string();
    if (!folder.empty() && ::stat(folder.c_str(), &info) != 0)
        return fail(ErrorCode::FileNotFound, folder);
    // Asked here: SQLite tries again for reading when it may not create, and then tells of a missing file.
    if (::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0 && errno == EACCES)
        return fail(ErrorCode::PermissionDenied, path);

    // Made under another name and moved when it is complete: there is never half a store.
    const UnfinishedFile unfinished(path + ".new-" + std::to_string(::getpid()));
    if (const auto done = writeEmptyStore(unfinished.path()); !done) {
        Error error = done.error();
        error.subject = path;
        return fail(std::move(error));
    }
    // link() refuses to replace a file that came meanwhile; where it is not supported, rename() has to do.
    const bool linked = !takeOver && ::link(unfinished.path().c_str(), path.c_str()) == 0;
    if (!linked && !takeOver && errno == EEXIST)
        return fail(ErrorCode::FileExists, path);
    if (!linked && ::rename(unfinished.path().c_str(), path.c_str()) != 0)
        return fail(createError(path, errno));
    return open(path, OpenMode::ReadWrite);
}

Result<std::unique_ptr<Store>> Store::open(const std::string& path, OpenMode mode)
{
    TILTMETER_ASSIGN(sqlite::Connection connection, store::connect(path, mode));
    TILTMETER_ASSIGN(const std::int64_t version, connection.integer("PRAGMA user_version"));
    if (version < schemaVersion()) {
        if (mode == OpenMode::ReadOnly)
            return fail(ErrorCode::PermissionDenied, path, "schema version " + std::to_string(version));
        TILTMETER_TRY(store::migrate(connection, store::schemaSteps()));
    }
    std::unique_ptr<Store> store(
        new Store(path, mode, std::make_unique<sqlite::Connection>(std::move(connection))));
    if (mode == OpenMode::ReadWrite)
        TILTMETER_TRY(store->adoptInterruptedImports());
    return store;
}

Result<std::unique_ptr<Store>> Store::openOrCreate(const std::string& path)
{
    struct stat info {
    };
    const bool there = ::stat(path.c_str(), &info) == 0;
    if (there && !(S_ISREG(info.st_mode) && info.st_size == 0))
        return open(path, OpenMode::ReadWrite);
    auto created = create(path);
    if (!created && created.error().code == ErrorCode::FileExists) // somebody else was first
        return open(path, OpenMode::ReadWrite);
    return created;
}

// ---- deployments -----------------------------------------------------------------------------------------

Result<std::vector<Deployment>> Store::deployments() const
{
    TILTMETER_ASSIGN(auto rows, m_connection->prepare(sqlite::joined(
                                    {"SELECT ", deploymentColumns, " FROM deployment ORDER BY name"})));
    std::vector<Deployment> result;
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return result;
        result.push_back(deploymentOf(rows));
    }
}

Result<Deployment> Store::deployment(const std::string& name) const
{
    TILTMETER_ASSIGN(auto rows, m_connection->prepare(sqlite::joined(
                                    {"SELECT ", deploymentColumns, " FROM deployment WHERE name = ?"})));
    rows.bind(0, name);
    TILTMETER_ASSIGN(const bool row, rows.step());
    if (row)
        return deploymentOf(rows);
    TILTMETER_ASSIGN(const std::vector<Deployment> all, deployments());
    std::string names;
    for (const Deployment& other : all)
        names += (names.empty() ? "" : "\n") + other.name;
    return fail(ErrorCode::NoSuchDeployment, name, names);
}

Result<DeploymentId> Store::createDeployment(const std::string& name, const std::string& actor,
                                             const std::string& description, const std::string& environment)
{
    if (name.empty())
        return fail(ErrorCode::InvalidValue, "deployment", name);
    TILTMETER_ASSIGN(auto transaction, sqlite::Transaction::begin(*m_connection));
    TILTMETER_ASSIGN(auto insert,
                     m_connection->prepare("INSERT INTO deployment (name, description, environment, created)"
                                           " VALUES (?, ?, ?, ?)"));
    insert.bind(0, name).bind(1, description).bind(2, environment).bind(3, now().microseconds);
    TILTMETER_TRY(insert.run());
    const DeploymentId id{m_connection->lastInsertId()};
    TILTMETER_TRY(AuditTrail::append(*m_connection, now(), actor, "deployment_created", name, "{}"));
    TILTMETER_TRY(transaction.commit());
    return id;
}

// ---- settings --------------------------------------------------------------------------------------------

Result<std::optional<std::string>> Store::setting(const std::string& key) const
{
    TILTMETER_ASSIGN(auto rows, m_connection->prepare("SELECT value FROM setting WHERE key = ?"));
    rows.bind(0, key);
    TILTMETER_ASSIGN(const bool row, rows.step());
    return row ? std::optional(rows.text(0)) : std::nullopt;
}

Result<void> Store::setSetting(const std::string& key, const std::string& value)
{
    TILTMETER_ASSIGN(auto insert,
                     m_connection->prepare("INSERT INTO setting VALUES (?, ?)"
                                           " ON CONFLICT (key) DO UPDATE SET value = excluded.value"));
    insert.bind(0, key).bind(1, value);
    return insert.run();
}

} // namespace tiltmeter
