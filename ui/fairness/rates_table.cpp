// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/rates_table.h"

#include "look/card.h"
#include "look/fact_list.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/scroll_pane.h"
#include "look/spacing.h"
#include "look/state.h"
#include "look/table.h"
#include "look/theme.h"
#include "metrics/metric_table.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr int explanationWidth = 310;

double neutralOf(const std::string& metric)
{
    const MetricInfo* info = findMetric(metric);
    return info ? info->neutral : 0;
}

} // namespace

void RatesModel::setConfiguration(const FairnessConfig& config, std::int64_t revision)
{
    m_config = config;
    m_revision = revision;
}

void RatesModel::setWindow(const WindowResult& window, const std::string& metric)
{
    beginResetModel();
    m_groups = window.groups;
    m_measurements = window.measurements;
    m_metrics.clear();
    const auto add = [this](const std::string& id, bool ofPair) {
        if (std::ranges::find(m_metrics, id, &MetricColumn::id) == m_metrics.end())
            m_metrics.push_back({id, ofPair, 0});
    };
    for (const GroupRates& group : m_groups)
        for (const GroupRates::Rate& rate : group.rates)
            if (rate.value)
                add(rate.id, false);
    for (const Measurement& m : m_measurements)
        if (!m.feature.empty() && !m.monitored.empty())
            add(m.metric, true);
    const auto chosen = std::ranges::find(m_metrics, metric, &MetricColumn::id);
    if (chosen != m_metrics.end())
        std::rotate(m_metrics.begin(), chosen, chosen + 1);
    for (std::size_t i = 0; i < m_metrics.size(); ++i)
        for (int row = 0; row < rowCount(); ++row)
            if (const auto apart = difference(row, FixedColumns + static_cast<int>(i)))
                m_metrics[i].largest = std::max(m_metrics[i].largest, std::abs(*apart));
    endResetModel();
}

int RatesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_groups.size());
}

int RatesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : FixedColumns + static_cast<int>(m_metrics.size());
}

const RatesModel::MetricColumn& RatesModel::metricOf(int column) const
{
    return m_metrics[static_cast<std::size_t>(column - FixedColumns)];
}

const GroupRates::Rate* RatesModel::rate(int row, int column) const
{
    const MetricColumn& metric = metricOf(column);
    if (metric.ofPair)
        return nullptr;
    for (const GroupRates::Rate& candidate : m_groups[static_cast<std::size_t>(row)].rates)
        if (candidate.id == metric.id)
            return &candidate;
    return nullptr;
}

const Measurement* RatesModel::measurement(int row, int column) const
{
    const MetricColumn& metric = metricOf(column);
    const GroupRates& group = m_groups[static_cast<std::size_t>(row)];
    if (!metric.ofPair)
        return nullptr;
    for (const Measurement& m : m_measurements)
        if (m.metric == metric.id && m.feature == group.feature && m.monitored == group.group)
            return &m;
    return nullptr;
}

std::optional<double> RatesModel::value(int row, int column) const
{
    if (const Measurement* m = measurement(row, column))
        return m->value;
    const GroupRates::Rate* own = rate(row, column);
    return own ? own->value : std::nullopt;
}

std::optional<double> RatesModel::difference(int row, int column) const
{
    const auto own = value(row, column);
    if (!own)
        return std::nullopt;
    if (metricOf(column).ofPair)
        return *own - neutralOf(metricOf(column).id);
    const GroupRates& group = m_groups[static_cast<std::size_t>(row)];
    if (group.isReference)
        return std::nullopt;
    for (int other = 0; other < rowCount(); ++other) {
        const GroupRates& reference = m_groups[static_cast<std::size_t>(other)];
        if (!reference.isReference || reference.feature != group.feature)
            continue;
        if (const auto base = value(other, column))
            return *own - *base;
    }
    return std::nullopt;
}

std::optional<double> RatesModel::heat(int row, int column) const
{
    if (column < FixedColumns)
        return std::nullopt;
    const auto apart = difference(row, column);
    const double largest = metricOf(column).largest;
    return apart && largest > 0 ? std::optional(*apart / largest) : std::nullopt;
}

QVariant RatesModel::fixedData(int row, int column, int role) const
{
    const GroupRates& group = m_groups[static_cast<std::size_t>(row)];
    if (column < RecordsColumn) {
        QString text = QString::fromStdString(column == FeatureColumn ? group.feature : group.group);
        if (column == GroupColumn && group.isReference)
            text = tr("%1 (reference)").arg(text);
        return role == Qt::DisplayRole || role == Table::SortRole || role == Table::ExactRole ? QVariant(text)
                                                                                              : QVariant();
    }
    const std::uint64_t count = column == RecordsColumn     ? group.records
                                : column == FavorableColumn ? group.favorable
                                                            : group.labelled;
    if (role == Qt::DisplayRole)
        return countText(count, QLocale());
    return role == Table::SortRole || role == Table::ExactRole ? QVariant::fromValue(qulonglong(count))
                                                               : QVariant();
}

