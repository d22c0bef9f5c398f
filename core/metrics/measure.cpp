// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/measure.h"

#include "metrics/comparison.h"
#include "metrics/one_vs_rest.h"
#include "metrics/resampling.h"
#include "metrics/row_judging.h"
#include "metrics/simultaneous.h"
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

class Measurer
{
public:
    Measurer(const WindowStats& window, const AggregationPlan& plan, const FairnessConfig& config,
             std::span<const MetricInfo* const> metrics, WindowResult& result)
        : m_window(window), m_plan(plan), m_config(config), m_metrics(metrics), m_result(result)
    {
    }

    /// The groups of a feature.
    void measure(const Comparison& comparison)
    {
        begin(comparison);
        for (const MetricInfo* info : m_metrics) {
            if (info->needsRows)
                continue;
            if (info->scope == MetricScope::Pair && !comparison.references.empty()) {
                for (std::size_t i = 0; i < comparison.members.size(); ++i)
                    if (!comparison.members[i].isReference)
                        measurePair(rowOf(*info), i);
            } else if (info->scope == MetricScope::Groups) {
                measureWhole(rowOf(*info));
            }
        }
        for (std::size_t i = 0; i < comparison.members.size(); ++i)
            m_result.groups.push_back(ratesOf(comparison.groups[i], i));
        m_result.totals.push_back(ratesOf(comparison.overall, std::nullopt));
        end();
    }

    /// All records.
    void measureRecords(const Comparison& all)
    {
        begin(all);
        for (const MetricInfo* info : m_metrics)
            if (info->scope == MetricScope::Records && !info->needsRows)
                measureWhole(rowOf(*info));
        m_result.totals.push_back(ratesOf(all.overall, std::nullopt));
        end();
    }

private:
    void begin(const Comparison& comparison)
    {
        m_comparison = &comparison;
        m_first = m_result.measurements.size();
        m_options = {m_config.confidence, seedFor(m_config.seed, m_window.range, comparison.feature),
                     m_config.differenceInterval};
        m_resampled.clear();
        m_places.clear();
    }
    void end();
    Measurement start(const MetricRow& row) const;
    void measurePair(const MetricRow& row, std::size_t member);
    void measureWhole(const MetricRow& row);
    void evaluate(const MetricRow& row, MetricInput input, std::optional<std::size_t> member, Measurement m);
    [[nodiscard]] GroupRates ratesOf(const GroupData& data, std::optional<std::size_t> member);
    void resampleWhatIsLeft();
    void judge(Measurement& m) const;
    [[nodiscard]] Reason tooFew(const Measurement& m, const MetricRow& row) const;
    [[nodiscard]] std::optional<double> recordsNeeded(const Measurement& m) const;
    [[nodiscard]] std::uint64_t smallestGroup(const Measurement& m, const MetricRow& row) const;
    void flag();
    [[nodiscard]] bool failsAt(const Measurement& m, double confidence) const;
    [[nodiscard]] std::size_t memberOf(const Measurement& m) const
    {
        return static_cast<std::size_t>(
            std::ranges::find(m_comparison->members, m.monitored, &Comparison::Member::name) -
            m_comparison->members.begin());
    }

    const WindowStats& m_window;
    const AggregationPlan& m_plan;
    const FairnessConfig& m_config;
    std::span<const MetricInfo* const> m_metrics;
    WindowResult& m_result;

    const Comparison* m_comparison = nullptr;
    std::size_t m_first = 0; ///< measurements of this comparison begin here
    IntervalOptions m_options;
    std::vector<ResampledMetric> m_resampled;
    struct Place {
        std::size_t measurement = 0;
        std::optional<std::size_t> group; ///< then `measurement` is the index of its rate
    };
    std::vector<Place> m_places; ///< where the resampled intervals go
};

Measurement Measurer::start(const MetricRow& row) const
{
    Measurement m;
    m.metric = row.info.id;
    m.feature = m_comparison->feature;
    m.limits = limitsFor(row.info, m_config, m_comparison->configured);
    m.confidence = m_config.confidence;
    return m;
}

void Measurer::measurePair(const MetricRow& row, std::size_t member)
{
    std::vector<Stratum> strata;
    const MetricInput input = m_comparison->pair(member, strata);
    Measurement m = start(row);
    m.monitored = m_comparison->members[member].name;
    m.reference = m_comparison->references[m_comparison->members[member].reference].name;
    m.monitoredRecords = row.eligible(*input.monitored);
    m.referenceRecords = row.eligible(*input.reference);
    for (const RateRow* rate : {row.rate, row.secondRate})
        if (rate != nullptr)
            addRateCounts(*rate, *input.monitored, "monitored_", m.counts);
    for (const RateRow* rate : {row.rate, row.secondRate})
        if (rate != nullptr)
            addRateCounts(*rate, *input.reference, "reference_", m.counts);
    if (row.info.needsControl)
        m.counts.emplace_back("strata", static_cast<double>(strata.size()));
    evaluate(row, input, member, std::move(m));
}

