// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/score_resampling.h"

#include "metrics/drawn_counts.h"
#include "metrics/rate_cache.h"
#include "numeric/bootstrap.h"
#include "numeric/distance_interval.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace tiltmeter {
namespace {

constexpr std::size_t maximumCells = 64;

using Cells = std::vector<numeric::ScoreCell>;

const Cells& coarse(const GroupData& group, ScoresOf scores)
{
    const std::vector<numeric::ScoreCell>& cells = *(group.*scores);
    const auto [place, isNew] = group.cache->merged.try_emplace(&cells);
    if (isNew)
        place->second = numeric::mergedCells(cells, maximumCells);
    return place->second;
}

/// Positives and negatives of each cell. Where no cell has negatives, as of scores without labels, the
/// positives alone.
class CellCounts
{
public:
    explicit CellCounts(const Cells& cells)
        : m_cells(&cells), m_hasNegatives(std::ranges::any_of(
                               cells, [](const numeric::ScoreCell& cell) { return cell.negatives > 0; }))
    {
    }
    [[nodiscard]] std::vector<double> counts() const
    {
        std::vector<double> counts;
        for (const numeric::ScoreCell& cell : *m_cells) {
            counts.push_back(cell.positives);
            if (m_hasNegatives)
                counts.push_back(cell.negatives);
        }
        return counts;
    }
    [[nodiscard]] std::size_t size() const { return m_cells->size() * (m_hasNegatives ? 2 : 1); }
    /// The cells with these counts, those without records left out.
    void take(std::span<const double> counts, Cells& into) const
    {
        into.clear();
        for (std::size_t i = 0; i < m_cells->size(); ++i) {
            const double positives = counts[m_hasNegatives ? 2 * i : i];
            const double negatives = m_hasNegatives ? counts[2 * i + 1] : 0;
            if (positives + negatives > 0)
                into.push_back({(*m_cells)[i].score, positives, negatives});
        }
    }

private:
    const Cells* m_cells;
    bool m_hasNegatives;
};

/// What cells were merged from has another value than the cells.
MetricInterval shifted(const numeric::Interval& interval, double shift, const numeric::Interval& range)
{
    return {{std::clamp(interval.lower + shift, range.lower, range.upper),
             std::clamp(interval.upper + shift, range.lower, range.upper)},
            IntervalMethod::Bootstrap,
            {}};
}

using GroupCounts = std::vector<std::vector<double>>;

numeric::Bootstrap drawnBootstrap(const GroupCounts& groups, const numeric::CellStatistics& compute,
                                  const IntervalOptions& options)
{
    return numeric::Bootstrap(drawnFromEach(groups, options.seed, DrawHow::Poisson), 1, compute);
}

std::optional<MetricInterval> intervalOf(const GroupCounts& groups, double value,
                                         const numeric::CellStatistics& compute,
                                         const numeric::Interval& range, const IntervalOptions& options)
{
    const numeric::Bootstrap bootstrap = drawnBootstrap(groups, compute, options);
    const auto found = bootstrap.biasCorrected(0, options.confidence);
    if (!found)
        return std::nullopt;
    return shifted(found->interval, value - *bootstrap.estimate(0), range);
}

/// `atParity`: the same cells with the counts that are expected where there is nothing to find.
std::optional<MetricInterval> distanceOf(const GroupCounts& groups, const GroupCounts& atParity, double value,
                                         const numeric::CellStatistics& compute,
                                         const numeric::Interval& range, const IntervalOptions& options,
                                         numeric::DistanceGrowth growth = numeric::DistanceGrowth::Linear)
{
    const numeric::Bootstrap drawn = drawnBootstrap(groups, compute, options);
    const auto found = numeric::distanceInterval(drawn, drawnBootstrap(atParity, compute, options), 0,
                                                 options.confidence, growth);
    if (!found)
        return std::nullopt;
    const double ofCells = *drawn.estimate(0);
    // What is below the value is a share of it, so that 0 stays 0.
    const double scale = ofCells > 0 ? value / ofCells : 0;
    const double lower = std::clamp(scale * found->interval.lower, range.lower, value);
    return MetricInterval{
        {lower, std::clamp(found->interval.upper + value - ofCells, value, std::max(value, range.upper))},
        IntervalMethod::Bootstrap,
        std::clamp(scale * found->center, lower, value)};
}

/// As many records of every cell as there are, labelled as its score promises.
std::vector<double> calibratedCounts(const Cells& cells)
{
    std::vector<double> counts;
    for (const numeric::ScoreCell& cell : cells) {
        const double records = cell.positives + cell.negatives;
        const double share = std::clamp(cell.score, 0.0, 1.0);
        counts.insert(counts.end(), {records * share, records * (1 - share)});
    }
    return counts;
}

// ---- two groups in common cells ---------------------------------------------------------------------------

using Labels = std::array<double, 2>; ///< positives, negatives

struct PairCell {
    double score = 0;
    std::array<Labels, 2> groups{};

