// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "config/fairness_json.h"
#include "config/recommendation.h"
#include "monitor/monitor.h"
#include "text/configuration_text.h"

namespace tiltmeter::headless {
namespace {

/// Why, on standard error: the document itself has no place for reasons.
void explain(const Recommendation& recommendation, Console& console)
{
    const auto say = [&console](const QString& about, const std::vector<RecommendationReason>& reasons) {
        for (const RecommendationReason& reason : reasons)
            console.note(about + QStringLiteral(": ") + recommendationText(reason, console.locale()));
    };
    for (const FeatureProposal& proposal : recommendation.features)
        if (proposal.recommended)
            say(QString::fromStdString(proposal.column), proposal.reasons);
    say(tr("outcome"), recommendation.outcomeReasons);
    say(tr("limits"), recommendation.limitReasons);
}

Result<ExitStatus> run(const Arguments& arguments, Console& console)
{
    const std::string deployment = *arguments.value("deployment");
    TILTMETER_ASSIGN(const auto monitor, Monitor::open(arguments.positional().front()));
    const Progress progress = console.progress(tr("Looking at the data"));
    TILTMETER_ASSIGN(const FairnessConfig config, monitor->recommend(deployment, progress));
    TILTMETER_ASSIGN(const DataProfile profile, monitor->profile(deployment, progress));
    if (!console.json())
        explain(recommend(profile), console);
    if (config.features.empty())
        return fail(ErrorCode::NoFeatures);
    console.write(toJson(config));
    return ExitStatus::Done;
}

} // namespace

Command recommendCommand()
{
    Command command;
    command.spec.name = "recommend";
    command.spec.positional = "STORE";
    command.spec.help = QT_TRANSLATE_NOOP("Cli", "Proposes a fairness configuration from the data, as JSON.");
    command.spec.options = {{"deployment", "NAME", false, QT_TRANSLATE_NOOP("Cli", "which deployment")}};
    command.spec.needed = {"deployment"};
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
