// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/performance_page.h"

#include "charts/report_chart.h"
#include "charts/time_chart_view.h"
#include "look/card.h"
#include "look/fact_list.h"
#include "look/folded_facts.h"
#include "look/label.h"
#include "look/spacing.h"
#include "look/state.h"
#include "look/table.h"
#include "performance/performance_settings.h"
#include "report/performance_section.h"
#include "text/error_text.h"
#include "text/measurement_text.h"
#include "text/performance_text.h"

#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace tiltmeter {
namespace {

constexpr int chartHeight = 280;
constexpr int mostTableRows = 14;

/// Two questions with the same key have the same answer.
std::string keyOf(const AppContext& context)
{
    std::string key = context.storePath().toStdString() + '\n' + context.deploymentName().toStdString();
    if (const DeploymentSummary* deployment = context.deployment())
        key += '\n' + std::to_string(deployment->records) + '/' + std::to_string(deployment->labelled) + '/' +
               std::to_string(deployment->fairnessRevision);
    if (const auto range = context.periodRange())
        key += '\n' + formatTimePoint(range->begin) + '/' + formatTimePoint(range->end);
    if (context.window())
        key += '\n' + toString(*context.window());
    return key;
}

/// As high as its rows: a page scrolls as a whole, not table by table.
void fitHeight(Table& table)
{
    const int rows = std::min(table.model()->rowCount(), mostTableRows);
    const int row = rows > 0 ? table.rowHeight(0) : 0;
    table.fitColumns();
    const bool scrolls = table.horizontalHeader()->length() > table.viewport()->width();
    table.setFixedHeight(table.horizontalHeader()->sizeHint().height() + rows * row + 2 * table.frameWidth() +
                         (scrolls ? table.horizontalScrollBar()->sizeHint().height() : 0) + 4);
}

} // namespace

PerformancePage::PerformancePage(AppContext& appContext, QWidget* parent)
    : Page({QStringLiteral("performance"), tr("Performance"), QStringLiteral("performance")}, appContext,
           parent),
      m_runner(&appContext.jobs()), m_saver(&appContext.jobs()), m_measure(new QComboBox),
      m_settings(new QPushButton(tr("&Set limits…"))),
      m_summary(new SentenceLabel(TextRole::Strong, QString())), m_chartCard(new Card),
      m_chart(new TimeChartView)
{
    m_measure->setObjectName(QStringLiteral("performanceMeasure"));
    m_measure->setAccessibleName(tr("Measure"));
    m_measure->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_summary->setObjectName(QStringLiteral("performanceSummary"));
    m_chart->setObjectName(QStringLiteral("performanceChart"));
    m_chart->setMinimumHeight(chartHeight);
    addControl(m_measure);
    m_settings->setObjectName(QStringLiteral("setLimits"));
    addControl(m_settings);

    body()->addWidget(m_summary);
    m_chartCard->body()->addWidget(m_chart, 1);
    m_chartCard->body()->addWidget(new SentenceLabel(
        TextRole::Caption, tr("Solid: measured from labels, with its interval. Dashed: estimated from "
                              "probabilities, with the band in which the measured value should lie. The full "
                              "part of each bar below is the records that have a label.")));
    body()->addWidget(m_chartCard);
    body()->addWidget(buildWindowCard());
    body()->addWidget(buildGroupCard());
    body()->addWidget(buildMethodCard());
    body()->addStretch(1);

    connect(m_settings, &QPushButton::clicked, this, &PerformancePage::askSettings);
    connect(m_measure, &QComboBox::currentIndexChanged, this, &PerformancePage::showChart);
    connect(m_rate, &QComboBox::currentIndexChanged, this, &PerformancePage::showGroups);
    connect(m_chart, &TimeChartView::windowSelected, this, &PerformancePage::showWindow);
}

