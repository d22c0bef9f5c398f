// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"
#include "commands.h"
#include "monitor/monitor.h"
#include "text/number_text.h"

namespace tiltmeter::headless {
namespace {

void write(JsonWriter& json, const DeploymentSummary& summary)
{
    json.beginObject();
    json.member("name", summary.deployment.name);
    json.member("description", summary.deployment.description);
    json.member("environment", summary.deployment.environment);
    json.member("created", formatTimePoint(summary.deployment.created));
    json.member("records", summary.records);
    json.member("labelled", summary.labelled);
    json.member("rejected", summary.rejected);
    json.member("duplicates", summary.duplicates);
    json.member("first_record",
                summary.covered ? std::optional(formatTimePoint(summary.covered->begin)) : std::nullopt);
    json.member("last_record", summary.covered
                                   ? std::optional(formatTimePoint({summary.covered->end.microseconds - 1}))
                                   : std::nullopt);
    json.member("fairness_revision", summary.fairnessRevision);
    json.key("columns");
    json.beginArray();
    for (const ColumnSpec& column : summary.schema.columns) {
        json.beginInlineObject();
        json.member("name", column.name);
        json.member("kind", toString(column.kind));
        json.member("role", toString(column.role));
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

QString table(const std::vector<DeploymentSummary>& summaries, const QLocale& locale)
{
    using Align = TextTable::Align;
    TextTable table(
        {Align::Left, Align::Right, Align::Right, Align::Right, Align::Left, Align::Left, Align::Left});
    table.add({tr("Deployment"), tr("Records"), tr("Labelled"), tr("Rejected"), tr("From"), tr("To"),
               tr("Configuration")});
    for (const DeploymentSummary& summary : summaries) {
        table.add({QString::fromStdString(summary.deployment.name), countText(summary.records, locale),
                   countText(summary.labelled, locale), countText(summary.rejected, locale),
                   summary.covered ? timeText(summary.covered->begin, locale) : QString(),
                   summary.covered ? timeText({summary.covered->end.microseconds - 1}, locale) : QString(),
                   summary.fairnessRevision > 0
                       ? tr("revision %1").arg(locale.toString(qlonglong{summary.fairnessRevision}))
                       : tr("none yet")});
    }
    return table.text();
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    const std::string& path = arguments.positional().front();
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(path));
    TILTMETER_ASSIGN(const auto summaries, monitor->deployments());
    if (console.json()) {
        JsonWriter json;
        json.beginObject();
        json.member("store", path);
        json.key("deployments");
        json.beginArray();
        for (const DeploymentSummary& summary : summaries)
            write(json, summary);
        json.endArray();
        json.endObject();
        console.write(std::move(json).take());
    } else if (summaries.empty()) {
        console.line(tr("%1 holds no deployment yet.").arg(QString::fromStdString(path)));
    } else {
        console.write(table(summaries, console.locale()).toStdString());
    }
    return ExitStatus::Done;
}

} // namespace

Command deploymentsCommand()
{
    Command command;
    command.spec.name = "deployments";
    command.spec.positional = "STORE";
    command.spec.help = QT_TRANSLATE_NOOP("Cli", "Says what is in a store.");
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
