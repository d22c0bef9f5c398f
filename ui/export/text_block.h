// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QString>
#include <QTextLayout>

#include <memory>

namespace tiltmeter {

/// A text broken into lines of a given width, to be drawn as a whole or some lines at a time. Widths and
/// heights in the painter's units, in which the font's pixel size is given.
class TextBlock
{
public:
    /// `boldPrefix`: so many characters at the beginning are bold and in `prefixColor`.
    TextBlock(const QString& text, const QFont& font, double width, Qt::Alignment alignment = Qt::AlignLeft,
              qsizetype boldPrefix = 0, const QColor& prefixColor = {});

    [[nodiscard]] double height() const { return lineHeight() * lines(); }
    [[nodiscard]] double lineHeight() const { return m_lineHeight; }
    [[nodiscard]] int lines() const { return m_layout->lineCount(); }
    /// Lines [first, last) with the first one's top at `y`.
    void paint(QPainter& painter, double x, double y, const QColor& color, int first, int last) const;
    void paint(QPainter& painter, double x, double y, const QColor& color) const
    {
        paint(painter, x, y, color, 0, lines());
    }

    /// Width on one line, and of the widest piece that should not be broken.
    struct Widths {
        double natural = 0;
        double minimum = 0;
    };
    [[nodiscard]] static Widths widthsOf(const QString& text, const QFont& font);

private:
    std::shared_ptr<QTextLayout> m_layout;
    double m_lineHeight = 0;
};

} // namespace tiltmeter
