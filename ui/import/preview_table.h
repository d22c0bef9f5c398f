// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "import/import_draft.h"
#include "look/table.h"

#include <QAbstractTableModel>
#include <QHeaderView>

namespace tiltmeter {

/// The first records of a file, as text; what is no field of its record, and fields beyond the columns, are
/// marked.
class PreviewModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum HeaderRole { KindRole = Qt::UserRole + 200, RoleRole, ProblemRole };

    explicit PreviewModel(ImportDraft& draft, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void refresh();

    ImportDraft& m_draft;
    int m_rows = 0;
    int m_columns = 0;
};

/// Name, type and role of a column in three lines; a click on one of the last two asks for another.
class ColumnHeader : public QHeaderView
{
    Q_OBJECT
public:
    explicit ColumnHeader(ImportDraft& draft, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    /// A column was clicked.
    void columnChosen(int column);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int column) const override;
    [[nodiscard]] QSize sectionSizeFromContents(int column) const override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    [[nodiscard]] int lineHeight() const;
    void askForKind(int column, const QPoint& at);
    void askForRole(int column, const QPoint& at);

    ImportDraft& m_draft;
};

/// All kinds and roles, in the order in which they are offered.
[[nodiscard]] const QList<ColumnKind>& offeredKinds();
[[nodiscard]] const QList<ColumnRole>& offeredRoles();

} // namespace tiltmeter
