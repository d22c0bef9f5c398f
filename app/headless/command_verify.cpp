// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"
#include "commands.h"
#include "monitor/monitor.h"
#include "text/number_text.h"

namespace tiltmeter::headless {
namespace {

QString kindText(const std::string& kind)
{
    if (kind == "database")
        return tr("the database");
    if (kind == "segment")
        return tr("stored values");
    if (kind == "rows")
        return tr("numbers of records");
    if (kind == "refused")
        return tr("places of refused records");
    if (kind == "audit")
        return tr("the audit trail");
    return QString::fromStdString(kind);
}

void write(JsonWriter& json, const std::string& path, const VerifyReport& report)
{
    json.beginObject();
    json.member("store", path);
    json.member("good", report.good());
    json.member("records", report.rows);
    json.member("segments", report.segments);
    json.member("bytes", report.bytes);
    json.member("audit_entries", report.auditEntries);
    json.member("audit_head", report.auditHead);
    json.key("problems");
    json.beginArray();
    for (const VerifyReport::Problem& problem : report.problems) {
        json.beginInlineObject();
        json.member("kind", problem.kind);
        json.member("place", problem.place);
        json.member("detail", problem.detail);
        json.endObject();
    }
    json.endArray();
    json.endObject();
}

void say(Console& console, const std::string& path, const VerifyReport& report)
{
    const QLocale& locale = console.locale();
    console.line(tr("%1: %2 records in %3 segments and %4 audit entries were looked at.")
                     .arg(QString::fromStdString(path), countText(report.rows, locale),
                          countText(report.segments, locale), countText(report.auditEntries, locale)));
    if (!report.auditHead.empty())
        console.line(tr("Latest audit hash: %1").arg(QString::fromStdString(report.auditHead)));
    for (const VerifyReport::Problem& problem : report.problems)
        console.line(tr("Damaged: %1 %2 %3", "what, where, detail")
                         .arg(kindText(problem.kind), QString::fromStdString(problem.place),
                              QString::fromStdString(problem.detail))
                         .trimmed());
    if (report.good())
        console.line(tr("Everything is in order."));
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    const std::string& path = arguments.positional().front();
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(path));
    TILTMETER_ASSIGN(const VerifyReport report, monitor->verify(console.progress(tr("Checking"))));
    if (console.json()) {
        JsonWriter json;
        write(json, path, report);
        console.write(std::move(json).take());
    } else {
        say(console, path, report);
    }
    // A damaged store is wrong input.
    return report.good() ? ExitStatus::Done : ExitStatus::Input;
}

} // namespace

Command verifyCommand()
{
    Command command;
    command.spec.name = "verify";
    command.spec.positional = "STORE";
    command.spec.help = QT_TRANSLATE_NOOP(
        "Cli", "Checks the file, the checksums of its data and the chain of its audit trail.");
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
