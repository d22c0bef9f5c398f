// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVBoxLayout>
#include <QWidget>

class QHBoxLayout;

namespace tiltmeter {

class Label;

/// A surface with a thin border, a title and a body. Cards do not stand in cards.
class Card : public QWidget
{
    Q_OBJECT
public:
    explicit Card(QWidget* parent = nullptr);
    explicit Card(const QString& title, QWidget* parent = nullptr);

    [[nodiscard]] QString title() const;
    /// No title, no header line (unless there are header widgets). Also the accessible name.
    void setTitle(const QString& title);
    /// At the right end of the title's line, in the order of the calls.
    void addHeaderWidget(QWidget* widget);
    /// Where the content goes.
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QHBoxLayout* m_header;
    QVBoxLayout* m_body;
    Label* m_title;
    QString m_name;
};

/// Adds title line spacing: a thin line across a card, in the border's colour.
class Separator : public QWidget
{
    Q_OBJECT
public:
    explicit Separator(Qt::Orientation orientation = Qt::Horizontal, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace tiltmeter
