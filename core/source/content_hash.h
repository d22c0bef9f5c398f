// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tiltmeter {

/// XXH3, 128 bits, of text that comes in pieces.
class ContentHash
{
public:
    ContentHash();
    ~ContentHash();
    ContentHash(const ContentHash&) = delete;
    ContentHash& operator=(const ContentHash&) = delete;

    void add(std::string_view piece);
    [[nodiscard]] std::string text() const; ///< 32 lower-case hexadecimal digits, of all so far

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace tiltmeter
