// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/measurement_text.h"

#include "metrics/metric_table.h"
#include "text/alarm_text.h"
#include "text/number_text.h"
#include "text/performance_text.h"

#include <QCoreApplication>
#include <cmath>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Measurement", text, comment);
}

QString name(const std::string& text)
{
    return QString::fromStdString(text);
}

MetricUnit unitOf(const std::string& metric)
{
    const MetricInfo* info = findMetric(metric);
    return info ? info->unit : MetricUnit::Plain;
}

/// Signed points for differences of rates, percent for rates, plain numbers else.
QString inUnit(double value, MetricUnit unit, const QLocale& locale)
{
    switch (unit) {
    case MetricUnit::Proportion:
        return percentText(value, locale);
    case MetricUnit::Difference: {
        // A difference that rounds to nothing carries no sign.
        const QString points = pointsText(value, locale);
        const bool zero = points == pointsText(0, locale);
        const QString sign = zero ? QString() : value < 0 ? QStringLiteral("\u2212") : QStringLiteral("+");
        return QCoreApplication::translate("Measurement", "%1 points", "percentage points")
            .arg(sign + points);
    }
    default:
        return numberText(value, locale);
    }
}

QString bare(double value, MetricUnit unit, const QLocale& locale)
{
    if (unit == MetricUnit::Difference) {
        const QString points = pointsText(value, locale);
        const bool zero = points == pointsText(0, locale);
        return (value < 0 && !zero ? QStringLiteral("\u2212") : QString()) + points;
    }
    if (unit == MetricUnit::Proportion)
        return locale.toString(value * 100, 'f', 1);
    return numberText(value, locale);
}

/// A limit as it was set: 0.8, not 0.800.
QString limitText(double value, MetricUnit unit, const QLocale& locale)
{
    const bool inHundredths = unit == MetricUnit::Difference || unit == MetricUnit::Proportion;
    QString text = locale.toString(std::abs(inHundredths ? value * 100 : value), 'g', 6);
    return value < 0 ? QStringLiteral("\u2212") + text : text;
}

QString intervalClause(const Measurement& m, const QLocale& locale)
{
    if (!m.interval)
        return {};
    const MetricUnit unit = unitOf(m.metric);
    // "19.2 points fewer; interval 16.2 to 22.1": the ends are told in the sentence's own direction.
    const bool fewer = m.metric == "statistical_parity_difference" && m.value && *m.value < 0;
    const double low = fewer ? -m.interval->upper : m.interval->lower;
    const double high = fewer ? -m.interval->lower : m.interval->upper;
    return QCoreApplication::translate("Measurement", "%1 interval %2 to %3")
        .arg(percentText(m.confidence, locale, 0), bare(low, unit, locale), bare(high, unit, locale));
}

QString withInterval(const QString& sentence, const Measurement& m, const QLocale& locale)
{
    const QString clause = intervalClause(m, locale);
    return clause.isEmpty() ? sentence + QLatin1Char('.')
                            : sentence + QStringLiteral("; ") + clause + QLatin1Char('.');
}

/// The two comparisons that everybody asks about are said in plain words; all others by name.
QString plainSentence(const Measurement& m, const QLocale& locale)
{
    const double value = *m.value;
    if (m.metric == "statistical_parity_difference") {
        const QString pattern = value < 0 ? tr("%1: %2 points fewer favourable outcomes than %3")
                                          : tr("%1: %2 points more favourable outcomes than %3");
        return pattern.arg(name(m.monitored), pointsText(value, locale), name(m.reference));
    }
    if (m.metric == "disparate_impact")
        return tr("%1 received favourable outcomes %2 times as often as %3")
            .arg(name(m.monitored), numberText(value, locale), name(m.reference));
    const QString shown = inUnit(value, unitOf(m.metric), locale);
    if (!m.monitored.empty() && !m.reference.empty())
        return tr("%1: %2 is %3 against %4")
            .arg(name(m.monitored), metricName(m.metric), shown, name(m.reference));
    if (!m.monitored.empty())
        return tr("%1: %2 is %3").arg(name(m.monitored), metricName(m.metric), shown);
    return tr("%1 is %2").arg(metricName(m.metric), shown);
}

} // namespace

