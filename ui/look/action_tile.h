// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace tiltmeter {

/// A large button: icon, a verb, and a line that says what it does.
class ActionTile : public QAbstractButton
{
    Q_OBJECT
public:
    ActionTile(const QString& iconName, const QString& title, const QString& caption,
               QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRect textRect(int width) const;

    QString m_iconName;
    QString m_caption;
};

} // namespace tiltmeter
