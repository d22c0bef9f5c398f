// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/groups_page.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/configuration_text.h"
#include "text/error_text.h"
#include "wizard/bucket_lists.h"
#include "wizard/range_editor.h"

#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>
#include <algorithm>

namespace tiltmeter {
namespace {

enum Bucket { ReferenceBucket, MonitoredBucket, UnusedBucket };

std::vector<std::string> strings(const QStringList& list)
{
    std::vector<std::string> result;
    for (const QString& text : list)
        result.push_back(text.toStdString());
    return result;
}

} // namespace

Group groupOfValues(const std::vector<std::string>& values, const std::vector<Group>& known)
{
    for (const Group& group : known)
        if (group.values == values)
            return group;
    return {nameOf(values), values, {}, false};
}

Group groupOfRanges(const std::vector<ValueRange>& ranges, const std::vector<Group>& known)
{
    for (const Group& group : known)
        if (group.ranges == ranges)
            return group;
    return {nameOf(ranges), {}, ranges, false};
}

GroupsPage::GroupsPage(WizardDraft* wizardDraft, QWidget* parent)
    : FeatureTabsPage(wizardDraft, ConfigSection::Groups, tr("Groups"),
                      tr("Which groups should be compared?"), parent),
      m_editors(new QStackedWidget),
      m_values(new BucketLists({tr("Reference"), tr("Monitored"), tr("Not used")})),
      m_ranges(new RangeEditor(tr("Reference"), tr("Monitored"))), m_why(new Label(TextRole::Caption)),
      m_notices(new QVBoxLayout)
{
    m_values->setCombinable(MonitoredBucket, true);
    m_editors->addWidget(m_values);
    m_editors->addWidget(m_ranges);
    auto* restore = new QPushButton(icon(QStringLiteral("restore")), tr("Restore the proposal"));
    restore->setObjectName(QStringLiteral("restore"));
    m_notices->setSpacing(spacing::tiny);

    auto* top = new SplitRow;
    top->addLeft(tabs(), 1);
    top->addRight(restore);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(
        new SentenceLabel(TextRole::Caption, tr("The monitored group is compared with the reference group. "
                                                "Values are those that were sent to the model, "
                                                "for example M and F if the source data say male and female "
                                                "but the model is sent M and F. Both ends "
                                                "of a range belong to it.")));
    layout->addLayout(top);
    layout->addWidget(m_why);
    layout->addWidget(m_editors, 1);
    layout->addLayout(m_notices);

    connect(restore, &QPushButton::clicked, this, [this] {
        draft()->restoreGroups(currentFeature());
        load();
    });
    connect(m_values, &BucketLists::edited, this, &GroupsPage::storeValues);
    connect(m_ranges, &RangeEditor::edited, this, &GroupsPage::storeRanges);
}

void GroupsPage::load()
{
    loadTabs();
    const std::string name = currentFeature();
    const MonitoredFeature* feature = draft()->feature(name);
    const ColumnProfile* column = draft()->profile().find(name);
    m_editors->setEnabled(feature != nullptr && column != nullptr);
    if (feature == nullptr || column == nullptr)
        return;
    QStringList reasons;
    if (const FeatureProposal* proposal = draft()->recommendation().find(name))
        for (const RecommendationReason& reason : proposal->reasons)
            if (reason.kind == RecommendationReason::Kind::KnownGroups ||
                reason.kind == RecommendationReason::Kind::SplitAtMedian ||
                reason.kind == RecommendationReason::Kind::LargestIsReference ||
                reason.kind == RecommendationReason::Kind::TooManyValues)
                reasons << recommendationText(reason, locale());
    m_why->setText(reasons.join(QLatin1Char(' ')));
    m_why->setVisible(!reasons.isEmpty());
    if (isNumeric(column->spec.kind))
        loadRanges(*feature, *column);
    else
        loadValues(*feature, *column);
    showIssues();
}

void GroupsPage::loadValues(const MonitoredFeature& feature, const ColumnProfile& column)
{
    const auto entry = [&](const std::vector<std::string>& values) {
        BucketLists::Entry result;
        for (const std::string& value : values) {
            result.values << QString::fromStdString(value);
            for (const ColumnProfile::ValueCount& counted : column.values)
                if (counted.value == value)
                    result.records += counted.count;
        }
        result.share = column.records == 0
                           ? 0
                           : static_cast<double>(result.records) / static_cast<double>(column.records);
        return result;
    };
    std::vector<BucketLists::Entry> reference, monitored, unused;
    std::vector<std::string> used = feature.reference.values;
    for (const std::string& value : feature.reference.values)
        reference.push_back(entry({value}));
    for (const Group& group : feature.monitored) {
        monitored.push_back(entry(group.values));
        used.insert(used.end(), group.values.begin(), group.values.end());
    }
    for (const ColumnProfile::ValueCount& value : column.values)
        if (std::ranges::find(used, value.value) == used.end())
            unused.push_back(entry({value.value}));
    m_values->setEntries(ReferenceBucket, reference);
    m_values->setEntries(MonitoredBucket, monitored);
    m_values->setEntries(UnusedBucket, unused);
    m_editors->setCurrentWidget(m_values);
}

void GroupsPage::loadRanges(const MonitoredFeature& feature, const ColumnProfile& column)
{
    m_ranges->setColumn(column);
    std::vector<ValueRange> monitored;
    for (const Group& group : feature.monitored)
        monitored.insert(monitored.end(), group.ranges.begin(), group.ranges.end());
    m_ranges->setRanges(feature.reference.ranges, monitored);
    m_editors->setCurrentWidget(m_ranges);
}

void GroupsPage::storeValues()
{
    draft()->editFeature(currentFeature(), [&](MonitoredFeature& feature) {
        std::vector<Group> known = feature.monitored;
        if (const FeatureProposal* proposal = draft()->recommendation().find(feature.column))
            known.insert(known.end(), proposal->feature.monitored.begin(), proposal->feature.monitored.end());
        std::vector<std::string> reference;
        for (const BucketLists::Entry& entry : m_values->entries(ReferenceBucket))
            for (const std::string& value : strings(entry.values))
                reference.push_back(value);
        feature.referenceChoice = ReferenceChoice::Named;
        feature.reference = groupOfValues(reference, {feature.reference});
        feature.monitored.clear();
        for (const BucketLists::Entry& entry : m_values->entries(MonitoredBucket))
            feature.monitored.push_back(groupOfValues(strings(entry.values), known));
    });
    load();
}

void GroupsPage::storeRanges()
{
    draft()->editFeature(currentFeature(), [&](MonitoredFeature& feature) {
        const std::vector<Group> known = feature.monitored;
        feature.referenceChoice = ReferenceChoice::Named;
        feature.reference = groupOfRanges(m_ranges->ranges(0), {feature.reference});
        feature.monitored.clear();
        for (const ValueRange& range : m_ranges->ranges(1))
            feature.monitored.push_back(groupOfRanges({range}, known));
    });
    showIssues();
}

void GroupsPage::showIssues()
{
    while (QLayoutItem* item = m_notices->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const Issue& issue : draft()->issuesOf(ConfigSection::Groups, currentFeature())) {
        auto* notice = new Notice;
        m_notices->addWidget(notice);
        notice->show(issue.severity == Severity::Error ? Notice::Kind::Error : Notice::Kind::Warning,
                     describe(issue.error));
    }
}

} // namespace tiltmeter
