// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <optional>

namespace tiltmeter {

/// A piece of running work as people see it.
struct JobInfo {
    quint64 id = 0;
    QString name;         ///< "Evaluating", "Importing payload.csv"
    double fraction = -1; ///< in [0, 1]; below 0 as long as nothing is known
    bool cancelling = false;
};

/// All work that is going on in the window, for the status bar. Lives on the GUI thread.
class JobRegistry : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    [[nodiscard]] const QList<JobInfo>& jobs() const { return m_jobs; }
    [[nodiscard]] std::optional<JobInfo> find(quint64 id) const;

    /// `cancel` is called at most once, on the GUI thread.
    quint64 add(const QString& name, std::function<void()> cancel);
    void setFraction(quint64 id, double fraction);
    void remove(quint64 id);

public Q_SLOTS:
    /// Asks the job to stop. It leaves the list when it has stopped. Nothing happens when it is not there.
    void cancel(quint64 id);
    void cancelAll();

Q_SIGNALS:
    void added(quint64 id);
    void changed(quint64 id);
    void removed(quint64 id);

private:
    JobInfo* entry(quint64 id);

    QList<JobInfo> m_jobs;
    QList<std::pair<quint64, std::function<void()>>> m_cancels;
    quint64 m_lastId = 0;
};

} // namespace tiltmeter
