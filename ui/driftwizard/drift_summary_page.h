// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "driftwizard/drift_wizard_page.h"

#include <array>

class QGridLayout;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace tiltmeter {

class Label;
class Notice;
class SentenceLabel;

/// Step 5: everything chosen, with a way back to each part, and what was saved before, by whom and why.
class DriftSummaryPage : public DriftWizardPage
{
    Q_OBJECT
public:
    explicit DriftSummaryPage(DriftDraft* draft, QWidget* parent = nullptr);
    void load() override;
    [[nodiscard]] QString obstacle() const override { return draft()->obstacle(); }
    [[nodiscard]] QString comment() const;

Q_SIGNALS:
    void editRequested(tiltmeter::DriftDraft::Part part);

private:
    void addRow(QGridLayout* grid, DriftDraft::Part part, const QString& title);
    void fillRevisions();
    void takeOver();

    std::array<SentenceLabel*, 4> m_texts{};
    QLineEdit* m_comment;
    QTreeWidget* m_revisions;
    QPushButton* m_takeOver;
    Notice* m_notice;
};

} // namespace tiltmeter
