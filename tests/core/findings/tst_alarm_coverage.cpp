// SPDX-License-Identifier: GPL-3.0-or-later
#include "alarm_data.h"
#include "findings/alarm_coverage.h"
#include "numeric/random.h"

#include <QTest>

using namespace tiltmeter;

namespace {

AlarmOverview overviewOf(const FairnessConfig& config, int records, bool labels = true)
{
    numeric::Random random(5);
    AlarmData data;
    for (int i = 0; i < records; ++i)
        data.add(i, i % 2 == 0 ? "r" : "u", random.uniform() < 0.5, random.uniform() < 0.5 ? "yes" : "no");
    if (!labels)
        data.table().names[4] = "no_label";
    return tracked(config, *data.reader()).overview();
}

} // namespace

class TestAlarmCoverage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ofEachKind_data()
    {
        QTest::addColumn<QString>("metric");
        QTest::addColumn<int>("coverage");
        const auto row = [](const char* metric, AlarmCoverage coverage) {
            QTest::newRow(metric) << QString::fromLatin1(metric) << static_cast<int>(coverage);
        };
        row("disparate_impact", AlarmCoverage::Watched);
        row("statistical_parity_difference", AlarmCoverage::ShownOnly);
        row("true_positive_rate_difference", AlarmCoverage::ShownOnly);
        row("average_odds_difference", AlarmCoverage::NotAShare);
        row("selection_rate_difference_between_groups", AlarmCoverage::OverGroups);
        row("no_such_metric", AlarmCoverage::NotAShare);
    }
    void ofEachKind()
    {
        QFETCH(QString, metric);
        QFETCH(int, coverage);
        const AlarmOverview overview = overviewOf(alarmConfig({{"disparate_impact", {0.8, {}}}}), 2000);
        QCOMPARE(static_cast<int>(alarmCoverage(overview, "g", metric.toStdString())), coverage);
    }
    void withoutLabels()
    {
        const AlarmOverview overview =
            overviewOf(alarmConfig({{"disparate_impact", {0.8, {}}}}), 2000, false);
        QVERIFY(alarmCoverage(overview, "g", "disparate_impact") == AlarmCoverage::Watched);
        QVERIFY(alarmCoverage(overview, "g", "true_positive_rate_difference") == AlarmCoverage::NeedsLabels);
    }
    void beforeTheFirstPair()
    {
        const AlarmOverview overview = overviewOf(alarmConfig({{"disparate_impact", {0.8, {}}}}), 1);
        QVERIFY(alarmCoverage(overview, "g", "disparate_impact") == AlarmCoverage::NoPairs);
    }
    void whereNothingIsWatched()
    {
        QVERIFY(alarmCoverage({}, "g", "disparate_impact") == AlarmCoverage::NothingWatched);
        AlarmOverview many = overviewOf(alarmConfig({{"disparate_impact", {0.8, {}}}}), 100);
        many.unwatched = 3;
        QVERIFY(alarmCoverage(many, "g_x_h", "disparate_impact") == AlarmCoverage::TooManyPairs);
        QVERIFY(alarmCoverage(many, "g", "disparate_impact") == AlarmCoverage::Watched);
    }
};

QTEST_APPLESS_MAIN(TestAlarmCoverage)
#include "tst_alarm_coverage.moc"
