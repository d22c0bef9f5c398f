// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "text/english_plurals.h"

#include <QCoreApplication>

#include <algorithm>
#include <csignal>
#include <exception>
#include <new>

namespace {

using namespace tiltmeter;
using namespace tiltmeter::headless;

/// Set by Ctrl-C; lock-free, so a signal handler may touch it.
std::shared_ptr<std::atomic<bool>> cancelFlag = std::make_shared<std::atomic<bool>>(false);
static_assert(std::atomic<bool>::is_always_lock_free);

void cancel(int signal)
{
    cancelFlag->store(true, std::memory_order_relaxed);
    std::signal(signal, SIG_DFL); // a second time ends the program at once
}

QString usageOf(const CommandSpec& spec)
{
    QString text = tr("Usage: %1").arg(QStringLiteral("tiltmeter-cli ")) +
                   QString::fromUtf8(spec.name.data(), qsizetype(spec.name.size())) + QLatin1Char(' ') +
                   QString::fromUtf8(spec.positional.data(), qsizetype(spec.positional.size()));
    TextTable options({TextTable::Align::Left, TextTable::Align::Left});
    for (const OptionSpec& option : spec.options) {
        const QString name =
            QStringLiteral("--") + QString::fromUtf8(option.name.data(), qsizetype(option.name.size()));
        const QString value = QString::fromUtf8(option.value.data(), qsizetype(option.value.size()));
        const bool needed = std::ranges::find(spec.needed, option.name) != spec.needed.end();
        if (needed)
            text += QLatin1Char(' ') + name + QLatin1Char(' ') + value;
        options.add({value.isEmpty() ? name : name + QLatin1Char(' ') + value, tr(option.help)});
    }
    return text + tr(" [option...]") + QStringLiteral("\n\n") + tr(spec.help) + QStringLiteral("\n\n") +
           options.text(2);
}

QString generalHelp()
{
    TextTable list({TextTable::Align::Left, TextTable::Align::Left});
    for (const Command& command : commands())
        list.add({QString::fromUtf8(command.spec.name.data(), qsizetype(command.spec.name.size())),
                  tr(command.spec.help)});
    return tr("Usage: %1").arg(QStringLiteral("tiltmeter-cli ")) +
           tr("COMMAND STORE [argument...] [option...]") + QStringLiteral("\n\n") +
           tr("Watches deployed machine-learning models for fairness, on stores of logged predictions.") +
           QStringLiteral("\n\n") + tr("Commands:") + QLatin1Char('\n') + list.text(2) + QLatin1Char('\n') +
           tr("COMMAND --help says what a command takes.") + QLatin1Char('\n') +
           tr("Exit status: 0 done and nothing found, 1 something found, 2 usage or input error, 3 internal "
              "error.") +
           QLatin1Char('\n');
}

int run(const std::vector<std::string>& words)
{
    const bool asksForHelp = std::ranges::find(words, "--help") != words.end();
    const auto has = [&words](const char* word) { return std::ranges::find(words, word) != words.end(); };
    Console console(has("--json"), has("--quiet"), has("--progress"), cancelFlag);
    const auto refuse = [&console](const Error& error) {
        console.error(error);
        return static_cast<int>(exitStatusOf(error));
    };
    const auto finish = [&](ExitStatus status) {
        if (const auto written = console.finish(); !written)
            return refuse(written.error());
        return static_cast<int>(status);
    };
    if (words.empty())
        return refuse({ErrorCode::Usage, {}, "missing_command", {}, {}});
    const std::string& name = words.front();
    if (name == "--version") {
        console.line(QStringLiteral("tiltmeter-cli ") + QStringLiteral(TILTMETER_VERSION));
        return finish(ExitStatus::Done);
    }
    if (name == "--help" || name == "help") {
        console.write(generalHelp().toStdString());
        return finish(ExitStatus::Done);
    }
    const auto command =
        std::ranges::find_if(commands(), [&name](const Command& c) { return c.spec.name == name; });
    if (command == commands().end())
        return refuse(name.starts_with("-") ? Error{ErrorCode::UnknownOption, name, {}, {}, {}}
                                            : Error{ErrorCode::Usage, name, "unknown_command", {}, {}});
    if (asksForHelp) {
        console.write(usageOf(command->spec).toStdString());
        return finish(ExitStatus::Done);
    }
    const auto arguments = Arguments::parse(command->spec, std::span(words).subspan(1));
    if (!arguments)
        return refuse(arguments.error());
    const auto status = command->run(*arguments, console);
    if (!status)
        return refuse(status.error());
    return finish(*status);
}

} // namespace

int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    QCoreApplication::setApplicationName(QStringLiteral("tiltmeter-cli"));
    QCoreApplication::setApplicationVersion(QStringLiteral(TILTMETER_VERSION));
    std::signal(SIGINT, cancel);
    std::signal(SIGTERM, cancel);
    // Arguments as they came: paths are bytes.
    const std::vector<std::string> words(argv + 1, argv + argc);
    try {
        return run(words);
    } catch (const std::bad_alloc&) {
        std::fputs(tr("tiltmeter-cli: There is not enough memory.\n").toUtf8().constData(), stderr);
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "tiltmeter-cli: %s\n", exception.what()); // untranslated: nothing is known of it
    }
    return static_cast<int>(ExitStatus::Internal);
}
