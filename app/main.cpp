// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/icons.h"
#include "program/program.h"
#include "program/translations.h"
#include "shell/main_window.h"
#include "shell/places.h"

#include <QApplication>
#include <QCommandLineParser>

namespace {

tiltmeter::ThemeChoice themeOf(const QCommandLineParser& parser, const tiltmeter::Settings& settings)
{
    if (parser.isSet(QStringLiteral("dark")))
        return tiltmeter::ThemeChoice::Dark;
    if (parser.isSet(QStringLiteral("light")))
        return tiltmeter::ThemeChoice::Light;
    return settings.theme();
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("tiltmeter"));
    QCoreApplication::setApplicationName(QStringLiteral("tiltmeter"));
    QCoreApplication::setApplicationVersion(QStringLiteral(TILTMETER_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.tiltmeter.Tiltmeter"));
    QGuiApplication::setWindowIcon(tiltmeter::applicationIcon());
    tiltmeter::installTranslations(application);
    QGuiApplication::setApplicationDisplayName(QCoreApplication::translate("main", "Tiltmeter"));

    const auto tr = [](const char* text) { return QCoreApplication::translate("main", text); };
    QCommandLineParser parser;
    parser.setApplicationDescription(tr("Watches deployed machine-learning models for fairness and drift."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        tr("store"), tr("The store to open (.tilt), or prediction logs to import (.csv)."), tr("[STORE]"));
    parser.addOptions({{QStringLiteral("example"), tr("Open the example store; it is made on first use.")},
                       {QStringLiteral("dark"), tr("Dark colours, whatever the settings say.")},
                       {QStringLiteral("light"), tr("Light colours, whatever the settings say.")}});
    parser.process(application);

    tiltmeter::Settings settings;
    tiltmeter::Theme::instance().apply(themeOf(parser, settings));
    tiltmeter::Program program(settings);
    program.window().show();
    if (parser.isSet(QStringLiteral("example")))
        program.context().openExample(tiltmeter::exampleStorePath());
    else if (const QStringList files = parser.positionalArguments(); !files.isEmpty())
        program.window().openFiles(files);
    else if (settings.reopenLastStore() && !settings.recentStores().isEmpty())
        program.context().openStore(settings.recentStores().constFirst());
    return QApplication::exec();
}
