// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHBoxLayout>
#include <QLabel>

namespace tiltmeter {

/// A row whose parts go to its two ends: title left, controls right.
class SplitRow : public QHBoxLayout
{
public:
    SplitRow();
    void addLeft(QWidget* widget, int stretch = 0);
    void addRight(QWidget* widget);

private:
    int m_left = 0;
};

/// `label` names `field` on screen, by its mnemonic and to a screen reader.
void nameField(QLabel* label, QWidget* field);

/// A QLabel whose text is "Label:" with its buddy set; the accessible name of `field` is the text without &
/// and colon.
[[nodiscard]] QLabel* fieldLabel(const QString& text, QWidget* field);

} // namespace tiltmeter
