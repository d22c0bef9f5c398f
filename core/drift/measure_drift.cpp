// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/measure_drift.h"

#include "drift/drift_method_row.h"
#include "drift/preset_methods.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

using numeric::Moments;
using numeric::Sample;

double sumIn(const numeric::RangeCell& cell, Sample sample)
{
    return sample == Sample::Baseline ? cell.baselineSum : cell.currentSum;
}

double countIn(const numeric::RangeCell& cell, Sample sample)
{
    return sample == Sample::Baseline ? cell.baseline : cell.current;
}

/// From cells: what lies between them from their means, what lies within them from the sums of powers, which
/// lose digits where the mean is far from 0.
Moments momentsOf(const FeaturePair& pair, Sample sample)
{
    if (pair.plan->isExact)
        return Moments::of(pair.values, sample);
    const FeatureSample& side = sample == Sample::Baseline ? *pair.baseline : *pair.current;
    if (side.present() == 0)
        return {};
    const auto n = static_cast<double>(side.present());
    double sum = 0; // of the cells: the same cells have the same mean
    for (const numeric::RangeCell& cell : pair.ranges)
        sum += sumIn(cell, sample);
    const double mean = sum / n;
    double between = 0;
    double ofMeans = 0;
    double mostWithin = 0;
    for (const numeric::RangeCell& cell : pair.ranges) {
        const double count = countIn(cell, sample);
        if (!(count > 0))
            continue;
        const double cellMean = sumIn(cell, sample) / count;
        between += count * (cellMean - mean) * (cellMean - mean);
        ofMeans += count * cellMean * cellMean;
        mostWithin += count * (cell.upper - cellMean) * (cellMean - cell.lower);
    }
    numeric::CentralSums sums;
    sums.count = n;
    sums.mean = mean;
    sums.second = between + std::clamp(side.stats.squaredSum - ofMeans, 0.0, std::max(0.0, mostWithin));
    sums.third = side.stats.cubedSum - 3 * mean * side.stats.squaredSum + 2 * n * mean * mean * mean;
    sums.minimum = side.stats.minimum;
    sums.maximum = side.stats.maximum;
    return Moments::of(sums);
}

DriftInput inputOf(const FeaturePair& pair, const DriftConfig& config)
{
    DriftInput input{pair,
                     config,
                     static_cast<double>(pair.baseline->present()),
                     static_cast<double>(pair.current->present()),
                     {},
                     {}};
    if (pair.plan->isNumeric) {
        input.baseline = momentsOf(pair, Sample::Baseline);
        input.current = momentsOf(pair, Sample::Current);
    }
    return input;
}

bool isFinite(const std::optional<double>& value)
{
    return !value || std::isfinite(*value);
}

bool fits(const DriftMethodInfo& method, const FeaturePlan& plan)
{
    return plan.isNumeric ? method.forNumeric : method.forCategorical;
}

const DriftMethodRow& rowOf(const DriftMethodInfo& method)
{
    return driftMethodRows()[static_cast<std::size_t>(&method - driftMethodTable().data())];
}

} // namespace

void setStatus(DriftMeasurement& m, const DriftConfig& config)
{
    const auto minimum = static_cast<std::uint64_t>(config.minimumSample);
    if (!isFinite(m.value))
        m.value.reset();
    if (!isFinite(m.baselineValue))
        m.baselineValue.reset();
    if (!m.value) {
        m.status = MeasurementStatus::Undefined;
        m.pValue.reset();
        m.log10P.reset();
        if (m.records == 0)
            m.reason = DriftReason::EmptyWindow;
        else if (m.baselineRecords == 0)
            m.reason = DriftReason::EmptyBaseline;
        else if (m.reason == DriftReason::None)
            m.reason = DriftReason::NotDefined;
    } else if (m.records < minimum || m.baselineRecords < minimum) {
        m.status = MeasurementStatus::TooFewRecords;
        m.reason = m.records < minimum ? DriftReason::BelowMinimum : DriftReason::BaselineBelowMinimum;
    }
}

std::vector<DriftMeasurement> measureDrift(const FeaturePair& pair, const DriftFeature& feature,
                                           const DriftConfig& config,
                                           std::span<const DriftMethodInfo* const> methods)
{
    const DriftInput input = inputOf(pair, config);
    const bool isNumeric = pair.plan->isNumeric;
    std::vector<DriftMeasurement> result;
    for (const DriftMethodInfo* method : methods) {
        if (!fits(*method, *pair.plan))
            continue;
        DriftMeasurement& m = result.emplace_back();
        m.metric = method->id;
        m.baselineRecords = pair.baseline->present();
        m.records = pair.current->present();
        rowOf(*method).measure(input, m);
        setStatus(m, config);
    }
    if (config.preset != DriftPreset::None)
        applyPreset(input, config.preset, result);
    for (DriftMeasurement& m : result) {
        m.feature = feature.name;
        m.family = feature.family;
        setRule(m, isNumeric, config);
    }
    return result;
}

void setRule(DriftMeasurement& measurement, bool isNumeric, const DriftConfig& config)
{
    const DriftMethodInfo* method = findDriftMethod(measurement.metric);
    if (config.preset != DriftPreset::None || method == nullptr)
        return;
    const std::string& judge = isNumeric ? config.numericJudge : config.categoricalJudge;
    measurement.limit = driftLimit(config, *method);
    // Labels come later: that they are missing says nothing.
    measurement.judged = method == findDriftMethod(judge) ||
                         (isSideRate(method->id) && measurement.family != DriftFamily::Label);
}

std::optional<double> driftValue(const FeaturePair& pair, const DriftConfig& config,
                                 const DriftMethodInfo& method)
{
    if (!fits(method, *pair.plan) || pair.current->present() == 0 || pair.baseline->present() == 0)
        return std::nullopt;
    DriftMeasurement m;
    m.metric = method.id;
    rowOf(method).measure(inputOf(pair, config), m);
    return m.value;
}

FeatureDistribution distributionOf(const FeaturePlan& plan, const FeatureSample& sample)
{
    const FeatureSample none;
    const FeaturePair alone = pairOf(plan, sample, none);
    FeatureDistribution result;
    result.counts = drawnCounts(alone);
    result.records = sample.stats.records;
    result.missing = sample.stats.missing;
    if (!plan.isNumeric || sample.present() == 0)
        return result;
    const Moments moments = momentsOf(alone, Sample::Baseline);
    result.mean = moments.mean();
    result.deviation = moments.standardDeviation(1);
    result.minimum = sample.stats.minimum;
    result.maximum = sample.stats.maximum;
    const auto at = [&alone](double q) -> std::optional<double> {
        if (alone.plan->isExact)
            return numeric::quantile(std::span<const numeric::ValueCell>(alone.values), Sample::Baseline, q);
        const auto bounded =
            numeric::quantile(std::span<const numeric::RangeCell>(alone.ranges), Sample::Baseline, q);
        return bounded ? std::optional(bounded->value) : std::nullopt;
    };
    result.lowerQuartile = at(0.25);
    result.median = at(0.5);
    result.upperQuartile = at(0.75);
    return result;
}

} // namespace tiltmeter
