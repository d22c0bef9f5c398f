// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tiltmeter {

class Store;

/// What was looked at, and what was found wrong with it.
struct VerifyReport {
    struct Problem {
        /// Stable id: "database" (SQLite's own check), "segment" (a column can't be read), "rows" (segments
        /// leave a gap, overlap or differ in number from what is said), "refused" (the places of refused
        /// cells can't be read), "audit" (the chain is broken).
        std::string kind;
        std::string
            place; ///< where: data set, segment and column; sequence number of the audit entry; may be empty
        std::string detail; ///< SQLite's message, numbers found
    };
    std::uint64_t segments = 0; ///< columns of segments that were read and decoded, older versions included
    std::uint64_t bytes = 0;    ///< of these
    std::uint64_t rows = 0;     ///< of all data sets
    std::uint64_t auditEntries = 0;
    std::string
        auditHead; ///< hash of the latest entry: who notes it can tell later whether entries were cut off
    std::vector<Problem> problems; ///< the first hundred
    [[nodiscard]] bool good() const { return problems.empty(); }
};

/// Looks at everything: SQLite's quick check, the checksum and the contents of every column of every segment,
/// numbers of rows, the audit chain. Damage is reported, not returned as an error.
[[nodiscard]] Result<VerifyReport> verify(const Store& store, const Progress& progress = {});

} // namespace tiltmeter
