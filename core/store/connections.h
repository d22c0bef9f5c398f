// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/sqlite.h"
#include "store/store.h"

namespace tiltmeter::store {

/// Opens the file at `path`, which must be a store of this or an older schema, with everything set that every
/// connection needs. Errors as Store::open.
[[nodiscard]] Result<sqlite::Connection> connect(const std::string& path, OpenMode mode);

/// The pragmas of a connection that writes into a file that `connect` did not open.
[[nodiscard]] Result<void> prepareConnection(const sqlite::Connection& connection, OpenMode mode);

/// Gives the store its log back, which a large first import (ImportSession) goes without, and which one that was
/// killed has left off. Waits for the end of the import's present transaction: whoever reads is then not in its
/// way, nor it in theirs. Where it can't be done the store is read as it is.
void bringBackLog(const sqlite::Connection& connection);

/// Changes to the journal mode if no other connection keeps it from doing so; does not wait for one. Whether
/// it is that now.
[[nodiscard]] bool setJournal(const sqlite::Connection& connection, std::string_view mode);

} // namespace tiltmeter::store
