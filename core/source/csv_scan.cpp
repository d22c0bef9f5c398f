// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/csv_scan.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define TILTMETER_X86_KERNELS 1
#include <immintrin.h>
#else
#define TILTMETER_X86_KERNELS 0
#endif

#include <cstring>

namespace tiltmeter::csv {
namespace {

/// Bit i tells of byte i.
struct Masks {
    std::uint64_t delimiter = 0;
    std::uint64_t recordEnd = 0;
    std::uint64_t quote = 0;
    std::uint64_t nonAscii = 0;
    std::uint64_t nul = 0;
};

/// Any processor. A quote of 0 means that there is none.
namespace plain {

class Classifier
{
public:
    explicit Classifier(ScanChars chars) : m_chars(chars) {}
    Masks operator()(const char* text) const
    {
        Masks masks;
        for (int i = 0; i < 64; ++i) {
            const char c = text[i];
            const auto bit = [i](bool is) { return std::uint64_t{is} << i; };
            masks.delimiter |= bit(c == m_chars.delimiter);
            masks.recordEnd |= bit(c == m_chars.recordEnd);
            masks.quote |= bit(c == m_chars.quote && m_chars.quote != 0);
            masks.nonAscii |= bit((static_cast<unsigned char>(c) & 0x80U) != 0);
            masks.nul |= bit(c == 0);
        }
        return masks;
    }

private:
    ScanChars m_chars;
};

#include "source/csv_scan_positions.inc"

#include "source/csv_scan_kernel.inc"

constexpr ScanKernels kernels{"plain", cut, fields};

} // namespace plain

#if TILTMETER_X86_KERNELS

/// Every x86-64 processor.
namespace sse2 {

class Classifier
{
public:
    explicit Classifier(ScanChars chars)
        : m_delimiter(_mm_set1_epi8(chars.delimiter)), m_recordEnd(_mm_set1_epi8(chars.recordEnd)),
          m_quote(_mm_set1_epi8(chars.quote)), m_hasQuote(chars.quote != 0 ? ~std::uint64_t{0} : 0)
    {
    }
    Masks operator()(const char* text) const
    {
        Masks masks;
        for (int i = 0; i < 4; ++i) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16 * i));
            const auto mask = [i](__m128i is) {
                return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(is))} << (16 * i);
            };
            masks.delimiter |= mask(_mm_cmpeq_epi8(bytes, m_delimiter));
            masks.recordEnd |= mask(_mm_cmpeq_epi8(bytes, m_recordEnd));
            masks.quote |= mask(_mm_cmpeq_epi8(bytes, m_quote));
            masks.nonAscii |= mask(bytes);
            masks.nul |= mask(_mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
        }
        masks.quote &= m_hasQuote;
        return masks;
    }

private:
    __m128i m_delimiter, m_recordEnd, m_quote;
    std::uint64_t m_hasQuote;
};

#include "source/csv_scan_positions.inc"

#include "source/csv_scan_kernel.inc"

constexpr ScanKernels kernels{"sse2", cut, fields};

} // namespace sse2

#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,lzcnt,popcnt")
namespace avx2 {

class Classifier
{
public:
    explicit Classifier(ScanChars chars)
        : m_delimiter(_mm256_set1_epi8(chars.delimiter)), m_recordEnd(_mm256_set1_epi8(chars.recordEnd)),
          m_quote(_mm256_set1_epi8(chars.quote)), m_hasQuote(chars.quote != 0 ? ~std::uint64_t{0} : 0)
    {
    }
    Masks operator()(const char* text) const
    {
        const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
        const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32));
        Masks masks;
        masks.delimiter = mask(_mm256_cmpeq_epi8(low, m_delimiter), _mm256_cmpeq_epi8(high, m_delimiter));
        masks.recordEnd = mask(_mm256_cmpeq_epi8(low, m_recordEnd), _mm256_cmpeq_epi8(high, m_recordEnd));
        masks.quote = mask(_mm256_cmpeq_epi8(low, m_quote), _mm256_cmpeq_epi8(high, m_quote)) & m_hasQuote;
        masks.nonAscii = mask(low, high);
        const __m256i zero = _mm256_setzero_si256();
        masks.nul = mask(_mm256_cmpeq_epi8(low, zero), _mm256_cmpeq_epi8(high, zero));
        return masks;
    }

