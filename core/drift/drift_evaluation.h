// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "config/drift_config.h"
#include "drift/data_consistency.h"
#include "drift/drift_impact.h"
#include "drift/model_drift.h"
#include "metrics/measurement.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// What a column is to the model.
enum class DriftFamily : std::uint8_t { Feature, Prediction, Probability, Label };

/// Why there is no number or no verdict. core/text has the sentences.
enum class DriftReason : std::uint8_t {
    None,
    EmptyBaseline,        ///< the baseline has no value of the column
    EmptyWindow,          ///< the window has none
    ConstantBaseline,     ///< the measure divides by the baseline's spread, which is 0
    NotDefined,           ///< the measure itself has no value for these counts
    BelowMinimum,         ///< fewer values than the minimum sample in the window
    BaselineBelowMinimum, ///< ... in the baseline
    InBaseline,           ///< the window is a part of the baseline: compared with the rest of it, not judged
    NotRecorded           ///< an older program imported the records and did not keep what this is made of
};

/// One measure of one column in one window, with everything that is needed to believe it.
struct DriftMeasurement {
    std::string metric; ///< id of the method table
    std::string feature;
    DriftFamily family = DriftFamily::Feature;
    std::optional<double> value; ///< never NaN or infinite
    /// The baseline's own value, for measures that describe one sample (mean, missing rate, ...).
    std::optional<double> baselineValue;
    /// Rates of records (missing, type errors): how many it were.
    std::optional<std::uint64_t> count;
    std::optional<std::uint64_t> baselineCount;
    double bound = 0;     ///< the exact value lies in [value - bound, value + bound]; 0: exact
    bool hasBound = true; ///< false: from cells, and how far from the exact value is not known; bound is 0
    std::optional<double> pValue;
    std::optional<double> log10P;    ///< goes on where the p-value itself becomes 0; absent for p = 0 exactly
    std::optional<double> adjustedP; ///< Benjamini-Hochberg over all that is judged in the window
    std::optional<double> limit;     ///< what the effect is held against
    /// The value that is exceeded with probability alpha when nothing has drifted, at these sample sizes.
    std::optional<double> nullLimit;
    /// Prediction limit (0.99865, one-sided) from the baseline's windows, each against the rest of it; with
    /// NannyML's preset its own: mean + 3 SD of chunks that are compared with all of it.
    std::optional<double> spreadLimit;
    std::uint64_t baselineRecords = 0; ///< with a value (missing rate: all; type errors: refused ones, too)
    std::uint64_t records = 0;
    MeasurementStatus status = MeasurementStatus::Ok;
    DriftReason reason = DriftReason::None;
    bool judged = false; ///< this measure decides about its column
    /// Fail: drift. InsufficientEvidence: above the limit, but chance is not ruled out.
    Verdict verdict = Verdict::NotJudged;
};

/// A column's distribution in one sample, for drawing.
struct FeatureDistribution {
    std::vector<double> counts; ///< by DriftFeature::edges (bins), or DriftFeature::categories
    std::uint64_t records = 0;
    std::uint64_t missing = 0;
    /// Numeric columns with values.
    std::optional<double> mean, deviation, minimum, maximum, lowerQuartile, median, upperQuartile;
};

/// One compared column.
struct DriftFeature {
    std::string name;
    DriftFamily family = DriftFamily::Feature;
    bool isNumeric = false;
    bool isExact = true;                 ///< counted value by value; otherwise in cells, with bounds
    std::vector<double> edges;           ///< numeric: of the bins drawn; the first and last are open outwards
    std::vector<double> innerEdges;      ///< numeric: between the bins of the measures that compare shares
    std::vector<std::string> categories; ///< categorical: in the order of the baseline's counts, falling
    FeatureDistribution baseline;
};

enum class DriftClassifier : std::uint8_t {
    Logistic,    ///< logistic regression: sees shifts, spreads and mixes of one column at a time
    BoostedTrees ///< boosted trees of depth 2: sees also what two columns do together
};

/// How well classifiers tell the window from the baseline: 0 (not at all) to 1. The figures are those of the
/// `chosen` one; each limit takes into account that the better of two was chosen (Bonferroni).
struct DriftMagnitude {
    DriftClassifier chosen = DriftClassifier::Logistic; ///< the one with the larger AUC
    struct Classifier {
        DriftClassifier kind = DriftClassifier::Logistic;
        double mcc = 0;
        double auc = 0.5;
        bool exceeds = false; ///< its MCC is above the limit
    };
    std::vector<Classifier> classifiers; ///< those that could be fitted
    std::optional<double> mcc;      ///< Matthews' correlation out of fold, on equally many rows of both sides
    std::optional<double> mccLimit; ///< exceeded with probability alpha by guessing
    std::optional<double> auc;      ///< 0.5: not at all
    std::optional<double> aucLower; ///< the band of guessing
    std::optional<double> aucUpper;
    std::uint64_t rows = 0; ///< on each side
    bool exceeds = false;   ///< mcc above its limit
    struct Contribution {
        std::string feature;
        double share = 0; ///< of the loss of AUC when the column is shuffled; all sum to 1 (or are all 0)
    };
    std::vector<Contribution> contributions; ///< falling
};

