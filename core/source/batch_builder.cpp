// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/batch_builder.h"

#include "source/long_number.h"
#include "source/missing.h"
#include "source/number_kernels.h"
#include "source/number_text.h"
#include "source/text_checks.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tiltmeter {
namespace {

constexpr std::size_t cacheSize = 256;
constexpr std::size_t cachedLength = 16;
constexpr std::uint32_t noLength = std::numeric_limits<std::uint32_t>::max();

/// Masks for the first eight and the second eight bytes of a text by its length.
struct LengthMasks {
    std::array<std::uint64_t, cachedLength + 1> low{};
    std::array<std::uint64_t, cachedLength + 1> high{};
};
constexpr LengthMasks makeMasks()
{
    LengthMasks masks;
    for (std::size_t length = 0; length <= cachedLength; ++length) {
        const std::size_t inLow = length < 8 ? length : 8;
        const std::size_t inHigh = length - inLow;
        masks.low[length] = inLow == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * inLow)) - 1;
        masks.high[length] = inHigh == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * inHigh)) - 1;
    }
    return masks;
}
constexpr LengthMasks lengthMasks = makeMasks();

bool isBoolean(std::string_view text)
{
    const auto is = [text](std::string_view word) {
        return text.size() == word.size() && std::ranges::equal(text, word, [](char a, char b) {
                   return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
               });
    };
    return is("true") || is("false");
}

} // namespace

void ColumnBuilder::begin(Column& out, std::size_t capacity)
{
    m_out = &out;
    out.kind = m_kind;
    out.lexical.clear();
    m_anyMissing = false;
    m_missingStyle = false;
    m_timeStyle = false;
    switch (m_kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        m_dictionary = std::make_shared<Dictionary>();
        out.dictionary = m_dictionary;
        out.codes.resize(capacity);
        m_cache.assign(cacheSize, CacheEntry{0, 0, noLength, 0});
        return;
    case ColumnKind::Integer:
    case ColumnKind::Timestamp:
        out.integers.resize(capacity);
        out.doubles.clear();
        break;
    case ColumnKind::Double:
        out.doubles.resize(capacity);
        m_shapes.resize(capacity);
        break;
    case ColumnKind::Text:
        out.textBytes.clear();
        out.textOffsets.resize(capacity + 1);
        out.textOffsets[0] = 0;
        break;
    }
    out.valid.assign(capacity / 64 + 1, ~std::uint64_t{0});
}

void ColumnBuilder::check(const Cells& cells, std::size_t column, std::size_t base,
                          std::vector<RowFault>& faults)
{
    m_exceptionsBefore = m_out->lexical.size();
    m_missingStyleBefore = m_missingStyle;
    m_anyMissingBefore = m_anyMissing;
    m_fraction = false;
    const FaultAt fault = [&faults, column](std::size_t row, FieldFault what) {
        faults.push_back({row, column, what});
    };
    switch (m_out->kind) {
    case ColumnKind::Integer:
        integers(cells, base, fault);
        return;
    case ColumnKind::Double:
        numbers(cells, base, fault);
        return;
    case ColumnKind::Timestamp:
        times(cells, base, fault);
        return;
    case ColumnKind::Boolean:
        booleans(cells, base, fault);
        return;
    case ColumnKind::Categorical:
    case ColumnKind::Text:
        return;
    }
}

void ColumnBuilder::undo(std::size_t base)
{
    Lexical& lexical = m_out->lexical;
    lexical.rows.resize(m_exceptionsBefore);
    lexical.textOffsets.resize(m_exceptionsBefore + 1);
    lexical.textBytes.resize(lexical.textOffsets.back());
    m_missingStyle = m_missingStyleBefore;
    m_anyMissing = m_anyMissingBefore;
    if (!m_missingStyle)
        lexical.style.missing.clear();
    if (m_out->valid.empty())
        return;
    m_out->valid[base / 64] |= ~std::uint64_t{0} << (base % 64);
    std::fill(m_out->valid.begin() + static_cast<std::ptrdiff_t>(base / 64 + 1), m_out->valid.end(),
              ~std::uint64_t{0});
}

