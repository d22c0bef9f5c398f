// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/html_report.h"
#include "measured_evaluation.h"
#include "report/report_text.h"

#include <QApplication>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QXmlStreamReader>

using namespace tiltmeter;

namespace {

const QLocale english(QLocale::English, QLocale::UnitedStates);

struct Made {
    ReportDocument document;
    QByteArray html;
};

Made made(const Evaluation& evaluation)
{
    Made made;
    made.document = buildReport(evaluation, measured::origin(), measured::FixedClock(), english);
    made.html = toHtml(made.document, drawFigures(made.document, evaluation, QApplication::font()),
                       familyOf(QApplication::font()));
    return made;
}

/// The page as a strict reader sees it.
struct Read {
    QString error;
    QString text; ///< without style
    QStringList elements;
    QStringList ids;
    QStringList references; ///< to ids
    QStringList others;     ///< src, href and url() that lead anywhere else
    int depthOfTables = 0;
};

Read readStrictly(const QByteArray& html)
{
    Read read;
    QXmlStreamReader reader(html);
    bool inStyle = false;
    while (!reader.atEnd()) {
        switch (reader.readNext()) {
        case QXmlStreamReader::StartElement: {
            const QString name = reader.name().toString();
            read.elements << name;
            inStyle = name == QLatin1String("style");
            for (const QXmlStreamAttribute& attribute : reader.attributes()) {
                const QString key = attribute.name().toString();
                const QString value = attribute.value().toString();
                if (key == QLatin1String("id"))
                    read.ids << value;
                else if (key == QLatin1String("href") || key == QLatin1String("src"))
                    (value.startsWith(QLatin1Char('#')) ? read.references : read.others)
                        << (value.startsWith(QLatin1Char('#')) ? value.mid(1) : value);
                else if (key == QLatin1String("aria-labelledby"))
                    read.references << value.split(QLatin1Char(' '));
            }
            break;
        }
        case QXmlStreamReader::EndElement:
            inStyle = false;
            break;
        case QXmlStreamReader::Characters:
            if (!inStyle)
                read.text += reader.text();
            break;
        default:
            break;
        }
    }
    if (reader.hasError())
        read.error = QStringLiteral("line %1: %2").arg(reader.lineNumber()).arg(reader.errorString());
    return read;
}

} // namespace

