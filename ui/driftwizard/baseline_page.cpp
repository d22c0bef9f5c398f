// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/baseline_page.h"

#include "driftwizard/drift_live_panel.h"
#include "driftwizard/duration_field.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/number_text.h"

#include <QComboBox>
#include <QDateEdit>
#include <QRadioButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <cmath>

namespace tiltmeter {
namespace {

constexpr std::int64_t day = 86'400'000'000;
constexpr int indent = 26; ///< of what belongs to a choice

QDate dateOf(TimePoint t)
{
    return QDateTime::fromMSecsSinceEpoch(t.microseconds / 1000, Qt::UTC).date();
}

TimePoint midnightOf(const QDate& date)
{
    return {date.startOfDay(Qt::UTC).toMSecsSinceEpoch() * 1000};
}

} // namespace

BaselinePage::BaselinePage(DriftDraft* wizardDraft, QWidget* parent)
    : DriftWizardPage(wizardDraft, tr("Baseline"), tr("What should the records be compared with?"), parent),
      m_share(new QSpinBox), m_dataSet(new QComboBox), m_from(new QDateEdit), m_to(new QDateEdit),
      m_duration(new DurationField(tr("Length of the baseline"), 1)),
      m_offset(new DurationField(tr("Gap before the window"), 0)), m_records(new SentenceLabel),
      m_notice(new Notice)
{
    m_share->setObjectName(QStringLiteral("share"));
    m_share->setRange(1, 90);
    m_share->setSuffix(QStringLiteral("\u202f%"));
    m_share->setAlignment(Qt::AlignRight);
    m_dataSet->setObjectName(QStringLiteral("dataSet"));
    m_dataSet->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_from->setObjectName(QStringLiteral("from"));
    m_to->setObjectName(QStringLiteral("to"));
    m_duration->setObjectName(QStringLiteral("duration"));
    m_offset->setObjectName(QStringLiteral("offset"));
    m_records->setObjectName(QStringLiteral("recordsInBaseline"));
    for (QDateEdit* field : {m_from, m_to}) {
        field->setCalendarPopup(true);
        field->setTimeSpec(Qt::UTC);
        connect(field, &QDateEdit::dateChanged, this, &BaselinePage::store);
    }
    connect(m_share, &QSpinBox::valueChanged, this, &BaselinePage::store);
    connect(m_dataSet, &QComboBox::currentIndexChanged, this, &BaselinePage::store);
    connect(m_duration, &DurationField::edited, this, &BaselinePage::store);
    connect(m_offset, &DurationField::edited, this, &BaselinePage::store);
    layOut();
    fillDataSets();
}

void BaselinePage::layOut()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    const auto add = [&](DriftBaselineKind kind, const char* name, const QString& title,
                         const QString& explanation, std::initializer_list<QWidget*> fields) {
        auto* choice = new QRadioButton(title);
        choice->setObjectName(QLatin1String(name));
        m_kinds[kind] = choice;
        connect(choice, &QRadioButton::clicked, this, [this, kind] { choose(kind); });
        layout->addWidget(choice);
        auto* below = new QVBoxLayout;
        below->setContentsMargins(indent, 0, 0, spacing::small);
        below->setSpacing(spacing::tiny);
        below->addWidget(new SentenceLabel(TextRole::Caption, explanation));
        auto* row = new QWidget;
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(spacing::small);
        for (QWidget* field : fields)
            line->addWidget(field);
        line->addStretch(1);
        m_details[kind] = row;
        below->addWidget(row);
        layout->addLayout(below);
    };
    add(DriftBaselineKind::First, "baselineFirst", tr("The be&ginning of the log"),
        tr("When the model was new and all was well. These windows are not judged."),
        {fieldLabel(tr("Sha&re of the windows:"), m_share), m_share});
    add(DriftBaselineKind::DataSet, "baselineDataSet", tr("A data set of its &own"),
        draft()->baselineDataSets().empty()
            ? tr("Such as the training data. There is none yet: import a file with the role “baseline” "
                 "first.")
            : tr("Such as the training data: every window of the log is judged."),
        {fieldLabel(tr("Da&ta set:"), m_dataSet), m_dataSet});
    add(DriftBaselineKind::Range, "baselineRange", tr("A time range of the &log"),
        tr("Days that you know to be normal, in UTC, both included."),
        {fieldLabel(tr("&From:"), m_from), m_from, fieldLabel(tr("&until:"), m_to), m_to});
    add(DriftBaselineKind::Rolling, "baselineRolling", tr("The time before &each window"),
        tr("Tells sudden changes; what changes slowly is taken for normal."),
        {fieldLabel(tr("Lengt&h:"), m_duration), m_duration,
         fieldLabel(tr("Ga&p before the window:"), m_offset), m_offset});
    layout->addWidget(m_records);
    layout->addWidget(m_notice);
    layout->addStretch(1);
}

