// SPDX-License-Identifier: GPL-3.0-or-later
#include "export/window_exporter.h"
#include "monitor/sample_store.h"
#include "report/evaluation_csv.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace tiltmeter;

/// The window's way to a report: started on the GUI thread, written on another one, charts drawn in between.
class TestWindowExporter : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    ReportRequest m_request;

    [[nodiscard]] QString fileNamed(const QString& name) const { return m_folder.filePath(name); }
    static QByteArray contentOf(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    ReportRequest requestFor(const QString& format) const
    {
        ReportRequest request = m_request;
        request.format = format;
        request.path = fileNamed(QStringLiteral("report.") + format);
        return request;
    }
    /// Runs the prepared work on a thread; `answering`: the GUI thread goes on with its events meanwhile.
    static Result<void> run(const std::function<Result<void>(const Progress&)>& work,
                            const Progress& progress, bool answering)
    {
        Result<void> result = fail(ErrorCode::Internal);
        std::unique_ptr<QThread> thread(QThread::create([&] { result = work(progress); }));
        thread->start();
        if (answering)
            [&] { QTRY_VERIFY_WITH_TIMEOUT(thread->isFinished(), 60'000); }();
        if (!thread->wait(20'000))
            qFatal("the work does not end");
        return result;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const std::string store = fileNamed(QStringLiteral("example.tilt")).toStdString();
        SampleOptions options;
        options.rows = 4000;
        QVERIFY(createSampleStore(store, options, {}).has_value());
        auto monitor = Monitor::open(store);
        QVERIFY(monitor.has_value());
        const std::string name = SampleGenerator::deploymentName();
        auto evaluation = (*monitor)->evaluate(name, {}, {});
        QVERIFY(evaluation.has_value());
        auto summary = (*monitor)->deployment(name);
        QVERIFY(summary.has_value());
        m_request.monitor = *monitor;
        m_request.evaluation = std::make_shared<const Evaluation>(std::move(*evaluation));
        m_request.deployment = *summary;
    }
    void everyFormatIsWritten()
    {
        WindowReportExporter exporter;
        QCOMPARE(exporter.formats().size(), 4);
        for (const ReportFormat& format : exporter.formats()) {
            QVERIFY(!format.name.isEmpty() && !format.description.isEmpty());
            double reached = 0;
            const Progress progress(nullptr, [&reached](double fraction) {
                QVERIFY(fraction >= reached);
                reached = fraction;
            });
            const ReportRequest request = requestFor(format.id);
            const auto written = run(exporter.prepare(request), progress, true);
            QVERIFY2(written.has_value(), qPrintable(format.id));
            QCOMPARE(reached, 1.0);
            QVERIFY2(contentOf(request.path).size() > 1000, qPrintable(format.id));
        }
        QVERIFY(contentOf(fileNamed(QStringLiteral("report.pdf"))).startsWith("%PDF-"));
        const QByteArray html = contentOf(fileNamed(QStringLiteral("report.html")));
        QVERIFY(html.contains("<figure>"));
        QVERIFY(html.contains("Accuracy over time"));
        QVERIFY(html.contains("was learnt from"));
        QVERIFY(html.contains("revision 1, saved by ")); // who, from the store
        // The data files hold drift too.
        const QByteArray csv = contentOf(fileNamed(QStringLiteral("report.csv")));
        QVERIFY(csv.startsWith(QByteArray::fromStdString(toCsv(*m_request.evaluation)).split('\n').first()));
        QVERIFY(csv.contains(",fairness\n") && csv.contains(",drift\n"));
        QVERIFY(contentOf(fileNamed(QStringLiteral("report.json"))).contains("\"baseline_records\""));
    }
    void errorsComeBack()
    {
        WindowReportExporter exporter;
        ReportRequest request = requestFor(QStringLiteral("html"));
        request.path = fileNamed(QStringLiteral("none/report.html"));
        const auto written = run(exporter.prepare(request), {}, true);
        QVERIFY(!written);
        QCOMPARE(int(written.error().code), int(ErrorCode::FileNotFound));
    }
    /// Who ends the job waits for it on the GUI thread, where the charts would be drawn: no deadlock.
    void endsWhileTheGuiThreadWaits()
    {
        WindowReportExporter exporter;
        const auto flag = std::make_shared<std::atomic<bool>>(false);
        const auto work = exporter.prepare(requestFor(QStringLiteral("pdf")));
        std::unique_ptr<QThread> killer(QThread::create([flag] {
            QThread::msleep(200);
            flag->store(true);
        }));
        killer->start();
        const auto written = run(work, Progress(flag), false);
        QVERIFY(killer->wait(5000));
        QVERIFY(!written);
        QCOMPARE(int(written.error().code), int(ErrorCode::Cancelled));
        QCoreApplication::processEvents(); // a chart that is asked for too late has nobody to go to
    }
};

QTEST_MAIN(TestWindowExporter)
#include "tst_window_exporter.moc"
