// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/vector_clones.h"
#include "store/bit_planes.h"
#include "store/number_blocks.h"
#include "store/segment_codec.h"
#include "store/segment_format.h"
#include "store/text_forms.h"

#include <zstd.h>

#include <algorithm>

namespace tiltmeter::store {
namespace {

bool decompress(std::span<const std::byte> packed, std::byte* out, std::size_t size)
{
    thread_local const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(),
                                                                                    ZSTD_freeDCtx);
    const std::size_t got = ZSTD_decompressDCtx(context.get(), out, size, packed.data(), packed.size());
    return !ZSTD_isError(got) && got == size;
}

template <class T>
bool withinLimit(const T* codes, std::size_t size, std::size_t limit)
{
    T largest = 0;
    for (std::size_t i = 0; i < size; ++i)
        largest = std::max(largest, codes[i]);
    return largest < limit || size == 0;
}

template <class T>
bool unpackCodes(ByteReader& in, std::size_t rows, unsigned bits, T* out)
{
    for (std::size_t first = 0; first < rows; first += blockValues) {
        const std::size_t size = std::min(blockValues, rows - first);
        const std::byte* packed = in.skip(packedBytes(size, bits));
        if (!packed)
            return false;
        unpackBits(packed, size, bits, out + first);
    }
    return true;
}

/// Places without a value hold 0, whatever was stored there. `values` has room for the padding to 64.
TILTMETER_VECTOR_CLONES void zeroMissing(std::uint64_t* __restrict values, std::size_t words,
                                         const std::uint64_t* __restrict valid)
{
    for (std::size_t w = 0; w < words; ++w, values += 64) {
        const std::uint64_t word = valid[w];
        for (std::uint64_t i = 0; i < 64; ++i)
            values[i] &= std::uint64_t{0} - (word >> i & 1);
    }
}

} // namespace

/// One call of ColumnDecoder::decode.
class Decoding
{
public:
    Decoding(ColumnDecoder& owner, ColumnKind kind, std::size_t bytes, std::size_t rows,
             std::size_t codeLimit)
        : m_owner(owner), m_in({owner.m_input.data(), bytes}), m_rows(rows), m_codeLimit(codeLimit)
    {
        m_view.kind = kind;
        m_view.size = rows;
    }

    [[nodiscard]] std::optional<ColumnView> run()
    {
        m_header = m_in.take<SegmentHeader>();
        if (!m_in.ok() || m_header.rows != m_rows)
            return std::nullopt;
        if (m_header.hasValidity != 0) {
            m_view.valid = m_in.array<std::uint64_t>((m_rows + 63) / 64);
            if (!m_view.valid)
                return std::nullopt;
        }
        if (!dispatch())
            return std::nullopt;
        return m_view;
    }

private:
    bool dispatch()
    {
        const bool coded = m_view.kind == ColumnKind::Categorical || m_view.kind == ColumnKind::Boolean;
        switch (m_header.type) {
        case SegmentType::Codes:
            return coded && m_header.encoding == SegmentEncoding::Codes && codes(m_header.extra, m_codeLimit);
        case SegmentType::Integers:
            if (m_header.encoding == SegmentEncoding::Numbers)
                return isNumeric(m_view.kind) && numbers();
            if (m_header.encoding != SegmentEncoding::Blocks)
                return false;
            if (m_view.kind == ColumnKind::Integer || m_view.kind == ColumnKind::Timestamp)
                return integers();
            return m_view.kind == ColumnKind::Double && widened();
        case SegmentType::Doubles:
            return m_view.kind == ColumnKind::Double && doubles();
        case SegmentType::Text:
            return m_view.kind == ColumnKind::Text && text();
        }
        return false;
    }

    bool codes(std::uint32_t same, std::size_t limit)
    {
        const unsigned bits = m_header.parameter;
        m_view.storage = ColumnView::Storage::Codes;
        m_view.codes.size = m_rows;
        if (bits == 0) {
            if (same >= limit)
                return false;
            constant(same);
            return true;
        }
        const std::size_t room = paddedValues(m_rows);
        if (bits <= 8)
            return unpackInto<std::uint8_t>(bits, room, limit);
        if (bits <= 16)
            return unpackInto<std::uint16_t>(bits, room, limit);
        return bits <= 32 && unpackInto<std::uint32_t>(bits, room, limit);
    }

    template <class T>
    bool unpackInto(unsigned bits, std::size_t room, std::size_t limit)
    {
        T* out = m_owner.m_values.reserveFor<T>(room);
        m_view.codes.width = sizeof(T);
        m_view.codes.data = out;
        if (!unpackCodes(m_in, m_rows, bits, out))
            return false;
        return (std::uint64_t{1} << bits) <= limit || withinLimit(out, m_rows, limit);
    }

    void constant(std::uint32_t code)
    {
        if (code <= 0xff) {
            m_view.codes.width = 1;
            auto* out = m_owner.m_values.reserveFor<std::uint8_t>(m_rows);
            std::fill_n(out, m_rows, static_cast<std::uint8_t>(code));
            m_view.codes.data = out;
        } else {
            m_view.codes.width = 4;
            auto* out = m_owner.m_values.reserveFor<std::uint32_t>(m_rows);
            std::fill_n(out, m_rows, code);
            m_view.codes.data = out;
        }
    }

