// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace tiltmeter {

/// The style sheet of an HTML report, with the window's colours.
[[nodiscard]] QByteArray htmlStyle(const QString& fontFamily);

/// The signs of the verdicts as symbols "sign-pass", "sign-fail", ... that the page refers to; drawn as in
/// the window.
[[nodiscard]] QByteArray htmlSigns();

} // namespace tiltmeter
