// SPDX-License-Identifier: GPL-3.0-or-later
#include "context/drift_results.h"
#include "context/report_exporter.h"
#include "look/bars.h"
#include "look/card.h"
#include "look/fact_list.h"
#include "look/label.h"
#include "look/notice.h"
#include "look/state.h"
#include "look/table.h"
#include "monitor_double.h"
#include "pages/data_page.h"
#include "pages/data_tables.h"
#include "pages/findings_page.h"
#include "pages/overview_page.h"
#include "pages/records_view.h"
#include "pages/reports_page.h"
#include "pages/timeline_view.h"
#include "window_checks.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace tiltmeter;

namespace {

const QString storePath = QStringLiteral("/test/a.tilt");

/// Keeps a page up to date as the main window does.
template <class T>
struct Shown {
    AppContext context;
    std::unique_ptr<T> page;

    explicit Shown(bool open = true)
    {
        context.setOffers(AppContext::Offer::Import | AppContext::Offer::Configure);
        page = std::make_unique<T>(context);
        for (const auto signal :
             {&AppContext::storeChanged, &AppContext::deploymentsChanged, &AppContext::deploymentChanged,
              &AppContext::evaluationChanged, &AppContext::offersChanged})
            QObject::connect(&context, signal, page.get(), [this] {
                page->recount();
                page->refresh();
            });
        QObject::connect(&context, &AppContext::evaluatingChanged, page.get(), [this] { page->refresh(); });
        page->resize(1100, 760);
        page->show();
        page->refresh();
        if (open) {
            context.openStore(storePath);
            const bool there = QTest::qWaitFor([this] { return context.evaluation() != nullptr; });
            Q_ASSERT(there);
            Q_UNUSED(there)
        }
    }
    template <class W>
    W* find(const char* name) const
    {
        return page->template findChild<W*>(QLatin1String(name));
    }
    [[nodiscard]] bool says(const char* text) const
    {
        for (const QLabel* label : page->template findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(QString::fromUtf8(text)))
                return true;
        return false;
    }
    [[nodiscard]] QPushButton* emptyAction() const { return find<QPushButton>("emptyStateAction"); }
};

class FakeExporter : public ReportExporter
{
public:
    [[nodiscard]] QList<ReportFormat> formats() const override
    {
        return {{QStringLiteral("pdf"), QStringLiteral("PDF document"), QStringLiteral("For filing."),
                 QStringLiteral("pdf")},
                {QStringLiteral("csv"), QStringLiteral("CSV table"), QStringLiteral("Measurements."),
                 QStringLiteral("csv")}};
    }
    [[nodiscard]] std::function<Result<void>(const Progress&)> prepare(const ReportRequest& request) override
    {
        last = request;
        return [path = request.path, error = error](const Progress&) -> Result<void> {
            if (error)
                return fail(*error, path.toStdString());
            QFile file(path);
            return file.open(QIODevice::WriteOnly) ? Result<void>{} : fail(ErrorCode::WriteFailed);
        };
    }
    ReportRequest last;
    std::optional<ErrorCode> error;
};

/// Two columns over the twelve weeks of the double, the first three the baseline; income drifts from `week`
/// on.
DriftEvaluation driftingFrom(std::size_t week)
{
    DriftEvaluation drift;
    drift.deployment = "Loan approvals";
    for (const char* name : {"age", "income"}) {
        DriftFeature feature;
        feature.name = name;
        feature.isNumeric = true;
        drift.features.push_back(feature);
    }
    const Evaluation evaluation = monitor_double::loanApprovals().evaluation;
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
        DriftWindow& window = drift.windows.emplace_back();
        window.range = evaluation.windows[i].range;
        window.records = evaluation.windows[i].records;
        window.inBaseline = i < 3;
        window.distributions.resize(2);
        window.categories.resize(2);
        for (const DriftFeature& feature : drift.features) {
            DriftMeasurement& m = window.measurements.emplace_back();
            m.metric = "psi";
            m.feature = feature.name;
            m.judged = true;
            m.limit = 0.1;
            const bool drifts = feature.name == "income" && i >= week;
            m.value = drifts ? 0.3 : 0.01;
            m.reason = window.inBaseline ? DriftReason::InBaseline : DriftReason::None;
            m.verdict = window.inBaseline ? Verdict::NotJudged : drifts ? Verdict::Fail : Verdict::Pass;
        }
    }
    DriftFinding finding;
    finding.metric = "psi";
    finding.feature = "income";
    finding.window = {drift.windows[week].range.begin, drift.windows.back().range.end};
    finding.windows = static_cast<std::int64_t>(drift.windows.size() - week);
    finding.ongoing = true;
    finding.worst = drift.windows.back().measurements.back();
    finding.worstWindow = drift.windows.back().range;
    drift.findings.push_back(finding);
    return drift;
}

} // namespace

