// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/feature_tabs_page.h"

class QCheckBox;
class QDoubleSpinBox;
class QTableWidget;

namespace tiltmeter {

class Notice;
class SentenceLabel;
class ScoreGauge;

/// Step 4: limits of the fairness score, per feature, in percent; other metrics' limits in their own unit
/// below.
class LimitsPage : public FeatureTabsPage
{
    Q_OBJECT
public:
    explicit LimitsPage(WizardDraft* draft, QWidget* parent = nullptr);
    void load() override;
    void setPreview(const std::shared_ptr<const Evaluation>& preview, bool isSample) override;

private:
    void storeScoreLimits();
    void loadOthers();
    void storeOther(int row);

    ScoreGauge* m_gauge;
    QCheckBox* m_useLower;
    QDoubleSpinBox* m_lower;
    QCheckBox* m_useUpper;
    QDoubleSpinBox* m_upper;
    QTableWidget* m_others;
    Notice* m_notice;
    SentenceLabel* m_sampleNote;
    std::shared_ptr<const Evaluation> m_preview;
    bool m_isSample = false;
    bool m_loading = false;
};

} // namespace tiltmeter
