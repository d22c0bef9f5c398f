// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/vector_clones.h"
#include "store/bit_planes.h"
#include "store/number_blocks.h"
#include "store/segment_codec.h"
#include "store/segment_format.h"
#include "store/text_forms.h"

#include <xxhash.h>
#ifdef TILTMETER_XXHASH_DISPATCH
#include <xxh_x86dispatch.h> // after xxhash.h: puts itself in the place of its functions
#endif
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tiltmeter::store {
namespace {

constexpr int zstdLevel = 1;
/// Numbers with at most this many distinct values are kept as codes of one byte: a scan then counts codes.
constexpr std::size_t fewNumbers = 255;
/// Up to here a table of the distinct values is kept when nothing shorter was found.
constexpr std::size_t someNumbers = 4096;
/// Integers that are all within so many of each other are looked up in a table instead of hashed.
constexpr std::int64_t smallSpan = 4096;
constexpr double exactIntegers = 0x1p53;

EncodedColumn finish(std::vector<std::byte> bytes, EncodedColumn column)
{
    bytes.shrink_to_fit();
    column.bytes = std::move(bytes);
    column.checksum = checksumOf(column.bytes);
    return column;
}

unsigned bitsForCodes(std::uint32_t largest)
{
    return static_cast<unsigned>(std::bit_width(largest));
}

void putCodes(std::span<const std::uint32_t> codes, unsigned bits, ByteWriter& out)
{
    alignas(64) std::array<std::uint32_t, blockValues> last;
    for (std::size_t first = 0; first < codes.size(); first += blockValues) {
        const std::span<const std::uint32_t> block =
            codes.subspan(first, std::min(blockValues, codes.size() - first));
        const std::uint32_t* values = block.data();
        if (block.size() % 8 != 0) {
            std::ranges::copy(block, last.begin());
            std::fill(last.begin() + block.size(), last.begin() + paddedValues(block.size()), 0U);
            values = last.data();
        }
        packBits(values, block.size(), bits, out.grow(packedBytes(block.size(), bits)));
    }
}

/// Which values are there. An empty bitmap means all.
struct Validity {
    std::span<const std::uint64_t> words;
    std::size_t size = 0;
    std::uint64_t missing = 0;

    [[nodiscard]] bool operator[](std::size_t i) const
    {
        return words.empty() || (words[i >> 6] >> (i & 63) & 1U) != 0;
    }
};

Validity validityOf(std::span<const std::uint64_t> words, std::size_t size)
{
    Validity validity{words, size, 0};
    if (words.empty())
        return validity;
    std::uint64_t there = 0;
    for (std::size_t w = 0; w < size / 64; ++w)
        there += static_cast<std::uint64_t>(std::popcount(words[w]));
    if (size % 64 != 0)
        there += static_cast<std::uint64_t>(
            std::popcount(words[size / 64] & ((std::uint64_t{1} << size % 64) - 1)));
    validity.missing = size - there;
    if (validity.missing == 0)
        validity.words = {};
    return validity;
}

void putValidity(const Validity& validity, ByteWriter& out)
{
    if (validity.words.empty())
        return;
    const std::size_t whole = validity.size / 64;
    out.put(validity.words.first(whole));
    if (validity.size % 64 != 0)
        out.put(validity.words[whole] & ((std::uint64_t{1} << validity.size % 64) - 1));
}

/// Missing places get a neighbour's value, so that they cost nothing and disturb no minimum.
template <class T>
void fillMissing(std::vector<T>& values, const Validity& validity)
{
    static_assert(sizeof(T) == sizeof(std::uint64_t));
    std::size_t first = 0;
    while (first < values.size() && !validity[first])
        ++first;
    auto latest = first < values.size() ? std::bit_cast<std::uint64_t>(values[first]) : 0;
    // As bits, which can be chosen without a branch: it could not be foreseen.
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint64_t there = std::uint64_t{0} - (validity.words[i >> 6] >> (i & 63) & 1U);
        latest = (std::bit_cast<std::uint64_t>(values[i]) & there) | (latest & ~there);
        values[i] = std::bit_cast<T>(latest);
    }
}

/// Distinct 64-bit patterns in order of appearance, up to a limit.
class DistinctBits
{
public:
    explicit DistinctBits(std::size_t limit)
        : m_limit(limit), m_mask(std::bit_ceil(limit * 4) - 1), m_slots(m_mask + 1, 0)
    {
    }
    /// Index of the pattern, or the limit when there are too many.
    [[nodiscard]] std::size_t index(std::uint64_t bits)
    {
        std::size_t slot = static_cast<std::size_t>((bits * 0x9E3779B97F4A7C15ULL) >> 32) & m_mask;
        while (m_slots[slot] != 0) {
            if (m_values[m_slots[slot] - 1] == bits)
                return m_slots[slot] - 1;
            slot = (slot + 1) & m_mask;
        }
        if (m_values.size() == m_limit)
            return m_limit;
        m_values.push_back(bits);
        m_slots[slot] = static_cast<std::uint32_t>(m_values.size());
        return m_values.size() - 1;
    }
    [[nodiscard]] const std::vector<std::uint64_t>& values() const { return m_values; }

private:
    std::size_t m_limit;
    std::size_t m_mask;
    std::vector<std::uint32_t> m_slots;
    std::vector<std::uint64_t> m_values;
};

/// The distinct numbers in ascending order and each value's code (1 and up, 0 is missing).
struct NumberTable {
    std::vector<double> numbers;
    std::vector<std::uint32_t> codes;
};

/// For integers that lie close together: no hashing.
std::optional<NumberTable> smallNumberTable(std::span<const std::int64_t> values, const Validity& validity,
                                            std::int64_t low, std::size_t span)
{
    std::vector<std::uint8_t> seen(span, 0);
    if (validity.missing == 0)
        for (const std::int64_t value : values)
            seen[static_cast<std::size_t>(value - low)] = 1;
    else
        for (std::size_t i = 0; i < values.size(); ++i)
            if (validity[i])
                seen[static_cast<std::size_t>(values[i] - low)] = 1;
    NumberTable table;
    std::vector<std::uint32_t> codeOf(span, 0);
    for (std::size_t i = 0; i < span; ++i) {
        if (seen[i] == 0)
            continue;
        table.numbers.push_back(static_cast<double>(low + static_cast<std::int64_t>(i)));
        codeOf[i] = static_cast<std::uint32_t>(table.numbers.size());
    }
    if (table.numbers.size() > fewNumbers)
        return std::nullopt;
    table.codes.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        table.codes[i] = codeOf[static_cast<std::size_t>(values[i] - low)];
    if (validity.missing != 0)
        for (std::size_t i = 0; i < values.size(); ++i)
            if (!validity[i])
                table.codes[i] = 0;
    return table;
}

template <class T>
std::optional<NumberTable> numberTable(std::span<const T> values, const Validity& validity, std::size_t limit)
{
    DistinctBits distinct(limit);
    // Most columns that are no table show it soon.
    for (const T value : values.first(std::min(values.size(), 4 * limit)))
        if (distinct.index(std::bit_cast<std::uint64_t>(value)) == limit)
            return std::nullopt;
    NumberTable table;
    table.codes.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!validity[i])
            continue;
        const std::size_t index = distinct.index(std::bit_cast<std::uint64_t>(values[i]));
        if (index == limit)
            return std::nullopt;
        table.codes[i] = static_cast<std::uint32_t>(index + 1);
    }
    const std::vector<std::uint64_t>& found = distinct.values();
    std::vector<std::uint32_t> order(found.size());
    for (std::uint32_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        const T x = std::bit_cast<T>(found[a]);
        const T y = std::bit_cast<T>(found[b]);
        return x < y || (x == y && found[a] > found[b]); // -0.0 before 0.0
    });
    std::vector<std::uint32_t> codeOf(found.size() + 1, 0);
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        codeOf[order[i] + 1] = i + 1;
        table.numbers.push_back(static_cast<double>(std::bit_cast<T>(found[order[i]])));
    }
    for (std::uint32_t& code : table.codes)
        code = codeOf[code];
    return table;
}

