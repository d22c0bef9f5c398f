// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter {

/// A profile as bytes, for keeping.
[[nodiscard]] std::vector<std::byte> toBytes(const DataProfile& profile);
/// nullopt: not what toBytes writes.
[[nodiscard]] std::optional<DataProfile> profileFrom(std::span<const std::byte> bytes);

} // namespace tiltmeter
