// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/metric_table.h"

#include <QTest>

#include <set>

using namespace tiltmeter;

class TestMetricTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyRowIsWhole()
    {
        std::set<std::string_view> ids;
        for (const MetricInfo& metric : metricTable()) {
            const QByteArray id(metric.id.data(), int(metric.id.size()));
            QVERIFY2(ids.insert(metric.id).second, id);
            QVERIFY2(findMetric(metric.id) == &metric, id);
            QVERIFY2(!metric.formula.empty() && !metric.source.empty(), id);
            for (const char c : metric.id)
                QVERIFY2((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_', id);
            if (metric.unit == MetricUnit::Ratio)
                QVERIFY2(metric.neutral == 1 && metric.sensible.lower.value_or(0) == 0, id);
            const auto inside = [&](const std::optional<double>& limit) {
                return !limit || ((!metric.sensible.lower || *limit >= *metric.sensible.lower) &&
                                  (!metric.sensible.upper || *limit <= *metric.sensible.upper));
            };
            QVERIFY2(inside(metric.suggested.lower) && inside(metric.suggested.upper), id);
            for (const std::string_view alias : metric.aliases)
                QVERIFY2(findMetric(alias) != nullptr, id);
        }
    }
    void idsAndAliases_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("id");
        QTest::newRow("id") << QByteArray("disparate_impact") << QByteArray("disparate_impact");
        QTest::newRow("OpenScale's name") << QByteArray("fairness_value") << QByteArray("disparate_impact");
        QTest::newRow("short") << QByteArray("tpr") << QByteArray("true_positive_rate");
        QTest::newRow("a rate's difference")
            << QByteArray("accuracy_difference") << QByteArray("accuracy_difference");
        QTest::newRow("a rate's ratio") << QByteArray("f1_score_ratio") << QByteArray("f1_score_ratio");
    }
    void idsAndAliases()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, id);
        const MetricInfo* metric = findMetric(name.toStdString());
        QVERIFY(metric != nullptr);
        QCOMPARE(QByteArray(metric->id.data(), int(metric->id.size())), id);
    }
    void unknown() { QVERIFY(findMetric("fairness") == nullptr); }
};

QTEST_APPLESS_MAIN(TestMetricTable)
#include "tst_metric_table.moc"
