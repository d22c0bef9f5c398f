// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/window_panel.h"

#include "charts/group_bars.h"
#include "fairness/explanation_panel.h"
#include "fairness/fairness_view_model.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/spacing.h"
#include "look/state.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QHeaderView>
#include <QTableWidget>
#include <QToolButton>
#include <algorithm>

namespace tiltmeter {

WindowPanel::WindowPanel(QWidget* parent)
    : Card(tr("Window"), parent), m_previous(new QToolButton), m_next(new QToolButton),
      m_records(new Label(TextRole::Caption)), m_bars(new GroupBars), m_verdicts(new QVBoxLayout),
      m_table(new QTableWidget), m_noLabels(new SentenceLabel(TextRole::Caption, QString()))
{
    m_previous->setIcon(icon(QStringLiteral("arrow-left")));
    m_previous->setAccessibleName(tr("Previous window"));
    m_previous->setToolTip(tr("Previous window (Left)"));
    m_previous->setAutoRaise(true);
    m_next->setIcon(icon(QStringLiteral("arrow-right")));
    m_next->setAccessibleName(tr("Next window"));
    m_next->setToolTip(tr("Next window (Right)"));
    m_next->setAutoRaise(true);
    addHeaderWidget(m_previous);
    addHeaderWidget(m_next);
    connect(m_previous, &QToolButton::clicked, this, &WindowPanel::previousRequested);
    connect(m_next, &QToolButton::clicked, this, &WindowPanel::nextRequested);

    m_table->setTabKeyNavigation(false); // Tab leaves the table
    m_table->setAccessibleName(tr("Rates of each group"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::ContiguousSelection);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(24);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    m_verdicts->setSpacing(spacing::small);
    body()->addWidget(m_records);
    body()->addWidget(m_bars);
    body()->addWidget(new Separator);
    body()->addLayout(m_verdicts);
    body()->addWidget(new Separator);
    body()->addWidget(m_table);
    body()->addWidget(m_noLabels);
    body()->addStretch();
}

void WindowPanel::clear()
{
    m_evaluation.reset();
    setTitle(tr("Window"));
    m_records->clear();
    m_bars->setBars({});
    m_table->setRowCount(0);
}

void WindowPanel::show(std::shared_ptr<const Evaluation> evaluation, std::optional<std::size_t> window,
                       const std::string& feature, const std::string& metric)
{
    m_evaluation = std::move(evaluation);
    m_feature = feature;
    m_metric = metric;
    const WindowResult& shown = window ? m_evaluation->windows[*window] : m_evaluation->overall;
    setTitle(window ? windowName(m_evaluation->windows, *window, m_evaluation->config.window, locale())
                    : tr("Whole period"));
    m_previous->setEnabled(window && *window > 0);
    m_next->setEnabled(window && *window + 1 < m_evaluation->windows.size());
    m_records->setText(tr("%1, %2 records", "feature, number of records")
                           .arg(QString::fromStdString(feature), countText(shown.records, locale())));
    m_bars->setBars(barsOf(shown, feature));
    fillVerdicts(shown);
    fillTable(shown);
}

void WindowPanel::fillVerdicts(const WindowResult& window)
{
    while (QLayoutItem* item = m_verdicts->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const Measurement* m : measurementsOf(window, m_feature, m_metric)) {
        auto* badge = new StateBadge(stateOf(*m));
        const QString group = m->monitored.empty() ? tr("All groups") : QString::fromStdString(m->monitored);
        badge->setText(tr("%1: %2", "group, verdict").arg(group, verdictName(*m)));
        m_verdicts->addWidget(badge, 0, Qt::AlignLeft);

        QString figure =
            tr("%1 %2", "metric name, value").arg(metricName(m->metric), valueText(*m, locale()));
        if (m->metric == "disparate_impact" && m->value)
            figure +=
                tr(" (score %1)", "fairness score in percent").arg(fairnessScoreText(*m->value, locale()));
        m_verdicts->addWidget(new SentenceLabel(TextRole::Strong, figure));
        // The difference in points is what people understand at once, whichever metric is drawn.
        const auto differences = measurementsOf(window, m_feature, "statistical_parity_difference");
        for (const Measurement* d : differences)
            if (d->monitored == m->monitored && m->metric == "disparate_impact" && d->value)
                m_verdicts->addWidget(new SentenceLabel(measurementSentence(*d, locale())));
        if (m->metric != "disparate_impact" || differences.empty())
            m_verdicts->addWidget(new SentenceLabel(measurementSentence(*m, locale())));
        const QString verdict = verdictSentence(*m, m_evaluation->config, locale());
        if (!verdict.isEmpty())
            m_verdicts->addWidget(new SentenceLabel(verdict));
        if (m->pointVerdict != PointVerdict::NotJudged)
            m_verdicts->addWidget(
                new SentenceLabel(TextRole::Caption, m->pointVerdict == PointVerdict::Fail
                                                         ? tr("Point rule, without interval: flagged.")
                                                         : tr("Point rule, without interval: not flagged.")));
        auto* explanation = new ExplanationPanel(*m, m_evaluation->revision, m_explain);
        connect(explanation, &ExplanationPanel::toggled, this, [this](bool open) { m_explain = open; });
        m_verdicts->addWidget(explanation);
    }
}

void WindowPanel::fillTable(const WindowResult& window)
{
    std::vector<const GroupRates*> groups;
    for (const GroupRates& group : window.groups)
        if (group.feature == m_feature)
            groups.push_back(&group);
    m_table->clear();
    m_table->setRowCount(0);
    m_table->setColumnCount(static_cast<int>(groups.size()) + 1);
    QStringList header{tr("Rates")};
    for (const GroupRates* group : groups)
        header << QString::fromStdString(group->group);
    m_table->setHorizontalHeaderLabels(header);
    m_table->horizontalHeaderItem(0)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);

    const auto addRow = [&](const QString& name, const QString& explanation, const auto& cell) {
        const int row = m_table->rowCount();
        m_table->insertRow(row);
        auto* title = new QTableWidgetItem(name);
        title->setToolTip(explanation);
        m_table->setItem(row, 0, title);
        for (std::size_t i = 0; i < groups.size(); ++i) {
            const std::pair<QString, QString> text = cell(*groups[i]);
            auto* item = new QTableWidgetItem(text.first);
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            item->setFont(tabularFont(font()));
            item->setToolTip(text.second);
            m_table->setItem(row, static_cast<int>(i) + 1, item);
        }
    };
    const auto count = [&](std::uint64_t GroupRates::*member) {
        return [this, member](const GroupRates& group) {
            return std::pair{countText(group.*member, locale()), QString()};
        };
    };
    addRow(tr("Records"), {}, count(&GroupRates::records));
    addRow(tr("Favourable"), {}, count(&GroupRates::favorable));
    addRow(tr("With label"), {}, count(&GroupRates::labelled));
    std::size_t withoutLabels = 0;
    for (std::size_t r = 0; !groups.empty() && r < groups.front()->rates.size(); ++r) {
        // Rates that wait for labels in every group are said once, below, and not as a column of dashes.
        if (std::ranges::all_of(groups, [r](const GroupRates* group) {
                return group->rates[r].reason == Reason::NoLabels;
            })) {
            ++withoutLabels;
            continue;
        }
        const std::string& id = groups.front()->rates[r].id;
        addRow(metricName(id), metricExplanation(id), [this, r](const GroupRates& group) {
            const GroupRates::Rate& rate = group.rates[r];
            return rate.value
                       ? std::pair{numberText(*rate.value, locale()), QString::number(*rate.value, 'g', 17)}
                       : std::pair{QStringLiteral("\u2013"), tr("Not defined")};
        });
    }
    m_noLabels->setVisible(withoutLabels > 0);
    m_noLabels->setText(tr("%n rate(s) left out for want of labels in this window.", nullptr,
                           static_cast<int>(withoutLabels)));

    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    int height = m_table->horizontalHeader()->sizeHint().height() + 4;
    for (int row = 0; row < m_table->rowCount(); ++row)
        height += m_table->rowHeight(row);
    m_table->setFixedHeight(height); // the page scrolls, not the table in it
}

} // namespace tiltmeter
