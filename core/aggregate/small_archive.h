// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/small_bytes.h"

#include <concepts>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// Writes what one function, written once for both directions, names member by member:
///   template <class Archive> void archive(Archive& a) { a.value(mean); a.list(parts, [&](auto& p) { ... });
///   }
class SmallSaver
{
public:
    void value(double& number) { m_out.fixed(number); }
    void value(bool& flag) { m_out.count(flag ? 1 : 0); }
    template <std::unsigned_integral T>
    void value(T& number)
    {
        m_out.count(number);
    }
    template <class T>
    requires std::is_enum_v<T>
    void value(T& kind) { m_out.count(static_cast<std::uint64_t>(kind)); }
    void value(std::string& text)
    {
        m_out.count(text.size());
        for (const char c : text)
            m_out.fixed(c);
    }
    template <class T, class Each>
    void list(std::vector<T>& items, const Each& each)
    {
        m_out.count(items.size());
        for (T& item : items)
            each(item);
    }
    template <class T>
    void list(std::vector<T>& items)
    {
        list(items, [this](T& item) { value(item); });
    }
    void list(std::vector<bool>& flags)
    {
        m_out.count(flags.size());
        for (bool flag : flags)
            value(flag);
    }
    template <class T, class Each>
    void maybe(std::optional<T>& item, const Each& each)
    {
        m_out.count(item ? 1 : 0);
        if (item)
            each(*item);
    }
    template <class T>
    void maybe(std::optional<T>& item)
    {
        maybe(item, [this](T& there) { value(there); });
    }
    [[nodiscard]] std::vector<std::byte> take() && { return std::move(m_out).take(); }

private:
    SmallWriter m_out;
};

/// Reads it back. What does not fit reads as zeros and empty lists, and then `isGood` is false.
class SmallLoader
{
public:
    explicit SmallLoader(std::span<const std::byte> bytes) : m_in(bytes) {}

    void value(double& number) { number = m_in.fixed<double>(); }
    void value(bool& flag) { flag = m_in.count() != 0; }
    template <std::unsigned_integral T>
    void value(T& number)
    {
        number = static_cast<T>(m_in.count());
    }
    template <class T>
    requires std::is_enum_v<T>
    void value(T& kind) { kind = static_cast<T>(m_in.count()); }
    void value(std::string& text)
    {
        text.resize(m_in.size(1));
        for (char& c : text)
            c = m_in.fixed<char>();
    }
    template <class T, class Each>
    void list(std::vector<T>& items, const Each& each)
    {
        items.clear();
        items.resize(m_in.size(1));
        for (T& item : items)
            each(item);
    }
    template <class T>
    void list(std::vector<T>& items)
    {
        list(items, [this](T& item) { value(item); });
    }
    void list(std::vector<bool>& flags)
    {
        flags.assign(m_in.size(1), false);
        for (std::size_t i = 0; i < flags.size(); ++i)
            flags[i] = m_in.count() != 0;
    }
    template <class T, class Each>
    void maybe(std::optional<T>& item, const Each& each)
    {
        item.reset();
        if (m_in.count() != 0)
            each(item.emplace());
    }
    template <class T>
    void maybe(std::optional<T>& item)
    {
        maybe(item, [this](T& there) { value(there); });
    }
    /// Everything was there, and nothing else.
    [[nodiscard]] bool isGood() const { return m_in.isGood() && m_in.isAtEnd(); }

private:
    SmallReader m_in;
};

} // namespace tiltmeter
