// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/csv_reader.h"

#include "source/byte_source.h"
#include "source/chunk_parser.h"
#include "source/content_hash.h"
#include "source/csv_records.h"
#include "source/json_document.h"
#include "source/record_cutter.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <thread>

namespace tiltmeter {
namespace {

using csv::Chunk;
using csv::ChunkParser;
using csv::ParsedChunk;
using csv::RecordCutter;

/// A chunk on its way from the parser to accept().
struct Ready {
    std::unique_ptr<RecordSink::Payload> payload;
    Stretch stretch;               ///< record numbers count from the start of the chunk
    std::vector<ColumnKind> kinds; ///< of its batch; empty: none
    std::uint64_t consumed = 0;
};

/// One reading. Workers take the next piece of text under one lock, parse and prepare it on their own, and
/// put it down under another; the calling thread accepts in order and works like the others in between.
class Reading
{
public:
    Reading(RecordCutter& cutter, const std::shared_ptr<const json::Document>& document,
            const CsvReadOptions& options, unsigned threads, RecordSink& sink, const Progress& progress)
        : m_cutter(cutter), m_options(options), m_sink(sink), m_progress(progress), m_threads(threads),
          m_window(2 * static_cast<std::uint64_t>(threads) + 1)
    {
        m_summary.schema = options.schema;
        if (document)
            m_lines.emplace(document);
    }

    Result<ReadSummary> run()
    {
        std::vector<std::thread> workers;
        for (unsigned i = 1; i < m_threads; ++i)
            workers.emplace_back([this] { work(); });
        acceptInOrder();
        for (std::thread& worker : workers)
            worker.join();
        if (m_error)
            return fail(std::move(*m_error));
        return std::move(m_summary);
    }

private:
    void stop(Error error)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_error)
            m_error = std::move(error);
        m_changed.notify_all();
    }

    /// True: there may be more text, and room for it.
    bool mayTake() const { return !m_ended && m_taken - m_accepted < m_window; }

    void work()
    {
        ChunkParser parser(m_options.schema, m_options.dialect);
        Chunk chunk;
        std::unique_lock lock(m_mutex);
        while (true) {
            m_changed.wait(lock, [this] { return m_error || m_ended || mayTake(); });
            if (m_error || m_ended)
                return;
            ++m_taken;
            lock.unlock();
            takeOne(parser, chunk);
            lock.lock();
        }
    }

    void acceptInOrder()
    {
        ChunkParser parser(m_options.schema, m_options.dialect);
        Chunk chunk;
        std::unique_lock lock(m_mutex);
        while (!m_error) {
            if (const auto next = m_ready.find(m_accepted); next != m_ready.end()) {
                Ready ready = std::move(next->second);
                m_ready.erase(next);
                lock.unlock();
                accept(std::move(ready));
                lock.lock();
                ++m_accepted;
                m_changed.notify_all();
            } else if (mayTake()) {
                ++m_taken;
                lock.unlock();
                takeOne(parser, chunk);
                lock.lock();
            } else if (m_ended && m_accepted == m_chunks) {
                return;
            } else {
                m_changed.wait(lock);
            }
        }
    }

    void takeOne(ChunkParser& parser, Chunk& chunk)
    {
        try {
            if (const auto done = takeAndParse(parser, chunk); !done)
                stop(done.error());
        } catch (const std::bad_alloc&) {
            stop({ErrorCode::Internal, {}, "out of memory", {}, {}});
        }
    }

    Result<void> takeAndParse(ChunkParser& parser, Chunk& chunk)
    {
        TILTMETER_TRY(m_progress.check());
        {
            const std::lock_guard cutting(m_cutting);
            TILTMETER_ASSIGN(const bool more, m_cutter.next(chunk));
            const std::lock_guard lock(m_mutex);
            if (more) {
                m_chunks = chunk.index + 1;
            } else {
                m_ended = true;
                m_changed.notify_all();
                return {};
            }
        }
        Ready ready;
        ready.consumed = chunk.consumed;
        ready.stretch.index = chunk.index;
        ready.stretch.bytesRead = chunk.bytesRead;
        ParsedChunk parsed = parser.parse(chunk);
        ready.stretch.records = parsed.records;
        ready.stretch.rejected = std::move(parsed.rejected);
        if (parsed.batch->rows > 0) {
            ready.stretch.rows = parsed.batch->rows;
            for (const Column& column : parsed.batch->columns)
                ready.kinds.push_back(column.kind);
            TILTMETER_ASSIGN(ready.payload, m_sink.prepare(*parsed.batch));
        }
        const std::lock_guard lock(m_mutex);
        m_ready.emplace(chunk.index, std::move(ready));
        m_changed.notify_all();
        return {};
    }

    void accept(Ready ready)
    {
        Stretch& stretch = ready.stretch;
        stretch.firstRecord = m_summary.records + 1;
        for (RejectedRow& row : stretch.rejected) {
            row.record += m_summary.records;
            if (m_lines)
                row.line = m_lines->lineOf(row.record - 1);
        }
        m_summary.records += stretch.records;
        m_summary.rows += stretch.rows;
        m_summary.rejected += stretch.rejected.size();
        for (std::size_t column = 0; column < ready.kinds.size(); ++column)
            if (ready.kinds[column] == ColumnKind::Double)
                m_summary.schema.columns[column].kind = ColumnKind::Double;
        if (auto done = m_progress.check(); !done)
            stop(std::move(done).error());
        else if (auto accepted = m_sink.accept(std::move(ready.payload), std::move(stretch)); !accepted)
            stop(std::move(accepted).error());
        else
            m_progress.report(static_cast<double>(ready.consumed) /
                              static_cast<double>(std::max<std::uint64_t>(m_cutter.fileBytes(), 1)));
    }

