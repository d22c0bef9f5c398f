// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/number_blocks.h"

#include "store/bit_planes.h"

#include <algorithm>
#include <array>
#include <numeric>

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
    std::int64_t minimumStep = 0;
    unsigned frameBits = 0;
    unsigned deltaBits = 0;
};

BlockShape shapeOf(std::span<const std::int64_t> block)
{
    BlockShape shape;
    std::int64_t low = block[0];
    std::int64_t high = block[0];
    for (const std::int64_t v : block) {
        low = std::min(low, v);
        high = std::max(high, v);
    }
    shape.minimum = low;
    const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    shape.frameBits = bitsFor(range);
    if (range >> 62 != 0) { // steps could overflow
        shape.deltaBits = 64;
        return shape;
    }
    if (block.size() > 1) {
        std::int64_t lowStep = block[1] - block[0];
        std::int64_t highStep = lowStep;
        for (std::size_t i = 2; i < block.size(); ++i) {
            const std::int64_t step = block[i] - block[i - 1];
            lowStep = std::min(lowStep, step);
            highStep = std::max(highStep, step);
        }
        shape.minimumStep = lowStep;
        shape.deltaBits = bitsFor(static_cast<std::uint64_t>(highStep) - static_cast<std::uint64_t>(lowStep));
    }
    return shape;
}

/// The largest number that divides all distances from the first value; 1 when there is none or it can't pay.
std::uint64_t commonScale(std::span<const std::int64_t> values)
{
    const auto [low, high] = std::ranges::minmax(values);
    if ((static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low)) >> 62 != 0)
        return 1;
    std::uint64_t scale = 0;
    for (const std::int64_t v : values) {
        const std::int64_t signedDistance = v - values[0];
        const auto distance =
            static_cast<std::uint64_t>(signedDistance < 0 ? -signedDistance : signedDistance);
        if (scale != 0 && distance % scale == 0)
            continue;
        scale = std::gcd(scale, distance);
        if (scale == 1)
            return 1;
    }
    return std::max<std::uint64_t>(scale, 1);
}

template <class F>
bool forEachBlock(ByteReader& in, std::size_t count, F&& use)
{
    const auto mode = in.take<Mode>();
    const auto scale = in.take<std::uint64_t>();
    const auto offset = in.take<std::int64_t>();
    const std::size_t blocks = blockCount(count);
    const auto* bits = in.array<std::uint8_t>(blocks);
    in.align();
    const auto* base = in.array<std::int64_t>(blocks);
    const auto* step = mode == Mode::Delta ? in.array<std::int64_t>(blocks) : nullptr;
    if (!in.ok() || (mode != Mode::Frame && mode != Mode::Delta))
        return false;
    alignas(64) std::array<std::uint64_t, blockValues> unpacked;
    for (std::size_t b = 0; b < blocks; ++b) {
        const std::size_t first = b * blockValues;
        const std::size_t size = std::min(blockValues, count - first);
        if (bits[b] > 64)
            return false;
        const std::byte* packed = in.skip(packedBytes(size, bits[b]));
        if (!packed)
            return false;
        unpackBits(packed, size, bits[b], unpacked.data());
        // Unsigned all the way: sums may wrap around and come back.
        std::uint64_t* values = unpacked.data();
        const std::size_t padded = paddedValues(size);
        if (step) {
            auto value = static_cast<std::uint64_t>(base[b]);
            const auto minimumStep = static_cast<std::uint64_t>(step[b]);
            values[0] = value;
            for (std::size_t i = 1; i < size; ++i) {
                value += values[i] + minimumStep;
                values[i] = value;
            }
        } else {
            const auto minimum = static_cast<std::uint64_t>(base[b]);
            for (std::size_t i = 0; i < padded; ++i)
                values[i] += minimum;
        }
        if (scale != 1) {
            for (std::size_t i = 0; i < padded; ++i)
                values[i] = values[i] * scale + static_cast<std::uint64_t>(offset);
        }
        use(first, size, values);
    }
    return in.ok();
}

} // namespace

