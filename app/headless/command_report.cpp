// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "report/report_data.h"
#include "report_request.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>

namespace tiltmeter::headless {
namespace {

/// The words that the other program takes, as this one was given them.
QStringList wordsOf(const Arguments& arguments, const CommandSpec& spec)
{
    QStringList words;
    const auto add = [&words](std::string_view name, const std::string& value, bool isSwitch) {
        const QString option = QStringLiteral("--") + QString::fromUtf8(name.data(), qsizetype(name.size()));
        words << (isSwitch ? option
                           : option + QLatin1Char('=') + QFile::decodeName(QByteArray::fromStdString(value)));
    };
    for (const OptionSpec& option : spec.options)
        for (const std::string& value : arguments.values(option.name))
            add(option.name, value, false);
    for (const std::string_view option : {"json", "quiet", "progress"})
        if (arguments.has(option))
            add(option, {}, true);
    words << QStringLiteral("--")
          << QFile::decodeName(QByteArray::fromStdString(arguments.positional().front()));
    return words;
}

Result<ExitStatus> runReportProgram(const ReportRequest& request, const Arguments& arguments,
                                    Console& console)
{
    const QString program =
        QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("tiltmeter-report"));
    if (!QFileInfo(program).isExecutable())
        return fail(ErrorCode::Usage, request.output, "no_report_program");
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.setInputChannelMode(QProcess::ForwardedInputChannel);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    // Without a session bus Qt would start one, which outlives both programs.
    if (!environment.contains(QStringLiteral("DBUS_SESSION_BUS_ADDRESS")))
        environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("disabled:"));
    process.setProcessEnvironment(environment);
    process.start(program, wordsOf(arguments, reportSpec()));
    const Progress cancelled = console.cancellation();
    while (!process.waitForFinished(100) && process.state() != QProcess::NotRunning)
        if (cancelled.cancelled())
            process.terminate();
    if (process.error() == QProcess::FailedToStart || process.exitStatus() != QProcess::NormalExit)
        return fail(ErrorCode::Internal, {}, process.errorString().toStdString());
    return static_cast<ExitStatus>(process.exitCode());
}

/// JSON or CSV. A report without drift or performance says why; only cancelling ends it.
Result<void> writeData(const ReportRequest& request, const Monitor& monitor, const WholeEvaluation& whole,
                       Console& console)
{
    ReportParts parts;
    parts.drift = driftOf(whole);
    if (request.format == ReportFileFormat::Csv)
        return writeWholeFile(request.output, reportCsv(whole.fairness, parts.drift));
    PerformanceOptions options;
    options.window = request.options.window;
    options.since = request.options.since;
    options.until = request.options.until;
    const auto performance =
        monitor.performance(request.deployment, options, console.progress(tr("Measuring performance")));
    if (performance)
        parts.performance = &*performance;
    else if (performance.error().code == ErrorCode::Cancelled)
        return tl::unexpected(performance.error());
    else
        parts.performanceProblem = performance.error();
    return writeWholeFile(request.output, reportJson(whole.fairness, parts));
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    TILTMETER_ASSIGN(const ReportRequest request, reportRequestOf(arguments));
    if (request.format == ReportFileFormat::Html || request.format == ReportFileFormat::Pdf)
        return runReportProgram(request, arguments, console);
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(request.store));
    TILTMETER_ASSIGN(const WholeEvaluation whole, evaluateFor(request, *monitor, console));
    TILTMETER_TRY(writeData(request, *monitor, whole, console));
    announce(request, whole.fairness, console);
    return statusOf(whole.fairness, request.failOn);
}

} // namespace

Command reportCommand()
{
    return {reportSpec(), run};
}

} // namespace tiltmeter::headless
