// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/notice.h"

#include "look/label.h"
#include "look/spacing.h"
#include "look/state.h"
#include "look/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>

namespace tiltmeter {

namespace {

State stateOf(Notice::Kind kind)
{
    switch (kind) {
    case Notice::Kind::Error:
        return State::Fail;
    case Notice::Kind::Warning:
        return State::InsufficientEvidence;
    case Notice::Kind::Information:
        break;
    }
    return State::NotJudged;
}

} // namespace

Notice::Notice(QWidget* parent) : QWidget(parent), m_sign(new QLabel), m_sentence(new SentenceLabel)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_sign, 0, Qt::AlignTop);
    layout->addWidget(m_sentence, 1);
    connect(&Theme::instance(), &Theme::changed, this, &Notice::refresh);
    hide();
}

void Notice::show(Kind kind, const QString& sentence)
{
    const bool isNew = isHidden() || sentence != text() || kind != m_kind;
    m_kind = kind;
    m_sentence->setText(sentence);
    setAccessibleName(sentence);
    setVisible(!sentence.isEmpty());
    refresh();
    if (isNew && !sentence.isEmpty()) {
        QAccessibleEvent event(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

void Notice::clear()
{
    m_sentence->setText({});
    hide();
}

QString Notice::text() const
{
    return m_sentence->text();
}

void Notice::refresh()
{
    const State state = stateOf(m_kind);
    const QColor color = m_kind == Kind::Information ? colors().secondaryText : colorOf(state, colors());
    const int side = QFontMetrics(m_sentence->font()).ascent();
    const double ratio = devicePixelRatioF();
    QPixmap pixmap(qRound(side * ratio), qRound((side + 2) * ratio));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(signOf(state, QRectF(0, 2, side, side)), color);
    painter.end();
    m_sign->setPixmap(pixmap);
    m_sentence->setTextColor(color);
}

} // namespace tiltmeter
