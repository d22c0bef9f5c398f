// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/wizard_page.h"

class QLineEdit;
class QTreeWidget;
class QTreeWidgetItem;

namespace tiltmeter {

class Notice;

/// Step 2: which features to monitor. What can't be monitored is listed too, disabled, with the reason.
class FeaturesPage : public WizardPage
{
    Q_OBJECT
public:
    explicit FeaturesPage(WizardDraft* draft, QWidget* parent = nullptr);
    void load() override;
    [[nodiscard]] QString obstacle() const override;

private:
    void fill();
    void filter(const QString& text);
    void toggled(QTreeWidgetItem* item);

    QLineEdit* m_search;
    QTreeWidget* m_list;
    Notice* m_notice;
    bool m_loading = false;
};

} // namespace tiltmeter
