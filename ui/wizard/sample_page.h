// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/wizard_page.h"

class QComboBox;
class QSpinBox;

namespace tiltmeter {

class Notice;
class SentenceLabel;
class WindowFields;

/// Step 6: minimum sample size, time window and confidence, with what such a sample can and cannot detect.
class SamplePage : public WizardPage
{
    Q_OBJECT
public:
    explicit SamplePage(WizardDraft* draft, QWidget* parent = nullptr);
    void load() override;
    [[nodiscard]] QString obstacle() const override;
    void setPreview(const std::shared_ptr<const Evaluation>& preview, bool isSample) override;

private:
    void store();
    void explain();

    QSpinBox* m_sample;
    QSpinBox* m_group;
    WindowFields* m_window;
    QComboBox* m_confidence;
    SentenceLabel* m_detect;
    SentenceLabel* m_windows;
    Notice* m_notice;
    std::shared_ptr<const Evaluation> m_preview;
    bool m_isSample = false;
    bool m_loading = true; ///< until the first load(): filling the boxes is no edit
};

} // namespace tiltmeter
