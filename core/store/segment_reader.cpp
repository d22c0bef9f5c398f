// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/segment_reader.h"

#include "store/connections.h"
#include "store/data_sets.h"
#include "store/row_cursor.h"
#include "store/segment_parts.h"

#include <xxhash.h>

#include <map>

namespace tiltmeter {
namespace {

constexpr std::int64_t largestSegment = std::int64_t{1} << 26;
constexpr std::int64_t largestBlob = std::int64_t{1} << 31;

class SegmentCursor final : public BatchCursor
{
public:
    SegmentCursor(const std::shared_ptr<const SegmentReader::Private>& reader,
                  std::unique_ptr<sqlite::Connection> connection, std::vector<std::size_t> columns)
        : m_reader(reader), m_parts(reader, std::move(connection)), m_columns(std::move(columns)),
          m_decoders(m_columns.size())
    {
    }

    Result<BatchView> read(std::size_t batch) override
    {
        const store::Segment& segment = m_reader->segments[batch];
        BatchView view;
        view.firstRow = segment.firstRow;
        view.rows = segment.rows;
        view.columns.reserve(m_columns.size());
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            TILTMETER_ASSIGN(const ColumnView column, m_parts.read(batch, m_columns[i], m_decoders[i]));
            view.columns.push_back(column);
        }
        return view;
    }

private:
    std::shared_ptr<const SegmentReader::Private> m_reader;
    store::PartReader m_parts;
    std::vector<std::size_t> m_columns;
    std::vector<store::ColumnDecoder> m_decoders;
};

std::string hexadecimal(std::uint64_t value)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t i = 0; i < 16; ++i)
        text[15 - i] = digits[value >> (4 * i) & 15];
    return text;
}

} // namespace

std::string SegmentReader::Private::placeName(std::size_t batch, std::size_t column) const
{
    return "dataset " + std::to_string(dataSet.value) + " segment " + std::to_string(segments[batch].id) +
           " column " + schema.columns[column].name;
}

Result<void> SegmentReader::Private::load(const sqlite::Connection& connection)
{
    TILTMETER_ASSIGN(const std::vector<store::StoredColumn> columns, store::columnsOf(connection, dataSet));
    for (const store::StoredColumn& column : columns) {
        columnIds.push_back(column.id);
        schema.columns.push_back(column.spec);
        std::vector<std::string> dictionary;
        if (column.spec.kind == ColumnKind::Categorical || column.spec.kind == ColumnKind::Boolean) {
            TILTMETER_ASSIGN(dictionary, store::dictionaryOf(connection, column.id));
        }
        dictionaries.push_back(std::make_shared<const std::vector<std::string>>(std::move(dictionary)));
    }
    TILTMETER_ASSIGN(auto found, connection.prepare(
                                     "SELECT s.id, s.first_row, s.rows, s.import FROM segment s"
                                     " JOIN import i ON i.id = s.import"
                                     " WHERE s.data_set = ? AND i.state <> 'running' ORDER BY s.first_row"));
    found.bind(0, dataSet.value);
    for (;;) {
        TILTMETER_ASSIGN(const bool row, found.step());
        if (!row)
            break;
        if (found.integer(2) <= 0 || found.integer(2) > largestSegment)
            return fail(ErrorCode::StoreCorrupt, path, "segment " + std::to_string(found.integer(0)));
        segments.push_back({found.integer(0),
                            rows,
                            static_cast<std::size_t>(found.integer(2)),
                            static_cast<std::uint64_t>(found.integer(1)),
                            {found.integer(3)}});
        rows += segments.back().rows;
    }
    return loadParts(connection);
}

