// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/findings_page.h"

#include "look/card.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/spacing.h"
#include "look/state.h"
#include "metrics/metric_table.h"
#include "pages/comparison_state.h"
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

namespace {

QString ruleName(FindingRule rule)
{
    switch (rule) {
    case FindingRule::Interval:
        return FindingsPage::tr("Interval");
    case FindingRule::Point:
        return FindingsPage::tr("Point");
    case FindingRule::Alarm:
        break;
    }
    return FindingsPage::tr("Alarm");
}

QString ruleExplanation(FindingRule rule)
{
    switch (rule) {
    case FindingRule::Interval:
        return FindingsPage::tr("The whole interval is outside the limits.");
    case FindingRule::Point:
        return FindingsPage::tr("The value itself is at or beyond a limit, whatever the number of records.");
    case FindingRule::Alarm:
        break;
    }
    return FindingsPage::tr("Valid however often one looks: daily looks do not create alarms.");
}

QVariant asNumber(std::int64_t value)
{
    return QVariant::fromValue(static_cast<qlonglong>(value));
}

std::vector<RowsColumn<Finding>> columns()
{
    const auto text = [](const std::string& s) { return QString::fromStdString(s); };
    return {
        {FindingsPage::tr("State"),
         [](const Finding& f) { return f.ongoing ? FindingsPage::tr("Open") : FindingsPage::tr("Past"); },
         false,
         {},
         [](const Finding& f) { return f.ongoing ? 0 : 1; },
         [](const Finding& f) { return static_cast<int>(f.ongoing ? State::Fail : State::NotJudged); },
         FindingsPage::tr("Open: the newest judged window still fails")},
        {FindingsPage::tr("Since"),
         [](const Finding& f) {
             return f.overall ? FindingsPage::tr("all records") : dateText(f.window.begin, QLocale());
         },
         false,
         [](const Finding& f) { return timeRangeText(f.window, QLocale()); },
         [](const Finding& f) { return asNumber(f.overall ? 0 : f.window.begin.microseconds); },
         {},
         {}},
        {FindingsPage::tr("Windows"),
         [](const Finding& f) { return QLocale().toString(static_cast<qlonglong>(f.windows)); },
         true,
         {},
         [](const Finding& f) { return asNumber(f.windows); },
         {},
         FindingsPage::tr("Failing windows in a row")},
        {FindingsPage::tr("Feature"),
         [text](const Finding& f) { return text(f.worst.feature); },
         false,
         {},
         {},
         {},
         {}},
        {FindingsPage::tr("Group"),
         [text](const Finding& f) { return text(f.worst.monitored); },
         false,
         {},
         {},
         {},
         {}},
        {FindingsPage::tr("Measure"),
         [](const Finding& f) { return metricName(f.worst.metric); },
         false,
         {},
         {},
         {},
         {}},
        {FindingsPage::tr("Worst value"),
         [](const Finding& f) { return valueText(f.worst, QLocale()); },
         true,
         [](const Finding& f) {
             return f.worst.value ? QLocale().toString(*f.worst.value, 'g', QLocale::FloatingPointShortest)
                                  : QString();
         },
         [](const Finding& f) { return f.worst.value ? QVariant(*f.worst.value) : QVariant(); },
         {},
         FindingsPage::tr("The value farthest outside the limits")},
        {FindingsPage::tr("Rule"),
         [](const Finding& f) { return ruleName(f.rule); },
         false,
         {},
         {},
         {},
         FindingsPage::tr("Interval: the whole interval is outside. Point: the value is.")},
    };
}

} // namespace

FindingsPage::FindingsPage(AppContext& appContext, QWidget* parent)
    : Page({QStringLiteral("findings"), tr("Findings"), QStringLiteral("findings")}, appContext, parent),
      m_openOnly(new QCheckBox(tr("&Open ones only"))), m_table(new Table(tr("Findings"))),
      m_model(new RowsModel<Finding>(columns(), this))
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
                                  QString::fromStdString(m_model->row(index.row()).worst.feature));
    });
    m_details->addHeaderWidget(m_badge);
    m_details->body()->addWidget(m_sentence);
    m_details->body()->addWidget(m_worst);
    m_details->body()->addLayout(m_evidence);
    m_details->body()->addStretch(1);
    m_details->body()->addWidget(m_show, 0, Qt::AlignLeft);

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
    if (evaluation->findings.empty()) {
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
    std::vector<Finding> rows;
    for (const Finding& finding : m_shown->findings)
        if (finding.ongoing || !m_openOnly->isChecked())
            rows.push_back(finding);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Finding& a, const Finding& b) { return a.ongoing && !b.ongoing; });
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
    if (!index.isValid() || !m_shown) {
        m_sentence->setText(tr("No finding is selected."));
        m_worst->setText({});
        return;
    }
    const QLocale locale;
    const Finding& f = m_model->row(index.row());
    const Measurement& m = f.worst;
    m_badge->setState(f.ongoing ? State::Fail : State::NotJudged);
    m_badge->setText(f.ongoing ? tr("Open") : tr("Past"));
    m_sentence->setText(findingSentence(f, locale));
    m_worst->setText(tr("At its worst: %1").arg(measurementSentence(m, locale)));

    const auto add = [this](const QString& name, const QString& value) {
        if (value.isEmpty())
            return;
        const int row = m_evidence->rowCount();
        m_evidence->addWidget(new Label(TextRole::Caption, name), row, 0, Qt::AlignTop);
        m_evidence->addWidget(new SentenceLabel(value), row, 1);
    };
    add(tr("Rule"), tr("%1. %2").arg(ruleName(f.rule), ruleExplanation(f.rule)));
    for (const ExplanationLine& line : explain(m, m_shown->revision, locale))
        add(line.name, line.value);
}

} // namespace tiltmeter
