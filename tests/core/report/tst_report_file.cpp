// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/report_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace tiltmeter;

class TestReportFile : public QObject
{
    Q_OBJECT
    static QByteArray contentOf(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void theEndingDecides_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("format");
        QTest::newRow("html") << QStringLiteral("a.html") << QStringLiteral("html");
        QTest::newRow("htm, in capitals") << QStringLiteral("/b/c.d/A.HTM") << QStringLiteral("html");
        QTest::newRow("pdf, several dots") << QStringLiteral("march.2024.pdf") << QStringLiteral("pdf");
        QTest::newRow("json") << QStringLiteral("x.json") << QStringLiteral("json");
        QTest::newRow("csv") << QStringLiteral("x.csv") << QStringLiteral("csv");
        QTest::newRow("another") << QStringLiteral("x.docx") << QString();
        QTest::newRow("none") << QStringLiteral("report") << QString();
        QTest::newRow("the folder's ending does not count") << QStringLiteral("x.html/y") << QString();
    }
    void theEndingDecides()
    {
        QFETCH(QString, path);
        QFETCH(QString, format);
        const auto result = reportFileFormatOf(path.toStdString());
        if (format.isEmpty()) {
            QVERIFY(!result);
            QCOMPARE(int(result.error().code), int(ErrorCode::Usage));
            QCOMPARE(result.error().subject, path.toStdString());
            QCOMPARE(result.error().detail, std::string("unknown_ending"));
        } else {
            QVERIFY(result.has_value());
            QCOMPARE(std::string(toString(*result)), format.toStdString());
        }
    }
    void aFileIsReplacedAsAWhole()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("r.csv"));
        QVERIFY(writeWholeFile(path.toStdString(), "first, long").has_value());
        QVERIFY(writeWholeFile(path.toStdString(), "second").has_value());
        QCOMPARE(contentOf(path), QByteArray("second"));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }
    void errorsSayWhatAndWhere()
    {
        const QTemporaryDir folder;
        const auto isDirectory = writeWholeFile(folder.path().toStdString(), "x");
        QCOMPARE(int(isDirectory.error().code), int(ErrorCode::IsDirectory));
        const std::string missing = folder.filePath(QStringLiteral("none/r.csv")).toStdString();
        const auto notFound = writeWholeFile(missing, "x");
        QCOMPARE(int(notFound.error().code), int(ErrorCode::FileNotFound));
        QCOMPARE(notFound.error().subject, folder.filePath(QStringLiteral("none")).toStdString());
    }
    void aFullDiskIsSaid()
    {
        if (!QFile::exists(QStringLiteral("/dev/full")))
            QSKIP("there is no /dev/full");
        const auto result = writeWholeFile("/dev/full", std::string(100'000, 'x'));
        QVERIFY(!result);
        QCOMPARE(int(result.error().code), int(ErrorCode::DiskFull));
    }
    void aClosedFolderIsSaid()
    {
        if (::geteuid() == 0)
            QSKIP("root may write everywhere");
        const QTemporaryDir folder;
        QFile::setPermissions(folder.path(), QFileDevice::ReadOwner | QFileDevice::ExeOwner);
        const auto result = writeWholeFile(folder.filePath(QStringLiteral("r.csv")).toStdString(), "x");
        QFile::setPermissions(folder.path(),
                              QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        QCOMPARE(int(result.error().code), int(ErrorCode::PermissionDenied));
    }
};

QTEST_APPLESS_MAIN(TestReportFile)
#include "tst_report_file.moc"
