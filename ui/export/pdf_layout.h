// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "export/page_flow.h"
#include "export/report_figures.h"
#include "export/text_block.h"
#include "look/theme.h"
#include "report/report_document.h"

#include <QFont>

#include <memory>
#include <vector>

namespace tiltmeter {

/// Fonts and measures of a page. One unit is a tenth of a point, so that fonts can be given in whole pixels.
struct PdfStyle {
    static constexpr double point = 10;

    explicit PdfStyle(const QString& family);

    QFont title;
    QFont heading;
    QFont strong;
    QFont body;
    QFont table;
    QFont tableStrong;
    QFont caption;
    const ThemeColors& colors = lightColors();
};

/// Turns a document into a flow of items, as wide as asked for.
class PdfLayout
{
public:
    PdfLayout(const PdfStyle& style, double width);

    void add(const ReportDocument& document, const std::vector<DrawnFigure>& figures);
    [[nodiscard]] const std::vector<FlowItem>& flow() const { return m_flow; }

private:
    struct Cell {
        TextBlock text;
        double x = 0;
        QColor color;
        ReportMark mark = ReportMark::None;
    };
    void addText(const QString& text, const QFont& font, const QColor& color, double gap, bool keep);
    void add(const ReportSection& section, const std::vector<DrawnFigure>& figures, std::size_t& figure);
    void add(const ReportParagraph& paragraph);
    void add(const ReportFacts& facts);
    void add(const ReportTable& table);
    void add(const ReportFigure& figure, const DrawnFigure& drawn);
    /// A row of cells; one of many lines becomes several items, so that it can be broken.
    void addRow(std::vector<Cell> cells, double padding, bool rule, std::size_t header, bool keep);
    void addTableHeader(const ReportTable& table, const std::vector<double>& widths);
    [[nodiscard]] std::vector<double> widthsFor(const ReportTable& table) const;

    const PdfStyle& m_style;
    double m_width;
    std::vector<FlowItem> m_flow;
};

} // namespace tiltmeter
