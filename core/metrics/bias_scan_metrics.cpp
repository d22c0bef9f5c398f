// SPDX-License-Identifier: GPL-3.0-or-later
// Which groups together the probabilities are furthest off for.
#include "metrics/metric_row.h"

#include "metrics/score_resampling.h"
#include "numeric/bias_scan.h"

namespace tiltmeter {
namespace {

std::vector<const GroupData*> scoredGroups(const MetricInput& input)
{
    std::vector<const GroupData*> groups;
    for (const GroupData& group : input.groups)
        if (group.hasScores())
            groups.push_back(&group);
    return groups;
}

template <numeric::ScanDirection direction>
MetricValue scanned(const MetricRow&, const MetricInput& input)
{
    std::vector<ScoreSpan> cells;
    for (const GroupData* group : scoredGroups(input))
        cells.emplace_back(*group->scores);
    if (const auto found = numeric::biasScan(cells, direction))
        return found->score;
    if (input.overall->records == 0)
        return Reason::EmptyGroup;
    return input.overall->sum(cells::withLabel) == 0 ? Reason::NoLabels : Reason::NoScores;
}

/// A maximum, which chance alone keeps above 0: the interval reaches down to 0 where labels drawn with the
/// scores for their chances come out as large.
template <numeric::ScanDirection direction>
std::optional<MetricInterval> scanInterval(const MetricRow&, const MetricInput& input,
                                           const IntervalOptions& options)
{
    return resampleBiasScan(scoredGroups(input), *input.known, direction, options);
}

} // namespace

void addBiasScan(std::vector<MetricRow>& table)
{
    MetricRow row;
    row.info.scope = MetricScope::Groups;
    row.info.unit = MetricUnit::Plain;
    row.info.direction = MetricDirection::HighIsBad;
    row.info.sensible = {0, std::nullopt};
    row.info.needsLabels = true;
    row.info.needsScores = true;
    row.info.formula = "largest over sets S of groups and q of sum over S of y ln q - ln(1 - p + q p)";
    row.info.source = "Zhang and Neill 2016; AIF360 mdss_bias_scan (Bernoulli)";
    row.needsScoreCells = true;
    row.basis = Basis::ScoredWithLabel;
    row.info.id = "bias_scan_overprediction";
    row.value = scanned<numeric::ScanDirection::Overpredicted>;
    row.interval = scanInterval<numeric::ScanDirection::Overpredicted>;
    table.push_back(row);
    row.info.id = "bias_scan_underprediction";
    row.value = scanned<numeric::ScanDirection::Underpredicted>;
    row.interval = scanInterval<numeric::ScanDirection::Underpredicted>;
    table.push_back(row);
}

} // namespace tiltmeter
