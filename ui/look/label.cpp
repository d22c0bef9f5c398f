// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/label.h"

#include "look/theme.h"

#include <QApplication>
#include <QEvent>

namespace tiltmeter {

QFont fontOf(TextRole role, const QFont& base)
{
    QFont font = base;
    const auto scale = [&font](double factor) {
        if (font.pointSizeF() > 0)
            font.setPointSizeF(font.pointSizeF() * factor);
        else
            font.setPixelSize(qRound(font.pixelSize() * factor));
    };
    switch (role) {
    case TextRole::PageTitle:
        scale(1.5);
        font.setWeight(QFont::DemiBold);
        break;
    case TextRole::CardTitle:
        scale(1.1);
        font.setWeight(QFont::DemiBold);
        break;
    case TextRole::Body:
        break;
    case TextRole::Strong:
        font.setWeight(QFont::DemiBold);
        break;
    case TextRole::Caption:
        scale(0.9);
        break;
    case TextRole::Figure:
        scale(1.5);
        font.setWeight(QFont::DemiBold);
        return tabularFont(font);
    }
    return font;
}

QFont tabularFont(const QFont& base)
{
    QFont font = base;
    font.setKerning(false);
    return font;
}

Label::Label(TextRole role, QWidget* parent) : Label(role, QString(), parent) {}

Label::Label(TextRole role, const QString& text, QWidget* parent) : QLabel(text, parent), m_role(role)
{
    setTextFormat(Qt::PlainText); // names of columns and groups come from files
    connect(&Theme::instance(), &Theme::changed, this, &Label::refresh);
    refresh();
}

void Label::setTextRole(TextRole role)
{
    m_role = role;
    refresh();
}

void Label::setTextColor(const QColor& color)
{
    m_color = color;
    refresh();
}

void Label::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::ApplicationFontChange)
        refresh();
}

void Label::refresh()
{
    if (m_refreshing)
        return;
    m_refreshing = true;
    setFont(fontOf(m_role, QApplication::font("QLabel")));
    const QColor color = m_color.isValid()             ? m_color
                         : m_role == TextRole::Caption ? colors().secondaryText
                                                       : colors().text;
    QPalette own = QApplication::palette();
    own.setColor(QPalette::Active, QPalette::WindowText, color);
    own.setColor(QPalette::Inactive, QPalette::WindowText, color);
    setPalette(own);
    m_refreshing = false;
}

SentenceLabel::SentenceLabel(QWidget* parent) : SentenceLabel(TextRole::Body, {}, parent) {}

SentenceLabel::SentenceLabel(const QString& text, QWidget* parent)
    : SentenceLabel(TextRole::Body, text, parent)
{
}

SentenceLabel::SentenceLabel(TextRole role, const QString& text, QWidget* parent) : Label(role, text, parent)
{
    setWordWrap(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
}

} // namespace tiltmeter
