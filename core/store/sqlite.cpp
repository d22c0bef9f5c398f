// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlite.h"

#include <sqlite3.h>

#include <cerrno>
#include <filesystem>
#include <mutex>

namespace tiltmeter::sqlite {
namespace {

/// Counting every allocation takes a lock that all connections share; nobody reads the counts.
void configureOnce()
{
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

/// A path as a file: URI, so that "immutable" can be asked for.
std::string fileUri(const std::string& path, std::string_view parameters)
{
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '?' || c == '#' || c == '%' || byte < 0x20) {
            uri += '%';
            uri += hex[byte >> 4];
            uri += hex[byte & 15];
        } else {
            uri += c;
        }
    }
    uri += parameters;
    return uri;
}

} // namespace

ErrorCode errorCode(int resultCode, int systemError)
{
    switch (resultCode & 0xff) {
    case SQLITE_FULL:
        return ErrorCode::DiskFull;
    case SQLITE_IOERR:
        if (systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG)
            return ErrorCode::DiskFull;
        if (resultCode == SQLITE_IOERR_READ || resultCode == SQLITE_IOERR_SHORT_READ)
            return ErrorCode::ReadFailed;
        if (resultCode == SQLITE_IOERR_CORRUPTFS)
            return ErrorCode::StoreCorrupt;
        return ErrorCode::WriteFailed;
    case SQLITE_CANTOPEN:
        if (systemError == ENOENT)
            return ErrorCode::FileNotFound;
        if (systemError == EISDIR)
            return ErrorCode::IsDirectory;
        if (systemError == ENOSPC || systemError == EDQUOT)
            return ErrorCode::DiskFull;
        return ErrorCode::PermissionDenied;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
        return ErrorCode::PermissionDenied;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::StoreBusy;
    case SQLITE_NOTADB:
        return ErrorCode::NotAStore;
    case SQLITE_CORRUPT:
        return ErrorCode::StoreCorrupt;
    default:
        return ErrorCode::DatabaseError;
    }
}

namespace {
/// Before every call that may fail: what the system said earlier is not its fault.
void forgetErrno()
{
    errno = 0;
}

Error makeError(sqlite3* handle, int resultCode, const std::string& path)
{
    Error error;
    // SQLite tells the system's error for some calls only; otherwise it is the latest one since
    // forgetErrno().
    const int systemError = handle ? sqlite3_system_errno(handle) : 0;
    error.code = errorCode(resultCode, systemError != 0 ? systemError : errno);
    error.subject = path;
    error.detail = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(resultCode);
    return error;
}
} // namespace

std::string joined(std::initializer_list<std::string_view> pieces)
{
    std::string text;
    for (const std::string_view piece : pieces)
        text.append(piece);
    return text;
}

// ---- Connection ------------------------------------------------------------------------------------------

void Connection::Close::operator()(sqlite3* handle) const
{
    sqlite3_close_v2(handle);
}

Result<Connection> Connection::open(const std::string& path, Access access)
{
    configureOnce();
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    std::string name = path;
    switch (access) {
    case Access::ReadOnly:
        flags |= SQLITE_OPEN_READONLY;
        break;
    case Access::ReadWrite:
        flags |= SQLITE_OPEN_READWRITE;
        break;
    case Access::Create:
        flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        break;
    case Access::Immutable:
        flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
        std::error_code ignored;
        name = fileUri(std::filesystem::absolute(path, ignored).string(), "?immutable=1");
        break;
    }
    sqlite3* handle = nullptr;
    forgetErrno();
    const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
    Connection connection(handle, path);
    if (code != SQLITE_OK)
        return fail(makeError(handle, code, path));
    // A store may come from anywhere: its schema is not to be trusted with anything but data.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 1);
    sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 100);
    return connection;
}

Result<void> Connection::execute(const std::string& sql) const
{
    forgetErrno();
    const int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return fail(error(code));
    return {};
}

Result<Statement> Connection::prepare(std::string_view sql) const
{
    sqlite3_stmt* statement = nullptr;
    forgetErrno();
    const int code = sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK)
        return fail(error(code));
    return Statement(statement, this);
}

Result<std::int64_t> Connection::integer(std::string_view sql) const
{
    TILTMETER_ASSIGN(Statement statement, prepare(sql));
    TILTMETER_ASSIGN(const bool row, statement.step());
    if (!row)
        return fail(ErrorCode::DatabaseError, m_path, std::string(sql));
    return statement.integer(0);
}

Result<std::string> Connection::text(std::string_view sql) const
{
    TILTMETER_ASSIGN(Statement statement, prepare(sql));
    TILTMETER_ASSIGN(const bool row, statement.step());
    if (!row)
        return fail(ErrorCode::DatabaseError, m_path, std::string(sql));
    return statement.text(0);
}

std::int64_t Connection::lastInsertId() const
{
    return sqlite3_last_insert_rowid(handle());
}

std::int64_t Connection::changes() const
{
    return sqlite3_changes64(handle());
}

bool Connection::inTransaction() const
{
    return sqlite3_get_autocommit(handle()) == 0;
}

