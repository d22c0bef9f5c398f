// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/html_report.h"

#include "export/html_style.h"
#include "export/html_writer.h"
#include "export/report_state.h"
#include "report/report_text.h"
#include "text/number_text.h"

#include <QCoreApplication>

namespace tiltmeter {
namespace {

QString tr(const char* text, const char* comment = nullptr)
{
    return QCoreApplication::translate("ReportPage", text, comment);
}

QString cssClass(const char* base, ReportMark mark)
{
    return QString::fromLatin1(base + (' ' + classOf(mark)));
}

/// Writes the blocks of a document; counts its figures as they come.
class Page
{
public:
    Page(const ReportDocument& document, const std::vector<DrawnFigure>& figures)
        : m_document(document), m_figures(figures)
    {
    }

    QByteArray write(const QString& fontFamily)
    {
        m_html.raw("<!DOCTYPE html>\n");
        m_html.begin("html", {{"lang", m_document.locale.bcp47Name()}});
        writeHead(fontFamily);
        m_html.begin("body");
        m_html.raw(htmlSigns());
        writeHeader();
        writeContents();
        m_html.begin("main");
        for (const ReportSection& section : m_document.sections)
            writeSection(section);
        m_html.end();
        m_html.element(
            "footer",
            tr("Made with Tiltmeter %1.").arg(QString::fromStdString(m_document.meta.softwareVersion)));
        m_html.end();
        m_html.end();
        m_html.newline();
        return m_html.take();
    }

private:
    void writeHead(const QString& fontFamily)
    {
        m_html.begin("head");
        m_html.empty("meta", {{"charset", QStringLiteral("utf-8")}});
        m_html.empty("meta", {{"name", QStringLiteral("viewport")},
                              {"content", QStringLiteral("width=device-width, initial-scale=1")}});
        m_html.empty("meta", {{"name", QStringLiteral("generator")},
                              {"content", QStringLiteral("Tiltmeter ") +
                                              QString::fromStdString(m_document.meta.softwareVersion)}});
        m_html.element("title", m_document.title);
        m_html.begin("style");
        m_html.raw(htmlStyle(fontFamily));
        m_html.end();
        m_html.end();
        m_html.newline();
    }

    void writeHeader()
    {
        m_html.begin("header");
        m_html.element("h1", m_document.title);
        if (!m_document.subtitle.isEmpty())
            m_html.element("p", m_document.subtitle, {{"class", QStringLiteral("subtitle")}});
        m_html.newline();
        write(m_document.facts);
        m_html.end();
        m_html.newline();
    }

    void writeContents()
    {
        m_html.begin("nav", {{"aria-label", tr("Contents")}});
        m_html.begin("ol");
        for (const ReportSection& section : m_document.sections) {
            m_html.begin("li");
            m_html.element("a", section.title,
                           {{"href", QLatin1Char('#') + QString::fromStdString(section.id)}});
            m_html.end();
        }
        m_html.end();
        m_html.end();
        m_html.newline();
    }

    void writeSection(const ReportSection& section)
    {
        const QString id = QString::fromStdString(section.id);
        const QString titleId = id + QStringLiteral("-title");
        m_html.begin("section", {{"id", id}, {"aria-labelledby", titleId}});
        m_html.element("h2", section.title, {{"id", titleId}});
        m_html.newline();
        for (const ReportBlock& block : section.blocks) {
            std::visit([this](const auto& content) { write(content); }, block);
            m_html.newline();
        }
        m_html.end();
        m_html.newline();
    }

    void writeSign(ReportMark mark)
    {
        m_html.begin("svg", {{"class", QStringLiteral("sign")}, {"aria-hidden", QStringLiteral("true")}});
        m_html.empty("use", {{"href", QStringLiteral("#sign-") + QString::fromLatin1(classOf(mark))}});
        m_html.end();
    }

    void write(const ReportParagraph& paragraph)
    {
        if (paragraph.mark == ReportMark::None) {
            m_html.element("p", paragraph.text);
            return;
        }
        m_html.begin("p", {{"class", cssClass("statement", paragraph.mark)}});
        writeSign(paragraph.mark);
        m_html.element("span", markName(paragraph.mark), {{"class", QStringLiteral("mark")}});
        m_html.text(QStringLiteral(" "));
        m_html.element("span", paragraph.text, {{"class", QStringLiteral("said")}});
        m_html.end();
    }

    void write(const ReportFacts& facts)
    {
        m_html.begin("dl");
        for (const auto& [name, text] : facts.rows) {
            m_html.element("dt", name);
            m_html.element("dd", text);
        }
        m_html.end();
    }

    void write(const ReportTable& table)
    {
        // A wide table scrolls by itself, by keyboard too; the page never does sideways.
        m_html.begin("div", {{"class", QStringLiteral("scroll")},
                             {"role", QStringLiteral("region")},
                             {"aria-label", table.caption},
                             {"tabindex", QStringLiteral("0")}});
        m_html.begin("table");
        m_html.element("caption", table.caption);
        m_html.begin("thead");
        m_html.begin("tr");
        for (const ReportColumn& column : table.columns)
            m_html.element("th", column.title,
                           {{"scope", QStringLiteral("col")}, {"class", classOfColumn(column)}});
        m_html.end();
        m_html.end();
        m_html.newline();
        m_html.begin("tbody");
        for (const auto& row : table.rows)
            writeRow(table, row);
        m_html.end();
        m_html.end();
        m_html.end();
    }

    void writeRow(const ReportTable& table, const std::vector<ReportCell>& row)
    {
        m_html.begin("tr");
        for (std::size_t c = 0; c < row.size(); ++c) {
            m_html.begin("td", {{"class", classOfColumn(table.columns[c])}});
            if (row[c].mark == ReportMark::None) {
                m_html.text(row[c].text);
            } else {
                m_html.begin("span", {{"class", cssClass("mark", row[c].mark)}});
                writeSign(row[c].mark);
                m_html.text(row[c].text);
                m_html.end();
            }
            m_html.end();
        }
        m_html.end();
        m_html.newline();
    }

    void write(const ReportFigure& figure)
    {
        m_html.begin("figure");
        if (!figure.hasTitleInside())
            m_html.element("figcaption", figure.title);
        const QByteArray id = "figure" + QByteArray::number(static_cast<qulonglong>(m_nextFigure + 1));
        if (m_nextFigure < m_figures.size())
            m_html.raw(inlineSvg(m_figures[m_nextFigure], id, figure.title, figure.description));
        ++m_nextFigure;
        m_html.end();
    }

    static QString classOfColumn(const ReportColumn& column)
    {
        return column.number ? QStringLiteral("number") : QString();
    }

    const ReportDocument& m_document;
    const std::vector<DrawnFigure>& m_figures;
    std::size_t m_nextFigure = 0;
    HtmlWriter m_html;
};

} // namespace

QByteArray toHtml(const ReportDocument& document, const std::vector<DrawnFigure>& figures,
                  const QString& fontFamily)
{
    return Page(document, figures).write(fontFamily);
}

} // namespace tiltmeter
