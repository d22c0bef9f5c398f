// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/interval.h"

#include <optional>
#include <span>

namespace tiltmeter::numeric {

/// One stratum in two samples: records, and those of them with the outcome. Effective counts where weighted.
struct RateCell {
    double baseline = 0.0;
    double baselineYes = 0.0; ///< <= baseline
    double current = 0.0;
    double currentYes = 0.0;
};

/// Why a rate differs between two samples (E. Kitagawa 1955, JASA 50:1168-1194; in economics Oaxaca and
/// Blinder 1973). With p and q the strata's shares in baseline and current sample, r and s their rates:
///   mix          sum (q - p) r          what direct standardization takes out: the strata's shares moved
///   rate         sum p (s - r)          the same strata are treated otherwise
///   interaction  sum (q - p) (s - r)    both at once
///   change = mix + rate + interaction;  treatment = rate + interaction = sum q (s - r)
/// A stratum that one sample lacks has no rate there; it takes the other's, so that its coming or going
/// counts as mix: nothing is known of a change of treatment.
struct RateDecomposition {
    double baselineRate = 0.0;
    double currentRate = 0.0;
    double change = 0.0;
    double mix = 0.0;
    double rate = 0.0;
    double interaction = 0.0;
    double treatment = 0.0;
    double unmatched = 0.0; ///< share of the current sample in strata that the baseline lacks
};

/// Nothing when a sample is empty, or a count is negative, not finite or smaller than its part.
[[nodiscard]] std::optional<RateDecomposition> decomposeRates(std::span<const RateCell> cells);

struct DecompositionIntervals {
    Interval change;
    Interval mix;
    Interval rate;
    Interval interaction;
    Interval treatment;
};

/// Each sample is a multinomial over strata and outcomes. The change has Newcombe's interval
/// (numeric/two_proportions.h), its parts are about normal with the variance that follows from the
/// derivatives of their formulas by the cells' shares (delta method; influence functions, F. Hampel 1974,
/// JASA 69:383-393), in which the variance of a stratum's outcomes is that of its rate drawn towards the
/// sample's by one record. They cover as a percentile bootstrap of the same cells does, at a thousandth of
/// its cost. Nothing as above, or for a sample of less than one record; confidence in (0, 1).
[[nodiscard]] std::optional<DecompositionIntervals> decompositionIntervals(std::span<const RateCell> cells,
                                                                           double confidence);

} // namespace tiltmeter::numeric
