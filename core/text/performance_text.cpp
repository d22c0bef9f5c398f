// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/performance_text.h"

#include "performance/performance_measures.h"
#include "text/measurement_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr, int n = -1)
{
    return QCoreApplication::translate("Performance", text, comment, n);
}

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

struct Named {
    std::string_view id;
    const char* name;
};

#define TR(text) QT_TRANSLATE_NOOP("Performance", text)
constexpr Named names[] = {
    {"true_positive_rate", TR("Recall")},
    {"positive_predictive_value", TR("Precision")},
    {"true_negative_rate", TR("Specificity")},
    {"class_accuracy", TR("Accuracy over all classes")},
    {"macro_true_positive_rate", TR("Recall, mean over classes")},
    {"macro_positive_predictive_value", TR("Precision, mean over classes")},
    {"macro_f1_score", TR("F1 score, mean over classes")},
    {"area_under_roc", TR("Area under the ROC curve")},
    {"mean_error", TR("Mean error")},
    {"mean_absolute_error", TR("Mean absolute error")},
};
#undef TR

QString changeText(const PerformanceMeasureInfo& measure, double worse, const QLocale& locale)
{
    if (measure.isRelative)
        return percentText(worse, locale);
    return isPercentMeasure(measure.id) ? tr("%1 points").arg(pointsText(worse, locale))
                                        : numberText(worse, locale);
}

/// "Accuracy 83.1 % (95 % interval 80.2 – 85.6 %), measured on 640 records."
QString measuredSentence(const PerformanceMeasurement& m, const PerformanceConfig& config,
                         const QLocale& locale)
{
    const QString name = performanceMeasureName(m.metric);
    if (!m.value)
        return name + QStringLiteral(": ") + performanceReasonText(m, config, locale);
    const QString value = performanceValueText(m.metric, m.value, locale);
    const QString records = countText(m.records, locale);
    if (!m.interval)
        return tr("%1 %2, measured on %3 records.").arg(name, value, records);
    return tr("%1 %2 (%3 interval %4), measured on %5 records.")
        .arg(name, value, percentText(config.confidence, locale, 0),
             performanceRangeText(m.metric, m.interval, locale), records);
}

QString comparedSentence(const PerformanceMeasurement& m, const PerformanceChange& change,
                         const QLocale& locale)
{
    const PerformanceMeasureInfo* measure = findPerformanceMeasure(m.metric);
    if (measure == nullptr || !change.worse || !m.baselineValue || change.verdict == Verdict::NotJudged)
        return {};
    const QString baseline = performanceValueText(m.metric, m.baselineValue, locale);
    const QString limit = changeText(*measure, change.limit.value_or(0), locale);
    const QString by = changeText(*measure, std::abs(*change.worse), locale);
    if (change.verdict == Verdict::Fail)
        return tr("Worse than the baseline (%1) by %2; up to %3 is allowed, and chance is ruled out.")
            .arg(baseline, by, limit);
    if (change.verdict == Verdict::InsufficientEvidence)
        return tr("Worse than the baseline (%1) by %2, more than the %3 that are allowed; it could be "
                  "chance.")
            .arg(baseline, by, limit);
    return *change.worse > 0
               ? tr("Worse than the baseline (%1) by %2; up to %3 is allowed.").arg(baseline, by, limit)
               : tr("No worse than the baseline (%1).").arg(baseline);
}

} // namespace

QString performanceMeasureName(std::string_view id)
{
    const auto it = std::ranges::find(names, id, &Named::id);
    return it == std::end(names) ? metricName(id) : tr(it->name);
}

bool isPercentMeasure(std::string_view id)
{
    const RateRow* rate = findRate(id);
    return rate != nullptr && (rate->isProportion() || id == "class_accuracy" || id == "balanced_accuracy" ||
                               id.starts_with("macro_true") || id.starts_with("macro_positive"));
}

QString performanceValueText(std::string_view id, const std::optional<double>& value, const QLocale& locale)
{
    if (!value)
        return QStringLiteral("\u2013");
    return isPercentMeasure(id) ? percentText(*value, locale) : numberText(*value, locale);
}

QString performanceRangeText(std::string_view id, const std::optional<numeric::Interval>& interval,
                             const QLocale& locale)
{
    if (!interval)
        return {};
    const auto bound = [&](double value) {
        return std::isfinite(value) ? performanceValueText(id, value, locale) : QStringLiteral("\u221e");
    };
    return tr("%1 \u2013 %2", "a range").arg(bound(interval->lower), bound(interval->upper));
}