Error Connection::error(int resultCode) const
{
    return makeError(handle(), resultCode, m_path);
}

// ---- Statement -------------------------------------------------------------------------------------------

void Statement::Finalize::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

Statement& Statement::bind(int index, std::int64_t value)
{
    sqlite3_bind_int64(m_handle.get(), index + 1, value);
    return *this;
}

Statement& Statement::bind(int index, double value)
{
    sqlite3_bind_double(m_handle.get(), index + 1, value);
    return *this;
}

Statement& Statement::bind(int index, std::string_view value)
{
    sqlite3_bind_text64(m_handle.get(), index + 1, value.empty() ? "" : value.data(), value.size(),
                        SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bindBlob(int index, std::span<const std::byte> bytes)
{
    if (bytes.empty())
        sqlite3_bind_zeroblob(m_handle.get(), index + 1, 0);
    else
        sqlite3_bind_blob64(m_handle.get(), index + 1, bytes.data(), bytes.size(), SQLITE_STATIC);
    return *this;
}

Statement& Statement::bindNull(int index)
{
    sqlite3_bind_null(m_handle.get(), index + 1);
    return *this;
}

Result<bool> Statement::step()
{
    forgetErrno();
    const int code = sqlite3_step(m_handle.get());
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE) {
        sqlite3_reset(m_handle.get());
        return false;
    }
    Error trouble = error(code);
    sqlite3_reset(m_handle.get());
    return fail(std::move(trouble));
}

Result<void> Statement::run()
{
    const Result<bool> row = step();
    if (!row)
        return fail(row.error());
    if (*row)
        reset();
    return {};
}

void Statement::reset()
{
    sqlite3_reset(m_handle.get());
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_handle.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_handle.get(), column);
}

double Statement::number(int column) const
{
    return sqlite3_column_double(m_handle.get(), column);
}

std::string Statement::text(int column) const
{
    const unsigned char* bytes = sqlite3_column_text(m_handle.get(), column);
    const int size = sqlite3_column_bytes(m_handle.get(), column);
    return bytes ? std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size))
                 : std::string();
}

std::span<const std::byte> Statement::blob(int column) const
{
    const void* bytes = sqlite3_column_blob(m_handle.get(), column);
    const int size = sqlite3_column_bytes(m_handle.get(), column);
    return {static_cast<const std::byte*>(bytes), static_cast<std::size_t>(size)};
}

Error Statement::error(int resultCode) const
{
    return makeError(m_connection, resultCode, m_path);
}

// ---- Transaction -----------------------------------------------------------------------------------------

Result<Transaction> Transaction::begin(const Connection& connection, Kind kind)
{
    TILTMETER_TRY(connection.execute(kind == Kind::Read ? "BEGIN" : "BEGIN IMMEDIATE"));
    Transaction transaction(&connection);
    if (kind == Kind::Read) // BEGIN alone takes no lock: the view is fixed by the first read
        TILTMETER_TRY(connection.integer("SELECT count(*) FROM sqlite_schema"));
    return transaction;
}

Transaction::Transaction(Transaction&& other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr))
{
}

Transaction::~Transaction()
{
    // SQLite rolls back by itself after some errors (a full disk): then there is nothing left to undo.
    if (m_connection && m_connection->inTransaction())
        static_cast<void>(m_connection->execute("ROLLBACK"));
}

Result<void> Transaction::commit()
{
    TILTMETER_TRY(m_connection->execute("COMMIT"));
    m_connection = nullptr;
    return {};
}

// ---- BlobReader ------------------------------------------------------------------------------------------

void BlobReader::Close::operator()(sqlite3_blob* blob) const
{
    sqlite3_blob_close(blob);
}

BlobReader::BlobReader(const Connection& connection, std::string table, std::string column)
    : m_connection(&connection), m_table(std::move(table)), m_column(std::move(column))
{
}

Result<std::size_t> BlobReader::seek(std::int64_t row)
{
    forgetErrno();
    int code = SQLITE_OK;
    if (m_handle) {
        code = sqlite3_blob_reopen(m_handle.get(), row);
    } else {
        sqlite3_blob* blob = nullptr;
        code = sqlite3_blob_open(m_connection->handle(), "main", m_table.c_str(), m_column.c_str(), row, 0,
                                 &blob);
        m_handle.reset(blob);
    }
    if (code != SQLITE_OK) {
        Error error = m_connection->error(code);
        m_handle.reset();
        if (code == SQLITE_ERROR) // SQLite's way to say that there is no such row
            error.code = ErrorCode::StoreCorrupt;
        return fail(std::move(error));
    }
    return static_cast<std::size_t>(sqlite3_blob_bytes(m_handle.get()));
}

Result<void> BlobReader::read(std::size_t offset, std::span<std::byte> destination)
{
    forgetErrno();
    const int code = sqlite3_blob_read(m_handle.get(), destination.data(),
                                       static_cast<int>(destination.size()), static_cast<int>(offset));
    if (code != SQLITE_OK)
        return fail(m_connection->error(code));
    return {};
}

} // namespace tiltmeter::sqlite
