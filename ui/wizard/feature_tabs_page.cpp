// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/feature_tabs_page.h"

#include "look/icons.h"

#include <QTabBar>
#include <algorithm>

namespace tiltmeter {

FeatureTabsPage::FeatureTabsPage(WizardDraft* wizardDraft, ConfigSection section, const QString& stepName,
                                 const QString& question, QWidget* parent)
    : WizardPage(wizardDraft, stepName, question, parent), m_section(section), m_tabs(new QTabBar)
{
    m_tabs->setObjectName(QStringLiteral("features"));
    m_tabs->setAccessibleName(tr("Feature"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    connect(m_tabs, &QTabBar::currentChanged, this, [this] {
        load();
        Q_EMIT currentFeatureChanged();
    });
}

std::string FeatureTabsPage::currentFeature() const
{
    return m_tabs->tabData(m_tabs->currentIndex()).toString().toStdString();
}

void FeatureTabsPage::loadTabs()
{
    const QSignalBlocker blocker(m_tabs);
    const std::string current = currentFeature();
    while (m_tabs->count() > 0)
        m_tabs->removeTab(0);
    const std::vector<Issue> issues = draft()->issuesOf(m_section);
    for (const MonitoredFeature& feature : draft()->config().features) {
        const QString name = QString::fromStdString(feature.column);
        const int index = m_tabs->addTab(QString(name).replace(QLatin1Char('&'), QStringLiteral("&&")));
        m_tabs->setTabData(index, name);
        const bool wrong = std::ranges::any_of(issues, [&](const Issue& issue) {
            return issue.feature == feature.column && issue.severity == Severity::Error;
        });
        if (wrong)
            m_tabs->setTabIcon(index, icon(QStringLiteral("warning")));
        if (feature.column == current)
            m_tabs->setCurrentIndex(index);
    }
}

void FeatureTabsPage::showFeature(const std::string& column)
{
    loadTabs();
    for (int i = 0; i < m_tabs->count(); ++i)
        if (m_tabs->tabData(i).toString().toStdString() == column)
            m_tabs->setCurrentIndex(i);
}

bool FeatureTabsPage::stepForward()
{
    if (m_tabs->currentIndex() + 1 >= m_tabs->count())
        return false;
    m_tabs->setCurrentIndex(m_tabs->currentIndex() + 1);
    return true;
}

bool FeatureTabsPage::stepBack()
{
    if (m_tabs->currentIndex() <= 0)
        return false;
    m_tabs->setCurrentIndex(m_tabs->currentIndex() - 1);
    return true;
}

void FeatureTabsPage::enter(bool fromBehind)
{
    loadTabs();
    m_tabs->setCurrentIndex(fromBehind ? m_tabs->count() - 1 : 0);
}

} // namespace tiltmeter