QString intervalMethodName(IntervalMethod method)
{
    switch (method) {
    case IntervalMethod::None:
        break;
    case IntervalMethod::Wilson:
        return tr("Wilson");
    case IntervalMethod::Newcombe:
        return tr("Newcombe");
    case IntervalMethod::MiettinenNurminen:
        return tr("Miettinen-Nurminen");
    case IntervalMethod::Koopman:
        return tr("Koopman");
    case IntervalMethod::DeLong:
        return tr("DeLong");
    case IntervalMethod::Normal:
        return tr("standard error");
    case IntervalMethod::Bootstrap:
        return tr("bootstrap on the cells");
    case IntervalMethod::Mover:
        return tr("from its parts");
    case IntervalMethod::Sequence:
        return tr("confidence sequence");
    }
    return tr("none");
}

QString performanceVerdictName(const PerformanceWindow& window, const PerformanceMeasurement& m)
{
    if (window.inBaseline)
        return tr("Part of the baseline");
    const bool byLabels = m.change.verdict != Verdict::NotJudged;
    const Verdict verdict = byLabels ? m.change.verdict : m.estimatedChange.verdict;
    switch (verdict) {
    case Verdict::Fail:
        return byLabels ? tr("Worse") : tr("Worse (estimated)");
    case Verdict::InsufficientEvidence:
        return tr("Could be chance");
    case Verdict::Pass:
        return byLabels ? tr("Within the limit") : tr("Within the limit (estimated)");
    case Verdict::NotJudged:
        break;
    }
    if (m.status == MeasurementStatus::TooFewRecords)
        return tr("Too few records");
    if (m.status == MeasurementStatus::Undefined)
        return m.reason == Reason::NoLabels ? tr("No labels") : tr("Not defined");
    return tr("Not judged");
}

QString performanceReasonText(const PerformanceMeasurement& m, const PerformanceConfig& config,
                              const QLocale& locale)
{
    switch (m.reason) {
    case Reason::None:
        return {};
    case Reason::NoLabels:
        return tr("no record has a label yet.");
    case Reason::NoScores:
        return tr("no record with a label has a probability.");
    case Reason::EmptyGroup:
        return tr("there are no records.");
    case Reason::OneClassOnly:
        return tr("all labels are the same.");
    case Reason::NotConverged:
        return tr("the probabilities part the labels completely, or are all the same.");
    case Reason::WindowBelowMinimum:
    case Reason::GroupBelowMinimum:
    case Reason::ReferenceBelowMinimum:
        return tr("not enough records with a label yet: %1 of %2.")
            .arg(countText(m.records, locale),
                 countText(static_cast<std::uint64_t>(std::max<std::int64_t>(config.minimumSample, 0)),
                           locale));
    default:
        return tr("there is nothing to divide by.");
    }
}

QString estimateReasonText(EstimateReason reason)
{
    switch (reason) {
    case EstimateReason::None:
        return {};
    case EstimateReason::NotEstimable:
        return tr("This measure can't be estimated from probabilities.");
    case EstimateReason::NoScores:
        return tr("Without probabilities nothing can be estimated.");
    case EstimateReason::NoCalibration:
        return tr("There are not enough labels to learn what the probabilities are worth.");
    case EstimateReason::ZeroDenominator:
        return tr("There is nothing to divide by.");
    }
    return {};
}

QString delayText(std::int64_t microseconds, const QLocale& locale)
{
    const std::int64_t minutes = microseconds / 60'000'000;
    const std::int64_t hours = minutes / 60;
    const std::int64_t days = hours / 24;
    static_cast<void>(locale);
    if (days >= 2)
        return tr("%n day(s)", nullptr, static_cast<int>(std::min<std::int64_t>(days, 1'000'000)));
    if (hours >= 2)
        return tr("%n hour(s)", nullptr, static_cast<int>(hours));
    return tr("%n minute(s)", nullptr, static_cast<int>(minutes));
}

