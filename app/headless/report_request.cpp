// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_request.h"

#include "base/json_writer.h"
#include "text/number_text.h"

namespace tiltmeter::headless {

CommandSpec reportSpec()
{
    CommandSpec spec;
    spec.name = "report";
    spec.positional = "STORE";
    spec.help = QT_TRANSLATE_NOOP("Cli", "Writes a report: the ending of FILE says which kind.");
    spec.options = evaluateOptionSpecs();
    spec.options.insert(
        spec.options.begin(),
        {{"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment")},
         {"output", "FILE", false, QT_TRANSLATE_NOOP("Cli", "where to: .html, .pdf, .json or .csv")}});
    spec.needed = {"deployment", "output"};
    return spec;
}

Result<ReportRequest> reportRequestOf(const Arguments& arguments)
{
    ReportRequest request;
    request.store = arguments.positional().front();
    request.deployment = *arguments.value("deployment");
    request.output = *arguments.value("output");
    TILTMETER_ASSIGN(request.format, reportFileFormatOf(request.output));
    TILTMETER_ASSIGN(request.options, evaluateOptionsOf(arguments));
    TILTMETER_ASSIGN(request.failOn, failOnOf(arguments.values("fail-on")));
    return request;
}

Result<WholeEvaluation> evaluateFor(const ReportRequest& request, const Monitor& monitor, Console& console)
{
    return monitor.evaluateWhole(request.deployment, request.options, driftOptionsBeside(request.options),
                                 console.progress(tr("Evaluating")));
}

void announce(const ReportRequest& request, const Evaluation& evaluation, Console& console)
{
    if (console.json()) {
        JsonWriter json;
        json.beginObject();
        json.member("deployment", request.deployment);
        json.member("output", request.output);
        json.member("format", toString(request.format));
        json.member("records", evaluation.records);
        json.member("findings", static_cast<std::uint64_t>(evaluation.findings.size()));
        json.endObject();
        console.write(std::move(json).take());
        return;
    }
    console.line(
        tr("%1: the report is written to %2.")
            .arg(QString::fromStdString(request.deployment), QString::fromStdString(request.output)));
}

} // namespace tiltmeter::headless
