// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "config/deployment.h"
#include "monitor/monitor.h"
#include "report/build_report.h"

namespace tiltmeter {

/// Who saved that revision of the deployment's configuration, when and why; without these when the revision
/// is not kept (a configuration that was never saved). Errors: those of Monitor::revisions().
[[nodiscard]] Result<ReportOrigin> reportOrigin(const Monitor& monitor, const Deployment& deployment,
                                                std::int64_t revision);

} // namespace tiltmeter
