// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.h"
#include "base/time.h"

#include <string>

namespace tiltmeter {

/// The monitored model in service.
struct Deployment {
    DeploymentId id;
    std::string name; ///< unique in its store
    std::string description;
    std::string environment; ///< free text such as "Prod", "QA"
    TimePoint created;
};

/// What a data set is for. Feedback is not kept apart: its labels are joined to the payload by record id.
enum class DataSetRole : std::uint8_t { Payload, Baseline, Feedback };

} // namespace tiltmeter
