// SPDX-License-Identifier: GPL-3.0-or-later
// tiltmeter-shots STORE FOLDER [--csv FILE]: pictures of every page and dialog, light and dark, for people to
// look at. QT_SCALE_FACTOR gives the scale; without QT_QPA_PLATFORM it draws offscreen. Files:
// NAME-THEME-SCALE.png, and -narrow before the theme for a window of 800 x 600.
#include "driftwizard/drift_wizard.h"
#include "look/folded_facts.h"
#include "look/table.h"
#include "look/theme.h"
#include "program/program.h"
#include "program/translations.h"
#include "shell/main_window.h"
#include "window_checks.h"
#include "wizard/fairness_wizard.h"

#include <QAction>
#include <QApplication>
#include <QCommandLineParser>
#include <QDialog>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTextStream>
#include <algorithm>
#include <functional>

using namespace tiltmeter;

namespace {

void settle(AppContext& context, int milliseconds = 400)
{
    // Work that pages begin when they are shown, and the work that this leads to.
    QElapsedTimer quiet;
    quiet.start();
    QElapsedTimer all;
    all.start();
    while (quiet.elapsed() < milliseconds && all.elapsed() < 60'000) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        if (!context.jobs().jobs().isEmpty() || context.isEvaluating() || context.isOpening())
            quiet.restart();
    }
}

class Photographer
{
public:
    Photographer(Program& program, QString folder) : m_program(program), m_folder(std::move(folder)) {}

    void take(QWidget& widget, const QString& name)
    {
        settle(m_program.context());
        const QString theme = Theme::instance().dark() ? QStringLiteral("dark") : QStringLiteral("light");
        const QString file = QStringLiteral("%1-%2-%3.png")
                                 .arg(name, theme, QString::number(widget.devicePixelRatioF(), 'g', 3));
        if (!widget.grab().save(QDir(m_folder).filePath(file)))
            qWarning("%s could not be written", qPrintable(file));
        QStringList faults{checkClippedTexts(&widget), checkAccessibleNames(&widget),
                           checkTableTitles(&widget), checkSidewaysScrolling(&widget)};
        faults.removeAll(QString());
        QTextStream out(stdout);
        out << file << '\n';
        if (!faults.isEmpty())
            out << "    "
                << faults.join(QLatin1Char('\n')).replace(QLatin1Char('\n'), QLatin1String("\n    ")) << '\n';
    }

    void page(const QString& id, const QString& detail, const QString& name)
    {
        m_program.window().showPage(id, detail);
        take(m_program.window(), name);
    }

    void dialog(const QString& name, const std::function<void()>& open)
    {
        open();
        settle(m_program.context());
        QWidget* dialog = QApplication::activeModalWidget();
        if (!dialog) {
            qWarning("%s did not open", qPrintable(name));
            return;
        }
        take(*dialog, name);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        m_inside ? m_inside(*dialog, *this) : void();
        m_inside = nullptr;
        delete dialog;
        settle(m_program.context(), 50);
    }
    /// What is done in the next dialog before it is closed.
    void inside(std::function<void(QWidget&, Photographer&)> function) { m_inside = std::move(function); }

