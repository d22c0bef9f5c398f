// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "look/theme.h"

#include <QFont>

namespace tiltmeter {

/// Everything that a chart needs to know of its surroundings, so that the same chart is drawn on screen
/// (light or dark) and, on white, in a report.
struct ChartStyle {
    ThemeColors colors;
    QFont font; ///< body; captions are drawn at 0.9 of it

    /// As the window looks now.
    [[nodiscard]] static ChartStyle ofWindow(const QFont& font) { return {tiltmeter::colors(), font}; }
    /// Dark ink on white, for paper.
    [[nodiscard]] static ChartStyle ofPaper(const QFont& font) { return {lightColors(), font}; }

    [[nodiscard]] QFont caption() const;
    [[nodiscard]] QColor axis() const { return colors.border; }
};

} // namespace tiltmeter
