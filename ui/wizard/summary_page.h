// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/wizard_page.h"

class QGridLayout;
class QLineEdit;

namespace tiltmeter {

class Notice;

/// Step 7: everything chosen, with a way back to each part.
class SummaryPage : public WizardPage
{
    Q_OBJECT
public:
    explicit SummaryPage(WizardDraft* draft, QWidget* parent = nullptr);
    void load() override;
    [[nodiscard]] QString obstacle() const override;
    [[nodiscard]] QString comment() const;

Q_SIGNALS:
    /// `feature` may be empty.
    void editRequested(tiltmeter::ConfigSection section, const QString& feature);
    void addFeatureRequested();

private:
    void addRow(const QString& title, const QString& text, ConfigSection section, const QString& feature);

    QWidget* m_content;
    QGridLayout* m_grid;
    QLineEdit* m_comment;
    Notice* m_notice;
};

} // namespace tiltmeter
