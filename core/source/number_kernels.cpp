// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/number_kernels.h"

#include "source/number_text.h"

#include <array>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define TILTMETER_X86_KERNELS 1
#include <immintrin.h>
#else
#define TILTMETER_X86_KERNELS 0
#endif

namespace tiltmeter {
namespace {

namespace plain {

std::size_t numbers(const Cells& cells, std::size_t first, double* values, std::uint8_t* shapes)
{
    for (std::size_t row = first; row < cells.rows; ++row)
        if (!readPlainNumber(cells.begin(row), cells.end(row), values[row], shapes[row]))
            return row;
    return cells.rows;
}

std::size_t integers(const Cells& cells, std::size_t first, std::int64_t* values)
{
    for (std::size_t row = first; row < cells.rows; ++row)
        if (!readPlainInteger(cells.begin(row), cells.end(row), values[row]))
            return row;
    return cells.rows;
}

constexpr NumberKernels kernels{"plain", numbers, integers};

} // namespace plain

#if TILTMETER_X86_KERNELS

/// By the position of the point among sixteen bytes, 16 where there is none.
struct PointTables {
    std::array<std::array<std::uint8_t, 16>, 17>
        shuffle{};                  ///< moves what is before the point up by a byte, over it
    std::array<double, 17> power{}; ///< ten to the number of digits behind it
    std::array<std::uint8_t, 17> decimals{};
};
constexpr PointTables makePointTables()
{
    PointTables tables;
    for (std::size_t point = 0; point <= 16; ++point) {
        for (std::size_t i = 0; i < 16; ++i) {
            const std::size_t from = point < 16 && i <= point ? i - 1 : i;
            tables.shuffle[point][i] =
                static_cast<std::uint8_t>(from & 0xFF); // before the first: 255, a zero
        }
        tables.decimals[point] = static_cast<std::uint8_t>(point < 16 ? 15 - point : 0);
        tables.power[point] = 1;
        for (int i = 0; i < tables.decimals[point]; ++i)
            tables.power[point] *= 10;
    }
    return tables;
}
alignas(64) constexpr PointTables pointTables = makePointTables();

#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,lzcnt,popcnt")
namespace avx2 {

/// Sixteen bytes from here, `length` (0 to 16) further on, keep the last `length` bytes of sixteen.
constexpr std::array<std::uint8_t, 32> makeKeepLast()
{
    std::array<std::uint8_t, 32> mask{};
    for (std::size_t i = 16; i < 32; ++i)
        mask[i] = 0xFF;
    return mask;
}
alignas(64) constexpr std::array<std::uint8_t, 32> keepLast = makeKeepLast();

inline __m128i load(const void* from)
{
    return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

/// The sixteen bytes before `end`, less '0'; those before the last `length` become 0.
inline __m128i digitsBefore(const char* end, std::size_t length)
{
    return _mm_and_si128(_mm_sub_epi8(load(end - 16), _mm_set1_epi8('0')), load(keepLast.data() + length));
}

inline bool areDigits(__m128i digits)
{
    const __m128i beyond = _mm_subs_epu8(digits, _mm_set1_epi8(9));
    return _mm_testz_si128(beyond, beyond) != 0;
}

/// The number that sixteen digits stand for.
inline std::uint64_t numberOf(__m128i digits)
{
    const __m128i tens =
        _mm_maddubs_epi16(digits, _mm_setr_epi8(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1));
    const __m128i hundreds = _mm_madd_epi16(tens, _mm_setr_epi16(100, 1, 100, 1, 100, 1, 100, 1));
    const __m128i packed = _mm_packus_epi32(hundreds, hundreds);
    const __m128i halves = _mm_madd_epi16(packed, _mm_setr_epi16(10000, 1, 10000, 1, 10000, 1, 10000, 1));
    const auto both = static_cast<std::uint64_t>(_mm_cvtsi128_si64(halves));
    return (both & 0xFFFF'FFFFU) * 100'000'000 + (both >> 32);
}

/// No branch that depends on a single number: lengths, signs and points of a column are as good as random.
std::size_t numbers(const Cells& cells, std::size_t first, double* values, std::uint8_t* shapes)
{
    const char* const text = cells.text;
    const std::size_t stride = cells.stride;
    const std::size_t skip = cells.skip;
    const std::uint32_t* bounds = cells.bounds + first * stride;
    for (std::size_t row = first; row < cells.rows; ++row, bounds += stride) {
        const char* begin = text + bounds[0] + skip;
        const char* const end = text + bounds[1];
        const std::uint64_t negative = *begin == '-' ? 1 : 0;
        begin += negative;
        const auto length = static_cast<std::size_t>(end - begin);
        if (length - 1 >= 16) [[unlikely]]
            return row;
        __m128i digits = digitsBefore(end, length);
        const auto points =
            static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(digits, _mm_set1_epi8('.' - '0'))));
        const auto point = static_cast<std::size_t>(__builtin_ctz(points | 0x1'0000U));
        digits = _mm_shuffle_epi8(digits, load(pointTables.shuffle[point].data()));
        const std::size_t start = 16 - length; // of the text among the sixteen bytes
        const bool needlessZero = (*begin == '0') & (length > 1) & (point != start + 1);
        const bool odd =
            needlessZero | (point == 15) | (point == start) | (length - (point < 16 ? 1 : 0) > 15);
        if (odd || !areDigits(digits)) [[unlikely]]
            return row;
        const double magnitude =
            static_cast<double>(static_cast<std::int64_t>(numberOf(digits))) / pointTables.power[point];
        std::uint64_t bits = 0;
        __builtin_memcpy(&bits, &magnitude, 8);
        bits |= negative << 63;
        __builtin_memcpy(values + row, &bits, 8);
        const unsigned lastZero = end[-1] == '0' ? shape::lastZero : 0U;
        shapes[row] = static_cast<std::uint8_t>(pointTables.decimals[point] | lastZero);
    }
    return cells.rows;
}

std::size_t integers(const Cells& cells, std::size_t first, std::int64_t* values)
{
    const char* const text = cells.text;
    const std::size_t stride = cells.stride;
    const std::size_t skip = cells.skip;
    const std::uint32_t* bounds = cells.bounds + first * stride;
    for (std::size_t row = first; row < cells.rows; ++row, bounds += stride) {
        const char* begin = text + bounds[0] + skip;
        const char* const end = text + bounds[1];
        const std::uint64_t negative = *begin == '-' ? 1 : 0;
        begin += negative;
        const auto length = static_cast<std::size_t>(end - begin);
        if (length - 1 >= 16) [[unlikely]]
            return row;
        const __m128i digits = digitsBefore(end, length);
        const bool needlessZero = (*begin == '0') & ((length > 1) | (negative != 0));
        if (needlessZero || !areDigits(digits)) [[unlikely]]
            return row;
        const auto number = static_cast<std::int64_t>(numberOf(digits));
        values[row] = negative != 0 ? -number : number;
    }
    return cells.rows;
}

constexpr NumberKernels kernels{"avx2", numbers, integers};

} // namespace avx2
#pragma GCC pop_options

#endif

} // namespace

const NumberKernels& numberKernels()
{
    static const NumberKernels& best = *allNumberKernels().back();
    return best;
}

std::vector<const NumberKernels*> allNumberKernels()
{
    std::vector<const NumberKernels*> all{&plain::kernels};
#if TILTMETER_X86_KERNELS
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
        __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("popcnt"))
        all.push_back(&avx2::kernels);
#endif
    return all;
}

} // namespace tiltmeter