    RecordCutter& m_cutter;
    const CsvReadOptions& m_options;
    RecordSink& m_sink;
    const Progress& m_progress;
    unsigned m_threads;
    std::uint64_t m_window; ///< chunks that may be under way

    std::mutex m_cutting; ///< locked before m_mutex where both are
    std::mutex m_mutex;   ///< of all below
    std::condition_variable m_changed;
    std::uint64_t m_taken =
        0; ///< attempts to take a chunk; one more than there are chunks a thread at the end
    std::uint64_t m_chunks = 0; ///< chunks taken
    std::uint64_t m_accepted = 0;
    bool m_ended = false;
    std::map<std::uint64_t, Ready> m_ready;
    std::optional<Error> m_error;
    ReadSummary m_summary; ///< of the calling thread alone, and so is m_lines
    std::optional<json::RecordLines> m_lines;
};

/// What is cut into records, and how.
struct Input {
    std::unique_ptr<ByteSource> source;
    csv::ScanChars chars;
    std::shared_ptr<const json::Document> document;
};

Result<Input> openInput(const std::string& path, const CsvReadOptions& options)
{
    Input input;
    TILTMETER_ASSIGN(input.source, openByteSource(path));
    const CsvDialect& dialect = options.dialect;
    switch (dialect.format) {
    case RecordFormat::Csv:
        input.chars = {dialect.delimiter, dialect.quote, dialect.recordEnd};
        break;
    case RecordFormat::JsonLines:
        // Line ends within strings are written as escapes, so every one ends a record.
        input.chars = {'\n', 0, '\n'};
        break;
    case RecordFormat::JsonDocument: {
        TILTMETER_ASSIGN(input.document, json::Document::read(*input.source, path));
        std::vector<std::string> names;
        for (const ColumnSpec& column : options.schema.columns)
            names.push_back(column.name);
        input.source = std::make_unique<json::DocumentRows>(input.document, std::move(names));
        const CsvDialect rows = json::rowDialect();
        input.chars = {rows.delimiter, rows.quote, rows.recordEnd};
        break;
    }
    }
    return input;
}

/// Compares the header with the schema by the number of fields: a person may have renamed columns.
Result<void> checkHeader(RecordCutter& cutter, const CsvReadOptions& options, const std::string& path)
{
    Chunk header;
    TILTMETER_ASSIGN(const bool there, cutter.header(header));
    if (!there)
        return fail(cutter.bytes() == 0 ? ErrorCode::EmptyFile : ErrorCode::NoRecords, path);
    if (header.fault != Chunk::Fault::None)
        return fail(Error{ErrorCode::MalformedInput, path, "header", header.firstLine, {}});
    const std::size_t fields = csv::splitRecord(header.text.text(), options.dialect).size();
    if (fields != options.schema.columns.size())
        return fail(Error{ErrorCode::MalformedInput,
                          path,
                          "header: " + std::to_string(fields) + " fields, " +
                              std::to_string(options.schema.columns.size()) + " expected",
                          header.firstLine,
                          {}});
    return {};
}

unsigned threadsFor(const CsvReadOptions& options, std::uint64_t fileBytes)
{
    if (options.threads > 0)
        return options.threads;
    const unsigned machine = std::max(1U, std::thread::hardware_concurrency());
    // A thread for less than a MiB starts later than the work would be done.
    const std::uint64_t sensible = fileBytes / (1U << 20U) + 1;
    return static_cast<unsigned>(std::min<std::uint64_t>(machine, sensible));
}

} // namespace

Result<ReadSummary> readCsv(const std::string& path, const CsvReadOptions& options, RecordSink& sink,
                            const Progress& progress)
{
    if (options.schema.columns.empty())
        return fail(ErrorCode::MalformedInput, path, "no columns");
    TILTMETER_ASSIGN(Input input, openInput(path, options));
    const unsigned threads = threadsFor(options, input.source->fileBytes());
    const RecordCutter::Limits limits{options.batchRows, options.batchBytes, options.maxRecordBytes,
                                      options.readBytes};
    RecordCutter cutter(std::move(input.source), input.chars, limits);
    if (options.dialect.format == RecordFormat::Csv && options.dialect.hasHeader)
        TILTMETER_TRY(checkHeader(cutter, options, path));
    Reading reading(cutter, input.document, options, threads, sink, progress);
    TILTMETER_ASSIGN(ReadSummary summary, reading.run());
    if (cutter.bytes() == 0 && !input.document)
        return fail(ErrorCode::EmptyFile, path);
    if (summary.records == 0)
        return fail(ErrorCode::NoRecords, path);
    summary.lines = cutter.lines();
    summary.bytes = cutter.bytes();
    summary.contentHash = cutter.hash();
    if (input.document) {
        const std::string& text = input.document->text();
        ContentHash hash;
        hash.add(text);
        summary.lines = static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
        summary.bytes = text.size();
        summary.contentHash = hash.text();
    }
    progress.report(1);
    return summary;
}

Result<std::string> contentHash(const std::string& path, const Progress& progress)
{
    TILTMETER_ASSIGN(auto source, openByteSource(path));
    ContentHash hash;
    std::vector<char> buffer(256U << 10U);
    while (true) {
        TILTMETER_TRY(progress.check());
        TILTMETER_ASSIGN(const std::size_t got, source->read(buffer.data(), buffer.size()));
        if (got == 0)
            return hash.text();
        hash.add({buffer.data(), got});
        progress.report(static_cast<double>(source->consumed()) / static_cast<double>(source->fileBytes()));
    }
}

} // namespace tiltmeter
