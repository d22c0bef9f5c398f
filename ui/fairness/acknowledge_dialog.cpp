// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/acknowledge_dialog.h"

#include "look/label.h"
#include "look/layouts.h"
#include "look/spacing.h"
#include "text/alarm_text.h"

#include <QDialogButtonBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace tiltmeter {

AcknowledgeDialog::AcknowledgeDialog(const Alarm& alarm, QWidget* parent)
    : QDialog(parent), m_comment(new QPlainTextEdit)
{
    setObjectName(QStringLiteral("acknowledgeDialog"));
    setWindowTitle(tr("Acknowledge alarm"));
    m_comment->setObjectName(QStringLiteral("comment"));
    m_comment->setTabChangesFocus(true);
    m_comment->setPlaceholderText(tr("For instance the number of a ticket"));
    m_comment->setFixedHeight(m_comment->fontMetrics().lineSpacing() * 4);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    auto* acknowledge = buttons->addButton(tr("&Acknowledge"), QDialogButtonBox::AcceptRole);
    acknowledge->setObjectName(QStringLiteral("acknowledgeNow"));
    acknowledge->setDefault(true);
    acknowledge->setProperty("primary", true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::medium);
    layout->addWidget(new SentenceLabel(TextRole::Strong, alarmFindingSentence(alarm, locale())));
    layout->addWidget(new SentenceLabel(
        tr("It will be no finding any more, and evidence begins anew with the next record: if the groups "
           "are still treated differently, a new alarm goes off. Your name, the time and the comment are "
           "written to the audit trail, for good.")));
    layout->addWidget(fieldLabel(tr("&Comment (may stay empty):"), m_comment));
    layout->addWidget(m_comment);
    layout->addWidget(buttons);
    setMinimumWidth(460);
}

QString AcknowledgeDialog::comment() const
{
    return m_comment->toPlainText().trimmed();
}

} // namespace tiltmeter
