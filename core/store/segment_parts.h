// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/segment_codec.h"
#include "store/segment_reader.h"

#include <map>

namespace tiltmeter {

namespace store {

/// What is known of one column in one segment. `data` 0: the segment has no such column, all is missing.
struct Part {
    std::int64_t data = 0;
    std::size_t bytes = 0;
    std::uint64_t checksum = 0;
    std::optional<double> minimum;
    std::optional<double> maximum;
    std::uint64_t missing = 0;
    std::string style;
    std::int64_t exceptions = 0; ///< 0: none
    ImportId import;             ///< that brought it
};

struct Segment {
    std::int64_t id = 0;
    std::uint64_t firstRow = 0; ///< counted over the segments that are shown
    std::size_t rows = 0;
    std::uint64_t storedFirstRow = 0; ///< as the index of record ids has it
    ImportId import;
};

} // namespace store

struct SegmentReader::Private {
    std::string path;
    DataSetId dataSet;
    std::vector<std::int64_t> columnIds;
    Schema schema;
    std::vector<std::shared_ptr<const std::vector<std::string>>> dictionaries;
    std::vector<store::Segment> segments;
    std::vector<store::Part> parts; ///< by segment, then by column
    /// Parts that were replaced later, ascending; by position in `parts`.
    std::map<std::size_t, std::vector<store::Part>> older;
    std::uint64_t rows = 0;

    [[nodiscard]] const store::Part& part(std::size_t batch, std::size_t column) const
    {
        return parts[batch * columnIds.size() + column];
    }
    [[nodiscard]] Result<void> load(const sqlite::Connection& connection);
    [[nodiscard]] Result<void> loadParts(const sqlite::Connection& connection);
    [[nodiscard]] std::string placeName(std::size_t batch, std::size_t column) const;
};

namespace store {

/// Reads and decodes columns of segments, each checked against its checksum: StoreCorrupt names the place.
class PartReader
{
public:
    PartReader(std::shared_ptr<const SegmentReader::Private> reader,
               std::unique_ptr<sqlite::Connection> connection);

    /// As the kind that the column has now.
    [[nodiscard]] Result<ColumnView> read(std::size_t batch, std::size_t column, ColumnDecoder& decoder);
    /// As the kind that it was read as: a column that was widened has integers in its older segments.
    [[nodiscard]] Result<ColumnView> readAsStored(std::size_t batch, std::size_t column,
                                                  ColumnDecoder& decoder);
    /// How the values were written.
    [[nodiscard]] Result<Lexical> readLexical(std::size_t batch, std::size_t column);

private:
    [[nodiscard]] Result<std::size_t> fetch(std::int64_t data, std::size_t batch, std::size_t column,
                                            ColumnDecoder& decoder);
    [[nodiscard]] Result<ColumnView> decode(std::size_t batch, std::size_t column, ColumnDecoder& decoder,
                                            bool asStored);
    [[nodiscard]] tl::unexpected<Error> corrupt(std::size_t batch, std::size_t column) const;

    std::shared_ptr<const SegmentReader::Private> m_reader;
    std::unique_ptr<sqlite::Connection> m_connection;
    sqlite::BlobReader m_blobs;
    ColumnDecoder m_exceptions;
};

} // namespace store

} // namespace tiltmeter
