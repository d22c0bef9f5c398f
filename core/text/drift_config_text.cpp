// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/drift_config_text.h"

#include "drift/drift_methods.h"
#include "text/drift_text.h"
#include "text/number_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace tiltmeter {
namespace {

constexpr std::int64_t hour = 3'600'000'000;
constexpr std::int64_t day = 24 * hour;

QString tr(const char* text, const char* comment = nullptr, int n = -1)
{
    return QCoreApplication::translate("DriftConfiguration", text, comment, n);
}

QString judgeText(const DriftConfig& config, const std::string& judge, const QLocale& locale)
{
    const DriftMethodInfo* method = findDriftMethod(judge);
    const QString name = driftMetricName(method == nullptr ? std::string_view(judge) : method->id);
    const auto limit = method == nullptr ? std::nullopt : driftLimit(config, *method);
    const bool isUsed = config.rule == DriftRule::Material || config.rule == DriftRule::Fixed;
    if (!limit || !isUsed)
        return name;
    return tr("%1 above %2", "measure, limit")
        .arg(name, method->unit == DriftUnit::Proportion ? percentText(*limit, locale)
                                                         : numberText(*limit, locale));
}

} // namespace

QString durationText(std::int64_t microseconds, const QLocale& locale)
{
    const std::int64_t days = microseconds / day;
    const std::int64_t hours = microseconds % day / hour;
    const auto count = [&locale](const char* one, const char* many, std::int64_t n) {
        return n == 1 ? tr(one) : tr(many).arg(locale.toString(qlonglong{n}));
    };
    const QString whole = count(QT_TRANSLATE_NOOP("DriftConfiguration", "1 day"),
                                QT_TRANSLATE_NOOP("DriftConfiguration", "%1 days"), days);
    const QString rest = count(QT_TRANSLATE_NOOP("DriftConfiguration", "1 hour"),
                               QT_TRANSLATE_NOOP("DriftConfiguration", "%1 hours"), hours);
    if (hours == 0)
        return whole;
    return days == 0 ? rest : tr("%1 and %2", "days, hours").arg(whole, rest);
}

QString driftRuleName(DriftRule rule)
{
    switch (rule) {
    case DriftRule::Material:
        return tr("The change is above its limit and chance is ruled out");
    case DriftRule::Significant:
        return tr("Chance is ruled out, however small the change");
    case DriftRule::Fixed:
        return tr("The value is above its limit");
    case DriftRule::BaselineSpread:
        break;
    }
    return tr("The value is above what the baseline's own windows show");
}

QString driftRuleText(DriftRule rule)
{
    switch (rule) {
    case DriftRule::Material:
        return tr("A change has to be large enough to matter and more than chance could make with so many "
                  "records, corrected for the number of columns. Recommended.");
    case DriftRule::Significant:
        return tr("With many records, changes that nobody would notice are told too.");
    case DriftRule::Fixed:
        return tr("As most programs judge. With few records chance alone is often above the limit.");
    case DriftRule::BaselineSpread:
        break;
    }
    return tr("The limit comes from comparing each window of the baseline with the rest of it. It needs "
              "three such windows; where there are fewer, nothing is judged.");
}

QString driftPresetName(DriftPreset preset)
{
    switch (preset) {
    case DriftPreset::None:
        return tr("Calibrated");
    case DriftPreset::Evidently:
        return tr("As Evidently");
    case DriftPreset::NannyMl:
        return tr("As NannyML");
    case DriftPreset::Azure:
        break;
    }
    return tr("As Azure Machine Learning");
}

QString driftPresetText(DriftPreset preset)
{
    switch (preset) {
    case DriftPreset::None:
        return tr("You choose the measure and its limit; what chance alone could do with these numbers of "
                  "records is taken into account.");
    case DriftPreset::Evidently:
        return tr("Its own choice of measure: up to 1,000 records a test (drift below p = 0.05), beyond "
                  "that normalized Wasserstein distance for numbers and Jensen-Shannon distance for "
                  "categories (drift from 0.1 on). No correction for the number of columns.");
    case DriftPreset::NannyMl:
        return tr(
            "Jensen-Shannon distance with its own bins; the limit is mean and three standard deviations "
            "of the baseline's parts. No correction for the number of columns.");
    case DriftPreset::Azure:
        break;
    }
    return tr("Normalized Wasserstein distance for numbers and Jensen-Shannon distance for categories, both "
              "with the limit 0.1 and its own bins.");
}

QString driftBinningName(DriftBinning binning)
{
    switch (binning) {
    case DriftBinning::Frozen:
        return tr("Equally full, frequent values apart");
    case DriftBinning::Deciles:
        return tr("Between the baseline's deciles");
    case DriftBinning::EqualWidth:
        break;
    }
    return tr("Ten of equal width");
}

QString driftBaselineText(const DriftBaseline& baseline, const QLocale& locale)
{
    switch (baseline.kind) {
    case DriftBaselineKind::First:
        return tr("the first %1 of the windows").arg(percentText(baseline.share, locale, 0));
    case DriftBaselineKind::DataSet:
        return tr("the data set %1").arg(QString::fromStdString(baseline.dataSet));
    case DriftBaselineKind::Range:
        return timeRangeText(baseline.range, locale);
    case DriftBaselineKind::Rolling:
        break;
    }
    const QString length = durationText(baseline.duration, locale);
    if (baseline.offset == 0)
        return tr("the %1 before each window", "duration").arg(length);
    return tr("the %1 before each window, ending %2 before it", "duration, offset")
        .arg(length, durationText(baseline.offset, locale));
}

QString driftFeaturesText(const DriftConfig& config)
{
    if (config.features.empty())
        return tr("all that can be compared");
    QStringList names;
    for (const std::string& name : config.features)
        names << QString::fromStdString(name);
    return names.join(QStringLiteral(", "));
}

QString driftWindowText(const DriftConfig& config, const QLocale& locale)
{
    QString window = windowKindText(config.window);
    if (config.window.kind != WindowKind::Records && config.window.kind != WindowKind::All)
        window =
            tr("%1 (%2)", "window, time zone").arg(window, QString::fromStdString(config.window.timeZone));
    return tr("%1; judged from %2 values on both sides on")
        .arg(window, countText(static_cast<std::uint64_t>(config.minimumSample), locale));
}

QString driftMethodsText(const DriftConfig& config, const QLocale& locale)
{
    QString out;
    if (config.preset != DriftPreset::None) {
        out = driftPresetName(config.preset);
    } else {
        out = tr("%1. Numbers: %2. Categories: %3. False discovery rate %4", "rule, measure, measure, rate")
                  .arg(driftRuleName(config.rule), judgeText(config, config.numericJudge, locale),
                       judgeText(config, config.categoricalJudge, locale), percentText(config.alpha, locale));
    }
    return config.magnitude ? tr("%1. With the magnitude of the whole.").arg(out)
                            : tr("%1. Without the magnitude of the whole.").arg(out);
}

} // namespace tiltmeter
