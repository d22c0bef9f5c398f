// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/records_view.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "look/table.h"
#include "text/error_text.h"
#include "text/number_text.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace tiltmeter {

// ---- the model
// -------------------------------------------------------------------------------------------------------

void RecordsModel::setSchema(const Schema& schema)
{
    beginResetModel();
    m_schema = schema;
    m_rows.clear();
    endResetModel();
}

void RecordsModel::setRows(std::uint64_t first, std::vector<std::vector<std::string>> rows)
{
    beginResetModel();
    m_first = first;
    m_rows = std::move(rows);
    endResetModel();
}

int RecordsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RecordsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_schema.columns.size());
}

QVariant RecordsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<std::size_t>(index.column());
    const auto& row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole || role == Table::ExactRole)
        return column < row.size() ? QString::fromStdString(row[column]) : QString();
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isNumeric(m_schema.columns[column].kind) ? Qt::AlignRight : Qt::AlignLeft) |
                                Qt::AlignVCenter);
    return {};
}

QVariant RecordsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical) // the record's number, as people count
        return role == Qt::DisplayRole
                   ? countText(m_first + static_cast<std::uint64_t>(section) + 1, QLocale())
                   : QVariant();
    if (section < 0 || section >= columnCount())
        return {};
    const ColumnSpec& column = m_schema.columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return QString::fromStdString(column.name);
    if (role == Qt::ToolTipRole)
        return tr("%1, %2", "kind, role of a column").arg(kindName(column.kind), roleName(column.role));
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isNumeric(column.kind) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

// ---- the view
// --------------------------------------------------------------------------------------------------------

RecordsView::RecordsView(QWidget* parent)
    : QWidget(parent), m_model(new RecordsModel(this)), m_table(new Table(tr("Records"))),
      m_problem(new Notice), m_position(new Label(TextRole::Body)), m_goTo(new QLineEdit),
      m_previous(new QToolButton), m_next(new QToolButton)
{
    m_table->setObjectName(QStringLiteral("recordsTable"));
    m_table->setModel(m_model);
    m_table->verticalHeader()->show();
    m_table->verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_position->setObjectName(QStringLiteral("recordsPosition"));

    m_previous->setObjectName(QStringLiteral("previousRecords"));
    m_previous->setIcon(icon(QStringLiteral("arrow-left")));
    m_previous->setAccessibleName(tr("Previous records"));
    m_previous->setToolTip(tr("Previous records (Alt+Left)"));
    m_previous->setShortcut(Qt::ALT | Qt::Key_Left);
    m_next->setObjectName(QStringLiteral("nextRecords"));
    m_next->setIcon(icon(QStringLiteral("arrow-right")));
    m_next->setAccessibleName(tr("Next records"));
    m_next->setToolTip(tr("Next records (Alt+Right)"));
    m_next->setShortcut(Qt::ALT | Qt::Key_Right);

    m_goTo->setObjectName(QStringLiteral("goToRecord"));
    m_goTo->setMaximumWidth(120);
    m_goTo->setAlignment(Qt::AlignRight);
    connect(m_goTo, &QLineEdit::returnPressed, this, [this] {
        bool ok = false;
        const qulonglong record = QLocale().toULongLong(m_goTo->text().simplified(), &ok);
        if (ok && record > 0 && record <= m_records)
            goToRecord(record - 1);
        else
            m_problem->show(Notice::Kind::Error,
                            tr("Give a number from 1 to %1.").arg(countText(m_records, QLocale())));
    });
    connect(m_previous, &QToolButton::clicked, this,
            [this] { goToRecord(m_first >= pageSize ? m_first - pageSize : 0); });
    connect(m_next, &QToolButton::clicked, this, [this] { goToRecord(m_first + pageSize); });

    auto* controls = new QHBoxLayout;
    controls->setSpacing(spacing::small);
    controls->addWidget(m_previous);
    controls->addWidget(m_position);
    controls->addWidget(m_next);
    controls->addStretch(1);
    controls->addWidget(fieldLabel(tr("&Go to record:"), m_goTo));
    controls->addWidget(m_goTo);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, spacing::small, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addLayout(controls);
    layout->addWidget(m_problem);
    layout->addWidget(m_table, 1);
    refreshControls();
}

void RecordsView::show(std::shared_ptr<Monitor> monitor, const DeploymentSummary& deployment)
{
    m_monitor = std::move(monitor);
    m_deployment = deployment.deployment.name;
    m_records = deployment.records;
    m_model->setSchema(deployment.schema);
    m_first = 0;
    load();
}

void RecordsView::clear()
{
    m_runner.forget();
    m_monitor.reset();
    m_records = 0;
    m_first = 0;
    m_model->setSchema({});
    refreshControls();
}

void RecordsView::goToRecord(std::uint64_t record)
{
    if (m_records == 0)
        return;
    m_first = std::min(record, m_records - 1) / pageSize * pageSize;
    load();
}

void RecordsView::load()
{
    m_problem->clear();
    refreshControls();
    if (!m_monitor || m_records == 0)
        return;
    using Rows = std::vector<std::vector<std::string>>;
    m_runner.run<Rows>(
        {},
        [monitor = m_monitor, name = m_deployment, first = m_first](const Progress&) {
            return monitor->rows(name, first, pageSize);
        },
        this,
        [this, first = m_first](Result<Rows> rows) {
            if (!rows) {
                m_model->setRows(first, {});
                m_problem->show(Notice::Kind::Error, describe(rows.error()));
                return;
            }
            m_model->setRows(first, std::move(*rows));
            m_table->fitColumns();
            m_table->scrollToTop();
        });
}

void RecordsView::refreshControls()
{
    const QLocale locale;
    const std::uint64_t last = std::min(m_first + pageSize, m_records);
    m_position->setText(m_records == 0 ? tr("No records")
                                       : tr("%1 – %2 of %3")
                                             .arg(countText(m_first + 1, locale), countText(last, locale),
                                                  countText(m_records, locale)));
    m_previous->setEnabled(m_first > 0);
    m_next->setEnabled(last < m_records);
    m_goTo->setEnabled(m_records > 0);
}

} // namespace tiltmeter
