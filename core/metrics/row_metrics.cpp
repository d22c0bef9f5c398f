// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/row_metrics.h"

#include "metrics/comparison.h"
#include "metrics/metric_row.h"
#include "metrics/plan_for.h"
#include "metrics/prediction_quantiles.h"
#include "metrics/row_judging.h"
#include "metrics/row_reading.h"
#include "numeric/consistency.h"
#include "numeric/mean.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr std::size_t neighbors = 5;

/// The features of some records, and what is asked of them.
struct Rows {
    numeric::PointTable points;
    std::vector<double> favorable;    ///< 1 or 0
    std::vector<std::uint16_t> group; ///< in the set that was asked for
    std::uint64_t seen = 0;           ///< records that there were to draw from
};

/// Columns that say how alike two records are.
std::vector<std::size_t> numericFeatures(const Schema& schema)
{
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < schema.columns.size(); ++c)
        if (schema.columns[c].role == ColumnRole::Feature && isNumeric(schema.columns[c].kind))
            columns.push_back(c);
    return columns;
}

/// Which records are wanted.
struct Wanted {
    bool ofLabels = false;    ///< what is favorable: the labels, else the predictions
    std::size_t set = 0;      ///< of the plan, for Rows::group
    std::vector<bool> groups; ///< by index in the set; empty: all
};

/// Reads the records whose outcome is favorable or unfavorable, and puts their features on one scale.
Result<Rows> readRows(const BatchReader& reader, const AggregationPlan& plan, const Wanted& wanted,
                      std::uint64_t seed, const Progress& progress)
{
    Rows rows;
    std::vector<std::size_t> columns = numericFeatures(reader.schema());
    rows.points.columns = columns.size();
    Reservoir reservoir(mostComparedRecords, seed);
    TILTMETER_TRY(readRecords(
        reader, plan, {plan.sets[wanted.set]}, std::move(columns), progress,
        [&](const CodedRecords& records, const BatchView& view, std::size_t row) {
            const auto outcome =
                static_cast<Outcome>(wanted.ofLabels ? records.cells[row] % 3 : records.cells[row] / 3);
            const std::uint16_t group = records.groups[0][row];
            if (outcome == Outcome::Excluded || (!wanted.groups.empty() && !wanted.groups[group]))
                return;
            const auto place = reservoir.next();
            if (!place)
                return;
            if (*place == rows.favorable.size()) {
                rows.favorable.push_back(0);
                rows.group.push_back(0);
                rows.points.values.resize(rows.points.values.size() + rows.points.columns);
            }
            rows.favorable[*place] = outcome == Outcome::Favorable ? 1 : 0;
            rows.group[*place] = group;
            double* numbers = rows.points.values.data() + *place * rows.points.columns;
            for (const ColumnView& column : view.columns)
                *numbers++ =
                    column.isMissing(row) ? std::numeric_limits<double>::quiet_NaN() : column.number(row);
        }));
    rows.seen = reservoir.seen();
    numeric::standardize(rows.points);
    return rows;
}

/// Those of some groups.
Rows partOf(const Rows& rows, const std::vector<bool>& groups)
{
    Rows part;
    part.points.columns = rows.points.columns;
    for (std::size_t row = 0; row < rows.favorable.size(); ++row) {
        if (!groups[rows.group[row]])
            continue;
        part.favorable.push_back(rows.favorable[row]);
        const auto first =
            rows.points.values.begin() + static_cast<std::ptrdiff_t>(row * rows.points.columns);
        part.points.values.insert(part.points.values.end(), first,
                                  first + static_cast<std::ptrdiff_t>(rows.points.columns));
    }
    part.seen = part.favorable.size();
    return part;
}

Measurement consistencyOf(const MetricInfo& metric, const Rows& rows, const FairnessConfig& config,
                          const WindowResult& overall)
{
    Measurement m;
    m.metric = metric.id;
    m.confidence = config.confidence;
    m.limits = limitsFor(metric, config);
    m.monitoredRecords = rows.favorable.size();
    m.counts = {{"records", static_cast<double>(rows.seen)},
                {"compared", static_cast<double>(rows.favorable.size())},
                {"numeric_features", static_cast<double>(rows.points.columns)}};
    const auto found = rows.points.columns == 0
                           ? std::nullopt
                           : numeric::consistency(rows.points, rows.favorable, neighbors);
    if (!found) {
        m.status = MeasurementStatus::Undefined;
        m.reason = rows.points.columns == 0               ? Reason::NoNumericFeatures
                   : rows.seen == 0 && metric.needsLabels ? Reason::NoLabels
                                                          : Reason::ZeroDenominator;
        return m;
    }
    m.value = found->value;
    const numeric::Interval interval = numeric::meanInterval(
        {found->value, found->variance, static_cast<double>(found->records)}, config.confidence);
    m.interval =
        numeric::Interval{std::clamp(interval.lower, 0.0, 1.0), std::clamp(interval.upper, 0.0, 1.0)};
    m.method = IntervalMethod::Normal;
    judge(m, overall, config.minimumGroup);
    return m;
}

