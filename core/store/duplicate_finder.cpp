// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/duplicate_finder.h"

#include <algorithm>
#include <cstring>

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
    const std::uint64_t known = m_index.entries() + m_waitingHashes.size();
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
    m_filter.emplace(wanted);
    TILTMETER_TRY(m_index.addAllTo(*m_filter));
    for (const std::uint64_t hash : m_waitingHashes)
        if (hash != 0)
            static_cast<void>(m_filter->add(indexedHash(hash)));
    m_filtered = known;
    return {};
}

Result<DuplicateFinder::Duplicates> DuplicateFinder::find(const PreparedBatch::Data& batch,
                                                          const SharedDictionary* dictionary)
{
    const std::vector<std::uint64_t>& hashes = batch.recordHashes;
    TILTMETER_TRY(prepareFilter(hashes.size()));
    std::vector<std::uint32_t> suspects;
    constexpr std::size_t ahead = 16;
    for (std::uint32_t i = 0; i < hashes.size(); ++i) {
        if (m_filter && i + ahead < hashes.size())
            m_filter->prefetch(indexedHash(hashes[i + ahead]));
        if (hashes[i] != 0 && (!m_filter || m_filter->add(indexedHash(hashes[i]))))
            suspects.push_back(i);
    }
    m_filtered += hashes.size();
    if (suspects.empty())
        return Duplicates();
    BatchTexts texts(batch, m_position, batch.columns[m_position].kindOf(m_column.spec.kind), dictionary);
    std::vector<bool> known(suspects.size(), false);
    TILTMETER_TRY(compareCommitted(suspects, hashes, texts, known));
    TILTMETER_TRY(compareWaiting(suspects, hashes, texts, dictionary, known));
    Duplicates duplicates;
    for (std::size_t i = 0; i < suspects.size(); ++i)
        if (known[i])
            duplicates.push_back(
                {suspects[i], shortened(texts.at(suspects[i]).value_or(std::string_view()))});
    return duplicates;
}

Result<void> DuplicateFinder::compareCommitted(std::span<const std::uint32_t> suspects,
                                               std::span<const std::uint64_t> hashes, BatchTexts& texts,
                                               std::vector<bool>& known)
{
    std::vector<std::uint64_t> wanted;
    wanted.reserve(suspects.size());
    for (const std::uint32_t suspect : suspects)
        wanted.push_back(hashes[suspect]);
    TILTMETER_ASSIGN(const std::vector<RecordIndex::Candidate> candidates, m_index.find(wanted));
    if (candidates.empty())
        return {};
    TILTMETER_TRY(m_texts.load());
    for (const RecordIndex::Candidate& candidate : candidates) {
        TILTMETER_ASSIGN(const std::optional<std::string_view> other, m_texts.at(candidate.row));
        if (other && other == texts.at(suspects[candidate.query]))
            known[candidate.query] = true;
    }
    m_texts.close();
    return {};
}

/// Against the batches that wait, and the rows of the same batch that come before.
Result<void> DuplicateFinder::compareWaiting(std::span<const std::uint32_t> suspects,
                                             std::span<const std::uint64_t> hashes, BatchTexts& texts,
                                             const SharedDictionary* dictionary, std::vector<bool>& known)
{
    std::vector<std::pair<std::uint64_t, std::uint32_t>> byHash; // hash, index of the suspect
    constexpr std::size_t mask = 0xffff;
    std::vector<bool> possible(mask + 1, false);
    for (std::uint32_t i = 0; i < suspects.size(); ++i) {
        byHash.emplace_back(hashes[suspects[i]], i);
        possible[hashes[suspects[i]] & mask] = true;
    }
    std::ranges::sort(byHash);
    const auto compare = [&](std::uint64_t hash, BatchTexts& others, std::size_t row, bool sameBatch) {
        if (!possible[hash & mask])
            return;
        for (auto at = std::ranges::lower_bound(byHash, std::pair(hash, std::uint32_t{0}));
             at != byHash.end() && at->first == hash; ++at) {
            const std::uint32_t suspect = suspects[at->second];
            if (known[at->second] || (sameBatch && row >= suspect))
                continue;
            const auto other = others.at(row);
            const std::string text(other.value_or(std::string_view()));
            known[at->second] = other && texts.at(suspect) == text;
        }
    };
    std::size_t next = 0;
    for (const Waiting& waiting : m_waiting) {
        BatchTexts others(*waiting.batch, m_position,
                          waiting.batch->columns[m_position].kindOf(m_column.spec.kind), dictionary);
        for (std::size_t row = 0; row < waiting.batch->rows; ++row)
            if (const std::uint64_t hash = m_waitingHashes[next++]; hash != 0)
                compare(hash, others, row, false);
    }
    for (std::size_t row = 0; row < hashes.size(); ++row)
        if (hashes[row] != 0)
            compare(hashes[row], texts, row, true);
    return {};
}

void DuplicateFinder::add(const PreparedBatch::Data& batch, std::uint64_t firstRow)
{
    m_waiting.push_back({&batch, firstRow});
    m_waitingHashes.insert(m_waitingHashes.end(), batch.recordHashes.begin(), batch.recordHashes.end());
}

Result<void> DuplicateFinder::write()
{
    if (m_waiting.empty())
        return {};
    // Two neighbors at a time, so that no entry is moved more often than there are doublings.
    struct Part {
        std::uint64_t firstRow = 0;
        std::vector<std::uint64_t> entries;
    };
    std::vector<Part> parts;
    std::uint64_t rows = 0;
    for (const Waiting& waiting : m_waiting) {
        const PreparedBatch::Data& batch = *waiting.batch;
        parts.push_back({waiting.firstRow,
                         batch.recordEntries.empty() ? entriesOf(batch.recordHashes) : batch.recordEntries});
        rows = waiting.firstRow + batch.rows - m_waiting.front().firstRow;
    }
    while (parts.size() > 1) {
        for (std::size_t i = 0; i + 1 < parts.size(); i += 2)
            appendEntries(parts[i].entries, parts[i + 1].entries, parts[i + 1].firstRow - parts[i].firstRow);
        std::vector<Part> next;
        for (std::size_t i = 0; i < parts.size(); i += 2)
            next.push_back(std::move(parts[i]));
        parts = std::move(next);
    }
    TILTMETER_TRY(m_index.addRun(m_waiting.front().firstRow, rows, parts.front().entries));
    m_waiting.clear();
    m_waitingHashes.clear();
    return {};
}

} // namespace tiltmeter::store
