// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_evaluation.h"
#include "monitor/import_file.h"
#include "monitor/monitor.h"
#include "source/csv_preview.h"
#include "store/store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace tiltmeter;

#define VERIFY_OK(result)                                                                                    \
    QVERIFY2(result, (result) ? "" : qPrintable(QString::fromStdString((result).error().subject)))

namespace {

constexpr std::int64_t firstMonday = 1'704'067'200'000'000; // 2024-01-01
constexpr std::int64_t hour = 3'600'000'000;
constexpr int rowsAWeek = 168;
constexpr int brokenWeek = 5;
constexpr std::uint64_t brokenRows = 17; ///< every tenth

enum class Format { Csv, JsonLines };

/// Weeks [begin, end), a row an hour; in one week every tenth amount is no number.
QByteArray log(Format format, int begin, int end)
{
    QByteArray text = format == Format::Csv ? "when,amount,kind,decision\n" : "";
    for (int i = begin * rowsAWeek; i < end * rowsAWeek; ++i) {
        const bool isBroken = i / rowsAWeek == brokenWeek && i % rowsAWeek % 10 == 0;
        const QByteArray when = QByteArray::fromStdString(formatTimePoint({firstMonday + i * hour}));
        const QByteArray amount = QByteArray::number(100 + i % 17);
        const QByteArray kind = i % 3 == 0 ? "a" : "b";
        const QByteArray decision = i % 2 == 0 ? "yes" : "no";
        if (format == Format::Csv)
            text += when + "," + (isBroken ? "unknown" : amount) + "," + kind + "," + decision + "\n";
        else
            text += R"({"when": ")" + when + R"(", "amount": )" + (isBroken ? R"("unknown")" : amount) +
                    R"(, "kind": ")" + kind + R"(", "decision": ")" + decision + "\"}\n";
    }
    return text;
}

} // namespace

/// From a file to the share of refused cells in each window.
class TestMonitorTypeErrors : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;

    [[nodiscard]] std::string path(const QString& name) const
    {
        return m_folder.filePath(name).toStdString();
    }
    void import(const std::string& store, const QString& name, const QByteArray& text)
    {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        FileImport request;
        request.file = path(name);
        request.deployment = "loans";
        const auto preview = previewCsv(request.file);
        VERIFY_OK(preview);
        request.dialect = preview->dialect;
        request.schema = preview->schema;
        for (ColumnSpec& column : request.schema.columns) {
            if (column.name == "amount") {
                column.kind = ColumnKind::Integer;
                column.role = ColumnRole::Feature;
            }
            if (column.name == "decision")
                column.role = ColumnRole::Prediction;
        }
        const auto imported = importFile(store, request, {});
        VERIFY_OK(imported);
    }
    static std::uint64_t countIn(const DriftWindow& window, const char* column)
    {
        const DriftMeasurement* m = findMeasurement(window, column, "type_error_rate");
        return m != nullptr && m->count ? *m->count : 999'999;
    }

private Q_SLOTS:
    void oneWeekAlone_data()
    {
        QTest::addColumn<bool>("isJson");
        QTest::addColumn<int>("cut");
        for (const bool isJson : {false, true}) {
            const char* format = isJson ? "json lines" : "csv";
            QTest::addRow("%s", format) << isJson << 8;
            QTest::addRow("%s, appended between", format) << isJson << 4;
            QTest::addRow("%s, appended within the week", format) << isJson << brokenWeek;
        }
    }
    void oneWeekAlone()
    {
        QFETCH(bool, isJson);
        QFETCH(int, cut);
        const Format format = isJson ? Format::JsonLines : Format::Csv;
        const std::string store = path(QStringLiteral("%1%2.tilt").arg(isJson).arg(cut));
        {
            const auto created = Store::create(store);
            VERIFY_OK(created);
        }
        const QString suffix = isJson ? QStringLiteral("jsonl") : QStringLiteral("csv");
        import(store, QStringLiteral("first%1.%2").arg(cut).arg(suffix), log(format, 0, cut));
        if (cut < 8)
            import(store, QStringLiteral("second%1.%2").arg(cut).arg(suffix), log(format, cut, 8));
        if (QTest::currentTestFailed())
            return;
        const auto monitor = Monitor::open(store);
        VERIFY_OK(monitor);
        DriftOptions options;
        options.window = windowFromString("week");
        const auto weekly = (*monitor)->drift("loans", options, {});
        VERIFY_OK(weekly);
        QCOMPARE(weekly->windows.size(), std::size_t(8));
        for (std::size_t i = 0; i < 8; ++i) {
            const DriftWindow& window = weekly->windows[i];
            QCOMPARE(countIn(window, "amount"), i == brokenWeek ? brokenRows : 0U);
            QCOMPARE(countIn(window, "kind"), std::uint64_t(0));
            const DriftMeasurement* m = findMeasurement(window, "amount", "type_error_rate");
            QCOMPARE(*m->value, i == brokenWeek ? 17.0 / 168 : 0.0);
            if (!window.inBaseline)
                QVERIFY(m->verdict == (i == brokenWeek ? Verdict::Fail : Verdict::Pass));
        }
        QCOMPARE(weekly->typeErrors.size(), std::size_t(1));
        QCOMPARE(weekly->typeErrors[0].errors, brokenRows);
        QCOMPARE(weekly->typeErrors[0].example, std::string("unknown"));

        // 1,327 records were taken: windows end with the newest one. Rows 840 to 990 are of the broken week.
        options.window = windowFromString("100-records");
        const auto byRecords = (*monitor)->drift("loans", options, {});
        VERIFY_OK(byRecords);
        std::uint64_t sum = 0;
        for (const DriftWindow& window : byRecords->windows) {
            const std::uint64_t count = countIn(window, "amount");
            sum += count;
            if (window.firstRecord + window.records <= 840 || window.firstRecord > 991)
                QCOMPARE(count, std::uint64_t(0));
        }
        QCOMPARE(sum, brokenRows);

        const auto verified = (*monitor)->verify({});
        VERIFY_OK(verified);
        QVERIFY(verified->good());
    }

    /// The store's own timestamp counts, whatever the file's columns were taken for.
    void theStoresTimestampCounts()
    {
        const std::string store = path(QStringLiteral("roles.tilt"));
        {
            const auto created = Store::create(store);
            VERIFY_OK(created);
        }
        import(store, QStringLiteral("early.csv"), log(Format::Csv, 0, 4));
        QByteArray text = log(Format::Csv, 4, 8);
        text.replace("when,amount", "when,amount,made").replace("unknown", "unknown,2020-01-01T00:00:00Z");
        text.replace("when,amount,made", "header");
        QByteArray wider;
        for (const QByteArray& line : text.split('\n')) {
            QList<QByteArray> fields = line.split(',');
            if (fields.size() == 4 && fields[0] != "header")
                fields.insert(2, "2020-01-01T00:00:00Z");
            wider += fields.join(',') + "\n";
        }
        wider.replace("header", "when,amount,made");
        while (wider.endsWith("\n\n"))
            wider.chop(1);
        import(store, QStringLiteral("late.csv"), wider);
        if (QTest::currentTestFailed())
            return;
        const auto monitor = Monitor::open(store);
        VERIFY_OK(monitor);
        DriftOptions options;
        options.window = windowFromString("week");
        const auto weekly = (*monitor)->drift("loans", options, {});
        VERIFY_OK(weekly);
        QCOMPARE(countIn(weekly->windows.at(brokenWeek), "amount"), brokenRows);
    }
};

QTEST_APPLESS_MAIN(TestMonitorTypeErrors)
#include "tst_monitor_type_errors.moc"
