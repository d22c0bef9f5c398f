// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/drift_text.h"
#include "text/drift_config_text.h"

#include "drift/drift_methods.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Drift", text, comment);
}

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

struct Named {
    std::string_view id;
    const char* name;
};

#define TR(text) QT_TRANSLATE_NOOP("Drift", text)
constexpr Named names[] = {
    {"jensen_shannon_distance", TR("Jensen-Shannon distance")},
    {"population_stability_index", TR("Population stability index")},
    {"hellinger_distance", TR("Hellinger distance")},
    {"total_variation_distance", TR("Total variation")},
    {"overlap_coefficient", TR("Overlap")},
    {"bhattacharyya_coefficient", TR("Bhattacharyya coefficient")},
    {"kullback_leibler_divergence", TR("Kullback-Leibler divergence")},
    {"euclidean_distance", TR("Euclidean distance")},
    {"chebyshev_distance", TR("Largest difference of shares")},
    {"chi_squared", TR("Chi-square")},
    {"g_test", TR("Likelihood ratio")},
    {"z_test", TR("Test of two proportions")},
    {"cramers_v", TR("Cramér's V")},
    {"wasserstein_distance", TR("Wasserstein distance")},
    {"normalized_wasserstein_distance", TR("Wasserstein distance in standard deviations")},
    {"kolmogorov_smirnov", TR("Kolmogorov-Smirnov statistic")},
    {"energy_distance", TR("Energy distance")},
    {"cramer_von_mises", TR("Cramér-von Mises")},
    {"cramer_von_mises_midrank", TR("Cramér-von Mises, midranks")},
    {"anderson_darling", TR("Anderson-Darling")},
    {"mann_whitney_u", TR("Mann-Whitney U")},
    {"mann_whitney_effect", TR("Mann-Whitney effect")},
    {"welch_t", TR("Welch's t")},
    {"t_test", TR("Student's t-test")},
    {"mean_shift", TR("Shift of the mean in standard deviations")},
    {"missing_rate", TR("Missing values")},
    {"type_error_rate", TR("Type errors")},
    {"out_of_range_rate", TR("Values outside the baseline's range")},
    {"new_values", TR("Records with new values")},
    {"vanished_values", TR("Baseline records with vanished values")},
    {"distinct_count", TR("Distinct values")},
    {"mean", TR("Mean")},
    {"median", TR("Median")},
    {"minimum", TR("Minimum")},
    {"maximum", TR("Maximum")},
    {"standard_deviation", TR("Standard deviation")},
    {"population_standard_deviation", TR("Standard deviation of the population")},
    {"skewness", TR("Skewness")},
    {"quantile_00_1", TR("0.1 % quantile")},
    {"quantile_01", TR("1 % quantile")},
    {"quantile_05", TR("5 % quantile")},
    {"quantile_10", TR("10 % quantile")},
    {"quantile_25", TR("Lower quartile")},
    {"quantile_75", TR("Upper quartile")},
    {"quantile_90", TR("90 % quantile")},
    {"quantile_95", TR("95 % quantile")},
    {"quantile_99", TR("99 % quantile")},
    {"quantile_99_9", TR("99.9 % quantile")},
};
#undef TR

DriftUnit unitOf(const std::string& metric)
{
    const DriftMethodInfo* info = findDriftMethod(metric);
    return info == nullptr ? DriftUnit::Distance : info->unit;
}

QString numberOf(double value, DriftUnit unit, const QLocale& locale)
{
    if (unit == DriftUnit::Proportion)
        return percentText(value, locale);
    if (unit == DriftUnit::Own && std::abs(value) >= 1000 && std::abs(value) < 1e7)
        return locale.toString(value, 'f', 0);
    return numberText(value, locale);
}

double shareOf(const FeatureDistribution& distribution, std::size_t category)
{
    const double present = static_cast<double>(distribution.records - distribution.missing);
    return present > 0 ? distribution.counts[category] / present : 0;
}

