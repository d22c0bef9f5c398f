// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"
#include "commands.h"
#include "metrics/metric_table.h"
#include "text/measurement_text.h"

#include <array>

namespace tiltmeter::headless {
namespace {

std::string_view idOf(MetricScope scope)
{
    return std::array<std::string_view, 4>{"group", "pair", "groups",
                                           "records"}[static_cast<std::size_t>(scope)];
}

std::string_view idOf(MetricUnit unit)
{
    return std::array<std::string_view, 6>{
        "proportion", "difference", "ratio", "distance", "score", "plain"}[static_cast<std::size_t>(unit)];
}

std::string_view idOf(MetricDirection direction)
{
    return std::array<std::string_view, 3>{"low", "high", "both"}[static_cast<std::size_t>(direction)];
}

std::vector<std::string_view> needsOf(const MetricInfo& metric)
{
    std::vector<std::string_view> needs;
    if (metric.needsLabels)
        needs.push_back("labels");
    if (metric.needsScores)
        needs.push_back("probabilities");
    if (metric.needsRegression)
        needs.push_back("numeric_prediction");
    if (metric.needsControl)
        needs.push_back("control_feature");
    if (metric.needsRows)
        needs.push_back("records");
    if (metric.needsOtherDecision)
        needs.push_back("other_decision");
    return needs;
}

void write(JsonWriter& json, std::string_view key, const Limits& limits)
{
    json.key(key);
    json.beginInlineObject();
    json.member("lower", limits.lower);
    json.member("upper", limits.upper);
    json.endObject();
}

void write(JsonWriter& json, std::string_view key, const std::vector<std::string_view>& texts)
{
    json.key(key);
    json.beginInline();
    for (const std::string_view text : texts)
        json.value(text);
    json.endArray();
}

void write(JsonWriter& json, const MetricInfo& metric)
{
    json.beginInlineObject();
    json.member("id", metric.id);
    json.member("name", metricName(metric.id).toStdString());
    json.member("of", idOf(metric.scope));
    json.member("unit", idOf(metric.unit));
    json.member("formula", metric.formula);
    json.member("source", metric.source);
    write(json, "aliases", metric.aliases);
    write(json, "needs", needsOf(metric));
    json.member("bad_for_the_monitored_group", idOf(metric.direction));
    json.member("neutral", metric.neutral);
    write(json, "suggested_limits", metric.suggested);
    write(json, "sensible_limits", metric.sensible);
    json.member("default", metric.isDefault);
    json.endObject();
}

Result<ExitStatus> run(const Arguments&, Console& console)
{
    if (console.json()) {
        JsonWriter json;
        json.beginObject();
        json.key("metrics");
        json.beginArray();
        for (const MetricInfo& metric : metricTable())
            write(json, metric);
        json.endArray();
        json.endObject();
        console.write(std::move(json).take());
        return ExitStatus::Done;
    }
    using Align = TextTable::Align;
    TextTable table({Align::Left, Align::Left, Align::Left, Align::Left});
    table.add({tr("Id"), tr("Name"), tr("Needs"), tr("Formula")});
    const auto text = [](std::string_view utf8) {
        return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
    };
    for (const MetricInfo& metric : metricTable()) {
        QStringList needs;
        for (const std::string_view need : needsOf(metric))
            needs << text(need).replace(QLatin1Char('_'), QLatin1Char(' '));
        table.add(
            {text(metric.id), metricName(metric.id), needs.join(QStringLiteral(", ")), text(metric.formula)});
    }
    console.write(table.text().toStdString());
    return ExitStatus::Done;
}

} // namespace

Command metricsCommand()
{
    Command command;
    command.spec.name = "metrics";
    command.spec.positional = "";
    command.spec.fewest = 0;
    command.spec.most = 0;
    command.spec.help =
        QT_TRANSLATE_NOOP("Cli", "Lists every fairness metric: id, formula, what it needs, who defined it.");
    command.run = run;
    return command;
}

} // namespace tiltmeter::headless
