// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluate_options.h"

#include "metrics/metric_table.h"

#include <QtGlobal>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace tiltmeter::headless {
namespace {

std::string withoutSpaces(const std::string& text)
{
    const std::size_t first = text.find_first_not_of(' ');
    return first == std::string::npos ? std::string()
                                      : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Aliases become the ids of the metric table. Spaces around a name do no harm.
Result<std::vector<std::string>> metricsOption(const Arguments& arguments)
{
    const auto given = arguments.value("metrics");
    std::vector<std::string> ids;
    if (!given)
        return ids; // as configured
    const std::string& text = *given;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string id = withoutSpaces(text.substr(begin, end - begin));
        begin = end + 1;
        if (id == "all" || id == "default") {
            ids.push_back(id);
            continue;
        }
        const MetricInfo* metric = findMetric(id);
        if (metric == nullptr)
            return fail(ErrorCode::UnknownMetric, id);
        ids.emplace_back(metric->id);
    }
    return ids;
}

/// A number above 0 and below 1.
Result<std::optional<double>> confidenceOption(const Arguments& arguments)
{
    const auto text = arguments.value("confidence");
    if (!text)
        return std::nullopt;
    double number = 0;
    const char* const last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), last, number);
    if (error != std::errc() || end != last || !(number > 0 && number < 1))
        return fail(ErrorCode::InvalidValue, "--confidence", *text + "\nbetween_0_and_1");
    return number;
}

} // namespace

std::vector<OptionSpec> evaluateOptionSpecs()
{
    return {
        {"window", "WINDOW", false,
         QT_TRANSLATE_NOOP("Cli", "hour, day, week, month, all or N-records; as configured when not given")},
        {"since", "TIME", false, QT_TRANSLATE_NOOP("Cli", "only records from this time on")},
        {"until", "TIME", false, QT_TRANSLATE_NOOP("Cli", "only records before this time")},
        {"metrics", "LIST", false, QT_TRANSLATE_NOOP("Cli", "default, all, or ids with commas between them")},
        {"groups", "LIST", true,
         QT_TRANSLATE_NOOP("Cli",
                           "only these features, groups and intersections: sex, sex=female, sex_x_age, with "
                           "commas between them; all when not given")},
        {"other-decision", "COL", false,
         QT_TRANSLATE_NOOP("Cli",
                           "a column of other decisions on the same records, such as an earlier model's: "
                           "measures how often they differ, group by group; as configured when not given")},
        {"confidence", "LEVEL", false,
         QT_TRANSLATE_NOOP("Cli", "of the intervals, as 0.95; as configured when not given")},
        {"seed", "N", false, QT_TRANSLATE_NOOP("Cli", "of what is resampled; as configured when not given")},
        {"fail-on", "RULE", true,
         QT_TRANSLATE_NOOP("Cli", "what counts for the exit status: interval, point, alarm or performance; "
                                  "may be given several times; interval and alarm when not given")}};
}

Result<std::set<FindingRule>> failOnOf(const std::vector<std::string>& given)
{
    if (given.empty())
        return std::set{FindingRule::Interval, FindingRule::Alarm};
    std::set<FindingRule> rules;
    for (const std::string& text : given) {
        constexpr std::array all{FindingRule::Interval, FindingRule::Point, FindingRule::Alarm,
                                 FindingRule::Performance};
        const auto rule = std::ranges::find(all, text, [](FindingRule r) { return toString(r); });
        if (rule == all.end())
            return fail(ErrorCode::InvalidValue, "--fail-on",
                        text + "\none_of\ninterval\npoint\nalarm\nperformance");
        rules.insert(*rule);
    }
    return rules;
}

Result<EvaluateOptions> evaluateOptionsOf(const Arguments& arguments)
{
    EvaluateOptions options;
    if (const auto window = arguments.value("window")) {
        options.window = windowFromString(*window);
        if (!options.window)
            return fail(ErrorCode::InvalidValue, "--window", *window + "\nwindow");
    }
    TILTMETER_ASSIGN(const Period period, arguments.period());
    options.since = period.since;
    options.until = period.until;
    TILTMETER_ASSIGN(options.metrics, metricsOption(arguments));
    options.groups = arguments.values("groups");
    options.otherDecision = arguments.value("other-decision").value_or("");
    TILTMETER_ASSIGN(options.confidence, confidenceOption(arguments));
    TILTMETER_ASSIGN(options.seed, arguments.number("seed", 0, std::numeric_limits<std::uint64_t>::max()));
    return options;
}

ExitStatus statusOf(const Evaluation& evaluation, const std::set<FindingRule>& failOn)
{
    const bool found = std::ranges::any_of(
        evaluation.findings, [&failOn](const Finding& finding) { return failOn.contains(finding.rule); });
    return found ? ExitStatus::Finding : ExitStatus::Done;
}

DriftOptions driftOptionsBeside(const EvaluateOptions& options)
{
    DriftOptions beside;
    beside.window = options.window;
    beside.since = options.since;
    beside.until = options.until;
    return beside;
}

ReportDrift driftOf(const WholeEvaluation& whole)
{
    ReportDrift drift;
    drift.evaluation = whole.drift ? &*whole.drift : nullptr;
    drift.problem = whole.driftProblem;
    return drift;
}

} // namespace tiltmeter::headless
