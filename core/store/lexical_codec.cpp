// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/lexical_codec.h"

#include "store/bytes.h"
#include "store/segment_codec.h"

#include <zstd.h>

#include <algorithm>

namespace tiltmeter::store {
namespace {
constexpr std::uint64_t largestExceptions = std::uint64_t{1} << 32;
}

std::vector<std::byte> encodeExceptions(const Lexical& lexical)
{
    if (lexical.size() == 0)
        return {};
    std::vector<std::byte> plain;
    ByteWriter out(plain);
    out.put(std::uint64_t{lexical.size()});
    out.put(std::span(lexical.rows));
    out.put(std::span(lexical.textOffsets));
    out.put(std::span<const char>(lexical.textBytes));
    std::vector<std::byte> packed(ZSTD_compressBound(plain.size()));
    packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3));
    std::vector<std::byte> bytes;
    ByteWriter whole(bytes);
    whole.put(checksumOf(packed));
    whole.put(std::uint64_t{plain.size()});
    whole.put(std::span<const std::byte>(packed));
    return bytes;
}

bool decodeExceptions(std::span<const std::byte> bytes, std::size_t rows, Lexical& lexical)
{
    ByteReader whole(bytes);
    const auto checksum = whole.take<std::uint64_t>();
    const auto size = whole.take<std::uint64_t>();
    const std::size_t packedSize = whole.left();
    const std::byte* packed = whole.skip(packedSize);
    if (!packed || checksumOf({packed, packedSize}) != checksum || size > largestExceptions ||
        size / 100'000 > packedSize)
        return false;
    std::vector<std::byte> plain(size);
    if (ZSTD_decompress(plain.data(), plain.size(), packed, packedSize) != size)
        return false;
    ByteReader in(plain);
    const auto count = in.take<std::uint64_t>();
    if (count > rows)
        return false;
    const auto* places = in.array<std::uint32_t>(count);
    const auto* offsets = in.array<std::uint32_t>(count + 1);
    if (!places || !offsets || offsets[0] != 0 || offsets[count] != in.left() ||
        !std::is_sorted(offsets, offsets + count + 1) || !std::is_sorted(places, places + count) ||
        (count > 0 && places[count - 1] >= rows))
        return false;
    lexical.rows.assign(places, places + count);
    lexical.textOffsets.assign(offsets, offsets + count + 1);
    const std::size_t textSize = in.left();
    const std::byte* text = in.skip(textSize);
    lexical.textBytes.assign(reinterpret_cast<const char*>(text), textSize);
    return true;
}

} // namespace tiltmeter::store
