// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/pdf_layout.h"

#include "export/report_state.h"
#include "export/table_columns.h"
#include "report/report_text.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPicture>

#include <algorithm>

namespace tiltmeter {
namespace {

constexpr double pt = PdfStyle::point;
constexpr double cellPadding = 3.5 * pt; ///< to either side
constexpr double rowPadding = 2.2 * pt;  ///< above and below
constexpr double hairline = 0.5 * pt;
constexpr int longestPiece = 14; ///< lines of a row that stay together

QFont sized(const QString& family, double points, QFont::Weight weight = QFont::Normal)
{
    QFont font(family);
    font.setPixelSize(qRound(points * pt));
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    avoidLigatures(font);
    return font;
}

/// Room that a sign takes before its word.
double signWidth(const QFont& font)
{
    return QFontMetricsF(font).ascent() * 0.95 + 2.5 * pt;
}

void paintSign(QPainter& painter, ReportMark mark, const QFont& font, double x, double y,
               const ThemeColors& colors)
{
    const double side = QFontMetricsF(font).ascent() * 0.95;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colorOf(stateOf(mark), colors));
    QPainterPath path = signOf(stateOf(mark), QRectF(x, y + side * 0.1, side, side));
    path.setFillRule(Qt::OddEvenFill);
    painter.drawPath(path);
}

} // namespace

PdfStyle::PdfStyle(const QString& family)
    : title(sized(family, 18, QFont::DemiBold)), heading(sized(family, 13, QFont::DemiBold)),
      strong(sized(family, 9.5, QFont::DemiBold)), body(sized(family, 9.5)), table(sized(family, 7.5)),
      tableStrong(sized(family, 7.5, QFont::DemiBold)), caption(sized(family, 8))
{
}

PdfLayout::PdfLayout(const PdfStyle& style, double width) : m_style(style), m_width(width) {}

void PdfLayout::add(const ReportDocument& document, const std::vector<DrawnFigure>& figures)
{
    addText(document.title, m_style.title, m_style.colors.text, 0, true);
    if (!document.subtitle.isEmpty())
        addText(document.subtitle, m_style.body, m_style.colors.secondaryText, 2 * pt, true);
    add(document.facts);
    std::size_t figure = 0;
    for (const ReportSection& section : document.sections)
        add(section, figures, figure);
}

void PdfLayout::add(const ReportSection& section, const std::vector<DrawnFigure>& figures,
                    std::size_t& figure)
{
    addText(section.title, m_style.heading, m_style.colors.text, 20 * pt, true);
    for (const ReportBlock& block : section.blocks) {
        if (const auto* drawn = std::get_if<ReportFigure>(&block)) {
            if (figure < figures.size())
                add(*drawn, figures[figure]);
            ++figure;
        } else if (const auto* paragraph = std::get_if<ReportParagraph>(&block)) {
            add(*paragraph);
        } else if (const auto* facts = std::get_if<ReportFacts>(&block)) {
            add(*facts);
        } else if (const auto* table = std::get_if<ReportTable>(&block)) {
            add(*table);
        }
    }
}

void PdfLayout::addText(const QString& text, const QFont& font, const QColor& color, double gap, bool keep)
{
    const TextBlock block(text, font, m_width);
    for (int first = 0; first < block.lines(); first += longestPiece) {
        const int last = std::min(first + longestPiece, block.lines());
        FlowItem item;
        item.gap = first == 0 ? gap : 0;
        item.height = (last - first) * block.lineHeight();
        item.keepWithNext = keep;
        item.paint = [block, color, first, last](QPainter& painter, double x, double y) {
            block.paint(painter, x, y, color, first, last);
        };
        m_flow.push_back(std::move(item));
    }
}

