// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace tiltmeter {

/// Appends values to bytes, counts as short as they are (seven bits a byte, the lowest first).
class SmallWriter
{
public:
    void count(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            m_bytes.push_back(static_cast<std::byte>(value | 0x80));
        m_bytes.push_back(static_cast<std::byte>(value));
    }
    template <class T>
    void fixed(const T& value)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        const std::size_t at = m_bytes.size();
        m_bytes.resize(at + sizeof(T));
        std::memcpy(m_bytes.data() + at, &value, sizeof(T));
    }
    [[nodiscard]] std::vector<std::byte> take() && { return std::move(m_bytes); }

private:
    std::vector<std::byte> m_bytes;
};

/// Reads what SmallWriter wrote. Never reads past the end: from the first value that does not fit, everything
/// is 0 and `isGood` false.
class SmallReader
{
public:
    explicit SmallReader(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    [[nodiscard]] std::uint64_t count()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (m_bytes.empty())
                break;
            const auto byte = static_cast<std::uint64_t>(m_bytes.front());
            m_bytes = m_bytes.subspan(1);
            value |= (byte & 0x7f) << shift;
            if (byte < 0x80)
                return value;
        }
        refuse();
        return 0;
    }
    template <class T>
    [[nodiscard]] T fixed()
    {
        static_assert(std::is_trivially_copyable_v<T>);
        T value{};
        if (m_bytes.size() < sizeof(T)) {
            refuse();
            return value;
        }
        std::memcpy(&value, m_bytes.data(), sizeof(T));
        m_bytes = m_bytes.subspan(sizeof(T));
        return value;
    }
    /// A number of things of at least so many bytes each (0: may take none, but not more things than can be
    /// meant).
    [[nodiscard]] std::size_t size(std::size_t bytesEach)
    {
        constexpr std::uint64_t most = std::uint64_t{1} << 24;
        const std::uint64_t value = count();
        if (value > most || (bytesEach > 0 && value > m_bytes.size() / bytesEach)) {
            refuse();
            return 0;
        }
        return static_cast<std::size_t>(value);
    }
    void refuse()
    {
        m_isGood = false;
        m_bytes = {};
    }
    [[nodiscard]] bool isGood() const { return m_isGood; }
    [[nodiscard]] bool isAtEnd() const { return m_bytes.empty(); }

private:
    std::span<const std::byte> m_bytes;
    bool m_isGood = true;
};

} // namespace tiltmeter
