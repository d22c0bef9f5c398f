// SPDX-License-Identifier: GPL-3.0-or-later
#include "impact/measure_impact.h"

#include "aggregate/outcome_scan.h"
#include "config/adaptation.h"
#include "impact/correlate.h"
#include "impact/decompose.h"
#include "impact/window_match.h"

#include <algorithm>

namespace tiltmeter {
namespace {

/// A configuration that does not fit these columns is no fault of the evaluation.
bool isMisfit(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NoSuchColumn:
    case ErrorCode::MissingRole:
    case ErrorCode::NoFavorableOutcome:
    case ErrorCode::UnsupportedKind:
    case ErrorCode::TooManyCells:
    case ErrorCode::UnknownMetric:
    case ErrorCode::MetricNeedsLabels:
    case ErrorCode::MetricNeedsScores:
    case ErrorCode::MetricNeedsControl:
    case ErrorCode::MissingField:
        return true;
    default:
        return false;
    }
}

/// The part of a log that one window or the baseline is made of.
class Counts
{
public:
    Counts(const DriftSources& sources, const DriftEvaluation& evaluation, const MixPlan& plan)
        : m_sources(sources), m_evaluation(evaluation), m_plan(plan)
    {
    }

    Result<void> count(const Progress& progress)
    {
        AggregationPlan plan = m_plan.scan;
        plan.window = m_evaluation.config.window;
        // One window of all records begins where the baseline ends.
        if (plan.window.kind == WindowKind::All && m_evaluation.windows.size() == 1 &&
            !m_evaluation.windows[0].range.empty())
            plan.period = m_evaluation.windows[0].range;
        TILTMETER_ASSIGN(m_windows, scanOutcomes(*m_sources.payload, plan, progress.part(0, 0.7), 0,
                                                 m_sources.payloadCache));
        m_keys = CountedWindowKeys(m_windows);
        plan.window = WindowSpec{};
        plan.window.kind = WindowKind::All;
        plan.period.reset();
        if (m_sources.baseline == nullptr) {
            if (m_evaluation.baselineRange.empty() || isFirstRecords())
                return {};
            plan.period = m_evaluation.baselineRange;
        }
        const BatchReader& reader = m_sources.baseline != nullptr ? *m_sources.baseline : *m_sources.payload;
        if (!reader.schema().find(ColumnRole::Timestamp))
            plan.period.reset();
        if (m_sources.baseline == nullptr && !plan.period)
            return {};
        auto counted =
            scanOutcomes(reader, plan, progress.part(0.7, 1), 0,
                         m_sources.baseline != nullptr ? m_sources.baselineCache : m_sources.payloadCache);
        if (!counted && isMisfit(counted.error().code))
            return {};
        if (!counted)
            return fail(std::move(counted).error());
        // One window has everything.
        m_baseline = counted->windows.empty() ? OutcomeWindow{} : std::move(counted->windows.front());
        return {};
    }

    [[nodiscard]] const std::vector<OutcomeWindow>& windows() const { return m_windows.windows; }
    [[nodiscard]] const std::optional<OutcomeWindow>& baseline() const { return m_baseline; }
    /// The position of the window among those that were counted; one beyond the last when it is not there.
    [[nodiscard]] std::size_t indexOf(const DriftWindow& asked) const
    {
        return std::min(m_keys.find(keyOf(asked, m_evaluation.config.window)), m_windows.windows.size());
    }
    /// Whether the counted window is a part of what windows from `begin` on are compared with.
    [[nodiscard]] bool isInBaseline(std::size_t i, const TimePoint& begin) const
    {
        const DriftBaseline& baseline = m_evaluation.config.baseline;
        if (isFirstRecords())
            return m_keys[i] < static_cast<std::int64_t>(m_evaluation.baselineRecords);
        if (baseline.kind != DriftBaselineKind::Rolling)
            return std::ranges::any_of(m_evaluation.windows, [&](const DriftWindow& window) {
                return window.inBaseline && keyOf(window, m_evaluation.config.window) == m_keys[i];
            });
        return isPooled(m_windows.windows[i].range, begin, baseline);
    }

private:
    /// The baseline is the first windows of so many records.
    [[nodiscard]] bool isFirstRecords() const
    {
        const DriftConfig& config = m_evaluation.config;
        return config.window.kind == WindowKind::Records && config.baseline.kind == DriftBaselineKind::First;
    }

