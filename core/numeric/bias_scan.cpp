// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/bias_scan.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

using Cells = std::span<const ScoreCell>;

constexpr std::size_t steps = 64; ///< of the grid, from ln q = 0 to its end
constexpr std::size_t coarseCells = 256;
constexpr std::size_t fewestCells = 16; ///< of a group

/// What a group adds when its odds are e^t times what was predicted: concave in t, 0 at 0.
double gainOf(Cells cells, double t)
{
    const double excess = std::expm1(t); // q - 1
    double sum = 0;
    for (const ScoreCell& cell : cells)
        sum += cell.positives * t - (cell.positives + cell.negatives) * std::log1p(cell.score * excess);
    return sum;
}

struct Slope {
    double first = 0;  ///< derivative by t
    double second = 0; ///< <= 0
};

void addSlope(Cells cells, double q, Slope& slope)
{
    for (const ScoreCell& cell : cells) {
        const double records = cell.positives + cell.negatives;
        const double p = q * cell.score / (1 - cell.score + q * cell.score);
        slope.first += cell.positives - records * p;
        slope.second -= records * p * (1 - p);
    }
}

/// Whether a group adds anything at all on this side of 0.
bool canGain(Cells cells, double end)
{
    double excess = 0;
    for (const ScoreCell& cell : cells)
        excess += cell.positives - (cell.positives + cell.negatives) * cell.score;
    return end > 0 ? excess > 0 : excess < 0;
}

/// From t on to the maximum of what the members of the set add together; between 0 and `end`.
template <class Group>
double climb(const std::vector<Group>& groups, const std::vector<std::size_t>& set, double t, double end)
{
    double below = std::min(0.0, end); // the derivative changes its sign between the two
    double above = std::max(0.0, end);
    for (int round = 0; round < 60; ++round) {
        Slope slope;
        for (const std::size_t g : set)
            addSlope(groups[g], std::exp(t), slope);
        (slope.first > 0 ? below : above) = t;
        double next = t - slope.first / slope.second;
        if (!(next >= below && next <= above)) // too far, or nothing but certainties
            next = (below + above) / 2;
        const double step = std::abs(next - t);
        t = next;
        if (step <= 1e-6 * (1e-3 + std::abs(t))) // the next one would be its square
            break;
    }
    return t;
}

/// From each start the best t of its set, the best set at that t, and so on: the sum grows with every turn.
template <class Group>
BiasScan refined(const std::vector<Group>& groups, const std::vector<ScanStart>& starts, double end)
{
    BiasScan best;
    for (const ScanStart& start : starts) {
        BiasScan scan;
        scan.groups = start.groups;
        double t = start.t;
        for (int turn = 0; turn < 8 && !scan.groups.empty(); ++turn) {
            t = climb(groups, scan.groups, t, end);
            scan.score = 0;
            std::vector<std::size_t> set;
            for (std::size_t g = 0; g < groups.size(); ++g)
                if (const double gain = gainOf(groups[g], t); gain > 0) {
                    set.push_back(g);
                    scan.score += gain;
                }
            if (set == scan.groups)
                break;
            scan.groups = std::move(set);
        }
        scan.q = std::exp(t);
        if (scan.score > best.score)
            best = std::move(scan);
    }
    return best;
}

std::vector<double> countsOf(const std::vector<std::vector<ScoreCell>>& groups)
{
    std::vector<double> counts;
    for (const std::vector<ScoreCell>& group : groups)
        for (const ScoreCell& cell : group)
            counts.insert(counts.end(), {cell.positives, cell.negatives});
    return counts;
}

} // namespace

BiasScanTable::BiasScanTable(std::span<const std::span<const ScoreCell>> groups, ScanDirection direction)
    : m_end(direction == ScanDirection::Underpredicted ? std::log(1000.0) : -std::log(1000.0))
{
    m_gains.resize(groups.size() * steps);
    m_canGain.resize(groups.size());
    for (const auto& group : groups)
        for (const ScoreCell& cell : m_groups.emplace_back(group.begin(), group.end()))
            for (std::size_t i = 0; i < steps; ++i)
                m_logarithms.push_back(
                    std::log1p(cell.score * std::expm1(m_end * static_cast<double>(i + 1) / steps)));
}

std::vector<ScanStart> BiasScanTable::starts(std::span<const double> counts)
{
    std::array<double, steps> totals{};
    const double* logarithms = m_logarithms.data();
    std::size_t next = 0;
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        std::vector<ScoreCell>& group = m_groups[g];
        double positives = 0;
        for (ScoreCell& cell : group) {
            cell.positives = counts[next++];
            cell.negatives = counts[next++];
            positives += cell.positives;
        }
        m_canGain[g] = canGain(group, m_end);
        if (!m_canGain[g]) {
            logarithms += group.size() * steps;
            continue;
        }
        std::array<double, steps> gains{};
        for (const ScoreCell& cell : group) {
            const double records = cell.positives + cell.negatives;
            for (std::size_t i = 0; i < steps; ++i)
                gains[i] -= records * logarithms[i];
            logarithms += steps;
        }
        for (std::size_t i = 0; i < steps; ++i) {
            gains[i] += positives * m_end * static_cast<double>(i + 1) / steps;
            totals[i] += std::max(0.0, gains[i]);
            m_gains[g * steps + i] = gains[i];
        }
    }
    // What a group adds is above 0 from 0 on to some t: the sets of those that add anything shrink as t
    // grows, and that of the maximum is one of those around the best step.
    const auto best = static_cast<std::size_t>(std::ranges::max_element(totals) - totals.begin()) + 1;
    std::vector<ScanStart> result;
    for (std::size_t step = best - 1; step <= std::min(best + 1, steps); ++step) {
        ScanStart start{m_end * static_cast<double>(step) / steps, {}};
        for (std::size_t g = 0; g < m_groups.size(); ++g)
            if (m_canGain[g] && (step == 0 || m_gains[g * steps + step - 1] > 0))
                start.groups.push_back(g);
        if (!start.groups.empty() && (result.empty() || result.back().groups != start.groups))
            result.push_back(std::move(start));
    }
    return result;
}

double BiasScanTable::score(std::span<const double> counts)
{
    const std::vector<ScanStart> from = starts(counts);
    return refined(m_groups, from, m_end).score;
}

std::optional<BiasScan> biasScan(std::span<const std::span<const ScoreCell>> groups, ScanDirection direction)
{
    const bool any = std::ranges::any_of(groups, [](const auto& cells) {
        return std::ranges::any_of(cells, [](const ScoreCell& c) { return c.positives + c.negatives > 0; });
    });
    if (!any)
        return std::nullopt;
    std::vector<std::vector<ScoreCell>> coarse;
    for (const auto& group : groups)
        coarse.push_back(mergedCells(group, std::max(fewestCells, coarseCells / groups.size())));
    const std::vector<std::span<const ScoreCell>> views(coarse.begin(), coarse.end());
    BiasScanTable table(views, direction);
    const std::vector<std::span<const ScoreCell>> all(groups.begin(), groups.end());
    return refined(all, table.starts(countsOf(coarse)), table.m_end);
}

} // namespace tiltmeter::numeric
