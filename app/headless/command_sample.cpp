// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"
#include "commands.h"
#include "monitor/sample_store.h"
#include "text/number_text.h"

#include <limits>

namespace tiltmeter::headless {
namespace {

constexpr std::uint64_t mostRows = 100'000'000;

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    SampleOptions options;
    TILTMETER_ASSIGN(const auto rows, arguments.number("rows", 1, mostRows));
    TILTMETER_ASSIGN(const auto seed, arguments.number("seed", 0, std::numeric_limits<std::uint64_t>::max()));
    options.rows = rows.value_or(options.rows);
    options.seed = seed.value_or(options.seed);
    const std::string& path = arguments.positional().front();
    TILTMETER_TRY(createSampleStore(path, options, console.progress(tr("Making the example"))));
    if (console.json()) {
        JsonWriter json;
        json.beginObject();
        json.member("store", path);
        json.member("deployment", SampleGenerator::deploymentName());
        json.member("records", options.rows);
        json.member("seed", options.seed);
        json.endObject();
        console.write(std::move(json).take());
    } else {
        console.line(tr("%1: the deployment \"%2\" with %3 records.")
                         .arg(QString::fromStdString(path),
                              QString::fromStdString(SampleGenerator::deploymentName()),
                              countText(options.rows, console.locale())));
    }
    return ExitStatus::Done;
}

} // namespace

Command sampleCommand()
{
    Command command;
    command.spec.name = "sample";
    command.spec.positional = "STORE";
    command.spec.help = QT_TRANSLATE_NOOP(
        "Cli", "Makes a new store with an example: loan approvals with known unfairness and drift.");
    command.spec.options = {
        {"rows", "N", false, QT_TRANSLATE_NOOP("Cli", "number of records; 50000 when not given")},
        {"seed", "S", false, QT_TRANSLATE_NOOP("Cli", "the same seed gives the same records")}};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
