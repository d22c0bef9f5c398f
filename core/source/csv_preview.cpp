// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/csv_preview.h"

#include "source/byte_source.h"
#include "source/column_suggestion.h"
#include "source/csv_records.h"
#include "source/json_document.h"
#include "source/json_rows.h"
#include "source/text_checks.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <thread>

namespace tiltmeter {
namespace {

constexpr std::size_t wholeBytes = 2U << 20U; ///< a file up to this size is looked at as a whole
constexpr std::size_t beginningBytes = 512U << 10U;
constexpr std::size_t compressedBytes = 1U << 20U; ///< of the text, all that is looked at then
constexpr std::size_t pieceBytes = 128U << 10U;
constexpr std::size_t pieceCount = 4; ///< behind the beginning, at equal distances, the last to the end
constexpr std::size_t shownRecords = 100;
constexpr std::string_view utf8Mark = "\xEF\xBB\xBF";

/// Pieces of a file, the first from its beginning.
struct Sample {
    std::string beginning;
    std::vector<std::string> pieces; ///< from anywhere, up to anywhere; the last to the end of the file
    bool complete = false;           ///< `beginning` is all there is
    bool compressed = false;
    std::uint64_t fileBytes = 0;
    double expansion = 1; ///< bytes of text a byte on disk, as far as read
};

Result<Sample> takeSample(const std::string& path)
{
    TILTMETER_ASSIGN(auto source, openByteSource(path));
    Sample sample;
    sample.compressed = source->compressed();
    sample.fileBytes = source->fileBytes();
    const bool whole = !sample.compressed && sample.fileBytes <= wholeBytes;
    sample.beginning.resize(sample.compressed ? compressedBytes
                            : whole           ? static_cast<std::size_t>(sample.fileBytes) + 1
                                              : beginningBytes);
    TILTMETER_ASSIGN(const std::size_t got, source->read(sample.beginning.data(), sample.beginning.size()));
    sample.complete = got < sample.beginning.size();
    sample.beginning.resize(got);
    if (got == 0)
        return fail(ErrorCode::EmptyFile, path);
    sample.expansion =
        static_cast<double>(got) / static_cast<double>(std::max<std::uint64_t>(source->consumed(), 1));
    if (!sample.complete && !sample.compressed) {
        const std::uint64_t range = sample.fileBytes - beginningBytes - pieceBytes;
        for (std::size_t i = 1; i <= pieceCount; ++i) {
            const std::uint64_t offset = beginningBytes + range * i / pieceCount;
            TILTMETER_ASSIGN(sample.pieces.emplace_back(), source->readAt(offset, pieceBytes));
        }
    }
    return sample;
}

/// What a piece from somewhere inside is made of, from the first start of a line on from which the next
/// records have the right number of fields: an earlier one may lie inside quotes.
std::string_view fromRecordStart(std::string_view piece, bool complete, const CsvDialect& dialect,
                                 std::size_t columns)
{
    constexpr int enough = 8;
    constexpr int attempts = 100;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const auto lineEnd = piece.find(dialect.recordEnd);
        if (lineEnd == std::string_view::npos)
            break;
        piece.remove_prefix(lineEnd + 1);
        int good = 0;
        bool bad = false;
        csv::forEachRecord(piece, complete, dialect,
                           [&](std::string_view, const std::vector<std::string_view>& fields) {
                               bad = fields.size() != columns;
                               return !bad && ++good < enough;
                           });
        if (!bad && good > 0)
            return piece;
    }
    return {};
}

Result<std::vector<std::string>> namesFrom(const std::vector<std::string>& header, const std::string& path)
{
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < header.size(); ++i) {
        names.push_back(header[i].empty() ? "column_" + std::to_string(i + 1) : header[i]);
        if (!seen.insert(names.back()).second)
            return fail(Error{ErrorCode::DuplicateColumn, names.back(), path, 1, {}});
    }
    return names;
}

class Previewer
{
public:
    explicit Previewer(const std::string& path) : m_path(path) {}

    Result<CsvPreview> csv(const Sample& sample, const CsvDialect& dialect)
    {
        m_out.dialect = m_rows = dialect;
        std::string_view body = withoutMark(sample.beginning);
        TILTMETER_TRY(readNames(body, sample.complete));
        lookAt(body, sample.complete);
        m_beginning = {m_out.sampled, m_bytes};
        for (const std::string& piece : sample.pieces) {
            const bool toEnd = &piece == &sample.pieces.back();
            lookAt(fromRecordStart(piece, toEnd, dialect, m_names.size()), toEnd);
        }
        return finish(sample.complete, sample.fileBytes, sample.fileBytes, sample.expansion);
    }