/// The window's records seen through the principal components of the baseline (as NannyML's data
/// reconstruction drift): columns that no longer go together are rebuilt badly.
struct ReconstructionError {
    double value = 0;         ///< mean distance of a record from its reconstruction, in standard deviations
    double baselineValue = 0; ///< mean of the baseline's parts, each rebuilt by components without it
    double lower = 0; ///< prediction limits (0.99865 each side) from these parts, for a window of this size
    double upper = 0;
    bool exceeds = false; ///< outside
    std::uint64_t rows = 0;
    std::size_t components = 0;
    std::size_t dimensions = 0; ///< columns after encoding
    double varianceShare = 0;   ///< that the components keep, at least 0.65
};

/// Cells that could not be read as what their column holds, in the whole data set: also those of records
/// that are in no window, because they have no time or because none of a window's records could be taken.
/// By window: the measure "type_error_rate".
struct TypeErrors {
    std::string feature;
    std::uint64_t errors = 0;
    double rate = 0;                    ///< errors / rows read
    std::optional<double> baselineRate; ///< of a baseline that is a data set of its own
    std::optional<double> pValue;       ///< of equal rates
    std::string example;                ///< the first offending text
};

/// One time window.
struct DriftWindow {
    TimeRange range; ///< empty where no record has a time
    std::uint64_t records = 0;
    /// Windows of so many records: position of the first one in the order of arrival, from 0; else 0.
    std::uint64_t firstRecord = 0;
    bool inBaseline = false;
    std::uint64_t baselineRecords = 0; ///< records that it was compared with
    std::vector<DriftMeasurement> measurements;
    std::vector<FeatureDistribution> distributions; ///< parallel to DriftEvaluation::features
    /// By feature: values that the baseline lacks, and those of the baseline that the window lacks.
    struct Categories {
        std::vector<std::string> added;
        std::vector<std::string> vanished;
    };
    std::vector<Categories> categories; ///< parallel to DriftEvaluation::features
    std::optional<DriftMagnitude> magnitude;
    std::optional<ReconstructionError> reconstruction;
};

/// A column that drifted in consecutive windows.
struct DriftFinding {
    std::string metric;
    std::string feature;
    DriftFamily family = DriftFamily::Feature;
    TimeRange window;              ///< from the begin of the first to the end of the last drifted window
    std::uint64_t firstRecord = 0; ///< windows of records: of the first one
    std::uint64_t endRecord = 0;   ///< likewise, after the last record of the last one
    std::int64_t windows = 0;      ///< number of drifted windows
    bool ongoing = false;          ///< the newest judged window still drifts
    DriftMeasurement worst;
    TimeRange worstWindow;
};

enum class ChangeKind : std::uint8_t { Sudden, Gradual };

/// When a column's measure went up, from all judged windows.
struct DriftChange {
    std::string feature;
    ChangeKind kind = ChangeKind::Sudden;
    /// Windows of records have places: positions of their first records in the order of arrival, from 0. All
    /// others have times; windows of records may have both.
    bool hasTimes = true;
    bool hasRecords = false;
    TimePoint since; ///< sudden: begin of the first window after the change; gradual: of the first to differ
    /// Where the change may as well have begun: windows for which the fit is not significantly worse (0.95).
    TimePoint earliest;
    TimePoint latest;
    std::optional<TimePoint> until; ///< gradual: begin of the window in which it was complete; none: goes on
    std::uint64_t sinceRecord = 0;
    std::uint64_t earliestRecord = 0;
    std::uint64_t latestRecord = 0;
    std::optional<std::uint64_t> untilRecord;
    bool isGoingOn = false; ///< gradual, and not complete in the last window
    double before = 0;      ///< mean of the judged measure
    double after = 0;
};

/// Everything one drift evaluation found; what pages, reports and JSON are made of.
struct DriftEvaluation {
    std::string deployment;
    std::int64_t revision = 0; ///< of the configuration; 0: none is saved
    DriftConfig config;
    std::string dataFingerprint;
    std::uint64_t records = 0; ///< in the windows
    std::uint64_t withoutTimestamp = 0;
    TimeRange baselineRange; ///< empty for a data set, or one that rolls
    std::uint64_t baselineRecords = 0;
    std::vector<DriftFeature> features; ///< features in the schema's order, then the other families
    std::vector<DriftWindow> windows;   ///< ascending
    std::vector<DriftFinding> findings; ///< ascending by their begin
    std::vector<DriftChange> changes;
    std::optional<DataConsistency> consistency; ///< where rows were looked at (DriftConfig::magnitude)
    std::optional<ModelDrift> modelDrift;
    std::optional<DriftImpact> impact;
    std::vector<TypeErrors> typeErrors; ///< columns with such cells, by falling rate
    bool typeErrorsIncomplete = false;  ///< older imports refused more rows than are kept: lower bounds
    std::uint64_t undefinedCount = 0;   ///< measurements without a number
    std::string softwareVersion;
};

[[nodiscard]] std::string_view toString(DriftFamily family);
[[nodiscard]] std::string_view toString(DriftReason reason);
[[nodiscard]] std::string_view toString(ChangeKind kind);
[[nodiscard]] std::string_view toString(DriftClassifier classifier); ///< "logistic", "boosted_trees"

/// The measurement that decides about the feature in this window; nullptr when there is none.
[[nodiscard]] const DriftMeasurement* judgedMeasurement(const DriftWindow& window,
                                                        const std::string& feature);
[[nodiscard]] const DriftMeasurement* findMeasurement(const DriftWindow& window, const std::string& feature,
                                                      const std::string& metric);

} // namespace tiltmeter
