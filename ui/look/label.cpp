// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/label.h"

#include "look/theme.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QEvent>
#include <QKeyEvent>
#include <QMenu>

namespace tiltmeter {
namespace {

constexpr qsizetype longestWord = 28;
constexpr QChar breakHere(0x200b); ///< zero width space

/// A line may break after it anyway.
bool isBreak(QChar c)
{
    return c.isSpace() || c == breakHere || c == QLatin1Char('/') || c == QLatin1Char('-');
}

} // namespace

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

QString breakable(const QString& text)
{
    QString result;
    result.reserve(text.size());
    qsizetype run = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        result += c;
        run = isBreak(c) ? 0 : run + 1;
        const bool pair = c.isHighSurrogate() || (i + 1 < text.size() && text[i + 1].isMark());
        if (run >= longestWord && !pair && i + 1 < text.size() && !text[i + 1].isSpace()) {
            result += breakHere;
            run = 0;
        }
    }
    return result;
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

int Label::heightForWidth(int width) const
{
    if (!wordWrap())
        return QLabel::heightForWidth(width);
    for (const Height& known : m_heights)
        if (known.width == width && known.text == text() && known.font == font() &&
            known.margins == contentsMargins())
            return known.height;
    const int height = QLabel::heightForWidth(width);
    m_heights[m_oldest] = {text(), font(), contentsMargins(), width, height};
    m_oldest = (m_oldest + 1) % m_heights.size();
    return height;
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

SentenceLabel::SentenceLabel(TextRole role, const QString& text, QWidget* parent) : Label(role, parent)
{
    setWordWrap(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setText(text);
}

void SentenceLabel::setText(const QString& text)
{
    const bool isNamed = !accessibleName().isEmpty() && accessibleName() != m_plain;
    m_plain = text;
    const QString broken = breakable(text);
    Label::setText(broken);
    if (!isNamed)
        setAccessibleName(broken == text ? QString() : text);
}

void SentenceLabel::copySelected(QClipboard::Mode mode) const
{
    if (hasSelectedText())
        QApplication::clipboard()->setText(selectedText().remove(breakHere), mode);
}

void SentenceLabel::keyPressEvent(QKeyEvent* event)
{
    if (!event->matches(QKeySequence::Copy)) {
        Label::keyPressEvent(event);
        return;
    }
    copySelected(QClipboard::Clipboard);
    event->accept();
}

void SentenceLabel::mouseReleaseEvent(QMouseEvent* event)
{
    Label::mouseReleaseEvent(event);
    if (QApplication::clipboard()->supportsSelection()) // what the middle button pastes
        copySelected(QClipboard::Selection);
}

/// Qt's own would copy the text as it is broken.
void SentenceLabel::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* copy = menu->addAction(tr("&Copy"), this, [this] { copySelected(QClipboard::Clipboard); });
    copy->setEnabled(hasSelectedText());
    QAction* all =
        menu->addAction(tr("Select All"), this, [this] { setSelection(0, static_cast<int>(text().size())); });
    all->setEnabled(!text().isEmpty());
    menu->popup(event->globalPos());
    event->accept();
}

} // namespace tiltmeter
