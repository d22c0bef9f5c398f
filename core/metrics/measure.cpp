// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/measure.h"

#include "metrics/comparison.h"
#include "metrics/resampling.h"
#include "metrics/verdict.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

/// Different draws for every window and feature, the same ones every time.
std::uint64_t seedFor(std::uint64_t seed, const TimeRange& range, std::string_view feature)
{
    std::uint64_t hash = 0xCBF29CE484222325U ^ seed;
    const auto mix = [&hash](std::uint64_t value) { hash = (hash ^ value) * 0x100000001B3U; };
    mix(static_cast<std::uint64_t>(range.begin.microseconds));
    for (const char c : feature)
        mix(static_cast<unsigned char>(c));
    return hash;
}

Limits limitsOf(const MetricInfo& metric, const FairnessConfig& config, const MonitoredFeature* feature)
{
    const std::string id(metric.id);
    if (feature != nullptr)
        if (const auto own = feature->limits.find(id); own != feature->limits.end())
            return own->second;
    const auto common = config.limits.find(id);
    return common != config.limits.end() ? common->second : Limits{};
}

class Measurer
{
public:
    Measurer(const WindowStats& window, const FairnessConfig& config,
             std::span<const MetricInfo* const> metrics, WindowResult& result)
        : m_window(window), m_config(config), m_metrics(metrics), m_result(result)
    {
    }

    void measure(const Comparison& comparison)
    {
        const std::size_t first = m_result.measurements.size();
        m_resampled.clear();
        m_resampledAt.clear();
        for (const MetricInfo* info : m_metrics) {
            const MetricRow& row = rowOf(*info);
            if (info->scope == MetricScope::Pair && !comparison.references.empty()) {
                for (std::size_t i = 0; i < comparison.members.size(); ++i)
                    if (!comparison.members[i].isReference)
                        measurePair(row, comparison, i);
            } else if (info->scope == MetricScope::Groups) {
                measureGroups(row, comparison);
            }
        }
        addGroupRates(comparison);
        resampleWhatIsLeft(comparison);
        for (std::size_t i = first; i < m_result.measurements.size(); ++i)
            judge(m_result.measurements[i], comparison);
    }

private:
    void measurePair(const MetricRow& row, const Comparison& comparison, std::size_t member);
    void measureGroups(const MetricRow& row, const Comparison& comparison);
    void evaluate(const MetricRow& row, const MetricInput& input, std::optional<std::size_t> member,
                  Measurement measurement);
    void addGroupRates(const Comparison& comparison);
    void resampleWhatIsLeft(const Comparison& comparison);
    void judge(Measurement& m, const Comparison& comparison) const;
    [[nodiscard]] std::optional<double> recordsNeeded(const Measurement& m,
                                                      const Comparison& comparison) const;

    const WindowStats& m_window;
    const FairnessConfig& m_config;
    std::span<const MetricInfo* const> m_metrics;
    WindowResult& m_result;
    std::vector<ResampledMetric> m_resampled;
    struct Place {
        std::size_t measurement = 0; ///< or the group
        std::optional<std::size_t> rate;
    };
    std::vector<Place> m_resampledAt;
};

void Measurer::measurePair(const MetricRow& row, const Comparison& comparison, std::size_t member)
{
    const MetricInput input = comparison.pair(member);
    Measurement m;
    m.monitored = comparison.members[member].name;
    m.reference = comparison.references[comparison.members[member].reference].name;
    m.monitoredRecords = input.monitored->count(row.eligible);
    m.referenceRecords = input.reference->count(row.eligible);
    m.feature = comparison.feature;
    m.limits = limitsOf(row.info, m_config, comparison.configured);
    for (const RateRow* rate : {row.rate, row.secondRate})
        if (rate != nullptr) {
            addRateCounts(*rate, *input.monitored, "monitored_", m.counts);
            addRateCounts(*rate, *input.reference, "reference_", m.counts);
        }
    evaluate(row, input, member, std::move(m));
}

void Measurer::measureGroups(const MetricRow& row, const Comparison& comparison)
{
    const MetricInput input = comparison.whole();
    Measurement m;
    m.monitoredRecords = input.overall->count(row.eligible);
    m.feature = comparison.feature;
    m.limits = limitsOf(row.info, m_config, comparison.configured);
    evaluate(row, input, std::nullopt, std::move(m));
}

void Measurer::evaluate(const MetricRow& row, const MetricInput& input, std::optional<std::size_t> member,
                        Measurement m)
{
    m.metric = row.info.id;
    m.confidence = m_config.confidence;
    const MetricValue value = row.value(row, input);
    m.value = value.value;
    m.reason = value.reason;
    if (!m.value) {
        m.status = MeasurementStatus::Undefined;
    } else if (const auto interval =
                   row.interval != nullptr ? row.interval(row, input, m.confidence) : std::nullopt) {
        m.interval = interval->interval;
        m.method = interval->method;
    } else if (row.resampled) {
        m_resampled.push_back({&row, member});
        m_resampledAt.push_back({m_result.measurements.size(), std::nullopt});
    }
    m_result.measurements.push_back(std::move(m));
}

