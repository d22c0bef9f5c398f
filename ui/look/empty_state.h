// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPushButton;

namespace tiltmeter {

class Label;
class SentenceLabel;

/// What a page is for and the one next step, while there is nothing to show on it.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);
    /// `iconName` may be empty.
    EmptyState(const QString& iconName, const QString& title, const QString& sentence,
               QWidget* parent = nullptr);

    void setContent(const QString& iconName, const QString& title, const QString& sentence);
    /// A verb. An empty text takes the button away. Pressing it emits actionTriggered().
    void setAction(const QString& text);
    [[nodiscard]] QPushButton* button() const { return m_button; }

Q_SIGNALS:
    void actionTriggered();

private:
    void refreshIcon();

    QString m_iconName;
    class QLabel* m_icon;
    Label* m_title;
    SentenceLabel* m_sentence;
    QPushButton* m_button;
};

} // namespace tiltmeter
