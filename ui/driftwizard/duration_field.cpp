// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftwizard/duration_field.h"

#include "look/spacing.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>

namespace tiltmeter {
namespace {

constexpr std::int64_t hour = 3'600'000'000;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t week = 7 * day;
constexpr int longest = 10'000;

} // namespace

DurationField::DurationField(const QString& name, int least, QWidget* parent)
    : QWidget(parent), m_number(new QSpinBox), m_unit(new QComboBox)
{
    m_number->setRange(least, longest);
    m_number->setAlignment(Qt::AlignRight);
    m_number->setMinimumWidth(80);
    m_number->setAccessibleName(name);
    m_unit->addItem(tr("hours"), qlonglong{hour});
    m_unit->addItem(tr("days"), qlonglong{day});
    m_unit->addItem(tr("weeks"), qlonglong{week});
    m_unit->setAccessibleName(tr("Unit of: %1").arg(name));
    setFocusProxy(m_number);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tiny);
    layout->addWidget(m_number);
    layout->addWidget(m_unit);
    connect(m_number, &QSpinBox::valueChanged, this, &DurationField::edited);
    connect(m_unit, &QComboBox::currentIndexChanged, this, &DurationField::edited);
}

std::int64_t DurationField::value() const
{
    return m_number->value() * m_unit->currentData().toLongLong();
}

void DurationField::setValue(std::int64_t microseconds)
{
    if (microseconds == value())
        return; // 7 days stay 7 days while they are being typed
    std::int64_t unit = week;
    if (microseconds % week != 0 || microseconds == 0)
        unit = microseconds % day == 0 ? day : hour;
    const QSignalBlocker quietNumber(m_number);
    const QSignalBlocker quietUnit(m_unit);
    m_unit->setCurrentIndex(m_unit->findData(qlonglong{unit}));
    m_number->setValue(static_cast<int>(std::min<std::int64_t>(microseconds / unit, longest)));
}

} // namespace tiltmeter