QString verdictName(const Measurement& m)
{
    if (m.status == MeasurementStatus::Undefined)
        return tr("Not defined");
    if (m.status == MeasurementStatus::TooFewRecords)
        return tr("Too few records");
    switch (m.verdict) {
    case Verdict::Pass:
        return tr("Pass");
    case Verdict::Fail:
        return tr("Fail");
    case Verdict::InsufficientEvidence:
        return tr("Insufficient evidence");
    case Verdict::NotJudged:
        break;
    }
    return tr("Not judged");
}

QString reasonText(const Measurement& m, const FairnessConfig& config, const QLocale& locale)
{
    const auto notEnough = [&](std::uint64_t there, std::int64_t wanted, const QString& where) {
        const QString text = tr("Not enough records yet: %1 of %2")
                                 .arg(countText(there, locale), locale.toString(qlonglong(wanted)));
        return where.isEmpty() ? text : tr("%1 in %2", "not enough records, in a group").arg(text, where);
    };
    switch (m.reason) {
    case Reason::None:
        return {};
    case Reason::EmptyGroup:
        return tr("No records of %1 here.").arg(name(m.monitored));
    case Reason::EmptyReference:
        return tr("No records of the reference group %1 here.").arg(name(m.reference));
    case Reason::ZeroDenominator:
        return tr("Not defined for %1: the rate would divide by 0.")
            .arg(m.monitored.empty() ? tr("these records") : name(m.monitored));
    case Reason::ZeroReferenceDenominator:
        return tr("Not defined for the reference group %1: the rate would divide by 0.")
            .arg(name(m.reference));
    case Reason::ZeroReference:
        return tr("A ratio to %1 is not defined: its rate is 0.").arg(name(m.reference));
    case Reason::NoLabels:
        return tr("No labels here yet.");
    case Reason::NoScores:
        return tr("No probabilities were logged.");
    case Reason::OneClassOnly:
        return tr("Needs records with both outcomes; only one was seen.");
    case Reason::NotConverged:
        return tr("The fit did not converge.");
    case Reason::WindowBelowMinimum:
        return notEnough(m.monitoredRecords + m.referenceRecords, config.minimumSample, {});
    case Reason::GroupBelowMinimum:
        return notEnough(m.monitoredRecords, config.minimumGroup, name(m.monitored));
    case Reason::ReferenceBelowMinimum:
        return notEnough(m.referenceRecords, config.minimumGroup, name(m.reference));
    case Reason::NoLimits:
        return tr("No limits are set for this measure.");
    case Reason::NoOtherDecisions:
        return tr("No decisions to compare with here.");
    case Reason::NoNumericFeatures:
        return tr("There is no numeric feature by which records could be alike.");
    }
    return {};
}

QString valueText(const Measurement& m, const QLocale& locale)
{
    return m.value ? inUnit(*m.value, unitOf(m.metric), locale) : QStringLiteral("\u2013");
}