class TestPages : public QObject
{
    Q_OBJECT

    template <class T>
    void holdsTheRules(const Shown<T>& shown)
    {
        QCOMPARE(checkAccessibleNames(shown.page.get()), QString());
        for (const QSize size : {QSize(1100, 760), QSize(640, 480)}) {
            shown.page->resize(size);
            QTRY_COMPARE(checkClippedTexts(shown.page.get()), QString());
        }
    }

private Q_SLOTS:
    void init()
    {
        monitor_double::reset();
        monitor_double::script().stores[storePath.toStdString()] = {
            monitor_double::loanApprovals(), monitor_double::unconfigured("Insurance")};
    }

    // ---- overview

    void overviewSaysWhatIsWrongAndSinceWhen()
    {
        Shown<OverviewPage> s;
        QTRY_VERIFY(s.says("sex: female against male"));
        const QList<StateBadge*> badges = s.page->findChildren<StateBadge*>();
        QCOMPARE(badges.size(), 2);
        QCOMPARE(badges[0]->state(), State::Fail);
        QVERIFY2(badges[0]->text().contains(QLatin1String("26 Feb 2024")), qPrintable(badges[0]->text()));
        QCOMPARE(badges[1]->state(), State::InsufficientEvidence);
        QTRY_VERIFY(s.says("march.csv"));
        QVERIFY(s.says("Configuration revision 3"));
        QCOMPARE(s.page->findChild<BarsWidget*>()->values().size(), 12);
        holdsTheRules(s);
    }

    void overviewCountsWhatIsNotDefined()
    {
        auto& deployment = monitor_double::script().stores[storePath.toStdString()][0];
        deployment.evaluation.undefinedCount = 7;
        Shown<OverviewPage> s;
        QTRY_VERIFY(s.says("7 measurements are not defined"));
        holdsTheRules(s);
    }

