// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/json_document.h"
#include "source/json_rows.h"
#include "source/json_scanner.h"

#include "source/csv_preview.h"
#include "source/csv_reader.h"
#include "source/memory_sink.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <random>

using namespace tiltmeter;

namespace {

struct Read {
    std::string schema;   ///< "name:kind:role " of each column
    std::string rows;     ///< fields in <>, rows on lines
    std::string rejected; ///< "line reason;"
    std::uint64_t records = 0;
    std::string hash;
    std::string error;
};

Read readFile(const std::string& path, unsigned threads = 0, std::size_t step = 256U << 10U,
              std::size_t rows = 65'536)
{
    Read out;
    const auto preview = previewCsv(path);
    if (!preview) {
        out.error = std::to_string(static_cast<int>(preview.error().code));
        return out;
    }
    for (const ColumnSpec& column : preview->schema.columns)
        out.schema += column.name + ':' + std::string(toString(column.kind)) + ':' +
                      std::string(toString(column.role)) + ' ';
    CsvReadOptions options;
    options.dialect = preview->dialect;
    options.schema = preview->schema;
    options.threads = threads;
    options.readBytes = step;
    options.batchRows = rows;
    MemorySink sink;
    const auto summary = readCsv(path, options, sink);
    if (!summary) {
        out.error = std::to_string(static_cast<int>(summary.error().code));
        return out;
    }
    for (const ColumnBatch& batch : sink.batches())
        for (std::size_t row = 0; row < batch.rows; ++row) {
            for (const Column& column : batch.columns) {
                out.rows += '<';
                column.appendOriginalText(out.rows, row);
                out.rows += '>';
            }
            out.rows += '\n';
        }
    for (const RejectedRow& row : sink.rejected())
        out.rejected += std::to_string(row.line) + ' ' + row.reason + ';';
    out.records = summary->records;
    out.hash = summary->contentHash;
    return out;
}

} // namespace

class TestJson : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_path;

    void write(const std::string& text) const
    {
        std::ofstream file(m_path, std::ios::binary | std::ios::trunc);
        file.write(text.data(), static_cast<std::streamsize>(text.size()));
    }

private Q_SLOTS:
    void init() { m_path = m_folder.filePath(QStringLiteral("records.json")).toStdString(); }