    [[nodiscard]] double ofLabel(std::size_t label) const { return groups[0][label] + groups[1][label]; }
};

/// Scores in place of which records are told by the share of their group's negatives below them.
Cells placements(const Cells& cells)
{
    double negatives = 0;
    for (const numeric::ScoreCell& cell : cells)
        negatives += cell.negatives;
    Cells result;
    double below = 0;
    for (const numeric::ScoreCell& cell : cells) {
        const double place = (below + cell.negatives / 2) / negatives;
        below += cell.negatives;
        if (!result.empty() && result.back().score == place)
            result.back().positives += cell.positives; // between the same two negatives
        else
            result.push_back({place, cell.positives, cell.negatives});
    }
    return result;
}

std::vector<PairCell> together(const Cells& first, const Cells& second)
{
    std::vector<PairCell> result;
    result.reserve(first.size() + second.size());
    auto a = first.begin();
    auto b = second.begin();
    while (a != first.end() || b != second.end()) {
        const bool takeFirst = b == second.end() || (a != first.end() && a->score <= b->score);
        const bool takeSecond = a == first.end() || (b != second.end() && b->score <= a->score);
        PairCell& cell = result.emplace_back();
        cell.score = takeFirst ? a->score : b->score;
        if (takeFirst) {
            cell.groups[0] = {a->positives, a->negatives};
            ++a;
        }
        if (takeSecond) {
            cell.groups[1] = {b->positives, b->negatives};
            ++b;
        }
    }
    return result;
}

class CommonCells
{
public:
    CommonCells(const std::vector<PairCell>& cells, ScoreCut cut)
    {
        for (const PairCell& cell : cells)
            for (std::size_t label = 0; label < 2; ++label)
                m_totals[label] += cell.ofLabel(label);
        if (cut == ScoreCut::Records && cells.size() <= maximumCells)
            m_cells = cells;
        else
            merge(cells, cut);
        m_hasNegatives = m_totals[1] > 0;
    }
    [[nodiscard]] std::size_t size() const { return m_cells.size() * (m_hasNegatives ? 2 : 1); }
    [[nodiscard]] GroupCounts counts() const
    {
        return countsOf([](const PairCell& cell, std::size_t group, std::size_t label) {
            return cell.groups[group][label];
        });
    }
    /// Both groups' records together, each label shared out among the groups as it is.
    [[nodiscard]] GroupCounts countsAtParity() const
    {
        std::array<Labels, 2> shares{};
        for (const PairCell& cell : m_cells)
            for (std::size_t group = 0; group < 2; ++group)
                for (std::size_t label = 0; label < 2; ++label)
                    if (m_totals[label] > 0)
                        shares[group][label] += cell.groups[group][label] / m_totals[label];
        return countsOf([&shares](const PairCell& cell, std::size_t group, std::size_t label) {
            return cell.ofLabel(label) * shares[group][label];
        });
    }
    /// A group's cells with these counts, those without records left out.
    void take(std::span<const double> counts, Cells& into) const
    {
        into.clear();
        const double* count = counts.data();
        for (const PairCell& cell : m_cells) {
            const double positives = *count++;
            const double negatives = m_hasNegatives ? *count++ : 0;
            if (positives + negatives > 0)
                into.push_back({cell.score, positives, negatives});
        }
    }

private:
    /// Where there are labels, each of them counts as much as the other: few favorable records among many
    /// others would else lie in few cells.
    void merge(const std::vector<PairCell>& cells, ScoreCut cut)
    {
        const double labels = m_totals[1] > 0 && m_totals[0] > 0 ? 2 : 1;
        double before = 0;
        double place = -1;
        for (const PairCell& cell : cells) {
            double share = 0;
            double size = 0;
            for (std::size_t label = 0; label < 2; ++label) {
                size += cell.ofLabel(label);
                if (m_totals[label] > 0)
                    share += cell.ofLabel(label) / m_totals[label] / labels;
            }
            const double now = cut == ScoreCut::Tenths
                                   ? std::min(9.0, std::floor(std::max(0.0, cell.score) * 10))
                                   : std::floor((before + share / 2) * static_cast<double>(maximumCells));
            before += share;
            if (now != place) {
                m_cells.push_back(cell);
                m_sizes.push_back(size);
                place = now;
                continue;
            }
            PairCell& last = m_cells.back();
            m_sizes.back() += size;
            // Equal scores keep their mean to the last bit.
            last.score += (cell.score - last.score) * size / m_sizes.back();
            for (std::size_t group = 0; group < 2; ++group)
                for (std::size_t label = 0; label < 2; ++label)
                    last.groups[group][label] += cell.groups[group][label];
        }
    }
    template <class CountOf>
    [[nodiscard]] GroupCounts countsOf(CountOf countOf) const
    {
        GroupCounts result(2);
        for (std::size_t group = 0; group < 2; ++group)
            for (const PairCell& cell : m_cells)
                for (std::size_t label = 0; label < (m_hasNegatives ? 2 : 1); ++label)
                    result[group].push_back(countOf(cell, group, label));
        return result;
    }

