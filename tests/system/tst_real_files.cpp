// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

using namespace program;

/// The CSV files of the tutorials, each with its quirk.
class TestRealFiles : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    static Json column(const Json& imported, const char* name)
    {
        const Json columns = imported["files"][0]["columns"];
        for (int i = 0; i < columns.size(); ++i)
            if (columns[i]["name"].text() == name)
                return columns[i];
        return {};
    }

private Q_SLOTS:
    void imports_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("records");
        QTest::addColumn<int>("columns");
        QTest::addColumn<QByteArray>("firstColumn");
        const auto row = [](const char* name, int records, int columns, const char* first) {
            QTest::newRow(name) << QString::fromLatin1(name) << records << columns << QByteArray(first);
        };
        row("german_credit_data_biased_training.csv", 5000, 21, "CheckingStatus");
        row("credit_risk_training.csv", 5000, 21, "CheckingStatus");  // byte order mark, CRLF
        row("credit_risk_test_data.csv", 1000, 21, "CheckingStatus"); // CRLF
        row("feedback_credit_risk.csv", 120, 21, "CheckingStatus");
        row("payload_credit_risk.csv", 110, 21, "CheckingStatus");
        row("credit_risk_training_recoded.csv", 5000, 61, "Risk");
        row("credit_risk_feedback_recoded.csv", 20, 61, "Risk");
        row("credit_risk_scoring_recoded.csv", 40, 60, nullptr); // no header: every line is a record
        row("GoSales_Tx.csv", 60252, 5, "GENDER");
        row("gcr_feedback_logging_with_pred_aws.csv", 10, 24, "CheckingStatus"); // semicolons, arrays
        row("gcr_explicit_payload_logging.csv", 8, 20, "CheckingStatus");        // every text quoted
        row("german_uci_1000.csv", 1000, 21, "status");
    }
    void imports()
    {
        QFETCH(QString, name);
        QFETCH(int, records);
        QFETCH(int, columns);
        QFETCH(QByteArray, firstColumn);
        const QString source = shared("data/") + name;
        NEEDS_FILE(source);
        const QString store = m_folder.filePath(name + QStringLiteral(".tilt"));
        const Outcome outcome = run({"import", store, source, "--deployment", "real", "--json"});
        VERIFY_STATUS(outcome, 0);
        const Json imported = outcome.json()["files"][0];
        QCOMPARE(imported["records"].number(), double(records));
        QCOMPARE(imported["rejected"].number(), 0.0);
        QCOMPARE(imported["columns"].size(), columns);
        if (!firstColumn.isEmpty())
            QCOMPARE(imported["columns"][0]["name"].text(), firstColumn);
        const Json listed = run({"deployments", store, "--json"}).json()["deployments"][0];
        QCOMPARE(listed["records"].number(), double(records));

        // What goes in comes out: line by line, but for line ends and quotes that were not needed.
        const QString out = m_folder.filePath(QStringLiteral("out.csv"));
        VERIFY_STATUS(run({"export", store, "--deployment", "real", "--output", out}), 0);
        QByteArray expected = contentOf(source).replace("\r\n", "\n");
        if (expected.startsWith("\xEF\xBB\xBF"))
            expected.remove(0, 3);
        QByteArray written = contentOf(out);
        if (firstColumn.isEmpty())
            written.remove(0, written.indexOf('\n') + 1); // a header of made-up names
        if (name.contains(QStringLiteral("pred_aws"))) {
            expected.replace(';', ',');
            written.replace("\"[", "[").replace("]\"", "]"); // the arrays hold commas
        }
        if (name.contains(QStringLiteral("explicit")))
            expected.replace("\"", "");
        if (!expected.endsWith('\n'))
            expected += '\n';
        QCOMPARE(written.size(), expected.size());
        QVERIFY(written == expected);
    }
    void rolesAreFoundByName()
    {
        const QString source = shared("golden/german_predictions.csv");
        NEEDS_FILE(source);
        const Outcome outcome =
            run({"import", file("roles.tilt"), source, "--deployment", "german", "--json"});
        VERIFY_STATUS(outcome, 0);
        QCOMPARE(column(outcome.json(), "scoring_timestamp")["role"].text(), QByteArray("timestamp"));
        QCOMPARE(column(outcome.json(), "prediction")["role"].text(), QByteArray("prediction"));
        QCOMPARE(column(outcome.json(), "label")["role"].text(), QByteArray("label"));
        QCOMPARE(column(outcome.json(), "probability")["role"].text(), QByteArray("probability"));
        // And what follows from them: a configuration that can be saved as it is.
        const Outcome proposed = run({"recommend", file("roles.tilt"), "--deployment", "german"});
        VERIFY_STATUS(proposed, 0);
        QVERIFY(write(file("proposed.json"), proposed.out));
        VERIFY_STATUS(run({"configure", file("roles.tilt"), "--deployment", "german", "--config",
                           file("proposed.json")}),
                      0);
        const Outcome evaluated = run({"evaluate", file("roles.tilt"), "--deployment", "german", "--json"});
        QVERIFY2(evaluated.status == 0 || evaluated.status == 1, evaluated.said().constData());
        QCOMPARE(find(evaluated.json()["overall"], "disparate_impact", "sex")["value"].number(),
                 1.0643605212074718);
    }
    void twiceTheSameFileIsNoticed()
    {
        const QString source = shared("data/feedback_credit_risk.csv");
        NEEDS_FILE(source);
        const QString store = file("twice.tilt");
        VERIFY_STATUS(run({"import", store, source, "--deployment", "real"}), 0);
        const Outcome again = run({"import", store, source, "--deployment", "real"});
        VERIFY_STATUS(again, 2);
        QVERIFY(again.err.contains("was imported before"));
        QCOMPARE(run({"deployments", store, "--json"}).json()["deployments"][0]["records"].number(), 120.0);
        VERIFY_STATUS(run({"import", store, source, "--deployment", "real", "--again"}), 0);
        QCOMPARE(run({"deployments", store, "--json"}).json()["deployments"][0]["records"].number(), 240.0);
    }
    void labelsThatComeLaterAreJoined()
    {
        const QString store = file("labels.tilt");
        QVERIFY(write(file("payload.csv"), "id,when,sex,prediction\n"
                                           "r1,2024-01-01T00:00:00Z,male,yes\n"
                                           "r2,2024-01-01T00:01:00Z,female,no\n"
                                           "r3,2024-01-01T00:02:00Z,female,yes\n"));
        QVERIFY(write(file("labels.csv"), "id,truth\nr3,yes\nr2,no\nr9,no\n"));
        VERIFY_STATUS(run({"import", store, file("payload.csv"), "--deployment", "late", "--timestamp",
                           "when", "--prediction", "prediction", "--record-id", "id"}),
                      0);
        const Outcome labels = run({"import", store, file("labels.csv"), "--deployment", "late", "--role",
                                    "feedback", "--record-id", "id", "--label", "truth", "--json"});
        VERIFY_STATUS(labels, 0);
        QCOMPARE(labels.json()["files"][0]["labels"].number(), 2.0);
        QCOMPARE(labels.json()["files"][0]["waiting_labels"].number(), 1.0);
        const Json listed = run({"deployments", store, "--json"}).json()["deployments"][0];
        QCOMPARE(listed["records"].number(), 3.0);
        QCOMPARE(listed["labelled"].number(), 2.0);
    }
    void badRowsAreCountedAndShown()
    {
        const QString store = file("rejected.tilt");
        QByteArray csv = "when,sex,age,prediction\n";
        for (int i = 0; i < 300; ++i)
            csv += "2024-01-01T00:00:00Z,male," + QByteArray::number(20 + i % 50) + ",yes\n";
        csv += "2024-01-01T00:00:00Z,male,30\n";                // line 302: a field too few
        csv += "2024-01-01T00:00:00Z,male,30,yes,more\n";       // line 303: one too many
        csv += "2024-01-01T00:00:00Z,female,\"old\nish\",no\n"; // line 304: no number, on two lines
        csv += "2024-01-01T00:00:00Z,female,31,no\n";
        QVERIFY(write(file("rejected.csv"), csv));
        const Outcome outcome =
            run({"import", store, file("rejected.csv"), "--deployment", "bad rows", "--json"});
        VERIFY_STATUS(outcome, 0);
        const Json imported = outcome.json()["files"][0];
        QCOMPARE(imported["records"].number(), 301.0);
        QCOMPARE(imported["rejected"].number(), 3.0);
        const Json rows = imported["rejected_rows"];
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows[0]["line"].number(), 302.0);
        QCOMPARE(rows[0]["reason"].text(), QByteArray("too_few_fields"));
        QCOMPARE(rows[1]["reason"].text(), QByteArray("too_many_fields"));
        QCOMPARE(rows[2]["line"].number(), 304.0);
        QCOMPARE(rows[2]["column"].text(), QByteArray("age"));
        QCOMPARE(rows[2]["reason"].text(), QByteArray("not_a_number"));
        QCOMPARE(run({"deployments", store, "--json"}).json()["deployments"][0]["rejected"].number(), 3.0);
    }
};

QTEST_GUILESS_MAIN(TestRealFiles)
#include "tst_real_files.moc"