QString medianSentence(const DriftFeature& feature, const FeatureDistribution& now,
                       const FeatureDistribution& before, const QLocale& locale)
{
    const auto number = [&locale](double value) { return numberOf(value, DriftUnit::Own, locale); };
    if (!now.median || !before.median)
        return {};
    if (number(*now.median) != number(*before.median))
        return tr("%1 moved: half of the values are now above %2 instead of %3.")
            .arg(text(feature.name), number(*now.median), number(*before.median));
    if (!now.lowerQuartile || !before.lowerQuartile || !now.upperQuartile || !before.upperQuartile)
        return {};
    return tr("%1 keeps its median of %2; the middle half lies between %3 and %4, before between %5 and %6.")
        .arg(text(feature.name), number(*now.median), number(*now.lowerQuartile), number(*now.upperQuartile),
             number(*before.lowerQuartile), number(*before.upperQuartile));
}

/// The category whose share moved farthest.
QString shareSentence(const DriftFeature& feature, const FeatureDistribution& now,
                      const FeatureDistribution& before, const QLocale& locale)
{
    std::size_t farthest = 0;
    for (std::size_t i = 1; i < feature.categories.size(); ++i)
        if (std::abs(shareOf(now, i) - shareOf(before, i)) >
            std::abs(shareOf(now, farthest) - shareOf(before, farthest)))
            farthest = i;
    if (feature.categories.empty() || now.counts.size() != feature.categories.size() ||
        before.counts.size() != feature.categories.size())
        return {};
    return tr("%1 has a different mix: %2 makes up %3 of the records instead of %4.")
        .arg(text(feature.name), text(feature.categories[farthest]),
             percentText(shareOf(now, farthest), locale), percentText(shareOf(before, farthest), locale));
}

QString measureText(const DriftMeasurement& m, const QLocale& locale)
{
    QString out = m.limit ? tr("%1 %2, limit %3.")
                                .arg(driftMetricName(m.metric), driftValueText(m, locale),
                                     numberOf(*m.limit, unitOf(m.metric), locale))
                          : tr("%1 %2.").arg(driftMetricName(m.metric), driftValueText(m, locale));
    if (m.verdict == Verdict::InsufficientEvidence)
        out += QLatin1Char(' ') + tr("Chance alone could do that with so few records.");
    return out;
}

} // namespace

QString driftMetricName(std::string_view id)
{
    const auto it = std::ranges::find(names, id, &Named::id);
    return it == std::end(names) ? QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size()))
                                 : tr(it->name);
}

QString driftFamilyName(DriftFamily family)
{
    switch (family) {
    case DriftFamily::Feature:
        return tr("Feature");
    case DriftFamily::Prediction:
        return tr("Prediction");
    case DriftFamily::Probability:
        return tr("Probability");
    case DriftFamily::Label:
        return tr("Label");
    }
    return {};
}

QString driftVerdictName(const DriftMeasurement& m)
{
    if (m.status == MeasurementStatus::Undefined)
        return tr("Not defined");
    if (m.status == MeasurementStatus::TooFewRecords)
        return tr("Too few records");
    if (m.reason == DriftReason::InBaseline)
        return tr("Part of the baseline");
    switch (m.verdict) {
    case Verdict::Pass:
        return tr("No drift");
    case Verdict::Fail:
        return tr("Drift");
    case Verdict::InsufficientEvidence:
        return tr("Could be chance");
    case Verdict::NotJudged:
        break;
    }
    return tr("Not judged");
}

