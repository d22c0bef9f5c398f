// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/drawn_counts.h"

#include <algorithm>
#include <bit>
#include <list>

namespace tiltmeter {
namespace {

std::uint64_t seedOf(std::span<const double> counts, std::uint64_t seed)
{
    std::uint64_t hash = 0xCBF29CE484222325U ^ seed;
    for (const double count : counts)
        hash = std::rotl((hash ^ std::bit_cast<std::uint64_t>(count)) * 0x9E3779B97F4A7C15U, 29);
    return hash;
}

} // namespace

Drawn drawnFrom(std::span<const double> counts, std::uint64_t seed, DrawHow how)
{
    constexpr std::size_t mostKept = (std::size_t{32} << 20) / sizeof(std::uint32_t) / bootstrapDraws;
    thread_local std::list<Drawn> latest;
    thread_local std::size_t kept = 0; // cells
    const auto found = std::ranges::find_if(latest, [&](const Drawn& drawn) {
        return drawn->seed() == seed && drawn->how() == how && std::ranges::equal(drawn->counts(), counts);
    });
    if (found != latest.end()) {
        latest.splice(latest.begin(), latest, found);
        return latest.front();
    }
    kept += counts.size();
    latest.push_front(std::make_shared<const numeric::DrawnCounts>(counts, bootstrapDraws, seed, how));
    const Drawn result = latest.front();
    while (kept > mostKept) {
        kept -= latest.back()->counts().size();
        latest.pop_back();
    }
    return result;
}

std::vector<Drawn> drawnFromEach(std::span<const std::vector<double>> groups, std::uint64_t seed, DrawHow how)
{
    std::vector<Drawn> result;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const auto same = std::ranges::count(groups.first(g), groups[g]);
        result.push_back(
            drawnFrom(groups[g], seedOf(groups[g], seed) + static_cast<std::uint64_t>(same), how));
    }
    return result;
}

} // namespace tiltmeter
