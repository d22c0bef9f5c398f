// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/text_block.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QTextBoundaryFinder>
#include <QTextOption>

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

/// Leading between lines, as a share of the font's height.
constexpr double lineSpacing = 1.12;

QString withSeparators(QString text)
{
    return text.replace(QLatin1Char('\n'), QChar(QChar::LineSeparator));
}

} // namespace

TextBlock::TextBlock(const QString& text, const QFont& font, double width, Qt::Alignment alignment,
                     qsizetype boldPrefix, const QColor& prefixColor)
    : m_layout(std::make_shared<QTextLayout>(withSeparators(text), font)),
      m_lineHeight(QFontMetricsF(font).height() * lineSpacing)
{
    QTextOption option(alignment);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_layout->setTextOption(option);
    if (boldPrefix > 0) {
        QTextLayout::FormatRange range;
        range.start = 0;
        range.length = static_cast<int>(boldPrefix);
        range.format.setFontWeight(QFont::Bold);
        if (prefixColor.isValid())
            range.format.setForeground(prefixColor);
        m_layout->setFormats({range});
    }
    m_layout->setCacheEnabled(true);
    m_layout->beginLayout();
    for (int i = 0;; ++i) {
        QTextLine line = m_layout->createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(std::max(1.0, width));
        // Fallback fonts are higher than the text's own: lines keep one distance all the same.
        line.setPosition(QPointF(0, i * m_lineHeight));
    }
    m_layout->endLayout();
}

void TextBlock::paint(QPainter& painter, double x, double y, const QColor& color, int first, int last) const
{
    painter.setPen(color);
    const double ascent = QFontMetricsF(m_layout->font()).ascent();
    for (int i = first; i < std::min(last, lines()); ++i) {
        const QTextLine line = m_layout->lineAt(i);
        // QTextLine draws from its own top; the baselines are what has to be even.
        const double shift = ascent - line.ascent();
        line.draw(&painter, QPointF(x, y - first * m_lineHeight + shift));
    }
}

TextBlock::Widths TextBlock::widthsOf(const QString& text, const QFont& font)
{
    const QFontMetricsF metrics(font);
    Widths widths;
    const QStringList lines = text.split(QLatin1Char('\n'));
    for (const QString& line : lines) {
        widths.natural = std::max(widths.natural, std::ceil(metrics.horizontalAdvance(line)) + 1);
        QTextBoundaryFinder finder(QTextBoundaryFinder::Line, line);
        for (qsizetype begin = 0, end = finder.toNextBoundary(); end > begin;
             begin = end, end = finder.toNextBoundary())
            widths.minimum =
                std::max(widths.minimum,
                         std::ceil(metrics.horizontalAdvance(line.mid(begin, end - begin).trimmed())) + 1);
    }
    widths.minimum = std::min(widths.minimum, widths.natural);
    return widths;
}

} // namespace tiltmeter