QWidget* PerformancePage::buildWindowCard()
{
    m_windowCard = new Card;
    m_badge = new StateBadge;
    m_badge->setObjectName(QStringLiteral("performanceBadge"));
    m_sentence = new SentenceLabel;
    m_sentence->setObjectName(QStringLiteral("performanceSentence"));
    m_labels = new SentenceLabel(TextRole::Caption, QString());
    m_labels->setObjectName(QStringLiteral("labelSentence"));
    m_measuresTable = new Table(tr("Measures of the window"));
    m_measuresTable->setObjectName(QStringLiteral("measures"));
    m_measures = makeMeasuresModel(this);
    m_measuresTable->setSortedModel(m_measures);
    m_measuresTable->setItemDelegateForColumn(m_measures->columnCount() - 1,
                                              new StateDelegate(m_measuresTable));
    m_classesTable = new Table(tr("Classes, each against the rest"));
    m_classesTable->setObjectName(QStringLiteral("classes"));
    m_classes = makeClassesModel(this);
    m_classesTable->setSortedModel(m_classes);
    m_windowCard->addHeaderWidget(m_badge);
    m_windowCard->body()->addWidget(m_sentence);
    m_windowCard->body()->addWidget(m_labels);
    m_windowCard->body()->addWidget(m_measuresTable);
    m_explanation = new FoldedFacts(tr("How is this computed?"));
    m_explanation->setObjectName(QStringLiteral("measureExplanation"));
    m_windowCard->body()->addWidget(m_explanation);
    connect(m_measuresTable, &Table::currentRowChanged, this, &PerformancePage::explainCurrent);
    m_windowCard->body()->addWidget(m_classesTable);
    connect(m_measuresTable, &Table::rowActivated, this, [this](const QModelIndex& index) {
        goTo(QString::fromStdString(m_measures->row(index.row()).measurement.metric));
    });
    return m_windowCard;
}

QWidget* PerformancePage::buildGroupCard()
{
    m_groupCard = new Card(tr("Groups"));
    m_rate = new QComboBox;
    m_rate->setObjectName(QStringLiteral("groupRate"));
    m_rate->setAccessibleName(tr("Rate"));
    m_rate->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_groupsTable = new Table(tr("Rates of the groups"));
    m_groupsTable->setObjectName(QStringLiteral("groupRates"));
    m_groups = makeGroupsModel(this);
    m_groupsTable->setSortedModel(m_groups);
    m_groupCard->addHeaderWidget(m_rate);
    m_groupCard->body()->addWidget(m_groupsTable);
    m_groupCard->body()->addWidget(new SentenceLabel(
        TextRole::Caption,
        tr("Estimated rates say how unequal the model is before labels are there. They are right as long as "
           "a probability means the same as in the labelled records; where labels came, compare.")));
    return m_groupCard;
}

QWidget* PerformancePage::buildMethodCard()
{
    m_methodCard = new Card(tr("How estimates are made"));
    m_learnt = new SentenceLabel;
    m_learnt->setObjectName(QStringLiteral("learnt"));
    m_check = new SentenceLabel;
    m_check->setObjectName(QStringLiteral("estimateCheck"));
    m_calibrationTable = new Table(tr("What probabilities are worth"));
    m_calibrationTable->setObjectName(QStringLiteral("calibration"));
    m_calibrationTable->setMaximumWidth(480); // three short columns: far apart they are hard to read across
    m_calibration = makeCalibrationModel(this);
    m_calibrationTable->setModel(m_calibration);
    m_methodCard->body()->addWidget(m_learnt);
    m_methodCard->body()->addWidget(m_check);
    m_methodCard->body()->addWidget(m_calibrationTable);
    m_methodCard->body()->addWidget(new SentenceLabel(TextRole::Caption, estimateMethodText()));
    return m_methodCard;
}

void PerformancePage::refresh()
{
    const bool empty = showCommonEmptyState(false);
    m_measure->setEnabled(!empty && m_evaluation != nullptr);
    m_settings->setEnabled(m_measure->isEnabled());
    if (empty) {
        m_runner.forget();
        m_evaluation.reset();
        m_asked.clear();
        setOpenCount(0);
        return;
    }
    if (keyOf(context()) != m_asked)
        measure();
    if (!showOwnEmptyState())
        showBody();
}