void ColumnBuilder::commit(const Cells& cells, std::size_t base)
{
    switch (m_kind) {
    case ColumnKind::Integer:
        if (m_fraction) {
            undo(base);
            widen(base);
            numbers(cells, base, [](std::size_t, FieldFault) {}); // the rows are good, as check() found
        }
        return;
    case ColumnKind::Boolean:
    case ColumnKind::Categorical:
        categories(cells, base);
        return;
    case ColumnKind::Text:
        texts(cells, base);
        return;
    case ColumnKind::Double:
    case ColumnKind::Timestamp:
        return;
    }
}

void ColumnBuilder::setMissing(std::size_t row)
{
    m_out->valid[row / 64] &= ~(std::uint64_t{1} << (row % 64));
    m_anyMissing = true;
}

/// A number, truth value or point in time that is missing; the first token seen is the column's way to say
/// so.
void ColumnBuilder::setMissing(std::size_t row, std::string_view token)
{
    if (m_kind != ColumnKind::Boolean)
        setMissing(row);
    Lexical& lexical = m_out->lexical;
    if (!m_missingStyle) {
        m_missingStyle = true;
        lexical.style.missing = std::string(token);
    } else if (lexical.style.missing != token) {
        lexical.add(row, token);
    }
}

void ColumnBuilder::integers(const Cells& cells, std::size_t base, const FaultAt& fault)
{
    const NumberKernels& kernels = numberKernels();
    std::int64_t* const out = m_out->integers.data() + base;
    for (std::size_t row = 0; (row = kernels.integers(cells, row, out)) < cells.rows; ++row) {
        const std::string_view text = cells[row];
        if (text.empty()) {
            out[row] = 0;
            setMissing(base + row, text);
            continue;
        }
        const IntegerText read = readInteger(text);
        out[row] = read.value;
        switch (read.status) {
        case NumberStatus::Plain:
            break;
        case NumberStatus::KeepText:
            m_out->lexical.add(base + row, text);
            break;
        case NumberStatus::Missing:
            setMissing(base + row, text);
            break;
        case NumberStatus::OutOfRange:
            // Not an integer, but perhaps a number: then the batch has doubles in this column.
            if (readNumber(text).status == NumberStatus::OutOfRange)
                fault(row, FieldFault::OutOfRange);
            m_fraction = true;
            break;
        case NumberStatus::NotANumber:
            fault(row, FieldFault::NotANumber);
            break;
        }
    }
}

void ColumnBuilder::numbers(const Cells& cells, std::size_t base, const FaultAt& fault)
{
    const NumberKernels& kernels = numberKernels();
    double* const out = m_out->doubles.data() + base;
    std::uint8_t* const shapes = m_shapes.data() + base;
    for (std::size_t row = 0; (row = kernels.numbers(cells, row, out, shapes)) < cells.rows; ++row) {
        const std::string_view text = cells[row];
        if (text.empty()) {
            out[row] = 0;
            shapes[row] = shape::other;
            setMissing(base + row, text);
            continue;
        }
        if (readShortestNumber(text, out[row])) {
            shapes[row] = shape::shortest;
            continue;
        }
        const NumberText read = readNumber(text);
        out[row] = read.value;
        shapes[row] = read.shape;
        switch (read.status) {
        case NumberStatus::Plain:
            break;
        case NumberStatus::KeepText:
            m_out->lexical.add(base + row, text);
            break;
        case NumberStatus::Missing:
            setMissing(base + row, text);
            break;
        case NumberStatus::OutOfRange:
            fault(row, FieldFault::OutOfRange);
            break;
        case NumberStatus::NotANumber:
            fault(row, FieldFault::NotANumber);
            break;
        }
    }
}

