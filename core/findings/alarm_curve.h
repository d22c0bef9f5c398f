// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/alarm.h"

#include <optional>
#include <span>
#include <vector>

namespace tiltmeter {

/// A curve is thinned to at most two points for each of so many spans of time.
inline constexpr std::int64_t maximumCurveSpans = 64;

/// The points of a curve that matter, for documents: spans are whole UTC days, 1, 2, 4, ... of them, as few
/// as make at most maximumCurveSpans (pairs in the same way where there are no timestamps). Kept are the
/// first point, the last one of every span, and in every span the highest one if it is higher than all before
/// it: so the curve's maximum, and the p-value at the end of every span, can be read from what is left.
/// `wentOff`: a point that is put in where it belongs if the curve has none after as many pairs: where an
/// alarm went off.
[[nodiscard]] std::vector<EvidencePoint> thinned(std::span<const EvidencePoint> curve,
                                                 const std::optional<EvidencePoint>& wentOff = {});

} // namespace tiltmeter