QString RatesModel::toolTip(int row, int column) const
{
    const Measurement* m = measurement(row, column);
    const GroupRates::Rate* own = rate(row, column);
    const auto shown = value(row, column);
    if (!shown) {
        if (m)
            return reasonText(*m, m_config, QLocale());
        return metricOf(column).ofPair && m_groups[static_cast<std::size_t>(row)].isReference
                   ? tr("The others are compared with this group.")
                   : tr("Not defined");
    }
    QString text = QString::number(*shown, 'g', 17);
    const auto& interval = m ? m->interval : own->interval;
    if (interval)
        text += QLatin1Char('\n') +
                tr("interval %1 to %2")
                    .arg(numberText(interval->lower, QLocale()), numberText(interval->upper, QLocale()));
    if (m)
        text += QLatin1Char('\n') + verdictName(*m);
    return text;
}

QVariant RatesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const int row = index.row();
    const int column = index.column();
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column < RecordsColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (column < FixedColumns)
        return fixedData(row, column, role);
    const auto shown = value(row, column);
    const Measurement* m = measurement(row, column);
    switch (role) {
    case Qt::DisplayRole:
        return !shown ? QStringLiteral("\u2013")
               : m    ? valueText(*m, QLocale())
                      : numberText(*shown, QLocale());
    case Qt::ToolTipRole:
        return toolTip(row, column);
    case Table::SortRole:
        return shown ? QVariant(*shown) : QVariant(-1e300);
    case Table::ExactRole:
        return shown ? QVariant(QString::number(*shown, 'g', 17)) : QVariant(QString());
    case Qt::ForegroundRole:
        return m && stateOf(*m) == State::Fail ? QVariant(QBrush(colors().fail)) : QVariant();
    case Qt::BackgroundRole:
        // Below the reference vermilion, above it blue; red is kept for a failed verdict.
        if (const auto warmth = heat(row, column); warmth && std::abs(*warmth) > 0.05)
            return QBrush(colors().tint(colors().group(*warmth < 0 ? 1 : 0), 0.32 * std::abs(*warmth)));
        return {};
    default:
        return {};
    }
}

QVariant RatesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section < RecordsColumn ? Qt::AlignLeft : Qt::AlignRight) |
                                Qt::AlignVCenter);
    if (section >= FixedColumns) {
        const std::string& id = metricOf(section).id;
        if (role == Qt::DisplayRole)
            return metricName(id);
        return role == Qt::ToolTipRole ? QVariant(metricExplanation(id)) : QVariant();
    }
    if (role != Qt::DisplayRole)
        return {};
    const QString titles[] = {tr("Feature"), tr("Group"), tr("Records"), tr("Favourable"), tr("With label")};
    return titles[section];
}

QString RatesModel::titleOf(const QModelIndex& index) const
{
    if (!index.isValid() || index.column() < FixedColumns)
        return {};
    const GroupRates& group = m_groups[static_cast<std::size_t>(index.row())];
    return tr("%1 of %2", "metric, group")
        .arg(metricName(metricOf(index.column()).id), QString::fromStdString(group.group));
}

std::vector<ExplanationLine> RatesModel::explanationOf(const QModelIndex& index) const
{
    if (!index.isValid() || index.column() < FixedColumns)
        return {};
    const QLocale locale;
    if (const Measurement* m = measurement(index.row(), index.column()))
        return explain(*m, m_revision, locale);
    const GroupRates& group = m_groups[static_cast<std::size_t>(index.row())];
    const GroupRates::Rate* own = rate(index.row(), index.column());
    if (own == nullptr)
        return {};
    // A rate is a measurement without a verdict: the same lines, from what is known of the group.
    Measurement m;
    m.metric = own->id;
    m.feature = group.feature;
    m.monitored = group.group;
    m.value = own->value;
    m.interval = own->interval;
    m.confidence = m_config.confidence;
    m.monitoredRecords = group.records;
    const MetricInfo* info = findMetric(own->id);
    if (info != nullptr && info->needsOtherDecision && group.flips)
        m.counts = {{"compared", static_cast<double>(group.flips->compared)},
                    {"flips_to_favorable", static_cast<double>(group.flips->toFavorable)},
                    {"flips_to_unfavorable", static_cast<double>(group.flips->toUnfavorable)}};
    else
        m.counts = {{"favorable_predictions", static_cast<double>(group.favorable)},
                    {"judged", static_cast<double>(group.judged)},
                    {"labelled", static_cast<double>(group.labelled)}};
    return explain(m, m_revision, locale);
}

