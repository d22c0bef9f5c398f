// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/report_origin.h"

namespace tiltmeter {

Result<ReportOrigin> reportOrigin(const Monitor& monitor, const Deployment& deployment, std::int64_t revision)
{
    ReportOrigin origin;
    origin.environment = deployment.environment;
    TILTMETER_ASSIGN(const auto revisions, monitor.revisions(deployment.name));
    for (const ConfigurationRevision& kept : revisions) {
        if (kept.revision != revision)
            continue;
        origin.savedBy = kept.actor;
        origin.savedAt = kept.created;
        origin.comment = kept.comment;
    }
    return origin;
}

} // namespace tiltmeter
