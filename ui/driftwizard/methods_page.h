// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "driftwizard/drift_wizard_page.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QPushButton;
class QTreeWidget;

namespace tiltmeter {

class Notice;
class SentenceLabel;

/// Step 4: what decides, by kind of column, and what is measured beside it. A preset of another program
/// takes all of that over.
class MethodsPage : public DriftWizardPage
{
    Q_OBJECT
public:
    explicit MethodsPage(DriftDraft* draft, QWidget* parent = nullptr);
    void load() override;
    [[nodiscard]] QString obstacle() const override;

private:
    struct Judge {
        QComboBox* measure = nullptr;
        QDoubleSpinBox* limit = nullptr;
        std::string DriftConfig::*member = nullptr;
    };
    Judge makeJudge(bool numeric);
    void layOut();
    void fillMeasures();
    void store();
    void storeJudge(const Judge& judge);
    void storeLimit(const Judge& judge);
    void storeMeasures();
    void loadJudge(const Judge& judge);
    void loadMeasures();
    void refresh();

    QComboBox* m_preset;
    SentenceLabel* m_presetText;
    QWidget* m_own;
    QComboBox* m_rule;
    SentenceLabel* m_ruleText;
    Judge m_numeric;
    Judge m_categorical;
    std::vector<QPushButton*> m_limitPresets;
    QDoubleSpinBox* m_alpha;
    QComboBox* m_binning;
    QTreeWidget* m_measures;
    QPushButton* m_usual;
    QCheckBox* m_magnitude;
    Notice* m_notice;
    bool m_loading = true; ///< until the first load(): filling the fields is no edit
};

} // namespace tiltmeter
