// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/cells.h"

#include <QByteArray>
#include <QFile>
#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <functional>
#include <map>
#include <string>
#include <vector>

/// The golden data sets' rows: comma-separated, a header line, no quoting.
struct GoldenRows {
    QList<QByteArray> columns;
    std::vector<QList<QByteArray>> rows;

    static GoldenRows read(const QString& path)
    {
        GoldenRows result;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return result;
        result.columns = file.readLine().trimmed().split(',');
        while (!file.atEnd())
            result.rows.push_back(file.readLine().chopped(1).split(','));
        return result;
    }
    [[nodiscard]] QByteArray at(size_t row, const char* column) const
    {
        return rows[row].at(columns.indexOf(QByteArray(column)));
    }
};

/// The two sides of a golden pair: halves, age, sex.
enum class Side { Neither, Reference, Current };

inline Side goldenSide(const GoldenRows& rows, size_t row, const QString& pair)
{
    if (pair == QLatin1String("halves"))
        return rows.at(row, "half") == "1" ? Side::Reference : Side::Current;
    if (pair == QLatin1String("age")) {
        const QByteArray group = rows.at(row, "age_group");
        return group == "26-100" ? Side::Reference : group == "18-25" ? Side::Current : Side::Neither;
    }
    return rows.at(row, "sex") == "male" ? Side::Reference : Side::Current;
}

/// One column of a pair: numbers, or counts of the sorted categories; empty fields left out.
struct GoldenColumn {
    std::vector<double> reference;
    std::vector<double> current;
    std::map<QByteArray, std::pair<double, double>> categories;
    int missingReference = 0;
    int missingCurrent = 0;

    static GoldenColumn of(const GoldenRows& rows, const QString& pair, const QByteArray& column,
                           bool numeric)
    {
        GoldenColumn result;
        const auto index = rows.columns.indexOf(column);
        for (size_t row = 0; row < rows.rows.size(); ++row) {
            const Side side = goldenSide(rows, row, pair);
            if (side == Side::Neither)
                continue;
            const bool isReference = side == Side::Reference;
            const QByteArray& text = rows.rows[row].at(index);
            if (text.isEmpty()) {
                ++(isReference ? result.missingReference : result.missingCurrent);
            } else if (numeric) {
                (isReference ? result.reference : result.current).push_back(text.toDouble());
            } else {
                auto& counts = result.categories[text];
                ++(isReference ? counts.first : counts.second);
            }
        }
        return result;
    }
};
