// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/drawn_counts.h"

#include <algorithm>
#include <list>

namespace tiltmeter {

const numeric::DrawnCounts& drawnFrom(std::span<const double> counts, int draws, std::uint64_t seed)
{
    constexpr std::size_t kept = 8; // of some 2 MiB each
    thread_local std::list<numeric::DrawnCounts> latest;
    const auto found = std::ranges::find_if(latest, [&](const numeric::DrawnCounts& drawn) {
        return drawn.seed() == seed && drawn.draws() == draws && std::ranges::equal(drawn.counts(), counts);
    });
    if (found != latest.end()) {
        latest.splice(latest.begin(), latest, found);
        return latest.front();
    }
    if (latest.size() == kept)
        latest.pop_back();
    return latest.emplace_front(counts, draws, seed);
}

} // namespace tiltmeter
