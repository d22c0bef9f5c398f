// SPDX-License-Identifier: GPL-3.0-or-later
#include "whole_options.h"

namespace tiltmeter::headless {

Result<WholeFailures> wholeFailuresOf(const Arguments& arguments)
{
    const std::vector<std::string> given = arguments.values("fail-on");
    WholeFailures failures;
    if (given.empty()) {
        TILTMETER_ASSIGN(failures.rules, failOnOf(given));
        TILTMETER_ASSIGN(failures.drift, driftFailuresOf(given));
        return failures;
    }
    for (const std::string& name : given) {
        const auto rules = failOnOf({name});
        const auto drift = driftFailuresOf({name});
        if (!rules && !drift) { // the names of both
            const std::string& ofDrift = drift.error().detail;
            return fail(ErrorCode::InvalidValue, rules.error().subject,
                        rules.error().detail + ofDrift.substr(ofDrift.find("\none_of") + 7));
        }
        if (rules)
            failures.rules.insert(rules->begin(), rules->end());
        else
            failures.drift.insert(drift->begin(), drift->end());
    }
    return failures;
}

ExitStatus statusOf(const WholeEvaluation& whole, const WholeFailures& failures)
{
    const bool found = statusOf(whole.fairness, failures.rules) == ExitStatus::Finding ||
                       (whole.drift && statusOf(*whole.drift, failures.drift) == ExitStatus::Finding);
    return found ? ExitStatus::Finding : ExitStatus::Done;
}

} // namespace tiltmeter::headless
