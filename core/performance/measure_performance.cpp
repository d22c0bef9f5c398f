// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/measure_performance.h"

#include "metrics/one_vs_rest.h"
#include "numeric/bootstrap.h"
#include "numeric/mover.h"

#include <algorithm>
#include <array>

namespace tiltmeter {
namespace {

constexpr double enoughForSteps = 1000; ///< labelled records (Niculescu-Mizil and Caruana 2005, ICML)
constexpr double fewestOfALabel = 10;
constexpr std::array groupRates{"selection_rate",      "base_rate", "true_positive_rate",
                                "false_positive_rate", "accuracy",  "positive_predictive_value"};

std::optional<numeric::ScoreCalibrator> learn(const std::vector<numeric::ScoreCell>& cells,
                                              const PerformanceConfig& config)
{
    double positives = 0;
    double negatives = 0;
    for (const numeric::ScoreCell& cell : cells) {
        positives += cell.positives;
        negatives += cell.negatives;
    }
    if (positives + negatives < static_cast<double>(config.minimumCalibration) ||
        std::min(positives, negatives) < fewestOfALabel)
        return std::nullopt;
    const bool byLine =
        config.calibration == CalibrationChoice::Logistic ||
        (config.calibration == CalibrationChoice::Automatic && positives + negatives < enoughForSteps);
    if (byLine)
        if (auto line = numeric::ScoreCalibrator::logistic(cells))
            return line;
    return numeric::ScoreCalibrator::isotonic(cells);
}

const std::vector<numeric::ScoreCell>& labelledCells(const GroupData& data)
{
    static const std::vector<numeric::ScoreCell> none;
    return data.scores ? *data.scores : none;
}

std::uint64_t labelledRecords(const GroupData& data, const AggregationPlan& plan)
{
    if (!plan.regressionLabel.empty() && plan.classes.empty())
        return data.regression.records;
    return data.count(cells::withLabel);
}

/// With classes that are neither favorable nor unfavorable: those that have any class as label.
std::uint64_t labelledInAnyClass(const GroupStats& stats, const AggregationPlan& plan)
{
    const std::size_t width = plan.classes.size() + 1;
    std::uint64_t records = 0;
    for (std::size_t i = 0; i < stats.cells.size(); ++i)
        if (i % width < plan.classes.size())
            records += stats.cells[i].records;
    return std::max(records, stats.regression.records);
}

/// A rate of outcome cells without a formula for its interval.
std::optional<MetricInterval> resampledInterval(const RateRow& rate, const GroupData& data,
                                                const IntervalOptions& options)
{
    if (!rate.isOfCells())
        return std::nullopt;
    const double weight = data.sum(cells::all);
    if (!(weight > 0))
        return std::nullopt;
    std::vector<double> counts(data.weight.begin(), data.weight.end());
    for (double& count : counts)
        count *= data.effective(cells::all) / weight;
    numeric::BootstrapOptions how;
    how.seed = options.seed;
    const numeric::Bootstrap bootstrap(
        counts, 1,
        [&rate](std::span<const double> drawn, std::span<std::optional<double>> values) {
            GroupData copy;
            copy.resampled = true;
            std::ranges::copy(drawn, copy.weight.begin());
            values[0] = rateOf(rate, copy, &copy).value;
        },
        how);
    const auto found = bootstrap.biasCorrected(0, options.confidence);
    return found ? std::optional(MetricInterval{found->interval, IntervalMethod::Bootstrap}) : std::nullopt;
}

std::optional<MetricInterval> intervalOf(const RateRow& rate, const GroupData& data,
                                         const IntervalOptions& options)
{
    if (const auto found = rateInterval(rate, data, options))
        return found;
    return resampledInterval(rate, data, options);
}

/// The two inputs of one set of records under one calibration.
struct Inputs {
    EstimateInput all;
    EstimateInput labelled;
};

PerformanceEstimate without(EstimateReason reason)
{
    PerformanceEstimate result;
    result.reason = reason;
    return result;
}

void estimate(const PerformanceMeasureInfo& measure, const Inputs* inputs, const MeasureContext& context,
              PerformanceMeasurement& m)
{
    if (inputs == nullptr || measure.estimate == nullptr) {
        const bool canBe = measure.estimate != nullptr;
        const bool scored = !context.plan.plan.scoreColumn.empty();
        m.estimate = m.estimateOfLabelled = without(!canBe    ? EstimateReason::NotEstimable
                                                    : !scored ? EstimateReason::NoScores
                                                              : EstimateReason::NoCalibration);
        return;
    }
    const auto of = [&](const EstimateInput& input) {
        return estimateOf(measure.estimate(measure, input), input, measure.rate->info.sensible,
                          context.config.confidence);
    };
    m.estimate = of(inputs->all);
    m.estimateOfLabelled = of(inputs->labelled);
}

PerformanceGroup measureGroup(const MeasureContext& context, std::size_t index, const PredictedParts& parts,
                              const Calibration* calibration)
{
    const PerformancePlan::GroupPlace& place = context.plan.groups[index];
    PerformanceGroup group;
    group.feature = place.feature;
    group.group = place.group;
    group.isReference = place.isReference;
    const std::vector<OutcomeClass>& classes = context.plan.plan.classes;
    const GroupData data = groupData(parts.whole(), classes);
    group.records = data.records;
    group.labelled = data.count(cells::withLabel);
    const bool estimable = calibration != nullptr && !context.plan.plan.scoreColumn.empty();
    EstimateInput input;
    if (estimable) {
        const auto& own = calibration->groups[index];
        group.ownCalibration = own.has_value();
        input = estimateInput(parts, classes, own ? *own : calibration->all, EstimateOf::AllRecords);
    }
    const IntervalOptions options{context.config.confidence, context.config.seed};
    for (const char* id : groupRates) {
        const RateRow& row = *findRate(id);
        PerformanceGroup::Rate rate;
        rate.id = id;
        const MetricValue value = rateOf(row, data, &data);
        rate.value = value.value;
        rate.reason = value.reason;
        if (const auto interval = intervalOf(row, data, options))
            rate.interval = interval->interval;
        rate.estimate = estimable
                            ? estimateOf(expectedRate(row, input), input, {0, 1}, options.confidence)
                            : without(context.plan.plan.scoreColumn.empty() ? EstimateReason::NoScores
                                                                            : EstimateReason::NoCalibration);
        group.rates.push_back(std::move(rate));
    }
    return group;
}

std::optional<numeric::Interval> intervalOfDifference(const std::optional<double>& a,
                                                      const std::optional<numeric::Interval>& ofA,
                                                      const std::optional<double>& b,
                                                      const std::optional<numeric::Interval>& ofB)
{
    if (!a || !ofA || !b || !ofB)
        return std::nullopt;
    return numeric::differenceInterval({*a, *ofA}, {*b, *ofB});
}

/// Groups are independent; with a common calibration its uncertainty counts twice, which is on the safe side
/// for rates that move alike.
void compareGroups(std::vector<PerformanceGroup>& groups)
{
    for (PerformanceGroup& group : groups) {
        const auto reference = std::ranges::find_if(groups, [&group](const PerformanceGroup& other) {
            return other.isReference && other.feature == group.feature;
        });
        if (group.isReference || reference == groups.end())
            continue;
        for (std::size_t i = 0; i < group.rates.size(); ++i) {
            PerformanceGroup::Rate& rate = group.rates[i];
            const PerformanceGroup::Rate& base = reference->rates[i];
            if (rate.value && base.value)
                rate.difference.value = *rate.value - *base.value;
            rate.difference.interval =
                intervalOfDifference(rate.value, rate.interval, base.value, base.interval);
            if (rate.estimate.value && base.estimate.value)
                rate.difference.estimate = *rate.estimate.value - *base.estimate.value;
            rate.difference.band = intervalOfDifference(rate.estimate.value, rate.estimate.band,
                                                        base.estimate.value, base.estimate.band);
        }
    }
}

} // namespace

std::optional<Calibration> learnCalibration(const CountedWindow& counted, const PerformancePlan& plan,
                                            const PerformanceConfig& config, CalibrationSource source)
{
    if (!plan.byPrediction || plan.plan.scoreColumn.empty())
        return std::nullopt;
    Calibration result;
    result.source = source;
    result.groups.resize(plan.groups.size());
    if (config.calibration == CalibrationChoice::None)
        return result;
    const std::vector<OutcomeClass>& classes = plan.plan.classes;
    auto all = learn(labelledCells(groupData(counted.all.whole(), classes)), config);
    if (!all)
        return std::nullopt;
    result.all = std::move(*all);
    for (std::size_t i = 0; i < counted.groups.size(); ++i)
        result.groups[i] = learn(labelledCells(groupData(counted.groups[i].whole(), classes)), config);
    return result;
}

CalibrationSummary summaryOf(const Calibration& calibration, const CountedWindow& learntFrom,
                             const PerformancePlan& plan)
{
    CalibrationSummary summary;
    summary.source = calibration.source;
    summary.method = calibration.all.method();
    const GroupData data = groupData(learntFrom.all.whole(), plan.plan.classes);
    summary.records = data.scoredWithLabel().records;
    const auto& cells = labelledCells(data);
    summary.expectedCalibrationError = numeric::expectedCalibrationError(cells);
    summary.bins = numeric::calibrationBins(cells);
    for (const numeric::CalibrationBin& bin : summary.bins)
        summary.calibrated.push_back(calibration.all.chance(bin.meanScore));
    return summary;
}

std::vector<PerformanceMeasurement> measureAll(const MeasureContext& context, const CountedWindow& counted,
                                               const Calibration* calibration, bool intervals)
{
    const std::vector<OutcomeClass>& classes = context.plan.plan.classes;
    const GroupData data = groupData(counted.all.whole(), classes);
    std::optional<Inputs> inputs;
    if (calibration != nullptr)
        inputs = Inputs{estimateInput(counted.all, classes, calibration->all, EstimateOf::AllRecords),
                        estimateInput(counted.all, classes, calibration->all, EstimateOf::LabelledRecords)};
    const IntervalOptions options{context.config.confidence, context.config.seed};
    std::vector<PerformanceMeasurement> result;
    for (const PerformanceMeasureInfo* measure : context.measures) {
        PerformanceMeasurement m;
        m.metric = measure->id;
        const MetricValue value = rateOf(*measure->rate, data, &data);
        m.value = value.value;
        m.reason = value.reason;
        m.records = measure->rate->eligible(data);
        if (!m.value) {
            m.status = MeasurementStatus::Undefined;
        } else if (m.records <
                   static_cast<std::uint64_t>(std::max<std::int64_t>(context.config.minimumSample, 0))) {
            m.status = MeasurementStatus::TooFewRecords;
            m.reason = Reason::WindowBelowMinimum;
        }
        if (m.value && intervals)
            if (const auto interval = intervalOf(*measure->rate, data, options)) {
                m.interval = interval->interval;
                m.method = interval->method;
            }
        estimate(*measure, inputs ? &*inputs : nullptr, context, m);
        result.push_back(std::move(m));
    }
    return result;
}

PerformanceWindow measureWindow(const MeasureContext& context, const CountedWindow& counted,
                                const Calibration* calibration)
{
    const AggregationPlan& plan = context.plan.plan;
    PerformanceWindow window;
    window.range = counted.range;
    window.records = counted.records;
    window.measurements = measureAll(context, counted, calibration);
    const GroupStats whole = counted.all.whole();
    const GroupData data = groupData(whole, plan.classes);
    window.labelled =
        context.plan.byPrediction ? labelledRecords(data, plan) : labelledInAnyClass(whole, plan);
    for (std::size_t i = 0; i < counted.groups.size(); ++i)
        window.groups.push_back(measureGroup(context, i, counted.groups[i], calibration));
    compareGroups(window.groups);
    if (plan.classes.size() > 2)
        addOneVsRest(data, plan, context.config.confidence, window.classes);
    return window;
}

} // namespace tiltmeter
