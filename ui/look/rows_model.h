// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "look/table.h"
#include "look/theme.h"

#include <QAbstractTableModel>
#include <QBrush>
#include <functional>
#include <vector>

namespace tiltmeter {

/// One column of a RowsModel. Only `title` and `text` must be there.
template <class Row>
struct RowsColumn {
    QString title; ///< with the unit, if there is one
    std::function<QString(const Row&)> text;
    bool number = false;                         ///< right-aligned
    std::function<QString(const Row&)> exact;    ///< full precision: tool tip, and what is copied
    std::function<QVariant(const Row&)> sortKey; ///< else by the text
    std::function<QVariant(const Row&)>
        special;     ///< State, or QList<double>: see the delegates of look/table.h
    QString toolTip; ///< of the header
    /// There is no figure, only the word for it: written in the secondary colour.
    std::function<bool(const Row&)> quiet{}; // braces: GCC 12 fails on "= nullptr" here
    /// Tool tip of a cell in place of the exact value.
    std::function<QString(const Row&)> explanation{};
};

/// Rows of a result as an item model; read-only.
template <class Row>
class RowsModel : public QAbstractTableModel
{
public:
    explicit RowsModel(std::vector<RowsColumn<Row>> columns, QObject* parent = nullptr)
        : QAbstractTableModel(parent), m_columns(std::move(columns))
    {
    }

    void setRows(std::vector<Row> rows)
    {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    }
    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }
    [[nodiscard]] const Row& row(int i) const { return m_rows[static_cast<std::size_t>(i)]; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
            return {};
        const RowsColumn<Row>& column = m_columns[static_cast<std::size_t>(index.column())];
        const Row& row = m_rows[static_cast<std::size_t>(index.row())];
        switch (role) {
        case Qt::DisplayRole:
            return column.text(row);
        case Qt::ToolTipRole:
            if (const QString why = column.explanation ? column.explanation(row) : QString(); !why.isEmpty())
                return why;
            return column.exact ? column.exact(row) : QVariant();
        case Qt::ForegroundRole:
            return column.quiet && column.quiet(row) ? QVariant(QBrush(colors().secondaryText)) : QVariant();
        case Table::ExactRole: {
            const QString exact = column.exact ? column.exact(row) : QString();
            return exact.isEmpty() ? column.text(row) : exact;
        }
        case Table::SortRole:
            return column.sortKey ? column.sortKey(row) : QVariant(column.text(row));
        case Table::SpecialRole:
            return column.special ? column.special(row) : QVariant();
        case Qt::TextAlignmentRole:
            return static_cast<int>((column.number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        default:
            return {};
        }
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
            return {};
        const RowsColumn<Row>& column = m_columns[static_cast<std::size_t>(section)];
        switch (role) {
        case Qt::DisplayRole:
            return column.title;
        case Qt::ToolTipRole:
            return column.toolTip.isEmpty() ? QVariant() : column.toolTip;
        case Qt::TextAlignmentRole:
            return static_cast<int>((column.number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        default:
            return {};
        }
    }

private:
    std::vector<RowsColumn<Row>> m_columns;
    std::vector<Row> m_rows;
};

} // namespace tiltmeter
