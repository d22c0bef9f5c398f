// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QCheckBox;
class QComboBox;

namespace tiltmeter {

class Settings;

/// Every choice works at once; there is nothing to confirm.
class SettingsDialog : public QDialog
{
    Q_OBJECT
public:
    explicit SettingsDialog(Settings& settings, QWidget* parent = nullptr);

private:
    Settings& m_settings;
    QComboBox* m_theme;
    QCheckBox* m_reopen;
};

} // namespace tiltmeter
