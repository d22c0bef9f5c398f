// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/metric_table.h"
#include "text/measurement_text.h"

#include <QTest>

#include <set>

using namespace tiltmeter;

namespace {

Measurement parity()
{
    Measurement m;
    m.metric = "statistical_parity_difference";
    m.feature = "age";
    m.monitored = "18-25";
    m.reference = "26-100";
    m.value = -0.124;
    m.interval = numeric::Interval{-0.15, -0.098};
    m.monitoredRecords = 300;
    m.referenceRecords = 700;
    m.limits = {-0.1, 0.1};
    m.verdict = Verdict::InsufficientEvidence;
    return m;
}

Measurement impact(double value)
{
    Measurement m = parity();
    m.metric = "disparate_impact";
    m.value = value;
    m.interval = numeric::Interval{value - 0.04, value + 0.04};
    m.limits = {0.8, 1.25};
    m.verdict = value + 0.04 < 0.8 || value - 0.04 > 1.25 ? Verdict::Fail : Verdict::Pass;
    return m;
}

} // namespace

class TestMeasurementText : public QObject
{
    Q_OBJECT
private:
    const QLocale english{QLocale::English, QLocale::UnitedKingdom};

private Q_SLOTS:
    void everyMetricHasANameOfItsOwn()
    {
        std::set<QString> names;
        for (const MetricInfo& metric : metricTable()) {
            const QString name = metricName(metric.id);
            QVERIFY2(!name.isEmpty() && !name.contains(QLatin1Char('_')), qPrintable(name));
            QVERIFY2(names.insert(name).second, qPrintable(name));
        }
    }
    void everyDefaultMetricIsExplainedOrNamesItsRate()
    {
        for (const MetricInfo& metric : metricTable()) {
            if (!metric.isDefault)
                continue;
            const QString name = metricName(metric.id);
            QVERIFY2(!metricExplanation(metric.id).isEmpty() ||
                         name.endsWith(QStringLiteral(" difference")) ||
                         name.endsWith(QStringLiteral(" ratio")),
                     qPrintable(name));
        }
    }
    void namesOfFormedIds()
    {
        QCOMPARE(metricName("false_positive_rate_difference"),
                 QStringLiteral("False positive rate difference"));
        QCOMPARE(metricName("equalized_odds_difference_between_groups_worst_case"),
                 QStringLiteral("Equalized odds: largest difference between groups, worse of the two rates"));
        QCOMPARE(metricName("something_new"), QStringLiteral("Something new"));
    }