QString driftReasonText(const DriftMeasurement& m, const DriftConfig& config, const QLocale& locale)
{
    const auto minimum = static_cast<std::uint64_t>(config.minimumSample);
    switch (m.reason) {
    case DriftReason::None:
        return {};
    case DriftReason::EmptyBaseline:
        return tr("The baseline has no values of this column.");
    case DriftReason::EmptyWindow:
        return tr("This window has no values of this column.");
    case DriftReason::ConstantBaseline:
        return tr("The baseline has one value alone: there is no spread to compare with.");
    case DriftReason::NotDefined:
        return tr("This measure has no value for these records.");
    case DriftReason::BelowMinimum:
        return tr("Not enough records yet: %1 of %2.")
            .arg(countText(m.records, locale), countText(minimum, locale));
    case DriftReason::BaselineBelowMinimum:
        return tr("Not enough records in the baseline: %1 of %2.")
            .arg(countText(m.baselineRecords, locale), countText(minimum, locale));
    case DriftReason::InBaseline:
        return tr("This window is a part of the baseline and is compared with the rest of it.");
    case DriftReason::NotRecorded:
        return tr("An older version imported these records and did not keep it.");
    }
    return {};
}

QString driftValueText(const DriftMeasurement& m, const QLocale& locale)
{
    if (!m.value)
        return QStringLiteral("\u2013");
    const DriftUnit unit = unitOf(m.metric);
    const QString value = numberOf(*m.value, unit, locale);
    if (!m.hasBound || m.bound == 0)
        return value;
    return tr("%1 \u00b1 %2", "value and bound of its error").arg(value, numberOf(m.bound, unit, locale));
}

QString driftWindowName(const DriftEvaluation& evaluation, const DriftWindow& window, const QLocale& locale)
{
    if (!window.range.empty() || evaluation.config.window.kind == WindowKind::All)
        return windowText(window.range, evaluation.config.window, locale);
    return recordRangeText(window.firstRecord + 1, window.firstRecord + window.records, locale);
}

QString driftBaselineText(const DriftEvaluation& evaluation, const QLocale& locale)
{
    const DriftBaseline& baseline = evaluation.config.baseline;
    switch (baseline.kind) {
    case DriftBaselineKind::First:
        if (evaluation.baselineRange.empty())
            return tr("the first %1 records").arg(countText(evaluation.baselineRecords, locale));
        return tr("the beginning of the log (%1)").arg(timeRangeText(evaluation.baselineRange, locale));
    case DriftBaselineKind::DataSet:
        return tr("the data set %1").arg(text(baseline.dataSet));
    case DriftBaselineKind::Range:
        return timeRangeText(baseline.range, locale);
    case DriftBaselineKind::Rolling:
        return driftBaselineText(baseline, locale);
    }
    return {};
}

QString driftSentence(const DriftEvaluation& evaluation, const DriftWindow& window, std::size_t index,
                      const QLocale& locale)
{
    const DriftFeature& feature = evaluation.features[index];
    const DriftMeasurement* m = judgedMeasurement(window, feature.name);
    if (m == nullptr)
        return {};
    if (!m->value || m->status != MeasurementStatus::Ok)
        return text(feature.name) + QStringLiteral(": ") + driftReasonText(*m, evaluation.config, locale);
    QString what;
    if (m->verdict == Verdict::Fail || m->verdict == Verdict::InsufficientEvidence)
        what = feature.isNumeric
                   ? medianSentence(feature, window.distributions[index], feature.baseline, locale)
                   : shareSentence(feature, window.distributions[index], feature.baseline, locale);
    else if (m->reason == DriftReason::InBaseline)
        what = tr("%1: this window is a part of the baseline.").arg(text(feature.name));
    else
        what = tr("%1 is as in the baseline.").arg(text(feature.name));
    return what + (what.isEmpty() ? QString() : QStringLiteral(" ")) + measureText(*m, locale);
}

