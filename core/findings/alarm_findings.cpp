// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm_findings.h"

#include "metrics/metric_table.h"
#include "metrics/rates.h"

namespace tiltmeter {

Measurement measurementOf(const Alarm& alarm)
{
    const AlarmSubject& subject = alarm.subject;
    const AlarmEstimates& estimates = alarm.estimates;
    Measurement m;
    m.metric = subject.metric;
    m.feature = subject.feature;
    m.monitored = subject.monitored;
    m.reference = subject.reference;
    const MetricInfo* info = findMetric(subject.metric);
    const bool isRatio = info != nullptr && info->unit == MetricUnit::Ratio;
    m.value = isRatio ? estimates.ratio() : estimates.difference();
    if (m.value) {
        m.interval = isRatio ? estimates.ratioSequence() : estimates.differenceSequence();
        m.method = IntervalMethod::Sequence;
        m.verdict = Verdict::Fail;
    } else {
        m.status = MeasurementStatus::Undefined;
        m.reason = isRatio ? Reason::ZeroReference : Reason::EmptyGroup;
    }
    m.confidence = estimates.confidence;
    m.monitoredRecords = estimates.monitoredRecords;
    m.referenceRecords = estimates.referenceRecords;
    const RateRow* rate = findRate(subject.rate);
    const std::string hits(rate != nullptr ? rate->numeratorName : "hits");
    const std::string records(rate != nullptr ? rate->denominatorName : "records");
    const auto add = [&m](const std::string& name, std::uint64_t count) {
        m.counts.emplace_back(name, static_cast<double>(count));
    };
    add("monitored_" + hits, estimates.monitoredHits);
    add("monitored_" + records, estimates.monitoredRecords);
    add("reference_" + hits, estimates.referenceHits);
    add("reference_" + records, estimates.referenceRecords);
    if (subject.kind == AlarmKind::BelowLimit)
        m.limits.lower = subject.limit;
    if (subject.kind == AlarmKind::AboveLimit)
        m.limits.upper = subject.limit;
    return m;
}

std::vector<Finding> alarmFindings(std::span<const Alarm> alarms, const TimeRange& covered)
{
    std::vector<Finding> findings;
    for (const Alarm& alarm : alarms) {
        if (alarm.state != AlarmState::Open || (alarm.raised && !(*alarm.raised < covered.end)))
            continue;
        Finding& finding = findings.emplace_back();
        finding.rule = FindingRule::Alarm;
        finding.window = covered;
        if (alarm.raised)
            finding.window.begin = *alarm.raised;
        finding.ongoing = true;
        finding.worst = measurementOf(alarm);
        finding.alarm = std::make_shared<const Alarm>(alarm);
    }
    return findings;
}

} // namespace tiltmeter
