// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/fairness_charts.h"

#include "charts/time_chart_view.h"
#include "fairness/alarm_strip.h"
#include "fairness/evidence_panel.h"
#include "fairness/fairness_view_model.h"
#include "fairness/flips_card.h"
#include "fairness/window_panel.h"
#include "look/card.h"
#include "look/scroll_pane.h"
#include "look/spacing.h"
#include "look/state.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QTimer>
#include <algorithm>

namespace tiltmeter {
namespace {

QScrollArea* scrolling(QWidget* content, const QString& name)
{
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setAccessibleName(name);
    area->setWidget(content);
    return area;
}

} // namespace

FairnessCharts::FairnessCharts(QWidget* parent)
    : QWidget(parent), m_cardLayout(new QVBoxLayout), m_flips(new FlipsCard), m_panel(new WindowPanel)
{
    auto* cards = new QWidget;
    m_cardLayout->setSpacing(spacing::medium);
    auto* inside = new QVBoxLayout(cards);
    inside->setContentsMargins(0, 0, spacing::small, 0);
    inside->setSpacing(spacing::medium);
    inside->addLayout(m_cardLayout);
    inside->addWidget(m_flips);
    inside->addStretch();
    m_cardScroll = scrolling(cards, tr("Charts"));
    auto* side = new ScrollPane(tr("Selected window"));
    side->setWidget(m_panel);
    side->setMinimumWidth(350);
    side->setMaximumWidth(430);
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(spacing::medium);
    columns->addWidget(m_cardScroll, 5);
    columns->addWidget(side, 2);

    const auto step = [this](int by) {
        if (m_window)
            selectWindow(static_cast<std::size_t>(std::max(0, static_cast<int>(*m_window) + by)));
    };
    connect(m_panel, &WindowPanel::previousRequested, this, [step] { step(-1); });
    connect(m_panel, &WindowPanel::nextRequested, this, [step] { step(1); });
}

void FairnessCharts::setEvaluation(std::shared_ptr<const Evaluation> evaluation)
{
    std::optional<TimePoint> begin;
    if (m_evaluation && m_window)
        begin = m_evaluation->windows[*m_window].range.begin;
    m_evaluation = std::move(evaluation);
    m_window.reset();
    if (m_evaluation->windows.empty())
        return;
    m_window = m_evaluation->windows.size() - 1;
    for (std::size_t i = 0; begin && i < m_evaluation->windows.size(); ++i)
        if (m_evaluation->windows[i].range.begin == *begin)
            m_window = i;
    rebuildCards();
    fillCards();
    showWindow();
}

void FairnessCharts::setMetric(const std::string& metric)
{
    m_metric = metric;
    fillCards();
    showWindow();
}

void FairnessCharts::selectFeature(const std::string& feature)
{
    for (const FeatureCard& entry : m_cards) {
        if (entry.feature != feature)
            continue;
        m_feature = feature;
        m_cardScroll->ensureWidgetVisible(entry.card);
        showWindow();
    }
}

void FairnessCharts::rebuildCards()
{
    const std::vector<std::string> features = measuredFeatures(*m_evaluation);
    const bool same = std::ranges::equal(features, m_cards, {}, {}, &FeatureCard::feature);
    if (!same) {
        while (QLayoutItem* item = m_cardLayout->takeAt(0)) {
            delete item->widget();
            delete item;
        }
        m_cards.clear();
        for (const std::string& feature : features) {
            m_cards.push_back(makeCard(feature));
            m_cardLayout->addWidget(m_cards.back().card);
        }
    }
    if (std::ranges::find(features, m_feature) == features.end())
        m_feature = features.empty() ? std::string() : features.front();
}

FairnessCharts::FeatureCard FairnessCharts::makeCard(const std::string& feature)
{
    FeatureCard entry{feature,        new Card,          new StateBadge,
                      new AlarmStrip, new TimeChartView, new EvidencePanel};
    entry.card->addHeaderWidget(entry.badge);
    entry.card->body()->addWidget(entry.alarms);
    entry.card->body()->addWidget(entry.chart);
    entry.card->body()->addWidget(entry.evidence);
    entry.chart->setObjectName(QStringLiteral("chart-") + QString::fromStdString(feature));
    connect(entry.alarms, &AlarmStrip::acknowledgeRequested, this, &FairnessCharts::acknowledgeRequested);
    connect(entry.chart, &TimeChartView::windowSelected, this, [this, feature](std::size_t window) {
        m_feature = feature;
        selectWindow(window);
    });
    connect(entry.chart, &TimeChartView::visibleTimeChanged, this, [this](double from, double to) {
        for (const FeatureCard& other : m_cards) {
            other.chart->timeChart()->setVisibleRange(from, to);
            other.evidence->setVisibleTime(from, to);
        }
    });
    return entry;
}

void FairnessCharts::showEvidence(const std::string& feature, bool change)
{
    selectFeature(feature);
    for (const FeatureCard& entry : m_cards)
        if (entry.feature == feature) {
            entry.evidence->setOpen(true);
            entry.evidence->setChange(change);
            // Its place is known once the layout has made room for it.
            QTimer::singleShot(0, entry.evidence, [this, panel = entry.evidence] {
                m_cardScroll->ensureWidgetVisible(panel, 0, spacing::large);
            });
        }
}

void FairnessCharts::setBusy(bool busy)
{
    for (const FeatureCard& entry : m_cards)
        entry.alarms->setBusy(busy);
}

void FairnessCharts::fillCards()
{
    if (!m_evaluation)
        return;
    for (const FeatureCard& entry : m_cards) {
        TimeChartData chart = fairnessChart(*m_evaluation, entry.feature, m_metric);
        entry.card->setTitle(chart.title);
        entry.chart->setData(std::move(chart));
        const std::vector<Alarm> alarms = openAlarms(*m_evaluation, entry.feature);
        const bool wasQuiet = entry.alarms->count() == 0;
        entry.alarms->setAlarms(alarms);
        entry.evidence->show(m_evaluation, entry.feature, m_metric);
        if (wasQuiet && !alarms.empty()) // an alarm and what it rests on are seen together
            entry.evidence->setOpen(true);
        const FeatureState state = featureState(*m_evaluation, entry.feature, m_metric);
        entry.badge->setState(state.state);
        entry.badge->setText(stateText(state, locale()));
    }
}

void FairnessCharts::selectWindow(std::size_t window)
{
    if (!m_evaluation || window >= m_evaluation->windows.size())
        return;
    m_window = window;
    showWindow();
}

void FairnessCharts::showWindow()
{
    if (!m_evaluation || m_feature.empty() || m_evaluation->windows.empty()) {
        m_panel->clear();
        m_flips->clear();
        return;
    }
    for (const FeatureCard& entry : m_cards)
        entry.chart->setSelectedWindow(m_window);
    m_panel->show(m_evaluation, m_window, m_feature, m_metric);
    m_flips->show(m_evaluation, m_window);
}

} // namespace tiltmeter
