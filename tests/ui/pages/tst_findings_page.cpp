// SPDX-License-Identifier: GPL-3.0-or-later
#include "context/drift_results.h"
#include "drifting_columns.h"
#include "look/fact_list.h"
#include "look/state.h"
#include "look/table.h"
#include "pages/findings_page.h"
#include "shown_page.h"

#include <QCheckBox>
#include <QSignalSpy>

using namespace tiltmeter;

class TestFindingsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { resetStores(); }

    void findingsAreListedWithTheirEvidence()
    {
        Shown<FindingsPage> s;
        QCOMPARE(s.page->openCount(), 1);
        auto* table = s.find<Table>("findingsTable");
        QCOMPARE(table->model()->rowCount(), 1);
        QCOMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("Open"));
        QVERIFY(!s.find<QLabel>("findingSentence")->text().isEmpty());
        QTRY_VERIFY(s.says("Favourable predictions, monitored"));
        QVERIFY(s.says("revision 3"));
        QSignalSpy asked(&s.context, &AppContext::pageRequested);
        s.find<QPushButton>("showFinding")->click();
        QCOMPARE(asked[0][1].toString(), QStringLiteral("sex\ndisparate_impact"));
        holdsTheRules(s);
    }

    void findingsSayWhatWasNotLookedFor()
    {
        Shown<FindingsPage> s;
        auto* scope = s.find<QLabel>("findingsScope");
        QVERIFY(scope->isVisible());
        QSignalSpy asked(&s.context, &AppContext::pageRequested);
        s.find<QPushButton>("showPerformance")->click();
        QCOMPARE(asked[0][0].toString(), QStringLiteral("performance"));
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().stores[storePath.toStdString()][0].evaluation.performance.look =
                PerformanceLook::Measured;
        }
        s.context.evaluate();
        QTRY_VERIFY(!s.find<QPushButton>("showPerformance")->isVisible());
        QVERIFY(s.says("Drift could not be compared"));
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().drift = [](const std::string&, const DriftOptions&) {
                return DriftEvaluation{};
            };
        }
        s.context.drift().forget();
        s.page->refresh();
        QTRY_VERIFY2(!scope->isVisible(), qPrintable(scope->text()));
    }

    void alarmsStandAmongTheFindings()
    {
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().stores[storePath.toStdString()] = {monitor_double::alarmed()};
        }
        Shown<FindingsPage> s;
        QCOMPARE(s.page->openCount(), 2);
        auto* table = s.find<Table>("findingsTable");
        QCOMPARE(table->model()->rowCount(), 3);
        auto* acknowledge = s.find<QPushButton>("acknowledge");
        QVERIFY(!acknowledge->isVisible()); // the first one is of the interval rule
        table->selectRow(1);
        QVERIFY(acknowledge->isVisible() && acknowledge->isEnabled());
        QTRY_VERIFY(s.says("record 40"));
        QVERIFY(s.says("At most 5"));
        holdsTheRules(s);
        QSignalSpy asked(&s.context, &AppContext::pageRequested);
        s.find<QPushButton>("showFinding")->click();
        QCOMPARE(asked[0][1].toString(), QStringLiteral("sex\ndisparate_impact\nevidence"));
        // Acknowledged ones stay, with who it was and why.
        table->selectRow(2);
        QCOMPARE(s.page->findChild<StateBadge*>()->text(), QStringLiteral("Acknowledged"));
        QVERIFY(!acknowledge->isVisible());
        QTRY_VERIFY(s.says("Acknowledged by ada on 1 Feb 2024: known, ticket 12"));
        s.find<QCheckBox>("openOnly")->click();
        QCOMPARE(table->model()->rowCount(), 2);

        table->selectRow(1);
        acknowledge->click();
        auto* dialog = s.page->findChild<QDialog*>(QStringLiteral("acknowledgeDialog"));
        QVERIFY(dialog);
        dialog->accept();
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QCOMPARE(s.page->openCount(), 1);
    }

    void whatDriftsStandsAmongTheFindings()
    {
        monitor_double::script().drift = [](const std::string&,
                                            const DriftOptions&) -> Result<DriftEvaluation> {
            DriftEvaluation drift = driftingFrom(6);
            // Rules of the baseline are broken in two stretches, the second one to the end.
            DataConsistency& consistency = drift.consistency.emplace();
            for (std::size_t i = 0; i < drift.windows.size(); ++i) {
                ConsistencyWindow& window = consistency.windows.emplace_back();
                window.range = drift.windows[i].range;
                window.checked = 100;
                const bool broken = i == 4 || i >= 9;
                window.share = broken ? 0.1 + 0.01 * double(i) : 0.01;
                window.verdict = i < 3 ? Verdict::NotJudged : broken ? Verdict::Fail : Verdict::Pass;
            }
            return drift;
        };
        Shown<FindingsPage> s;
        auto* table = s.find<Table>("findingsTable");
        QTRY_COMPARE(table->model()->rowCount(), 4);
        QCOMPARE(s.page->openCount(), 3); // unfair, drifting, breaking rules
        const auto rowOf = [table](int column, const char* text) {
            for (int row = 0; row < table->model()->rowCount(); ++row)
                if (table->model()->index(row, column).data().toString().contains(QLatin1String(text)))
                    return row;
            return -1;
        };
        const int drift = rowOf(4, "income");
        QVERIFY(drift > 0);
        QCOMPARE(table->model()->index(drift, 2).data().toString(), QStringLiteral("6")); // windows
        QCOMPARE(table->model()->index(drift, 3).data().toString(), QStringLiteral("Drift"));
        table->selectRow(drift);
        QVERIFY(s.says("income has drifted since"));
        QCOMPARE(s.page->findChild<FactList*>()->valueOf(QStringLiteral("Limit")), QStringLiteral("0.100"));
        QSignalSpy asked(&s.context, &AppContext::pageRequested);
        s.find<QPushButton>("showFinding")->click();
        QCOMPARE(asked[0][0].toString(), QStringLiteral("drift"));
        QCOMPARE(asked[0][1].toString(), QStringLiteral("income"));
        const int rules = rowOf(6, "break a rule");
        QVERIFY(rules > 0);
        QCOMPARE(table->model()->index(rules, 2).data().toString(), QStringLiteral("3"));
        QCOMPARE(table->model()->index(rules, 7).data().toString(), QStringLiteral("21.0\u202f%"));
        table->selectRow(rules);
        QVERIFY(s.says("Records have broken rules of the baseline since"));
        QVERIFY(!s.find<QPushButton>("acknowledge")->isVisible());
        // The first stretch is over.
        table->selectRow(3);
        QCOMPARE(s.page->findChild<StateBadge*>()->text(), QStringLiteral("Past"));
        QVERIFY(s.says("Records broke rules of the baseline in"));
        holdsTheRules(s);
        s.find<QCheckBox>("openOnly")->click();
        QCOMPARE(table->model()->rowCount(), 3);
    }

    void whatDriftsIsShownWithoutAFairnessMonitor()
    {
        monitor_double::script().drift = [](const std::string&,
                                            const DriftOptions&) -> Result<DriftEvaluation> {
            return driftingFrom(6);
        };
        Shown<FindingsPage> s;
        s.context.setDeployment(QStringLiteral("Insurance"));
        auto* table = s.find<Table>("findingsTable");
        QTRY_VERIFY(s.says("income has drifted since"));
        QCOMPARE(table->model()->rowCount(), 1);
        QCOMPARE(s.page->openCount(), 1);
    }

    void openOnesOnly()
    {
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            auto& findings = monitor_double::script().stores[storePath.toStdString()][0].evaluation.findings;
            findings.insert(findings.begin(), findings[0]);
            findings[0].ongoing = false;
        }
        Shown<FindingsPage> s;
        auto* table = s.find<Table>("findingsTable");
        QCOMPARE(table->model()->rowCount(), 2);
        QCOMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("Open")); // open ones first
        table->selectRow(1);
        QCOMPARE(s.page->findChild<StateBadge*>()->text(), QStringLiteral("Past"));
        s.find<QCheckBox>("openOnly")->click();
        QCOMPARE(table->model()->rowCount(), 1);
        QCOMPARE(s.page->openCount(), 1);
    }

    void noFindingsIsSaidNotShownAsAnEmptyTable()
    {
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().stores[storePath.toStdString()][0].evaluation.findings.clear();
        }
        Shown<FindingsPage> s;
        QVERIFY(s.says("No findings"));
        QVERIFY(s.says("on the page Performance")); // which was not looked at
        QCOMPARE(s.page->openCount(), 0);
    }
};

QTEST_MAIN(TestFindingsPage)
#include "tst_findings_page.moc"
