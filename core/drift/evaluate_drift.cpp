// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/evaluate_drift.h"

#include "aggregate/parallel.h"
#include "aggregate/scan.h"
#include "aggregate/window_calendar.h"
#include "drift/counted_window.h"
#include "drift/drift_survey.h"
#include "drift/judge_drift.h"
#include "drift/measure_drift.h"
#include "drift/measure_window.h"
#include "drift/measured_windows.h"
#include "drift/refused_by_window.h"
#include "drift/row_sample.h"
#include "drift/spread_limits.h"
#include "numeric/moments.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>

namespace tiltmeter {
namespace {

constexpr std::size_t mostDistinct = 8192;
constexpr std::size_t fewestDistinct = 256;
constexpr double cellBudget = 8e6; ///< cells of all windows and columns, some 16 bytes each
constexpr std::size_t drawnBins = 40;
constexpr std::uint64_t baselineChunks = 10;
constexpr double surveyShare = 0.3;
constexpr double scanShare = 0.7;
constexpr double measureShare = 0.85;
constexpr TimePoint endOfTime{253'402'300'800'000'000};

double expectedWindows(const WindowSpec& window, const TimeRange& covered, std::uint64_t rows)
{
    constexpr double hour = 3.6e9;
    const double length =
        covered.empty() ? 0 : static_cast<double>(covered.end.microseconds - covered.begin.microseconds);
    switch (window.kind) {
    case WindowKind::Hour:
        return length / hour + 1;
    case WindowKind::Day:
        return length / (24 * hour) + 1;
    case WindowKind::Week:
        return length / (7 * 24 * hour) + 1;
    case WindowKind::Month:
        return length / (30 * 24 * hour) + 1;
    case WindowKind::All:
        return 1;
    case WindowKind::Records:
        return static_cast<double>(rows) / static_cast<double>(std::max<std::int64_t>(window.records, 1)) + 1;
    }
    return 1;
}

TimeRange firstPart(const TimeRange& covered, double share)
{
    const double length = static_cast<double>(covered.end.microseconds - covered.begin.microseconds);
    return {covered.begin,
            {covered.begin.microseconds + static_cast<std::int64_t>(std::ceil(length * share))}};
}

/// The first windows of the calendar that make up the share: what stays the same while windows are added.
Result<TimeRange> firstWindows(const WindowSpec& window, const TimeRange& covered, double share)
{
    if (window.kind == WindowKind::All || window.kind == WindowKind::Records)
        return firstPart(covered, share);
    TILTMETER_ASSIGN(const WindowCalendar calendar, WindowCalendar::create(window));
    std::vector<TimePoint> ends;
    for (TimePoint begin = covered.begin; begin < covered.end; begin = ends.back())
        ends.push_back(calendar.windowOf(begin).end);
    const auto count = static_cast<std::size_t>(std::ceil(static_cast<double>(ends.size()) * share));
    return TimeRange{covered.begin, ends[std::min(std::max<std::size_t>(count, 1), ends.size()) - 1]};
}

AggregationPlan scanPlan(const std::vector<FeaturePlan>& plans, const WindowSpec& window,
                         const std::optional<TimeRange>& period)
{
    AggregationPlan plan;
    plan.sets.push_back({});
    for (const FeaturePlan& feature : plans)
        plan.features.push_back({feature.column,
                                 feature.isNumeric ? feature.cutPoints : std::vector<double>{},
                                 feature.isNumeric && feature.isExact});
    plan.window = window;
    plan.period = period;
    return plan;
}

/// The whole of one evaluation, step by step.
class Comparison
{
public:
    Comparison(const DriftSources& sources, const DriftConfig& config, const std::optional<TimeRange>& period)
        : m_sources(sources), m_config(config), m_period(period)
    {
    }

    Result<DriftEvaluation> run(const Progress& progress)
    {
        m_result.config = m_config;
        TILTMETER_ASSIGN(m_methods, selectDriftMethods(m_config));
        TILTMETER_TRY(plan(progress.part(0, surveyShare)));
        TILTMETER_TRY(count(progress.part(surveyShare, scanShare)));
        TILTMETER_TRY(chooseBaseline());
        chooseBins();
        TILTMETER_TRY(measureAll(progress.part(scanShare, measureShare)));
        if (m_config.magnitude) {
            TILTMETER_TRY(measureSampledRows(m_sources, m_result, progress.part(measureShare, 1)));
        }
        m_result.findings = findDrift(m_result.windows);
        m_result.changes = findChanges(m_result.windows, m_result.findings);
        progress.report(1);
        return std::move(m_result);
    }

private:
    [[nodiscard]] const BatchReader& payload() const { return *m_sources.payload; }
    [[nodiscard]] bool isApart() const { return m_sources.baseline != nullptr; }
    [[nodiscard]] DriftBaselineKind kind() const { return m_config.baseline.kind; }
    [[nodiscard]] bool isRolling() const { return kind() == DriftBaselineKind::Rolling && !isApart(); }
    /// One window with everything can't hold the baseline as well.
    [[nodiscard]] bool isOneWindow() const { return m_config.window.kind == WindowKind::All; }

    /// The first so many records, whenever they were: one that comes late does not make its window a part.
    [[nodiscard]] bool isByPosition() const
    {
        return kind() == DriftBaselineKind::First && m_config.window.kind == WindowKind::Records;
    }

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

    Result<void> plan(const Progress& progress)
    {
        if (isRolling() && m_sources.covered.empty()) // a duration means nothing without times
            return fail(ErrorCode::MissingRole, "timestamp");
        const Schema& schema = payload().schema();
        const Schema& other = isApart() ? m_sources.baseline->schema() : schema;
        TILTMETER_ASSIGN(m_result.features, comparedColumns(schema, other, m_config));
        std::vector<SurveySource> sources{
            {m_sources.payload, std::nullopt, !isApart(), m_sources.payloadCache}};
        if (const auto range = fixedRange())
            sources[0].baselineRange = range;
        else if (!isApart() && kind() == DriftBaselineKind::First && !m_sources.covered.empty()) {
            TILTMETER_ASSIGN(sources[0].baselineRange,
                             firstWindows(m_config.window, m_sources.covered, m_config.baseline.share));
        }
        if (isApart())
            sources.push_back({m_sources.baseline, std::nullopt, true, m_sources.baselineCache});
        const double windows = expectedWindows(m_config.window, m_sources.covered, payload().rowCount());
        const auto affordable =
            static_cast<std::size_t>(cellBudget / (windows * static_cast<double>(m_result.features.size())));
        TILTMETER_ASSIGN(m_plans,
                         surveyColumns(sources, m_result.features, m_config.binning,
                                       std::clamp(affordable, fewestDistinct, mostDistinct), progress));
        return {};
    }

    Result<Aggregation> countPayload(const AggregationPlan& plan, const Progress& progress) const
    {
        if (m_sources.countPayload)
            return m_sources.countPayload(plan, progress);
        return scan(payload(), plan, progress, 0, m_sources.payloadCache);
    }

    Result<void> count(const Progress& progress)
    {
        std::optional<TimeRange> period;
        if (isOneWindow())
            if (const auto range = fixedRange(); range && kind() == DriftBaselineKind::First)
                period = TimeRange{range->end, endOfTime};
        if (isOneWindow() && m_period)
            period = m_period;
        TILTMETER_ASSIGN(Aggregation windows,
                         countPayload(scanPlan(m_plans, m_config.window, period), progress.part(0, 0.7)));
        m_result.withoutTimestamp = windows.withoutTimestamp;
        CategoryMap categories;
        categories.add(payload(), m_plans, windows.windows);
        std::vector<WindowStats> baseline;
        const BatchReader* baselineReader = isApart() ? m_sources.baseline : m_sources.payload;
        if (isApart() || fixedRange()) {
            WindowSpec spec;
            spec.kind = WindowKind::All;
            if (isApart()) { // in parts, for the spread
                spec.kind = WindowKind::Records;
                spec.records = static_cast<std::int64_t>(
                    std::max<std::uint64_t>(1, baselineReader->rowCount() / baselineChunks));
            }
            TILTMETER_ASSIGN(Aggregation parts,
                             scan(*baselineReader, scanPlan(m_plans, spec, fixedRange()),
                                  progress.part(0.7, 1), 0,
                                  isApart() ? m_sources.baselineCache : m_sources.payloadCache));
            baseline = std::move(parts.windows);
            categories.add(*baselineReader, m_plans, baseline);
        }
        categories.finish(m_plans);
        const auto take = [&](const BatchReader& reader, std::vector<WindowStats>& from,
                              std::vector<CountedWindow>& to) {
            for (WindowStats& window : from) {
                const TimeRange range = window.range;
                const std::uint64_t records = window.records;
                to.push_back({range, records, categories.samplesOf(reader, m_plans, std::move(window)), 0});
            }
        };
        take(payload(), windows.windows, m_windows);
        if (m_config.window.kind == WindowKind::Records)
            for (std::size_t i = 1; i < m_windows.size(); ++i)
                m_windows[i].firstRecord = m_windows[i - 1].firstRecord + m_windows[i - 1].records;
        take(*baselineReader, baseline, m_parts);
        const bool isByPlace = m_config.window.kind == WindowKind::Records || (isOneWindow() && !period);
        countRefused(m_sources.payloadRefused, isByPlace ? RefusedBy::Position : RefusedBy::Time, period,
                     m_windows);
        countRefused(isApart() ? m_sources.baselineRefused : m_sources.payloadRefused,
                     isApart() ? RefusedBy::Position : RefusedBy::Time, fixedRange(), m_parts);
        return {};
    }

    /// Records that were refused are in no batch. `range`: of the one window that there is.
    void countRefused(const RefusedCells* refused, RefusedBy by, const std::optional<TimeRange>& range,
                      std::vector<CountedWindow>& windows) const
    {
        if (refused == nullptr || windows.empty())
            return;
        std::vector<RefusedPlace> places;
        std::uint64_t first = 0;
        for (const CountedWindow& window : windows) {
            places.push_back({range.value_or(window.range), first});
            first += window.records;
        }
        for (std::size_t i = 0; i < m_plans.size(); ++i) {
            const RefusedColumn* column = refused->find(m_plans[i].column);
            if (column == nullptr && refused->isKnown)
                continue;
            const auto counts =
                column == nullptr ? std::vector<std::uint64_t>() : refusedIn(column->cells, places, by);
            for (std::size_t w = 0; w < windows.size(); ++w)
                windows[w].samples[i].refused = refused->isKnown ? std::optional(counts[w]) : std::nullopt;
        }
    }

    Result<void> chooseBaseline()
    {
        if (isApart()) {
            for (const CountedWindow& part : m_parts)
                m_baselineParts.push_back(&part);
        } else if (fixedRange()) {
            m_result.baselineRange = *fixedRange();
            for (const CountedWindow& window : m_windows)
                if (m_result.baselineRange.begin <= window.range.begin &&
                    window.range.end <= m_result.baselineRange.end)
                    m_baselineParts.push_back(&window);
        } else if (kind() == DriftBaselineKind::First) {
            const auto count = static_cast<std::size_t>(
                std::ceil(static_cast<double>(m_windows.size()) * m_config.baseline.share));
            for (std::size_t i = 0; i < std::min(count, m_windows.size()); ++i)
                m_baselineParts.push_back(&m_windows[i]);
        }
        if (isRolling()) {
            std::vector<const CountedWindow*> all;
            for (const CountedWindow& window : m_windows)
                all.push_back(&window);
            m_baseline = mergedBut(all, nullptr, m_plans.size()); // for what is drawn alone
            m_baseline.range = {};
        } else if (fixedRange()) {
            m_baseline = m_parts.empty() ? mergedBut({}, nullptr, m_plans.size()) : m_parts.front();
        } else {
            m_baseline = mergedBut(m_baselineParts, nullptr, m_plans.size());
        }
        if (kind() == DriftBaselineKind::First && !isApart())
            m_result.baselineRange = m_baseline.range;
        if (fixedRange())
            m_result.baselineRange = *fixedRange();
        if (m_baseline.records == 0)
            return fail(ErrorCode::InvalidValue, "baseline",
                        toString(m_config.baseline) + "\nrecords_in_baseline");
        m_result.baselineRecords = kind() == DriftBaselineKind::Rolling ? 0 : m_baseline.records;
        return {};
    }

    void chooseBins()
    {
        for (std::size_t i = 0; i < m_plans.size(); ++i) {
            FeaturePlan& plan = m_plans[i];
            DriftFeature& feature = m_result.features[i];
            feature.isExact = plan.isExact;
            const FeatureSample& baseline = m_baseline.samples[i];
            if (plan.isNumeric && plan.isExact)
                plan.bins = driftBins(plan, baseline, m_config.binning);
            if (plan.isNumeric) {
                chooseDrawnBins(plan, baseline);
                feature.edges = plan.drawn;
                feature.innerEdges = plan.bins.innerEdges;
            } else {
                feature.categories = plan.categories;
            }
            feature.baseline = distributionOf(plan, baseline);
        }
    }

    /// Over the baseline's middle 99 %, so that a few far values do not squeeze the rest.
    static void chooseDrawnBins(FeaturePlan& plan, const FeatureSample& baseline)
    {
        const auto cells = valueCellsOf(plan, baseline, FeatureSample{});
        const auto low = numeric::quantile(cells, numeric::Sample::Baseline, 0.005);
        const auto high = numeric::quantile(cells, numeric::Sample::Baseline, 0.995);
        if (!low || !high)
            return;
        if (*low < *high)
            plan.drawn = numeric::edgesOfCount(*low, *high, drawnBins);
        else
            plan.drawn = {*low - 0.5, *low + 0.5};
    }

    /// NannyML compares its chunks with a reference that holds them.
    [[nodiscard]] bool isLeavingOneOut() const
    {
        return m_baselineParts.size() >= 2 && m_config.preset != DriftPreset::NannyMl;
    }

    /// What a window is compared with: the baseline without the window itself.
    [[nodiscard]] WindowComparison comparisonOf(const CountedWindow& window, bool isPart) const
    {
        WindowComparison comparison;
        comparison.window = &window;
        comparison.place =
            std::to_string(window.range.begin.microseconds) + "+" + std::to_string(window.firstRecord);
        if (isRolling()) {
            for (const CountedWindow& other : m_windows)
                if (isPooled(other.range, window.range.begin, m_config.baseline))
                    comparison.baseline.push_back(&other);
            comparison.ownBins = OwnBins::OfAllColumns;
        } else if (isPart && isLeavingOneOut()) {
            std::ranges::remove_copy(m_baselineParts, std::back_inserter(comparison.baseline), &window);
            // Else nothing of it could lie beyond the bins, as some of every later window does.
            comparison.ownBins = OwnBins::OfExactColumns;
        } else {
            comparison.baseline.push_back(&m_baseline);
        }
        return comparison;
    }

    [[nodiscard]] bool isPart(const CountedWindow& window) const
    {
        return std::ranges::find(m_baselineParts, &window) != m_baselineParts.end();
    }

    [[nodiscard]] DriftWindow describedWindow(const CountedWindow& counted, bool isPart) const
    {
        DriftWindow window;
        window.range = counted.range;
        window.records = counted.records;
        window.firstRecord = counted.firstRecord;
        const TimeRange& base = m_result.baselineRange;
        window.inBaseline = isPart || (!isByPosition() && !base.empty() && counted.range.begin < base.end &&
                                       base.begin < counted.range.end && !isOneWindow());
        return window;
    }

    /// The parts of a baseline that is apart come first.
    Result<std::vector<DriftWindow>> measureCounted(const Progress& progress)
    {
        const std::size_t apart = isApart() ? m_parts.size() : 0;
        const WindowMeasures measures{m_plans, m_result.features, m_config, m_methods};
        MeasuredWindows known(m_sources.payloadCache, measures, apart + m_windows.size());
        std::vector<DriftWindow> all;
        std::vector<WindowComparison> comparisons;
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < apart + m_windows.size(); ++i) {
            const CountedWindow& counted = i < apart ? m_parts[i] : m_windows[i - apart];
            const bool isOfBaseline = i < apart || isPart(counted);
            all.push_back(describedWindow(counted, isOfBaseline));
            comparisons.push_back(comparisonOf(counted, isOfBaseline));
            if (i < apart)
                comparisons[i].place = "part" + std::to_string(i);
            if (!known.find(comparisons[i], all[i]))
                open.push_back(i);
        }
        const auto measureOne = [&](std::size_t i) -> Result<void> {
            measureWindow(comparisons[open[i]], measures, all[open[i]]);
            return {};
        };
        // Windows don't depend on one another.
        TILTMETER_TRY(forEachBatch(open.size(), 0, progress, [&](unsigned) {
            return Result<std::function<Result<void>(std::size_t)>>(measureOne);
        }));
        for (const std::size_t i : open)
            known.keep(comparisons[i], all[i]);
        return all;
    }

    Result<void> measureAll(const Progress& progress)
    {
        TILTMETER_ASSIGN(std::vector<DriftWindow> all, measureCounted(progress));
        const std::size_t apart = all.size() - m_windows.size();
        std::vector<DriftWindow> parts(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(apart));
        for (std::size_t i = apart; i < all.size(); ++i) {
            if (!isApart() && all[i].inBaseline && isPart(m_windows[i - apart]))
                parts.push_back(all[i]);
            m_result.windows.push_back(std::move(all[i]));
        }
        const DriftSpreadLimits limits = driftSpreadLimits(parts, m_result.features, m_config.preset);
        if (m_period)
            std::erase_if(m_result.windows, [this](const DriftWindow& window) {
                return window.range.begin < m_period->begin || window.range.end > m_period->end;
            });
        for (DriftWindow& window : m_result.windows) {
            for (DriftMeasurement& m : window.measurements) {
                const auto limit = limits.find({m.feature, m.metric});
                if (limit != limits.end() && !window.inBaseline)
                    m.spreadLimit = limit->second;
                m_result.undefinedCount += m.status == MeasurementStatus::Undefined ? 1 : 0;
            }
            giveVerdicts(window, m_config);
            m_result.records += window.records;
        }
        return {};
    }

    const DriftSources& m_sources;
    const DriftConfig& m_config;
    std::optional<TimeRange> m_period;
    std::vector<const DriftMethodInfo*> m_methods;
    std::vector<FeaturePlan> m_plans;
    std::vector<CountedWindow> m_windows;
    std::vector<CountedWindow> m_parts; ///< of a baseline that was scanned by itself
    std::vector<const CountedWindow*> m_baselineParts;
    CountedWindow m_baseline;
    DriftEvaluation m_result;
};

} // namespace

Result<DriftEvaluation> evaluateDrift(const DriftSources& sources, const DriftConfig& config,
                                      const std::optional<TimeRange>& period, const Progress& progress)
{
    return Comparison(sources, config, period).run(progress);
}

} // namespace tiltmeter
