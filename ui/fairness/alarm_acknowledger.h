// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/app_context.h"
#include "findings/alarm.h"

#include <QObject>
#include <optional>

class QWidget;

namespace tiltmeter {

/// Asks for a comment, acknowledges an alarm as a job, and evaluates anew.
class AlarmAcknowledger : public QObject
{
    Q_OBJECT
public:
    /// `parent`: the page that asks.
    AlarmAcknowledger(AppContext& context, QWidget* parent);

    /// Opens the dialog; nothing happens before it is accepted.
    void ask(const Alarm& alarm);
    [[nodiscard]] bool isRunning() const { return m_runner.isRunning(); }

Q_SIGNALS:
    /// Buttons for it are of no use meanwhile.
    void runningChanged(bool running);
    /// A sentence; empty: what was said before is over.
    void problem(const QString& sentence);

private:
    void acknowledge(const std::string& key, const QString& comment);

    AppContext& m_context;
    QWidget* m_page;
    JobRunner m_runner;
};

} // namespace tiltmeter
