// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/batch_preparer.h"

#include "store/lexical_codec.h"
#include "store/owned_rows.h"
#include "store/record_entries.h"

#include <xxhash.h>

#include <array>
#include <cassert>
#include <charconv>
#include <cstring>
#include <limits>
#include <mutex>

namespace tiltmeter {

PreparedBatch::PreparedBatch(std::unique_ptr<Data> data) : m_data(std::move(data)) {}
PreparedBatch::PreparedBatch(PreparedBatch&&) noexcept = default;
PreparedBatch& PreparedBatch::operator=(PreparedBatch&&) noexcept = default;
PreparedBatch::~PreparedBatch() = default;

std::size_t PreparedBatch::rows() const
{
    return m_data->rows;
}

namespace store {

SharedDictionary::SharedDictionary(std::vector<std::string> values) : m_values(std::move(values))
{
    for (std::uint32_t code = 1; code < m_values.size(); ++code)
        m_codes.emplace(m_values[code], code);
}

/// Looks up many values under one lock.
class SharedLookup
{
public:
    explicit SharedLookup(const SharedDictionary& dictionary)
        : m_dictionary(dictionary), m_lock(dictionary.m_mutex)
    {
    }
    [[nodiscard]] std::uint32_t find(std::string_view value) const
    {
        const auto it = m_dictionary.m_codes.find(value);
        return it == m_dictionary.m_codes.end() ? 0 : it->second;
    }

private:
    const SharedDictionary& m_dictionary;
    std::shared_lock<std::shared_mutex> m_lock;
};

std::uint32_t SharedDictionary::find(std::string_view value) const
{
    return SharedLookup(*this).find(value);
}

std::uint32_t SharedDictionary::add(std::string_view value)
{
    // Only this thread adds: looking without the lock is safe for it.
    if (const auto it = m_codes.find(value); it != m_codes.end())
        return it->second;
    const std::unique_lock lock(m_mutex);
    const auto code = static_cast<std::uint32_t>(m_values.size());
    m_values.emplace_back(value);
    m_codes.emplace(std::string(value), code);
    return code;
}

std::uint64_t recordHash(std::string_view id)
{
    const std::uint64_t hash = XXH3_64bits(id.data(), id.size());
    return hash == 0 ? 1 : hash;
}

std::optional<std::string_view> recordIdText(const ColumnView& view, std::size_t row,
                                             std::span<const std::string> dictionary, std::string& buffer)
{
    if (view.isMissing(row))
        return std::nullopt;
    std::array<char, 32> digits;
    const auto written = [&](auto number) -> std::string_view {
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        buffer.assign(digits.data(), end);
        return buffer;
    };
    switch (view.storage) {
    case ColumnView::Storage::Text:
        return view.text(row);
    case ColumnView::Storage::Integers:
        return written(view.integers[row]);
    case ColumnView::Storage::Doubles:
        return written(view.doubles[row]);
    case ColumnView::Storage::Codes:
        break;
    }
    const std::uint32_t code = view.codes[row];
    if (!view.numbers.empty()) {
        const double number = view.numbers[code];
        return view.kind == ColumnKind::Integer ? written(static_cast<std::int64_t>(number))
                                                : written(number);
    }
    return code < dictionary.size() ? std::string_view(dictionary[code]) : std::string_view();
}

namespace {

/// The values of the dictionary that occur, in the order in which they come first.
std::vector<std::uint32_t> usedCodes(std::span<const std::uint32_t> codes, std::size_t dictionarySize)
{
    // Most dictionaries were made for this very batch, code by code: then that is all of them in their order.
    std::uint32_t largest = 0;
    bool inOrder = true;
    for (const std::uint32_t code : codes) {
        if (code > largest) {
            inOrder = inOrder && code == largest + 1;
            largest = code;
        }
    }
    std::vector<std::uint32_t> used;
    if (inOrder) {
        for (std::uint32_t code = 1; code <= largest; ++code)
            used.push_back(code);
        return used;
    }
    std::vector<std::uint8_t> seen(dictionarySize, 0);
    seen[0] = 1;
    for (const std::uint32_t code : codes)
        if (seen[code] == 0) [[unlikely]] {
            seen[code] = 1;
            used.push_back(code);
        }
    return used;
}

/// Codes of the data set where all values are known to it, else codes of the batch's own.
PreparedColumn prepareCodes(const Column& column, const SharedDictionary& dictionary)
{
    static const std::vector<std::string> nothing{std::string()};
    const std::vector<std::string>& values = column.dictionary ? column.dictionary->values() : nothing;
    const std::vector<std::uint32_t> used = usedCodes(column.codes, values.size());
    std::vector<std::uint32_t> newCode(values.size(), 0);
    bool allKnown = true;
    bool same = true;
    {
        const SharedLookup lookup(dictionary);
        for (const std::uint32_t code : used) {
            newCode[code] = lookup.find(values[code]);
            allKnown = allKnown && newCode[code] != 0;
            same = same && newCode[code] == code;
        }
    }
    PreparedColumn result;
    if (!allKnown) {
        result.values.reserve(used.size());
        for (const std::uint32_t code : used) {
            result.values.push_back(values[code]);
            newCode[code] = static_cast<std::uint32_t>(result.values.size());
        }
    } else if (same) {
        result.encoded = encodeCodes(column.codes);
        return result;
    }
    result.localCodes.resize(column.codes.size());
    for (std::size_t i = 0; i < column.codes.size(); ++i)
        result.localCodes[i] = newCode[column.codes[i]];
    if (allKnown) {
        result.encoded = encodeCodes(result.localCodes);
        result.localCodes = {};
    }
    return result;
}

std::vector<std::uint64_t> hashRecordIds(const Column& column)
{
    const ColumnView view = column.view();
    const std::span<const std::string> dictionary =
        column.dictionary ? std::span<const std::string>(column.dictionary->values())
                          : std::span<const std::string>();
    std::vector<std::uint64_t> hashes(view.size);
    std::string buffer;
    for (std::size_t i = 0; i < view.size; ++i) {
        const auto id = recordIdText(view, i, dictionary, buffer);
        hashes[i] = id ? recordHash(*id) : 0;
    }
    return hashes;
}

} // namespace

} // namespace store

PreparedBatch BatchPreparer::prepare(const ColumnBatch& batch) const
{
    auto data = std::make_unique<PreparedBatch::Data>();
    data->rows = batch.rows;
    if (m_recordId) {
        data->recordHashes = store::hashRecordIds(batch.columns[*m_recordId]);
        data->recordEntries = store::entriesOf(data->recordHashes);
    }
    data->columns.reserve(batch.columns.size());
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        const Column& column = batch.columns[i];
        store::PreparedColumn prepared;
        if (m_targets[i].dictionary)
            prepared = store::prepareCodes(column, *m_targets[i].dictionary);
        else
            prepared.encoded = store::encodeColumn(column);
        prepared.isDouble = column.kind == ColumnKind::Double;
        prepared.encoded.style = toString(column.lexical.style);
        prepared.encoded.exceptions = store::encodeExceptions(column.lexical);
        data->columns.push_back(std::move(prepared));
    }
    return PreparedBatch(std::move(data));
}

