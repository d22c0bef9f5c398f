// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/drift_consequences_text.h"

#include <QTest>

using namespace tiltmeter;

namespace {

const QLocale english(QLocale::English, QLocale::UnitedStates);

/// With plain spaces, as they are typed below.
QString plain(QString text)
{
    return text.replace(QChar(0x202F), QLatin1Char(' ')).replace(QChar(0xA0), QLatin1Char(' '));
}

MixImpact incomeMix()
{
    MixImpact mix;
    mix.features = {"income", "savings"};
    MixDecomposition women;
    women.protectedColumn = "sex";
    women.group = "female";
    women.baselineRecords = 5000;
    women.records = 4000;
    women.baselineRate = 0.621;
    women.currentRate = 0.553;
    women.change = {-0.068, {-0.081, -0.055}};
    women.mix = {-0.012, {-0.019, -0.006}};
    women.rate = {-0.05, {-0.06, -0.04}};
    women.interaction = {-0.006, {-0.01, 0.0}};
    women.treatment = {-0.056, {-0.074, -0.039}};
    women.explained = 0.012 / 0.068;
    women.reading = ImpactReading::Both;
    mix.groups.push_back(women);
    return mix;
}

DataConsistency rules()
{
    DataConsistency consistency;
    consistency.baselineShare = 0.009;
    DataConstraint range;
    range.kind = ConstraintKind::Range;
    range.column = "loan_amount";
    range.lower = 500;
    range.upper = 48'000;
    DataConstraint values;
    values.kind = ConstraintKind::Categories;
    values.column = "purpose";
    values.values = {"car", "education", "house", "travel", "wedding"};
    DataConstraint present;
    present.kind = ConstraintKind::Present;
    present.column = "sex";
    DataConstraint within;
    within.kind = ConstraintKind::RangeWithin;
    within.column = "income";
    within.otherColumn = "purpose";
    within.within = {{"house", 35'000, 90'000, 700}};
    DataConstraint never;
    never.kind = ConstraintKind::Combination;
    never.column = "purpose";
    never.otherColumn = "region";
    never.never = {{"education", "south", 120}};
    consistency.constraints = {range, values, present, within, never};
    return consistency;
}

} // namespace

