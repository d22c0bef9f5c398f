// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace tiltmeter {

/// One step of a wizard: one question in one sentence, then the controls. Knows no other step.
class StepPage : public QWidget
{
    Q_OBJECT
public:
    StepPage(QString stepName, QString question, QWidget* parent = nullptr)
        : QWidget(parent), m_stepName(std::move(stepName)), m_question(std::move(question))
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

private:
    QString m_stepName;
    QString m_question;
};

} // namespace tiltmeter
