// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/pdf_report.h"
#include "measured_evaluation.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace tiltmeter;

namespace {

const QLocale english(QLocale::English, QLocale::UnitedKingdom);

/// What poppler's tools say of a PDF; another program's eyes.
class Looked
{
public:
    explicit Looked(const QByteArray& pdf)
    {
        QFile file(m_folder.filePath(QStringLiteral("report.pdf")));
        if (!file.open(QIODevice::WriteOnly) || file.write(pdf) != pdf.size())
            qFatal("the PDF can't be written");
    }
    [[nodiscard]] QString by(const QString& tool, const QStringList& before = {},
                             const QStringList& after = {}) const
    {
        QProcess process;
        process.start(tool, before + QStringList{m_folder.filePath(QStringLiteral("report.pdf"))} + after);
        process.waitForFinished();
        return QString::fromUtf8(process.readAllStandardOutput());
    }
    [[nodiscard]] QString text(int page = 0) const
    {
        QStringList options{QStringLiteral("-layout")};
        if (page > 0)
            options << QStringLiteral("-f") << QString::number(page) << QStringLiteral("-l")
                    << QString::number(page);
        return by(QStringLiteral("pdftotext"), options, {QStringLiteral("-")});
    }
    [[nodiscard]] int pages() const
    {
        static const QRegularExpression line(QStringLiteral("Pages:\\s+(\\d+)"));
        return line.match(by(QStringLiteral("pdfinfo"))).captured(1).toInt();
    }

private:
    QTemporaryDir m_folder;
};

bool areToolsThere()
{
    for (const char* tool : {"pdfinfo", "pdftotext", "pdffonts", "pdfimages"})
        if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty())
            return false;
    return true;
}

ReportDocument documentOf(const Evaluation& evaluation)
{
    return buildReport(evaluation, measured::origin(), measured::FixedClock(), english);
}

QByteArray pdfOf(const Evaluation& evaluation, QPageSize::PageSizeId size = QPageSize::A4)
{
    const ReportDocument document = documentOf(evaluation);
    const auto pdf = toPdf(document, drawFigures(document, evaluation, QApplication::font()),
                           {size, familyOf(QApplication::font())}, {});
    return pdf ? *pdf : QByteArray();
}

} // namespace