class TestDriftConsequencesText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mix()
    {
        const MixImpact mix = incomeMix();
        QCOMPARE(plain(mixSentence(mix, mix.groups[0], english)),
                 QStringLiteral(
                     "sex female: the favourable rate fell from 62.1 % to 55.3 %, by 6.8 points. The "
                     "mix of income and savings accounts for \u22121.2 points (\u22121.9 to "
                     "\u22120.6), treatment for \u22125.6 points (\u22127.4 to \u22123.9). The population "
                     "moved, and alike records are treated otherwise too."));
    }
    void mixThatRose()
    {
        MixImpact mix = incomeMix();
        mix.features = {"income"};
        MixDecomposition& all = mix.groups[0];
        all.protectedColumn.clear();
        all.group.clear();
        all.baselineRate = 0.5;
        all.currentRate = 0.52;
        all.change = {0.02, {0.01, 0.03}};
        all.mix = {0.02, {0.01, 0.03}};
        all.treatment = {0.0, {-0.01, 0.01}};
        all.reading = ImpactReading::Population;
        all.unmatched = 0.05;
        QCOMPARE(
            plain(mixSentence(mix, all, english)),
            QStringLiteral("All records: the favourable rate rose from 50.0 % to 52.0 %, by 2.0 points. The "
                           "mix of income accounts for +2.0 points (+1.0 to +3.0), treatment for 0.0 points "
                           "(\u22121.0 to +1.0). The population moved; alike records are treated as "
                           "before. 5.0 % of the records have values that the baseline lacks; they count "
                           "as mix."));
    }
    void groupsThatCannotBeTakenApart()
    {
        MixImpact mix = incomeMix();
        mix.groups[0].change.reset();
        mix.groups[0].status = ImpactStatus::TooFewRecords;
        QCOMPARE(mixSentence(mix, mix.groups[0], english),
                 QStringLiteral("sex female: Too few records with an outcome."));
    }

    void correlation_data()
    {
        QTest::addColumn<double>("rho");
        QTest::addColumn<double>("p");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("falls") << -0.82 << 0.011
                               << QStringLiteral("Over 12 windows, accuracy falls as income drifts (rank "
                                                 "correlation -0.82, adjusted p 0.011).");
        QTest::newRow("rises") << 0.82 << 0.05
                               << QStringLiteral("Over 12 windows, accuracy rises as income drifts (rank "
                                                 "correlation 0.82, adjusted p 0.050).");
        QTest::newRow("chance") << 0.3 << 0.4
                                << QStringLiteral(
                                       "Over 12 windows, accuracy and the drift of income do not go "
                                       "together beyond chance (rank correlation 0.30, adjusted p "
                                       "0.40).");
    }
    void correlation()
    {
        QFETCH(const double, rho);
        QFETCH(const double, p);
        QFETCH(const QString, sentence);
        DriftCorrelation correlation;
        correlation.feature = "income";
        correlation.kind = ImpactScore::Performance;
        correlation.score = "accuracy";
        correlation.windows = 12;
        correlation.rho = rho;
        correlation.adjustedP = p;
        QString said = correlationSentence(correlation, 0.05, english);
        said.replace(QChar(0x2212), QLatin1Char('-'));
        QCOMPARE(said, sentence);
    }
    void tooFewWindows()
    {
        DriftCorrelation correlation;
        correlation.feature = "income";
        correlation.score = "disparate_impact";
        correlation.protectedColumn = "sex";
        correlation.monitored = "female";
        correlation.windows = 4;
        correlation.status = ImpactStatus::TooFewWindows;
        const QString said = correlationSentence(correlation, 0.05, english);
        QVERIFY2(said.contains(QLatin1String("sex female (windows: 4): Too few windows: at least 6")),
                 qPrintable(said));
    }
    void everyStatusHasItsSentence()
    {
        for (int status = 1; status <= int(ImpactStatus::NoLabels); ++status)
            QVERIFY(!impactStatusText(static_cast<ImpactStatus>(status)).isEmpty());
        QVERIFY(impactStatusText(ImpactStatus::Ok).isEmpty());
        for (int status = 1; status <= int(ModelDriftStatus::TooFewRecords); ++status)
            QVERIFY(!modelDriftStatusText(static_cast<ModelDriftStatus>(status)).isEmpty());
    }
    void summaryAnswersFirst()
    {
        DriftEvaluation evaluation;
        QVERIFY(impactSummary(evaluation, english).isEmpty());
        evaluation.impact.emplace().status = ImpactStatus::NoDrift;
        QCOMPARE(impactSummary(evaluation, english), QStringLiteral("No feature has drifted."));
        evaluation.impact->status = ImpactStatus::Ok;
        evaluation.impact->mix.push_back(incomeMix());
        QVERIFY(impactSummary(evaluation, english).startsWith(QLatin1String("sex female: the favourable")));
    }

    void constraints()
    {
        const DataConsistency consistency = rules();
        const QStringList expected{
            QStringLiteral("loan_amount lies between 500 and 48,000."),
            QStringLiteral("purpose is one of the known values: car; education; house; and 2 more."),
            QStringLiteral("sex always has a value."),
            QStringLiteral("income lies in a range that depends on purpose (house: 35,000 to 90,000)."),
            QStringLiteral("Some values of purpose and region never come together: education with south.")};
        for (int i = 0; i < expected.size(); ++i)
            QCOMPARE(constraintText(consistency.constraints[std::size_t(i)], english), expected[i]);
        QCOMPARE(
            violationText(consistency, {0, 37, "52100"}, english),
            QStringLiteral("loan_amount lies between 500 and 48,000. Records that break it: 37, the first "
                           "with 52100."));
        QCOMPARE(violationText(consistency, {2, 1200, ""}, english),
                 QStringLiteral("sex always has a value. Records that break it: 1,200."));
        QVERIFY(violationText(consistency, {99, 1, ""}, english).isEmpty());
    }
    void consistency()
    {
        ConsistencyWindow window;
        window.records = 100'000;
        window.checked = 20'000;
        window.share = 0.042;
        QCOMPARE(plain(consistencySentence(rules(), window, english)),
                 QStringLiteral("4.2 % of the records break a rule learnt from the baseline; 0.9 % are to be "
                                "expected. 20,000 of 100,000 records were drawn and checked."));
        window.share.reset();
        window.status = ConsistencyStatus::InBaseline;
        QVERIFY(consistencySentence(rules(), window, english).contains(QLatin1String("learnt from this")));
    }
    void modelDrift()
    {
        ModelDrift drift;
        ModelDriftWindow window;
        window.predictedAccuracy = 0.789;
        window.drop = 0.011;
        window.nullLimit = 0.006;
        window.exceeds = true;
        QCOMPARE(plain(modelDriftSentence(drift, window, english)),
                 QStringLiteral("Estimate: the model is right for 78.9 % of these records, 1.1 points fewer "
                                "than in the baseline. Chance alone makes no more than 0.6."));
        window.labelled = 300;
        window.accuracy = 0.77;
        window.accuracyInterval = {0.719, 0.814};
        QVERIFY(plain(modelDriftSentence(drift, window, english))
                    .endsWith(QLatin1String("Of 300 records with a label it was right for 77.0 % (71.9 % to "
                                            "81.4 %).")));
        window.labelled = 0;
        window.accuracy.reset();
        window.accuracyInterval.reset();
        window.drop = -0.008; // more than chance lets it fall is no contradiction
        window.exceeds = false;
        QCOMPARE(plain(modelDriftSentence(drift, window, english)),
                 QStringLiteral("Estimate: the model is right for 78.9 % of these records, 0.8 points more "
                                "than in the baseline: no drop."));
        drift.status = ModelDriftStatus::WeakDetector;
        QVERIFY(modelDriftSentence(drift, window, english).endsWith(QLatin1String("no estimate.")));
    }
    void changes()
    {
        DriftChange change;
        change.feature = "income";
        change.since = change.earliest = change.latest = *parseTimePoint("2024-02-12");
        QCOMPARE(changeSentence(change, english), QStringLiteral("income changed suddenly on 12 Feb 2024."));
        change.kind = ChangeKind::Gradual;
        change.latest = *parseTimePoint("2024-02-26");
        QCOMPARE(changeSentence(change, english),
                 QStringLiteral("income has been changing gradually since 12 Feb 2024. It may have begun "
                                "between 12 Feb 2024 and 26 Feb 2024."));
        change.until = *parseTimePoint("2024-03-11");
        QVERIFY(changeSentence(change, english)
                    .startsWith(QLatin1String("income changed gradually from 12 Feb 2024 to 11 Mar 2024.")));
    }
    /// Windows of records without times.
    void changesByRecord()
    {
        DriftChange change;
        change.feature = "income";
        change.hasTimes = false;
        change.hasRecords = true;
        change.sinceRecord = change.earliestRecord = change.latestRecord = 12'000;
        QCOMPARE(changeSentence(change, english),
                 QStringLiteral("income changed suddenly from record 12,001 on."));
        QCOMPARE(changeBegin(change, english), QStringLiteral("record 12,001"));
        change.kind = ChangeKind::Gradual;
        change.isGoingOn = true;
        change.latestRecord = 18'000;
        QCOMPARE(changeSentence(change, english),
                 QStringLiteral("income has been changing gradually from record 12,001 on. It may have begun "
                                "between record 12,001 and record 18,001."));
        change.untilRecord = 24'000;
        QVERIFY(
            changeSentence(change, english)
                .startsWith(QLatin1String("income changed gradually from record 12,001 to record 24,001.")));
    }
};

QTEST_GUILESS_MAIN(TestDriftConsequencesText)
#include "tst_drift_consequences_text.moc"
