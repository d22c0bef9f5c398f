// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/import_file.h"
#include "source/csv_preview.h"
#include "source/csv_reader.h"
#include "store/audit_trail.h"
#include "store/export_csv.h"
#include "store/segment_reader.h"
#include "store/store.h"
#include "store/verify.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <functional>

using namespace tiltmeter;

namespace {

std::string say(const Error& error)
{
    return "code " + std::to_string(int(error.code)) + ", subject " + error.subject + ", detail " +
           error.detail;
}

#define VERIFY_OK(result)                                                                                    \
    do {                                                                                                     \
        const auto& verified_ = (result);                                                                    \
        QVERIFY2(verified_.has_value(), verified_ ? "" : say(verified_.error()).c_str());                    \
    } while (false)

#define VERIFY_CODE(result, expected)                                                                        \
    do {                                                                                                     \
        const auto& verified_ = (result);                                                                    \
        QVERIFY(!verified_.has_value());                                                                     \
        QVERIFY2(verified_.error().code == (expected), say(verified_.error()).c_str());                      \
    } while (false)

QByteArray contentOf(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Scene {
    QTemporaryDir folder;
    std::string store = path("test.tilt");

    Scene() { static_cast<void>(Store::create(store)); }
    [[nodiscard]] std::string path(const char* name) const
    {
        return folder.filePath(QString::fromLatin1(name)).toStdString();
    }
    [[nodiscard]] std::string write(const char* name, const QByteArray& text) const
    {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
        return path(name);
    }
    /// As the wizard does it: what the preview proposes, with changes.
    [[nodiscard]] Result<FileImportResult> import(const std::string& file,
                                                  const std::function<void(FileImport&)>& change = {}) const
    {
        TILTMETER_ASSIGN(const CsvPreview preview, previewCsv(file));
        FileImport import;
        import.file = file;
        import.deployment = "loans";
        import.dialect = preview.dialect;
        import.schema = preview.schema;
        if (change)
            change(import);
        return importFile(store, import, {});
    }
    [[nodiscard]] DataSet dataSet(const char* name = "payload") const
    {
        const auto opened = Store::open(store, OpenMode::ReadOnly);
        const auto deployment = (*opened)->deployment("loans");
        return (*opened)->dataSet(deployment->id, name).value_or(DataSet());
    }
    [[nodiscard]] QByteArray exported(const char* name = "payload") const
    {
        const auto opened = Store::open(store, OpenMode::ReadOnly);
        const auto done = exportCsv(**opened, dataSet(name).id, path("out.csv"));
        return done ? contentOf(path("out.csv")) : QByteArray::fromStdString(say(done.error()));
    }
    [[nodiscard]] bool isEmpty() const
    {
        const auto opened = Store::open(store, OpenMode::ReadOnly);
        return (*opened)->deployments()->empty();
    }
};

const QByteArray small = "id,when,sex,age,amount,label\n"
                         "a1,2024-01-01T00:00:00Z,female,31,12.50,good\n"
                         "a2,2024-01-01T00:01:00Z,male,18,7.00,bad\n"
                         "a3,2024-01-01T00:02:00Z,,,1e3,\n";

} // namespace

class TestImportFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void makesWhatIsMissing()
    {
        const Scene scene;
        const std::string file = scene.write("log.csv", small);
        const auto result = scene.import(file);
        VERIFY_OK(result);
        QCOMPARE(result->record.records, 3U);
        QCOMPARE(result->record.file, std::string("log.csv"));
        QVERIFY(!result->record.contentHash.empty());
        QCOMPARE(scene.dataSet().rows, 3U);
        QCOMPARE(scene.dataSet().name, std::string("payload"));
        QCOMPARE(scene.exported(), small);
    }

    void sameContentIsNoticed()
    {
        const Scene scene;
        VERIFY_OK(scene.import(scene.write("log.csv", small)));
        const auto again = scene.import(scene.write("other_name.csv", small));
        VERIFY_CODE(again, ErrorCode::AlreadyImported);
        QVERIFY(QByteArray::fromStdString(again.error().detail).startsWith("20"));
        QCOMPARE(scene.dataSet().rows, 3U);
        // Compressed it is the same content still.
        QProcess gzip;
        gzip.start(QStringLiteral("gzip"),
                   {QStringLiteral("-kf"), QString::fromStdString(scene.path("log.csv"))});
        QVERIFY(gzip.waitForFinished());
        VERIFY_CODE(scene.import(scene.path("log.csv.gz")), ErrorCode::AlreadyImported);
        QCOMPARE(scene.dataSet().rows, 3U);
        // On purpose it goes in, but ids that are there stay single.
        const auto onPurpose = scene.import(scene.path("log.csv"), [](FileImport& i) {
            i.again = true;
            i.schema.columns[0].role = ColumnRole::RecordId;
        });
        VERIFY_OK(onPurpose);
        QCOMPARE(onPurpose->record.duplicates + onPurpose->record.records, 3U);
        // One more line makes it another file.
        const auto more =
            scene.import(scene.write("log.csv", small + "a4,2024-01-01T00:03:00Z,male,40,5.00,bad\n"));
        VERIFY_OK(more);
    }

