// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/window_keys.h"

namespace tiltmeter {
namespace {

/// What figures of rows depend on: not on limits and rules, which say what they mean.
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

void addDictionaries(const BatchReader& reader, std::span<const std::size_t> columns, std::string& text)
{
    for (const std::size_t column : columns)
        for (const std::string& value : reader.dictionary(column))
            text += std::to_string(value.size()) + ":" + value;
}

} // namespace

WindowKeys::WindowKeys(const DriftSources& sources, const DriftEvaluation& evaluation,
                       std::span<const std::string> columns, const std::string& version)
    : m_sources(sources), m_evaluation(evaluation), m_cache(sources.payloadCache)
{
    if (m_cache == nullptr || (sources.baseline != nullptr && sources.baselineCache == nullptr)) {
        m_cache = nullptr;
        return;
    }
    const Schema& schema = sources.payload->schema();
    m_timestamp = schema.find(ColumnRole::Timestamp);
    // Windows of records are counted from the newest one: which rows they hold depends on all there are.
    if (evaluation.config.window.kind == WindowKind::Records)
        m_timestamp.reset();
    std::string text = version + textOf(evaluation.config);
    for (const std::string& name : columns) {
        m_columns.push_back(schema.find(name).value());
        text += std::to_string(m_columns.back()) + "/" + name + "/";
    }
    m_plan = shortKey(text);
    // Categories are numbered in the order of the dictionaries.
    addDictionaries(*sources.payload, m_columns, m_baseline);
    if (const auto timestamp = schema.find(ColumnRole::Timestamp))
        m_columns.push_back(*timestamp);
    if (sources.baseline == nullptr) {
        m_baseline = shortKey(m_baseline + dataIn(evaluation.baselineRange));
        return;
    }
    std::vector<std::size_t> others;
    for (const std::string& name : columns)
        if (const auto column = sources.baseline->schema().find(name)) {
            others.push_back(*column);
            m_baseline += name + "/";
        }
    addDictionaries(*sources.baseline, others, m_baseline);
    for (std::size_t batch = 0; batch < sources.baseline->batchCount(); ++batch)
        m_baseline += std::to_string(sources.baselineCache->contentKey(batch, others)) + ";";
    m_baseline = shortKey(m_baseline);
}

/// The batches that may hold rows of the range, and where they stand: the draw is by position. All of them
/// where rows do not go by time.
std::string WindowKeys::dataIn(const TimeRange& range) const
{
    std::string text =
        std::to_string(range.begin.microseconds) + "/" + std::to_string(range.end.microseconds) + "/";
    std::uint64_t first = 0;
    for (std::size_t batch = 0; batch < m_sources.payload->batchCount(); ++batch) {
        const auto zone = m_timestamp ? m_sources.payload->zone(batch, *m_timestamp) : std::nullopt;
        if ((!m_timestamp || !range.empty()) &&
            (!zone || (zone->minimum < static_cast<double>(range.end.microseconds) &&
                       zone->maximum >= static_cast<double>(range.begin.microseconds))))
            text += std::to_string(first) + ":" + std::to_string(m_cache->contentKey(batch, m_columns)) + ";";
        first += m_sources.payload->rowsOf(batch);
    }
    return text;
}

std::string WindowKeys::keyOf(std::size_t window, const std::string& more) const
{
    const DriftWindow& asked = m_evaluation.windows[window];
    std::string text = m_baseline + dataIn(asked.range) + more;
    if (m_evaluation.config.baseline.kind == DriftBaselineKind::Rolling)
        for (const DriftWindow& other : m_evaluation.windows)
            if (isPooled(other.range, asked.range.begin, m_evaluation.config.baseline))
                text += dataIn(other.range);
    return std::to_string(asked.range.begin.microseconds) + "+" + std::to_string(asked.firstRecord) + "/" +
           shortKey(text);
}

std::optional<std::vector<std::byte>> WindowKeys::findKey(const std::string& key) const
{
    auto found = m_cache->find(m_plan, {&key, 1});
    if (!found)
        return std::nullopt;
    return std::move(found->data);
}

std::optional<std::vector<std::byte>> WindowKeys::findBaseline() const
{
    return m_cache == nullptr ? std::nullopt : findKey("baseline/" + m_baseline);
}

void WindowKeys::keepBaseline(std::vector<std::byte> bytes) const
{
    if (m_cache != nullptr)
        m_cache->put(m_plan, "baseline/" + m_baseline, std::move(bytes));
}

std::optional<std::vector<std::byte>> WindowKeys::find(std::size_t window, const std::string& more) const
{
    return m_cache == nullptr ? std::nullopt : findKey(keyOf(window, more));
}

void WindowKeys::keep(std::size_t window, std::vector<std::byte> bytes, const std::string& more) const
{
    if (m_cache != nullptr)
        m_cache->put(m_plan, keyOf(window, more), std::move(bytes));
}

} // namespace tiltmeter
