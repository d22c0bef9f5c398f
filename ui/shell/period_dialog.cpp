// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/period_dialog.h"

#include "context/period.h"
#include "look/label.h"
#include "look/layouts.h"
#include "look/notice.h"
#include "look/spacing.h"
#include "text/number_text.h"

#include <QDateEdit>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace tiltmeter {

namespace {

QDate dayOf(TimePoint t)
{
    return QDate(1970, 1, 1).addDays(startOfDay(t).microseconds / microsecondsPerDay);
}

TimePoint startOf(const QDate& day)
{
    return {QDate(1970, 1, 1).daysTo(day) * microsecondsPerDay};
}

QDateEdit* makeEdit(const char* name, const QDate& day)
{
    auto* edit = new QDateEdit(day);
    edit->setObjectName(QLatin1String(name));
    edit->setCalendarPopup(true);
    edit->setDisplayFormat(QLocale().dateFormat(QLocale::ShortFormat).contains(QLatin1String("yyyy"))
                               ? QLocale().dateFormat(QLocale::ShortFormat)
                               : QStringLiteral("d MMM yyyy"));
    return edit;
}

} // namespace

PeriodDialog::PeriodDialog(const TimeRange& covered, const std::optional<TimeRange>& initial, QWidget* parent)
    : QDialog(parent), m_problem(new Notice)
{
    setWindowTitle(tr("Choose a period"));
    setObjectName(QStringLiteral("periodDialog"));
    const TimeRange shown = initial.value_or(covered);
    const auto lastDay = [](const TimeRange& range) {
        return dayOf({std::max(range.begin.microseconds, range.end.microseconds - 1)});
    };
    m_first = makeEdit("firstDay", dayOf(shown.begin));
    m_last = makeEdit("lastDay", lastDay(shown));

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(spacing::medium);
    grid->setVerticalSpacing(spacing::small);
    grid->addWidget(fieldLabel(tr("&First day:"), m_first), 0, 0);
    grid->addWidget(m_first, 0, 1);
    grid->addWidget(fieldLabel(tr("&Last day:"), m_last), 1, 0);
    grid->addWidget(m_last, 1, 1);
    grid->setColumnStretch(1, 1);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_show = buttons->addButton(tr("Show this period"), QDialogButtonBox::AcceptRole);
    m_show->setProperty("primary", true);
    m_show->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_first, &QDateEdit::dateChanged, this, &PeriodDialog::check);
    connect(m_last, &QDateEdit::dateChanged, this, &PeriodDialog::check);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::medium);
    layout->addWidget(new SentenceLabel(
        tr("Records were logged %1. Days begin at midnight UTC.").arg(timeRangeText(covered, QLocale()))));
    layout->addLayout(grid);
    layout->addWidget(m_problem);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(420);
    check();
}

TimeRange PeriodDialog::range() const
{
    return {startOf(m_first->date()), startOf(m_last->date().addDays(1))};
}

void PeriodDialog::check()
{
    const bool valid = m_first->date() <= m_last->date();
    if (valid)
        m_problem->clear();
    else
        m_problem->show(Notice::Kind::Error, tr("The last day is before the first."));
    m_show->setEnabled(valid);
    m_show->setToolTip(valid ? QString() : m_problem->text());
}

} // namespace tiltmeter
