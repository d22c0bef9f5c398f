// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/import_journal.h"

#include "store/connections.h"

#include <algorithm>

namespace tiltmeter::store {
namespace {

/// A transaction takes this much, or what is there when the import ends: a few pages of the journal and the
/// waits for the disk cost little then, and little is lost with a killed program. The last one is written
/// when the readers have come to the end, by one thread alone.
constexpr std::size_t fewestRows = 256 * 1024;
constexpr std::size_t mostBytes = 32 * 1024 * 1024;
/// Of a long import more rows at a time, so that it is no more transactions than these, if mostBytes allows.
/// Each writes a run of the index of record ids, and sixteen runs are merged.
constexpr std::uint64_t transactions = 12;
constexpr std::uint64_t mostRows = 1024 * 1024;
/// A smaller file is imported before it matters how.
constexpr std::uint64_t largeFile = 16 * 1024 * 1024;

} // namespace

ImportJournal::ImportJournal(std::uint64_t fileBytes, std::uint64_t expectedRows)
    : m_fileBytes(fileBytes), m_rowsPerCommit(static_cast<std::size_t>(std::clamp<std::uint64_t>(
                                  expectedRows / transactions, fewestRows, mostRows)))
{
}

bool ImportJournal::isEnough(std::size_t rows, std::size_t bytes) const
{
    return rows >= m_rowsPerCommit || bytes >= mostBytes;
}

Result<void> ImportJournal::prepare(const sqlite::Connection& connection)
{
    if (m_hasChosen)
        return {};
    m_hasChosen = true;
    TILTMETER_ASSIGN(const std::int64_t pages, connection.integer("PRAGMA page_count"));
    TILTMETER_ASSIGN(const std::int64_t pageSize, connection.integer("PRAGMA page_size"));
    constexpr std::uint64_t nextToNothing = 8; // the file's share
    if (m_fileBytes < largeFile || static_cast<std::uint64_t>(pages * pageSize) * nextToNothing > m_fileBytes)
        return {};
    m_isWithoutLog = setJournal(connection, "truncate");
    if (m_isWithoutLog) // without a log less is no protection against a power cut
        TILTMETER_TRY(connection.execute("PRAGMA synchronous = FULL"));
    return {};
}

void ImportJournal::returnToLog(const sqlite::Connection& connection)
{
    // Where it can't be now, the next connection that may write does it.
    if (m_isWithoutLog)
        static_cast<void>(setJournal(connection, "wal"));
    m_isWithoutLog = false;
}

} // namespace tiltmeter::store
