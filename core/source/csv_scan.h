// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace tiltmeter::csv {

/// Bytes that must be readable before and after any text that is scanned; those before it hold '\n'.
constexpr std::size_t padding = 64;

struct ScanChars {
    char delimiter = ',';
    char quote = '"'; ///< 0: none
    char recordEnd = '\n';
};

/// Looks for the ends of records in a text that starts at the start of a record.
///
/// Quotes are followed by parity: every quote turns "inside" on or off, 64 bytes at a time (Langdale and
/// Lemire 2019, "Parsing gigabytes of JSON per second"). That equals the rules of CsvDialect for as long as
/// every quote that turns it on stands at the start of a field or right after a quote that turned it off. The
/// first that does not stops the scan with `anomaly`; the slow scan, one byte at a time, has to be used then.
struct CutScan {
    std::size_t at = 0;               ///< bytes scanned
    std::size_t lastEnd = 0;          ///< behind the last end of a record; 0: none yet
    std::size_t records = 0;          ///< ends of records up to lastEnd, blank lines too
    std::size_t lines = 0;            ///< ends of lines up to `at`
    std::size_t linesToEnd = 0;       ///< up to lastEnd
    std::uint64_t inside = 0;         ///< all bits set: `at` is inside quotes
    std::uint64_t afterSeparator = 1; ///< 1: what stands before `at` allows a quote to open a field
    bool anomaly = false;
    bool quotes = false;   ///< there was a quote
    bool nonAscii = false; ///< there was a byte above 127
    bool nul = false;      ///< there was a NUL
    // what only the slow scan needs
    enum class State : std::uint8_t { FieldStart, Plain, Quoted, QuoteInQuoted };
    State state = State::FieldStart;
};

/// A record with the wrong number of fields.
struct RecordFault {
    std::uint32_t begin = 0; ///< of its text
    std::uint32_t end = 0;   ///< behind its text
    std::uint32_t record = 0;
    bool tooMany = false;
};

/// Finds the fields of records; those with the wrong number of fields go to `faults`, blank lines nowhere.
///
/// ends[r * columns + 1 + c] is the end of field c of row r: the position of its delimiter or of the end of
/// the record. A '\r' before the latter is still in. A field begins behind the end of the one before, the
/// first of a row at beginOf[r].
struct FieldScan {
    std::size_t columns = 0;
    std::size_t at = 0; ///< bytes scanned
    std::vector<std::uint32_t> ends;
    std::size_t used = 0; ///< entries of `ends` in use; those from rowStart on belong to an unfinished record
    std::size_t rowStart = 0; ///< the entry before the unfinished record
    std::size_t rows = 0;
    std::uint32_t record = 0;            ///< number of the next record, 0 for the first of the text
    std::vector<std::uint32_t> recordOf; ///< by row
    std::vector<std::uint32_t> beginOf;  ///< by row
    std::uint32_t nextBegin = 0;         ///< where the unfinished record begins
    std::vector<RecordFault> faults;
    std::uint64_t inside = 0;
    bool quotes = false;   ///< there was a quote in what was scanned for these rows
    bool overflow = false; ///< the unfinished record has too many fields already
    CutScan::State state = CutScan::State::FieldStart;

    /// For a text with its first record at `first`; about `rowsAtOnce` rows a round.
    void start(std::size_t columnCount, std::size_t first, std::size_t rowsAtOnce);
    /// Forgets the finished rows and keeps the unfinished record.
    void nextRound(const char* text, ScanChars chars);

    /// Ends the unfinished record with entry `entry`; `total` entries are written. Gives back how many were
    /// taken out because the record is no row; those behind have moved up by as many.
    std::size_t finishRecord(const char* text, std::size_t entry, std::size_t total)
    {
        // A file of one column has to look for blank lines.
        if (entry - rowStart == columns && !overflow && columns > 1) [[likely]] {
            takeRow(entry);
            return 0;
        }
        return finishOddRecord(text, entry, total);
    }
    /// After a block: an unfinished record that has too many fields already need not be remembered in full.
    void boundUnfinished()
    {
        if (used - rowStart <= columns + 1)
            return;
        overflow = true;
        used = rowStart + 1;
    }

private:
    void takeRow(std::size_t entry)
    {
        recordOf[rows] = record++;
        beginOf[rows++] = nextBegin;
        nextBegin = ends[entry] + 1;
        rowStart = entry;
    }
    std::size_t finishOddRecord(const char* text, std::size_t entry, std::size_t total);
};

/// The two scans, fast, for one kind of processor.
struct ScanKernels {
    const char* name = "";
    /// Scans [scan.at, end) and stops right behind the `maxRecords`-th end of a record (then scan.at ==
    /// scan.lastEnd) or before an anomaly.
    void (*cut)(CutScan& scan, const char* text, std::size_t end, std::size_t maxRecords, ScanChars chars);
    /// Scans [scan.at, end), stops after the block in which `rowsWanted` rows are complete. The text has no
    /// anomaly.
    void (*fields)(FieldScan& scan, const char* text, std::size_t end, std::size_t rowsWanted,
                   ScanChars chars);
};

/// The best for this machine.
[[nodiscard]] const ScanKernels& scanKernels();
/// All that run on this machine, for tests.
[[nodiscard]] std::vector<const ScanKernels*> allScanKernels();

/// Steps over `c`; true when it separates fields or records. How quotes are understood is written down in
/// this function; all scans agree with it.
[[nodiscard]] inline bool separates(CutScan::State& state, char c, ScanChars chars)
{
    using State = CutScan::State;
    const bool isQuote = c == chars.quote && chars.quote != 0;
    if (state == State::Quoted) {
        if (isQuote)
            state = State::QuoteInQuoted;
        return false;
    }
    if (c == chars.delimiter || c == chars.recordEnd) {
        state = State::FieldStart;
        return true;
    }
    // Only at the start of a field, or doubled inside quotes, does a quote mean more than itself.
    state = isQuote && state != State::Plain ? State::Quoted : State::Plain;
    return false;
}

/// The same one byte at a time, for any text. `fields` needs `scan.state`, not `scan.inside`.
void cutSlowly(CutScan& scan, const char* text, std::size_t end, std::size_t maxRecords, ScanChars chars);
void fieldsSlowly(FieldScan& scan, const char* text, std::size_t end, std::size_t rowsWanted,
                  ScanChars chars);

} // namespace tiltmeter::csv
