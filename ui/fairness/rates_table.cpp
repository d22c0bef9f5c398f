// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/rates_table.h"

#include "look/label.h"
#include "look/layouts.h"
#include "look/spacing.h"
#include "look/table.h"
#include "look/theme.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCheckBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace tiltmeter {

void RatesModel::setWindow(const WindowResult& window)
{
    beginResetModel();
    m_groups = window.groups;
    m_rates.clear();
    for (const GroupRates& group : m_groups)
        for (const GroupRates::Rate& rate : group.rates)
            if (rate.value && std::ranges::find(m_rates, rate.id) == m_rates.end())
                m_rates.push_back(rate.id);
    m_largest.assign(m_rates.size(), 0);
    for (int row = 0; row < rowCount(); ++row)
        for (std::size_t i = 0; i < m_rates.size(); ++i)
            if (const auto apart = difference(row, FixedColumns + static_cast<int>(i)))
                m_largest[i] = std::max(m_largest[i], std::abs(*apart));
    endResetModel();
}

int RatesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_groups.size());
}

int RatesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : FixedColumns + static_cast<int>(m_rates.size());
}

const GroupRates::Rate* RatesModel::rate(int row, int column) const
{
    const std::string& id = m_rates[static_cast<std::size_t>(column - FixedColumns)];
    for (const GroupRates::Rate& candidate : m_groups[static_cast<std::size_t>(row)].rates)
        if (candidate.id == id)
            return &candidate;
    return nullptr;
}

std::optional<double> RatesModel::difference(int row, int column) const
{
    const GroupRates& group = m_groups[static_cast<std::size_t>(row)];
    const GroupRates::Rate* own = rate(row, column);
    if (group.isReference || own == nullptr || !own->value)
        return std::nullopt;
    for (int other = 0; other < rowCount(); ++other) {
        const GroupRates& reference = m_groups[static_cast<std::size_t>(other)];
        const GroupRates::Rate* base = rate(other, column);
        if (reference.isReference && reference.feature == group.feature && base != nullptr && base->value)
            return *own->value - *base->value;
    }
    return std::nullopt;
}

std::optional<double> RatesModel::heat(int row, int column) const
{
    if (column < FixedColumns)
        return std::nullopt;
    const auto apart = difference(row, column);
    const double largest = m_largest[static_cast<std::size_t>(column - FixedColumns)];
    return apart && largest > 0 ? std::optional(*apart / largest) : std::nullopt;
}

QVariant RatesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const GroupRates& group = m_groups[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column < RecordsColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (column < FixedColumns) {
        const std::uint64_t count = column == RecordsColumn     ? group.records
                                    : column == FavorableColumn ? group.favorable
                                                                : group.labelled;
        if (column < RecordsColumn) {
            QString text = QString::fromStdString(column == FeatureColumn ? group.feature : group.group);
            if (column == GroupColumn && group.isReference)
                text = tr("%1 (reference)").arg(text);
            return role == Qt::DisplayRole || role == Table::SortRole || role == Table::ExactRole
                       ? QVariant(text)
                       : QVariant();
        }
        if (role == Qt::DisplayRole)
            return countText(count, QLocale());
        return role == Table::SortRole || role == Table::ExactRole ? QVariant::fromValue(qulonglong(count))
                                                                   : QVariant();
    }
    const GroupRates::Rate* shown = rate(index.row(), column);
    const bool defined = shown != nullptr && shown->value.has_value();
    switch (role) {
    case Qt::DisplayRole:
        return defined ? numberText(*shown->value, QLocale()) : QStringLiteral("\u2013");
    case Qt::ToolTipRole: {
        if (!defined)
            return tr("Not defined");
        QString text = QString::number(*shown->value, 'g', 17);
        if (shown->interval)
            text += QLatin1Char('\n') + tr("interval %1 to %2")
                                            .arg(numberText(shown->interval->lower, QLocale()),
                                                 numberText(shown->interval->upper, QLocale()));
        return text;
    }
    case Table::SortRole:
        return defined ? QVariant(*shown->value) : QVariant(-1e300);
    case Table::ExactRole:
        return defined ? QVariant(QString::number(*shown->value, 'g', 17)) : QVariant(QString());
    case Qt::BackgroundRole:
        // Below the reference vermilion, above it blue; red is kept for a failed verdict.
        if (const auto warmth = heat(index.row(), column); warmth && std::abs(*warmth) > 0.05)
            return QBrush(colors().tint(colors().group(*warmth < 0 ? 1 : 0), 0.32 * std::abs(*warmth)));
        return {};
    default:
        return {};
    }
}

QVariant RatesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (section >= FixedColumns) {
        const std::string& id = m_rates[static_cast<std::size_t>(section - FixedColumns)];
        if (role == Qt::DisplayRole)
            return metricName(id);
        return role == Qt::ToolTipRole ? QVariant(metricExplanation(id)) : QVariant();
    }
    if (role != Qt::DisplayRole)
        return {};
    const QString titles[] = {tr("Feature"), tr("Group"), tr("Records"), tr("Favourable"), tr("With label")};
    return titles[section];
}

RatesTable::RatesTable(QWidget* parent)
    : QWidget(parent), m_model(new RatesModel(this)), m_title(new Label(TextRole::CardTitle)),
      m_overall(new QCheckBox(tr("&Over all records"))), m_table(new Table(tr("Rates by group")))
{
    m_overall->setObjectName(QStringLiteral("overall"));
    m_table->setSortedModel(m_model);
    auto* top = new SplitRow;
    top->addLeft(m_title);
    top->addRight(m_overall);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addLayout(top);
    layout->addWidget(m_table, 1);
    layout->addWidget(new SentenceLabel(
        TextRole::Caption,
        tr("Shaded cells differ from the reference group of their feature: orange below it, blue above it, "
           "the "
           "stronger the farther. Click a title to sort; Ctrl+C copies with full precision.")));
    connect(m_overall, &QCheckBox::toggled, this, &RatesTable::refresh);
}

void RatesTable::show(std::shared_ptr<const Evaluation> evaluation, std::optional<std::size_t> window)
{
    m_evaluation = std::move(evaluation);
    m_window = window;
    refresh();
}

void RatesTable::refresh()
{
    if (!m_evaluation)
        return;
    const bool overall = m_overall->isChecked() || !m_window;
    const WindowResult& shown = overall ? m_evaluation->overall : m_evaluation->windows[*m_window];
    m_title->setText(overall ? tr("All records")
                             : windowText(shown.range, m_evaluation->config.window, locale()));
    m_model->setWindow(shown);
    m_table->fitColumns();
}

} // namespace tiltmeter
