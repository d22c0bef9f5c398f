// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/prediction_quantiles.h"

#include "aggregate/ordered_scan.h"
#include "aggregate/record_coder.h"
#include "metrics/comparison.h"
#include "metrics/metric_row.h"
#include "metrics/plan_for.h"
#include "metrics/rate_cache.h"
#include "metrics/row_judging.h"
#include "numeric/random.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

struct Predictions {
    std::vector<double> values;
    std::vector<double> weights;
    std::vector<std::uint16_t> groups; ///< record by record, in each set
    std::size_t sets = 0;
    std::uint64_t seen = 0; ///< records that there were to draw from

    [[nodiscard]] std::uint16_t group(std::size_t record, std::size_t set) const
    {
        return groups[record * sets + set];
    }
};

/// At most `mostReadPredictions` records, each equally likely (Vitter 1985, algorithm R).
class Sample
{
public:
    Sample(std::size_t sets, std::uint64_t seed) : m_random(seed) { m_kept.sets = sets; }

    template <class GroupOf>
    void take(double value, double weight, GroupOf groupOf)
    {
        std::size_t place = m_kept.values.size();
        ++m_kept.seen;
        if (place < mostReadPredictions) {
            m_kept.values.push_back(0);
            m_kept.weights.push_back(0);
            m_kept.groups.resize(m_kept.groups.size() + m_kept.sets);
        } else {
            place = m_random.below(m_kept.seen);
            if (place >= mostReadPredictions)
                return;
        }
        m_kept.values[place] = value;
        m_kept.weights[place] = weight;
        for (std::size_t set = 0; set < m_kept.sets; ++set)
            m_kept.groups[place * m_kept.sets + set] = groupOf(set);
    }
    Predictions kept() && { return std::move(m_kept); }

private:
    numeric::Random m_random;
    Predictions m_kept;
};

Result<Predictions> readPredictions(const BatchReader& reader, const AggregationPlan& plan,
                                    std::size_t features, std::uint64_t seed, const Progress& progress)
{
    OrderedPlan ordered{plan, {}};
    ordered.plan.sets.assign(plan.sets.begin() + 1,
                             plan.sets.begin() + 1 + static_cast<std::ptrdiff_t>(features));
    TILTMETER_ASSIGN(RecordCoder coder, RecordCoder::create(reader, ordered));
    std::vector<std::size_t> columns{*reader.schema().find(plan.regressionPrediction)};
    if (!plan.weightColumn.empty())
        columns.push_back(*reader.schema().find(plan.weightColumn));
    TILTMETER_ASSIGN(const auto cursor, reader.cursor(columns));
    Sample sample(features, seed);
    for (std::size_t batch = 0; batch < reader.batchCount(); ++batch) {
        TILTMETER_TRY(progress.check());
        TILTMETER_ASSIGN(const CodedRecords records, coder.read(batch));
        TILTMETER_ASSIGN(const BatchView view, cursor->read(batch));
        const ColumnView& values = view.columns[0];
        for (std::size_t row = 0; row < records.size(); ++row) {
            if (plan.period && (records.times[row] < plan.period->begin.microseconds ||
                                records.times[row] >= plan.period->end.microseconds))
                continue;
            const bool lacksWeight = view.columns.size() > 1 && view.columns[1].isMissing(row);
            const double weight = view.columns.size() > 1 && !lacksWeight ? view.columns[1].number(row) : 1;
            const double value = values.isMissing(row) ? std::nan("") : values.number(row);
            if (lacksWeight || !(weight > 0) || !std::isfinite(weight) || !std::isfinite(value))
                continue;
            sample.take(value, weight, [&](std::size_t set) { return records.groups[set][row]; });
        }
        progress.report(static_cast<double>(batch + 1) / static_cast<double>(reader.batchCount()));
    }
    return std::move(sample).kept();
}

/// The predictions of some groups of a set, ascending, their weights scaled to the effective number of
/// records.
GroupData groupsOf(const Predictions& predictions, std::size_t set, const std::vector<bool>& groups)
{
    std::vector<std::pair<double, double>> chosen;
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < predictions.values.size(); ++i)
        if (groups[predictions.group(i, set)]) {
            chosen.emplace_back(predictions.values[i], predictions.weights[i]);
            sum += predictions.weights[i];
            squares += predictions.weights[i] * predictions.weights[i];
        }
    std::ranges::sort(chosen);
    std::vector<numeric::ScoreCell> cells;
    for (const auto& [value, weight] : chosen) {
        if (cells.empty() || cells.back().score != value)
            cells.push_back({value, 0, 0});
        cells.back().positives += weight * sum / squares;
    }
    GroupData data;
    data.cache = std::make_shared<RateCache>();
    data.records = chosen.size();
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
                                        const Progress& progress, WindowResult& overall)
{
    std::vector<const MetricInfo*> wanted;
    for (const MetricInfo* metric : metrics)
        if (metric->needsRows && metric->needsRegression)
            wanted.push_back(metric);
    if (wanted.empty())
        return {};
    TILTMETER_ASSIGN(const Predictions predictions,
                     readPredictions(reader, plan, config.features.size(), config.seed, progress));
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
                        {"read", static_cast<double>(predictions.values.size())}};
            const MetricInput input{&monitored, &reference, {}, nullptr, {}};
            for (const MetricInfo* metric : wanted) {
                m.metric = metric->id;
                m.limits = limitsFor(*metric, config, comparison.configured);
                overall.measurements.push_back(measured(rowOf(*metric), input, m, config, overall));
            }
        }
        flagFamilies(std::span(overall.measurements).subspan(first), config.confidence, failsWidened);
    }
    return {};
}

} // namespace tiltmeter
