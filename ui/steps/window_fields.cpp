// SPDX-License-Identifier: GPL-3.0-or-later
#include "steps/window_fields.h"

#include "look/layouts.h"
#include "text/number_text.h"

#include <QComboBox>
#include <QFormLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTimeZone>
#include <algorithm>

namespace tiltmeter {

QSpinBox* recordsField()
{
    auto* field = new QSpinBox;
    field->setRange(1, 1'000'000'000);
    field->setGroupSeparatorShown(true);
    field->setAlignment(Qt::AlignRight);
    field->setMinimumWidth(130);
    return field;
}

WindowFields::WindowFields(QObject* parent)
    : QObject(parent), m_kind(new QComboBox), m_records(recordsField()), m_zone(new QComboBox)
{
    m_kind->setObjectName(QStringLiteral("window"));
    m_records->setObjectName(QStringLiteral("records"));
    m_zone->setObjectName(QStringLiteral("zone"));
    m_records->setValue(1000);
    for (const WindowKind kind :
         {WindowKind::Hour, WindowKind::Day, WindowKind::Week, WindowKind::Month, WindowKind::All})
        m_kind->addItem(windowKindText({kind, 0, "UTC"}), static_cast<int>(kind));
    m_kind->addItem(tr("A number of records"), static_cast<int>(WindowKind::Records));
    QStringList zones;
    for (const QByteArray& id : QTimeZone::availableTimeZoneIds())
        zones << QString::fromLatin1(id);
    zones.removeAll(QStringLiteral("UTC"));
    zones.prepend(QStringLiteral("UTC"));
    m_zone->addItems(zones);
    const auto changed = [this] {
        enable();
        Q_EMIT edited();
    };
    connect(m_records, &QSpinBox::valueChanged, this, changed);
    for (QComboBox* box : {m_kind, m_zone})
        connect(box, &QComboBox::currentIndexChanged, this, changed);
}

void WindowFields::addTo(QFormLayout& form, const QString& kindTitle)
{
    form.addRow(fieldLabel(kindTitle, m_kind), m_kind);
    form.addRow(fieldLabel(tr("&Records in a window:"), m_records), m_records);
    form.addRow(fieldLabel(tr("Days begin at midnight &in:"), m_zone), m_zone);
}

void WindowFields::setWindow(const WindowSpec& window)
{
    const QSignalBlocker blocker(this);
    m_kind->setCurrentIndex(std::max(0, m_kind->findData(static_cast<int>(window.kind))));
    if (window.kind == WindowKind::Records)
        m_records->setValue(static_cast<int>(window.records));
    m_zone->setCurrentIndex(std::max(0, m_zone->findText(QString::fromStdString(window.timeZone))));
    enable();
}

WindowSpec WindowFields::window() const
{
    const auto kind = static_cast<WindowKind>(m_kind->currentData().toInt());
    return {kind, kind == WindowKind::Records ? m_records->value() : 0, m_zone->currentText().toStdString()};
}

void WindowFields::enable()
{
    const WindowKind kind = window().kind;
    m_records->setEnabled(kind == WindowKind::Records);
    m_zone->setEnabled(kind != WindowKind::Records && kind != WindowKind::All);
}

} // namespace tiltmeter