QString driftFindingSentence(const DriftEvaluation& evaluation, const DriftFinding& finding,
                             const QLocale& locale)
{
    const QString name =
        isSideRate(finding.metric)
            ? (finding.metric == "missing_rate" ? tr("%1, missing values:") : tr("%1, type errors:"))
                  .arg(text(finding.feature))
            : text(finding.feature);
    const QString windows = locale.toString(qlonglong{finding.windows});
    QString out;
    if (finding.window.empty() && finding.ongoing) // records without times
        out = tr("%1 has drifted from record %2 on (windows: %3).")
                  .arg(name, countText(finding.firstRecord + 1, locale), windows);
    else if (finding.window.empty())
        out =
            tr("%1 drifted from record %2 to %3.")
                .arg(name, countText(finding.firstRecord + 1, locale), countText(finding.endRecord, locale));
    else if (finding.ongoing)
        out = tr("%1 has drifted since %2 (windows: %3).")
                  .arg(name, dateText(finding.window.begin, locale), windows);
    else
        out = tr("%1 drifted in %2.").arg(name, timeRangeText(finding.window, locale));
    const auto feature = std::ranges::find(evaluation.features, finding.feature, &DriftFeature::name);
    const auto worst = std::ranges::find_if(evaluation.windows, [&finding](const DriftWindow& window) {
        const DriftMeasurement* m = findMeasurement(window, finding.feature, finding.metric);
        return window.range == finding.worstWindow && m != nullptr && m->value == finding.worst.value;
    });
    if (feature != evaluation.features.end() && worst != evaluation.windows.end() &&
        !isSideRate(finding.metric))
        out += QLatin1Char(' ') +
               driftSentence(evaluation, *worst,
                             static_cast<std::size_t>(feature - evaluation.features.begin()), locale);
    if (isSideRate(finding.metric) && finding.worst.value)
        out += QLatin1Char(' ') + (finding.metric == "missing_rate"
                                       ? tr("%1 are missing instead of %2.")
                                       : tr("%1 of the records could not be read for it instead of %2."))
                                      .arg(percentText(*finding.worst.value, locale),
                                           percentText(finding.worst.baselineValue.value_or(0), locale));
    return out;
}

QString driftSummarySentence(const DriftEvaluation& evaluation, const QLocale& locale)
{
    QStringList now;
    const DriftFinding* first = nullptr;
    for (const DriftFinding& finding : evaluation.findings) {
        if (!finding.ongoing)
            continue;
        first = first == nullptr ? &finding : first;
        if (!now.contains(text(finding.feature)))
            now << text(finding.feature);
    }
    const bool anyJudged = std::ranges::any_of(evaluation.windows, [](const DriftWindow& window) {
        return std::ranges::any_of(window.measurements,
                                   [](const DriftMeasurement& m) { return m.verdict != Verdict::NotJudged; });
    });
    if (!anyJudged)
        return tr("Nothing could be judged: there is no window with enough records outside the baseline.");
    if (first != nullptr && first->window.empty())
        return tr("Drifting now, the first from record %1 on: %2.")
            .arg(countText(first->firstRecord + 1, locale), now.join(QStringLiteral(", ")));
    if (first != nullptr)
        return tr("Drifting now, the first since %1: %2.")
            .arg(dateText(first->window.begin, locale), now.join(QStringLiteral(", ")));
    if (!evaluation.findings.empty())
        return tr("Nothing drifts now. Earlier drift is marked below.");
    return tr("No column drifts against %1.").arg(driftBaselineText(evaluation, locale));
}

QString driftMagnitudeSentence(const DriftWindow& window, const QLocale& locale)
{
    if (!window.magnitude || !window.magnitude->mcc || !window.magnitude->mccLimit)
        return {};
    const QString mcc = numberText(*window.magnitude->mcc, locale);
    const QString limit = numberText(*window.magnitude->mccLimit, locale);
    return window.magnitude->exceeds
               ? tr("A classifier tells this window from the baseline: MCC %1, by chance at most %2.")
                     .arg(mcc, limit)
               : tr("A classifier can't tell this window from the baseline: MCC %1, by chance at most %2.")
                     .arg(mcc, limit);
}

QString pValueText(double p, const QLocale& locale)
{
    constexpr double smallest = 1e-4;
    return p < smallest ? QStringLiteral("< ") + locale.toString(smallest, 'f', 4) : numberText(p, locale, 2);
}

} // namespace tiltmeter
