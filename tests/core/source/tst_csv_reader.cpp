// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/csv_reader.h"

#include "csv_reference.h"
#include "source/memory_sink.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <random>

using namespace tiltmeter;

namespace {

void write(const std::string& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
}

Schema schemaOf(std::initializer_list<ColumnKind> kinds)
{
    Schema schema;
    for (const ColumnKind kind : kinds)
        schema.columns.push_back(
            {"column_" + std::to_string(schema.columns.size() + 1), kind, ColumnRole::Feature});
    return schema;
}

/// All rows as the text they were read from.
std::vector<std::vector<std::string>> textOf(const std::vector<ColumnBatch>& batches)
{
    std::vector<std::vector<std::string>> rows;
    for (const ColumnBatch& batch : batches)
        for (std::size_t row = 0; row < batch.rows; ++row) {
            rows.emplace_back();
            for (const Column& column : batch.columns) {
                std::string text;
                column.appendOriginalText(text, row);
                rows.back().push_back(std::move(text));
            }
        }
    return rows;
}

std::string show(const std::vector<std::vector<std::string>>& rows)
{
    std::string out;
    for (const auto& row : rows) {
        for (const auto& field : row)
            out += '<' + field + '>';
        out += '\n';
    }
    return out;
}

std::string show(const std::vector<reference::Rejected>& rows)
{
    std::string out;
    for (const auto& row : rows)
        out += "line " + std::to_string(row.line) + " record " + std::to_string(row.record) + " " +
               row.column + " " + row.reason + " <" + row.text + ">\n";
    return out;
}

std::vector<reference::Rejected> plain(const std::vector<RejectedRow>& rows)
{
    std::vector<reference::Rejected> out;
    for (const RejectedRow& row : rows)
        out.push_back({row.line, row.record, row.column, row.reason, row.text});
    return out;
}

/// Values against the plain way to read them.
void checkValues(const std::vector<ColumnBatch>& batches, const Schema& schema,
                 const std::vector<std::vector<std::string>>& rows)
{
    std::size_t at = 0;
    for (const ColumnBatch& batch : batches) {
        for (std::size_t column = 0; column < schema.columns.size(); ++column) {
            const Column& values = batch.columns[column];
            QCOMPARE(values.size(), batch.rows);
            for (std::size_t row = 0; row < batch.rows; ++row) {
                const std::string& text = rows[at + row][column];
                const bool untyped = schema.columns[column].kind == ColumnKind::Categorical ||
                                     schema.columns[column].kind == ColumnKind::Text;
                const bool missing = untyped ? text.empty() : isMissingToken(text);
                QCOMPARE(values.isMissing(row), missing);
                double number = 0;
                if (missing || !reference::isNumber(text, number))
                    continue;
                if (values.kind == ColumnKind::Double)
                    QVERIFY2(values.doubles[row] == number, text.c_str());
                else if (values.kind == ColumnKind::Integer)
                    QVERIFY2(static_cast<double>(values.integers[row]) == number, text.c_str());
            }
        }
        at += batch.rows;
    }
}

struct Outcome {
    bool good = false;
    Error error;
    ReadSummary summary;
    std::vector<ColumnBatch> batches;
    std::vector<reference::Rejected> rejected;
};

Outcome read(const std::string& path, const CsvReadOptions& options)
{
    MemorySink sink;
    Outcome out;
    auto summary = readCsv(path, options, sink);
    out.good = summary.has_value();
    if (summary)
        out.summary = *summary;
    else
        out.error = summary.error();
    out.batches = sink.batches();
    out.rejected = plain(sink.rejected());
    return out;
}

/// Reads `text` in one way and compares with the reference.
void compare(const std::string& path, const std::string& text, const CsvReadOptions& options)
{
    const reference::Table expected =
        reference::Parser(text, options.dialect, options.schema, options.maxRecordBytes).parse();
    const Outcome got = read(path, options);
    const std::string how = "threads " + std::to_string(options.threads) + " rows " +
                            std::to_string(options.batchRows) + " bytes " +
                            std::to_string(options.batchBytes) + " step " +
                            std::to_string(options.readBytes) + " text:\n" + text;
    const std::size_t records = expected.rows.size() + expected.rejected.size();
    if (records == 0) {
        QVERIFY2(!got.good, how.c_str());
        return;
    }
    QVERIFY2(got.good, how.c_str());
    const auto rows = textOf(got.batches);
    if (rows != expected.rows)
        QFAIL((how + "\ngot\n" + show(rows) + "expected\n" + show(expected.rows)).c_str());
    if (got.rejected != expected.rejected)
        QFAIL((how + "\ngot\n" + show(got.rejected) + "expected\n" + show(expected.rejected)).c_str());
    QCOMPARE(got.summary.rows, expected.rows.size());
    QCOMPARE(got.summary.rejected, expected.rejected.size());
    QCOMPARE(got.summary.records, records);
    QCOMPARE(got.summary.bytes, text.size());
    checkValues(got.batches, options.schema, rows);
}

} // namespace