/// The style of most of the first values of the batch.
void ColumnBuilder::chooseTimeStyle(const Cells& cells)
{
    constexpr std::size_t enough = 33;
    std::vector<std::pair<TimeStyle, std::size_t>> styles;
    std::size_t seen = 0;
    for (std::size_t row = 0; row < cells.rows && seen < enough; ++row) {
        const auto style = timeStyleOf(cells[row]);
        if (!style)
            continue;
        ++seen;
        const auto known = std::ranges::find(styles, *style, &std::pair<TimeStyle, std::size_t>::first);
        if (known != styles.end())
            ++known->second;
        else
            styles.emplace_back(*style, 1);
    }
    if (styles.empty())
        return;
    const auto best = std::ranges::max_element(styles, {}, &std::pair<TimeStyle, std::size_t>::second);
    m_out->lexical.style.time = best->first;
    m_time = TimeReader(best->first);
    m_timeStyle = true;
}

void ColumnBuilder::times(const Cells& cells, std::size_t base, const FaultAt& fault)
{
    if (!m_timeStyle) {
        m_time = TimeReader();
        chooseTimeStyle(cells);
    }
    std::int64_t* const out = m_out->integers.data() + base;
    for (std::size_t row = 0; row < cells.rows; ++row) {
        const std::string_view text = cells[row];
        if (m_time.read(text, out[row])) [[likely]]
            continue;
        out[row] = 0;
        if (isMissingToken(text)) {
            setMissing(base + row, text);
        } else if (const auto point = parseTimePoint(withoutBlanks(text))) {
            out[row] = point->microseconds;
            m_out->lexical.add(base + row, text);
        } else {
            fault(row, FieldFault::NotATimestamp);
        }
    }
}

void ColumnBuilder::booleans(const Cells& cells, std::size_t base, const FaultAt& fault)
{
    for (std::size_t row = 0; row < cells.rows; ++row) {
        const std::string_view text = cells[row];
        if (isBoolean(text)) [[likely]]
            continue;
        if (isMissingToken(text))
            setMissing(base + row, text);
        else
            fault(row, FieldFault::NotABoolean);
    }
}

void ColumnBuilder::categories(const Cells& cells, std::size_t base)
{
    std::uint32_t* const out = m_out->codes.data() + base;
    CacheEntry* const cache = m_cache.data();
    const bool boolean = m_kind == ColumnKind::Boolean;
    for (std::size_t row = 0; row < cells.rows; ++row) {
        const std::string_view text = cells[row];
        const std::size_t length = text.size();
        if (length - 1 >= cachedLength) [[unlikely]] { // nothing, or long
            out[row] = text.empty() ? 0 : m_dictionary->add(text);
            continue;
        }
        const std::uint64_t low = detail::loadWord(text.data()) & lengthMasks.low[length];
        const std::uint64_t high = detail::loadWord(text.data() + 8) & lengthMasks.high[length];
        const std::uint64_t hash = (low ^ (high * 0x9E3779B97F4A7C15U) ^ length) * 0xD6E8FEB86659FD93U;
        CacheEntry& entry = cache[hash >> 56];
        if (entry.low != low || entry.high != high || entry.length != length) [[unlikely]] {
            const bool missing = boolean && isMissingToken(text);
            entry = {low, high, static_cast<std::uint32_t>(length), missing ? 0 : m_dictionary->add(text)};
        }
        out[row] = entry.code;
    }
}

void ColumnBuilder::texts(const Cells& cells, std::size_t base)
{
    std::uint32_t* const offsets = m_out->textOffsets.data() + base;
    std::string& bytes = m_out->textBytes;
    for (std::size_t row = 0; row < cells.rows; ++row) {
        const std::string_view text = cells[row];
        bytes.append(text);
        offsets[row + 1] = static_cast<std::uint32_t>(bytes.size());
        if (text.empty())
            setMissing(base + row);
    }
}

