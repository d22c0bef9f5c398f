// SPDX-License-Identifier: GPL-3.0-or-later
#include "columns/memory_reader.h"

namespace tiltmeter {
namespace {

class MemoryCursor final : public BatchCursor
{
public:
    MemoryCursor(const std::vector<ColumnBatch>& batches, const std::vector<std::uint64_t>& firstRow,
                 std::vector<std::size_t> columns)
        : m_batches(batches), m_firstRow(firstRow), m_columns(std::move(columns))
    {
    }

    Result<BatchView> read(std::size_t batch) override
    {
        BatchView view;
        view.firstRow = m_firstRow[batch];
        view.rows = m_batches[batch].rows;
        for (const std::size_t column : m_columns)
            view.columns.push_back(m_batches[batch].columns[column].view());
        return view;
    }

private:
    const std::vector<ColumnBatch>& m_batches;
    const std::vector<std::uint64_t>& m_firstRow;
    std::vector<std::size_t> m_columns;
};

/// Rewrites the codes of one column in all batches to one common dictionary.
std::vector<std::string> mergeDictionaries(std::vector<ColumnBatch>& batches, std::size_t column)
{
    const auto merged = std::make_shared<Dictionary>();
    for (ColumnBatch& batch : batches) {
        Column& part = batch.columns[column];
        if (!part.dictionary)
            continue;
        std::vector<std::uint32_t> newCode(part.dictionary->size(), 0);
        for (std::size_t code = 1; code < newCode.size(); ++code)
            newCode[code] = merged->add(part.dictionary->values()[code]);
        for (std::uint32_t& code : part.codes)
            code = newCode[code];
    }
    // The codes are those of the common dictionary now; a batch's own would misread them.
    for (ColumnBatch& batch : batches)
        batch.columns[column].dictionary = merged;
    return merged->values();
}

/// Files whose integers turn out to have fractions later leave batches of both kinds.
void widenIntegers(std::vector<ColumnBatch>& batches, std::size_t column)
{
    for (ColumnBatch& batch : batches) {
        Column& part = batch.columns[column];
        if (part.kind != ColumnKind::Integer)
            continue;
        part.kind = ColumnKind::Double;
        part.doubles.assign(part.integers.begin(), part.integers.end());
        part.integers.clear();
    }
}

} // namespace

MemoryReader::MemoryReader(Schema schema, std::vector<ColumnBatch> batches)
    : m_schema(std::move(schema)), m_batches(std::move(batches)), m_dictionaries(m_schema.columns.size())
{
    for (const ColumnBatch& batch : m_batches) {
        m_firstRow.push_back(m_rows);
        m_rows += batch.rows;
    }
    for (std::size_t column = 0; column < m_schema.columns.size(); ++column) {
        const ColumnKind kind = m_schema.columns[column].kind;
        if (kind == ColumnKind::Categorical || kind == ColumnKind::Boolean)
            m_dictionaries[column] = mergeDictionaries(m_batches, column);
        else if (kind == ColumnKind::Double)
            widenIntegers(m_batches, column);
    }
}

std::optional<Zone> MemoryReader::zone(std::size_t batch, std::size_t column) const
{
    const ColumnView view = m_batches[batch].columns[column].view();
    if (view.storage == ColumnView::Storage::Codes || view.storage == ColumnView::Storage::Text)
        return std::nullopt;
    Zone zone;
    bool any = false;
    for (std::size_t i = 0; i < view.size; ++i) {
        if (view.isMissing(i)) {
            ++zone.missing;
            continue;
        }
        const double value = view.number(i);
        zone.minimum = any ? std::min(zone.minimum, value) : value;
        zone.maximum = any ? std::max(zone.maximum, value) : value;
        any = true;
    }
    return any ? std::optional(zone) : std::nullopt;
}

std::span<const std::string> MemoryReader::dictionary(std::size_t column) const
{
    return m_dictionaries[column];
}

Result<std::unique_ptr<BatchCursor>> MemoryReader::cursor(std::vector<std::size_t> columns) const
{
    return std::make_unique<MemoryCursor>(m_batches, m_firstRow, std::move(columns));
}

} // namespace tiltmeter
