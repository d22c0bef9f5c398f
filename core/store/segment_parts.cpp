// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/segment_parts.h"

#include "store/lexical_codec.h"

namespace tiltmeter::store {

PartReader::PartReader(std::shared_ptr<const SegmentReader::Private> reader,
                       std::unique_ptr<sqlite::Connection> connection)
    : m_reader(std::move(reader)), m_connection(std::move(connection)),
      m_blobs(*m_connection, "segment_data", "data")
{
}

tl::unexpected<Error> PartReader::corrupt(std::size_t batch, std::size_t column) const
{
    return fail(ErrorCode::StoreCorrupt, m_reader->path, m_reader->placeName(batch, column));
}

/// Into the decoder's input; gives the number of bytes.
Result<std::size_t> PartReader::fetch(std::int64_t data, std::size_t batch, std::size_t column,
                                      ColumnDecoder& decoder)
{
    const auto named = [&](const Error& error) -> Result<std::size_t> {
        if (error.code == ErrorCode::StoreCorrupt)
            return corrupt(batch, column);
        return fail(error);
    };
    const Result<std::size_t> size = m_blobs.seek(data);
    if (!size)
        return named(size.error());
    if (const auto got = m_blobs.read(0, {decoder.input(*size), *size}); !got)
        return named(got.error());
    return *size;
}

Result<ColumnView> PartReader::decode(std::size_t batch, std::size_t column, ColumnDecoder& decoder,
                                      bool asStored)
{
    const Part& part = m_reader->part(batch, column);
    ColumnKind kind = m_reader->schema.columns[column].kind;
    const std::size_t rows = m_reader->segments[batch].rows;
    if (part.data == 0)
        return decoder.allMissing(kind, rows);
    TILTMETER_ASSIGN(const std::size_t bytes, fetch(part.data, batch, column, decoder));
    const std::span<const std::byte> input{decoder.input(bytes), bytes};
    if (bytes != part.bytes || checksumOf(input) != part.checksum)
        return corrupt(batch, column);
    if (asStored && kind == ColumnKind::Double && holdsIntegers(input))
        kind = ColumnKind::Integer;
    const auto view = decoder.decode(kind, bytes, rows, m_reader->dictionaries[column]->size());
    if (!view)
        return corrupt(batch, column);
    return *view;
}

Result<ColumnView> PartReader::read(std::size_t batch, std::size_t column, ColumnDecoder& decoder)
{
    return decode(batch, column, decoder, false);
}

Result<ColumnView> PartReader::readAsStored(std::size_t batch, std::size_t column, ColumnDecoder& decoder)
{
    return decode(batch, column, decoder, true);
}

Result<Lexical> PartReader::readLexical(std::size_t batch, std::size_t column)
{
    const Part& part = m_reader->part(batch, column);
    Lexical lexical;
    const auto style = lexicalStyleFromString(part.style);
    if (!style)
        return corrupt(batch, column);
    lexical.style = *style;
    if (part.exceptions == 0)
        return lexical;
    TILTMETER_ASSIGN(const std::size_t bytes, fetch(part.exceptions, batch, column, m_exceptions));
    if (!decodeExceptions({m_exceptions.input(bytes), bytes}, m_reader->segments[batch].rows, lexical))
        return corrupt(batch, column);
    return lexical;
}

} // namespace tiltmeter::store
