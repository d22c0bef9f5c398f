// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "monitor/sample.h"

#include <string>

namespace tiltmeter {

/// A new store at `path` with the example: its records as payload of SampleGenerator::deploymentName(), its
/// fairness configuration saved. Made beside it and moved when it is whole: there is never half an example.
/// Errors: InvalidValue ("rows"), Cancelled, and those of Store::create (FileExists, FileNotFound for a
/// missing folder, PermissionDenied, DiskFull, ...).
[[nodiscard]] Result<void> createSampleStore(const std::string& path, const SampleOptions& options,
                                             const Progress& progress = {});

} // namespace tiltmeter
