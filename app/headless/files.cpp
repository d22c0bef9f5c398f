// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <cerrno>
#include <cstring>

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
    const QString name = QString::fromStdString(path);
    const QFileInfo info(name);
    if (info.isDir())
        return fail(ErrorCode::IsDirectory, path);
    if (!info.dir().exists())
        return fail(ErrorCode::FileNotFound, info.path().toStdString());
    QSaveFile file(name);
    file.setDirectWriteFallback(true); // /dev/stdout, folders that can't be written but hold a file that can
    errno = 0;
    if (!file.open(QIODevice::WriteOnly))
        return fileError(path, file, ErrorCode::WriteFailed);
    const auto size = static_cast<qint64>(content.size());
    if (file.write(content.data(), size) != size || !file.commit())
        return fileError(path, file, ErrorCode::WriteFailed);
    return {};
}

} // namespace tiltmeter::headless
