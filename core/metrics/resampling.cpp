// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/resampling.h"

#include "metrics/rate_cache.h"
#include "numeric/bootstrap.h"

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
    std::vector<std::optional<MetricInterval>> result;
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const auto interval = bootstrap.biasCorrected(i, options.confidence);
        result.push_back(interval
                             ? std::optional(MetricInterval{interval->interval, IntervalMethod::Bootstrap})
                             : std::nullopt);
    }
    return result;
}

} // namespace tiltmeter
