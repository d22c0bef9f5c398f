// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/outcome_fold.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tiltmeter {
namespace {

constexpr std::size_t outcomes = 3;

/// Where the groups of a set are found among those of its block.
class Places
{
public:
    Places(const AggregationPlan& plan, const Block& block, const std::vector<std::size_t>& axes)
    {
        const auto width = [&plan](std::size_t axis) { return plan.axes[axis].groups.size() + 2; };
        std::vector<std::size_t> strides(plan.axes.size());
        std::size_t stride = 1;
        for (std::size_t i = block.axes.size(); i-- > 0; stride *= width(block.axes[i]))
            strides[block.axes[i]] = stride;
        for (const std::size_t axis : axes)
            extend(m_first, width(axis), strides[axis]);
        for (const std::size_t axis : block.axes)
            if (std::ranges::find(axes, axis) == axes.end())
                extend(m_further, width(axis), strides[axis]);
    }
    /// By group of the set: the first of the block's groups that are a part of it.
    [[nodiscard]] const std::vector<std::size_t>& first() const { return m_first; }
    /// How far from there all of them are, ascending.
    [[nodiscard]] const std::vector<std::size_t>& further() const { return m_further; }

private:
    static void extend(std::vector<std::size_t>& places, std::size_t width, std::size_t stride)
    {
        std::vector<std::size_t> longer;
        longer.reserve(places.size() * width);
        for (const std::size_t place : places)
            for (std::size_t i = 0; i < width; ++i)
                longer.push_back(place + i * stride);
        places = std::move(longer);
    }
    std::vector<std::size_t> m_first{0};
    std::vector<std::size_t> m_further{0};
};

/// Sums of one group, by what was predicted and what the label says: each of the sums that `tally` makes is
/// taken in its order.
class WeighedOutcomes
{
public:
    explicit WeighedOutcomes(const Layout& layout) : m_cells(layout.cells())
    {
        const std::vector<OutcomeClass>& classes = layout.plan.classes;
        const auto folded = [&classes](bool isThere, std::size_t index) {
            return static_cast<std::size_t>(isThere && index < classes.size() ? classes[index].outcome
                                                                              : Outcome::Excluded);
        };
        for (std::size_t cell = 0; cell < layout.cells(); ++cell) {
            const std::size_t prediction = folded(layout.prediction.has_value(), cell / layout.labelWidth);
            const std::size_t label = folded(layout.label.has_value(), cell % layout.labelWidth);
            m_tallied.push_back(prediction * outcomes + label);
        }
    }
    void add(const BlockCounts& counts, std::size_t group)
    {
        const std::size_t begin = group * m_cells.size();
        for (std::size_t cell = 0; cell < m_cells.size(); ++cell) {
            const std::uint64_t records = counts.records[begin + cell];
            if (records == 0)
                continue;
            m_any = true;
            const CellSums& sums = counts.sums[begin + cell];
            m_cells[cell].add({sums.weight, sums.squaredWeight, records});
        }
    }
    /// Of what was added since the last time.
    [[nodiscard]] OutcomeSums take()
    {
        OutcomeSums result;
        if (!m_any)
            return result;
        std::array<Sums, outcomes * outcomes> tallied{};
        for (std::size_t cell = 0; cell < m_cells.size(); ++cell)
            tallied[m_tallied[cell]].add(m_cells[cell]);
        std::ranges::fill(m_cells, Sums{});
        m_any = false;
        const auto overLabels = [&tallied](Outcome prediction) {
            const std::size_t at = static_cast<std::size_t>(prediction) * outcomes;
            Sums sum = tallied[at];
            sum.add(tallied[at + 1]);
            sum.add(tallied[at + 2]);
            return sum;
        };
        const Sums yes = overLabels(Outcome::Favorable);
        const Sums no = overLabels(Outcome::Unfavorable);
        return {yes.weight, no.weight, yes.squared + no.squared, yes.records + no.records};
    }

private:
    struct Sums {
        double weight = 0;
        double squared = 0;
        std::uint64_t records = 0;
        void add(const Sums& other)
        {
            weight += other.weight;
            squared += other.squared;
            records += other.records;
        }
    };
    std::vector<Sums> m_cells;
    std::vector<std::size_t> m_tallied; ///< by cell: where it is summed up
    bool m_any = false;
};

/// Without weights all sums are of whole numbers, in whatever order.
class CountedOutcomes
{
public:
    explicit CountedOutcomes(const Layout& layout)
    {
        const std::vector<OutcomeClass>& classes = layout.plan.classes;
        for (std::size_t cell = 0; cell < layout.cells(); ++cell) {
            const std::size_t prediction = cell / layout.labelWidth;
            const bool isClass = layout.prediction && prediction < classes.size();
            m_outcomes.push_back(
                static_cast<std::size_t>(isClass ? classes[prediction].outcome : Outcome::Excluded));
        }
    }
    void add(const BlockCounts& counts, std::size_t group)
    {
        const std::uint64_t* records = counts.records.data() + group * m_outcomes.size();
        for (std::size_t cell = 0; cell < m_outcomes.size(); ++cell)
            m_records[m_outcomes[cell]] += records[cell];
    }
    [[nodiscard]] OutcomeSums take()
    {
        const auto [no, yes, others] = std::exchange(m_records, {});
        return {static_cast<double>(yes), static_cast<double>(no), static_cast<double>(yes + no), yes + no};
    }

private:
    std::vector<std::size_t> m_outcomes; ///< by cell
    std::array<std::uint64_t, outcomes> m_records{};
};

template <class Group>
std::vector<OutcomeSums> folded(const Places& places, const BlockCounts& counts, Group group)
{
    std::vector<OutcomeSums> result;
    result.reserve(places.first().size());
    for (const std::size_t first : places.first()) {
        for (const std::size_t further : places.further())
            group.add(counts, first + further);
        result.push_back(group.take());
    }
    return result;
}

} // namespace

std::vector<OutcomeSums> foldOutcomes(const Layout& layout, const Block& block, const BlockCounts& counts,
                                      std::size_t set)
{
    const Places places(layout.plan, block, layout.plan.sets[set].axes);
    return layout.weight ? folded(places, counts, WeighedOutcomes(layout))
                         : folded(places, counts, CountedOutcomes(layout));
}

} // namespace tiltmeter
