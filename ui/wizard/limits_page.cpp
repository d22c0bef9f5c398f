// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/limits_page.h"

#include "fairness/fairness_view_model.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "metrics/flips.h"
#include "metrics/metric_table.h"
#include "metrics/plan_for.h"
#include "text/error_text.h"
#include "text/measurement_text.h"
#include "text/number_text.h"
#include "wizard/score_gauge.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTabBar>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace tiltmeter {
namespace {

const std::string scoreMetric = "disparate_impact";

/// An empty cell is no limit; anything that is not a number is not taken.
std::optional<double> limitOf(const QTableWidgetItem* item, const QLocale& locale)
{
    bool ok = false;
    const double value = item == nullptr ? 0 : locale.toDouble(item->text().trimmed(), &ok);
    return ok ? std::optional(value) : std::nullopt;
}

} // namespace

LimitsPage::LimitsPage(WizardDraft* wizardDraft, QWidget* parent)
    : FeatureTabsPage(wizardDraft, ConfigSection::Limits, tr("Limits"),
                      tr("How unequal may the outcomes be?"), parent),
      m_gauge(new ScoreGauge), m_useLower(new QCheckBox(tr("&Lower limit"))), m_lower(new QDoubleSpinBox),
      m_useUpper(new QCheckBox(tr("&Upper limit"))), m_upper(new QDoubleSpinBox), m_others(new QTableWidget),
      m_notice(new Notice), m_sampleNote(new SentenceLabel(TextRole::Caption, {}))
{
    m_sampleNote->setObjectName(QStringLiteral("sampleNote"));
    m_sampleNote->hide();
    m_lower->setObjectName(QStringLiteral("lower"));
    m_upper->setObjectName(QStringLiteral("upper"));
    m_lower->setAccessibleName(tr("Lower limit of the score in percent"));
    m_upper->setAccessibleName(tr("Upper limit of the score in percent"));
    for (QDoubleSpinBox* field : {m_lower, m_upper}) {
        field->setRange(0, 1000);
        field->setDecimals(1);
        field->setSuffix(QStringLiteral("\u202f%"));
        field->setAlignment(Qt::AlignRight);
        connect(field, &QDoubleSpinBox::valueChanged, this, &LimitsPage::storeScoreLimits);
    }
    for (QCheckBox* use : {m_useLower, m_useUpper})
        connect(use, &QCheckBox::toggled, this, &LimitsPage::storeScoreLimits);

    m_others->setObjectName(QStringLiteral("others"));
    m_others->setAccessibleName(tr("Limits of other metrics"));
    m_others->setColumnCount(3);
    m_others->setHorizontalHeaderLabels({tr("Metric"), tr("Lower"), tr("Upper")});
    for (int column = 0; column < m_others->columnCount(); ++column) // titles stand over what they name
        m_others->horizontalHeaderItem(column)->setTextAlignment(
            Qt::AlignVCenter | (column == 0 ? Qt::AlignLeft : Qt::AlignRight));
    m_others->verticalHeader()->hide();
    m_others->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_others->setAlternatingRowColors(true);
    m_others->setMinimumHeight(110);
    connect(m_others, &QTableWidget::cellChanged, this, [this](int row) {
        if (!m_loading)
            storeOther(row);
    });

    auto* presets = new QHBoxLayout;
    presets->setSpacing(spacing::small);
    presets->addWidget(new QLabel(tr("Presets:")));
    for (const auto& [low, high] : {std::pair{80.0, 125.0}, {90.0, 111.1}, {95.0, 105.3}}) {
        auto* preset = new QPushButton(tr("%1 to %2 %").arg(locale().toString(low), locale().toString(high)));
        preset->setToolTip(low == 80 ? tr("Four fifths, both ways. A common preset, not a law.") : QString());
        connect(preset, &QPushButton::clicked, this, [this, lower = low, upper = high] {
            m_useLower->setChecked(true);
            m_useUpper->setChecked(true);
            m_lower->setValue(lower);
            m_upper->setValue(upper);
        });
        presets->addWidget(preset);
    }
    presets->addStretch();

    auto* fields = new QHBoxLayout;
    fields->setSpacing(spacing::small);
    fields->addWidget(m_useLower);
    fields->addWidget(m_lower);
    fields->addSpacing(spacing::huge);
    fields->addWidget(m_useUpper);
    fields->addWidget(m_upper);
    fields->addStretch();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addWidget(tabs());
    layout->addWidget(m_gauge);
    layout->addWidget(m_sampleNote);
    layout->addLayout(fields);
    layout->addLayout(presets);
    layout->addWidget(m_notice);
    layout->addWidget(new SentenceLabel(TextRole::Caption,
                                        tr("Example: 50 % favourable outcomes in the monitored group against "
                                           "70 % in the reference group is a score of "
                                           "%1. It is flagged at a lower limit of 80, and not flagged at 70.")
                                            .arg(fairnessScoreText(50.0 / 70.0, locale()))));
    layout->addWidget(new Label(TextRole::Strong, tr("Other metrics (optional)")));
    layout->addWidget(m_others, 1);
}

