// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"
#include "wizard/wizard_draft.h"

#include <QWidget>
#include <memory>

namespace tiltmeter {

/// One step: one question in one sentence, then the controls. Reads and writes the draft, knows no other
/// page.
class WizardPage : public QWidget
{
    Q_OBJECT
public:
    WizardPage(WizardDraft* draft, QString stepName, QString question, QWidget* parent = nullptr)
        : QWidget(parent), m_draft(draft), m_stepName(std::move(stepName)), m_question(std::move(question))
    {
    }

    [[nodiscard]] QString stepName() const { return m_stepName; }
    [[nodiscard]] QString question() const { return m_question; }

    /// Shows what the draft holds now. Called when the page is entered and when something else changed the
    /// draft.
    virtual void load() = 0;
    /// Why Next can't be pressed; empty when it can.
    [[nodiscard]] virtual QString obstacle() const { return {}; }
    /// Next and Back within the page (one feature after the other). True: the page took it.
    virtual bool stepForward() { return false; }
    virtual bool stepBack() { return false; }
    /// Entered by Next (first part) or by Back (last part).
    virtual void enter(bool /*fromBehind*/) {}
    /// The feature that the live panel should show; empty: the first one.
    [[nodiscard]] virtual std::string currentFeature() const { return {}; }
    /// The figures for the draft as it stands; nullptr while they are not known.
    virtual void setPreview(const std::shared_ptr<const Evaluation>& /*preview*/) {}

Q_SIGNALS:
    void currentFeatureChanged();

protected:
    [[nodiscard]] WizardDraft* draft() const { return m_draft; }
    /// The sentence of the section's first error.
    [[nodiscard]] QString firstErrorOf(ConfigSection section) const;

private:
    WizardDraft* m_draft;
    QString m_stepName;
    QString m_question;
};

} // namespace tiltmeter
