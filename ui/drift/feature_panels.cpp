// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/feature_panels.h"

#include "charts/time_chart_view.h"
#include "drift/distribution_view.h"
#include "drift/drift_charts.h"
#include "look/card.h"
#include "look/fact_list.h"
#include "look/folded_facts.h"
#include "look/label.h"
#include "look/table.h"
#include "text/drift_consequences_text.h"
#include "text/drift_text.h"

#include <QComboBox>
#include <QHeaderView>
#include <QSignalBlocker>
#include <algorithm>

namespace tiltmeter {
namespace {

constexpr int chartHeight = 260;
constexpr int tableRows = 9;
constexpr std::size_t mostNamed = 12; ///< categories in a sentence; the tool tip has all

/// Share of a category in a sample, by its name; nullopt: it is not among those counted.
std::optional<double> shareOf(const DriftFeature& feature, const FeatureDistribution& in,
                              const std::string& category)
{
    const auto it = std::ranges::find(feature.categories, category);
    const double present = static_cast<double>(in.records - in.missing);
    const auto index = static_cast<std::size_t>(it - feature.categories.begin());
    if (it == feature.categories.end() || index >= in.counts.size() || !(present > 0))
        return std::nullopt;
    return in.counts[index] / present;
}

void sayCategories(SentenceLabel* label, const QString& one, const std::vector<std::string>& categories,
                   const DriftFeature& feature, const FeatureDistribution& in)
{
    QStringList names;
    for (const std::string& category : categories) {
        const QString name = QString::fromStdString(category);
        const auto share = shareOf(feature, in, category);
        names << (share ? QStringLiteral("%1 (%2)").arg(name, percentText(*share, QLocale())) : name);
    }
    label->setVisible(!names.isEmpty());
    label->setToolTip(names.size() > qsizetype(mostNamed) ? names.join(QLatin1Char('\n')) : QString());
    const auto more = names.size() - qsizetype(mostNamed);
    if (more > 0) {
        names = names.first(qsizetype(mostNamed));
        names << FeaturePanels::tr("%1 more").arg(QLocale().toString(more));
    }
    label->setText(one.arg(names.join(QStringLiteral(", "))));
}

} // namespace

FeaturePanels::FeaturePanels(QObject* parent)
    : QObject(parent), m_distributionCard(new Card), m_sentence(new SentenceLabel),
      m_change(new SentenceLabel(TextRole::Caption, {})), m_distribution(new DistributionView),
      m_added(new SentenceLabel(TextRole::Caption, {})), m_vanished(new SentenceLabel(TextRole::Caption, {})),
      m_chartCard(new Card), m_measure(new QComboBox), m_chart(new TimeChartView), m_measuresCard(new Card),
      m_table(new Table(tr("Every measure of the selected column in the selected window"))),
      m_rows(new RowsModel<DriftMeasureRow>(driftMeasureColumns(), this)),
      m_explanation(new FoldedFacts(tr("How is this computed?")))
{
    makeDistribution();
    makeChart();
    makeMeasures();
}

void FeaturePanels::makeDistribution()
{
    m_sentence->setObjectName(QStringLiteral("driftSentence"));
    m_change->setObjectName(QStringLiteral("changeSentence"));
    m_added->setObjectName(QStringLiteral("newValues"));
    m_vanished->setObjectName(QStringLiteral("vanishedValues"));
    m_distributionCard->body()->addWidget(m_sentence);
    m_distributionCard->body()->addWidget(m_change);
    m_distributionCard->body()->addWidget(m_distribution, 1);
    m_distributionCard->body()->addWidget(m_added);
    m_distributionCard->body()->addWidget(m_vanished);
}

void FeaturePanels::makeChart()
{
    m_measure->setObjectName(QStringLiteral("measure"));
    m_measure->setAccessibleName(tr("Measure"));
    m_measure->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_measure->setMinimumContentsLength(18);
    m_chart->setObjectName(QStringLiteral("measureChart"));
    m_chart->setMinimumHeight(chartHeight);
    m_chartCard->addHeaderWidget(m_measure);
    m_chartCard->body()->addWidget(m_chart, 1);
    connect(m_measure, &QComboBox::currentIndexChanged, this, &FeaturePanels::showChart);
    connect(m_chart, &TimeChartView::windowSelected, this, &FeaturePanels::windowSelected);
}

void FeaturePanels::makeMeasures()
{
    m_table->setObjectName(QStringLiteral("measures"));
    m_table->setModel(m_rows);
    m_table->setItemDelegateForColumn(m_rows->columnCount() - 1, new StateDelegate(m_table));
    const int row = m_table->verticalHeader()->defaultSectionSize();
    m_table->setMinimumHeight(m_table->horizontalHeader()->sizeHint().height() + tableRows * row + 4);
    m_measuresCard->body()->addWidget(m_table, 1);
    m_explanation->setObjectName(QStringLiteral("measureExplanation"));
    m_measuresCard->body()->addWidget(m_explanation);
    connect(m_table, &Table::currentRowChanged, this, &FeaturePanels::explainCurrent);
}

void FeaturePanels::show(const std::shared_ptr<const DriftEvaluation>& evaluation, std::size_t feature,
                         std::size_t window)
{
    const bool isOther = evaluation != m_evaluation || feature != m_feature;
    m_evaluation = evaluation;
    m_feature = feature;
    m_window = window;
    if (isOther)
        fillMeasures();
    const QLocale locale;
    const DriftWindow& selected = m_evaluation->windows[window];
    const QString name = QString::fromStdString(m_evaluation->features[feature].name);
    m_chartCard->setTitle(tr("%1 over time").arg(name));
    m_distributionCard->setTitle(tr("%1 against the baseline").arg(name));
    m_measuresCard->setTitle(tr("%1, %2: every measure", "column, window")
                                 .arg(name, driftWindowName(*m_evaluation, selected, locale)));
    m_sentence->setText(driftSentence(*m_evaluation, selected, feature, locale));
    const DriftChange* change = changeOf(*m_evaluation, feature);
    m_change->setText(change == nullptr ? QString() : changeSentence(*change, locale));
    m_change->setVisible(change != nullptr);
    m_distribution->setContent(m_evaluation, feature, window);
    showCategories();
    m_rows->setRows(driftMeasureRows(m_evaluation, feature, window));
    m_table->fitColumns();
    explainCurrent();
    showChart();
}

void FeaturePanels::fillMeasures()
{
    const QString current = m_measure->currentData().toString();
    const QSignalBlocker blocker(m_measure);
    m_measure->clear();
    for (const std::string& id : chartableMeasures(*m_evaluation, m_feature))
        m_measure->addItem(driftMetricName(id), QString::fromStdString(id));
    m_measure->setCurrentIndex(std::max(0, m_measure->findData(current)));
}

void FeaturePanels::showChart()
{
    if (!m_evaluation)
        return;
    m_chart->setData(m_measure->count() == 0 ? TimeChartData{}
                                             : driftChart(*m_evaluation, m_feature,
                                                          m_measure->currentData().toString().toStdString()));
    m_chart->setSelectedWindow(m_window);
}

/// Of the row that is chosen, or else of the measure that decides.
void FeaturePanels::explainCurrent()
{
    const QModelIndex index = m_table->toSource(m_table->currentIndex());
    const int row = index.isValid() ? index.row() : 0;
    m_explanation->facts()->clear();
    m_explanation->setVisible(row < m_rows->rowCount());
    if (row >= m_rows->rowCount())
        return;
    const DriftMeasureRow& chosen = m_rows->row(row);
    m_explanation->facts()->add(tr("Measure"), driftMetricName(chosen.measurement->metric));
    for (const ExplanationLine& line : explain(chosen, QLocale()))
        m_explanation->facts()->add(line.name, line.value, line.exact);
}

void FeaturePanels::showCategories()
{
    const DriftWindow& window = m_evaluation->windows[m_window];
    const DriftFeature& feature = m_evaluation->features[m_feature];
    const DriftWindow::Categories& categories = window.categories[m_feature];
    sayCategories(m_added, tr("New: %1."), categories.added, feature, window.distributions[m_feature]);
    sayCategories(m_vanished, tr("Vanished: %1."), categories.vanished, feature, feature.baseline);
}

} // namespace tiltmeter
