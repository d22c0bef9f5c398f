// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/findings_table.h"

#include "drift/drift_tables.h"
#include "findings/alarm_findings.h"
#include "metrics/metric_table.h"
#include "pages/comparison_state.h"
#include "text/alarm_text.h"
#include "text/drift_consequences_text.h"
#include "text/drift_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"
#include "text/performance_text.h"

#include <algorithm>

namespace tiltmeter {
namespace {

QString utf8(const std::string& text)
{
    return QString::fromStdString(text);
}

QVariant asNumber(std::int64_t value)
{
    return QVariant::fromValue(static_cast<qlonglong>(value));
}

const ConsistencyWindow& worstOf(const FindingRow& row)
{
    return row.drift->consistency->windows[row.rules->worst];
}

const TimeRange& windowOf(const FindingRow& row)
{
    return row.rules ? row.rules->window : row.driftFinding ? row.driftFinding->window : row.finding.window;
}

/// Where windows are so many records; from 0.
std::optional<std::uint64_t> firstRecordOf(const FindingRow& row)
{
    if (row.rules)
        return std::nullopt;
    return row.driftFinding ? std::optional(row.driftFinding->firstRecord) : row.finding.firstRecord;
}

std::int64_t windowsOf(const FindingRow& row)
{
    return row.rules          ? row.rules->windows
           : row.driftFinding ? row.driftFinding->windows
                              : row.finding.windows;
}

std::optional<double> valueOf(const FindingRow& row)
{
    return row.rules          ? worstOf(row).share
           : row.driftFinding ? row.driftFinding->worst.value
                              : row.finding.worst.value;
}

QString sinceText(const FindingRow& row)
{
    const Finding& finding = row.finding;
    if (!row.drift && finding.overall)
        return FindingsTable::tr("all records");
    if (finding.alarm && !finding.alarm->raised)
        return FindingsTable::tr("record %1")
            .arg(QLocale().toString(static_cast<qulonglong>(finding.alarm->record)));
    if (const auto first = firstRecordOf(row); first && windowOf(row).empty())
        return FindingsTable::tr("record %1").arg(countText(*first + 1, QLocale()));
    return windowOf(row).empty() ? QStringLiteral("\u2013") : dateText(windowOf(row).begin, QLocale());
}

QString measureText(const FindingRow& row)
{
    if (row.rules)
        return FindingsTable::tr("Records that break a rule");
    if (row.finding.performance)
        return performanceMeasureName(row.finding.performance->metric);
    return row.driftFinding ? driftMetricName(row.driftFinding->metric)
                            : metricName(row.finding.worst.metric);
}

QString worstText(const FindingRow& row)
{
    const QLocale locale;
    if (row.rules)
        return worstOf(row).share ? percentText(*worstOf(row).share, locale) : QStringLiteral("\u2013");
    return row.driftFinding ? driftValueText(row.driftFinding->worst, locale)
                            : valueText(row.finding.worst, locale);
}

QString columnText(const FindingRow& row)
{
    if (row.rules)
        return FindingsTable::tr("several");
    return utf8(row.driftFinding ? row.driftFinding->feature : row.finding.worst.feature);
}

} // namespace

std::vector<BrokenRules> brokenRules(const DriftEvaluation& evaluation)
{
    std::vector<BrokenRules> result;
    if (!evaluation.consistency)
        return result;
    const auto& windows = evaluation.consistency->windows;
    bool open = false;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (windows[i].verdict == Verdict::NotJudged)
            continue;
        const bool fails = windows[i].verdict == Verdict::Fail;
        if (fails && !open)
            result.push_back({windows[i].range, 0, false, i});
        open = fails;
        if (!fails)
            continue;
        BrokenRules& run = result.back();
        run.window.end = windows[i].range.end;
        ++run.windows;
        if (windows[i].share.value_or(0) > windows[run.worst].share.value_or(0))
            run.worst = i;
    }
    if (open)
        result.back().ongoing = true;
    return result;
}

bool FindingsTable::isOngoing(const FindingRow& row)
{
    return row.rules          ? row.rules->ongoing
           : row.driftFinding ? row.driftFinding->ongoing
                              : row.finding.ongoing;
}