void Measurer::measureWhole(const MetricRow& row)
{
    const MetricInput input = m_comparison->whole();
    Measurement m = start(row);
    m.monitoredRecords = row.eligible(*input.overall);
    if (row.info.scope == MetricScope::Groups) {
        m.counts.emplace_back("groups", static_cast<double>(input.groups.size()));
        double undefined = 0;
        for (const RateRow* rate : {row.rate, row.secondRate})
            for (const GroupData& group : input.groups)
                if (rate != nullptr && !rateOf(*rate, group, input.overall).value)
                    ++undefined;
        if (row.rate != nullptr)
            m.counts.emplace_back("undefined_rates", undefined);
    }
    evaluate(row, input, std::nullopt, std::move(m));
}

void Measurer::evaluate(const MetricRow& row, MetricInput input, std::optional<std::size_t> member,
                        Measurement m)
{
    const MetricValue value = row.value(row, input);
    m.value = input.known = value.value;
    m.reason = value.reason;
    if (m.value)
        m.bounds = simultaneousBounds(row, input, m_options);
    if (!m.value) {
        m.status = MeasurementStatus::Undefined;
    } else if (const auto interval =
                   row.interval != nullptr ? row.interval(row, input, m_options) : std::nullopt) {
        m.interval = interval->interval;
        m.method = interval->method;
    } else if (row.resampled) {
        m_resampled.push_back({&row, member});
        m_places.push_back({m_result.measurements.size(), std::nullopt});
    }
    m_result.measurements.push_back(std::move(m));
}

GroupRates Measurer::ratesOf(const GroupData& data, std::optional<std::size_t> member)
{
    GroupRates group;
    group.feature = m_comparison->feature;
    if (member) {
        group.group = m_comparison->members[*member].name;
        group.isReference = m_comparison->members[*member].isReference;
    }
    group.records = data.records;
    group.judged = data.count(cells::judged);
    group.favorable = data.count(cells::predictedFavorable);
    group.labelled = data.count(cells::labelled);
    if (std::ranges::any_of(m_metrics, &MetricInfo::needsOtherDecision)) // they stand in the labels' place
        group.flips = {group.labelled, data.count(cells::falsePositive), data.count(cells::falseNegative)};
    bool overClasses = false;
    for (const MetricInfo* info : m_metrics) {
        if (info->scope != MetricScope::Group)
            continue;
        const MetricRow& row = rowOf(*info);
        overClasses = overClasses || row.minimumClasses > 2;
        const MetricInput input{&data, nullptr, m_comparison->groups, &m_comparison->overall, {}};
        const MetricValue value = row.value(row, input);
        GroupRates::Rate rate{std::string(info->id), value.value, std::nullopt, value.reason};
        if (const auto interval = row.interval(row, input, m_options)) {
            rate.interval = interval->interval;
        } else if (value.value && row.resampled && member) {
            m_resampled.push_back({&row, member});
            m_places.push_back({group.rates.size(), m_result.groups.size()});
        }
        group.rates.push_back(std::move(rate));
    }
    if (overClasses && m_plan.classes.size() > 2)
        addOneVsRest(data, m_plan, m_config.confidence, group.rates);
    return group;
}

void Measurer::resampleWhatIsLeft()
{
    if (m_resampled.empty())
        return;
    const auto intervals = resample(*m_comparison, m_resampled, m_options);
    for (std::size_t i = 0; i < intervals.size(); ++i) {
        if (!intervals[i])
            continue;
        const Place& place = m_places[i];
        if (place.group) {
            m_result.groups[*place.group].rates[place.measurement].interval = intervals[i]->interval;
        } else {
            m_result.measurements[place.measurement].interval = intervals[i]->interval;
            m_result.measurements[place.measurement].method = intervals[i]->method;
        }
    }
}

void Measurer::end()
{
    resampleWhatIsLeft();
    for (std::size_t i = m_first; i < m_result.measurements.size(); ++i)
        judge(m_result.measurements[i]);
    flag();
}

Reason Measurer::tooFew(const Measurement& m, const MetricRow& row) const
{
    const auto minimum = static_cast<std::uint64_t>(std::max<std::int64_t>(m_config.minimumGroup, 0));
    if (m_result.belowMinimum)
        return Reason::WindowBelowMinimum;
    if (!m.monitored.empty()) {
        if (m.monitoredRecords < minimum)
            return Reason::GroupBelowMinimum;
        return m.referenceRecords < minimum ? Reason::ReferenceBelowMinimum : Reason::None;
    }
    // An extreme over groups is the smallest group's chance; an empty one takes no part in it.
    for (const GroupData& group : m_comparison->groups)
        if (const std::uint64_t records = row.eligible(group); records > 0 && records < minimum)
            return Reason::GroupBelowMinimum;
    return Reason::None;
}

