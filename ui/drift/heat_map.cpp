// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/heat_map.h"

#include "drift/drift_methods.h"
#include "look/theme.h"
#include "text/drift_text.h"

#include <QHeaderView>
#include <QPainter>

#include <algorithm>

namespace tiltmeter {
namespace {

constexpr int cellHeight = 26;
constexpr int fewestPixels = 32; ///< "0.00047" in a small font
constexpr int textMargin = 6;
constexpr int mostRowsShown = 16;

class HeatDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const ThemeColors& theme = colors();
        const QRect rect = option.rect.adjusted(1, 1, -1, -1);
        painter->save();
        painter->setFont(option.font);
        painter->fillRect(option.rect, theme.card);
        paintHeatCell(*painter, QRectF(rect), index.data(HeatMapModel::CellRole).value<HeatCell>(), theme);
        if (option.state & QStyle::State_Selected) {
            painter->setPen(QPen(theme.accent, 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(rect);
        }
        painter->restore();
    }
};

} // namespace

QString measurementDetails(const DriftMeasurement& m, const QLocale& locale)
{
    QStringList lines{
        HeatMap::tr("%1: %2", "measure, value").arg(driftMetricName(m.metric), driftValueText(m, locale))};
    const auto other = [&](const double value) {
        DriftMeasurement like = m;
        like.value = value;
        like.bound = 0;
        return driftValueText(like, locale);
    };
    if (m.baselineValue)
        lines << HeatMap::tr("Baseline: %1").arg(other(*m.baselineValue));
    if (m.limit)
        lines << HeatMap::tr("Limit: %1").arg(other(*m.limit));
    if (m.nullLimit)
        lines << HeatMap::tr("By chance at most: %1").arg(other(*m.nullLimit));
    if (m.spreadLimit)
        lines << HeatMap::tr("Expected from the baseline's windows at most: %1").arg(other(*m.spreadLimit));
    if (m.pValue)
        lines << (m.adjustedP ? HeatMap::tr("p = %1, adjusted for the number of columns %2")
                                    .arg(pValueText(*m.pValue, locale), pValueText(*m.adjustedP, locale))
                              : HeatMap::tr("p = %1").arg(pValueText(*m.pValue, locale)));
    lines << HeatMap::tr("n = %1 values against %2 of the baseline")
                 .arg(countText(m.records, locale), countText(m.baselineRecords, locale));
    return lines.join(QLatin1Char('\n'));
}

void HeatMapModel::setEvaluation(std::shared_ptr<const DriftEvaluation> evaluation, DriftOrder order)
{
    beginResetModel();
    m_evaluation = std::move(evaluation);
    m_order = m_evaluation ? featuresInOrder(*m_evaluation, order) : std::vector<std::size_t>{};
    endResetModel();
}

QString HeatMapModel::toolTip(const QModelIndex& index) const
{
    const QLocale locale;
    const DriftWindow& window = m_evaluation->windows[std::size_t(index.column())];
    const DriftFeature& feature = m_evaluation->features[featureOf(index.row())];
    QStringList parts{driftWindowName(*m_evaluation, window, locale),
                      driftSentence(*m_evaluation, window, featureOf(index.row()), locale)};
    if (const DriftMeasurement* m = measurement(index)) {
        parts << measurementDetails(*m, locale);
        parts << driftVerdictName(*m);
    }
    for (const DriftMeasurement& m : window.measurements)
        if (m.feature == feature.name && isSideRate(m.metric) && m.verdict == Verdict::Fail)
            parts << HeatMap::tr("%1: %2, in the baseline %3.", "name of a rate, its values")
                         .arg(driftMetricName(m.metric), driftValueText(m, locale),
                              percentText(m.baselineValue.value_or(0), locale));
    parts.removeAll(QString());
    return parts.join(QLatin1Char('\n'));
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
    const HeatCell cell =
        heatCell(*m_evaluation, featureOf(index.row()), std::size_t(index.column()), locale);
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::ToolTipRole:
        return toolTip(index);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2: %3, %4")
            .arg(headerData(index.row(), Qt::Vertical, Qt::DisplayRole).toString(),
                 driftWindowName(*m_evaluation, window, locale), data(index, Qt::DisplayRole).toString(),
                 m != nullptr ? driftVerdictName(*m) : QString());
    case CellRole:
        return QVariant::fromValue(cell);
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
        if (role == Qt::DisplayRole && window.range.empty())
            return countText(window.firstRecord + 1, locale);
        if (role == Qt::DisplayRole)
            return locale.toString(
                QDateTime::fromMSecsSinceEpoch(window.range.begin.microseconds / 1000, Qt::UTC).date(),
                tr("d MMM", "date in a narrow column"));
        if (role == Qt::ToolTipRole)
            return driftWindowName(*m_evaluation, window, locale) +
                   (window.inBaseline ? tr(" (part of the baseline)") : QString());
        return {};
    }
    const DriftFeature& feature = m_evaluation->features[featureOf(section)];
    if (role == Qt::DisplayRole)
        return columnTitle(feature);
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
    connect(&Theme::instance(), &Theme::changed, viewport(), [this] { viewport()->update(); });
}

void HeatMap::setEvaluation(std::shared_ptr<const DriftEvaluation> evaluation, DriftOrder order)
{
    m_selecting = true;
    m_model->setEvaluation(std::move(evaluation), order);
    m_selecting = false;
    fitColumns();
    updateGeometry();
}

void HeatMap::fitColumns()
{
    // Many windows in a narrow page scroll sideways: half a date says less than none.
    QFont bold = font();
    bold.setBold(true); // of the selected column
    const QFontMetrics metrics(bold);
    int widest = fewestPixels;
    for (int column = 0; column < m_model->columnCount(); ++column)
        widest =
            std::max(widest, metrics.horizontalAdvance(
                                 m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()));
    horizontalHeader()->setMinimumSectionSize(widest + 2 * textMargin);
}

void HeatMap::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitColumns();
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
