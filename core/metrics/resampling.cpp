// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/resampling.h"

#include "metrics/rate_cache.h"
#include "numeric/bootstrap.h"
#include "numeric/distance_interval.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr std::size_t cellsPerGroup = 9;

/// The comparison with drawn weights in place of the counted ones.
class Resampled
{
public:
    explicit Resampled(const Comparison& comparison)
        : m_comparison(comparison), m_groups(comparison.groups.size()),
          m_references(comparison.references.size())
    {
        for (GroupData& group : m_groups)
            begin(group);
        for (GroupData& reference : m_references)
            begin(reference);
        begin(m_others);
        begin(m_overall);
    }

    void take(std::span<const double> drawn)
    {
        clear(m_overall);
        for (std::size_t g = 0; g < m_groups.size(); ++g) {
            m_groups[g].cache->forgetValues();
            for (std::size_t cell = 0; cell < cellsPerGroup; ++cell)
                m_groups[g].weight[cell] = drawn[g * cellsPerGroup + cell];
            add(m_overall, m_groups[g]);
        }
        for (std::size_t r = 0; r < m_references.size(); ++r)
            join(m_references[r], m_comparison.references[r].members);
        if (m_comparison.others)
            join(m_others, m_comparison.others->members);
    }

    [[nodiscard]] MetricInput input(const std::optional<std::size_t>& member) const
    {
        if (!member) {
            const bool hasReference = m_comparison.others.has_value();
            return {hasReference ? &m_others : nullptr,
                    hasReference ? &m_references[0] : nullptr,
                    m_groups,
                    &m_overall,
                    {}};
        }
        const bool hasReference = !m_references.empty();
        return {&m_groups[*member],
                hasReference ? &m_references[m_comparison.members[*member].reference] : nullptr,
                m_groups,
                &m_overall,
                {}};
    }

private:
    static void begin(GroupData& group)
    {
        group.resampled = true;
        group.cache = std::make_shared<RateCache>();
    }
    static void clear(GroupData& group)
    {
        group.weight = {};
        group.cache->forgetValues();
    }
    static void add(GroupData& into, const GroupData& group)
    {
        for (std::size_t cell = 0; cell < cellsPerGroup; ++cell)
            into.weight[cell] += group.weight[cell];
    }
    void join(GroupData& into, const std::vector<std::size_t>& members)
    {
        clear(into);
        for (const std::size_t member : members)
            add(into, m_groups[member]);
    }

    const Comparison& m_comparison;
    std::vector<GroupData> m_groups;
    std::vector<GroupData> m_references;
    GroupData m_others;
    GroupData m_overall;
};

/// What is 0 where all groups are alike, never less, and judged by its own interval.
bool isDistance(const ResampledMetric& metric)
{
    const MetricInfo& info = metric.row->info;
    const bool isOfGroups = info.scope == MetricScope::Groups && metric.row->extreme == Extreme::None;
    const bool isDifference = info.unit == MetricUnit::Difference ||
                              (info.unit == MetricUnit::Plain && metric.row->rate == nullptr);
    return isOfGroups && isDifference && !metric.member && info.direction == MetricDirection::HighIsBad &&
           info.neutral == 0 && info.sensible.lower == 0.0;
}

/// The outcomes of all groups together, as many in each group as there are.
std::vector<double> atParity(std::vector<double> counts)
{
    std::array<double, cellsPerGroup> cells{};
    double total = 0;
    for (std::size_t place = 0; place < counts.size(); ++place) {
        cells[place % cellsPerGroup] += counts[place];
        total += counts[place];
    }
    for (std::size_t group = 0; total > 0 && group < counts.size(); group += cellsPerGroup) {
        const auto own = std::span(counts).subspan(group, cellsPerGroup);
        const double size = std::accumulate(own.begin(), own.end(), 0.0);
        for (std::size_t cell = 0; cell < cellsPerGroup; ++cell)
            own[cell] = cells[cell] / total * size;
    }
    return counts;
}

} // namespace

std::vector<std::optional<MetricInterval>> resample(const Comparison& comparison,
                                                    std::span<const ResampledMetric> metrics,
                                                    const IntervalOptions& options)
{
    std::vector<double> counts;
    for (const GroupData& group : comparison.groups) {
        const double weight = group.sum(cells::all);
        const double scale = weight > 0 ? group.effective(cells::all) / weight : 0;
        for (const double cell : group.weight)
            counts.push_back(cell * scale);
    }
    Resampled resampled(comparison);
    const auto compute = [&](std::span<const double> drawn, std::span<std::optional<double>> values) {
        resampled.take(drawn);
        for (std::size_t i = 0; i < metrics.size(); ++i)
            values[i] = metrics[i].row->value(*metrics[i].row, resampled.input(metrics[i].member)).value;
    };
    numeric::BootstrapOptions how;
    how.seed = options.seed;
    const numeric::Bootstrap bootstrap(counts, metrics.size(), compute, how);
    std::optional<numeric::Bootstrap> alike;
    if (std::ranges::any_of(metrics, isDistance)) {
        how.acceleration = false;
        ++how.seed;
        alike.emplace(
            atParity(counts), metrics.size(),
            [&](std::span<const double> drawn, std::span<std::optional<double>> values) {
                resampled.take(drawn);
                for (std::size_t i = 0; i < metrics.size(); ++i)
                    if (isDistance(metrics[i]))
                        values[i] = metrics[i].row->value(*metrics[i].row, resampled.input({})).value;
            },
            how);
    }
    std::vector<std::optional<MetricInterval>> result;
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        if (isDistance(metrics[i])) {
            // Entropies grow with the square of what groups differ by.
            const auto growth = metrics[i].row->info.unit == MetricUnit::Plain
                                    ? numeric::DistanceGrowth::Quadratic
                                    : numeric::DistanceGrowth::Linear;
            const auto found = numeric::distanceInterval(bootstrap, *alike, i, options.confidence, growth);
            result.push_back(
                found ? std::optional(MetricInterval{found->interval, IntervalMethod::Bootstrap, {}})
                      : std::nullopt);
            continue;
        }
        const auto interval = bootstrap.biasCorrected(i, options.confidence);
        result.push_back(interval
                             ? std::optional(MetricInterval{interval->interval, IntervalMethod::Bootstrap})
                             : std::nullopt);
    }
    return result;
}

} // namespace tiltmeter
