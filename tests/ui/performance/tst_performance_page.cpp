// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/time_chart.h"
#include "charts/time_chart_view.h"
#include "look/fact_list.h"
#include "look/folded_facts.h"
#include "look/state.h"
#include "look/table.h"
#include "monitor/import_file.h"
#include "monitor/sample.h"
#include "monitor/sample_store.h"
#include "performance/performance_page.h"
#include "store/store.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace tiltmeter;

namespace {

class TestPerformancePage : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    AppContext m_context;
    std::unique_ptr<PerformancePage> m_page;

    template <class T>
    T* find(const char* name)
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }
    [[nodiscard]] QStringList texts()
    {
        QStringList all;
        for (const QLabel* label : m_page->findChildren<QLabel*>())
            if (label->isVisible())
                all << label->text();
        return all;
    }
    void choose(const char* box, const char* id)
    {
        auto* combo = find<QComboBox>(box);
        combo->setCurrentIndex(combo->findData(QLatin1String(id)));
    }
    /// A log without a fairness configuration; `extra` columns come after the prediction.
    QString makeStore(const char* name, bool withLabels, bool withScores)
    {
        const QString csv = m_folder.filePath(QLatin1String(name) + QStringLiteral(".csv"));
        QFile file(csv);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("%s", qPrintable(csv));
        file.write("when,sex,prediction,probability,label\n");
        for (int i = 0; i < 900; ++i) {
            const double p = (i * 37 % 100) / 100.0;
            file.write(QStringLiteral("2024-01-%1T00:00:00Z,%2,%3,%4,%5\n")
                           .arg(1 + i % 28, 2, 10, QLatin1Char('0'))
                           .arg(i % 2 ? QStringLiteral("f") : QStringLiteral("m"),
                                p > 0.5 ? QStringLiteral("yes") : QStringLiteral("no"),
                                withScores ? QString::number(p) : QString(),
                                !withLabels                  ? QString()
                                : (i * 61 % 100) / 100.0 < p ? QStringLiteral("yes")
                                                             : QStringLiteral("no"))
                           .toUtf8());
        }
        file.close();
        const QString path = m_folder.filePath(QLatin1String(name) + QStringLiteral(".tilt"));
        if (!Store::create(path.toStdString()))
            qFatal("no store");
        FileImport import;
        import.file = csv.toStdString();
        import.deployment = "loans";
        import.schema.columns = {{"when", ColumnKind::Timestamp, ColumnRole::Timestamp},
                                 {"sex", ColumnKind::Categorical, ColumnRole::Feature},
                                 {"prediction", ColumnKind::Categorical, ColumnRole::Prediction},
                                 {"probability", ColumnKind::Double, ColumnRole::Probability},
                                 { "label",
                                   ColumnKind::Categorical,
                                   ColumnRole::Label }};
        const auto done = importFile(path.toStdString(), import, {});
        if (!done)
            qFatal("import: %d %s", int(done.error().code), done.error().subject.c_str());
        return path;
    }
    void open(const QString& path)
    {
        m_context.openStore(path);
        QTRY_COMPARE_WITH_TIMEOUT(m_context.storePath(), path, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->evaluation() != nullptr, 60'000);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString path = m_folder.filePath(QStringLiteral("example.tilt"));
        QVERIFY(createSampleStore(path.toStdString(), SampleOptions{12'000, 20240101}, {}));
        m_page = std::make_unique<PerformancePage>(m_context);
        m_page->resize(1200, 1400);
        m_page->show();
        m_page->refresh();
        QVERIFY(m_page->evaluation() == nullptr); // no store: an empty state, and nothing to measure
        for (const auto signal :
             {&AppContext::deploymentsChanged, &AppContext::deploymentChanged, &AppContext::scopeChanged})
            connect(&m_context, signal, m_page.get(), [this] { m_page->refresh(); });
        open(path);
    }

    void chartShowsMeasuredAndEstimated()
    {
        QCOMPARE(find<QComboBox>("performanceMeasure")->currentData().toString(), QStringLiteral("accuracy"));
        const TimeChartData& data = find<TimeChartView>("performanceChart")->timeChart()->data();
        QCOMPARE(data.windows.size(), std::size_t(SampleTruth::weeks));
        QCOMPARE(data.series.size(), std::size_t(2));
        QVERIFY(!data.series[0].estimated && data.series[1].estimated);
        QVERIFY(data.percent && data.neutral && data.lowerLimit && !data.upperLimit);
        QVERIFY(std::abs(*data.neutral - 0.05 - *data.lowerLimit) < 1e-12);
        const std::size_t last = data.windows.size() - 1;
        QVERIFY(!data.series[0].points[last].value); // no label in the last week
        QVERIFY(data.series[1].points[last].value && data.series[1].points[last].lower);
        QCOMPARE(data.labelled[last], std::uint64_t(0));
        QVERIFY(double(data.labelled[0]) > 0.9 * double(data.records[0]));
    }

    void selectedWindowIsExplained()
    {
        // The last week: estimated only.
        QVERIFY(
            find<QLabel>("performanceSentence")->text().contains(QStringLiteral("no record has a label")));
        QVERIFY(find<QLabel>("performanceSentence")->text().contains(QStringLiteral("Estimated from")));
        QVERIFY(find<QLabel>("labelSentence")->text().startsWith(QStringLiteral("0 of")));
        auto* chart = find<TimeChartView>("performanceChart");
        chart->setFocus();
        QTest::keyClick(chart, Qt::Key_Left);
        QTest::keyClick(chart, Qt::Key_Left);
        QTest::keyClick(chart, Qt::Key_Left);
        QCOMPARE(chart->timeChart()->selectedWindow().value(), std::size_t(SampleTruth::weeks - 4));
        QVERIFY(find<QLabel>("performanceSentence")->text().contains(QStringLiteral("measured on")));
        QVERIFY(!find<StateBadge>("performanceBadge")->text().isEmpty());
        auto* table = find<Table>("measures");
        QCOMPARE(table->model()->rowCount(), int(m_page->evaluation()->measures.size()));
        QVERIFY(table->model()->index(0, 1).data().toString().endsWith(QLatin1Char('%')));
        // A row opens its measure.
        QSignalSpy activated(table, &Table::rowActivated);
        table->setFocus();
        table->selectRow(1);
        QTest::keyClick(table, Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
        QCOMPARE(find<QComboBox>("performanceMeasure")->currentText(),
                 table->model()->index(1, 0).data().toString());
        QCOMPARE(chart->timeChart()->selectedWindow().value(), std::size_t(SampleTruth::weeks - 4));
    }

    void everyMeasureCanBeShown()
    {
        auto* box = find<QComboBox>("performanceMeasure");
        auto* chart = find<TimeChartView>("performanceChart");
        for (int i = 0; i < box->count(); ++i) {
            box->setCurrentIndex(i);
            QVERIFY2(!chart->timeChart()->data().empty(), qPrintable(box->itemText(i)));
            QVERIFY(chart->timeChart()->data().title.startsWith(box->itemText(i)));
            QVERIFY(!chart->grab().toImage().isNull());
        }
        m_page->goTo(QStringLiteral("accuracy"));
        QCOMPARE(box->currentIndex(), 0);
    }

    void groupsHaveMeasuredAndEstimatedRates()
    {
        auto* table = find<Table>("groupRates");
        QCOMPARE(table->model()->rowCount(), 4);
        choose("groupRate", "false_positive_rate");
        auto* chart = find<TimeChartView>("performanceChart");
        chart->setFocus();
        QTest::keyClick(chart, Qt::Key_End);
        const QModelIndex measured = table->model()->index(0, 4);
        QCOMPARE(measured.data().toString(), QStringLiteral("no labels"));
        QVERIFY(!measured.data(Qt::ToolTipRole).toString().isEmpty());
        QVERIFY(measured.data(Qt::ForegroundRole).isValid()); // quieter than a figure
        // An estimate can be told from what was measured, wherever it is read.
        const QString estimated = table->model()->index(0, 6).data().toString();
        QVERIFY2(estimated.startsWith(QStringLiteral("\u2248 ")), qPrintable(estimated));
        QVERIFY(estimated.endsWith(QLatin1Char('%')));
        QVERIFY(!table->model()->index(0, 6).data(Qt::ForegroundRole).isValid());
        QVERIFY(table->model()->index(0, 10).data().toString().contains(QStringLiteral("labels")));
        // Women against men: fewer of those who should not have it get it.
        for (int row = 0; row < 4; ++row) {
            const QString group = table->model()->index(row, 1).data().toString();
            const QString difference = table->model()->index(row, 9).data().toString();
            if (group == QStringLiteral("female"))
                QVERIFY2(difference.startsWith(QStringLiteral("\u2248 -")), qPrintable(difference));
            if (group.endsWith(QStringLiteral("(reference)")))
                QCOMPARE(difference, QStringLiteral("reference"));
        }
    }

    void everyMeasureSaysHowItIsComputed()
    {
        auto* explanation = find<FoldedFacts>("measureExplanation");
        QVERIFY(explanation->isVisible() && !explanation->isOpen());
        QTest::mouseClick(explanation->findChild<QToolButton*>(), Qt::LeftButton);
        QVERIFY(explanation->isOpen());
        auto* table = find<Table>("measures");
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            table->setCurrentIndex(table->model()->index(row, 0));
            const QString name = table->model()->index(row, 0).data().toString();
            QCOMPARE(explanation->facts()->valueOf(QStringLiteral("Measure")), name);
            QVERIFY2(!explanation->facts()->valueOf(QStringLiteral("Formula")).isEmpty(), qPrintable(name));
            QVERIFY(!explanation->facts()->valueOf(QStringLiteral("Verdict")).isEmpty());
        }
        explanation->setOpen(false);
    }

    void methodIsExplained()
    {
        QVERIFY(find<QLabel>("learnt")->text().contains(QStringLiteral("was learnt from")));
        QVERIFY(find<QLabel>("estimateCheck")->text().contains(QStringLiteral("of 11 windows")));
        QCOMPARE(find<Table>("calibration")->model()->rowCount(), 10);
        // Which measure is checked follows the selection; what can't be estimated has nothing to check.
        choose("performanceMeasure", "expected_calibration_error");
        QVERIFY(!find<QLabel>("estimateCheck")->isVisible());
        choose("performanceMeasure", "accuracy");
    }

    void limitsCanBeSet()
    {
        QTest::mouseClick(find<QPushButton>("setLimits"), Qt::LeftButton);
        auto* dialog = find<QDialog>("performanceSettings");
        QVERIFY(dialog && dialog->isVisible());
        auto* limit = dialog->findChild<QDoubleSpinBox*>(QStringLiteral("limit_accuracy"));
        QCOMPARE(limit->value(), 5.0);
        auto* brier = dialog->findChild<QCheckBox*>(QStringLiteral("judge_brier_score"));
        QVERIFY(!brier->isChecked());
        QVERIFY(!dialog->findChild<QDoubleSpinBox*>(QStringLiteral("limit_brier_score"))->isEnabled());
        limit->setValue(0.1);
        dialog->findChild<QCheckBox*>(QStringLiteral("judge_area_under_roc"))->setChecked(false);
        brier->setChecked(true);
        const auto before = m_page->evaluation();
        dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->click();
        QTRY_VERIFY_WITH_TIMEOUT(m_page->evaluation() && m_page->evaluation() != before, 60'000);
        const PerformanceEvaluation& after = *m_page->evaluation();
        QCOMPARE(after.revision, std::int64_t(1));
        QVERIFY(after.config.followsDrift);
        const PerformanceWindow& window = after.windows[5];
        QCOMPARE(findMeasurement(window, "accuracy")->change.limit.value(), 0.001);
        QCOMPARE(findMeasurement(window, "brier_score")->change.limit.value(), 0.05);
        QVERIFY(!findMeasurement(window, "area_under_roc")->change.limit);
        QVERIFY(!after.findings.empty());
        QVERIFY(m_page->openCount() >= 0);
    }

    void anotherWindowIsMeasuredAnew()
    {
        m_context.setWindow(windowFromString("month"));
        QTRY_VERIFY_WITH_TIMEOUT(m_page->evaluation() && m_page->evaluation()->windows.size() == 3, 60'000);
        m_context.setWindow(std::nullopt);
        QTRY_VERIFY_WITH_TIMEOUT(m_page->evaluation() && m_page->evaluation()->windows.size() == 12, 60'000);
    }

    void withoutLabels()
    {
        m_context.setOffers(AppContext::Offer::Import);
        open(makeStore("unlabelled", false, true));
        QTRY_VERIFY(texts().contains(QStringLiteral("No labels yet")));
        QSignalSpy asked(&m_context, &AppContext::importRequested);
        for (auto* button : m_page->findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QStringLiteral("Import labels…"))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
    }

    void withoutProbabilities()
    {
        open(makeStore("unscored", true, false));
        QTRY_VERIFY(find<TimeChartView>("performanceChart")->isVisible());
        QCOMPARE(find<TimeChartView>("performanceChart")->timeChart()->data().series.size(), std::size_t(1));
        QVERIFY(!find<QLabel>("learnt")->text().isEmpty());
        QVERIFY(!find<Table>("calibration")->isVisible());
    }

    void closedStoreLeavesNothing()
    {
        m_context.closeStore();
        m_page->refresh();
        QVERIFY(m_page->evaluation() == nullptr);
        QCOMPARE(m_page->openCount(), 0);
    }
};

} // namespace

QTEST_MAIN(TestPerformancePage)
#include "tst_performance_page.moc"
