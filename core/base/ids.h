// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>

namespace tiltmeter
{

/// Ids that cannot be mixed up: each kind of row in the store has its own type. 0 means "none".
template <class Tag>
struct Id {
    std::int64_t value = 0;
    [[nodiscard]] explicit operator bool() const { return value != 0; }
    friend auto operator<=>(Id, Id) = default;
};

using DeploymentId = Id<struct DeploymentTag>;
using DataSetId = Id<struct DataSetTag>;
using ImportId = Id<struct ImportTag>;
using ConfigurationId = Id<struct ConfigurationTag>;
using EvaluationId = Id<struct EvaluationTag>;

} // namespace tiltmeter
