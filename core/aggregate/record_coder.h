// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/layout.h"
#include "aggregate/ordered_scan.h"

#include <map>

namespace tiltmeter {

/// Records as an ordered scan hands them over, owned. Columns have `size()` entries each.
struct CodedRecords {
    std::vector<std::int64_t> times;
    std::vector<std::uint64_t> rows;
    std::vector<std::uint8_t> cells;
    std::vector<std::vector<std::uint16_t>> groups; ///< by set of the plan
    std::vector<std::uint32_t> versions;

    [[nodiscard]] std::size_t size() const { return cells.size(); }
    void reserve(std::size_t records);
    void append(const CodedRecords& other, std::size_t row);
};

/// Turns batches of one reader into coded records.
class RecordCoder
{
public:
    static Result<RecordCoder> create(const BatchReader& reader, const OrderedPlan& plan);

    [[nodiscard]] Result<CodedRecords> read(std::size_t batch);
    /// Index of the label's class by row, `classes` where it is none of them or missing.
    [[nodiscard]] Result<std::vector<std::uint32_t>> readLabels(std::size_t batch);
    [[nodiscard]] std::uint32_t noLabel() const { return m_noLabel; }
    [[nodiscard]] const std::vector<std::string>& versionNames() const { return m_versionNames; }
    [[nodiscard]] bool hasTimes() const { return m_layout.timestamp.has_value(); }
    [[nodiscard]] std::optional<Zone> timeZone(std::size_t batch) const;

private:
    struct Axis {
        ValueCoder coder;
        std::size_t column = 0; ///< position in the columns that are read
        ValueCoder::Table table;
    };
    explicit RecordCoder(const BatchReader& reader) : m_reader(&reader) {}
    std::size_t position(std::size_t schemaColumn);
    Result<void> prepareSets(const AggregationPlan& plan);
    void prepareCells(const AggregationPlan& plan);
    void codeCells(const BatchView& view, CodedRecords& records);
    void codeGroups(const BatchView& view, CodedRecords& records);
    void codeVersions(const ColumnView& view, CodedRecords& records);
    std::uint32_t versionOf(const std::string& name);

    const BatchReader* m_reader;
    Layout m_layout;
    std::vector<std::size_t> m_columns; ///< schema columns that are read
    std::optional<std::size_t> m_time;  ///< positions in m_columns
    std::optional<std::size_t> m_version;
    std::vector<std::vector<Axis>> m_sets;
    std::vector<std::uint8_t> m_cellOf; ///< by prediction class * label width + label class
    std::uint32_t m_noLabel = 0;
    ValueCoder::Table m_predictionTable;
    ValueCoder::Table m_labelTable;
    std::vector<std::string> m_versionNames;
    std::map<std::string, std::uint32_t, std::less<>> m_versionByName;
    std::unique_ptr<BatchCursor> m_cursor;
    std::unique_ptr<BatchCursor> m_labelCursor;
};

} // namespace tiltmeter
