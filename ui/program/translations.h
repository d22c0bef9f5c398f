// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;

namespace tiltmeter {

/// Qt's own words and ours, in the language of the desktop; English, with its plurals, where there is no
/// translation. Before the first window is made.
void installTranslations(QCoreApplication& application);

} // namespace tiltmeter
