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

constexpr std::size_t mostCounts = std::size_t{8} << 20;

std::size_t sizeOf(const Drawn& drawn)
{
    return drawn->counts().size() * static_cast<std::size_t>(drawn->draws());
}

std::uint64_t& drawnSoFar()
{
    thread_local std::uint64_t counts = 0;
    return counts;
}

} // namespace

int drawsFor(std::size_t cells)
{
    constexpr std::size_t fewest = 200;
    const std::size_t possible = mostCounts / std::max<std::size_t>(cells, 1);
    return possible < fewest ? 0
                             : static_cast<int>(std::min(possible, static_cast<std::size_t>(bootstrapDraws)));
}

std::uint64_t countsDrawn()
{
    return drawnSoFar();
}

Drawn drawnFrom(std::span<const double> counts, std::uint64_t seed, DrawHow how, int draws)
{
    thread_local std::list<Drawn> latest;
    thread_local std::size_t kept = 0;
    const auto found = std::ranges::find_if(latest, [&](const Drawn& drawn) {
        return drawn->seed() == seed && drawn->how() == how && drawn->draws() == draws &&
               std::ranges::equal(drawn->counts(), counts);
    });
    if (found != latest.end()) {
        latest.splice(latest.begin(), latest, found);
        return latest.front();
    }
    latest.push_front(std::make_shared<const numeric::DrawnCounts>(counts, draws, seed, how));
    const Drawn result = latest.front();
    kept += sizeOf(result);
    drawnSoFar() += sizeOf(result);
    while (kept > mostCounts) {
        kept -= sizeOf(latest.back());
        latest.pop_back();
    }
    return result;
}

std::vector<Drawn> drawnFromEach(std::span<const std::vector<double>> groups, std::uint64_t seed, DrawHow how,
                                 int draws)
{
    std::vector<Drawn> result;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const auto same = std::ranges::count(groups.first(g), groups[g]);
        result.push_back(
            drawnFrom(groups[g], seedOf(groups[g], seed) + static_cast<std::uint64_t>(same), how, draws));
    }
    return result;
}

} // namespace tiltmeter
