// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/bootstrap.h"

namespace tiltmeter::numeric {

/// What a distance does when two distributions are moved apart, each by the same share of its way: the
/// largest or summed difference grows with the share, a divergence (and a likelihood ratio) with its square.
enum class DistanceGrowth { Linear, Quadratic };

struct DistanceInterval {
    Interval interval;
    double center = 0.0; ///< the estimate less what chance adds to it, about; within the interval
};

/// Interval of a statistic that is 0 where there is nothing to find, and that chance alone keeps above 0: a
/// distance between distributions, a calibration error. Resampling adds as much chance again, so that the
/// usual intervals begin above 0 however alike the groups are.
///
/// The lower end is where a test would just not be surprised by the value. `drawn` says how large the
/// statistic comes out in draws from the records, `atParity` in draws from records that have been made alike:
/// its 1 - (1 - confidence) / 2 quantile under each of the two is known, between them it is taken to grow in
/// proportion. A statistic is convex in how far the distributions are apart, and so about is its quantile:
/// the line lies above it and the lower end, if anything, too low. No larger than what is usual at parity: 0.
/// The center is found in the same way from the medians.
///
/// The upper end is the higher one of the percentile and of the basic bootstrap (the upper quantile of the
/// draws; twice the estimate less the lower one): the latter alone is too low where an estimate came out
/// small by chance.
///
/// Both bootstraps are of the same statistics of the same cells. nullopt when `drawn` has no estimate or no
/// draw; from 0 where `atParity` has no draw. Contains the estimate. A negative estimate (of a divergence
/// that can be so) makes the interval reach down to the lower quantile of the draws, and up to 0 at least.
[[nodiscard]] std::optional<DistanceInterval>
distanceInterval(const Bootstrap& drawn, const Bootstrap& atParity, std::size_t statistic, double confidence,
                 DistanceGrowth growth = DistanceGrowth::Linear);

} // namespace tiltmeter::numeric