void Measurer::addGroupRates(const Comparison& comparison)
{
    for (std::size_t i = 0; i < comparison.members.size(); ++i) {
        const GroupData& data = comparison.groups[i];
        GroupRates group;
        group.feature = comparison.feature;
        group.group = comparison.members[i].name;
        group.isReference = comparison.members[i].isReference;
        group.records = data.records;
        group.judged = data.count(cells::judged);
        group.favorable = data.count(cells::predictedFavorable);
        group.labelled = data.count(cells::labelled);
        for (const MetricInfo* info : m_metrics) {
            if (info->scope != MetricScope::Group)
                continue;
            const MetricRow& row = rowOf(*info);
            const MetricInput input{&data, nullptr, comparison.groups, &comparison.overall};
            const MetricValue value = row.value(row, input);
            GroupRates::Rate rate{std::string(info->id), value.value, std::nullopt, value.reason};
            if (const auto interval = row.interval(row, input, m_config.confidence)) {
                rate.interval = interval->interval;
            } else if (value.value && row.resampled) {
                m_resampled.push_back({&row, i});
                m_resampledAt.push_back({m_result.groups.size(), group.rates.size()});
            }
            group.rates.push_back(std::move(rate));
        }
        m_result.groups.push_back(std::move(group));
    }
}

void Measurer::resampleWhatIsLeft(const Comparison& comparison)
{
    if (m_resampled.empty())
        return;
    const auto intervals = resample(comparison, m_resampled, m_config.confidence,
                                    seedFor(m_config.seed, m_window.range, comparison.feature));
    for (std::size_t i = 0; i < intervals.size(); ++i) {
        if (!intervals[i])
            continue;
        const Place& place = m_resampledAt[i];
        if (place.rate) {
            m_result.groups[place.measurement].rates[*place.rate].interval = intervals[i]->interval;
        } else {
            m_result.measurements[place.measurement].interval = intervals[i]->interval;
            m_result.measurements[place.measurement].method = intervals[i]->method;
        }
    }
}

void Measurer::judge(Measurement& m, const Comparison& comparison) const
{
    if (m.status == MeasurementStatus::Undefined)
        return;
    const auto minimumGroup = static_cast<std::uint64_t>(std::max<std::int64_t>(m_config.minimumGroup, 0));
    const bool isPair = !m.monitored.empty();
    if (m_result.belowMinimum)
        m.reason = Reason::WindowBelowMinimum;
    else if (isPair && m.monitoredRecords < minimumGroup)
        m.reason = Reason::GroupBelowMinimum;
    else if (isPair && m.referenceRecords < minimumGroup)
        m.reason = Reason::ReferenceBelowMinimum;
    if (m.reason != Reason::None) {
        m.status = MeasurementStatus::TooFewRecords;
        return;
    }
    if (!m.limits.lower && !m.limits.upper) {
        m.reason = Reason::NoLimits;
        return;
    }
    m.pointVerdict = pointVerdictOf(*m.value, m.limits);
    m.verdict = verdictOf(m.interval, m.limits);
    if (m.verdict == Verdict::InsufficientEvidence)
        m.recordsNeeded = recordsNeeded(m, comparison);
}

std::optional<double> Measurer::recordsNeeded(const Measurement& m, const Comparison& comparison) const
{
    const MetricRow& row = rowOf(*findMetric(m.metric));
    const bool proportions = row.rate != nullptr && row.rate->isProportion() && row.secondRate == nullptr &&
                             row.info.scope == MetricScope::Pair;
    const auto member = std::ranges::find(comparison.members, m.monitored, &Comparison::Member::name);
    const auto smaller = static_cast<double>(
        m.monitored.empty() ? m.monitoredRecords : std::min(m.monitoredRecords, m.referenceRecords));
    double largest = 0;
    for (const double limit : openLimits(*m.value, *m.interval, m.limits)) {
        std::optional<double> needed;
        if (proportions) {
            const MetricInput input =
                comparison.pair(static_cast<std::size_t>(member - comparison.members.begin()));
            needed = recordsForProportions(*rateOf(*row.rate, *input.monitored).value,
                                           *rateOf(*row.rate, *input.reference).value, limit,
                                           row.info.unit == MetricUnit::Ratio, m.confidence);
        } else if (const auto factor = recordsFactor(*m.value, *m.interval, limit, m.confidence)) {
            needed = *factor * smaller;
        }
        if (!needed)
            return std::nullopt;
        largest = std::max(largest, *needed);
    }
    return std::ceil(largest);
}

} // namespace

WindowResult measure(const WindowStats& window, const AggregationPlan& plan, const FairnessConfig& config,
                     std::span<const MetricInfo* const> metrics, const WindowStats* overall)
{
    WindowResult result;
    result.range = window.range;
    result.records = window.records;
    result.belowMinimum =
        config.minimumSample > 0 && window.records < static_cast<std::uint64_t>(config.minimumSample);
    if (window.sets.empty())
        return result;
    const WindowStats& sizes = overall != nullptr ? *overall : window;
    Measurer measurer(window, config, metrics, result);
    for (std::size_t i = 0; i < config.features.size(); ++i)
        measurer.measure(compareFeature(window, plan, config, i, sizes));
    for (std::size_t i = 0; i < config.intersections.size(); ++i)
        measurer.measure(compareIntersection(window, plan, config, i, sizes));
    return result;
}

} // namespace tiltmeter
