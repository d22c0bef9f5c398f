// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/layouts.h"

#include "look/spacing.h"

namespace tiltmeter {

SplitRow::SplitRow()
{
    setSpacing(spacing::small);
    setContentsMargins(0, 0, 0, 0);
    addStretch(1);
}

void SplitRow::addLeft(QWidget* widget, int stretch)
{
    insertWidget(m_left++, widget, stretch);
}

void SplitRow::addRight(QWidget* widget)
{
    addWidget(widget);
}

void nameField(QLabel* label, QWidget* field)
{
    label->setBuddy(field);
    QString name = label->text();
    name.remove(QLatin1Char('&'));
    if (name.endsWith(QLatin1Char(':')))
        name.chop(1);
    field->setAccessibleName(name);
}

QLabel* fieldLabel(const QString& text, QWidget* field)
{
    auto* label = new QLabel(text);
    nameField(label, field);
    return label;
}

} // namespace tiltmeter
