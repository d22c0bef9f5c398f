// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "driftwizard/drift_wizard_page.h"

class QLineEdit;
class QPushButton;
class QSpinBox;
class QTreeWidget;
class QTreeWidgetItem;

namespace tiltmeter {

class Label;
class Notice;

/// Step 2: which columns are compared. All to begin with; the most important ones by a number.
class ColumnsPage : public DriftWizardPage
{
    Q_OBJECT
public:
    explicit ColumnsPage(DriftDraft* draft, QWidget* parent = nullptr);
    void load() override;
    [[nodiscard]] QString obstacle() const override;

    /// Reads importances from a file; false: the notice says why not.
    bool readImportances(const QString& path);

private:
    void layOut();
    void fill();
    void filter(const QString& text);
    void storeTicks();
    void tickShown(bool on);
    void tickMostImportant();
    void chooseFile();
    void refreshCount();

    QLineEdit* m_search;
    QTreeWidget* m_list;
    QPushButton* m_all;
    QPushButton* m_none;
    QPushButton* m_top;
    QSpinBox* m_topCount;
    QPushButton* m_file;
    Label* m_count;
    Notice* m_notice;
    bool m_loading = true; ///< until the first load(): filling the fields is no edit
};

} // namespace tiltmeter
