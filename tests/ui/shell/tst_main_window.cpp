// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/notice.h"
#include "monitor_double.h"
#include "settings/settings.h"
#include "shell/main_window.h"
#include "shell/navigation_list.h"
#include "shell/places.h"
#include "window_checks.h"

#include <QAction>
#include <QComboBox>
#include <QDateEdit>
#include <QDialog>
#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <chrono>
#include <thread>

using namespace tiltmeter;
using namespace std::chrono_literals;

namespace {

const QString storePath = QStringLiteral("/test/a.tilt");

/// Counts what the window asks of it.
class ProbePage : public Page
{
public:
    ProbePage(const QString& id, AppContext& context)
        : Page({id, id.toUpper(), QStringLiteral("overview")}, context),
          button(new QPushButton(QStringLiteral("Do")))
    {
        body()->addWidget(button);
        body()->addStretch(1);
    }
    void refresh() override
    {
        ++refreshed;
        if (!showCommonEmptyState(true))
            showBody();
    }
    void goTo(const QString& detail) override { gone = detail; }
    void recount() override
    {
        setOpenCount(context().evaluation() ? static_cast<int>(context().evaluation()->findings.size()) : 0);
    }
    [[nodiscard]] bool isEmpty() const { return isEmptyShown(); }
    [[nodiscard]] bool isReady() const override { return ready; }

    QPushButton* button;
    int refreshed = 0;
    int painted = 0;
    bool ready = false;
    QString gone;

protected:
    void paintEvent(QPaintEvent* event) override
    {
        ++painted;
        Page::paintEvent(event);
    }
};

struct Fixture {
    QTemporaryDir folder;
    AppContext context;
    Settings settings{folder.filePath(QStringLiteral("settings.ini"))};
    std::unique_ptr<MainWindow> window;
    ProbePage* first = nullptr;
    ProbePage* second = nullptr;

