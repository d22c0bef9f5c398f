// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Before a function whose loops are worth compiling twice: for any machine and for one with AVX2, chosen
/// when the program starts. What it calls must be inlined to profit. The results are the same: nothing is
/// reordered or fused. Sanitizers instrument the chooser itself, which then runs before they are ready: no
/// clones there.
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) &&             \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TILTMETER_VECTOR_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define TILTMETER_VECTOR_CLONES
#endif

#if defined(__GNUC__)
#define TILTMETER_ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define TILTMETER_ALWAYS_INLINE inline
#endif
