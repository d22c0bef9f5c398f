// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/columns_page.h"

#include "driftwizard/importances.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/drift_text.h"
#include "text/error_text.h"
#include "text/number_text.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace tiltmeter {
namespace {

enum Column { NameColumn, RoleColumn, KindColumn, ValuesColumn, ImportanceColumn, ColumnCount };
constexpr int widestName = 240;

/// Sorts numbers as numbers.
class ColumnItem : public QTreeWidgetItem
{
public:
    using QTreeWidgetItem::QTreeWidgetItem;
    bool operator<(const QTreeWidgetItem& other) const override
    {
        const int column = treeWidget()->sortColumn();
        if (column == ValuesColumn || column == ImportanceColumn)
            return data(column, Qt::UserRole).toDouble() < other.data(column, Qt::UserRole).toDouble();
        return text(column).localeAwareCompare(other.text(column)) < 0;
    }
};

} // namespace

ColumnsPage::ColumnsPage(DriftDraft* wizardDraft, QWidget* parent)
    : DriftWizardPage(wizardDraft, tr("Columns"), tr("Which columns should be compared?"), parent),
      m_search(new QLineEdit), m_list(new QTreeWidget), m_all(new QPushButton(tr("&All"))),
      m_none(new QPushButton(tr("N&one"))), m_top(new QPushButton(tr("The most &important:"))),
      m_topCount(new QSpinBox), m_file(new QPushButton(tr("Importances from a &file…"))),
      m_count(new Label(TextRole::Caption)), m_notice(new Notice)
{
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setPlaceholderText(tr("Find a column"));
    m_search->setAccessibleName(tr("Find a column"));
    m_search->setClearButtonEnabled(true);
    m_list->setObjectName(QStringLiteral("columns"));
    m_list->setAccessibleName(tr("Columns"));
    m_list->setRootIsDecorated(false);
    m_list->setAlternatingRowColors(true);
    m_list->setUniformRowHeights(true);
    m_list->setSortingEnabled(true);
    m_list->sortByColumn(-1, Qt::AscendingOrder);
    m_list->setHeaderLabels({tr("Column"), tr("Role"), tr("Type"), tr("Values"), tr("Importance")});
    for (const int column : {ValuesColumn, ImportanceColumn})
        m_list->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_all->setObjectName(QStringLiteral("all"));
    m_none->setObjectName(QStringLiteral("none"));
    m_top->setObjectName(QStringLiteral("top"));
    m_topCount->setObjectName(QStringLiteral("topCount"));
    m_topCount->setRange(1, 9999);
    m_topCount->setValue(10);
    m_topCount->setAccessibleName(tr("Number of most important columns"));
    m_file->setObjectName(QStringLiteral("importances"));
    m_file->setToolTip(tr("Lines of “column,number”, or a JSON object, from your training program. Without "
                          "it, the association with the model's outcome stands in."));
    m_count->setObjectName(QStringLiteral("count"));
    layOut();
    connect(m_search, &QLineEdit::textChanged, this, &ColumnsPage::filter);
    connect(m_all, &QPushButton::clicked, this, [this] { tickShown(true); });
    connect(m_none, &QPushButton::clicked, this, [this] { tickShown(false); });
    connect(m_top, &QPushButton::clicked, this, &ColumnsPage::tickMostImportant);
    connect(m_file, &QPushButton::clicked, this, &ColumnsPage::chooseFile);
    connect(m_list, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem*, int column) {
        if (!m_loading && column == NameColumn)
            storeTicks();
    });
}

void ColumnsPage::layOut()
{
    auto* above = new QHBoxLayout;
    above->setSpacing(spacing::small);
    above->addWidget(m_search, 1);
    above->addWidget(m_all);
    above->addWidget(m_none);
    auto* below = new QHBoxLayout;
    below->setSpacing(spacing::small);
    below->addWidget(m_top);
    below->addWidget(m_topCount);
    below->addWidget(m_file);
    below->addStretch(1);
    below->addWidget(m_count);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addLayout(above);
    layout->addWidget(m_list, 1);
    layout->addLayout(below);
    layout->addWidget(m_notice);
}

