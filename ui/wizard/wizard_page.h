// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"
#include "steps/step_page.h"
#include "wizard/wizard_draft.h"

#include <memory>

namespace tiltmeter {

/// A step of the fairness wizard: reads and writes the draft.
class WizardPage : public StepPage
{
    Q_OBJECT
public:
    WizardPage(WizardDraft* draft, QString stepName, QString question, QWidget* parent = nullptr)
        : StepPage(std::move(stepName), std::move(question), parent), m_draft(draft)
    {
    }

    /// The feature that the live panel should show; empty: the first one.
    [[nodiscard]] virtual std::string currentFeature() const { return {}; }
    /// The figures for the draft as it stands; nullptr while they are not known. `isSample`: of some of the
    /// records, to be said wherever they stand; the exact ones follow.
    virtual void setPreview(const std::shared_ptr<const Evaluation>& /*preview*/, bool /*isSample*/) {}

Q_SIGNALS:
    void currentFeatureChanged();

protected:
    [[nodiscard]] WizardDraft* draft() const { return m_draft; }
    /// The sentence of the section's first error.
    [[nodiscard]] QString firstErrorOf(ConfigSection section) const;

private:
    WizardDraft* m_draft;
};

} // namespace tiltmeter
