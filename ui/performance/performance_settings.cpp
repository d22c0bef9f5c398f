// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/performance_settings.h"

#include "look/label.h"
#include "look/layouts.h"
#include "look/spacing.h"
#include "performance/performance_measures.h"
#include "text/performance_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace tiltmeter {
namespace {

std::size_t classesOf(const PerformanceEvaluation& evaluation)
{
    // Five rates a class, and only where there are three classes or more.
    return evaluation.windows.empty() ? 0 : evaluation.windows.front().classes.size() / 5;
}

} // namespace

PerformanceSettings::PerformanceSettings(PerformanceConfig config, const PerformanceEvaluation& evaluation,
                                         QWidget* parent)
    : QDialog(parent), m_config(std::move(config)), m_minimum(new QSpinBox), m_calibration(new QComboBox)
{
    setWindowTitle(tr("What counts as a drop"));
    setObjectName(QStringLiteral("performanceSettings"));

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(spacing::medium);
    grid->setVerticalSpacing(spacing::small);
    for (const std::string& metric : evaluation.measures)
        addRow(grid, metric, classesOf(evaluation));
    m_minimum->setObjectName(QStringLiteral("minimumSample"));
    m_minimum->setRange(2, 1'000'000);
    m_minimum->setValue(static_cast<int>(m_config.minimumSample));
    m_calibration->setObjectName(QStringLiteral("calibrationChoice"));
    const auto add = [this](const QString& name, CalibrationChoice choice) {
        m_calibration->addItem(name, static_cast<int>(choice));
    };
    add(tr("By the number of labels"), CalibrationChoice::Automatic);
    add(tr("Isotonic regression"), CalibrationChoice::Isotonic);
    add(tr("Logistic regression"), CalibrationChoice::Logistic);
    add(tr("None: probabilities are chances"), CalibrationChoice::None);
    m_calibration->setCurrentIndex(m_calibration->findData(static_cast<int>(m_config.calibration)));
    const int row = grid->rowCount();
    grid->addWidget(fieldLabel(tr("&Records with a label, at least:"), m_minimum), row, 0);
    grid->addWidget(m_minimum, row, 1);
    grid->addWidget(fieldLabel(tr("&Probabilities become chances by:"), m_calibration), row + 1, 0);
    grid->addWidget(m_calibration, row + 1, 1);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::large);
    layout->addWidget(new SentenceLabel(
        tr("A window is reported when a measure is worse than in the baseline by more than this, and chance "
           "is ruled out.")));
    layout->addLayout(grid);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(460);
}

void PerformanceSettings::addRow(QGridLayout* grid, const std::string& metric, std::size_t classes)
{
    const PerformanceMeasureInfo* measure = findPerformanceMeasure(metric);
    if (measure == nullptr || measure->direction == MetricDirection::BothAreBad)
        return;
    const auto limit = performanceLimit(m_config, *measure, classes);
    PerformanceConfig plain;
    Row row;
    row.metric = metric;
    row.suggested = performanceLimit(plain, *measure, classes);
    const bool inHundreds = measure->isRelative || isPercentMeasure(metric);
    row.factor = inHundreds ? 100 : 1;
    const QString name = performanceMeasureName(metric);
    row.judged = new QCheckBox(name);
    row.judged->setObjectName(QStringLiteral("judge_") + QString::fromStdString(metric));
    row.judged->setAccessibleName(name);
    row.change = new QDoubleSpinBox;
    row.change->setObjectName(QStringLiteral("limit_") + QString::fromStdString(metric));
    row.change->setAccessibleName(tr("%1: change that matters").arg(name));
    row.change->setRange(0, inHundreds ? 1000 : 1e6);
    row.change->setDecimals(inHundreds ? 1 : 3);
    row.change->setSingleStep(inHundreds ? 1 : 0.01);
    row.change->setSuffix(measure->isRelative ? tr(" % of the baseline")
                          : inHundreds        ? tr(" points")
                                              : QString());
    const bool judged = limit.has_value();
    row.change->setValue((judged ? *limit : row.suggested.value_or(0.05)) * row.factor);
    row.judged->setChecked(judged);
    row.change->setEnabled(judged);
    connect(row.judged, &QCheckBox::toggled, row.change, &QWidget::setEnabled);
    const int line = grid->rowCount();
    grid->addWidget(row.judged, line, 0);
    grid->addWidget(row.change, line, 1);
    m_rows.push_back(row);
}

PerformanceConfig PerformanceSettings::config() const
{
    PerformanceConfig config = m_config;
    config.limits.clear();
    // Limits of measures that are not shown stay.
    for (const auto& [name, limit] : m_config.limits) {
        const PerformanceMeasureInfo* measure = findPerformanceMeasure(name);
        bool shown = false;
        for (const Row& row : m_rows)
            shown = shown || (measure != nullptr && measure->id == row.metric);
        if (!shown)
            config.limits[name] = limit;
    }
    for (const Row& row : m_rows) {
        const double limit = row.change->value() / row.factor;
        if (!row.judged->isChecked()) {
            if (row.suggested)
                config.limits[row.metric] = noPerformanceLimit;
        } else if (!row.suggested || std::abs(*row.suggested - limit) > 1e-9) {
            config.limits[row.metric] = limit;
        }
    }
    config.minimumSample = m_minimum->value();
    config.calibration = static_cast<CalibrationChoice>(m_calibration->currentData().toInt());
    return config;
}

} // namespace tiltmeter
