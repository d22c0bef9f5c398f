// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace tiltmeter {

/// A column in the baseline and in one window: shares as a histogram (baseline a line, window filled) with
/// both medians and middle halves, or as pairs of bars by category, the most frequent first and the rest
/// together.
class DistributionView : public QWidget
{
    Q_OBJECT
public:
    explicit DistributionView(QWidget* parent = nullptr);
    void setContent(std::shared_ptr<const DriftEvaluation> evaluation, std::size_t feature,
                    std::size_t window);
    /// What is drawn, for tests and screen readers: name (or bin), share in the baseline, share in the
    /// window.
    struct Bar {
        QString name;
        double baseline = 0;
        double window = 0;
    };
    [[nodiscard]] const std::vector<Bar>& bars() const { return m_bars; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintHistogram(QPainter& painter, const QRectF& area) const;
    void paintCategories(QPainter& painter, const QRectF& area) const;
    void paintLegend(QPainter& painter, const QRectF& area) const;
    void describe();

    std::shared_ptr<const DriftEvaluation> m_evaluation;
    std::size_t m_feature = 0;
    std::size_t m_window = 0;
    std::vector<Bar> m_bars;
};

} // namespace tiltmeter