    Result<CsvPreview> jsonLines(const Sample& sample, const CsvDialect& dialect)
    {
        m_out.dialect = dialect;
        m_rows = json::rowDialect();
        std::vector<std::string_view> lines = linesOf(withoutMark(sample.beginning), true, sample.complete);
        for (const std::string& piece : sample.pieces)
            for (const std::string_view line : linesOf(piece, false, &piece == &sample.pieces.back()))
                lines.push_back(line);
        Dictionary names;
        std::size_t bad = 0;
        for (const std::string_view line : lines)
            bad += json::collectNames(line, names) ? 0 : 1;
        if (lines.empty() || bad == lines.size())
            return fail(Error{ErrorCode::InvalidJson, m_path, {}, 1, {}});
        setNames({names.values().begin() + 1, names.values().end()});
        json::RowWriter writer(m_names);
        std::string rows;
        std::uint64_t bytes = 0;
        for (const std::string_view line : lines) {
            writer.writeObject(rows, line);
            bytes += line.size() + 1;
        }
        lookAt(rows, true);
        m_bytes = bytes;
        return finish(sample.complete, sample.fileBytes, sample.fileBytes, sample.expansion);
    }

    Result<CsvPreview> document(const json::Document& document, const CsvDialect& dialect,
                                std::uint64_t fileBytes)
    {
        constexpr std::size_t most = 20'000;
        m_out.dialect = dialect;
        m_rows = json::rowDialect();
        if (document.records() == 0 || document.names().empty())
            return fail(ErrorCode::NoRecords, m_path);
        setNames(document.names());
        json::RowWriter writer(m_names);
        std::string rows;
        const std::size_t looked = std::min(document.records(), most);
        document.write(writer, 0, looked, rows);
        lookAt(rows, true);
        TILTMETER_ASSIGN(CsvPreview out, finish(looked == document.records(), fileBytes, rows.size(), 1));
        out.estimatedRecords = document.records();
        return out;
    }

private:
    static std::string_view withoutMark(std::string_view text)
    {
        if (text.starts_with(utf8Mark))
            text.remove_prefix(utf8Mark.size());
        return text;
    }

