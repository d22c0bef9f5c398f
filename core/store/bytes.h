// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

namespace tiltmeter::store {

static_assert(std::endian::native == std::endian::little,
              "Segments are stored little-endian and read as they are.");

/// Memory aligned for vector instructions, with room to read a little past the end. Keeps what it has when it
/// shrinks, so that a scan allocates once.
class AlignedBuffer
{
public:
    static constexpr std::size_t alignment = 64;
    static constexpr std::size_t slack = 64; ///< readable and writable bytes beyond what was asked for

    /// The contents are lost.
    std::byte* reserve(std::size_t bytes)
    {
        if (bytes + slack > m_capacity) {
            m_capacity = (bytes + slack + alignment - 1) / alignment * alignment;
            m_data.reset(static_cast<std::byte*>(::operator new (m_capacity, std::align_val_t{alignment})));
        }
        return m_data.get();
    }
    template <class T>
    T* reserveFor(std::size_t count)
    {
        return reinterpret_cast<T*>(reserve(count * sizeof(T)));
    }
    [[nodiscard]] std::byte* data() const { return m_data.get(); }

private:
    struct Free {
        void operator()(std::byte* p) const { ::operator delete (p, std::align_val_t{alignment}); }
    };
    std::unique_ptr<std::byte, Free> m_data;
    std::size_t m_capacity = 0;
};

/// Appends plain values; sections begin at multiples of 8.
class ByteWriter
{
public:
    explicit ByteWriter(std::vector<std::byte>& bytes) : m_bytes(bytes) {}
    template <class T>
    void put(const T& value)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        std::memcpy(grow(sizeof(T)), &value, sizeof(T));
    }
    template <class T>
    void put(std::span<const T> values)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        if (!values.empty())
            std::memcpy(grow(values.size_bytes()), values.data(), values.size_bytes());
    }
    std::byte* grow(std::size_t bytes)
    {
        const std::size_t at = m_bytes.size();
        m_bytes.resize(at + bytes);
        return m_bytes.data() + at;
    }
    void align() { m_bytes.resize((m_bytes.size() + 7) & ~std::size_t{7}); }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }

private:
    std::vector<std::byte>& m_bytes;
};

/// Takes values from bytes that may be anything: after a read past the end `ok()` is false and everything is
/// 0.
class ByteReader
{
public:
    explicit ByteReader(std::span<const std::byte> bytes) : m_bytes(bytes) {}
    template <class T>
    [[nodiscard]] T take()
    {
        T value{};
        if (const std::byte* at = skip(sizeof(T)))
            std::memcpy(&value, at, sizeof(T));
        return value;
    }
    /// nullptr when there are not that many bytes left.
    [[nodiscard]] const std::byte* skip(std::size_t bytes)
    {
        if (!m_ok || bytes > m_bytes.size() - m_at) {
            m_ok = false;
            return nullptr;
        }
        const std::byte* at = m_bytes.data() + m_at;
        m_at += bytes;
        return at;
    }
    template <class T>
    [[nodiscard]] const T* array(std::size_t count)
    {
        if (count > m_bytes.size() / sizeof(T)) {
            m_ok = false;
            return nullptr;
        }
        return reinterpret_cast<const T*>(skip(count * sizeof(T)));
    }
    void align()
    {
        const std::size_t next = (m_at + 7) & ~std::size_t{7};
        if (next > m_bytes.size())
            m_ok = false;
        else
            m_at = next;
    }
    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] std::size_t left() const { return m_bytes.size() - m_at; }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_at = 0;
    bool m_ok = true;
};

} // namespace tiltmeter::store
