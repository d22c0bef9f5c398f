// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/evidence_chart_data.h"

#include "findings/alarm_curve.h"
#include "history/evaluation.h"
#include "metrics/metric_row.h"
#include "text/alarm_text.h"
#include "text/measurement_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("EvidenceChart", text);
}

double decimal(double logEvidence)
{
    return logEvidence / std::log(10.0);
}

double milliseconds(TimePoint t)
{
    return static_cast<double>(t.microseconds) / 1000.0;
}

std::string rateOfMetric(const std::string& metric)
{
    const MetricInfo* info = findMetric(metric);
    if (info == nullptr || rowOf(*info).rate == nullptr)
        return {};
    return std::string(rowOf(*info).rate->info.id);
}

class Builder
{
public:
    Builder(const Evaluation& evaluation, std::string feature, std::string metric, bool change, bool thin)
        : m_evaluation(evaluation), m_feature(std::move(feature)), m_metric(std::move(metric)),
          m_rate(rateOfMetric(m_metric)), m_change(change), m_thin(thin)
    {
    }

    EvidenceChartData run()
    {
        m_data.hasTime = m_evaluation.alarmTrack.hasDays;
        m_parity = std::ranges::none_of(m_evaluation.alarmTrack.processes, [this](const auto& process) {
            return concerns(process.subject) && process.raises && process.subject.metric == m_metric;
        });
        m_data.raises = false;
        // Those that ended come before what goes on from there.
        for (const Alarm& alarm : m_evaluation.alarms)
            if (alarm.state == AlarmState::Acknowledged && shows(alarm.subject))
                addRun(alarm.subject, alarm.curve, true);
        for (const EvidenceProcess& process : m_evaluation.alarmTrack.processes)
            if (shows(process.subject)) {
                addRun(process.subject, process.curve, false);
                m_data.subjects.push_back(process.subject);
                m_data.level = decimal(process.level);
                m_data.raises = m_data.raises || process.raises;
            }
        for (const Alarm& alarm : m_evaluation.alarms)
            if (shows(alarm.subject))
                addMark(alarm);
        std::erase_if(m_data.lines, [](const auto& line) { return line.runs.empty(); });
        for (auto& line : m_data.lines)
            std::ranges::stable_sort(line.runs, {}, [](const auto& run) { return run.points.front().x; });
        name();
        setRange();
        return std::move(m_data);
    }

private:
    [[nodiscard]] bool concerns(const AlarmSubject& subject) const
    {
        return subject.feature == m_feature && subject.change == m_change;
    }
    [[nodiscard]] bool shows(const AlarmSubject& subject) const
    {
        if (!concerns(subject))
            return false;
        return m_parity ? subject.kind == AlarmKind::Parity && !m_rate.empty() && subject.rate == m_rate
                        : subject.metric == m_metric && subject.kind != AlarmKind::Parity;
    }

    EvidenceChartData::Line& lineOf(const AlarmSubject& subject)
    {
        const QString group = QString::fromStdString(subject.monitored);
        for (std::size_t i = 0; i < m_data.lines.size(); ++i)
            if (m_groups[i] == group && m_data.lines[i].kind == subject.kind)
                return m_data.lines[i];
        const auto known = std::ranges::find(m_groups, group);
        EvidenceChartData::Line line;
        line.kind = subject.kind;
        line.colorIndex = known != m_groups.end()
                              ? m_data.lines[static_cast<std::size_t>(known - m_groups.begin())].colorIndex
                              : m_groupCount++;
        m_groups.push_back(group);
        m_subjects.push_back(subject);
        return m_data.lines.emplace_back(std::move(line));
    }

    [[nodiscard]] EvidenceChartData::Point pointOf(const std::optional<TimePoint>& time, std::uint64_t pairs,
                                                   double logEvidence) const
    {
        return {time ? milliseconds(*time) : static_cast<double>(pairs), decimal(logEvidence), pairs};
    }

    void addRun(const AlarmSubject& subject, const std::vector<EvidencePoint>& curve, bool acknowledged)
    {
        if (curve.empty())
            return;
        EvidenceChartData::Run run{QString::fromStdString(subject.modelVersion), {}, acknowledged};
        for (const EvidencePoint& point : m_thin ? thinned(curve) : curve)
            run.points.push_back(pointOf(point.time, point.pairs, point.logEvidence));
        lineOf(subject).runs.push_back(std::move(run));
    }

