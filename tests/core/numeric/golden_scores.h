// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/score_cells.h"

#include <QFile>
#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <map>
#include <vector>

/// One golden data set: the rows as (score, label) cells by group of each attribute, and the golden numbers.
struct GoldenScores {
    /// attribute -> group -> unordered cells
    std::map<QString, std::map<QString, std::vector<tiltmeter::numeric::ScoreCell>>> groups;
    QJsonObject attributes;
    bool present = false;
};

inline GoldenScores readGoldenScores(const QString& name, const QByteArray& favorable)
{
    GoldenScores golden;
    const QString folder = QStringLiteral(TILTMETER_SHARED_DIR) + QStringLiteral("/golden/");
    QFile csv(folder + name + QStringLiteral("_predictions.csv"));
    QFile json(folder + name + QStringLiteral("_fairness.json"));
    if (!csv.open(QIODevice::ReadOnly) || !json.open(QIODevice::ReadOnly))
        return golden;
    golden.present = true;
    golden.attributes =
        QJsonDocument::fromJson(json.readAll()).object()[QLatin1String("attributes")].toObject();
    const QList<QByteArray> header = csv.readLine().trimmed().split(',');
    const auto column = [&](const char* title) { return header.indexOf(title); };
    const auto label = column("label"), probability = column("probability"), sex = column("sex"),
               age = column("age_group");
    while (!csv.atEnd()) {
        const QList<QByteArray> row = csv.readLine().trimmed().split(',');
        const bool positive = row[label] == favorable;
        const tiltmeter::numeric::ScoreCell cell{row[probability].toDouble(), positive ? 1.0 : 0.0,
                                                 positive ? 0.0 : 1.0};
        golden.groups[QStringLiteral("sex")][QString::fromUtf8(row[sex])].push_back(cell);
        if (!row[age].isEmpty())
            golden.groups[QStringLiteral("age_group")][QString::fromUtf8(row[age])].push_back(cell);
    }
    return golden;
}