void PdfLayout::add(const ReportParagraph& paragraph)
{
    if (paragraph.mark == ReportMark::None) {
        addText(paragraph.text, m_style.body, m_style.colors.text, 6 * pt, false);
        return;
    }
    // A bar and a tint in the verdict's colour, its sign, its word, then what is said.
    constexpr double inset = 8 * pt;
    constexpr double vertical = 4 * pt;
    const QColor color = colorOf(stateOf(paragraph.mark), m_style.colors);
    const double indent = inset + signWidth(m_style.body);
    const QString word = markName(paragraph.mark);
    const TextBlock block(word + QLatin1Char(' ') + paragraph.text, m_style.body, m_width - indent - inset,
                          Qt::AlignLeft, word.size(), color);
    for (int first = 0; first < block.lines(); first += longestPiece) {
        const int last = std::min(first + longestPiece, block.lines());
        FlowItem item;
        item.gap = first == 0 ? 6 * pt : 0;
        item.height = (last - first) * block.lineHeight() + 2 * vertical;
        item.paint = [this, block, color, indent, mark = paragraph.mark, first, last,
                      height = item.height](QPainter& painter, double x, double y) {
            painter.fillRect(QRectF(x, y, m_width, height), m_style.colors.tint(color, 0.08));
            painter.fillRect(QRectF(x, y, 2.5 * pt, height), color);
            if (first == 0)
                paintSign(painter, mark, m_style.body, x + inset, y + vertical, m_style.colors);
            block.paint(painter, x + indent, y + vertical, m_style.colors.text, first, last);
        };
        m_flow.push_back(std::move(item));
    }
}

void PdfLayout::addRow(std::vector<Cell> cells, double padding, bool rule, std::size_t header, bool keep)
{
    int lines = 1;
    for (const Cell& cell : cells)
        lines = std::max(lines, cell.text.lines());
    const double lineHeight = cells.front().text.lineHeight();
    for (int first = 0; first < lines; first += longestPiece) {
        const int last = std::min(first + longestPiece, lines);
        const bool end = last == lines;
        FlowItem item;
        item.height = (last - first) * lineHeight + (first == 0 ? padding : 0) + (end ? padding : 0);
        item.header = header;
        item.keepWithNext = keep && end;
        item.paint = [this, cells, padding, rule, first, last, end,
                      height = item.height](QPainter& painter, double x, double y) {
            const double top = y + (first == 0 ? padding : 0);
            for (const Cell& cell : cells) {
                if (cell.mark != ReportMark::None && first == 0)
                    paintSign(painter, cell.mark, m_style.tableStrong,
                              x + cell.x - signWidth(m_style.tableStrong), top, m_style.colors);
                cell.text.paint(painter, x + cell.x, top, cell.color, first, last);
            }
            if (rule && end)
                painter.fillRect(QRectF(x, y + height - hairline, m_width, hairline), m_style.colors.border);
        };
        m_flow.push_back(std::move(item));
    }
}

void PdfLayout::add(const ReportFacts& facts)
{
    double nameWidth = 0;
    for (const auto& [name, text] : facts.rows)
        nameWidth = std::max(nameWidth, TextBlock::widthsOf(name, m_style.caption).natural);
    nameWidth = std::min(nameWidth, m_width * 0.35);
    const double left = nameWidth + 12 * pt;
    const std::size_t begin = m_flow.size();
    for (const auto& [name, text] : facts.rows) {
        std::vector<Cell> cells;
        cells.push_back(
            {TextBlock(text, m_style.caption, m_width - left), left, m_style.colors.text, ReportMark::None});
        cells.push_back(
            {TextBlock(name, m_style.caption, nameWidth), 0, m_style.colors.secondaryText, ReportMark::None});
        addRow(std::move(cells), 1.2 * pt, false, FlowItem::none, false);
    }
    if (begin < m_flow.size())
        m_flow[begin].gap = 8 * pt;
}

std::vector<double> PdfLayout::widthsFor(const ReportTable& table) const
{
    std::vector<ColumnNeed> needs;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        ColumnNeed need;
        need.number = table.columns[c].number;
        // A title may be broken into words: it is longer than the numbers below it.
        const double title = TextBlock::widthsOf(table.columns[c].title, m_style.table).minimum;
        need.natural = need.minimum = title;
        for (const auto& row : table.rows) {
            const bool marked = row[c].mark != ReportMark::None;
            const QFont& font = marked ? m_style.tableStrong : m_style.table;
            const TextBlock::Widths widths = TextBlock::widthsOf(row[c].text, font);
            const double sign = marked ? signWidth(font) : 0;
            need.natural = std::max(need.natural, widths.natural + sign);
            need.minimum = std::max(need.minimum, widths.minimum + sign);
        }
        need.natural += 2 * cellPadding;
        need.minimum += 2 * cellPadding;
        needs.push_back(need);
    }
    return columnWidths(needs, m_width);
}

