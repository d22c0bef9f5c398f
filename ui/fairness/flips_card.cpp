// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/flips_card.h"

#include "look/label.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QHeaderView>
#include <QScrollBar>

#include <algorithm>

namespace tiltmeter {
namespace {

/// A rate as the measurement that the text room knows how to word.
Measurement asMeasurement(const GroupRates::Rate& rate)
{
    Measurement m;
    m.metric = rate.id;
    m.value = rate.value;
    m.interval = rate.interval;
    m.reason = rate.reason;
    return m;
}

QString rateText(const GroupRates::Rate* rate)
{
    return rate != nullptr ? valueText(asMeasurement(*rate), QLocale()) : QStringLiteral("\u2013");
}

/// A count with the rate behind it: column by number, exact value and interval in the tool tip.
RowsColumn<FlipRow> rateColumn(const QString& title, const QString& toolTip,
                               const GroupRates::Rate* FlipRow::*rate)
{
    RowsColumn<FlipRow> column;
    column.title = title;
    column.toolTip = toolTip;
    column.number = true;
    column.text = [rate](const FlipRow& row) { return rateText(row.*rate); };
    column.exact = [rate](const FlipRow& row) {
        return row.*rate != nullptr && (row.*rate)->value ? QString::number(*(row.*rate)->value, 'g', 17)
                                                          : QString();
    };
    column.sortKey = [rate](const FlipRow& row) {
        return QVariant(row.*rate != nullptr ? (row.*rate)->value.value_or(-1) : -1);
    };
    column.explanation = [rate](const FlipRow& row) {
        if (row.*rate == nullptr)
            return QString();
        const Measurement m = asMeasurement(*(row.*rate));
        return m.value
                   ? FlipsCard::tr("%1, interval %2").arg(valueText(m, QLocale()), intervalText(m, QLocale()))
                   : reasonText(m, {}, QLocale());
    };
    return column;
}

std::uint64_t differing(const FlipRow& row)
{
    return row.group->flips->toFavorable + row.group->flips->toUnfavorable;
}

std::vector<RowsColumn<FlipRow>> flipColumns()
{
    RowsColumn<FlipRow> group;
    group.title = FlipsCard::tr("Group");
    group.text = [](const FlipRow& row) {
        const QString name =
            FlipsCard::tr("%1: %2", "feature: group")
                .arg(QString::fromStdString(row.group->feature), QString::fromStdString(row.group->group));
        return row.group->isReference ? FlipsCard::tr("%1 (reference)").arg(name) : name;
    };
    RowsColumn<FlipRow> differ;
    differ.title = FlipsCard::tr("Differ");
    differ.number = true;
    differ.text = [](const FlipRow& row) {
        return FlipsCard::tr("%1 of %2", "records")
            .arg(countText(differing(row), QLocale()), countText(row.group->flips->compared, QLocale()));
    };
    differ.sortKey = [](const FlipRow& row) { return QVariant::fromValue(qulonglong(differing(row))); };
    RowsColumn<FlipRow> rate =
        rateColumn(metricName("flip_rate"), metricExplanation("flip_rate"), &FlipRow::rate);
    rate.text = [](const FlipRow& row) {
        const QString value = rateText(row.rate);
        return row.rate != nullptr && row.rate->interval
                   ? FlipsCard::tr("%1 (%2)", "value, interval")
                         .arg(value, intervalText(asMeasurement(*row.rate), QLocale()))
                   : value;
    };
    return {group, differ, rate,
            rateColumn(FlipsCard::tr("To favourable"), metricExplanation("flip_rate_to_favorable"),
                       &FlipRow::toFavorable),
            rateColumn(FlipsCard::tr("To unfavourable"), metricExplanation("flip_rate_to_unfavorable"),
                       &FlipRow::toUnfavorable)};
}

} // namespace

FlipsCard::FlipsCard(QWidget* parent)
    : Card(parent), m_sentence(new SentenceLabel(TextRole::Caption, QString())),
      m_model(new RowsModel<FlipRow>(flipColumns(), this)), m_table(new Table(tr("Flip rates by group")))
{
    m_table->setObjectName(QStringLiteral("flips"));
    m_table->setSortedModel(m_model);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_table->horizontalScrollBar(), &QScrollBar::rangeChanged, this, &FlipsCard::fitHeight);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum); // what is left over belongs below
    body()->addWidget(m_sentence);
    body()->addWidget(m_table);
    hide();
}

void FlipsCard::clear()
{
    m_model->setRows({});
    m_evaluation.reset();
    hide();
}

void FlipsCard::show(std::shared_ptr<const Evaluation> evaluation, std::optional<std::size_t> window)
{
    m_model->setRows({}); // they point into the evaluation that goes
    m_evaluation = std::move(evaluation);
    const FairnessConfig& config = m_evaluation->config;
    const WindowResult& shown = window ? m_evaluation->windows[*window] : m_evaluation->overall;
    std::vector<FlipRow> rows = flipsOf(shown);
    const bool isThere = !config.otherDecision.empty() && !rows.empty();
    setVisible(isThere);
    if (!isThere)
        return;
    setTitle(tr("Decisions that differ from %1").arg(QString::fromStdString(config.otherDecision)));
    const QString where =
        window ? windowName(m_evaluation->windows, *window, config.window, locale()) : tr("All records");
    const bool isCompared =
        std::ranges::any_of(rows, [](const FlipRow& row) { return row.group->flips->compared > 0; });
    m_sentence->setText((isCompared ? tr("%1: records with both decisions, and the share that is decided "
                                         "otherwise here than there.")
                                    : tr("%1: no record has both decisions."))
                            .arg(where));
    m_model->setRows(std::move(rows));
    m_table->fitColumns();
    fitHeight();
}

/// All rows, and a scroll bar where there is one: the page scrolls, not the table in it.
void FlipsCard::fitHeight()
{
    int height = m_table->horizontalHeader()->sizeHint().height() + 2 * m_table->frameWidth();
    for (int row = 0; row < m_table->model()->rowCount(); ++row)
        height += m_table->rowHeight(row);
    const QScrollBar& bar = *m_table->horizontalScrollBar();
    m_table->setFixedHeight(height + (bar.maximum() > 0 ? bar.sizeHint().height() : 0));
}

} // namespace tiltmeter
