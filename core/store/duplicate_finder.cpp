// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/duplicate_finder.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace tiltmeter::store {
namespace {

/// Reading a piece of the index and searching in it costs as much as putting so many hashes into the filter.
constexpr std::uint64_t hashesPerPiece = 600;

/// Cut at a character.
std::string shortened(std::string_view text)
{
    constexpr std::size_t limit = 1000;
    if (text.size() > limit) {
        std::size_t end = limit;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
            --end;
        text = text.substr(0, end);
    }
    return std::string(text);
}

} // namespace

class DuplicateFinder::BatchTexts
{
public:
    BatchTexts(const PreparedBatch::Data& batch, std::size_t position, ColumnKind kind,
               const SharedDictionary* dictionary)
        : m_encoded(batch.columns[position].encoded), m_rows(batch.rows), m_kind(kind),
          m_dictionary(dictionary)
    {
    }
    /// Valid until the next call.
    [[nodiscard]] std::optional<std::string_view> at(std::size_t row)
    {
        const std::span<const std::string> values = m_dictionary
                                                        ? std::span<const std::string>(m_dictionary->values())
                                                        : std::span<const std::string>();
        if (!m_view) {
            std::memcpy(m_decoder.input(m_encoded.bytes.size()), m_encoded.bytes.data(),
                        m_encoded.bytes.size());
            m_view = m_decoder.decode(m_kind, m_encoded.bytes.size(), m_rows,
                                      std::max<std::size_t>(values.size(), 1));
        }
        return m_view ? recordIdText(*m_view, row, values, m_buffer) : std::nullopt;
    }

private:
    const EncodedColumn& m_encoded;
    std::size_t m_rows;
    ColumnKind m_kind;
    const SharedDictionary* m_dictionary;
    ColumnDecoder m_decoder;
    std::optional<ColumnView> m_view;
    std::string m_buffer;
};

DuplicateFinder::DuplicateFinder(const sqlite::Connection& connection, DataSetId dataSet, StoredColumn column,
                                 std::size_t position, std::uint64_t expectedRows)
    : m_connection(connection), m_column(column), m_position(position), m_expectedRows(expectedRows),
      m_index(connection, dataSet), m_texts(connection, dataSet, std::move(column))
{
}

Result<void> DuplicateFinder::load()
{
    return m_index.load();
}

/// A filter is worth its making when looking everything up has cost as much.
Result<void> DuplicateFinder::prepareFilter(std::size_t queries)
{
    const std::uint64_t known = m_index.entries() + m_waitingEntries;
    const std::uint64_t pieces = m_index.piecesFor(queries);
    if (m_filter && m_filtered + queries <= m_filter->capacity())
        return {};
    if (!m_filter && known > 0 && (m_piecesRead + pieces) * hashesPerPiece < known) {
        m_piecesRead += pieces;
        return {};
    }
    // Room to grow only where nobody knows by how much, or more came than was expected.
    const bool isSurprise = m_filter || m_expectedRows == 0;
    const std::uint64_t wanted = std::max({(isSurprise ? known * 3 / 2 : known) + queries,
                                           m_index.entries() + m_expectedRows, std::uint64_t{256 * 1024}});
    m_filter.emplace(wanted, known == 0 ? HashFilter::Hashes::Whole : HashFilter::Hashes::Indexed);
    TILTMETER_TRY(m_index.addAllTo(*m_filter));
    for (const Waiting& waiting : m_waiting)
        for (const std::uint64_t entry : waiting.batch->recordEntries)
            static_cast<void>(m_filter->add(entry));
    m_filtered = known;
    return {};
}

std::vector<DuplicateFinder::Suspect> DuplicateFinder::suspectsIn(const PreparedBatch::Data& batch)
{
    const std::vector<std::uint64_t>& entries = batch.recordEntries;
    std::vector<std::uint32_t> places;
    if (m_filter) {
        m_filter->add(entries, batch.recordHashes, places);
        m_filtered += entries.size();
    } else {
        places.resize(entries.size());
        std::iota(places.begin(), places.end(), 0U);
    }
    std::vector<Suspect> suspects;
    suspects.reserve(places.size());
    for (const std::uint32_t place : places) {
        const auto row = static_cast<std::uint32_t>(rowOf(entries[place]));
        suspects.push_back({row, batch.recordHashes[row]});
    }
    return suspects;
}