std::vector<std::byte> encodeTable(SegmentType type, const NumberTable& table, std::uint32_t rows)
{
    std::vector<std::byte> bytes;
    ByteWriter out(bytes);
    const auto distinct = static_cast<std::uint32_t>(table.numbers.size());
    const unsigned bits = bitsForCodes(distinct);
    const bool alike =
        std::ranges::adjacent_find(table.codes, std::ranges::not_equal_to{}) == table.codes.end();
    SegmentHeader header{type,
                         SegmentEncoding::Numbers,
                         0,
                         static_cast<std::uint8_t>(alike ? 0 : bits),
                         rows,
                         distinct,
                         alike && rows > 0 ? table.codes[0] : 0};
    out.put(header);
    out.put(std::span<const double>(table.numbers));
    if (!alike)
        putCodes(table.codes, bits, out);
    return bytes;
}

EncodedColumn encodeIntegers(const Column& column)
{
    const Validity validity = validityOf(column.valid, column.integers.size());
    const auto rows = static_cast<std::uint32_t>(column.integers.size());
    EncodedColumn result;
    result.missing = validity.missing;
    std::vector<std::int64_t> filled;
    std::span<const std::int64_t> values = column.integers;
    if (validity.missing != 0) {
        filled = column.integers;
        fillMissing(filled, validity);
        values = filled;
    }
    bool exact = true;
    if (validity.missing < rows) {
        const auto [low, high] = extremesOf(values);
        result.minimumInteger = low;
        result.maximumInteger = high;
        // Beyond 2^53 a double may lie on the wrong side of the integer.
        const auto toDouble = [](std::int64_t v, double direction) {
            const auto number = static_cast<double>(v);
            return std::abs(number) < exactIntegers ? number : std::nextafter(number, direction);
        };
        result.minimum = toDouble(low, -std::numeric_limits<double>::infinity());
        result.maximum = toDouble(high, std::numeric_limits<double>::infinity());
        exact = std::abs(static_cast<double>(low)) < exactIntegers &&
                std::abs(static_cast<double>(high)) < exactIntegers;
    }
    if (column.kind == ColumnKind::Integer && exact) {
        const std::int64_t low = result.minimumInteger.value_or(0);
        const std::int64_t span = result.maximumInteger.value_or(0) - low + 1; // no overflow: below 2^53 each
        const auto table = span <= smallSpan
                               ? smallNumberTable(values, validity, low, static_cast<std::size_t>(span))
                               : numberTable<std::int64_t>(values, validity, fewNumbers);
        if (table && table->numbers.size() * 4 <= rows + 4)
            return finish(encodeTable(SegmentType::Integers, *table, rows), std::move(result));
    }

    std::vector<std::byte> bytes;
    ByteWriter out(bytes);
    out.put(SegmentHeader{SegmentType::Integers, SegmentEncoding::Blocks,
                          static_cast<std::uint8_t>(validity.words.empty() ? 0 : 1), 0, rows, 0, 0});
    putValidity(validity, out);
    encodeNumbers(values, out);
    return finish(std::move(bytes), std::move(result));
}