    /// Lines that are not blank; the first and the last only where they are whole.
    static std::vector<std::string_view> linesOf(std::string_view text, bool fromStart, bool toEnd)
    {
        std::vector<std::string_view> lines;
        if (!fromStart)
            text.remove_prefix(std::min(text.find('\n'), text.size()));
        while (!text.empty()) {
            const auto end = text.find('\n');
            if (end == std::string_view::npos && !toEnd)
                break;
            const std::string_view line = text.substr(0, end);
            if (line.find_first_not_of(" \t\r") != std::string_view::npos)
                lines.push_back(line);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
        return lines;
    }

    void setNames(std::vector<std::string> names)
    {
        m_names = std::move(names);
        m_observers.resize(m_names.size());
    }

    Result<void> readNames(std::string_view& body, bool complete)
    {
        if (!m_rows.hasHeader) {
            setNames(numbered(commonFieldCount(body, complete)));
        } else {
            std::vector<std::string> header;
            std::string_view rest;
            csv::forEachRecord(body, true, m_rows,
                               [&](std::string_view record, const std::vector<std::string_view>&) {
                                   header = csv::splitRecord(record, m_rows);
                                   const char* const end = record.data() + record.size();
                                   rest = body.substr(static_cast<std::size_t>(end - body.data()));
                                   return false;
                               });
            if (header.empty())
                return fail(ErrorCode::NoRecords, m_path);
            if (!isValidUtf8(body.substr(0, body.size() - rest.size())))
                return fail(Error{ErrorCode::InvalidEncoding, m_path, "not UTF-8", 1, {}});
            body = rest; // starts with the end of the header's line, which is a blank line
            TILTMETER_ASSIGN(std::vector<std::string> names, namesFrom(header, m_path));
            setNames(std::move(names));
        }
        if (m_names.empty())
            return fail(ErrorCode::NoRecords, m_path);
        return {};
    }

    static std::vector<std::string> numbered(std::size_t count)
    {
        std::vector<std::string> names;
        for (std::size_t i = 1; i <= count; ++i)
            names.push_back("column_" + std::to_string(i));
        return names;
    }

    /// The number of fields that most records of the beginning have.
    [[nodiscard]] std::size_t commonFieldCount(std::string_view body, bool complete) const
    {
        std::map<std::size_t, std::size_t> counts;
        csv::forEachRecord(body, complete, m_rows,
                           [&](std::string_view, const std::vector<std::string_view>& fields) {
                               ++counts[fields.size()];
                               return true;
                           });
        const auto most =
            std::ranges::max_element(counts, {}, &std::pair<const std::size_t, std::size_t>::second);
        return most == counts.end() ? 0 : most->first;
    }

    void lookAt(std::string_view piece, bool complete)
    {
        m_fields.clear();
        csv::forEachRecord(piece, complete, m_rows,
                           [&](std::string_view record, const std::vector<std::string_view>& raw) {
                               lookAtRecord(record, raw);
                               return true;
                           });
        m_bytes += piece.size();
        forEachColumn([this](std::size_t column) {
            ColumnObserver& observer = m_observers[column];
            for (std::size_t at = column; at < m_fields.size(); at += m_names.size()) {
                const std::string_view field = m_fields[at];
                if (m_rows.quote != 0 && field.starts_with(m_rows.quote))
                    observer.add(csv::bareField(field, m_rows));
                else
                    observer.add(field);
            }
        });
    }

    void lookAtRecord(std::string_view record, const std::vector<std::string_view>& raw)
    {
        ++m_out.sampled;
        const bool valid = isValidUtf8(record) && record.find('\0') == std::string_view::npos;
        const bool usable = valid && raw.size() == m_names.size();
        m_out.unusable += usable ? 0 : 1;
        if (usable)
            m_fields.insert(m_fields.end(), raw.begin(), raw.end());
        if (m_out.firstRecords.size() >= shownRecords)
            return;
        std::vector<std::string>& shown = m_out.firstRecords.emplace_back();
        if (raw.front() == json::rejectionMark) { // the text that was no record
            shown.push_back(excerpt(csv::bareField(raw[1], m_rows)));
            return;
        }
        for (const std::string_view field : raw)
            shown.push_back(excerpt(csv::bareField(field, m_rows), field.size()));
    }

    /// Calls f(column) for each column, on two threads where there is much to do: who imports waits for it.
    template <class F>
    void forEachColumn(F f)
    {
        constexpr std::size_t much = 10'000; ///< values
        const std::size_t threads = m_out.sampled * m_names.size() < much ? 1 : 2;
        const auto work = [&](std::size_t first) {
            for (std::size_t column = first; column < m_names.size(); column += threads)
                f(column);
        };
        if (threads == 1)
            return work(0);
        const std::jthread other(work, 1);
        work(0);
    }

    Result<CsvPreview> finish(bool complete, std::uint64_t fileBytes, std::uint64_t bytes, double expansion)
    {
        if (m_out.sampled == 0)
            return fail(ErrorCode::NoRecords, m_path);
        m_out.columns.resize(m_names.size());
        forEachColumn([this](std::size_t i) { m_out.columns[i] = m_observers[i].summary(m_names[i]); });
        suggestRoles(m_out.columns, m_observers);
        for (const ColumnPreview& column : m_out.columns)
            m_out.schema.columns.push_back(column.suggested);
        m_out.complete = complete;
        m_out.fileBytes = fileBytes;
        m_out.estimatedRecords =
            complete ? m_out.sampled : estimatedRecords(static_cast<double>(bytes) * expansion);
        return std::move(m_out);
    }

    /// Records of a text of so many bytes: behind the beginning, as long as those of the other pieces are.
    [[nodiscard]] std::uint64_t estimatedRecords(double bytes) const
    {
        const bool hasPieces = m_out.sampled > m_beginning.records;
        const Looked begun = hasPieces ? m_beginning : Looked();
        const auto perByte =
            static_cast<double>(m_out.sampled - begun.records) / static_cast<double>(m_bytes - begun.bytes);
        const double behind = (bytes - static_cast<double>(begun.bytes)) * perByte;
        return begun.records + static_cast<std::uint64_t>(behind + 0.5);
    }

    struct Looked {
        std::uint64_t records = 0;
        std::uint64_t bytes = 0;
    };
    const std::string& m_path;
    CsvDialect m_rows; ///< of what is looked at: the file's own, or that into which JSON is turned
    CsvPreview m_out;
    std::vector<std::string> m_names;
    std::vector<ColumnObserver> m_observers;
    std::vector<std::string_view>
        m_fields;              ///< of the usable records of a piece, as written, one after the other
    std::uint64_t m_bytes = 0; ///< of the text that was looked at
    Looked m_beginning;        ///< where pieces of the file are looked at behind it
};

Result<CsvPreview> preview(const std::string& path, const std::optional<CsvDialect>& chosen)
{
    TILTMETER_ASSIGN(const Sample sample, takeSample(path));
    TILTMETER_ASSIGN(const CsvDialect detected, detectCsvDialect(sample.beginning, sample.complete, path));
    const CsvDialect dialect = chosen.value_or(detected);
    Previewer previewer(path);
    switch (dialect.format) {
    case RecordFormat::Csv:
        return previewer.csv(sample, dialect);
    case RecordFormat::JsonLines:
        return previewer.jsonLines(sample, dialect);
    case RecordFormat::JsonDocument:
        break;
    }
    TILTMETER_ASSIGN(auto source, openByteSource(path));
    TILTMETER_ASSIGN(const auto document, json::Document::read(*source, path));
    return previewer.document(*document, dialect, sample.fileBytes);
}

} // namespace

Result<CsvPreview> previewCsv(const std::string& path)
{
    return preview(path, std::nullopt);
}

Result<CsvPreview> previewCsv(const std::string& path, const CsvDialect& dialect)
{
    return preview(path, dialect);
}

} // namespace tiltmeter