Result<void> SegmentReader::Private::loadParts(const sqlite::Connection& connection)
{
    std::map<std::int64_t, std::size_t> columnAt;
    for (std::size_t i = 0; i < columnIds.size(); ++i)
        columnAt[columnIds[i]] = i;
    std::map<std::int64_t, std::size_t> segmentAt;
    for (std::size_t i = 0; i < segments.size(); ++i)
        segmentAt[segments[i].id] = i;
    parts.resize(segments.size() * columnIds.size());
    for (std::size_t batch = 0; batch < segments.size(); ++batch)
        for (std::size_t column = 0; column < columnIds.size(); ++column)
            parts[batch * columnIds.size() + column].missing = segments[batch].rows;
    // Ascending by version: the latest is the one that stays. In the order of the indexes, so that nothing
    // has to be sorted.
    TILTMETER_ASSIGN(
        auto found, connection.prepare("SELECT c.segment, c.data_column, c.data, c.bytes, c.checksum,"
                                       " c.minimum, c.maximum, c.missing, c.style, coalesce(c.exceptions, 0),"
                                       " c.import FROM segment s"
                                       " JOIN segment_column c ON c.segment = s.id WHERE s.data_set = ?"
                                       " ORDER BY s.first_row, c.data_column, c.version"));
    found.bind(0, dataSet.value);
    for (;;) {
        TILTMETER_ASSIGN(const bool row, found.step());
        if (!row)
            return {};
        const auto segment = segmentAt.find(found.integer(0));
        const auto column = columnAt.find(found.integer(1));
        if (segment == segmentAt.end() || column == columnAt.end())
            continue;
        if (found.integer(3) < 0 || found.integer(3) >= largestBlob)
            return fail(ErrorCode::StoreCorrupt, path, placeName(segment->second, column->second));
        store::Part part;
        part.data = found.integer(2);
        part.bytes = static_cast<std::size_t>(found.integer(3));
        part.checksum = static_cast<std::uint64_t>(found.integer(4));
        part.missing = static_cast<std::uint64_t>(found.integer(7));
        part.style = found.text(8);
        part.exceptions = found.integer(9);
        part.import = {found.integer(10)};
        if (!found.isNull(5))
            part.minimum = found.number(5);
        if (!found.isNull(6))
            part.maximum = found.number(6);
        const std::size_t place = segment->second * columnIds.size() + column->second;
        if (parts[place].import)
            older[place].push_back(std::move(parts[place]));
        parts[place] = std::move(part);
    }
}

Result<std::unique_ptr<SegmentReader>>
SegmentReader::make(const std::string& path, const sqlite::Connection& connection, DataSetId dataSet)
{
    auto d = std::make_unique<Private>();
    d->path = path;
    d->dataSet = dataSet;
    // One steady view for all queries; afterwards it is let go, as committed segments never change.
    if (connection.inTransaction()) {
        TILTMETER_TRY(d->load(connection));
    } else {
        TILTMETER_ASSIGN(const auto view,
                         sqlite::Transaction::begin(connection, sqlite::Transaction::Kind::Read));
        TILTMETER_TRY(d->load(connection));
    }
    return std::unique_ptr<SegmentReader>(new SegmentReader(std::move(d)));
}

SegmentReader::SegmentReader(std::unique_ptr<Private> priv) : d(std::move(priv)) {}
SegmentReader::~SegmentReader() = default;

const Schema& SegmentReader::schema() const
{
    return d->schema;
}

std::size_t SegmentReader::batchCount() const
{
    return d->segments.size();
}

std::size_t SegmentReader::rowsOf(std::size_t batch) const
{
    return d->segments[batch].rows;
}

std::uint64_t SegmentReader::rowCount() const
{
    return d->rows;
}

std::optional<Zone> SegmentReader::zone(std::size_t batch, std::size_t column) const
{
    const store::Part& part = d->part(batch, column);
    if (!part.minimum || !part.maximum)
        return std::nullopt;
    return Zone{*part.minimum, *part.maximum, part.missing};
}

std::span<const std::string> SegmentReader::dictionary(std::size_t column) const
{
    return *d->dictionaries[column];
}

Result<std::unique_ptr<BatchCursor>> SegmentReader::cursor(std::vector<std::size_t> columns) const
{
    TILTMETER_ASSIGN(sqlite::Connection connection, store::connect(d->path, OpenMode::ReadOnly));
    return std::make_unique<SegmentCursor>(d, std::make_unique<sqlite::Connection>(std::move(connection)),
                                           std::move(columns));
}

