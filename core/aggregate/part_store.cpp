// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/part_store.h"

#include <algorithm>
#include <bit>

namespace tiltmeter {
namespace {

/// Goes up when the same plan comes to count something else, or the bytes change.
constexpr const char* formatVersion = "2";

/// Texts and numbers one after the other, so that different lists give different texts.
class Description
{
public:
    Description& operator<<(const std::string& text)
    {
        m_text += std::to_string(text.size()) + ":" + text;
        return *this;
    }
    Description& operator<<(std::uint64_t number)
    {
        m_text += std::to_string(number) + ";";
        return *this;
    }
    Description& operator<<(double number) { return *this << std::bit_cast<std::uint64_t>(number); }
    Description& operator<<(const std::vector<std::string>& values)
    {
        *this << std::uint64_t{values.size()};
        for (const std::string& value : values)
            *this << value;
        return *this;
    }
    Description& operator<<(const std::vector<ValueRange>& ranges)
    {
        *this << std::uint64_t{ranges.size()};
        for (const ValueRange& range : ranges)
            *this << range.lower << range.upper;
        return *this;
    }
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

/// What all parts of a plan depend on.
std::string commonText(const Layout& layout, const RecordPositions& positions)
{
    const AggregationPlan& plan = layout.plan;
    Description text;
    text << std::string(formatVersion) << std::string(TILTMETER_VERSION)
         << static_cast<std::uint64_t>(plan.window.kind) << plan.window.timeZone
         << static_cast<std::uint64_t>(layout.timestamp.has_value())
         << static_cast<std::uint64_t>(layout.weight.has_value());
    if (plan.window.kind == WindowKind::Records) // counted from the last record
        text << static_cast<std::uint64_t>(plan.window.records) << positions.total;
    if (plan.period)
        text << static_cast<std::uint64_t>(plan.period->begin.microseconds)
             << static_cast<std::uint64_t>(plan.period->end.microseconds);
    return text.text();
}

bool isCalendar(WindowKind kind)
{
    return kind != WindowKind::All && kind != WindowKind::Records;
}

} // namespace

PartStore::PartStore(const BatchReader& reader, const Layout& layout, const RecordPositions& positions,
                     ScanCache* cache)
    : m_reader(reader), m_layout(layout), m_positions(positions), m_cache(cache)
{
    describe(positions);
    m_known.resize((reader.batchCount() + batchesPerChunk - 1) / batchesPerChunk);
    for (std::vector<Known>& known : m_known)
        known.resize(m_parts.size());
    if (m_cache == nullptr)
        return;
    std::optional<WindowCalendar> calendar;
    if (isCalendar(layout.plan.window.kind)) {
        auto made = WindowCalendar::create(layout.plan.window);
        if (!made)
            return;
        calendar = std::move(*made);
    }
    for (std::size_t chunk = 0; chunk < m_known.size(); ++chunk)
        for (std::size_t part = 0; part < m_parts.size(); ++part)
            look(chunk, part, calendar);
}

void PartStore::describe(const RecordPositions& positions)
{
    const std::string common = commonText(m_layout, positions);
    for (const Block& block : m_layout.blocks)
        m_parts.push_back(blockPart(block, common));
    for (std::size_t i = 0; i < m_layout.plan.features.size(); ++i)
        m_parts.push_back(featurePart(i, common));
}

std::vector<std::size_t> PartStore::commonColumns() const
{
    std::vector<std::size_t> columns;
    if (m_layout.timestamp)
        columns.push_back(*m_layout.timestamp);
    if (m_layout.weight)
        columns.push_back(m_layout.columns[*m_layout.weight]);
    return columns;
}

PartStore::Part PartStore::blockPart(const Block& block, const std::string& common) const
{
    const AggregationPlan& plan = m_layout.plan;
    Part part;
    part.columns = commonColumns();
    Description text;
    text << common << std::string("block");
    for (const auto& column : {m_layout.prediction, m_layout.label, m_layout.score,
                               m_layout.regressionPrediction, m_layout.regressionLabel}) {
        text << static_cast<std::uint64_t>(column.has_value());
        if (column)
            part.columns.push_back(m_layout.columns[*column]);
    }
    text << std::uint64_t{plan.classes.size()};
    for (const OutcomeClass& c : plan.classes)
        text << c.name << c.values << c.ranges << static_cast<std::uint64_t>(c.outcome);
    text << static_cast<std::uint64_t>(plan.scoreOf) << plan.scoreClass
         << static_cast<std::uint64_t>(plan.scoreCells);
    if (plan.scoreGrid != 0)
        text << std::string("grid") << std::uint64_t{plan.scoreGrid};
    for (std::size_t i = 0; i < block.axes.size(); ++i) {
        part.columns.push_back(m_layout.columns[block.columns[i]]);
        const std::vector<Group>& groups = plan.axes[block.axes[i]].groups;
        text << std::uint64_t{groups.size()};
        for (const Group& group : groups)
            text << group.values << group.ranges << static_cast<std::uint64_t>(group.includesMissing);
    }
    for (const std::size_t column : part.columns)
        text << std::uint64_t{column};
    part.plan = shortKey(text.text());
    return part;
}

PartStore::Part PartStore::featurePart(std::size_t feature, const std::string& common) const
{
    const FeatureCells& cells = m_layout.plan.features[feature];
    const bool isNumeric = m_layout.featureCodes[feature] == 0;
    Part part;
    part.columns = commonColumns();
    part.columns.push_back(m_layout.columns[m_layout.featureColumns[feature]]);
    Description text;
    text << common << std::string("feature") << static_cast<std::uint64_t>(part.columns.back())
         << static_cast<std::uint64_t>(cells.isExact);
    if (isNumeric && !cells.isExact)
        text << shortKey(std::as_bytes(std::span(cells.cutPoints)));
    part.plan = shortKey(text.text());
    part.shape = {&cells.cutPoints, isNumeric && cells.isExact};
    return part;
}

std::pair<std::size_t, std::size_t> PartStore::batchesOf(std::size_t chunk) const
{
    return {chunk * batchesPerChunk, std::min((chunk + 1) * batchesPerChunk, m_reader.batchCount())};
}

std::string PartStore::keyOf(std::size_t chunk, const Part& part) const
{
    const auto [first, end] = batchesOf(chunk);
    return lastChainedKey(*m_cache, std::to_string(chunk), first, end, part.columns, seedOf(first));
}

std::vector<std::string> PartStore::keysOf(std::size_t chunk, const Part& part) const
{
    const auto [first, end] = batchesOf(chunk);
    auto keys = chainedKeys(*m_cache, std::to_string(chunk), first, end, part.columns, seedOf(first));
    std::ranges::reverse(keys);
    return keys;
}

/// Windows of records depend on where the first one stands.
std::uint64_t PartStore::seedOf(std::size_t batch) const
{
    return m_layout.plan.window.kind == WindowKind::Records ? m_positions.first[batch] : 0;
}

std::vector<std::uint64_t> PartStore::dictionarySizes(const Part& part) const
{
    std::vector<std::uint64_t> sizes;
    for (const std::size_t column : part.columns)
        sizes.push_back(m_reader.dictionary(column).size());
    return sizes;
}

std::optional<std::string> PartStore::dictionaryKey(const Part& part,
                                                    const std::vector<std::uint64_t>& sizes) const
{
    Description text;
    for (std::size_t i = 0; i < part.columns.size(); ++i) {
        const std::span<const std::string> dictionary = m_reader.dictionary(part.columns[i]);
        if (sizes[i] > dictionary.size())
            return std::nullopt;
        for (const std::string& value : dictionary.first(sizes[i]))
            text << value;
    }
    return shortKey(text.text());
}

void PartStore::look(std::size_t chunk, std::size_t part, const std::optional<WindowCalendar>& calendar)
{
    // Nearly always all of the chunk is known: only else the other keys are made.
    std::vector<std::string> keys{keyOf(chunk, m_parts[part])};
    auto found = m_cache->find(m_parts[part].plan, keys);
    if (!found) {
        keys = keysOf(chunk, m_parts[part]);
        found = m_cache->find(m_parts[part].plan, keys);
    }
    if (!found)
        return;
    SmallReader in(found->data);
    std::vector<std::uint64_t> sizes;
    for (std::size_t i = 0; i < m_parts[part].columns.size(); ++i)
        sizes.push_back(in.count());
    std::string dictionaries;
    for (int i = 0; i < 32; ++i)
        dictionaries += in.fixed<char>();
    if (!in.isGood() || dictionaryKey(m_parts[part], sizes) != dictionaries)
        return;
    auto stretch = readStretch(in, m_parts[part].shape);
    if (!stretch || !hasRightWindows(*stretch, calendar))
        return;
    const auto [first, end] = batchesOf(chunk);
    m_known[chunk][part] = {end - first - found->index, std::move(*stretch)};
}

/// A time zone's rules may have changed since.
bool PartStore::hasRightWindows(const Stretch& stretch, const std::optional<WindowCalendar>& calendar) const
{
    return !calendar || std::ranges::all_of(stretch.windows, [&calendar](const auto& window) {
        return calendar->windowOf({window.first}) == window.second.range;
    });
}

bool PartStore::isOpen(std::size_t batch) const
{
    for (std::size_t part = 0; part < m_parts.size(); ++part)
        if (isOpen(batch, part))
            return true;
    return false;
}

std::vector<std::size_t> PartStore::openBatches() const
{
    std::vector<std::size_t> batches;
    for (std::size_t batch = 0; batch < m_reader.batchCount(); ++batch)
        if (isOpen(batch))
            batches.push_back(batch);
    return batches;
}

Stretch PartStore::take(std::size_t chunk, std::size_t part)
{
    return std::move(m_known[chunk][part].stretch);
}

void PartStore::keep(std::size_t chunk, std::size_t part, const Stretch& stretch)
{
    const auto [first, end] = batchesOf(chunk);
    const FeatureShape& shape = m_parts[part].shape;
    if (m_cache == nullptr || m_known[chunk][part].batches == end - first || !canBeKept(stretch, shape))
        return;
    const std::vector<std::uint64_t> sizes = dictionarySizes(m_parts[part]);
    SmallWriter out;
    for (const std::uint64_t size : sizes)
        out.count(size);
    const std::string dictionaries = dictionaryKey(m_parts[part], sizes).value();
    for (const char c : dictionaries)
        out.fixed(c);
    write(out, stretch, shape);
    m_cache->put(m_parts[part].plan, keyOf(chunk, m_parts[part]), std::move(out).take());
}

} // namespace tiltmeter