void encodeNumbers(std::span<const std::int64_t> values, ByteWriter& out)
{
    if (values.empty()) {
        out.put(Mode::Frame);
        out.put(std::uint64_t{1});
        out.put(std::int64_t{0});
        return;
    }
    std::vector<std::int64_t> reduced;
    const std::uint64_t scale = commonScale(values);
    const std::int64_t offset = scale == 1 ? 0 : values[0];
    if (scale != 1) {
        reduced.resize(values.size());
        const auto divisor = static_cast<std::int64_t>(scale);
        for (std::size_t i = 0; i < values.size(); ++i)
            reduced[i] = (values[i] - offset) / divisor;
        values = reduced;
    }
    const std::size_t blocks = blockCount(values.size());
    std::vector<BlockShape> shapes(blocks);
    std::size_t frameBits = 0;
    std::size_t deltaBits = 0;
    for (std::size_t b = 0; b < blocks; ++b) {
        shapes[b] =
            shapeOf(values.subspan(b * blockValues, std::min(blockValues, values.size() - b * blockValues)));
        frameBits += shapes[b].frameBits;
        deltaBits += shapes[b].deltaBits;
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
        if (delta) {
            distances[0] = 0;
            const auto minimumStep = static_cast<std::uint64_t>(shapes[b].minimumStep);
            for (std::size_t i = 1; i < block.size(); ++i)
                distances[i] = static_cast<std::uint64_t>(block[i]) -
                               static_cast<std::uint64_t>(block[i - 1]) - minimumStep;
        } else {
            const auto minimum = static_cast<std::uint64_t>(shapes[b].minimum);
            for (std::size_t i = 0; i < block.size(); ++i)
                distances[i] = static_cast<std::uint64_t>(block[i]) - minimum;
        }
        for (std::size_t i = block.size(); i < paddedValues(block.size()); ++i)
            distances[i] = 0;
        const unsigned bits = delta ? shapes[b].deltaBits : shapes[b].frameBits;
        packBits(distances.data(), block.size(), bits, out.grow(packedBytes(block.size(), bits)));
    }
    out.align();
}

bool decodeNumbers(ByteReader& in, std::size_t count, std::int64_t* out)
{
    const bool good =
        forEachBlock(in, count, [&](std::size_t first, std::size_t size, const std::uint64_t* values) {
            std::memcpy(out + first, values, size * sizeof(std::int64_t));
        });
    in.align();
    return good && in.ok();
}

bool decodeNumbers(ByteReader& in, std::size_t count, std::uint32_t* out)
{
    bool small = true;
    const bool good =
        forEachBlock(in, count, [&](std::size_t first, std::size_t size, const std::uint64_t* values) {
            std::uint64_t all = 0;
            for (std::size_t i = 0; i < size; ++i) {
                all |= values[i];
                out[first + i] = static_cast<std::uint32_t>(values[i]);
            }
            small = small && all >> 32 == 0;
        });
    in.align();
    return good && small && in.ok();
}

bool decodeDecimals(ByteReader& in, std::size_t count, unsigned exponent, double* out)
{
    if (exponent > maximumExponent)
        return false;
    const double divisor = powersOfTen[exponent];
    const bool good =
        forEachBlock(in, count, [&](std::size_t first, std::size_t size, const std::uint64_t* values) {
            double* __restrict to = out + first;
            constexpr auto magicBits = std::bit_cast<std::uint64_t>(roundingMagic);
            if (exponent == 0) {
                for (std::size_t i = 0; i < size; ++i)
                    to[i] = std::bit_cast<double>(values[i] + magicBits) - roundingMagic;
            } else {
                for (std::size_t i = 0; i < size; ++i)
                    to[i] = (std::bit_cast<double>(values[i] + magicBits) - roundingMagic) / divisor;
            }
        });
    in.align();
    return good && in.ok();
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

} // namespace

bool toDecimals(std::span<const double> values, Decimals& decimals)
{
    if (!guessExponent(values, decimals.exponent))
        return false;
    decimals.scaled.resize(values.size());
    for (bool again = true; again;) {
        again = false;
        decimals.exceptions.clear();
        const double factor = powersOfTen[decimals.exponent];
        std::int64_t* __restrict scaled = decimals.scaled.data();
        for (std::size_t first = 0; first < values.size() && !again; first += blockValues) {
            const std::size_t last = std::min(first + blockValues, values.size());
            std::uint64_t wrong = 0;
            for (std::size_t i = first; i < last; ++i) {
                const double shifted = values[i] * factor + roundingMagic;
                const double rounded = shifted - roundingMagic;
                scaled[i] = static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(shifted) -
                                                      std::bit_cast<std::uint64_t>(roundingMagic));
                wrong |=
                    std::bit_cast<std::uint64_t>(rounded / factor) ^ std::bit_cast<std::uint64_t>(values[i]);
                wrong |= static_cast<std::uint64_t>(rounded > -largestScaled && rounded < largestScaled) ^ 1U;
            }
            if (wrong == 0)
                continue;
            for (std::size_t i = first; i < last; ++i) {
                if (isDecimal(values[i], decimals.exponent))
                    continue;
                const unsigned more = decimalsOf(values[i], decimals.exponent + 1);
                if (more <= maximumExponent) {
                    // Everything that was fine stays fine with more decimals, or becomes an exception.
                    decimals.exponent = more;
                    again = true;
                    break;
                }
                decimals.exceptions.push_back(static_cast<std::uint32_t>(i));
                scaled[i] = i == 0 ? 0 : scaled[i - 1];
            }
            if (decimals.exceptions.size() * 16 > values.size())
                return false;
        }
    }
    return true;
}

} // namespace tiltmeter::store
