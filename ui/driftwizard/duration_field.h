// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <cstdint>

class QComboBox;
class QSpinBox;

namespace tiltmeter {

/// A length of time as a number of hours, days or weeks.
class DurationField : public QWidget
{
    Q_OBJECT
public:
    /// `name` is told to a screen reader; `least` is the smallest number.
    DurationField(const QString& name, int least, QWidget* parent = nullptr);
    /// Microseconds, whole hours.
    [[nodiscard]] std::int64_t value() const;
    void setValue(std::int64_t microseconds); ///< emits nothing

Q_SIGNALS:
    void edited();

private:
    QSpinBox* m_number;
    QComboBox* m_unit;
};

} // namespace tiltmeter
