// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/html_report.h"
#include "export/pdf_report.h"
#include "export/report_figures.h"
#include "measured_evaluation.h"
#include "monitor/monitor.h"
#include "monitor/sample.h"
#include "monitor/sample_store.h"
#include "report/build_report.h"

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace tiltmeter;

namespace {

const QLocale english(QLocale::English, QLocale::UnitedStates);

class TestDriftReport : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    Evaluation m_evaluation;
    DriftEvaluation m_drift;
    ReportDocument m_document;

private Q_SLOTS:
    void initTestCase()
    {
        const std::string path = m_folder.filePath(QStringLiteral("example.tilt")).toStdString();
        QVERIFY(createSampleStore(path, SampleOptions{12'000, 20240101}, {}));
        const auto monitor = Monitor::open(path).value();
        const std::string name = SampleGenerator::deploymentName();
        m_evaluation = monitor->evaluate(name, {}, {}).value();
        m_drift = monitor->drift(name, {}, {}).value();
        m_document =
            buildReport(m_evaluation, measured::origin(), measured::FixedClock(), english, {&m_drift, {}});
    }

    void theExampleHasASectionForEachDriftedColumn()
    {
        QVERIFY(m_document.title.contains(QLatin1String("drift")));
        QStringList sections;
        for (const ReportSection& section : m_document.sections)
            sections << QString::fromStdString(section.id);
        QVERIFY(sections.contains(QStringLiteral("drift")));
        QVERIFY(sections.contains(QStringLiteral("drift-3")));
        QVERIFY(sections.indexOf(QStringLiteral("drift")) < sections.indexOf(QStringLiteral("findings")));
    }

    void everyFigureIsDrawn()
    {
        const auto planned = figuresOf(m_document);
        const auto figures = drawFigures(m_document, m_evaluation, QApplication::font(), &m_drift);
        QCOMPARE(figures.size(), planned.size());
        for (std::size_t i = 0; i < figures.size(); ++i) {
            QVERIFY2(figures[i].size.height() > 40, qPrintable(planned[i]->title));
            QVERIFY2(figures[i].svg.size() > 1500, qPrintable(planned[i]->title));
        }
    }

    void webPageIsWellFormedAndNamesTheColumns()
    {
        const auto figures = drawFigures(m_document, m_evaluation, QApplication::font(), &m_drift);
        const QByteArray html = toHtml(m_document, figures, familyOf(QApplication::font()));
        QXmlStreamReader reader(html);
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        for (const char* column : SampleTruth::driftedColumns)
            QVERIFY2(html.contains(QByteArray("Drift of ") + column), column);
        QVERIFY(html.contains("Every column in the newest window"));
    }

    void pdfIsWritten()
    {
        const auto figures = drawFigures(m_document, m_evaluation, QApplication::font(), &m_drift);
        const auto pdf = toPdf(m_document, figures, {QPageSize::A4, familyOf(QApplication::font())}, {});
        QVERIFY(pdf);
        QVERIFY(pdf->startsWith("%PDF"));
    }

    void withoutDriftNothingIsSaidOfIt()
    {
        const ReportDocument plain =
            buildReport(m_evaluation, measured::origin(), measured::FixedClock(), english);
        for (const ReportSection& section : plain.sections)
            QVERIFY(!QString::fromStdString(section.id).startsWith(QLatin1String("drift")));
    }
};

} // namespace

QTEST_MAIN(TestDriftReport)
#include "tst_drift_report.moc"
