// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/sqlite.h"

#include <cstddef>
#include <cstdint>

namespace tiltmeter::store {

/// How an import gets into the file: in transactions of what size, and through which of SQLite's journals.
///
/// SQLite's log takes all pages, with a checksum of each, before they are copied into the file. Where a large
/// file comes into a store that holds next to nothing and that nobody else has open, the pages go straight to
/// where they belong: a journal of the few that change is all that a kill or a power cut needs. Where another
/// connection is there SQLite refuses, and the log stays; the next one to come brings it back
/// (connections.h).
class ImportJournal
{
public:
    /// `fileBytes` of `expectedRows` are going to be imported; 0: not known.
    ImportJournal(std::uint64_t fileBytes, std::uint64_t expectedRows);

    /// Whether so much that waits is worth a transaction.
    [[nodiscard]] bool isEnough(std::size_t rows, std::size_t bytes) const;
    /// Outside a transaction, before each one; chooses before the first.
    [[nodiscard]] Result<void> prepare(const sqlite::Connection& connection);
    /// When the import is over.
    void returnToLog(const sqlite::Connection& connection);

private:
    std::uint64_t m_fileBytes;
    std::size_t m_rowsPerCommit;
    bool m_hasChosen = false;
    bool m_isWithoutLog = false;
};

} // namespace tiltmeter::store
