// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/chart_style.h"
#include "drift/drift_evaluation.h"

#include <QLocale>
#include <QRectF>
#include <QString>

#include <vector>

class QPainter;

namespace tiltmeter {

/// A column in the baseline and in one window: shares as a histogram (baseline a line, window filled) with
/// both medians and middle halves, or as pairs of bars by category, the most frequent first and the rest
/// together. The same on screen and in a report.
class DistributionChart
{
public:
    DistributionChart(const DriftEvaluation& evaluation, std::size_t feature, std::size_t window);

    /// Name (empty for bins), share in the baseline, share in the window.
    struct Bar {
        QString name;
        double baseline = 0;
        double window = 0;
    };
    [[nodiscard]] const std::vector<Bar>& bars() const { return m_bars; }
    [[nodiscard]] double height() const;
    /// The evaluation must be there still.
    void paint(QPainter& painter, const QRectF& target, const ChartStyle& style, const QLocale& locale) const;
    /// What is drawn, in words.
    [[nodiscard]] QString description(const QLocale& locale) const;

private:
    struct Pen;
    void mergeRareCategories();
    void paintLegend(const Pen& pen, const QRectF& area) const;
    void paintHistogram(const Pen& pen, const QRectF& area) const;
    void paintQuartiles(const Pen& pen, const QRectF& plot) const;
    void paintCategories(const Pen& pen, const QRectF& area) const;
    [[nodiscard]] const DriftFeature& column() const { return m_evaluation->features[m_feature]; }
    [[nodiscard]] const FeatureDistribution& now() const
    {
        return m_evaluation->windows[m_window].distributions[m_feature];
    }

    const DriftEvaluation* m_evaluation;
    std::size_t m_feature;
    std::size_t m_window;
    std::vector<Bar> m_bars;
};

} // namespace tiltmeter
