// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "report/report_file.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>

namespace tiltmeter::headless {
namespace {

tl::unexpected<Error> fileError(const std::string& path, const QFileDevice& file, ErrorCode otherwise)
{
    switch (errno) {
    case EISDIR:
        return fail(ErrorCode::IsDirectory, path);
    case ENOENT:
    case ENOTDIR:
        return fail(ErrorCode::FileNotFound, path);
    case EACCES:
    case EPERM:
    case EROFS:
        return fail(ErrorCode::PermissionDenied, path);
    case ENOSPC:
    case EDQUOT:
        return fail(ErrorCode::DiskFull, path);
    default:
        return fail(otherwise, path, file.errorString().toStdString());
    }
}

} // namespace

Result<std::string> readWholeFile(const std::string& path)
{
    const QString name = QString::fromStdString(path);
    if (QFileInfo(name).isDir())
        return fail(ErrorCode::IsDirectory, path);
    QFile file(name);
    errno = 0;
    if (!file.open(QIODevice::ReadOnly))
        return fileError(path, file, ErrorCode::ReadFailed);
    const QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return fileError(path, file, ErrorCode::ReadFailed);
    return bytes.toStdString();
}

Result<void> writeWholeFile(const std::string& path, std::string_view content)
{
    return tiltmeter::writeWholeFile(path, content);
}

} // namespace tiltmeter::headless
