// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/places.h"

#include <QStandardPaths>

namespace tiltmeter {

namespace {

QString inDataFolder(const QString& file)
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/tiltmeter/") + file;
}

} // namespace

QString defaultStorePath()
{
    return inDataFolder(QStringLiteral("default.tilt"));
}

QString exampleStorePath()
{
    return inDataFolder(QStringLiteral("example.tilt"));
}

bool looksLikeStore(const QString& path)
{
    return path.endsWith(QLatin1String(".tilt"), Qt::CaseInsensitive);
}

bool looksLikeLog(const QString& path)
{
    QString name = path.toLower();
    for (const QLatin1String compressed : {QLatin1String(".gz"), QLatin1String(".zst")})
        if (name.endsWith(compressed))
            name.chop(compressed.size());
    return name.endsWith(QLatin1String(".csv")) || name.endsWith(QLatin1String(".tsv")) ||
           name.endsWith(QLatin1String(".txt"));
}

} // namespace tiltmeter
