// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/performance_text.h"

#include <QTest>

using namespace tiltmeter;

namespace {

constexpr std::int64_t day = 86'400'000'000LL;

PerformanceEvaluation evaluation()
{
    PerformanceEvaluation e;
    e.hasLabels = e.hasScores = true;
    e.measures = {"accuracy"};
    e.baselineRange = {{1'704'067'200'000'000}, {1'704'067'200'000'000 + 21 * day}};
    PerformanceWindow window;
    window.range = {{1'704'067'200'000'000 + 28 * day}, {1'704'067'200'000'000 + 35 * day}};
    window.records = 1000;
    window.labelled = 640;
    PerformanceMeasurement m;
    m.metric = "accuracy";
    m.value = 0.731;
    m.interval = numeric::Interval{0.702, 0.756};
    m.records = 640;
    m.baselineValue = 0.831;
    m.change.worse = 0.1;
    m.change.limit = 0.05;
    m.change.verdict = Verdict::Fail;
    m.estimate.value = 0.80;
    m.estimate.band = numeric::Interval{0.78, 0.82};
    m.estimate.records = 1000;
    window.measurements = {m};
    e.windows = {window};
    PerformanceFinding& finding = e.findings.emplace_back();
    finding.metric = "accuracy";
    finding.window = finding.worstWindow = window.range;
    finding.windows = 1;
    finding.ongoing = true;
    finding.worstValue = 0.731;
    finding.worstChange = 0.1;
    finding.baselineValue = 0.831;
    e.checks = {{"accuracy", 11, 0.012, 9}};
    return e;
}

} // namespace

class TestPerformanceText : public QObject
{
    Q_OBJECT
    QLocale m_locale{QLocale::English, QLocale::UnitedStates};

private Q_SLOTS:
    void names()
    {
        QCOMPARE(performanceMeasureName("true_positive_rate"), QStringLiteral("Recall"));
        QCOMPARE(performanceMeasureName("accuracy"), QStringLiteral("Accuracy"));
        QVERIFY(isPercentMeasure("accuracy") && !isPercentMeasure("log_loss"));
        QCOMPARE(performanceValueText("accuracy", 0.8314, m_locale), QStringLiteral("83.1\u202F%"));
        QCOMPARE(performanceValueText("log_loss", std::nullopt, m_locale), QStringLiteral("\u2013"));
    }
    void sentences()
    {
        const PerformanceEvaluation e = evaluation();
        QCOMPARE(performanceSentence(e, e.windows[0], "accuracy", m_locale),
                 QStringLiteral(
                     "Accuracy 73.1\u202F% (95\u202F% interval 70.2\u202F% \u2013 75.6\u202F%), measured on "
                     "640 records. "
                     "Estimated from 1,000 probabilities: 80.0\u202F% (78.0\u202F% \u2013 82.0\u202F%). "
                     "Worse than "
                     "the baseline (83.1\u202F%) by 10.0 points; up to 5.0 points is allowed, and chance "
                     "is ruled out."));
        QVERIFY(performanceFindingSentence(e, e.findings[0], m_locale)
                    .startsWith(QStringLiteral("Accuracy has been lower since 29 Jan 2024")));
        QCOMPARE(performanceSummarySentence(e, m_locale),
                 QStringLiteral("Worse now than in the baseline, the first since 29 Jan 2024: Accuracy."));
        QVERIFY(estimateCheckSentence(e, "accuracy", m_locale).contains(QStringLiteral("9 of 11 windows")));
        QVERIFY(estimateCheckSentence(e, "log_loss", m_locale).isEmpty());
        QCOMPARE(performanceVerdictName(e.windows[0], e.windows[0].measurements[0]), QStringLiteral("Worse"));
    }
    void recordsWithoutTimesHaveNoDay()
    {
        PerformanceEvaluation e = evaluation();
        for (PerformanceFinding& finding : e.findings)
            finding.window = finding.worstWindow = {};
        QCOMPARE(performanceSummarySentence(e, m_locale),
                 QStringLiteral("Worse now than in the baseline, the first from record 1 on: Accuracy."));
        QVERIFY(!performanceFindingSentence(e, e.findings[0], m_locale).contains(QStringLiteral("1970")));
    }
    void nothingToJudge()
    {
        PerformanceEvaluation e = evaluation();
        e.findings.clear();
        PerformanceMeasurement& m = e.windows[0].measurements[0];
        m.value.reset();
        m.interval.reset();
        m.status = MeasurementStatus::Undefined;
        m.reason = Reason::NoLabels;
        m.change = {};
        m.estimate = {};
        m.estimate.reason = EstimateReason::NoCalibration;
        QVERIFY(performanceSentence(e, e.windows[0], "accuracy", m_locale)
                    .startsWith(QStringLiteral("Accuracy: no record has a label yet.")));
        QVERIFY(
            performanceSummarySentence(e, m_locale).startsWith(QStringLiteral("Nothing could be judged")));
        QVERIFY(calibrationSentence(e, m_locale).contains(QStringLiteral("200")));
        QCOMPARE(performanceVerdictName(e.windows[0], m), QStringLiteral("No labels"));
    }
    void labels()
    {
        PerformanceWindow window = evaluation().windows[0];
        QCOMPARE(labelSentence(window, m_locale),
                 QStringLiteral("640 of 1,000 records have a label (64\u202F%)."));
        window.delay = LabelDelay{600, 40, 5 * day, 3 * day, 9 * day};
        QVERIFY(labelSentence(window, m_locale).contains(QStringLiteral("40 labels came later")));
        window.delay = LabelDelay{640, 0, {}, {}, {}};
        QVERIFY(labelSentence(window, m_locale).endsWith(QStringLiteral("with their records.")));
    }
};

QTEST_GUILESS_MAIN(TestPerformanceText)
#include "tst_performance_text.moc"