void PdfLayout::addTableHeader(const ReportTable& table, const std::vector<double>& widths)
{
    int lines = 1;
    std::vector<Cell> cells;
    double x = 0;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const Qt::Alignment alignment = table.columns[c].number ? Qt::AlignRight : Qt::AlignLeft;
        cells.push_back(
            {TextBlock(table.columns[c].title, m_style.table, widths[c] - 2 * cellPadding, alignment),
             x + cellPadding, m_style.colors.secondaryText, ReportMark::None});
        lines = std::max(lines, cells.back().text.lines());
        x += widths[c];
    }
    const double height = lines * cells.front().text.lineHeight() + 2 * rowPadding;
    FlowItem item;
    item.height = height;
    item.keepWithNext = true;
    item.paint = [this, cells, height](QPainter& painter, double left, double y) {
        painter.fillRect(QRectF(left, y, m_width, height), m_style.colors.alternate);
        for (const Cell& cell : cells) // titles stand at the foot of their row
            cell.text.paint(painter, left + cell.x, y + height - rowPadding - cell.text.height(), cell.color);
        painter.fillRect(QRectF(left, y + height - hairline, m_width, hairline),
                         m_style.colors.secondaryText);
    };
    m_flow.push_back(std::move(item));
}

void PdfLayout::add(const ReportTable& table)
{
    addText(table.caption, m_style.strong, m_style.colors.text, 12 * pt, true);
    m_flow.back().height += 3 * pt;
    const std::vector<double> widths = widthsFor(table);
    addTableHeader(table, widths);
    const std::size_t header = m_flow.size() - 1;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        std::vector<Cell> cells;
        double x = 0;
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            const ReportCell& cell = table.rows[r][c];
            const bool marked = cell.mark != ReportMark::None;
            const double sign = marked ? signWidth(m_style.tableStrong) : 0;
            cells.push_back({TextBlock(cell.text, marked ? m_style.tableStrong : m_style.table,
                                       widths[c] - 2 * cellPadding - sign,
                                       table.columns[c].number ? Qt::AlignRight : Qt::AlignLeft),
                             x + cellPadding + sign,
                             marked ? colorOf(stateOf(cell.mark), m_style.colors) : m_style.colors.text,
                             cell.mark});
            x += widths[c];
        }
        // Neither the first nor the last row stands alone, and no row that says less because it belongs to
        // the one above it.
        const bool hasNext = r + 1 < table.rows.size();
        const bool keep =
            hasNext && (r == 0 || r + 2 == table.rows.size() || table.rows[r + 1].front().text.isEmpty());
        addRow(std::move(cells), rowPadding, true, header, keep);
    }
}

void PdfLayout::add(const ReportFigure& figure, const DrawnFigure& drawn)
{
    if (!figure.hasTitleInside())
        addText(figure.title, m_style.strong, m_style.colors.text, 12 * pt, true);
    const double height = m_width * drawn.size.height() / drawn.size.width();
    FlowItem item;
    item.gap = figure.hasTitleInside() ? 12 * pt : 4 * pt;
    item.height = height;
    item.paint = [drawing = drawn, width = m_width](QPainter& painter, double x, double y) {
        QPicture picture = drawing.picture; // to be played it has to be one's own
        // A picture is played at the size that it has on paper: taken back, since here all is measured in
        // the page's units.
        const double scale =
            width / drawing.size.width() * picture.logicalDpiX() / painter.device()->logicalDpiX();
        painter.translate(x, y);
        painter.scale(scale, scale);
        picture.play(&painter);
    };
    m_flow.push_back(std::move(item));
}

} // namespace tiltmeter