private:
    static std::uint64_t mask(__m256i low, __m256i high)
    {
        return std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(low))} |
               std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << 32;
    }
    __m256i m_delimiter, m_recordEnd, m_quote;
    std::uint64_t m_hasQuote;
};

#include "source/csv_scan_positions.inc"

#include "source/csv_scan_kernel.inc"

constexpr ScanKernels kernels{"avx2", cut, fields};

} // namespace avx2
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi,bmi2,lzcnt,popcnt")
namespace avx512 {

class Classifier
{
public:
    explicit Classifier(ScanChars chars)
        : m_delimiter(_mm512_set1_epi8(chars.delimiter)), m_recordEnd(_mm512_set1_epi8(chars.recordEnd)),
          m_quote(_mm512_set1_epi8(chars.quote)), m_hasQuote(chars.quote != 0 ? ~std::uint64_t{0} : 0)
    {
    }
    Masks operator()(const char* text) const
    {
        const __m512i bytes = _mm512_loadu_si512(text);
        Masks masks;
        masks.delimiter = _mm512_cmpeq_epi8_mask(bytes, m_delimiter);
        masks.recordEnd = _mm512_cmpeq_epi8_mask(bytes, m_recordEnd);
        masks.quote = _mm512_cmpeq_epi8_mask(bytes, m_quote) & m_hasQuote;
        masks.nonAscii = _mm512_movepi8_mask(bytes);
        masks.nul = _mm512_testn_epi8_mask(bytes, bytes);
        return masks;
    }

private:
    __m512i m_delimiter, m_recordEnd, m_quote;
    std::uint64_t m_hasQuote;
};

struct Numbers64 {
    std::uint8_t at[64]{};
};
constexpr Numbers64 upTo64()
{
    Numbers64 numbers;
    for (std::uint8_t i = 0; i < 64; ++i)
        numbers.at[i] = i;
    return numbers;
}
alignas(64) constexpr Numbers64 numbers64 = upTo64();

/// Writes the positions of the bits, sixteen at a time; may write up to 16 entries more than there are.
inline void writePositions(std::uint32_t* to, std::uint64_t bits, std::uint32_t base, std::size_t count)
{
    const __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(numbers64.at));
    const __m512i bases = _mm512_set1_epi32(static_cast<int>(base));
    const auto write = [&](std::size_t first, __m128i sixteen) {
        _mm512_storeu_si512(to + first, _mm512_add_epi32(bases, _mm512_maskz_cvtepu8_epi32(0xFFFF, sixteen)));
    };
    write(0, _mm512_maskz_extracti32x4_epi32(0xF, places, 0));
    if (count > 16) [[unlikely]] {
        write(16, _mm512_maskz_extracti32x4_epi32(0xF, places, 1));
        if (count > 32)
            write(32, _mm512_maskz_extracti32x4_epi32(0xF, places, 2));
        if (count > 48)
            write(48, _mm512_maskz_extracti32x4_epi32(0xF, places, 3));
    }
}

#include "source/csv_scan_kernel.inc"

constexpr ScanKernels kernels{"avx512", cut, fields};

} // namespace avx512
#pragma GCC pop_options

bool hasAvx512()
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi2");
}

bool hasAvx2()
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt") &&
           __builtin_cpu_supports("popcnt");
}

#endif

} // namespace

