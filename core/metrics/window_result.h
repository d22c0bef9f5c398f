// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "metrics/measurement.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// The same comparisons among the records with one value of the control feature.
struct StratumResult {
    std::string feature;       ///< whose groups are compared
    std::string control;       ///< the control feature
    std::string value;         ///< of the control feature
    bool isMissing = false;    ///< the records without a value; `value` is empty
    std::uint64_t records = 0; ///< of all groups of the feature
    std::vector<Measurement> measurements;
    std::vector<GroupRates> groups;
};

/// What was measured in one time window, or over all records.
struct WindowResult {
    TimeRange range;
    std::uint64_t records = 0;
    bool belowMinimum = false; ///< fewer records than the minimum sample: shown hollow, never judged
    std::vector<Measurement> measurements;
    std::vector<GroupRates> groups;
    /// The same rates over all records (feature and group empty), then feature by feature over all its groups
    /// together (group empty).
    std::vector<GroupRates> totals;
    /// Over all records only, with a control feature: feature by feature, value by value. Judged by
    /// themselves; no finding is made of them.
    std::vector<StratumResult> strata;
    /// Windows of so many records: position of the first one, from 0, in the order of arrival among the
    /// records that are evaluated (those of the period, if there is one).
    std::optional<std::uint64_t> firstRecord = {};
};

} // namespace tiltmeter
