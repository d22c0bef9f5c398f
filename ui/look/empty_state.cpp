// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/empty_state.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/spacing.h"
#include "look/theme.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace tiltmeter {

namespace {
constexpr int iconSize = 48;
constexpr int sentenceWidth = 460;
} // namespace

EmptyState::EmptyState(QWidget* parent) : EmptyState({}, {}, {}, parent) {}

EmptyState::EmptyState(const QString& iconName, const QString& title, const QString& sentence,
                       QWidget* parent)
    : QWidget(parent), m_icon(new QLabel), m_title(new Label(TextRole::CardTitle)),
      m_sentence(new SentenceLabel), m_button(new QPushButton)
{
    m_icon->setAlignment(Qt::AlignCenter);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_sentence->setFixedWidth(sentenceWidth); // a wrapping label gets its full height only at a known width
    m_button->setProperty("primary", true);
    m_button->setObjectName(QStringLiteral("emptyStateAction"));
    m_button->hide();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::huge, spacing::huge, spacing::huge, spacing::huge);
    layout->setSpacing(spacing::medium);
    layout->addStretch(2);
    layout->addWidget(m_icon);
    layout->addWidget(m_title);
    // Not by an alignment: the layout would ask for the height at its own width, not the label's.
    auto* sentenceRow = new QHBoxLayout;
    sentenceRow->addStretch(1);
    sentenceRow->addWidget(m_sentence);
    sentenceRow->addStretch(1);
    layout->addLayout(sentenceRow);
    layout->addSpacing(spacing::tiny);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);

    connect(m_button, &QPushButton::clicked, this, &EmptyState::actionTriggered);
    connect(&Theme::instance(), &Theme::changed, this, &EmptyState::refreshIcon);
    setContent(iconName, title, sentence);
}

void EmptyState::setContent(const QString& iconName, const QString& title, const QString& sentence)
{
    m_iconName = iconName;
    m_title->setText(title);
    m_sentence->setText(sentence);
    setAccessibleName(title);
    setAccessibleDescription(sentence);
    refreshIcon();
}

void EmptyState::setAction(const QString& text)
{
    m_button->setText(text);
    m_button->setVisible(!text.isEmpty());
}

void EmptyState::refreshIcon()
{
    const bool any = !m_iconName.isEmpty() && iconExists(m_iconName);
    m_icon->setVisible(any);
    if (any)
        m_icon->setPixmap(iconPixmap(m_iconName, iconSize, colors().secondaryText, devicePixelRatioF()));
}

} // namespace tiltmeter
