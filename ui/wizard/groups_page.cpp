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

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
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

Group groupOfValues(const std::vector<std::string>& values, bool includesMissing,
                    const std::vector<Group>& known)
{
    for (const Group& group : known)
        if (group.values == values && group.includesMissing == includesMissing && group.ranges.empty())
            return group;
    std::vector<std::string> names = values;
    if (includesMissing)
        names.push_back(QCoreApplication::translate("GroupsPage", "no value").toStdString());
    return {nameOf(names), values, {}, includesMissing};
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
      m_choice(new QComboBox), m_missing(new QCheckBox(tr("Records without a &value are a monitored group"))),
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
    m_choice->setObjectName(QStringLiteral("referenceChoice"));
    m_missing->setObjectName(QStringLiteral("missingGroup"));
    // In the order of ReferenceChoice.
    m_choice->addItems({tr("The reference group"), tr("The largest group"), tr("All groups together"),
                        tr("All other groups together")});
    m_choice->setToolTip(tr("Each monitored group is compared with this one."));
    auto* compared = new QLabel(tr("Co&mpared with:"));
    compared->setBuddy(m_choice);
    auto* options = new QHBoxLayout;
    options->setSpacing(spacing::small);
    options->addWidget(compared);
    options->addWidget(m_choice);
    options->addSpacing(spacing::large);
    options->addWidget(m_missing);
    options->addStretch();
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
    layout->addLayout(options);
    layout->addWidget(m_editors, 1);
    layout->addLayout(m_notices);

    connect(restore, &QPushButton::clicked, this, [this] {
        draft()->restoreGroups(currentFeature());
        load();
    });
    connect(m_values, &BucketLists::edited, this, &GroupsPage::storeValues);
    connect(m_ranges, &RangeEditor::edited, this, &GroupsPage::storeRanges);
    connect(m_choice, &QComboBox::activated, this, &GroupsPage::storeReferenceChoice);
    connect(m_missing, &QCheckBox::clicked, this, &GroupsPage::storeMissing);
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
    m_choice->setCurrentIndex(static_cast<int>(feature->referenceChoice));
    const bool hasMissing = std::ranges::any_of(feature->monitored, &Group::includesMissing);
    m_missing->setVisible(isNumeric(column->spec.kind) && (column->missing > 0 || hasMissing));
    m_missing->setChecked(hasMissing);
    if (isNumeric(column->spec.kind))
        loadRanges(*feature, *column);
    else
        loadValues(*feature, *column);
    showIssues();
}

void GroupsPage::loadValues(const MonitoredFeature& feature, const ColumnProfile& column)
{
    const auto entry = [&](const std::vector<std::string>& values, bool missing) {
        BucketLists::Entry result;
        result.missing = missing;
        result.records = missing ? column.missing : 0;
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
        reference.push_back(entry({value}, false));
    if (feature.reference.includesMissing)
        reference.push_back(entry({}, true));
    bool missingIsUsed = feature.reference.includesMissing;
    for (const Group& group : feature.monitored) {
        monitored.push_back(entry(group.values, group.includesMissing));
        missingIsUsed = missingIsUsed || group.includesMissing;
        used.insert(used.end(), group.values.begin(), group.values.end());
    }
    for (const ColumnProfile::ValueCount& value : column.values)
        if (std::ranges::find(used, value.value) == used.end())
            unused.push_back(entry({value.value}, false));
    if (column.missing > 0 && !missingIsUsed)
        unused.push_back(entry({}, true));
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
        bool withMissing = false;
        for (const BucketLists::Entry& entry : m_values->entries(ReferenceBucket)) {
            for (const std::string& value : strings(entry.values))
                reference.push_back(value);
            withMissing = withMissing || entry.missing;
        }
        // Whoever puts values there wants them to be the reference.
        if (!reference.empty() || withMissing)
            feature.referenceChoice = ReferenceChoice::Named;
        feature.reference = feature.referenceChoice == ReferenceChoice::Named
                                ? groupOfValues(reference, withMissing, {feature.reference})
                                : Group{};
        feature.monitored.clear();
        for (const BucketLists::Entry& entry : m_values->entries(MonitoredBucket))
            feature.monitored.push_back(groupOfValues(strings(entry.values), entry.missing, known));
    });
    load();
}

void GroupsPage::storeRanges()
{
    draft()->editFeature(currentFeature(), [&](MonitoredFeature& feature) {
        const std::vector<Group> known = feature.monitored;
        if (!m_ranges->ranges(0).empty())
            feature.referenceChoice = ReferenceChoice::Named;
        feature.reference = feature.referenceChoice == ReferenceChoice::Named
                                ? groupOfRanges(m_ranges->ranges(0), {feature.reference})
                                : Group{};
        feature.monitored.clear();
        for (const ValueRange& range : m_ranges->ranges(1))
            feature.monitored.push_back(groupOfRanges({range}, known));
        for (const Group& group : known) // those without a value
            if (group.ranges.empty() && group.includesMissing)
                feature.monitored.push_back(group);
    });
    m_choice->setCurrentIndex(static_cast<int>(draft()->feature(currentFeature())->referenceChoice));
    showIssues();
}

/// No group is lost: the one that is no reference any more is monitored, and what becomes the reference again
/// is the proposed one or the first.
void GroupsPage::storeReferenceChoice()
{
    const auto choice = static_cast<ReferenceChoice>(m_choice->currentIndex());
    const FeatureProposal* const proposal = draft()->recommendation().find(currentFeature());
    draft()->editFeature(currentFeature(), [&](MonitoredFeature& feature) {
        if (feature.referenceChoice == choice)
            return;
        const bool wasNamed = feature.referenceChoice == ReferenceChoice::Named;
        feature.referenceChoice = choice;
        if (wasNamed) {
            feature.monitored.push_back(std::move(feature.reference));
            feature.reference = {};
        } else if (choice == ReferenceChoice::Named && !feature.monitored.empty()) {
            auto found = proposal == nullptr
                             ? feature.monitored.end()
                             : std::ranges::find(feature.monitored, proposal->feature.reference);
            if (found == feature.monitored.end())
                found = feature.monitored.begin();
            feature.reference = std::move(*found);
            feature.monitored.erase(found);
        }
    });
    load();
}

void GroupsPage::storeMissing()
{
    draft()->editFeature(currentFeature(), [&](MonitoredFeature& feature) {
        std::erase_if(feature.monitored,
                      [](const Group& group) { return group.includesMissing && group.ranges.empty(); });
        if (m_missing->isChecked())
            feature.monitored.push_back(groupOfValues({}, true, {}));
        else
            for (Group& group : feature.monitored)
                group.includesMissing = false;
    });
    load();
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
