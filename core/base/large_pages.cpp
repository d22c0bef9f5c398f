// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/large_pages.h"

#include <sys/mman.h>

#include <new>

namespace tiltmeter {

void* allocateInLargePages(std::size_t size)
{
    constexpr std::size_t largePage = 2U << 20U;
    const bool large = size >= largePage;
    const std::size_t alignment = large ? largePage : 64;
    size = (size + alignment - 1) / alignment * alignment;
    void* const memory = std::aligned_alloc(alignment, size);
    if (memory == nullptr)
        throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    if (large)
        static_cast<void>(::madvise(memory, size, MADV_HUGEPAGE)); // a hint
#endif
    return memory;
}

} // namespace tiltmeter
