// SPDX-License-Identifier: GPL-3.0-or-later
// Models that do not say yes or no, through the same wizard: from a file to what the store evaluates
// afterwards.
#include "look/theme.h"
#include "monitor/import_file.h"
#include "monitor/monitor.h"
#include "program/program.h"
#include "program/wizard_launcher.h"
#include "shell/main_window.h"
#include "source/csv_preview.h"
#include "wizard/bucket_lists.h"
#include "wizard/fairness_wizard.h"
#include "wizard/groups_page.h"
#include "wizard/outcome_page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace tiltmeter;

class TestWizardModels : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;

    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    /// A store with one deployment from these lines; nullptr where that failed.
    std::shared_ptr<Monitor> storeOf(const char* name, const QByteArray& csv)
    {
        const QString file = path(name) + QStringLiteral(".csv");
        QFile out(file);
        if (!out.open(QIODevice::WriteOnly) || out.write(csv) != csv.size())
            return nullptr;
        out.close();
        const std::string store = (path(name) + QStringLiteral(".tilt")).toStdString();
        if (!Monitor::create(store))
            return nullptr;
        auto preview = previewCsv(file.toStdString());
        if (!preview)
            return nullptr;
        for (ColumnSpec& column : preview->schema.columns) {
            column.role = column.name == "predicted" ? ColumnRole::Prediction
                          : column.name == "actual"  ? ColumnRole::Label
                                                     : ColumnRole::Feature;
        }
        FileImport import;
        import.file = file.toStdString();
        import.deployment = name;
        import.dialect = preview->dialect;
        import.schema = preview->schema;
        if (!importFile(store, import, {}))
            return nullptr;
        return Monitor::open(store).value_or(nullptr);
    }
    static std::unique_ptr<FairnessWizard> wizardOn(const std::shared_ptr<Monitor>& monitor,
                                                    const std::string& name)
    {
        const auto deployment = monitor->deployment(name);
        const auto profile = monitor->profile(name, {});
        if (!deployment || !profile)
            return nullptr;
        WizardServices services;
        services.preview = [monitor, name](const FairnessConfig& config, const Progress& progress) {
            return monitor->evaluate(name, config, {}, progress);
        };
        services.save = [monitor, name](const FairnessConfig& config, const std::string& comment,
                                        const Progress& progress) {
            return monitor->saveConfiguration(name, config, comment, progress);
        };
        auto wizard = std::make_unique<FairnessWizard>(
            std::make_unique<WizardDraft>(deployment->schema, *profile, std::nullopt), services);
        wizard->show();
        wizard->activateWindow();
        (void)QTest::qWaitForWindowActive(wizard.get());
        return wizard;
    }
    static void pressNext(FairnessWizard& wizard)
    {
        QTest::mouseClick(wizard.findChild<QPushButton*>(QStringLiteral("next")), Qt::LeftButton);
    }
    static void goTo(FairnessWizard& wizard, int step)
    {
        for (int guard = 0; wizard.step() < step && guard < 20; ++guard) {
            auto* next = wizard.findChild<QPushButton*>(QStringLiteral("next"));
            QVERIFY2(next->isEnabled(), qPrintable(next->toolTip()));
            pressNext(wizard);
        }
        QCOMPARE(wizard.step(), step);
    }
    static void save(FairnessWizard& wizard)
    {
        goTo(wizard, 6);
        QSignalSpy saved(&wizard, &FairnessWizard::saved);
        auto* button = wizard.findChild<QPushButton*>(QStringLiteral("save"));
        QVERIFY2(button->isEnabled(), qPrintable(button->toolTip()));
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, 30'000);
    }
    static void type(QDoubleSpinBox* field, const QString& text)
    {
        QVERIFY(field);
        field->setFocus();
        field->selectAll();
        QTest::keyClick(field, Qt::Key_Delete);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Tab);
    }
    static const Measurement* find(const Evaluation& evaluation, const char* metric)
    {
        for (const Measurement& m : evaluation.overall.measurements)
            if (m.metric == metric && m.feature == "sex")
                return &m;
        return nullptr;
    }
    static bool near(double a, double b) { return std::abs(a - b) < 1e-9; }

    static constexpr int Limits = 3;
    static constexpr int Outcome = 4;

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    /// Amounts that a model proposes: 5,000 and more is good for the person concerned.
    void regression()
    {
        QByteArray csv = "sex,age,predicted,actual\n";
        int women = 0;
        int men = 0;
        int goodForWomen = 0;
        int goodForMen = 0;
        double womensError = 0;
        double mensError = 0;
        for (int i = 0; i < 600; ++i) {
            const bool woman = i % 3 == 0;
            const double actual = 2000 + (i * 37 % 601) * 10.5;
            const double predicted = actual - (woman ? 750.25 : 100.5) + (i % 7) * 11.0;
            (woman ? women : men) += 1;
            (woman ? goodForWomen : goodForMen) += predicted >= 5000 ? 1 : 0;
            (woman ? womensError : mensError) += std::abs(predicted - actual);
            csv += (woman ? "female," : "male,") + QByteArray::number(20 + i % 50) + ',' +
                   QByteArray::number(predicted, 'f', 2) + ',' + QByteArray::number(actual, 'f', 2) + '\n';
        }
        const auto monitor = storeOf("amounts", csv);
        QVERIFY(monitor);
        const auto wizard = wizardOn(monitor, "amounts");
        QVERIFY(wizard);
        // The limits of a numeric prediction are offered.
        goTo(*wizard, Limits);
        auto* others = wizard->findChild<QTableWidget*>(QStringLiteral("others"));
        QTableWidgetItem* error = nullptr;
        for (int row = 0; row < others->rowCount(); ++row)
            if (others->item(row, 0)->data(Qt::UserRole).toString() ==
                QLatin1String("mean_absolute_error_difference"))
                error = others->item(row, 2);
        QVERIFY(error);
        error->setText(QStringLiteral("250"));
        goTo(*wizard, Outcome);
        auto* page = wizard->findChild<OutcomePage*>();
        auto* goodFrom = page->findChild<QDoubleSpinBox*>(QStringLiteral("lower1-0"));
        auto* badTo = page->findChild<QDoubleSpinBox*>(QStringLiteral("upper0-0"));
        QVERIFY(goodFrom && goodFrom->isVisible());
        // Proposed is the upper half; a person types what it should be, and is told where the ranges overlap.
        type(badTo, QStringLiteral("5500"));
        type(goodFrom, QStringLiteral("5000"));
        QVERIFY(!wizard->findChild<QPushButton*>(QStringLiteral("next"))->isEnabled());
        type(badTo, QStringLiteral("4999.999"));
        QVERIFY(wizard->findChild<QPushButton*>(QStringLiteral("next"))->isEnabled());
        // Proposed without outer ends; one can be closed, and opened again by clearing its field.
        auto* goodTo = page->findChild<QDoubleSpinBox*>(QStringLiteral("upper1-0"));
        QCOMPARE(goodTo->text(), QStringLiteral("\u221e"));
        QCOMPARE(page->findChild<QDoubleSpinBox*>(QStringLiteral("lower0-0"))->text(),
                 QStringLiteral("\u2212\u221e"));
        type(goodTo, QStringLiteral("9000"));
        QCOMPARE(goodTo->value(), 9000.0);
        type(goodTo, QString());
        QCOMPARE(goodTo->text(), QStringLiteral("\u221e"));
        type(goodTo, QStringLiteral("8000"));
        type(goodTo, QStringLiteral("inf"));
        QCOMPARE(goodTo->text(), QStringLiteral("\u221e"));
        save(*wizard);

        const auto saved = monitor->configuration("amounts");
        QVERIFY(saved && *saved);
        const FavorableOutcome& outcome = (*saved)->config.outcome;
        QCOMPARE(outcome.favorableRanges.size(), std::size_t(1));
        QCOMPARE(outcome.favorableRanges[0].lower, 5000.0);
        QCOMPARE(outcome.unfavorableRanges[0].upper, 4999.999);
        QVERIFY(std::isinf(outcome.favorableRanges[0].upper));
        QVERIFY(std::isinf(outcome.unfavorableRanges[0].lower));
        const auto evaluation = monitor->evaluate("amounts", EvaluateOptions{}, {});
        QVERIFY(evaluation);
        const Measurement* impact = find(*evaluation, "disparate_impact");
        QVERIFY(impact && impact->value);
        QVERIFY(near(*impact->value, (double(goodForWomen) / women) / (double(goodForMen) / men)));
        const Measurement* difference = find(*evaluation, "mean_absolute_error_difference");
        QVERIFY(difference && difference->value && difference->interval);
        QVERIFY(std::abs(*difference->value - (womensError / women - mensError / men)) < 1e-6);
        QCOMPARE(difference->limits.upper.value(), 250.0);
        QVERIFY(difference->verdict == Verdict::Fail);
        // Measured without being asked for, because the prediction is a number.
        QVERIFY(find(*evaluation, "root_mean_squared_error_difference"));
    }

    /// Three decisions, two of which are good for the person concerned.
    void severalClassesTwoOfThemFavorable()
    {
        QByteArray csv = "sex,age,predicted,actual\n";
        const char* const decisions[] = {"granted", "refused", "granted in part", "refused", "granted"};
        int good[2] = {0, 0};
        int all[2] = {0, 0};
        int right[2] = {0, 0};
        for (int i = 0; i < 500; ++i) {
            const int woman = i % 4 == 0 ? 1 : 0;
            const QByteArray predicted = decisions[(i + (woman && i % 8 == 0 ? 1 : 0)) % 5];
            const QByteArray actual = i % 6 == 0 ? "granted in part" : predicted;
            ++all[woman];
            good[woman] += predicted.startsWith("granted") ? 1 : 0;
            right[woman] += predicted == actual ? 1 : 0;
            csv += (woman ? "female," : "male,") + QByteArray::number(20 + i % 50) + ',' + predicted + ',' +
                   actual + '\n';
        }
        const auto monitor = storeOf("decisions", csv);
        QVERIFY(monitor);
        const auto wizard = wizardOn(monitor, "decisions");
        QVERIFY(wizard);
        goTo(*wizard, Outcome);
        auto* lists = wizard->findChild<OutcomePage*>()->findChild<BucketLists*>();
        QVERIFY(lists->isVisible());
        // By keys: every value to where it belongs, wherever it was proposed to be.
        const auto move = [&](const char* value, int to) {
            for (int bucket = 0; bucket < BucketLists::count; ++bucket) {
                QListWidget* list = lists->list(bucket);
                const auto entries = lists->entries(bucket);
                for (std::size_t row = 0; row < entries.size(); ++row)
                    if (entries[row].values == QStringList{QLatin1String(value)} && bucket != to) {
                        list->setFocus();
                        list->clearSelection();
                        list->setCurrentRow(int(row), QItemSelectionModel::ClearAndSelect);
                        QTest::keyClick(list, static_cast<Qt::Key>(Qt::Key_1 + to), Qt::ControlModifier);
                        return;
                    }
            }
        };
        move("granted in part", 2);
        QCOMPARE(wizard->draft()->config().outcome.favorable.size() +
                     wizard->draft()->config().outcome.unfavorable.size(),
                 std::size_t(2));
        move("granted", 0);
        move("granted in part", 0);
        move("refused", 1);
        save(*wizard);

        const auto saved = monitor->configuration("decisions");
        QVERIFY(saved && *saved);
        FavorableOutcome outcome = (*saved)->config.outcome;
        std::ranges::sort(outcome.favorable);
        QCOMPARE(outcome.favorable, (std::vector<std::string>{"granted", "granted in part"}));
        QCOMPARE(outcome.unfavorable, std::vector<std::string>{"refused"});
        const auto evaluation = monitor->evaluate("decisions", EvaluateOptions{}, {});
        QVERIFY(evaluation);
        const Measurement* impact = find(*evaluation, "disparate_impact");
        QVERIFY(impact && near(*impact->value, (double(good[1]) / all[1]) / (double(good[0]) / all[0])));
        // Of the classes themselves, not of favorable against unfavorable.
        const Measurement* accuracy = find(*evaluation, "class_accuracy_difference");
        QVERIFY(accuracy && near(*accuracy->value, double(right[1]) / all[1] - double(right[0]) / all[0]));
        QVERIFY(accuracy->interval);
        bool oneAgainstTheRest = false;
        for (const GroupRates& group : evaluation->overall.groups)
            for (const GroupRates::Rate& rate : group.rates)
                oneAgainstTheRest = oneAgainstTheRest || rate.id == "true_positive_rate:granted in part";
        QVERIFY(oneAgainstTheRest);
    }

    /// Records without a value as a group of their own, everybody compared with all others.
    void missingAsAGroupAgainstAllOthers()
    {
        QByteArray csv = "sex,age,predicted,actual\n";
        int good[3] = {0, 0, 0};
        int all[3] = {0, 0, 0};
        const char* const names[] = {"male", "female", ""};
        for (int i = 0; i < 450; ++i) {
            const int group = i % 5 == 4 ? 2 : i % 2;
            const bool approved = i * 7 % (group == 2 ? 13 : 10) < 6;
            ++all[group];
            good[group] += approved ? 1 : 0;
            csv += QByteArray(names[group]) + ',' + QByteArray::number(20 + i % 50) + ',' +
                   (approved ? "approved" : "declined") + ",approved\n";
        }
        const auto monitor = storeOf("gaps", csv);
        QVERIFY(monitor);
        const auto wizard = wizardOn(monitor, "gaps");
        QVERIFY(wizard);
        goTo(*wizard, 2);
        auto* page = wizard->findChild<GroupsPage*>();
        QCOMPARE(page->currentFeature(), std::string("sex"));
        auto* lists = page->findChild<BucketLists*>();
        QListWidget* unused = lists->list(2);
        QCOMPARE(unused->count(), 1);
        QVERIFY(lists->entries(2)[0].missing);
        QCOMPARE(lists->entries(2)[0].records, std::uint64_t(all[2]));
        unused->setFocus();
        unused->setCurrentRow(0);
        QTest::keyClick(unused, Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(wizard->draft()->feature("sex")->monitored.size(), std::size_t(2));
        auto* choice = page->findChild<QComboBox*>(QStringLiteral("referenceChoice"));
        choice->setFocus();
        QTest::keyClick(choice, Qt::Key_End);
        QCOMPARE(int(wizard->draft()->feature("sex")->referenceChoice), int(ReferenceChoice::Complement));
        QCOMPARE(wizard->draft()->feature("sex")->monitored.size(), std::size_t(3)); // nobody is lost
        save(*wizard);
        const auto evaluation = monitor->evaluate("gaps", EvaluateOptions{}, {});
        QVERIFY(evaluation);
        int found = 0;
        for (const Measurement& m : evaluation->overall.measurements) {
            if (m.metric != "disparate_impact" || m.feature != "sex")
                continue;
            ++found;
            QCOMPARE(m.reference, std::string("complement"));
            if (m.monitoredRecords == std::uint64_t(all[2]))
                QVERIFY(near(*m.value,
                             (double(good[2]) / all[2]) / (double(good[0] + good[1]) / (all[0] + all[1]))));
        }
        QCOMPARE(found, 3);
        // And back: the proposed reference is the reference again.
        const auto again = wizardOn(monitor, "gaps");
        goTo(*again, 2);
        auto* back =
            again->findChild<GroupsPage*>()->findChild<QComboBox*>(QStringLiteral("referenceChoice"));
        QCOMPARE(back->currentIndex(), int(ReferenceChoice::Named));
    }
};

QTEST_MAIN(TestWizardModels)
#include "tst_wizard_models.moc"
