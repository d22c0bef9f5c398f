// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/timeline_data.h"

#include <QTest>

using namespace tiltmeter;

namespace {

constexpr std::size_t windows = 12;
constexpr std::int64_t week = 7 * 86'400'000'000;

DriftEvaluation quiet()
{
    DriftEvaluation drift;
    drift.windows.resize(windows);
    for (std::size_t i = 0; i < windows; ++i) {
        const auto begin = static_cast<std::int64_t>(i) * week;
        drift.windows[i].range = {{begin}, {begin + week}};
        drift.windows[i].records = 1000;
    }
    return drift;
}

/// A column that drifts in the last so many windows.
void add(DriftEvaluation& drift, const std::string& name, DriftFamily family, std::size_t drifting,
         const std::string& metric = "psi")
{
    DriftFeature& feature = drift.features.emplace_back();
    feature.name = name;
    feature.family = family;
    for (std::size_t i = 0; i < windows; ++i) {
        const bool drifts = i + drifting >= windows;
        DriftMeasurement& m = drift.windows[i].measurements.emplace_back();
        m.metric = "psi";
        m.feature = name;
        m.judged = true;
        m.limit = 0.1;
        m.value = drifts ? 0.3 : 0.01;
        m.verdict = drifts && metric == "psi" ? Verdict::Fail : Verdict::Pass;
    }
    if (drifting == 0)
        return;
    DriftFinding& finding = drift.findings.emplace_back();
    finding.feature = name;
    finding.metric = metric;
}

QStringList names(const DriftEvaluation& drift)
{
    QStringList result;
    for (const TimelineTrack& track : timelineOf(nullptr, &drift, QLocale::c()).drift)
        result << track.name;
    return result;
}

} // namespace

class TestTimelineData : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void recordsWithoutTimesHaveNoDay()
    {
        DriftEvaluation drift = quiet();
        add(drift, "income", DriftFamily::Feature, 3);
        const auto sentence = [&] {
            return trackSentence(timelineOf(nullptr, &drift, QLocale::c()).drift.at(0), QLocale::c());
        };
        QVERIFY2(sentence().contains(QStringLiteral("first from")), qPrintable(sentence()));
        for (DriftWindow& window : drift.windows)
            window.range = {};
        QVERIFY2(sentence().endsWith(QStringLiteral("in 3 of 12 windows.")), qPrintable(sentence()));
    }
    void columnsThatDriftedMostComeFirst()
    {
        DriftEvaluation drift = quiet();
        add(drift, "age", DriftFamily::Feature, 0);
        add(drift, "income", DriftFamily::Feature, 3);
        add(drift, "gaps", DriftFamily::Feature, 2, "missing_rate"); // only its missing values
        add(drift, "loan", DriftFamily::Feature, 5);
        QCOMPARE(names(drift), (QStringList{QStringLiteral("Any column"), QStringLiteral("loan"),
                                            QStringLiteral("income")}));
    }
    void thePredictionIsThereHoweverMuchElseDrifts()
    {
        DriftEvaluation drift = quiet();
        for (int i = 0; i < 7; ++i)
            add(drift, "x" + std::to_string(i), DriftFamily::Feature, 6);
        add(drift, "decision", DriftFamily::Prediction, 1);
        const QStringList shown = names(drift);
        QCOMPARE(shown.size(), 6);
        QCOMPARE(shown.first(), QStringLiteral("Any column"));
        QCOMPARE(shown[1], QStringLiteral("x0"));
        QCOMPARE(shown.last(), QStringLiteral("decision"));
    }
    void aPredictionThatDoesNotDriftTakesNoPlace()
    {
        DriftEvaluation drift = quiet();
        for (int i = 0; i < 7; ++i)
            add(drift, "x" + std::to_string(i), DriftFamily::Feature, 6);
        add(drift, "decision", DriftFamily::Prediction, 0);
        QVERIFY(!names(drift).contains(QStringLiteral("decision")));
    }
};

QTEST_APPLESS_MAIN(TestTimelineData)
#include "tst_timeline_data.moc"
