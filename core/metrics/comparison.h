// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/group_data.h"
#include "metrics/metric_row.h"

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
        std::size_t group = 0;     ///< index of the group in the set
    };
    /// One group, or several together.
    struct Reference {
        std::string name;
        std::vector<std::size_t> members; ///< indices of the groups that it consists of
        GroupData data;
    };
    std::string feature;
    const MonitoredFeature* configured = nullptr; ///< nullptr for an intersection
    std::vector<Member> members;
    std::vector<GroupData> groups; ///< one a member
    GroupData overall;             ///< all of them together
    std::vector<Reference> references;
    std::optional<Reference> others; ///< with one reference group: everybody else
    std::vector<Comparison> strata;  ///< the same among records with one value of the control feature
    std::string stratum;             ///< in a stratum: that value; empty: the records without one

    /// A member against its reference. `strata` is storage for the result and must live as long as it is
    /// used.
    [[nodiscard]] MetricInput pair(std::size_t member, std::vector<Stratum>& strata) const;
    [[nodiscard]] MetricInput whole() const;
};

[[nodiscard]] Comparison compareFeature(const WindowStats& window, const AggregationPlan& plan,
                                        const FairnessConfig& config, std::size_t feature,
                                        const WindowStats& sizes);
[[nodiscard]] Comparison compareIntersection(const WindowStats& window, const AggregationPlan& plan,
                                             const FairnessConfig& config, std::size_t intersection,
                                             const WindowStats& sizes);
/// All records as one group.
[[nodiscard]] Comparison compareNobody(const WindowStats& window, const AggregationPlan& plan);

} // namespace tiltmeter
