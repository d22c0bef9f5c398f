// SPDX-License-Identifier: GPL-3.0-or-later
#include "impact/measure_impact.h"

#include "aggregate/scan.h"
#include "config/adaptation.h"
#include "impact/correlate.h"
#include "impact/decompose.h"

#include <algorithm>

namespace tiltmeter {
namespace {

constexpr int drawsTogether = 1000;
constexpr int drawsAWindow = 400;

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
        TILTMETER_ASSIGN(m_windows,
                         scan(*m_sources.payload, plan, progress.part(0, 0.7), 0, m_sources.payloadCache));
        plan.window = WindowSpec{};
        plan.window.kind = WindowKind::All;
        plan.period.reset();
        if (m_sources.baseline == nullptr) {
            if (m_evaluation.baselineRange.empty())
                return {};
            plan.period = m_evaluation.baselineRange;
        }
        const BatchReader& reader = m_sources.baseline != nullptr ? *m_sources.baseline : *m_sources.payload;
        if (!reader.schema().find(ColumnRole::Timestamp))
            plan.period.reset();
        if (m_sources.baseline == nullptr && !plan.period)
            return {};
        auto counted = scan(reader, plan, progress.part(0.7, 1), 0,
                            m_sources.baseline != nullptr ? m_sources.baselineCache : m_sources.payloadCache);
        if (!counted && isMisfit(counted.error().code))
            return {};
        if (!counted)
            return fail(std::move(counted).error());
        m_baseline = counted->overall();
        return {};
    }

    [[nodiscard]] const WindowStats* window(const TimeRange& range) const
    {
        const auto it = std::ranges::find(m_windows.windows, range, &WindowStats::range);
        return it == m_windows.windows.end() ? nullptr : &*it;
    }
    [[nodiscard]] WindowStats baselineFor(const TimeRange& window) const
    {
        if (m_baseline)
            return *m_baseline;
        WindowStats sum;
        const DriftBaseline& baseline = m_evaluation.config.baseline;
        const bool isRolling = baseline.kind == DriftBaselineKind::Rolling;
        const TimePoint end{window.begin.microseconds - baseline.offset};
        const TimePoint begin{end.microseconds - baseline.duration};
        for (const WindowStats& part : m_windows.windows)
            if (isRolling ? begin <= part.range.begin && part.range.end <= end : isInBaseline(part.range))
                sum.merge(part);
        return sum;
    }

private:
    [[nodiscard]] bool isInBaseline(const TimeRange& range) const
    {
        const auto it = std::ranges::find(m_evaluation.windows, range, &DriftWindow::range);
        return it != m_evaluation.windows.end() && it->inBaseline;
    }

    const DriftSources& m_sources;
    const DriftEvaluation& m_evaluation;
    const MixPlan& m_plan;
    Aggregation m_windows;
    std::optional<WindowStats> m_baseline;
};

std::uint64_t outcomesIn(const std::vector<MixDecomposition>& groups)
{
    return groups.empty() ? 0 : groups.front().baselineRecords;
}

MixImpact impactOf(const MixPlan& plan, const MixPlan::Entry& entry, const Counts& counts,
                   const DriftEvaluation& evaluation, double confidence, KeptIntervals& kept)
{
    MixImpact impact;
    impact.strata = entry.strata;
    impact.status = entry.status;
    impact.since = entry.features.front()->since;
    for (const DriftedFeature* feature : entry.features) {
        impact.features.push_back(feature->feature->name);
        impact.since.begin = std::min(impact.since.begin, feature->since.begin);
    }
    if (impact.status != ImpactStatus::Ok)
        return impact;
    const std::uint64_t seed = evaluation.config.seed;
    WindowStats together;
    for (const DriftWindow& window : evaluation.windows) {
        const WindowStats* stats = window.inBaseline ? nullptr : counts.window(window.range);
        if (stats == nullptr)
            continue;
        impact.windows.push_back({window.range, decompose(plan, entry, counts.baselineFor(window.range),
                                                          *stats, confidence, drawsAWindow, seed, kept)});
        if (impact.since.begin <= window.range.begin)
            together.merge(*stats);
    }
    impact.groups = decompose(plan, entry, counts.baselineFor(impact.since), together, confidence,
                              drawsTogether, seed, kept);
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
    KeptIntervals kept(sources.payloadCache, evaluation.config);
    for (const MixPlan::Entry& entry : plan->entries) {
        TILTMETER_TRY(progress.check());
        impact.mix.push_back(impactOf(*plan, entry, counts, evaluation, impact.confidence, kept));
    }
    kept.keep();
    progress.report(0.6);
    auto correlated = correlate(sources, evaluation, config, drifted, progress.part(0.6, 1), impact);
    if (!correlated && !isMisfit(correlated.error().code))
        return fail(std::move(correlated).error());
    progress.report(1);
    return impact;
}

} // namespace tiltmeter
