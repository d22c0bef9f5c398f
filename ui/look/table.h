// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>
#include <QTableView>

class QSortFilterProxyModel;

namespace tiltmeter {

/// A table as all pages have it: whole rows are selected, Ctrl+C copies them as tab-separated text with full
/// precision and the header line, Tab leaves the table.
class Table : public QTableView
{
    Q_OBJECT
public:
    enum Role {
        SortRole = Qt::UserRole + 100, ///< what rows are ordered by
        ExactRole,                     ///< what is copied
        SpecialRole                    ///< what a delegate draws
    };

    explicit Table(const QString& accessibleName, QWidget* parent = nullptr);

    /// Rows can be ordered by a click on a column's title. Not for tables of records: they have an order.
    void setSortedModel(QAbstractItemModel* model);
    /// The row of the model behind an index of this view.
    [[nodiscard]] QModelIndex toSource(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex fromSource(const QModelIndex& index) const;
    /// As wide as header and the first rows ask for, the last column takes what is left.
    void fitColumns();
    /// The selected rows, or all when none is.
    [[nodiscard]] QString selectedText() const;

public Q_SLOTS:
    void copySelection() const;

Q_SIGNALS:
    /// Return, or a double click.
    void rowActivated(const QModelIndex& sourceIndex);
    /// Another row is the current one; invalid: none.
    void currentRowChanged(const QModelIndex& sourceIndex);

public:
    void setModel(QAbstractItemModel* model) override;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitLastColumn();

    QSortFilterProxyModel* m_proxy;
};

/// Draws SpecialRole, a QList<double>, as small bars; nothing when it is empty.
class BarsDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// Draws SpecialRole, a State as int, as its sign before the text, both in its color; plain text without one.
class StateDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace tiltmeter
