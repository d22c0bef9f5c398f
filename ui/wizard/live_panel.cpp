// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/live_panel.h"

#include "charts/group_bars.h"
#include "fairness/fairness_view_model.h"
#include "look/label.h"
#include "look/paleness.h"
#include "look/spacing.h"
#include "look/state.h"
#include "look/theme.h"
#include "text/measurement_text.h"
#include "text/number_text.h"

#include <algorithm>

namespace tiltmeter {

LivePanel::LivePanel(QWidget* parent)
    : Card(tr("What this means on your data"), parent), m_feature(new Label(TextRole::Strong)),
      m_records(new SentenceLabel(TextRole::Caption, {})), m_bars(new GroupBars),
      m_score(new Label(TextRole::Figure)), m_badge(new StateBadge), m_sentence(new SentenceLabel),
      m_verdict(new SentenceLabel), m_obstacle(new SentenceLabel), m_figures(new QWidget)
{
    m_score->setObjectName(QStringLiteral("liveScore"));
    m_records->setObjectName(QStringLiteral("liveRecords"));
    auto* layout = new QVBoxLayout(m_figures);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_feature);
    layout->addWidget(m_records);
    layout->addWidget(m_bars);
    layout->addWidget(new Separator);
    layout->addWidget(m_score);
    layout->addWidget(m_badge, 0, Qt::AlignLeft);
    layout->addWidget(m_sentence);
    layout->addWidget(m_verdict);
    body()->addWidget(m_figures);
    body()->addWidget(m_obstacle);
    body()->addStretch();
    m_figures->hide();
    m_obstacle->setText(tr("The figures appear as soon as the data have been counted."));
}

void LivePanel::show(const std::shared_ptr<const Evaluation>& preview, const std::string& feature,
                     bool isSample)
{
    if (!preview)
        return;
    const auto features = measuredFeatures(*preview);
    if (features.empty()) {
        setObstacle(tr("Nothing is measured yet: choose a feature."));
        return;
    }
    const std::string shown =
        std::ranges::find(features, feature) == features.end() ? features.front() : feature;
    m_feature->setText(QString::fromStdString(shown));
    const QString records = countText(preview->overall.records, locale());
    m_records->setText(isSample ? tr("From a sample of %1 records; the exact figures follow.").arg(records)
                                : tr("%1 records", "number of records").arg(records));
    m_score->setTextColor(isSample ? colors().secondaryText : QColor());
    m_bars->setBars(barsOf(preview->overall, shown));

    const auto impacts = measurementsOf(preview->overall, shown, "disparate_impact");
    // The worst off of several monitored groups is the one that the panel is about.
    const auto worst = std::ranges::min_element(impacts, [](const Measurement* a, const Measurement* b) {
        return a->value.value_or(9e9) < b->value.value_or(9e9);
    });
    const bool known = worst != impacts.end();
    m_score->setText(known && (*worst)->value
                         ? tr("Score %1\u202f%").arg(fairnessScoreText(*(*worst)->value, locale()))
                         : tr("No score"));
    m_badge->setVisible(known);
    m_sentence->setVisible(known);
    if (known) {
        const State state = stateOf(**worst);
        m_badge->setState(state);
        m_badge->setText({});
        const Measurement* told = *worst;
        for (const Measurement* difference :
             measurementsOf(preview->overall, shown, "statistical_parity_difference"))
            if (difference->monitored == (*worst)->monitored && difference->value)
                told = difference;
        m_sentence->setText(measurementSentence(*told, locale()));
        m_verdict->setText(verdictSentence(**worst, preview->config, locale()));
    }
    m_verdict->setVisible(known && !m_verdict->text().isEmpty());
    m_obstacle->hide();
    m_figures->show();
    setPending(false);
}

void LivePanel::setPending(bool pending)
{
    setPale(*m_figures, pending);
}

void LivePanel::setObstacle(const QString& sentence)
{
    m_obstacle->setText(sentence);
    m_obstacle->show();
    m_figures->hide();
}

QString LivePanel::scoreText() const
{
    return m_score->text();
}

} // namespace tiltmeter
