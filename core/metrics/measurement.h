// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/fairness_config.h"
#include "numeric/interval.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// Whether there is a number at all.
enum class MeasurementStatus : std::uint8_t {
    Ok,
    TooFewRecords, ///< below the minimum sample of the window or of a group: the value is shown, never judged
    Undefined      ///< no number; `reason` says why
};

/// Why a measurement is undefined or not judged. core/text has the sentences.
enum class Reason : std::uint8_t {
    None,
    EmptyGroup,      ///< the monitored group has no records
    EmptyReference,  ///< the reference group has no records
    ZeroDenominator, ///< a rate 0/0 in the monitored group (for example no favorable labels)
    ZeroReferenceDenominator,
    ZeroReference, ///< a ratio over a reference rate of 0
    NoLabels,
    NoScores,
    OneClassOnly, ///< AUC and the like need both outcomes
    NotConverged,
    WindowBelowMinimum, ///< fewer records than the minimum sample
    GroupBelowMinimum,  ///< the monitored group is below the minimum
    ReferenceBelowMinimum,
    NoLimits,          ///< nothing to judge against
    NoNumericFeatures, ///< nothing says which records are alike
    NoOtherDecisions   ///< no record has a decision to compare with
};

enum class Verdict : std::uint8_t {
    NotJudged,
    Pass,                ///< the whole interval is inside the limits
    Fail,                ///< the whole interval is outside
    InsufficientEvidence ///< between
};

/// The plain comparison that OpenScale makes: flagged when the value, rounded to 3 decimals, is <= the lower
/// limit (or
/// >= the upper one).
enum class PointVerdict : std::uint8_t { NotJudged, Pass, Fail };

enum class IntervalMethod : std::uint8_t {
    None,
    Wilson,
    Newcombe,
    MiettinenNurminen,
    Koopman,
    DeLong,
    Normal,    ///< estimate +- z * standard error
    Bootstrap, ///< on the cell counts
    Mover,     ///< from the intervals of its independent parts (Zou and Donner 2008)
    Sequence   ///< confidence sequence: holds at every look at once (Robbins 1970)
};

/// A value with everything that is needed to believe it. Metric ids are those of the metric table.
struct Measurement {
    std::string metric;
    std::string feature;   ///< column, or "a_x_b" for an intersection; empty: all records
    std::string monitored; ///< group name; empty: over all groups
    std::string reference;
    std::optional<double> value;               ///< never NaN or infinite
    std::optional<numeric::Interval> interval; ///< upper may be infinite for a ratio
    IntervalMethod method = IntervalMethod::None;
    /// Extremes over groups (the largest difference, the smallest ratio): bounds that hold for all
    /// comparisons at once among which the extreme is chosen. The interval tells how the extreme varies, and
    /// finds one where all groups are alike; the verdict is made of these.
    std::optional<numeric::Interval> bounds;
    double confidence = 0.95;
    /// Records that the metric looks at: with a usable prediction, label, score as the metric needs them.
    /// With `monitored` empty: of all groups.
    std::uint64_t monitoredRecords = 0;
    std::uint64_t referenceRecords = 0;
    /// The numbers the formula was fed, by name, in the order of writing: {"monitored_favorable", 300}, ...
    std::vector<std::pair<std::string, double>> counts;
    Limits limits;
    MeasurementStatus status = MeasurementStatus::Ok;
    Reason reason = Reason::None;
    Verdict verdict = Verdict::NotJudged;
    PointVerdict pointVerdict = PointVerdict::NotJudged;
    /// The verdict is Fail, and stays so when all groups compared under the same metric and feature are
    /// judged together (Holm 1979): eight groups do not raise eight false flags. This is what findings are
    /// made of.
    bool flagged = false;
    /// Insufficient evidence only: records per group at which 80 % of such windows would decide; nullopt: no
    /// number can.
    std::optional<double> recordsNeeded;
};

/// One group's rates in one window.
struct GroupRates {
    std::string feature;
    std::string group;
    bool isReference = false;
    std::uint64_t records = 0;
    std::uint64_t judged = 0; ///< records whose prediction is favorable or unfavorable
    std::uint64_t favorable = 0;
    std::uint64_t labelled = 0; ///< ... and whose label is favorable or unfavorable
    struct Rate {
        std::string id; ///< "selection_rate", ...
        std::optional<double> value;
        std::optional<numeric::Interval> interval;
        Reason reason = Reason::None;
    };
    std::vector<Rate> rates;
    /// Records held against other decisions (metrics/flips.h), whatever their weights.
    struct Flips {
        std::uint64_t compared = 0;      ///< with both decisions favorable or unfavorable
        std::uint64_t toFavorable = 0;   ///< unfavorable there, favorable here
        std::uint64_t toUnfavorable = 0; ///< favorable there, unfavorable here
        friend bool operator==(const Flips&, const Flips&) = default;
    };
    std::optional<Flips> flips; ///< nullopt: there is nothing to compare with
};

/// Stable ids for JSON and the store.
[[nodiscard]] std::string_view toString(MeasurementStatus status);
[[nodiscard]] std::string_view toString(Reason reason);
[[nodiscard]] std::string_view toString(Verdict verdict);
[[nodiscard]] std::string_view toString(PointVerdict verdict);
[[nodiscard]] std::string_view toString(IntervalMethod method);

} // namespace tiltmeter