void ColumnsPage::fill()
{
    m_loading = true;
    m_list->setSortingEnabled(false); // or every item would be sorted in while it is half filled
    m_list->clear();
    for (const DriftDraft::Column& column : draft()->columns()) {
        auto* item = new ColumnItem(m_list);
        const QString name = QString::fromStdString(column.spec.name);
        item->setText(NameColumn, name);
        item->setText(RoleColumn, driftFamilyName(column.family));
        item->setText(KindColumn, kindName(column.spec.kind));
        item->setText(ValuesColumn, countText(column.distinct, locale()));
        item->setData(ValuesColumn, Qt::UserRole, double(column.distinct));
        const auto importance = draft()->importanceOf(column.spec.name);
        item->setText(ImportanceColumn, importance ? numberText(*importance, locale(), 2) : QString());
        item->setData(ImportanceColumn, Qt::UserRole, importance.value_or(-1));
        for (const int number : {ValuesColumn, ImportanceColumn})
            item->setTextAlignment(number, Qt::AlignRight | Qt::AlignVCenter);
        if (column.possible) {
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
            item->setCheckState(NameColumn,
                                draft()->compares(column.spec.name) ? Qt::Checked : Qt::Unchecked);
        } else {
            item->setFlags(Qt::ItemIsSelectable);
            for (int i = 0; i < ColumnCount; ++i)
                item->setToolTip(i, column.obstacle);
        }
    }
    m_list->headerItem()->setToolTip(ImportanceColumn,
                                     draft()->hasGivenImportances()
                                         ? tr("As given by you.")
                                         : tr("Association with the outcome (Cramér's V, 0 to 1)."));
    m_list->setSortingEnabled(true);
    m_loading = false;
    for (int column = 0; column < ColumnCount; ++column)
        m_list->resizeColumnToContents(column);
    m_list->setColumnWidth(NameColumn, std::min(widestName, m_list->columnWidth(NameColumn) + 24));
    filter(m_search->text());
}

void ColumnsPage::load()
{
    fill();
    refreshCount();
}

void ColumnsPage::refreshCount()
{
    int ticked = 0;
    int possible = 0;
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* item = m_list->topLevelItem(i);
        possible += item->flags() & Qt::ItemIsUserCheckable ? 1 : 0;
        ticked += item->checkState(NameColumn) == Qt::Checked ? 1 : 0;
    }
    m_count->setText(ticked == possible
                         ? tr("All %1, and columns that come later").arg(locale().toString(possible))
                         : tr("%1 of %2").arg(locale().toString(ticked), locale().toString(possible)));
    const bool known = !draft()->mostImportant(1).empty();
    m_top->setEnabled(known);
    m_topCount->setEnabled(known);
    const QString problem = obstacle();
    if (!problem.isEmpty())
        m_notice->show(Notice::Kind::Error, problem);
    else
        m_notice->clear();
}

void ColumnsPage::filter(const QString& text)
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_list->topLevelItem(i);
        item->setHidden(!item->text(NameColumn).contains(text, Qt::CaseInsensitive));
    }
}

void ColumnsPage::storeTicks()
{
    std::vector<std::string> names;
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        const QTreeWidgetItem* item = m_list->topLevelItem(i);
        if (item->checkState(NameColumn) == Qt::Checked && (item->flags() & Qt::ItemIsUserCheckable))
            names.push_back(item->text(NameColumn).toStdString());
    }
    draft()->setColumns(names);
    refreshCount();
}

/// All, or none, of those that the search leaves.
void ColumnsPage::tickShown(bool on)
{
    m_loading = true;
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_list->topLevelItem(i);
        if (!item->isHidden() && (item->flags() & Qt::ItemIsUserCheckable))
            item->setCheckState(NameColumn, on ? Qt::Checked : Qt::Unchecked);
    }
    m_loading = false;
    storeTicks();
}

void ColumnsPage::tickMostImportant()
{
    std::vector<std::string> names = draft()->mostImportant(static_cast<std::size_t>(m_topCount->value()));
    // What the model says stays: it is what everything else is there for.
    for (const DriftDraft::Column& column : draft()->columns())
        if (column.family != DriftFamily::Feature && column.possible && draft()->compares(column.spec.name))
            names.push_back(column.spec.name);
    draft()->setColumns(names);
    load();
}

void ColumnsPage::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Importances of the columns"));
    dialog->setObjectName(QStringLiteral("importancesDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Lists (*.csv *.tsv *.txt *.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &ColumnsPage::readImportances);
    dialog->open();
}

bool ColumnsPage::readImportances(const QString& path)
{
    auto importances = importancesFromFile(QFile::encodeName(path).toStdString());
    if (!importances) {
        m_notice->show(Notice::Kind::Error, describe(importances.error()));
        return false;
    }
    const auto columns = draft()->columns();
    const auto known = std::ranges::count_if(
        columns, [&](const DriftDraft::Column& column) { return importances->contains(column.spec.name); });
    if (known == 0) {
        m_notice->show(Notice::Kind::Error, tr("The file names none of these columns."));
        return false;
    }
    draft()->setImportances(std::move(*importances));
    load();
    m_notice->show(Notice::Kind::Information,
                   tr("Importances of %1 columns were read.").arg(locale().toString(qlonglong{known})));
    return true;
}

QString ColumnsPage::obstacle() const
{
    return draft()->obstacle(DriftDraft::Part::Columns);
}

} // namespace tiltmeter
