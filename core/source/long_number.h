// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/number_text.h"

namespace tiltmeter {

/// Numbers with up to 17 significant digits as Python, Java or JavaScript write doubles:
/// 0.6861177417324611, 1.5e-07. True when `text` is just what LexicalStyle::Number::Shortest gives for the
/// double next to it (then that is its shape) and that could be told cheaply; false says nothing.
[[nodiscard]] bool readShortestNumber(std::string_view text, double& value);

} // namespace tiltmeter
