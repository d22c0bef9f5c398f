// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"
#include "console.h"
#include "export/report_origin.h"
#include "export/report_writer.h"
#include "report/build_report.h"
#include "report/performance_section.h"
#include "report_request.h"
#include "text/english_plurals.h"

#include <QApplication>
#include <QFile>
#include <QHashSeed>
#include <QTemporaryDir>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <optional>

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

CommandSpec specWithSwitches()
{
    CommandSpec spec = reportSpec();
    for (const std::string_view name : {"json", "quiet", "progress", "help"})
        spec.options.push_back({name, "", false, ""});
    return spec;
}

Result<ExitStatus> writeOne(const std::vector<std::string>& words, Console& console)
{
    TILTMETER_ASSIGN(const Arguments arguments, Arguments::parse(specWithSwitches(), words));
    TILTMETER_ASSIGN(const ReportRequest request, reportRequestOf(arguments));
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(request.store));
    TILTMETER_ASSIGN(const DeploymentSummary summary, monitor->deployment(request.deployment));
    TILTMETER_ASSIGN(const WholeEvaluation whole, evaluateFor(request, *monitor, console));
    const Evaluation& evaluation = whole.fairness;
    TILTMETER_ASSIGN(const ReportOrigin origin,
                     reportOrigin(*monitor, summary.deployment, evaluation.revision));
    const ReportDrift part = driftOf(whole); // a report without drift says why
    ReportDocument document = buildReport(evaluation, origin, SystemClock(), console.locale(), part);
    PerformanceOptions performance;
    performance.window = request.options.window;
    performance.since = request.options.since;
    performance.until = request.options.until;
    const auto measured =
        monitor->performance(request.deployment, performance, console.progress(tr("Measuring performance")));
    if (!measured && measured.error().code == ErrorCode::Cancelled)
        return tl::unexpected(measured.error());
    insertPerformance(document, measured);
    TILTMETER_TRY(exportReport(document, evaluation, request.output, request.format,
                               console.progress(tr("Writing the report")), part.evaluation));
    announce(request, evaluation, console);
    return statusOf(evaluation, request.failOn);
}

int run(const std::vector<std::string>& words)
{
    const auto has = [&words](const char* word) { return std::ranges::find(words, word) != words.end(); };
    Console console(has("--json"), has("--quiet"), has("--progress"), cancelFlag);
    const auto refuse = [&console](const Error& error) {
        console.error(error);
        return static_cast<int>(exitStatusOf(error));
    };
    if (has("--version") || has("--help")) {
        console.line(QStringLiteral("tiltmeter-report ") + QStringLiteral(TILTMETER_VERSION));
        if (has("--help"))
            console.line(tr("Started by: %1").arg(QStringLiteral("tiltmeter-cli report")));
    } else {
        const auto status = writeOne(words, console);
        if (!status)
            return refuse(status.error());
        if (const auto written = console.finish(); !written)
            return refuse(written.error());
        return static_cast<int>(*status);
    }
    if (const auto written = console.finish(); !written)
        return refuse(written.error());
    return static_cast<int>(ExitStatus::Done);
}

} // namespace

int main(int argc, char* argv[])
{
    // The order in which fonts are written into a PDF follows hashes: the same input, the same bytes.
    QHashSeed::setDeterministicGlobalSeed();
    // There is no window; whoever has a display need not lend it.
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    // Qt wants a folder of its own there, and says so at length when there is none.
    std::optional<QTemporaryDir> runtimeFolder;
    if (qEnvironmentVariableIsEmpty("XDG_RUNTIME_DIR"))
        qputenv("XDG_RUNTIME_DIR", QFile::encodeName(runtimeFolder.emplace().path()));
    const std::vector<std::string> words(argv + 1, argv + argc); // as they came: paths are bytes
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("tiltmeter-report"));
    QApplication::setApplicationVersion(QStringLiteral(TILTMETER_VERSION));
    EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    std::signal(SIGINT, cancel);
    std::signal(SIGTERM, cancel);
    try {
        return run(words);
    } catch (const std::bad_alloc&) {
        std::fputs(tr("tiltmeter-report: There is not enough memory.\n").toUtf8().constData(), stderr);
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "tiltmeter-report: %s\n", exception.what()); // untranslated: nothing is known
    }
    return static_cast<int>(ExitStatus::Internal);
}