RatesTable::RatesTable(QWidget* parent)
    : QWidget(parent), m_model(new RatesModel(this)), m_title(new Label(TextRole::CardTitle)),
      m_overall(new QCheckBox(tr("&Over all records"))), m_table(new Table(tr("Metrics by group"))),
      m_explanation(new Card(tr("How is this computed?"))), m_hint(new SentenceLabel), m_facts(new FactList)
{
    m_overall->setObjectName(QStringLiteral("overall"));
    m_table->setObjectName(QStringLiteral("rates"));
    m_table->setSortedModel(m_model);
    m_explanation->setObjectName(QStringLiteral("cellExplanation"));
    m_explanation->body()->addWidget(m_hint);
    m_explanation->body()->addWidget(m_facts);
    m_explanation->body()->addStretch(1);
    auto* side = new ScrollPane(m_explanation->title());
    side->setFixedWidth(explanationWidth);
    side->setWidget(m_explanation);

    auto* top = new SplitRow;
    top->addLeft(m_title);
    top->addRight(m_overall);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(spacing::medium);
    columns->addWidget(m_table, 1);
    columns->addWidget(side);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addLayout(top);
    layout->addLayout(columns, 1);
    layout->addWidget(new SentenceLabel(
        TextRole::Caption,
        tr("Shaded cells differ from the reference group of their feature: orange below it, blue above it, "
           "the stronger the farther. Click a title to sort; Ctrl+C copies with full precision.")));
    connect(m_overall, &QCheckBox::toggled, this, &RatesTable::refresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &RatesTable::explainCurrent);
    explainCurrent();
}

void RatesTable::show(std::shared_ptr<const Evaluation> evaluation, std::optional<std::size_t> window)
{
    m_evaluation = std::move(evaluation);
    m_window = window;
    refresh();
}

void RatesTable::setMetric(const std::string& metric)
{
    m_metric = metric;
    refresh();
}

void RatesTable::refresh()
{
    m_isStale = !isVisible();
    if (!m_isStale)
        fill();
}

void RatesTable::showEvent(QShowEvent* event)
{
    if (m_isStale)
        refresh();
    QWidget::showEvent(event);
}

void RatesTable::fill()
{
    if (!m_evaluation)
        return;
    const bool overall = m_overall->isChecked() || !m_window;
    const WindowResult& shown = overall ? m_evaluation->overall : m_evaluation->windows[*m_window];
    m_title->setText(
        overall ? tr("All records")
                : windowName(m_evaluation->windows, *m_window, m_evaluation->config.window, locale()));
    const QModelIndex before = m_table->currentIndex();
    const int row = before.row();
    m_model->setConfiguration(m_evaluation->config, m_evaluation->revision);
    m_model->setWindow(shown, m_metric);
    m_table->fitColumns();
    chooseCell(row);
    explainCurrent();
}

/// The metric that is looked at, of this row if there is one, else of the first with something to explain:
/// the reference group has nothing that compares it.
void RatesTable::chooseCell(int row)
{
    const int rows = m_model->rowCount();
    if (m_model->columnCount() <= RatesModel::FixedColumns || rows == 0)
        return;
    const auto cell = [this](int at) { return m_table->model()->index(at, RatesModel::FixedColumns); };
    if (row < 0 || row >= rows) {
        row = 0;
        while (row + 1 < rows && m_model->explanationOf(m_table->toSource(cell(row))).empty())
            ++row;
        if (m_model->explanationOf(m_table->toSource(cell(row))).empty())
            row = 0;
    }
    m_table->setCurrentIndex(cell(row));
}

void RatesTable::explainCurrent()
{
    const QModelIndex index = m_table->toSource(m_table->currentIndex());
    m_facts->clear();
    const std::vector<ExplanationLine> lines = m_model->explanationOf(index);
    // A cell without a number says why, as its tool tip does.
    const QString why = index.isValid() && index.column() >= RatesModel::FixedColumns
                            ? m_model->data(index, Qt::ToolTipRole).toString()
                            : QString();
    m_hint->setText(!lines.empty()   ? m_model->titleOf(index)
                    : !why.isEmpty() ? QStringLiteral("%1: %2").arg(m_model->titleOf(index), why)
                                     : tr("Choose a number: its formula, its counts and its interval stand "
                                          "here."));
    for (const ExplanationLine& line : lines)
        m_facts->add(line.name, line.value, line.exact);
}

} // namespace tiltmeter