class TestCsvReader : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_path;

private Q_SLOTS:
    void init() { m_path = m_folder.filePath(QStringLiteral("records.csv")).toStdString(); }

    void fields_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("rows"); // fields in <>, rows on lines
        QTest::addColumn<QByteArray>("reasons");
        const auto row = [](const char* name, QByteArray text, QByteArray rows, QByteArray reasons = {}) {
            QTest::newRow(name) << text << rows << reasons;
        };
        row("plain", "a,b\nc,d\n", "<a><b>\n<c><d>\n");
        row("no end of the last line", "a,b\nc,d", "<a><b>\n<c><d>\n");
        row("carriage returns", "a,b\r\nc,d\r\n", "<a><b>\n<c><d>\n");
        row("a carriage return at the very end", "a,b\r", "<a><b>\n");
        row("carriage return inside a line stays", "a\rb,c\n", "<a\rb><c>\n");
        row("byte order mark",
            "\xEF\xBB\xBF"
            "a,b\n",
            "<a><b>\n");
        row("blank lines are no records", "\n\na,b\n\r\n\nc,d\n\n", "<a><b>\n<c><d>\n");
        row("empty fields", ",\n,b\na,\n", "<><>\n<><b>\n<a><>\n");
        row("quoted", "\"a\",\"b\"\n", "<a><b>\n");
        row("quoted delimiter and line end", "\"a,\n\r\nb\",c\n", "<a,\n\r\nb><c>\n");
        row("doubled quotes", "\"say \"\"a\"\"\",\"\"\"\"\n", "<say \"a\"><\">\n");
        row("empty quoted", "\"\",\"\"\n", "<><>\n");
        row("quote inside a plain field", "5\" pipe,b\"\n", "<5\" pipe><b\">\n");
        row("text after the closing quote", "\"a\"b\"c\",d\n", "<ab\"c\"><d>\n");
        row("quoted before a carriage return", "a,\"b\"\r\n", "<a><b>\n");
        row("quoted carriage return", "a,\"b\r\"\n", "<a><b\r>\n");
        row("too few, too many", "a\na,b,c\nc,d\n", "<c><d>\n", "1 too_few_fields;2 too_many_fields;");
        row("unclosed quote spoils its line alone", "a,\"b\nc,d\ne,f\n", "<c><d>\n<e><f>\n",
            "1 unclosed_quote;");
        row("unclosed quote on the last line", "a,b\nc,\"d", "<a><b>\n", "2 unclosed_quote;");
        row("line numbers count lines inside quotes", "\"a\n\n\",b\nc\nd,e\n", "<a\n\n><b>\n<d><e>\n",
            "4 too_few_fields;");
        row("invalid text", "a,\xFF\nb,\xC3\xA4\n", "<b><\xC3\xA4>\n", "1 invalid_utf8;");
        row("surrogates and overlong forms", "a,\xED\xA0\x80\nb,\xC0\x80\nc,d\n", "<c><d>\n",
            "1 invalid_utf8;2 invalid_utf8;");
        row("zero bytes", QByteArray("a,\0\nb,c\n", 8), "<b><c>\n", "1 nul_byte;");
    }
    void fields()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, rows);
        QFETCH(QByteArray, reasons);
        CsvReadOptions options;
        options.dialect.hasHeader = false;
        options.schema = schemaOf({ColumnKind::Categorical, ColumnKind::Text});
        write(m_path, text.toStdString());
        const Outcome got = read(m_path, options);
        QVERIFY(got.good);
        QCOMPARE(QByteArray::fromStdString(show(textOf(got.batches))), rows);
        std::string said;
        for (const auto& row : got.rejected)
            said += std::to_string(row.line) + ' ' + row.reason + ';';
        QCOMPARE(QByteArray::fromStdString(said), reasons);
        compare(m_path, text.toStdString(), options);
    }

    void typedFieldsComeBackAsTheyWere()
    {
        // every way to write a number or a point in time that is understood, and what is not
        const std::string text =
            "when,whole,real,flag\n"
            "2024-01-31T23:59:58Z,1,1.5,true\n"
            "2024-01-31T23:59:58Z,-17,0.25,False\n"
            "2024-02-29 00:00,007,1e3,TRUE\n"
            "1709210096,+5,-.5,false\n"
            "2024-01-31T23:59:58.123456789Z,3.0,2.500,true\n"
            "NA,,nan,None\n"
            "2024-01-31T23:59:58Z,N/A,NULL,\n"
            " 2024-01-31T23:59:58Z , 12 ,\t7.5,true\n"
            "2024-01-31T23:59:58Z,9007199254740993,0.1000000000000000055511151231257827,true\n"
            "2024-01-31T23:59:58Z,9223372036854775807,1e-400,true\n"
            "2024-01-31T23:59:58Z,-0,-0,true\n"
            "2024-01-31T23:59:58Z,12,0.30000000000000004,true\n";
        CsvReadOptions options;
        options.schema =
            schemaOf({ColumnKind::Timestamp, ColumnKind::Integer, ColumnKind::Double, ColumnKind::Boolean});
        write(m_path, text);
        compare(m_path, text, options);
        const Outcome got = read(m_path, options);
        QVERIFY(got.good);
        QCOMPARE(got.rejected.size(), std::size_t(0));
        QVERIFY(got.summary.schema.columns[1].kind == ColumnKind::Integer);
        QCOMPARE(got.batches[0].columns[1].integers[8], 9007199254740993);
        QCOMPARE(got.batches[0].columns[2].doubles[8], 0.1);
    }

    void faultsOfFields()
    {
        const std::string text = "yesterday,1,1,true\n"
                                 "2024-01-01,one,1,true\n"
                                 "2024-01-01,1,1.2.3,true\n"
                                 "2024-01-01,1,1e999,true\n"
                                 "2024-01-01,1,inf,true\n"
                                 "2024-01-01,1,0x10,true\n"
                                 "2024-01-01,1,1,yes\n"
                                 "2024-13-01,x,y,z\n"
                                 "2024-01-01,1,1,true\n";
        CsvReadOptions options;
        options.dialect.hasHeader = false;
        options.schema =
            schemaOf({ColumnKind::Timestamp, ColumnKind::Integer, ColumnKind::Double, ColumnKind::Boolean});
        write(m_path, text);
        const Outcome got = read(m_path, options);
        QVERIFY(got.good);
        const char* const expected = "line 1 record 1 column_1 not_a_timestamp <yesterday>\n"
                                     "line 2 record 2 column_2 not_a_number <one>\n"
                                     "line 3 record 3 column_3 not_a_number <1.2.3>\n"
                                     "line 4 record 4 column_3 number_out_of_range <1e999>\n"
                                     "line 5 record 5 column_3 not_a_number <inf>\n"
                                     "line 6 record 6 column_3 not_a_number <0x10>\n"
                                     "line 7 record 7 column_4 not_a_boolean <yes>\n"
                                     "line 8 record 8 column_1 not_a_timestamp <2024-13-01>\n";
        QCOMPARE(QByteArray::fromStdString(show(got.rejected)), QByteArray(expected));
        QCOMPARE(got.summary.rows, std::uint64_t(1));
    }

    /// Of a record whose cells are refused: when it was, and in which other columns it is wrong, too.
    void refusedCellsHaveTheirTime_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isJson");
        QTest::newRow("csv") << QByteArray("a,when,b\n1,2024-01-01,2\nx,2024-01-02,3\n"
                                           "4,2024-01-03 06:00,y\nx,tomorrow,y\nz, 2024-01-05 ,true\n"
                                           "x,,7\n")
                             << false;
        QTest::newRow("csv, quoted") << QByteArray("a,when,b\n1,2024-01-01,2\n\"x\",\"2024-01-02\",3\n"
                                                   "4,2024-01-03 06:00,\"y\"\nx,tomorrow,y\n"
                                                   "z,\"2024-01-05\",true\nx,\"\",7\n")
                                     << false;
        QTest::newRow("json lines") << QByteArray(R"({"a": 1, "when": "2024-01-01", "b": 2})"
                                                  "\n"
                                                  R"({"a": "x", "b": 3, "when": "2024-01-02"})"
                                                  "\n"
                                                  R"({"a": 4, "when": "2024-01-03 06:00", "b": "y"})"
                                                  "\n"
                                                  R"({"a": "x", "when": "tomorrow", "b": "y"})"
                                                  "\n"
                                                  R"({"a": "z", "when": "2024-01-05", "b": true})"
                                                  "\n"
                                                  R"({"a": "x", "when": null, "b": 7})"
                                                  "\n")
                                    << true;
    }
    void refusedCellsHaveTheirTime()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, isJson);
        write(m_path, text.toStdString());
        CsvReadOptions options;
        options.dialect.format = isJson ? RecordFormat::JsonLines : RecordFormat::Csv;
        options.schema = {{{"a", ColumnKind::Integer, ColumnRole::Feature},
                           {"when", ColumnKind::Timestamp, ColumnRole::Timestamp},
                           {"b", ColumnKind::Double, ColumnRole::Feature}}};
        MemorySink sink;
        const auto summary = readCsv(m_path, options, sink);
        QVERIFY(summary.has_value());
        QCOMPARE(summary->rows, std::uint64_t(1));
        std::string told;
        for (const RejectedRow& row : sink.rejected()) {
            QVERIFY(isTypeError(row));
            told += row.column;
            for (const std::string& further : row.furtherColumns)
                told += "+" + further;
            told += " " + (row.time ? formatTimePoint(*row.time) : "-") + "\n";
        }
        QCOMPARE(QByteArray::fromStdString(told), QByteArray("a 2024-01-02T00:00:00Z\n"
                                                             "b 2024-01-03T06:00:00Z\n"
                                                             "a+when+b -\n"
                                                             "a+b 2024-01-05T00:00:00Z\n"
                                                             "a -\n"));
    }

    void integersThatTurnOutToHaveFractions()
    {
        std::string text;
        for (int i = 0; i < 100; ++i)
            text += i == 70 ? "70.5\n" : std::to_string(i) + '\n';
        text += "99999999999999999999\n";
        CsvReadOptions options;
        options.dialect.hasHeader = false;
        options.schema = schemaOf({ColumnKind::Integer});
        options.batchRows = 40;
        write(m_path, text);
        compare(m_path, text, options);
        const Outcome got = read(m_path, options);
        QCOMPARE(got.batches.size(), std::size_t(3));
        QVERIFY(got.batches[0].columns[0].kind == ColumnKind::Integer);
        QVERIFY(got.batches[1].columns[0].kind == ColumnKind::Double);
        QVERIFY(got.summary.schema.columns[0].kind == ColumnKind::Double);
        QCOMPARE(got.batches[1].columns[0].doubles[30], 70.5);
        MemorySink sink;
        const auto summary = readCsv(m_path, options, sink);
        MemoryReader reader = sink.takeReader(summary->schema);
        auto cursor = reader.cursor({0});
        QVERIFY(cursor);
        const auto view = (*cursor)->read(0);
        QCOMPARE(view->columns[0].number(5), 5.0);
    }

    void aFractionInARejectedRowChangesNothing()
    {
        CsvReadOptions options;
        options.dialect.hasHeader = false;
        options.schema = schemaOf({ColumnKind::Integer, ColumnKind::Timestamp});
        write(m_path, "1,2024-01-01\n2.5,never\n3,2024-01-03\n");
        const Outcome got = read(m_path, options);
        QVERIFY(got.summary.schema.columns[0].kind == ColumnKind::Integer);
        QCOMPARE(got.summary.rejected, std::uint64_t(1));
        QVERIFY(got.batches[0].columns[0].valid.empty());
    }

    void theSameWhateverTheCut_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 250; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    /// Seeded damage to a small file with every quirk; every cut position is tried by steps and batches of a
    /// few bytes.
    void theSameWhateverTheCut()
    {
        QFETCH(unsigned, seed);
        std::mt19937 random(seed);
        const auto pick = [&random](std::size_t n) { return std::size_t(random() % n); };
        const std::string original =
            "\xEF\xBB\xBFid,\"note\",amount,when,kind\r\n"
            "1,\"a,b\",1.50,2024-01-01T00:00:00Z,x\r\n"
            "2,\"line\nbreak\",2.25,2024-01-02T00:00:00Z,\"y\"\r\n"
            "\r\n"
            "3,\"she said \"\"no\"\"\",,2024-01-03T00:00:00Z,\n"
            "4,5\" pipe,1e-7,2024-01-04 10:00,\xC3\xA4\xE6\x97\xA5\n"
            "5.5,\"tail\"x,NA,NA,z\n"
            "6,\"\",-0.001,2024-01-06T00:00:00Z,\"\"\n"
            "7,longer text that does not fit in one register at all,3,1709210096,x\n";
        const std::string alphabet = std::string("\"\"\"\"\n\n\r,,,;ab01.-e \t") + '\0' + "\xFF\xC3\xE6";
        std::string text = original;
        for (std::size_t i = seed <= 20 ? 0 : 1 + pick(6); i > 0; --i) {
            const std::size_t at = pick(text.size());
            switch (pick(4)) {
            case 0:
                text[at] = alphabet[pick(alphabet.size())];
                break;
            case 1:
                text.insert(at, 1, alphabet[pick(alphabet.size())]);
                break;
            case 2:
                text.erase(at, 1 + pick(3));
                break;
            default:
                text.insert(at, original.substr(pick(original.size()), pick(40)));
                break;
            }
        }
        if (pick(3) == 0)
            for (int i = 0; i < 3; ++i)
                text += text.substr(text.find('\n') + 1);
        write(m_path, text);
        CsvReadOptions options;
        options.dialect.hasHeader = false; // a damaged header is an error of its own
        options.dialect.quote = pick(8) == 0 ? '\0' : '"';
        options.schema = schemaOf({ColumnKind::Integer, ColumnKind::Text, ColumnKind::Double,
                                   ColumnKind::Timestamp, ColumnKind::Categorical});
        for (const std::size_t step : {std::size_t(1), 1 + pick(20), std::size_t(64), std::size_t(100'000)})
            for (const std::size_t bytes : {std::size_t(1), 1 + pick(200), std::size_t(1'000'000)}) {
                options.readBytes = step;
                options.batchBytes = bytes;
                options.batchRows = 1 + pick(5);
                options.threads = 1 + static_cast<unsigned>(pick(3));
                options.maxRecordBytes = pick(3) == 0 ? 20 + pick(100) : 1'000'000;
                compare(m_path, text, options);
                if (QTest::currentTestFailed())
                    return;
            }
    }

    void batchesDoNotDependOnThreadsOrSteps()
    {
        std::string text;
        for (int i = 0; i < 5000; ++i)
            text +=
                std::to_string(i) + ",\"" + std::to_string(i % 7) + "\"," + std::to_string(i * 0.25) + '\n';
        write(m_path, text);
        CsvReadOptions options;
        options.dialect.hasHeader = false;
        options.schema = schemaOf({ColumnKind::Integer, ColumnKind::Categorical, ColumnKind::Double});
        options.batchRows = 300;
        options.threads = 1;
        const Outcome one = read(m_path, options);
        options.threads = 4;
        options.readBytes = 777;
        const Outcome four = read(m_path, options);
        QCOMPARE(one.batches.size(), std::size_t(17));
        QCOMPARE(four.batches.size(), one.batches.size());
        for (std::size_t i = 0; i < one.batches.size(); ++i) {
            QCOMPARE(four.batches[i].rows, one.batches[i].rows);
            for (std::size_t c = 0; c < 3; ++c) {
                QVERIFY(four.batches[i].columns[c].codes == one.batches[i].columns[c].codes);
                QVERIFY(four.batches[i].columns[c].lexical == one.batches[i].columns[c].lexical);
            }
            QVERIFY(four.batches[i].columns[1].dictionary->values() ==
                    one.batches[i].columns[1].dictionary->values());
        }
        QCOMPARE(four.summary.contentHash, one.summary.contentHash);
    }

    void errors()
    {
        CsvReadOptions options;
        options.schema = schemaOf({ColumnKind::Text, ColumnKind::Text});
        const auto codeOf = [&](const std::string& path) {
            MemorySink sink;
            const auto result = readCsv(path, options, sink);
            return result ? ErrorCode::Internal : result.error().code;
        };
        QCOMPARE(codeOf(m_path + ".not-there"), ErrorCode::FileNotFound);
        QCOMPARE(codeOf(m_folder.path().toStdString()), ErrorCode::IsDirectory);
        QCOMPARE(codeOf("/dev/null"), ErrorCode::ReadFailed);
        write(m_path, "");
        QCOMPARE(codeOf(m_path), ErrorCode::EmptyFile);
        write(m_path, "a,b\n");
        QCOMPARE(codeOf(m_path), ErrorCode::NoRecords);
        write(m_path, "a,b,c\n1,2,3\n");
        QCOMPARE(codeOf(m_path), ErrorCode::MalformedInput);
    }

    void sinksCanStopIt()
    {
        class Refuses final : public RecordSink
        {
        public:
            explicit Refuses(bool inPrepare) : m_inPrepare(inPrepare) {}
            Result<std::unique_ptr<Payload>> prepare(ColumnBatch&) override
            {
                if (m_inPrepare)
                    return fail(ErrorCode::DiskFull, "prepare");
                return std::make_unique<Payload>();
            }
            Result<void> accept(std::unique_ptr<Payload>, Stretch) override
            {
                return fail(ErrorCode::DiskFull, "accept");
            }

        private:
            bool m_inPrepare;
        };
        std::string text;
        for (int i = 0; i < 1000; ++i)
            text += "a,b\n";
        write(m_path, text);
        CsvReadOptions options;
        options.schema = schemaOf({ColumnKind::Text, ColumnKind::Text});
        options.batchRows = 3;
        for (const unsigned threads : {1U, 3U})
            for (const bool inPrepare : {true, false}) {
                options.threads = threads;
                Refuses sink(inPrepare);
                const auto result = readCsv(m_path, options, sink);
                QVERIFY(!result);
                QCOMPARE(result.error().code, ErrorCode::DiskFull);
            }
    }

    void canBeCancelled()
    {
        const auto flag = std::make_shared<std::atomic<bool>>(true);
        write(m_path, "a,b\n1,2\n");
        CsvReadOptions options;
        options.schema = schemaOf({ColumnKind::Text, ColumnKind::Text});
        MemorySink sink;
        const auto result = readCsv(m_path, options, sink, Progress(flag));
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }

    void hashIsThatOfTheContent()
    {
        // XXH3_128bits() of libxxhash 0.8.1 in one call
        write(m_path, "a,b\n1,2\n");
        const auto hash = contentHash(m_path);
        QVERIFY(hash);
        CsvReadOptions options;
        options.schema = schemaOf({ColumnKind::Text, ColumnKind::Text});
        const Outcome got = read(m_path, options);
        QCOMPARE(got.summary.contentHash, *hash);
        QCOMPARE(QByteArray::fromStdString(*hash), QByteArray("16d51c327d7d2547a793f8d7bbc4457a"));
    }
};

QTEST_GUILESS_MAIN(TestCsvReader)
#include "tst_csv_reader.moc"
