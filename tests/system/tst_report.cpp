// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <QXmlStreamReader>

using namespace program;

/// Reports as a nightly job has them written: two programs, one set of words and statuses.
class TestReport : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_store;

    [[nodiscard]] QString fileNamed(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] Outcome report(const QString& output, const Words& more = {}) const
    {
        Words words{"report", m_store, "--deployment", "Loan approvals", "--output", output};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    static bool isDrawerThere()
    {
        return QFile::exists(QStringLiteral(TILTMETER_BIN_DIR "/tiltmeter-report"));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_store = fileNamed(QStringLiteral("example.tilt"));
        VERIFY_STATUS(run({"sample", m_store}), 0);
    }
    void everyKindIsWritten_data()
    {
        QTest::addColumn<QString>("ending");
        QTest::addColumn<QByteArray>("beginning");
        QTest::newRow("html") << QStringLiteral("html") << QByteArray("<!DOCTYPE html>");
        QTest::newRow("pdf") << QStringLiteral("pdf") << QByteArray("%PDF-1.");
        QTest::newRow("json") << QStringLiteral("json")
                              << QByteArray("{\n  \"deployment\": \"Loan approvals\"");
        QTest::newRow("csv") << QStringLiteral("csv") << QByteArray("start,end,metric,feature,");
    }
    void everyKindIsWritten()
    {
        QFETCH(QString, ending);
        QFETCH(QByteArray, beginning);
        if (!isDrawerThere() && (ending == QLatin1String("html") || ending == QLatin1String("pdf")))
            QSKIP("built without the window: there is no tiltmeter-report");
        const QString path = fileNamed(QStringLiteral("report.") + ending);
        const Outcome outcome = report(path);
        VERIFY_STATUS(outcome, 1); // the example has findings
        QVERIFY2(outcome.out.contains(path.toUtf8()), outcome.out.constData());
        QCOMPARE(outcome.err, QByteArray());
        QVERIFY(contentOf(path).startsWith(beginning));
        QVERIFY(contentOf(path).size() > 20'000);
    }
    /// The page says what evaluate says.
    void thePageHasTheNumbers()
    {
        if (!isDrawerThere())
            QSKIP("built without the window: there is no tiltmeter-report");
        const QString path = fileNamed(QStringLiteral("numbers.html"));
        VERIFY_STATUS(report(path), 1);
        QXmlStreamReader reader(contentOf(path));
        QString text;
        while (!reader.atEnd())
            if (reader.readNext() == QXmlStreamReader::Characters)
                text += reader.text();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        const Json evaluation = run({"evaluate", m_store, "--deployment", "Loan approvals", "--json"}).json();
        const double overall = find(evaluation["overall"], "disparate_impact", "sex")["value"].number();
        QVERIFY(text.contains(QString::number(overall, 'f', 3)));
        QVERIFY(text.contains(QString::fromUtf8(evaluation["data_fingerprint"].text())));
        QVERIFY(text.contains(QStringLiteral("has been below the lower limit since 26 Feb 2024")));
    }
    /// The data files have what the drawn ones have: fairness, drift, performance, with the figures of the
    /// commands.
    void dataFilesHoldDriftToo()
    {
        const QString path = fileNamed(QStringLiteral("data.json"));
        VERIFY_STATUS(report(path), 1);
        const Json document = QJsonValue(QJsonDocument::fromJson(contentOf(path)).object());
        const Json drift = run({"drift", m_store, "--deployment", "Loan approvals", "--json"}).json();
        QVERIFY(drift["windows"].size() > 10);
        QCOMPARE(document["drift"].value(), drift.value());
        const Json evaluation = run({"evaluate", m_store, "--deployment", "Loan approvals", "--json"}).json();
        QCOMPARE(document["findings"].value(), evaluation["findings"].value());
        const Json performance =
            run({"performance", m_store, "--deployment", "Loan approvals", "--json"}).json()["performance"];
        QCOMPARE(document["performance_over_time"].value(), performance.value());

        const QString table = fileNamed(QStringLiteral("data.csv"));
        VERIFY_STATUS(report(table), 1);
        const QByteArrayList lines = contentOf(table).trimmed().split('\n');
        const QByteArrayList names = lines.first().split(',');
        QHash<QByteArray, int> parts;
        QByteArrayList drifted;
        for (const QByteArray& line : lines.mid(1)) {
            const QByteArrayList fields = line.split(','); // none of the example's is quoted
            QCOMPARE(fields.size(), names.size());
            ++parts[fields.last()];
            if (fields.last() == "drift" && fields[names.indexOf("verdict")] == "fail")
                drifted << fields[names.indexOf("feature")];
        }
        QCOMPARE(parts.size(), 2);
        const auto ownLines = [this](const char* command) {
            return int(
                run({command, m_store, "--deployment", "Loan approvals", "--csv"}).out.trimmed().count('\n'));
        };
        QCOMPARE(parts["fairness"], ownLines("evaluate"));
        QCOMPARE(parts["drift"], ownLines("drift"));
        for (int i = 0; i < drift["findings"].size(); ++i)
            QVERIFY(drifted.contains(drift["findings"][i]["feature"].text()));
    }
    /// Without a baseline there is no drift: the file says so and holds the rest.
    void aReportWithoutDriftSaysWhy()
    {
        const QString store = fileNamed(QStringLiteral("no-baseline.tilt"));
        QVERIFY(QFile::copy(m_store, store));
        VERIFY_STATUS(run({"drift", store, "--deployment", "Loan approvals", "--baseline",
                           "2020-01-01/2020-02-01", "--save"}),
                      2);
        const QString path = fileNamed(QStringLiteral("no-baseline.json"));
        VERIFY_STATUS(run({"report", store, "--deployment", "Loan approvals", "--output", path}), 1);
        const Json document = QJsonValue(QJsonDocument::fromJson(contentOf(path)).object());
        QVERIFY2(document["drift"]["problem"].text().contains("baseline"),
                 document["drift"]["problem"].text().constData());
        QVERIFY(document["windows"].size() > 10 && document["findings"].size() > 0);
    }
    /// Windows of so many records, of a log without times: said, not drawn over time.
    void recordsWithoutTimes()
    {
        QByteArray csv = "sex,x,prediction\n";
        for (int i = 0; i < 900; ++i)
            csv += QByteArray(i % 2 == 0 ? "male," : "female,") +
                   QByteArray::number(i % 30 + (i < 600 ? 0 : 15)) + (i % 3 == 0 ? ",yes\n" : ",no\n");
        const QString log = fileNamed(QStringLiteral("bare.csv"));
        const QString config = fileNamed(QStringLiteral("bare.json"));
        QVERIFY(write(log, csv));
        QVERIFY(
            write(config, R"({"version": 1, "features": [{"column": "sex", "reference": {"values": ["male"]},
            "monitored": [{"values": ["female"]}]}], "outcome": {"favorable": ["yes"], "unfavorable": ["no"]}})"));
        const QString store = fileNamed(QStringLiteral("bare.tilt"));
        VERIFY_STATUS(run({"import", store, log, "--deployment", "bare", "--prediction", "prediction"}), 0);
        VERIFY_STATUS(run({"configure", store, "--deployment", "bare", "--config", config}), 0);
        for (const char* ending : {"json", "html", "pdf"}) {
            if (!isDrawerThere() && QByteArray(ending) != "json")
                continue;
            const QString path = fileNamed(QStringLiteral("bare-report.") + QLatin1String(ending));
            const Outcome outcome =
                run({"report", store, "--deployment", "bare", "--window", "150-records", "--output", path});
            QVERIFY2(outcome.status == 0 || outcome.status == 1, outcome.said().constData());
            QVERIFY(contentOf(path).size() > 10'000);
            if (QByteArray(ending) != "pdf")
                QVERIFY(!contentOf(path).contains("1970-01") && !contentOf(path).contains("Jan 1970"));
        }
    }
    /// Options reach the program that draws; a period without a finding gives status 0.
    void optionsAreTheSame_data()
    {
        QTest::addColumn<QString>("ending");
        QTest::newRow("html") << QStringLiteral("html");
        QTest::newRow("json") << QStringLiteral("json");
    }
    void optionsAreTheSame()
    {
        QFETCH(QString, ending);
        if (!isDrawerThere() && ending == QLatin1String("html"))
            QSKIP("built without the window: there is no tiltmeter-report");
        const QString path = fileNamed(QStringLiteral("early.") + ending);
        const Outcome early = report(path, {"--until", "2024-02-12", "--json"});
        VERIFY_STATUS(early, 0);
        QCOMPARE(early.json()["output"].text(), path.toUtf8());
        QCOMPARE(early.json()["format"].text(), ending.toUtf8());
        QCOMPARE(early.json()["findings"].number(), 0.0);
        VERIFY_STATUS(report(path, {"--fail-on", "alarm", "--until", "2024-02-12"}), 0);
        VERIFY_STATUS(report(path, {"--window=month"}), 1);
        QVERIFY(contentOf(path).contains("2024-02-01") || contentOf(path).contains("February 2024"));
    }
    void sameStoreSameBytes()
    {
        const QString first = fileNamed(QStringLiteral("first.json"));
        const QString second = fileNamed(QStringLiteral("second.json"));
        VERIFY_STATUS(report(first), 1);
        VERIFY_STATUS(report(second), 1);
        QCOMPARE(contentOf(first), contentOf(second));
    }
    void faultsAreSaidAndNothingIsLeft_data()
    {
        QTest::addColumn<QString>("output");
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<QByteArray>("said");
        const QStringList none;
        QTest::newRow("unknown ending") << QStringLiteral("report.docx") << none << QByteArray("report.docx");
        QTest::newRow("no ending") << QStringLiteral("report") << none << QByteArray(".pdf");
        QTest::newRow("no folder, html") << QStringLiteral("none/report.html") << none << QByteArray("none");
        QTest::newRow("no folder, csv") << QStringLiteral("none/report.csv") << none << QByteArray("none");
        QTest::newRow("bad time") << QStringLiteral("report.pdf")
                                  << QStringList{QStringLiteral("--since"), QStringLiteral("soon")}
                                  << QByteArray("soon");
        QTest::newRow("unknown metric")
            << QStringLiteral("report.html")
            << QStringList{QStringLiteral("--metrics"), QStringLiteral("beauty")} << QByteArray("beauty");
        QTest::newRow("unknown option") << QStringLiteral("report.html")
                                        << QStringList{QStringLiteral("--color")} << QByteArray("--color");
    }
    void faultsAreSaidAndNothingIsLeft()
    {
        QFETCH(QString, output);
        QFETCH(QStringList, more);
        QFETCH(QByteArray, said);
        if (!isDrawerThere() && output.contains(QLatin1String("html")))
            QSKIP("built without the window: there is no tiltmeter-report");
        const QTemporaryDir folder;
        const QString path = folder.filePath(output);
        const Outcome outcome = report(path, Words(more.begin(), more.end()));
        VERIFY_STATUS(outcome, 2);
        QVERIFY2(outcome.err.contains(said), outcome.err.constData());
        QCOMPARE(outcome.err.count('\n'), 1);
        QCOMPARE(outcome.out, QByteArray());
        QVERIFY(QDir(folder.path()).isEmpty());
    }
    void deploymentAndStoreMustBeThere()
    {
        const QString path = fileNamed(QStringLiteral("x.pdf"));
        VERIFY_STATUS(run({"report", m_store, "--deployment", "Nobody", "--output", path}), 2);
        VERIFY_STATUS(
            run({"report", fileNamed(QStringLiteral("none.tilt")), "--deployment", "x", "--output", path}),
            2);
        QVERIFY(!QFile::exists(path));
    }
    /// Where only the headless program is installed, that is said, and JSON works.
    void withoutTheProgramThatDraws()
    {
        const QTemporaryDir folder;
        const QString alone = folder.filePath(QStringLiteral("tiltmeter-cli"));
        QVERIFY(QFile::copy(program::path(), alone));
        const auto runAlone = [&](const QString& output) {
            QProcess process;
            process.start(alone, {QStringLiteral("report"), m_store, QStringLiteral("--deployment"),
                                  QStringLiteral("Loan approvals"), QStringLiteral("--output"), output});
            process.waitForFinished(60'000);
            return std::pair(process.exitCode(), process.readAllStandardError());
        };
        const auto [html, said] = runAlone(folder.filePath(QStringLiteral("r.html")));
        QCOMPARE(html, 2);
        QVERIFY2(said.contains("tiltmeter-report"), said.constData());
        QCOMPARE(runAlone(folder.filePath(QStringLiteral("r.json"))).first, 1);
    }
};

QTEST_GUILESS_MAIN(TestReport)
#include "tst_report.moc"
