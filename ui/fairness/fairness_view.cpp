// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/fairness_view.h"

#include "charts/time_chart_view.h"
#include "fairness/fairness_view_model.h"
#include "fairness/window_panel.h"
#include "look/card.h"
#include "look/empty_state.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/spacing.h"
#include "look/state.h"
#include "text/measurement_text.h"

#include <QComboBox>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

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

FairnessView::FairnessView(QWidget* parent)
    : QWidget(parent), m_metric(new QComboBox), m_configure(new QPushButton(tr("Edit monitor\u2026"))),
      m_stack(new QStackedWidget), m_empty(new EmptyState), m_cardLayout(new QVBoxLayout),
      m_panel(new WindowPanel)
{
    m_metric->setObjectName(QStringLiteral("metric"));
    m_metric->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_configure->setObjectName(QStringLiteral("configure"));
    m_configure->setIcon(icon(QStringLiteral("edit")));
    connect(m_configure, &QPushButton::clicked, this, &FairnessView::configureRequested);
    connect(m_metric, &QComboBox::currentIndexChanged, this, [this] {
        fillCards();
        showWindow();
    });

    auto* top = new SplitRow;
    top->addLeft(new Label(TextRole::PageTitle, tr("Fairness")));
    top->addRight(fieldLabel(tr("&Metric:"), m_metric));
    top->addRight(m_metric);
    top->addRight(m_configure);

    auto* cards = new QWidget;
    m_cardLayout->setContentsMargins(0, 0, spacing::small, 0);
    m_cardLayout->setSpacing(spacing::medium);
    cards->setLayout(m_cardLayout);
    auto* side = scrolling(m_panel, tr("Selected window"));
    side->setMinimumWidth(320);
    side->setMaximumWidth(400);
    auto* charts = new QWidget;
    auto* columns = new QHBoxLayout(charts);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(spacing::medium);
    columns->addWidget(scrolling(cards, tr("Charts")), 3);
    columns->addWidget(side, 1);

    m_stack->addWidget(m_empty);
    m_stack->addWidget(charts);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::medium);
    layout->addLayout(top);
    layout->addWidget(m_stack, 1);

    connect(m_empty, &EmptyState::actionTriggered, this, [this] {
        if (m_emptyReason == Empty::NoRecords)
            Q_EMIT importRequested();
        else
            Q_EMIT configureRequested();
    });
    const auto step = [this](int by) {
        if (m_window)
            selectWindow(static_cast<std::size_t>(std::max(0, static_cast<int>(*m_window) + by)));
    };
    connect(m_panel, &WindowPanel::previousRequested, this, [step] { step(-1); });
    connect(m_panel, &WindowPanel::nextRequested, this, [step] { step(1); });
    setEmpty(Empty::NotConfigured);
}

void FairnessView::setEmpty(Empty reason)
{
    m_evaluation.reset();
    m_window.reset();
    m_emptyReason = reason;
    switch (reason) {
    case Empty::NotConfigured:
        m_empty->setContent(
            QStringLiteral("fairness"), tr("Are all groups treated alike?"),
            tr("This page shows, window by window, whether a group receives the favourable outcome less "
               "often than "
               "another, how sure that is, and since when. First say which groups to compare."));
        m_empty->setAction(tr("Configure the fairness monitor"));
        break;
    case Empty::NoRecords:
        m_empty->setContent(
            QStringLiteral("import"), tr("Nothing to measure yet"),
            tr("There are no records in this period. Import a prediction log, or choose a longer period."));
        m_empty->setAction(tr("Import a file\u2026"));
        break;
    case Empty::Evaluating:
        m_empty->setContent(QStringLiteral("evaluate"), tr("Evaluating"),
                            tr("The first figures appear in a moment."));
        m_empty->setAction({});
        break;
    }
    m_metric->setEnabled(false);
    m_configure->setVisible(reason != Empty::NotConfigured);
    m_stack->setCurrentIndex(0);
}

void FairnessView::setEvaluation(std::shared_ptr<const Evaluation> evaluation)
{
    if (!evaluation) {
        setEmpty(Empty::NotConfigured);
        return;
    }
    if (evaluation->windows.empty()) {
        setEmpty(Empty::NoRecords);
        return;
    }
    // The reader stays where they were: same metric, same feature, same window (by its time) if these are
    // still there.
    const std::string metric = this->metric();
    std::optional<TimePoint> begin;
    if (m_evaluation && m_window)
        begin = m_evaluation->windows[*m_window].range.begin;
    m_evaluation = std::move(evaluation);
    m_window = m_evaluation->windows.size() - 1;
    for (std::size_t i = 0; begin && i < m_evaluation->windows.size(); ++i)
        if (m_evaluation->windows[i].range.begin == *begin)
            m_window = i;

    {
        const QSignalBlocker blocker(m_metric);
        m_metric->clear();
        for (const std::string& id : chartableMetrics(*m_evaluation)) {
            m_metric->addItem(metricName(id), QString::fromStdString(id));
            m_metric->setItemData(m_metric->count() - 1, metricExplanation(id), Qt::ToolTipRole);
        }
        setMetric(metric.empty() ? "disparate_impact" : metric);
    }
    m_metric->setEnabled(true);
    m_configure->setVisible(true);
    m_stack->setCurrentIndex(1);
    rebuildCards();
    fillCards();
    showWindow();
}

std::string FairnessView::metric() const
{
    return m_metric->currentData().toString().toStdString();
}

void FairnessView::setMetric(const std::string& metric)
{
    const int index = m_metric->findData(QString::fromStdString(metric));
    m_metric->setCurrentIndex(std::max(0, index));
}

void FairnessView::rebuildCards()
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
            FeatureCard entry{feature, new Card, new StateBadge, new TimeChartView};
            entry.card->addHeaderWidget(entry.badge);
            entry.card->body()->addWidget(entry.chart);
            entry.chart->setObjectName(QStringLiteral("chart-") + QString::fromStdString(feature));
            connect(entry.chart, &TimeChartView::windowSelected, this, [this, feature](std::size_t window) {
                m_feature = feature;
                selectWindow(window);
            });
            connect(entry.chart, &TimeChartView::visibleTimeChanged, this, [this](double from, double to) {
                for (const FeatureCard& other : m_cards)
                    other.chart->timeChart()->setVisibleTime(from, to);
            });
            m_cardLayout->addWidget(entry.card);
            m_cards.push_back(entry);
        }
        m_cardLayout->addStretch();
    }
    if (std::ranges::find(features, m_feature) == features.end())
        m_feature = features.empty() ? std::string() : features.front();
}

void FairnessView::fillCards()
{
    if (!m_evaluation)
        return;
    for (const FeatureCard& entry : m_cards) {
        TimeChartData chart = fairnessChart(*m_evaluation, entry.feature, metric());
        entry.card->setTitle(chart.title);
        entry.chart->setData(std::move(chart));
        const FeatureState state = featureState(*m_evaluation, entry.feature, metric());
        entry.badge->setState(state.state);
        entry.badge->setText(stateText(state, locale()));
    }
}

void FairnessView::selectWindow(std::size_t window)
{
    if (!m_evaluation || window >= m_evaluation->windows.size())
        return;
    m_window = window;
    showWindow();
}

void FairnessView::showWindow()
{
    if (!m_evaluation || m_feature.empty()) {
        m_panel->clear();
        return;
    }
    for (const FeatureCard& entry : m_cards)
        entry.chart->setSelectedWindow(m_window);
    m_panel->show(m_evaluation, m_window, m_feature, metric());
}

} // namespace tiltmeter
