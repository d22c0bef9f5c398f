// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/folded_facts.h"

#include "look/fact_list.h"
#include "look/icons.h"
#include "look/spacing.h"

#include <QToolButton>
#include <QVBoxLayout>

namespace tiltmeter {

FoldedFacts::FoldedFacts(const QString& title, QWidget* parent)
    : QWidget(parent), m_button(new QToolButton), m_content(new QWidget), m_facts(new FactList)
{
    m_button->setObjectName(QStringLiteral("explain"));
    m_button->setText(title);
    m_button->setCheckable(true);
    m_button->setAutoRaise(true);
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* inset = new QVBoxLayout(m_content);
    inset->setContentsMargins(spacing::small, 0, 0, 0);
    // A value far from its name belongs to none.
    constexpr int readable = 620;
    m_facts->setMaximumWidth(readable);
    inset->addWidget(m_facts);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tiny);
    layout->addWidget(m_button, 0, Qt::AlignLeft);
    layout->addWidget(m_content);
    connect(m_button, &QToolButton::toggled, this, [this](bool open) {
        showState(open);
        Q_EMIT toggled(open);
    });
    showState(false);
}

void FoldedFacts::setOpen(bool open)
{
    m_button->setChecked(open);
}

bool FoldedFacts::isOpen() const
{
    return m_button->isChecked();
}

void FoldedFacts::showState(bool open)
{
    m_button->setIcon(icon(open ? QStringLiteral("collapse") : QStringLiteral("expand")));
    m_content->setVisible(open);
}

} // namespace tiltmeter