    void plainSentences()
    {
        QCOMPARE(
            measurementSentence(parity(), english),
            QStringLiteral("18-25: 12.4 points fewer favourable outcomes than 26-100; 95\u202f% interval "
                           "9.8 to 15.0."));
        Measurement more = parity();
        more.value = 0.05;
        more.interval.reset();
        QCOMPARE(measurementSentence(more, english),
                 QStringLiteral("18-25: 5.0 points more favourable outcomes than 26-100."));
        QCOMPARE(measurementSentence(impact(0.72), english),
                 QStringLiteral(
                     "18-25 received favourable outcomes 0.720 times as often as 26-100; 95\u202f% interval "
                     "0.680 to 0.760."));
        Measurement undefined = impact(0.72);
        undefined.value.reset();
        undefined.interval.reset();
        undefined.status = MeasurementStatus::Undefined;
        QCOMPARE(measurementSentence(undefined, english),
                 QStringLiteral("Disparate impact of 18-25 is not defined here."));
    }
    void namesThatLookLikePlaceholdersStay()
    {
        Measurement m = parity();
        m.monitored = "%1 up";
        m.reference = "%2 down";
        QVERIFY(
            measurementSentence(m, english)
                .startsWith(QStringLiteral("%1 up: 12.4 points fewer favourable outcomes than %2 down;")));
    }
    void verdictsInWords()
    {
        const FairnessConfig config;
        QCOMPARE(verdictSentence(impact(0.72), config, english),
                 QStringLiteral("Below the lower limit (0.8), with the whole interval."));
        QCOMPARE(verdictSentence(impact(1.4), config, english),
                 QStringLiteral("Above the upper limit (1.25), with the whole interval."));
        QCOMPARE(verdictSentence(impact(1), config, english),
                 QStringLiteral("Within the limits (0.8 to 1.25), with the whole interval."));
        Measurement open = parity();
        open.recordsNeeded = 863.4;
        QCOMPARE(verdictSentence(open, config, english),
                 QStringLiteral(
                     "Undecided: the interval reaches over a limit (\u221210 to 10). About 863 records per "
                     "group would decide."));
    }
    void boundsForAllGroupsAtOnce()
    {
        Measurement m;
        m.metric = "selection_rate_ratio_between_groups";
        m.feature = "region";
        m.value = 0.71;
        m.interval = numeric::Interval{0.58, 0.79};
        m.bounds = numeric::Interval{0.55, 0.98};
        m.limits = {0.8, std::nullopt};
        m.verdict = Verdict::InsufficientEvidence;
        m.recordsNeeded = 1210;
        const FairnessConfig config;
        const QString undecided = verdictSentence(m, config, english);
        QVERIFY2(undecided.contains(QStringLiteral("for all groups at once")) &&
                     undecided.contains(boundsText(m, english)) &&
                     undecided.contains(QStringLiteral("records per group would decide")),
                 qPrintable(undecided));
        m.recordsNeeded.reset();
        QVERIFY(verdictSentence(m, config, english).contains(QStringLiteral("too close to the limit")));
        m.verdict = Verdict::Fail;
        QVERIFY(verdictSentence(m, config, english).contains(QStringLiteral("Outside the limits")));
        QVERIFY(recordsNeededText(m, english).isEmpty());
        m.bounds.reset();
        QVERIFY(boundsText(m, english).isEmpty());
    }
    void notEnoughRecordsSaysHowMany()
    {
        FairnessConfig config;
        config.minimumSample = 100;
        config.minimumGroup = 50;
        Measurement m = parity();
        m.status = MeasurementStatus::TooFewRecords;
        m.reason = Reason::WindowBelowMinimum;
        m.monitoredRecords = 8;
        m.referenceRecords = 30;
        QCOMPARE(verdictName(m), QStringLiteral("Too few records"));
        QCOMPARE(reasonText(m, config, english), QStringLiteral("Not enough records yet: 38 of 100"));
        m.reason = Reason::GroupBelowMinimum;
        QCOMPARE(reasonText(m, config, english), QStringLiteral("Not enough records yet: 8 of 50 in 18-25"));
    }
    void everyReasonHasWords()
    {
        const FairnessConfig config;
        std::set<QString> seen;
        for (int reason = 1; reason <= int(Reason::NoOtherDecisions); ++reason) {
            Measurement m = parity();
            m.reason = static_cast<Reason>(reason);
            const QString text = reasonText(m, config, english);
            QVERIFY2(!text.isEmpty() && !text.contains(QLatin1Char('%')),
                     qPrintable(QString::number(reason)));
            QVERIFY2(seen.insert(text).second, qPrintable(text));
        }
    }
    void nothingBelowNoughtIsSaidOfNought()
    {
        Measurement m = parity();
        m.value = -0.0001;
        m.interval = numeric::Interval{-0.0004, 0.017};
        QCOMPARE(valueText(m, english), QStringLiteral("0.0 points"));
        QCOMPARE(intervalText(m, english), QStringLiteral("0.0 to 1.7"));
    }
    void findingsSaySinceWhen()
    {
        Finding finding;
        finding.worst = impact(0.72);
        finding.worst.feature = "sex";
        finding.worst.monitored = "female";
        finding.worst.reference = "male";
        finding.window = {*parseTimePoint("2024-02-26"), *parseTimePoint("2024-03-25")};
        finding.windows = 4;
        finding.ongoing = true;
        QCOMPARE(findingSentence(finding, english),
                 QStringLiteral(
                     "sex, female against male: Disparate impact has been below the lower limit since 26 Feb "
                     "2024."));
        finding.ongoing = false;
        QVERIFY(findingSentence(finding, english).contains(QStringLiteral("26 Feb \u2013 24 Mar 2024")));
        finding.overall = true;
        QVERIFY(findingSentence(finding, english).endsWith(QStringLiteral("over all records.")));
    }
};

QTEST_APPLESS_MAIN(TestMeasurementText)
#include "tst_measurement_text.moc"