/// Bytes 0 of all values, bytes 1 of all values, ...: exponents and leading digits come to lie together.
std::vector<std::byte> shuffled(std::span<const double> values)
{
    std::vector<std::byte> planes(values.size_bytes());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto bits = std::bit_cast<std::array<std::byte, 8>>(values[i]);
        for (std::size_t plane = 0; plane < 8; ++plane)
            planes[plane * values.size() + i] = bits[plane];
    }
    return planes;
}

std::vector<std::byte> compressed(std::span<const std::byte> bytes)
{
    std::vector<std::byte> result(ZSTD_compressBound(bytes.size()));
    thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                                    ZSTD_freeCCtx);
    const std::size_t size =
        ZSTD_compressCCtx(context.get(), result.data(), result.size(), bytes.data(), bytes.size(), zstdLevel);
    if (ZSTD_isError(size))
        return {};
    result.resize(size);
    return result;
}

void putRaw(SegmentHeader header, std::span<const double> values, const Validity& validity, ByteWriter& out)
{
    const bool single = std::ranges::all_of(values, [](double v) {
        return std::bit_cast<std::uint64_t>(static_cast<double>(static_cast<float>(v))) ==
               std::bit_cast<std::uint64_t>(v);
    });
    if (single) {
        header.encoding = SegmentEncoding::Float;
        out.put(header);
        putValidity(validity, out);
        for (const double v : values)
            out.put(static_cast<float>(v));
        return;
    }
    // Decoding a shuffled column takes several times as long: it has to save a quarter, tried on a sample.
    constexpr std::size_t sampleSize = 4096;
    const std::span<const double> sample = values.first(std::min(values.size(), sampleSize));
    if (const auto trial = compressed(shuffled(sample));
        !trial.empty() && trial.size() * 4 < sample.size_bytes() * 3) {
        const auto packed = compressed(shuffled(values));
        if (!packed.empty() && packed.size() * 4 < values.size_bytes() * 3) {
            header.encoding = SegmentEncoding::Shuffled;
            out.put(header);
            putValidity(validity, out);
            out.put(std::uint64_t{packed.size()});
            out.put(std::span<const std::byte>(packed));
            return;
        }
    }
    header.encoding = SegmentEncoding::Raw;
    out.put(header);
    putValidity(validity, out);
    out.put(values);
}

struct DoubleRange {
    double low = 0;
    double high = 0;
    bool allNumbers = true; ///< no NaN
};

