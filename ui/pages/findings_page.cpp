// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/findings_page.h"

#include "fairness/alarm_acknowledger.h"
#include "look/card.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "look/state.h"
#include "metrics/metric_table.h"
#include "pages/comparison_state.h"
#include "pages/findings_table.h"
#include "text/alarm_text.h"
#include "text/explanation_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>

namespace tiltmeter {

FindingsPage::FindingsPage(AppContext& appContext, QWidget* parent)
    : Page({QStringLiteral("findings"), tr("Findings"), QStringLiteral("findings")}, appContext, parent),
      m_openOnly(new QCheckBox(tr("&Open ones only"))), m_table(new Table(tr("Findings"))),
      m_model(new RowsModel<Finding>(FindingsTable::columns(), this)),
      m_acknowledger(new AlarmAcknowledger(appContext, this)), m_problem(new Notice)
{
    m_openOnly->setObjectName(QStringLiteral("openOnly"));
    connect(m_openOnly, &QCheckBox::toggled, this, &FindingsPage::fill);
    addControl(m_openOnly);

    m_table->setObjectName(QStringLiteral("findingsTable"));
    m_table->setSortedModel(m_model);
    m_table->setItemDelegateForColumn(0, new StateDelegate(m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    connect(m_table, &Table::currentRowChanged, this, &FindingsPage::showDetails);
    connect(m_table, &Table::rowActivated, this, [this] { m_show->click(); });

    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(spacing::medium);
    splitter->addWidget(m_table);
    splitter->addWidget(buildDetails());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    body()->addWidget(splitter, 1);
}

QWidget* FindingsPage::buildDetails()
{
    m_details = new Card(tr("Evidence"));
    m_details->setObjectName(QStringLiteral("findingDetails"));
    m_badge = new StateBadge(State::Fail);
    m_sentence = new SentenceLabel(TextRole::Strong, {});
    m_sentence->setObjectName(QStringLiteral("findingSentence"));
    m_worst = new SentenceLabel;
    m_evidence = new QGridLayout;
    m_evidence->setHorizontalSpacing(spacing::medium);
    m_evidence->setVerticalSpacing(spacing::tiny);
    m_evidence->setColumnStretch(1, 1);
    m_show = new QPushButton(icon(QStringLiteral("fairness")), tr("&Show over time"));
    m_show->setObjectName(QStringLiteral("showFinding"));
    connect(m_show, &QPushButton::clicked, this, [this] {
        const QModelIndex index = m_table->toSource(m_table->currentIndex());
        if (index.isValid())
            context().requestPage(QStringLiteral("fairness"),
                                  FindingsTable::placeOf(m_model->row(index.row())));
    });
    m_acknowledge = new QPushButton(tr("&Acknowledge\u2026"));
    m_acknowledge->setObjectName(QStringLiteral("acknowledge"));
    connect(m_acknowledge, &QPushButton::clicked, this, [this] {
        const QModelIndex index = m_table->toSource(m_table->currentIndex());
        if (index.isValid() && m_model->row(index.row()).alarm)
            m_acknowledger->ask(*m_model->row(index.row()).alarm);
    });
    connect(m_acknowledger, &AlarmAcknowledger::runningChanged, m_acknowledge, &QPushButton::setDisabled);
    connect(m_acknowledger, &AlarmAcknowledger::problem, this,
            [this](const QString& sentence) { m_problem->show(Notice::Kind::Error, sentence); });
    m_details->addHeaderWidget(m_badge);
    m_details->body()->addWidget(m_sentence);
    m_details->body()->addWidget(m_worst);
    m_details->body()->addLayout(m_evidence);
    m_details->body()->addStretch(1);
    auto* actions = new QHBoxLayout;
    actions->setSpacing(spacing::small);
    actions->addWidget(m_show);
    actions->addWidget(m_acknowledge);
    actions->addStretch(1);
    m_details->body()->addWidget(m_problem);
    m_details->body()->addLayout(actions);

    auto* scroll = new QScrollArea;
    scroll->setWidget(m_details);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setMinimumWidth(300);
    return scroll;
}

void FindingsPage::recount()
{
    setOpenCount(context().evaluation() ? openFindings(*context().evaluation()) : 0);
}

void FindingsPage::refresh()
{
    m_openOnly->setEnabled(false);
    if (showCommonEmptyState(true))
        return;
    const auto& evaluation = context().evaluation();
    if (FindingsTable::rowsOf(*evaluation, false).empty()) {
        m_shown = evaluation;
        showEmpty(
            tr("No findings"),
            tr("No limit was violated in this period, as far as the records can tell. Where the evidence is "
               "insufficient, the fairness page says so."),
            tr("Show fairness over time"));
        return;
    }
    m_openOnly->setEnabled(true);
    if (evaluation != m_shown) {
        m_shown = evaluation;
        fill();
    }
    showBody();
}

void FindingsPage::emptyAction()
{
    context().requestPage(QStringLiteral("fairness"));
}

void FindingsPage::fill()
{
    if (!m_shown)
        return;
    std::vector<Finding> rows = FindingsTable::rowsOf(*m_shown, m_openOnly->isChecked());
    const bool any = !rows.empty();
    m_model->setRows(std::move(rows));
    m_table->fitColumns();
    if (any)
        m_table->selectRow(0);
    else
        showDetails({});
}

void FindingsPage::showDetails(const QModelIndex& index)
{
    while (QLayoutItem* item = m_evidence->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_show->setEnabled(index.isValid());
    m_badge->setVisible(index.isValid());
    m_acknowledge->hide();
    if (!index.isValid() || !m_shown) {
        m_sentence->setText(tr("No finding is selected."));
        m_worst->setText({});
        return;
    }
    const QLocale locale;
    const Finding& f = m_model->row(index.row());
    const Measurement& m = f.worst;
    m_badge->setState(FindingsTable::stateOf(f));
    m_badge->setText(FindingsTable::stateWord(f));
    m_sentence->setText(findingSentence(f, locale));
    m_worst->setText(f.alarm ? alarmEstimateSentence(*f.alarm, locale)
                             : tr("At its worst: %1").arg(measurementSentence(m, locale)));
    m_acknowledge->setVisible(f.alarm && f.alarm->state == AlarmState::Open);
    m_acknowledge->setEnabled(!m_acknowledger->isRunning());

    const auto add = [this](const QString& name, const QString& value) {
        if (value.isEmpty())
            return;
        const int row = m_evidence->rowCount();
        m_evidence->addWidget(new Label(TextRole::Caption, name), row, 0, Qt::AlignTop);
        m_evidence->addWidget(new SentenceLabel(value), row, 1);
    };
    add(tr("Rule"),
        tr("%1. %2").arg(FindingsTable::ruleName(f.rule), FindingsTable::ruleExplanation(f.rule)));
    if (f.alarm)
        for (const ExplanationLine& line : explain(*f.alarm, m_shown->alarmTrack, locale))
            add(line.name, line.value);
    for (const ExplanationLine& line : explain(m, m_shown->revision, locale))
        add(line.name, line.value);
}

} // namespace tiltmeter
