// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/alarm.h"

#include <QDialog>

class QPlainTextEdit;

namespace tiltmeter {

/// What acknowledging an alarm means, and a comment, which may stay empty.
class AcknowledgeDialog : public QDialog
{
    Q_OBJECT
public:
    explicit AcknowledgeDialog(const Alarm& alarm, QWidget* parent = nullptr);
    [[nodiscard]] QString comment() const;

private:
    QPlainTextEdit* m_comment;
};

} // namespace tiltmeter
