// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_tables.h"

#include "drift/drift_charts.h"
#include "drift/drift_methods.h"
#include "drift/heat_map.h"
#include "look/spacing.h"
#include "look/theme.h"
#include "text/drift_text.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("DriftTables", text, comment);
}

QString inUnit(const DriftMeasurement& m, const std::optional<double>& value)
{
    DriftMeasurement like = m;
    like.value = value;
    like.bound = 0;
    return driftValueText(like, QLocale());
}

QString exactText(const std::optional<double>& value)
{
    return value ? QLocale().toString(*value, 'g', 17) : QString();
}

QVariant number(const std::optional<double>& value)
{
    return value ? QVariant(*value) : QVariant();
}

QString formulaOf(const DriftMeasureRow& row)
{
    const DriftMethodInfo* method = findDriftMethod(row.measurement->metric);
    if (method == nullptr)
        return {};
    const auto words = [](std::string_view utf8) {
        return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
    };
    return tr("%1 (r: baseline, c: window)\n%2", "formula, source")
        .arg(words(method->formula), words(method->source));
}

} // namespace

std::vector<DriftMeasureRow> driftMeasureRows(const std::shared_ptr<const DriftEvaluation>& evaluation,
                                              std::size_t feature, std::size_t window)
{
    std::vector<DriftMeasureRow> rows;
    const std::string& name = evaluation->features[feature].name;
    for (const DriftMeasurement& m : evaluation->windows[window].measurements)
        if (m.feature == name)
            rows.push_back({evaluation, &m});
    std::ranges::stable_partition(rows, [](const DriftMeasureRow& row) { return row.measurement->judged; });
    return rows;
}

std::vector<RowsColumn<DriftMeasureRow>> driftMeasureColumns()
{
    using Column = RowsColumn<DriftMeasureRow>;
    const auto numeric = [](const QString& title, std::function<QString(const DriftMeasureRow&)> text,
                            std::function<std::optional<double>(const DriftMeasureRow&)> value) {
        Column column;
        column.title = title;
        column.number = true;
        column.text = std::move(text);
        column.exact = [value](const DriftMeasureRow& row) { return exactText(value(row)); };
        column.sortKey = [value](const DriftMeasureRow& row) { return number(value(row)); };
        return column;
    };
    Column name;
    name.title = tr("Measure");
    name.text = [](const DriftMeasureRow& row) { return driftMetricName(row.measurement->metric); };
    name.exact = formulaOf;
    Column verdict;
    verdict.title = tr("Verdict");
    verdict.text = [](const DriftMeasureRow& row) {
        const DriftMeasurement& m = *row.measurement;
        return m.judged || m.status != MeasurementStatus::Ok ? driftVerdictName(m) : QString();
    };
    verdict.exact = [](const DriftMeasureRow& row) {
        return driftReasonText(*row.measurement, row.evaluation->config, QLocale());
    };
    verdict.special = [](const DriftMeasureRow& row) {
        const DriftMeasurement& m = *row.measurement;
        return m.judged || m.status != MeasurementStatus::Ok ? QVariant(static_cast<int>(stateOf(m)))
                                                             : QVariant();
    };
    const auto ofValue = [](const DriftMeasureRow& row) { return row.measurement->value; };
    const auto ofBaseline = [](const DriftMeasureRow& row) { return row.measurement->baselineValue; };
    const auto ofLimit = [](const DriftMeasureRow& row) { return row.measurement->limit; };
    const auto ofNull = [](const DriftMeasureRow& row) { return row.measurement->nullLimit; };
    const auto ofP = [](const DriftMeasureRow& row) { return row.measurement->pValue; };
    const auto shown = [](const auto& value) {
        return [value](const DriftMeasureRow& row) {
            const std::optional<double> number = value(row);
            return number ? inUnit(*row.measurement, number) : QString();
        };
    };
    return {name,
            numeric(
                tr("Window"),
                [](const DriftMeasureRow& row) { return driftValueText(*row.measurement, QLocale()); },
                ofValue),
            numeric(tr("Baseline"), shown(ofBaseline), ofBaseline),
            numeric(tr("Limit"), shown(ofLimit), ofLimit),
            numeric(tr("By chance"), shown(ofNull), ofNull),
            numeric(
                tr("p"),
                [ofP](const DriftMeasureRow& row) {
                    return ofP(row) ? pValueText(*ofP(row), QLocale()) : QString();
                },
                ofP),
            verdict};
}