void LimitsPage::load()
{
    loadTabs();
    const MonitoredFeature* feature = draft()->feature(currentFeature());
    setEnabled(feature != nullptr);
    if (feature == nullptr)
        return;
    Limits limits;
    if (const auto it = feature->limits.find(scoreMetric); it != feature->limits.end())
        limits = it->second;
    else if (const auto common = draft()->config().limits.find(scoreMetric);
             common != draft()->config().limits.end())
        limits = common->second;
    m_loading = true;
    m_useLower->setChecked(limits.lower.has_value());
    m_useUpper->setChecked(limits.upper.has_value());
    m_lower->setEnabled(limits.lower.has_value());
    m_upper->setEnabled(limits.upper.has_value());
    m_lower->setValue(limits.lower.value_or(0.8) * 100);
    m_upper->setValue(limits.upper.value_or(1.25) * 100);
    m_loading = false;
    m_gauge->setLimits(limits);
    loadOthers();
    setPreview(m_preview, m_isSample);
    const QString problem = obstacle();
    if (problem.isEmpty())
        m_notice->clear();
    else
        m_notice->show(Notice::Kind::Error, problem);
}

void LimitsPage::storeScoreLimits()
{
    if (m_loading)
        return;
    draft()->editFeature(currentFeature(), [&](MonitoredFeature& feature) {
        Limits limits;
        // Percent on screen; the division keeps 80 % the same double as 0.8.
        if (m_useLower->isChecked())
            limits.lower = m_lower->value() / 100;
        if (m_useUpper->isChecked())
            limits.upper = m_upper->value() / 100;
        feature.limits[scoreMetric] = limits;
    });
    load();
}

void LimitsPage::loadOthers()
{
    m_loading = true;
    const MonitoredFeature* feature = draft()->feature(currentFeature());
    // What would be measured; what has limits is shown in any case, so that they can be taken away.
    const auto plan = planFor(draft()->config(), draft()->schema());
    std::vector<const MetricInfo*> shown;
    if (plan)
        if (auto measured = selectMetrics({"default"}, *plan))
            shown = std::move(*measured);
    if (!draft()->config().otherDecision.empty())
        for (const MetricInfo* info : selectFlips(draft()->config()))
            if (std::ranges::find(shown, info) == shown.end())
                shown.push_back(info);
    for (const auto& [id, limits] : feature->limits)
        if (const MetricInfo* info = findMetric(id);
            info != nullptr && std::ranges::find(shown, info) == shown.end())
            shown.push_back(info);
    std::erase_if(shown, [](const MetricInfo* info) {
        return info->scope != MetricScope::Pair || info->id == scoreMetric;
    });
    std::ranges::sort(shown);
    m_others->setRowCount(static_cast<int>(shown.size()));
    for (int row = 0; row < m_others->rowCount(); ++row) {
        const MetricInfo& info = *shown[static_cast<std::size_t>(row)];
        auto* name = new QTableWidgetItem(metricName(info.id));
        name->setData(Qt::UserRole,
                      QString::fromUtf8(info.id.data(), static_cast<qsizetype>(info.id.size())));
        name->setToolTip(metricExplanation(info.id));
        name->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        m_others->setItem(row, 0, name);
        Limits limits;
        if (const auto it = feature->limits.find(std::string(info.id)); it != feature->limits.end())
            limits = it->second;
        const auto cell = [&](int column, const std::optional<double>& limit,
                              const std::optional<double>& suggested) {
            auto* item = new QTableWidgetItem(limit ? locale().toString(*limit, 'g', 6) : QString());
            item->setTextAlignment(Qt::AlignVCenter | Qt::AlignRight);
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            if (suggested)
                item->setToolTip(tr("Often used: %1").arg(locale().toString(*suggested, 'g', 6)));
            m_others->setItem(row, column, item);
        };
        cell(1, limits.lower, info.suggested.lower);
        cell(2, limits.upper, info.suggested.upper);
    }
    m_loading = false;
}

void LimitsPage::storeOther(int row)
{
    const std::string metric = m_others->item(row, 0)->data(Qt::UserRole).toString().toStdString();
    const Limits limits{limitOf(m_others->item(row, 1), locale()), limitOf(m_others->item(row, 2), locale())};
    draft()->editFeature(currentFeature(), [&](MonitoredFeature& feature) {
        if (limits.lower || limits.upper)
            feature.limits[metric] = limits;
        else
            feature.limits.erase(metric);
    });
    load();
}

void LimitsPage::setPreview(const std::shared_ptr<const Evaluation>& preview, bool isSample)
{
    m_preview = preview;
    m_isSample = isSample;
    m_sampleNote->setVisible(preview && isSample);
    if (preview)
        m_sampleNote->setText(tr("Scores from a sample of %1 records; the exact ones follow.")
                                  .arg(countText(preview->overall.records, locale())));
    std::vector<ScoreGauge::Needle> needles;
    if (preview) {
        std::size_t color = 0;
        for (const Measurement* m : measurementsOf(preview->overall, currentFeature(), scoreMetric))
            needles.push_back(
                {QString::fromStdString(m->monitored), m->value, m->interval, stateOf(*m), color++});
    }
    m_gauge->setNeedles(std::move(needles));
}

} // namespace tiltmeter
