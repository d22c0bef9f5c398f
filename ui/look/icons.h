// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace tiltmeter {

/// The line icon of that name (resources/icons) as a mask, in the colour of the text around it, sharp at
/// every device pixel ratio, following a change of theme by itself. An icon that does not exist is drawn as
/// nothing and reported once.
[[nodiscard]] QIcon icon(const QString& name);
/// Of one fixed colour, for instance a state's.
[[nodiscard]] QIcon icon(const QString& name, const QColor& color);
/// As a picture of `size` device-independent pixels, for labels.
[[nodiscard]] QPixmap iconPixmap(const QString& name, int size, const QColor& color, double devicePixelRatio);
/// The program's own, in its own colors.
[[nodiscard]] QIcon applicationIcon();
[[nodiscard]] bool iconExists(const QString& name);

} // namespace tiltmeter
