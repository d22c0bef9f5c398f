// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "columns/column_batch.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace tiltmeter {

/// One stretch of a file, in file order: the rows of one batch and the rows in between that could not be
/// taken.
struct Stretch {
    std::uint64_t index = 0;       ///< 0, 1, 2, ... without gaps
    std::uint64_t firstRecord = 1; ///< 1-based number of its first record; header and blank lines not counted
    std::uint64_t records = 0;     ///< rows + rejected.size()
    std::uint64_t rows = 0;        ///< rows of its batch; 0: there was no batch
    std::uint64_t bytesRead = 0;   ///< bytes of text (after decompression) up to its end
    std::vector<RejectedRow> rejected; ///< by ascending record
};

/// Where records go. The reader parses stretches side by side; what is costly about a batch (encoding,
/// compressing) belongs into prepare(), what needs the order or a single thread (writing) into accept().
class RecordSink
{
public:
    /// What prepare() makes of a batch; goes to accept() untouched.
    class Payload
    {
    public:
        virtual ~Payload() = default;
    };

    virtual ~RecordSink() = default;

    /// Called on worker threads, several at a time, stretches in any order. `batch` has at least one row, its
    /// columns in schema order. Take what is to stay by moving it out; the memory of the rest is used again.
    ///
    /// A column that the schema calls Integer is Double in batches where a value has a fraction or does not
    /// fit 64 bits, and Integer in the others; ReadSummary::schema has Double then. Dictionaries belong to
    /// the batch alone: codes by first appearance in it.
    [[nodiscard]] virtual Result<std::unique_ptr<Payload>> prepare(ColumnBatch& batch) = 0;

    /// Called once a stretch, in file order, on the thread that called the reader. `payload` is null when the
    /// stretch has no rows. An error ends the reading and is what the reader returns.
    [[nodiscard]] virtual Result<void> accept(std::unique_ptr<Payload> payload, Stretch stretch) = 0;
};

} // namespace tiltmeter
