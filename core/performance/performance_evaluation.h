// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "config/performance_config.h"
#include "metrics/measurement.h"
#include "numeric/calibration.h"
#include "numeric/score_calibration.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// Why there is no estimate. core/text has the sentences.
enum class EstimateReason : std::uint8_t {
    None,
    NotEstimable,    ///< the measure cannot be estimated from probabilities
    NoScores,        ///< no record has a probability and a usable prediction
    NoCalibration,   ///< too few labelled records elsewhere to learn from
    ZeroDenominator, ///< nothing to divide by
};

/// What a measure is expected to be, from calibrated probabilities, without labels: confidence-based
/// estimation (NannyML's CBPE). Holds as long as what a probability means has not changed.
struct PerformanceEstimate {
    std::optional<double> value;
    /// Where the measured value should lie, in `confidence` of such windows: chance of the labels and
    /// uncertainty of the calibration.
    std::optional<numeric::Interval> band;
    std::uint64_t records = 0; ///< that it was estimated from
    EstimateReason reason = EstimateReason::None;
};

/// Against the baseline.
struct PerformanceChange {
    /// Change for the worse, > 0 worse; in the measure's own unit, or as a share of the baseline's value
    /// (PerformanceMeasureInfo::isRelative).
    std::optional<double> worse;
    std::optional<double> pValue;      ///< one-sided, from both intervals
    std::optional<double> adjustedP;   ///< Benjamini-Hochberg over the judged measures of the window
    std::optional<double> limit;       ///< the change that matters; nullopt: not judged
    std::optional<double> spreadLimit; ///< prediction limit from the baseline's own windows (3 or more)
    /// Fail: worse beyond the limit, and not by chance. InsufficientEvidence: beyond it, but maybe by chance.
    Verdict verdict = Verdict::NotJudged;
};

/// One measure in one window.
struct PerformanceMeasurement {
    std::string metric;          ///< id of the table of measures
    std::optional<double> value; ///< from labels; never NaN or infinite
    std::optional<numeric::Interval> interval;
    IntervalMethod method = IntervalMethod::None;
    std::uint64_t records = 0; ///< that the measure looks at: with label, prediction, probability as it needs
    MeasurementStatus status = MeasurementStatus::Ok;
    Reason reason = Reason::None;
    PerformanceChange change;
    PerformanceEstimate estimate; ///< over all records of the window
    /// Over the labelled ones alone: what `value` is to be held against.
    PerformanceEstimate estimateOfLabelled;
    PerformanceChange estimatedChange; ///< of `estimate`; judged only where labels do not suffice
    /// What the window is compared with: measured there, or else estimated.
    std::optional<double> baselineValue;
};

/// One group's rates in one window. "true_positive_rate", "false_positive_rate", ...
struct PerformanceGroup {
    std::string feature;
    std::string group;
    std::uint64_t records = 0;
    std::uint64_t labelled = 0;
    bool ownCalibration = false; ///< estimated by a calibration of this group alone
    bool isReference = false;    ///< what the feature's other groups are compared with
    /// Minus the same rate of the feature's reference group: what a fairness monitor would measure, before
    /// there are labels.
    struct Difference {
        std::optional<double> value; ///< from labels
        std::optional<numeric::Interval> interval;
        std::optional<double> estimate;
        std::optional<numeric::Interval> band;
    };
    struct Rate {
        std::string id;
        std::optional<double> value; ///< from labels
        std::optional<numeric::Interval> interval;
        Reason reason = Reason::None;
        PerformanceEstimate estimate; ///< selection_rate: counted, so of no width
        Difference difference;        ///< empty for the reference group, and without one
    };
    std::vector<Rate> rates;
};

/// How long labels took. Those that came in the same import as their record tell nothing of it.
struct LabelDelay {
    std::uint64_t withRecord = 0; ///< labels that came with the record
    std::uint64_t later = 0;      ///< ... in a later import
    /// From the record's timestamp to the end of the import that brought its label, in microseconds, to the
    /// minute; over those that came later, never below 0.
    std::optional<std::int64_t> median, lowerQuartile, upperQuartile;
};