std::vector<FindingRow> FindingsTable::rowsOf(const Evaluation* evaluation,
                                              const std::shared_ptr<const DriftEvaluation>& drift,
                                              bool openOnly)
{
    std::vector<FindingRow> rows;
    if (evaluation)
        for (const Finding& finding : evaluation->findings)
            rows.push_back({finding});
    if (drift) {
        for (const DriftFinding& finding : drift->findings)
            rows.push_back({{}, drift, &finding});
        for (const BrokenRules& run : brokenRules(*drift))
            rows.push_back({{}, drift, nullptr, run});
    }
    if (openOnly)
        std::erase_if(rows, [](const FindingRow& row) { return !isOngoing(row); });
    std::ranges::stable_partition(rows, isOngoing);
    if (openOnly || !evaluation)
        return rows;
    for (const Alarm& alarm : evaluation->alarms) {
        if (alarm.state == AlarmState::Open || (alarm.raised && !(*alarm.raised < evaluation->covered.end)))
            continue;
        Finding& past = rows.emplace_back().finding;
        past.rule = FindingRule::Alarm;
        past.window = evaluation->covered;
        if (alarm.raised)
            past.window.begin = *alarm.raised;
        past.worst = measurementOf(alarm);
        past.alarm = std::make_shared<const Alarm>(alarm);
    }
    return rows;
}

int FindingsTable::openCount(const Evaluation* evaluation, const DriftEvaluation* drift)
{
    std::ptrdiff_t open = evaluation ? openFindings(*evaluation) : 0;
    if (drift) {
        open += std::ranges::count_if(drift->findings, &DriftFinding::ongoing);
        open += std::ranges::count_if(brokenRules(*drift), &BrokenRules::ongoing);
    }
    return static_cast<int>(open);
}

QString FindingsTable::stateWord(const FindingRow& row)
{
    if (row.finding.alarm && row.finding.alarm->state == AlarmState::Acknowledged)
        return tr("Acknowledged");
    if (row.finding.alarm && row.finding.alarm->state == AlarmState::Superseded)
        return tr("Ended");
    return isOngoing(row) ? tr("Open") : tr("Past");
}

State FindingsTable::stateOf(const FindingRow& row)
{
    return isOngoing(row) ? State::Fail : State::NotJudged;
}

QString FindingsTable::ruleName(const FindingRow& row)
{
    if (row.rules)
        return tr("Broken rules");
    if (row.driftFinding)
        return tr("Drift");
    switch (row.finding.rule) {
    case FindingRule::Interval:
        return tr("Interval");
    case FindingRule::Point:
        return tr("Point");
    case FindingRule::Alarm:
        return tr("Alarm");
    case FindingRule::Performance:
        break;
    }
    return tr("Performance");
}

QString FindingsTable::ruleExplanation(const FindingRow& row)
{
    if (row.rules)
        return tr(
            "More records than the limit allows break a rule that was learnt from the baseline, and more "
            "than chance explains.");
    if (row.driftFinding)
        return tr("The column's deciding measure is beyond its limit, and more than chance explains.");
    switch (row.finding.rule) {
    case FindingRule::Interval:
        return tr("The whole interval is outside the limits.");
    case FindingRule::Point:
        return tr("The value itself is at or beyond a limit, whatever the number of records.");
    case FindingRule::Alarm:
        return tr("Valid however often one looks: daily looks do not create alarms.");
    case FindingRule::Performance:
        break;
    }
    return tr("Worse than in the baseline, by more than the limit and more than chance explains.");
}

QString FindingsTable::sentenceOf(const FindingRow& row)
{
    const QLocale locale;
    if (row.rules && row.rules->window.empty())
        return row.rules->ongoing ? tr("Records have broken rules of the baseline in the newest windows.")
                                  : tr("Records broke rules of the baseline in earlier windows.");
    if (row.rules)
        return row.rules->ongoing ? tr("Records have broken rules of the baseline since %1.")
                                        .arg(dateText(row.rules->window.begin, locale))
                                  : tr("Records broke rules of the baseline in %1.")
                                        .arg(timeRangeText(row.rules->window, locale));
    if (row.driftFinding)
        return driftFindingSentence(*row.drift, *row.driftFinding, locale);
    return findingSentence(row.finding, locale);
}

QString FindingsTable::worstSentence(const FindingRow& row)
{
    const QLocale locale;
    if (row.rules)
        return tr("At its worst: %1").arg(consistencySentence(*row.drift->consistency, worstOf(row), locale));
    if (row.driftFinding && row.driftFinding->worstWindow.empty())
        return {};
    if (row.driftFinding)
        return tr("At its worst in %1.").arg(timeRangeText(row.driftFinding->worstWindow, locale));
    if (row.finding.alarm)
        return alarmEstimateSentence(*row.finding.alarm, locale);
    if (row.finding.performance)
        return {}; // the first sentence has it
    return tr("At its worst: %1").arg(measurementSentence(row.finding.worst, locale));
}

