// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/data_sets.h"
#include "store/segment_codec.h"
#include "store/segment_writer.h"

#include <span>
#include <string>
#include <unordered_map>

namespace tiltmeter::store {

struct NewLabel {
    std::uint64_t row = 0; ///< of the payload
    std::string text;
};

enum class LabelRule : std::uint8_t { Replace, FillMissing };

/// A column of labels of this kind, under this name or, when that is taken, the name with "_label" behind it.
/// Inside a transaction.
[[nodiscard]] Result<StoredColumn> addLabelColumn(const sqlite::Connection& connection, DataSetId dataSet,
                                                  const ColumnSpec& spec);

/// Writes labels into the segments of a payload as another version of its column. Inside a transaction.
class LabelWriter
{
public:
    LabelWriter(const sqlite::Connection& connection, DataSetId dataSet, StoredColumn column,
                ImportId import);

    /// Ascending by row; of several for one row the last counts. A text that the column's kind can't hold is
    /// left out. Gives the number of rows whose label is another one now.
    [[nodiscard]] Result<std::uint64_t> write(std::span<const NewLabel> labels, LabelRule rule);

private:
    struct Segment {
        std::int64_t id = 0;
        std::uint64_t firstRow = 0;
        std::uint64_t rows = 0;
    };
    struct Version {
        std::int64_t number = -1; ///< -1: the segment has no labels yet
        std::int64_t import = 0;
        std::int64_t data = 0;
        std::uint64_t checksum = 0;
        std::int64_t exceptions = 0;
        std::string style;
    };
    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<std::uint64_t> writeSegment(const Segment& segment, std::span<const NewLabel> labels,
                                                     LabelRule rule);
    [[nodiscard]] Result<Version> latest(std::int64_t segment) const;
    [[nodiscard]] Result<Column> read(const Segment& segment, const Version& version) const;
    /// false: the column's kind can't hold the text.
    [[nodiscard]] bool appendText(Column& column, std::string_view text);
    [[nodiscard]] std::uint32_t codeOf(std::string_view text);
    [[nodiscard]] Result<void> writeDictionary();
    [[nodiscard]] Result<void> removeVersion(std::int64_t segment, const Version& version);

    const sqlite::Connection& m_connection;
    DataSetId m_dataSet;
    StoredColumn m_column;
    ImportId m_import;
    SegmentWriter m_writer;
    std::vector<Segment> m_segments;
    std::vector<std::string> m_dictionary;
    std::unordered_map<std::string, std::uint32_t> m_codes;
    std::size_t m_writtenEntries = 0;
};

} // namespace tiltmeter::store
