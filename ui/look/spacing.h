// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tiltmeter::spacing {

/// Distances in device-independent pixels; all layouts use these and nothing between.
inline constexpr int tiny = 4;    ///< between an icon and its word
inline constexpr int small = 8;   ///< between controls that belong together
inline constexpr int medium = 12; ///< between cards
inline constexpr int large = 16;  ///< inside a card, around a page
inline constexpr int huge = 24;   ///< between parts of a page

inline constexpr int cardRadius = 6;

} // namespace tiltmeter::spacing