/// Every monitored group of a feature against its reference.
Result<void> flipTests(const MetricInfo& metric, std::size_t feature, const BatchReader& reader,
                       const AggregationPlan& plan, const FairnessConfig& config, const WindowStats& stats,
                       const Progress& progress, WindowResult& overall)
{
    const Comparison comparison = compareFeature(stats, plan, config, feature, stats);
    const auto groupsOf = [&](const std::vector<std::size_t>& members) {
        std::vector<bool> groups(stats.sets[setOfFeature(feature)].size());
        for (const std::size_t member : members)
            groups[comparison.members[member].group] = true;
        return groups;
    };
    std::vector<std::size_t> everybody(comparison.members.size());
    std::iota(everybody.begin(), everybody.end(), std::size_t{0});
    TILTMETER_ASSIGN(
        const Rows rows,
        readRows(reader, plan, {false, setOfFeature(feature), groupsOf(everybody)}, config.seed, progress));
    for (std::size_t i = 0; i < comparison.members.size() && !comparison.references.empty(); ++i) {
        const Comparison::Member& member = comparison.members[i];
        if (member.isReference)
            continue;
        const Comparison::Reference& reference = comparison.references[member.reference];
        const Rows monitored = partOf(rows, groupsOf({i}));
        const Rows others = partOf(rows, groupsOf(reference.members));
        Measurement m;
        m.metric = metric.id;
        m.feature = comparison.feature;
        m.monitored = member.name;
        m.reference = reference.name;
        m.confidence = config.confidence;
        m.limits = limitsFor(metric, config, comparison.configured);
        m.monitoredRecords = monitored.favorable.size();
        m.referenceRecords = others.favorable.size();
        m.counts = {{"records", static_cast<double>(rows.seen)},
                    {"compared", static_cast<double>(rows.favorable.size())},
                    {"numeric_features", static_cast<double>(rows.points.columns)}};
        const auto found = rows.points.columns == 0 ? std::nullopt
                                                    : numeric::flipTest(monitored.points, monitored.favorable,
                                                                        others.points, others.favorable);
        if (!found) {
            m.status = MeasurementStatus::Undefined;
            m.reason = rows.points.columns == 0      ? Reason::NoNumericFeatures
                       : monitored.favorable.empty() ? Reason::EmptyGroup
                                                     : Reason::EmptyReference;
        } else {
            m.value = found->value;
            const numeric::Interval interval = numeric::meanInterval(
                {found->value, found->variance, static_cast<double>(m.monitoredRecords)}, config.confidence);
            m.interval = numeric::Interval{std::clamp(interval.lower, -1.0, 1.0),
                                           std::clamp(interval.upper, -1.0, 1.0)};
            m.method = IntervalMethod::Normal;
            judge(m, overall, config.minimumGroup);
        }
        overall.measurements.push_back(std::move(m));
    }
    return {};
}

} // namespace

Result<void> measureRows(const BatchReader& reader, const AggregationPlan& plan, const FairnessConfig& config,
                         std::span<const MetricInfo* const> metrics, const WindowStats& stats,
                         const Progress& progress, WindowResult& overall)
{
    for (const MetricInfo* metric : metrics) {
        if (!metric->needsRows)
            continue;
        if (metric->needsRegression)
            continue; // all of them in one pass
        if (metric->scope == MetricScope::Pair) {
            for (std::size_t feature = 0; feature < config.features.size(); ++feature)
                TILTMETER_TRY(flipTests(*metric, feature, reader, plan, config, stats, progress, overall));
            continue;
        }
        TILTMETER_ASSIGN(const Rows rows,
                         readRows(reader, plan, {metric->needsLabels, 0, {}}, config.seed, progress));
        overall.measurements.push_back(consistencyOf(*metric, rows, config, overall));
    }
    TILTMETER_TRY(measurePredictionQuantiles(reader, plan, config, metrics, stats, progress, overall));
    return {};
}

} // namespace tiltmeter