void FieldScan::start(std::size_t columnCount, std::size_t first, std::size_t rowsAtOnce)
{
    columns = columnCount;
    at = first;
    // A block of 64 bytes may complete 64 rows more than asked for, or add 64 fields to an unfinished one; up
    // to 16 positions too many are written.
    ends.resize((rowsAtOnce + 66) * columns + 64 + 64 + 16);
    recordOf.resize(rowsAtOnce + 65);
    faults.clear();
    beginOf.resize(rowsAtOnce + 65);
    nextBegin = static_cast<std::uint32_t>(first);
    ends[0] = 0; // nothing reads the end before the first field
    used = 1;
    rowStart = 0;
    rows = 0;
    record = 0;
    inside = 0;
    quotes = false;
    overflow = false;
    state = CutScan::State::FieldStart;
}

void FieldScan::nextRound(const char* text, ScanChars chars)
{
    for (std::size_t i = rowStart; i < used; ++i)
        ends[i - rowStart] = ends[i];
    used -= rowStart;
    rowStart = 0;
    rows = 0;
    faults.clear();
    // The scan stops in the block that completes the last row wanted, so the unfinished record is shorter
    // than that.
    quotes = chars.quote != 0 && nextBegin < at &&
             std::memchr(text + nextBegin, chars.quote, at - nextBegin) != nullptr;
}

std::size_t FieldScan::finishOddRecord(const char* text, std::size_t entry, std::size_t total)
{
    const std::size_t fields = entry - rowStart;
    const std::uint32_t position = ends[entry];
    const std::uint32_t begin = nextBegin;
    const bool carriageReturn = position > begin && text[position - 1] == '\r';
    const std::uint32_t end = position - (carriageReturn ? 1 : 0);
    const bool blank = begin == end && fields == 1 && !overflow;
    if (!blank && fields == columns && !overflow) { // a file of one column
        takeRow(entry);
        return 0;
    }
    if (!blank)
        faults.push_back({begin, end, record++, overflow || fields > columns});
    overflow = false;
    nextBegin = position + 1;
    std::memmove(ends.data() + rowStart + 1, ends.data() + entry + 1, (total - entry - 1) * sizeof ends[0]);
    return fields;
}

const ScanKernels& scanKernels()
{
    static const ScanKernels& best = *allScanKernels().back();
    return best;
}

std::vector<const ScanKernels*> allScanKernels()
{
    std::vector<const ScanKernels*> all{&plain::kernels};
#if TILTMETER_X86_KERNELS
    all.push_back(&sse2::kernels);
    if (hasAvx2())
        all.push_back(&avx2::kernels);
    if (hasAvx2() && hasAvx512())
        all.push_back(&avx512::kernels);
#endif
    return all;
}

void cutSlowly(CutScan& scan, const char* text, std::size_t end, std::size_t maxRecords, ScanChars chars)
{
    while (scan.at < end) {
        const char c = text[scan.at++];
        const bool separator = separates(scan.state, c, chars);
        scan.quotes |= c == chars.quote && chars.quote != 0;
        scan.nonAscii |= (static_cast<unsigned char>(c) & 0x80U) != 0;
        scan.nul |= c == 0;
        scan.lines += c == chars.recordEnd ? 1 : 0;
        if (separator && c == chars.recordEnd) {
            scan.lastEnd = scan.at;
            scan.linesToEnd = scan.lines;
            if (++scan.records == maxRecords)
                return;
        }
    }
}

void fieldsSlowly(FieldScan& scan, const char* text, std::size_t end, std::size_t rowsWanted, ScanChars chars)
{
    while (scan.at < end && scan.rows < rowsWanted) {
        const char c = text[scan.at];
        const bool separator = separates(scan.state, c, chars);
        scan.quotes |= c == chars.quote && chars.quote != 0;
        if (separator) {
            const auto position = static_cast<std::uint32_t>(scan.at);
            scan.ends[scan.used++] = position;
            if (c == chars.recordEnd)
                scan.used -= scan.finishRecord(text, scan.used - 1, scan.used);
            scan.boundUnfinished();
        }
        ++scan.at;
    }
}

} // namespace tiltmeter::csv
