// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_page.h"

#include "charts/time_chart_view.h"
#include "drift/distribution_view.h"
#include "drift/drift_charts.h"
#include "drift/heat_map.h"
#include "look/card.h"
#include "look/card_grid.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/spacing.h"
#include "text/drift_text.h"
#include "text/error_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QVBoxLayout>

namespace tiltmeter {
namespace {

constexpr int narrowestCard = 420;
constexpr int chartHeight = 240;

QString joined(const std::vector<std::string>& values)
{
    QStringList list;
    for (const std::string& value : values)
        list << QString::fromStdString(value);
    return list.join(QStringLiteral(", "));
}

/// Two questions with the same key have the same answer.
std::string keyOf(const AppContext& context)
{
    std::string key = context.storePath().toStdString() + '\n' + context.deploymentName().toStdString();
    if (const DeploymentSummary* deployment = context.deployment())
        key += '\n' + std::to_string(deployment->records) + '/' + std::to_string(deployment->labelled);
    if (const auto range = context.periodRange())
        key += '\n' + formatTimePoint(range->begin) + '/' + formatTimePoint(range->end);
    if (context.window())
        key += '\n' + toString(*context.window());
    return key;
}

} // namespace

DriftPage::DriftPage(AppContext& appContext, QWidget* parent)
    : Page({QStringLiteral("drift"), tr("Drift"), QStringLiteral("drift")}, appContext, parent),
      m_runner(&appContext.jobs()), m_byDrift(new QCheckBox(tr("&Most drift first"))),
      m_measure(new QComboBox), m_summary(new SentenceLabel(TextRole::Strong, QString())),
      m_heatMap(new HeatMap), m_magnitudeCard(new Card(tr("Drift magnitude"))),
      m_magnitude(new TimeChartView), m_magnitudeSentence(new SentenceLabel), m_chartCard(new Card),
      m_chart(new TimeChartView), m_distributionCard(new Card), m_distribution(new DistributionView),
      m_sentence(new SentenceLabel), m_categories(new SentenceLabel(TextRole::Caption, QString()))
{
    m_byDrift->setObjectName(QStringLiteral("byDrift"));
    m_byDrift->setChecked(true);
    m_measure->setObjectName(QStringLiteral("measure"));
    m_measure->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_summary->setObjectName(QStringLiteral("driftSummary"));
    m_sentence->setObjectName(QStringLiteral("driftSentence"));
    m_heatMap->setObjectName(QStringLiteral("heatMap"));
    m_chart->setObjectName(QStringLiteral("measureChart"));
    m_magnitude->setObjectName(QStringLiteral("magnitudeChart"));
    m_magnitude->setMinimumHeight(chartHeight);
    m_chart->setMinimumHeight(chartHeight);
    addControl(m_byDrift);

    body()->addWidget(m_summary);
    auto* map = new Card(tr("Columns by window"));
    map->body()->addWidget(m_heatMap);
    body()->addWidget(map);

    auto* grid = new QWidget;
    auto* cards = new CardGrid(narrowestCard, grid);
    m_chartCard->addHeaderWidget(m_measure);
    m_measure->setAccessibleName(tr("Measure"));
    m_chartCard->body()->addWidget(m_chart, 1);
    m_distributionCard->body()->addWidget(m_sentence);
    m_distributionCard->body()->addWidget(m_distribution, 1);
    m_distributionCard->body()->addWidget(m_categories);
    m_magnitudeCard->body()->addWidget(m_magnitudeSentence);
    m_magnitudeCard->body()->addWidget(m_magnitude, 1);
    cards->addWidget(m_distributionCard);
    cards->addWidget(m_chartCard);
    cards->addWidget(m_magnitudeCard);
    body()->addWidget(grid);
    body()->addStretch(1);

    connect(m_heatMap, &HeatMap::cellSelected, this, &DriftPage::select);
    for (TimeChartView* chart : {m_chart, m_magnitude})
        connect(chart, &TimeChartView::windowSelected, this,
                [this](std::size_t window) { select(m_feature, window); });
    connect(m_measure, &QComboBox::currentIndexChanged, this, &DriftPage::showChart);
    connect(m_byDrift, &QCheckBox::toggled, this, [this] {
        if (m_evaluation)
            fill();
    });
}

void DriftPage::refresh()
{
    const bool empty = showCommonEmptyState(false);
    m_byDrift->setEnabled(!empty && m_evaluation != nullptr);
    if (empty) {
        m_runner.forget();
        m_evaluation.reset();
        m_asked.clear();
        return;
    }
    if (keyOf(context()) != m_asked)
        compare();
    if (m_runner.isRunning() && !m_evaluation) {
        showEmpty(tr("Comparing with the baseline"),
                  tr("Every window is compared with the beginning of the log, column by column."));
        return;
    }
    if (m_error) {
        showEmpty(tr("The windows could not be compared"), describe(*m_error), tr("Try again"));
        return;
    }
    if (m_evaluation && m_evaluation->windows.empty()) {
        showEmpty(tr("Nothing to compare in this period"),
                  tr("There are no whole windows between these dates. Choose a longer period."));
        return;
    }
    if (m_evaluation)
        showBody();
}

void DriftPage::compare()
{
    m_asked = keyOf(context());
    m_evaluation.reset();
    m_error.reset();
    DriftOptions options;
    options.window = context().window();
    if (const auto range = context().periodRange()) {
        options.since = range->begin;
        options.until = range->end;
    }
    m_runner.run<DriftEvaluation>(
        tr("Comparing with the baseline"),
        [monitor = context().monitor(), name = context().deploymentName().toStdString(),
         options](const Progress& progress) { return monitor->drift(name, options, progress); },
        this, [this](Result<DriftEvaluation> result) { take(std::move(result)); });
}

void DriftPage::take(Result<DriftEvaluation> result)
{
    if (result) {
        m_evaluation = std::make_shared<const DriftEvaluation>(std::move(*result));
        int open = 0;
        for (const DriftFinding& finding : m_evaluation->findings)
            open += finding.ongoing ? 1 : 0;
        setOpenCount(open);
        if (!m_evaluation->windows.empty() && !m_evaluation->features.empty()) {
            m_feature = featuresByDrift(*m_evaluation).front();
            m_window = m_evaluation->windows.size() - 1;
            fill();
        }
    } else {
        m_error = result.error();
        setOpenCount(0);
    }
    refresh();
}

void DriftPage::fill()
{
    m_summary->setText(driftSummarySentence(*m_evaluation, QLocale()));
    m_heatMap->setEvaluation(m_evaluation, m_byDrift->isChecked());
    const TimeChartData magnitude = magnitudeChart(*m_evaluation);
    m_magnitudeCard->setVisible(!magnitude.empty());
    m_magnitude->setData(magnitude);
    fillMeasures();
    select(m_feature, m_window);
}

void DriftPage::select(std::size_t feature, std::size_t window)
{
    if (!m_evaluation || feature >= m_evaluation->features.size() || window >= m_evaluation->windows.size())
        return;
    const bool isOther = feature != m_feature;
    m_feature = feature;
    m_window = window;
    if (isOther)
        fillMeasures();
    const QLocale locale;
    const DriftWindow& selected = m_evaluation->windows[window];
    const QString name = QString::fromStdString(m_evaluation->features[feature].name);
    m_heatMap->select(feature, window);
    m_chartCard->setTitle(tr("%1 over time").arg(name));
    m_distributionCard->setTitle(tr("%1 against the baseline").arg(name));
    m_sentence->setText(driftSentence(*m_evaluation, selected, feature, locale));
    m_distribution->setContent(m_evaluation, feature, window);
    m_categories->setText(categoriesSentence());
    m_categories->setVisible(!m_categories->text().isEmpty());
    m_magnitudeSentence->setText(driftMagnitudeSentence(selected, locale));
    m_magnitude->setSelectedWindow(window);
    showChart();
}

void DriftPage::fillMeasures()
{
    const QString current = m_measure->currentData().toString();
    const QSignalBlocker blocker(m_measure);
    m_measure->clear();
    for (const std::string& id : chartableMeasures(*m_evaluation, m_feature))
        m_measure->addItem(driftMetricName(id), QString::fromStdString(id));
    m_measure->setCurrentIndex(std::max(0, m_measure->findData(current)));
}

void DriftPage::showChart()
{
    if (!m_evaluation || m_measure->count() == 0)
        return;
    m_chart->setData(driftChart(*m_evaluation, m_feature, m_measure->currentData().toString().toStdString()));
    m_chart->setSelectedWindow(m_window);
}

QString DriftPage::categoriesSentence() const
{
    const DriftWindow::Categories& categories = m_evaluation->windows[m_window].categories[m_feature];
    QStringList sentences;
    if (!categories.added.empty())
        sentences << tr("New: %1.").arg(joined(categories.added));
    if (!categories.vanished.empty())
        sentences << tr("Vanished: %1.").arg(joined(categories.vanished));
    return sentences.join(QLatin1Char(' '));
}

void DriftPage::goTo(const QString& detail)
{
    if (!m_evaluation)
        return;
    for (std::size_t i = 0; i < m_evaluation->features.size(); ++i)
        if (QString::fromStdString(m_evaluation->features[i].name) == detail)
            select(i, m_window);
}

void DriftPage::emptyAction()
{
    m_asked.clear();
    refresh();
}

} // namespace tiltmeter
