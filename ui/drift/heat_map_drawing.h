// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/chart_style.h"
#include "drift/drift_evaluation.h"
#include "look/state.h"

#include <QLocale>
#include <QRectF>

class QPainter;

namespace tiltmeter {

/// What a cell of the heat map shows.
struct HeatCell {
    State state = State::NotJudged;
    std::optional<double> strength; ///< value / limit, 0 or more; nullopt: no value
    bool inBaseline = false;
    bool missingDrifts = false; ///< the missing values drift, or the type errors
    QString text;
};
[[nodiscard]] HeatCell heatCell(const DriftEvaluation& evaluation, std::size_t feature, std::size_t window,
                                const QLocale& locale);

/// The farther above its limit, the stronger. Never by colour alone: drift has a mark in its upper corner,
/// drift of the missing values one in the lower; too few records are hatched, the baseline has a dotted
/// frame.
void paintHeatCell(QPainter& painter, const QRectF& rect, const HeatCell& cell, const ThemeColors& colors);

/// The heat map as a drawing for reports: at most 25 columns of the data, the most drifted first, and the
/// newest 60 windows.
[[nodiscard]] double heatMapHeight(const DriftEvaluation& evaluation);
void paintHeatMap(QPainter& painter, const QRectF& target, const DriftEvaluation& evaluation,
                  const ChartStyle& style, const QLocale& locale);

/// "income", "decision (prediction)".
[[nodiscard]] QString columnTitle(const DriftFeature& feature);

} // namespace tiltmeter
