// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/plan.h"
#include "base/clock.h"
#include "base/progress.h"
#include "base/result.h"
#include "columns/column_batch.h"
#include "columns/profile.h"
#include "config/deployment.h"
#include "config/drift_config.h"
#include "config/fairness_config.h"
#include "config/validation.h"
#include "drift/drift_evaluation.h"
#include "history/alarm_report.h"
#include "history/evaluation.h"
#include "performance/performance_evaluation.h"
#include "store/verify.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// What the start of every page shows of a deployment.
struct DeploymentSummary {
    Deployment deployment;
    std::uint64_t records = 0;         ///< payload records
    std::uint64_t labelled = 0;        ///< of these with a label
    std::uint64_t rejected = 0;        ///< rows that could not be taken
    std::uint64_t duplicates = 0;      ///< records whose id had come before
    std::optional<TimeRange> covered;  ///< first record to just after the last; nullopt without timestamps
    std::int64_t fairnessRevision = 0; ///< 0: not configured
    Schema schema;
};

struct ImportRecord {
    std::int64_t id = 0;
    std::string file; ///< name without folder
    std::string contentHash;
    DataSetRole role = DataSetRole::Payload;
    std::uint64_t records = 0;
    std::uint64_t rejected = 0;
    std::uint64_t duplicates = 0;
    TimePoint finished;
};

struct ConfigurationRevision {
    std::int64_t revision = 0;
    FairnessConfig config;
    TimePoint created;
    std::string actor;   ///< who saved it (login name)
    std::string comment; ///< may be empty
};

/// What to evaluate, where it differs from the configuration.
struct EvaluateOptions {
    std::optional<WindowSpec> window;
    std::optional<TimePoint> since; ///< inclusive
    std::optional<TimePoint> until; ///< exclusive
    std::vector<std::string>
        metrics; ///< ids; empty: the configuration's; {"all"}: every one whose needs are met
    /// What to report on, as GroupChoice::of takes it ("sex", "sex=female", "sex_x_age"); empty: everything.
    std::vector<std::string> groups;
    std::optional<double> confidence;
    std::optional<std::uint64_t> seed;
    /// Counts nothing but what `metrics` need: labels and scores are left out where none of them does, and
    /// with them the rates that stand beside.
    bool onlyMetrics = false;
    /// Of about so many records only, evenly spread: a first look. 0: all.
    std::uint64_t sampleRecords = 0;
    /// Column of other decisions on the same records, for metrics about flips (metrics/flips.h); empty: the
    /// configuration's.
    std::string otherDecision;
    /// Looks as well for performance that became worse, unless certain metrics or groups are asked for.
    bool performance = true;
};

struct DriftRevision {
    std::int64_t revision = 0; ///< 0: none was saved, `config` is what is proposed
    DriftConfig config;
    TimePoint created;
    std::string actor;
    std::string comment;
};

/// One set of records of a deployment, such as what may be a baseline.
struct DataSetSummary {
    std::string name;
    DataSetRole role = DataSetRole::Payload;
    std::uint64_t records = 0;
    std::optional<TimeRange> covered; ///< nullopt without timestamps
    Schema schema;
};

/// What to compare, where it differs from the saved drift configuration.
struct DriftOptions {
    std::optional<DriftConfig> config; ///< in place of the saved one
    std::optional<WindowSpec> window;
    std::optional<DriftBaseline> baseline;
    std::optional<TimePoint> since;    ///< only windows from it on
    std::optional<TimePoint> until;    ///< only windows before it
    std::vector<std::string> features; ///< empty: the configuration's
    std::vector<std::string> methods;  ///< empty: the configuration's
    std::optional<DriftPreset> preset;
    /// Of about so many payload records only, evenly spread: a first look. 0: all.
    std::uint64_t sampleRecords = 0;
};

/// The configuration with what the options want otherwise.
[[nodiscard]] DriftConfig withOptions(DriftConfig config, const DriftOptions& options);

/// Fairness and drift of the same records.
struct WholeEvaluation {
    Evaluation fairness;
    std::optional<DriftEvaluation> drift;
    std::optional<Error> driftProblem; ///< why there is none
};

struct PerformanceRevision {
    std::int64_t revision = 0; ///< 0: none was saved; baseline and window are then those of the drift
    PerformanceConfig config;
    TimePoint created;
    std::string actor;
    std::string comment;
};