    Fixture()
    {
        context.setOffers(AppContext::Offer::Import | AppContext::Offer::Configure);
        window = std::make_unique<MainWindow>(context, settings);
        first = new ProbePage(QStringLiteral("first"), context);
        second = new ProbePage(QStringLiteral("second"), context);
        window->addPage(first);
        window->addPage(second);
        window->show();
    }
    template <class T>
    T* find(const char* name) const
    {
        return window->findChild<T*>(QLatin1String(name));
    }
    [[nodiscard]] QAction* action(const char* text) const
    {
        for (QAction* action : window->findChildren<QAction*>())
            if (action->text() == QString::fromUtf8(text))
                return action;
        return nullptr;
    }
};

void drop(QWidget& window, const QStringList& paths)
{
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths)
        urls.append(QUrl::fromLocalFile(path));
    data.setUrls(urls);
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&window, &enter);
    if (!enter.isAccepted())
        return;
    QDropEvent event({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(&window, &event);
}

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void init()
    {
        monitor_double::reset();
        monitor_double::script().stores[storePath.toStdString()] = {
            monitor_double::loanApprovals(), monitor_double::unconfigured("Insurance")};
    }

    void beginsWithTheStartPage()
    {
        Fixture f;
        QVERIFY(f.find<QWidget>("startPage")->isVisible());
        QVERIFY(!f.find<QWidget>("startExample")->isVisible()); // no maker, no button
        f.context.setExampleMaker([](const std::string&, const Progress&) -> Result<void> { return {}; });
        QVERIFY(f.find<QWidget>("startExample")->isVisible());
        QCOMPARE(f.first->refreshed, 0); // hidden pages are left alone
    }

    void openingShowsThePages()
    {
        Fixture f;
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        QVERIFY(!f.find<QWidget>("startPage")->isVisible());
        QCOMPARE(f.window->currentPage(), f.first);
        QVERIFY(!f.first->isEmpty());
        QVERIFY(f.first->refreshed > 0);
        QCOMPARE(f.second->refreshed, 0);
        QCOMPARE(f.second->openCount(), 1); // counted though it is hidden
        QVERIFY(f.window->windowTitle().startsWith(QLatin1String("a ")));
        QCOMPARE(f.settings.recentStores(), QStringList{storePath});
        QVERIFY2(f.find<QLabel>("facts")->accessibleName().contains(QLatin1String("last 24 Mar 2024 23:5")),
                 qPrintable(f.find<QLabel>("facts")->accessibleName()));
    }

    void hiddenPagesArePreparedWhenTheirFiguresAreThere()
    {
        Fixture f;
        f.second->ready = true;
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        QTRY_VERIFY(f.second->painted > 0);
        QVERIFY(f.second->refreshed > 0);
        QVERIFY(!f.second->isVisible());
        QCOMPARE(f.second->size(), f.first->size());
        QCOMPARE(f.window->currentPage(), f.first);
        // Not again as long as nothing changed, and anew when something did.
        QTest::qWait(200);
        const int before = f.second->refreshed;
        QTest::qWait(200);
        QCOMPARE(f.second->refreshed, before);
        f.context.evaluate();
        QTRY_VERIFY(f.second->refreshed > before);
    }

    void closingGoesBackToTheStartPage()
    {
        Fixture f;
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        f.context.closeStore();
        QVERIFY(f.find<QWidget>("startPage")->isVisible());
        auto* recent = f.find<QListWidget>("recentStores");
        QCOMPARE(recent->count(), 1);
        recent->setFocus();
        QTest::keyClick(recent, Qt::Key_Return);
        QTRY_VERIFY(f.context.monitor());
    }

    void recentStoresCanBeTakenOffTheList()
    {
        Fixture f;
        f.settings.addRecentStore(storePath);
        auto* recent = f.find<QListWidget>("recentStores");
        QCOMPARE(recent->count(), 1);
        QTest::keyClick(recent, Qt::Key_Delete);
        QCOMPARE(recent->count(), 0);
        QVERIFY(f.settings.recentStores().isEmpty());
    }

    void pagesByKeyboard()
    {
        Fixture f;
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        f.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(f.window.get()));
        QTest::keyClick(f.window.get(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(f.window->currentPage(), f.second);
        auto* list = f.find<NavigationList>("navigation");
        QCOMPARE(list->currentPage(), QStringLiteral("second"));
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Up);
        QCOMPARE(f.window->currentPage(), f.first);
        QTest::keyClick(f.window.get(), Qt::Key_F6);
        QCOMPARE(QApplication::focusWidget(), f.first->button);
        QTest::keyClick(f.window.get(), Qt::Key_F6);
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(list));
        QCOMPARE(f.settings.lastPage(), QStringLiteral("first"));
    }

    void pagesByRequest()
    {
        Fixture f;
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        f.context.requestPage(QStringLiteral("second"), QStringLiteral("sex"));
        QCOMPARE(f.window->currentPage(), f.second);
        QCOMPARE(f.second->gone, QStringLiteral("sex"));
        f.context.requestPage(QStringLiteral("nowhere"));
        QCOMPARE(f.window->currentPage(), f.second);
    }

    void navigationBecomesIconsInANarrowWindow()
    {
        Fixture f;
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        auto* list = f.find<NavigationList>("navigation");
        f.window->resize(1200, 700);
        QTRY_VERIFY(!list->isCompact());
        f.window->resize(MainWindow::compactBelow - 1, 700);
        QTRY_VERIFY(list->isCompact());
        f.window->resize(1200, 700);
        QTRY_VERIFY(!list->isCompact());
        f.find<QToolButton>("toggleNavigation")->click();
        QVERIFY(list->isCompact());
        QVERIFY(f.settings.navigationCollapsed());
    }

    void deploymentPicker()
    {
        Fixture f;
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        auto* picker = f.find<QComboBox>("deploymentPicker");
        QCOMPARE(picker->count(), 2);
        QCOMPARE(picker->currentText(), QStringLiteral("Loan approvals  (Prod)"));
        QVERIFY(f.find<QPushButton>("evaluate")->isEnabled());
        QTest::keyClick(picker, Qt::Key_Down);
        QCOMPARE(f.context.deploymentName(), QStringLiteral("Insurance"));
        QVERIFY(f.first->isEmpty()); // it is not configured
        QVERIFY(!f.find<QPushButton>("evaluate")->isEnabled());
        QVERIFY(!f.find<QPushButton>("evaluate")->toolTip().isEmpty()); // and it is said why
        QSignalSpy asked(&f.context, &AppContext::configurationRequested);
        f.first->findChild<QPushButton*>(QStringLiteral("emptyStateAction"))->click();
        QCOMPARE(asked.size(), 1);
    }

    void periodAndWindowPickers()
    {
        Fixture f;
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        auto* window = f.find<QComboBox>("windowPicker");
        QVERIFY(window->itemText(0).contains(QLatin1String("Week")));
        QTest::keyClick(window, Qt::Key_Down);
        QTest::keyClick(window, Qt::Key_Down);
        QVERIFY(f.context.window() && f.context.window()->kind == WindowKind::Day);

        auto* period = f.find<QComboBox>("periodPicker");
        QTest::keyClick(period, Qt::Key_Down);
        QVERIFY(f.context.period().preset == Period::Preset::Last7Days);
        QTRY_VERIFY(f.context.evaluation());
        QCOMPARE(f.context.evaluation()->windows.size(), std::size_t(1));
    }

    void ownPeriod()
    {
        Fixture f;
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        auto* period = f.find<QComboBox>("periodPicker");
        QTest::keyClick(period, Qt::Key_End); // the entry that asks
        auto* dialog = f.find<QDialog>("periodDialog");
        QVERIFY(dialog);
        QCOMPARE(period->currentIndex(), 0); // a question is no choice yet
        auto* first = dialog->findChild<QDateEdit*>(QStringLiteral("firstDay"));
        auto* last = dialog->findChild<QDateEdit*>(QStringLiteral("lastDay"));
        QCOMPARE(first->date(), QDate(2024, 1, 1));
        QCOMPARE(last->date(), QDate(2024, 3, 24));
        QCOMPARE(checkAccessibleNames(dialog), QString());
        QPushButton* show = nullptr;
        for (QPushButton* button : dialog->findChildren<QPushButton*>())
            if (button->property("primary").toBool())
                show = button;
        QVERIFY(show);
        last->setDate(QDate(2023, 12, 31));
        QVERIFY(!show->isEnabled());
        QVERIFY(!dialog->findChild<Notice*>()->isHidden());
        first->setDate(QDate(2024, 1, 8));
        last->setDate(QDate(2024, 1, 21));
        QVERIFY(show->isEnabled());
        show->click();
        QTRY_VERIFY(f.context.evaluation());
        QCOMPARE(f.context.evaluation()->windows.size(), std::size_t(2));
        QVERIFY(period->currentText().contains(QLatin1String("21 Jan 2024")));
    }

    void runningWorkIsShownAndCancelled()
    {
        Fixture f;
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        monitor_double::script().evaluate = [](const std::string&, const EvaluateOptions&,
                                               const Progress& progress) -> Result<Evaluation> {
            while (!progress.cancelled()) {
                progress.report(0.48);
                std::this_thread::sleep_for(1ms);
            }
            return fail(ErrorCode::Cancelled);
        };
        f.find<QPushButton>("evaluate")->click();
        auto* cancel = f.find<QPushButton>("cancelJob");
        QVERIFY(!cancel->isVisible()); // short work is not worth a flicker
        QTRY_VERIFY(cancel->isVisible());
        auto* bar = f.window->findChild<QProgressBar*>();
        QTRY_COMPARE(bar->value(), 48);
        cancel->click();
        QTRY_VERIFY(!f.context.isEvaluating());
        QTRY_VERIFY(!cancel->isVisible());
        QVERIFY(!f.first->isEmpty()); // what was there is still shown
    }

    void errorsAreShownAndDismissed()
    {
        Fixture f;
        f.context.openStore(QStringLiteral("/test/missing.tilt"));
        auto* notice = f.find<Notice>("errorNotice");
        QTRY_VERIFY(notice->isVisible());
        QVERIFY(notice->text().contains(QLatin1String("missing.tilt")));
        QVERIFY(f.find<QWidget>("startPage")->isVisible());
        f.find<QPushButton>("dismissNotice")->click();
        QVERIFY(!notice->isVisible());
    }

    void droppedStoreIsOpened()
    {
        Fixture f;
        drop(*f.window, {storePath});
        QTRY_VERIFY(f.context.evaluation());
    }

    void droppedLogIsImportedIntoTheOpenStore()
    {
        Fixture f;
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        QSignalSpy asked(&f.context, &AppContext::importRequested);
        drop(*f.window, {QStringLiteral("/data/march.csv"), QStringLiteral("/data/april.CSV.gz")});
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0][0].toStringList().size(), 2);
    }

    void droppedLogWithoutAStoreGoesToTheDefaultOne()
    {
        Fixture f;
        QSignalSpy asked(&f.context, &AppContext::importRequested);
        drop(*f.window, {QStringLiteral("/data/march.csv")});
        QTRY_COMPARE(asked.size(), 1);
        QCOMPARE(f.context.storePath(), defaultStorePath());
        QCOMPARE(asked[0][0].toStringList(), QStringList{QStringLiteral("/data/march.csv")});
    }

    void otherFilesAreNotTaken()
    {
        Fixture f;
        drop(*f.window, {QStringLiteral("/data/picture.png")});
        QVERIFY(!f.find<Notice>("errorNotice")->isVisible()); // refused while it hovers
        f.window->openFiles({QStringLiteral("/data/picture.png")});
        QVERIFY(f.find<Notice>("errorNotice")->isVisible());
        QVERIFY(f.find<Notice>("errorNotice")->text().contains(QLatin1String("picture.png")));
    }

    void newStoreIsAskedForAndMade()
    {
        Fixture f;
        f.find<QAbstractButton>("startNew")->click();
        auto* dialog = f.find<QFileDialog>("newStoreDialog");
        QVERIFY(dialog);
        Q_EMIT dialog->fileSelected(QStringLiteral("/test/new.tilt"));
        QTRY_VERIFY(f.context.monitor());
        QCOMPARE(f.context.storePath(), QStringLiteral("/test/new.tilt"));
        QVERIFY(f.first->isEmpty());
        QSignalSpy asked(&f.context, &AppContext::importRequested);
        f.first->findChild<QPushButton*>(QStringLiteral("emptyStateAction"))->click();
        QCOMPARE(asked.size(), 1);
    }

    void exampleIsMadeOnceThenOpened()
    {
        Fixture f;
        const QString path = f.folder.filePath(QStringLiteral("data/example.tilt"));
        int made = 0;
        f.context.setExampleMaker([&](const std::string& file, const Progress&) -> Result<void> {
            ++made;
            QFile out(QString::fromStdString(file));
            if (!out.open(QIODevice::WriteOnly))
                return fail(ErrorCode::WriteFailed, file);
            const std::lock_guard lock(monitor_double::script().mutex);
            monitor_double::script().stores[path.toStdString()] = {monitor_double::loanApprovals()};
            return {};
        });
        f.context.openExample(path);
        QTRY_VERIFY(f.context.evaluation());
        f.context.openExample(path);
        QTRY_VERIFY(!f.context.isOpening());
        QCOMPARE(made, 1);
        QVERIFY(QFile::exists(path));
        QVERIFY(!QFile::exists(path + QStringLiteral(".new")));
    }

    void aFailedExampleLeavesNothing()
    {
        Fixture f;
        const QString path = f.folder.filePath(QStringLiteral("data/example.tilt"));
        f.context.setExampleMaker([](const std::string& file, const Progress&) -> Result<void> {
            QFile out(QString::fromStdString(file));
            if (out.open(QIODevice::WriteOnly))
                out.write("half");
            return fail(ErrorCode::DiskFull, file);
        });
        f.context.openExample(path);
        QTRY_VERIFY(f.find<Notice>("errorNotice")->isVisible());
        QVERIFY(!QFile::exists(path));
        QVERIFY(!QFile::exists(path + QStringLiteral(".new")));
    }

    void windowStateIsKept()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("s.ini"));
        {
            AppContext context;
            Settings settings(file);
            MainWindow window(context, settings);
            window.resize(777, 555);
            window.show();
            window.close();
        }
        AppContext context;
        Settings settings(file);
        MainWindow window(context, settings);
        QCOMPARE(window.size(), QSize(777, 555));
    }

    void noKeyTwiceInTheMenus()
    {
        Fixture f;
        QStringList keys;
        for (const QAction* menu : f.window->menuBar()->actions()) {
            QVERIFY2(menu->text().contains(QLatin1Char('&')), qPrintable(menu->text()));
            QVERIFY(menu->menu());
            for (const QAction* action : menu->menu()->actions()) {
                const QString key = action->shortcut().toString();
                QVERIFY2(key.isEmpty() || !keys.contains(key), qPrintable(key + action->text()));
                keys.append(key);
            }
        }
    }

    void dialogsOpenAndClose_data()
    {
        QTest::addColumn<QByteArray>("menuText");
        QTest::addColumn<QString>("dialog");
        QTest::newRow("about") << QByteArray("&About Tiltmeter") << "aboutDialog";
        QTest::newRow("help") << QByteArray("&Words and keys") << "helpDialog";
        QTest::newRow("settings") << QByteArray("&Settings…") << "settingsDialog";
    }
    void dialogsOpenAndClose()
    {
        QFETCH(QByteArray, menuText);
        QFETCH(QString, dialog);
        Fixture f;
        QAction* action = f.action(menuText.constData());
        QVERIFY(action);
        action->trigger();
        action->trigger();
        QCOMPARE(f.window->findChildren<QDialog*>(dialog).size(), 1); // one at a time
        auto* open = f.window->findChild<QDialog*>(dialog);
        QTRY_VERIFY(open->isVisible());
        QCOMPARE(checkAccessibleNames(open), QString());
        QCOMPARE(checkClippedTexts(open), QString());
        QTest::keyClick(open, Qt::Key_Escape);
        QTRY_VERIFY(!f.window->findChild<QDialog*>(dialog));
    }

    void settingsWorkAtOnce()
    {
        Fixture f;
        f.action("&Settings…")->trigger();
        auto* theme = f.find<QComboBox>("themePicker");
        theme->setCurrentIndex(theme->findData(static_cast<int>(ThemeChoice::Dark)));
        QVERIFY(Theme::instance().dark());
        QVERIFY(f.settings.theme() == ThemeChoice::Dark);
        theme->setCurrentIndex(theme->findData(static_cast<int>(ThemeChoice::Light)));
        QVERIFY(!Theme::instance().dark());
    }

    void licenseIsInside()
    {
        QFile file(QStringLiteral(":/licenses/LICENSE"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("GNU GENERAL PUBLIC LICENSE"));
    }

    void everyControlHasANameAndRoom_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("usual") << QSize(1280, 800);
        QTest::newRow("narrow") << QSize(860, 600);
    }
    void everyControlHasANameAndRoom()
    {
        QFETCH(QSize, size);
        Fixture f;
        f.context.setExampleMaker([](const std::string&, const Progress&) -> Result<void> { return {}; });
        f.settings.addRecentStore(storePath);
        f.window->resize(size);
        QTRY_COMPARE(f.window->size(), size);
        QCOMPARE(checkAccessibleNames(f.window.get()), QString());
        QCOMPARE(checkClippedTexts(f.window.get()), QString());
        f.context.openStore(storePath);
        QTRY_VERIFY(f.context.evaluation());
        QTest::qWait(20);
        QCOMPARE(checkAccessibleNames(f.window.get()), QString());
        QCOMPARE(checkClippedTexts(f.window.get()), QString());
    }

    void theChecksFindWhatTheyAreFor()
    {
        QWidget window;
        new QLineEdit(&window); // nameless
        auto* clipped = new QPushButton(QStringLiteral("A button with much to say"), &window);
        clipped->setFixedWidth(40);
        auto* label = new QLabel(QStringLiteral("Far too long for the little room that it has"), &window);
        label->setWordWrap(true);
        label->setFixedSize(60, 10);
        window.show();
        QCOMPARE(checkAccessibleNames(&window).count(QLatin1String("no accessible name")), 1);
        QCOMPARE(checkClippedTexts(&window).count(QLatin1String("clipped")), 2);
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