Result<DuplicateFinder::Duplicates> DuplicateFinder::find(const PreparedBatch::Data& batch,
                                                          const SharedDictionary* dictionary)
{
    TILTMETER_TRY(prepareFilter(batch.recordEntries.size()));
    std::vector<Suspect> suspects = suspectsIn(batch);
    if (suspects.empty())
        return Duplicates();
    BatchTexts texts(batch, m_position, batch.columns[m_position].kindOf(m_column.spec.kind), dictionary);
    TILTMETER_TRY(compareCommitted(suspects, texts));
    compareWaiting(suspects, batch, texts, dictionary);
    std::ranges::sort(suspects, {}, &Suspect::row);
    Duplicates duplicates;
    for (const Suspect& suspect : suspects)
        if (suspect.isKnown)
            duplicates.push_back(
                {suspect.row, shortened(texts.at(suspect.row).value_or(std::string_view()))});
    return duplicates;
}

/// The whole hash tells ids apart whose indexed bits are alike, and spares decoding the batch.
bool DuplicateFinder::isSame(std::string_view other, const Suspect& suspect, BatchTexts& texts)
{
    return recordHash(other) == suspect.hash && texts.at(suspect.row) == other;
}

Result<void> DuplicateFinder::compareCommitted(std::vector<Suspect>& suspects, BatchTexts& texts)
{
    std::vector<std::uint64_t> wanted;
    wanted.reserve(suspects.size());
    for (const Suspect& suspect : suspects)
        wanted.push_back(suspect.hash);
    TILTMETER_ASSIGN(const std::vector<RecordIndex::Candidate> candidates, m_index.find(wanted));
    if (candidates.empty())
        return {};
    TILTMETER_TRY(m_texts.load());
    for (const RecordIndex::Candidate& candidate : candidates) {
        TILTMETER_ASSIGN(const std::optional<std::string_view> other, m_texts.at(candidate.row));
        if (other && isSame(*other, suspects[candidate.query], texts))
            suspects[candidate.query].isKnown = true;
    }
    m_texts.close();
    return {};
}

/// Against the batches that wait, and the rows of the same batch that come before.
void DuplicateFinder::compareWaiting(std::vector<Suspect>& suspects, const PreparedBatch::Data& batch,
                                     BatchTexts& texts, const SharedDictionary* dictionary)
{
    const auto compare = [&](std::span<const std::uint64_t> entries, BatchTexts& others, bool sameBatch) {
        std::size_t first = 0;
        for (Suspect& suspect : suspects) {
            if (suspect.isKnown)
                continue;
            const std::uint64_t hash = indexedHash(suspect.hash);
            first = findHash(entries, first, hash);
            for (std::size_t at = first; at < entries.size() && indexedHash(entries[at]) == hash; ++at) {
                const std::uint64_t row = rowOf(entries[at]);
                if (sameBatch && row >= suspect.row)
                    break;
                const auto text = others.at(row);
                const std::string other(text.value_or(std::string_view())); // `others` may be `texts`
                suspect.isKnown = text && isSame(other, suspect, texts);
                if (suspect.isKnown)
                    break;
            }
        }
    };
    for (const Waiting& waiting : m_waiting) {
        BatchTexts others(*waiting.batch, m_position,
                          waiting.batch->columns[m_position].kindOf(m_column.spec.kind), dictionary);
        compare(waiting.batch->recordEntries, others, false);
    }
    compare(batch.recordEntries, texts, true);
}

void DuplicateFinder::add(PreparedBatch::Data& batch, std::uint64_t firstRow)
{
    m_waiting.push_back({&batch, firstRow});
    m_waitingEntries += batch.recordEntries.size();
    batch.recordHashes = {};
}

Result<void> DuplicateFinder::write()
{
    if (m_waiting.empty())
        return {};
    std::vector<RecordIndex::Part> parts;
    for (const Waiting& waiting : m_waiting)
        parts.push_back({waiting.firstRow, waiting.batch->recordEntries});
    const std::uint64_t first = m_waiting.front().firstRow;
    const std::uint64_t end = m_waiting.back().firstRow + m_waiting.back().batch->rows;
    TILTMETER_TRY(m_index.addRun(first, end - first, parts));
    m_waiting.clear();
    m_waitingEntries = 0;
    return {};
}

} // namespace tiltmeter::store
