// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "metrics/measurement.h"

#include <QWidget>
#include <cstdint>

class QGridLayout;
class QToolButton;

namespace tiltmeter {

/// "How is this computed?": folded away until asked for.
class ExplanationPanel : public QWidget
{
    Q_OBJECT
public:
    ExplanationPanel(const Measurement& measurement, std::int64_t revision, bool open,
                     QWidget* parent = nullptr);

Q_SIGNALS:
    /// So that the next window's panel opens as this one was left.
    void toggled(bool open);

private:
    QToolButton* m_button;
    QWidget* m_content;
};

} // namespace tiltmeter
