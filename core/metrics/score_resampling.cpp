// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/score_resampling.h"

#include "metrics/drawn_counts.h"
#include "numeric/bootstrap.h"

#include <algorithm>
#include <vector>

namespace tiltmeter {
namespace {

constexpr std::size_t maximumCells = 64;
constexpr std::size_t finestCells = 256;
constexpr std::size_t fewestCells = 8;
constexpr int fewerDraws = 400; ///< of what takes long to compute
constexpr int draws = 1000;

using Cells = std::vector<numeric::ScoreCell>;

Cells merged(std::span<const numeric::ScoreCell> cells, std::size_t most = maximumCells)
{
    double total = 0;
    for (const numeric::ScoreCell& cell : cells)
        total += cell.positives + cell.negatives;
    Cells result;
    double before = 0;
    double place = -1;
    for (const numeric::ScoreCell& cell : cells) {
        const double size = cell.positives + cell.negatives;
        const double bin = std::floor((before + size / 2) / total * static_cast<double>(most));
        before += size;
        if (bin != place) {
            result.push_back(cell);
            place = bin;
            continue;
        }
        numeric::ScoreCell& last = result.back();
        const double sum = last.positives + last.negatives;
        last.score = (last.score * sum + cell.score * size) / (sum + size);
        last.positives += cell.positives;
        last.negatives += cell.negatives;
    }
    return result;
}

void appendCounts(const Cells& cells, std::vector<double>& counts)
{
    for (const numeric::ScoreCell& cell : cells) {
        counts.push_back(cell.positives);
        counts.push_back(cell.negatives);
    }
}

void takeCounts(std::span<const double> counts, const Cells& from, Cells& into)
{
    into.clear();
    for (std::size_t i = 0; i < from.size(); ++i)
        if (counts[2 * i] + counts[2 * i + 1] > 0)
            into.push_back({from[i].score, counts[2 * i], counts[2 * i + 1]});
}

template <class Compute>
std::optional<MetricInterval> intervalOf(const std::vector<double>& counts, double value,
                                         const Compute& compute, const numeric::Interval& range,
                                         const IntervalOptions& options, int number = draws)
{
    const numeric::Bootstrap bootstrap(drawnFrom(counts, number, options.seed), 1, compute);
    const auto found = bootstrap.biasCorrected(0, options.confidence);
    if (!found)
        return std::nullopt;
    const double shift = value - *bootstrap.estimate(0);
    return MetricInterval{{std::clamp(found->interval.lower + shift, range.lower, range.upper),
                           std::clamp(found->interval.upper + shift, range.lower, range.upper)},
                          IntervalMethod::Bootstrap};
}

} // namespace

std::optional<MetricInterval> resampleScores(std::span<const numeric::ScoreCell> cells,
                                             ScoreStatistic statistic, const numeric::Interval& range,
                                             const IntervalOptions& options)
{
    const std::optional<double> value = statistic(cells);
    if (!value)
        return std::nullopt;
    const Cells coarse = merged(cells);
    std::vector<double> counts;
    appendCounts(coarse, counts);
    Cells drawn;
    return intervalOf(
        counts, *value,
        [&](std::span<const double> now, std::span<std::optional<double>> values) {
            takeCounts(now, coarse, drawn);
            values[0] = statistic(drawn);
        },
        range, options);
}

std::optional<MetricInterval> resampleScorePair(std::span<const numeric::ScoreCell> first,
                                                std::span<const numeric::ScoreCell> second,
                                                ScorePairStatistic statistic, const numeric::Interval& range,
                                                const IntervalOptions& options, bool isFine)
{
    const std::optional<double> value = statistic(first, second);
    if (!value)
        return std::nullopt;
    const std::size_t most = isFine ? finestCells : maximumCells;
    const Cells coarse[2] = {merged(first, most), merged(second, most)};
    std::vector<double> counts;
    appendCounts(coarse[0], counts);
    appendCounts(coarse[1], counts);
    Cells drawn[2];
    return intervalOf(
        counts, *value,
        [&](std::span<const double> now, std::span<std::optional<double>> values) {
            takeCounts(now.first(2 * coarse[0].size()), coarse[0], drawn[0]);
            takeCounts(now.subspan(2 * coarse[0].size()), coarse[1], drawn[1]);
            values[0] = statistic(drawn[0], drawn[1]);
        },
        range, options);
}

std::optional<MetricInterval> resampleScoreGroups(std::span<const ScoreSpan> groups,
                                                  ScoreGroupsStatistic statistic,
                                                  const numeric::Interval& range,
                                                  const IntervalOptions& options)
{
    const std::optional<double> value = statistic(groups);
    if (!value)
        return std::nullopt;
    const std::size_t most = std::max(fewestCells, maximumCells / groups.size());
    std::vector<Cells> coarse;
    std::vector<double> counts;
    for (const ScoreSpan& group : groups) {
        coarse.push_back(merged(group, most));
        appendCounts(coarse.back(), counts);
    }
    std::vector<Cells> drawn(groups.size());
    std::vector<ScoreSpan> spans;
    return intervalOf(
        counts, *value,
        [&](std::span<const double> now, std::span<std::optional<double>> values) {
            spans.clear();
            for (std::size_t g = 0; g < coarse.size(); ++g) {
                takeCounts(now.first(2 * coarse[g].size()), coarse[g], drawn[g]);
                now = now.subspan(2 * coarse[g].size());
                if (!drawn[g].empty())
                    spans.emplace_back(drawn[g]);
            }
            values[0] = statistic(spans);
        },
        range, options, fewerDraws);
}

} // namespace tiltmeter
