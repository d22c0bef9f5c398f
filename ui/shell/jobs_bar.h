// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QProgressBar;
class QPushButton;

namespace tiltmeter {

class ElidedLabel;
class JobRegistry;

/// The work that is going on, at the right of the status bar: the job that began last with its progress and a
/// button to cancel it. Jobs that end within a moment are never shown: a flicker tells nobody anything.
class JobsBar : public QWidget
{
    Q_OBJECT
public:
    static constexpr int delay = 300; ///< milliseconds before a job is shown

    explicit JobsBar(JobRegistry& jobs, QWidget* parent = nullptr);

private:
    void refresh();

    JobRegistry& m_jobs;
    QTimer m_delay;
    QTimer m_linger; ///< so that a job that takes another's place does not flicker
    quint64 m_shown = 0;
    ElidedLabel* m_name;
    QProgressBar* m_progress;
    QPushButton* m_cancel;
};

} // namespace tiltmeter