std::vector<ExplanationLine> FindingsTable::evidenceOf(const FindingRow& row, const Evaluation* evaluation)
{
    const QLocale locale;
    std::vector<ExplanationLine> lines{
        {tr("Rule"), tr("%1. %2", "rule, explanation").arg(ruleName(row), ruleExplanation(row))}};
    const auto append = [&lines](std::vector<ExplanationLine> more) {
        std::ranges::move(more, std::back_inserter(lines));
    };
    if (row.rules) {
        const DataConsistency& consistency = *row.drift->consistency;
        const ConsistencyWindow& worst = worstOf(row);
        for (const ConsistencyWindow::Violation& violation : worst.violations)
            lines.push_back({tr("Rule of the baseline"), violationText(consistency, violation, locale)});
        lines.push_back({tr("Limit"), percentText(consistency.limit, locale)});
        if (consistency.baselineShare)
            lines.push_back({tr("To be expected"), percentText(*consistency.baselineShare, locale)});
        lines.push_back({tr("Records looked at"), countText(worst.checked, locale)});
    } else if (row.driftFinding) {
        append(explain(DriftMeasureRow{row.drift, &row.driftFinding->worst}, locale));
    } else if (evaluation) {
        if (row.finding.alarm)
            append(explain(*row.finding.alarm, evaluation->alarmTrack, locale));
        append(explain(row.finding.worst, evaluation->revision, locale));
    }
    return lines;
}

std::pair<QString, QString> FindingsTable::placeOf(const FindingRow& row)
{
    if (row.drift)
        return {QStringLiteral("drift"), row.driftFinding ? utf8(row.driftFinding->feature) : QString()};
    const Finding& finding = row.finding;
    if (finding.performance)
        return {QStringLiteral("performance"), {}};
    QStringList parts{utf8(finding.worst.feature), utf8(finding.worst.metric)};
    if (finding.alarm)
        parts << (finding.alarm->subject.change ? QStringLiteral("change") : QStringLiteral("evidence"));
    return {QStringLiteral("fairness"), parts.join(QLatin1Char('\n'))};
}

std::vector<RowsColumn<FindingRow>> FindingsTable::columns()
{
    using Column = RowsColumn<FindingRow>;
    const auto plain = [](const QString& title, std::function<QString(const FindingRow&)> text,
                          const QString& toolTip = {}) {
        Column column;
        column.title = title;
        column.text = std::move(text);
        column.toolTip = toolTip;
        return column;
    };
    Column state = plain(tr("State"), stateWord,
                         tr("Open: the newest judged window still fails, or the alarm was not acknowledged"));
    state.sortKey = [](const FindingRow& row) { return isOngoing(row) ? 0 : 1; };
    state.special = [](const FindingRow& row) { return static_cast<int>(stateOf(row)); };
    Column since = plain(tr("Since"), sinceText);
    since.exact = [](const FindingRow& row) { return timeRangeText(windowOf(row), QLocale()); };
    since.sortKey = [](const FindingRow& row) {
        if (const auto first = firstRecordOf(row); first && windowOf(row).empty())
            return asNumber(static_cast<std::int64_t>(*first));
        return asNumber(!row.drift && row.finding.overall ? 0 : windowOf(row).begin.microseconds);
    };
    Column windows = plain(
        tr("Windows"),
        [](const FindingRow& row) {
            return windowsOf(row) > 0 ? QLocale().toString(static_cast<qlonglong>(windowsOf(row)))
                                      : QStringLiteral("\u2013");
        },
        tr("Failing windows in a row. None for an alarm, which follows records one by one, and for what was "
           "found in all records together."));
    windows.number = true;
    windows.sortKey = [](const FindingRow& row) { return asNumber(windowsOf(row)); };
    Column worst =
        plain(tr("Worst value"), worstText,
              tr("The value farthest outside the limits; of an alarm, the value when it went off"));
    worst.number = true;
    worst.exact = [](const FindingRow& row) {
        const auto value = valueOf(row);
        return value ? QLocale().toString(*value, 'g', QLocale::FloatingPointShortest) : QString();
    };
    worst.sortKey = [](const FindingRow& row) {
        const auto value = valueOf(row);
        return value ? QVariant(*value) : QVariant();
    };
    return {
        std::move(state),
        std::move(since),
        std::move(windows),
        plain(tr("Rule"), ruleName,
              tr("Interval: the whole interval is outside. Point: the value is. Alarm: valid however often "
                 "one looks. Drift: beyond the limit, and not by chance.")),
        plain(tr("Feature"), columnText),
        plain(tr("Group"), [](const FindingRow& row) { return utf8(row.finding.worst.monitored); }),
        plain(tr("Measure"), measureText),
        std::move(worst)};
}

} // namespace tiltmeter
