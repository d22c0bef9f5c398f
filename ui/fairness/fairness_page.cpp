// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/fairness_page.h"

#include "fairness/alarm_acknowledger.h"
#include "fairness/fairness_charts.h"
#include "fairness/fairness_view_model.h"
#include "fairness/rates_table.h"
#include "look/icons.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "text/measurement_text.h"

#include <QComboBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace tiltmeter {

FairnessPage::FairnessPage(AppContext& appContext, QWidget* parent)
    : Page({QStringLiteral("fairness"), tr("Fairness"), QStringLiteral("fairness")}, appContext, parent),
      m_metric(new QComboBox),
      m_configure(new QPushButton(icon(QStringLiteral("edit")), tr("Edit monitor\u2026"))),
      m_asTable(new QPushButton(icon(QStringLiteral("data")), tr("&Table"))), m_views(new QStackedWidget),
      m_charts(new FairnessCharts), m_table(new RatesTable),
      m_acknowledger(new AlarmAcknowledger(appContext, this)), m_problem(new Notice)
{
    m_metric->setObjectName(QStringLiteral("metric"));
    m_metric->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_configure->setObjectName(QStringLiteral("configure"));
    addControl(fieldLabel(tr("&Metric:"), m_metric));
    addControl(m_metric);
    addControl(m_asTable);
    addControl(m_configure);
    m_asTable->setObjectName(QStringLiteral("asTable"));
    m_asTable->setCheckable(true);
    m_asTable->setToolTip(tr("All metrics of all groups in the selected window, as a table"));
    m_views->addWidget(m_charts);
    m_views->addWidget(m_table);
    body()->addWidget(m_problem);
    body()->addWidget(m_views, 1);
    connect(m_charts, &FairnessCharts::acknowledgeRequested, m_acknowledger, &AlarmAcknowledger::ask);
    connect(m_acknowledger, &AlarmAcknowledger::runningChanged, m_charts, &FairnessCharts::setBusy);
    connect(m_acknowledger, &AlarmAcknowledger::problem, this,
            [this](const QString& sentence) { m_problem->show(Notice::Kind::Error, sentence); });
    connect(m_asTable, &QPushButton::toggled, this, [this](bool table) {
        if (table && m_shown)
            m_table->show(m_shown, m_charts->selectedWindow());
        m_views->setCurrentIndex(table ? 1 : 0);
    });
    connect(m_configure, &QPushButton::clicked, this, [this] { context().requestConfiguration(); });
    connect(m_metric, &QComboBox::currentIndexChanged, this,
            [this] { showMetric(m_metric->currentData().toString().toStdString()); });
}

bool FairnessPage::isReady() const
{
    return context().evaluation() != nullptr;
}

void FairnessPage::refresh()
{
    m_configure->setVisible(context().offers(AppContext::Offer::Configure) && context().isConfigured());
    const bool empty = showCommonEmptyState(true);
    m_metric->setEnabled(!empty);
    m_asTable->setEnabled(!empty);
    if (empty)
        return;
    const auto& evaluation = context().evaluation();
    if (evaluation->windows.empty()) {
        m_metric->setEnabled(false);
        showEmpty(tr("Nothing to measure in this period"),
                  tr("There are no records between these dates. Choose a longer period, or import a newer "
                     "prediction log."),
                  context().offers(AppContext::Offer::Import) ? tr("Import a file\u2026") : QString());
        return;
    }
    if (evaluation != m_shown) {
        m_shown = evaluation;
        fillMetrics();
        m_charts->setEvaluation(m_shown);
        if (m_asTable->isChecked())
            m_table->show(m_shown, m_charts->selectedWindow());
    }
    showBody();
}

void FairnessPage::fillMetrics()
{
    const QString current =
        m_metric->count() > 0 ? m_metric->currentData().toString() : QStringLiteral("disparate_impact");
    const QSignalBlocker blocker(m_metric);
    m_metric->clear();
    for (const std::string& id : chartableMetrics(*m_shown)) {
        m_metric->addItem(metricName(id), QString::fromStdString(id));
        m_metric->setItemData(m_metric->count() - 1, metricExplanation(id), Qt::ToolTipRole);
    }
    m_metric->setCurrentIndex(std::max(0, m_metric->findData(current)));
    showMetric(m_metric->currentData().toString().toStdString());
}

/// Every chart and every table follows the selector.
void FairnessPage::showMetric(const std::string& metric)
{
    m_charts->setMetric(metric);
    m_table->setMetric(metric);
}

void FairnessPage::goTo(const QString& detail)
{
    const QStringList parts = detail.split(QLatin1Char('\n'));
    if (parts[0].isEmpty())
        return;
    if (const int metric = parts.size() > 1 ? m_metric->findData(parts[1]) : -1; metric >= 0)
        m_metric->setCurrentIndex(metric);
    m_asTable->setChecked(false);
    const std::string feature = parts[0].toStdString();
    if (parts.size() > 2)
        m_charts->showEvidence(feature, parts[2] == QLatin1String("change"));
    else
        m_charts->selectFeature(feature);
}

void FairnessPage::recount()
{
    // What is open: features whose newest judged window fails, or that have an open alarm.
    int open = 0;
    if (const auto& evaluation = context().evaluation())
        for (const std::string& feature : measuredFeatures(*evaluation))
            open += featureState(*evaluation, feature, "disparate_impact").state == State::Fail ||
                            !openAlarms(*evaluation, feature).empty()
                        ? 1
                        : 0;
    setOpenCount(open);
}

void FairnessPage::emptyAction()
{
    context().requestImport();
}

} // namespace tiltmeter
