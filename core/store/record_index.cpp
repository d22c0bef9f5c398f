// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/record_index.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tiltmeter::store {
namespace {

constexpr std::uint64_t largestRun = std::uint64_t{1} << indexedShift;
/// A piece fills what a page of 16 KiB keeps of it and one page of overflow.
constexpr std::size_t entriesPerPiece = 2296;
/// When so many runs of about one size follow each other they become one.
constexpr std::size_t mergedRuns = 16;
/// So many entries are merged for each that was added, and these in any case, within a tenth of a second.
constexpr std::uint64_t mergedPerAdded = 32;
constexpr std::uint64_t mergedAnyway = 1024 * 1024;

/// Runs are merged with those of their own size: 0 for up to 4 Ki entries, 1 for up to 64 Ki, ...
unsigned tierOf(std::uint64_t entries)
{
    unsigned tier = 0;
    for (std::uint64_t bound = 4096; entries > bound; bound *= mergedRuns)
        ++tier;
    return tier;
}

/// A piece as the store gives it, which may lie anywhere.
class StoredEntries
{
public:
    explicit StoredEntries(std::span<const std::byte> data) : m_data(data) {}
    [[nodiscard]] std::size_t size() const { return m_data.size() / sizeof(std::uint64_t); }
    [[nodiscard]] std::uint64_t operator[](std::size_t i) const
    {
        std::uint64_t entry = 0;
        std::memcpy(&entry, m_data.data() + i * sizeof entry, sizeof entry);
        return entry;
    }
    /// The first place from `from` on whose entry is not below `wanted`.
    [[nodiscard]] std::size_t lowerBound(std::size_t from, std::uint64_t wanted) const
    {
        for (std::size_t end = size(); from < end;) {
            const std::size_t middle = from + (end - from) / 2;
            if ((*this)[middle] < wanted)
                from = middle + 1;
            else
                end = middle;
        }
        return from;
    }

private:
    std::span<const std::byte> m_data;
};

/// Takes pieces out of the store.
class PieceTaker
{
public:
    [[nodiscard]] static Result<PieceTaker> create(const sqlite::Connection& connection)
    {
        TILTMETER_ASSIGN(auto next, connection.prepare("SELECT first, data FROM record_piece WHERE run = ?"
                                                       " ORDER BY first LIMIT 1"));
        TILTMETER_ASSIGN(auto remove,
                         connection.prepare("DELETE FROM record_piece WHERE run = ? AND first = ?"));
        return PieceTaker(connection.path(), std::move(next), std::move(remove));
    }
    /// The run's first one that is left; empty: there is none.
    [[nodiscard]] Result<void> take(std::int64_t run, std::vector<std::uint64_t>& piece)
    {
        piece.clear();
        m_next.bind(0, run);
        TILTMETER_ASSIGN(const bool there, m_next.step());
        if (!there) {
            m_next.reset();
            return {};
        }
        const std::int64_t first = m_next.integer(0);
        const std::span<const std::byte> data = m_next.blob(1);
        piece.resize(data.size() / sizeof(std::uint64_t));
        std::memcpy(piece.data(), data.data(), piece.size() * sizeof(std::uint64_t));
        m_next.reset();
        if (piece.empty())
            return fail(ErrorCode::StoreCorrupt, m_path, "record index");
        m_remove.bind(0, run).bind(1, first);
        return m_remove.run();
    }

private:
    PieceTaker(std::string path, sqlite::Statement next, sqlite::Statement remove)
        : m_path(std::move(path)), m_next(std::move(next)), m_remove(std::move(remove))
    {
    }
    std::string m_path;
    sqlite::Statement m_next;
    sqlite::Statement m_remove;
};

/// A run whose pieces are taken one after the other.
class TakenRun
{
public:
    /// `offset` is added to each entry: rows are counted from another one.
    TakenRun(PieceTaker& taker, std::int64_t run, std::uint64_t offset)
        : m_taker(&taker), m_run(run), m_offset(offset)
    {
    }
    /// The next entries, as far as `last` goes.
    [[nodiscard]] Result<void> takeUpTo(std::uint64_t last, std::vector<std::uint64_t>& into)
    {
        while (!m_isOver) {
            const auto from = m_piece.begin() + m_taken;
            const auto end = std::upper_bound(from, m_piece.end(), last);
            into.insert(into.end(), from, end);
            m_taken = end - m_piece.begin();
            if (end != m_piece.end())
                return {};
            TILTMETER_TRY(m_taker->take(m_run, m_piece));
            m_taken = 0;
            m_isOver = m_piece.empty();
            for (std::uint64_t& entry : m_piece)
                entry += m_offset;
        }
        return {};
    }

private:
    PieceTaker* m_taker;
    std::int64_t m_run;
    std::uint64_t m_offset;
    std::vector<std::uint64_t> m_piece;
    std::ptrdiff_t m_taken = 0;
    bool m_isOver = false;
};

/// Cuts the entries of a run into pieces as they come.
class PieceWriter
{
public:
    PieceWriter(const sqlite::Connection& connection, std::int64_t run) : m_connection(connection), m_run(run)
    {
    }
    /// In ascending order.
    [[nodiscard]] Result<void> add(std::span<const std::uint64_t> entries)
    {
        m_waiting.insert(m_waiting.end(), entries.begin(), entries.end());
        return write(false);
    }
    [[nodiscard]] Result<void> finish() { return write(true); }

private:
    [[nodiscard]] Result<void> write(bool all)
    {
        TILTMETER_ASSIGN(auto insert, m_connection.prepare("INSERT INTO record_piece VALUES (?, ?, ?)"));
        const std::span<const std::uint64_t> entries = m_waiting;
        std::size_t first = 0;
        while (first < entries.size()) {
            std::size_t end = std::min(first + entriesPerPiece, entries.size());
            // Equal hashes stay together: a piece is found by its first one.
            while (end < entries.size() && indexedHash(entries[end]) == indexedHash(entries[end - 1]))
                ++end;
            if (end == entries.size() && !all)
                break; // more of the same may come
            insert.bind(0, m_run).bind(1, indexedHash(entries[first]));
            insert.bindBlob(2, std::as_bytes(entries.subspan(first, end - first)));
            TILTMETER_TRY(insert.run());
            first = end;
        }
        m_waiting.erase(m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(first));
        return {};
    }

