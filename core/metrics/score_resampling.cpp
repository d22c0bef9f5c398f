// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/score_resampling.h"

#include "metrics/drawn_counts.h"
#include "metrics/rate_cache.h"
#include "numeric/bootstrap.h"

#include <algorithm>
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

std::optional<MetricInterval> intervalOf(const std::vector<std::vector<double>>& groups, double value,
                                         const numeric::CellStatistics& compute,
                                         const numeric::Interval& range, const IntervalOptions& options)
{
    const numeric::Bootstrap bootstrap(drawnFromEach(groups, options.seed, DrawHow::Poisson), 1, compute);
    const auto found = bootstrap.biasCorrected(0, options.confidence);
    if (!found)
        return std::nullopt;
    const double shift = value - *bootstrap.estimate(0);
    return MetricInterval{{std::clamp(found->interval.lower + shift, range.lower, range.upper),
                           std::clamp(found->interval.upper + shift, range.lower, range.upper)},
                          IntervalMethod::Bootstrap};
}

} // namespace

std::optional<MetricInterval> resampleScores(const GroupData& group, ScoresOf scores, double value,
                                             ScoreStatistic statistic, const numeric::Interval& range,
                                             const IntervalOptions& options)
{
    const CellCounts counts(coarse(group, scores));
    Cells drawn;
    return intervalOf(
        {counts.counts()}, value,
        [&](std::span<const double> now, std::span<std::optional<double>> values) {
            counts.take(now, drawn);
            values[0] = statistic(drawn);
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
    std::vector<std::vector<double>> counts;
    for (const GroupData* group : groups) {
        const Cells& cells = coarse(*group, &GroupData::scores);
        views.emplace_back(cells);
        std::vector<double>& own = counts.emplace_back();
        for (const numeric::ScoreCell& cell : cells)
            own.insert(own.end(), {cell.positives, cell.negatives});
    }
    numeric::BiasScanTable table(views, direction);
    return intervalOf(
        counts, value,
        [&table](std::span<const double> now, std::span<std::optional<double>> values) {
            values[0] = table.score(now);
        },
        {0, std::numeric_limits<double>::infinity()}, options);
}

} // namespace tiltmeter
