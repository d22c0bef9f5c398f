// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/interval.h"

#include <span>

namespace tiltmeter::numeric {

// Intervals for a combination of independent quantities from the intervals of its parts, all at one
// confidence: the method of variance estimates recovery (Zou and Donner 2008, Statistics in Medicine
// 27:1693-1702; Donner and Zou 2012, Statistical Methods in Medical Research 21:347-359). With Wilson
// intervals the difference is Newcombe's. It keeps the asymmetry of the parts and serves where no formula of
// its own exists: a difference of AUCs, average odds, ...

/// A quantity as measured with its interval; the interval contains the value.
struct Estimate {
    double value = 0.0;
    Interval interval;
};

/// first - second.
[[nodiscard]] Interval differenceInterval(const Estimate& first, const Estimate& second);

struct Term {
    double factor = 1.0;
    Estimate estimate;
};
/// sum of factor * value over independent terms. [0, 0] for no terms.
[[nodiscard]] Interval linearInterval(std::span<const Term> terms);

/// first / second, both not negative. Lower 0 where the first may be 0, upper +infinity where the second may
/// be 0.
[[nodiscard]] Interval ratioInterval(const Estimate& first, const Estimate& second);

/// first / second of quantities with any sign: all ratios t for which first - t * second may be 0 (Fieller
/// 1954, Journal of the Royal Statistical Society B 16:175-185, with intervals that need not be symmetrical).
/// From -infinity to +infinity where the second may be 0: no ratio is then impossible.
[[nodiscard]] Interval signedRatioInterval(const Estimate& first, const Estimate& second);

} // namespace tiltmeter::numeric
