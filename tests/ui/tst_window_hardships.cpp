// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window where things are not as in the example: hardly any records, very long names, no labels,
// one group, large type, a store that goes away, work that is going on when the window is closed.
#include "context/drift_results.h"
#include "look/empty_state.h"
#include "look/theme.h"
#include "monitor/import_file.h"
#include "monitor/sample.h"
#include "monitor/sample_store.h"
#include "program/program.h"
#include "shell/main_window.h"
#include "source/csv_preview.h"
#include "window_checks.h"
#include "wizard/fairness_wizard.h"

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <functional>

#include <sys/stat.h>
#include <unistd.h>

using namespace tiltmeter;

namespace {

const QStringList pageIds{QStringLiteral("overview"), QStringLiteral("fairness"),
                          QStringLiteral("drift"),    QStringLiteral("performance"),
                          QStringLiteral("data"),     QStringLiteral("findings"),
                          QStringLiteral("reports")};

QByteArray line(int i, const QByteArray& sex, const QByteArray& label)
{
    return QStringLiteral("2024-01-%1T0%2:00:00Z,%3,%4,%5,")
               .arg(1 + i % 28, 2, 10, QLatin1Char('0'))
               .arg(i % 10)
               .arg(QString::fromLatin1(sex))
               .arg(18 + i % 60)
               .arg(i % 3 == 0 ? QStringLiteral("approved") : QStringLiteral("declined"))
               .toUtf8() +
           label + '\n';
}

QByteArray log(int rows, const std::function<QByteArray(int)>& sex, bool labelled)
{
    QByteArray csv = "timestamp,sex,age,decision,outcome\n";
    for (int i = 0; i < rows; ++i)
        csv += line(i, sex(i), labelled ? (i % 4 == 0 ? "approved" : "declined") : "");
    return csv;
}

QByteArray both(int i)
{
    return i % 2 == 0 ? "female" : "male";
}

/// The super-user may do everything: as long as this lives one is nobody.
class AsNobody
{
public:
    AsNobody()
    {
        constexpr unsigned nobody = 65534;
        if (::geteuid() == 0)
            m_changed = ::setresgid(nobody, nobody, 0) == 0 && ::setresuid(nobody, nobody, 0) == 0;
    }
    ~AsNobody()
    {
        if (m_changed && (::setresuid(0, 0, 0) != 0 || ::setresgid(0, 0, 0) != 0))
            qFatal("could not become the super-user again");
    }
    Q_DISABLE_COPY(AsNobody)

private:
    bool m_changed = false;
};

} // namespace

