// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "base/result.h"
#include "columns/schema.h"
#include "drift/drift_impact.h"
#include "impact/drifted_features.h"

#include <span>
#include <vector>

namespace tiltmeter {

/// What has to be counted to take the groups' rates apart, and where it will be.
struct MixPlan {
    AggregationPlan scan; ///< without window and period
    /// One protected column of the fairness configuration; the first entry is "all records".
    struct Protected {
        std::string column;
        std::vector<std::string> groups;
        std::vector<bool> isReference; ///< parallel to `groups`
    };
    std::vector<Protected> columns;
    struct Entry {
        std::vector<const DriftedFeature*> features;
        ImpactStatus status = ImpactStatus::Ok;
        std::size_t strata = 0; ///< the product of (values or bins + 2) over the features
        /// By protected column: the set of `scan` with groups x strata; nullopt where the column is one of
        /// the features, or the set would be too large.
        std::vector<std::optional<std::size_t>> sets;
    };
    std::vector<Entry> entries;
};

/// As many strata as leave some 20 records each in most windows, at most 60 of a feature. Errors as
/// planFor: a configuration that does not fit the schema.
[[nodiscard]] Result<MixPlan> planMix(const DriftEvaluation& evaluation,
                                      std::span<const DriftedFeature> drifted, const FairnessConfig& fairness,
                                      const Schema& schema);

} // namespace tiltmeter