QString labelSentence(const PerformanceWindow& window, const QLocale& locale)
{
    QString out = tr("%1 of %2 records have a label (%3).")
                      .arg(countText(window.labelled, locale), countText(window.records, locale),
                           percentText(window.coverage(), locale, 0));
    if (!window.delay || window.labelled == 0)
        return out;
    if (window.delay->later == 0)
        return out + QLatin1Char(' ') + tr("All labels came with their records.");
    out += QLatin1Char(' ') + tr("%1 labels came later, half of them within %2.")
                                  .arg(countText(window.delay->later, locale),
                                       delayText(window.delay->median.value_or(0), locale));
    return out;
}

QString performanceBaselineText(const PerformanceEvaluation& evaluation, const QLocale& locale)
{
    const DriftBaseline& baseline = evaluation.config.baseline;
    switch (baseline.kind) {
    case DriftBaselineKind::First:
        if (evaluation.baselineRange.empty()) // records without times
            return tr("the first %1 records").arg(countText(evaluation.baselineRecords, locale));
        return tr("the beginning of the log (%1)").arg(timeRangeText(evaluation.baselineRange, locale));
    case DriftBaselineKind::DataSet:
        return tr("the data set %1").arg(text(baseline.dataSet));
    case DriftBaselineKind::Range:
        return timeRangeText(baseline.range, locale);
    case DriftBaselineKind::Rolling:
        return tr("the time before each window (%1)").arg(text(durationToString(baseline.duration)));
    }
    return {};
}

QString performanceSentence(const PerformanceEvaluation& evaluation, const PerformanceWindow& window,
                            std::string_view metric, const QLocale& locale)
{
    const PerformanceMeasurement* m = findMeasurement(window, metric);
    if (m == nullptr)
        return {};
    QStringList sentences{measuredSentence(*m, evaluation.config, locale)};
    if (m->value && m->status == MeasurementStatus::TooFewRecords)
        sentences << tr("Not judged: %1").arg(performanceReasonText(*m, evaluation.config, locale));
    if (m->estimate.value)
        sentences << tr("Estimated from %1 probabilities: %2 (%3).")
                         .arg(countText(m->estimate.records, locale),
                              performanceValueText(metric, m->estimate.value, locale),
                              performanceRangeText(metric, m->estimate.band, locale));
    else if (!m->value)
        sentences << estimateReasonText(m->estimate.reason);
    if (window.inBaseline)
        sentences << tr("This window is a part of the baseline.");
    else
        sentences << comparedSentence(
            *m, m->change.verdict != Verdict::NotJudged ? m->change : m->estimatedChange, locale);
    sentences.removeAll(QString());
    return sentences.join(QLatin1Char(' '));
}

QString performanceFindingSentence(const PerformanceEvaluation&, const PerformanceFinding& finding,
                                   const QLocale& locale)
{
    return performanceFindingSentence(finding, locale);
}

QString performanceFindingSentence(const PerformanceFinding& finding, const QLocale& locale)
{
    const PerformanceMeasureInfo* measure = findPerformanceMeasure(finding.metric);
    const bool highIsBad = measure != nullptr && measure->direction == MetricDirection::HighIsBad;
    const QString name = finding.estimated ? tr("%1, estimated").arg(performanceMeasureName(finding.metric))
                                           : performanceMeasureName(finding.metric);
    const QString since = dateText(finding.window.begin, locale);
    const auto windows = static_cast<int>(finding.windows);
    QString out;
    if (finding.window.empty()) { // records without times
        const QString from = countText(finding.firstRecord.value_or(0) + 1, locale);
        const QString to = countText(finding.endRecord, locale);
        if (finding.ongoing)
            out = (highIsBad ? tr("%1 has been higher from record %2 on (%n window(s)).", nullptr, windows)
                             : tr("%1 has been lower from record %2 on (%n window(s)).", nullptr, windows))
                      .arg(name, from);
        else
            out = (highIsBad ? tr("%1 was higher from record %2 to record %3.")
                             : tr("%1 was lower from record %2 to record %3."))
                      .arg(name, from, to);
        return out + QLatin1Char(' ') +
               tr("At worst %1 (%2) instead of %3.")
                   .arg(performanceValueText(finding.metric, finding.worstValue, locale),
                        recordRangeText(finding.worstFirstRecord + 1, finding.worstEndRecord, locale),
                        performanceValueText(finding.metric, finding.baselineValue, locale));
    }
    if (finding.ongoing)
        out = highIsBad ? tr("%1 has been higher since %2 (%n window(s)).", nullptr, windows).arg(name, since)
                        : tr("%1 has been lower since %2 (%n window(s)).", nullptr, windows).arg(name, since);
    else
        out = highIsBad ? tr("%1 was higher in %2.").arg(name, timeRangeText(finding.window, locale))
                        : tr("%1 was lower in %2.").arg(name, timeRangeText(finding.window, locale));
    return out + QLatin1Char(' ') +
           tr("At worst %1 (%2) instead of %3.")
               .arg(performanceValueText(finding.metric, finding.worstValue, locale),
                    timeRangeText(finding.worstWindow, locale),
                    performanceValueText(finding.metric, finding.baselineValue, locale));
}

