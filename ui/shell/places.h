// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tiltmeter {

/// The store that is used when none is named, in the user's data folder (XDG). It need not exist.
[[nodiscard]] QString defaultStorePath();
/// The example's.
[[nodiscard]] QString exampleStorePath();

/// Ends in .tilt.
[[nodiscard]] bool looksLikeStore(const QString& path);
/// Ends in .csv, .tsv or .txt, compressed (.gz, .zst) or not.
[[nodiscard]] bool looksLikeLog(const QString& path);

} // namespace tiltmeter
