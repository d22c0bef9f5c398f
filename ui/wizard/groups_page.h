// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wizard/feature_tabs_page.h"

class QCheckBox;
class QComboBox;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace tiltmeter {

class BucketLists;
class Label;
class RangeEditor;

/// Step 3: reference and monitored groups, one feature after the other.
class GroupsPage : public FeatureTabsPage
{
    Q_OBJECT
public:
    explicit GroupsPage(WizardDraft* draft, QWidget* parent = nullptr);
    void load() override;

private:
    void loadValues(const MonitoredFeature& feature, const ColumnProfile& column);
    void loadRanges(const MonitoredFeature& feature, const ColumnProfile& column);
    void storeValues();
    void storeRanges();
    void storeReferenceChoice();
    void storeMissing();
    void showIssues();

    QComboBox* m_choice;
    QCheckBox* m_missing; ///< numeric columns: records without a value are a group
    QStackedWidget* m_editors;
    BucketLists* m_values;
    RangeEditor* m_ranges;
    Label* m_why;
    QVBoxLayout* m_notices;
};

/// The groups that the editors' contents stand for; names that a person gave to the same values are kept.
[[nodiscard]] Group groupOfValues(const std::vector<std::string>& values, bool includesMissing,
                                  const std::vector<Group>& known);
[[nodiscard]] Group groupOfRanges(const std::vector<ValueRange>& ranges, const std::vector<Group>& known);

} // namespace tiltmeter
