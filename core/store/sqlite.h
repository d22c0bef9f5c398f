// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;
struct sqlite3_blob;

namespace tiltmeter::sqlite {

/// A thin skin over SQLite's C interface: handles that close by themselves, and every failure an Error with a
/// code that says what kind of trouble it is (DiskFull, PermissionDenied, StoreBusy, NotAStore, StoreCorrupt,
/// FileNotFound, IsDirectory, ReadFailed, WriteFailed; DatabaseError for what has no better name). The
/// subject is the path of the file. A Connection and everything made from it belongs to one thread at a time.

enum class Access : std::uint8_t {
    ReadOnly,
    ReadWrite,
    Create,    ///< read and write; the file is made when it is missing
    Immutable, ///< read only, and nobody writes: for files on a medium that cannot be written
};

class Statement;

class Connection
{
public:
    [[nodiscard]] static Result<Connection> open(const std::string& path, Access access);
    Connection(Connection&&) noexcept = default;
    Connection& operator=(Connection&&) noexcept = default;

    /// Runs one or many statements and drops their rows.
    [[nodiscard]] Result<void> execute(const std::string& sql) const;
    [[nodiscard]] Result<Statement> prepare(std::string_view sql) const;
    /// The first column of the first row; an error when there is no row.
    [[nodiscard]] Result<std::int64_t> integer(std::string_view sql) const;
    [[nodiscard]] Result<std::string> text(std::string_view sql) const;

    [[nodiscard]] std::int64_t lastInsertId() const;
    /// Rows changed by the latest statement.
    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] bool inTransaction() const;
    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] sqlite3* handle() const { return m_handle.get(); }
    /// What went wrong just now on this connection.
    [[nodiscard]] Error error(int resultCode) const;

private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    Connection(sqlite3* handle, std::string path) : m_handle(handle), m_path(std::move(path)) {}
    std::unique_ptr<sqlite3, Close> m_handle;
    std::string m_path;
};

/// A prepared statement. Parameters and result columns count from 0. Must not outlive its connection.
class Statement
{
public:
    Statement(Statement&&) noexcept = default;
    Statement& operator=(Statement&&) noexcept = default;

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, int value) { return bind(index, static_cast<std::int64_t>(value)); }
    Statement& bind(int index, std::uint64_t value) { return bind(index, static_cast<std::int64_t>(value)); }
    Statement& bind(int index, double value);
    Statement& bind(int index, std::string_view value);
    Statement& bind(int index, const char* value) { return bind(index, std::string_view(value)); }
    Statement& bind(int index, const std::string& value) { return bind(index, std::string_view(value)); }
    /// The bytes are not copied: they must live until the statement has run.
    Statement& bindBlob(int index, std::span<const std::byte> bytes);
    Statement& bindNull(int index);
    template <class T>
    Statement& bind(int index, const std::optional<T>& value)
    {
        return value ? bind(index, *value) : bindNull(index);
    }

    /// true: a row is there; false: done. After an error or the last row the statement is ready to be bound
    /// and run again.
    [[nodiscard]] Result<bool> step();
    /// Runs a statement that gives no rows.
    [[nodiscard]] Result<void> run();
    /// Ends a row loop early.
    void reset();

    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double number(int column) const;
    [[nodiscard]] std::string text(int column) const;
    /// Valid until the next step or reset.
    [[nodiscard]] std::span<const std::byte> blob(int column) const;

private:
    friend class Connection;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(sqlite3_stmt* handle, const Connection* connection)
        : m_handle(handle), m_connection(connection->handle()), m_path(connection->path())
    {
    }
    [[nodiscard]] Error error(int resultCode) const;
    std::unique_ptr<sqlite3_stmt, Finalize> m_handle;
    sqlite3* m_connection;
    std::string m_path;
};

/// Rolls back when it is left without a commit.
class Transaction
{
public:
    enum class Kind : std::uint8_t {
        Read,     ///< a steady view of the file
        Immediate ///< takes the write lock now, so that a commit does not meet a busy file later
    };
    [[nodiscard]] static Result<Transaction> begin(const Connection& connection, Kind kind = Kind::Immediate);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(const Connection* connection) : m_connection(connection) {}
    const Connection* m_connection;
};

/// Reads BLOBs of one table and column straight into the caller's memory; cheaper than a statement because
/// nothing is copied twice.
class BlobReader
{
public:
    BlobReader(const Connection& connection, std::string table, std::string column);
    BlobReader(BlobReader&&) noexcept = default;
    /// Moves to the row and gives the length in bytes.
    [[nodiscard]] Result<std::size_t> seek(std::int64_t row);
    [[nodiscard]] Result<void> read(std::size_t offset, std::span<std::byte> destination);
    /// Lets go of the row: an open BLOB holds the file's current state and keeps the log from being folded
    /// in.
    void close() { m_handle.reset(); }

private:
    struct Close {
        void operator()(sqlite3_blob* blob) const;
    };
    const Connection* m_connection;
    std::string m_table;
    std::string m_column;
    std::unique_ptr<sqlite3_blob, Close> m_handle;
};

/// The code of ours for one of SQLite's and the system's errno that came with it.
[[nodiscard]] ErrorCode errorCode(int resultCode, int systemError);

/// One statement of several pieces.
[[nodiscard]] std::string joined(std::initializer_list<std::string_view> pieces);

} // namespace tiltmeter::sqlite
