// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/recommendation.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// Words in lower case (ASCII letters folded), as they are met in column names and values.
[[nodiscard]] std::string foldedCase(std::string_view text);
/// "ForeignWorker", "foreign_worker" and "FOREIGN-WORKER" are {"foreign", "worker"}.
[[nodiscard]] std::vector<std::string> wordsOf(std::string_view columnName);

/// Which side of a comparison a value of a protected attribute usually is on.
enum class KnownSide : std::uint8_t { Reference, Monitored };
/// nullopt: not a known word of this attribute.
[[nodiscard]] std::optional<KnownSide> knownSide(ProtectedAttribute attribute, std::string_view value);

/// true: good for the person concerned; false: bad; nullopt: not a known word.
[[nodiscard]] std::optional<bool> isFavorableWord(std::string_view value);

} // namespace tiltmeter
