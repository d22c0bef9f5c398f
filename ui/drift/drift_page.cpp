// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_page.h"

#include "charts/time_chart_view.h"
#include "context/drift_results.h"
#include "drift/consequence_panels.h"
#include "drift/drift_charts.h"
#include "drift/feature_panels.h"
#include "drift/heat_map.h"
#include "look/card.h"
#include "look/card_grid.h"
#include "look/label.h"
#include "look/table.h"
#include "text/drift_text.h"
#include "text/error_text.h"

#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

namespace tiltmeter {
namespace {

constexpr int narrowestCard = 420;
constexpr int chartHeight = 260;
constexpr int contributionsShown = 8;

/// What the figures rest on: "Compared with ...: 12,345 records. Configuration revision 2."
QString basisOf(const DriftEvaluation& evaluation, const QLocale& locale)
{
    const bool rolls = evaluation.config.baseline.kind == DriftBaselineKind::Rolling;
    QString out = rolls ? DriftPage::tr("Compared with %1.").arg(driftBaselineText(evaluation, locale))
                        : DriftPage::tr("Compared with %1: %2 records.")
                              .arg(driftBaselineText(evaluation, locale),
                                   countText(evaluation.baselineRecords, locale));
    out += QLatin1Char(' ');
    out +=
        evaluation.revision > 0
            ? DriftPage::tr("Configuration revision %1.").arg(locale.toString(qlonglong{evaluation.revision}))
            : DriftPage::tr("As proposed: nothing was configured yet.");
    if (evaluation.undefinedCount > 0)
        out += QLatin1Char(' ') + DriftPage::tr("Values that are not defined: %1.")
                                      .arg(countText(evaluation.undefinedCount, locale));
    if (evaluation.withoutTimestamp > 0)
        out += QLatin1Char(' ') + DriftPage::tr("Records without a timestamp, left out: %1.")
                                      .arg(countText(evaluation.withoutTimestamp, locale));
    return out;
}

} // namespace

DriftPage::DriftPage(AppContext& appContext, QWidget* parent)
    : Page({QStringLiteral("drift"), tr("Drift"), QStringLiteral("drift")}, appContext, parent),
      m_order(new QComboBox), m_configure(new QPushButton(tr("&Configure…"))),
      m_summary(new SentenceLabel(TextRole::Strong, QString())),
      m_basis(new SentenceLabel(TextRole::Caption, QString())), m_heatMap(new HeatMap),
      m_panels(new FeaturePanels(this)), m_consequences(new ConsequencePanels(this)),
      m_magnitudeCard(new Card(tr("Drift magnitude"))), m_magnitude(new TimeChartView),
      m_magnitudeSentence(new SentenceLabel), m_contributionCard(new Card),
      m_noContribution(new SentenceLabel(TextRole::Caption, QString())),
      m_contributionTable(new Table(tr("Contributions to the drift magnitude"))),
      m_contributions(new RowsModel<ContributionRow>(contributionColumns(), this))
{
    m_order->setObjectName(QStringLiteral("order"));
    m_order->setAccessibleName(tr("Order of the columns"));
    m_order->addItem(tr("Most drift first"), static_cast<int>(DriftOrder::Drift));
    m_order->addItem(tr("First to drift first"), static_cast<int>(DriftOrder::FirstBreach));
    m_order->addItem(tr("By name"), static_cast<int>(DriftOrder::Name));
    m_configure->setObjectName(QStringLiteral("configureDrift"));
    m_configure->setToolTip(tr("Baseline, columns, window and methods"));
    m_summary->setObjectName(QStringLiteral("driftSummary"));
    m_basis->setObjectName(QStringLiteral("driftBasis"));
    m_heatMap->setObjectName(QStringLiteral("heatMap"));
    addControl(m_configure);
    makeMagnitude();
    layOut();

    connect(&context().drift(), &DriftResults::changed, this, [this] {
        recount();
        if (isVisible())
            refresh();
    });
    connect(m_configure, &QPushButton::clicked, &context(), &AppContext::requestDriftConfiguration);
    connect(m_heatMap, &HeatMap::cellSelected, this, &DriftPage::select);
    connect(m_panels, &FeaturePanels::windowSelected, this,
            [this](std::size_t window) { select(m_feature, window); });
    connect(m_consequences, &ConsequencePanels::windowSelected, this,
            [this](std::size_t window) { select(m_feature, window); });
    connect(m_consequences, &ConsequencePanels::featureSelected, this, &DriftPage::goTo);
    connect(m_consequences, &ConsequencePanels::configurationRequested, this,
            [this] { context().requestConfiguration(); });
    connect(m_magnitude, &TimeChartView::windowSelected, this,
            [this](std::size_t window) { select(m_feature, window); });
    connect(m_order, &QComboBox::currentIndexChanged, this, [this] {
        if (m_evaluation)
            fill();
    });
}

void DriftPage::makeMagnitude()
{
    m_magnitude->setObjectName(QStringLiteral("magnitudeChart"));
    m_magnitude->setMinimumHeight(chartHeight);
    m_magnitudeCard->body()->addWidget(m_magnitudeSentence);
    m_magnitudeCard->body()->addWidget(m_magnitude, 1);
    m_contributionTable->setObjectName(QStringLiteral("contributions"));
    m_contributionTable->setModel(m_contributions);
    m_contributionTable->setItemDelegateForColumn(1, new ShareDelegate(m_contributionTable));
    m_contributionTable->setItemDelegateForColumn(2, new StateDelegate(m_contributionTable));
    const int row = m_contributionTable->verticalHeader()->defaultSectionSize();
    m_contributionTable->setMinimumHeight(m_contributionTable->horizontalHeader()->sizeHint().height() +
                                          contributionsShown * row + 4);
    m_noContribution->setObjectName(QStringLiteral("noContribution"));
    m_contributionCard->body()->addWidget(m_noContribution);
    m_contributionCard->body()->addWidget(m_contributionTable, 1);
    const auto follow = [this](const QModelIndex& index) {
        if (index.isValid())
            goTo(QString::fromStdString(m_contributions->row(index.row()).feature));
    };
    connect(m_contributionTable, &Table::rowActivated, this, follow);
    connect(m_contributionTable, &QTableView::clicked, this, follow);
}

void DriftPage::layOut()
{
    body()->addWidget(m_summary);
    body()->addWidget(m_basis);
    auto* map = new Card(tr("Columns by window"));
    map->addHeaderWidget(m_order);
    map->body()->addWidget(m_heatMap);
    map->body()->addWidget(new SentenceLabel(
        TextRole::Caption,
        tr("The deciding measure; the farther above its limit, the darker. Upper corner: drift. Lower "
           "corner: "
           "drift of the missing values. Dotted frame: part of the baseline. Hatched: too few records. A "
           "dash: not defined. Point at a cell for its numbers.")));
    body()->addWidget(map);
    addGrid({m_panels->distributionCard(), m_panels->chartCard()});
    body()->addWidget(m_consequences->impactCard()); // its table is wide
    addGrid({m_magnitudeCard, m_contributionCard, m_consequences->correlationCard(), m_panels->measuresCard(),
             m_consequences->consistencyCard(), m_consequences->modelCard(),
             m_consequences->reconstructionCard()});
    body()->addStretch(1);
}

void DriftPage::addGrid(std::initializer_list<Card*> cards)
{
    auto* grid = new QWidget;
    auto* layout = new CardGrid(narrowestCard, grid);
    for (Card* card : cards)
        layout->addWidget(card);
    body()->addWidget(grid);
}

bool DriftPage::canConfigure() const
{
    return context().offers(AppContext::Offer::Configure);
}

bool DriftPage::isReady() const
{
    return context().drift().evaluation() != nullptr;
}

void DriftPage::refresh()
{
    const bool empty = showCommonEmptyState(false);
    m_configure->setVisible(!empty && canConfigure());
    if (!empty)
        context().drift().require();
    take();
    if (empty)
        return;
    const auto& error = context().drift().error();
    if (error) {
        const bool cancelled = error->code == ErrorCode::Cancelled;
        showEmpty(tr("The windows could not be compared"), describe(*error),
                  cancelled || !canConfigure() ? tr("Try again") : tr("Configure drift…"));
    } else if (!m_evaluation) {
        showEmpty(tr("Comparing with the baseline"),
                  tr("Every window is compared with the baseline, column by column."));
    } else if (m_evaluation->windows.empty()) {
        showEmpty(tr("Nothing to compare in this period"),
                  tr("There are no whole windows between these dates. Choose a longer period, or another "
                     "window."),
                  canConfigure() ? tr("Configure drift…") : QString());
    } else {
        showBody();
    }
}

void DriftPage::recount()
{
    const auto& evaluation = context().drift().evaluation();
    int open = 0;
    if (evaluation)
        for (const DriftFinding& finding : evaluation->findings)
            open += finding.ongoing ? 1 : 0;
    setOpenCount(open);
}

/// What the context has is what is shown.
void DriftPage::take()
{
    if (m_evaluation == context().drift().evaluation())
        return;
    m_evaluation = context().drift().evaluation();
    if (!m_evaluation || m_evaluation->windows.empty() || m_evaluation->features.empty())
        return;
    m_feature = featuresInOrder(*m_evaluation, DriftOrder::Drift).front();
    m_window = newestJudged(*m_evaluation, m_feature);
    fill();
}

void DriftPage::fill()
{
    m_summary->setText(driftSummarySentence(*m_evaluation, QLocale()));
    m_basis->setText(basisOf(*m_evaluation, QLocale()));
    m_heatMap->setEvaluation(m_evaluation, static_cast<DriftOrder>(m_order->currentData().toInt()));
    const TimeChartData magnitude = magnitudeChart(*m_evaluation);
    m_magnitudeCard->setVisible(!magnitude.empty());
    m_contributionCard->setVisible(!magnitude.empty());
    m_magnitude->setData(magnitude);
    select(m_feature, m_window);
}

void DriftPage::select(std::size_t feature, std::size_t window)
{
    if (!m_evaluation || feature >= m_evaluation->features.size() || window >= m_evaluation->windows.size())
        return;
    m_feature = feature;
    m_window = window;
    m_heatMap->select(feature, window);
    m_panels->show(m_evaluation, feature, window);
    m_consequences->setCanConfigure(canConfigure());
    m_consequences->show(m_evaluation, window);
    showMagnitude();
}

void DriftPage::showMagnitude()
{
    const QLocale locale;
    const DriftWindow& window = m_evaluation->windows[m_window];
    m_magnitude->setSelectedWindow(m_window);
    const QString sentence = driftMagnitudeSentence(window, locale);
    m_magnitudeSentence->setText(!sentence.isEmpty() ? sentence
                                 : window.inBaseline
                                     ? tr("This window is a part of the baseline.")
                                     : tr("This window has too few records for a classifier."));
    m_contributionCard->setTitle(
        tr("What makes the magnitude: %1", "window").arg(driftWindowName(*m_evaluation, window, locale)));
    m_contributions->setRows(contributionRows(m_evaluation, m_window));
    const bool any = !m_contributions->rows().empty();
    m_contributionTable->setVisible(any);
    m_contributionTable->fitColumns();
    m_noContribution->setVisible(!any);
    m_noContribution->setText(window.inBaseline ? tr("This window is a part of the baseline.")
                                                : tr("No classifier was trained for this window."));
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
    const auto& error = context().drift().error();
    const bool again = error && (error->code == ErrorCode::Cancelled || !canConfigure());
    if (again)
        context().drift().forget();
    else
        context().requestDriftConfiguration();
}

} // namespace tiltmeter