/// Eight minima and maxima side by side: one alone could not be turned into vector instructions, as the order
/// in which doubles are compared may matter (NaN, -0.0; here it does not).
TILTMETER_VECTOR_CLONES DoubleRange rangeOf(const double* values, std::size_t size)
{
    constexpr std::size_t lanes = 8;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double low[lanes];
    double high[lanes];
    std::uint64_t odd[lanes];
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        low[lane] = infinity;
        high[lane] = -infinity;
        odd[lane] = 0;
    }
    const std::size_t whole = size / lanes * lanes;
    for (std::size_t i = 0; i < whole; i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const double v = values[i + lane];
            low[lane] = v < low[lane] ? v : low[lane];
            high[lane] = v > high[lane] ? v : high[lane];
            odd[lane] |= v == v ? std::uint64_t{0} : std::uint64_t{1};
        }
    for (std::size_t i = whole; i < size; ++i) {
        const double v = values[i];
        low[0] = v < low[0] ? v : low[0];
        high[0] = v > high[0] ? v : high[0];
        odd[0] |= v == v ? std::uint64_t{0} : std::uint64_t{1};
    }
    DoubleRange range{low[0], high[0], odd[0] == 0};
    for (std::size_t lane = 1; lane < lanes; ++lane) {
        range.low = std::min(range.low, low[lane]);
        range.high = std::max(range.high, high[lane]);
        range.allNumbers = range.allNumbers && odd[lane] == 0;
    }
    return range;
}

EncodedColumn encodeDoubles(const Column& column)
{
    const std::size_t size = column.doubles.size();
    const auto rows = static_cast<std::uint32_t>(size);
    std::span<const double> values = column.doubles;
    std::vector<std::uint64_t> there;
    std::span<const std::uint64_t> words = column.valid;
    DoubleRange range = rangeOf(values.data(), size);
    if (!range.allNumbers) {
        there.assign((size + 63) / 64, 0);
        const Validity given{column.valid, size, 0};
        for (std::size_t i = 0; i < size; ++i)
            if (given[i] && values[i] == values[i])
                there[i >> 6] |= std::uint64_t{1} << (i & 63);
        words = there;
    }
    const Validity validity = validityOf(words, size);
    EncodedColumn result;
    result.missing = validity.missing;
    std::vector<double> filled;
    if (validity.missing != 0) {
        filled = column.doubles;
        fillMissing(filled, validity);
        values = filled;
    }
    if (validity.missing < size) {
        if (validity.missing != 0)
            range = rangeOf(values.data(), size);
        result.minimum = range.low;
        result.maximum = range.high;
    }
    if (const auto table = numberTable<double>(values, validity, fewNumbers);
        table && table->numbers.size() * 4 <= size + 4)
        return finish(encodeTable(SegmentType::Doubles, *table, rows), std::move(result));

    std::vector<std::byte> bytes;
    bytes.reserve(size * 4);
    ByteWriter out(bytes);
    SegmentHeader header{SegmentType::Doubles,
                         SegmentEncoding::Blocks,
                         static_cast<std::uint8_t>(validity.words.empty() ? 0 : 1),
                         0,
                         rows,
                         0,
                         0};
    // Kept from column to column: half a MiB that the system would have to clear every time.
    thread_local Decimals decimals;
    if (toDecimals(values, decimals)) {
        header.parameter = static_cast<std::uint8_t>(decimals.exponent);
        header.extra = static_cast<std::uint32_t>(decimals.exceptions.size());
        out.put(header);
        putValidity(validity, out);
        for (const std::uint32_t place : decimals.exceptions)
            out.put(values[place]);
        out.put(std::span<const std::uint32_t>(decimals.exceptions));
        out.align();
        encodeNumbers(decimals.scaled, out);
        if (bytes.size() * 8 < size * sizeof(double) * 7 + 1024)
            return finish(std::move(bytes), std::move(result));
        bytes.clear();
    }
    if (const auto table = numberTable<double>(values, validity, std::min(someNumbers, size / 8 + 1)))
        return finish(encodeTable(SegmentType::Doubles, *table, rows), std::move(result));
    putRaw(header, values, validity, out);
    return finish(std::move(bytes), std::move(result));
}

std::optional<std::vector<std::byte>> encodeNumbered(SegmentHeader header, const Column& column,
                                                     const Validity& validity)
{
    const auto form = toNumbered(column.textOffsets, column.textBytes, validity.words);
    if (!form)
        return std::nullopt;
    header.encoding = SegmentEncoding::Numbered;
    header.parameter = static_cast<std::uint8_t>(form->digits);
    header.extra = static_cast<std::uint32_t>(form->prefix.size());
    std::vector<std::byte> bytes;
    ByteWriter out(bytes);
    out.put(header);
    putValidity(validity, out);
    out.put(std::span<const char>(form->prefix));
    out.align();
    encodeNumbers(form->numbers, out);
    return bytes;
}

