// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/timeline_data.h"

#include "drift/drift_charts.h"
#include "drift/drift_methods.h"
#include "pages/comparison_state.h"
#include "text/drift_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCoreApplication>
#include <algorithm>

namespace tiltmeter {
namespace {

constexpr std::size_t mostTracks = 6;

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Timeline", text, comment);
}

void addFairness(const Evaluation& evaluation, const QLocale& locale, std::vector<TimelineTrack>& tracks)
{
    const std::string metric = leadingMetric(evaluation);
    for (const ComparisonState& state : comparisonStates(evaluation, metric)) {
        if (tracks.size() == mostTracks)
            return;
        TimelineTrack& track = tracks.emplace_back();
        const QString feature = QString::fromStdString(state.feature);
        const QString group = QString::fromStdString(state.monitored);
        track.name = state.reference.empty()
                         ? tr("%1: %2", "feature: group").arg(feature, group)
                         : tr("%1: %2 against %3", "feature: monitored group against reference group")
                               .arg(feature, group, QString::fromStdString(state.reference));
        track.page = QStringLiteral("fairness");
        track.detail = feature;
        for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
            const WindowResult& window = evaluation.windows[i];
            TimelineCell& cell = track.cells.emplace_back();
            cell.range = window.range;
            cell.text = windowName(evaluation.windows, i, evaluation.config.window, locale);
            for (const Measurement& m : window.measurements)
                if (m.metric == metric && m.feature == state.feature && m.monitored == state.monitored) {
                    cell.state = stateOf(m);
                    cell.text = tr("%1: %2, %3", "window, value, verdict")
                                    .arg(cell.text, valueText(m, locale), verdictName(m));
                }
        }
    }
}

TimelineTrack driftTrack(const DriftEvaluation& drift, const QString& name, const QString& detail)
{
    TimelineTrack track;
    track.name = name;
    track.page = QStringLiteral("drift");
    track.detail = detail;
    for (const DriftWindow& window : drift.windows) {
        TimelineCell& cell = track.cells.emplace_back();
        cell.range = window.range;
        cell.inBaseline = window.inBaseline;
    }
    return track;
}

/// The worst of all columns in each window, and which ones drift.
TimelineTrack anyColumn(const DriftEvaluation& drift, const QLocale& locale)
{
    TimelineTrack track = driftTrack(drift, tr("Any column"), {});
    for (std::size_t i = 0; i < drift.windows.size(); ++i) {
        const DriftWindow& window = drift.windows[i];
        TimelineCell& cell = track.cells[i];
        QStringList drifting;
        for (const DriftFeature& feature : drift.features)
            if (const DriftMeasurement* m = judgedMeasurement(window, feature.name)) {
                if (isWorse(stateOf(*m), cell.state))
                    cell.state = stateOf(*m);
                if (m->verdict == Verdict::Fail)
                    drifting << QString::fromStdString(feature.name);
            }
        cell.text = driftWindowName(drift, window, locale) + QStringLiteral(": ");
        cell.text += window.inBaseline    ? tr("part of the baseline")
                     : drifting.isEmpty() ? wordOf(cell.state)
                                          : tr("drift in %1").arg(drifting.join(QStringLiteral(", ")));
    }
    return track;
}

TimelineTrack magnitude(const DriftEvaluation& drift, const QLocale& locale)
{
    TimelineTrack track = driftTrack(drift, tr("All columns together"), {});
    for (std::size_t i = 0; i < drift.windows.size(); ++i) {
        const DriftWindow& window = drift.windows[i];
        TimelineCell& cell = track.cells[i];
        if (window.magnitude && window.magnitude->mcc)
            cell.state = window.magnitude->exceeds ? State::Fail : State::Pass;
        else if (!window.inBaseline)
            cell.state = State::TooFewRecords;
        const QString sentence = driftMagnitudeSentence(window, locale);
        cell.text = driftWindowName(drift, window, locale) + QStringLiteral(": ");
        cell.text += !sentence.isEmpty() ? sentence
                     : window.inBaseline ? tr("part of the baseline")
                                         : wordOf(cell.state);
    }
    return track;
}