void BatchPreparer::complete(PreparedBatch::Data& batch) const
{
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        store::PreparedColumn& column = batch.columns[i];
        if (column.values.empty())
            continue;
        std::vector<std::uint32_t> codeOf{0};
        for (const std::string& value : column.values)
            codeOf.push_back(m_targets[i].dictionary->add(value));
        for (std::uint32_t& code : column.localCodes)
            code = codeOf[code];
        store::EncodedColumn encoded = store::encodeCodes(column.localCodes);
        encoded.style = std::move(column.encoded.style);
        encoded.exceptions = std::move(column.encoded.exceptions);
        column.encoded = std::move(encoded);
        column.localCodes = {};
        column.values.clear();
    }
}

void BatchPreparer::keepRows(PreparedBatch::Data& batch, std::span<const std::uint32_t> rows) const
{
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        store::PreparedColumn& column = batch.columns[i];
        const store::EncodedColumn& old = column.encoded;
        store::ColumnDecoder decoder;
        std::memcpy(decoder.input(old.bytes.size()), old.bytes.data(), old.bytes.size());
        const std::size_t codeLimit = m_targets[i].dictionary ? m_targets[i].dictionary->values().size() : 1;
        const auto view =
            decoder.decode(column.kindOf(m_targets[i].kind), old.bytes.size(), batch.rows, codeLimit);
        assert(view); // it was encoded a moment ago
        Column all = store::ownedColumn(*view);
        all.lexical.style = lexicalStyleFromString(old.style).value_or(LexicalStyle());
        if (!old.exceptions.empty())
            static_cast<void>(store::decodeExceptions(old.exceptions, batch.rows, all.lexical));
        const Column kept = store::pickRows(all, rows);
        store::EncodedColumn encoded = store::encodeColumn(kept);
        encoded.style = old.style;
        encoded.exceptions = store::encodeExceptions(kept.lexical);
        column.encoded = std::move(encoded);
    }
    if (!batch.recordHashes.empty()) {
        std::vector<std::uint64_t> hashes;
        for (const std::uint32_t row : rows)
            hashes.push_back(batch.recordHashes[row]);
        batch.recordHashes = std::move(hashes);
        batch.recordEntries = store::entriesOf(batch.recordHashes);
    }
    batch.rows = rows.size();
}

} // namespace tiltmeter