    void menu(const QString& name, const QString& text)
    {
        dialog(name, [this, text] {
            const QList<QAction*> actions = m_program.window().findChildren<QAction*>();
            for (QAction* action : actions)
                if (action->text() == text)
                    action->trigger();
        });
    }

private:
    Program& m_program;
    QString m_folder;
    std::function<void(QWidget&, Photographer&)> m_inside;
};

void walkWizard(QWidget& dialog, Photographer& photographer)
{
    auto* wizard = qobject_cast<FairnessWizard*>(&dialog);
    for (int step = 0; wizard && step < 7; ++step) {
        wizard->goTo(step);
        photographer.take(dialog, QStringLiteral("wizard-%1").arg(step + 1));
    }
}

void walkDriftWizard(QWidget& dialog, Photographer& photographer)
{
    auto* wizard = qobject_cast<DriftWizard*>(&dialog);
    for (int step = 0; wizard && step <= DriftWizard::Summary; ++step) {
        wizard->goTo(step);
        photographer.take(dialog, QStringLiteral("driftwizard-%1").arg(step + 1));
    }
    if (!wizard)
        return;
    wizard->draft()->edit([](DriftConfig& config) {
        config.baseline.kind = DriftBaselineKind::Rolling;
        config.baseline.duration = 28 * microsecondsPerDay;
        config.preset = DriftPreset::Evidently;
    });
    for (const int step : {DriftWizard::Baseline, DriftWizard::Methods}) {
        wizard->goTo(step);
        photographer.take(dialog, QStringLiteral("driftwizard-%1-changed").arg(step + 1));
    }
    wizard->draft()->setColumns({}); // an error, told beside its field
    wizard->goTo(DriftWizard::Columns);
    photographer.take(dialog, QStringLiteral("driftwizard-2-none"));
}

void shoot(Program& program, const QString& store, const QString& folder, const QString& csv)
{
    Photographer photographer(program, folder);
    MainWindow& window = program.window();
    program.context().closeStore();
    window.resize(1280, 800);
    photographer.take(window, QStringLiteral("start"));

    program.context().openStore(store);
    settle(program.context());
    for (const QSize& size : {QSize(1280, 800), QSize(800, 600)}) {
        window.resize(size);
        const QString suffix = size.width() < 1000 ? QStringLiteral("-narrow") : QString();
        photographer.page(QStringLiteral("overview"), {}, QStringLiteral("overview") + suffix);
        photographer.page(QStringLiteral("fairness"), {}, QStringLiteral("fairness") + suffix);
        photographer.page(QStringLiteral("drift"), {}, QStringLiteral("drift") + suffix);
        photographer.page(QStringLiteral("performance"), {}, QStringLiteral("performance") + suffix);
        photographer.page(QStringLiteral("findings"), {}, QStringLiteral("findings") + suffix);
        photographer.page(QStringLiteral("reports"), {}, QStringLiteral("reports") + suffix);
        for (const char* tab : {"columns", "imports", "rejected", "records"})
            photographer.page(QStringLiteral("data"), QLatin1String(tab),
                              QStringLiteral("data-%1%2").arg(QLatin1String(tab), suffix));
    }
    if (auto* asTable = window.findChild<QPushButton*>(QStringLiteral("asTable"))) {
        window.resize(1280, 800);
        window.showPage(QStringLiteral("fairness"));
        asTable->setChecked(true);
        photographer.take(window, QStringLiteral("fairness-table"));
        asTable->setChecked(false);
    }
    if (auto* findings = window.findChild<Table*>(QStringLiteral("findingsTable"))) {
        window.showPage(QStringLiteral("findings"));
        settle(program.context());
        for (int row = 1; row < std::min(4, findings->model()->rowCount()); ++row) {
            findings->selectRow(row);
            photographer.take(window, QStringLiteral("findings-row-%1").arg(row + 1));
        }
    }
    window.resize(1280, 2000); // what is below the edge as well
    const auto unfold = [&window](bool open) {
        for (auto* facts : window.findChildren<FoldedFacts*>(QStringLiteral("measureExplanation")))
            facts->setOpen(open);
    };
    unfold(true);
    photographer.page(QStringLiteral("fairness"), {}, QStringLiteral("fairness-tall"));
    photographer.page(QStringLiteral("performance"), {}, QStringLiteral("performance-tall"));
    photographer.page(QStringLiteral("overview"), {}, QStringLiteral("overview-tall"));
    photographer.page(QStringLiteral("drift"), QStringLiteral("loan_amount"), QStringLiteral("drift-tall"));
    photographer.page(QStringLiteral("drift"), QStringLiteral("purpose"),
                      QStringLiteral("drift-tall-categories"));
    unfold(false);
    window.resize(1280, 800);
    photographer.menu(QStringLiteral("about"), QStringLiteral("&About Tiltmeter"));
    photographer.menu(QStringLiteral("help"), QStringLiteral("&Words and keys"));
    photographer.menu(QStringLiteral("settings"), QStringLiteral("&Settings…"));
    photographer.menu(QStringLiteral("period"), QStringLiteral("Choose a &period…"));
    photographer.inside(walkWizard);
    photographer.dialog(QStringLiteral("wizard"), [&program] { program.context().requestConfiguration(); });
    photographer.inside(walkDriftWizard);
    photographer.dialog(QStringLiteral("driftwizard"),
                        [&program] { program.context().requestDriftConfiguration(); });
    if (!csv.isEmpty() && program.context().offers(AppContext::Offer::Import))
        photographer.dialog(QStringLiteral("import"),
                            [&program, csv] { program.context().requestImport({csv}); });
}

} // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    installTranslations(application);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("store"),
                                 QStringLiteral("The store to show; it is not changed."));
    parser.addPositionalArgument(QStringLiteral("folder"), QStringLiteral("Where the pictures go."));
    parser.addOption({QStringLiteral("csv"), QStringLiteral("A prediction log for the import dialog."),
                      QStringLiteral("file")});
    parser.process(application);
    const QStringList arguments = parser.positionalArguments();
    if (arguments.size() != 2)
        parser.showHelp(2);
    if (!QDir().mkpath(arguments[1]))
        qFatal("%s cannot be made", qPrintable(arguments[1]));

    QTemporaryDir own; // settings of our own, so that nobody's are changed
    Settings settings(own.filePath(QStringLiteral("settings.ini")));
    settings.addRecentStore(arguments[0]);
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
        Theme::instance().apply(choice);
        Program program(settings);
        program.window().show();
        shoot(program, QFileInfo(arguments[0]).absoluteFilePath(), arguments[1],
              parser.value(QStringLiteral("csv")));
    }
    return 0;
}
