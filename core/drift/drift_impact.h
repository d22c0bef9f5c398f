// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "numeric/interval.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// Why something about the consequences of drift can't be said. core/text has the sentences.
enum class ImpactStatus : std::uint8_t {
    Ok,
    NotConfigured,     ///< no fairness configuration: neither groups nor a favorable outcome are known
    NoDrift,           ///< no feature has drifted: nothing to explain
    NoPredictions,     ///< the baseline (a data set without predictions, say) has no outcomes to compare
    TooFewWindows,     ///< fewer than `fewestCorrelatedWindows` windows with both values
    NoVariation,       ///< one of the two series is constant
    TooFewRecords,     ///< fewer than 30 outcomes on one side
    NoChange,          ///< the rate's change is within chance: a share of it would be noise over noise
    TooManyCategories, ///< the column has more values than can be crossed with the groups
    NoLabels           ///< no performance without labels
};

/// A value and where it lies with the confidence of the impact (0.95).
struct ImpactEstimate {
    double value = 0;
    numeric::Interval interval;
    /// The interval lies on one side of 0.
    [[nodiscard]] bool isSure() const { return interval.lower > 0 || interval.upper < 0; }
};

/// What the change of a group's favorable rate comes from, as far as one can see.
enum class ImpactReading : std::uint8_t {
    Nothing,    ///< neither part is sure
    Population, ///< the mix moved; alike records are treated as before
    Treatment,  ///< alike records are treated otherwise; the mix alone would have changed nothing
    Both
};

/// The change of one group's favorable rate from the baseline to a window or several (Kitagawa 1955; Oaxaca
/// and Blinder 1973; numeric/standardization.h): change = mix + rate + interaction, treatment = rate +
/// interaction. All in shares of records: -0.03 are three points less.
struct MixDecomposition {
    std::string protectedColumn;       ///< empty: all records
    std::string group;                 ///< empty: all records
    bool isReference = false;          ///< of its column
    std::uint64_t baselineRecords = 0; ///< with an outcome that counts
    std::uint64_t records = 0;
    std::optional<double> baselineRate;
    std::optional<double> currentRate;
    /// Without a value unless Ok or NoChange.
    std::optional<ImpactEstimate> change, mix, rate, interaction, treatment;
    std::optional<double> explained; ///< mix / change; Ok alone. Below 0: the mix worked against the change.
    double unmatched = 0;            ///< share of the records in values that the baseline lacks
    ImpactReading reading = ImpactReading::Nothing;
    ImpactStatus status = ImpactStatus::Ok;
};

/// What the change of mix of one drifted feature, or of several at once, does to the groups' favorable rates.
struct MixImpact {
    /// One; or the most drifted ones together (at most `mostJointFeatures`, more coarsely binned): only then
    /// what the others explain is not taken for a change of treatment.
    std::vector<std::string> features;
    std::size_t strata = 0; ///< cells of the features' values that were compared
    TimeRange since;        ///< the windows taken together in `groups`: those from the first drifted one on
    ImpactStatus status = ImpactStatus::Ok;
    std::vector<MixDecomposition> groups; ///< all records first, then by protected column
    struct Window {
        TimeRange range;
        std::vector<MixDecomposition> groups; ///< parallel to `groups` above
        std::uint64_t firstRecord = 0;        ///< as DriftWindow has them
        std::uint64_t records = 0;
    };
    std::vector<Window> windows;   ///< those not in the baseline, ascending
    std::uint64_t firstRecord = 0; ///< windows of records: of `since`
    std::uint64_t endRecord = 0;   ///< likewise, after its last record
};

enum class ImpactScore : std::uint8_t { Fairness, Performance };

/// Whether a feature's drift and a score go together from window to window. Says nothing of cause.
struct DriftCorrelation {
    std::string feature;
    std::string driftMetric; ///< the measure that judges the feature
    ImpactScore kind = ImpactScore::Fairness;
    std::string score; ///< id of the metric table; "accuracy", or "mean_absolute_error" for regressions
    std::string protectedColumn; ///< fairness alone
    std::string monitored;
    std::string reference;
    std::size_t windows = 0;         ///< with both values; those of the baseline count too
    std::optional<double> rho;       ///< Spearman
    std::optional<double> pValue;    ///< of rho = 0, as if the windows were independent
    std::optional<double> adjustedP; ///< Benjamini-Hochberg over all correlations of the evaluation
    ImpactStatus status = ImpactStatus::Ok;
};

inline constexpr std::size_t fewestCorrelatedWindows = 6;
inline constexpr std::size_t mostJointFeatures = 3;

/// "Does drift matter?" Filled in where there is a fairness configuration (room impact).
struct DriftImpact {
    ImpactStatus status = ImpactStatus::Ok;
    double confidence = 0.95;
    std::vector<MixImpact> mix; ///< all drifted features together first when there are several, then each
    std::vector<DriftCorrelation> correlations; ///< by feature, performance first
    /// The performance that was correlated, by window with labels.
    struct Performance {
        TimeRange range;
        std::uint64_t labelled = 0;
        double value = 0;
        std::uint64_t firstRecord = 0; ///< as DriftWindow has them
        std::uint64_t records = 0;
    };
    std::string performanceScore; ///< as DriftCorrelation::score; empty without labels
    std::vector<Performance> performance;
};

[[nodiscard]] std::string_view toString(ImpactStatus status);
[[nodiscard]] std::string_view toString(ImpactReading reading);
[[nodiscard]] std::string_view toString(ImpactScore score);

/// The entry for exactly this feature alone; nullptr when there is none.
[[nodiscard]] const MixImpact* findMixImpact(const DriftImpact& impact, std::string_view feature);

} // namespace tiltmeter
