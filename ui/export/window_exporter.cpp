// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/window_exporter.h"

#include "base/clock.h"
#include "export/report_origin.h"
#include "export/report_writer.h"
#include "report/build_report.h"
#include "report/performance_section.h"

#include <QCoreApplication>
#include <QGuiApplication>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace tiltmeter {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ReportPage", text);
}

/// Has `work` done on the GUI thread and waits for it, but no longer than the job is wanted: whoever ends the
/// job may stand on the GUI thread and wait for it to stop, and nothing is done there meanwhile.
template <class T>
Result<T> onGuiThread(std::function<T()> work, const Progress& progress)
{
    struct Answer {
        std::mutex mutex;
        std::condition_variable there;
        std::optional<T> value;
    };
    const auto answer = std::make_shared<Answer>();
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [answer, work = std::move(work)] {
            T value = work();
            const std::scoped_lock lock(answer->mutex);
            answer->value = std::move(value);
            answer->there.notify_one();
        },
        Qt::QueuedConnection);
    std::unique_lock lock(answer->mutex);
    while (!answer->there.wait_for(lock, std::chrono::milliseconds(20),
                                   [&answer] { return answer->value.has_value(); }))
        TILTMETER_TRY(progress.check());
    return std::move(*answer->value);
}

Result<std::vector<DrawnFigure>> drawnFigures(const ReportDocument& document,
                                              const std::shared_ptr<const Evaluation>& evaluation,
                                              const std::shared_ptr<const DriftEvaluation>& drift,
                                              const QFont& font, const Progress& progress)
{
    std::vector<DrawnFigure> drawn;
    const std::vector<const ReportFigure*> figures = figuresOf(document);
    for (const ReportFigure* figure : figures) {
        const std::function<DrawnFigure()> draw = [figure = *figure, evaluation, drift,
                                                   locale = document.locale, font] {
            return drawFigure(figure, *evaluation, locale, font, drift.get());
        };
        TILTMETER_ASSIGN(DrawnFigure one, onGuiThread(draw, progress));
        drawn.push_back(std::move(one));
        progress.report(static_cast<double>(drawn.size()) / static_cast<double>(figures.size()));
    }
    return drawn;
}

Result<PerformanceEvaluation> performanceOf(const ReportRequest& request, const Progress& progress)
{
    PerformanceOptions options;
    options.window = request.evaluation->config.window;
    if (request.period) {
        options.since = request.period->begin;
        options.until = request.period->end;
    }
    return request.monitor->performance(request.deployment.deployment.name, options, progress);
}

struct Drift {
    std::shared_ptr<const DriftEvaluation> evaluation;
    std::optional<Error> problem;
};

/// What the window shows, or made now. A report without drift says why; only cancelling ends it.
Result<Drift> driftOf(const ReportRequest& request, const Progress& progress)
{
    if (request.drift)
        return Drift{request.drift, {}};
    auto made = request.monitor->drift(request.deployment.deployment.name, request.driftOptions, progress);
    if (made)
        return Drift{std::make_shared<const DriftEvaluation>(std::move(*made)), {}};
    if (made.error().code == ErrorCode::Cancelled)
        return tl::unexpected(made.error());
    return Drift{nullptr, made.error()};
}

std::optional<ReportFileFormat> formatOf(const QString& id)
{
    for (const ReportFileFormat format :
         {ReportFileFormat::Html, ReportFileFormat::Pdf, ReportFileFormat::Json, ReportFileFormat::Csv})
        if (id.toStdString() == toString(format))
            return format;
    return std::nullopt;
}

} // namespace

QList<ReportFormat> WindowReportExporter::formats() const
{
    const auto make = [](const char* id, const QString& name, const QString& description) {
        return ReportFormat{QString::fromLatin1(id), name, description, QString::fromLatin1(id)};
    };
    return {make("pdf", tr("PDF document"),
                 tr("Verdicts, charts, tables and definitions on pages, to be filed or printed.")),
            make("html", tr("Web page"), tr("The same as one page that needs nothing else, for a browser.")),
            make("csv", tr("CSV table"),
                 tr("All measurements, one a row, in full precision, for a "
                    "spreadsheet or another program.")),
            make("json", tr("JSON document"),
                 tr("The whole evaluation with configuration, groups and findings, as the headless program "
                    "writes it."))};
}

std::function<Result<void>(const Progress&)> WindowReportExporter::prepare(const ReportRequest& request)
{
    // Taken here: the application's font belongs to the GUI thread.
    return [request, font = QGuiApplication::font(),
            locale = QLocale()](const Progress& progress) -> Result<void> {
        const auto format = formatOf(request.format);
        if (!format)
            return fail(ErrorCode::Internal, {}, request.format.toStdString());
        ReportDocument document;
        std::vector<DrawnFigure> figures;
        TILTMETER_ASSIGN(const Drift drift, driftOf(request, progress.part(0, 0.3)));
        ReportParts parts;
        parts.drift = {drift.evaluation.get(), drift.problem};
        const auto measured = performanceOf(request, progress.part(0.3, 0.5));
        if (!measured && measured.error().code == ErrorCode::Cancelled)
            return tl::unexpected(measured.error());
        if (measured)
            parts.performance = &*measured;
        else
            parts.performanceProblem = measured.error();
        if (isDrawn(*format)) {
            TILTMETER_ASSIGN(
                const ReportOrigin origin,
                reportOrigin(*request.monitor, request.deployment.deployment, request.evaluation->revision));
            document = buildReport(*request.evaluation, origin, SystemClock(), locale, parts.drift);
            insertPerformance(document, measured);
            TILTMETER_ASSIGN(figures, drawnFigures(document, request.evaluation, drift.evaluation, font,
                                                   progress.part(0.5, 0.7)));
        }
        return writeReport(document, *request.evaluation, figures, familyOf(font), request.path.toStdString(),
                           *format, progress.part(0.7, 1), parts);
    };
}

} // namespace tiltmeter
