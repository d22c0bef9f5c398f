// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/table_columns.h"

#include <algorithm>
#include <numeric>

namespace tiltmeter {
namespace {

double sumOf(const std::vector<double>& widths)
{
    return std::accumulate(widths.begin(), widths.end(), 0.0);
}

/// From `low` towards `high` by the share that the room allows.
std::vector<double> between(const std::vector<double>& low, const std::vector<double>& high, double available)
{
    const double lowSum = sumOf(low);
    const double highSum = sumOf(high);
    const double share =
        highSum > lowSum ? std::clamp((available - lowSum) / (highSum - lowSum), 0.0, 1.0) : 0;
    std::vector<double> widths(low.size());
    for (std::size_t i = 0; i < low.size(); ++i)
        widths[i] = low[i] + (high[i] - low[i]) * share;
    return widths;
}

} // namespace

std::vector<double> columnWidths(const std::vector<ColumnNeed>& needs, double available)
{
    std::vector<double> natural, textGivesWay, minimum;
    for (const ColumnNeed& need : needs) {
        natural.push_back(need.natural);
        textGivesWay.push_back(need.number ? need.natural : need.minimum);
        minimum.push_back(need.minimum);
    }
    if (sumOf(natural) <= available) {
        const double sum = sumOf(natural);
        const double scale = sum > 0 ? available / sum : 1;
        for (double& width : natural)
            width *= scale;
        return natural;
    }
    if (sumOf(textGivesWay) <= available)
        return between(textGivesWay, natural, available);
    if (sumOf(minimum) <= available)
        return between(minimum, textGivesWay, available);
    const double scale = available / sumOf(minimum);
    for (double& width : minimum)
        width *= scale;
    return minimum;
}

} // namespace tiltmeter