struct PerformanceWindow {
    TimeRange range;
    std::uint64_t records = 0;
    std::uint64_t labelled = 0; ///< with a usable label
    bool inBaseline = false;    ///< compared with, and estimated from, the rest of it; not judged
    std::optional<LabelDelay> delay;
    std::vector<PerformanceMeasurement> measurements; ///< in the order of PerformanceEvaluation::measures
    std::vector<PerformanceGroup> groups;
    /// Each class against the rest, where there are three or more: "true_positive_rate:CLASS", ...
    std::vector<GroupRates::Rate> classes;
    /// Windows of so many records: position of the first one, from 0, in the order of arrival.
    std::optional<std::uint64_t> firstRecord = {};

    [[nodiscard]] double coverage() const
    {
        return records > 0 ? static_cast<double>(labelled) / static_cast<double>(records) : 0;
    }
};

/// Where the labels of a calibration came from.
enum class CalibrationSource : std::uint8_t {
    None,
    Baseline,
    OtherWindows ///< the baseline has too few labels: all windows but the one that is estimated
};

/// What probabilities were worth in the labelled records that estimates are learnt from.
struct CalibrationSummary {
    CalibrationSource source = CalibrationSource::None;
    numeric::CalibrationMethod method = numeric::CalibrationMethod::None;
    std::uint64_t records = 0;
    std::optional<double> expectedCalibrationError; ///< of the probabilities as they are
    std::vector<numeric::CalibrationBin> bins;      ///< 10 of equally many records
    std::vector<double> calibrated;                 ///< chance given to each bin's mean probability
};

/// How estimates did where labels came, over the windows with enough of both.
struct EstimateCheck {
    std::string metric;
    std::uint64_t windows = 0;
    double meanAbsoluteDeviation = 0;
    std::uint64_t insideBand = 0; ///< windows whose measured value lies in the band
};

/// A measure that was worse than the baseline in consecutive windows.
struct PerformanceFinding {
    std::string metric;
    bool estimated = false;   ///< found without labels
    TimeRange window;         ///< from the begin of the first to the end of the last failing window
    std::int64_t windows = 0; ///< number of failing windows
    bool ongoing = false;     ///< the newest judged window still fails
    TimeRange worstWindow;
    double worstValue = 0;
    double worstChange = 0;
    double baselineValue = 0;
    std::optional<numeric::Interval> worstInterval; ///< of worstValue; the band of an estimate
    IntervalMethod method = IntervalMethod::None;   ///< of worstInterval; None for an estimate's band
    std::uint64_t worstRecords = 0;                 ///< that worstValue was made of
    double limit = 0;                               ///< the change that matters
    /// Windows of so many records: of the first failing one, and after the last record of the last one; so
    /// for the worst one.
    std::optional<std::uint64_t> firstRecord = {};
    std::uint64_t endRecord = 0;
    std::uint64_t worstFirstRecord = 0;
    std::uint64_t worstEndRecord = 0;
};

/// Everything that one look at the quality of predictions found.
struct PerformanceEvaluation {
    std::string deployment;
    std::int64_t revision = 0; ///< of the performance configuration; 0: none is saved
    PerformanceConfig config;
    std::string dataFingerprint;
    std::uint64_t records = 0; ///< in the windows
    std::uint64_t labelled = 0;
    std::uint64_t withoutTimestamp = 0;
    bool hasLabels = false; ///< a column of labels is there; so for the others
    bool hasScores = false;
    bool isRegression = false;
    std::vector<std::string> favorable; ///< values or ranges of the favorable outcome
    std::vector<std::string> measures;  ///< ids
    TimeRange baselineRange;            ///< empty for a data set, or one that rolls
    std::uint64_t baselineRecords = 0;
    std::uint64_t baselineLabelled = 0;
    std::vector<PerformanceMeasurement> baseline; ///< of it as a whole; empty when it rolls
    std::vector<PerformanceWindow> windows;       ///< ascending
    PerformanceWindow overall;                    ///< over the windows shown
    CalibrationSummary calibration;
    std::vector<EstimateCheck> checks; ///< of the measures that were estimated and measured
    std::vector<PerformanceFinding> findings;
    std::string softwareVersion;
};

[[nodiscard]] std::string_view toString(EstimateReason reason);
[[nodiscard]] std::string_view toString(CalibrationSource source);
[[nodiscard]] std::string_view toString(numeric::CalibrationMethod method);

/// nullptr when the window does not have it.
[[nodiscard]] const PerformanceMeasurement* findMeasurement(const PerformanceWindow& window,
                                                            std::string_view metric);

} // namespace tiltmeter
