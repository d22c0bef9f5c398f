// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/explanation_panel.h"

#include "look/icons.h"
#include "look/label.h"
#include "look/spacing.h"
#include "text/explanation_text.h"

#include <QGridLayout>
#include <QToolButton>

namespace tiltmeter {

ExplanationPanel::ExplanationPanel(const Measurement& measurement, std::int64_t revision, bool open,
                                   QWidget* parent)
    : QWidget(parent), m_button(new QToolButton), m_content(new QWidget)
{
    m_button->setObjectName(QStringLiteral("explain"));
    m_button->setText(tr("How is this computed?"));
    m_button->setCheckable(true);
    m_button->setAutoRaise(true);
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* grid = new QGridLayout(m_content);
    grid->setContentsMargins(spacing::small, 0, 0, 0);
    grid->setHorizontalSpacing(spacing::small);
    grid->setVerticalSpacing(spacing::tiny);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const ExplanationLine& line : explain(measurement, revision, locale())) {
        auto* name = new Label(TextRole::Caption, line.name);
        name->setWordWrap(true);
        name->setFixedWidth(150);
        grid->addWidget(name, row, 0, Qt::AlignTop);
        grid->addWidget(new SentenceLabel(TextRole::Caption, line.value), row++, 1, Qt::AlignTop);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tiny);
    layout->addWidget(m_button, 0, Qt::AlignLeft);
    layout->addWidget(m_content);
    connect(m_button, &QToolButton::toggled, this, [this](bool checked) {
        m_button->setIcon(icon(checked ? QStringLiteral("collapse") : QStringLiteral("expand")));
        m_content->setVisible(checked);
        Q_EMIT toggled(checked);
    });
    m_button->setChecked(open);
    m_button->setIcon(icon(open ? QStringLiteral("collapse") : QStringLiteral("expand")));
    m_content->setVisible(open);
}

} // namespace tiltmeter
