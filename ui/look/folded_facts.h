// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QToolButton;

namespace tiltmeter {

class FactList;

/// Facts behind a title that opens and closes them: "How is this computed?".
class FoldedFacts : public QWidget
{
    Q_OBJECT
public:
    explicit FoldedFacts(const QString& title, QWidget* parent = nullptr);

    [[nodiscard]] FactList* facts() const { return m_facts; }
    void setOpen(bool open);
    [[nodiscard]] bool isOpen() const;

Q_SIGNALS:
    void toggled(bool open);

private:
    void showState(bool open);

    QToolButton* m_button;
    QWidget* m_content;
    FactList* m_facts;
};

} // namespace tiltmeter
