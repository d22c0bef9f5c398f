// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/sort_numbers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace tiltmeter::numeric {
namespace {

constexpr unsigned digitBits = 11;
constexpr std::size_t digitValues = std::size_t{1} << digitBits;
constexpr std::size_t digits = (64 + digitBits - 1) / digitBits;
constexpr std::uint64_t sign = std::uint64_t{1} << 63;

/// Whole numbers in the order of the doubles.
std::uint64_t keyOf(double value)
{
    const auto bits = std::bit_cast<std::uint64_t>(value);
    return (bits & sign) != 0 ? ~bits : bits | sign;
}

double valueOf(std::uint64_t key)
{
    return std::bit_cast<double>((key & sign) != 0 ? key & ~sign : ~key);
}

std::size_t digitOf(std::uint64_t key, std::size_t digit)
{
    return key >> (digit * digitBits) & (digitValues - 1);
}

} // namespace

void sortNumbers(std::vector<double>& values)
{
    constexpr std::size_t few = 1000; // fewer are sorted sooner by comparing
    if (values.size() < few || values.size() > std::numeric_limits<std::uint32_t>::max()) {
        std::sort(values.begin(), values.end());
        return;
    }
    std::array<std::array<std::uint32_t, digitValues>, digits> counts{};
    std::vector<std::uint64_t> keys(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        keys[i] = keyOf(values[i]);
        for (std::size_t digit = 0; digit < digits; ++digit)
            ++counts[digit][digitOf(keys[i], digit)];
    }
    std::vector<std::uint64_t> sorted(values.size());
    for (std::size_t digit = 0; digit < digits; ++digit) {
        std::array<std::uint32_t, digitValues>& places = counts[digit];
        if (places[digitOf(keys.front(), digit)] == keys.size()) // the same in all
            continue;
        std::uint32_t place = 0;
        for (std::uint32_t& count : places)
            place += std::exchange(count, place);
        for (const std::uint64_t key : keys)
            sorted[places[digitOf(key, digit)]++] = key;
        keys.swap(sorted);
    }
    std::ranges::transform(keys, values.begin(), valueOf);
}

} // namespace tiltmeter::numeric