std::optional<std::vector<std::byte>> encodeUuids(SegmentHeader header, const Column& column,
                                                  const Validity& validity)
{
    const std::string_view text = column.textBytes;
    if (text.size() != (validity.size - validity.missing) * uuidCharacters || text.empty())
        return std::nullopt;
    header.encoding = SegmentEncoding::Uuids;
    std::vector<std::byte> bytes;
    ByteWriter out(bytes);
    out.put(header);
    putValidity(validity, out);
    std::byte* packed = out.grow(text.size() / uuidCharacters * uuidBytes);
    for (std::size_t i = 0; i < validity.size; ++i) {
        if (!validity[i])
            continue;
        if (!parseUuid(text.substr(column.textOffsets[i], column.textOffsets[i + 1] - column.textOffsets[i]),
                       packed))
            return std::nullopt;
        packed += uuidBytes;
    }
    return bytes;
}

EncodedColumn encodeText(const Column& column)
{
    const std::size_t size = column.textOffsets.size() - 1;
    const Validity validity = validityOf(column.valid, size);
    EncodedColumn result;
    result.missing = validity.missing;
    std::vector<std::byte> bytes;
    ByteWriter out(bytes);
    SegmentHeader header{SegmentType::Text,
                         SegmentEncoding::Plain,
                         static_cast<std::uint8_t>(validity.words.empty() ? 0 : 1),
                         0,
                         static_cast<std::uint32_t>(size),
                         0,
                         0};
    if (auto numbered = encodeNumbered(header, column, validity))
        return finish(std::move(*numbered), std::move(result));
    if (auto uuids = encodeUuids(header, column, validity))
        return finish(std::move(*uuids), std::move(result));
    const std::span<const std::byte> text = std::as_bytes(std::span(column.textBytes));
    constexpr std::size_t sampleSize = 16 * 1024;
    const std::span<const std::byte> sample = text.first(std::min(text.size(), sampleSize));
    std::vector<std::byte> packed;
    if (const auto trial = compressed(sample); !trial.empty() && trial.size() * 8 < sample.size() * 7)
        packed = compressed(text);
    if (!packed.empty() && packed.size() < text.size())
        header.encoding = SegmentEncoding::Packed;
    out.put(header);
    putValidity(validity, out);
    std::vector<std::int64_t> lengths(size);
    for (std::size_t i = 0; i < size; ++i)
        lengths[i] = column.textOffsets[i + 1] - column.textOffsets[i];
    encodeNumbers(lengths, out);
    out.put(std::uint64_t{text.size()});
    out.put(header.encoding == SegmentEncoding::Packed ? std::span<const std::byte>(packed) : text);
    return finish(std::move(bytes), std::move(result));
}

} // namespace

std::uint64_t checksumOf(std::span<const std::byte> bytes)
{
    return XXH3_64bits(bytes.data(), bytes.size());
}

EncodedColumn encodeCodes(std::span<const std::uint32_t> codes)
{
    EncodedColumn result;
    std::uint32_t largest = 0;
    std::uint32_t different = 0;
    std::uint64_t missing = 0;
    const std::uint32_t first = codes.empty() ? 0 : codes[0];
    for (const std::uint32_t code : codes) {
        largest = std::max(largest, code);
        different |= code ^ first;
        missing += code == 0 ? 1 : 0;
    }
    result.missing = missing;
    const unsigned bits = different == 0 ? 0 : bitsForCodes(largest);
    std::vector<std::byte> bytes;
    bytes.reserve(sizeof(SegmentHeader) + codes.size() * bits / 8 + 64);
    ByteWriter out(bytes);
    out.put(SegmentHeader{SegmentType::Codes, SegmentEncoding::Codes, 0, static_cast<std::uint8_t>(bits),
                          static_cast<std::uint32_t>(codes.size()), first, 0});
    if (bits != 0)
        putCodes(codes, bits, out);
    return finish(std::move(bytes), std::move(result));
}

EncodedColumn encodeColumn(const Column& column)
{
    switch (column.kind) {
    case ColumnKind::Integer:
    case ColumnKind::Timestamp:
        return encodeIntegers(column);
    case ColumnKind::Double:
        return encodeDoubles(column);
    case ColumnKind::Text:
        return encodeText(column);
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        break;
    }
    return encodeCodes(column.codes);
}

} // namespace tiltmeter::store