    const sqlite::Connection& m_connection;
    std::int64_t m_run;
    std::vector<std::uint64_t> m_waiting;
};

/// Entries in memory that are taken as those of a run are.
class TakenPart
{
public:
    TakenPart(std::span<const std::uint64_t> entries, std::uint64_t offset)
        : m_entries(entries), m_offset(offset)
    {
    }
    [[nodiscard]] Result<void> takeUpTo(std::uint64_t last, std::vector<std::uint64_t>& into)
    {
        // A range ends between two hashes, which the offset leaves as they are.
        for (; m_taken < m_entries.size() && m_entries[m_taken] <= last; ++m_taken)
            into.push_back(m_entries[m_taken] + m_offset);
        return {};
    }

private:
    std::span<const std::uint64_t> m_entries;
    std::uint64_t m_offset;
    std::size_t m_taken = 0;
};

/// Range by range of the hashes, so that no more than that and what each source has at hand is in memory.
template <class Source>
Result<void> writeMerged(std::vector<Source>& sources, std::uint64_t entries, PieceWriter& writer)
{
    EntrySorter sorter;
    std::vector<std::uint64_t> part;
    for (const EntryRange& range : rangesFor(entries)) {
        part.clear();
        for (Source& source : sources)
            TILTMETER_TRY(source.takeUpTo(range.last, part));
        if (sources.size() > 1)
            sorter.sort(part, range);
        TILTMETER_TRY(writer.add(part));
    }
    return writer.finish();
}

} // namespace

