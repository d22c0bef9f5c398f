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

#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx512cd,avx2,bmi,bmi2,lzcnt,popcnt")
namespace avx512 {

constexpr std::size_t lanes = 8;
constexpr __mmask8 allLanes = 0xFF;

inline __m512i everywhere(std::int64_t value)
{
    return _mm512_set1_epi64(value);
}

/// Eight bytes from each place of a text.
inline __m512i gather(const char* text, __m512i places)
{
    return _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), allLanes, places, text, 1);
}

/// The bytes of each lane from a number of bits on; from 64 on: none.
inline __m512i bytesFrom(__m512i bits)
{
    return _mm512_maskz_sllv_epi64(allLanes, everywhere(-1), bits);
}

inline __m512i pointsIn(__m512i digits)
{
    return _mm512_movm_epi8(_mm512_cmpeq_epi8_mask(digits, _mm512_set1_epi8('.' - '0')));
}

/// Takes the point out of lanes in which it stands before the last `behind` bits: what is before it moves up.
/// Each lane's first byte is free then.
inline __m512i withoutPoint(__m512i digits, __m512i behind)
{
    const __m512i kept = bytesFrom(_mm512_sub_epi64(everywhere(64), behind));
    const __m512i moved =
        _mm512_maskz_andnot_epi64(allLanes, kept, _mm512_maskz_slli_epi64(allLanes, digits, 8));
    return _mm512_or_si512(_mm512_and_si512(digits, kept), moved);
}