    std::vector<PairCell> m_cells;
    std::vector<double> m_sizes;
    Labels m_totals{};
    bool m_hasNegatives = false;
};

} // namespace

std::optional<MetricInterval> resampleMiscalibration(const GroupData& group, double value,
                                                     ScoreStatistic statistic, const numeric::Interval& range,
                                                     const IntervalOptions& options)
{
    const Cells& cells = coarse(group, &GroupData::scores);
    std::vector<double> counts;
    for (const numeric::ScoreCell& cell : cells)
        counts.insert(counts.end(), {cell.positives, cell.negatives});
    Cells drawn;
    return distanceOf(
        {counts}, {calibratedCounts(cells)}, value,
        [&](std::span<const double> now, std::span<std::optional<double>> values) {
            drawn.clear();
            for (std::size_t i = 0; i < cells.size(); ++i)
                if (now[2 * i] + now[2 * i + 1] > 0)
                    drawn.push_back({cells[i].score, now[2 * i], now[2 * i + 1]});
            values[0] = statistic(drawn);
        },
        range, options);
}

std::optional<MetricInterval> resampleScoreDistance(const GroupData& first, const GroupData& second,
                                                    ScoresOf scores, double value,
                                                    ScorePairStatistic statistic, ScoreParity parity,
                                                    ScoreCut cut, const numeric::Interval& range,
                                                    const IntervalOptions& options)
{
    const Cells& own = *(first.*scores);
    const Cells& other = *(second.*scores);
    const CommonCells common(parity == ScoreParity::SameRanking ? together(placements(own), placements(other))
                                                                : together(own, other),
                             cut);
    Cells drawn[2];
    return distanceOf(
        common.counts(), common.countsAtParity(), value,
        [&](std::span<const double> now, std::span<std::optional<double>> values) {
            common.take(now.first(common.size()), drawn[0]);
            common.take(now.subspan(common.size()), drawn[1]);
            values[0] = statistic(drawn[0], drawn[1]);
        },
        range, options);
}

std::optional<MetricInterval> resampleScorePair(const GroupData& first, const GroupData& second,
                                                ScoresOf scores, double value, ScorePairStatistic statistic,
                                                const numeric::Interval& range,
                                                const IntervalOptions& options)
{
    const CellCounts counts[2] = {CellCounts(coarse(first, scores)), CellCounts(coarse(second, scores))};
    Cells drawn[2];
    return intervalOf(
        {counts[0].counts(), counts[1].counts()}, value,
        [&](std::span<const double> now, std::span<std::optional<double>> values) {
            counts[0].take(now.first(counts[0].size()), drawn[0]);
            counts[1].take(now.subspan(counts[0].size()), drawn[1]);
            values[0] = statistic(drawn[0], drawn[1]);
        },
        range, options);
}

std::optional<MetricInterval> resampleBiasScan(std::span<const GroupData* const> groups, double value,
                                               numeric::ScanDirection direction,
                                               const IntervalOptions& options)
{
    std::vector<ScoreSpan> views;
    GroupCounts counts;
    GroupCounts atParity;
    for (const GroupData* group : groups) {
        const Cells& cells = coarse(*group, &GroupData::scores);
        atParity.push_back(calibratedCounts(cells));
        views.emplace_back(cells);
        std::vector<double>& own = counts.emplace_back();
        for (const numeric::ScoreCell& cell : cells)
            own.insert(own.end(), {cell.positives, cell.negatives});
    }
    numeric::BiasScanTable table(views, direction);
    return distanceOf(
        counts, atParity, value,
        [&table](std::span<const double> now, std::span<std::optional<double>> values) {
            values[0] = table.score(now);
        },
        {0, std::numeric_limits<double>::infinity()}, options, numeric::DistanceGrowth::Quadratic);
}

} // namespace tiltmeter