std::vector<ExplanationLine> explain(const DriftMeasureRow& row, const QLocale& locale)
{
    const DriftMeasurement& m = *row.measurement;
    std::vector<ExplanationLine> lines;
    const auto add = [&lines](const QString& name, const QString& value, const QString& exact = {}) {
        if (!value.isEmpty())
            lines.push_back({name, value, exact});
    };
    const auto addNumber = [&](const QString& name, const std::optional<double>& number) {
        if (number)
            add(name, inUnit(m, number), exactText(number));
    };
    add(tr("Verdict"), m.judged || m.status != MeasurementStatus::Ok ? driftVerdictName(m) : QString());
    add(tr("Why"), driftReasonText(m, row.evaluation->config, locale));
    add(tr("Value"), driftValueText(m, locale), exactText(m.value));
    if (m.value && !m.hasBound)
        add(tr("Exactness"), tr("from cells; how far from the exact value is not known"));
    else if (m.value)
        add(tr("Exactness"),
            m.bound > 0 ? tr("\u00b1 %1, because it is computed from cells").arg(numberText(m.bound, locale))
                        : tr("exact"),
            m.bound > 0 ? exactText(m.bound) : QString());
    addNumber(tr("In the baseline"), m.baselineValue);
    addNumber(tr("Limit"), m.limit);
    addNumber(tr("By chance at most"), m.nullLimit);
    addNumber(tr("Limit from the baseline's own windows"), m.spreadLimit);
    if (m.pValue)
        add(tr("p"), pValueText(*m.pValue, locale), exactText(m.pValue));
    if (m.adjustedP)
        add(tr("p, adjusted for all columns (Benjamini-Hochberg)"), pValueText(*m.adjustedP, locale),
            exactText(m.adjustedP));
    add(tr("Records"), tr("%1 against %2 of the baseline", "records")
                           .arg(countText(m.records, locale), countText(m.baselineRecords, locale)));
    if (const DriftMethodInfo* method = findDriftMethod(m.metric)) {
        const auto words = [](std::string_view utf8) {
            return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
        };
        if (!method->formula.empty())
            add(tr("Formula"), tr("%1 (r: baseline, c: window)", "formula").arg(words(method->formula)));
        add(tr("Source"), words(method->source));
    }
    if (row.evaluation->revision > 0)
        add(tr("Configuration"), tr("revision %1").arg(row.evaluation->revision));
    return lines;
}

std::vector<ContributionRow> contributionRows(const std::shared_ptr<const DriftEvaluation>& evaluation,
                                              std::size_t window)
{
    std::vector<ContributionRow> rows;
    const DriftWindow& of = evaluation->windows[window];
    if (of.magnitude)
        for (const DriftMagnitude::Contribution& each : of.magnitude->contributions)
            rows.push_back({each.feature, each.share, judgedMeasurement(of, each.feature), evaluation});
    return rows;
}

std::vector<RowsColumn<ContributionRow>> contributionColumns()
{
    using Column = RowsColumn<ContributionRow>;
    Column name;
    name.title = tr("Column");
    name.text = [](const ContributionRow& row) { return QString::fromStdString(row.feature); };
    Column share;
    share.title = tr("Contribution");
    share.number = true;
    share.text = [](const ContributionRow& row) { return percentText(row.share, QLocale()); };
    share.exact = [](const ContributionRow& row) { return exactText(row.share); };
    share.sortKey = [](const ContributionRow& row) { return row.share; };
    share.special = [](const ContributionRow& row) { return row.share; };
    share.toolTip = tr("Share of what is lost when the classifier gets this column shuffled. A column can "
                       "contribute without drifting by itself, when it changed together with others.");
    Column own;
    own.title = tr("By itself");
    own.text = [](const ContributionRow& row) {
        return row.own != nullptr ? driftVerdictName(*row.own) : QString();
    };
    own.exact = [](const ContributionRow& row) {
        return row.own != nullptr ? measurementDetails(*row.own, QLocale()) : QString();
    };
    own.special = [](const ContributionRow& row) {
        return row.own != nullptr ? QVariant(static_cast<int>(stateOf(*row.own))) : QVariant();
    };
    return {name, share, own};
}

void ShareDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    QStyleOptionViewItem plain = option;
    initStyleOption(&plain, index);
    const double share = index.data(Table::SpecialRole).toDouble();
    const ThemeColors& theme = colors();
    const bool selected = option.state & QStyle::State_Selected;
    painter->save();
    if (selected || option.features.testFlag(QStyleOptionViewItem::Alternate))
        painter->fillRect(option.rect,
                          selected ? option.palette.highlight() : option.palette.alternateBase());
    QRectF bar = QRectF(option.rect).adjusted(4, 5, -4, -5);
    bar.setWidth(std::max(0.0, bar.width() * std::clamp(share, 0.0, 1.0)));
    painter->fillRect(bar, selected ? option.palette.color(QPalette::HighlightedText)
                                    : theme.tint(theme.group(0), 0.45));
    const bool onBar = selected && share > 0.85; // the text stands at the right end
    painter->setPen(onBar      ? option.palette.color(QPalette::Highlight)
                    : selected ? option.palette.color(QPalette::HighlightedText)
                               : theme.text);
    painter->setFont(option.font);
    painter->drawText(option.rect.adjusted(spacing::small, 0, -spacing::small, 0),
                      Qt::AlignRight | Qt::AlignVCenter, plain.text);
    painter->restore();
}

} // namespace tiltmeter