Result<std::unique_ptr<RowCursor>> SegmentReader::rowCursor(std::vector<std::size_t> columns) const
{
    TILTMETER_ASSIGN(sqlite::Connection connection, store::connect(d->path, OpenMode::ReadOnly));
    return std::make_unique<RowCursor>(d, std::make_unique<sqlite::Connection>(std::move(connection)),
                                       std::move(columns));
}

DataSetId SegmentReader::dataSet() const
{
    return d->dataSet;
}

std::uint64_t SegmentReader::missingIn(std::size_t batch, std::size_t column) const
{
    return d->part(batch, column).missing;
}

ImportId SegmentReader::importOf(std::size_t batch) const
{
    return d->segments[batch].import;
}

std::vector<ImportId> SegmentReader::importsOf(std::size_t batch, std::size_t column) const
{
    std::vector<ImportId> imports;
    if (const auto older = d->older.find(batch * d->columnIds.size() + column); older != d->older.end())
        for (const store::Part& part : older->second)
            imports.push_back(part.import);
    if (const ImportId last = d->part(batch, column).import)
        imports.push_back(last);
    return imports;
}

std::unique_ptr<SegmentReader> SegmentReader::asOf(ImportId import) const
{
    auto then = std::make_unique<Private>();
    then->path = d->path;
    then->dataSet = d->dataSet;
    then->columnIds = d->columnIds;
    then->schema = d->schema;
    then->dictionaries = d->dictionaries;
    const std::size_t columns = d->columnIds.size();
    for (std::size_t batch = 0; batch < d->segments.size() && d->segments[batch].import <= import; ++batch) {
        then->segments.push_back(d->segments[batch]);
        then->rows += d->segments[batch].rows;
        for (std::size_t column = 0; column < columns; ++column) {
            const std::size_t place = batch * columns + column;
            std::vector<store::Part> versions;
            if (const auto older = d->older.find(place); older != d->older.end())
                versions = older->second;
            versions.push_back(d->parts[place]);
            while (!versions.empty() && versions.back().import > import)
                versions.pop_back();
            if (versions.empty()) {
                versions.emplace_back();
                versions.back().missing = d->segments[batch].rows;
            }
            then->parts.push_back(std::move(versions.back()));
            versions.pop_back();
            if (!versions.empty())
                then->older[place] = std::move(versions);
        }
    }
    return std::unique_ptr<SegmentReader>(new SegmentReader(std::move(then)));
}

std::uint64_t SegmentReader::contentKey(std::size_t batch, std::span<const std::size_t> columns) const
{
    std::vector<std::uint64_t> facts{d->segments[batch].rows};
    for (const std::size_t column : columns) {
        const store::Part& part = d->part(batch, column);
        facts.push_back(static_cast<std::uint64_t>(d->columnIds[column]));
        facts.push_back(static_cast<std::uint64_t>(d->schema.columns[column].kind));
        facts.push_back(part.data == 0 ? 0 : part.checksum);
    }
    return XXH3_64bits(facts.data(), facts.size() * sizeof(std::uint64_t));
}

std::string SegmentReader::fingerprint() const
{
    XXH64_hash_t hash = d->rows;
    const auto add = [&](const void* bytes, std::size_t size) {
        hash = XXH3_64bits_withSeed(bytes, size, hash);
    };
    for (std::size_t column = 0; column < d->columnIds.size(); ++column) {
        const ColumnSpec& spec = d->schema.columns[column];
        add(spec.name.data(), spec.name.size());
        add(&spec.kind, sizeof(spec.kind));
        for (const std::string& value : *d->dictionaries[column])
            add(value.data(), value.size());
        for (std::size_t batch = 0; batch < d->segments.size(); ++batch)
            add(&d->part(batch, column).checksum, sizeof(std::uint64_t));
    }
    return hexadecimal(hash);
}

} // namespace tiltmeter
