// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/jobs_bar.h"

#include "jobs/job_registry.h"
#include "look/elided_label.h"
#include "look/spacing.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>

namespace tiltmeter {

JobsBar::JobsBar(JobRegistry& jobs, QWidget* parent)
    : QWidget(parent), m_jobs(jobs), m_name(new ElidedLabel(TextRole::Caption)), m_progress(new QProgressBar),
      m_cancel(new QPushButton(tr("Cancel")))
{
    m_progress->setFixedWidth(140);
    m_progress->setMaximumHeight(14);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress"));
    m_cancel->setObjectName(QStringLiteral("cancelJob"));
    m_cancel->setFlat(true);
    m_name->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_name->setMaximumWidth(360);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, spacing::small, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_name);
    layout->addWidget(m_progress);
    layout->addWidget(m_cancel);

    m_delay.setSingleShot(true);
    m_delay.setInterval(delay);
    connect(&m_delay, &QTimer::timeout, this, &JobsBar::refresh);
    m_linger.setSingleShot(true);
    m_linger.setInterval(100);
    connect(&m_linger, &QTimer::timeout, this, &JobsBar::refresh);
    connect(&m_jobs, &JobRegistry::added, this, [this] {
        if (m_shown != 0)
            refresh();
        else if (!m_delay.isActive())
            m_delay.start();
    });
    connect(&m_jobs, &JobRegistry::changed, this, [this](quint64 id) {
        if (id == m_shown)
            refresh();
    });
    connect(&m_jobs, &JobRegistry::removed, this, [this](quint64 id) {
        if (id == m_shown)
            m_linger.start();
    });
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_jobs.cancel(m_shown); });
    hide();
}

void JobsBar::refresh()
{
    if (m_jobs.jobs().isEmpty()) {
        m_shown = 0;
        hide();
        return;
    }
    const JobInfo& job = m_jobs.jobs().last();
    m_shown = job.id;
    const auto others = m_jobs.jobs().size() - 1;
    QString name = job.cancelling ? tr("Cancelling: %1").arg(job.name) : job.name;
    if (others > 0)
        name = tr("%1 (and %n more)", nullptr, static_cast<int>(others)).arg(name);
    m_name->setFullText(name);
    m_progress->setAccessibleName(name);
    m_progress->setRange(0, job.fraction < 0 ? 0 : 100);
    m_progress->setValue(static_cast<int>(job.fraction * 100));
    m_progress->setToolTip(job.fraction < 0 ? QString()
                                            : tr("%1 %").arg(static_cast<int>(job.fraction * 100)));
    m_cancel->setEnabled(!job.cancelling);
    m_cancel->setAccessibleName(tr("Cancel: %1").arg(job.name));
    show();
}

} // namespace tiltmeter
