// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/outcome_page.h"

#include "config/adaptation.h"
#include "look/icons.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/configuration_text.h"
#include "text/error_text.h"
#include "wizard/bucket_lists.h"
#include "wizard/range_editor.h"

#include <QComboBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace tiltmeter {
namespace {

enum Bucket { FavorableBucket, UnfavorableBucket, ExcludedBucket };

/// A numeric prediction with this many distinct values or fewer (0.0 and 1.0, say) is a class, not a
/// quantity.
constexpr std::uint64_t mostClasses = 20;

bool isQuantity(const ColumnProfile& column)
{
    return isNumeric(column.spec.kind) && (!column.valuesComplete || column.distinct > mostClasses);
}

/// How an outcome value of this column is listed: as a text, or as a range of one point for numbers.
bool listed(const ColumnProfile& column, const ColumnProfile::ValueCount& value,
            const std::vector<std::string>& values, const std::vector<ValueRange>& ranges)
{
    if (isNumeric(column.spec.kind))
        return std::ranges::any_of(ranges,
                                   [&](const ValueRange& range) { return range.contains(value.number); });
    return std::ranges::find(values, value.value) != values.end();
}

} // namespace

OutcomePage::OutcomePage(WizardDraft* wizardDraft, QWidget* parent)
    : WizardPage(wizardDraft, tr("Favourable outcome"), tr("Which outcome is good for the person concerned?"),
                 parent),
      m_source(new Label(TextRole::Caption)), m_editors(new QStackedWidget),
      m_values(new BucketLists({tr("Favourable"), tr("Unfavourable"), tr("Left out")})),
      m_ranges(new RangeEditor(tr("Unfavourable"), tr("Favourable"))), m_notice(new Notice),
      m_other(new QComboBox), m_otherLabel(fieldLabel(tr("&Another decision on the same records:"), m_other)),
      m_otherHint(new SentenceLabel(TextRole::Caption, {})), m_otherNotice(new Notice)
{
    m_source->setWordWrap(true);
    m_editors->addWidget(m_values);
    m_editors->addWidget(m_ranges);
    auto* restore = new QPushButton(icon(QStringLiteral("restore")), tr("Restore the proposal"));
    restore->setObjectName(QStringLiteral("restore"));
    auto* top = new QHBoxLayout;
    top->setSpacing(spacing::large);
    top->addWidget(m_source, 1);
    top->addWidget(restore, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addLayout(top);
    layout->addWidget(m_editors, 1);
    layout->addWidget(m_notice);
    m_other->setObjectName(QStringLiteral("otherDecision"));
    m_other->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* choice = new QHBoxLayout;
    choice->setSpacing(spacing::small);
    choice->addWidget(m_otherLabel);
    choice->addWidget(m_other);
    choice->addStretch();
    auto* other = new QVBoxLayout;
    other->setContentsMargins(0, spacing::small, 0, 0);
    other->setSpacing(spacing::small);
    other->addLayout(choice);
    other->addWidget(m_otherHint);
    other->addWidget(m_otherNotice);
    layout->addLayout(other);
    connect(restore, &QPushButton::clicked, this, [this] {
        draft()->restoreOutcome();
        load();
    });
    connect(m_values, &BucketLists::edited, this, &OutcomePage::storeValues);
    connect(m_ranges, &RangeEditor::edited, this, &OutcomePage::storeRanges);
    connect(m_other, &QComboBox::activated, this, &OutcomePage::storeOther);
}

const ColumnProfile* OutcomePage::column() const
{
    const auto index = outcomeColumn(draft()->config().outcome, draft()->schema());
    return index ? draft()->profile().find(draft()->schema().columns[*index].name) : nullptr;
}

void OutcomePage::load()
{
    const ColumnProfile* profile = column();
    m_editors->setEnabled(profile != nullptr);
    loadOther();
    if (profile == nullptr) {
        m_source->setText(tr("No column holds the prediction. Say which one does when you import the data."));
        showNotice();
        return;
    }
    const FavorableOutcome& outcome = draft()->config().outcome;
    const QString name = QString::fromStdString(profile->spec.name);
    QString source = profile->spec.role == ColumnRole::DecodedPrediction
                         ? tr("Values of %1, the prediction in words.").arg(name)
                         : tr("Values of %1. There is no column with the prediction in words.").arg(name);
    for (const RecommendationReason& reason : draft()->recommendation().outcomeReasons)
        source += QLatin1Char(' ') + recommendationText(reason, locale());
    m_source->setText(source);

    if (isQuantity(*profile)) {
        m_ranges->setColumn(*profile);
        m_ranges->setRanges(outcome.unfavorableRanges, outcome.favorableRanges);
        m_editors->setCurrentWidget(m_ranges);
    } else {
        std::vector<BucketLists::Entry> favorable, unfavorable, excluded;
        for (const ColumnProfile::ValueCount& value : profile->values) {
            const BucketLists::Entry entry{
                {QString::fromStdString(value.value)},
                value.count,
                profile->records == 0 ? 0 : double(value.count) / double(profile->records)};
            if (listed(*profile, value, outcome.favorable, outcome.favorableRanges))
                favorable.push_back(entry);
            else if (listed(*profile, value, outcome.unfavorable, outcome.unfavorableRanges))
                unfavorable.push_back(entry);
            else
                excluded.push_back(entry);
        }
        m_values->setEntries(FavorableBucket, favorable);
        m_values->setEntries(UnfavorableBucket, unfavorable);
        m_values->setEntries(ExcludedBucket, excluded);
        m_editors->setCurrentWidget(m_values);
    }
    showNotice();
}

void OutcomePage::storeValues()
{
    const ColumnProfile* profile = column();
    if (profile == nullptr)
        return;
    draft()->edit([&](FairnessConfig& config) {
        config.outcome.favorable.clear();
        config.outcome.unfavorable.clear();
        config.outcome.favorableRanges.clear();
        config.outcome.unfavorableRanges.clear();
        for (const int bucket : {FavorableBucket, UnfavorableBucket}) {
            auto& values = bucket == FavorableBucket ? config.outcome.favorable : config.outcome.unfavorable;
            auto& ranges =
                bucket == FavorableBucket ? config.outcome.favorableRanges : config.outcome.unfavorableRanges;
            for (const BucketLists::Entry& entry : m_values->entries(bucket)) {
                for (const QString& text : entry.values) {
                    const auto number = numberFromText(text.toStdString());
                    if (isNumeric(profile->spec.kind) && number)
                        ranges.push_back({*number, *number});
                    else
                        values.push_back(text.toStdString());
                }
            }
        }
    });
    load();
}

void OutcomePage::storeRanges()
{
    draft()->edit([&](FairnessConfig& config) {
        config.outcome.unfavorableRanges = m_ranges->ranges(0);
        config.outcome.favorableRanges = m_ranges->ranges(1);
        config.outcome.favorable.clear();
        config.outcome.unfavorable.clear();
    });
    loadOther();
    showNotice();
}

void OutcomePage::loadOther()
{
    const std::vector<std::string> columns = draft()->otherDecisions();
    m_other->clear();
    m_other->addItem(tr("None"), QString());
    for (const std::string& name : columns)
        m_other->addItem(QString::fromStdString(name), QString::fromStdString(name));
    m_other->setCurrentIndex(
        std::max(0, m_other->findData(QString::fromStdString(draft()->config().otherDecision))));
    m_otherLabel->setVisible(!columns.empty());
    m_other->setVisible(!columns.empty());
    m_otherHint->setText(
        columns.empty()
            ? tr("Another decision on the same records, such as the former model's, could be compared with "
                 "the prediction, but no other column has the outcome's values.")
            : tr("Such as the former model's, or a person's. How often it differs from the prediction is "
                 "then measured for each group."));
}

void OutcomePage::storeOther()
{
    draft()->edit([this](FairnessConfig& config) {
        config.otherDecision = m_other->currentData().toString().toStdString();
    });
    showNotice();
}

void OutcomePage::showNotice()
{
    // Errors come first: what is said of each field is the worst of it.
    m_notice->clear();
    m_otherNotice->clear();
    for (const Issue& issue : draft()->issuesOf(ConfigSection::Outcome)) {
        Notice* notice = issue.feature.empty() ? m_notice : m_otherNotice;
        if (notice->text().isEmpty())
            notice->show(issue.severity == Severity::Error ? Notice::Kind::Error : Notice::Kind::Warning,
                         describe(issue.error));
    }
}

QString OutcomePage::obstacle() const
{
    return firstErrorOf(ConfigSection::Outcome);
}

} // namespace tiltmeter
