// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/ordered_scan.h"
#include "aggregate/window_stats.h"
#include "base/result.h"
#include "config/fairness_config.h"
#include "findings/alarm.h"
#include "metrics/group_data.h"
#include "metrics/metric_table.h"
#include "numeric/eprocess.h"

#include <array>
#include <string>
#include <vector>

namespace tiltmeter {

/// One process: what is wagered against, and when it goes off.
struct AlarmHypothesis {
    AlarmKind kind = AlarmKind::Parity;
    bool change = false;
    std::string metric;
    double limit = 0; ///< as configured, in the metric's unit
    numeric::BettingRule rule;
    bool raises = false;
    double level = 0; ///< log evidence
};

/// One rate of one pair of groups, with all that is asked about it.
struct AlarmWatch {
    std::string feature;
    std::string monitored;
    std::string reference;
    std::string rate;
    std::size_t set = 0; ///< of AlarmPlan::ordered
    enum class Side : std::uint8_t { None, Reference, Monitored };
    std::vector<Side> sides; ///< by group of the set
    CellMask eligible = 0;   ///< records that the rate looks at
    CellMask hits = 0;       ///< of these, those that count
    std::vector<AlarmHypothesis> hypotheses;

    [[nodiscard]] AlarmSubject subject(std::size_t hypothesis, const std::string& modelVersion) const;
};

/// How many records of each outcome were in each group when the track began: decides which group is the
/// largest, and what a limit against "overall" means against all others. Kept with the state, so that it
/// never changes afterwards. By set of planFor(): features, then intersections.
struct AlarmSizes {
    std::vector<std::vector<std::array<std::uint64_t, 9>>> cells;

    [[nodiscard]] static AlarmSizes of(const WindowStats& all, const AggregationPlan& plan);
    friend bool operator==(const AlarmSizes&, const AlarmSizes&) = default;
};
/// Whether any comparison depends on them.
[[nodiscard]] bool needsSizes(const FairnessConfig& config);

/// What the alarm track of a configuration watches.
///
/// Every pair of a monitored group and its reference, by the favourable rate and, where there are labels, by
/// true positive rate, false positive rate and positive predictive value; by any other proportion that has a
/// limit. Each of these against parity; against every limit that is set for a difference or ratio of the
/// rate; and against these once more for a change after a good start.
///
/// All that go off for good share alpha evenly (level ln(K / alpha) each of K), all that go off for a change
/// share the false alarms allowed (level ln(K * days)).
///
/// A reference of ReferenceChoice::Overall holds the monitored group too, and a record can't be its own
/// partner: outcomes are compared with those of all others, limits are turned into what they mean against
/// these by the groups' shares in `sizes`.
struct AlarmPlan {
    double alpha = 0.05;
    double days = 365;
    OrderedPlan ordered;
    std::vector<AlarmWatch> watches;
    std::size_t comparisons = 0; ///< hypotheses that raise, for good
    std::size_t changeComparisons = 0;
    std::size_t unwatched = 0; ///< pairs beyond maximumAlarmPairs
    /// Outcomes that may wait for a partner, of each watch; the newest is taken first. So the partners of a
    /// pair are near each other in time, and a common rise or fall of both groups is not taken for a
    /// difference.
    std::uint32_t waiting = 500;

    /// Of everything above: the same text means that a state can go on.
    [[nodiscard]] std::string fingerprint() const;
};

/// Id of the rate whose outcomes tell about the metric: where that is the monitored group's rate minus, or
/// divided by, the reference group's and nothing else; empty for any other metric.
[[nodiscard]] std::string watchedRateOf(const MetricInfo& metric);

/// Pairs of groups beyond these are not watched; features come before intersections.
inline constexpr std::size_t maximumAlarmPairs = 64;

/// `plan` is that of planFor(). Empty watches where nothing can be watched (regression, no pair of groups).
/// Errors: UnknownMetric for a limit of a metric that does not exist.
[[nodiscard]] Result<AlarmPlan> alarmPlanFor(const FairnessConfig& config, const Schema& schema,
                                             const AggregationPlan& plan, const AlarmSizes& sizes = {});

} // namespace tiltmeter