bool PerformancePage::showOwnEmptyState()
{
    m_offersImport = false;
    if (m_runner.isRunning() && !m_evaluation) {
        showEmpty(tr("Measuring performance"),
                  tr("Predictions are held against their labels, window by window."));
        return true;
    }
    if (m_error) {
        showEmpty(tr("Performance could not be measured"), describe(*m_error), tr("Try again"));
        return true;
    }
    if (!m_evaluation)
        return true;
    if (m_evaluation->windows.empty()) {
        showEmpty(tr("Nothing to measure in this period"),
                  tr("There are no whole windows between these dates. Choose a longer period."));
        return true;
    }
    const bool nothing =
        m_evaluation->measures.empty() ||
        (m_evaluation->labelled == 0 && m_evaluation->calibration.source == CalibrationSource::None);
    if (!nothing)
        return false;
    m_offersImport = context().offers(AppContext::Offer::Import);
    showEmpty(tr("No labels yet"),
              m_evaluation->hasScores
                  ? tr("Whether predictions were right is told by labels, the true outcomes. Import them as "
                       "feedback, joined by the record's id; from a few hundred on, windows without labels "
                       "are estimated from the probabilities.")
                  : tr("Whether predictions were right is told by labels, the true outcomes. Import them as "
                       "feedback, joined by the record's id."),
              m_offersImport ? tr("Import labels…") : QString());
    return true;
}

void PerformancePage::measure()
{
    m_asked = keyOf(context());
    m_evaluation.reset();
    m_error.reset();
    PerformanceOptions options;
    options.window = context().window();
    if (const auto range = context().periodRange()) {
        options.since = range->begin;
        options.until = range->end;
    }
    m_runner.run<PerformanceEvaluation>(
        tr("Measuring performance"),
        [monitor = context().monitor(), name = context().deploymentName().toStdString(),
         options](const Progress& progress) { return monitor->performance(name, options, progress); },
        this, [this](Result<PerformanceEvaluation> result) { take(std::move(result)); });
}

void PerformancePage::take(Result<PerformanceEvaluation> result)
{
    int open = 0;
    if (result) {
        m_evaluation = std::make_shared<const PerformanceEvaluation>(std::move(*result));
        for (const PerformanceFinding& finding : m_evaluation->findings)
            open += finding.ongoing ? 1 : 0;
        if (!m_evaluation->windows.empty() && !m_evaluation->measures.empty()) {
            m_window = m_evaluation->windows.size() - 1;
            fill();
        }
    } else {
        m_error = result.error();
    }
    setOpenCount(open);
    refresh();
}

std::string PerformancePage::metric() const
{
    return m_measure->currentData().toString().toStdString();
}

void PerformancePage::fill()
{
    const QLocale locale;
    QStringList summary{performanceSummarySentence(*m_evaluation, locale)};
    for (const PerformanceFinding& finding : m_evaluation->findings)
        summary << performanceFindingSentence(*m_evaluation, finding, locale);
    m_summary->setText(summary.join(QLatin1Char('\n')));
    fillMeasures();
    {
        const QSignalBlocker blocker(m_rate);
        const QString current = m_rate->currentData().toString();
        m_rate->clear();
        if (!m_evaluation->windows.front().groups.empty())
            for (const PerformanceGroup::Rate& rate : m_evaluation->windows.front().groups.front().rates)
                m_rate->addItem(metricName(rate.id), QString::fromStdString(rate.id));
        const int wanted =
            m_rate->findData(current.isEmpty() ? QStringLiteral("true_positive_rate") : current);
        m_rate->setCurrentIndex(std::max(0, wanted));
    }
    m_groupCard->setVisible(m_rate->count() > 0);
    m_methodCard->setVisible(!m_evaluation->isRegression);
    m_learnt->setText(calibrationSentence(*m_evaluation, locale));
    m_calibration->setRows(calibrationRows(m_evaluation->calibration));
    m_calibrationTable->setVisible(m_calibration->rowCount() > 0);
    fitHeight(*m_calibrationTable);
    showChart();
}

void PerformancePage::fillMeasures()
{
    const QString current = m_measure->currentData().toString();
    const QSignalBlocker blocker(m_measure);
    m_measure->clear();
    for (const std::string& id : m_evaluation->measures)
        m_measure->addItem(performanceMeasureName(id), QString::fromStdString(id));
    m_measure->setCurrentIndex(std::max(0, m_measure->findData(current)));
}

