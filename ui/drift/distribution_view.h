// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/distribution_chart.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace tiltmeter {

/// A DistributionChart on screen.
class DistributionView : public QWidget
{
    Q_OBJECT
public:
    explicit DistributionView(QWidget* parent = nullptr);
    void setContent(std::shared_ptr<const DriftEvaluation> evaluation, std::size_t feature,
                    std::size_t window);
    [[nodiscard]] std::vector<DistributionChart::Bar> bars() const
    {
        return m_chart ? m_chart->bars() : std::vector<DistributionChart::Bar>{};
    }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::shared_ptr<const DriftEvaluation> m_evaluation;
    std::optional<DistributionChart> m_chart; ///< of m_evaluation
};

} // namespace tiltmeter
