// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// A range of numbers, both ends included: [18, 25]. An open end is an infinite one; in documents it is
/// written as null.
struct ValueRange {
    double lower = 0;
    double upper = 0;
    [[nodiscard]] bool contains(double value) const { return lower <= value && value <= upper; }
    friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

/// A part of the population, by the values that were sent to the model (not those of the source data).
/// Categorical columns use `values`, numeric columns `ranges`; a record is in the group when any of them
/// fits.
struct Group {
    std::string name; ///< shown and written; "female", "18-25"
    std::vector<std::string> values;
    std::vector<ValueRange> ranges;
    bool includesMissing = false; ///< records without a value belong to this group
    friend bool operator==(const Group&, const Group&) = default;
};

/// What a monitored group is compared with.
enum class ReferenceChoice : std::uint8_t {
    Named,     ///< the group `reference`
    Largest,   ///< the largest group of the window's whole range; decided once per evaluation
    Overall,   ///< all records of the feature's groups together
    Complement ///< all records of the feature's groups but the monitored one
};

/// A measurement is inside when lower <= value <= upper. In the metric's own unit: a ratio 0.8, a difference
/// -0.1.
struct Limits {
    std::optional<double> lower;
    std::optional<double> upper;
    friend bool operator==(const Limits&, const Limits&) = default;
};

/// One protected attribute and its groups. Several monitored groups each get their own measurements.
struct MonitoredFeature {
    std::string column;
    ReferenceChoice referenceChoice = ReferenceChoice::Named;
    Group reference; ///< union of all reference values or ranges; empty unless Named
    std::vector<Group> monitored;
    std::map<std::string, Limits> limits; ///< by metric id; overrides FairnessConfig::limits
    friend bool operator==(const MonitoredFeature&, const MonitoredFeature&) = default;
};

/// Groups by two to four features at once; uses the groups configured for each of them.
struct Intersection {
    std::vector<std::string> columns;
    friend bool operator==(const Intersection&, const Intersection&) = default;
};

/// Which predictions are good for the person concerned. Values of the decoded prediction column if there is
/// one, else of the prediction column; ranges for a numeric prediction. What is in neither list is left out
/// of every rate.
struct FavorableOutcome {
    std::string column; ///< empty: the schema's decoded prediction, else its prediction
    std::vector<std::string> favorable;
    std::vector<std::string> unfavorable;
    std::vector<ValueRange> favorableRanges;
    std::vector<ValueRange> unfavorableRanges;
    friend bool operator==(const FavorableOutcome&, const FavorableOutcome&) = default;
};

enum class WindowKind : std::uint8_t {
    Hour,
    Day,
    Week, ///< from Monday 00:00
    Month,
    All,    ///< one window with everything
    Records ///< windows of `records` records, counted back from the newest; the first one may be smaller
};

struct WindowSpec {
    WindowKind kind = WindowKind::Week;
    std::int64_t records = 0;     ///< Records only; > 0
    std::string timeZone = "UTC"; ///< IANA name; calendar windows begin at local midnight there
    friend bool operator==(const WindowSpec&, const WindowSpec&) = default;
};

/// Whose probability the probability column holds.
enum class ProbabilityOf : std::uint8_t { Favorable, Predicted, Class };

/// How the interval of a difference of two proportions is made.
enum class DifferenceInterval : std::uint8_t {
    Newcombe,         ///< hybrid score (Newcombe 1998)
    MiettinenNurminen ///< score (Miettinen and Nurminen 1985)
};

/// The alarms that stay valid however often one looks.
struct AlarmSettings {
    /// Chance, in (0, 1), that any alarm ever goes off although nothing is wrong: for all comparisons
    /// together, from the first record of a model version on.
    double alpha = 0.05;
    /// For the alarms that look for a change after a good start: at most one false one, for all comparisons
    /// together, in so many days on average. > 1.
    double days = 365;
    /// Whether evidence against equal rates raises an alarm of its own. Exactly equal they never are, and
    /// with enough records that comes out. nullopt: only for a feature that has no limits for any rate.
    std::optional<bool> parity;
    friend bool operator==(const AlarmSettings&, const AlarmSettings&) = default;
};

/// Everything a fairness monitor needs to know. Saved as a revision; never edited in place.
struct FairnessConfig {
    std::vector<MonitoredFeature> features;
    std::vector<Intersection> intersections;
    std::string controlFeature; ///< categorical column to stratify by; empty: none
    FavorableOutcome outcome;
    /// Column of other decisions on the same records, such as an earlier model's, that flip rates compare
    /// the outcome with. It has the outcome's values. Empty: none.
    std::string otherDecision;
    ProbabilityOf probabilityOf = ProbabilityOf::Favorable;
    std::string probabilityClass; ///< ProbabilityOf::Class only
    WindowSpec window;
    std::int64_t minimumSample = 100; ///< records in a window below which nothing is judged
    std::int64_t minimumGroup = 30;   ///< records in each of the two groups below which nothing is judged
    double confidence = 0.95;         ///< of every interval; in (0, 1)
    DifferenceInterval differenceInterval = DifferenceInterval::Newcombe;
    std::uint64_t seed = 20240101;        ///< of every resampling
    std::vector<std::string> metrics;     ///< ids of the metric table; empty: the default ones
    std::map<std::string, Limits> limits; ///< by metric id, for every feature
    AlarmSettings alarms;
    friend bool operator==(const FairnessConfig&, const FairnessConfig&) = default;
};

/// 18-25, 0.5-1.5, 26 and more: the name of a group made of these ranges when none was given.
[[nodiscard]] std::string nameOf(const std::vector<ValueRange>& ranges);
/// The values joined by ", ".
[[nodiscard]] std::string nameOf(const std::vector<std::string>& values);

/// Stable ids: "hour", "day", "week", "month", "all", "500-records".
[[nodiscard]] std::string toString(const WindowSpec& window);
/// nullopt when it is none of these.
[[nodiscard]] std::optional<WindowSpec> windowFromString(const std::string& text);

} // namespace tiltmeter
