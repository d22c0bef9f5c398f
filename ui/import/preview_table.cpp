// SPDX-License-Identifier: GPL-3.0-or-later
#include "import/preview_table.h"

#include "look/label.h"
#include "look/spacing.h"
#include "look/theme.h"
#include "text/error_text.h"
#include "text/number_text.h"

#include <QActionGroup>
#include <QApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>

namespace tiltmeter {

namespace {

constexpr int narrowestColumn = 90;
constexpr int widestColumn = 260;

QFont nameFont(const QWidget& widget)
{
    return fontOf(TextRole::Strong, widget.font());
}

QString withArrow(const QString& text)
{
    return text + QStringLiteral(" ▾");
}

} // namespace

const QList<ColumnKind>& offeredKinds()
{
    static const QList<ColumnKind> kinds{ColumnKind::Categorical, ColumnKind::Integer,   ColumnKind::Double,
                                         ColumnKind::Boolean,     ColumnKind::Timestamp, ColumnKind::Text};
    return kinds;
}

const QList<ColumnRole>& offeredRoles()
{
    static const QList<ColumnRole> roles{
        ColumnRole::Feature,     ColumnRole::Timestamp, ColumnRole::Prediction, ColumnRole::DecodedPrediction,
        ColumnRole::Probability, ColumnRole::Label,     ColumnRole::RecordId,   ColumnRole::ModelVersion,
        ColumnRole::Weight,      ColumnRole::Ignored};
    return roles;
}

// ---- the model
// -------------------------------------------------------------------------------------------------------

PreviewModel::PreviewModel(ImportDraft& draft, QObject* parent) : QAbstractTableModel(parent), m_draft(draft)
{
    connect(&m_draft, &ImportDraft::changed, this, &PreviewModel::refresh);
    refresh();
}

void PreviewModel::refresh()
{
    const int rows = m_draft.hasPreview() ? static_cast<int>(m_draft.preview().firstRecords.size()) : 0;
    const int columns = static_cast<int>(m_draft.schema().columns.size());
    if (rows == m_rows && columns == m_columns && columns > 0) {
        // Another type or role, or another file of the same shape: the selection stays where it is.
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, columns - 1);
        if (rows > 0)
            Q_EMIT dataChanged(index(0, 0), index(rows - 1, columns - 1));
        return;
    }
    beginResetModel();
    m_rows = rows;
    m_columns = columns;
    endResetModel();
}

int PreviewModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int PreviewModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_columns;
}

