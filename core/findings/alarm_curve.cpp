// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm_curve.h"

#include "findings/alarm_process.h"

#include <algorithm>

namespace tiltmeter {
namespace {

std::int64_t dayOf(TimePoint time)
{
    const std::int64_t day = time.microseconds / dayLength;
    return time.microseconds % dayLength < 0 ? day - 1 : day;
}

/// Days since 1970; pairs where a point has no time.
std::int64_t placeOf(const EvidencePoint& point, bool byDay)
{
    return byDay ? dayOf(*point.time) : static_cast<std::int64_t>(point.pairs);
}

} // namespace

std::vector<EvidencePoint> thinned(std::span<const EvidencePoint> curve,
                                   const std::optional<EvidencePoint>& wentOff)
{
    std::vector<EvidencePoint> points(curve.begin(), curve.end());
    if (wentOff) {
        const auto at = std::ranges::lower_bound(points, wentOff->pairs, {}, &EvidencePoint::pairs);
        if (at == points.end() || at->pairs != wentOff->pairs)
            points.insert(at, *wentOff);
    }
    if (points.empty())
        return points;
    const bool byDay = std::ranges::all_of(points, [](const EvidencePoint& p) { return p.time.has_value(); });
    const std::int64_t begin = placeOf(points.front(), byDay);
    std::int64_t length = 1;
    while ((placeOf(points.back(), byDay) - begin) / length >= maximumCurveSpans)
        length *= 2;
    const auto spanOf = [&](const EvidencePoint& point) { return (placeOf(point, byDay) - begin) / length; };

    std::vector<EvidencePoint> kept;
    double highest = 0; // evidence that there is none of is no record
    for (auto from = points.begin(); from != points.end();) {
        const auto to = std::find_if(
            from, points.end(), [&](const EvidencePoint& point) { return spanOf(point) != spanOf(*from); });
        const auto best = std::max_element(from, to, [](const EvidencePoint& a, const EvidencePoint& b) {
            return a.logEvidence < b.logEvidence;
        });
        const bool isRecord = best->logEvidence > highest;
        highest = std::max(highest, best->logEvidence);
        for (auto point = from; point != to; ++point)
            if (point == points.begin() || point + 1 == to || (isRecord && point == best) ||
                (wentOff && point->pairs == wentOff->pairs))
                kept.push_back(*point);
        from = to;
    }
    return kept;
}

} // namespace tiltmeter
