// SPDX-License-Identifier: GPL-3.0-or-later
#include "fairness/alarm_acknowledger.h"

#include "fairness/acknowledge_dialog.h"
#include "text/error_text.h"

namespace tiltmeter {

AlarmAcknowledger::AlarmAcknowledger(AppContext& appContext, QWidget* parent)
    : QObject(parent), m_context(appContext), m_page(parent), m_runner(&appContext.jobs())
{
    connect(&m_runner, &JobRunner::runningChanged, this, &AlarmAcknowledger::runningChanged);
    // An answer about a deployment that nobody looks at any more is of no use; the work is done all the same.
    connect(&appContext, &AppContext::deploymentChanged, this, [this] { Q_EMIT problem({}); });
}

void AlarmAcknowledger::ask(const Alarm& alarm)
{
    auto* dialog = new AcknowledgeDialog(alarm, m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, key = alarm.key] { acknowledge(key, dialog->comment()); });
    dialog->open();
}

void AlarmAcknowledger::acknowledge(const std::string& key, const QString& comment)
{
    const auto& monitor = m_context.monitor();
    if (!monitor)
        return;
    Q_EMIT problem({});
    m_runner.run<std::vector<Alarm>>(
        tr("Acknowledging an alarm"),
        [monitor, name = m_context.deploymentName().toStdString(), key, text = comment.toStdString()](
            const Progress& progress) { return monitor->acknowledgeAlarms(name, {key}, text, progress); },
        this,
        [this](const Result<std::vector<Alarm>>& alarm) {
            if (!alarm && alarm.error().code != ErrorCode::Cancelled)
                Q_EMIT problem(tr("The alarm could not be acknowledged. %1").arg(describe(alarm.error())));
            // Also after an error: somebody else may have been quicker.
            m_context.evaluate();
        });
}

} // namespace tiltmeter
