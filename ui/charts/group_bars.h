// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/chart_style.h"
#include "numeric/interval.h"

#include <QString>
#include <QWidget>
#include <cstdint>
#include <optional>
#include <vector>

namespace tiltmeter {

/// The share of favourable outcomes of each group, as bars on one scale from 0 to 100 percent with the
/// interval as a whisker, the counts in words beside them: the comparison behind every score, to be seen at a
/// glance.
class GroupBars : public QWidget
{
    Q_OBJECT
public:
    struct Bar {
        QString name;
        bool isReference = false;
        std::uint64_t favorable = 0;
        std::uint64_t records = 0;   ///< records that were judged, the denominator
        std::optional<double> share; ///< in [0, 1]; nullopt: no records
        std::optional<numeric::Interval> interval;
        std::size_t colorIndex = 0; ///< ignored for the reference, which is neutral
    };

    explicit GroupBars(QWidget* parent = nullptr);
    void setStyle(const ChartStyle& style);
    void setBars(std::vector<Bar> bars);
    [[nodiscard]] const std::vector<Bar>& bars() const { return m_bars; }
    /// The same drawing for a report.
    static void paint(QPainter& painter, const QRectF& target, const std::vector<Bar>& bars,
                      const ChartStyle& style, const QLocale& locale);
    /// Height that so many bars need, in the units of the style's font.
    [[nodiscard]] static double heightOf(std::size_t bars, const ChartStyle& style);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void describe();
    std::vector<Bar> m_bars;
    ChartStyle m_style;
};

} // namespace tiltmeter
