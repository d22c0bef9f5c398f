// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "driftwizard/drift_wizard_page.h"

#include <map>

class QComboBox;
class QDateEdit;
class QRadioButton;
class QSpinBox;

namespace tiltmeter {

class DurationField;
class Notice;
class SentenceLabel;

/// Step 1: what the windows are compared with.
class BaselinePage : public DriftWizardPage
{
    Q_OBJECT
public:
    explicit BaselinePage(DriftDraft* draft, QWidget* parent = nullptr);
    void load() override;
    [[nodiscard]] QString obstacle() const override;
    void setPreview(const std::shared_ptr<const DriftEvaluation>& preview, bool isSample) override;

private:
    void layOut();
    void fillDataSets();
    void choose(DriftBaselineKind kind);
    void store();
    /// What the fields of that kind say.
    [[nodiscard]] DriftBaseline chosen(DriftBaselineKind kind) const;
    [[nodiscard]] TimeRange range() const;

    std::map<DriftBaselineKind, QRadioButton*> m_kinds;
    std::map<DriftBaselineKind, QWidget*> m_details;
    QSpinBox* m_share;
    QComboBox* m_dataSet;
    QDateEdit* m_from;
    QDateEdit* m_to;
    DurationField* m_duration;
    DurationField* m_offset;
    SentenceLabel* m_records;
    Notice* m_notice;
    bool m_loading = true; ///< until the first load(): filling the fields is no edit
};

} // namespace tiltmeter