QString fairnessScoreText(double disparateImpact, const QLocale& locale)
{
    // OpenScale's own page cuts 50 / 70 to 71.42; the tiny shift keeps 0.98 from becoming 97.99.
    const double cut = std::floor(disparateImpact * 10'000 + 1e-7) / 100;
    return locale.toString(cut, 'f', 2);
}

QString intervalText(const Measurement& m, const QLocale& locale)
{
    if (!m.interval)
        return {};
    const MetricUnit unit = unitOf(m.metric);
    return tr("%1 to %2", "ends of an interval")
        .arg(bare(m.interval->lower, unit, locale), bare(m.interval->upper, unit, locale));
}

QString boundsText(const Measurement& m, const QLocale& locale)
{
    if (!m.bounds)
        return {};
    const MetricUnit unit = unitOf(m.metric);
    return tr("%1 to %2", "ends of an interval")
        .arg(bare(m.bounds->lower, unit, locale), bare(m.bounds->upper, unit, locale));
}

QString limitsText(const Measurement& m, const QLocale& locale)
{
    const MetricUnit unit = unitOf(m.metric);
    if (m.limits.lower && m.limits.upper)
        return tr("%1 to %2", "limits")
            .arg(limitText(*m.limits.lower, unit, locale), limitText(*m.limits.upper, unit, locale));
    if (m.limits.lower)
        return tr("at least %1").arg(limitText(*m.limits.lower, unit, locale));
    if (m.limits.upper)
        return tr("at most %1").arg(limitText(*m.limits.upper, unit, locale));
    return {};
}

QString measurementSentence(const Measurement& m, const QLocale& locale)
{
    if (!m.value)
        return tr("%1 of %2 is not defined here.")
            .arg(metricName(m.metric), m.monitored.empty() ? name(m.feature) : name(m.monitored));
    return withInterval(plainSentence(m, locale), m, locale);
}

QString recordsNeededText(const Measurement& m, const QLocale& locale)
{
    if (m.verdict != Verdict::InsufficientEvidence)
        return {};
    // The value lies on the limit, or next to it: no log will ever be long enough.
    if (!m.recordsNeeded || !std::isfinite(*m.recordsNeeded) || *m.recordsNeeded > 1e7)
        return tr("The value is too close to the limit for records to decide.");
    const QString records = numberText(*m.recordsNeeded, locale, 2);
    return m.feature.empty() ? tr("About %1 records would decide.").arg(records)
                             : tr("About %1 records per group would decide.").arg(records);
}

QString verdictSentence(const Measurement& m, const FairnessConfig& config, const QLocale& locale)
{
    if (m.status != MeasurementStatus::Ok)
        return reasonText(m, config, locale);
    switch (m.verdict) {
    case Verdict::Pass:
        return m.bounds ? tr("Within the limits (%1), with bounds that hold for all groups at once.")
                              .arg(limitsText(m, locale))
                        : tr("Within the limits (%1), with the whole interval.").arg(limitsText(m, locale));
    case Verdict::Fail:
        if (m.bounds)
            return tr("Outside the limits (%1), with bounds that hold for all groups at once.")
                .arg(limitsText(m, locale));
        return m.limits.lower && m.value && *m.value < *m.limits.lower
                   ? tr("Below the lower limit (%1), with the whole interval.")
                         .arg(limitText(*m.limits.lower, unitOf(m.metric), locale))
                   : tr("Above the upper limit (%1), with the whole interval.")
                         .arg(limitText(m.limits.upper.value_or(0), unitOf(m.metric), locale));
    case Verdict::InsufficientEvidence: {
        const QString undecided =
            m.bounds ? tr("Undecided: bounds that hold for all groups at once, %1, reach over a limit (%2).")
                           .arg(boundsText(m, locale), limitsText(m, locale))
                     : tr("Undecided: the interval reaches over a limit (%1).").arg(limitsText(m, locale));
        const QString needed = recordsNeededText(m, locale);
        return needed.isEmpty() ? undecided : undecided + QLatin1Char(' ') + needed;
    }
    case Verdict::NotJudged:
        break;
    }
    return reasonText(m, config, locale);
}

QString findingSentence(const Finding& finding, const QLocale& locale)
{
    if (finding.alarm)
        return alarmFindingSentence(*finding.alarm, locale);
    if (finding.performance)
        return performanceFindingSentence(*finding.performance, locale);
    const Measurement& worst = finding.worst;
    const bool below = worst.value && worst.limits.lower && *worst.value <= *worst.limits.lower;
    const QString who = worst.reference.empty()
                            ? name(worst.monitored)
                            : tr("%1 against %2").arg(name(worst.monitored), name(worst.reference));
    const QString side = below ? tr("below the lower limit") : tr("above the upper limit");
    const QString what = metricName(worst.metric);
    if (finding.overall)
        return tr("%1, %2: %3 is %4 over all records.").arg(name(worst.feature), who, what, side);
    if (finding.window.empty()) { // records without times
        const QString from = countText(finding.firstRecord.value_or(0) + 1, locale);
        if (finding.ongoing)
            return tr("%1, %2: %3 has been %4 from record %5 on.")
                .arg(name(worst.feature), who, what, side, from);
        return tr("%1, %2: %3 was %4 from record %5 to record %6.")
            .arg(name(worst.feature), who, what, side, from, countText(finding.endRecord, locale));
    }
    if (finding.ongoing)
        return tr("%1, %2: %3 has been %4 since %5.")
            .arg(name(worst.feature), who, what, side, dateText(finding.window.begin, locale));
    return tr("%1, %2: %3 was %4 in %5.")
        .arg(name(worst.feature), who, what, side, timeRangeText(finding.window, locale));
}

} // namespace tiltmeter
