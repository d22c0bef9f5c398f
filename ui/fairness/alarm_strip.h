// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/alarm.h"

#include <QWidget>
#include <vector>

class QPushButton;
class QVBoxLayout;

namespace tiltmeter {

/// Open alarms, one below the other: since when, evidence, what was measured then, and what can be done.
/// Takes no room while there is none.
class AlarmStrip : public QWidget
{
    Q_OBJECT
public:
    explicit AlarmStrip(QWidget* parent = nullptr);

    /// Only open ones are shown.
    void setAlarms(const std::vector<Alarm>& alarms);
    [[nodiscard]] std::size_t count() const { return m_alarms.size(); }
    /// While one is being acknowledged.
    void setBusy(bool busy);

Q_SIGNALS:
    void acknowledgeRequested(const tiltmeter::Alarm& alarm);

private:
    std::vector<Alarm> m_alarms;
    std::vector<QPushButton*> m_buttons;
    QVBoxLayout* m_rows;
    bool m_busy = false;
};

} // namespace tiltmeter
