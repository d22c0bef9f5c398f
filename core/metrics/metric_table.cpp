// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/metric_table.h"

#include "metrics/metric_row.h"

#include <algorithm>
#include <cassert>
#include <map>

namespace tiltmeter {
namespace {

MetricRow rateAsMetric(const RateRow& rate)
{
    MetricRow row;
    row.info = rate.info;
    row.rate = &rate;
    row.value = [](const MetricRow& self, const MetricInput& input) {
        return rateOf(*self.rate, *input.monitored);
    };
    row.interval = [](const MetricRow& self, const MetricInput& input, double confidence) {
        return rateInterval(*self.rate, *input.monitored, confidence);
    };
    row.eligible = rate.eligible();
    row.resampled = rate.resampled;
    return row;
}

struct Table {
    std::vector<MetricRow> rows;
    std::vector<MetricInfo> infos; ///< of the rows, in their order
    std::map<std::string_view, std::size_t> byName;

    Table()
    {
        addPairMetrics(rows);
        for (const RateRow& rate : rateTable())
            rows.push_back(rateAsMetric(rate));
        for (const MetricRow& row : rows)
            infos.push_back(row.info);
        for (std::size_t i = 0; i < infos.size(); ++i) {
            [[maybe_unused]] const bool isNew = byName.emplace(infos[i].id, i).second;
            assert(isNew);
        }
        // A name that is an id somewhere means that one, whatever peers call so.
        for (std::size_t i = 0; i < infos.size(); ++i)
            for (const std::string_view alias : infos[i].aliases)
                byName.emplace(alias, i);
    }
};

const Table& table()
{
    static const Table instance;
    return instance;
}

} // namespace

std::span<const MetricInfo> metricTable()
{
    return table().infos;
}

const MetricInfo* findMetric(std::string_view id)
{
    const auto it = table().byName.find(id);
    return it == table().byName.end() ? nullptr : &table().infos[it->second];
}

const MetricRow& rowOf(const MetricInfo& info)
{
    const auto index = static_cast<std::size_t>(&info - table().infos.data());
    assert(index < table().rows.size());
    return table().rows[index];
}

std::string_view keepName(std::string name)
{
    static std::deque<std::string> names;
    return names.emplace_back(std::move(name));
}

Reason asReference(Reason reason)
{
    switch (reason) {
    case Reason::EmptyGroup:
        return Reason::EmptyReference;
    case Reason::ZeroDenominator:
        return Reason::ZeroReferenceDenominator;
    default:
        return reason;
    }
}

void addRateCounts(const RateRow& rate, const GroupData& group, const std::string& prefix,
                   MetricCounts& counts)
{
    const auto add = [&](std::string_view name, CellMask mask) {
        counts.emplace_back(prefix + std::string(name), group.sum(mask));
    };
    if (rate.isProportion()) {
        add(rate.numeratorName, rate.numerator);
        add(rate.denominatorName, rate.denominator);
        return;
    }
    add("true_positives", cells::truePositive);
    add("false_positives", cells::falsePositive);
    add("false_negatives", cells::falseNegative);
    add("true_negatives", cells::trueNegative);
}

} // namespace tiltmeter
