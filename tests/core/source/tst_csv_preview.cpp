// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/csv_preview.h"

#include "source/csv_reader.h"
#include "source/memory_sink.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace tiltmeter;

namespace {

/// "name:kind:role" of every column, one a line.
std::string schemaText(const Schema& schema)
{
    std::string out;
    for (const ColumnSpec& column : schema.columns)
        out += column.name + ':' + std::string(toString(column.kind)) + ':' +
               std::string(toString(column.role)) + '\n';
    return out;
}

} // namespace

class TestCsvPreview : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string m_path;

    void write(const std::string& text) const
    {
        std::ofstream file(m_path, std::ios::binary | std::ios::trunc);
        file.write(text.data(), static_cast<std::streamsize>(text.size()));
    }
    /// The kind that is proposed for a column of these values.
    [[nodiscard]] std::string kindFor(const std::string& name, const std::vector<std::string>& values) const
    {
        std::string text = name + ",other\n";
        for (const std::string& value : values)
            text += value + ",x\n";
        write(text);
        const auto preview = previewCsv(m_path);
        if (!preview)
            return "error";
        return std::string(toString(preview->schema.columns[0].kind)) + ' ' + preview->columns[0].kindReason;
    }

private Q_SLOTS:
    void init() { m_path = m_folder.filePath(QStringLiteral("records.csv")).toStdString(); }

    void dialects_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("dialect"); // delimiter, quote, h(eader) or -, m(ark) or -, c(rlf) or -
        const auto row = [](const char* name, QByteArray text, QByteArray dialect) {
            QTest::newRow(name) << text << dialect;
        };
        row("comma", "age,sex\n31,male\n32,female\n", ",\"h--");
        row("semicolon with commas in it", "age;scores\n31;[0.1, 0.9]\n32;[0.2, 0.8]\n", ";\"h--");
        row("decimal commas", "age;score\n31;0,1\n32;0,9\n", ";\"h--");
        row("tab", "age\tsex, gender\n31\tmale\n", "\t\"h--");
        row("bar", "age|sex\n31|male\n", "|\"h--");
        row("delimiter inside quotes", "\"a;b;c\",d\n\"e;f;g\",h\n", ",\"h--");
        row("mark and crlf",
            "\xEF\xBB\xBF"
            "age,sex\r\n31,male\r\n",
            ",\"hmc");
        row("single quotes", "'age','sex'\n'31','male'\n'32','it''s'\n", ",'h--");
        row("apostrophes are no quotes", "name,n\n'tis,1\nd'Arc,2\n", ",\"h--");
        row("no header: numbers", "1,0,3\n4,1,6\n", ",\"---");
        row("no header: values come again", "male,yes\nfemale,no\nmale,yes\n", ",\"---");
        row("header of words over words", "sex,answer\nfemale,no\nmale,yes\n", ",\"h--");
        row("one column", "age\n31\n32\n", ",\"h--");
        row("carriage returns alone", "age,sex\r31,male\r", ",\"h--");
        row("the last line is cut off", "a,b,c\n1,2,3\n4", ",\"h--");
    }
    void dialects()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, dialect);
        const auto got = detectCsvDialect(text.toStdString(), true);
        QVERIFY(got);
        const std::string said{got->delimiter, got->quote, got->hasHeader ? 'h' : '-',
                               got->byteOrderMark ? 'm' : '-', got->crlf ? 'c' : '-'};
        QCOMPARE(QByteArray::fromStdString(said), dialect);
    }

    void whatIsNoText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("detail");
        QTest::newRow("utf-16 little endian") << QByteArray("\xFF\xFE"
                                                            "a\0,\0b\0\n\0",
                                                            10)
                                              << QByteArray("UTF-16");
        QTest::newRow("utf-16 big endian") << QByteArray("\xFE\xFF\0a\0,\0b\0\n", 10) << QByteArray("UTF-16");
        QTest::newRow("utf-16 without a mark") << QByteArray("a\0g\0e\0,\0s\0e\0x\0\n\0"
                                                             "3\0001\0,\0m\0\n\0",
                                                             26)
                                               << QByteArray("UTF-16");
        QTest::newRow("utf-32") << QByteArray("\xFF\xFE\0\0a\0\0\0", 8) << QByteArray("UTF-32");
        QByteArray rubbish;
        for (int i = 0; i < 3000; ++i)
            rubbish += static_cast<char>(i * 7919 >> 3);
        QTest::newRow("rubbish") << rubbish << QByteArray("binary");
    }
    void whatIsNoText()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, detail);
        write(text.toStdString());
        const auto preview = previewCsv(m_path);
        QVERIFY(!preview);
        QVERIFY(preview.error().code == ErrorCode::InvalidEncoding);
        QCOMPARE(QByteArray::fromStdString(preview.error().detail), detail);
    }

    void errors()
    {
        const auto code = [this](const std::string& text) {
            write(text);
            const auto preview = previewCsv(m_path);
            return preview ? ErrorCode::Internal : preview.error().code;
        };
        QVERIFY(code("") == ErrorCode::EmptyFile);
        QVERIFY(code("age,sex\n") == ErrorCode::NoRecords);
        QVERIFY(code("age,sex") == ErrorCode::NoRecords);
        QVERIFY(code("\n\n\n") == ErrorCode::NoRecords);
        QVERIFY(code("\xEF\xBB\xBF") == ErrorCode::NoRecords);
        QVERIFY(code("age,age\n1,2\n") == ErrorCode::DuplicateColumn);
        QVERIFY(previewCsv(m_path).error().subject == "age");
        QVERIFY(previewCsv(m_path + "-").error().code == ErrorCode::FileNotFound);
        QVERIFY(previewCsv(m_folder.path().toStdString()).error().code == ErrorCode::IsDirectory);
    }

    void kinds()
    {
        using Values = std::vector<std::string>;
        QCOMPARE(kindFor("a", {"1", "-2", ""}), "integer all_integers");
        QCOMPARE(kindFor("a", {"1", "2.5", "NaN", "1e5"}), "double all_numbers");
        QCOMPARE(kindFor("a", {"0.0", "1.0"}), "double all_numbers");
        QCOMPARE(kindFor("zip", {"01067", "80331"}), "categorical leading_zeros");
        QCOMPARE(kindFor("a", {"true", "False", "TRUE", "None"}), "boolean true_false");
        QCOMPARE(kindFor("a", {"yes", "no"}), "categorical few_values");
        QCOMPARE(kindFor("a", {"2024-01-01", "2024-01-02T10:00:00Z"}), "timestamp points_in_time");
        QCOMPARE(kindFor("amount", {"1709210096", "1709210097"}), "integer all_integers");
        QCOMPARE(kindFor("timestamp", {"1709210096", "1709210097"}), "timestamp epoch_by_name");
        QCOMPARE(kindFor("time", {"12", "15"}), "integer all_integers");
        QCOMPARE(kindFor("big", {"99999999999999999999", "99999999999999999998"}), "categorical few_values");
        QCOMPARE(kindFor("a", {"\"[0.1, 0.9]\"", "[1]"}), "text arrays");
        QCOMPARE(kindFor("a", {std::string(300, 'x'), "y"}), "text long_text");
        QCOMPARE(kindFor("a", {"", "NA"}), "categorical no_values");
        Values many;
        for (int i = 0; i < 5000; ++i)
            many.push_back("user " + std::to_string(i));
        QCOMPARE(kindFor("a", many), "text mostly_distinct");
        Values mostlyNumbers(200, "5");
        mostlyNumbers[77] = "five"; // a bad row, not a column of words
        QCOMPARE(kindFor("a", mostlyNumbers), "integer all_integers");
        QCOMPARE(previewCsv(m_path)->columns[0].misfits, std::uint64_t(1));
        for (int i = 0; i < 50; ++i)
            mostlyNumbers[static_cast<std::size_t>(i)] = "unknown";
        QCOMPARE(kindFor("a", mostlyNumbers), "categorical few_values");
    }

    void roles_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("schema");
        QTest::newRow("OpenScale payload")
            << QByteArray("scoring_id,scoring_timestamp,Sex,Risk,prediction,predictedLabel,probability\n"
                          "a-1,2024-01-01,male,Risk,0.0,No Risk,\"[0.7,0.3]\"\n"
                          "a-2,2024-01-01,female,Risk,1.0,Risk,\"[0.2,0.8]\"\n")
            << QByteArray("scoring_id:text:record_id\nscoring_timestamp:timestamp:timestamp\nSex:categorical:"
                          "feature\n"
                          "Risk:categorical:label\nprediction:double:prediction\n"
                          "predictedLabel:categorical:decoded_prediction\nprobability:text:probability\n");
        QTest::newRow("Azure names")
            << QByteArray("Scored Labels,Scored Probabilities,sampleWeight,model version,comment\n"
                          "yes,0.5,1,v1," +
                          QByteArray(100, 'x') + "\nno,1,2.5,v1," + QByteArray(100, 'y') + "\n")
            << QByteArray("Scored Labels:categorical:prediction\nScored Probabilities:double:probability\n"
                          "sampleWeight:double:weight\nmodel version:categorical:model_version\n"
                          "comment:text:ignored\n");
        QTest::newRow(
            "ids that come twice are no ids, body weight is no weight, a score above 1 no probability")
            << QByteArray("id,weight,score,when\n7,80.5,300,2024-01-01\n7,60,700,2024-01-02\n")
            << QByteArray("id:integer:feature\nweight:double:feature\nscore:integer:feature\n"
                          "when:timestamp:timestamp\n");
        QTest::newRow("two predictions in words: one role each")
            << QByteArray("prediction,predicted_label,target,y_true\na,b,c,d\nc,d,a,b\n")
            << QByteArray("prediction:categorical:prediction\npredicted_label:categorical:feature\n"
                          "target:categorical:label\ny_true:categorical:feature\n");
    }
    void roles()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, schema);
        write(text.toStdString());
        const auto preview = previewCsv(m_path);
        QVERIFY(preview);
        QCOMPARE(QByteArray::fromStdString(schemaText(preview->schema)), schema);
    }

    void statistics()
    {
        write("age,sex\n31,male\n,female\n29,male\nNA,\nx\n");
        CsvDialect dialect;
        const auto preview = previewCsv(m_path, dialect);
        QVERIFY(preview);
        QVERIFY(preview->complete);
        QCOMPARE(preview->sampled, std::uint64_t(5));
        QCOMPARE(preview->estimatedRecords, std::uint64_t(5));
        QCOMPARE(preview->unusable, std::uint64_t(1));
        QCOMPARE(preview->firstRecords.size(), std::size_t(5));
        const ColumnPreview& age = preview->columns[0];
        QCOMPARE(age.values, std::uint64_t(2));
        QCOMPARE(age.missing, std::uint64_t(2));
        QCOMPARE(age.minimum.value(), 29.0);
        QCOMPARE(age.maximum.value(), 31.0);
        const ColumnPreview& sex = preview->columns[1];
        QCOMPARE(sex.distinct, std::uint64_t(2));
        QVERIFY(sex.common == (std::vector<std::string>{"male", "female"}));
    }

    /// What first comes in the middle or at the end of a large file is seen, and pieces start at records
    /// though quoted fields hold whole lines that look like records.
    void lateSurprises()
    {
        std::string text = "n,note,late,last\n";
        std::size_t records = 0;
        const auto add = [&](std::size_t upTo, const std::string& late, const std::string& last) {
            while (text.size() < upTo) {
                text += std::to_string(records++) + ",\"a note\n1,b,2,3\nc\"," + late + ',' + last + '\n';
            }
        };
        add(2'000'000, "1", "1");
        add(4'500'000, "2.5", "1");
        add(6'000'000, "3", "word");
        write(text);
        const auto preview = previewCsv(m_path);
        QVERIFY(preview);
        QVERIFY(!preview->complete);
        QCOMPARE(preview->unusable, std::uint64_t(0));
        QVERIFY(preview->schema.columns[0].kind == ColumnKind::Integer);
        QVERIFY(preview->schema.columns[2].kind == ColumnKind::Double);
        QVERIFY(preview->schema.columns[3].kind == ColumnKind::Categorical);
        const double ratio = static_cast<double>(preview->estimatedRecords) / static_cast<double>(records);
        QVERIFY2(ratio > 0.97 && ratio < 1.03, qPrintable(QString::number(ratio)));
    }

    void probabilityArrays()
    {
        QVERIFY(parseProbabilityArray("[0.6861177417324611, 0.3138822582675389]") ==
                (std::vector<double>{0.6861177417324611, 0.3138822582675389}));
        QVERIFY(parseProbabilityArray(" [1] ") == std::vector<double>{1.0});
        QVERIFY(parseProbabilityArray("[0.5 0.25;0.25]") == (std::vector<double>{0.5, 0.25, 0.25}));
        for (const char* text : {"", "[]", "[ ]", "0.5", "[0.5", "[1.5]", "[-0.1]", "[a]", "[0.5,,0.5]",
                                 "[0.5,]", "[,0.5]", "[nan]", "[0.5x]"})
            QVERIFY2(!parseProbabilityArray(text), text);
    }

    /// Every real file: its dialect, and each of its records comes back as it was.
    void realFiles_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("dialect");
        QTest::addColumn<int>("records");
        QTest::addColumn<int>("columns");
        // counts from the list of sources that comes with the files
        QTest::newRow("go sales") << "data/GoSales_Tx.csv" << QByteArray(",h-") << 60252 << 5;
        QTest::newRow("recoded feedback")
            << "data/credit_risk_feedback_recoded.csv" << QByteArray(",h-") << 20 << 61;
        QTest::newRow("no header") << "data/credit_risk_scoring_recoded.csv" << QByteArray(",--") << 40 << 60;
        QTest::newRow("test data, crlf")
            << "data/credit_risk_test_data.csv" << QByteArray(",h-") << 1000 << 21;
        QTest::newRow("mark and crlf") << "data/credit_risk_training.csv" << QByteArray(",hm") << 5000 << 21;
        QTest::newRow("recoded") << "data/credit_risk_training_recoded.csv" << QByteArray(",h-") << 5000
                                 << 61;
        QTest::newRow("feedback") << "data/feedback_credit_risk.csv" << QByteArray(",h-") << 120 << 21;
        QTest::newRow("quoted payload")
            << "data/gcr_explicit_payload_logging.csv" << QByteArray(",h-") << 8 << 20;
        QTest::newRow("semicolons, arrays")
            << "data/gcr_feedback_logging_with_pred_aws.csv" << QByteArray(";h-") << 10 << 24;
        QTest::newRow("training") << "data/german_credit_data_biased_training.csv" << QByteArray(",h-")
                                  << 5000 << 21;
        QTest::newRow("uci") << "data/german_uci_1000.csv" << QByteArray(",h-") << 1000 << 21;
        QTest::newRow("payload") << "data/payload_credit_risk.csv" << QByteArray(",h-") << 110 << 21;
        QTest::newRow("predictions") << "golden/german_predictions.csv" << QByteArray(",h-") << 5000 << 29;
        QTest::newRow("uci predictions")
            << "golden/german_uci_predictions.csv" << QByteArray(",h-") << 1000 << 29;
    }
    void realFiles()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, dialect);
        QFETCH(int, records);
        QFETCH(int, columns);
        const QDir shared(QStringLiteral(TILTMETER_SHARED_DIR));
        if (!shared.exists(file))
            QSKIP("the folder with real data is not there");
        const std::string path = shared.filePath(file).toStdString();
        const auto preview = previewCsv(path);
        QVERIFY(preview);
        const std::string said{preview->dialect.delimiter, preview->dialect.hasHeader ? 'h' : '-',
                               preview->dialect.byteOrderMark ? 'm' : '-'};
        QCOMPARE(QByteArray::fromStdString(said), dialect);
        QCOMPARE(static_cast<int>(preview->columns.size()), columns);
        if (preview->complete)
            QCOMPARE(preview->sampled, std::uint64_t(records));

        MemorySink sink;
        CsvReadOptions options;
        options.dialect = preview->dialect;
        options.schema = preview->schema;
        const auto summary = readCsv(path, options, sink);
        QVERIFY(summary);
        QCOMPARE(summary->rows, std::uint64_t(records));
        QCOMPARE(summary->rejected, std::uint64_t(0));
        // unquoted lines must come back byte by byte
        std::ifstream in(path, std::ios::binary);
        std::string line;
        if (preview->dialect.hasHeader)
            std::getline(in, line);
        for (const ColumnBatch& batch : sink.batches())
            for (std::size_t row = 0; row < batch.rows; ++row) {
                std::string written;
                for (const Column& column : batch.columns) {
                    if (!written.empty() || &column != batch.columns.data())
                        written += preview->dialect.delimiter;
                    column.appendOriginalText(written, row);
                }
                std::getline(in, line);
                std::erase(line, '\r');
                std::erase(line, '"'); // these files quote no delimiters
                QCOMPARE(QByteArray::fromStdString(written), QByteArray::fromStdString(line));
            }
    }

    void rolesOfRealFiles()
    {
        const QDir shared(QStringLiteral(TILTMETER_SHARED_DIR));
        if (!shared.exists(QStringLiteral("data")))
            QSKIP("the folder with real data is not there");
        const auto roleOf = [&](const char* file, const char* column) {
            const auto preview = previewCsv(shared.filePath(QLatin1String(file)).toStdString());
            return std::string(toString(preview->schema.columns[preview->schema.find(column).value()].role));
        };
        QCOMPARE(roleOf("data/gcr_feedback_logging_with_pred_aws.csv", "score"), "probability");
        QCOMPARE(roleOf("data/gcr_feedback_logging_with_pred_aws.csv", "predicted_label"), "prediction");
        QCOMPARE(roleOf("data/gcr_feedback_logging_with_pred_aws.csv", "transaction_id"), "record_id");
        QCOMPARE(roleOf("data/gcr_feedback_logging_with_pred_aws.csv", "Risk"), "label");
        QCOMPARE(roleOf("golden/german_predictions.csv", "scoring_timestamp"), "timestamp");
        QCOMPARE(roleOf("golden/german_predictions.csv", "row_id"), "record_id");
        QCOMPARE(roleOf("golden/german_predictions.csv", "prediction"), "prediction");
        QCOMPARE(roleOf("golden/german_predictions.csv", "probability"), "probability");
        QCOMPARE(roleOf("golden/german_predictions.csv", "label"), "label");
    }
};

QTEST_GUILESS_MAIN(TestCsvPreview)
#include "tst_csv_preview.moc"