class TestHtmlReport : public QObject
{
    Q_OBJECT
    Evaluation m_evaluation;
    Made m_made;
    Read m_read;

private Q_SLOTS:
    void initTestCase()
    {
        m_evaluation = measured::alarmedEvaluation();
        m_made = made(m_evaluation);
        m_read = readStrictly(m_made.html);
    }
    void isWellFormed()
    {
        QCOMPARE(m_read.error, QString());
        QVERIFY(m_made.html.startsWith("<!DOCTYPE html>\n<html lang=\"en\""));
        QVERIFY(m_made.html.contains("<meta charset=\"utf-8\"/>"));
    }
    /// Elements that browsers do not take as closed when XML does.
    void emptyElementsAreWrittenForBrowsers()
    {
        static const QRegularExpression wrong(QStringLiteral(
            "<(td|th|p|div|span|section|ol|li|dl|dt|dd|table|figure|h1|h2|title|a)\\b[^>]*/>"));
        QVERIFY(!wrong.match(QString::fromUtf8(m_made.html)).hasMatch());
    }
    void needsNothingElse()
    {
        QCOMPARE(m_read.others, QStringList());
        QVERIFY(!m_made.html.contains("http"));
        QVERIFY(!m_made.html.contains("@import"));
        QVERIFY(!m_made.html.contains("data:"));
        QVERIFY(!m_read.elements.contains(QStringLiteral("script")));
        QVERIFY(!m_read.elements.contains(QStringLiteral("link")));
        QVERIFY(!m_read.elements.contains(QStringLiteral("img")));
        QVERIFY(!m_read.elements.contains(QStringLiteral("image")));
    }
    void idsAreUniqueAndReferencesLeadSomewhere()
    {
        QSet<QString> ids(m_read.ids.begin(), m_read.ids.end());
        QCOMPARE(ids.size(), m_read.ids.size());
        QVERIFY(m_read.references.size() > 20);
        for (const QString& reference : m_read.references)
            QVERIFY2(ids.contains(reference), qPrintable(reference));
    }
    /// All that the document says is on the page, and in no other order.
    void saysWhatTheDocumentSays()
    {
        qsizetype at = 0;
        const auto follows = [&](const QString& text) {
            const qsizetype found = m_read.text.indexOf(text, at);
            if (found < 0)
                qWarning("not found: %s", qPrintable(text));
            else
                at = found;
            return found >= 0;
        };
        QVERIFY(follows(m_made.document.title));
        for (const ReportSection& section : m_made.document.sections) {
            for (const ReportBlock& block : section.blocks) {
                if (const auto* paragraph = std::get_if<ReportParagraph>(&block)) {
                    QVERIFY(follows(paragraph->text));
                } else if (const auto* table = std::get_if<ReportTable>(&block)) {
                    QVERIFY(follows(table->caption));
                    for (const auto& row : table->rows)
                        for (const ReportCell& cell : row)
                            QVERIFY(follows(cell.text));
                } else if (const auto* figure = std::get_if<ReportFigure>(&block)) {
                    QVERIFY(follows(figure->title));
                    QVERIFY(follows(figure->description));
                }
            }
        }
    }
    /// Sign, word and colour together.
    void verdictsHaveSignWordAndColour()
    {
        const QString html = QString::fromUtf8(m_made.html);
        const QString badge =
            QStringLiteral("<span class=\"mark %1\"><svg class=\"sign\" aria-hidden=\"true\">"
                           "<use href=\"#sign-%1\"/></svg>%2</span>");
        QVERIFY(html.contains(badge.arg(QStringLiteral("fail"), QStringLiteral("Fail"))));
        QVERIFY(html.contains(badge.arg(QStringLiteral("pass"), QStringLiteral("Pass"))));
        QVERIFY(html.contains(
            badge.arg(QStringLiteral("insufficient"), markName(ReportMark::InsufficientEvidence))));
        QVERIFY(html.contains(QStringLiteral(".fail { color: var(--fail); }")));
        QVERIFY(html.contains(QStringLiteral("<p class=\"statement fail\">")));
    }
    void chartsAreVectorsWithText()
    {
        QCOMPARE(int(m_read.elements.count(QStringLiteral("figure"))),
                 int(figuresOf(m_made.document).size()));
        QVERIFY(m_read.elements.count(QStringLiteral("polyline")) > 20);
        QVERIFY(m_read.elements.count(QStringLiteral("text")) > 40);
        QVERIFY(m_read.text.contains(QStringLiteral("limit 1.25")));
        QVERIFY(m_read.text.contains(QStringLiteral("sex: female against male")));
    }
    /// Grid lines reach from end to end of the plot: the chart was laid out before it was drawn.
    void gridSpansThePlot()
    {
        static const QRegularExpression line(
            QStringLiteral("<polyline[^>]*points=\"([\\d.]+),([\\d.]+) ([\\d.]+),([\\d.]+) \""));
        double longest = 0;
        int horizontal = 0;
        const QString html = QString::fromUtf8(m_made.html);
        for (auto it = line.globalMatch(html); it.hasNext();) {
            const auto match = it.next();
            if (match.captured(2) != match.captured(4))
                continue;
            const double width = match.captured(3).toDouble() - match.captured(1).toDouble();
            longest = std::max(longest, width);
            horizontal += width > 500 ? 1 : 0;
        }
        QVERIFY2(longest > 500 && longest < 760, qPrintable(QString::number(longest)));
        QVERIFY(horizontal >= 5 * 4); // four charts over time
    }
    void namesFromFilesAreEscaped_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("script") << QStringLiteral("<script>alert(\"1\")</script>");
        QTest::newRow("entity and quotes") << QStringLiteral("a & b's \"group\" &amp; more");
        QTest::newRow("placeholders") << QStringLiteral("%1 %2 %n 100%");
        QTest::newRow("end of a comment, CDATA") << QStringLiteral("--> ]]> <!--");
        QTest::newRow("Japanese") << QStringLiteral("女性・高齢者");
        QTest::newRow("right to left") << QStringLiteral("نساء");
    }
    void namesFromFilesAreEscaped()
    {
        QFETCH(QString, name);
        const Read read = readStrictly(made(measured::evaluation(name.toStdString())).html);
        QCOMPARE(read.error, QString());
        QVERIFY(!read.elements.contains(QStringLiteral("script")));
        QVERIFY(read.text.contains(name + QStringLiteral(" against male")));
    }
    /// XML forbids control characters even when they are escaped.
    void controlCharactersBecomeVisible()
    {
        const Read read = readStrictly(made(measured::evaluation("a\x01"
                                                                 "b\x1b[31m"))
                                           .html);
        QCOMPARE(read.error, QString());
        QVERIFY(read.text.contains(QStringLiteral("a\ufffdb\ufffd[31m against male")));
    }
    void sameInputSameBytes()
    {
        QCOMPARE(made(measured::alarmedEvaluation()).html, m_made.html);
        QVERIFY(made(measured::evaluation("other")).html != m_made.html);
    }
    void pageIsSmall()
    {
        QVERIFY2(m_made.html.size() < 400'000, QByteArray::number(m_made.html.size()).constData());
    }
};

QTEST_MAIN(TestHtmlReport)
#include "tst_html_report.moc"
