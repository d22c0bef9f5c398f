// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/record_coder.h"

#include "base/json_writer.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

/// Only what the order of records is needed for.
AggregationPlan reduced(const AggregationPlan& plan)
{
    AggregationPlan result;
    result.axes = plan.axes;
    result.sets = plan.sets;
    result.classes = plan.classes;
    result.predictionColumn = plan.predictionColumn;
    result.labelColumn = plan.labelColumn;
    result.window = {WindowKind::All, 0, "UTC"};
    return result;
}

std::vector<Outcome> outcomesOf(const AggregationPlan& plan, std::size_t width)
{
    std::vector<Outcome> outcomes;
    for (const OutcomeClass& c : plan.classes)
        outcomes.push_back(c.outcome);
    outcomes.push_back(Outcome::Excluded); // none of them
    if (width == 1)
        outcomes = {Outcome::Excluded}; // there is no such column
    return outcomes;
}

} // namespace

void CodedRecords::reserve(std::size_t records)
{
    times.reserve(records);
    rows.reserve(records);
    cells.reserve(records);
    for (auto& group : groups)
        group.reserve(records);
    versions.reserve(records);
}

void CodedRecords::append(const CodedRecords& other, std::size_t row)
{
    times.push_back(other.times[row]);
    rows.push_back(other.rows[row]);
    cells.push_back(other.cells[row]);
    groups.resize(other.groups.size());
    for (std::size_t set = 0; set < groups.size(); ++set)
        groups[set].push_back(other.groups[set][row]);
    versions.push_back(other.versions[row]);
}

Result<RecordCoder> RecordCoder::create(const BatchReader& reader, const OrderedPlan& plan)
{
    RecordCoder coder(reader);
    TILTMETER_ASSIGN(coder.m_layout, resolve(reader, reduced(plan.plan)));
    coder.m_columns = coder.m_layout.columns;
    if (coder.m_layout.timestamp)
        coder.m_time = coder.m_columns.size() - 1;
    TILTMETER_TRY(coder.prepareSets(coder.m_layout.plan));
    coder.prepareCells(coder.m_layout.plan);
    if (!plan.versionColumn.empty()) {
        const auto found = reader.schema().find(plan.versionColumn);
        if (!found)
            return fail(ErrorCode::NoSuchColumn, plan.versionColumn);
        coder.m_version = coder.position(*found);
        for (const std::string& name : reader.dictionary(*found))
            coder.m_versionNames.push_back(name);
    }
    if (coder.m_versionNames.empty())
        coder.m_versionNames.emplace_back();
    for (std::uint32_t i = 0; i < coder.m_versionNames.size(); ++i)
        coder.m_versionByName.emplace(coder.m_versionNames[i], i);
    TILTMETER_ASSIGN(coder.m_cursor, reader.cursor(coder.m_columns));
    return coder;
}

std::size_t RecordCoder::position(std::size_t schemaColumn)
{
    const auto it = std::ranges::find(m_columns, schemaColumn);
    if (it != m_columns.end())
        return static_cast<std::size_t>(it - m_columns.begin());
    m_columns.push_back(schemaColumn);
    return m_columns.size() - 1;
}

Result<void> RecordCoder::prepareSets(const AggregationPlan& plan)
{
    for (const GroupSet& set : plan.sets) {
        std::vector<Axis>& axes = m_sets.emplace_back();
        std::uint32_t stride = 1;
        for (const std::size_t axis : set.axes)
            stride *= static_cast<std::uint32_t>(plan.axes[axis].groups.size()) + 2;
        for (const std::size_t axis : set.axes) {
            stride /= static_cast<std::uint32_t>(plan.axes[axis].groups.size()) + 2;
            const auto found = m_reader->schema().find(plan.axes[axis].column);
            if (!found)
                return fail(ErrorCode::NoSuchColumn, plan.axes[axis].column);
            axes.push_back(
                {groupCoder(*m_reader, *found, plan.axes[axis]).scaled(stride), position(*found), {}});
        }
    }
    return {};
}

void RecordCoder::prepareCells(const AggregationPlan& plan)
{
    m_noLabel = static_cast<std::uint32_t>(m_layout.labelWidth - 1);
    const std::vector<Outcome> predictions = outcomesOf(plan, m_layout.predictionWidth);
    const std::vector<Outcome> labels = outcomesOf(plan, m_layout.labelWidth);
    for (const Outcome prediction : predictions)
        for (const Outcome label : labels)
            m_cellOf.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(prediction) * 3 +
                                                         static_cast<unsigned>(label)));
}

std::optional<Zone> RecordCoder::timeZone(std::size_t batch) const
{
    return m_layout.timestamp ? m_reader->zone(batch, *m_layout.timestamp) : std::nullopt;
}

