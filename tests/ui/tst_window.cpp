// SPDX-License-Identifier: GPL-3.0-or-later
#include "longest_turn.h"
#include "look/theme.h"
#include "monitor/sample_store.h"
#include "program/program.h"
#include "shell/main_window.h"
#include "shell/navigation_list.h"
#include "window_checks.h"

#include <QDialog>
#include <QDir>
#include <QFile>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace tiltmeter;

/// The whole window on the example store, as a person has it before them.
class TestWindow : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_store;

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        m_store = m_folder.filePath(QStringLiteral("example.tilt"));
        const auto made = createSampleStore(m_store.toStdString(), SampleOptions{}, {});
        QVERIFY(made.has_value());
    }

    void everyPageHoldsTheRules_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<QString>("detail");
        QTest::newRow("overview") << "overview"
                                  << "";
        QTest::newRow("fairness") << "fairness"
                                  << "";
        QTest::newRow("drift") << "drift"
                               << "";
        QTest::newRow("performance") << "performance"
                                     << "";
        QTest::newRow("data, columns") << "data"
                                       << "columns";
        QTest::newRow("data, files") << "data"
                                     << "imports";
        QTest::newRow("data, rows not taken") << "data"
                                              << "rejected";
        QTest::newRow("data, records") << "data"
                                       << "records";
        QTest::newRow("findings") << "findings"
                                  << "";
        QTest::newRow("reports") << "reports"
                                 << "";
    }
    void everyPageHoldsTheRules()
    {
        QFETCH(QString, page);
        QFETCH(QString, detail);
        Settings settings(m_folder.filePath(QStringLiteral("s.ini")));
        Program program(settings);
        program.window().show();
        program.context().openStore(m_store);
        QTRY_VERIFY_WITH_TIMEOUT(program.context().evaluation(), 60'000);
        program.window().showPage(page, detail);
        QCOMPARE(program.window().currentPage()->info().id, page);
        for (const QSize size : {QSize(1280, 800), QSize(860, 640)}) {
            program.window().resize(size);
            QTRY_COMPARE_WITH_TIMEOUT(program.context().jobs().jobs().size(), 0, 60'000);
            QCOMPARE(checkAccessibleNames(&program.window()), QString());
            QTRY_COMPARE(checkClippedTexts(&program.window()), QString());
            QCOMPARE(checkTableTitles(&program.window()), QString());
            QTRY_COMPARE(checkSidewaysScrolling(&program.window()), QString());
        }
    }

    void allPagesByKeyboard()
    {
        Settings settings(m_folder.filePath(QStringLiteral("keys.ini")));
        Program program(settings);
        program.window().show();
        program.context().openStore(m_store);
        QTRY_VERIFY_WITH_TIMEOUT(program.context().evaluation(), 60'000);
        // Asked again and again: on a busy machine the first request may come before the window is there.
        const auto isActive = [&program] {
            program.window().activateWindow();
            return program.window().isActiveWindow();
        };
        QTRY_VERIFY_WITH_TIMEOUT(isActive(), 30'000);
        auto* list = program.window().findChild<NavigationList*>();
        for (int i = 0; i < list->count(); ++i) {
            QTest::keyClick(&program.window(), static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
            QCOMPARE(list->currentRow(), i);
            // Tab goes through everything and comes back, with the focus always somewhere visible.
            list->setFocus();
            QSet<QWidget*> seen;
            for (int step = 0; step < 200; ++step) {
                QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
                QWidget* focus = QApplication::focusWidget();
                QVERIFY(focus && focus->isVisible());
                if (focus == list)
                    break;
                QVERIFY2(!seen.contains(focus), qPrintable(window_checks::placeOf(focus, &program.window())));
                seen.insert(focus);
            }
            QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(list));
            QVERIFY(!seen.isEmpty());
        }
    }

    /// A newcomer's way: no store, one file, and the wizard at the end of it.
    void fromAFileToTheWizard()
    {
        const QString log = m_folder.filePath(QStringLiteral("loans.csv"));
        QFile file(log);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("timestamp,sex,age,decision\n");
        for (int i = 0; i < 400; ++i)
            file.write(QStringLiteral("2024-01-%1T0%2:00:00Z,%3,%4,%5\n")
                           .arg(1 + i % 28, 2, 10, QLatin1Char('0'))
                           .arg(i % 10)
                           .arg(i % 3 ? QStringLiteral("male") : QStringLiteral("female"))
                           .arg(18 + i % 60)
                           .arg(i % 2 ? QStringLiteral("approved") : QStringLiteral("declined"))
                           .toUtf8());
        file.close();

        Settings settings(m_folder.filePath(QStringLiteral("new.ini")));
        Program program(settings);
        program.window().show();
        program.context().openOrCreateStore(m_folder.filePath(QStringLiteral("new.tilt")));
        QTRY_VERIFY(program.context().monitor());
        program.window().openFiles({log});
        auto* import = program.window().findChild<QDialog*>(QStringLiteral("importDialog"));
        QVERIFY(import);
        auto* start = import->findChild<QPushButton*>(QStringLiteral("import"));
        QTRY_VERIFY(start->isEnabled());
        QTest::keyClick(import, Qt::Key_Return);
        auto* configure = import->findChild<QPushButton*>(QStringLiteral("configureAfterImport"));
        QTRY_VERIFY_WITH_TIMEOUT(configure->isVisible(), 30'000);
        QTest::keyClick(import, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(program.window().findChild<QDialog*>(QStringLiteral("fairnessWizard")),
                                 30'000);
        auto* wizard = program.window().findChild<QDialog*>(QStringLiteral("fairnessWizard"));
        QTRY_VERIFY(wizard->isVisible());
        QCOMPARE(checkAccessibleNames(wizard), QString());
        QCOMPARE(program.context().deploymentName(), QStringLiteral("loans"));
        QCOMPARE(program.context().deployment()->records, std::uint64_t(400));
        QTest::keyClick(wizard, Qt::Key_Escape);
        QTRY_VERIFY(!program.window().findChild<QDialog*>(QStringLiteral("fairnessWizard")));
    }

    void theGuiThreadIsNeverHeldUp()
    {
#if defined(__SANITIZE_ADDRESS__)
        QSKIP("Times mean nothing under a sanitizer.");
#endif
        Settings settings(m_folder.filePath(QStringLiteral("t.ini")));
        Program program(settings);
        program.window().resize(1280, 800);
        program.window().show();
        QTest::qWait(50);
        LongestTurn longest;
        QStringList times;
        double worst = 0;
        const auto note = [&](const char* what) {
            QTRY_COMPARE_WITH_TIMEOUT(program.context().jobs().jobs().size(), 0, 60'000);
            QTest::qWait(100);
            const double ms = longest.take();
            worst = std::max(worst, ms);
            times.append(QStringLiteral("%1 %2 ms").arg(QLatin1String(what)).arg(ms, 0, 'f', 0));
        };
        program.context().openStore(m_store);
        QTRY_VERIFY_WITH_TIMEOUT(program.context().evaluation(), 60'000);
        note("open");
        for (const char* page :
             {"fairness", "drift", "performance", "data", "findings", "reports", "overview", "fairness"}) {
            program.window().showPage(QLatin1String(page));
            note(page);
        }
        program.context().setWindow(windowFromString("day"));
        QTRY_VERIFY_WITH_TIMEOUT(program.context().evaluation(), 60'000);
        note("84 windows");
        qInfo("longest stretch on the GUI thread: %s", qPrintable(times.join(QStringLiteral(", "))));
        // Twice the 50 ms that are asked for: this may be an unoptimised build.
        QVERIFY2(worst < 100, qPrintable(times.join(QStringLiteral(", "))));
    }
};

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
