// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/time_chart.h"
#include "charts/time_chart_view.h"
#include "context/drift_results.h"
#include "drift/consequence_charts.h"
#include "drift/consequence_panels.h"
#include "drift/distribution_view.h"
#include "drift/drift_charts.h"
#include "drift/drift_page.h"
#include "drift/feature_panels.h"
#include "drift/heat_map.h"
#include "look/card.h"
#include "look/fact_list.h"
#include "look/folded_facts.h"
#include "look/table.h"
#include "monitor/sample.h"
#include "monitor/sample_store.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace tiltmeter;

namespace {

class TestDriftPage : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    AppContext m_context;
    std::unique_ptr<DriftPage> m_page;

    template <class T>
    T* find(const char* name)
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString path = m_folder.filePath(QStringLiteral("example.tilt"));
        QVERIFY(createSampleStore(path.toStdString(), SampleOptions{12'000, 20240101}, {}));
        m_page = std::make_unique<DriftPage>(m_context);
        m_page->resize(1200, 900);
        m_page->show();
        m_page->refresh();
        QVERIFY(m_page->evaluation() == nullptr); // no store: an empty state, and nothing to compare
        for (const auto signal : {&AppContext::deploymentsChanged, &AppContext::deploymentChanged})
            connect(&m_context, signal, m_page.get(), [this] { m_page->refresh(); });
        m_context.openStore(path);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->evaluation() != nullptr, 60'000);
    }

    void worstColumnsComeFirst()
    {
        auto* map = find<HeatMap>("heatMap");
        QCOMPARE(map->model()->columnCount(), int(SampleTruth::weeks));
        QStringList first;
        for (int row = 0; row < 3; ++row)
            first << map->model()->headerData(row, Qt::Vertical).toString();
        first.sort();
        QCOMPARE(first, QStringList({QStringLiteral("loan_amount"), QStringLiteral("purpose"),
                                     QStringLiteral("savings")}));
        QVERIFY(!map->accessibleName().isEmpty());
        QVERIFY(map->model()
                    ->index(0, 8)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(QStringLiteral("Drift")));
        QVERIFY(find<QLabel>("driftSummary")->text().contains(QStringLiteral("loan_amount")));
        QCOMPARE(m_page->openCount() > 0, true);
    }

    void keysSelectAndEverythingFollows()
    {
        auto* map = find<HeatMap>("heatMap");
        m_page->goTo(QStringLiteral("purpose"));
        auto* distribution = find<DistributionView>("distribution");
        QCOMPARE(distribution->bars().size(), std::size_t(6));
        QVERIFY(distribution->accessibleDescription().contains(QStringLiteral("Car")));
        double before = 0;
        double now = 0;
        for (const auto& bar : distribution->bars()) {
            before += bar.baseline;
            now += bar.window;
        }
        QVERIFY(std::abs(before - 1) < 1e-9 && std::abs(now - 1) < 1e-9);
        auto* chart = find<TimeChartView>("measureChart");
        QVERIFY(chart->timeChart()->data().title.contains(QStringLiteral("purpose")));
        QSignalSpy selected(map, &HeatMap::cellSelected);
        map->setFocus();
        QTest::keyClick(map, Qt::Key_Left);
        QCOMPARE(selected.size(), 1);
        QCOMPARE(chart->timeChart()->selectedWindow().value(), std::size_t(SampleTruth::weeks - 2));
        QVERIFY(find<QLabel>("driftSentence")->text().contains(QStringLiteral("purpose")));
    }

    void everyMeasureSaysHowItIsComputed()
    {
        for (const char* column : {"loan_amount", "purpose"}) {
            m_page->goTo(QLatin1String(column));
            auto* table = find<Table>("measures");
            auto* facts = find<FoldedFacts>("measureExplanation")->facts();
            QVERIFY(table->model()->rowCount() > 5);
            for (int row = 0; row < table->model()->rowCount(); ++row) {
                table->setCurrentIndex(table->model()->index(row, 0));
                const QString name = table->model()->index(row, 0).data().toString();
                QCOMPARE(facts->valueOf(QStringLiteral("Measure")), name);
                QVERIFY2(!facts->valueOf(QStringLiteral("Formula")).isEmpty(), qPrintable(name));
                QVERIFY2(!facts->valueOf(QStringLiteral("Records")).isEmpty(), qPrintable(name));
            }
        }
    }

    void chartShowsTheChosenMeasure()
    {
        m_page->goTo(QStringLiteral("loan_amount"));
        auto* measure = find<QComboBox>("measure");
        measure->setCurrentIndex(0);
        QCOMPARE(measure->currentData().toString(), QStringLiteral("jensen_shannon_distance"));
        auto* chart = find<TimeChartView>("measureChart");
        QCOMPARE(chart->timeChart()->data().upperLimit.value(), 0.04);
        QVERIFY(chart->timeChart()->data().failsAt(8));
        QVERIFY(!chart->timeChart()->data().failsAt(4));
        const TimeChartData& data = chart->timeChart()->data();
        QCOMPARE(data.band.size(), data.windows.size());
        QVERIFY(data.band[8] && data.band[8]->second > 0 && data.band[8]->second < 0.1); // by chance
        QCOMPARE(data.marks.size(), std::size_t(1)); // since week 7, and at once
        QCOMPARE(data.marks[0].at, data.windows[SampleTruth::driftFromWeek - 1].begin);
        QVERIFY(find<QLabel>("changeSentence")->text().contains(QLatin1String("suddenly")));
        measure->setCurrentIndex(measure->findData(QStringLiteral("mean")));
        QVERIFY(chart->timeChart()->data().neutral.value() > 5'000); // the baseline's mean
        measure->setCurrentIndex(0);
    }

    /// Windows without times are drawn one after the other; a change is marked where its record is.
    void changesWithoutTimesAreMarkedAtTheirRecord()
    {
        DriftEvaluation evaluation;
        evaluation.config.window.kind = WindowKind::Records;
        evaluation.features.emplace_back().name = "x";
        for (std::uint64_t i = 0; i < 4; ++i) { // those before record 201 are not shown
            DriftWindow& window = evaluation.windows.emplace_back();
            window.records = 100;
            window.firstRecord = 200 + 100 * i;
        }
        DriftChange& change = evaluation.changes.emplace_back();
        change.feature = "x";
        change.hasTimes = false;
        change.hasRecords = true;
        change.sinceRecord = 400;
        TimeChartData data = driftChart(evaluation, 0, "jensen_shannon_distance");
        data.countWithoutTimes();
        QVERIFY(!data.hasTime);
        QCOMPARE(data.marks.size(), std::size_t(1));
        QCOMPARE(data.marks[0].at, data.windows[2].begin);
    }

    void magnitudeHasItsLimit()
    {
        const TimeChartData data = magnitudeChart(*m_page->evaluation());
        QVERIFY(!data.empty());
        QVERIFY(data.upperLimit.has_value());
        QVERIFY(!data.series[0].points[0].value.has_value()); // a part of the baseline
        QVERIFY(data.failsAt(9));
    }

    void orderIsChosen()
    {
        auto* map = find<HeatMap>("heatMap");
        auto* order = find<QComboBox>("order");
        const auto names = [map] {
            QStringList all;
            for (int row = 0; row < map->model()->rowCount(); ++row)
                all << map->model()->headerData(row, Qt::Vertical).toString();
            return all;
        };
        order->setCurrentIndex(order->findData(static_cast<int>(DriftOrder::Name)));
        QStringList sorted = names();
        QVERIFY(sorted.indexOf(QStringLiteral("age")) < sorted.indexOf(QStringLiteral("income")));
        QVERIFY(sorted.indexOf(QStringLiteral("income")) < sorted.indexOf(QStringLiteral("savings")));
        order->setCurrentIndex(order->findData(static_cast<int>(DriftOrder::FirstBreach)));
        QVERIFY(names().indexOf(QStringLiteral("savings")) < 3);
        order->setCurrentIndex(0);
        QVERIFY(names().contains(QStringLiteral("decision (prediction)")));
    }

    void cellsSayValueLimitPAndCounts()
    {
        const auto* model = find<HeatMap>("heatMap")->model();
        const QString drifted = model->index(0, 9).data(Qt::ToolTipRole).toString();
        for (const char* word : {"Limit: ", "p = ", "n = ", "By chance at most: ", "Drift"})
            QVERIFY2(drifted.contains(QLatin1String(word)), qPrintable(drifted));
        QVERIFY(model->index(0, 0).data(HeatMapModel::CellRole).value<HeatCell>().inBaseline);
        QVERIFY(model->index(0, 0)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QLatin1String("part of the baseline")));
        QCOMPARE(model->index(0, 9).data(HeatMapModel::CellRole).value<HeatCell>().state, State::Fail);
    }

    void contributionsNameTheColumnsThatChanged()
    {
        m_page->goTo(QStringLiteral("income"));
        auto* table = find<Table>("contributions");
        QVERIFY(table->model()->rowCount() > 3);
        double sum = 0;
        for (int row = 0; row < table->model()->rowCount(); ++row)
            sum += table->model()->index(row, 1).data(Table::SortRole).toDouble();
        QVERIFY(std::abs(sum - 1) < 1e-6);
        const QString first = table->model()->index(0, 0).data().toString();
        QVERIFY2(std::ranges::find(SampleTruth::driftedColumns, first.toStdString()) !=
                     SampleTruth::driftedColumns.end(),
                 qPrintable(first));
        QCOMPARE(table->model()->index(0, 2).data().toString(), QStringLiteral("Drift"));
        Q_EMIT table->clicked(table->model()->index(0, 0)); // leads to the column
        QVERIFY(find<TimeChartView>("measureChart")->timeChart()->data().title.startsWith(first));
    }

    void everyMeasureStandsBesideTheBaseline()
    {
        m_page->goTo(QStringLiteral("loan_amount"));
        auto* table = find<Table>("measures");
        QSet<QString> names;
        for (int row = 0; row < table->model()->rowCount(); ++row)
            names << table->model()->index(row, 0).data().toString();
        for (const char* name : {"Mean", "Median", "Lower quartile", "Wasserstein distance"})
            QVERIFY2(names.contains(QLatin1String(name)), name);
        QCOMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("Jensen-Shannon distance"));
        QCOMPARE(table->model()->index(0, 6).data().toString(), QStringLiteral("Drift"));
        QVERIFY(table->model()->index(0, 0).data(Qt::ToolTipRole).toString().contains(QLatin1Char('r')));
    }

    void categoriesThatCameAndWentAreListed()
    {
        auto changed = std::make_shared<DriftEvaluation>(*m_page->evaluation());
        const auto purpose = static_cast<std::size_t>(
            std::ranges::find(changed->features, "purpose", &DriftFeature::name) - changed->features.begin());
        for (int i = 0; i < 15; ++i)
            changed->windows[9].categories[purpose].added.push_back("New " + std::to_string(i));
        changed->windows[9].categories[purpose].vanished = {"Car"};
        FeaturePanels panels;
        panels.show(changed, purpose, 9);
        auto* added = panels.distributionCard()->findChild<QLabel*>(QStringLiteral("newValues"));
        QVERIFY(added->text().contains(QLatin1String("New 0")));
        QVERIFY(added->text().contains(QLatin1String("3 more")));
        QVERIFY(added->toolTip().contains(QLatin1String("New 14")));
        auto* vanished = panels.distributionCard()->findChild<QLabel*>(QStringLiteral("vanishedValues"));
        QVERIFY2(vanished->text().startsWith(QLatin1String("Vanished: Car (")), qPrintable(vanished->text()));
        for (Card* card : {panels.distributionCard(), panels.chartCard(), panels.measuresCard()})
            delete card;
    }

    void impactSaysWhetherItMatters()
    {
        QVERIFY(m_page->evaluation()->impact.has_value());
        QVERIFY(find<Card>("impactCard")->isVisibleTo(m_page.get()));
        QVERIFY(!find<QLabel>("impactSummary")->text().isEmpty());
        auto* groups = find<Table>("mixGroups");
        const MixImpact& together = m_page->evaluation()->impact->mix.front();
        QCOMPARE(groups->model()->rowCount(), int(together.groups.size()));
        QCOMPARE(groups->model()->index(0, 0).data().toString(), QStringLiteral("All records"));
        groups->setFocus();
        groups->selectRow(1);
        auto* mix = find<QComboBox>("mix");
        QCOMPARE(mix->count(), int(m_page->evaluation()->impact->mix.size()));
        mix->setCurrentIndex(mix->count() - 1); // one column alone
        QCOMPARE(groups->model()->rowCount(), int(m_page->evaluation()->impact->mix.back().groups.size()));
        mix->setCurrentIndex(0);
        auto* correlations = find<Table>("correlations");
        QCOMPARE(correlations->model()->rowCount(), int(m_page->evaluation()->impact->correlations.size()));
    }

    void withoutFairnessTheImpactLeadsToItsWizard()
    {
        auto bare = std::make_shared<DriftEvaluation>(*m_page->evaluation());
        bare->impact.emplace().status = ImpactStatus::NotConfigured;
        ConsequencePanels panels;
        panels.setCanConfigure(true);
        QSignalSpy asked(&panels, &ConsequencePanels::configurationRequested);
        panels.show(bare, 9);
        auto* configure = panels.impactCard()->findChild<QPushButton*>(QStringLiteral("impactConfigure"));
        QVERIFY(configure->isVisibleTo(panels.impactCard()));
        configure->click();
        QCOMPARE(asked.size(), 1);
        for (Card* card : {panels.impactCard(), panels.correlationCard(), panels.consistencyCard(),
                           panels.modelCard(), panels.reconstructionCard()})
            delete card;
    }

    void brokenRulesAreToldInSentences()
    {
        auto broken = std::make_shared<DriftEvaluation>(*m_page->evaluation());
        DataConsistency consistency;
        consistency.baselineShare = 0.01;
        DataConstraint rule;
        rule.column = "loan_amount";
        rule.lower = 500;
        rule.upper = 48'000;
        consistency.constraints.push_back(rule);
        for (const DriftWindow& window : broken->windows) {
            ConsistencyWindow& checked = consistency.windows.emplace_back();
            checked.range = window.range;
            checked.records = checked.checked = window.records;
            checked.violating = window.records / 10;
            checked.share = 0.1;
            checked.verdict = Verdict::Fail;
            checked.violations.push_back({0, window.records / 10, "52100"});
        }
        broken->consistency = consistency;
        const TimeChartData data = consistencyChart(*broken);
        QVERIFY(data.failsAt(3));
        QCOMPARE(data.upperLimit.value(), 0.05);
        ConsequencePanels panels;
        panels.show(broken, 9);
        const auto* said = panels.consistencyCard()->findChild<QLabel*>(QStringLiteral("violations"));
        QVERIFY2(said->text().contains(QLatin1String("52100")), qPrintable(said->text()));
        for (Card* card : {panels.impactCard(), panels.correlationCard(), panels.consistencyCard(),
                           panels.modelCard(), panels.reconstructionCard()})
            delete card;
    }

    void configureAsksForTheWizard()
    {
        auto* configure = find<QPushButton>("configureDrift");
        QVERIFY(!configure->isVisible()); // not on offer
        m_context.setOffers(AppContext::Offer::Configure);
        m_page->refresh();
        QVERIFY(configure->isVisible());
        QSignalSpy asked(&m_context, &AppContext::driftConfigurationRequested);
        QTest::mouseClick(configure, Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
    }

    void aConfigurationThatDoesNotFitLeadsToTheWizard()
    {
        DriftConfig wrong; // it did fit when it was saved
        wrong.baseline.kind = DriftBaselineKind::Range;
        wrong.baseline.range = {{1'000'000}, {2'000'000}};
        const auto& monitor = m_context.monitor();
        QVERIFY(monitor->saveDriftConfiguration(SampleGenerator::deploymentName(), wrong, {}));
        m_context.drift().forget();
        QTRY_VERIFY_WITH_TIMEOUT(m_context.drift().error().has_value(), 60'000);
        QPushButton* action = nullptr;
        for (QPushButton* button : m_page->findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QStringLiteral("Configure drift…"))
                action = button;
        QVERIFY(action);
        QSignalSpy asked(&m_context, &AppContext::driftConfigurationRequested);
        QTest::mouseClick(action, Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
        QVERIFY(monitor->saveDriftConfiguration(SampleGenerator::deploymentName(), {}, {}));
        m_context.drift().forget();
        QTRY_VERIFY_WITH_TIMEOUT(m_page->evaluation() != nullptr, 60'000);
        QVERIFY(find<QLabel>("driftBasis")->text().contains(QLatin1String("revision 2")));
    }

    void paintsWithoutTrouble()
    {
        for (const char* column : {"loan_amount", "purpose", "savings"}) {
            m_page->goTo(QString::fromLatin1(column));
            const QImage image = find<DistributionView>("distribution")->grab().toImage();
            QSet<QRgb> seen;
            for (int x = 0; x < image.width(); x += 3)
                for (int y = 0; y < image.height(); y += 3)
                    seen.insert(image.pixel(x, y));
            QVERIFY2(seen.size() > 3, column);
        }
    }

    void closedStoreLeavesNothing()
    {
        m_context.closeStore();
        m_page->refresh();
        QVERIFY(m_page->evaluation() == nullptr);
    }
};

} // namespace

QTEST_MAIN(TestDriftPage)
#include "tst_drift_page.moc"
