// SPDX-License-Identifier: GPL-3.0-or-later
#include "context/drift_results.h"
#include "drift/drift_page.h"
#include "driftwizard/drift_wizard.h"
#include "monitor/sample.h"
#include "monitor/sample_store.h"
#include "pages/timeline_view.h"
#include "program/program.h"
#include "shell/main_window.h"
#include "window_checks.h"

#include <QAction>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace tiltmeter;

/// Drift in the whole window, as a person goes about it: look, configure, look again.
class TestWindowDrift : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Program> m_program;

    [[nodiscard]] MainWindow& window() { return m_program->window(); }
    [[nodiscard]] AppContext& context() { return m_program->context(); }
    DriftWizard* wizard() { return qobject_cast<DriftWizard*>(QApplication::activeModalWidget()); }
    bool isCompared()
    {
        return QTest::qWaitFor(
            [this] { return context().drift().evaluation() != nullptr && context().jobs().jobs().isEmpty(); },
            60'000);
    }
    void trigger(const char* text)
    {
        for (QAction* action : window().findChildren<QAction*>())
            if (action->text() == QString::fromUtf8(text)) {
                QVERIFY(action->isEnabled() && action->isVisible());
                action->trigger();
            }
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        const QString store = m_folder.filePath(QStringLiteral("example.tilt"));
        QVERIFY(createSampleStore(store.toStdString(), SampleOptions{20'000, 20240101}, {}));
        m_settings = std::make_unique<Settings>(m_folder.filePath(QStringLiteral("s.ini")));
        m_program = std::make_unique<Program>(*m_settings);
        window().show();
        context().openStore(store);
        QTRY_VERIFY_WITH_TIMEOUT(context().evaluation(), 60'000);
    }

    void overviewShowsBothOnOneAxis()
    {
        window().showPage(QStringLiteral("overview"));
        QVERIFY(isCompared());
        auto* timeline = window().findChild<TimelineView*>();
        QTRY_VERIFY(timeline->isVisible());
        // The example drifts before it is unfair, and that is what one sees.
        const auto firstFail = [](const TimelineTrack& track) {
            const auto it = std::ranges::find(track.cells, State::Fail, &TimelineCell::state);
            return static_cast<int>(it - track.cells.begin()) + 1;
        };
        QCOMPARE(firstFail(timeline->data().fairness.front()), SampleTruth::unfairFromWeek);
        const auto& drift = timeline->data().drift;
        const auto amount = std::ranges::find(drift, QStringLiteral("loan_amount"), &TimelineTrack::name);
        QVERIFY(amount != drift.end());
        QCOMPARE(firstFail(*amount), SampleTruth::driftFromWeek);
        QTest::mouseClick(timeline, Qt::LeftButton, {},
                          timeline->cellRect(timeline->data().count() - 1, 10).center().toPoint());
        QCOMPARE(window().currentPage()->info().id, QStringLiteral("drift"));
    }

    void wizardFromTheMenuIsSavedAndComparedAnew()
    {
        window().showPage(QStringLiteral("drift"));
        QVERIFY(isCompared());
        QCOMPARE(context().drift().evaluation()->revision, 0);
        trigger("Configure &drift…");
        QTRY_VERIFY_WITH_TIMEOUT(wizard() != nullptr, 60'000);
        DriftWizard* open = wizard();
        QCOMPARE(checkAccessibleNames(open), QString());
        open->findChild<QSpinBox*>(QStringLiteral("share"))->setValue(50);
        for (int step = 0; step < DriftWizard::Summary; ++step) {
            QTRY_COMPARE(checkClippedTexts(open), QString());
            QTest::mouseClick(open->findChild<QPushButton*>(QStringLiteral("next")), Qt::LeftButton);
        }
        QTRY_COMPARE(checkClippedTexts(open), QString());
        QCOMPARE(checkAccessibleNames(open), QString());
        QTest::mouseClick(open->findChild<QPushButton*>(QStringLiteral("save")), Qt::LeftButton);
        QTRY_VERIFY(wizard() == nullptr);
        QVERIFY(isCompared());
        QTRY_COMPARE(context().drift().evaluation()->revision, 1);
        QCOMPARE(std::ranges::count_if(context().drift().evaluation()->windows, &DriftWindow::inBaseline), 6);
        QTRY_VERIFY(window().findChild<DriftPage*>()->evaluation() == context().drift().evaluation());
    }

    void secondRoundBeginsAtTheSummary()
    {
        trigger("Configure &drift…");
        QTRY_VERIFY_WITH_TIMEOUT(wizard() != nullptr, 60'000);
        QCOMPARE(wizard()->step(), int(DriftWizard::Summary));
        QTest::keyClick(wizard(), Qt::Key_Escape); // nothing changed, nothing asked
        QTRY_VERIFY(wizard() == nullptr);
    }

    void anotherWindowComparesAnew()
    {
        context().setWindow(WindowSpec{WindowKind::Day, 0, "UTC"});
        QVERIFY(isCompared());
        QVERIFY(context().drift().evaluation()->windows.size() > 80);
        window().showPage(QStringLiteral("overview"));
        window().showPage(QStringLiteral("drift"));
        QCOMPARE(checkClippedTexts(&window()), QString());
        context().setWindow(std::nullopt);
        QVERIFY(isCompared());
    }
};

QTEST_MAIN(TestWindowDrift)
#include "tst_window_drift.moc"