class TestPdfReport : public QObject
{
    Q_OBJECT
    Evaluation m_evaluation;
    QByteArray m_pdf;
    std::unique_ptr<Looked> m_looked;

private Q_SLOTS:
    void initTestCase()
    {
        if (!areToolsThere())
            QSKIP("poppler-utils is not there: install it to check what is in the PDF");
        m_evaluation = measured::evaluation();
        m_pdf = pdfOf(m_evaluation);
        m_looked = std::make_unique<Looked>(m_pdf);
    }
    void infoSaysWhatItIs()
    {
        const QString info = m_looked->by(QStringLiteral("pdfinfo"));
        QVERIFY2(info.contains(QRegularExpression(QStringLiteral("Title:\\s+Fairness of Loan approvals"))),
                 qPrintable(info));
        QVERIFY(info.contains(QRegularExpression(QStringLiteral("Creator:\\s+Tiltmeter 1.2.3"))));
        QVERIFY(info.contains(QRegularExpression(QStringLiteral("Page size:.*A4"))));
        QVERIFY2(info.contains(QStringLiteral("Apr  2 09:30:00 2024")), qPrintable(info));
        QVERIFY(m_looked->pages() >= 4);
    }
    void letterWhereItIsUsed()
    {
        QCOMPARE(int(pageSizeFor(QLocale(QLocale::English, QLocale::UnitedStates))), int(QPageSize::Letter));
        QCOMPARE(int(pageSizeFor(QLocale(QLocale::Japanese, QLocale::Japan))), int(QPageSize::A4));
        const Looked letter(pdfOf(m_evaluation, QPageSize::Letter));
        QVERIFY(letter.by(QStringLiteral("pdfinfo")).contains(QStringLiteral("612 x 792")));
    }
    void textIsText()
    {
        const QString text = m_looked->text();
        QVERIFY(text.contains(QStringLiteral("below the lower limit since 26 Feb 2024")));
        QVERIFY(text.contains(QStringLiteral("Data fingerprint"))); // without the ligature of fi
        QVERIFY(text.contains(QStringLiteral("8c1f00aa12345678")));
        QVERIFY(text.contains(QStringLiteral("Insufficient evidence")));
        QVERIFY(text.contains(QStringLiteral("false_negative_rate_difference")));
        const double value = *m_evaluation.windows.back().measurements.front().value;
        QVERIFY(text.contains(english.toString(value, 'f', 3)));
    }
    void chartsAreTextAndVectors()
    {
        const QString text = m_looked->text();
        QVERIFY(text.contains(QStringLiteral("sex: female against male")));
        QVERIFY(text.contains(QStringLiteral("limit 1.25")));
        const QStringList images = m_looked->by(QStringLiteral("pdfimages"), {QStringLiteral("-list")})
                                       .split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(images.size(), 2); // nothing below the heading
    }
    /// The chart's text is in proportion to the page's, whatever the device's resolution.
    void chartTextHasItsSize()
    {
        const QString boxes =
            m_looked->by(QStringLiteral("pdftotext"), {QStringLiteral("-bbox")}, {QStringLiteral("-")});
        static const QRegularExpression word(QStringLiteral(
            "yMin=\"([\\d.]+)\" xMax=\"[\\d.]+\" yMax=\"([\\d.]+)\">limit</word>\\s*"
            "<word xMin=\"[\\d.]+\" yMin=\"[\\d.]+\" xMax=\"([\\d.]+)\" yMax=\"[\\d.]+\">1.25"));
        const auto match = word.match(boxes);
        QVERIFY(match.hasMatch());
        const double height = match.captured(2).toDouble() - match.captured(1).toDouble();
        QVERIFY2(height > 7 && height < 14, qPrintable(QString::number(height)));
        QVERIFY(match.captured(3).toDouble() < 595 - 40);
    }
    void fontsAreEmbedded()
    {
        const QStringList lines =
            m_looked->by(QStringLiteral("pdffonts")).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QVERIFY(lines.size() > 2);
        const qsizetype column = lines[0].indexOf(QStringLiteral("emb"));
        for (const QString& line : lines.mid(2))
            QCOMPARE(line.mid(column, 3), QStringLiteral("yes"));
    }
    void pagesAreNumbered()
    {
        const int pages = m_looked->pages();
        for (int page = 1; page <= pages; ++page) {
            const QString text = m_looked->text(page);
            QVERIFY2(text.contains(QStringLiteral("Page %1 of %2").arg(page).arg(pages)), qPrintable(text));
            QVERIFY(text.contains(QStringLiteral("configuration revision 3, data 8c1f00aa12345678")));
        }
    }
    /// A table that goes on repeats its header; no page ends with a title.
    void headersAreRepeatedAndTitlesStayWithTheirText()
    {
        Evaluation evaluation = measured::evaluation("female", 60);
        const Looked looked(pdfOf(evaluation));
        const int pages = looked.pages();
        int headers = 0;
        for (int page = 1; page <= pages; ++page) {
            const QString text = looked.text(page);
            headers +=
                static_cast<int>(text.count(QRegularExpression(QStringLiteral("Window +(Group +)?Value"))));
            QStringList lines = text.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
            lines.removeAll(QStringLiteral("\f"));
            QVERIFY(lines.size() >= 3);
            const QString last = lines[lines.size() - 2].trimmed(); // above the foot
            QVERIFY2(!last.contains(QStringLiteral("by window")), qPrintable(last));
            for (const ReportSection& section : documentOf(evaluation).sections)
                QVERIFY2(last != section.title, qPrintable(last));
        }
        QVERIFY2(headers > 4, qPrintable(QString::number(headers))); // four tables, some of them on two pages
    }
    void anyNameFits_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("as long as a page") << QString(6000, QLatin1Char('x'));
        QTest::newRow("many words") << QStringLiteral("one of many ").repeated(400);
        QTest::newRow("several lines") << QStringLiteral("first\nsecond\nthird");
    }
    void anyNameFits()
    {
        QFETCH(QString, name);
        const QByteArray pdf = pdfOf(measured::evaluation(name.toStdString(), 4));
        const Looked looked(pdf);
        QVERIFY(looked.pages() > 2);
        QVERIFY(looked.text().contains(QStringLiteral("How to read this report")));
    }
    void japaneseIsThere()
    {
        if (QFontDatabase::families(QFontDatabase::Japanese).isEmpty())
            QSKIP("no font with Japanese is installed");
        const Looked looked(pdfOf(measured::evaluation("女性")));
        // Qt names a glyph that two characters share by the first of them, here a radical: compatible, not
        // equal.
        const QString text = looked.text().normalized(QString::NormalizationForm_KC);
        QVERIFY2(text.contains(QStringLiteral("女性 against male")), qPrintable(text.left(2000)));
        for (const QString& line : looked.by(QStringLiteral("pdffonts")).split(QLatin1Char('\n')).mid(2))
            QVERIFY(line.isEmpty() || line.contains(QStringLiteral(" yes ")));
    }
    /// Charts are drawn on the GUI thread; pages are made on any.
    void pagesAreMadeOnAnotherThread()
    {
        const ReportDocument document = documentOf(m_evaluation);
        const auto figures = drawFigures(document, m_evaluation, QApplication::font());
        const QString family = familyOf(QApplication::font());
        Result<QByteArray> pdf;
        std::unique_ptr<QThread> thread(QThread::create([&] {
            pdf = toPdf(document, figures, {QPageSize::A4, family}, {});
        }));
        thread->start();
        QVERIFY(thread->wait(30'000));
        QVERIFY(pdf.has_value());
        QCOMPARE(Looked(*pdf).text(), m_looked->text());
    }
    void canBeCancelled()
    {
        const auto flag = std::make_shared<std::atomic<bool>>(true);
        const ReportDocument document = documentOf(m_evaluation);
        const auto pdf = toPdf(document, {}, {QPageSize::A4, QStringLiteral("Sans")}, Progress(flag));
        QVERIFY(!pdf);
        QCOMPARE(int(pdf.error().code), int(ErrorCode::Cancelled));
    }
};

QTEST_MAIN(TestPdfReport)
#include "tst_pdf_report.moc"
