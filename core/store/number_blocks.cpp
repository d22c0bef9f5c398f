// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/number_blocks.h"

#include "base/vector_clones.h"
#include "store/bit_planes.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

namespace tiltmeter::store {
namespace {

enum class Mode : std::uint64_t { Frame, Delta };

constexpr std::array<double, maximumExponent + 1> powersOfTen{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                              1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// Adding it to a double below 2^51 puts the nearest integer into the low bits.
constexpr double roundingMagic = 0x1.8p52;
constexpr double largestScaled = 0x1p50;

unsigned bitsFor(std::uint64_t value)
{
    return static_cast<unsigned>(std::bit_width(value));
}

std::size_t blockCount(std::size_t values)
{
    return (values + blockValues - 1) / blockValues;
}

struct BlockShape {
    std::int64_t minimum = 0;
    std::int64_t maximum = 0;
    std::int64_t minimumStep = 0;
    unsigned frameBits = 0;
    unsigned deltaBits = 0;
};

struct Range {
    std::int64_t low = 0;
    std::int64_t high = 0;
};

TILTMETER_VECTOR_CLONES Range rangeOf(const std::int64_t* values, std::size_t size)
{
    std::int64_t low = values[0];
    std::int64_t high = values[0];
    for (std::size_t i = 0; i < size; ++i) {
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
    }
    return {low, high};
}

/// Of the steps from each value to the next; they must not overflow. At least two values.
TILTMETER_VECTOR_CLONES Range stepsOf(const std::int64_t* values, std::size_t size)
{
    std::int64_t low = values[1] - values[0];
    std::int64_t high = low;
    for (std::size_t i = 1; i < size; ++i) {
        const std::int64_t step = values[i] - values[i - 1];
        low = step < low ? step : low;
        high = step > high ? step : high;
    }
    return {low, high};
}

std::uint64_t distance(const Range& range)
{
    return static_cast<std::uint64_t>(range.high) - static_cast<std::uint64_t>(range.low);
}

BlockShape shapeOf(std::span<const std::int64_t> block)
{
    BlockShape shape;
    const Range range = rangeOf(block.data(), block.size());
    shape.minimum = range.low;
    shape.maximum = range.high;
    shape.frameBits = bitsFor(distance(range));
    if (distance(range) >> 62 != 0) { // steps could overflow
        shape.deltaBits = 64;
    } else if (block.size() > 1) {
        const Range steps = stepsOf(block.data(), block.size());
        shape.minimumStep = steps.low;
        shape.deltaBits = bitsFor(distance(steps));
    }
    return shape;
}

/// Division without a remainder, by multiplying: 64-bit division takes some ten times as long. Warren,
/// "Hacker's Delight", second edition, 10-16 and 10-17.
class ExactDivider
{
public:
    explicit ExactDivider(std::uint64_t divisor)
        : m_shift(static_cast<unsigned>(std::countr_zero(divisor))),
          m_limit(~std::uint64_t{0} / (divisor >> m_shift))
    {
        const std::uint64_t odd = divisor >> m_shift;
        m_inverse = odd; // right in three bits; each step doubles them
        for (int step = 0; step < 5; ++step)
            m_inverse *= 2 - odd * m_inverse;
    }
    [[nodiscard]] bool divides(std::uint64_t value) const
    {
        return std::rotr(value * m_inverse, static_cast<int>(m_shift)) <= m_limit >> m_shift;
    }
    /// Of a value that it divides.
    [[nodiscard]] std::int64_t quotient(std::int64_t value) const
    {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(value >> m_shift) * m_inverse);
    }

private:
    unsigned m_shift;
    std::uint64_t m_limit;       ///< the largest multiple of the odd part, divided by it
    std::uint64_t m_inverse = 0; ///< of the odd part, modulo 2^64
};

/// The largest number that divides all distances from the first value; 1 when there is none or it can't pay.
std::uint64_t commonScale(std::span<const std::int64_t> values, const Range& range)
{
    if (distance(range) >> 62 != 0)
        return 1;
    std::uint64_t scale = 0;
    std::optional<ExactDivider> divider;
    for (const std::int64_t v : values) {
        const std::int64_t signedDistance = v - values[0];
        const auto far = static_cast<std::uint64_t>(signedDistance < 0 ? -signedDistance : signedDistance);
        if (divider ? divider->divides(far) : far == 0)
            continue;
        scale = std::gcd(scale, far);
        if (scale == 1)
            return 1;
        divider.emplace(scale);
    }
    return std::max<std::uint64_t>(scale, 1);
}

/// What stands before the packed blocks.
struct BlockHeader {
    Mode mode = Mode::Frame;
    std::uint64_t scale = 1;
    std::int64_t offset = 0;
    const std::uint8_t* bits = nullptr;
    const std::int64_t* base = nullptr;
    const std::int64_t* step = nullptr; ///< Delta only
};

bool readHeader(ByteReader& in, std::size_t count, BlockHeader& header)
{
    header.mode = in.take<Mode>();
    header.scale = in.take<std::uint64_t>();
    header.offset = in.take<std::int64_t>();
    const std::size_t blocks = blockCount(count);
    header.bits = in.array<std::uint8_t>(blocks);
    in.align();
    header.base = in.array<std::int64_t>(blocks);
    if (header.mode == Mode::Delta)
        header.step = in.array<std::int64_t>(blocks);
    return in.ok() && (header.mode == Mode::Frame || header.mode == Mode::Delta) &&
           std::none_of(header.bits, header.bits + blocks, [](std::uint8_t bits) { return bits > 64; });
}

// The loops of decoding. Unsigned all the way: sums may wrap around and come back.

TILTMETER_VECTOR_CLONES void addBase(const std::uint32_t* __restrict in, std::size_t size, std::uint64_t base,
                                     std::int64_t* __restrict out)
{
    for (std::size_t i = 0; i < size; ++i)
        out[i] = static_cast<std::int64_t>(base + in[i]);
}

TILTMETER_VECTOR_CLONES void multiplyAdd(std::int64_t* values, std::size_t size, std::uint64_t scale,
                                         std::uint64_t offset)
{
    for (std::size_t i = 0; i < size; ++i)
        values[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(values[i]) * scale + offset);
}

void sumUp(std::int64_t* values, std::size_t size, std::uint64_t base, std::uint64_t step)
{
    std::uint64_t value = base;
    values[0] = static_cast<std::int64_t>(value);
    for (std::size_t i = 1; i < size; ++i) {
        value += static_cast<std::uint64_t>(values[i]) + step;
        values[i] = static_cast<std::int64_t>(value);
    }
}

constexpr auto magicBits = std::bit_cast<std::uint64_t>(roundingMagic);

TILTMETER_VECTOR_CLONES void toDoubles(const std::uint32_t* __restrict in, std::size_t size,
                                       std::uint64_t base, double divisor, double* __restrict out)
{
    const std::uint64_t start = base + magicBits;
    for (std::size_t i = 0; i < size; ++i)
        out[i] = (std::bit_cast<double>(start + in[i]) - roundingMagic) / divisor;
}

TILTMETER_VECTOR_CLONES void toDoubles(const std::int64_t* __restrict in, std::size_t size, double divisor,
                                       double* __restrict out)
{
    for (std::size_t i = 0; i < size; ++i)
        out[i] =
            (std::bit_cast<double>(static_cast<std::uint64_t>(in[i]) + magicBits) - roundingMagic) / divisor;
}

/// The general way for one block: whatever its mode, width and scale. `out` has room for the padding.
void decodeBlock(const BlockHeader& header, std::size_t block, const std::byte* packed, std::size_t size,
                 std::int64_t* out)
{
    static_assert(sizeof(std::uint64_t) == sizeof(std::int64_t));
    auto* bits = reinterpret_cast<std::uint64_t*>(out);
    unpackBits(packed, size, header.bits[block], bits);
    const auto base = static_cast<std::uint64_t>(header.base[block]);
    if (header.step)
        sumUp(out, size, base, static_cast<std::uint64_t>(header.step[block]));
    else
        multiplyAdd(out, size, 1, base);
    if (header.scale != 1)
        multiplyAdd(out, size, header.scale, static_cast<std::uint64_t>(header.offset));
}

/// Narrow distances without steps and scale, as most columns have them, are widened only when they are used.
bool isNarrow(const BlockHeader& header, std::size_t block)
{
    return !header.step && header.scale == 1 && header.bits[block] <= 32;
}

/// `narrow(first, size, distances, base)` or `wide(first, size, values)` for each block.
template <class Narrow, class Wide>
bool forEachBlock(ByteReader& in, std::size_t count, Narrow&& narrow, Wide&& wide)
{
    BlockHeader header;
    if (!readHeader(in, count, header))
        return false;
    alignas(64) std::array<std::int64_t, blockValues> values;
    auto* distances = reinterpret_cast<std::uint32_t*>(values.data());
    for (std::size_t block = 0; block < blockCount(count); ++block) {
        const std::size_t first = block * blockValues;
        const std::size_t size = std::min(blockValues, count - first);
        const std::byte* packed = in.skip(packedBytes(size, header.bits[block]));
        if (!packed)
            return false;
        if (isNarrow(header, block)) {
            unpackBits(packed, size, header.bits[block], distances);
            narrow(first, size, distances, static_cast<std::uint64_t>(header.base[block]));
        } else {
            decodeBlock(header, block, packed, size, values.data());
            wide(first, size, values.data());
        }
    }
    in.align();
    return in.ok();
}

std::vector<BlockShape> shapesOf(std::span<const std::int64_t> values)
{
    std::vector<BlockShape> shapes;
    shapes.reserve(blockCount(values.size()));
    for (std::size_t first = 0; first < values.size(); first += blockValues)
        shapes.push_back(shapeOf(values.subspan(first, std::min(blockValues, values.size() - first))));
    return shapes;
}

// The loops of encoding.

TILTMETER_VECTOR_CLONES void subtractBase(const std::int64_t* __restrict in, std::size_t size,
                                          std::uint64_t base, std::uint64_t* __restrict out)
{
    for (std::size_t i = 0; i < size; ++i)
        out[i] = static_cast<std::uint64_t>(in[i]) - base;
}

TILTMETER_VECTOR_CLONES void stepsAbove(const std::int64_t* __restrict in, std::size_t size,
                                        std::uint64_t smallest, std::uint64_t* __restrict out)
{
    out[0] = 0;
    for (std::size_t i = 1; i < size; ++i)
        out[i] = static_cast<std::uint64_t>(in[i]) - static_cast<std::uint64_t>(in[i - 1]) - smallest;
}

} // namespace

std::pair<std::int64_t, std::int64_t> extremesOf(std::span<const std::int64_t> values)
{
    const Range range = rangeOf(values.data(), values.size());
    return {range.low, range.high};
}

void encodeNumbers(std::span<const std::int64_t> values, ByteWriter& out)
{
    if (values.empty()) {
        out.put(Mode::Frame);
        out.put(std::uint64_t{1});
        out.put(std::int64_t{0});
        return;
    }
    std::vector<BlockShape> shapes = shapesOf(values);
    Range range{shapes[0].minimum, shapes[0].maximum};
    for (const BlockShape& shape : shapes)
        range = {std::min(range.low, shape.minimum), std::max(range.high, shape.maximum)};
    std::vector<std::int64_t> reduced;
    const std::uint64_t scale = commonScale(values, range);
    const std::int64_t offset = scale == 1 ? 0 : values[0];
    if (scale != 1) {
        reduced.resize(values.size());
        const ExactDivider divider(scale);
        for (std::size_t i = 0; i < values.size(); ++i)
            reduced[i] = divider.quotient(values[i] - offset);
        values = reduced;
        shapes = shapesOf(values);
    }
    const std::size_t blocks = shapes.size();
    std::size_t frameBits = 0;
    std::size_t deltaBits = 0;
    for (const BlockShape& shape : shapes) {
        frameBits += shape.frameBits;
        deltaBits += shape.deltaBits;
    }
    // A running sum costs more to decode than a distance: it has to be clearly shorter.
    const bool delta = 5 * (deltaBits + 1) < 4 * frameBits;

    out.put(delta ? Mode::Delta : Mode::Frame);
    out.put(scale);
    out.put(offset);
    for (const BlockShape& shape : shapes)
        out.put(static_cast<std::uint8_t>(delta ? shape.deltaBits : shape.frameBits));
    out.align();
    for (std::size_t b = 0; b < blocks; ++b)
        out.put(delta ? values[b * blockValues] : shapes[b].minimum);
    if (delta)
        for (const BlockShape& shape : shapes)
            out.put(shape.minimumStep);

    alignas(64) std::array<std::uint64_t, blockValues> distances;
    for (std::size_t b = 0; b < blocks; ++b) {
        const std::span<const std::int64_t> block =
            values.subspan(b * blockValues, std::min(blockValues, values.size() - b * blockValues));
        if (delta)
            stepsAbove(block.data(), block.size(), static_cast<std::uint64_t>(shapes[b].minimumStep),
                       distances.data());
        else
            subtractBase(block.data(), block.size(), static_cast<std::uint64_t>(shapes[b].minimum),
                         distances.data());
        for (std::size_t i = block.size(); i < paddedValues(block.size()); ++i)
            distances[i] = 0;
        const unsigned bits = delta ? shapes[b].deltaBits : shapes[b].frameBits;
        packBits(distances.data(), block.size(), bits, out.grow(packedBytes(block.size(), bits)));
    }
    out.align();
}

bool decodeNumbers(ByteReader& in, std::size_t count, std::int64_t* out)
{
    return forEachBlock(
        in, count,
        [&](std::size_t first, std::size_t size, const std::uint32_t* distances, std::uint64_t base) {
            addBase(distances, size, base, out + first);
        },
        [&](std::size_t first, std::size_t size, const std::int64_t* values) {
            std::memcpy(out + first, values, size * sizeof(std::int64_t));
        });
}

bool decodeNumbers(ByteReader& in, std::size_t count, std::uint32_t* out)
{
    std::uint64_t all = 0;
    const auto take = [&](std::size_t first, std::size_t size, const std::int64_t* values) {
        for (std::size_t i = 0; i < size; ++i) {
            all |= static_cast<std::uint64_t>(values[i]);
            out[first + i] = static_cast<std::uint32_t>(values[i]);
        }
    };
    alignas(64) std::array<std::int64_t, blockValues> wide;
    const bool good = forEachBlock(
        in, count,
        [&](std::size_t first, std::size_t size, const std::uint32_t* distances, std::uint64_t base) {
            addBase(distances, size, base, wide.data());
            take(first, size, wide.data());
        },
        take);
    return good && all >> 32 == 0;
}

bool decodeDecimals(ByteReader& in, std::size_t count, unsigned exponent, double* out)
{
    if (exponent > maximumExponent)
        return false;
    const double divisor = powersOfTen[exponent];
    return forEachBlock(
        in, count,
        [&](std::size_t first, std::size_t size, const std::uint32_t* distances, std::uint64_t base) {
            toDoubles(distances, size, base, divisor, out + first);
        },
        [&](std::size_t first, std::size_t size, const std::int64_t* values) {
            toDoubles(values, size, divisor, out + first);
        });
}

namespace {

bool isDecimal(double value, unsigned exponent)
{
    const double product = value * powersOfTen[exponent];
    if (!(product > -largestScaled && product < largestScaled))
        return false;
    const double rounded = (product + roundingMagic) - roundingMagic;
    return std::bit_cast<std::uint64_t>(rounded / powersOfTen[exponent]) ==
           std::bit_cast<std::uint64_t>(value);
}

/// maximumExponent + 1 when there is none.
unsigned decimalsOf(double value, unsigned from)
{
    for (unsigned exponent = from; exponent <= maximumExponent; ++exponent)
        if (isDecimal(value, exponent))
            return exponent;
    return maximumExponent + 1;
}

/// A guess from some hundred values; nothing when many of them have no short form.
bool guessExponent(std::span<const double> values, unsigned& exponent)
{
    constexpr std::size_t wanted = 128;
    const std::size_t step = std::max<std::size_t>(values.size() / wanted, 1);
    std::size_t seen = 0;
    std::size_t odd = 0;
    exponent = 0;
    for (std::size_t i = 0; i < values.size(); i += step) {
        ++seen;
        const unsigned decimals = decimalsOf(values[i], exponent);
        if (decimals > maximumExponent)
            ++odd;
        else
            exponent = decimals;
    }
    return odd * 16 <= seen;
}

/// Each value times `factor` as the nearest integer; 0 when all of them, divided by it, are the value again.
TILTMETER_VECTOR_CLONES std::uint64_t scaleBlock(const double* __restrict in, std::size_t size, double factor,
                                                 std::int64_t* __restrict out)
{
    constexpr std::uint64_t half = std::uint64_t{1} << 50;
    std::uint64_t wrong = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const double shifted = in[i] * factor + roundingMagic;
        const double rounded = shifted - roundingMagic;
        const std::uint64_t scaled = std::bit_cast<std::uint64_t>(shifted) - magicBits;
        out[i] = static_cast<std::int64_t>(scaled);
        // Beyond 2^50 in magnitude the trick does not hold.
        wrong |= (scaled + half) >> 51;
        wrong |= std::bit_cast<std::uint64_t>(rounded / factor) ^ std::bit_cast<std::uint64_t>(in[i]);
    }
    return wrong;
}

} // namespace

