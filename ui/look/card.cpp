// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/card.h"

#include "look/label.h"
#include "look/spacing.h"
#include "look/theme.h"

#include <QHBoxLayout>
#include <QPainter>

namespace tiltmeter {

Card::Card(QWidget* parent) : Card(QString(), parent) {}

Card::Card(const QString& title, QWidget* parent)
    : QWidget(parent), m_header(new QHBoxLayout), m_body(new QVBoxLayout),
      m_title(new Label(TextRole::CardTitle))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::medium);
    m_header->setSpacing(spacing::small);
    m_title->setWordWrap(true); // in large type, or with long names
    m_header->addWidget(m_title, 1);
    m_body->setSpacing(spacing::small);
    layout->addLayout(m_header);
    layout->addLayout(m_body, 1);
    setTitle(title);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QString Card::title() const
{
    return m_name;
}

void Card::setTitle(const QString& title)
{
    m_name = title;
    m_title->setText(breakable(title));
    m_title->setVisible(!title.isEmpty());
    setAccessibleName(title);
}

void Card::addHeaderWidget(QWidget* widget)
{
    m_header->addWidget(widget);
}

void Card::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colors().border, 1));
    painter.setBrush(colors().card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), spacing::cardRadius,
                            spacing::cardRadius);
}

Separator::Separator(Qt::Orientation orientation, QWidget* parent) : QWidget(parent)
{
    if (orientation == Qt::Horizontal)
        setFixedHeight(1);
    else
        setFixedWidth(1);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Separator::paintEvent(QPaintEvent*)
{
    QPainter(this).fillRect(rect(), colors().border);
}

} // namespace tiltmeter
