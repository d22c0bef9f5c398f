// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/report_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QString>

#include <cerrno>

namespace tiltmeter {
namespace {

tl::unexpected<Error> failure(const std::string& path, const QFileDevice& file)
{
    switch (errno) {
    case EACCES:
    case EPERM:
    case EROFS:
        return fail(ErrorCode::PermissionDenied, path);
    case ENOSPC:
    case EDQUOT:
        return fail(ErrorCode::DiskFull, path);
    default:
        return fail(ErrorCode::WriteFailed, path, file.errorString().toStdString());
    }
}

bool writeAll(QFileDevice& file, std::string_view bytes)
{
    const auto size = static_cast<qint64>(bytes.size());
    return file.write(bytes.data(), size) == size;
}

} // namespace

Result<ReportFileFormat> reportFileFormatOf(const std::string& path)
{
    const QString ending = QFileInfo(QString::fromStdString(path)).suffix().toLower();
    if (ending == QLatin1String("html") || ending == QLatin1String("htm"))
        return ReportFileFormat::Html;
    for (const ReportFileFormat format :
         {ReportFileFormat::Pdf, ReportFileFormat::Json, ReportFileFormat::Csv})
        if (ending.toStdString() == toString(format))
            return format;
    return fail(ErrorCode::Usage, path, "unknown_ending");
}

std::string_view toString(ReportFileFormat format)
{
    switch (format) {
    case ReportFileFormat::Html:
        return "html";
    case ReportFileFormat::Pdf:
        return "pdf";
    case ReportFileFormat::Json:
        return "json";
    case ReportFileFormat::Csv:
        break;
    }
    return "csv";
}

Result<void> writeWholeFile(const std::string& path, std::string_view bytes)
{
    const QFileInfo info(QString::fromStdString(path));
    if (info.isDir())
        return fail(ErrorCode::IsDirectory, path);
    if (!info.dir().exists())
        return fail(ErrorCode::FileNotFound, info.path().toStdString());
    // A device or a pipe must never be replaced by a file: root could.
    if (info.exists() && !info.isFile()) {
        QFile device(info.filePath());
        errno = 0;
        if (!device.open(QIODevice::WriteOnly | QIODevice::Unbuffered) || !writeAll(device, bytes))
            return failure(path, device);
        return {};
    }
    QSaveFile file(info.filePath());
    file.setDirectWriteFallback(true);
    errno = 0;
    if (!file.open(QIODevice::WriteOnly) || !writeAll(file, bytes) || !file.flush() || !file.commit())
        return failure(path, file);
    return {};
}

} // namespace tiltmeter
