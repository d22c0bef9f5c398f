// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings_dialog.h"

#include "look/label.h"
#include "look/layouts.h"
#include "look/spacing.h"
#include "settings/settings.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace tiltmeter {

SettingsDialog::SettingsDialog(Settings& settings, QWidget* parent)
    : QDialog(parent), m_settings(settings), m_theme(new QComboBox), m_reopen(new QCheckBox)
{
    setWindowTitle(tr("Settings"));
    setObjectName(QStringLiteral("settingsDialog"));

    m_theme->setObjectName(QStringLiteral("themePicker"));
    m_theme->addItem(tr("As the system"), static_cast<int>(ThemeChoice::System));
    m_theme->addItem(tr("Light"), static_cast<int>(ThemeChoice::Light));
    m_theme->addItem(tr("Dark"), static_cast<int>(ThemeChoice::Dark));
    m_theme->setCurrentIndex(m_theme->findData(static_cast<int>(m_settings.theme())));
    connect(m_theme, &QComboBox::currentIndexChanged, this,
            [this] { m_settings.setTheme(static_cast<ThemeChoice>(m_theme->currentData().toInt())); });

    m_reopen->setObjectName(QStringLiteral("reopenLastStore"));
    m_reopen->setText(tr("Open the &last store at start"));
    m_reopen->setAccessibleName(tr("Open the last store at start"));
    m_reopen->setChecked(m_settings.reopenLastStore());
    connect(m_reopen, &QCheckBox::toggled, this, [this](bool on) { m_settings.setReopenLastStore(on); });

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(spacing::medium);
    grid->setVerticalSpacing(spacing::medium);
    grid->addWidget(fieldLabel(tr("&Colours:"), m_theme), 0, 0);
    grid->addWidget(m_theme, 0, 1, Qt::AlignLeft);
    grid->addWidget(m_reopen, 1, 0, 1, 2);
    grid->setColumnStretch(1, 1);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::large);
    layout->addLayout(grid);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(360);
}

} // namespace tiltmeter