/// What to measure, where it differs from the saved performance configuration.
struct PerformanceOptions {
    std::optional<PerformanceConfig> config; ///< in place of the saved one
    std::optional<WindowSpec> window;
    std::optional<DriftBaseline> baseline;
    std::optional<TimePoint> since;       ///< only windows from it on
    std::optional<TimePoint> until;       ///< only windows before it
    std::vector<std::string> measures;    ///< empty: the configuration's
    std::map<std::string, double> limits; ///< beside the configuration's
    std::optional<CalibrationChoice> calibration;
    /// Nothing but what findings are made of: neither groups nor when labels came.
    bool onlyFindings = false;
};

/// The configuration with what the options want otherwise.
[[nodiscard]] PerformanceConfig withOptions(PerformanceConfig config, const PerformanceOptions& options);

/// Whose probability the probability column of a deployment holds.
struct ProbabilityChoice {
    ProbabilityOf of = ProbabilityOf::Favorable;
    std::string className; ///< ProbabilityOf::Class only
    friend bool operator==(const ProbabilityChoice&, const ProbabilityChoice&) = default;
};

/// The pipeline from a store to what people see: knows all rooms, holds no formula and no SQL. One per open
/// store. All functions may be called from any thread and at the same time; each works on a snapshot of its
/// own.
class Monitor
{
public:
    /// An existing store; NotAStore, NewerSchema, FileNotFound, ... otherwise.
    [[nodiscard]] static Result<std::shared_ptr<Monitor>> open(const std::string& path);
    /// A new, empty one; FileExists when something is there.
    [[nodiscard]] static Result<std::shared_ptr<Monitor>> create(const std::string& path);
    ~Monitor();

    [[nodiscard]] const std::string& path() const;
    /// The file can't be written: what changes it is refused, and nothing that was counted is kept.
    [[nodiscard]] bool isReadOnly() const;
    [[nodiscard]] Result<std::vector<DeploymentSummary>> deployments() const;
    [[nodiscard]] Result<DeploymentSummary> deployment(const std::string& name) const;
    [[nodiscard]] Result<std::vector<ImportRecord>> imports(const std::string& deployment) const;
    /// The newest first; at most `limit`.
    [[nodiscard]] Result<std::vector<RejectedRow>> rejectedRows(const std::string& deployment,
                                                                std::size_t limit) const;
    /// In the order in which they were made.
    [[nodiscard]] Result<std::vector<DataSetSummary>> dataSets(const std::string& deployment) const;
    /// Records as they were read, in schema order, in order of arrival.
    [[nodiscard]] Result<std::vector<std::vector<std::string>>>
    rows(const std::string& deployment, std::uint64_t first, std::size_t count) const;

    [[nodiscard]] Result<DataProfile> profile(const std::string& deployment, const Progress& progress) const;
    /// What was said when its records were imported; the favorable outcome's otherwise.
    [[nodiscard]] Result<ProbabilityChoice> probabilityOf(const std::string& deployment) const;
    [[nodiscard]] Result<void> setProbabilityOf(const std::string& deployment,
                                                const ProbabilityChoice& choice);
    /// Proposed from the data: protected attributes by name and values, groups, outcome, limits.
    [[nodiscard]] Result<FairnessConfig> recommend(const std::string& deployment,
                                                   const Progress& progress) const;

    /// All records of the payload as CSV, every value as it was read (store/export_csv.h); gives their
    /// number.
    [[nodiscard]] Result<std::uint64_t> exportRecords(const std::string& deployment, const std::string& path,
                                                      const Progress& progress) const;
    /// Looks at everything in the store (store/verify.h); damage is reported, not returned as an error.
    [[nodiscard]] Result<VerifyReport> verify(const Progress& progress) const;

    /// nullopt: never configured.
    [[nodiscard]] Result<std::optional<ConfigurationRevision>>
    configuration(const std::string& deployment) const;
    [[nodiscard]] Result<std::vector<ConfigurationRevision>> revisions(const std::string& deployment) const;
    /// What is wrong or doubtful about a configuration, against the data as they are.
    [[nodiscard]] Result<std::vector<Issue>>
    check(const std::string& deployment, const FairnessConfig& config, const Progress& progress) const;
    /// Validates against the data and keeps it as the next revision, whose number it gives back; what is
    /// saved already makes no new one. Errors: those of config/validation.h.
    [[nodiscard]] Result<std::int64_t> saveConfiguration(const std::string& deployment,
                                                         const FairnessConfig& config,
                                                         const std::string& comment,
                                                         const Progress& progress);

