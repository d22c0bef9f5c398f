// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/prediction_quantiles.h"

#include "metrics/comparison.h"
#include "metrics/metric_row.h"
#include "metrics/plan_for.h"
#include "metrics/rate_cache.h"
#include "metrics/row_judging.h"
#include "metrics/row_reading.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace tiltmeter {
namespace {

/// What was drawn of the predictions, ascending.
struct Predictions {
    struct Record {
        double value = 0;
        double weight = 1;
        std::uint32_t place = 0; ///< in `groups`
    };
    std::vector<Record> records;
    std::vector<std::uint16_t> groups; ///< record by record, in each set
    std::size_t sets = 0;
    std::uint64_t seen = 0;                         ///< records that there were to draw from
    std::vector<std::vector<std::uint64_t>> seenOf; ///< ... by set and group

    [[nodiscard]] std::uint16_t group(const Record& record, std::size_t set) const
    {
        return groups[record.place * sets + set];
    }
    [[nodiscard]] bool isSample() const { return records.size() < seen; }
};

Result<Predictions> readPredictions(const BatchReader& reader, const AggregationPlan& plan,
                                    std::size_t features, std::uint64_t seed, std::size_t most,
                                    const Progress& progress)
{
    std::vector<std::size_t> columns{*reader.schema().find(plan.regressionPrediction)};
    if (!plan.weightColumn.empty())
        columns.push_back(*reader.schema().find(plan.weightColumn));
    Predictions result;
    result.sets = features;
    result.seenOf.resize(features);
    Reservoir reservoir(most, seed);
    const auto firstSet = plan.sets.begin() + 1;
    TILTMETER_TRY(readRecords(
        reader, plan, {firstSet, firstSet + static_cast<std::ptrdiff_t>(features)}, std::move(columns),
        progress, [&](const CodedRecords& records, const BatchView& view, std::size_t row) {
            const ColumnView& values = view.columns[0];
            const bool lacksWeight = view.columns.size() > 1 && view.columns[1].isMissing(row);
            const double weight = view.columns.size() > 1 && !lacksWeight ? view.columns[1].number(row) : 1;
            const double value = values.isMissing(row) ? std::nan("") : values.number(row);
            if (lacksWeight || !(weight > 0) || !std::isfinite(weight) || !std::isfinite(value))
                return;
            for (std::size_t set = 0; set < features; ++set) {
                const std::uint16_t group = records.groups[set][row];
                if (result.seenOf[set].size() <= group)
                    result.seenOf[set].resize(group + 1U);
                ++result.seenOf[set][group];
            }
            const auto place = reservoir.next();
            if (!place)
                return;
            if (*place == result.records.size()) {
                result.records.emplace_back();
                result.groups.resize(result.groups.size() + features);
            }
            result.records[*place] = {value, weight, static_cast<std::uint32_t>(*place)};
            for (std::size_t set = 0; set < features; ++set)
                result.groups[*place * features + set] = records.groups[set][row];
        }));
    result.seen = reservoir.seen();
    // Every group's records are then in order, too.
    std::ranges::sort(result.records, {}, [](const Predictions::Record& record) {
        return std::tuple(record.value, record.weight, record.place);
    });
    return result;
}

/// The predictions of some groups of a set, ascending, their weights scaled to the effective number of
/// records that were drawn. `records` counts those that there are.
GroupData groupsOf(const Predictions& predictions, std::size_t set, const std::vector<bool>& groups)
{
    double sum = 0;
    double squares = 0;
    std::vector<numeric::ScoreCell> cells;
    for (const Predictions::Record& record : predictions.records)
        if (groups[predictions.group(record, set)]) {
            sum += record.weight;
            squares += record.weight * record.weight;
            if (cells.empty() || cells.back().score != record.value)
                cells.push_back({record.value, 0, 0});
            cells.back().positives += record.weight;
        }
    for (numeric::ScoreCell& cell : cells)
        cell.positives *= sum / squares;
    GroupData data;
    data.cache = std::make_shared<RateCache>();
    const std::vector<std::uint64_t>& seen = predictions.seenOf[set];
    for (std::size_t group = 0; group < std::min(groups.size(), seen.size()); ++group)
        data.records += groups[group] ? seen[group] : 0;
    data.predictions = std::make_shared<const std::vector<numeric::ScoreCell>>(std::move(cells));
    return data;
}

Measurement measured(const MetricRow& row, MetricInput input, Measurement m, const FairnessConfig& config,
                     const WindowResult& overall)
{
    const MetricValue value = row.value(row, input);
    m.value = input.known = value.value;
    m.reason = value.reason;
    if (!m.value) {
        m.status = MeasurementStatus::Undefined;
        return m;
    }
    if (const auto interval = row.interval(row, input, {config.confidence, config.seed, {}})) {
        m.interval = interval->interval;
        m.method = interval->method;
    }
    judge(m, overall, config.minimumGroup);
    return m;
}

} // namespace

Result<void> measurePredictionQuantiles(const BatchReader& reader, const AggregationPlan& plan,
                                        const FairnessConfig& config,
                                        std::span<const MetricInfo* const> metrics, const WindowStats& stats,
                                        const Progress& progress, WindowResult& overall, std::size_t mostRead)
{
    std::vector<const MetricInfo*> wanted;
    for (const MetricInfo* metric : metrics)
        if (metric->needsRows && metric->needsRegression)
            wanted.push_back(metric);
    if (wanted.empty())
        return {};
    TILTMETER_ASSIGN(const Predictions predictions,
                     readPredictions(reader, plan, config.features.size(), config.seed, mostRead, progress));
    for (std::size_t feature = 0; feature < config.features.size(); ++feature) {
        const Comparison comparison = compareFeature(stats, plan, config, feature, stats);
        const std::size_t first = overall.measurements.size();
        const auto data = [&](const std::vector<std::size_t>& members) {
            std::vector<bool> groups(stats.sets[setOfFeature(feature)].size());
            for (const std::size_t member : members)
                groups[comparison.members[member].group] = true;
            return groupsOf(predictions, feature, groups);
        };
        for (std::size_t i = 0; i < comparison.members.size() && !comparison.references.empty(); ++i) {
            const Comparison::Member& member = comparison.members[i];
            if (member.isReference)
                continue;
            const Comparison::Reference& others = comparison.references[member.reference];
            const GroupData monitored = data({i});
            const GroupData reference = data(others.members);
            Measurement m;
            m.feature = comparison.feature;
            m.monitored = member.name;
            m.reference = others.name;
            m.confidence = config.confidence;
            m.monitoredRecords = monitored.records;
            m.referenceRecords = reference.records;
            m.counts = {{"records", static_cast<double>(predictions.seen)},
                        {"read", static_cast<double>(predictions.records.size())}};
            const MetricInput input{&monitored, &reference, {}, nullptr, {}};
            for (const MetricInfo* metric : wanted) {
                m.metric = metric->id;
                m.limits = limitsFor(*metric, config, comparison.configured);
                overall.measurements.push_back(measured(rowOf(*metric), input, m, config, overall));
                // However many more there were, no more of them would be read.
                if (predictions.isSample())
                    overall.measurements.back().recordsNeeded.reset();
            }
        }
        flagFamilies(std::span(overall.measurements).subspan(first), config.confidence, failsWidened);
    }
    return {};
}

} // namespace tiltmeter
