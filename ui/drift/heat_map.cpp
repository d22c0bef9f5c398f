// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/heat_map.h"

#include "drift/drift_charts.h"
#include "look/theme.h"
#include "text/drift_text.h"

#include <QHeaderView>
#include <QPainter>

#include <algorithm>

namespace tiltmeter {
namespace {

constexpr int cellHeight = 26;
constexpr int mostRowsShown = 16;

class HeatDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const ThemeColors& theme = colors();
        const QRect rect = option.rect.adjusted(1, 1, -1, -1);
        const QVariant strength = index.data(HeatMapModel::StrengthRole);
        const auto verdict = static_cast<Verdict>(index.data(HeatMapModel::VerdictRole).toInt());
        const bool drifts = verdict == Verdict::Fail;
        const QColor ink = drifts                                     ? theme.fail
                           : verdict == Verdict::InsufficientEvidence ? theme.insufficient
                                                                      : theme.accent;
        painter->save();
        painter->fillRect(option.rect, theme.card);
        if (strength.isValid())
            painter->fillRect(rect, theme.tint(ink, 0.06 + 0.34 * std::min(1.0, strength.toDouble() / 2)));
        painter->setPen(index.data(HeatMapModel::BaselineRole).toBool() ? theme.secondaryText : theme.text);
        painter->drawText(rect, Qt::AlignCenter, index.data(Qt::DisplayRole).toString());
        if (drifts) { // not by colour alone
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.fail);
            painter->drawPolygon(
                QPolygon({rect.topLeft(), rect.topLeft() + QPoint(7, 0), rect.topLeft() + QPoint(0, 7)}));
        }
        if (option.state & QStyle::State_Selected) {
            painter->setPen(QPen(theme.accent, 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(rect);
        }
        painter->restore();
    }
};

} // namespace

void HeatMapModel::setEvaluation(std::shared_ptr<const DriftEvaluation> evaluation, bool byDrift)
{
    beginResetModel();
    m_evaluation = std::move(evaluation);
    m_order.clear();
    if (m_evaluation && byDrift)
        m_order = featuresByDrift(*m_evaluation);
    for (std::size_t i = 0; m_evaluation && !byDrift && i < m_evaluation->features.size(); ++i)
        m_order.push_back(i);
    endResetModel();
}

int HeatMapModel::rowOf(std::size_t feature) const
{
    return static_cast<int>(std::ranges::find(m_order, feature) - m_order.begin());
}

int HeatMapModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int HeatMapModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_evaluation ? 0 : static_cast<int>(m_evaluation->windows.size());
}

const DriftMeasurement* HeatMapModel::measurement(const QModelIndex& index) const
{
    return judgedMeasurement(m_evaluation->windows[std::size_t(index.column())],
                             m_evaluation->features[featureOf(index.row())].name);
}

QVariant HeatMapModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const DriftMeasurement* m = measurement(index);
    const DriftWindow& window = m_evaluation->windows[std::size_t(index.column())];
    const QLocale locale;
    switch (role) {
    case Qt::DisplayRole:
        return m != nullptr && m->value ? numberText(*m->value, locale, 2) : QStringLiteral("\u2013");
    case Qt::ToolTipRole:
        return driftSentence(*m_evaluation, window, featureOf(index.row()), locale);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2: %3, %4")
            .arg(headerData(index.row(), Qt::Vertical, Qt::DisplayRole).toString(),
                 windowText(window.range, m_evaluation->config.window, locale),
                 data(index, Qt::DisplayRole).toString(), m != nullptr ? driftVerdictName(*m) : QString());
    case StrengthRole:
        if (m == nullptr || !m->value)
            return {};
        return m->limit && *m->limit > 0 ? *m->value / *m->limit : *m->value;
    case VerdictRole:
        return static_cast<int>(m == nullptr ? Verdict::NotJudged : m->verdict);
    case BaselineRole:
        return window.inBaseline;
    default:
        return {};
    }
}

QVariant HeatMapModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (!m_evaluation)
        return {};
    const QLocale locale;
    if (orientation == Qt::Horizontal) {
        const DriftWindow& window = m_evaluation->windows[std::size_t(section)];
        if (role == Qt::DisplayRole)
            return locale.toString(
                QDateTime::fromMSecsSinceEpoch(window.range.begin.microseconds / 1000, Qt::UTC).date(),
                tr("d MMM", "date in a narrow column"));
        if (role == Qt::ToolTipRole)
            return windowText(window.range, m_evaluation->config.window, locale) +
                   (window.inBaseline ? tr(" (part of the baseline)") : QString());
        return {};
    }
    const DriftFeature& feature = m_evaluation->features[featureOf(section)];
    if (role == Qt::DisplayRole)
        return QString::fromStdString(feature.name);
    if (role == Qt::ToolTipRole)
        return driftFamilyName(feature.family);
    return {};
}

HeatMap::HeatMap(QWidget* parent) : QTableView(parent), m_model(new HeatMapModel(this))
{
    setModel(m_model);
    setItemDelegate(new HeatDelegate(this));
    setAccessibleName(tr("Drift of every column by window"));
    setSelectionMode(QAbstractItemView::SingleSelection);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setMouseTracking(true);
    verticalHeader()->setDefaultSectionSize(cellHeight);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setMinimumSectionSize(44);
    connect(&Theme::instance(), &Theme::changed, viewport(), [this] { viewport()->update(); });
}

void HeatMap::setEvaluation(std::shared_ptr<const DriftEvaluation> evaluation, bool byDrift)
{
    m_selecting = true;
    m_model->setEvaluation(std::move(evaluation), byDrift);
    m_selecting = false;
    updateGeometry();
}

void HeatMap::select(std::size_t feature, std::size_t window)
{
    m_selecting = true;
    setCurrentIndex(m_model->index(m_model->rowOf(feature), static_cast<int>(window)));
    m_selecting = false;
}

QSize HeatMap::sizeHint() const
{
    const int rows = std::min(m_model->rowCount(), mostRowsShown);
    return {560, horizontalHeader()->sizeHint().height() + rows * cellHeight + 2 * frameWidth() + 2};
}

QSize HeatMap::minimumSizeHint() const
{
    return {320, sizeHint().height()};
}

void HeatMap::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (current.isValid() && !m_selecting)
        Q_EMIT cellSelected(m_model->featureOf(current.row()), std::size_t(current.column()));
}

} // namespace tiltmeter
