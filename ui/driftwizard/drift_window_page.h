// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "driftwizard/drift_wizard_page.h"

class QSpinBox;

namespace tiltmeter {

class Notice;
class SentenceLabel;
class WindowFields;

/// Step 3: what a window is, and from how many values on it is judged.
class DriftWindowPage : public DriftWizardPage
{
    Q_OBJECT
public:
    explicit DriftWindowPage(DriftDraft* draft, QWidget* parent = nullptr);
    void load() override;
    [[nodiscard]] QString obstacle() const override;
    void setPreview(const std::shared_ptr<const DriftEvaluation>& preview, bool isSample) override;

private:
    void store();
    void showProblem();

    WindowFields* m_window;
    QSpinBox* m_minimum;
    SentenceLabel* m_counts;
    Notice* m_notice;
    bool m_loading = true; ///< until the first load(): filling the fields is no edit
};

} // namespace tiltmeter
