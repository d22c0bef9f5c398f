// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/wizard_page.h"

class QTabBar;

namespace tiltmeter {

/// A step that asks the same of every monitored feature, one after the other: a tab for each, and Next and
/// Back go through them before they leave the step.
class FeatureTabsPage : public WizardPage
{
    Q_OBJECT
public:
    FeatureTabsPage(WizardDraft* draft, ConfigSection section, const QString& stepName,
                    const QString& question, QWidget* parent = nullptr);

    [[nodiscard]] QString obstacle() const override { return firstErrorOf(m_section); }
    [[nodiscard]] std::string currentFeature() const override;
    void showFeature(const std::string& column);
    bool stepForward() override;
    bool stepBack() override;
    void enter(bool fromBehind) override;

protected:
    [[nodiscard]] QTabBar* tabs() const { return m_tabs; }
    /// As the draft has them now, the current one kept; a feature with an error is marked. To be called by
    /// load().
    void loadTabs();

private:
    ConfigSection m_section;
    QTabBar* m_tabs;
};

} // namespace tiltmeter