void BaselinePage::fillDataSets()
{
    for (const DataSetSummary* set : draft()->baselineDataSets())
        m_dataSet->addItem(tr("%1 (%2 records)", "data set, number of records")
                               .arg(QString::fromStdString(set->name), countText(set->records, locale())),
                           QString::fromStdString(set->name));
    m_kinds[DriftBaselineKind::DataSet]->setEnabled(m_dataSet->count() > 0);
    const auto& covered = draft()->material().deployment.covered;
    for (const DriftBaselineKind kind : {DriftBaselineKind::Range, DriftBaselineKind::Rolling}) {
        m_kinds[kind]->setEnabled(covered.has_value());
        if (!covered)
            m_kinds[kind]->setToolTip(tr("The records have no timestamps."));
    }
    if (covered) {
        const QDate first = dateOf(covered->begin);
        const QDate last = dateOf({covered->end.microseconds - 1});
        for (QDateEdit* field : {m_from, m_to})
            field->setDateRange(first, last);
        m_from->setDate(first);
        m_to->setDate(first.addDays(std::max<qint64>(0, first.daysTo(last) / 4)));
    }
    m_duration->setValue(28 * day);
    m_offset->setValue(0);
}

TimeRange BaselinePage::range() const
{
    return {midnightOf(m_from->date()), midnightOf(m_to->date().addDays(1))};
}

void BaselinePage::load()
{
    const DriftBaseline& baseline = draft()->config().baseline;
    m_loading = true;
    for (const auto& [kind, choice] : m_kinds) {
        choice->setChecked(kind == baseline.kind);
        m_details[kind]->setEnabled(kind == baseline.kind);
    }
    switch (baseline.kind) {
    case DriftBaselineKind::First:
        m_share->setValue(static_cast<int>(std::lround(baseline.share * 100)));
        break;
    case DriftBaselineKind::DataSet:
        m_dataSet->setCurrentIndex(m_dataSet->findData(QString::fromStdString(baseline.dataSet)));
        break;
    case DriftBaselineKind::Range:
        if (!baseline.range.empty()) {
            m_from->setDate(dateOf(baseline.range.begin));
            m_to->setDate(dateOf({baseline.range.end.microseconds - 1}));
        }
        break;
    case DriftBaselineKind::Rolling:
        m_duration->setValue(baseline.duration);
        m_offset->setValue(baseline.offset);
        break;
    }
    m_loading = false;
    const QString problem = obstacle();
    if (problem.isEmpty())
        m_notice->clear();
    else
        m_notice->show(Notice::Kind::Error, problem);
}

void BaselinePage::choose(DriftBaselineKind kind)
{
    draft()->edit([&](DriftConfig& config) {
        if (config.baseline.kind == kind)
            return;
        if (kind == DriftBaselineKind::DataSet)
            m_dataSet->setCurrentIndex(std::max(0, m_dataSet->currentIndex()));
        config.baseline = chosen(kind);
    });
    load();
}

DriftBaseline BaselinePage::chosen(DriftBaselineKind kind) const
{
    DriftBaseline baseline;
    baseline.kind = kind;
    switch (kind) {
    case DriftBaselineKind::First:
        baseline.share = m_share->value() / 100.0;
        break;
    case DriftBaselineKind::DataSet:
        baseline.dataSet = m_dataSet->currentData().toString().toStdString();
        break;
    case DriftBaselineKind::Range:
        baseline.range = range();
        break;
    case DriftBaselineKind::Rolling:
        baseline.duration = m_duration->value();
        baseline.offset = m_offset->value();
        break;
    }
    return baseline;
}

void BaselinePage::store()
{
    if (m_loading)
        return;
    draft()->edit([&](DriftConfig& config) { config.baseline = chosen(config.baseline.kind); });
    const QString problem = obstacle();
    if (problem.isEmpty())
        m_notice->clear();
    else
        m_notice->show(Notice::Kind::Error, problem);
}

void BaselinePage::setPreview(const std::shared_ptr<const DriftEvaluation>& preview, bool isSample)
{
    if (!preview || preview->config.baseline != draft()->config().baseline) {
        m_records->clear();
        return;
    }
    const QString records = baselineRecordsText(*preview, locale());
    m_records->setText(isSample ? tr("Baseline, in a sample of %1 records: %2. The exact figures follow.")
                                      .arg(countText(recordsIn(*preview), locale()), records)
                                : tr("Baseline: %1.").arg(records));
}

QString BaselinePage::obstacle() const
{
    return draft()->obstacle(DriftDraft::Part::Baseline);
}

} // namespace tiltmeter
