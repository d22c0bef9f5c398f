// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/findings_page.h"

#include "context/drift_results.h"
#include "fairness/alarm_acknowledger.h"
#include "look/card.h"
#include "look/fact_list.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/notice.h"
#include "look/scroll_pane.h"
#include "look/spacing.h"
#include "look/state.h"
#include "pages/findings_table.h"
#include "text/error_text.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QPushButton>
#include <QSplitter>
#include <algorithm>

namespace tiltmeter {
namespace {

bool isPerformanceLookedFor(const Evaluation* evaluation)
{
    return evaluation == nullptr || evaluation->performance.look == PerformanceLook::Measured ||
           evaluation->performance.look == PerformanceLook::NothingToMeasure;
}

/// Nothing is promised that was not looked for.
QString scopeSentence(const Evaluation* evaluation, const DriftResults& drift)
{
    QStringList sentences;
    if (!drift.evaluation() && drift.error())
        sentences << FindingsPage::tr("Drift could not be compared: %1").arg(describe(*drift.error()));
    else if (!drift.evaluation())
        sentences << FindingsPage::tr("Drift is still being looked for.");
    if (!isPerformanceLookedFor(evaluation))
        sentences << FindingsPage::tr("Whether predictions became worse is on the page Performance.");
    return sentences.join(QLatin1Char(' '));
}

/// What a finding is, as long as it is the same one.
QString keyOf(const FindingRow& row)
{
    if (!row.drift)
        return QString::fromStdString(findingId(row.finding));
    const QString what =
        row.driftFinding ? QString::fromStdString(row.driftFinding->feature + '\n' + row.driftFinding->metric)
                         : FindingsTable::ruleName(row);
    const TimeRange& window = row.driftFinding ? row.driftFinding->window : row.rules->window;
    const std::uint64_t record = row.driftFinding ? row.driftFinding->firstRecord : 0;
    return QStringLiteral("%1\n%2\n%3").arg(what).arg(window.begin.microseconds).arg(record);
}

} // namespace

FindingsPage::FindingsPage(AppContext& appContext, QWidget* parent)
    : Page({QStringLiteral("findings"), tr("Findings"), QStringLiteral("findings")}, appContext, parent),
      m_openOnly(new QCheckBox(tr("&Open ones only"))), m_table(new Table(tr("Findings"))),
      m_model(new RowsModel<FindingRow>(FindingsTable::columns(), this)),
      m_acknowledger(new AlarmAcknowledger(appContext, this)), m_problem(new Notice),
      m_scope(new SentenceLabel(TextRole::Caption, {}))
{
    m_openOnly->setObjectName(QStringLiteral("openOnly"));
    connect(m_openOnly, &QCheckBox::toggled, this, &FindingsPage::fill);
    addControl(m_openOnly);

    m_table->setObjectName(QStringLiteral("findingsTable"));
    m_table->setSortedModel(m_model);
    m_table->setItemDelegateForColumn(0, new StateDelegate(m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    connect(m_table, &Table::currentRowChanged, this, &FindingsPage::showDetails);
    connect(&context().drift(), &DriftResults::changed, this, [this] {
        recount();
        if (isVisible())
            refresh();
    });
    connect(m_table, &Table::rowActivated, this, [this] { m_show->click(); });

    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(spacing::medium);
    splitter->addWidget(m_table);
    splitter->addWidget(buildDetails());
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    body()->addWidget(splitter, 1);
    m_scope->setObjectName(QStringLiteral("findingsScope"));
    m_showPerformance = new QPushButton(tr("Show performance"));
    m_showPerformance->setObjectName(QStringLiteral("showPerformance"));
    m_showPerformance->setProperty("link", true);
    m_showPerformance->setCursor(Qt::PointingHandCursor);
    connect(m_showPerformance, &QPushButton::clicked, this,
            [this] { context().requestPage(QStringLiteral("performance")); });
    m_scopeRow = new QWidget;
    auto* row = new QHBoxLayout(m_scopeRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::small);
    row->addWidget(m_scope, 1);
    row->addWidget(m_showPerformance);
    body()->addWidget(m_scopeRow);
}

QWidget* FindingsPage::buildDetails()
{
    m_details = new Card(tr("Evidence"));
    m_details->setObjectName(QStringLiteral("findingDetails"));
    m_badge = new StateBadge(State::Fail);
    m_sentence = new SentenceLabel(TextRole::Strong, {});
    m_sentence->setObjectName(QStringLiteral("findingSentence"));
    m_worst = new SentenceLabel;
    m_evidence = new FactList;
    m_show = new QPushButton(icon(QStringLiteral("fairness")), tr("&Show over time"));
    m_show->setObjectName(QStringLiteral("showFinding"));
    connect(m_show, &QPushButton::clicked, this, [this] {
        const QModelIndex index = m_table->toSource(m_table->currentIndex());
        if (!index.isValid())
            return;
        const auto [page, detail] = FindingsTable::placeOf(m_model->row(index.row()));
        context().requestPage(page, detail);
    });
    m_acknowledge = new QPushButton(tr("&Acknowledge\u2026"));
    m_acknowledge->setObjectName(QStringLiteral("acknowledge"));
    connect(m_acknowledge, &QPushButton::clicked, this, [this] {
        const QModelIndex index = m_table->toSource(m_table->currentIndex());
        if (index.isValid() && m_model->row(index.row()).finding.alarm)
            m_acknowledger->ask(*m_model->row(index.row()).finding.alarm);
    });
    connect(m_acknowledger, &AlarmAcknowledger::runningChanged, m_acknowledge, &QPushButton::setDisabled);
    connect(m_acknowledger, &AlarmAcknowledger::problem, this,
            [this](const QString& sentence) { m_problem->show(Notice::Kind::Error, sentence); });
    m_details->addHeaderWidget(m_badge);
    m_details->body()->addWidget(m_sentence);
    m_details->body()->addWidget(m_worst);
    m_details->body()->addWidget(m_evidence);
    m_details->body()->addStretch(1);
    auto* actions = new QHBoxLayout;
    actions->setSpacing(spacing::small);
    actions->addWidget(m_show);
    actions->addWidget(m_acknowledge);
    actions->addStretch(1);
    m_details->body()->addWidget(m_problem);
    m_details->body()->addLayout(actions);

    auto* scroll = new ScrollPane(tr("Evidence"));
    scroll->setWidget(m_details);
    scroll->setMinimumWidth(320);
    return scroll;
}

void FindingsPage::recount()
{
    setOpenCount(
        FindingsTable::openCount(context().evaluation().get(), context().drift().evaluation().get()));
}

bool FindingsPage::isReady() const
{
    return context().evaluation() && context().drift().evaluation();
}

void FindingsPage::refresh()
{
    m_openOnly->setEnabled(false);
    if (showCommonEmptyState(false))
        return;
    if (!context().isEvaluating()) // one scan at a time, fairness first
        context().drift().require();
    const auto& evaluation = context().evaluation();
    const auto& drift = context().drift().evaluation();
    const QString scope = scopeSentence(evaluation.get(), context().drift());
    m_scope->setText(scope);
    m_scopeRow->setVisible(!scope.isEmpty());
    m_showPerformance->setVisible(!isPerformanceLookedFor(evaluation.get()));
    const std::vector<FindingRow> rows = FindingsTable::rowsOf(evaluation.get(), drift, false);
    if (rows.empty()) {
        m_shown = evaluation;
        m_shownDrift = drift;
        if (showCommonEmptyState(true))
            return;
        const QString none = drift == nullptr ? tr("No fairness limit was violated in this period, as far "
                                                   "as the records can tell.")
                                              : tr("No limit was violated in this period, as far as the "
                                                   "records can tell. Where the evidence "
                                                   "is insufficient, the fairness page says so.");
        showEmpty(tr("No findings"), scope.isEmpty() ? none : none + QLatin1Char(' ') + scope,
                  tr("Show fairness over time"));
        return;
    }
    m_openOnly->setEnabled(true);
    if (evaluation != m_shown || drift != m_shownDrift || m_model->rowCount() == 0) {
        m_shown = evaluation;
        m_shownDrift = drift;
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
    // What was chosen stays chosen when more becomes known.
    const QModelIndex chosen = m_table->toSource(m_table->currentIndex());
    const QString before = chosen.isValid() ? keyOf(m_model->row(chosen.row())) : QString();
    std::vector<FindingRow> rows =
        FindingsTable::rowsOf(m_shown.get(), m_shownDrift, m_openOnly->isChecked());
    const auto same = std::ranges::find(rows, before, keyOf);
    const auto wanted = same == rows.end() ? 0 : static_cast<int>(same - rows.begin());
    const bool any = !rows.empty();
    m_model->setRows(std::move(rows));
    m_table->fitColumns();
    if (any)
        m_table->setCurrentIndex(m_table->fromSource(m_model->index(wanted, 0)));
    else
        showDetails({});
}

void FindingsPage::showDetails(const QModelIndex& index)
{
    m_evidence->clear();
    m_show->setEnabled(index.isValid());
    m_badge->setVisible(index.isValid());
    m_acknowledge->hide();
    if (!index.isValid()) {
        m_sentence->setText(tr("No finding is selected."));
        m_worst->setText({});
        return;
    }
    const FindingRow& row = m_model->row(index.row());
    const Finding& finding = row.finding;
    m_badge->setState(FindingsTable::stateOf(row));
    m_badge->setText(FindingsTable::stateWord(row));
    m_sentence->setText(FindingsTable::sentenceOf(row));
    m_worst->setText(FindingsTable::worstSentence(row));
    m_show->setIcon(icon(FindingsTable::placeOf(row).first));
    m_acknowledge->setVisible(finding.alarm && finding.alarm->state == AlarmState::Open);
    m_acknowledge->setEnabled(!m_acknowledger->isRunning());
    for (const ExplanationLine& line : FindingsTable::evidenceOf(row, m_shown.get()))
        m_evidence->add(line.name, line.value, line.exact);
}

} // namespace tiltmeter
