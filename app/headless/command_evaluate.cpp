// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "drift_output.h"
#include "evaluate_options.h"
#include "evaluation_text.h"
#include "report/evaluation_csv.h"
#include "report/evaluation_json.h"
#include "report/report_data.h"
#include "whole_options.h"

namespace tiltmeter::headless {
namespace {

Result<ExitStatus> runAlone(const Monitor& monitor, const Arguments& arguments,
                            const EvaluateOptions& options, Console& console)
{
    TILTMETER_ASSIGN(const std::set<FindingRule> failOn, failOnOf(arguments.values("fail-on")));
    TILTMETER_ASSIGN(const Evaluation evaluation, monitor.evaluate(*arguments.value("deployment"), options,
                                                                   console.progress(tr("Evaluating"))));
    if (console.json())
        console.write(toJson(evaluation));
    else if (arguments.has("csv"))
        console.write(toCsv(evaluation));
    else
        console.write(evaluationText(evaluation, console.locale()).toStdString());
    return statusOf(evaluation, failOn);
}

Result<ExitStatus> runWithDrift(const Monitor& monitor, const Arguments& arguments,
                                const EvaluateOptions& options, Console& console)
{
    TILTMETER_ASSIGN(const WholeFailures failures, wholeFailuresOf(arguments));
    TILTMETER_ASSIGN(const WholeEvaluation whole,
                     monitor.evaluateWhole(*arguments.value("deployment"), options,
                                           driftOptionsBeside(options), console.progress(tr("Evaluating"))));
    const ReportDrift drift = driftOf(whole);
    if (console.json())
        console.write(toJson(whole.fairness, drift));
    else if (arguments.has("csv"))
        console.write(reportCsv(whole.fairness, drift));
    else
        console.write(evaluationText(whole.fairness, console.locale()).toStdString());
    if (whole.driftProblem) // it was asked for: what could not be looked at is not in order
        return fail(*whole.driftProblem);
    if (!console.json() && !arguments.has("csv"))
        console.write('\n' + driftOutput(*whole.drift, console.locale()).toStdString());
    return statusOf(whole, failures);
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    if (arguments.has("csv") && console.json())
        return fail(ErrorCode::Usage, "--csv", "not_with_json");
    TILTMETER_ASSIGN(const EvaluateOptions options, evaluateOptionsOf(arguments));
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    return arguments.has("drift") ? runWithDrift(*monitor, arguments, options, console)
                                  : runAlone(*monitor, arguments, options, console);
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
        {"drift", "", false,
         QT_TRANSLATE_NOOP("Cli",
                           "compares with the baseline as well, as the drift configuration says, in the "
                           "same pass over the records; --fail-on then takes the rules of drift too")});
    command.spec.options.push_back(
        {"csv", "", false, QT_TRANSLATE_NOOP("Cli", "write a table with commas instead of text")});
    command.spec.needed = {"deployment"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
