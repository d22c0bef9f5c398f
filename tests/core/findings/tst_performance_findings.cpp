// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/performance_findings.h"

#include <QTest>

using namespace tiltmeter;

class TestPerformanceFindings : public QObject
{
    Q_OBJECT

    static PerformanceFinding drop()
    {
        PerformanceFinding drop;
        drop.metric = "accuracy";
        drop.window = {{0}, {2'000'000}};
        drop.windows = 2;
        drop.ongoing = true;
        drop.worstValue = 0.7;
        drop.worstChange = 0.1;
        drop.baselineValue = 0.8;
        drop.worstInterval = numeric::Interval{0.68, 0.72};
        drop.method = IntervalMethod::Wilson;
        drop.worstRecords = 900;
        drop.limit = 0.05;
        return drop;
    }
    static Finding findingOf(const PerformanceFinding& drop)
    {
        PerformanceEvaluation evaluation;
        evaluation.config.confidence = 0.9;
        evaluation.findings = {drop};
        return performanceFindings(evaluation).at(0);
    }

private Q_SLOTS:
    void tellsWhatTheDropWas()
    {
        const Finding finding = findingOf(drop());
        QVERIFY(finding.rule == FindingRule::Performance && finding.ongoing && !finding.overall);
        QCOMPARE(finding.windows, std::int64_t(2));
        QCOMPARE(finding.window.end.microseconds, std::int64_t(2'000'000));
        QVERIFY(finding.performance && finding.performance->metric == "accuracy" && !finding.alarm);
        const Measurement& worst = finding.worst;
        QCOMPARE(*worst.value, 0.7);
        QCOMPARE(worst.interval->upper, 0.72);
        QCOMPARE(worst.confidence, 0.9);
        QCOMPARE(worst.monitoredRecords, std::uint64_t(900));
        QVERIFY(worst.method == IntervalMethod::Wilson && worst.verdict == Verdict::Fail && worst.flagged);
        QVERIFY(worst.feature.empty() && worst.monitored.empty() && worst.reference.empty());
        QCOMPARE(worst.counts[0].second, 0.8);
    }
    void limitsAreValues_data()
    {
        QTest::addColumn<QByteArray>("metric");
        QTest::addColumn<double>("baseline");
        QTest::addColumn<double>("limit");
        QTest::addColumn<double>("lower"); // NaN: none
        QTest::addColumn<double>("upper");
        QTest::newRow("low is bad") << QByteArray("accuracy") << 0.8 << 0.05 << 0.75 << qQNaN();
        QTest::newRow("high is bad") << QByteArray("log_loss") << 0.5 << 0.1 << qQNaN() << 0.6;
        QTest::newRow("relative") << QByteArray("root_mean_squared_error") << 10.0 << 0.2 << qQNaN() << 12.0;
        QTest::newRow("both are bad") << QByteArray("mean_error") << -2.0 << 1.0 << -3.0 << 3.0;
        QTest::newRow("both are bad, around 1")
            << QByteArray("calibration_slope") << 0.75 << 0.25 << 0.5 << 1.5;
    }
    void limitsAreValues()
    {
        QFETCH(QByteArray, metric);
        QFETCH(double, baseline);
        QFETCH(double, limit);
        QFETCH(double, lower);
        QFETCH(double, upper);
        PerformanceFinding found = drop();
        found.metric = metric.toStdString();
        found.baselineValue = baseline;
        found.limit = limit;
        const Limits limits = findingOf(found).worst.limits;
        QCOMPARE(limits.lower.has_value(), !qIsNaN(lower));
        QCOMPARE(limits.upper.has_value(), !qIsNaN(upper));
        QVERIFY(!limits.lower || qAbs(*limits.lower - lower) < 1e-12);
        QVERIFY(!limits.upper || qAbs(*limits.upper - upper) < 1e-12);
    }
    void idsStayAndDiffer()
    {
        Finding finding = findingOf(drop());
        QCOMPARE(findingId(finding), std::string("performance/accuracy/measured/1970-01-01T00:00:00Z"));
        finding.window.end = {9'000'000}; // goes on
        finding.windows = 7;
        finding.worst.value = 0.6;
        QCOMPARE(findingId(finding), std::string("performance/accuracy/measured/1970-01-01T00:00:00Z"));
        PerformanceFinding estimated = drop();
        estimated.estimated = true;
        QCOMPARE(findingId(findingOf(estimated)),
                 std::string("performance/accuracy/estimated/1970-01-01T00:00:00Z"));

        // Records without times all begin in 1970.
        PerformanceFinding byRecords = drop();
        byRecords.firstRecord = 12'000;
        byRecords.endRecord = 18'000;
        QCOMPARE(findingId(findingOf(byRecords)), std::string("performance/accuracy/measured/record-12001"));
        QCOMPARE(findingOf(byRecords).endRecord, std::uint64_t(18'000));

        Finding fairness;
        fairness.worst.metric = "disparate_impact";
        fairness.worst.feature = "marital/status";
        fairness.worst.monitored = "50 % part\n";
        fairness.overall = true;
        QCOMPARE(findingId(fairness),
                 std::string("interval/disparate_impact/marital%2Fstatus/50 %25 part%0A/all"));
        fairness.rule = FindingRule::Point;
        fairness.overall = false;
        QCOMPARE(findingId(fairness),
                 std::string("point/disparate_impact/marital%2Fstatus/50 %25 part%0A/1970-01-01T00:00:00Z"));
        fairness.firstRecord = 0;
        QCOMPARE(findingId(fairness),
                 std::string("point/disparate_impact/marital%2Fstatus/50 %25 part%0A/record-1"));
        fairness.rule = FindingRule::Alarm;
        fairness.alarm = std::make_shared<const Alarm>();
        QCOMPARE(findingId(fairness), std::string("alarm/"));
    }
};

QTEST_APPLESS_MAIN(TestPerformanceFindings)
#include "tst_performance_findings.moc"
