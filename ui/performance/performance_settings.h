// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/performance_config.h"
#include "performance/performance_evaluation.h"

#include <QDialog>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QSpinBox;

namespace tiltmeter {

/// What counts as a drop: for each measure the change for the worse that matters, how many records it takes,
/// and how probabilities are turned into chances.
class PerformanceSettings : public QDialog
{
    Q_OBJECT
public:
    /// The measures are those of the evaluation; what neither of the two limits stays off.
    PerformanceSettings(PerformanceConfig config, const PerformanceEvaluation& evaluation,
                        QWidget* parent = nullptr);
    /// As it stands in the fields.
    [[nodiscard]] PerformanceConfig config() const;

private:
    struct Row {
        std::string metric;
        QCheckBox* judged = nullptr;
        QDoubleSpinBox* change = nullptr;
        double factor = 1; ///< of what is shown to the limit: 100 for points and percent
        std::optional<double> suggested;
    };
    void addRow(QGridLayout* grid, const std::string& metric, std::size_t classes);

    PerformanceConfig m_config;
    std::vector<Row> m_rows;
    QSpinBox* m_minimum;
    QComboBox* m_calibration;
};

} // namespace tiltmeter
