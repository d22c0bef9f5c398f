// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/resampling.h"

#include "numeric/bootstrap.h"

namespace tiltmeter {
namespace {

constexpr std::size_t cellsPerGroup = 9;
constexpr CellMask everyCell = 0x1FF;

void addWeights(GroupData& into, const GroupData& group)
{
    for (std::size_t cell = 0; cell < cellsPerGroup; ++cell)
        into.weight[cell] += group.weight[cell];
}

} // namespace

std::vector<std::optional<MetricInterval>> resample(const Comparison& comparison,
                                                    std::span<const ResampledMetric> metrics,
                                                    double confidence, std::uint64_t seed)
{
    std::vector<double> counts;
    for (const GroupData& group : comparison.groups) {
        const double weight = group.sum(everyCell);
        const double scale = weight > 0 ? group.effective(everyCell) / weight : 0;
        for (const double cell : group.weight)
            counts.push_back(cell * scale);
    }
    std::vector<GroupData> groups(comparison.groups.size());
    std::vector<GroupData> references(comparison.references.size());
    const auto compute = [&](std::span<const double> drawn, std::span<std::optional<double>> values) {
        GroupData overall;
        for (std::size_t g = 0; g < groups.size(); ++g) {
            for (std::size_t cell = 0; cell < cellsPerGroup; ++cell)
                groups[g].weight[cell] = drawn[g * cellsPerGroup + cell];
            addWeights(overall, groups[g]);
        }
        for (std::size_t r = 0; r < references.size(); ++r) {
            references[r].weight = {};
            for (const std::size_t member : comparison.references[r].members)
                addWeights(references[r], groups[member]);
        }
        for (std::size_t i = 0; i < metrics.size(); ++i) {
            MetricInput input{nullptr, nullptr, groups, &overall};
            if (const auto member = metrics[i].member) {
                input.monitored = &groups[*member];
                if (!references.empty())
                    input.reference = &references[comparison.members[*member].reference];
            }
            values[i] = metrics[i].row->value(*metrics[i].row, input).value;
        }
    };
    numeric::BootstrapOptions options;
    options.seed = seed;
    const numeric::Bootstrap bootstrap(counts, metrics.size(), compute, options);
    std::vector<std::optional<MetricInterval>> result;
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const auto interval = bootstrap.biasCorrected(i, confidence);
        result.push_back(interval
                             ? std::optional(MetricInterval{interval->interval, IntervalMethod::Bootstrap})
                             : std::nullopt);
    }
    return result;
}

} // namespace tiltmeter
