// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/overview_page.h"

#include "context/drift_results.h"
#include "fairness/fairness_view_model.h"
#include "look/bars.h"
#include "look/card.h"
#include "look/card_grid.h"
#include "look/label.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "look/state.h"
#include "pages/comparison_state.h"
#include "pages/findings_table.h"
#include "pages/timeline_view.h"
#include "text/alarm_text.h"
#include "text/drift_text.h"
#include "text/error_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSet>

#include <algorithm>

namespace tiltmeter {

namespace {

constexpr int factWidth = 190;

QPushButton* makeLink(const QString& text)
{
    auto* link = new QPushButton(text);
    link->setProperty("link", true);
    link->setCursor(Qt::PointingHandCursor);
    link->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    return link;
}

QString titleOf(const ComparisonState& state)
{
    const QString feature = QString::fromStdString(state.feature);
    const QString monitored = QString::fromStdString(state.monitored);
    if (state.reference.empty())
        return OverviewPage::tr("%1: %2", "feature: group").arg(feature, monitored);
    return OverviewPage::tr("%1: %2 against %3", "feature: monitored group against reference group")
        .arg(feature, monitored, QString::fromStdString(state.reference));
}

QString sentenceOf(const ComparisonState& state, const Evaluation& evaluation)
{
    const QLocale locale;
    if (!state.measurement)
        return OverviewPage::tr("Not measured in this period.");
    const auto shown = std::ranges::find_if(
        evaluation.windows, [&state](const WindowResult& window) { return &window.range == state.window; });
    const auto index = static_cast<std::size_t>(shown - evaluation.windows.begin());
    const QString when = shown == evaluation.windows.end()
                             ? OverviewPage::tr("All records")
                             : windowName(evaluation.windows, index, evaluation.config.window, locale);
    QStringList sentences{measurementSentence(*state.measurement, locale),
                          verdictSentence(*state.measurement, evaluation.config, locale)};
    sentences.removeAll(QString());
    return OverviewPage::tr("%1: %2", "window: what was measured in it")
        .arg(when, sentences.join(QLatin1Char(' ')));
}

} // namespace

OverviewPage::OverviewPage(AppContext& appContext, QWidget* parent)
    : Page({QStringLiteral("overview"), tr("Overview"), QStringLiteral("overview")}, appContext, parent),
      m_records(makeFact(QStringLiteral("recordsFact"), tr("Records"), {})),
      m_labels(makeFact(QStringLiteral("labelsFact"), tr("Labels"), {})),
      m_import(makeFact(QStringLiteral("importFact"), tr("Last import"), tr("Show the data"))),
      m_findings(makeFact(QStringLiteral("findingsFact"), tr("Open findings"), tr("Show the findings"))),
      m_drift(makeFact(QStringLiteral("driftFact"), tr("Drift"), tr("Show the drift"))),
      m_configureDrift(makeLink(tr("Configure drift…"))), m_bars(new BarsWidget),
      m_timelineCard(new Card(tr("What came first"))), m_timeline(new TimelineView),
      m_comparisons(new Card(tr("Fairness"))), m_problem(new Notice), m_rows(new QVBoxLayout),
      m_basis(new SentenceLabel(TextRole::Caption, {}))
{
    m_records.card->body()->insertWidget(1, m_bars);
    connect(m_import.link, &QPushButton::clicked, this,
            [this] { context().requestPage(QStringLiteral("data")); });
    connect(m_findings.link, &QPushButton::clicked, this,
            [this] { context().requestPage(QStringLiteral("findings")); });

    connect(m_drift.link, &QPushButton::clicked, this,
            [this] { context().requestPage(QStringLiteral("drift")); });
    m_configureDrift->setObjectName(QStringLiteral("configureDrift"));
    m_drift.card->body()->addWidget(m_configureDrift);
    connect(m_configureDrift, &QPushButton::clicked, &context(), &AppContext::requestDriftConfiguration);
    connect(&context().drift(), &DriftResults::changed, this, [this] {
        if (isVisible())
            refresh();
    });
    connect(m_timeline, &TimelineView::opened, &context(), &AppContext::requestPage);

    auto* facts = new CardGrid(factWidth);
    for (const Fact* fact : {&m_findings, &m_drift, &m_records, &m_labels, &m_import})
        facts->addWidget(fact->card);

    m_comparisons->setObjectName(QStringLiteral("comparisons"));
    m_rows->setSpacing(spacing::medium);
    m_comparisons->body()->addWidget(m_problem);
    m_comparisons->body()->addLayout(m_rows);
    body()->addLayout(facts);
    m_timelineCard->setObjectName(QStringLiteral("timelineCard"));
    m_timelineCard->body()->addWidget(m_timeline);
    m_timelineCard->hide();
    body()->addWidget(m_timelineCard);
    body()->addWidget(m_comparisons);
    body()->addWidget(m_basis);
    body()->addStretch(1);
}

OverviewPage::Fact OverviewPage::makeFact(const QString& objectName, const QString& title,
                                          const QString& link)
{
    Fact fact;
    fact.card = new Card(title);
    fact.card->setObjectName(objectName);
    fact.figure = new Label(TextRole::Figure);
    fact.caption = new SentenceLabel(TextRole::Caption, {});
    fact.card->body()->addWidget(fact.figure);
    fact.card->body()->addWidget(fact.caption);
    fact.card->body()->addStretch(1);
    if (!link.isEmpty()) {
        fact.link = makeLink(link);
        fact.card->body()->addWidget(fact.link);
    }
    return fact;
}

bool OverviewPage::isReady() const
{
    return context().evaluation() && context().drift().evaluation();
}

void OverviewPage::refresh()
{
    if (showCommonEmptyState(false)) {
        m_runner.forget();
        return;
    }
    showRecords();
    showLabels();
    showFindings();
    if (!context().isEvaluating()) // one scan at a time, fairness first
        context().drift().require();
    showDrift();
    showTimeline();
    showComparisons();
    loadLastImport();
    showBody();
}

void OverviewPage::showRecords()
{
    const QLocale locale;
    const DeploymentSummary& summary = *context().deployment();
    m_records.figure->setText(countText(summary.records, locale));
    m_records.caption->setText(summary.covered ? timeRangeText(*summary.covered, locale)
                                               : tr("without timestamps"));
    const auto& evaluation = context().evaluation();
    m_bars->setVisible(evaluation && evaluation->windows.size() > 1);
    if (!evaluation)
        return;
    QList<double> counts;
    for (const WindowResult& window : evaluation->windows)
        counts.append(static_cast<double>(window.records));
    m_bars->setValues(counts,
                      tr("Records in each of %n window(s)", nullptr, static_cast<int>(counts.size())));
}

void OverviewPage::showLabels()
{
    const QLocale locale;
    const DeploymentSummary& summary = *context().deployment();
    const double share = summary.records > 0
                             ? static_cast<double>(summary.labelled) / static_cast<double>(summary.records)
                             : 0.0;
    m_labels.figure->setText(percentText(share, locale));
    m_labels.caption->setText(summary.labelled == 0
                                  ? tr("No record has a label yet, so errors of the model can't be compared.")
                                  : tr("%1 records have a label.").arg(countText(summary.labelled, locale)));
}

void OverviewPage::showFindings()
{
    const auto& evaluation = context().evaluation();
    const auto& drift = context().drift().evaluation();
    // The same list and the same count as on the page of findings.
    const auto all = static_cast<int>(FindingsTable::rowsOf(evaluation.get(), drift, false).size());
    const int open = FindingsTable::openCount(evaluation.get(), drift.get());
    m_findings.figure->setText(evaluation ? QLocale().toString(open) : tr("–"));
    m_findings.figure->setTextColor(open > 0 ? colors().fail : QColor());
    const int past = all - open;
    m_findings.caption->setText(!evaluation ? tr("Nothing was evaluated yet.")
                                : past > 0  ? tr("and %n past or weaker one(s)", nullptr, past)
                                            : tr("in the period that is looked at"));
    m_findings.link->setVisible(evaluation && all > 0);
}

void OverviewPage::showDrift()
{
    const QLocale locale;
    const DriftResults& results = context().drift();
    const auto& evaluation = results.evaluation();
    m_drift.link->setVisible(evaluation && !evaluation->windows.empty());
    m_configureDrift->setVisible(context().offers(AppContext::Offer::Configure) &&
                                 (results.error() || (evaluation && evaluation->revision == 0)));
    m_drift.figure->setTextColor({});
    if (!evaluation) {
        m_drift.figure->setText(tr("–"));
        m_drift.caption->setText(results.error()       ? describe(*results.error())
                                 : results.isRunning() ? tr("Comparing with the baseline…")
                                                       : tr("Nothing was compared yet."));
        return;
    }
    QSet<QString> drifting;
    for (const DriftFinding& finding : evaluation->findings)
        if (finding.ongoing)
            drifting.insert(QString::fromStdString(finding.feature));
    m_drift.figure->setText(
        tr("%1 of %2", "columns that drift, columns")
            .arg(locale.toString(drifting.size()), countText(evaluation->features.size(), locale)));
    if (!drifting.isEmpty())
        m_drift.figure->setTextColor(colors().fail);
    m_drift.caption->setText(driftSummarySentence(*evaluation, locale));
}

void OverviewPage::showTimeline()
{
    const auto& evaluation = context().evaluation();
    const auto& drift = context().drift().evaluation();
    if (evaluation == m_timelineEvaluation && drift == m_timelineDrift)
        return;
    m_timelineEvaluation = evaluation;
    m_timelineDrift = drift;
    TimelineData timeline = timelineOf(evaluation.get(), drift.get(), QLocale());
    // One window alone has nothing to tell; records without timestamps have no time.
    m_timelineCard->setVisible(
        !timeline.whole().empty() &&
        std::max(evaluation ? evaluation->windows.size() : 0, drift ? drift->windows.size() : 0) > 1);
    m_timeline->setData(std::move(timeline));
}

void OverviewPage::loadLastImport()
{
    const auto& monitor = context().monitor();
    m_runner.run<std::vector<ImportRecord>>(
        {},
        [monitor, name = context().deploymentName().toStdString()](const Progress&) {
            return monitor->imports(name);
        },
        this,
        [this](Result<std::vector<ImportRecord>> imports) {
            const QLocale locale;
            if (!imports) {
                m_import.figure->setText(tr("–"));
                m_import.caption->setText(describe(imports.error()));
                return;
            }
            const auto newest = std::max_element(
                imports->begin(), imports->end(),
                [](const ImportRecord& a, const ImportRecord& b) { return a.finished < b.finished; });
            if (newest == imports->end()) {
                m_import.figure->setText(tr("–"));
                m_import.caption->setText(tr("Nothing was imported from a file."));
                return;
            }
            m_import.figure->setText(dateText(newest->finished, locale));
            QString text = tr("%1: %2 records")
                               .arg(QString::fromStdString(newest->file), countText(newest->records, locale));
            if (newest->rejected > 0)
                text = tr("%1, %2 rows not taken").arg(text, countText(newest->rejected, locale));
            m_import.caption->setText(text);
        });
}

void OverviewPage::clearComparisons()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

void OverviewPage::showComparisons()
{
    const auto& evaluation = context().evaluation();
    m_problem->clear();
    m_basis->setVisible(evaluation != nullptr);
    if (evaluation && evaluation == m_shown)
        return;
    m_shown = evaluation;
    clearComparisons();
    if (!evaluation) {
        auto* text = new SentenceLabel;
        m_rows->addWidget(text);
        if (const auto& error = context().evaluationError()) {
            text->setText(tr("The evaluation could not be made."));
            m_problem->show(Notice::Kind::Error, describe(*error));
        } else if (!context().isConfigured()) {
            text->setText(tr(
                "Fairness is not configured yet: say which features to watch, which groups to compare, and "
                "which outcome is favourable. All of it is proposed from the data."));
            if (context().offers(AppContext::Offer::Configure)) {
                auto* configure = new QPushButton(tr("Configure fairness…"));
                configure->setObjectName(QStringLiteral("configureFairness"));
                configure->setProperty("primary", true);
                configure->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
                connect(configure, &QPushButton::clicked, this, [this] { context().requestConfiguration(); });
                m_rows->addWidget(configure);
            }
        } else {
            text->setText(context().isEvaluating() ? tr("Evaluating…") : tr("Not evaluated yet."));
        }
        return;
    }
    const std::string metric = leadingMetric(*evaluation);
    m_comparisons->setTitle(metric.empty() ? tr("Fairness") : tr("Fairness: %1").arg(metricName(metric)));
    const std::vector<ComparisonState> states = comparisonStates(*evaluation, metric);
    if (states.empty())
        m_rows->addWidget(new SentenceLabel(tr("Nothing could be measured in this period.")));
    for (const ComparisonState& state : states) {
        auto* row = new QWidget;
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(spacing::medium);
        auto* badge = new StateBadge(state.state);
        if (state.failingSince)
            badge->setText(stateText({state.state, state.failingSince}, QLocale()));
        auto* words = new QVBoxLayout;
        words->setSpacing(2);
        words->addWidget(new SentenceLabel(TextRole::Strong, titleOf(state)));
        words->addWidget(new SentenceLabel(sentenceOf(state, *evaluation)));
        for (const Alarm& alarm : openAlarms(*evaluation, state.feature))
            if (alarm.subject.monitored == state.monitored) {
                auto* notice = new Notice;
                words->addWidget(notice);
                notice->show(Notice::Kind::Error, alarmSentence(alarm, QLocale()));
            }
        auto* show = makeLink(tr("Show over time"));
        show->setAccessibleName(tr("Show over time: %1").arg(titleOf(state)));
        connect(show, &QPushButton::clicked, this, [this, feature = QString::fromStdString(state.feature)] {
            context().requestPage(QStringLiteral("fairness"), feature);
        });
        layout->addLayout(words, 1);
        layout->addWidget(badge, 0, Qt::AlignTop);
        layout->addWidget(show, 0, Qt::AlignTop);
        if (m_rows->count() > 0)
            m_rows->addWidget(new Separator);
        m_rows->addWidget(row);
    }
    QString basis = tr("Configuration revision %1, evaluated over %2 records; data %3.")
                        .arg(QString::number(evaluation->revision), countText(evaluation->records, QLocale()),
                             QString::fromStdString(evaluation->dataFingerprint));
    if (evaluation->undefinedCount > 0)
        basis += QLatin1Char(' ') + tr("%1 measurements are not defined; each says why, none counts as 0.")
                                        .arg(countText(evaluation->undefinedCount, QLocale()));
    m_basis->setText(basis);
}

} // namespace tiltmeter
