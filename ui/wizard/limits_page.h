// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/wizard_page.h"

class QCheckBox;
class QDoubleSpinBox;
class QTabBar;
class QTableWidget;

namespace tiltmeter {

class Notice;
class ScoreGauge;

/// Step 4: limits of the fairness score, per feature, in percent; other metrics' limits in their own unit
/// below.
class LimitsPage : public WizardPage
{
    Q_OBJECT
public:
    explicit LimitsPage(WizardDraft* draft, QWidget* parent = nullptr);
    void load() override;
    [[nodiscard]] QString obstacle() const override;
    bool stepForward() override;
    bool stepBack() override;
    void enter(bool fromBehind) override;
    [[nodiscard]] std::string currentFeature() const override;
    void setPreview(const std::shared_ptr<const Evaluation>& preview) override;
    void showFeature(const std::string& column);

private:
    void loadTabs();
    void storeScoreLimits();
    void loadOthers();
    void storeOther(int row);

    QTabBar* m_tabs;
    ScoreGauge* m_gauge;
    QCheckBox* m_useLower;
    QDoubleSpinBox* m_lower;
    QCheckBox* m_useUpper;
    QDoubleSpinBox* m_upper;
    QTableWidget* m_others;
    Notice* m_notice;
    std::shared_ptr<const Evaluation> m_preview;
    bool m_loading = false;
};

} // namespace tiltmeter
