// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "evaluate_options.h"
#include "evaluation_text.h"
#include "report/evaluation_csv.h"
#include "report/evaluation_json.h"

namespace tiltmeter::headless {
namespace {

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    if (arguments.has("csv") && console.json())
        return fail(ErrorCode::Usage, "--csv", "not_with_json");
    TILTMETER_ASSIGN(const EvaluateOptions options, evaluateOptionsOf(arguments));
    TILTMETER_ASSIGN(const std::set<FindingRule> failOn, failOnOf(arguments));
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    TILTMETER_ASSIGN(const Evaluation evaluation, monitor->evaluate(*arguments.value("deployment"), options,
                                                                    console.progress(tr("Evaluating"))));
    if (console.json())
        console.write(toJson(evaluation));
    else if (arguments.has("csv"))
        console.write(toCsv(evaluation));
    else
        console.write(evaluationText(evaluation, console.locale()).toStdString());
    return statusOf(evaluation, failOn);
}

} // namespace

Command evaluateCommand()
{
    Command command;
    command.spec.name = "evaluate";
    command.spec.positional = "STORE";
    command.spec.help =
        QT_TRANSLATE_NOOP("Cli", "Measures fairness by time window and over all records, and judges it.");
    command.spec.options = evaluateOptionSpecs();
    command.spec.options.insert(command.spec.options.begin(),
                                {"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment")});
    command.spec.options.push_back(
        {"csv", "", false, QT_TRANSLATE_NOOP("Cli", "write a table with commas instead of text")});
    command.spec.needed = {"deployment"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
