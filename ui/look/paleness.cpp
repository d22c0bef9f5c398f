// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/paleness.h"

#include <QGraphicsOpacityEffect>

namespace tiltmeter {

void setPale(QWidget& figures, bool pale)
{
    if (!pale) {
        figures.setGraphicsEffect(nullptr);
    } else if (figures.graphicsEffect() == nullptr) {
        auto* effect = new QGraphicsOpacityEffect(&figures);
        effect->setOpacity(0.55);
        figures.setGraphicsEffect(effect);
    }
}

} // namespace tiltmeter
