// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_methods.h"
#include "driftwizard/columns_page.h"
#include "driftwizard/drift_wizard.h"
#include "driftwizard/window_strip.h"
#include "monitor/sample.h"
#include "monitor/sample_store.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateEdit>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QTimer>
#include <QTreeWidget>

#include <atomic>

using namespace tiltmeter;

namespace {

constexpr int patience = 60'000;

QString idOf(const char* alias)
{
    const DriftMethodInfo* method = findDriftMethod(alias);
    return method == nullptr
               ? QString()
               : QString::fromUtf8(method->id.data(), static_cast<qsizetype>(method->id.size()));
}

class TestDriftWizard : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    std::shared_ptr<Monitor> m_monitor;
    DriftMaterial m_material;
    std::optional<DriftConfig> m_saved;
    std::string m_comment;
    std::atomic<int> m_previews = 0;

    std::unique_ptr<DriftWizard> open(const DriftMaterial& material)
    {
        DriftWizardServices services;
        services.preview = [this](const DriftConfig& config, const Progress& progress) {
            ++m_previews;
            DriftOptions options;
            options.config = config;
            return m_monitor->drift(SampleGenerator::deploymentName(), options, progress);
        };
        services.save = [this](const DriftConfig& config,
                               const std::string& comment) -> Result<std::int64_t> {
            m_saved = config;
            m_comment = comment;
            return 3;
        };
        auto wizard = std::make_unique<DriftWizard>(std::make_unique<DriftDraft>(material), services);
        wizard->show();
        wizard->activateWindow();
        (void)QTest::qWaitForWindowActive(wizard.get());
        return wizard;
    }
    template <class T>
    static T* find(DriftWizard& wizard, const char* name)
    {
        T* found = nullptr; // pages share names of fields: the one of the page that is shown
        const QList<T*> all = wizard.findChildren<T*>(QLatin1String(name));
        for (T* each : all)
            if (found == nullptr || each->isVisibleTo(&wizard))
                found = each;
        return found;
    }
    static void click(DriftWizard& wizard, const char* name)
    {
        QTest::mouseClick(find<QPushButton>(wizard, name), Qt::LeftButton);
    }
    static QTreeWidgetItem* columnItem(DriftWizard& wizard, const char* name)
    {
        const auto items =
            find<QTreeWidget>(wizard, "columns")->findItems(QLatin1String(name), Qt::MatchExactly);
        return items.isEmpty() ? nullptr : items.first();
    }
    [[nodiscard]] DriftMaterial withTraining() const
    {
        DriftMaterial material = m_material;
        DataSetSummary training = material.dataSets.front();
        training.name = "training";
        training.role = DataSetRole::Baseline;
        training.records = 777;
        std::erase_if(training.schema.columns,
                      [](const ColumnSpec& column) { return column.name == "savings"; });
        material.dataSets.push_back(training);
        return material;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString path = m_folder.filePath(QStringLiteral("example.tilt"));
        QVERIFY(createSampleStore(path.toStdString(), SampleOptions{12'000, 20240101}, {}));
        m_monitor = Monitor::open(path.toStdString()).value();
        const std::string name = SampleGenerator::deploymentName();
        m_material.deployment = m_monitor->deployment(name).value();
        m_material.dataSets = m_monitor->dataSets(name).value();
        m_material.profile = m_monitor->profile(name, {}).value();
        QCOMPARE(m_material.dataSets.size(), std::size_t(1));
        QCOMPARE(m_material.dataSets[0].records, std::uint64_t(12'000));
    }
    void init()
    {
        m_saved.reset();
        m_comment.clear();
        m_previews = 0;
    }

    void throughAllStepsByMouse()
    {
        const auto wizard = open(m_material);
        QCOMPARE(wizard->step(), int(DriftWizard::Baseline));
        for (int step = 0; step < 4; ++step) {
            QVERIFY2(find<QPushButton>(*wizard, "next")->isEnabled(),
                     qPrintable(find<QPushButton>(*wizard, "next")->toolTip()));
            click(*wizard, "next");
        }
        QCOMPARE(wizard->step(), int(DriftWizard::Summary));
        QTest::keyClicks(find<QLineEdit>(*wizard, "comment"), QStringLiteral("first one"));
        QSignalSpy saved(wizard.get(), &DriftWizard::saved);
        click(*wizard, "save");
        QTRY_COMPARE(saved.size(), 1);
        QVERIFY(m_saved && *m_saved == DriftConfig{});
        QCOMPARE(m_comment, std::string("first one"));
        QVERIFY(!wizard->isVisible());
    }

    void panelShowsWhatTheDataSay()
    {
        const auto wizard = open(m_material);
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>(*wizard, "drifting")->isVisibleTo(wizard.get()), patience);
        DriftOptions options;
        options.config = previewConfig({});
        const auto drift = m_monitor->drift(SampleGenerator::deploymentName(), options, {});
        QVERIFY(drift);
        const auto drifting = std::ranges::count_if(drift->features, [&](const DriftFeature& feature) {
            const DriftMeasurement* m = judgedMeasurement(drift->windows.back(), feature.name);
            return m != nullptr && m->verdict == Verdict::Fail;
        });
        QVERIFY(drifting >= 3);
        QCOMPARE(find<QLabel>(*wizard, "drifting")->text(),
                 QStringLiteral("%1 of %2 drift").arg(drifting).arg(drift->features.size()));
        QVERIFY(find<QLabel>(*wizard, "windowCounts")->text().contains(QLatin1String("9 of 12")));
        const QString records = find<QLabel>(*wizard, "baselineRecords")->text();
        QVERIFY2(records.contains(QLatin1String("21 Jan")), qPrintable(records));
        QVERIFY(find<QLabel>(*wizard, "recordsInBaseline")->text().contains(records));
    }

    void aSampleIsSaidToBeOneWhereverItStands()
    {
        std::atomic<bool> counted{false};
        const auto compared = [this](const DriftConfig& config, const Progress& progress) {
            DriftOptions options;
            options.config = config;
            return m_monitor->drift(SampleGenerator::deploymentName(), options, progress);
        };
        DriftWizardServices services;
        services.preview = [&](const DriftConfig& config, const Progress& progress) {
            while (!counted && !progress.cancelled())
                QThread::msleep(1);
            return compared(config, progress);
        };
        services.samplePreview = compared;
        DriftWizard wizard(std::make_unique<DriftDraft>(m_material), services);
        wizard.show();
        const auto text = [&](const char* name) { return find<QLabel>(wizard, name)->text(); };
        QTRY_VERIFY_WITH_TIMEOUT(
            text("recordsInBaseline").startsWith(QLatin1String("Baseline, in a sample of 12,000 records: ")),
            patience);
        wizard.goTo(DriftWizard::Columns);
        wizard.goTo(DriftWizard::Window);
        QCOMPARE(text("counts"),
                 QStringLiteral("From a sample of 12,000 records: 12 windows, 9 of which can be judged "
                                "already. The exact figures follow."));
        counted = true;
        QTRY_VERIFY_WITH_TIMEOUT(text("counts").startsWith(QLatin1String("In your data 12 windows hold ")),
                                 patience);
        wizard.goTo(DriftWizard::Baseline);
        QVERIFY(text("recordsInBaseline").startsWith(QLatin1String("Baseline: ")));
    }

    void stripEndsWithoutTimes()
    {
        DriftEvaluation evaluation;
        QVERIFY(endsOf(evaluation, QLocale::c()).first.isEmpty());
        evaluation.windows.resize(2);
        evaluation.windows[0].records = evaluation.windows[1].records = 500;
        evaluation.windows[1].firstRecord = 500;
        QCOMPARE(endsOf(evaluation, QLocale::c()),
                 std::pair(QStringLiteral("record 1"), QStringLiteral("record 1000")));
    }

    void shareOfTheLogChangesTheBaseline()
    {
        const auto wizard = open(m_material);
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>(*wizard, "drifting")->isVisibleTo(wizard.get()), patience);
        m_previews = 0;
        QSignalSpy shown(wizard.get(), &DriftWizard::previewShown);
        auto* share = find<QSpinBox>(*wizard, "share");
        share->setFocus();
        share->selectAll();
        QTest::keyClicks(share, QStringLiteral("50"));
        QVERIFY(wizard->draft()->isChanged());
        QCOMPARE(wizard->draft()->config().baseline.share, 0.5);
        QTRY_VERIFY_WITH_TIMEOUT(!shown.isEmpty(), patience);
        QVERIFY2(m_previews <= 2, "one comparison for a burst of keys");
        QTRY_VERIFY_WITH_TIMEOUT(
            find<QLabel>(*wizard, "windowCounts")->text().contains(QLatin1String("6 of 12")), patience);
    }

    void rangeAndRollingBaselines()
    {
        const auto wizard = open(m_material);
        QVERIFY(!find<QRadioButton>(*wizard, "baselineDataSet")->isEnabled()); // there is none
        QTest::mouseClick(find<QRadioButton>(*wizard, "baselineRange"), Qt::LeftButton, {}, QPoint(8, 8));
        QVERIFY(wizard->draft()->config().baseline.kind == DriftBaselineKind::Range);
        find<QDateEdit>(*wizard, "from")->setDate(QDate(2024, 1, 8));
        find<QDateEdit>(*wizard, "to")->setDate(QDate(2024, 1, 28));
        const TimeRange range = wizard->draft()->config().baseline.range;
        QCOMPARE(formatTimePoint(range.begin), std::string("2024-01-08T00:00:00Z"));
        QCOMPARE(formatTimePoint(range.end), std::string("2024-01-29T00:00:00Z")); // its last day is inside
        find<QDateEdit>(*wizard, "to")->setDate(QDate(2024, 1, 2));
        QVERIFY(!find<QPushButton>(*wizard, "next")->isEnabled());
        QVERIFY(!find<QPushButton>(*wizard, "next")->toolTip().isEmpty());

        QTest::mouseClick(find<QRadioButton>(*wizard, "baselineRolling"), Qt::LeftButton, {}, QPoint(8, 8));
        QCOMPARE(toString(wizard->draft()->config().baseline), std::string("rolling:P28D"));
        QVERIFY(find<QPushButton>(*wizard, "next")->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(
            find<QLabel>(*wizard, "baselineRecords")->text().contains(QLatin1String("before a window")),
            patience);
    }

    void dataSetOfItsOwn()
    {
        const auto wizard = open(withTraining());
        auto* choice = find<QRadioButton>(*wizard, "baselineDataSet");
        QVERIFY(choice->isEnabled());
        QTest::mouseClick(choice, Qt::LeftButton, {}, QPoint(8, 8));
        QCOMPARE(wizard->draft()->config().baseline.dataSet, std::string("training"));
        QVERIFY(find<QComboBox>(*wizard, "dataSet")->currentText().contains(QLatin1String("777")));
        click(*wizard, "next");
        QVERIFY(columnItem(*wizard, "savings")->flags().testFlag(Qt::ItemIsEnabled) == false);
        QVERIFY(columnItem(*wizard, "savings")->toolTip(0).contains(QLatin1String("training")));
        QCOMPARE(wizard->draft()->obstacle(), QString()); // all that can be compared
    }

    void columnsByTickSearchAndImportance()
    {
        const auto wizard = open(m_material);
        click(*wizard, "next");
        QVERIFY(wizard->draft()->config().features.empty());
        QVERIFY(find<QLabel>(*wizard, "count")->text().startsWith(QLatin1String("All ")));
        QVERIFY(columnItem(*wizard, "record_id") == nullptr);
        columnItem(*wizard, "purpose")->setCheckState(0, Qt::Unchecked);
        QVERIFY(!wizard->draft()->compares("purpose"));
        QVERIFY(wizard->draft()->compares("income"));

        click(*wizard, "none");
        QVERIFY(!find<QPushButton>(*wizard, "next")->isEnabled());
        QVERIFY(!wizard->draft()->compares("income"));
        QTest::keyClicks(find<QLineEdit>(*wizard, "search"), QStringLiteral("loan"));
        click(*wizard, "all"); // those that the search leaves
        QCOMPARE(wizard->draft()->config().features, std::vector<std::string>{"loan_amount"});
        QVERIFY(find<QPushButton>(*wizard, "next")->isEnabled());
        find<QLineEdit>(*wizard, "search")->clear();
        click(*wizard, "all");
        QVERIFY(wizard->draft()->config().features.empty());

        const QString path = m_folder.filePath(QStringLiteral("importances.csv"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("column,gain\nsavings,3\nage,9\nincome,-5\n");
        file.close();
        QVERIFY(wizard->findChild<ColumnsPage*>()->readImportances(path));
        find<QSpinBox>(*wizard, "topCount")->setValue(2);
        click(*wizard, "top");
        QVERIFY(wizard->draft()->compares("age") && wizard->draft()->compares("income"));
        QVERIFY(!wizard->draft()->compares("savings"));
        QVERIFY(wizard->draft()->compares("decision")); // what the model says stays
        QVERIFY(!wizard->findChild<ColumnsPage*>()->readImportances(path + QStringLiteral(".none")));
    }

    void windowAndSample()
    {
        const auto wizard = open(m_material);
        for (int i = 0; i < 2; ++i)
            click(*wizard, "next");
        auto* window = find<QComboBox>(*wizard, "window");
        window->setCurrentIndex(window->findData(static_cast<int>(WindowKind::Records)));
        QVERIFY(find<QSpinBox>(*wizard, "records")->isEnabled());
        find<QSpinBox>(*wizard, "records")->setValue(3000);
        find<QSpinBox>(*wizard, "minimumSample")->setValue(200);
        QCOMPARE(toString(wizard->draft()->config().window), std::string("3000-records"));
        QCOMPARE(wizard->draft()->config().minimumSample, std::int64_t(200));
        QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>(*wizard, "counts")->text().contains(QLatin1String("4 windows")),
                                 patience);
    }

    void methodsAndPresets()
    {
        const auto wizard = open(m_material);
        for (int i = 0; i < 3; ++i)
            click(*wizard, "next");
        auto* judge = find<QComboBox>(*wizard, "numericJudge");
        judge->setCurrentIndex(judge->findData(idOf("psi")));
        QCOMPARE(QString::fromStdString(wizard->draft()->config().numericJudge), idOf("psi"));
        QCOMPARE(find<QDoubleSpinBox>(*wizard, "numericLimit")->value(), 0.1); // as suggested
        find<QDoubleSpinBox>(*wizard, "numericLimit")->setValue(0.2);
        QCOMPARE(wizard->draft()->config().limits.at(idOf("psi").toStdString()), 0.2);
        find<QDoubleSpinBox>(*wizard, "numericLimit")->setValue(0.1);
        QVERIFY(wizard->draft()->config().limits.empty());

        auto* measures = find<QTreeWidget>(*wizard, "measures");
        for (int i = 0; i < measures->topLevelItemCount(); ++i)
            if (measures->topLevelItem(i)->data(0, Qt::UserRole).toString() == idOf("kl_divergence"))
                measures->topLevelItem(i)->setCheckState(0, Qt::Checked);
        QVERIFY(std::ranges::find(wizard->draft()->config().methods, idOf("kl_divergence").toStdString()) !=
                wizard->draft()->config().methods.end());
        click(*wizard, "usual");
        QVERIFY(wizard->draft()->config().methods.empty());

        auto* rule = find<QComboBox>(*wizard, "rule");
        rule->setCurrentIndex(rule->findData(static_cast<int>(DriftRule::Significant)));
        QVERIFY(!find<QDoubleSpinBox>(*wizard, "numericLimit")->isEnabled());
        auto* preset = find<QComboBox>(*wizard, "preset");
        preset->setCurrentIndex(preset->findData(static_cast<int>(DriftPreset::Azure)));
        QVERIFY(wizard->draft()->config().preset == DriftPreset::Azure);
        QVERIFY(!rule->isEnabled());
        find<QCheckBox>(*wizard, "magnitude")->click();
        QVERIFY(!wizard->draft()->config().magnitude);
    }

    void laterRoundsBeginAtTheSummaryAndKnowTheirHistory()
    {
        DriftMaterial material = m_material;
        DriftRevision first{1, {}, {1'704'067'200'000'000}, "anna", "to begin with"};
        first.config.alpha = 0.01;
        DriftRevision second = first;
        second.revision = 2;
        second.actor = "ben";
        second.config.baseline.share = 0.5;
        material.revisions = {first, second};
        const auto wizard = open(material);
        QCOMPARE(wizard->step(), int(DriftWizard::Summary));
        QVERIFY(!find<QPushButton>(*wizard, "save")->isEnabled()); // nothing has changed
        auto* revisions = find<QTreeWidget>(*wizard, "revisions");
        QCOMPARE(revisions->topLevelItemCount(), 2);
        QCOMPARE(revisions->topLevelItem(0)->text(2), QStringLiteral("ben"));
        QVERIFY(revisions->topLevelItem(0)->toolTip(0).contains(QLatin1String("50")));
        QCOMPARE(revisions->topLevelItem(1)->text(3), QStringLiteral("to begin with"));
        revisions->setCurrentItem(revisions->topLevelItem(1));
        click(*wizard, "takeOver");
        QCOMPARE(wizard->draft()->config().baseline.share, 0.25);
        QVERIFY(find<QPushButton>(*wizard, "save")->isEnabled());

        click(*wizard, "edit-0");
        QCOMPARE(wizard->step(), int(DriftWizard::Baseline));
        QVERIFY(find<QPushButton>(*wizard, "next")->text().contains(QLatin1String("summary")));
        click(*wizard, "next");
        QCOMPARE(wizard->step(), int(DriftWizard::Summary));

        QTimer::singleShot(0, wizard.get(), [&wizard] { // Escape, and think better of it
            auto* question = wizard->findChild<QMessageBox*>(QStringLiteral("discard"));
            QVERIFY(question);
            QTest::keyClick(question, Qt::Key_Escape);
        });
        QTest::keyClick(wizard.get(), Qt::Key_Escape);
        QVERIFY(wizard->isVisible());
    }

    void revisionsGoIntoTheStore()
    {
        const std::string name = SampleGenerator::deploymentName();
        DriftConfig config;
        config.minimumSample = 80;
        QCOMPARE(m_monitor->saveDriftConfiguration(name, config, "more").value(), std::int64_t(1));
        QCOMPARE(m_monitor->driftRevisions(name).value().size(), std::size_t(1));
    }
};

} // namespace

QTEST_MAIN(TestDriftWizard)
#include "tst_drift_wizard.moc"
