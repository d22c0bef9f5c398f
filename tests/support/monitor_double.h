// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "monitor/monitor.h"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

/// Stands in for the real Monitor in tests of the window: same functions, linked instead of it, answers from
/// memory, and every one of them can be made slow or wrong. What it says of a deployment was made up; nothing
/// here is a measurement.
namespace tiltmeter::monitor_double {

struct DeploymentData {
    DeploymentSummary summary;
    std::vector<ImportRecord> imports;
    std::vector<RejectedRow> rejected;
    DataProfile profile;
    std::vector<ConfigurationRevision> revisions; ///< ascending
    /// One evaluation of everything; evaluate() cuts it by period.
    Evaluation evaluation;
};

struct Script {
    std::mutex mutex;
    std::map<std::string, std::vector<DeploymentData>> stores; ///< by path
    /// Instead of cutting the stored evaluation. Called on worker threads, without the mutex.
    std::function<Result<Evaluation>(const std::string& deployment, const EvaluateOptions&, const Progress&)>
        evaluate;
    /// Instead of NoFeatures. Called on worker threads, without the mutex.
    std::function<Result<DriftEvaluation>(const std::string& deployment, const DriftOptions&)> drift;
    /// Called before every function's work, with its name; an error is what the function gives.
    std::function<Result<void>(const std::string& function)> before;
    std::map<std::string, int> calls; ///< by function name
};

[[nodiscard]] Script& script();
/// Empty again.
void reset();
[[nodiscard]] int callsOf(const std::string& function);

/// "Loan approvals": 12 weeks, sex fails from week 9 on, age is undecided, labels for half of the records.
[[nodiscard]] DeploymentData loanApprovals();
/// The same data with the alarm track: sex has an open alarm since 8 March and one for a change, acknowledged
/// on 1 February; age is watched and quiet.
[[nodiscard]] DeploymentData alarmed();
/// The same data, fairness never configured.
[[nodiscard]] DeploymentData unconfigured(const std::string& name);

} // namespace tiltmeter::monitor_double
