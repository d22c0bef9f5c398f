// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/bit_planes.h"

#include "base/vector_clones.h"

#include <cstring>
#include <type_traits>
#include <utility>

namespace tiltmeter::store {
namespace {

/// One part of at least a byte: values of type P one after the other.
template <class P, class T>
TILTMETER_ALWAYS_INLINE void packWide(const T* __restrict in, std::size_t padded, unsigned shift,
                                      std::byte* __restrict out)
{
    for (std::size_t i = 0; i < padded; ++i) {
        const auto part = static_cast<P>(in[i] >> shift);
        std::memcpy(out + i * sizeof(P), &part, sizeof(P));
    }
}

/// One part of 1, 2 or 4 bits: byte j holds the values j, j + stride, j + 2 stride, ...
template <unsigned Bits, class T>
TILTMETER_ALWAYS_INLINE void packNarrow(const T* __restrict in, std::size_t padded, unsigned shift,
                                        std::byte* __restrict out)
{
    constexpr unsigned perByte = 8 / Bits;
    constexpr unsigned mask = (1U << Bits) - 1;
    const std::size_t stride = padded / perByte;
    for (std::size_t j = 0; j < stride; ++j) {
        unsigned byte = 0;
        for (unsigned k = 0; k < perByte; ++k)
            byte |= (static_cast<unsigned>(in[j + k * stride] >> shift) & mask) << (k * Bits);
        out[j] = static_cast<std::byte>(byte);
    }
}

template <class T>
TILTMETER_ALWAYS_INLINE void pack(const T* in, std::size_t values, unsigned bits, std::byte* out)
{
    const std::size_t padded = paddedValues(values);
    unsigned shift = 0;
    const auto place = [&](unsigned part) {
        out += padded / 8 * part;
        shift += part;
    };
    if (bits >= 64) {
        packWide<std::uint64_t>(in, padded, 0, out);
        return;
    }
    if (bits & 32) {
        packWide<std::uint32_t>(in, padded, shift, out);
        place(32);
    }
    if (bits & 16) {
        packWide<std::uint16_t>(in, padded, shift, out);
        place(16);
    }
    if (bits & 8) {
        packWide<std::uint8_t>(in, padded, shift, out);
        place(8);
    }
    if (bits & 4) {
        packNarrow<4>(in, padded, shift, out);
        place(4);
    }
    if (bits & 2) {
        packNarrow<2>(in, padded, shift, out);
        place(2);
    }
    if (bits & 1)
        packNarrow<1>(in, padded, shift, out);
}

template <class P, class T, bool First>
TILTMETER_ALWAYS_INLINE void unpackWide(const std::byte* __restrict in, std::size_t padded, unsigned shift,
                                        T* __restrict out)
{
    for (std::size_t i = 0; i < padded; ++i) {
        P part;
        std::memcpy(&part, in + i * sizeof(P), sizeof(P));
        if constexpr (First)
            out[i] = static_cast<T>(part);
        else
            out[i] = static_cast<T>(out[i] | static_cast<T>(static_cast<T>(part) << shift));
    }
}

template <unsigned Bits, unsigned Place, class T, bool First>
TILTMETER_ALWAYS_INLINE void unpackPlace(const std::byte* __restrict in, std::size_t stride, unsigned shift,
                                         T* __restrict out)
{
    // The shift within the byte is a constant: with a variable one there is no good vector code for bytes.
    constexpr unsigned mask = (1U << Bits) - 1;
    for (std::size_t j = 0; j < stride; ++j) {
        const auto value = static_cast<T>((static_cast<std::uint8_t>(in[j]) >> (Place * Bits)) & mask);
        if constexpr (First)
            out[j] = value;
        else
            out[j] = static_cast<T>(out[j] | static_cast<T>(value << shift));
    }
}

template <unsigned Bits, class T, bool First>
TILTMETER_ALWAYS_INLINE void unpackNarrow(const std::byte* in, std::size_t padded, unsigned shift, T* out)
{
    const std::size_t stride = padded / (8 / Bits);
    [&]<std::size_t... Place>(std::index_sequence<Place...>) __attribute__((always_inline))
    {
        (unpackPlace<Bits, Place, T, First>(in, stride, shift, out + Place * stride), ...);
    }
    (std::make_index_sequence<8 / Bits>());
}

template <class T>
class Unpacker
{
public:
    Unpacker(const std::byte* in, std::size_t padded, T* out) : m_in(in), m_padded(padded), m_out(out) {}

    template <class P>
    TILTMETER_ALWAYS_INLINE void wide()
    {
        if constexpr (sizeof(P) <= sizeof(T)) {
            if (m_shift == 0)
                unpackWide<P, T, true>(m_in, m_padded, 0, m_out);
            else
                unpackWide<P, T, false>(m_in, m_padded, m_shift, m_out);
            place(8 * sizeof(P));
        }
    }
    template <unsigned Bits>
    TILTMETER_ALWAYS_INLINE void narrow()
    {
        if (m_shift == 0)
            unpackNarrow<Bits, T, true>(m_in, m_padded, 0, m_out);
        else
            unpackNarrow<Bits, T, false>(m_in, m_padded, m_shift, m_out);
        place(Bits);
    }

private:
    TILTMETER_ALWAYS_INLINE void place(unsigned part)
    {
        m_in += m_padded / 8 * part;
        m_shift += part;
    }
    const std::byte* m_in;
    std::size_t m_padded;
    T* m_out;
    unsigned m_shift = 0;
};

template <class T>
TILTMETER_ALWAYS_INLINE void unpack(const std::byte* in, std::size_t values, unsigned bits, T* out)
{
    const std::size_t padded = paddedValues(values);
    if (bits == 0) {
        std::memset(out, 0, padded * sizeof(T));
        return;
    }
    Unpacker<T> unpacker(in, padded, out);
    if (bits >= 64) {
        unpacker.template wide<std::uint64_t>();
        return;
    }
    if (bits & 32)
        unpacker.template wide<std::uint32_t>();
    if (bits & 16)
        unpacker.template wide<std::uint16_t>();
    if (bits & 8)
        unpacker.template wide<std::uint8_t>();
    if (bits & 4)
        unpacker.template narrow<4>();
    if (bits & 2)
        unpacker.template narrow<2>();
    if (bits & 1)
        unpacker.template narrow<1>();
}

} // namespace

TILTMETER_VECTOR_CLONES void packBits(const std::uint64_t* in, std::size_t values, unsigned bits,
                                      std::byte* out)
{
    pack(in, values, bits, out);
}
TILTMETER_VECTOR_CLONES void packBits(const std::uint32_t* in, std::size_t values, unsigned bits,
                                      std::byte* out)
{
    pack(in, values, bits, out);
}
TILTMETER_VECTOR_CLONES void unpackBits(const std::byte* in, std::size_t values, unsigned bits,
                                        std::uint8_t* out)
{
    unpack(in, values, bits, out);
}
TILTMETER_VECTOR_CLONES void unpackBits(const std::byte* in, std::size_t values, unsigned bits,
                                        std::uint16_t* out)
{
    unpack(in, values, bits, out);
}
TILTMETER_VECTOR_CLONES void unpackBits(const std::byte* in, std::size_t values, unsigned bits,
                                        std::uint32_t* out)
{
    unpack(in, values, bits, out);
}
TILTMETER_VECTOR_CLONES void unpackBits(const std::byte* in, std::size_t values, unsigned bits,
                                        std::uint64_t* out)
{
    unpack(in, values, bits, out);
}

} // namespace tiltmeter::store
