// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/app_context.h"
#include "settings/settings.h"

#include <QObject>
#include <memory>

namespace tiltmeter {

class DriftWizardLauncher;
class ImportLauncher;
class MainWindow;
class WizardLauncher;

/// The window with all its pages and everything that they ask for.
class Program : public QObject
{
    Q_OBJECT
public:
    explicit Program(Settings& settings, QObject* parent = nullptr);
    ~Program() override;

    [[nodiscard]] AppContext& context() { return m_context; }
    [[nodiscard]] MainWindow& window() { return *m_window; }

private:
    AppContext m_context;
    std::unique_ptr<MainWindow> m_window; // before the context: its pages refer to it
    WizardLauncher* m_wizard;
    DriftWizardLauncher* m_driftWizard;
    ImportLauncher* m_import;
};

} // namespace tiltmeter
