// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_style.h"

#include "look/label.h"

namespace tiltmeter {

QFont ChartStyle::caption() const
{
    return fontOf(TextRole::Caption, font);
}

} // namespace tiltmeter