    void values_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("good");
        for (const char* text :
             {"1", "-0.5e+10", "\"a\\\"b\"", "[1,[2,{\"a\":[]}]]", "{}", " null ", "NaN", "-Infinity"})
            QTest::newRow(text) << QByteArray(text) << true;
        for (const char* text :
             {"", "01", "1.", ".5", "+1", "nul", "\"a", "[1", "{]", "[}", "1 2", "'a'", "\"\\"})
            QTest::addRow("not %s", text) << QByteArray(text) << false;
    }
    void values()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, good);
        const std::string held = text.toStdString();
        json::Scanner scanner(held);
        json::Value value;
        QCOMPARE(scanner.value(value) && scanner.atEnd(), good);
    }

    void escapes()
    {
        std::string out;
        QVERIFY(json::appendUnescaped(out, R"(a\n\t\"\\\/\u00e4\u65e5\ud83d\ude00)"));
        QCOMPARE(QByteArray::fromStdString(out),
                 QByteArray("a\n\t\"\\/\xC3\xA4\xE6\x97\xA5\xF0\x9F\x98\x80"));
        for (const char* bad : {"\\", "\\x", "\\u12", "\\u12g4"})
            QVERIFY2(!json::appendUnescaped(out, bad), bad);
    }

    void lines()
    {
        write(
            "{\"id\": \"a-1\", \"age\": 31, \"score\": 0.50, \"ok\": true, \"note\": \"x, \\\"y\\\"\\nz\"}\n"
            "\n"
            "{\"age\": null, \"id\": \"a-2\", \"score\": 1e-7, \"features\": {\"sex\": \"f\", \"deep\": "
            "{\"er\": 1}}}\r\n"
            "{\"id\": \"a-3\", \"age\": \"32\", \"list\": [0.1, 0.9], \"ok\": false, \"\\u00e4\": \"\"}\n"
            "{\"id\": \"a-4\", \"age\": 40\n"
            "[1, 2]\n"
            "{\"id\": \"a-5\", \"age\": 41}");
        const Read read = readFile(m_path);
        QCOMPARE(QByteArray::fromStdString(read.error), QByteArray());
        QCOMPARE(
            QByteArray::fromStdString(read.schema),
            QByteArray("id:text:record_id age:integer:feature score:double:probability ok:boolean:feature "
                       "note:categorical:feature features.sex:categorical:feature "
                       "features.deep.er:integer:feature list:text:ignored \xC3\xA4:categorical:feature "));
        QCOMPARE(QByteArray::fromStdString(read.rows),
                 QByteArray("<a-1><31><0.50><true><x, \"y\"\nz><><><><>\n"
                            "<a-2><><1e-7><><><f><1><><>\n"
                            "<a-3><32><><false><><><><[0.1, 0.9]><>\n"
                            "<a-5><41><><><><><><><>\n"));
        QCOMPARE(QByteArray::fromStdString(read.rejected), QByteArray("5 invalid_json;6 invalid_json;"));
        QCOMPARE(read.records, std::uint64_t(6));
        QCOMPARE(QByteArray::fromStdString(read.hash), QByteArray::fromStdString(*contentHash(m_path)));
    }

    void badTextInStrings()
    {
        write("{\"a\": \"1\", \"b\": \"good\"}\n{\"a\": \"\\ud800\", \"b\": 1}\n{\"a\": \"\\u0000\", \"b\": "
              "1}\n"
              "{\"a\": \"\xFF\", \"b\": 1}\n{\"a\": \"\\q\", \"b\": 1}\n");
        const Read read = readFile(m_path);
        QCOMPARE(QByteArray::fromStdString(read.rejected),
                 QByteArray("2 invalid_utf8;3 nul_byte;4 invalid_utf8;5 invalid_json;"));
    }

    void theSameWhateverTheCut()
    {
        std::string text;
        std::mt19937 random(4);
        for (int i = 0; i < 400; ++i) {
            text += "{\"n\": " + std::to_string(i) + ", \"s\": \"" + std::string(random() % 30, 'x') +
                    "\", \"d\": " + std::to_string(i) + ".25}\n";
            if (i % 50 == 7)
                text += "not json, \"at all\"\n\n";
        }
        write(text);
        const Read whole = readFile(m_path, 1);
        QCOMPARE(whole.records, std::uint64_t(408));
        for (const std::size_t step : {1U, 7U, 64U, 1000U})
            for (const std::size_t rows : {1U, 13U, 100U}) {
                const Read cut = readFile(m_path, 1 + static_cast<unsigned>(random() % 3), step, rows);
                QVERIFY(cut.rows == whole.rows);
                QVERIFY(cut.rejected == whole.rejected);
                QVERIFY(cut.hash == whole.hash);
            }
    }

    void documents_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("rows");
        QTest::addColumn<QByteArray>("rejected");
        const auto row = [](const char* name, const char* text, const char* rows, const char* rejected = "") {
            QTest::newRow(name) << QByteArray(text) << QByteArray(rows) << QByteArray(rejected);
        };
        row("array of objects", "[{\"a\": 1, \"b\": \"x\"},\n {\"b\": \"y\", \"c\": 2.5}]\n",
            "<1><x><>\n<><y><2.5>\n");
        row("what is no object", "[{\"a\": 1},\n 5,\n {\"a\": 2}]", "<1>\n<2>\n", "2 invalid_json;");
        row("one object over lines", "{\n \"a\": 1,\n \"b\": {\"c\": 2}\n}\n", "<1><2>\n");
        row("fields and values",
            "{\"fields\": [\"a\", \"b\"],\n \"values\": [[1, \"x\"],\n [2],\n [3, null],\n [4, \"z\", 5], "
            "6]}",
            "<1><x>\n<3><>\n", "3 too_few_fields;5 too_many_fields;5 invalid_json;");
        row("values before fields, in an array", "[{\"values\": [[1, 2]], \"fields\": [\"a\", \"b\"]}]",
            "<1><2>\n");
        row("request and response",
            "[{\"request\": {\"fields\": [\"a\"], \"values\": [[1], [2]]},\n"
            "  \"response\": {\"fields\": [\"prediction\", \"probability\"], \"values\": [[\"x\", [0.1, "
            "0.9]], [\"y\", [1, "
            "0]]]}}]",
            "<1><x><[0.1, 0.9]>\n<2><y><[1, 0]>\n");
        row("tables of other columns",
            "{\"input_data\": [{\"fields\": [\"a\"], \"values\": [[1]]}, {\"fields\": [\"b\"], "
            "\"values\": [[2]]}]}",
            "<1><>\n<><2>\n");
    }
    void documents()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, rows);
        QFETCH(QByteArray, rejected);
        write(text.toStdString());
        const Read read = readFile(m_path);
        QCOMPARE(QByteArray::fromStdString(read.error), QByteArray());
        QCOMPARE(QByteArray::fromStdString(read.rows), rows);
        QCOMPARE(QByteArray::fromStdString(read.rejected), rejected);
        QCOMPARE(QByteArray::fromStdString(read.hash), QByteArray::fromStdString(*contentHash(m_path)));
    }

    void errors_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::newRow("cut off") << QByteArray("[{\"a\": 1},\n{\"a\": ")
                                 << static_cast<int>(ErrorCode::InvalidJson);
        QTest::newRow("empty array") << QByteArray("[\n]") << static_cast<int>(ErrorCode::NoRecords);
        QTest::newRow("rubbish within")
            << QByteArray("[{\"a\": 1}, {a}]") << static_cast<int>(ErrorCode::InvalidJson);
        QTest::newRow("deeply nested")
            << QByteArray("[").repeated(100'000) << static_cast<int>(ErrorCode::InvalidJson);
    }
    void errors()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        write(text.toStdString());
        CsvReadOptions options;
        options.dialect.format = RecordFormat::JsonDocument;
        options.schema.columns.push_back({"a", ColumnKind::Text, ColumnRole::Ignored});
        MemorySink sink;
        const auto summary = readCsv(m_path, options, sink);
        QVERIFY(!summary);
        QCOMPARE(static_cast<int>(summary.error().code), code);
        const auto preview = previewCsv(m_path, options.dialect);
        QVERIFY(!preview);
        QCOMPARE(static_cast<int>(preview.error().code), code);
    }

    /// No sequence of bytes makes it crash, hang or lose count.
    void damage()
    {
        const std::string original =
            "[{\"a\": 1, \"b\": \"x\\u00e4\"},\n {\"fields\": [\"a\", \"b\"], \"values\": [[1, [2]], "
            "[3, {\"c\": \"d\"}]]},\n {\"a\": null}]\n{\"a\": 1.5e3, \"b\": true}\n";
        const std::string alphabet = "{}[]\",:\\u0e \n1a";
        std::mt19937 random(8);
        for (int round = 0; round < 1000; ++round) {
            std::string text = original.substr(random() % 80);
            for (std::size_t changes = random() % 6; changes > 0 && !text.empty(); --changes) {
                const std::size_t at = random() % text.size();
                if (random() % 2 == 0)
                    text[at] = alphabet[random() % alphabet.size()];
                else
                    text.erase(at, 1 + random() % 4);
            }
            write(text);
            for (const RecordFormat format : {RecordFormat::JsonLines, RecordFormat::JsonDocument}) {
                CsvReadOptions options;
                options.dialect.format = format;
                options.schema.columns = {{"a", ColumnKind::Categorical, ColumnRole::Feature},
                                          {"b", ColumnKind::Text, ColumnRole::Ignored}};
                MemorySink sink;
                const auto summary = readCsv(m_path, options, sink);
                if (!summary)
                    continue;
                QCOMPARE(summary->records, summary->rows + sink.rejected().size());
            }
            (void)previewCsv(m_path);
        }
    }

    void realFiles_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("records");
        QTest::addColumn<int>("columns");
        QTest::addColumn<QByteArray>("first");
        // counts from the list of sources that comes with the files
        QTest::newRow("list of objects")
            << "data/additional_feedback_data_v2.json" << 98 << 21
            << QByteArray(
                   "<less_0><10><all_credits_paid_back><car_new><250><500_to_1000><4_to_7><3><male><none><2>"
                   "<real_estate><23><none><rent><1><skilled><1><none><yes><No Risk>");
        QTest::newRow("fields and values")
            << "data/german_credit_feed.json" << 19000 << 20
            << QByteArray("<greater_200><6><credits_paid_to_date><car_new><6193>"
                          "<less_100><4_to_7><4><male><none><2><savings_insurance><27>"
                          "<none><own><1><management_self-employed><1>");
        QTest::newRow("in an array") << "data/custom_feedback_50.json" << 50 << 5
                                     << QByteArray("<F><33><Married><Hospitality><Camping Equipment>");
        QTest::newRow("request and response") << "data/custom_scoring_payloads_50.json" << 50 << -1
                                              << QByteArray("<M><27><Single><Professional>");
    }
    void realFiles()
    {
        QFETCH(QString, file);
        QFETCH(int, records);
        QFETCH(int, columns);
        QFETCH(QByteArray, first);
        const QDir shared(QStringLiteral(TILTMETER_SHARED_DIR));
        if (!shared.exists(file))
            QSKIP("the folder with real data is not there");
        const std::string path = shared.filePath(file).toStdString();
        const auto preview = previewCsv(path);
        QVERIFY(preview);
        QCOMPARE(preview->estimatedRecords, std::uint64_t(records));
        if (columns > 0)
            QCOMPARE(static_cast<int>(preview->columns.size()), columns);
        else
            QVERIFY(preview->columns.size() > 4); // of the request and of the response
        const Read read = readFile(path);
        QCOMPARE(read.records, std::uint64_t(records));
        QCOMPARE(QByteArray::fromStdString(read.rejected), QByteArray());
        QVERIFY2(read.rows.starts_with(first.toStdString()), read.rows.substr(0, 300).c_str());
    }
};

QTEST_APPLESS_MAIN(TestJson)
#include "tst_json.moc"
