// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/group_data.h"
#include "metrics/metric_row.h"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// The groups of one feature or intersection in one window, and who is compared with whom.
struct Comparison {
    struct Member {
        std::string name;
        bool isReference = false;
        std::size_t reference = 0; ///< index into `references`, for the others
    };
    std::string feature;
    const MonitoredFeature* configured = nullptr; ///< nullptr for an intersection
    std::vector<Member> members;
    std::vector<GroupData> groups; ///< one a member
    GroupData overall;             ///< all of them together
    struct Reference {
        std::string name;
        GroupData data;
        std::vector<std::size_t> members; ///< indices of the groups that it consists of
    };
    std::vector<Reference> references;
    std::deque<GroupStats> merged; ///< what `overall` and merged references look into

    [[nodiscard]] MetricInput pair(std::size_t member) const;
    [[nodiscard]] MetricInput whole() const;
};

[[nodiscard]] Comparison compareFeature(const WindowStats& window, const AggregationPlan& plan,
                                        const FairnessConfig& config, std::size_t feature,
                                        const WindowStats& sizes);
[[nodiscard]] Comparison compareIntersection(const WindowStats& window, const AggregationPlan& plan,
                                             const FairnessConfig& config, std::size_t intersection,
                                             const WindowStats& sizes);

} // namespace tiltmeter
