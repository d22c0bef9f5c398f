// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace tiltmeter {

/// Figures that are being counted anew stay where they are, paler, until the newer ones come.
void setPale(QWidget& figures, bool pale);

} // namespace tiltmeter