/// The number that the eight digits of each lane stand for.
inline __m512i numbersOf(__m512i digits)
{
    const __m512i tens = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010A));
    const __m512i hundreds = _mm512_madd_epi16(tens, _mm512_set1_epi32(0x0001'0064));
    return _mm512_add_epi64(_mm512_maskz_mul_epu32(allLanes, hundreds, everywhere(10'000)),
                            _mm512_maskz_srli_epi64(allLanes, hundreds, 32));
}

/// Eight rows side by side: the last sixteen bytes of a number are one lane of `high` and one of `low`.
std::size_t numbers(const Cells& cells, std::size_t first, double* values, std::uint8_t* shapes)
{
    const auto stride = static_cast<std::int64_t>(cells.stride);
    const __m512i rowPlaces =
        _mm512_setr_epi64(0, stride, 2 * stride, 3 * stride, 4 * stride, 5 * stride, 6 * stride, 7 * stride);
    const __m512d lowPowers = _mm512_setr_pd(1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7);
    const __m512d highPowers = _mm512_setr_pd(1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15);
    const __m512i zero = _mm512_setzero_si512();
    std::size_t row = first;
    for (; row + lanes <= cells.rows; row += lanes) {
        const __m512i bounds = _mm512_mask_i64gather_epi64(
            zero, allLanes, rowPlaces, cells.bounds + row * cells.stride, sizeof(std::uint32_t));
        const __m512i begin =
            _mm512_add_epi64(_mm512_and_si512(bounds, everywhere(0xFFFF'FFFF)), everywhere(cells.skip));
        const __m512i end = _mm512_maskz_srli_epi64(allLanes, bounds, 32);
        __m512i high = gather(cells.text - 8, end);
        __m512i low = gather(cells.text - 16, end);
        __m512i start = gather(cells.text, begin);

        const __mmask8 negative =
            _mm512_cmpeq_epi64_mask(_mm512_and_si512(start, everywhere(0xFF)), everywhere('-'));
        start = _mm512_mask_srli_epi64(start, negative, start, 8);
        __m512i length = _mm512_sub_epi64(end, begin);
        length = _mm512_mask_sub_epi64(length, negative, length, everywhere(1));
        __mmask8 odd = _mm512_cmpge_epu64_mask(_mm512_sub_epi64(length, everywhere(1)), everywhere(16));
        const __mmask8 lastZeros =
            _mm512_cmpeq_epi64_mask(_mm512_maskz_srli_epi64(allLanes, high, 56), everywhere('0'));
        // A zero in front that neither stands alone nor before the point.
        odd |= static_cast<__mmask8>(
            _mm512_cmpeq_epi64_mask(_mm512_and_si512(start, everywhere(0xFF)), everywhere('0')) &
            _mm512_cmpgt_epi64_mask(length, everywhere(1)) &
            _mm512_cmpneq_epi64_mask(_mm512_and_si512(start, everywhere(0xFF00)), everywhere('.' << 8)));

        const __m512i bits = _mm512_maskz_slli_epi64(allLanes, length, 3);
        high = _mm512_and_si512(
            _mm512_sub_epi8(high, _mm512_set1_epi8('0')),
            bytesFrom(_mm512_maskz_max_epi64(allLanes, _mm512_sub_epi64(everywhere(64), bits), zero)));
        low = _mm512_and_si512(_mm512_sub_epi8(low, _mm512_set1_epi8('0')),
                               bytesFrom(_mm512_sub_epi64(everywhere(128), bits)));

        const __m512i highPoints = pointsIn(high);
        const __m512i lowPoints = pointsIn(low);
        const __mmask8 inHigh = _mm512_test_epi64_mask(highPoints, highPoints);
        const auto inLow = static_cast<__mmask8>(_mm512_test_epi64_mask(lowPoints, lowPoints) & ~inHigh);
        const auto hasPoint = static_cast<__mmask8>(inHigh | inLow);
        const __m512i behindInHigh = _mm512_lzcnt_epi64(highPoints); // bits behind the last point
        const __m512i behindInLow = _mm512_lzcnt_epi64(lowPoints);
        const __m512i decimals = _mm512_maskz_srli_epi64(
            hasPoint, _mm512_mask_add_epi64(behindInHigh, inLow, behindInHigh, behindInLow), 3);
        high = _mm512_mask_or_epi64(high, inHigh, withoutPoint(high, behindInHigh),
                                    _mm512_maskz_srli_epi64(allLanes, low, 56));
        low = _mm512_mask_mov_epi64(low, inLow, withoutPoint(low, behindInLow));
        low = _mm512_mask_slli_epi64(low, inHigh, low, 8);

        const __m512i lengthBefore = _mm512_sub_epi64(length, decimals); // and that of the point
        odd |= _mm512_mask_cmpeq_epi64_mask(hasPoint, decimals, zero);
        odd |= _mm512_mask_cmpeq_epi64_mask(hasPoint, lengthBefore, everywhere(1));
        odd |= _mm512_mask_cmpeq_epi64_mask(static_cast<__mmask8>(~hasPoint), length, everywhere(16));
        const __m512i nines = _mm512_set1_epi8(9);
        const __m512i beyond = _mm512_or_si512(_mm512_subs_epu8(high, nines), _mm512_subs_epu8(low, nines));
        odd |= _mm512_test_epi64_mask(beyond, beyond);

        const __m512i whole = _mm512_add_epi64(
            _mm512_maskz_mul_epu32(allLanes, numbersOf(low), everywhere(100'000'000)), numbersOf(high));
        const __m512d magnitude = _mm512_div_pd(_mm512_maskz_cvtepi64_pd(allLanes, whole),
                                                _mm512_permutex2var_pd(lowPowers, decimals, highPowers));
        __m512i doubles = _mm512_castpd_si512(magnitude);
        doubles = _mm512_mask_or_epi64(doubles, negative, doubles, everywhere(std::int64_t{1} << 63));
        _mm512_storeu_si512(values + row, doubles);
        const __m512i shape =
            _mm512_mask_or_epi64(decimals, lastZeros, decimals, everywhere(shape::lastZero));
        _mm512_mask_cvtepi64_storeu_epi8(shapes + row, allLanes, shape);
        if (odd != 0) [[unlikely]] // what was written for it and those behind it is written again
            return row + static_cast<std::size_t>(__builtin_ctz(odd));
    }
    return avx2::numbers(cells, row, values, shapes);
}

constexpr NumberKernels kernels{"avx512", numbers, avx2::integers};

} // namespace avx512
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
    if (all.back() == &avx2::kernels && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd"))
        all.push_back(&avx512::kernels);
#endif
    return all;
}

} // namespace tiltmeter
