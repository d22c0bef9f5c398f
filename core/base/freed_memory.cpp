// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/freed_memory.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace tiltmeter {

void keepFreedMemory()
{
#if defined(__GLIBC__)
    // What the library comes to by itself after the first blocks of that size; a block is a few hundred
    // kilobytes.
    constexpr int megabyte = 1 << 20;
    mallopt(M_MMAP_THRESHOLD, 32 * megabyte);
    mallopt(M_TRIM_THRESHOLD, 64 * megabyte);
    mallopt(M_TOP_PAD, megabyte);
#endif
}

} // namespace tiltmeter
