// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace tiltmeter {

/// Login name of whoever runs the program, for the audit trail; "unknown" when the system does not say.
[[nodiscard]] std::string loginName();

} // namespace tiltmeter
