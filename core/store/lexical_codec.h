// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/lexical.h"

#include <cstddef>
#include <span>
#include <vector>

namespace tiltmeter::store {

/// The exceptions of a column's style as they lie in the file: a checksum, then rows and texts compressed by
/// zstd. Empty when there are none.
[[nodiscard]] std::vector<std::byte> encodeExceptions(const Lexical& lexical);

/// Fills in rows and texts; `rows`: of the segment. false: damaged.
[[nodiscard]] bool decodeExceptions(std::span<const std::byte> bytes, std::size_t rows, Lexical& lexical);

} // namespace tiltmeter::store