TimelineTrack columnTrack(const DriftEvaluation& drift, const std::string& name, const QLocale& locale)
{
    TimelineTrack track = driftTrack(drift, QString::fromStdString(name), QString::fromStdString(name));
    for (std::size_t i = 0; i < drift.windows.size(); ++i) {
        TimelineCell& cell = track.cells[i];
        cell.text = driftWindowName(drift, drift.windows[i], locale);
        if (const DriftMeasurement* m = judgedMeasurement(drift.windows[i], name)) {
            cell.state = stateOf(*m);
            cell.text = tr("%1: %2, %3", "window, value, verdict")
                            .arg(cell.text, driftValueText(*m, locale), driftVerdictName(*m));
        }
    }
    return track;
}

/// Columns that drifted at any time, most drift first, at most `most`. What the model predicts is among them
/// however many columns drifted more: that is where drift comes out.
std::vector<std::size_t> driftedColumns(const DriftEvaluation& drift, std::size_t most)
{
    std::vector<std::size_t> drifted;
    for (const std::size_t index : featuresInOrder(drift, DriftOrder::Drift))
        if (std::ranges::any_of(drift.findings, [&](const DriftFinding& finding) {
                return finding.feature == drift.features[index].name && !isSideRate(finding.metric);
            }))
            drifted.push_back(index);
    if (drifted.size() <= most || most == 0)
        return drifted;
    const auto isOutcome = [&drift](std::size_t index) {
        return drift.features[index].family == DriftFamily::Prediction;
    };
    const auto last = drifted.begin() + static_cast<std::ptrdiff_t>(most);
    const auto outcome = std::ranges::find_if(drifted, isOutcome);
    if (outcome >= last && outcome != drifted.end())
        *(last - 1) = *outcome;
    drifted.resize(most);
    return drifted;
}

void addDrift(const DriftEvaluation& drift, const QLocale& locale, std::vector<TimelineTrack>& tracks)
{
    if (drift.windows.empty() || drift.features.empty())
        return;
    if (std::ranges::any_of(drift.windows,
                            [](const DriftWindow& window) { return window.magnitude.has_value(); }))
        tracks.push_back(magnitude(drift, locale));
    tracks.push_back(anyColumn(drift, locale));
    for (const std::size_t index : driftedColumns(drift, mostTracks - tracks.size()))
        tracks.push_back(columnTrack(drift, drift.features[index].name, locale));
}

} // namespace

TimeRange TimelineData::whole() const
{
    TimeRange range;
    bool first = true;
    for (std::size_t i = 0; i < count(); ++i)
        for (const TimelineCell& cell : track(i).cells) {
            range.begin = first ? cell.range.begin : std::min(range.begin, cell.range.begin);
            range.end = first ? cell.range.end : std::max(range.end, cell.range.end);
            first = false;
        }
    return range;
}

TimelineData timelineOf(const Evaluation* evaluation, const DriftEvaluation* drift, const QLocale& locale)
{
    TimelineData data;
    if (evaluation != nullptr)
        addFairness(*evaluation, locale, data.fairness);
    if (drift != nullptr)
        addDrift(*drift, locale, data.drift);
    return data;
}

QString trackSentence(const TimelineTrack& track, const QLocale& locale)
{
    std::size_t failing = 0;
    const TimelineCell* first = nullptr;
    for (const TimelineCell& cell : track.cells)
        if (cell.state == State::Fail) {
            ++failing;
            first = first == nullptr ? &cell : first;
        }
    if (first == nullptr)
        return tr("%1: in none of %2 windows.", "track, windows")
            .arg(track.name, countText(track.cells.size(), locale));
    if (first->range.empty()) // records without times
        return tr("%1: in %2 of %3 windows.", "track, windows, windows")
            .arg(track.name, countText(failing, locale), countText(track.cells.size(), locale));
    return tr("%1: in %2 of %3 windows, first from %4.", "track, windows, windows, date")
        .arg(track.name, countText(failing, locale), countText(track.cells.size(), locale),
             dateText(first->range.begin, locale));
}

} // namespace tiltmeter
