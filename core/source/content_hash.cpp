// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/content_hash.h"

#include <xxhash.h>
#ifdef TILTMETER_XXHASH_DISPATCH
#include <xxh_x86dispatch.h> // after xxhash.h: puts itself in the place of its functions
#endif

#include <cstdint>
#include <new>

namespace tiltmeter {

struct ContentHash::State {
    State() : xxh(XXH3_createState())
    {
        if (xxh == nullptr)
            throw std::bad_alloc();
        XXH3_128bits_reset(xxh);
    }
    ~State() { XXH3_freeState(xxh); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    XXH3_state_t* xxh;
};

ContentHash::ContentHash() : m_state(std::make_unique<State>()) {}
ContentHash::~ContentHash() = default;

void ContentHash::add(std::string_view piece)
{
    XXH3_128bits_update(m_state->xxh, piece.data(), piece.size());
}

std::string ContentHash::text() const
{
    const XXH128_hash_t value = XXH3_128bits_digest(m_state->xxh);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const std::uint64_t half : {value.high64, value.low64})
        for (int shift = 60; shift >= 0; shift -= 4)
            out += digits[half >> shift & 15];
    return out;
}

} // namespace tiltmeter
