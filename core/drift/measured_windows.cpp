// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/measured_windows.h"

#include "aggregate/small_archive.h"
#include "drift/measure_drift.h"

#include <algorithm>
#include <bit>

namespace tiltmeter {
namespace {

/// Goes up when the same counts give other figures, or the bytes change.
const std::string formatVersion = "1/" TILTMETER_VERSION "/measured/";

/// Of all windows; each takes some 700 bytes with the methods that are measured by default.
constexpr std::size_t mostKeptColumns = 20'000;

/// What figures depend on: not on limits and on what decides, which say what they mean.
std::string textOf(DriftConfig config)
{
    const DriftConfig standard;
    config.baseline = standard.baseline;
    config.features.clear();
    config.window = standard.window;
    config.methods.clear();
    config.numericJudge = standard.numericJudge;
    config.categoricalJudge = standard.categoricalJudge;
    config.rule = standard.rule;
    config.limits.clear();
    config.magnitude = standard.magnitude;
    config.seed = standard.seed;
    return toJson(config);
}

void addText(std::string& to, const std::string& text)
{
    to += std::to_string(text.size()) + ":" + text;
}

template <class Number>
void addNumbers(std::string& to, const std::vector<Number>& numbers)
{
    to += shortKey(std::as_bytes(std::span(numbers)));
}

void addNumber(std::string& to, std::uint64_t number)
{
    to += std::to_string(number) + "/";
}

void addSample(std::string& to, const FeatureSample& sample)
{
    // By name, so that a new member does not go unnoticed.
    const auto& [stats, refused] = sample;
    const auto& [records, missing, counts, sums, minimum, maximum, sum, squaredSum, cubedSum] = stats;
    addNumber(to, records);
    addNumber(to, missing);
    addNumbers(to, counts);
    addNumbers(to, sums);
    for (const double value : {minimum, maximum, sum, squaredSum, cubedSum})
        addNumber(to, std::bit_cast<std::uint64_t>(value));
    to += refused ? std::to_string(*refused) + "/" : "-";
}

/// A measure by its place among those that are measured; a preset has measures of its own.
template <class Archive>
void archiveMetric(Archive& a, std::string& metric, std::span<const DriftMethodInfo* const> methods)
{
    const auto known = std::ranges::find(methods, metric, &DriftMethodInfo::id);
    std::size_t place =
        metric.empty() || known == methods.end() ? 0 : static_cast<std::size_t>(known - methods.begin()) + 1;
    a.value(place);
    if (place == 0)
        a.value(metric);
    else if (place <= methods.size())
        metric = methods[place - 1]->id;
}

template <class Archive>
void archive(Archive& a, DriftMeasurement& measurement, const WindowMeasures& measures)
{
    // By name, so that a new member does not go unnoticed. What is adjusted and judged needs the other
    // columns and windows.
    auto& [metric, feature, family, value, baselineValue, count, baselineCount, bound, hasBound, pValue,
           log10P, adjustedP, limit, nullLimit, spreadLimit, baselineRecords, records, status, reason, judged,
           verdict] = measurement;
    std::size_t column = static_cast<std::size_t>(
        std::ranges::find(measures.features, feature, &DriftFeature::name) - measures.features.begin());
    a.value(column);
    if (column < measures.features.size()) {
        feature = measures.features[column].name;
        family = measures.features[column].family;
    }
    archiveMetric(a, metric, measures.methods);
    a.maybe(value);
    a.maybe(baselineValue);
    a.maybe(count);
    a.maybe(baselineCount);
    a.value(bound);
    a.value(hasBound);
    a.maybe(pValue);
    a.maybe(log10P);
    a.maybe(limit);
    a.maybe(nullLimit);
    a.value(baselineRecords);
    a.value(records);
    a.value(status);
    a.value(reason);
    a.value(judged);
}

template <class Archive>
void archive(Archive& a, FeatureDistribution& distribution)
{
    auto& [counts, records, missing, mean, deviation, minimum, maximum, lowerQuartile, median,
           upperQuartile] = distribution;
    a.list(counts);
    a.value(records);
    a.value(missing);
    for (std::optional<double>* figure :
         {&mean, &deviation, &minimum, &maximum, &lowerQuartile, &median, &upperQuartile})
        a.maybe(*figure);
}

template <class Archive>
void archive(Archive& a, DriftWindow& window, const WindowMeasures& measures)
{
    a.value(window.baselineRecords);
    a.list(window.measurements, [&](DriftMeasurement& measurement) { archive(a, measurement, measures); });
    a.list(window.distributions, [&a](FeatureDistribution& distribution) { archive(a, distribution); });
    a.list(window.categories, [&a](DriftWindow::Categories& categories) {
        a.list(categories.added);
        a.list(categories.vanished);
    });
}

} // namespace

MeasuredWindows::MeasuredWindows(ScanCache* cache, const WindowMeasures& measures, std::size_t windows)
    : m_cache(windows * measures.plans.size() <= mostKeptColumns ? cache : nullptr), m_measures(measures)
{
    if (m_cache == nullptr)
        return;
    std::string text = formatVersion + textOf(measures.config);
    for (const DriftMethodInfo* method : measures.methods)
        addText(text, std::string(method->id));
    for (std::size_t i = 0; i < measures.plans.size(); ++i) {
        const FeaturePlan& plan = measures.plans[i];
        addText(text, plan.column);
        m_columns += plan.isNumeric ? "n" : "c";
        m_columns += plan.isExact ? "e" : "r";
        addNumbers(m_columns, plan.cutPoints);
        addNumbers(m_columns, plan.bins.innerEdges);
        addNumbers(m_columns, plan.drawn);
        for (const std::string& category : plan.categories)
            addText(m_columns, category);
        m_columns += toString(measures.features[i].family);
    }
    m_plan = shortKey(text);
    m_columns = shortKey(m_columns);
}

const std::string& MeasuredWindows::contentOf(const CountedWindow& window)
{
    std::string& content = m_contents[&window];
    if (content.empty()) {
        std::string text = std::to_string(window.records) + "/";
        for (const FeatureSample& sample : window.samples)
            addSample(text, sample);
        content = shortKey(text);
    }
    return content;
}

std::string MeasuredWindows::keyOf(const WindowComparison& comparison)
{
    std::string text = m_columns + std::to_string(static_cast<int>(comparison.ownBins));
    for (const CountedWindow* part : comparison.baseline)
        text += contentOf(*part);
    text += "/" + contentOf(*comparison.window);
    return comparison.place + "/" + shortKey(text);
}

bool MeasuredWindows::find(const WindowComparison& comparison, DriftWindow& result)
{
    if (m_cache == nullptr)
        return false;
    const std::string key = keyOf(comparison);
    const auto found = m_cache->find(m_plan, {&key, 1});
    if (!found)
        return false;
    DriftWindow known = result;
    SmallLoader in(found->data);
    archive(in, known, m_measures);
    const std::size_t columns = m_measures.plans.size();
    if (!in.isGood() || known.distributions.size() != columns || known.categories.size() != columns ||
        std::ranges::any_of(known.measurements, [](const auto& m) { return m.feature.empty(); }))
        return false;
    for (DriftMeasurement& measurement : known.measurements) {
        const auto feature = std::ranges::find(m_measures.features, measurement.feature, &DriftFeature::name);
        setRule(measurement, feature->isNumeric, m_measures.config);
    }
    result = std::move(known);
    return true;
}

void MeasuredWindows::keep(const WindowComparison& comparison, const DriftWindow& measured)
{
    if (m_cache == nullptr)
        return;
    DriftWindow copy = measured;
    SmallSaver out;
    archive(out, copy, m_measures);
    m_cache->put(m_plan, keyOf(comparison), std::move(out).take());
}

} // namespace tiltmeter
