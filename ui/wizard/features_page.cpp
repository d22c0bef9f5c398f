// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/features_page.h"

#include "look/icons.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/configuration_text.h"
#include "text/error_text.h"
#include "text/number_text.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace tiltmeter {
namespace {

enum Column { NameColumn, KindColumn, ValuesColumn, ReasonColumn };

} // namespace

FeaturesPage::FeaturesPage(WizardDraft* wizardDraft, QWidget* parent)
    : WizardPage(wizardDraft, tr("Features"), tr("Which features should be monitored?"), parent),
      m_search(new QLineEdit), m_list(new QTreeWidget), m_notice(new Notice)
{
    m_search->setPlaceholderText(tr("Find a feature"));
    m_search->setAccessibleName(tr("Find a feature"));
    m_search->setClearButtonEnabled(true);
    m_list->setObjectName(QStringLiteral("features"));
    m_list->setAccessibleName(tr("Features"));
    m_list->setRootIsDecorated(false);
    m_list->setAlternatingRowColors(true);
    m_list->setUniformRowHeights(true);
    m_list->setHeaderLabels({tr("Feature"), tr("Type"), tr("Values"), tr("Why")});
    m_list->header()->setStretchLastSection(true);
    m_list->headerItem()->setTextAlignment(ValuesColumn, Qt::AlignRight | Qt::AlignVCenter);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_search);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_notice);
    connect(m_search, &QLineEdit::textChanged, this, &FeaturesPage::filter);
    connect(m_list, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item, int column) {
        if (!m_loading && column == NameColumn)
            toggled(item);
    });
    fill();
}

void FeaturesPage::fill()
{
    // Recommended first, then what goes with the outcome most, then what can't be monitored, with the reason.
    std::vector<const FeatureProposal*> order;
    for (const FeatureProposal& proposal : draft()->recommendation().features)
        order.push_back(&proposal);
    std::ranges::stable_sort(order, [](const FeatureProposal* a, const FeatureProposal* b) {
        if (a->recommended != b->recommended)
            return a->recommended;
        if (a->possible != b->possible)
            return a->possible;
        return a->association.value_or(-1) > b->association.value_or(-1);
    });
    m_loading = true;
    for (const FeatureProposal* proposal : order) {
        const ColumnProfile* column = draft()->profile().find(proposal->column);
        auto* item = new QTreeWidgetItem(m_list);
        item->setText(NameColumn, QString::fromStdString(proposal->column));
        item->setData(NameColumn, Qt::UserRole, QString::fromStdString(proposal->column));
        if (column != nullptr) {
            item->setText(KindColumn, kindName(column->spec.kind));
            item->setText(ValuesColumn, countText(column->distinct, locale()));
        }
        item->setTextAlignment(ValuesColumn, Qt::AlignRight | Qt::AlignVCenter);
        const QString why = featureReasonText(*proposal, column, locale());
        item->setText(ReasonColumn, proposal->recommended ? tr("Recommended: %1").arg(why) : why);
        item->setToolTip(ReasonColumn, item->text(ReasonColumn));
        if (proposal->recommended)
            item->setIcon(ReasonColumn, icon(QStringLiteral("info")));
        if (proposal->possible) {
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
            item->setCheckState(NameColumn, Qt::Unchecked);
        } else {
            item->setFlags(Qt::ItemIsSelectable);
        }
    }
    m_loading = false;
    for (int column = NameColumn; column < ReasonColumn; ++column)
        m_list->resizeColumnToContents(column);
    m_list->setColumnWidth(NameColumn, std::min(240, m_list->columnWidth(NameColumn) + 24));
    m_search->setVisible(m_list->topLevelItemCount() > 12);
    if (m_list->topLevelItemCount() > 0)
        m_list->setCurrentItem(m_list->topLevelItem(0));
}

void FeaturesPage::load()
{
    m_loading = true;
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_list->topLevelItem(i);
        if (item->flags() & Qt::ItemIsUserCheckable)
            item->setCheckState(
                NameColumn, draft()->monitors(item->data(NameColumn, Qt::UserRole).toString().toStdString())
                                ? Qt::Checked
                                : Qt::Unchecked);
    }
    m_loading = false;
    const QString problem = obstacle();
    if (problem.isEmpty())
        m_notice->clear();
    else
        m_notice->show(Notice::Kind::Information, problem);
}

QString FeaturesPage::obstacle() const
{
    return firstErrorOf(ConfigSection::Features);
}

void FeaturesPage::filter(const QString& text)
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = m_list->topLevelItem(i);
        item->setHidden(!item->text(NameColumn).contains(text, Qt::CaseInsensitive));
    }
}

void FeaturesPage::toggled(QTreeWidgetItem* item)
{
    const std::string column = item->data(NameColumn, Qt::UserRole).toString().toStdString();
    if (item->checkState(NameColumn) == Qt::Checked)
        draft()->addFeature(column);
    else
        draft()->removeFeature(column);
    load();
}

} // namespace tiltmeter
