// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/table.h"

#include "look/bars.h"
#include "look/label.h"
#include "look/spacing.h"
#include "look/state.h"
#include "look/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <algorithm>

namespace tiltmeter {

namespace {
constexpr int rowPadding = 10;
constexpr int widestColumn = 360;
constexpr int narrowestText = 120;
constexpr int rowsLookedAt = 40; ///< for the width of columns
constexpr int columnsLookedAt = 60;
} // namespace

Table::Table(const QString& accessibleName, QWidget* parent)
    : QTableView(parent), m_proxy(new QSortFilterProxyModel(this))
{
    setAccessibleName(accessibleName);
    m_proxy->setSortRole(SortRole);
    m_proxy->setSortLocaleAware(true);
    m_proxy->setSortCaseSensitivity(Qt::CaseInsensitive);
    setSelectionBehavior(SelectRows);
    setEditTriggers(NoEditTriggers);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTextElideMode(Qt::ElideRight);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + rowPadding);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setResizeContentsPrecision(rowsLookedAt);
    setFont(tabularFont(font()));
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex& index) { Q_EMIT rowActivated(toSource(index)); });
}

void Table::setModel(QAbstractItemModel* model)
{
    QTableView::setModel(model);
    if (!selectionModel())
        return;
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) { Q_EMIT currentRowChanged(toSource(index)); });
    connect(model, &QAbstractItemModel::modelReset, this, [this] { Q_EMIT currentRowChanged({}); });
}

void Table::setSortedModel(QAbstractItemModel* model)
{
    m_proxy->setSourceModel(model);
    setModel(m_proxy);
    setSortingEnabled(true);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder); // the model's own order until one asks
    horizontalHeader()->setSortIndicatorClearable(true);
}

QModelIndex Table::toSource(const QModelIndex& index) const
{
    return model() == m_proxy ? m_proxy->mapToSource(index) : index;
}

QModelIndex Table::fromSource(const QModelIndex& index) const
{
    return model() == m_proxy ? m_proxy->mapFromSource(index) : index;
}

void Table::fitColumns()
{
    if (!model())
        return;
    // With a stretching last section every change of a width lays out all sections anew.
    horizontalHeader()->setStretchLastSection(false);
    const int count = model()->columnCount();
    for (int column = 0; column + 1 < count; ++column) {
        // The title always fits; values give way. Far to the right the title has to do.
        int width = horizontalHeader()->sectionSizeHint(column);
        if (column < columnsLookedAt)
            width = std::max(width, std::min(sizeHintForColumn(column) + spacing::small, widestColumn));
        if (width != columnWidth(column))
            horizontalHeader()->resizeSection(column, width);
    }
    fitLastColumn();
}

/// The last column takes what is left, but never less than its title needs.
void Table::fitLastColumn()
{
    const int last = model() ? model()->columnCount() - 1 : -1;
    if (last < 0)
        return;
    int others = 0;
    for (int column = 0; column < last; ++column)
        others += columnWidth(column);
    const int wanted =
        std::max(horizontalHeader()->sectionSizeHint(last), std::min(sizeHintForColumn(last), widestColumn));
    // Words are cut off with dots rather than scrolled away; a number is never cut.
    const bool room = others + std::min(wanted, narrowestText) <= viewport()->width();
    horizontalHeader()->setStretchLastSection(room);
    if (!room)
        setColumnWidth(last, wanted);
}

void Table::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    fitLastColumn();
}

QString Table::selectedText() const
{
    if (!model())
        return {};
    QList<int> rows;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        rows.append(index.row());
    if (rows.isEmpty())
        for (int row = 0; row < model()->rowCount(); ++row)
            rows.append(row);
    std::sort(rows.begin(), rows.end());
    const auto cell = [](QString text) {
        // One line per row, one tab per column, whatever is in the data.
        return text.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
    };
    QStringList lines;
    QStringList fields;
    for (int column = 0; column < model()->columnCount(); ++column)
        fields.append(cell(model()->headerData(column, Qt::Horizontal).toString()));
    lines.append(fields.join(QLatin1Char('\t')));
    for (const int row : rows) {
        fields.clear();
        for (int column = 0; column < model()->columnCount(); ++column) {
            const QModelIndex index = model()->index(row, column);
            const QVariant exact = index.data(ExactRole);
            fields.append(cell(exact.isValid() ? exact.toString() : index.data().toString()));
        }
        lines.append(fields.join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void Table::copySelection() const
{
    QApplication::clipboard()->setText(selectedText());
}

void Table::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
        event->accept();
        return;
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT rowActivated(toSource(currentIndex()));
        event->accept();
        return;
    }
    QTableView::keyPressEvent(event);
}

void BarsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    ground.text.clear();
    const QWidget* widget = option.widget;
    QStyle* style = widget ? widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, widget);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    paintBars(*painter,
              QRectF(option.rect).adjusted(spacing::tiny, spacing::tiny, -spacing::tiny, -spacing::tiny),
              index.data(Table::SpecialRole).value<QList<double>>(),
              selected ? colors().onAccentFill : colors().secondaryText);
}

QSize BarsDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {110, QStyledItemDelegate::sizeHint(option, index).height()};
}

void StateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    if (!index.data(Table::SpecialRole).isValid()) {
        QStyledItemDelegate::paint(painter, option, index); // nothing to judge
        return;
    }
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    const QString text = ground.text;
    ground.text.clear();
    const QWidget* widget = option.widget;
    QStyle* style = widget ? widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, widget);
    const State state = static_cast<State>(index.data(Table::SpecialRole).toInt());
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor ink = selected ? colors().onAccentFill : colorOf(state, colors());
    const int side = option.fontMetrics.ascent();
    const QRect rect = option.rect.adjusted(spacing::small, 0, -spacing::tiny, 0);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->fillPath(signOf(state, QRectF(rect.x(), rect.center().y() - side / 2.0 + 1, side, side)), ink);
    painter->setPen(ink);
    painter->setFont(option.font);
    const int left = side + spacing::tiny + 2;
    painter->drawText(rect.adjusted(left, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                      option.fontMetrics.elidedText(text, Qt::ElideRight, rect.width() - left));
    painter->restore();
}

QSize StateDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.rwidth() += option.fontMetrics.ascent() + 2 * spacing::small;
    return size;
}

} // namespace tiltmeter