Result<CodedRecords> RecordCoder::read(std::size_t batch)
{
    TILTMETER_ASSIGN(const BatchView view, m_cursor->read(batch));
    CodedRecords records;
    records.rows.resize(view.rows);
    for (std::size_t i = 0; i < view.rows; ++i)
        records.rows[i] = view.firstRow + i;
    records.times.assign(view.rows, noTime);
    if (m_time) {
        const ColumnView& times = view.columns[*m_time];
        for (std::size_t i = 0; i < view.rows; ++i)
            if (!times.isMissing(i))
                records.times[i] = times.integers[i];
    }
    codeCells(view, records);
    codeGroups(view, records);
    records.versions.assign(view.rows, 0);
    if (m_version)
        codeVersions(view.columns[*m_version], records);
    return records;
}

void RecordCoder::codeCells(const BatchView& view, CodedRecords& records)
{
    records.cells.resize(view.rows);
    if (m_layout.prediction)
        m_layout.predictionCoder.prepare(view.columns[*m_layout.prediction], m_predictionTable);
    if (m_layout.label)
        m_layout.labelCoder.prepare(view.columns[*m_layout.label], m_labelTable);
    std::array<std::uint32_t, ValueCoder::chunkRows> keys;
    for (std::size_t first = 0; first < view.rows; first += ValueCoder::chunkRows) {
        const std::size_t count = std::min(ValueCoder::chunkRows, view.rows - first);
        std::fill_n(keys.begin(), count, 0);
        if (m_layout.prediction)
            m_layout.predictionCoder.add(view.columns[*m_layout.prediction], m_predictionTable, first, count,
                                         keys.data());
        if (m_layout.label)
            m_layout.labelCoder.add(view.columns[*m_layout.label], m_labelTable, first, count, keys.data());
        for (std::size_t i = 0; i < count; ++i)
            records.cells[first + i] = m_cellOf[keys[i]];
    }
}

void RecordCoder::codeGroups(const BatchView& view, CodedRecords& records)
{
    std::array<std::uint32_t, ValueCoder::chunkRows> keys;
    for (std::vector<Axis>& axes : m_sets) {
        std::vector<std::uint16_t>& groups = records.groups.emplace_back(view.rows);
        for (Axis& axis : axes)
            axis.coder.prepare(view.columns[axis.column], axis.table);
        for (std::size_t first = 0; first < view.rows; first += ValueCoder::chunkRows) {
            const std::size_t count = std::min(ValueCoder::chunkRows, view.rows - first);
            std::fill_n(keys.begin(), count, 0);
            for (Axis& axis : axes)
                axis.coder.add(view.columns[axis.column], axis.table, first, count, keys.data());
            for (std::size_t i = 0; i < count; ++i)
                groups[first + i] = static_cast<std::uint16_t>(keys[i]);
        }
    }
}

std::uint32_t RecordCoder::versionOf(const std::string& name)
{
    const auto [it, isNew] = m_versionByName.emplace(name, static_cast<std::uint32_t>(m_versionNames.size()));
    if (isNew)
        m_versionNames.push_back(name);
    return it->second;
}

void RecordCoder::codeVersions(const ColumnView& view, CodedRecords& records)
{
    if (view.storage == ColumnView::Storage::Codes && view.numbers.empty()) {
        for (std::size_t i = 0; i < view.size; ++i)
            records.versions[i] = view.codes[i];
        return;
    }
    // Few distinct values in long stretches: the text is made where the value changes.
    std::optional<double> number;
    std::string text;
    for (std::size_t i = 0; i < view.size; ++i) {
        if (view.isMissing(i)) {
            records.versions[i] = versionOf({});
            continue;
        }
        if (view.storage == ColumnView::Storage::Text) {
            if (i == 0 || view.isMissing(i - 1) || view.text(i) != view.text(i - 1))
                text = std::string(view.text(i));
            else {
                records.versions[i] = records.versions[i - 1];
                continue;
            }
        } else if (!number || *number != view.number(i)) {
            number = view.number(i);
            text = jsonNumber(*number);
        }
        records.versions[i] = versionOf(text);
    }
}

Result<std::vector<std::uint32_t>> RecordCoder::readLabels(std::size_t batch)
{
    if (!m_layout.label)
        return std::vector<std::uint32_t>(m_reader->rowsOf(batch), m_noLabel);
    if (!m_labelCursor) {
        TILTMETER_ASSIGN(m_labelCursor, m_reader->cursor({m_columns[*m_layout.label]}));
    }
    TILTMETER_ASSIGN(const BatchView view, m_labelCursor->read(batch));
    m_layout.labelCoder.prepare(view.columns[0], m_labelTable);
    std::vector<std::uint32_t> labels(view.rows, 0);
    for (std::size_t first = 0; first < view.rows; first += ValueCoder::chunkRows)
        m_layout.labelCoder.add(view.columns[0], m_labelTable, first,
                                std::min(ValueCoder::chunkRows, view.rows - first), labels.data() + first);
    return labels;
}

} // namespace tiltmeter
