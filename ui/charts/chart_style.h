// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <vector>

namespace tiltmeter
{

/// Everything that a chart needs to know of its surroundings, so that the same chart is drawn on screen
/// (light or dark) and, on white, in a report.
struct ChartStyle {
    QColor background;
    QColor text;
    QColor secondaryText;
    QColor grid;
    QColor axis;
    QColor neutral; ///< line at 1 or 0
    QColor limit;   ///< dashed
    QColor pass;
    QColor insufficient;
    QColor fail;
    QColor selection;
    std::vector<QColor> groups; ///< fixed order; repeated when there are more groups
    QFont font;                 ///< body; captions are drawn at 0.9 of it

    [[nodiscard]] QColor group(std::size_t index) const
    {
        return groups.empty() ? text : groups[index % groups.size()];
    }

    /// Dark ink on white, for reports and for a light window.
    [[nodiscard]] static ChartStyle light(const QFont& font);
    [[nodiscard]] static ChartStyle dark(const QFont& font);
};

} // namespace tiltmeter
