// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace tiltmeter {

class SentenceLabel;

/// One sentence with a sign, beside the field or above the page it belongs to; hidden while it is empty.
/// A screen reader is told when it appears.
class Notice : public QWidget
{
    Q_OBJECT
public:
    enum class Kind { Error, Warning, Information };

    explicit Notice(QWidget* parent = nullptr);

    void show(Kind kind, const QString& sentence);
    void clear();
    [[nodiscard]] QString text() const;
    [[nodiscard]] Kind kind() const { return m_kind; }

private:
    void refresh();

    QLabel* m_sign;
    SentenceLabel* m_sentence;
    Kind m_kind = Kind::Information;
};

} // namespace tiltmeter
