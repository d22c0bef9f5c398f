// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter::store {

/// Texts of a column that all have one form, as record ids have: kept as numbers they are a fraction as long
/// and are encoded several times as fast as by a general compressor.

/// A common beginning and a number: R000123, R000124, ... or order-7, order-12.
struct NumberedTexts {
    std::string prefix;
    std::uint32_t digits =
        0; ///< of every number, with zeros in front; 0: as many as it takes, no zeros in front
    std::vector<std::int64_t> numbers;
};

/// `offsets`: one more than there are texts. Empty texts at places where `valid` (may be empty: all are
/// there) has no bit do not count and get a neighbour's number. nullopt: not all have the form.
[[nodiscard]] std::optional<NumberedTexts> toNumbered(std::span<const std::uint32_t> offsets,
                                                      std::string_view bytes,
                                                      std::span<const std::uint64_t> valid);

/// Appends one text; `out` has room for prefix and 20 digits. Gives the place behind it.
[[nodiscard]] char* writeNumbered(const NumberedTexts& form, std::int64_t number, char* out);

/// 36 characters 0-9 a-f - as RFC 4122 writes a UUID, as 16 bytes. false: it is none.
[[nodiscard]] bool parseUuid(std::string_view text, std::byte* out);
inline constexpr std::size_t uuidBytes = 16;
inline constexpr std::size_t uuidCharacters = 36;
void writeUuid(const std::byte* bytes, char* out);

} // namespace tiltmeter::store
