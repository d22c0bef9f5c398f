// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

class Store;

/// What was configured: every saved version stays.
struct StoredConfiguration {
    ConfigurationId id;
    std::int64_t revision = 0; ///< 1, 2, 3, ... by deployment and kind
    std::string document;      ///< JSON
    TimePoint created;
    std::string actor;
    std::string comment;
};

/// One value of an evaluation, to be found again by window, metric or feature.
struct StoredMeasurement {
    std::string metric;
    std::string feature;
    std::optional<TimeRange> window; ///< nullopt: over all records
    std::string document;            ///< JSON
};

struct StoredFinding {
    std::int64_t id = 0; ///< given by the store
    EvaluationId evaluation;
    std::string metric;
    std::string feature;
    std::optional<TimeRange> window; ///< nullopt: over all records
    std::string document;            ///< JSON
};

struct StoredEvaluation {
    EvaluationId id;  ///< given by the store
    std::string kind; ///< "fairness" or "drift"
    std::int64_t configurationRevision = 0;
    std::int64_t dataVersion = 0; ///< DataSet::version that was evaluated
    TimePoint created;            ///< given by the store
    std::string actor;
    std::string document; ///< JSON: everything that is not in measurements and findings
};

enum class AlertState : std::uint8_t { Open, Acknowledged, Closed };

struct StoredAlert {
    std::int64_t id = 0; ///< given by the store
    std::string key;     ///< what it is about; at most one alert a key is open or acknowledged
    AlertState state = AlertState::Open;
    TimePoint opened;
    TimePoint changed;
    std::string actor;    ///< of the latest change
    std::string document; ///< JSON
};

/// Configurations, evaluations and what came of them, as JSON text: the store keeps them and does not read
/// them. Errors: those of sqlite.h beside what is said at each.
class Documents
{
public:
    explicit Documents(Store& store) : m_store(store) {}

    // ---- configurations; `kind` is "fairness" or "drift"
    /// Keeps the document as the next revision and gives its number.
    [[nodiscard]] Result<std::int64_t> saveConfiguration(DeploymentId deployment, const std::string& kind,
                                                         const std::string& document,
                                                         const std::string& actor,
                                                         const std::string& comment);
    /// The newest; nullopt: never configured.
    [[nodiscard]] Result<std::optional<StoredConfiguration>> configuration(DeploymentId deployment,
                                                                           const std::string& kind) const;
    /// NoSuchRevision.
    [[nodiscard]] Result<StoredConfiguration> configuration(DeploymentId deployment, const std::string& kind,
                                                            std::int64_t revision) const;
    /// The newest first.
    [[nodiscard]] Result<std::vector<StoredConfiguration>> configurations(DeploymentId deployment,
                                                                          const std::string& kind) const;

    // ---- evaluations
    /// In one transaction. Gives the number of the evaluation.
    [[nodiscard]] Result<EvaluationId> saveEvaluation(DeploymentId deployment,
                                                      const StoredEvaluation& evaluation,
                                                      std::span<const StoredMeasurement> measurements,
                                                      std::span<const StoredFinding> findings);
    /// The newest first.
    [[nodiscard]] Result<std::vector<StoredEvaluation>>
    evaluations(DeploymentId deployment, const std::string& kind, std::size_t limit) const;
    /// In the order in which they were saved.
    [[nodiscard]] Result<std::vector<StoredMeasurement>> measurements(EvaluationId evaluation) const;
    /// Of one evaluation, in the order in which they were saved.
    [[nodiscard]] Result<std::vector<StoredFinding>> findings(EvaluationId evaluation) const;
    /// Of all evaluations of a deployment, the newest first.
    [[nodiscard]] Result<std::vector<StoredFinding>> findings(DeploymentId deployment,
                                                              std::size_t limit) const;
    /// Takes out all but the newest `keep` evaluations of a kind, with their measurements and findings.
    [[nodiscard]] Result<void> pruneEvaluations(DeploymentId deployment, const std::string& kind,
                                                std::size_t keep);

    // ---- alerts
    /// Opens an alert; where one with this key is open or acknowledged, that one gets the new document. Gives
    /// its id.
    [[nodiscard]] Result<std::int64_t> raiseAlert(DeploymentId deployment, const std::string& key,
                                                  const std::string& document, const std::string& actor);
    /// InvalidValue when there is no such alert. Written to the audit trail, with the comment if there is
    /// one.
    [[nodiscard]] Result<void> setAlertState(std::int64_t alert, AlertState state, const std::string& actor,
                                             const std::string& comment = {});
    /// The newest first; nullopt: of every state.
    [[nodiscard]] Result<std::vector<StoredAlert>> alerts(DeploymentId deployment,
                                                          std::optional<AlertState> state = {}) const;

    // ---- what a monitor has to remember between two runs, by a key of its own
    [[nodiscard]] Result<std::optional<std::string>> state(DeploymentId deployment,
                                                           const std::string& key) const;
    [[nodiscard]] Result<void> setState(DeploymentId deployment, const std::string& key,
                                        const std::string& document);
    /// Sets it only where it is still `expected` (nullopt: not there): true when it was. For what is worked
    /// out from the state that was there and must not undo what somebody else did meanwhile.
    [[nodiscard]] Result<bool> replaceState(DeploymentId deployment, const std::string& key,
                                            const std::optional<std::string>& expected,
                                            const std::string& document);
    /// All keys that begin with `prefix`.
    [[nodiscard]] Result<void> removeStates(DeploymentId deployment, const std::string& prefix);

private:
    Store& m_store;
};

[[nodiscard]] std::string_view toString(AlertState state);

} // namespace tiltmeter
