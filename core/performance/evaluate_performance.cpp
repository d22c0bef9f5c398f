// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/evaluate_performance.h"

#include "aggregate/scan.h"
#include "performance/judge_performance.h"
#include "performance/measure_performance.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace tiltmeter {
namespace {

constexpr TimePoint endOfTime{253'402'300'800'000'000};
constexpr double scanShare = 0.7;
constexpr std::uint64_t chunksOfDataSet = 10;

TimeRange firstPart(const TimeRange& covered, double share)
{
    const double length = static_cast<double>(covered.end.microseconds - covered.begin.microseconds);
    return {covered.begin,
            {covered.begin.microseconds + static_cast<std::int64_t>(std::ceil(length * share))}};
}

using Parts = std::vector<const CountedWindow*>;

/// Gives, part by part, all the others merged; n log n merges for n parts.
void leaveOneOut(const Parts& parts, std::size_t begin, std::size_t end, const CountedWindow& others,
                 const std::function<void(std::size_t, const CountedWindow&)>& visit)
{
    if (end - begin == 1) {
        visit(begin, others);
        return;
    }
    const std::size_t middle = begin + (end - begin) / 2;
    for (const bool left : {true, false}) {
        CountedWindow merged = others;
        for (std::size_t i = left ? middle : begin; i < (left ? end : middle); ++i)
            merged.merge(*parts[i]);
        leaveOneOut(parts, left ? begin : middle, left ? middle : end, merged, visit);
    }
}

/// The whole of one evaluation, step by step.
class PerformanceRun
{
public:
    PerformanceRun(const PerformanceSources& sources, const PerformanceConfig& config,
                   const std::optional<TimeRange>& period)
        : m_sources(sources), m_config(config), m_period(period)
    {
    }

    Result<PerformanceEvaluation> run(const FairnessConfig& fairness, const Progress& progress)
    {
        TILTMETER_ASSIGN(m_plan, performancePlan(fairness, *m_sources.payload, m_sources.scope));
        TILTMETER_ASSIGN(m_measures, selectPerformanceMeasures(m_config, m_plan.plan));
        TILTMETER_TRY(count(fairness, progress.part(0, scanShare)));
        TILTMETER_TRY(chooseBaseline());
        describe();
        prepareWhole();
        TILTMETER_TRY(measureWindows(progress.part(scanShare, 1)));
        finish();
        progress.report(1);
        return std::move(m_result);
    }

private:
    /// What one window is held against and estimated from.
    struct Reference {
        std::vector<PerformanceMeasurement> baseline;
        std::optional<Calibration> calibration;
    };

    [[nodiscard]] bool isApart() const { return m_sources.baseline != nullptr; }
    [[nodiscard]] DriftBaselineKind kind() const { return m_config.baseline.kind; }
    [[nodiscard]] bool isRolling() const { return kind() == DriftBaselineKind::Rolling && !isApart(); }
    [[nodiscard]] bool isOneWindow() const { return m_config.window.kind == WindowKind::All; }
    [[nodiscard]] MeasureContext context() const { return {m_plan, m_config, m_measures}; }

    /// A part of the payload that need not end where windows do.
    [[nodiscard]] std::optional<TimeRange> fixedRange() const
    {
        if (isApart())
            return std::nullopt;
        if (kind() == DriftBaselineKind::Range)
            return m_config.baseline.range;
        if (kind() == DriftBaselineKind::First && isOneWindow() && !m_sources.covered.empty())
            return firstPart(m_sources.covered, m_config.baseline.share);
        return std::nullopt;
    }

    /// As of drift: the first so many records, whenever they were.
    [[nodiscard]] bool isByPosition() const
    {
        return kind() == DriftBaselineKind::First && m_config.window.kind == WindowKind::Records;
    }

    static Result<Aggregation> scanOf(const BatchReader& reader, const PerformancePlan& plan,
                                      const WindowSpec& window, const std::optional<TimeRange>& period,
                                      ScanCache* cache, const Progress& progress)
    {
        AggregationPlan counted = plan.plan;
        counted.window = window;
        counted.period = period;
        return scan(reader, counted, progress, 0, cache);
    }

    Result<void> count(const FairnessConfig& fairness, const Progress& progress)
    {
        if (isRolling() &&
            !m_sources.payload->schema().find(ColumnRole::Timestamp)) // a duration means nothing
            return fail(ErrorCode::MissingRole, "timestamp");
        std::optional<TimeRange> period;
        if (isOneWindow()) {
            if (const auto range = fixedRange(); range && kind() == DriftBaselineKind::First)
                period = TimeRange{range->end, endOfTime};
            if (m_period)
                period = m_period;
        }
        {
            TILTMETER_ASSIGN(const Aggregation counted,
                             scanOf(*m_sources.payload, m_plan, m_config.window, period,
                                    m_sources.payloadCache,
                                    progress.part(0, isApart() || fixedRange() ? 0.7 : 1)));
            m_result.withoutTimestamp = counted.withoutTimestamp;
            for (const WindowStats& window : counted.windows)
                m_windows.push_back(countedWindow(m_plan, window));
        }
        if (!isApart() && !fixedRange())
            return {};
        const BatchReader& reader = isApart() ? *m_sources.baseline : *m_sources.payload;
        PerformancePlan plan = m_plan;
        WindowSpec spec;
        spec.kind = WindowKind::All;
        if (isApart()) { // in parts, for the spread
            TILTMETER_ASSIGN(plan, performancePlan(fairness, reader, m_sources.scope));
            spec.kind = WindowKind::Records;
            spec.records =
                static_cast<std::int64_t>(std::max<std::uint64_t>(1, reader.rowCount() / chunksOfDataSet));
        }
        ScanCache* const cache = isApart() ? m_sources.baselineCache : m_sources.payloadCache;
        TILTMETER_ASSIGN(const Aggregation parts,
                         scanOf(reader, plan, spec, fixedRange(), cache, progress.part(0.7, 1)));
        for (const WindowStats& window : parts.windows)
            m_apart.push_back(countedWindow(plan, window));
        return {};
    }

    Result<void> chooseBaseline()
    {
        if (isApart()) {
            for (const CountedWindow& part : m_apart)
                m_parts.push_back(&part);
        } else if (const auto range = fixedRange()) {
            for (const CountedWindow& window : m_windows)
                if (range->begin <= window.range.begin && window.range.end <= range->end)
                    m_parts.push_back(&window);
        } else if (kind() == DriftBaselineKind::First) {
            const auto share = static_cast<double>(m_windows.size()) * m_config.baseline.share;
            const auto number = std::min(m_windows.size(), static_cast<std::size_t>(std::ceil(share)));
            for (std::size_t i = 0; i < number; ++i)
                m_parts.push_back(&m_windows[i]);
        }
        if (fixedRange()) {
            for (const CountedWindow& part : m_apart)
                m_baseline.merge(part);
            m_result.baselineRange = *fixedRange();
        } else {
            for (const CountedWindow* part : m_parts)
                m_baseline.merge(*part);
            if (!isApart())
                m_result.baselineRange = m_baseline.range;
        }
        if (m_baseline.records == 0 && !isRolling())
            return fail(ErrorCode::InvalidValue, "baseline",
                        toString(m_config.baseline) + "\nrecords_in_baseline");
        return {};
    }

    void describe()
    {
        const AggregationPlan& plan = m_plan.plan;
        m_result.config = m_config;
        m_result.hasLabels = !plan.labelColumn.empty();
        m_result.hasScores = !plan.scoreColumn.empty();
        m_result.isRegression = !plan.regressionLabel.empty();
        for (const OutcomeClass& c : plan.classes)
            if (c.outcome == Outcome::Favorable)
                m_result.favorable.push_back(c.name);
        for (const PerformanceMeasureInfo* measure : m_measures)
            m_result.measures.emplace_back(measure->id);
    }

    /// The baseline as a whole, for the windows outside of it.
    void prepareWhole()
    {
        if (isRolling())
            return;
        m_whole.calibration = learnCalibration(m_baseline, m_plan, m_config, CalibrationSource::Baseline);
        m_whole.baseline = ::tiltmeter::measureAll(context(), m_baseline, calibrationOf(m_whole));
        m_result.baseline = m_whole.baseline;
        m_result.baselineRecords = m_baseline.records;
        const PerformanceWindow window = measureWindow(context(), m_baseline, nullptr);
        m_result.baselineLabelled = window.labelled;
    }

    static const Calibration* calibrationOf(const Reference& reference)
    {
        return reference.calibration ? &*reference.calibration : nullptr;
    }

    [[nodiscard]] Reference referenceFrom(const CountedWindow& baseline, bool intervals) const
    {
        Reference reference;
        reference.calibration = learnCalibration(baseline, m_plan, m_config, CalibrationSource::Baseline);
        reference.baseline =
            ::tiltmeter::measureAll(context(), baseline, calibrationOf(reference), intervals);
        return reference;
    }

    [[nodiscard]] CountedWindow rollingBaseline(const CountedWindow& window) const
    {
        CountedWindow merged;
        for (const CountedWindow& other : m_windows)
            if (isPooled(other.range, window.range.begin, m_config.baseline))
                merged.merge(other);
        return merged;
    }

    [[nodiscard]] bool isPart(const CountedWindow& window) const
    {
        return std::ranges::find(m_parts, &window) != m_parts.end();
    }

    [[nodiscard]] bool touchesBaseline(const CountedWindow& window) const
    {
        const TimeRange& base = m_result.baselineRange;
        return isPart(window) ||
               (!isApart() && !isByPosition() && !base.empty() && window.range.begin < base.end &&
                base.begin < window.range.end && !isOneWindow());
    }

    /// For the windows that need one of their own; the others use m_whole.
    void prepareOwnReferences()
    {
        m_own.resize(m_windows.size());
        if (isRolling()) {
            for (std::size_t i = 0; i < m_windows.size(); ++i)
                m_own[i] = referenceFrom(rollingBaseline(m_windows[i]), true);
        } else if (!isApart() && m_parts.size() > 1) {
            leaveOneOut(m_parts, 0, m_parts.size(), {},
                        [this](std::size_t part, const CountedWindow& others) {
                            const auto index = static_cast<std::size_t>(m_parts[part] - m_windows.data());
                            m_own[index] = referenceFrom(others, false); // not judged: values do
                        });
        }
        const bool lacks = std::ranges::any_of(m_own, [this](const std::optional<Reference>& own) {
            return !(own ? own->calibration : m_whole.calibration);
        });
        if (!lacks || m_windows.size() < 2 || m_config.calibration == CalibrationChoice::None)
            return;
        Parts all;
        for (const CountedWindow& window : m_windows)
            all.push_back(&window);
        leaveOneOut(all, 0, all.size(), {}, [this](std::size_t index, const CountedWindow& others) {
            if (!m_own[index])
                m_own[index] = Reference{m_whole.baseline, m_whole.calibration};
            Reference& own = *m_own[index];
            if (own.calibration)
                return;
            own.calibration = learnCalibration(others, m_plan, m_config, CalibrationSource::OtherWindows);
            if (own.calibration && !isPart(m_windows[index]))
                own.baseline = ::tiltmeter::measureAll(
                    context(), isRolling() ? rollingBaseline(m_windows[index]) : m_baseline,
                    &*own.calibration);
        });
    }

    Result<void> measureWindows(const Progress& progress)
    {
        prepareOwnReferences();
        std::map<std::string, std::vector<double>> changes;
        if (isApart())
            changesWithinDataSet(changes);
        std::uint64_t before = 0;
        for (std::size_t i = 0; i < m_windows.size(); ++i) {
            TILTMETER_TRY(progress.check());
            const Reference& reference = m_own[i] ? *m_own[i] : m_whole;
            PerformanceWindow window = measureWindow(context(), m_windows[i], calibrationOf(reference));
            window.inBaseline = touchesBaseline(m_windows[i]);
            if (m_config.window.kind == WindowKind::Records)
                window.firstRecord = before;
            before += m_windows[i].records;
            compare(window.measurements, reference.baseline, m_measures, m_config.confidence);
            if (isPart(m_windows[i]) && m_parts.size() > 1)
                for (const PerformanceMeasurement& m : window.measurements)
                    if (m.change.worse)
                        changes[m.metric].push_back(*m.change.worse);
            m_result.windows.push_back(std::move(window));
            progress.report(static_cast<double>(i + 1) / static_cast<double>(m_windows.size()));
        }
        m_spread = spreadLimits(changes);
        return {};
    }

    void changesWithinDataSet(std::map<std::string, std::vector<double>>& changes) const
    {
        if (m_parts.size() < 2)
            return;
        leaveOneOut(m_parts, 0, m_parts.size(), {}, [&](std::size_t part, const CountedWindow& others) {
            const Reference reference = referenceFrom(others, false);
            auto measurements = ::tiltmeter::measureAll(context(), *m_parts[part], nullptr, false);
            compare(measurements, reference.baseline, m_measures, m_config.confidence);
            for (const PerformanceMeasurement& m : measurements)
                if (m.change.worse)
                    changes[m.metric].push_back(*m.change.worse);
        });
    }

    void finish()
    {
        CountedWindow shown;
        for (std::size_t i = 0; i < m_windows.size(); ++i)
            if (isShown(m_result.windows[i]))
                shown.merge(m_windows[i]);
        std::erase_if(m_result.windows, [this](const PerformanceWindow& w) { return !isShown(w); });
        for (PerformanceWindow& window : m_result.windows) {
            giveVerdicts(window, m_measures, m_plan.plan.classes.size(), m_config, m_spread, m_parts.size());
            m_result.records += window.records;
            m_result.labelled += window.labelled;
        }
        const Reference* newest = &m_whole;
        CountedWindow learntFrom = m_baseline;
        if (!m_whole.calibration && !m_own.empty() && m_own.back() && m_own.back()->calibration) {
            newest = &*m_own.back();
            learntFrom = isRolling() && newest->calibration->source == CalibrationSource::Baseline
                             ? rollingBaseline(m_windows.back())
                             : CountedWindow{};
            if (learntFrom.records == 0)
                for (std::size_t i = 0; i + 1 < m_windows.size(); ++i)
                    learntFrom.merge(m_windows[i]);
        }
        if (newest->calibration)
            m_result.calibration = summaryOf(*newest->calibration, learntFrom, m_plan);
        if (shown.records > 0)
            m_result.overall = measureWindow(context(), shown, calibrationOf(*newest));
        m_result.checks = checkEstimates(m_result.windows);
        m_result.findings = findDrops(m_result.windows);
    }

    [[nodiscard]] bool isShown(const PerformanceWindow& window) const
    {
        return !m_period || isOneWindow() ||
               (m_period->begin <= window.range.begin && window.range.end <= m_period->end);
    }

    const PerformanceSources& m_sources;
    const PerformanceConfig& m_config;
    std::optional<TimeRange> m_period;
    PerformancePlan m_plan;
    std::vector<const PerformanceMeasureInfo*> m_measures;
    std::vector<CountedWindow> m_windows;
    std::vector<CountedWindow> m_apart; ///< of a baseline that was scanned by itself
    Parts m_parts;                      ///< of the baseline
    CountedWindow m_baseline;
    Reference m_whole;
    std::vector<std::optional<Reference>> m_own; ///< by window
    SpreadLimits m_spread;
    PerformanceEvaluation m_result;
};

} // namespace

Result<PerformanceEvaluation> evaluatePerformance(const PerformanceSources& sources,
                                                  const FairnessConfig& fairness,
                                                  const PerformanceConfig& config,
                                                  const std::optional<TimeRange>& period,
                                                  const Progress& progress)
{
    return PerformanceRun(sources, config, period).run(fairness, progress);
}

} // namespace tiltmeter