    void badRowsAreCountedAndKept()
    {
        const Scene scene;
        QByteArray text = small;
        for (int i = 0; i < 60; ++i)
            text += "b" + QByteArray::number(i) + ",2024-01-02T00:00:00Z,male," + QByteArray::number(20 + i) +
                    ",1.25,good\n";
        text += "c1,2024-01-02T00:00:00Z,male,not a number,1.25,good\n";
        text += "c2,too,few\n";
        const auto result = scene.import(scene.write("log.csv", text), [](FileImport& i) {
            i.schema.columns[3].kind = ColumnKind::Integer;
        });
        VERIFY_OK(result);
        QCOMPARE(result->record.records, 63U);
        QCOMPARE(result->record.rejected, 2U);
        QCOMPARE(result->rejected.size(), 2U);
        QCOMPARE(result->rejected[0].reason, std::string("not_a_number"));
        QCOMPARE(result->rejected[0].line, 65U);
        QCOMPARE(result->rejected[0].column, std::string("age"));
        QCOMPARE(result->rejected[1].reason, std::string("too_few_fields"));
    }

    void labelsComeInAnotherFile()
    {
        const Scene scene;
        const auto roles = [](FileImport& i) {
            for (ColumnSpec& column : i.schema.columns)
                column.role = column.name == "id"      ? ColumnRole::RecordId
                              : column.name == "label" ? ColumnRole::Label
                              : column.name == "when"  ? ColumnRole::Timestamp
                                                       : ColumnRole::Feature;
        };
        VERIFY_OK(scene.import(scene.write("log.csv", small), roles));
        const auto feedback = scene.import(scene.write("labels.csv", "id,label\na3,good\na2,good\nx9,bad\n"),
                                           [&](FileImport& i) {
                                               roles(i);
                                               i.role = DataSetRole::Feedback;
                                           });
        VERIFY_OK(feedback);
        QCOMPARE(feedback->labels, 2U);
        QCOMPARE(feedback->waitingLabels, 1U);
        QByteArray expected = small;
        expected.replace("7.00,bad", "7.00,good").replace("1e3,\n", "1e3,good\n");
        QCOMPARE(scene.exported(), expected);
        VERIFY_CODE(scene.import(scene.path("labels.csv"),
                                 [](FileImport& i) {
                                     i.role = DataSetRole::Feedback;
                                     for (ColumnSpec& column : i.schema.columns)
                                         column.role = ColumnRole::Feature;
                                     i.dataSet = "other feedback";
                                 }),
                    ErrorCode::MissingRole);
    }

    void laterFilesMayDiffer_data()
    {
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<int>("code"); // -1: taken
        QTest::addColumn<QByteArray>("lines");
        const QByteArray header = "id,when,sex,age,amount,label\n";
        QTest::newRow("other order and a new column") << QByteArray("region,id,age,sex\nnorth,n1,50,male\n")
                                                      << -1 << QByteArray("n1,,male,50,,,north\n");
        QTest::newRow("integers become doubles")
            << header + "n1,2024-02-01T00:00:00Z,male,50.5,3.00,bad\n"
            << -1 << QByteArray("n1,2024-02-01T00:00:00Z,male,50.5,3.00,bad\n");
        QTest::newRow("whole numbers for doubles")
            << header + "n1,2024-02-01T00:00:00Z,male,50,3,bad\n"
            << -1 << QByteArray("n1,2024-02-01T00:00:00Z,male,50,3,bad\n");
        QTest::newRow("an empty column") << header + "n1,2024-02-01T00:00:00Z,,,,\n"
                                         << -1 << QByteArray("n1,2024-02-01T00:00:00Z,,,,\n");
        QTest::newRow("new categories")
            << header + "n1,2024-02-01T00:00:00Z,diverse,50,3.5,unknown\n"
            << -1 << QByteArray("n1,2024-02-01T00:00:00Z,diverse,50,3.5,unknown\n");
        QTest::newRow("words for numbers") << header + "n1,2024-02-01T00:00:00Z,male,old,3.5,bad\n"
                                           << int(ErrorCode::ColumnTypeChanged) << QByteArray();
        QTest::newRow("numbers for words")
            << header + "n1,2024-02-01T00:00:00Z,1,50,3.5,bad\nn2,2024-02-01T00:00:00Z,2,50,3.5,bad\n"
            << int(ErrorCode::ColumnTypeChanged) << QByteArray();
        QTest::newRow("words for points in time") << header + "n1,yesterday,male,50,3.5,bad\n"
                                                  << int(ErrorCode::ColumnTypeChanged) << QByteArray();
    }
    void laterFilesMayDiffer()
    {
        QFETCH(QByteArray, second);
        QFETCH(int, code);
        QFETCH(QByteArray, lines);
        const Scene scene;
        VERIFY_OK(scene.import(scene.write("first.csv", small)));
        const QByteArray before = scene.exported();
        const auto result = scene.import(scene.write("second.csv", second));
        if (code >= 0) {
            VERIFY_CODE(result, static_cast<ErrorCode>(code));
            QCOMPARE(scene.exported(), before);
            QCOMPARE(scene.dataSet().rows, 3U);
            return;
        }
        VERIFY_OK(result);
        const QByteArray after = scene.exported();
        QVERIFY2(after.endsWith(lines), after.constData());
        // The older rows are as they were, but for the end of a line where a column came.
        QCOMPARE(after.split('\n').at(1).left(40), before.split('\n').at(1).left(40));
    }

