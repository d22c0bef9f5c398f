// SPDX-License-Identifier: GPL-3.0-or-later
//
// Eight windows of IBM OpenScale's drift monitor, as its samples publish them.
#include "drift_table.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

using namespace tiltmeter;
using Numbers = DriftTable::Numbers;

class TestHistoryDrift : public QObject
{
    Q_OBJECT
    QJsonArray m_windows;

    static QJsonObject dataOf(const QJsonObject& window)
    {
        return window[QStringLiteral("sources")]
            .toArray()
            .first()
            .toObject()[QStringLiteral("data")]
            .toObject();
    }
    static int countOf(const QJsonObject& window, const char* kind)
    {
        return dataOf(window)[QLatin1String(kind)].toObject()[QStringLiteral("count")].toInt();
    }
    static double metric(const QJsonObject& window, const char* name)
    {
        return window[QStringLiteral("metrics")].toArray().first().toObject()[QLatin1String(name)].toDouble(
            std::nan(""));
    }

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(QStringLiteral(TILTMETER_SHARED_DIR "/data/history_drift_measurement_0.json"));
        if (!file.open(QIODevice::ReadOnly))
            QSKIP("No history of OpenScale beside the checkout (TILTMETER_SHARED_DIR)");
        const QJsonArray runs = QJsonDocument::fromJson(file.readAll()).array();
        for (const QJsonValue& run : runs)
            for (const QJsonValue& window : run.toArray())
                m_windows.append(window);
        QCOMPARE(m_windows.size(), 8);
    }
    /// Its drop in data consistency is the share of records that break a learnt rule; of one column, that
    /// they lie outside the range learnt from the baseline.
    void dataDriftIsTheShareOfRecordsOutOfRange()
    {
        Numbers learnt;
        for (int i = 0; i <= 100; ++i)
            learnt.push_back(i);
        DriftTable baseline;
        baseline.add("x", learnt);
        for (const QJsonValue& each : m_windows) {
            const QJsonObject window = each.toObject();
            const int records = dataOf(window)[QStringLiteral("transactions_count")].toInt();
            const int drifted = countOf(window, "data_drifted_transactions");
            QVERIFY(records > 0 && drifted > 0 && drifted < records);
            Numbers values;
            for (int i = 0; i < records; ++i)
                values.push_back(i < drifted ? (i % 2 == 0 ? 101 + i : -1 - i) : i % 101);
            DriftTable current;
            current.add("x", values);
            const DriftEvaluation evaluation = driftOf(baseline, current);
            const DriftMeasurement& rate = measured(evaluation, "x", "out_of_range_rate");
            QCOMPARE(rate.records, std::uint64_t(records));
            const double expected = metric(window, "data_drift_magnitude");
            QVERIFY2(std::abs(*rate.value - expected) < 1e-12,
                     qPrintable(QStringLiteral("%1, expected %2").arg(*rate.value).arg(expected)));
        }
    }
};

QTEST_APPLESS_MAIN(TestHistoryDrift)
#include "tst_history_drift.moc"
