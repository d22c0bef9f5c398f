// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/page_flow.h"

namespace tiltmeter {
namespace {

/// Rounding must not send the last line of a full page to the next.
constexpr double tolerance = 1e-6;

/// Height of the run that begins at `first` and must stay together.
double runHeight(const std::vector<FlowItem>& flow, std::size_t first)
{
    double height = flow[first].height;
    for (std::size_t i = first; i + 1 < flow.size() && flow[i].keepWithNext; ++i)
        height += flow[i + 1].gap + flow[i + 1].height;
    return height;
}

/// The last item of that run.
std::size_t runLast(const std::vector<FlowItem>& flow, std::size_t first)
{
    while (flow[first].keepWithNext && first + 1 < flow.size())
        ++first;
    return first;
}

} // namespace

std::vector<FlowPage> paginate(const std::vector<FlowItem>& flow, double height)
{
    std::vector<FlowPage> pages(1);
    double y = 0;
    std::size_t together = 0; // items before it have been found to fit on the page that they are on
    for (std::size_t i = 0; i < flow.size(); ++i) {
        const FlowItem& item = flow[i];
        if (i >= together) {
            double needed = runHeight(flow, i);
            if (needed > height)
                needed = item.height; // it has to be broken somewhere
            else
                together = runLast(flow, i) + 1;
            const bool fits = y + (pages.back().empty() ? 0 : item.gap) + needed <= height + tolerance;
            if (!fits && !pages.back().empty()) {
                pages.emplace_back();
                y = 0;
                if (item.header != FlowItem::none) {
                    pages.back().push_back({item.header, 0});
                    y = flow[item.header].height;
                }
            }
        }
        if (!pages.back().empty())
            y += item.gap;
        pages.back().push_back({i, y});
        y += item.height;
    }
    return pages;
}

} // namespace tiltmeter
