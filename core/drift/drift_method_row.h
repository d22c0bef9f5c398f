// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "drift/drift_methods.h"
#include "drift/feature_samples.h"
#include "numeric/divergences.h"
#include "numeric/moments.h"
#include "numeric/tails.h"

namespace tiltmeter {

/// What a measure works on, with what several of them need made once.
struct DriftInput {
    const FeaturePair& pair;
    const DriftConfig& config;
    double n = 0;              ///< baseline's values
    double m = 0;              ///< window's values
    numeric::Moments baseline; ///< numeric columns
    numeric::Moments current;

    [[nodiscard]] numeric::FloorPolicy floor() const
    {
        return config.shareFloor ? numeric::FloorPolicy::replaceZeros(*config.shareFloor)
                                 : numeric::FloorPolicy::halfCount();
    }
};

/// A measure and its function: fills value, baselineValue, bound, p-value and null limit of a measurement.
/// What stays without a value becomes undefined.
struct DriftMethodRow {
    DriftMethodInfo info;
    void (*measure)(const DriftInput& input, DriftMeasurement& result) = nullptr;
};

[[nodiscard]] std::span<const DriftMethodRow> driftMethodRows();

void addShareMethods(std::vector<DriftMethodRow>& rows);   ///< on bins and categories
void addNumericMethods(std::vector<DriftMethodRow>& rows); ///< on values
void addDescriptions(std::vector<DriftMethodRow>& rows);   ///< of one sample

/// From values and numbers of records: a verdict needs enough values on both sides; the numbers are shown all
/// the same. What is not finite is no value.
void setStatus(DriftMeasurement& m, const DriftConfig& config);

void setPValue(DriftMeasurement& result, const std::optional<numeric::PValue>& p);

} // namespace tiltmeter
