// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <map>
#include <string>
#include <string_view>

namespace tiltmeter {

/// How much a model relies on its features, as a person has it from elsewhere: a JSON object {"name": number}
/// or lines of "name,number" (or separated by a tab or semicolon; a first line without a number is a header).
/// Numbers are taken without their sign. InvalidValue (subject: the name, "number") where there is none.
[[nodiscard]] Result<std::map<std::string, double>> importancesFromText(std::string_view text);

/// The same from a file of at most 4 MiB; FileNotFound, ...
[[nodiscard]] Result<std::map<std::string, double>> importancesFromFile(const std::string& path);

} // namespace tiltmeter