    const DriftSources& m_sources;
    const DriftEvaluation& m_evaluation;
    const MixPlan& m_plan;
    OutcomeAggregation m_windows;
    CountedWindowKeys m_keys;
    std::optional<OutcomeWindow> m_baseline;
};

std::uint64_t outcomesIn(const std::vector<MixDecomposition>& groups)
{
    return groups.empty() ? 0 : groups.front().baselineRecords;
}

/// The counts of one entry, window by window.
class EntryParts
{
public:
    EntryParts(const MixPlan& plan, const MixPlan::Entry& entry, const Counts& counts)
        : m_plan(plan), m_entry(entry), m_counts(counts)
    {
        for (const OutcomeWindow& window : counts.windows())
            m_windows.push_back(countsOf(plan, entry, window));
        if (counts.baseline())
            m_baseline = countsOf(plan, entry, *counts.baseline());
    }
    [[nodiscard]] const EntryCounts& window(std::size_t i) const { return m_windows[i]; }
    [[nodiscard]] EntryCounts none() const { return countsOf(m_plan, m_entry, {}); }
    [[nodiscard]] EntryCounts baselineFor(const TimePoint& begin) const
    {
        if (m_baseline)
            return *m_baseline;
        EntryCounts sum = none();
        for (std::size_t i = 0; i < m_windows.size(); ++i)
            if (m_counts.isInBaseline(i, begin))
                add(sum, m_windows[i]);
        return sum;
    }

private:
    const MixPlan& m_plan;
    const MixPlan::Entry& m_entry;
    const Counts& m_counts;
    std::vector<EntryCounts> m_windows;
    std::optional<EntryCounts> m_baseline;
};

MixImpact impactOf(const MixPlan& plan, const MixPlan::Entry& entry, const Counts& counts,
                   const DriftEvaluation& evaluation, double confidence)
{
    MixImpact impact;
    impact.strata = entry.strata;
    impact.status = entry.status;
    impact.since = entry.features.front()->since;
    std::uint64_t& firstRecord = impact.firstRecord;
    firstRecord = entry.features.front()->firstRecord;
    if (!evaluation.windows.empty())
        impact.endRecord = evaluation.windows.back().firstRecord + evaluation.windows.back().records;
    for (const DriftedFeature* feature : entry.features) {
        impact.features.push_back(feature->feature->name);
        impact.since.begin = std::min(impact.since.begin, feature->since.begin);
        firstRecord = std::min(firstRecord, feature->firstRecord);
    }
    if (impact.status != ImpactStatus::Ok)
        return impact;
    const EntryParts parts(plan, entry, counts);
    EntryCounts together = parts.none();
    for (const DriftWindow& window : evaluation.windows) {
        const std::size_t i = counts.indexOf(window);
        if (window.inBaseline || i == counts.windows().size())
            continue;
        impact.windows.push_back(
            {window.range,
             decompose(plan, entry, parts.baselineFor(window.range.begin), parts.window(i), confidence),
             window.firstRecord, window.records});
        if (impact.since.begin <= window.range.begin && firstRecord <= window.firstRecord)
            add(together, parts.window(i));
    }
    impact.groups = decompose(plan, entry, parts.baselineFor(impact.since.begin), together, confidence);
    if (outcomesIn(impact.groups) == 0)
        impact.status = ImpactStatus::NoPredictions;
    return impact;
}

} // namespace

Result<DriftImpact> measureImpact(const DriftSources& sources, const DriftEvaluation& evaluation,
                                  const FairnessConfig& fairness, const Progress& progress)
{
    DriftImpact impact;
    std::vector<DriftedFeature> drifted = driftedFeatures(evaluation);
    if (drifted.empty()) {
        impact.status = ImpactStatus::NoDrift;
        return impact;
    }
    drifted.resize(std::min(drifted.size(), mostDecomposed));
    const Schema& schema = sources.payload->schema();
    const FairnessConfig config = adaptedTo(fairness, schema);
    const auto plan = planMix(evaluation, drifted, config, schema);
    if (!plan) {
        impact.status = ImpactStatus::NotConfigured;
        return impact;
    }
    Counts counts(sources, evaluation, *plan);
    if (auto counted = counts.count(progress.part(0, 0.4)); !counted) {
        if (!isMisfit(counted.error().code))
            return fail(std::move(counted).error());
        impact.status = ImpactStatus::NotConfigured;
        return impact;
    }
    for (const MixPlan::Entry& entry : plan->entries) {
        TILTMETER_TRY(progress.check());
        impact.mix.push_back(impactOf(*plan, entry, counts, evaluation, impact.confidence));
    }
    progress.report(0.6);
    auto correlated = correlate(sources, evaluation, config, drifted, progress.part(0.6, 1), impact);
    if (!correlated && !isMisfit(correlated.error().code))
        return fail(std::move(correlated).error());
    progress.report(1);
    return impact;
}

} // namespace tiltmeter
