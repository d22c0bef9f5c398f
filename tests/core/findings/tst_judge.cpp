// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/judge.h"

#include <QTest>

using namespace tiltmeter;

namespace {

/// One letter a day: P pass, F fail, I insufficient evidence, N not judged.
std::vector<WindowResult> days(const std::string& letters, const std::vector<double>& values = {})
{
    std::vector<WindowResult> windows;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        WindowResult& window = windows.emplace_back();
        const auto day = static_cast<std::int64_t>(i);
        window.range = {{day}, {day + 1}};
        Measurement m;
        m.metric = "disparate_impact";
        m.feature = "sex";
        m.monitored = "female";
        m.limits = {0.8, 1.25};
        m.value = i < values.size() ? values[i] : 0.7;
        switch (letters[i]) {
        case 'P':
            m.verdict = Verdict::Pass;
            break;
        case 'F':
            m.verdict = Verdict::Fail;
            m.flagged = true;
            break;
        case 'I':
            m.verdict = Verdict::InsufficientEvidence;
            break;
        default:
            break;
        }
        window.measurements.push_back(m);
    }
    return windows;
}

} // namespace

class TestJudge : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rowsOfFailingWindows_data()
    {
        QTest::addColumn<QByteArray>("letters");
        QTest::addColumn<QByteArray>("findings"); // begin-end(windows), + when ongoing
        QTest::newRow("none") << QByteArray("PPIN") << QByteArray();
        QTest::newRow("one") << QByteArray("PFP") << QByteArray("1-2(1)");
        QTest::newRow("in a row") << QByteArray("PFFFP") << QByteArray("1-4(3)");
        QTest::newRow("ongoing") << QByteArray("PFF") << QByteArray("1-3(2)+");
        QTest::newRow("ended by insufficient evidence") << QByteArray("FIF") << QByteArray("0-1(1) 2-3(1)+");
        QTest::newRow("a window that is not judged changes nothing")
            << QByteArray("FNFN") << QByteArray("0-3(2)+");
        QTest::newRow("two") << QByteArray("FPFF") << QByteArray("0-1(1) 2-4(2)+");
    }
    void rowsOfFailingWindows()
    {
        QFETCH(QByteArray, letters);
        QFETCH(QByteArray, findings);
        QByteArray text;
        for (const Finding& f : judge(days(letters.toStdString()), {})) {
            QVERIFY(f.rule == FindingRule::Interval && !f.overall);
            text += (text.isEmpty() ? "" : " ") + QByteArray::number(qlonglong(f.window.begin.microseconds)) +
                    '-' + QByteArray::number(qlonglong(f.window.end.microseconds)) + '(' +
                    QByteArray::number(qlonglong(f.windows)) + ')' + (f.ongoing ? "+" : "");
        }
        QCOMPARE(text, findings);
    }
    void theWorstIsTheFarthestOutside()
    {
        const auto findings = judge(days("FFF", {0.6, 1.9, 0.5}), {});
        QCOMPARE(findings.size(), 1U);
        QCOMPARE(*findings[0].worst.value, 1.9);
    }
    void rulesAndGroupsApart()
    {
        auto windows = days("FF");
        for (WindowResult& window : windows) {
            window.measurements[0].pointVerdict = PointVerdict::Fail;
            window.measurements.push_back(window.measurements[0]);
            window.measurements.back().monitored = "diverse";
            window.measurements.back().verdict = Verdict::Pass;
            window.measurements.back().flagged = false;
        }
        const auto findings = judge(windows, {});
        QCOMPARE(findings.size(), 3U);
        QVERIFY(findings[0].rule == FindingRule::Interval && findings[0].worst.monitored == "female");
        QVERIFY(findings[1].rule == FindingRule::Point && findings[1].worst.monitored == "female");
        QVERIFY(findings[2].rule == FindingRule::Point && findings[2].worst.monitored == "diverse");
    }
    void overAllRecords()
    {
        WindowResult overall = days("F")[0];
        overall.range = {{0}, {99}};
        const auto findings = judge({}, overall);
        QCOMPARE(findings.size(), 1U);
        QVERIFY(findings[0].overall && !findings[0].ongoing);
        QCOMPARE(findings[0].window, overall.range);
        QCOMPARE(findings[0].windows, 1);
    }
};

QTEST_APPLESS_MAIN(TestJudge)
#include "tst_judge.moc"