void PerformancePage::showChart()
{
    if (!m_evaluation || m_measure->count() == 0)
        return;
    const TimeChartData shown = timeChartOf(performanceChart(*m_evaluation, metric()));
    m_chartCard->setTitle(shown.title);
    m_chart->setData(shown);
    const QString check = estimateCheckSentence(*m_evaluation, metric(), QLocale());
    m_check->setText(check);
    m_check->setVisible(!check.isEmpty());
    showWindow(m_window);
}

void PerformancePage::showWindow(std::size_t window)
{
    if (!m_evaluation || window >= m_evaluation->windows.size())
        return;
    m_window = window;
    m_chart->setSelectedWindow(window);
    const QLocale locale;
    const PerformanceWindow& shown = m_evaluation->windows[window];
    m_windowCard->setTitle(windowName(m_evaluation->windows, window, m_evaluation->config.window, locale));
    m_sentence->setText(performanceSentence(*m_evaluation, shown, metric(), locale));
    m_labels->setText(labelSentence(shown, locale));
    if (const PerformanceMeasurement* m = findMeasurement(shown, metric())) {
        m_badge->setState(stateOf(shown, *m));
        m_badge->setText(performanceVerdictName(shown, *m));
    }
    m_measures->setRows(measureRows(shown, m_evaluation->config));
    fitHeight(*m_measuresTable);
    explainCurrent();
    m_classes->setRows(classRows(shown));
    m_classesTable->setVisible(m_classes->rowCount() > 0);
    fitHeight(*m_classesTable);
    showGroups();
}

/// Of the row that is chosen, or else of the measure that the chart shows.
void PerformancePage::explainCurrent()
{
    m_explanation->facts()->clear();
    const QModelIndex index = m_measuresTable->toSource(m_measuresTable->currentIndex());
    const auto& rows = m_measures->rows();
    auto chosen =
        std::ranges::find(rows, metric(), [](const MeasureRow& row) { return row.measurement.metric; });
    if (index.isValid())
        chosen = rows.begin() + index.row();
    m_explanation->setVisible(chosen != rows.end());
    if (chosen == rows.end())
        return;
    m_explanation->facts()->add(tr("Measure"), performanceMeasureName(chosen->measurement.metric));
    for (const ExplanationLine& line : explain(*chosen, *m_evaluation, QLocale()))
        m_explanation->facts()->add(line.name, line.value, line.exact);
}

void PerformancePage::showGroups()
{
    if (!m_evaluation || m_window >= m_evaluation->windows.size() || m_rate->count() == 0)
        return;
    const PerformanceWindow& shown = m_evaluation->windows[m_window];
    m_groupCard->setTitle(
        tr("Groups, %1")
            .arg(windowName(m_evaluation->windows, m_window, m_evaluation->config.window, QLocale())));
    m_groups->setRows(groupRows(shown, m_rate->currentData().toString().toStdString()));
    fitHeight(*m_groupsTable);
}

void PerformancePage::askSettings()
{
    if (!m_evaluation)
        return;
    // What the evaluation was made with has the window that is looked at; that is not to be kept.
    auto* dialog = new PerformanceSettings(m_evaluation->config, *m_evaluation, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { save(dialog->config()); });
    dialog->open();
}

void PerformancePage::save(const PerformanceConfig& config)
{
    m_saver.run<std::int64_t>(
        tr("Saving"),
        [monitor = context().monitor(), name = context().deploymentName().toStdString(),
         config](const Progress&) -> Result<std::int64_t> {
            const auto saved = monitor->performanceConfiguration(name);
            if (!saved)
                return tl::unexpected(saved.error());
            PerformanceConfig kept = saved->config;
            kept.limits = config.limits;
            kept.minimumSample = config.minimumSample;
            kept.calibration = config.calibration;
            return monitor->savePerformanceConfiguration(name, kept, {});
        },
        this,
        [this](const Result<std::int64_t>& saved) {
            if (!saved) {
                Q_EMIT context().failed(tr("The limits could not be saved."), saved.error());
                return;
            }
            m_asked.clear();
            refresh();
        });
}

void PerformancePage::goTo(const QString& detail)
{
    const int index = m_measure->findData(detail);
    if (index >= 0)
        m_measure->setCurrentIndex(index);
}

void PerformancePage::emptyAction()
{
    if (m_offersImport) {
        context().requestImport();
        return;
    }
    m_asked.clear();
    refresh();
}

} // namespace tiltmeter
