// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/drift_summary_page.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/drift_config_text.h"
#include "text/number_text.h"

#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace tiltmeter {
namespace {

enum Column { RevisionColumn, SavedColumn, ActorColumn, CommentColumn };

/// What of a configuration is unlike an earlier one, in words.
QString differences(const DriftConfig& from, const DriftConfig& to, const QLocale& locale)
{
    QStringList lines;
    const auto compare = [&lines](const QString& name, const QString& before, const QString& now) {
        if (before != now)
            lines << QStringLiteral("%1: %2").arg(name, now);
    };
    compare(DriftSummaryPage::tr("Baseline"), driftBaselineText(from.baseline, locale),
            driftBaselineText(to.baseline, locale));
    compare(DriftSummaryPage::tr("Columns"), driftFeaturesText(from), driftFeaturesText(to));
    compare(DriftSummaryPage::tr("Window and sample"), driftWindowText(from, locale),
            driftWindowText(to, locale));
    compare(DriftSummaryPage::tr("Methods"), driftMethodsText(from, locale), driftMethodsText(to, locale));
    return lines.join(QLatin1Char('\n'));
}

} // namespace

DriftSummaryPage::DriftSummaryPage(DriftDraft* wizardDraft, QWidget* parent)
    : DriftWizardPage(wizardDraft, tr("Summary"), tr("Is this what should be watched?"), parent),
      m_comment(new QLineEdit), m_revisions(new QTreeWidget),
      m_takeOver(new QPushButton(tr("&Go back to this revision"))), m_notice(new Notice)
{
    m_comment->setObjectName(QStringLiteral("comment"));
    m_comment->setPlaceholderText(tr("Why this revision? (optional)"));
    m_comment->setAccessibleName(tr("Comment on this revision"));
    m_revisions->setObjectName(QStringLiteral("revisions"));
    m_revisions->setAccessibleName(tr("Earlier revisions"));
    m_revisions->setRootIsDecorated(false);
    m_revisions->setAlternatingRowColors(true);
    m_revisions->setHeaderLabels({tr("Revision"), tr("Saved"), tr("By"), tr("Why")});
    m_takeOver->setObjectName(QStringLiteral("takeOver"));

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(spacing::large);
    grid->setVerticalSpacing(spacing::medium);
    grid->setColumnStretch(1, 1);
    addRow(grid, DriftDraft::Part::Baseline, tr("Baseline"));
    addRow(grid, DriftDraft::Part::Columns, tr("Columns"));
    addRow(grid, DriftDraft::Part::Window, tr("Window and sample"));
    addRow(grid, DriftDraft::Part::Methods, tr("Methods"));

    auto* history = new SplitRow;
    auto* title = new Label(TextRole::Strong, tr("Earlier revisions"));
    history->addLeft(title);
    history->addRight(m_takeOver);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addLayout(grid);
    layout->addWidget(m_comment);
    layout->addWidget(m_notice);
    layout->addLayout(history);
    layout->addWidget(m_revisions, 1);
    const bool any = draft()->isSaved();
    for (QWidget* widget : std::initializer_list<QWidget*>{title, m_takeOver, m_revisions})
        widget->setVisible(any);
    if (!any)
        layout->addStretch(1);

    connect(m_takeOver, &QPushButton::clicked, this, &DriftSummaryPage::takeOver);
    connect(m_revisions, &QTreeWidget::itemActivated, this, &DriftSummaryPage::takeOver);
    fillRevisions();
}

void DriftSummaryPage::addRow(QGridLayout* grid, DriftDraft::Part part, const QString& title)
{
    const int row = static_cast<int>(part);
    auto* words = new SentenceLabel;
    m_texts[static_cast<std::size_t>(part)] = words;
    words->setObjectName(QStringLiteral("summary-%1").arg(row));
    auto* edit = new QPushButton(tr("Edit"));
    edit->setFlat(true);
    edit->setIcon(icon(QStringLiteral("edit")));
    edit->setAccessibleName(tr("Edit: %1").arg(title));
    edit->setObjectName(QStringLiteral("edit-%1").arg(row));
    connect(edit, &QPushButton::clicked, this, [this, part] { Q_EMIT editRequested(part); });
    grid->addWidget(new Label(TextRole::Strong, title), row, 0, Qt::AlignTop);
    grid->addWidget(words, row, 1, Qt::AlignTop);
    grid->addWidget(edit, row, 2, Qt::AlignTop);
}

void DriftSummaryPage::fillRevisions()
{
    const auto& revisions = draft()->material().revisions;
    for (auto revision = revisions.rbegin(); revision != revisions.rend(); ++revision) {
        auto* item = new QTreeWidgetItem(m_revisions);
        item->setText(RevisionColumn, locale().toString(qlonglong{revision->revision}));
        item->setData(RevisionColumn, Qt::UserRole, qlonglong(revision - revisions.rbegin()));
        item->setText(SavedColumn, timeText(revision->created, locale()));
        item->setText(ActorColumn, QString::fromStdString(revision->actor));
        item->setText(CommentColumn, QString::fromStdString(revision->comment));
        const auto before = std::next(revision);
        const QString changes = differences(before == revisions.rend() ? DriftConfig{} : before->config,
                                            revision->config, locale());
        for (int column = RevisionColumn; column <= CommentColumn; ++column)
            item->setToolTip(column, changes);
    }
    for (int column = RevisionColumn; column < CommentColumn; ++column)
        m_revisions->resizeColumnToContents(column);
    if (m_revisions->topLevelItemCount() > 0)
        m_revisions->setCurrentItem(m_revisions->topLevelItem(0));
}

void DriftSummaryPage::takeOver()
{
    const QTreeWidgetItem* item = m_revisions->currentItem();
    if (item == nullptr)
        return;
    const auto& revisions = draft()->material().revisions;
    const auto fromNewest = static_cast<std::size_t>(item->data(RevisionColumn, Qt::UserRole).toLongLong());
    draft()->setConfig(revisions[revisions.size() - 1 - fromNewest].config);
    load();
}

QString DriftSummaryPage::comment() const
{
    return m_comment->text().trimmed();
}

void DriftSummaryPage::load()
{
    const DriftConfig& config = draft()->config();
    m_texts[0]->setText(driftBaselineText(config.baseline, locale()));
    m_texts[1]->setText(driftFeaturesText(config));
    m_texts[2]->setText(driftWindowText(config, locale()));
    m_texts[3]->setText(driftMethodsText(config, locale()));
    const QString problem = obstacle();
    if (problem.isEmpty())
        m_notice->clear();
    else
        m_notice->show(Notice::Kind::Error, problem);
}

} // namespace tiltmeter