    void overviewLeadsToTheDetails()
    {
        Shown<OverviewPage> s;
        QSignalSpy asked(&s.context, &AppContext::pageRequested);
        for (QPushButton* button : s.page->findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Show over time")) {
                button->click();
                break;
            }
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0][0].toString(), QStringLiteral("fairness"));
        QCOMPARE(asked[0][1].toString(), QStringLiteral("sex"));
    }

    void overviewOfAnUnconfiguredDeploymentOffersTheWizard()
    {
        Shown<OverviewPage> s;
        QSignalSpy asked(&s.context, &AppContext::configurationRequested);
        s.context.setDeployment(QStringLiteral("Insurance"));
        QTRY_VERIFY(s.says("not configured yet"));
        QVERIFY(s.page->findChildren<StateBadge*>().isEmpty());
        s.find<QPushButton>("configureFairness")->click();
        QCOMPARE(asked.size(), 1);
        holdsTheRules(s);
    }

    void overviewTellsAFailedEvaluation()
    {
        Shown<OverviewPage> s;
        monitor_double::script().evaluate = [](const std::string&, const EvaluateOptions&,
                                               const Progress&) -> Result<Evaluation> {
            return fail(ErrorCode::StoreCorrupt, "a.tilt", "checksum");
        };
        s.context.evaluate();
        QTRY_VERIFY(s.says("could not be made"));
        QVERIFY(!s.page->findChild<Notice*>()->text().isEmpty());
    }

    void overviewSaysWhatDriftsAndShowsBothOnOneAxis()
    {
        Shown<OverviewPage> s;
        QTRY_VERIFY(s.says("No feature")); // the double's answer as long as no other is asked for
        QVERIFY(!s.find<Card>("timelineCard")->isVisible() ||
                s.find<TimelineView>("timeline")->data().drift.empty());
        monitor_double::script().drift = [](const std::string&,
                                            const DriftOptions&) -> Result<DriftEvaluation> {
            return driftingFrom(6);
        };
        s.context.drift().forget();
        QTRY_VERIFY(s.says("1 of 2"));
        QVERIFY(s.says("income"));
        const auto* timeline = s.find<TimelineView>("timeline");
        QVERIFY(timeline->isVisible());
        QCOMPARE(timeline->data().fairness.size(), std::size_t(2));
        QCOMPARE(timeline->data().drift.size(), std::size_t(2)); // any column, income
        // Drift from the seventh week, unfair from the ninth: one sees which came first, on one axis.
        QCOMPARE(timeline->data().drift[1].cells[6].state, State::Fail);
        QCOMPARE(timeline->data().fairness[0].cells[8].state, State::Fail);
        QCOMPARE(timeline->cellRect(0, 8).left(), timeline->cellRect(3, 8).left());
        QVERIFY(timeline->accessibleDescription().contains(QLatin1String("income: in 6 of 12 windows")));
        holdsTheRules(s);
    }

    void timelineIsWalkedByKeysAndLeadsToThePages()
    {
        Shown<OverviewPage> s;
        monitor_double::script().drift = [](const std::string&,
                                            const DriftOptions&) -> Result<DriftEvaluation> {
            return driftingFrom(6);
        };
        s.context.drift().forget();
        auto* timeline = s.find<TimelineView>("timeline");
        QTRY_COMPARE(timeline->data().drift.size(), std::size_t(2));
        QSignalSpy asked(&s.context, &AppContext::pageRequested);
        timeline->setFocus();
        QTest::keyClick(timeline, Qt::Key_Return);
        QCOMPARE(asked.last()[0].toString(), QStringLiteral("fairness"));
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(timeline, Qt::Key_Down);
        QTest::keyClick(timeline, Qt::Key_Home);
        QVERIFY(timeline->accessibleDescription().contains(QLatin1String("1 Jan 2024")));
        QTest::keyClick(timeline, Qt::Key_Return);
        QCOMPARE(asked.last()[0].toString(), QStringLiteral("drift"));
        QCOMPARE(asked.last()[1].toString(), QStringLiteral("income"));
        QTest::mouseClick(timeline, Qt::LeftButton, {}, timeline->cellRect(1, 3).center().toPoint());
        QCOMPARE(asked.last()[1].toString(), QStringLiteral("age"));
    }

    void overviewScrollsOnlyWhenItMust()
    {
        Shown<OverviewPage> s;
        QTRY_VERIFY(s.says("march.csv"));
        auto* scroll = s.page->findChild<QScrollArea*>();
        s.page->resize(1200, 500);
        QTest::qWait(10);
        const int needed = scroll->widget()->heightForWidth(scroll->viewport()->width());
        s.page->resize(1200, 500 + needed + 4 - scroll->viewport()->height());
        QTest::qWait(10);
        QCOMPARE(scroll->verticalScrollBar()->maximum(), 0);
        s.page->resize(1200, s.page->height() - 60);
        QTest::qWait(10);
        QVERIFY(scroll->verticalScrollBar()->maximum() > 0);
    }

    void emptyStoreOffersTheImport()
    {
        monitor_double::script().stores["/test/empty.tilt"] = {};
        Shown<OverviewPage> s(false);
        s.context.openStore(QStringLiteral("/test/empty.tilt"));
        QTRY_VERIFY(s.context.monitor());
        QVERIFY(s.says("Nothing is monitored yet"));
        QSignalSpy asked(&s.context, &AppContext::importRequested);
        s.emptyAction()->click();
        QCOMPARE(asked.size(), 1);
        holdsTheRules(s);
    }

    // ---- findings

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

    void theOverviewNamesOpenAlarms()
    {
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().stores[storePath.toStdString()] = {monitor_double::alarmed()};
        }
        Shown<OverviewPage> s;
        QTRY_VERIFY(s.says("Alarm since 8 Mar 2024"));
        QTRY_VERIFY(s.says("march.csv"));
        holdsTheRules(s);
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

    // ---- data

    void dataShowsColumnsFilesAndRejectedRows()
    {
        Shown<DataPage> s;
        auto* columns = s.find<Table>("columnTable");
        QTRY_COMPARE(columns->model()->rowCount(), 7);
        QVERIFY(s.says("the outcome is in decision"));
        QTRY_COMPARE(s.find<Table>("importTable")->model()->rowCount(), 2);
        QCOMPARE(s.find<Table>("rejectedTable")->model()->rowCount(), 3);
        holdsTheRules(s);
        for (const char* tab : {"imports", "rejected", "records"}) {
            s.page->goTo(QLatin1String(tab));
            QCOMPARE(s.page->findChild<QTabWidget*>()->currentWidget()->objectName(), QLatin1String(tab));
            holdsTheRules(s);
        }
        QVERIFY(s.find<Table>("rejectedTable")->model()->index(0, 3).data().toString() !=
                QLatin1String("not_a_number"));
    }

    void dataIsReadAgainOnlyWhenThereIsMore()
    {
        Shown<DataPage> s;
        QTRY_COMPARE(s.find<Table>("columnTable")->model()->rowCount(), 7);
        QCOMPARE(monitor_double::callsOf("profile"), 1);
        s.page->refresh();
        s.context.evaluate();
        QTRY_VERIFY(!s.context.isEvaluating());
        QCOMPARE(monitor_double::callsOf("profile"), 1);
        {
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().stores[storePath.toStdString()][0].summary.records += 5;
        }
        s.context.reload();
        QTRY_COMPARE(monitor_double::callsOf("profile"), 2);
    }

    void recordsAreReadPageByPage()
    {
        Shown<DataPage> s;
        QCOMPARE(monitor_double::callsOf("rows"), 0); // nobody looks
        s.page->goTo(QStringLiteral("records"));
        auto* table = s.find<Table>("recordsTable");
        const QAbstractItemModelTester tester(table->model(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(table->model()->rowCount(), static_cast<int>(RecordsView::pageSize));
        QVERIFY(!s.find<QToolButton>("previousRecords")->isEnabled());
        s.find<QToolButton>("nextRecords")->click();
        QTRY_COMPARE(table->model()->headerData(0, Qt::Vertical).toString(), QStringLiteral("501"));
        auto* goTo = s.find<QLineEdit>("goToRecord");
        goTo->setText(QStringLiteral("1234"));
        QTest::keyClick(goTo, Qt::Key_Return);
        QTRY_COMPARE(table->model()->index(0, 1).data().toString(), QStringLiteral("r1000"));
        goTo->setText(QStringLiteral("99999999"));
        QTest::keyClick(goTo, Qt::Key_Return);
        QVERIFY(s.says("Give a number from 1 to"));
        s.find<RecordsView>("records")->goToRecord(std::uint64_t(1) << 60U);
        const std::uint64_t records = s.context.deployment()->records;
        QCOMPARE(s.find<RecordsView>("records")->firstShown(), (records - 1) / 500 * 500);
        QVERIFY(!s.find<QToolButton>("nextRecords")->isEnabled());
        QTRY_COMPARE(table->model()->rowCount(), static_cast<int>(records - (records - 1) / 500 * 500));
    }

    void anUnreadableStoreIsTold()
    {
        Shown<DataPage> s(false);
        monitor_double::script().before = [](const std::string& function) -> Result<void> {
            if (function == "imports" || function == "profile")
                return fail(ErrorCode::ReadFailed, "a.tilt", "input/output error");
            return {};
        };
        s.context.openStore(storePath);
        QTRY_VERIFY(s.page->findChild<Notice*>()->isVisible());
        QVERIFY(s.says("a.tilt"));
    }

    void profileTables()
    {
        const DataProfile profile = monitor_double::loanApprovals().profile;
        RowsModel<ColumnProfile> model(profileColumns());
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows(profile.columns);
        const QLocale english(QLocale::English, QLocale::UnitedKingdom);
        QVERIFY(valuesText(*profile.find("sex"), english).startsWith(QLatin1String("male 66.7")));
        QVERIFY(valuesText(*profile.find("age"), english).contains(QLatin1String("18")));
        QCOMPARE(model.index(3, profileBarsColumn).data(Table::SpecialRole).value<QList<double>>().size(),
                 20);
        QVERIFY(model.index(6, 1).data(Qt::ToolTipRole).toString() != model.index(6, 1).data().toString());
    }

    // ---- reports

    void withoutAnExporterThereIsNoButton()
    {
        Shown<ReportsPage> s;
        QVERIFY(!s.find<QPushButton>("writeReport")->isVisible());
        QVERIFY(s.says("can't write reports"));
    }

    void reportIsWrittenInTheChosenFormat()
    {
        QTemporaryDir folder;
        Shown<ReportsPage> s;
        auto exporter = std::make_shared<FakeExporter>();
        s.context.setReportExporter(exporter);
        QVERIFY(s.find<QPushButton>("writeReport")->isVisible());
        QVERIFY(s.find<QRadioButton>("format-pdf")->isChecked());
        QVERIFY(s.says("Loan approvals"));
        holdsTheRules(s);
        s.find<QRadioButton>("format-csv")->click();
        s.find<QPushButton>("writeReport")->click();
        auto* dialog = s.find<QFileDialog>("reportFileDialog");
        QVERIFY(dialog);
        QCOMPARE(dialog->defaultSuffix(), QStringLiteral("csv"));
        const QString path = folder.filePath(QStringLiteral("r.csv"));
        Q_EMIT dialog->fileSelected(path);
        QTRY_VERIFY(QFile::exists(path));
        QTRY_VERIFY(s.find<QPushButton>("openReport")->isVisible());
        QCOMPARE(exporter->last.format, QStringLiteral("csv"));
        QVERIFY(exporter->last.evaluation == s.context.evaluation());
        QVERIFY(s.find<Notice>("reportResult")->text().contains(path));
        dialog->close();
    }

    void aReportThatCannotBeWrittenIsTold()
    {
        Shown<ReportsPage> s;
        auto exporter = std::make_shared<FakeExporter>();
        exporter->error = ErrorCode::DiskFull;
        s.context.setReportExporter(exporter);
        s.find<QPushButton>("writeReport")->click();
        Q_EMIT s.find<QFileDialog>("reportFileDialog")->fileSelected(QStringLiteral("/full/r.pdf"));
        QTRY_VERIFY(s.find<Notice>("reportResult")->isVisible());
        QVERIFY(s.find<Notice>("reportResult")->kind() == Notice::Kind::Error);
        QVERIFY(!s.find<QPushButton>("openReport")->isVisible());
        QVERIFY(s.find<QPushButton>("writeReport")->isEnabled());
    }
};

QTEST_MAIN(TestPages)
#include "tst_pages.moc"
