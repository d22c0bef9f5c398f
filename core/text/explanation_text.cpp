// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/explanation_text.h"

#include "metrics/metric_table.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCoreApplication>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("Explanation", text, comment);
}

struct Word {
    std::string_view id;
    const char* text;
};

#define TR(text) QT_TRANSLATE_NOOP("Explanation", text)

constexpr std::array words{
    Word{"favorable", TR("Favourable predictions")},
    Word{"favorable_predictions", TR("Favourable predictions")},
    Word{"unfavorable_predictions", TR("Unfavourable predictions")},
    Word{"judged", TR("Records with an outcome")},
    Word{"favorable_labels", TR("Favourable labels")},
    Word{"unfavorable_labels", TR("Unfavourable labels")},
    Word{"labelled", TR("Records with a label")},
    Word{"true_positives", TR("True positives")},
    Word{"false_positives", TR("False positives")},
    Word{"true_negatives", TR("True negatives")},
    Word{"false_negatives", TR("False negatives")},
    Word{"correct", TR("Right predictions")},
    Word{"errors", TR("Wrong predictions")},
    Word{"compared", TR("Records with both decisions")},
    Word{"flips", TR("Decided otherwise")},
    Word{"flips_to_favorable", TR("Became favourable")},
    Word{"flips_to_unfavorable", TR("Became unfavourable")},
    Word{"groups", TR("Groups")},
    Word{"strata", TR("Strata of the control feature")},
    Word{"undefined_rates", TR("Groups whose rate is not defined")},
};

#undef TR

QString bareCountName(std::string_view id)
{
    for (const Word& word : words)
        if (word.id == id)
            return QCoreApplication::translate("Explanation", word.text);
    QString plain = QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size()))
                        .replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!plain.isEmpty())
        plain[0] = plain[0].toUpper();
    return plain;
}

/// Counts are whole, weights need not be.
QString countValue(double value, const QLocale& locale)
{
    return value == std::floor(value) && std::abs(value) < 1e15
               ? locale.toString(static_cast<qlonglong>(value))
               : locale.toString(value, 'f', 4);
}

} // namespace

QString countName(const std::string& id)
{
    const std::string_view view(id);
    constexpr std::string_view monitored = "monitored_", reference = "reference_";
    if (view.starts_with(monitored))
        return tr("%1, monitored", "count, group").arg(bareCountName(view.substr(monitored.size())));
    if (view.starts_with(reference))
        return tr("%1, reference", "count, group").arg(bareCountName(view.substr(reference.size())));
    return bareCountName(view);
}

QString intervalMethodText(IntervalMethod method)
{
    switch (method) {
    case IntervalMethod::None:
        return {};
    case IntervalMethod::Wilson:
        return tr("Wilson score interval");
    case IntervalMethod::Newcombe:
        return tr("Newcombe hybrid score interval");
    case IntervalMethod::MiettinenNurminen:
        return tr("Miettinen-Nurminen score interval");
    case IntervalMethod::Koopman:
        return tr("Koopman score interval");
    case IntervalMethod::DeLong:
        return tr("DeLong interval");
    case IntervalMethod::Normal:
        return tr("Estimate and standard error");
    case IntervalMethod::Bootstrap:
        return tr("Bootstrap on the cell counts, 2,000 draws with the stored seed");
    case IntervalMethod::Sequence:
        return tr("Confidence sequence: holds at every look at once");
    default:
        break;
    }
    return QString::fromUtf8(toString(method).data(), static_cast<qsizetype>(toString(method).size()));
}

std::vector<ExplanationLine> explain(const Measurement& m, std::int64_t revision, const QLocale& locale)
{
    std::vector<ExplanationLine> lines;
    const auto add = [&](const QString& name, const QString& value) {
        if (!value.isEmpty())
            lines.push_back({name, value});
    };
    add(tr("Value"), m.value ? valueText(m, locale) : tr("not defined"));
    if (m.value)
        lines.back().exact = locale.toString(*m.value, 'g', QLocale::FloatingPointShortest);
    if (m.interval)
        add(tr("Interval"), tr("%1 (%2)", "interval, confidence")
                                .arg(intervalText(m, locale),
                                     percentText(m.confidence, locale, m.confidence > 0.99 ? 1 : 0)));
    add(tr("Method"), intervalMethodText(m.method));
    if (m.bounds)
        add(tr("Bounds for all groups at once"), boundsText(m, locale));
    add(tr("Limits"), limitsText(m, locale));
    if (m.reference.empty())
        add(tr("Records"), countText(m.monitoredRecords, locale));
    else
        add(tr("Records"),
            tr("%1 against %2", "records")
                .arg(countText(m.monitoredRecords, locale), countText(m.referenceRecords, locale)));
    for (const auto& [name, count] : m.counts)
        add(countName(name), countValue(count, locale));
    if (const MetricInfo* info = findMetric(m.metric)) {
        const auto text = [](std::string_view view) {
            return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
        };
        add(tr("Formula"), text(info->formula));
        add(tr("Source"), text(info->source));
    }
    if (revision > 0)
        add(tr("Configuration"), tr("revision %1").arg(revision));
    return lines;
}

} // namespace tiltmeter
