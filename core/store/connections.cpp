// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/connections.h"

#include "store/migrations.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace tiltmeter::store {
namespace {

constexpr const char* busyTimeout = "PRAGMA busy_timeout = 10000";

constexpr std::size_t headerSize = 100;

std::uint32_t bigEndian(const unsigned char* bytes)
{
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
           bytes[3];
}

Error systemError(const std::string& path, int code)
{
    Error error{ErrorCode::ReadFailed, path, std::strerror(code), {}, {}};
    if (code == ENOENT || code == ENOTDIR)
        error.code = ErrorCode::FileNotFound;
    else if (code == EACCES || code == EPERM || code == EROFS)
        error.code = ErrorCode::PermissionDenied;
    else if (code == EISDIR)
        error.code = ErrorCode::IsDirectory;
    return error;
}

Error newerSchema(const std::string& path, std::int64_t version)
{
    return {ErrorCode::NewerSchema,
            path,
            std::to_string(version) + "\n" + std::to_string(Store::schemaVersion()),
            {},
            {}};
}

/// Looks at the file before SQLite does: SQLite would make files beside something that is none of its own.
Result<void> checkHeader(const std::string& path)
{
    struct stat info {
    };
    if (::stat(path.c_str(), &info) != 0)
        return fail(systemError(path, errno));
    if (S_ISDIR(info.st_mode))
        return fail(ErrorCode::IsDirectory, path);
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::NotAStore, path);
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return fail(systemError(path, errno));
    std::array<unsigned char, headerSize> header{};
    const ssize_t got = ::read(file, header.data(), header.size());
    const int trouble = errno;
    ::close(file);
    if (got < 0)
        return fail(systemError(path, trouble));
    static constexpr char magic[] = "SQLite format 3";
    if (static_cast<std::size_t>(got) < header.size() ||
        std::memcmp(header.data(), magic, sizeof(magic)) != 0 ||
        bigEndian(header.data() + 68) != Store::applicationId)
        return fail(ErrorCode::NotAStore, path);
    if (const std::uint32_t version = bigEndian(header.data() + 60);
        version > static_cast<std::uint32_t>(Store::schemaVersion()))
        return fail(newerSchema(path, version));
    return {};
}

bool canWrite(const std::string& path)
{
    return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

bool holdsSomething(const std::string& path)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return !error && size > 0;
}

bool canWriteBeside(const std::string& path)
{
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return canWrite(folder.empty() ? "." : folder);
}

} // namespace

bool setJournal(const sqlite::Connection& connection, std::string_view mode)
{
    const bool atOnce = connection.execute("PRAGMA busy_timeout = 0").has_value();
    const auto now = connection.text("PRAGMA journal_mode = " + std::string(mode));
    const bool patient = connection.execute(busyTimeout).has_value();
    return atOnce && patient && now && *now == mode;
}

void bringBackLog(const sqlite::Connection& connection)
{
    if (const auto mode = connection.text("PRAGMA journal_mode"); mode && *mode != "wal")
        static_cast<void>(connection.text("PRAGMA journal_mode = WAL"));
}

Result<void> prepareConnection(const sqlite::Connection& connection, OpenMode mode)
{
    TILTMETER_TRY(connection.execute(busyTimeout));
    TILTMETER_TRY(connection.execute("PRAGMA cell_size_check = ON;"
                                     "PRAGMA foreign_keys = ON;"
                                     "PRAGMA temp_store = MEMORY;"
                                     "PRAGMA cache_size = -4096"));
    if (mode == OpenMode::ReadOnly)
        return connection.execute("PRAGMA query_only = ON");
    // A folded-in log every 32 MiB (2,048 pages of 16 KiB): rarely enough to cost little, often enough to
    // stay small.
    return connection.execute("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 2048");
}

Result<sqlite::Connection> connect(const std::string& path, OpenMode mode)
{
    TILTMETER_TRY(checkHeader(path));
    auto access = mode == OpenMode::ReadOnly ? sqlite::Access::ReadOnly : sqlite::Access::ReadWrite;
    if (mode == OpenMode::ReadWrite && !canWrite(path))
        return fail(systemError(path, errno));
    std::error_code ignored;
    // Who may write opens for writing and does not: a connection that can only read would leave the empty log
    // beside the file when it is the last one to close.
    if (mode == OpenMode::ReadOnly && canWrite(path) && canWriteBeside(path))
        access = sqlite::Access::ReadWrite;
    // Reading needs a lock file beside the store; where none can be made, nobody can be writing either.
    if (mode == OpenMode::ReadOnly && !canWriteBeside(path) &&
        !std::filesystem::exists(path + "-wal", ignored) && !holdsSomething(path + "-journal"))
        access = sqlite::Access::Immutable;
    TILTMETER_ASSIGN(sqlite::Connection connection, sqlite::Connection::open(path, access));
    TILTMETER_TRY(connection.execute(busyTimeout));
    if (access == sqlite::Access::ReadWrite)
        bringBackLog(connection);
    TILTMETER_TRY(prepareConnection(connection, mode));
    // The header in the file may be older than what stands in the log.
    TILTMETER_ASSIGN(const std::int64_t id, connection.integer("PRAGMA application_id"));
    if (id != Store::applicationId)
        return fail(ErrorCode::NotAStore, path);
    TILTMETER_ASSIGN(const std::int64_t version, connection.integer("PRAGMA user_version"));
    if (version > Store::schemaVersion())
        return fail(newerSchema(path, version));
    return connection;
}

} // namespace tiltmeter::store