Result<void> RecordIndex::load()
{
    m_runs.clear();
    m_added = 0;
    TILTMETER_ASSIGN(auto rows, m_connection.prepare("SELECT id, first_row, rows, entries FROM record_run"
                                                     " WHERE data_set = ? ORDER BY first_row"));
    rows.bind(0, m_dataSet.value);
    for (;;) {
        TILTMETER_ASSIGN(const bool row, rows.step());
        if (!row)
            return {};
        m_runs.push_back({rows.integer(0), static_cast<std::uint64_t>(rows.integer(1)),
                          static_cast<std::uint64_t>(rows.integer(2)),
                          static_cast<std::uint64_t>(rows.integer(3))});
    }
}

std::uint64_t RecordIndex::entries() const
{
    std::uint64_t sum = 0;
    for (const Run& run : m_runs)
        sum += run.entries;
    return sum;
}

std::uint64_t RecordIndex::piecesFor(std::size_t hashes) const
{
    std::uint64_t sum = 0;
    for (const Run& run : m_runs)
        sum += std::min<std::uint64_t>(hashes, run.entries / entriesPerPiece + 1);
    return sum;
}

Result<void> RecordIndex::findIn(const Run& run,
                                 std::span<const std::pair<std::uint64_t, std::size_t>> queries,
                                 std::vector<Candidate>& found) const
{
    TILTMETER_ASSIGN(auto pieces,
                     m_connection.prepare("SELECT data FROM record_piece WHERE run = ? AND first <= ?"
                                          " ORDER BY first DESC LIMIT 1"));
    for (std::size_t next = 0; next < queries.size();) {
        pieces.bind(0, run.id).bind(1, queries[next].first);
        TILTMETER_ASSIGN(const bool there, pieces.step());
        if (!there) { // smaller than the smallest of the run
            ++next;
            continue;
        }
        const StoredEntries piece(pieces.blob(0));
        if (piece.size() == 0)
            return fail(ErrorCode::StoreCorrupt, m_connection.path(), "record index");
        const std::uint64_t last = indexedHash(piece[piece.size() - 1]);
        // The first query that is beyond the piece belongs to a later one, or between two.
        std::size_t from = 0;
        do {
            const std::uint64_t wanted = queries[next].first;
            from = piece.lowerBound(from, wanted << indexedShift);
            for (std::size_t at = from; at < piece.size() && indexedHash(piece[at]) == wanted; ++at)
                found.push_back({queries[next].second, run.firstRow + rowOf(piece[at])});
            ++next;
        } while (next < queries.size() && queries[next].first <= last);
        pieces.reset();
    }
    return {};
}

Result<std::vector<RecordIndex::Candidate>> RecordIndex::find(std::span<const std::uint64_t> hashes) const
{
    std::vector<std::pair<std::uint64_t, std::size_t>> queries;
    queries.reserve(hashes.size());
    for (std::size_t i = 0; i < hashes.size(); ++i)
        queries.emplace_back(indexedHash(hashes[i]), i);
    std::ranges::sort(queries);
    std::vector<Candidate> found;
    for (const Run& run : m_runs)
        TILTMETER_TRY(findIn(run, queries, found));
    std::ranges::sort(found, [](const Candidate& a, const Candidate& b) {
        return a.row != b.row ? a.row < b.row : a.query < b.query;
    });
    return found;
}

Result<void> RecordIndex::addAllTo(HashFilter& filter) const
{
    TILTMETER_ASSIGN(auto pieces,
                     m_connection.prepare("SELECT data FROM record_piece WHERE run = ? ORDER BY first"));
    for (const Run& run : m_runs) {
        pieces.bind(0, run.id);
        for (;;) {
            TILTMETER_ASSIGN(const bool there, pieces.step());
            if (!there)
                break;
            const StoredEntries entries(pieces.blob(0));
            for (std::size_t i = 0; i < entries.size(); ++i)
                static_cast<void>(filter.add(entries[i]));
        }
        pieces.reset();
    }
    return {};
}