class TestWindowHardships : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Program> m_program;

    [[nodiscard]] MainWindow& window() { return m_program->window(); }
    [[nodiscard]] AppContext& context() { return m_program->context(); }
    QString path(const QString& name) const { return m_folder.filePath(name); }

    void start()
    {
        m_program.reset();
        m_settings = std::make_unique<Settings>(path(QStringLiteral("settings.ini")));
        m_program = std::make_unique<Program>(*m_settings);
        window().resize(1280, 800);
        window().show();
    }
    /// A store with these lines, configured as proposed; empty where it could not be made.
    QString storeOf(const QString& name, const QByteArray& csv)
    {
        const QString file = path(name + QStringLiteral(".csv"));
        QFile out(file);
        if (!out.open(QIODevice::WriteOnly) || out.write(csv) != csv.size())
            return {};
        out.close();
        const QString store = path(name + QStringLiteral(".tilt"));
        if (!Monitor::create(store.toStdString()))
            return {};
        auto preview = previewCsv(file.toStdString());
        if (!preview)
            return {};
        for (ColumnSpec& column : preview->schema.columns)
            column.role = column.name == "timestamp"  ? ColumnRole::Timestamp
                          : column.name == "decision" ? ColumnRole::Prediction
                          : column.name == "outcome"  ? ColumnRole::Label
                                                      : ColumnRole::Feature;
        FileImport import;
        import.file = file.toStdString();
        import.deployment = "loans";
        import.dialect = preview->dialect;
        import.schema = preview->schema;
        if (!importFile(store.toStdString(), import, {}))
            return {};
        const auto monitor = Monitor::open(store.toStdString());
        if (!monitor)
            return {};
        if (auto proposed = (*monitor)->recommend("loans", {}); proposed && !proposed->features.empty())
            (void)(*monitor)->saveConfiguration("loans", *proposed, {}, {});
        return store;
    }
    void settle()
    {
        QElapsedTimer quiet;
        quiet.start();
        QElapsedTimer all;
        all.start();
        while (quiet.elapsed() < 80 && all.elapsed() < 60'000) {
            QTest::qWait(5);
            if (!context().jobs().jobs().isEmpty() || context().isEvaluating() || context().isOpening())
                quiet.restart();
        }
        QVERIFY(all.elapsed() < 60'000);
    }
    QString faultsOfAllPages(const QSize& size)
    {
        window().resize(size);
        QStringList faults;
        for (const QString& id : pageIds) {
            window().showPage(id);
            settle();
            for (const QString& found :
                 {checkAccessibleNames(&window()), checkTableTitles(&window()), checkClippedTexts(&window())})
                if (!found.isEmpty())
                    faults << id + QStringLiteral(": ") + found;
        }
        return faults.join(QLatin1Char('\n'));
    }
    bool isEmptyShown() { return window().currentPage()->findChild<EmptyState*>()->isVisible(); }
    QString shownError()
    {
        const auto* bar = window().findChild<QWidget*>(QStringLiteral("errorNotice"));
        if (!bar->isVisible())
            return {};
        QStringList texts;
        for (const auto* label : bar->findChildren<QLabel*>())
            texts << label->text();
        return texts.join(QLatin1Char(' '));
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        Theme::instance().apply(ThemeChoice::Light);
    }
    void cleanup() { m_program.reset(); }

    void allPagesOfOddStores_data()
    {
        QTest::addColumn<QByteArray>("csv");
        QTest::newRow("one record") << log(1, both, true);
        QTest::newRow("three records") << log(3, both, true);
        QTest::newRow("no label") << log(400, both, false);
        QTest::newRow("one group") << log(
            400, [](int) { return QByteArray("male"); }, true);
        QByteArray names = log(400, both, true);
        names.replace("sex", QByteArray(180, 'x'))
            .replace("female", QByteArray(150, 'f'))
            .replace("approved", "approved " + QByteArray(120, 'a'));
        QTest::newRow("very long names") << names;
        QByteArray markup = log(400, both, true);
        markup.replace("female", "<b>&amp;%1 %n</b>");
        QTest::newRow("names like markup") << markup;
    }
    void allPagesOfOddStores()
    {
        QFETCH(QByteArray, csv);
        const QString store = storeOf(
            QString::fromLatin1(QTest::currentDataTag()).replace(QLatin1Char(' '), QLatin1Char('-')), csv);
        QVERIFY(!store.isEmpty());
        start();
        context().openStore(store);
        QTRY_VERIFY(context().deployment());
        settle();
        for (const QSize& size : {QSize(1280, 800), QSize(800, 600)}) {
            const QString faults = faultsOfAllPages(size);
            QVERIFY2(faults.isEmpty(), qPrintable(faults));
        }
        // The wizard opens on whatever there is, and can be walked or says why not.
        context().requestConfiguration();
        FairnessWizard* wizard = nullptr;
        QTRY_VERIFY((wizard = window().findChild<FairnessWizard*>()) != nullptr);
        for (int step = 0; step < 7; ++step) {
            auto* next = wizard->findChild<QPushButton*>(QStringLiteral("next"));
            QCOMPARE(checkAccessibleNames(wizard), QString());
            if (!next->isVisible())
                break;
            if (!next->isEnabled()) {
                QVERIFY(!next->toolTip().isEmpty());
                break;
            }
            QTest::mouseClick(next, Qt::LeftButton);
        }
        delete wizard;
    }

    void anEmptyStore()
    {
        start();
        context().createStore(path(QStringLiteral("empty.tilt")));
        QTRY_VERIFY(context().monitor());
        QCOMPARE(faultsOfAllPages(QSize(800, 600)), QString());
        for (const QString& id : pageIds) {
            window().showPage(id);
            QVERIFY2(isEmptyShown(), qPrintable(id));
        }
    }

    void largeTypeAndDark()
    {
        const QFont before = QApplication::font();
        QFont large = before;
        large.setPointSizeF(before.pointSizeF() * 1.6);
        QApplication::setFont(large);
        Theme::instance().apply(ThemeChoice::Dark);
        const QString store = storeOf(QStringLiteral("large"), log(400, both, true));
        start();
        context().openStore(store);
        QTRY_VERIFY(context().evaluation());
        const QString faults = faultsOfAllPages(QSize(1280, 800)) + faultsOfAllPages(QSize(800, 600));
        QApplication::setFont(before);
        Theme::instance().apply(ThemeChoice::Light);
        QVERIFY2(faults.isEmpty(), qPrintable(faults));
    }

    void theStoreGoesAway()
    {
        const QString store = storeOf(QStringLiteral("gone"), log(400, both, true));
        start();
        context().openStore(store);
        QTRY_VERIFY(context().evaluation());
        settle();
        for (const char* suffix : {"", "-wal", "-shm"})
            QFile::remove(store + QLatin1String(suffix));
        QVERIFY(!QFile::exists(store));
        for (const QString& id : pageIds) {
            window().showPage(id);
            settle();
        }
        // Whatever is asked for is refused in words, and nothing is made anew where the store was.
        context().reload();
        QTRY_VERIFY(!shownError().isEmpty());
        QVERIFY2(shownError().contains(QStringLiteral("gone.tilt")), qPrintable(shownError()));
        context().evaluate();
        settle();
        QVERIFY(context().evaluationError());
        context().requestConfiguration();
        context().requestDriftConfiguration();
        settle();
        QVERIFY(!QApplication::activeModalWidget());
        QVERIFY(!QFile::exists(store));
        // Another one can be opened, and work goes on.
        const QString other = storeOf(QStringLiteral("other"), log(400, both, true));
        context().openStore(other);
        QTRY_VERIFY(context().evaluation());
        QVERIFY(shownError().isEmpty());
    }

    void closingWhileWorkIsGoingOn()
    {
        const QString store = path(QStringLiteral("example.tilt"));
        QVERIFY(createSampleStore(store.toStdString(), SampleOptions{20'000, 20240101}, {}));
        start();
        context().openStore(store);
        QTRY_VERIFY(context().deployment());
        window().showPage(QStringLiteral("drift"));
        QTRY_VERIFY(context().isEvaluating() || context().drift().isRunning());
        QSignalSpy last(qApp, &QGuiApplication::lastWindowClosed);
        window().close();
        QElapsedTimer timer;
        timer.start();
        m_program.reset(); // waits for the work, which has been told to stop
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
        // What was in the store is in it.
        const auto monitor = Monitor::open(store.toStdString());
        QVERIFY(monitor);
        QCOMPARE((*monitor)->deployments()->front().records, std::uint64_t(20'000));
    }

    void cancellingAnEvaluation()
    {
        const QString store = path(QStringLiteral("cancelled.tilt"));
        QVERIFY(createSampleStore(store.toStdString(), SampleOptions{20'000, 20240101}, {}));
        start();
        context().openStore(store);
        QTRY_VERIFY(context().evaluation());
        settle();
        window().showPage(QStringLiteral("fairness"));
        const auto before = context().evaluation();
        context().evaluate();
        QVERIFY(context().isEvaluating());
        const auto cancels = window().findChildren<QPushButton*>();
        for (QPushButton* button : cancels)
            if (button->isVisible() && button->text().remove(QLatin1Char('&')) == QStringLiteral("Cancel"))
                QTest::mouseClick(button, Qt::LeftButton);
        settle();
        QVERIFY(!context().isEvaluating());
        QVERIFY(context().evaluation()); // what was there, or the new one where it was too late
        QVERIFY(!isEmptyShown());
        QVERIFY(shownError().isEmpty());
    }

    void aStoreThatCanOnlyBeRead_data()
    {
        QTest::addColumn<int>("folderMode");
        QTest::newRow("the file") << 0777;
        QTest::newRow("the file and its folder") << 0555;
    }
    void aStoreThatCanOnlyBeRead()
    {
        QFETCH(int, folderMode);
        const QString made = storeOf(QStringLiteral("read"), log(400, both, true));
        const QString folder = path(QStringLiteral("folder-%1").arg(folderMode, 0, 8));
        const QString store = folder + QStringLiteral("/read.tilt");
        QVERIFY(QDir().mkdir(folder) && QFile::rename(made, store));
        QCOMPARE(::chmod(QFile::encodeName(store).constData(), 0444), 0);
        QCOMPARE(::chmod(QFile::encodeName(folder).constData(), static_cast<mode_t>(folderMode)), 0);
        QCOMPARE(::chmod(QFile::encodeName(m_folder.path()).constData(), 0755), 0);
        const AsNobody nobody;
        if (QFileInfo(store).isWritable())
            QSKIP("one can't be kept from writing here");
        start();
        context().openStore(store);
        QTRY_VERIFY(context().evaluation());
        settle();
        // Whatever only reads works, and it is said that the rest does not.
        QCOMPARE(faultsOfAllPages(QSize(1280, 800)), QString());
        QVERIFY(context().drift().evaluation() != nullptr);
        QVERIFY(shownError().isEmpty());
        auto* facts = window().findChild<QLabel*>(QStringLiteral("facts"));
        QVERIFY2(facts->text().startsWith(QStringLiteral("Read only")), qPrintable(facts->text()));
        // What writes says why it can't.
        context().requestConfiguration();
        FairnessWizard* wizard = nullptr;
        QTRY_VERIFY((wizard = window().findChild<FairnessWizard*>()) != nullptr);
        wizard->draft()->edit([](FairnessConfig& config) { config.minimumSample = 77; });
        auto* save = wizard->findChild<QPushButton*>(QStringLiteral("save"));
        QTRY_VERIFY(save->isEnabled());
        QTest::mouseClick(save, Qt::LeftButton);
        const auto says = [wizard] {
            for (const QLabel* label : wizard->findChildren<QLabel*>())
                if (label->isVisible() && label->text().contains(QStringLiteral("read.tilt")) &&
                    label->text().contains(QStringLiteral("permission")))
                    return true;
            return false;
        };
        QTRY_VERIFY(says());
        delete wizard;
        if (folderMode == 0555) {
            context().createStore(folder + QStringLiteral("/new.tilt"));
            QTRY_VERIFY2(shownError().contains(QStringLiteral("new.tilt")), qPrintable(shownError()));
        }
        m_program.reset();
    }

    void aCancelledWizardChangesNothing()
    {
        const QString store = storeOf(QStringLiteral("undo"), log(400, both, true));
        start();
        context().openStore(store);
        QTRY_VERIFY(context().evaluation());
        const auto before = context().monitor()->configuration("loans");
        context().requestConfiguration();
        FairnessWizard* wizard = nullptr;
        QTRY_VERIFY((wizard = window().findChild<FairnessWizard*>()) != nullptr);
        wizard->draft()->edit([](FairnessConfig& config) { config.minimumSample = 77; });
        QTimer::singleShot(50, this, [] {
            // "Discard your changes?" is asked; yes.
            for (auto* button : QApplication::activeModalWidget()->findChildren<QPushButton*>())
                if (button->text().contains(QStringLiteral("Discard")))
                    button->click();
        });
        QTest::keyClick(wizard, Qt::Key_Escape);
        QTRY_VERIFY(!window().findChild<FairnessWizard*>());
        settle();
        const auto after = context().monitor()->configuration("loans");
        QVERIFY(before && *before && after && *after);
        QCOMPARE((*after)->revision, (*before)->revision);
        QVERIFY((*after)->config == (*before)->config);
    }
};

QTEST_MAIN(TestWindowHardships)
#include "tst_window_hardships.moc"