QVariant PreviewModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& record = m_draft.preview().firstRecords[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<std::size_t>(index.column());
    const ColumnSpec& spec = m_draft.schema().columns[column];
    const bool wrongLength = record.size() != m_draft.schema().columns.size();
    switch (role) {
    case Qt::DisplayRole:
        return column < record.size() ? QString::fromStdString(record[column]).simplified() : QString();
    case Table::ExactRole:
        return column < record.size() ? QString::fromStdString(record[column]) : QString();
    case Qt::ToolTipRole:
        return wrongLength ? tr("This record has %1 fields instead of %2 and will be kept aside.")
                                 .arg(record.size())
                                 .arg(m_columns)
                           : QVariant();
    case Qt::ForegroundRole:
        if (wrongLength)
            return colors().insufficient;
        return spec.role == ColumnRole::Ignored ? QVariant(colors().disabledText) : QVariant();
    case Qt::TextAlignmentRole:
        return static_cast<int>((isNumeric(spec.kind) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant PreviewModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (section < 0 || section >= m_columns)
        return {};
    const auto column = static_cast<std::size_t>(section);
    const ColumnSpec& spec = m_draft.schema().columns[column];
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(spec.name);
    case KindRole:
        return kindName(spec.kind);
    case RoleRole:
        return roleName(spec.role);
    case ProblemRole:
    case Qt::ToolTipRole:
        return m_draft.issueOf(column);
    case Qt::AccessibleTextRole:
        return tr("%1, %2, %3", "column, its type, its role")
            .arg(QString::fromStdString(spec.name), kindName(spec.kind), roleName(spec.role));
    default:
        return {};
    }
}

// ---- the header
// ------------------------------------------------------------------------------------------------------

ColumnHeader::ColumnHeader(ImportDraft& draft, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent), m_draft(draft)
{
    setSectionsClickable(true);
    setHighlightSections(true);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setMinimumSectionSize(narrowestColumn);
    connect(this, &QHeaderView::sectionPressed, this, &ColumnHeader::columnChosen);
}

int ColumnHeader::lineHeight() const
{
    return QFontMetrics(nameFont(*this)).height() + 2;
}

QSize ColumnHeader::sizeHint() const
{
    // Not the base's: it measures a hundred titles each time.
    return {narrowestColumn, 3 * lineHeight() + 2 * spacing::tiny};
}

QSize ColumnHeader::sectionSizeFromContents(int column) const
{
    const QFontMetrics name(nameFont(*this));
    const QFontMetrics plain(font());
    int width = name.horizontalAdvance(model()->headerData(column, Qt::Horizontal).toString());
    for (const int role : {PreviewModel::KindRole, PreviewModel::RoleRole})
        width = std::max(width, plain.horizontalAdvance(
                                    withArrow(model()->headerData(column, Qt::Horizontal, role).toString())));
    return {std::clamp(width + 2 * spacing::small, narrowestColumn, widestColumn), sizeHint().height()};
}

void ColumnHeader::paintSection(QPainter* painter, const QRect& rect, int column) const
{
    const ThemeColors& c = colors();
    const auto text = [this, column](int role) {
        return model()->headerData(column, Qt::Horizontal, role).toString();
    };
    const bool problem = !text(PreviewModel::ProblemRole).isEmpty();
    const bool current = selectionModel() && selectionModel()->currentIndex().column() == column;
    painter->save();
    painter->fillRect(rect, current ? c.tint(c.accent) : c.card);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), c.border);
    painter->fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), c.grid);
    QRect line(rect.left() + spacing::small, rect.top() + spacing::tiny, rect.width() - 2 * spacing::small,
               lineHeight());
    painter->setFont(nameFont(*this));
    painter->setPen(problem ? c.insufficient : c.text);
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(text(Qt::DisplayRole), Qt::ElideRight, line.width()));
    painter->setFont(font());
    painter->setPen(c.secondaryText);
    for (const int role : {PreviewModel::KindRole, PreviewModel::RoleRole}) {
        line.translate(0, lineHeight());
        painter->drawText(
            line, Qt::AlignLeft | Qt::AlignVCenter,
            painter->fontMetrics().elidedText(withArrow(text(role)), Qt::ElideRight, line.width()));
    }
    painter->restore();
}

void ColumnHeader::mouseReleaseEvent(QMouseEvent* event)
{
    QHeaderView::mouseReleaseEvent(event);
    const int column = logicalIndexAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || column < 0)
        return;
    const int y = qRound(event->position().y()) - spacing::tiny;
    const QPoint at = mapToGlobal(QPoint(sectionViewportPosition(column), height()));
    if (y >= 2 * lineHeight())
        askForRole(column, at);
    else if (y >= lineHeight())
        askForKind(column, at);
}

void ColumnHeader::askForKind(int column, const QPoint& at)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const ColumnKind now = m_draft.schema().columns[static_cast<std::size_t>(column)].kind;
    for (const ColumnKind kind : offeredKinds()) {
        QAction* action = menu->addAction(kindName(kind));
        action->setCheckable(true);
        action->setChecked(kind == now);
        connect(action, &QAction::triggered, this,
                [this, column, kind] { m_draft.setKind(static_cast<std::size_t>(column), kind); });
    }
    menu->popup(at);
}

void ColumnHeader::askForRole(int column, const QPoint& at)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const ColumnRole now = m_draft.schema().columns[static_cast<std::size_t>(column)].role;
    for (const ColumnRole role : offeredRoles()) {
        QAction* action = menu->addAction(roleName(role));
        action->setCheckable(true);
        action->setChecked(role == now);
        connect(action, &QAction::triggered, this,
                [this, column, role] { m_draft.setRole(static_cast<std::size_t>(column), role); });
    }
    menu->popup(at);
}

} // namespace tiltmeter