Result<RecordIndex::Run> RecordIndex::beginRun(std::uint64_t firstRow, std::uint64_t rows,
                                               std::uint64_t entries) const
{
    TILTMETER_ASSIGN(auto insert,
                     m_connection.prepare("INSERT INTO record_run (data_set, first_row, rows, entries)"
                                          " VALUES (?, ?, ?, ?)"));
    insert.bind(0, m_dataSet.value).bind(1, firstRow).bind(2, rows).bind(3, entries);
    TILTMETER_TRY(insert.run());
    return Run{m_connection.lastInsertId(), firstRow, rows, entries};
}

Result<void> RecordIndex::addRun(std::uint64_t firstRow, std::uint64_t rows, std::span<const Part> parts)
{
    if (rows > largestRun)
        return fail(ErrorCode::Internal, "record index", std::to_string(rows));
    std::uint64_t entries = 0;
    std::vector<TakenPart> taken;
    for (const Part& part : parts) {
        entries += part.entries.size();
        taken.emplace_back(part.entries, part.firstRow - firstRow);
    }
    if (entries == 0)
        return {};
    TILTMETER_ASSIGN(const Run run, beginRun(firstRow, rows, entries));
    PieceWriter writer(m_connection, run.id);
    TILTMETER_TRY(writeMerged(taken, entries, writer));
    m_runs.push_back(run);
    m_added += entries;
    return {};
}

Result<void> RecordIndex::merge()
{
    const std::uint64_t most = std::max(mergedAnyway, mergedPerAdded * m_added);
    // From the end, where the new runs are: a merge may make the next one possible.
    for (bool merged = true; merged;) {
        merged = false;
        std::size_t end = m_runs.size();
        while (end > 0 && !merged) {
            const unsigned tier = tierOf(m_runs[end - 1].entries);
            std::size_t first = end;
            std::uint64_t entries = 0;
            while (first > 0 && tierOf(m_runs[first - 1].entries) <= tier &&
                   entries + m_runs[first - 1].entries <= most)
                entries += m_runs[--first].entries;
            if (first == end) { // too much by itself
                --end;
                continue;
            }
            const Run& last = m_runs[end - 1];
            const bool fits = last.firstRow + last.rows - m_runs[first].firstRow <= largestRun;
            if (end - first >= mergedRuns && fits) {
                TILTMETER_TRY(mergeRuns(first, end - first));
                merged = true;
            }
            end = first;
        }
    }
    return {};
}

Result<void> RecordIndex::mergeRuns(std::size_t first, std::size_t count)
{
    const auto begin = m_runs.begin() + static_cast<std::ptrdiff_t>(first);
    const std::span<const Run> old(begin, count);
    std::uint64_t entries = 0;
    TILTMETER_ASSIGN(PieceTaker taker, PieceTaker::create(m_connection));
    std::vector<TakenRun> taken;
    for (const Run& run : old) {
        entries += run.entries;
        taken.emplace_back(taker, run.id, run.firstRow - old.front().firstRow);
    }
    TILTMETER_ASSIGN(const Run merged,
                     beginRun(old.front().firstRow,
                              old.back().firstRow + old.back().rows - old.front().firstRow, entries));
    PieceWriter writer(m_connection, merged.id);
    TILTMETER_TRY(writeMerged(taken, entries, writer));
    TILTMETER_ASSIGN(auto remove, m_connection.prepare("DELETE FROM record_run WHERE id = ?"));
    for (const Run& run : old) {
        remove.bind(0, run.id);
        TILTMETER_TRY(remove.run());
    }
    *begin = merged;
    m_runs.erase(begin + 1, begin + static_cast<std::ptrdiff_t>(count));
    return {};
}

} // namespace tiltmeter::store
