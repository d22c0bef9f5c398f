// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/importances.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include <cmath>

namespace tiltmeter {
namespace {

constexpr qint64 longestFile = 4 << 20;

Result<std::map<std::string, double>> fromJson(const QByteArray& bytes)
{
    const QJsonObject object = QJsonDocument::fromJson(bytes).object();
    std::map<std::string, double> importances;
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it->isDouble())
            return fail(ErrorCode::InvalidValue, it.key().toStdString(),
                        it->toVariant().toString().toStdString() + "\nnumber");
        importances[it.key().toStdString()] = std::abs(it->toDouble());
    }
    return importances;
}

Result<std::map<std::string, double>> fromLines(const QString& text)
{
    std::map<std::string, double> importances;
    bool isFirst = true;
    const QStringList lines = text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : lines) {
        const QString trimmed = line.trimmed();
        if (trimmed.isEmpty())
            continue;
        qsizetype cut = -1;
        for (const QChar separator : {QLatin1Char('\t'), QLatin1Char(';'), QLatin1Char(',')})
            cut = std::max(cut, trimmed.lastIndexOf(separator));
        QString name = cut < 0 ? QString() : trimmed.left(cut).trimmed();
        if (name.size() > 1 && name.startsWith(QLatin1Char('"')) && name.endsWith(QLatin1Char('"')))
            name = name.mid(1, name.size() - 2).replace(QLatin1String("\"\""), QLatin1String("\""));
        bool ok = false;
        const double number = cut < 0 ? 0 : QLocale::c().toDouble(trimmed.mid(cut + 1).trimmed(), &ok);
        if (ok && !name.isEmpty() && std::isfinite(number))
            importances[name.toStdString()] = std::abs(number);
        else if (!isFirst || cut < 0)
            return fail(ErrorCode::InvalidValue, (cut < 0 ? trimmed : name).left(80).toStdString(),
                        trimmed.mid(cut + 1).left(80).toStdString() + "\nnumber");
        isFirst = false;
    }
    return importances;
}

} // namespace

Result<std::map<std::string, double>> importancesFromText(std::string_view text)
{
    const QByteArray bytes = QByteArray::fromRawData(text.data(), qsizetype(text.size())).trimmed();
    return bytes.startsWith('{') ? fromJson(bytes) : fromLines(QString::fromUtf8(bytes));
}

Result<std::map<std::string, double>> importancesFromFile(const std::string& path)
{
    QFile file(QFile::decodeName(QByteArray::fromStdString(path)));
    if (!file.open(QIODevice::ReadOnly))
        return fail(file.exists() ? ErrorCode::PermissionDenied : ErrorCode::FileNotFound, path);
    const QByteArray bytes = file.read(longestFile);
    return importancesFromText(std::string_view(bytes.constData(), std::size_t(bytes.size())));
}

} // namespace tiltmeter
