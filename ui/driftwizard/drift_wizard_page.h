// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "driftwizard/drift_draft.h"
#include "steps/step_page.h"

#include <memory>

namespace tiltmeter {

/// A step of the drift wizard: reads and writes the draft.
class DriftWizardPage : public StepPage
{
    Q_OBJECT
public:
    DriftWizardPage(DriftDraft* draft, QString stepName, QString question, QWidget* parent = nullptr)
        : StepPage(std::move(stepName), std::move(question), parent), m_draft(draft)
    {
    }

    /// The comparison with the draft as it stands; nullptr while it is not known. `isSample`: of some of the
    /// records, to be said wherever figures stand; the exact ones follow.
    virtual void setPreview(const std::shared_ptr<const DriftEvaluation>& /*preview*/, bool /*isSample*/) {}

protected:
    [[nodiscard]] DriftDraft* draft() const { return m_draft; }

private:
    DriftDraft* m_draft;
};

} // namespace tiltmeter
