// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/export_csv.h"

#include "store/row_cursor.h"
#include "store/store.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <numeric>
#include <sys/stat.h>
#include <unistd.h>

namespace tiltmeter {
namespace {

/// A file that replaces another one when it is complete, and vanishes otherwise.
class NewFile
{
public:
    explicit NewFile(const std::string& path)
        : m_path(path), m_temporary(path + ".part-" + std::to_string(::getpid()))
    {
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile()
    {
        if (m_file >= 0)
            ::close(m_file);
        if (m_made)
            ::unlink(m_temporary.c_str());
    }
    [[nodiscard]] Result<void> open()
    {
        struct stat info {
        };
        if (::stat(m_path.c_str(), &info) == 0 && S_ISDIR(info.st_mode))
            return fail(ErrorCode::IsDirectory, m_path);
        m_file = ::open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (m_file < 0)
            return trouble(errno);
        m_made = true;
        return {};
    }
    [[nodiscard]] Result<void> write(std::string_view text)
    {
        while (!text.empty()) {
            const ssize_t written = ::write(m_file, text.data(), text.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return trouble(errno);
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }
    [[nodiscard]] Result<void> finish()
    {
        if (::fsync(m_file) != 0 && errno != EINVAL)
            return trouble(errno);
        if (::close(std::exchange(m_file, -1)) != 0)
            return trouble(errno);
        if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
            return trouble(errno);
        m_made = false;
        return {};
    }

private:
    [[nodiscard]] Result<void> trouble(int code) const
    {
        switch (code) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return fail(ErrorCode::DiskFull, m_path);
        case EACCES:
        case EPERM:
        case EROFS:
            return fail(ErrorCode::PermissionDenied, m_path);
        case ENOENT:
        case ENOTDIR:
            return fail(ErrorCode::FileNotFound, m_path);
        case EISDIR:
            return fail(ErrorCode::IsDirectory, m_path);
        default:
            return fail(ErrorCode::WriteFailed, m_path, std::strerror(code));
        }
    }

    std::string m_path;
    std::string m_temporary;
    int m_file = -1;
    bool m_made = false;
};

/// Puts what was appended to `out` from `start` on into quotes where that is needed.
void quoteFrom(std::string& out, std::size_t start)
{
    if (out.find_first_of(",\"\r\n", start) == std::string::npos)
        return;
    std::string quoted = "\"";
    for (std::size_t i = start; i < out.size(); ++i) {
        if (out[i] == '"')
            quoted += '"';
        quoted += out[i];
    }
    quoted += '"';
    out.replace(start, std::string::npos, quoted);
}

class CsvText
{
public:
    explicit CsvText(std::size_t columns) : m_columns(columns) {}
    /// `append` puts the text of a column to the end.
    template <class Append>
    void record(Append&& append)
    {
        const std::size_t begin = m_text.size();
        for (std::size_t column = 0; column < m_columns; ++column) {
            if (column > 0)
                m_text += ',';
            const std::size_t start = m_text.size();
            append(m_text, column);
            quoteFrom(m_text, start);
        }
        if (m_text.size() == begin)
            m_text += "\"\"";
        m_text += '\n';
    }
    [[nodiscard]] std::string& text() { return m_text; }

private:
    std::size_t m_columns;
    std::string m_text;
};

} // namespace

Result<std::uint64_t> exportCsv(const Store& store, DataSetId dataSet, const std::string& path,
                                const Progress& progress)
{
    TILTMETER_ASSIGN(const auto reader, store.reader(dataSet));
    const Schema& schema = reader->schema();
    std::vector<std::size_t> columns(schema.columns.size());
    std::iota(columns.begin(), columns.end(), std::size_t{0});
    TILTMETER_ASSIGN(const auto cursor, reader->rowCursor(columns));
    NewFile file(path);
    TILTMETER_TRY(file.open());
    constexpr std::size_t flushAt = std::size_t{1} << 20;
    CsvText text(columns.size());
    text.record([&](std::string& out, std::size_t column) { out += schema.columns[column].name; });
    std::uint64_t records = 0;
    for (std::size_t batch = 0; batch < reader->batchCount(); ++batch) {
        TILTMETER_TRY(progress.check());
        TILTMETER_ASSIGN(const ColumnBatch rows, cursor->read(batch));
        for (std::size_t row = 0; row < rows.rows; ++row) {
            text.record([&](std::string& out, std::size_t column) {
                rows.columns[column].appendOriginalText(out, row);
            });
            if (text.text().size() >= flushAt) {
                TILTMETER_TRY(file.write(text.text()));
                text.text().clear();
            }
        }
        records += rows.rows;
        progress.report(static_cast<double>(records) / static_cast<double>(reader->rowCount()));
    }
    TILTMETER_TRY(file.write(text.text()));
    TILTMETER_TRY(file.finish());
    return records;
}

} // namespace tiltmeter
