// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor_double.h"
#include "pages/comparison_state.h"
#include "pages/reports_page.h"

#include <QTest>

using namespace tiltmeter;

namespace {

/// One letter per window for one group: p pass, f fail, i insufficient evidence, t too few, u undefined, -
/// nothing.
Evaluation evaluationOf(const char* windows)
{
    Evaluation e;
    std::int64_t day = 0;
    for (const char* w = windows; *w; ++w, ++day) {
        WindowResult window;
        window.range = {{day}, {day + 1}};
        Measurement m;
        m.metric = "disparate_impact";
        m.feature = "sex";
        m.monitored = "female";
        m.reference = "male";
        switch (*w) {
        case 'p':
            m.verdict = Verdict::Pass;
            break;
        case 'f':
            m.verdict = Verdict::Fail;
            break;
        case 'i':
            m.verdict = Verdict::InsufficientEvidence;
            break;
        case 't':
            m.status = MeasurementStatus::TooFewRecords;
            break;
        case 'u':
            m.status = MeasurementStatus::Undefined;
            break;
        default:
            break;
        }
        if (*w != '-')
            window.measurements.push_back(m);
        e.windows.push_back(window);
    }
    return e;
}

} // namespace

class TestComparisonState : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void stateAndSince_data()
    {
        QTest::addColumn<QByteArray>("windows");
        QTest::addColumn<State>("state");
        QTest::addColumn<int>("window");
        QTest::addColumn<int>("since");
        QTest::newRow("passes") << QByteArray("ppp") << State::Pass << 2 << -1;
        QTest::newRow("fails since the third") << QByteArray("ppfff") << State::Fail << 4 << 2;
        QTest::newRow("failed, passes again") << QByteArray("pffp") << State::Pass << 3 << -1;
        QTest::newRow("fails always") << QByteArray("ff") << State::Fail << 1 << 0;
        QTest::newRow("too few records do not break the run") << QByteArray("pftf") << State::Fail << 3 << 1;
        QTest::newRow("nor do windows without the group") << QByteArray("pf-f") << State::Fail << 3 << 1;
        QTest::newRow("insufficient evidence does") << QByteArray("fif") << State::Fail << 2 << 2;
        QTest::newRow("newest is not judged: the one before") << QByteArray("pft") << State::Fail << 1 << 1;
        QTest::newRow("never judged: the newest") << QByteArray("utt") << State::TooFewRecords << 2 << -1;
        QTest::newRow("undecided") << QByteArray("pi") << State::InsufficientEvidence << 1 << -1;
    }
    void stateAndSince()
    {
        QFETCH(QByteArray, windows);
        QFETCH(int, window);
        QFETCH(int, since);
        const Evaluation e = evaluationOf(windows.constData());
        const auto states = comparisonStates(e, "disparate_impact");
        QCOMPARE(states.size(), std::size_t(1));
        QTEST(states[0].state, "state");
        QCOMPARE(states[0].window, &e.windows[static_cast<std::size_t>(window)].range);
        QCOMPARE(states[0].failingSince ? static_cast<int>(states[0].failingSince->microseconds) : -1, since);
        QCOMPARE(states[0].reference, std::string("male"));
    }

    void withoutWindowsTheRecordsAsAWhole()
    {
        Evaluation e = evaluationOf("f");
        e.overall = e.windows[0];
        e.windows.clear();
        const auto states = comparisonStates(e, "disparate_impact");
        QCOMPARE(states.size(), std::size_t(1));
        QCOMPARE(states[0].state, State::Fail);
        QVERIFY(!states[0].window);
        QVERIFY(!states[0].failingSince);
    }

    void theMostUrgentFirst()
    {
        const Evaluation e = monitor_double::loanApprovals().evaluation;
        const auto states = comparisonStates(e, leadingMetric(e));
        QCOMPARE(states.size(), std::size_t(2));
        QCOMPARE(states[0].feature, std::string("sex"));
        QCOMPARE(states[0].state, State::Fail);
        QVERIFY(states[0].failingSince == e.windows[8].range.begin);
        QCOMPARE(states[1].feature, std::string("age"));
        QVERIFY(comparisonStates(e, "no_such_metric").empty());
    }

    void openFindingsAreOngoingOnes()
    {
        Evaluation e;
        QCOMPARE(openFindings(e), 0);
        Finding f;
        f.ongoing = true;
        e.findings = {f, f};
        QCOMPARE(openFindings(e), 2);
        e.findings[0].ongoing = false;
        e.findings[1].rule = FindingRule::Point;
        QCOMPARE(openFindings(e), 0);
    }

    void reportNames()
    {
        Evaluation e;
        e.deployment = "Loan approvals v3 (EU/West) ";
        e.covered = {*parseTimePoint("2024-01-01"), *parseTimePoint("2024-03-25")};
        QCOMPARE(ReportsPage::suggestedName(e, QStringLiteral("pdf")),
                 QStringLiteral("loan-approvals-v3-eu-west-2024-03-24.pdf"));
        e.deployment = "../..";
        e.covered = {};
        QCOMPARE(ReportsPage::suggestedName(e, QStringLiteral("csv")), QStringLiteral("report.csv"));
        e.deployment = "審査";
        QCOMPARE(ReportsPage::suggestedName(e, QStringLiteral("csv")), QStringLiteral("審査.csv"));
    }
};

QTEST_APPLESS_MAIN(TestComparisonState)
#include "tst_comparison_state.moc"
