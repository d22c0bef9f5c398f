// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/consequence_panels.h"

#include "charts/time_chart_view.h"
#include "drift/consequence_charts.h"
#include "look/card.h"
#include "look/label.h"
#include "look/table.h"
#include "text/drift_consequences_text.h"
#include "text/drift_text.h"
#include "text/measurement_text.h"

#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QSignalBlocker>
#include <algorithm>

namespace tiltmeter {
namespace {

constexpr int chartHeight = 240;
constexpr int groupRows = 6;
constexpr int correlationRows = 8;
constexpr std::size_t mostViolations = 6;

QString utf8(const std::string& text)
{
    return QString::fromStdString(text);
}

/// Percentage points with their sign.
QString points(const std::optional<ImpactEstimate>& estimate)
{
    if (!estimate)
        return QStringLiteral("\u2013");
    const QLocale locale;
    const QString text = pointsText(std::abs(estimate->value), locale);
    if (text == pointsText(0, locale))
        return text;
    return (estimate->value < 0 ? QStringLiteral("\u2212") : QStringLiteral("+")) + text;
}

QString interval(const std::optional<ImpactEstimate>& estimate)
{
    if (!estimate)
        return {};
    const QLocale locale;
    return ConsequencePanels::tr("%1 to %2 points")
        .arg(locale.toString(estimate->interval.lower * 100, 'f', 2),
             locale.toString(estimate->interval.upper * 100, 'f', 2));
}

RowsColumn<MixRow> estimateColumn(const QString& title, const QString& toolTip,
                                  std::optional<ImpactEstimate> MixDecomposition::*member)
{
    RowsColumn<MixRow> column;
    column.title = title;
    column.toolTip = toolTip;
    column.number = true;
    column.text = [member](const MixRow& row) { return points(row.group->*member); };
    column.exact = [member](const MixRow& row) { return interval(row.group->*member); };
    column.sortKey = [member](const MixRow& row) {
        return row.group->*member ? QVariant((row.group->*member)->value) : QVariant();
    };
    return column;
}

std::vector<RowsColumn<MixRow>> mixColumns()
{
    RowsColumn<MixRow> group;
    group.title = ConsequencePanels::tr("Group");
    group.text = [](const MixRow& row) {
        if (row.group->protectedColumn.empty())
            return ConsequencePanels::tr("All records");
        const QString name = ConsequencePanels::tr("%1: %2", "feature: group")
                                 .arg(utf8(row.group->protectedColumn), utf8(row.group->group));
        return row.group->isReference ? ConsequencePanels::tr("%1 (reference)").arg(name) : name;
    };
    const auto rate = [](const QString& title, std::optional<double> MixDecomposition::*member) {
        RowsColumn<MixRow> column;
        column.title = title;
        column.number = true;
        column.text = [member](const MixRow& row) {
            return row.group->*member ? percentText(*(row.group->*member), QLocale())
                                      : QStringLiteral("\u2013");
        };
        column.sortKey = [member](const MixRow& row) {
            return row.group->*member ? QVariant(*(row.group->*member)) : QVariant();
        };
        return column;
    };
    RowsColumn<MixRow> reading;
    reading.title = ConsequencePanels::tr("What it means");
    reading.text = [](const MixRow& row) {
        return row.group->status == ImpactStatus::Ok ? impactReadingText(row.group->reading)
                                                     : impactStatusText(row.group->status);
    };
    reading.exact = [](const MixRow& row) { return mixSentence(*row.mix, *row.group, QLocale()); };
    return {group,
            rate(ConsequencePanels::tr("Before"), &MixDecomposition::baselineRate),
            rate(ConsequencePanels::tr("Now"), &MixDecomposition::currentRate),
            estimateColumn(ConsequencePanels::tr("Change, points"),
                           ConsequencePanels::tr("Of the favourable rate, in percentage points."),
                           &MixDecomposition::change),
            estimateColumn(
                ConsequencePanels::tr("By mix"),
                ConsequencePanels::tr("What other records alone explain: alike ones treated as before."),
                &MixDecomposition::mix),
            estimateColumn(ConsequencePanels::tr("By treatment"),
                           ConsequencePanels::tr("What is left: alike records are treated otherwise."),
                           &MixDecomposition::treatment),
            reading};
}

std::vector<RowsColumn<CorrelationRow>> correlationColumns()
{
    using Column = RowsColumn<CorrelationRow>;
    Column feature;
    feature.title = ConsequencePanels::tr("Drift of");
    feature.text = [](const CorrelationRow& row) { return utf8(row.correlation->feature); };
    feature.exact = [](const CorrelationRow& row) {
        return correlationSentence(*row.correlation, row.evaluation->config.alpha, QLocale());
    };
    Column score;
    score.title = ConsequencePanels::tr("Goes with");
    score.text = [](const CorrelationRow& row) {
        const DriftCorrelation& c = *row.correlation;
        const QString name = metricName(c.score);
        return c.kind == ImpactScore::Performance
                   ? name
                   : ConsequencePanels::tr("%1, %2: %3", "metric, feature, group")
                         .arg(name, utf8(c.protectedColumn), utf8(c.monitored));
    };
    score.exact = feature.exact;
    Column rho;
    rho.title = ConsequencePanels::tr("Rank correlation");
    rho.number = true;
    rho.text = [](const CorrelationRow& row) {
        return row.correlation->rho ? numberText(*row.correlation->rho, QLocale(), 2)
                                    : QStringLiteral("\u2013");
    };
    rho.sortKey = [](const CorrelationRow& row) {
        return row.correlation->rho ? QVariant(*row.correlation->rho) : QVariant();
    };
    Column p;
    p.title = ConsequencePanels::tr("p, adjusted");
    p.number = true;
    p.text = [](const CorrelationRow& row) {
        return row.correlation->adjustedP ? pValueText(*row.correlation->adjustedP, QLocale()) : QString();
    };
    p.sortKey = [](const CorrelationRow& row) {
        return row.correlation->adjustedP ? QVariant(*row.correlation->adjustedP) : QVariant();
    };
    Column windows;
    windows.title = ConsequencePanels::tr("Windows");
    windows.number = true;
    windows.text = [](const CorrelationRow& row) { return countText(row.correlation->windows, QLocale()); };
    windows.sortKey = [](const CorrelationRow& row) { return qulonglong{row.correlation->windows}; };
    return {feature, score, rho, p, windows};
}

void fitRows(Table* table, int rows)
{
    table->setMinimumHeight(table->horizontalHeader()->sizeHint().height() +
                            rows * table->verticalHeader()->defaultSectionSize() + 4);
}

} // namespace

ConsequencePanels::ConsequencePanels(QObject* parent)
    : QObject(parent), m_impactCard(new Card(tr("Does it matter?"))), m_summary(new SentenceLabel),
      m_configure(new QPushButton(tr("Configure fairness…"))), m_mix(new QComboBox),
      m_groups(new Table(tr("What the change of each group's favourable rate is made of"))),
      m_groupRows(new RowsModel<MixRow>(mixColumns(), this)),
      m_groupSentence(new SentenceLabel(TextRole::Caption, {})),
      m_correlationCard(new Card(tr("What moves together"))),
      m_correlations(new Table(tr("Correlation of drift with fairness and performance"))),
      m_correlationRows(new RowsModel<CorrelationRow>(correlationColumns(), this)),
      m_consistencyCard(new Card(tr("Broken rules"))), m_consistencySentence(new SentenceLabel),
      m_consistency(new TimeChartView), m_violations(new SentenceLabel(TextRole::Caption, {})),
      m_modelCard(new Card(tr("Model drift (estimate)"))), m_modelSentence(new SentenceLabel),
      m_model(new TimeChartView), m_reconstructionCard(new Card(tr("Columns together"))),
      m_reconstructionSentence(new SentenceLabel), m_reconstruction(new TimeChartView)
{
    makeImpact();
    makeCorrelations();
    makeChartCards();
}

void ConsequencePanels::makeImpact()
{
    m_impactCard->setObjectName(QStringLiteral("impactCard"));
    m_summary->setObjectName(QStringLiteral("impactSummary"));
    m_configure->setObjectName(QStringLiteral("impactConfigure"));
    m_configure->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_mix->setObjectName(QStringLiteral("mix"));
    m_mix->setAccessibleName(tr("Columns whose mix is looked at"));
    m_mix->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_mix->setMinimumContentsLength(24);
    m_groups->setObjectName(QStringLiteral("mixGroups"));
    m_groups->setModel(m_groupRows);
    fitRows(m_groups, groupRows);
    m_impactCard->addHeaderWidget(m_mix);
    m_impactCard->body()->addWidget(m_summary);
    m_impactCard->body()->addWidget(m_configure);
    m_impactCard->body()->addWidget(m_groups, 1);
    m_impactCard->body()->addWidget(m_groupSentence);
    connect(m_mix, &QComboBox::currentIndexChanged, this, &ConsequencePanels::showMix);
    connect(m_configure, &QPushButton::clicked, this, &ConsequencePanels::configurationRequested);
    connect(m_groups, &Table::currentRowChanged, this, [this](const QModelIndex& index) {
        if (!index.isValid())
            return;
        const MixRow& row = m_groupRows->row(index.row());
        m_groupSentence->setText(mixSentence(*row.mix, *row.group, QLocale()));
    });
}

void ConsequencePanels::makeCorrelations()
{
    m_correlationCard->setObjectName(QStringLiteral("correlationCard"));
    m_correlations->setObjectName(QStringLiteral("correlations"));
    m_correlations->setSortedModel(m_correlationRows);
    fitRows(m_correlations, correlationRows);
    m_correlationCard->body()->addWidget(m_correlations, 1);
    m_correlationCard->body()->addWidget(new SentenceLabel(
        TextRole::Caption, tr("Over windows, by ranks. What moves together need not be cause and effect.")));
    connect(m_correlations, &Table::rowActivated, this, [this](const QModelIndex& index) {
        if (index.isValid())
            Q_EMIT featureSelected(utf8(m_correlationRows->row(index.row()).correlation->feature));
    });
}

void ConsequencePanels::makeChartCards()
{
    const auto make = [this](Card* card, const char* name, SentenceLabel* sentence, TimeChartView* chart) {
        card->setObjectName(QLatin1String(name));
        chart->setMinimumHeight(chartHeight);
        card->body()->addWidget(sentence);
        card->body()->addWidget(chart, 1);
        connect(chart, &TimeChartView::windowSelected, this, &ConsequencePanels::windowSelected);
    };
    make(m_consistencyCard, "consistencyCard", m_consistencySentence, m_consistency);
    make(m_modelCard, "modelCard", m_modelSentence, m_model);
    make(m_reconstructionCard, "reconstructionCard", m_reconstructionSentence, m_reconstruction);
    m_consistencySentence->setObjectName(QStringLiteral("consistencySentence"));
    m_violations->setObjectName(QStringLiteral("violations"));
    m_modelSentence->setObjectName(QStringLiteral("modelSentence"));
    m_consistencyCard->body()->addWidget(m_violations);
}

void ConsequencePanels::show(const std::shared_ptr<const DriftEvaluation>& evaluation, std::size_t window)
{
    const bool isOther = evaluation != m_evaluation;
    m_evaluation = evaluation;
    m_window = window;
    if (isOther)
        showImpact();
    showConsistency();
    showModel();
    showReconstruction();
}

void ConsequencePanels::showImpact()
{
    const auto& impact = m_evaluation->impact;
    m_impactCard->setVisible(impact.has_value());
    m_groupRows->setRows({}); // they point into the evaluation that was there before
    m_correlationRows->setRows({});
    m_groupSentence->clear();
    {
        const QSignalBlocker quiet(m_mix);
        m_mix->clear();
        for (std::size_t i = 0; impact && i < impact->mix.size(); ++i) {
            QStringList names;
            for (const std::string& name : impact->mix[i].features)
                names << utf8(name);
            m_mix->addItem(names.size() > 1
                               ? tr("%n drifted column(s) together", nullptr, static_cast<int>(names.size()))
                               : names.join(QString()));
        }
    }
    m_mix->setVisible(m_mix->count() > 1);
    const bool unknown = impact && impact->status == ImpactStatus::NotConfigured;
    m_configure->setVisible(unknown && m_canConfigure);
    m_summary->setText(impactSummary(*m_evaluation, QLocale()));
    std::vector<CorrelationRow> rows;
    for (std::size_t i = 0; impact && i < impact->correlations.size(); ++i)
        rows.push_back({m_evaluation, &impact->correlations[i]});
    std::ranges::stable_sort(
        rows, {}, [](const CorrelationRow& row) { return row.correlation->adjustedP.value_or(2); });
    m_correlationCard->setVisible(!rows.empty());
    m_correlationRows->setRows(std::move(rows));
    m_correlations->fitColumns();
    showMix();
}

void ConsequencePanels::showMix()
{
    std::vector<MixRow> rows;
    const auto chosen = static_cast<std::size_t>(std::max(0, m_mix->currentIndex()));
    if (m_evaluation && m_evaluation->impact && chosen < m_evaluation->impact->mix.size()) {
        const MixImpact& mix = m_evaluation->impact->mix[chosen];
        for (const MixDecomposition& group : mix.groups)
            rows.push_back({m_evaluation, &mix, &group});
        m_groupSentence->setText(impactStatusText(mix.status));
    }
    m_groups->setVisible(!rows.empty());
    fitRows(m_groups, std::min(groupRows, static_cast<int>(rows.size())));
    m_groupRows->setRows(std::move(rows));
    m_groups->fitColumns();
    m_groupSentence->setVisible(m_mix->count() > 0);
}

void ConsequencePanels::showConsistency()
{
    const auto& consistency = m_evaluation->consistency;
    m_consistencyCard->setVisible(consistency.has_value());
    if (!consistency)
        return;
    const QLocale locale;
    const TimeChartData data = consistencyChart(*m_evaluation);
    m_consistency->setVisible(!data.empty());
    m_consistency->setData(data);
    m_consistency->setSelectedWindow(m_window);
    QStringList lines;
    QString sentence;
    if (m_window < consistency->windows.size()) {
        const ConsistencyWindow& window = consistency->windows[m_window];
        sentence = consistencySentence(*consistency, window, locale);
        for (std::size_t i = 0; i < std::min(window.violations.size(), mostViolations); ++i)
            lines << violationText(*consistency, window.violations[i], locale);
    } else {
        sentence = consistencySentence(*consistency, {}, locale);
    }
    for (const TypeErrors& errors : m_evaluation->typeErrors)
        lines << typeErrorsSentence(errors, locale);
    m_consistencySentence->setText(sentence);
    m_violations->setText(lines.join(QLatin1Char('\n')));
    m_violations->setVisible(!lines.isEmpty());
}

void ConsequencePanels::showModel()
{
    const auto& model = m_evaluation->modelDrift;
    m_modelCard->setVisible(model.has_value());
    if (!model)
        return;
    const TimeChartData data = modelDriftChart(*m_evaluation);
    m_model->setVisible(!data.empty());
    m_model->setData(data);
    m_model->setSelectedWindow(m_window);
    m_modelSentence->setText(m_window < model->windows.size()
                                 ? modelDriftSentence(*model, model->windows[m_window], QLocale())
                                 : modelDriftStatusText(model->status));
}

void ConsequencePanels::showReconstruction()
{
    const TimeChartData data = reconstructionChart(*m_evaluation);
    m_reconstructionCard->setVisible(!data.empty());
    if (data.empty())
        return;
    m_reconstruction->setData(data);
    m_reconstruction->setSelectedWindow(m_window);
    const QString sentence = reconstructionSentence(m_evaluation->windows[m_window], QLocale());
    m_reconstructionSentence->setText(sentence.isEmpty() ? tr("There is no figure for this window.")
                                                         : sentence);
}

} // namespace tiltmeter