    /// The distinct values, then codes into them.
    bool numbers()
    {
        const std::size_t distinct = m_header.extra;
        const auto* table = m_in.array<double>(distinct);
        if (!table)
            return false;
        m_owner.m_numbers.assign(1, 0.0);
        m_owner.m_numbers.insert(m_owner.m_numbers.end(), table, table + distinct);
        m_view.numbers = m_owner.m_numbers;
        m_view.valid = nullptr;
        return codes(m_header.reserved, distinct + 1);
    }

    bool integers()
    {
        m_view.storage = ColumnView::Storage::Integers;
        auto* out = m_owner.m_values.reserveFor<std::int64_t>(m_rows + 64);
        m_view.integers = out;
        if (!decodeNumbers(m_in, m_rows, out))
            return false;
        if (m_view.valid)
            zeroMissing(reinterpret_cast<std::uint64_t*>(out), (m_rows + 63) / 64, m_view.valid);
        return true;
    }

    /// Integers that are asked for as Double.
    bool widened()
    {
        if (!integers())
            return false;
        m_view.storage = ColumnView::Storage::Doubles;
        auto* out = m_owner.m_text.reserveFor<double>(m_rows);
        std::transform(m_view.integers, m_view.integers + m_rows, out,
                       [](std::int64_t v) { return static_cast<double>(v); });
        m_view.integers = nullptr;
        m_view.doubles = out;
        return true;
    }

    bool doubles()
    {
        if (m_header.encoding == SegmentEncoding::Numbers)
            return numbers();
        m_view.storage = ColumnView::Storage::Doubles;
        auto* out = m_owner.m_values.reserveFor<double>(m_rows + 64);
        m_view.doubles = out;
        switch (m_header.encoding) {
        case SegmentEncoding::Blocks:
            if (!decimals(out))
                return false;
            break;
        case SegmentEncoding::Raw: {
            const auto* raw = m_in.array<double>(m_rows);
            if (!raw)
                return false;
            if (!m_view.valid) { // nothing to change: show it where it was read
                m_view.doubles = raw;
                return true;
            }
            std::copy_n(raw, m_rows, out);
            break;
        }
        case SegmentEncoding::Float: {
            const auto* raw = m_in.array<float>(m_rows);
            if (!raw)
                return false;
            std::transform(raw, raw + m_rows, out, [](float v) { return static_cast<double>(v); });
            break;
        }
        case SegmentEncoding::Shuffled:
            if (!unshuffled(out))
                return false;
            break;
        default:
            return false;
        }
        if (m_view.valid)
            zeroMissing(reinterpret_cast<std::uint64_t*>(out), (m_rows + 63) / 64, m_view.valid);
        return true;
    }

    bool decimals(double* out)
    {
        const std::size_t exceptions = m_header.extra;
        const auto* values = m_in.array<double>(exceptions);
        const auto* places = m_in.array<std::uint32_t>(exceptions);
        m_in.align();
        if (!m_in.ok() || !decodeDecimals(m_in, m_rows, m_header.parameter, out))
            return false;
        for (std::size_t i = 0; i < exceptions; ++i) {
            if (places[i] >= m_rows)
                return false;
            out[places[i]] = values[i];
        }
        return true;
    }

    bool unshuffled(double* out)
    {
        const auto size = m_in.take<std::uint64_t>();
        const std::byte* packed = m_in.skip(size);
        if (!packed)
            return false;
        auto* planes = m_owner.m_text.reserveFor<std::uint8_t>(m_rows * sizeof(double));
        if (!decompress({packed, size}, reinterpret_cast<std::byte*>(planes), m_rows * sizeof(double)))
            return false;
        for (std::size_t i = 0; i < m_rows; ++i) {
            std::uint64_t bits = 0;
            for (std::size_t plane = 0; plane < 8; ++plane)
                bits |= std::uint64_t{planes[plane * m_rows + i]} << (8 * plane);
            out[i] = std::bit_cast<double>(bits);
        }
        return true;
    }

    [[nodiscard]] bool isThere(std::size_t i) const
    {
        return m_view.valid == nullptr || (m_view.valid[i >> 6] >> (i & 63) & 1U) != 0;
    }

