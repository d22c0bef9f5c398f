// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"

#include <QDialog>
#include <optional>

class QDateEdit;
class QPushButton;

namespace tiltmeter {

class Notice;

/// First and last day of a period, both included, in UTC.
class PeriodDialog : public QDialog
{
    Q_OBJECT
public:
    /// `covered`: where there are records. `initial`: what to begin with; nullopt: all of it.
    PeriodDialog(const TimeRange& covered, const std::optional<TimeRange>& initial,
                 QWidget* parent = nullptr);

    /// Half-open: ends at the midnight after the last day.
    [[nodiscard]] TimeRange range() const;

private:
    void check();

    QDateEdit* m_first;
    QDateEdit* m_last;
    Notice* m_problem;
    QPushButton* m_show;
};

} // namespace tiltmeter