    /// With the saved configuration; NotConfigured when there is none. Alarms are findings where they went
    /// off before the end of the range, by one of the metrics if these are named in the options; so is
    /// performance that became worse (`performance` with the window and the period of these options), what
    /// could not be measured being no error. Brings the alarm track up to date and keeps it in the store, so
    /// that the next evaluation only looks at what came meanwhile; a store that can't be written keeps
    /// nothing, which is no error.
    [[nodiscard]] Result<Evaluation> evaluate(const std::string& deployment, const EvaluateOptions& options,
                                              const Progress& progress) const;
    /// As `evaluate`, with a configuration that is not saved (live previews): without alarms.
    [[nodiscard]] Result<Evaluation> evaluate(const std::string& deployment, const FairnessConfig& config,
                                              const EvaluateOptions& options, const Progress& progress) const;
    /// `evaluate` and `drift` at the same time, and in one pass over the records as far as cells are known
    /// before it (those of drift are chosen from the baseline): gives what the two give one after the other.
    /// What keeps drift from being compared (a baseline without records, a data set that is gone) does not
    /// keep fairness from being judged.
    [[nodiscard]] Result<WholeEvaluation> evaluateWhole(const std::string& deployment,
                                                        const EvaluateOptions& options,
                                                        const DriftOptions& driftOptions,
                                                        const Progress& progress) const;
    /// The alarms alone: as `evaluate`, without measuring anything.
    [[nodiscard]] Result<AlarmReport> alarms(const std::string& deployment, const Progress& progress) const;
    /// Takes note of open alarms of the saved configuration (Alarm::key), or of all open ones where `alarms`
    /// is empty: they are no findings any more, and their processes begin anew with the next record. Written
    /// to the audit trail, with who did it and the comment, which may be empty. Gives the alarms as they are
    /// kept, in the order of `alarms`. After an error nothing was written: InvalidValue ("alarm", detail the
    /// key and "open_alarm") when there is no open one of that name; NotConfigured; PermissionDenied for a
    /// store that can't be written.
    [[nodiscard]] Result<std::vector<Alarm>> acknowledgeAlarms(const std::string& deployment,
                                                               const std::vector<std::string>& alarms,
                                                               const std::string& comment,
                                                               const Progress& progress);

    /// The latest one; revision 0 with what is proposed when none was saved: the defaults, but windows of
    /// records where these have no times (those of the fairness configuration, else a twelfth of the records
    /// each).
    [[nodiscard]] Result<DriftRevision> driftConfiguration(const std::string& deployment) const;
    [[nodiscard]] Result<std::vector<DriftRevision>> driftRevisions(const std::string& deployment) const;
    /// Checks columns, methods and data set, and keeps it as the next revision; what is saved already makes
    /// no new one. Errors: those of drift/evaluate_drift.h, NoSuchDataSet.
    [[nodiscard]] Result<std::int64_t> saveDriftConfiguration(const std::string& deployment,
                                                              const DriftConfig& config,
                                                              const std::string& comment);
    /// Every window against the baseline. Works without a saved configuration.
    [[nodiscard]] Result<DriftEvaluation> drift(const std::string& deployment, const DriftOptions& options,
                                                const Progress& progress) const;

    /// The latest one; revision 0 when none was saved.
    [[nodiscard]] Result<PerformanceRevision> performanceConfiguration(const std::string& deployment) const;
    /// Checks measures and data set, and keeps it as the next revision; what is saved already makes no new
    /// one. UnknownMetric, NoSuchDataSet.
    [[nodiscard]] Result<std::int64_t> savePerformanceConfiguration(const std::string& deployment,
                                                                    const PerformanceConfig& config,
                                                                    const std::string& comment);
    /// Every window, measured from labels and estimated from probabilities, against the baseline; with how
    /// long labels took. Outcome and groups are those of the fairness configuration, else proposed ones.
    [[nodiscard]] Result<PerformanceEvaluation> performance(const std::string& deployment,
                                                            const PerformanceOptions& options,
                                                            const Progress& progress) const;

private:
    friend class AlarmKeeper;
    struct Private;
    explicit Monitor(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace tiltmeter
