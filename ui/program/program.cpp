// SPDX-License-Identifier: GPL-3.0-or-later
#include "program/program.h"

#include "drift/drift_page.h"
#include "export/window_exporter.h"
#include "fairness/fairness_page.h"
#include "monitor/sample_store.h"
#include "pages/data_page.h"
#include "pages/findings_page.h"
#include "pages/overview_page.h"
#include "pages/reports_page.h"
#include "performance/performance_page.h"
#include "program/drift_wizard_launcher.h"
#include "program/import_launcher.h"
#include "program/wizard_launcher.h"
#include "shell/main_window.h"

namespace tiltmeter {

Program::Program(Settings& settings, QObject* parent)
    : QObject(parent), m_window(std::make_unique<MainWindow>(m_context, settings)),
      m_wizard(new WizardLauncher(m_context, *m_window, m_window.get())),
      m_driftWizard(new DriftWizardLauncher(m_context, *m_window, m_window.get())),
      m_import(new ImportLauncher(m_context, settings, *m_window, m_window.get()))
{
    m_context.setExampleMaker([](const std::string& path, const Progress& progress) {
        return createSampleStore(path, SampleOptions{}, progress);
    });
    m_context.setReportExporter(std::make_shared<WindowReportExporter>());
    m_context.setOffers(AppContext::Offer::Configure | AppContext::Offer::Import);
    connect(&m_context, &AppContext::configurationRequested, m_wizard, &WizardLauncher::open);
    connect(&m_context, &AppContext::driftConfigurationRequested, m_driftWizard, &DriftWizardLauncher::open);
    connect(&m_context, &AppContext::importRequested, m_import, &ImportLauncher::open);

    m_window->addPage(new OverviewPage(m_context));
    m_window->addPage(new FairnessPage(m_context));
    m_window->addPage(new DriftPage(m_context));
    m_window->addPage(new PerformancePage(m_context));
    m_window->addPage(new DataPage(m_context));
    m_window->addPage(new FindingsPage(m_context));
    m_window->addPage(new ReportsPage(m_context));
}

Program::~Program() = default;

} // namespace tiltmeter
