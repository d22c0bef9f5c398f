// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm_findings.h"
#include "text/alarm_text.h"
#include "text/measurement_text.h"

#include <QSet>
#include <QTest>

#include <cmath>

using namespace tiltmeter;

namespace {

const QLocale english(QLocale::English, QLocale::UnitedStates);

Alarm sexAlarm(AlarmKind kind = AlarmKind::Parity)
{
    Alarm alarm;
    alarm.key = "sex/female/male/...";
    alarm.subject = {"sex", "female", "male", "selection_rate", "disparate_impact", kind, false, 0.8, ""};
    if (kind == AlarmKind::Parity) {
        alarm.subject.metric = "statistical_parity_difference";
        alarm.subject.limit = 0;
    }
    alarm.raised = parseTimePoint("2024-03-03T12:00:00Z");
    alarm.record = 12'345;
    alarm.logEvidence = std::log(81.0);
    alarm.maximum = std::log(250'000.0);
    alarm.estimates = {1000, 360, 1200, 600, 0.95};
    return alarm;
}

} // namespace

class TestAlarmText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void evidence_data()
    {
        QTest::addColumn<double>("logEvidence");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << 0.0 << "none";
        QTest::newRow("against") << -3.0 << "none";
        QTest::newRow("little") << std::log(1.26) << "1.3 : 1";
        QTest::newRow("at the level") << std::log(20.0) << "20 : 1";
        QTest::newRow("much") << std::log(250'000.0) << "250,000 : 1";
        QTest::newRow("beyond counting") << 100 * std::log(10.0) + 0.1 << QStringLiteral("10¹⁰⁰ : 1");
    }
    void evidence()
    {
        QFETCH(double, logEvidence);
        QFETCH(QString, text);
        QCOMPARE(evidenceText(logEvidence, english), text);
    }
    void sentences_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("variant");
        QTest::addColumn<QString>("text");
        QTest::newRow("parity")
            << 0 << 0
            << "Alarm since 3 Mar 2024: female against male, evidence 250,000 : 1 against "
               "“equal treatment”.";
        QTest::newRow("limit") << 1 << 0
                               << "Alarm since 3 Mar 2024: female against male, evidence 250,000 : 1 against "
                                  "“Disparate impact: at least 0.8”.";
        QTest::newRow("without timestamps") << 1 << 1
                                            << "Alarm from record 12,345 on: female against male, evidence "
                                               "250,000 : 1 against “Disparate impact: at least 0.8”.";
        QTest::newRow("change of a version")
            << 1 << 2
            << "Alarm since 3 Mar 2024: female against male (model version 2.4.0), changed about 26 Feb "
               "2024, "
               "evidence 250,000 : 1 against “Disparate impact: at least 0.8”.";
    }
    void sentences()
    {
        QFETCH(int, kind);
        QFETCH(int, variant);
        Alarm alarm = sexAlarm(static_cast<AlarmKind>(kind));
        if (variant == 1)
            alarm.raised.reset();
        if (variant == 2) {
            alarm.subject.change = true;
            alarm.subject.modelVersion = "2.4.0";
            alarm.changed = parseTimePoint("2024-02-26");
        }
        QTEST(alarmSentence(alarm, english), "text");
    }
    void rates()
    {
        Alarm alarm = sexAlarm();
        alarm.subject.rate = "true_positive_rate";
        QCOMPARE(hypothesisText(alarm.subject, english), QStringLiteral("equal rates (True positive rate)"));
        alarm.subject = {"sex",
                         "female",
                         "male",
                         "true_positive_rate",
                         "true_positive_rate_difference",
                         AlarmKind::AboveLimit,
                         false,
                         0.1,
                         ""};
        QCOMPARE(hypothesisText(alarm.subject, english),
                 QStringLiteral("True positive rate difference: at most 10 points"));
    }
    void estimates()
    {
        const QString text = alarmEstimateSentence(sexAlarm(AlarmKind::BelowLimit), english);
        QCOMPARE(text, QStringLiteral("Disparate impact was 0.720 when it went off; 0.546 to 0.944 with "
                                      "95\u202f% confidence, however often one looks."));
    }
    void promises()
    {
        AlarmOverview overview;
        overview.comparisons = 4;
        overview.changeComparisons = 6;
        QVERIFY2(
            promiseSentence(overview, false, english)
                .endsWith(QStringLiteral("false alarms ever, over all 4 comparisons together, however often "
                                         "one looks.")),
            qPrintable(promiseSentence(overview, false, english)));
        QCOMPARE(promiseSentence(overview, true, english),
                 QStringLiteral("At most one false alarm in 365 days on average, over all 6 comparisons "
                                "together."));
        overview.hasDays = false;
        QVERIFY(promiseSentence(overview, true, english).contains(QStringLiteral("365,000 records")));
    }
    void states()
    {
        Alarm alarm = sexAlarm();
        QCOMPARE(alarmStateText(alarm, english), QStringLiteral("Open"));
        alarm.state = AlarmState::Acknowledged;
        alarm.actor = "ada";
        alarm.acknowledged = parseTimePoint("2024-03-05");
        QCOMPARE(alarmStateText(alarm, english), QStringLiteral("Acknowledged by ada on 5 Mar 2024"));
        alarm.comment = "known, ticket 12";
        QCOMPARE(alarmStateText(alarm, english),
                 QStringLiteral("Acknowledged by ada on 5 Mar 2024: known, ticket 12"));
        alarm.state = AlarmState::Superseded;
        alarm.subject.modelVersion = "2.3.0";
        QCOMPARE(alarmStateText(alarm, english),
                 QStringLiteral("Ended: model version 2.3.0 is no longer in service"));
    }
    void whatAnAlarmRestsOn()
    {
        AlarmOverview overview;
        overview.comparisons = 4;
        overview.changeComparisons = 4;
        Alarm alarm = sexAlarm(AlarmKind::BelowLimit);
        alarm.level = std::log(80.0);
        alarm.pairs = 4321;
        const auto textOf = [&] {
            QStringList lines;
            for (const ExplanationLine& line : explain(alarm, overview, english))
                lines << line.name + QStringLiteral(": ") + line.value;
            return lines.join(QLatin1Char('\n'));
        };
        QString text;
        text = textOf();
        for (const char* part :
             {"Went off: 3 Mar 2024", "record 12,345",
              "81 : 1 after 4,321 pairs of records; goes off at 80 : 1", "Highest since: 250,000 : 1",
              "false alarms ever", "Ville 1939", "Name: sex/female/male/..."})
            QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
        QVERIFY(!text.contains(QStringLiteral("Changed about")));
        alarm.subject.change = true;
        alarm.changed = parseTimePoint("2024-02-26");
        alarm.together = true;
        alarm.raised.reset();
        text = textOf();
        for (const char* part :
             {"Went off: record 12,345", "Changed about: 26 Feb 2024", "365 days", "e-BH", "e-detector"})
            QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
    }
    void whereEvidenceStands()
    {
        EvidenceProcess process;
        process.subject = sexAlarm(AlarmKind::BelowLimit).subject;
        process.raises = true;
        process.level = std::log(80.0);
        process.logEvidence = std::log(12.0);
        process.pairs = 1500;
        QCOMPARE(evidenceSentence(process, english),
                 QStringLiteral("female against male: evidence 12 : 1 after 1,500 pairs of records; an alarm "
                                "goes off at 80 : 1."));
        process.raises = false;
        QVERIFY(!evidenceSentence(process, english).contains(QStringLiteral("80")));
    }
    void everyCoverageHasItsSentence()
    {
        QSet<QString> sentences;
        for (int i = 0; i <= static_cast<int>(AlarmCoverage::NothingWatched); ++i)
            sentences << coverageSentence(static_cast<AlarmCoverage>(i), "average_odds_difference");
        QCOMPARE(sentences.size(), static_cast<int>(AlarmCoverage::NothingWatched) + 1);
        QVERIFY(coverageSentence(AlarmCoverage::Watched, "disparate_impact").isEmpty());
        QVERIFY(coverageSentence(AlarmCoverage::NeedsLabels, "average_odds_difference")
                    .contains(metricName("average_odds_difference")));
    }
    void findings()
    {
        std::vector<Alarm> alarms{sexAlarm(AlarmKind::BelowLimit), sexAlarm()};
        alarms[1].state = AlarmState::Acknowledged;
        const TimeRange covered{*parseTimePoint("2024-01-01"), *parseTimePoint("2024-03-25")};
        const auto findings = alarmFindings(alarms, covered);
        QCOMPARE(findings.size(), std::size_t(1));
        const Finding& finding = findings[0];
        QCOMPARE(findingSentence(finding, english),
                 QStringLiteral("sex, female against male: since 3 Mar 2024, evidence 250,000 : 1 against "
                                "“Disparate impact: at least 0.8”."));
        QCOMPARE(finding.worst.value.value(), 0.36 / 0.5);
        QVERIFY(finding.worst.interval->contains(0.72) && finding.worst.method == IntervalMethod::Sequence);
        QCOMPARE(finding.worst.limits.lower.value(), 0.8);
        QCOMPARE(finding.worst.counts[0], (std::pair<std::string, double>("monitored_favorable", 360)));
        QVERIFY(finding.window.begin == *alarms[0].raised && finding.window.end == covered.end);
        QVERIFY(alarmFindings(alarms, {covered.begin, *parseTimePoint("2024-03-03")}).empty());
    }
};

QTEST_APPLESS_MAIN(TestAlarmText)
#include "tst_alarm_text.moc"
