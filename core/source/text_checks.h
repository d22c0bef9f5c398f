// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tiltmeter {

/// UTF-8 as Unicode defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool isValidUtf8(std::string_view text);

/// At most `limit` bytes of `text`, cut at a character; bytes that are no UTF-8 and NUL become U+FFFD, so
/// that the result can be shown and stored.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t limit = 1000);

/// Without spaces and tabulators at both ends.
[[nodiscard]] std::string_view withoutBlanks(std::string_view text);

} // namespace tiltmeter
