// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/drift_window_page.h"

#include "driftwizard/window_strip.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/number_text.h"

#include <QComboBox>
#include <QFormLayout>
#include <QSpinBox>
#include <QTimeZone>
#include <algorithm>

namespace tiltmeter {

DriftWindowPage::DriftWindowPage(DriftDraft* wizardDraft, QWidget* parent)
    : DriftWizardPage(wizardDraft, tr("Window and sample"),
                      tr("Over which time, and from how many records on, is drift judged?"), parent),
      m_window(new QComboBox), m_records(new QSpinBox), m_zone(new QComboBox), m_minimum(new QSpinBox),
      m_counts(new SentenceLabel), m_notice(new Notice)
{
    m_window->setObjectName(QStringLiteral("window"));
    m_records->setObjectName(QStringLiteral("records"));
    m_minimum->setObjectName(QStringLiteral("minimumSample"));
    m_counts->setObjectName(QStringLiteral("counts"));
    for (QSpinBox* field : {m_records, m_minimum}) {
        field->setRange(1, 1'000'000'000);
        field->setGroupSeparatorShown(true);
        field->setAlignment(Qt::AlignRight);
        field->setMinimumWidth(130);
        connect(field, &QSpinBox::valueChanged, this, &DriftWindowPage::store);
    }
    m_records->setValue(1000);
    for (const WindowKind kind :
         {WindowKind::Hour, WindowKind::Day, WindowKind::Week, WindowKind::Month, WindowKind::All})
        m_window->addItem(windowKindText({kind, 0, "UTC"}), static_cast<int>(kind));
    m_window->addItem(tr("A number of records"), static_cast<int>(WindowKind::Records));
    QStringList zones;
    for (const QByteArray& id : QTimeZone::availableTimeZoneIds())
        zones << QString::fromLatin1(id);
    zones.removeAll(QStringLiteral("UTC"));
    zones.prepend(QStringLiteral("UTC"));
    m_zone->addItems(zones);
    for (QComboBox* box : {m_window, m_zone})
        connect(box, &QComboBox::currentIndexChanged, this, &DriftWindowPage::store);

    auto* form = new QFormLayout;
    form->setHorizontalSpacing(spacing::large);
    form->setVerticalSpacing(spacing::small);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->addRow(fieldLabel(tr("One comparison &per:"), m_window), m_window);
    form->addRow(fieldLabel(tr("&Records in a window:"), m_records), m_records);
    form->addRow(fieldLabel(tr("Days begin at midnight &in:"), m_zone), m_zone);
    form->addRow(fieldLabel(tr("&Minimum sample, values on both sides:"), m_minimum), m_minimum);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addWidget(
        new SentenceLabel(tr("Long windows see small changes, short ones tell sooner. Below the minimum a "
                             "distance is shown but never judged: a few records always look different.")));
    layout->addLayout(form);
    layout->addWidget(m_counts);
    layout->addWidget(m_notice);
    layout->addStretch();
}

void DriftWindowPage::load()
{
    const DriftConfig& config = draft()->config();
    m_loading = true;
    m_minimum->setValue(static_cast<int>(std::min<std::int64_t>(config.minimumSample, m_minimum->maximum())));
    m_window->setCurrentIndex(std::max(0, m_window->findData(static_cast<int>(config.window.kind))));
    if (config.window.kind == WindowKind::Records)
        m_records->setValue(static_cast<int>(config.window.records));
    m_zone->setCurrentIndex(std::max(0, m_zone->findText(QString::fromStdString(config.window.timeZone))));
    m_loading = false;
    enableFields();
}

void DriftWindowPage::enableFields()
{
    const WindowKind kind = draft()->config().window.kind;
    m_records->setEnabled(kind == WindowKind::Records);
    m_zone->setEnabled(kind != WindowKind::Records && kind != WindowKind::All);
    const QString problem = obstacle();
    if (problem.isEmpty())
        m_notice->clear();
    else
        m_notice->show(Notice::Kind::Error, problem);
}

void DriftWindowPage::store()
{
    if (m_loading)
        return;
    draft()->edit([&](DriftConfig& config) {
        config.minimumSample = m_minimum->value();
        config.window.kind = static_cast<WindowKind>(m_window->currentData().toInt());
        config.window.records = config.window.kind == WindowKind::Records ? m_records->value() : 0;
        config.window.timeZone = m_zone->currentText().toStdString();
    });
    enableFields();
}

void DriftWindowPage::setPreview(const std::shared_ptr<const DriftEvaluation>& preview)
{
    m_counts->clear();
    if (!preview || preview->windows.empty())
        return;
    const WindowCounts counts = countWindows(*preview);
    const auto& windows = preview->windows;
    const auto [fewest, most] = std::ranges::minmax(windows, {}, &DriftWindow::records);
    m_counts->setText(tr("In your data %1 windows hold %2 to %3 records; %4 of them can be judged.")
                          .arg(countText(windows.size(), locale()), countText(fewest.records, locale()),
                               countText(most.records, locale()), countText(counts.judged, locale())));
}

QString DriftWindowPage::obstacle() const
{
    return draft()->obstacle(DriftDraft::Part::Window);
}

} // namespace tiltmeter