    void addMark(const Alarm& alarm)
    {
        lineOf(alarm.subject)
            .marks.push_back(
                {pointOf(alarm.raised, alarm.pairs, alarm.logEvidence), alarm.raised, alarm.state});
    }

    void name()
    {
        // A limit is named where a group is held against both.
        for (std::size_t i = 0; i < m_data.lines.size(); ++i) {
            const bool both = std::ranges::count(m_groups, m_groups[i]) > 1;
            m_data.lines[i].name = !both ? m_groups[i]
                                   : m_data.lines[i].kind == AlarmKind::BelowLimit
                                       ? tr("%1, lower limit").arg(m_groups[i])
                                       : tr("%1, upper limit").arg(m_groups[i]);
        }
        const QString what =
            m_parity ? tr("evidence against equal rates") : tr("evidence against the limits");
        m_data.title = tr("%1: %2").arg(QString::fromStdString(m_feature),
                                        m_change ? tr("%1, for a change").arg(what) : what);
        m_data.valueTitle =
            m_data.hasTime ? tr("evidence (odds)") : tr("evidence (odds) by pairs of records");
    }

    void setRange()
    {
        double low = 0;
        double high = 1;
        bool any = false;
        if (m_data.hasTime && !m_evaluation.covered.empty()) {
            low = milliseconds(m_evaluation.covered.begin);
            high = milliseconds(m_evaluation.covered.end);
            any = true;
        }
        for (const auto& line : m_data.lines)
            for (const auto& run : line.runs)
                for (const auto& point : run.points) {
                    low = any ? std::min(low, point.x) : point.x;
                    high = any ? std::max(high, point.x) : point.x;
                    any = true;
                }
        m_data.xRange = {low, std::max(high, low + 1)};
        for (const WindowResult& window : m_evaluation.windows)
            m_data.starts.push_back(window.range.begin);
    }

    const Evaluation& m_evaluation;
    std::string m_feature;
    std::string m_metric;
    std::string m_rate;
    bool m_change;
    bool m_thin;
    bool m_parity = false;
    EvidenceChartData m_data;
    std::vector<QString> m_groups; ///< by line
    std::vector<AlarmSubject> m_subjects;
    std::size_t m_groupCount = 0;
};

} // namespace

bool EvidenceChartData::hasOpenAlarm() const
{
    return std::ranges::any_of(lines, [](const Line& line) {
        return std::ranges::any_of(line.marks, [](const Mark& m) { return m.state == AlarmState::Open; });
    });
}

std::pair<double, double> EvidenceChartData::valueRange() const
{
    double low = 0;
    double high = level ? *level + 0.2 : 1;
    for (const Line& line : lines)
        for (const Run& run : line.runs)
            for (const Point& point : run.points) {
                low = std::min(low, point.evidence);
                high = std::max(high, point.evidence);
            }
    // Evidence that is overwhelming would press the way to it flat.
    const double most = std::ceil(level.value_or(0)) + 6;
    low = std::max(std::floor(low), -3.0);
    return {low, std::clamp(std::ceil(high), low + 1, most)};
}

const EvidenceChartData::Point* EvidenceChartData::nearest(std::size_t line, double x) const
{
    const Point* best = nullptr;
    for (const Run& run : lines[line].runs)
        for (const Point& point : run.points)
            if (best == nullptr || std::abs(point.x - x) < std::abs(best->x - x))
                best = &point;
    return best;
}

EvidenceChartData evidenceChart(const Evaluation& evaluation, const std::string& feature,
                                const std::string& metric, bool change, bool thin)
{
    return Builder(evaluation, feature, metric, change, thin).run();
}

QString oddsText(int power)
{
    static const QString digits =
        QStringLiteral("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079");
    const int size = std::abs(power);
    QString number = QStringLiteral("1");
    if (size >= 5) {
        number = QStringLiteral("10");
        for (const QChar digit : QString::number(size))
            number += digits[digit.digitValue()];
    } else {
        number += QString(size, QLatin1Char('0'));
    }
    return power < 0 ? tr("1 : %1").arg(number) : tr("%1 : 1").arg(number);
}

} // namespace tiltmeter
