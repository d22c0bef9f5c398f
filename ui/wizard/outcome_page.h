// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/wizard_page.h"

class QComboBox;
class QLabel;
class QStackedWidget;

namespace tiltmeter {

class BucketLists;
class Label;
class Notice;
class RangeEditor;
class SentenceLabel;

/// Step 5: which predictions are favourable, unfavourable, or left out. Values of the decoded prediction
/// (mapping) column if there is one, else of the prediction column; ranges for a numeric prediction with many
/// values. Beneath them, the column of other decisions that the prediction is compared with, if there is one.
class OutcomePage : public WizardPage
{
    Q_OBJECT
public:
    explicit OutcomePage(WizardDraft* draft, QWidget* parent = nullptr);
    void load() override;
    [[nodiscard]] QString obstacle() const override;

private:
    [[nodiscard]] const ColumnProfile* column() const;
    void storeValues();
    void storeRanges();
    void loadOther();
    void storeOther();
    void showNotice();

    Label* m_source;
    QStackedWidget* m_editors;
    BucketLists* m_values;
    RangeEditor* m_ranges;
    Notice* m_notice;
    QComboBox* m_other;
    QLabel* m_otherLabel;
    SentenceLabel* m_otherHint;
    Notice* m_otherNotice;
};

} // namespace tiltmeter
