// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/score_sorter.h"

#include <array>

namespace tiltmeter {
namespace {

constexpr int digitBits = 11;
constexpr std::size_t digits = 6;
constexpr std::size_t digitValues = std::size_t{1} << digitBits;

std::size_t digitOf(std::uint64_t key, std::size_t digit)
{
    return key >> (static_cast<int>(digit) * digitBits) & (digitValues - 1);
}

} // namespace

/// By digits, the lowest first: stable, and with a cost that does not depend on the values.
void ScoreSorter::sort()
{
    std::vector<std::array<std::uint32_t, digitValues>> histograms(digits);
    for (const Row& row : m_rows)
        for (std::size_t digit = 0; digit < digits; ++digit)
            ++histograms[digit][digitOf(row.key, digit)];
    m_other.resize(m_rows.size());
    for (std::size_t digit = 0; digit < digits; ++digit) {
        auto& place = histograms[digit];
        if (place[digitOf(m_rows[0].key, digit)] == m_rows.size())
            continue;
        std::uint32_t sum = 0;
        for (std::uint32_t& count : place) {
            const std::uint32_t here = count;
            count = sum;
            sum += here;
        }
        for (const Row& row : m_rows)
            m_other[place[digitOf(row.key, digit)]++] = row;
        m_rows.swap(m_other);
    }
}

std::vector<ScoreCells> ScoreSorter::take(std::size_t groups)
{
    std::vector<std::vector<ScoreCells::Entry>> entries(groups);
    if (!m_rows.empty())
        sort();
    for (const Row& row : m_rows) {
        const std::size_t group = row.tag / 3;
        if (group >= groups)
            continue;
        const auto score = std::bit_cast<double>(row.key);
        std::vector<ScoreCells::Entry>& cells = entries[group];
        if (cells.empty() || cells.back().score != score)
            cells.push_back({score, {}});
        ScoreCells::Cell& cell = cells.back().weight;
        switch (static_cast<Outcome>(row.tag % 3)) {
        case Outcome::Favorable:
            cell.favorable += row.weight;
            break;
        case Outcome::Unfavorable:
            cell.unfavorable += row.weight;
            break;
        case Outcome::Excluded:
            cell.unlabelled += row.weight;
            break;
        }
    }
    m_rows.clear();
    std::vector<ScoreCells> result;
    for (std::vector<ScoreCells::Entry>& cells : entries)
        result.push_back(ScoreCells::fromSorted(std::move(cells)));
    return result;
}

} // namespace tiltmeter
