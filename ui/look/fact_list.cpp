// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/fact_list.h"

#include "look/label.h"
#include "look/spacing.h"

#include <QEvent>
#include <QVBoxLayout>

namespace tiltmeter {
namespace {

constexpr qsizetype longestFigure = 22; ///< longer ones are read as sentences

} // namespace

FactList::FactList(QWidget* parent) : QWidget(parent), m_rows(new QVBoxLayout(this))
{
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(spacing::small - 2);
}

void FactList::clear()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_facts.clear();
}

void FactList::add(const QString& name, const QString& value, const QString& exact)
{
    if (value.isEmpty())
        return;
    const bool figure = value.size() <= longestFigure && !value.contains(QLatin1Char('\n'));
    auto* title = new SentenceLabel(TextRole::Caption, name);
    Label* content = figure ? new Label(TextRole::Body, value) : new SentenceLabel(value);
    content->setTextInteractionFlags(Qt::TextSelectableByMouse);
    content->setToolTip(exact);
    content->setAccessibleName(QStringLiteral("%1: %2").arg(name, exact.isEmpty() ? value : exact));
    auto* row = new QWidget;
    auto* layout = new QBoxLayout(figure ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom, row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(figure ? spacing::small : 0);
    layout->addWidget(title, figure ? 1 : 0);
    layout->addWidget(content);
    if (figure)
        layout->setAlignment(content, Qt::AlignTop | Qt::AlignRight);
    m_rows->addWidget(row);
    m_facts.emplace_back(name, value);
}

bool FactList::event(QEvent* event)
{
    const bool done = QWidget::event(event);
    // Texts that wrap are never squeezed: the panel around them scrolls.
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize)
        setMinimumHeight(m_rows->isEmpty() ? 0 : m_rows->totalHeightForWidth(width()));
    return done;
}

QString FactList::valueOf(const QString& name) const
{
    for (const auto& [known, value] : m_facts)
        if (known == name)
            return value;
    return {};
}

} // namespace tiltmeter
