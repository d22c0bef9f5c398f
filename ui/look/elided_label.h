// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "look/label.h"

namespace tiltmeter {

/// One line that gives way: what does not fit ends in "…" and is in the tool tip. For names and paths.
class ElidedLabel : public Label
{
    Q_OBJECT
public:
    explicit ElidedLabel(TextRole role, QWidget* parent = nullptr);

    void setFullText(const QString& text);
    [[nodiscard]] QString fullText() const { return m_full; }
    /// Right by default; paths are cut in the middle.
    void setElideMode(Qt::TextElideMode mode);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void elide();

    QString m_full;
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

} // namespace tiltmeter
