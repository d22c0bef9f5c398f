// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/summary_page.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/configuration_text.h"
#include "text/error_text.h"

#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace tiltmeter {

SummaryPage::SummaryPage(WizardDraft* wizardDraft, QWidget* parent)
    : WizardPage(wizardDraft, tr("Summary"), tr("Is this what should be watched?"), parent),
      m_content(new QWidget), m_grid(new QGridLayout), m_comment(new QLineEdit), m_notice(new Notice)
{
    m_comment->setObjectName(QStringLiteral("comment"));
    m_comment->setPlaceholderText(tr("Why this revision? (optional)"));
    m_comment->setAccessibleName(tr("Comment on this revision"));
    auto* inside = new QVBoxLayout(m_content);
    inside->setContentsMargins(0, 0, spacing::small, 0);
    inside->addLayout(m_grid);
    inside->addStretch();
    m_grid->setHorizontalSpacing(spacing::large);
    m_grid->setVerticalSpacing(spacing::medium);
    m_grid->setColumnStretch(1, 1);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(tr("Summary"));
    scroll->setWidget(m_content);
    scroll->viewport()->setAutoFillBackground(false); // the card's own ground shows through
    m_content->setAutoFillBackground(false);

    auto* add = new QPushButton(icon(QStringLiteral("add")), tr("Add another feature"));
    add->setObjectName(QStringLiteral("addFeature"));
    connect(add, &QPushButton::clicked, this, &SummaryPage::addFeatureRequested);
    auto* row = new SplitRow;
    row->addLeft(add);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addWidget(scroll, 1);
    layout->addLayout(row);
    layout->addWidget(m_comment);
    layout->addWidget(m_notice);
}

QString SummaryPage::comment() const
{
    return m_comment->text().trimmed();
}

void SummaryPage::addRow(const QString& title, const QString& text, ConfigSection section,
                         const QString& feature)
{
    const int row = m_grid->rowCount();
    m_grid->addWidget(new Label(TextRole::Strong, title), row, 0, Qt::AlignVCenter);
    m_grid->addWidget(new SentenceLabel(text), row, 1, Qt::AlignVCenter);
    auto* edit = new QPushButton(tr("Edit"));
    edit->setFlat(true);
    edit->setIcon(icon(QStringLiteral("edit")));
    edit->setAccessibleName(tr("Edit: %1").arg(title));
    edit->setObjectName(QStringLiteral("edit-%1-%2").arg(static_cast<int>(section)).arg(feature));
    connect(edit, &QPushButton::clicked, this,
            [this, section, feature] { Q_EMIT editRequested(section, feature); });
    m_grid->addWidget(edit, row, 2, Qt::AlignVCenter);
}

void SummaryPage::load()
{
    // A grid never forgets its rows: a new one each time.
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    auto* outer = static_cast<QVBoxLayout*>(m_content->layout());
    outer->removeItem(m_grid);
    delete m_grid;
    m_grid = new QGridLayout;
    m_grid->setHorizontalSpacing(spacing::large);
    m_grid->setVerticalSpacing(spacing::medium);
    m_grid->setColumnStretch(1, 1);
    outer->insertLayout(0, m_grid);

    const FairnessConfig& config = draft()->config();
    QStringList features;
    for (const MonitoredFeature& feature : config.features)
        features << QString::fromStdString(feature.column);
    addRow(tr("Features"), features.isEmpty() ? tr("none") : features.join(QStringLiteral(", ")),
           ConfigSection::Features, {});
    for (const MonitoredFeature& feature : config.features) {
        const QString name = QString::fromStdString(feature.column);
        addRow(tr("Groups of %1").arg(name), groupsText(feature, locale()), ConfigSection::Groups, name);
        addRow(tr("Limits of %1").arg(name), featureLimitsText(feature, config, locale()),
               ConfigSection::Limits, name);
    }
    addRow(tr("Outcome"), outcomeText(config.outcome, locale()), ConfigSection::Outcome, {});
    addRow(tr("Other decision"),
           config.otherDecision.empty() ? tr("none") : QString::fromStdString(config.otherDecision),
           ConfigSection::Outcome, QStringLiteral("other"));
    addRow(tr("Sample and window"), sampleText(config, locale()), ConfigSection::Sample, {});

    m_notice->clear();
    if (const QString problem = obstacle(); !problem.isEmpty())
        m_notice->show(Notice::Kind::Error, problem);
    else if (!draft()->issues().empty())
        m_notice->show(Notice::Kind::Warning, describe(draft()->issues().front().error));
}

QString SummaryPage::obstacle() const
{
    const Issue* issue = firstError(draft()->issues());
    return issue == nullptr ? QString() : describe(issue->error);
}

} // namespace tiltmeter
