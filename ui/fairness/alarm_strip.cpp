// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/alarm_strip.h"

#include "look/label.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/alarm_text.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <algorithm>

namespace tiltmeter {

AlarmStrip::AlarmStrip(QWidget* parent) : QWidget(parent), m_rows(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("alarmStrip"));
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(spacing::small);
    hide();
}

void AlarmStrip::setAlarms(const std::vector<Alarm>& alarms)
{
    std::vector<Alarm> open;
    for (const Alarm& alarm : alarms)
        if (alarm.state == AlarmState::Open)
            open.push_back(alarm);
    setVisible(!open.empty());
    const auto same = [](const Alarm& a, const Alarm& b) { return a.key == b.key && a.maximum == b.maximum; };
    if (std::ranges::equal(open, m_alarms, same))
        return; // a button that is about to be pressed stays
    m_alarms = std::move(open);
    m_buttons.clear();
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const Alarm& alarm : m_alarms) {
        auto* row = new QWidget;
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(spacing::medium);
        auto* words = new QVBoxLayout;
        words->setSpacing(2);
        auto* sentence = new Notice;
        words->addWidget(sentence);
        sentence->show(Notice::Kind::Error, alarmSentence(alarm, locale()));
        if (const QString estimate = alarmEstimateSentence(alarm, locale()); !estimate.isEmpty())
            words->addWidget(new SentenceLabel(TextRole::Caption, estimate));
        auto* button = new QPushButton(tr("Acknowledge\u2026"));
        button->setObjectName(QStringLiteral("acknowledge"));
        button->setAccessibleName(tr("Acknowledge: %1").arg(alarmSentence(alarm, locale())));
        button->setEnabled(!m_busy);
        connect(button, &QPushButton::clicked, this, [this, alarm] { Q_EMIT acknowledgeRequested(alarm); });
        m_buttons.push_back(button);
        layout->addLayout(words, 1);
        layout->addWidget(button, 0, Qt::AlignTop);
        m_rows->addWidget(row);
    }
}

void AlarmStrip::setBusy(bool busy)
{
    m_busy = busy;
    for (QPushButton* button : m_buttons)
        button->setEnabled(!busy);
}

} // namespace tiltmeter
