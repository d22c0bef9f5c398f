// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tiltmeter {

namespace sqlite {
class Connection;
}
class Store;

struct AuditEntry {
    std::int64_t sequence = 0; ///< 1, 2, 3, ... without gaps
    TimePoint at;
    std::string actor;
    std::string action;  ///< stable id: "import_finished", "configuration_saved", ...
    std::string subject; ///< what it was done to: the deployment's name, ...
    std::string detail;  ///< JSON
    std::string
        hash; ///< SHA-256 over the previous entry's hash and this entry's content; 64 hexadecimal digits
};

/// Who did what and when. Entries are only ever added; each carries a hash of itself and of the one before,
/// so an entry that was changed, inserted or taken out in the middle shows. (Entries cut off at the end show
/// only to someone who noted the latest hash.)
class AuditTrail
{
public:
    explicit AuditTrail(const Store& store);

    [[nodiscard]] Result<void> append(const std::string& actor, const std::string& action,
                                      const std::string& subject, const std::string& detail);
    /// The newest first; `subject` empty: all.
    [[nodiscard]] Result<std::vector<AuditEntry>> entries(std::size_t limit,
                                                          const std::string& subject = {}) const;
    struct Check {
        std::uint64_t entries = 0;
        std::int64_t firstBroken = 0; ///< sequence; 0: the chain holds
        std::string head;             ///< hash of the latest entry; empty when there is none
    };
    [[nodiscard]] Result<Check> verify() const;

    /// Inside a transaction that does what the entry says.
    [[nodiscard]] static Result<void> append(const sqlite::Connection& connection, TimePoint at,
                                             const std::string& actor, const std::string& action,
                                             const std::string& subject, const std::string& detail);

private:
    const Store& m_store;
};

} // namespace tiltmeter