void Measurer::judge(Measurement& m) const
{
    if (m.status == MeasurementStatus::Undefined)
        return;
    m.reason = tooFew(m, rowOf(*findMetric(m.metric)));
    if (m.reason != Reason::None) {
        m.status = MeasurementStatus::TooFewRecords;
        return;
    }
    if (!m.limits.lower && !m.limits.upper) {
        m.reason = Reason::NoLimits;
        return;
    }
    m.pointVerdict = pointVerdictOf(*m.value, m.limits);
    m.verdict = verdictOf(m.bounds ? m.bounds : m.interval, m.limits);
    m.flagged = m.verdict == Verdict::Fail;
    if (m.verdict == Verdict::InsufficientEvidence)
        m.recordsNeeded = recordsNeeded(m);
}

/// Records that the metric looks at in the smallest group that takes part.
std::uint64_t Measurer::smallestGroup(const Measurement& m, const MetricRow& row) const
{
    if (!m.monitored.empty())
        return std::min(m.monitoredRecords, m.referenceRecords);
    std::uint64_t smallest = m.monitoredRecords;
    for (const GroupData& group : m_comparison->groups)
        if (const std::uint64_t records = row.eligible(group); records > 0)
            smallest = std::min(smallest, records);
    return smallest;
}

std::optional<double> Measurer::recordsNeeded(const Measurement& m) const
{
    const MetricRow& row = rowOf(*findMetric(m.metric));
    const bool proportions = row.rate != nullptr && row.rate->isProportion() && row.secondRate == nullptr &&
                             row.info.scope == MetricScope::Pair && !row.info.needsControl;
    const auto smaller = static_cast<double>(smallestGroup(m, row));
    double largest = 0;
    const numeric::Interval& interval = m.bounds ? *m.bounds : *m.interval;
    for (const double limit : openLimits(*m.value, interval, m.limits)) {
        std::optional<double> needed;
        if (proportions) {
            std::vector<Stratum> strata;
            const MetricInput input = m_comparison->pair(memberOf(m), strata);
            needed = recordsForProportions(*rateOf(*row.rate, *input.monitored, input.overall).value,
                                           *rateOf(*row.rate, *input.reference, input.overall).value, limit,
                                           row.info.unit == MetricUnit::Ratio, m.confidence);
        } else if (const auto factor = recordsFactor(*m.value, interval, limit, m.confidence)) {
            needed = *factor * smaller;
        }
        if (!needed)
            return std::nullopt;
        largest = std::max(largest, *needed);
    }
    return std::ceil(largest);
}

/// Whether the interval still lies wholly outside the limits at another confidence.
bool Measurer::failsAt(const Measurement& m, double confidence) const
{
    const MetricRow& row = rowOf(*findMetric(m.metric));
    std::vector<Stratum> strata;
    MetricInput input = m_comparison->pair(memberOf(m), strata);
    input.known = m.value;
    IntervalOptions options = m_options;
    options.confidence = confidence;
    if (row.interval != nullptr)
        if (const auto interval = row.interval(row, input, options))
            return verdictOf(interval->interval, m.limits) == Verdict::Fail;
    return failsWidened(m, confidence);
}

void Measurer::flag()
{
    flagFamilies(std::span(m_result.measurements).subspan(m_first), m_config.confidence,
                 [this](const Measurement& m, double confidence) { return failsAt(m, confidence); });
}

/// The same measures, but those that are themselves over the strata, in each stratum.
void measureStrata(const Comparison& comparison, const WindowStats& window, const AggregationPlan& plan,
                   const FairnessConfig& config, std::span<const MetricInfo* const> metrics,
                   WindowResult& result)
{
    std::vector<const MetricInfo*> within;
    for (const MetricInfo* info : metrics)
        if (!info->needsControl)
            within.push_back(info);
    for (const Comparison& stratum : comparison.strata) {
        WindowResult part;
        part.belowMinimum = result.belowMinimum;
        Measurer(window, plan, config, within, part).measure(stratum);
        result.strata.push_back({comparison.feature, config.controlFeature, stratum.stratum,
                                 stratum.stratum.empty(), stratum.overall.records,
                                 std::move(part.measurements), std::move(part.groups)});
    }
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
    Measurer measurer(window, plan, config, metrics, result);
    measurer.measureRecords(compareNobody(window, plan));
    const bool overAll = overall == nullptr || overall == &window;
    for (std::size_t i = 0; i < config.features.size(); ++i) {
        const Comparison comparison = compareFeature(window, plan, config, i, sizes);
        measurer.measure(comparison);
        if (overAll)
            measureStrata(comparison, window, plan, config, metrics, result);
    }
    for (std::size_t i = 0; i < config.intersections.size(); ++i)
        measurer.measure(compareIntersection(window, plan, config, i, sizes));
    return result;
}

} // namespace tiltmeter
