// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/csv_preview.h"

#include "source/byte_source.h"
#include "source/column_suggestion.h"
#include "source/csv_records.h"
#include "source/text_checks.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace tiltmeter {
namespace {

constexpr std::size_t beginningBytes = 1U << 20U;
constexpr std::size_t pieceBytes = 512U << 10U;
constexpr std::size_t shownRecords = 100;
constexpr std::string_view utf8Mark = "\xEF\xBB\xBF";

/// Pieces of a file, the first from its beginning.
struct Sample {
    std::string beginning; ///< without byte order mark
    std::string middle;    ///< from anywhere, up to anywhere
    std::string end;       ///< from anywhere
    bool complete = false; ///< `beginning` is all there is
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
    const bool small = !sample.compressed && sample.fileBytes <= beginningBytes + 2 * pieceBytes;
    sample.beginning.resize(small ? sample.fileBytes + 1 : beginningBytes);
    TILTMETER_ASSIGN(const std::size_t got, source->read(sample.beginning.data(), sample.beginning.size()));
    sample.complete = got < sample.beginning.size();
    sample.beginning.resize(got);
    if (got == 0)
        return fail(ErrorCode::EmptyFile, path);
    sample.expansion =
        static_cast<double>(got) / static_cast<double>(std::max<std::uint64_t>(source->consumed(), 1));
    if (!sample.complete && !sample.compressed) {
        TILTMETER_ASSIGN(sample.middle, source->readAt(sample.fileBytes / 2, pieceBytes));
        TILTMETER_ASSIGN(sample.end, source->readAt(sample.fileBytes - pieceBytes, pieceBytes));
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
    Previewer(const Sample& sample, const CsvDialect& dialect, const std::string& path)
        : m_sample(sample), m_path(path)
    {
        m_out.dialect = dialect;
    }

    Result<CsvPreview> run()
    {
        TILTMETER_TRY(readNames());
        lookAt(m_body, m_sample.complete);
        lookAt(fromRecordStart(m_sample.middle, false, m_out.dialect, m_names.size()), false);
        lookAt(fromRecordStart(m_sample.end, true, m_out.dialect, m_names.size()), true);
        if (m_out.sampled == 0)
            return fail(ErrorCode::NoRecords, m_path);
        for (std::size_t i = 0; i < m_names.size(); ++i)
            m_out.columns.push_back(m_observers[i].summary(m_names[i]));
        suggestRoles(m_out.columns, m_observers);
        for (const ColumnPreview& column : m_out.columns)
            m_out.schema.columns.push_back(column.suggested);
        m_out.complete = m_sample.complete;
        m_out.fileBytes = m_sample.fileBytes;
        m_out.estimatedRecords = estimate();
        return std::move(m_out);
    }

private:
    Result<void> readNames()
    {
        const CsvDialect& dialect = m_out.dialect;
        m_body = m_sample.beginning;
        if (m_body.starts_with(utf8Mark))
            m_body.remove_prefix(utf8Mark.size());
        if (!dialect.hasHeader) {
            m_names = numbered(commonFieldCount());
        } else {
            std::vector<std::string> header;
            std::string_view rest;
            csv::forEachRecord(m_body, true, dialect,
                               [&](std::string_view record, const std::vector<std::string_view>&) {
                                   header = csv::splitRecord(record, dialect);
                                   const char* const end = record.data() + record.size();
                                   rest = m_body.substr(static_cast<std::size_t>(end - m_body.data()));
                                   return false;
                               });
            if (header.empty())
                return fail(ErrorCode::NoRecords, m_path);
            if (!isValidUtf8(m_body.substr(0, m_body.size() - rest.size())))
                return fail(Error{ErrorCode::InvalidEncoding, m_path, "not UTF-8", 1, {}});
            m_body = rest; // starts with the end of the header's line, which is a blank line
            TILTMETER_ASSIGN(m_names, namesFrom(header, m_path));
        }
        if (m_names.empty())
            return fail(ErrorCode::NoRecords, m_path);
        m_observers.resize(m_names.size());
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
    [[nodiscard]] std::size_t commonFieldCount() const
    {
        std::map<std::size_t, std::size_t> counts;
        csv::forEachRecord(m_body, m_sample.complete, m_out.dialect,
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
        csv::forEachRecord(piece, complete, m_out.dialect,
                           [&](std::string_view record, const std::vector<std::string_view>& raw) {
                               lookAtRecord(record, raw);
                               return true;
                           });
        m_bytes += piece.size();
    }

    void lookAtRecord(std::string_view record, const std::vector<std::string_view>& raw)
    {
        ++m_out.sampled;
        const bool valid = isValidUtf8(record) && record.find('\0') == std::string_view::npos;
        const bool usable = valid && raw.size() == m_names.size();
        m_out.unusable += usable ? 0 : 1;
        if (!usable && m_out.firstRecords.size() >= shownRecords)
            return;
        const char quote = m_out.dialect.quote;
        for (std::size_t i = 0; usable && i < raw.size(); ++i) {
            if (quote != 0 && raw[i].starts_with(quote))
                m_observers[i].add(csv::bareField(raw[i], m_out.dialect));
            else
                m_observers[i].add(raw[i]);
        }
        if (m_out.firstRecords.size() < shownRecords) {
            std::vector<std::string>& shown = m_out.firstRecords.emplace_back();
            for (const std::string_view field : raw)
                shown.push_back(excerpt(csv::bareField(field, m_out.dialect), field.size()));
        }
    }

    [[nodiscard]] std::uint64_t estimate() const
    {
        if (m_sample.complete)
            return m_out.sampled;
        const double bytes = static_cast<double>(m_sample.fileBytes) * m_sample.expansion;
        const double perRecord = static_cast<double>(m_bytes) / static_cast<double>(m_out.sampled);
        return static_cast<std::uint64_t>(bytes / perRecord + 0.5);
    }

    const Sample& m_sample;
    const std::string& m_path;
    CsvPreview m_out;
    std::string_view m_body; ///< the beginning, behind the header
    std::vector<std::string> m_names;
    std::vector<ColumnObserver> m_observers;
    std::uint64_t m_bytes = 0; ///< of the text that was looked at
};

Result<CsvPreview> preview(const std::string& path, const std::optional<CsvDialect>& chosen)
{
    TILTMETER_ASSIGN(const Sample sample, takeSample(path));
    TILTMETER_ASSIGN(const CsvDialect detected, detectCsvDialect(sample.beginning, sample.complete, path));
    return Previewer(sample, chosen.value_or(detected), path).run();
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
