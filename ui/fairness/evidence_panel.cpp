// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/evidence_panel.h"

#include "charts/evidence_chart.h"
#include "findings/alarm_coverage.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/spacing.h"
#include "text/alarm_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QToolButton>
#include <algorithm>

namespace tiltmeter {
namespace {

constexpr int fromTheStart = 0;
constexpr int forAChange = 1;

bool hasChanges(const AlarmOverview& track, const std::string& feature)
{
    return std::ranges::any_of(track.processes, [&feature](const EvidenceProcess& process) {
        return process.subject.change && process.subject.feature == feature;
    });
}

} // namespace

EvidencePanel::EvidencePanel(QWidget* parent)
    : QWidget(parent), m_button(new QToolButton), m_content(new QWidget), m_kind(new QComboBox),
      m_chart(new EvidenceChartView), m_coverage(new SentenceLabel), m_standing(new QVBoxLayout),
      m_promise(new SentenceLabel(TextRole::Caption, {}))
{
    m_button->setObjectName(QStringLiteral("evidence"));
    m_button->setText(tr("Evidence for an alarm"));
    m_button->setToolTip(tr("Evidence that may be looked at every day without making false alarms"));
    m_button->setCheckable(true);
    m_button->setAutoRaise(true);
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_button->setIcon(icon(QStringLiteral("expand")));
    m_kind->setObjectName(QStringLiteral("evidenceKind"));
    m_kind->addItem(tr("Since the start"));
    m_kind->addItem(tr("For a change after a good start"));
    m_kind->setItemData(fromTheStart, tr("Gathers for good: finds what is wrong from the first record on"),
                        Qt::ToolTipRole);
    m_kind->setItemData(forAChange,
                        tr("Forgets good days: finds sooner what goes wrong later; a false alarm is bound to "
                           "come now and then"),
                        Qt::ToolTipRole);
    m_coverage->setObjectName(QStringLiteral("coverage"));
    m_standing->setSpacing(2);

    auto* choice = new QHBoxLayout;
    choice->setSpacing(spacing::small);
    choice->addWidget(fieldLabel(tr("Evidence:"), m_kind));
    choice->addWidget(m_kind);
    choice->addStretch(1);
    auto* content = new QVBoxLayout(m_content);
    content->setContentsMargins(0, 0, 0, 0);
    content->setSpacing(spacing::small);
    content->addLayout(choice);
    content->addWidget(m_chart);
    content->addWidget(m_coverage);
    content->addLayout(m_standing);
    content->addWidget(m_promise);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tiny);
    layout->addWidget(m_button, 0, Qt::AlignLeft);
    layout->addWidget(m_content);
    m_content->hide();

    connect(m_button, &QToolButton::toggled, this, [this](bool open) {
        m_button->setIcon(icon(open ? QStringLiteral("collapse") : QStringLiteral("expand")));
        m_content->setVisible(open);
    });
    connect(m_kind, &QComboBox::currentIndexChanged, this, &EvidencePanel::fill);
}

void EvidencePanel::setOpen(bool open)
{
    m_button->setChecked(open);
}

bool EvidencePanel::isOpen() const
{
    return m_button->isChecked();
}

void EvidencePanel::setChange(bool change)
{
    m_kind->setCurrentIndex(change && m_kind->isEnabled() ? forAChange : fromTheStart);
}

void EvidencePanel::setVisibleTime(double from, double to)
{
    if (m_chart->evidenceChart()->data().hasTime)
        m_chart->evidenceChart()->setVisibleRange(from, to);
    m_chart->update();
}

void EvidencePanel::show(std::shared_ptr<const Evaluation> evaluation, const std::string& feature,
                         const std::string& metric)
{
    m_evaluation = std::move(evaluation);
    m_feature = feature;
    m_metric = metric;
    m_chart->setObjectName(QStringLiteral("evidence-") + QString::fromStdString(feature));
    fillChoices();
    fill();
}

void EvidencePanel::fillChoices()
{
    // Changes are looked for only where an alarm can go off.
    const bool changes =
        hasChanges(m_evaluation->alarmTrack, m_feature) &&
        alarmCoverage(m_evaluation->alarmTrack, m_feature, m_metric) == AlarmCoverage::Watched;
    const QSignalBlocker blocker(m_kind);
    m_kind->setEnabled(changes);
    if (!changes)
        m_kind->setCurrentIndex(fromTheStart);
}

void EvidencePanel::fill()
{
    if (!m_evaluation)
        return;
    const AlarmOverview& track = m_evaluation->alarmTrack;
    const bool change = m_kind->currentIndex() == forAChange;
    EvidenceChartData chart = evidenceChart(*m_evaluation, m_feature, m_metric, change);
    const bool shown = !chart.empty();
    const bool raises = chart.raises;
    m_chart->setVisible(shown);
    m_kind->setVisible(shown);
    const std::vector<AlarmSubject> subjects = chart.subjects;
    m_chart->setData(std::move(chart));
    const QString why = coverageSentence(alarmCoverage(track, m_feature, m_metric), m_metric);
    m_coverage->setText(why);
    m_coverage->setVisible(!why.isEmpty());

    while (QLayoutItem* item = m_standing->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const EvidenceProcess& process : track.processes)
        if (process.pairs > 0 && std::ranges::find(subjects, process.subject) != subjects.end())
            m_standing->addWidget(new SentenceLabel(evidenceSentence(process, locale())));
    m_promise->setText(shown && raises ? promiseSentence(track, change, locale()) + QLatin1Char(' ') +
                                             evidenceMethodText(change)
                                       : QString());
    m_promise->setVisible(!m_promise->text().isEmpty());
}

} // namespace tiltmeter
