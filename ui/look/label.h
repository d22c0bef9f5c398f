// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QClipboard>
#include <QFont>
#include <QLabel>

#include <array>

namespace tiltmeter {

/// What a piece of text is on the page; size, weight and colour follow from it.
enum class TextRole {
    PageTitle, ///< 1.5 times the system's size, semibold
    CardTitle, ///< 1.1 times, semibold
    Body,
    Strong,  ///< body, semibold
    Caption, ///< 0.9 times, secondary colour
    Figure   ///< 1.5 times, semibold, digits of one width: a number that is the point of its card
};

[[nodiscard]] QFont fontOf(TextRole role, const QFont& base);
/// `base` without kerning, which keeps columns of digits in line (the fonts of Debian have digits of one
/// width).
[[nodiscard]] QFont tabularFont(const QFont& base);

/// With places to break in words that are longer than any line: names and values come from files.
[[nodiscard]] QString breakable(const QString& text);

/// A text in a role; follows the system's font and the theme.
class Label : public QLabel
{
    Q_OBJECT
public:
    explicit Label(TextRole role, QWidget* parent = nullptr);
    Label(TextRole role, const QString& text, QWidget* parent = nullptr);

    [[nodiscard]] TextRole textRole() const { return m_role; }
    void setTextRole(TextRole role);
    /// Instead of the role's colour; an invalid one gives the role's back.
    void setTextColor(const QColor& color);

    /// Layouts ask for the same few widths over and over, and each answer is a layout of the text.
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    TextRole m_role;
    struct Height {
        QString text;
        QFont font;
        QMargins margins;
        int width = -1;
        int height = 0;
    };
    QColor m_color;
    mutable std::array<Height, 4> m_heights;
    mutable std::size_t m_oldest = 0;
    bool m_refreshing = false;
};

/// A sentence: plain text, wraps, can be selected and copied by mouse and keyboard. What is copied and what
/// is read aloud is the text as it was given, without the places where its long words may break.
class SentenceLabel : public Label
{
    Q_OBJECT
public:
    explicit SentenceLabel(QWidget* parent = nullptr);
    explicit SentenceLabel(const QString& text, QWidget* parent = nullptr);
    SentenceLabel(TextRole role, const QString& text, QWidget* parent = nullptr);

    void setText(const QString& text);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void copySelected(QClipboard::Mode mode) const;

    QString m_plain;
};

} // namespace tiltmeter
