// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdlib>

namespace tiltmeter {

struct FreeMemory {
    void operator()(void* memory) const { std::free(memory); }
};

/// `size` bytes, not set to anything, for FreeMemory; aligned to 64 bytes at least. Large ones lie in large
/// pages where the system has them: their first touch costs less, and so does jumping about in them. Throws
/// std::bad_alloc.
[[nodiscard]] void* allocateInLargePages(std::size_t size);

} // namespace tiltmeter