/// The first `rows` integers become doubles.
void ColumnBuilder::widen(std::size_t rows)
{
    Column& out = *m_out;
    if (out.kind == ColumnKind::Double)
        return;
    out.kind = ColumnKind::Double;
    out.doubles.resize(out.integers.size());
    m_shapes.assign(out.integers.size(), 0);
    // Exceptions have to stay in order, so those there are and the new ones are merged.
    Lexical merged;
    merged.style = out.lexical.style;
    std::size_t next = 0;
    std::string text;
    for (std::size_t row = 0; row < rows; ++row) {
        out.doubles[row] = static_cast<double>(out.integers[row]);
        if (next < out.lexical.size() && out.lexical.rows[next] == row) {
            merged.add(row, out.lexical.text(next++));
            m_shapes[row] = shape::other;
        } else if (out.isMissing(row)) {
            m_shapes[row] = shape::other;
        } else if (std::abs(out.doubles[row]) >= 1e15) {
            text.clear();
            appendFormatted(text, out.integers[row]);
            merged.add(row, text);
            m_shapes[row] = shape::other;
        }
    }
    out.lexical = std::move(merged);
    out.integers.clear();
}

void ColumnBuilder::finish(std::size_t rows)
{
    Column& out = *m_out;
    switch (out.kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        out.codes.resize(rows);
        return;
    case ColumnKind::Integer:
    case ColumnKind::Timestamp:
        out.integers.resize(rows);
        break;
    case ColumnKind::Double:
        out.doubles.resize(rows);
        chooseNumberStyle(rows);
        break;
    case ColumnKind::Text:
        out.textOffsets.resize(rows + 1);
        break;
    }
    if (m_anyMissing)
        out.valid.resize((rows + 63) / 64);
    else
        out.valid.clear();
}

BatchBuilder::BatchBuilder(const Schema& schema)
{
    m_batch.columns.resize(schema.columns.size());
    for (const ColumnSpec& column : schema.columns)
        m_builders.emplace_back(column.kind);
}

void BatchBuilder::begin(std::size_t capacity)
{
    m_batch.rows = 0;
    m_batch.columns.resize(m_builders.size());
    for (std::size_t column = 0; column < m_builders.size(); ++column)
        m_builders[column].begin(m_batch.columns[column], capacity);
}

void BatchBuilder::add(FieldBlock block, const FaultListener& listener)
{
    m_faults.clear();
    for (std::size_t column = 0; column < m_builders.size(); ++column)
        m_builders[column].check(block.column(column), column, m_batch.rows, m_faults);
    if (!m_faults.empty()) [[unlikely]] {
        block = withoutFaults(block, listener);
        m_faults.clear();
        for (std::size_t column = 0; column < m_builders.size(); ++column) {
            m_builders[column].undo(m_batch.rows);
            m_builders[column].check(block.column(column), column, m_batch.rows, m_faults);
        }
    }
    for (std::size_t column = 0; column < m_builders.size(); ++column)
        m_builders[column].commit(block.column(column), m_batch.rows);
    m_batch.rows += block.rows;
}

FieldBlock BatchBuilder::withoutFaults(const FieldBlock& block, const FaultListener& listener)
{
    // Columns were checked in order, so a stable sort keeps each row's faults in theirs.
    std::ranges::stable_sort(m_faults, {}, &RowFault::row);
    for (auto first = m_faults.cbegin(); first != m_faults.cend();) {
        const auto end =
            std::find_if(first, m_faults.cend(), [first](const RowFault& f) { return f.row != first->row; });
        listener({first, end}, block);
        first = end;
    }
    const auto repeated = std::ranges::unique(m_faults, {}, &RowFault::row);
    m_faults.erase(repeated.begin(), repeated.end());
    FieldBlock good = block;
    good.rows = 0;
    good.edges = nullptr;
    m_goodRows.clear();
    auto fault = m_faults.cbegin();
    for (std::size_t row = 0; row < block.rows; ++row) {
        if (fault != m_faults.cend() && fault->row == row) {
            ++fault;
            continue;
        }
        for (std::size_t column = 0; column < block.columns; ++column) {
            const Cells cells = block.column(column);
            m_goodRows.push_back(static_cast<std::uint32_t>(cells.begin(row) - block.text));
            m_goodRows.push_back(static_cast<std::uint32_t>(cells.end(row) - block.text));
        }
        ++good.rows;
    }
    good.bounds = m_goodRows.data();
    return good;
}

ColumnBatch& BatchBuilder::finish()
{
    for (ColumnBuilder& builder : m_builders)
        builder.finish(m_batch.rows);
    return m_batch;
}

} // namespace tiltmeter
