// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/fairness_config.h"

#include <QObject>

class QComboBox;
class QFormLayout;
class QSpinBox;
class QWidget;

namespace tiltmeter {

/// A field for a number of records, from 1 on.
[[nodiscard]] QSpinBox* recordsField();

/// The fields that say what a window is: how long, or of how many records, and where days begin. Those that
/// have no meaning for the chosen kind are disabled.
class WindowFields : public QObject
{
    Q_OBJECT
public:
    explicit WindowFields(QObject* parent);

    /// `kindTitle` names the first of the rows, "One measurement &per:". Once.
    void addTo(QFormLayout& form, const QString& kindTitle);
    /// Not an edit.
    void setWindow(const WindowSpec& window);
    [[nodiscard]] WindowSpec window() const;

Q_SIGNALS:
    void edited();

private:
    void enable();

    QComboBox* m_kind;
    QSpinBox* m_records;
    QComboBox* m_zone;
};

} // namespace tiltmeter