bool toDecimals(std::span<const double> values, Decimals& decimals)
{
    decimals.exceptions.clear();
    if (!guessExponent(values, decimals.exponent))
        return false;
    decimals.scaled.resize(values.size());
    for (std::size_t first = 0; first < values.size();) {
        const std::size_t size = std::min(blockValues, values.size() - first);
        const double factor = powersOfTen[decimals.exponent];
        std::int64_t* scaled = decimals.scaled.data();
        if (scaleBlock(values.data() + first, size, factor, scaled + first) == 0) {
            first += size;
            continue;
        }
        bool again = false;
        for (std::size_t i = first; i < first + size && !again; ++i) {
            if (isDecimal(values[i], decimals.exponent))
                continue;
            const unsigned more = decimalsOf(values[i], decimals.exponent + 1);
            if (more <= maximumExponent) {
                // What was fine stays fine with more decimals, or becomes an exception: from the start.
                decimals.exponent = more;
                again = true;
                break;
            }
            decimals.exceptions.push_back(static_cast<std::uint32_t>(i));
            scaled[i] = i == 0 ? 0 : scaled[i - 1];
        }
        if (again)
            decimals.exceptions.clear();
        first = again ? 0 : first + size;
        if (decimals.exceptions.size() * 16 > values.size())
            return false;
    }
    return true;
}

} // namespace tiltmeter::store