    /// Bad input of every kind leaves the store as it was.
    void failuresLeaveNoTrace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::newRow("empty file") << QByteArray() << int(ErrorCode::EmptyFile);
        QTest::newRow("header alone") << QByteArray("a,b\n") << int(ErrorCode::NoRecords);
        QTest::newRow("column twice") << QByteArray("a,a\n1,2\n") << int(ErrorCode::DuplicateColumn);
    }
    void failuresLeaveNoTrace()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        const Scene scene;
        VERIFY_CODE(scene.import(scene.write("bad.csv", text)), static_cast<ErrorCode>(code));
        QVERIFY(scene.isEmpty());
    }

    void otherFailures()
    {
        const Scene scene;
        const std::string file = scene.write("log.csv", small);
        const auto preview = previewCsv(file);
        VERIFY_OK(preview);
        FileImport import;
        import.file = file;
        import.deployment = "loans";
        import.dialect = preview->dialect;
        import.schema = preview->schema;

        FileImport changed = import;
        changed.deployment.clear();
        VERIFY_CODE(importFile(scene.store, changed, {}), ErrorCode::InvalidValue);
        changed = import;
        changed.file = scene.path("missing.csv");
        VERIFY_CODE(importFile(scene.store, changed, {}), ErrorCode::FileNotFound);
        changed = import;
        changed.file = scene.folder.path().toStdString();
        VERIFY_CODE(importFile(scene.store, changed, {}), ErrorCode::IsDirectory);
        changed = import;
        changed.schema.columns[2].role = changed.schema.columns[3].role = ColumnRole::Weight;
        VERIFY_CODE(importFile(scene.store, changed, {}), ErrorCode::DuplicateRole);
        changed = import;
        changed.schema.columns.pop_back();
        VERIFY_CODE(importFile(scene.store, changed, {}), ErrorCode::MalformedInput);
        VERIFY_CODE(importFile(scene.path("none.tilt"), import, {}), ErrorCode::FileNotFound);
        VERIFY_CODE(importFile(file, import, {}), ErrorCode::NotAStore);
        const Progress cancelled(std::make_shared<std::atomic<bool>>(true));
        VERIFY_CODE(importFile(scene.store, import, cancelled), ErrorCode::Cancelled);
        QVERIFY(scene.isEmpty());
        VERIFY_OK(importFile(scene.store, import, {}));
        const auto opened = Store::open(scene.store);
        VERIFY_OK(opened);
        const auto report = verify(**opened);
        VERIFY_OK(report);
        QVERIFY(report->good());
    }

    /// Every real file: imported and given back byte by byte, as far as its form is the one that we write.
    void realFiles_data()
    {
        QTest::addColumn<QString>("file");
        const QDir shared(QStringLiteral(TILTMETER_SHARED_DIR));
        for (const char* folder : {"data", "golden"}) {
            const QDir dir(shared.filePath(QString::fromLatin1(folder)));
            for (const QString& name : dir.entryList({QStringLiteral("*.csv")}, QDir::Files))
                QTest::newRow(name.toLatin1().constData()) << dir.filePath(name);
        }
        if (!shared.exists(QStringLiteral("data")))
            QTest::newRow("none") << QString();
    }
    void realFiles()
    {
        QFETCH(QString, file);
        if (file.isEmpty())
            QSKIP("The folder with real data is not there.");
        const Scene scene;
        const auto result = scene.import(file.toStdString());
        VERIFY_OK(result);
        QCOMPARE(result->record.rejected, 0U);
        const std::string out = scene.path("back.csv");
        const auto opened = Store::open(scene.store);
        VERIFY_OK(opened);
        const auto done = exportCsv(**opened, scene.dataSet().id, out);
        VERIFY_OK(done);
        QCOMPARE(*done, result->record.records);
        const QByteArray before = contentOf(file.toStdString());
        const QByteArray after = contentOf(out);
        // The same in another form: read again it has the same values.
        if (before != after) {
            const Scene second;
            const auto again = second.import(out);
            VERIFY_OK(again);
            QCOMPARE(again->record.records, result->record.records);
            QCOMPARE(second.exported(), after);
            QByteArray plain = before;
            plain.replace("\r\n", "\n").replace("\xef\xbb\xbf", "").replace(';', ',').replace("\"", "");
            QByteArray other = after;
            if (!detectCsvDialect(file.toStdString())->hasHeader) // columns got names
                other.remove(0, other.indexOf('\n') + 1);
            other.replace(';', ',').replace("\"", "");
            if (!plain.endsWith('\n'))
                plain += '\n';
            QCOMPARE(other.size(), plain.size());
            QVERIFY(other == plain);
        }
    }
};

QTEST_GUILESS_MAIN(TestImportFile)
#include "tst_import_file.moc"