    bool numbered()
    {
        NumberedTexts form;
        form.digits = m_header.parameter;
        const char* prefix = m_in.array<char>(m_header.extra);
        m_in.align();
        if (!m_in.ok() || form.digits > 20)
            return false;
        form.prefix.assign(prefix, m_header.extra);
        const std::size_t longest = form.prefix.size() + 20;
        if (longest * m_rows >> 32 != 0)
            return false;
        auto* numbers = m_owner.m_values.reserveFor<std::int64_t>(m_rows);
        if (!decodeNumbers(m_in, m_rows, numbers))
            return false;
        char* const begin = reinterpret_cast<char*>(m_owner.m_text.reserve(longest * m_rows));
        auto* offsets = m_owner.m_bits.reserveFor<std::uint32_t>(m_rows + 1);
        char* end = begin;
        offsets[0] = 0;
        for (std::size_t i = 0; i < m_rows; ++i) {
            if (isThere(i))
                end = writeNumbered(form, numbers[i], end);
            offsets[i + 1] = static_cast<std::uint32_t>(end - begin);
        }
        m_view.storage = ColumnView::Storage::Text;
        m_view.textOffsets = offsets;
        m_view.textBytes = begin;
        return true;
    }

    bool uuids()
    {
        char* const begin = reinterpret_cast<char*>(m_owner.m_text.reserve(uuidCharacters * m_rows));
        auto* offsets = m_owner.m_values.reserveFor<std::uint32_t>(m_rows + 1);
        char* end = begin;
        offsets[0] = 0;
        for (std::size_t i = 0; i < m_rows; ++i) {
            if (isThere(i)) {
                const std::byte* packed = m_in.skip(uuidBytes);
                if (!packed)
                    return false;
                writeUuid(packed, end);
                end += uuidCharacters;
            }
            offsets[i + 1] = static_cast<std::uint32_t>(end - begin);
        }
        m_view.storage = ColumnView::Storage::Text;
        m_view.textOffsets = offsets;
        m_view.textBytes = begin;
        return true;
    }

    bool text()
    {
        if (m_header.encoding == SegmentEncoding::Numbered)
            return numbered();
        if (m_header.encoding == SegmentEncoding::Uuids)
            return uuids();
        m_view.storage = ColumnView::Storage::Text;
        auto* offsets = m_owner.m_values.reserveFor<std::uint32_t>(m_rows + 8);
        if (!decodeNumbers(m_in, m_rows, offsets + 1))
            return false;
        offsets[0] = 0;
        std::uint64_t end = 0;
        for (std::size_t i = 1; i <= m_rows; ++i) {
            end += offsets[i];
            offsets[i] = static_cast<std::uint32_t>(end);
        }
        const auto size = m_in.take<std::uint64_t>();
        if (!m_in.ok() || end != size || size >> 32 != 0)
            return false;
        m_view.textOffsets = offsets;
        if (m_header.encoding == SegmentEncoding::Plain) {
            const std::byte* bytes = m_in.skip(size);
            m_view.textBytes = reinterpret_cast<const char*>(bytes);
            return bytes != nullptr;
        }
        if (m_header.encoding != SegmentEncoding::Packed)
            return false;
        const std::size_t packed = m_in.left();
        // zstd packs at most about 1 : 100,000; more than that is a BLOB made to eat memory.
        if (size / 100'000 > packed)
            return false;
        std::byte* out = m_owner.m_text.reserve(size);
        m_view.textBytes = reinterpret_cast<const char*>(out);
        return decompress({m_in.skip(packed), packed}, out, size);
    }

    ColumnDecoder& m_owner;
    ByteReader m_in;
    std::size_t m_rows;
    std::size_t m_codeLimit;
    SegmentHeader m_header;
    ColumnView m_view;
};

bool holdsIntegers(std::span<const std::byte> bytes)
{
    return bytes.size() >= sizeof(SegmentHeader) &&
           static_cast<SegmentType>(bytes[0]) == SegmentType::Integers;
}

std::optional<ColumnView> ColumnDecoder::decode(ColumnKind kind, std::size_t bytes, std::size_t rows,
                                                std::size_t codeLimit)
{
    return Decoding(*this, kind, bytes, rows, codeLimit).run();
}

ColumnView ColumnDecoder::allMissing(ColumnKind kind, std::size_t rows)
{
    ColumnView view;
    view.kind = kind;
    view.size = rows;
    if (kind == ColumnKind::Text || kind == ColumnKind::Timestamp) {
        view.storage = kind == ColumnKind::Text ? ColumnView::Storage::Text : ColumnView::Storage::Integers;
        auto* zeros = m_values.reserveFor<std::int64_t>(rows + 1);
        std::fill_n(zeros, rows + 1, 0);
        auto* valid = m_bits.reserveFor<std::uint64_t>((rows + 63) / 64);
        std::fill_n(valid, (rows + 63) / 64, std::uint64_t{0});
        view.valid = valid;
        view.integers = kind == ColumnKind::Timestamp ? zeros : nullptr;
        view.textOffsets = kind == ColumnKind::Text ? reinterpret_cast<const std::uint32_t*>(zeros) : nullptr;
        view.textBytes = reinterpret_cast<const char*>(zeros);
        return view;
    }
    view.storage = ColumnView::Storage::Codes;
    auto* zeros = m_values.reserveFor<std::uint8_t>(rows);
    std::fill_n(zeros, rows, std::uint8_t{0});
    view.codes = {1, zeros, rows};
    if (isNumeric(kind)) {
        m_numbers.assign(1, 0.0);
        view.numbers = m_numbers;
    }
    return view;
}

} // namespace tiltmeter::store
