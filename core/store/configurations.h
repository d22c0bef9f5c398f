// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

class Store;

/// One saved configuration; never edited in place.
struct StoredConfiguration {
    std::int64_t revision = 0; ///< 1, 2, 3, ... per deployment and kind
    std::string document;      ///< JSON, as it was given
    TimePoint created;
    std::string actor;
    std::string comment;
};

/// The configurations of one kind ("fairness", "drift") of the deployments of a store. This room keeps their
/// documents and does not look into them. Errors beside SQLite's as said at each.
class Configurations
{
public:
    Configurations(const Store& store, std::string kind);

    /// Keeps it as the next revision, whose number it gives back, and says so in the audit trail, in one
    /// transaction. The same document as the latest revision's makes no new one: its number is given back.
    /// NoSuchDeployment.
    [[nodiscard]] Result<std::int64_t> save(DeploymentId deployment, const std::string& document,
                                            const std::string& actor, const std::string& comment);
    /// nullopt: there is none.
    [[nodiscard]] Result<std::optional<StoredConfiguration>> latest(DeploymentId deployment) const;
    /// The newest first.
    [[nodiscard]] Result<std::vector<StoredConfiguration>> all(DeploymentId deployment) const;
    /// NoSuchRevision.
    [[nodiscard]] Result<StoredConfiguration> get(DeploymentId deployment, std::int64_t revision) const;

private:
    const Store& m_store;
    std::string m_kind;
};

} // namespace tiltmeter
