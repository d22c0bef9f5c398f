// SPDX-License-Identifier: GPL-3.0-or-later
#include "context/report_exporter.h"
#include "look/notice.h"
#include "pages/reports_page.h"
#include "shown_page.h"

#include <QFileDialog>
#include <QRadioButton>
#include <QTemporaryDir>

using namespace tiltmeter;

namespace {

class FakeExporter : public ReportExporter
{
public:
    [[nodiscard]] QList<ReportFormat> formats() const override
    {
        return {{QStringLiteral("pdf"), QStringLiteral("PDF document"), QStringLiteral("For filing."),
                 QStringLiteral("pdf")},
                {QStringLiteral("csv"), QStringLiteral("CSV table"), QStringLiteral("Measurements."),
                 QStringLiteral("csv")}};
    }
    [[nodiscard]] std::function<Result<void>(const Progress&)> prepare(const ReportRequest& request) override
    {
        last = request;
        return [path = request.path, error = error](const Progress&) -> Result<void> {
            if (error)
                return fail(*error, path.toStdString());
            QFile file(path);
            return file.open(QIODevice::WriteOnly) ? Result<void>{} : fail(ErrorCode::WriteFailed);
        };
    }
    ReportRequest last;
    std::optional<ErrorCode> error;
};

} // namespace

class TestReportsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { resetStores(); }

    void withoutAnExporterThereIsNoButton()
    {
        Shown<ReportsPage> s;
        QVERIFY(!s.find<QPushButton>("writeReport")->isVisible());
        QVERIFY(s.says("can't write reports"));
    }

    void reportIsWrittenInTheChosenFormat()
    {
        QTemporaryDir folder;
        Shown<ReportsPage> s;
        auto exporter = std::make_shared<FakeExporter>();
        s.context.setReportExporter(exporter);
        QVERIFY(s.find<QPushButton>("writeReport")->isVisible());
        QVERIFY(s.find<QRadioButton>("format-pdf")->isChecked());
        QVERIFY(s.says("Loan approvals"));
        holdsTheRules(s);
        s.find<QRadioButton>("format-csv")->click();
        s.find<QPushButton>("writeReport")->click();
        auto* dialog = s.find<QFileDialog>("reportFileDialog");
        QVERIFY(dialog);
        QCOMPARE(dialog->defaultSuffix(), QStringLiteral("csv"));
        const QString path = folder.filePath(QStringLiteral("r.csv"));
        Q_EMIT dialog->fileSelected(path);
        QTRY_VERIFY(QFile::exists(path));
        QTRY_VERIFY(s.find<QPushButton>("openReport")->isVisible());
        QCOMPARE(exporter->last.format, QStringLiteral("csv"));
        QVERIFY(exporter->last.evaluation == s.context.evaluation());
        QVERIFY(s.find<Notice>("reportResult")->text().contains(path));
        dialog->close();
    }

    void aReportThatCannotBeWrittenIsTold()
    {
        Shown<ReportsPage> s;
        auto exporter = std::make_shared<FakeExporter>();
        exporter->error = ErrorCode::DiskFull;
        s.context.setReportExporter(exporter);
        s.find<QPushButton>("writeReport")->click();
        Q_EMIT s.find<QFileDialog>("reportFileDialog")->fileSelected(QStringLiteral("/full/r.pdf"));
        QTRY_VERIFY(s.find<Notice>("reportResult")->isVisible());
        QVERIFY(s.find<Notice>("reportResult")->kind() == Notice::Kind::Error);
        QVERIFY(!s.find<QPushButton>("openReport")->isVisible());
        QVERIFY(s.find<QPushButton>("writeReport")->isEnabled());
    }
};

QTEST_MAIN(TestReportsPage)
#include "tst_reports_page.moc"
