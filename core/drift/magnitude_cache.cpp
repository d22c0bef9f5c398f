// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/magnitude_cache.h"

#include "aggregate/small_bytes.h"

namespace tiltmeter {
namespace {

/// Goes up when the same rows give other magnitudes, or the bytes change.
const std::string formatVersion = "2/" TILTMETER_VERSION "/magnitude/";

/// What the magnitude depends on: not on limits and rules, which say what it means.
std::string textOf(DriftConfig config)
{
    const DriftConfig standard;
    config.methods.clear();
    config.limits.clear();
    config.numericJudge = standard.numericJudge;
    config.categoricalJudge = standard.categoricalJudge;
    config.rule = standard.rule;
    config.shareFloor = standard.shareFloor;
    config.binning = standard.binning;
    return toJson(config);
}

void addDictionaries(const BatchReader& reader, std::span<const DriftFeature> features, std::string& text)
{
    for (const DriftFeature& feature : features)
        for (const std::string& value : reader.dictionary(reader.schema().find(feature.name).value()))
            text += std::to_string(value.size()) + ":" + value;
}

void put(SmallWriter& out, const std::optional<double>& value)
{
    out.count(value ? 1 : 0);
    out.fixed(value.value_or(0));
}

std::optional<double> takeNumber(SmallReader& in)
{
    const bool isThere = in.count() != 0;
    const auto value = in.fixed<double>();
    return isThere ? std::optional(value) : std::nullopt;
}

DriftClassifier takeKind(SmallReader& in)
{
    return static_cast<DriftClassifier>(in.count() & 0xff);
}

std::vector<std::byte> toBytes(const std::optional<DriftMagnitude>& magnitude)
{
    SmallWriter out;
    out.count(magnitude ? 1 : 0);
    if (!magnitude)
        return std::move(out).take();
    // By name, so that a new member does not go unnoticed.
    const auto& [chosen, classifiers, mcc, mccLimit, auc, aucLower, aucUpper, rows, exceeds, contributions] =
        *magnitude;
    out.count(static_cast<std::uint64_t>(chosen));
    out.count(classifiers.size());
    for (const auto& [kind, itsMcc, itsAuc, itExceeds] : classifiers) {
        out.count(static_cast<std::uint64_t>(kind));
        out.fixed(itsMcc);
        out.fixed(itsAuc);
        out.count(itExceeds ? 1 : 0);
    }
    for (const std::optional<double>* value : {&mcc, &mccLimit, &auc, &aucLower, &aucUpper})
        put(out, *value);
    out.count(rows);
    out.count(exceeds ? 1 : 0);
    out.count(contributions.size());
    for (const auto& [feature, share] : contributions) {
        out.count(feature.size());
        for (const char c : feature)
            out.fixed(c);
        out.fixed(share);
    }
    return std::move(out).take();
}

std::optional<std::optional<DriftMagnitude>> fromBytes(std::span<const std::byte> bytes)
{
    SmallReader in(bytes);
    std::optional<DriftMagnitude> result;
    if (in.count() != 0) {
        DriftMagnitude& magnitude = result.emplace();
        magnitude.chosen = takeKind(in);
        magnitude.classifiers.resize(in.size(2 * sizeof(double)));
        for (DriftMagnitude::Classifier& classifier : magnitude.classifiers) {
            classifier.kind = takeKind(in);
            classifier.mcc = in.fixed<double>();
            classifier.auc = in.fixed<double>();
            classifier.exceeds = in.count() != 0;
        }
        for (std::optional<double>* value :
             {&magnitude.mcc, &magnitude.mccLimit, &magnitude.auc, &magnitude.aucLower, &magnitude.aucUpper})
            *value = takeNumber(in);
        magnitude.rows = in.count();
        magnitude.exceeds = in.count() != 0;
        magnitude.contributions.resize(in.size(1 + sizeof(double)));
        for (DriftMagnitude::Contribution& contribution : magnitude.contributions) {
            contribution.feature.resize(in.size(1));
            for (char& c : contribution.feature)
                c = in.fixed<char>();
            contribution.share = in.fixed<double>();
        }
    }
    if (!in.isGood() || !in.isAtEnd())
        return std::nullopt;
    return result;
}

} // namespace

bool isPooled(const DriftWindow& other, const DriftWindow& window, const DriftBaseline& baseline)
{
    const TimePoint end{window.range.begin.microseconds - baseline.offset};
    const TimePoint begin{end.microseconds - baseline.duration};
    return begin <= other.range.begin && other.range.end <= end;
}

MagnitudeCache::MagnitudeCache(const DriftSources& sources, const DriftEvaluation& evaluation,
                               std::span<const DriftFeature> features)
    : m_sources(sources), m_evaluation(evaluation), m_cache(sources.payloadCache)
{
    // Records belong to the newest window that has begun: with windows of records that depends on all of
    // them.
    if (evaluation.config.window.kind == WindowKind::Records)
        m_cache = nullptr;
    if (m_cache == nullptr || (sources.baseline != nullptr && sources.baselineCache == nullptr)) {
        m_cache = nullptr;
        return;
    }
    const Schema& schema = sources.payload->schema();
    m_columns.push_back(schema.find(ColumnRole::Timestamp).value());
    std::string text = formatVersion + textOf(evaluation.config);
    for (const DriftFeature& feature : features) {
        m_columns.push_back(schema.find(feature.name).value());
        text += std::to_string(m_columns.back()) + "/" + feature.name + "/";
    }
    m_plan = shortKey(text);
    // Categories are numbered in the order of the dictionaries.
    addDictionaries(*sources.payload, features, m_baseline);
    if (sources.baseline == nullptr) {
        m_baseline += dataIn(evaluation.baselineRange);
        return;
    }
    addDictionaries(*sources.baseline, features, m_baseline);
    std::vector<std::size_t> columns;
    for (const DriftFeature& feature : features)
        columns.push_back(sources.baseline->schema().find(feature.name).value());
    for (std::size_t batch = 0; batch < sources.baseline->batchCount(); ++batch)
        m_baseline += std::to_string(sources.baselineCache->contentKey(batch, columns)) + ";";
}

/// The batches that may hold rows of the range, and where they stand: the draw is by position.
std::string MagnitudeCache::dataIn(const TimeRange& range) const
{
    std::string text =
        std::to_string(range.begin.microseconds) + "/" + std::to_string(range.end.microseconds) + "/";
    std::uint64_t first = 0;
    for (std::size_t batch = 0; batch < m_sources.payload->batchCount(); ++batch) {
        const auto zone = m_sources.payload->zone(batch, m_columns[0]);
        if (!range.empty() && (!zone || (zone->minimum < static_cast<double>(range.end.microseconds) &&
                                         zone->maximum >= static_cast<double>(range.begin.microseconds))))
            text += std::to_string(first) + ":" + std::to_string(m_cache->contentKey(batch, m_columns)) + ";";
        first += m_sources.payload->rowsOf(batch);
    }
    return text;
}

std::string MagnitudeCache::keyOf(std::size_t window) const
{
    const DriftWindow& asked = m_evaluation.windows[window];
    std::string text = m_baseline + dataIn(asked.range);
    if (m_evaluation.config.baseline.kind == DriftBaselineKind::Rolling)
        for (const DriftWindow& other : m_evaluation.windows)
            if (isPooled(other, asked, m_evaluation.config.baseline))
                text += dataIn(other.range);
    return std::to_string(asked.range.begin.microseconds) + "/" + shortKey(text);
}

std::optional<std::optional<DriftMagnitude>> MagnitudeCache::find(std::size_t window) const
{
    if (m_cache == nullptr)
        return std::nullopt;
    const std::string key = keyOf(window);
    const auto found = m_cache->find(m_plan, {&key, 1});
    return found ? fromBytes(found->data) : std::nullopt;
}

std::string MagnitudeCache::baselineKey() const
{
    return "baseline/" + shortKey(m_baseline);
}

std::optional<RowSample> MagnitudeCache::findBaseline() const
{
    if (m_cache == nullptr)
        return std::nullopt;
    const std::string key = baselineKey();
    const auto found = m_cache->find(m_plan, {&key, 1});
    if (!found)
        return std::nullopt;
    SmallReader in(found->data);
    RowSample sample;
    sample.columns = in.size(0);
    sample.values.resize(in.size(sizeof(double)));
    for (double& value : sample.values)
        value = in.fixed<double>();
    if (!in.isGood() || !in.isAtEnd() || sample.columns + 1 != m_columns.size() ||
        sample.values.size() % sample.columns != 0)
        return std::nullopt;
    return sample;
}

void MagnitudeCache::keepBaseline(const RowSample& sample) const
{
    if (m_cache == nullptr)
        return;
    SmallWriter out;
    out.count(sample.columns);
    out.count(sample.values.size());
    for (const double value : sample.values)
        out.fixed(value);
    m_cache->put(m_plan, baselineKey(), std::move(out).take());
}

void MagnitudeCache::keep(std::size_t window, const std::optional<DriftMagnitude>& magnitude) const
{
    if (m_cache != nullptr)
        m_cache->put(m_plan, keyOf(window), toBytes(magnitude));
}

} // namespace tiltmeter