QString performanceSummarySentence(const PerformanceEvaluation& evaluation, const QLocale& locale)
{
    QStringList now;
    const PerformanceFinding* first = nullptr;
    for (const PerformanceFinding& finding : evaluation.findings) {
        if (!finding.ongoing)
            continue;
        first = first == nullptr ? &finding : first;
        const QString name = performanceMeasureName(finding.metric);
        if (!now.contains(name))
            now << name;
    }
    if (first != nullptr && first->window.empty()) // records without times
        return tr("Worse now than in the baseline, the first from record %1 on: %2.")
            .arg(countText(first->firstRecord.value_or(0) + 1, locale), now.join(QStringLiteral(", ")));
    if (first != nullptr)
        return tr("Worse now than in the baseline, the first since %1: %2.")
            .arg(dateText(first->window.begin, locale), now.join(QStringLiteral(", ")));
    const bool anyJudged = std::ranges::any_of(evaluation.windows, [](const PerformanceWindow& window) {
        return std::ranges::any_of(window.measurements, [](const PerformanceMeasurement& m) {
            return m.change.verdict != Verdict::NotJudged || m.estimatedChange.verdict != Verdict::NotJudged;
        });
    });
    if (!anyJudged)
        return tr("Nothing could be judged: outside the baseline no window has enough labels or estimates.");
    if (!evaluation.findings.empty())
        return tr("Nothing is worse now than in the baseline. Earlier drops are marked below.");
    return tr("Predictions are as good as in %1.").arg(performanceBaselineText(evaluation, locale));
}

QString calibrationSentence(const PerformanceEvaluation& evaluation, const QLocale& locale)
{
    const CalibrationSummary& calibration = evaluation.calibration;
    if (!evaluation.hasScores)
        return tr("There is no column of probabilities, so nothing can be estimated where labels are "
                  "missing.");
    if (calibration.source == CalibrationSource::None)
        return tr("There are not enough labels to learn what the probabilities are worth; at least %1 "
                  "records with a probability and a label are needed.")
            .arg(countText(static_cast<std::uint64_t>(evaluation.config.minimumCalibration), locale));
    if (calibration.method == numeric::CalibrationMethod::None)
        return tr("The probabilities are taken for what they claim to be.");
    const QString records = countText(calibration.records, locale);
    const QString from = calibration.source == CalibrationSource::Baseline
                             ? tr("%1 labelled records of the baseline").arg(records)
                             : tr("%1 labelled records of other windows").arg(records);
    return calibration.method == numeric::CalibrationMethod::Isotonic
               ? tr("What a probability is worth was learnt from %1, by isotonic regression.").arg(from)
               : tr("What a probability is worth was learnt from %1, by logistic regression.").arg(from);
}

QString estimateCheckSentence(const PerformanceEvaluation& evaluation, std::string_view metric,
                              const QLocale& locale)
{
    const auto check = std::ranges::find(evaluation.checks, metric, &EstimateCheck::metric);
    if (check == evaluation.checks.end())
        return {};
    const QString off = isPercentMeasure(metric)
                            ? tr("%1 points").arg(pointsText(check->meanAbsoluteDeviation, locale))
                            : numberText(check->meanAbsoluteDeviation, locale);
    return tr("Where labels came, the measured value lay in the band in %1 of %2 windows; the estimate was "
              "off by %3 on average.")
        .arg(countText(check->insideBand, locale), countText(check->windows, locale), off);
}

QString estimateMethodText()
{
    return tr("An estimate asks how often predictions would be right if each record's label came out "
              "favourable as often as its calibrated probability says. It follows a change in who applies, "
              "but it can't see that the same applicants now turn out differently: only labels show that. "
              "The band holds the measured value as often as its confidence says, as long as nothing of that "
              "kind happens.");
}

} // namespace tiltmeter
