// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

using namespace program;

/// The alarm track as a nightly job meets it: every step is a program of its own.
class TestAlarms : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    QString copyOfExample(const char* name) const
    {
        QFile::copy(file("example.tilt"), file(name));
        return file(name);
    }
    static Outcome loans(const char* command, const QString& store, const Words& options = {})
    {
        Words words{command, store, "--deployment", "Loan approvals"};
        words.insert(words.end(), options.begin(), options.end());
        return run(words);
    }

private Q_SLOTS:
    void initTestCase() { VERIFY_STATUS(run({"sample", file("example.tilt")}), 0); }

    /// Women are worse off from the ninth week on, which begins on 26 February; nobody else is.
    void theExampleAlarmsForWomenOnly()
    {
        const QString store = copyOfExample("example1.tilt");
        const Outcome outcome = loans("evaluate", store, {"--json"});
        VERIFY_STATUS(outcome, 1);
        const Json alarms = outcome.json()["alarms"];
        QCOMPARE(alarms.size(), 2);
        for (int i = 0; i < alarms.size(); ++i) {
            QCOMPARE(alarms[i]["feature"].text(), QByteArray("sex"));
            QCOMPARE(alarms[i]["monitored"].text(), QByteArray("female"));
            QCOMPARE(alarms[i]["metric"].text(), QByteArray("disparate_impact"));
            QCOMPARE(alarms[i]["kind"].text(), QByteArray("below_limit"));
            QCOMPARE(alarms[i]["state"].text(), QByteArray("open"));
            QVERIFY(alarms[i]["since"].text() >= "2024-02-26");
            QVERIFY(alarms[i]["since"].text() < "2024-03-18");
            QVERIFY(alarms[i]["log_evidence"].number() >= alarms[i]["level"].number());
        }
        // Age is watched all the same.
        const Json processes = outcome.json()["alarm_track"]["processes"];
        bool age = false;
        for (int i = 0; i < processes.size(); ++i)
            age = age || (processes[i]["feature"].text() == "age" && processes[i]["raises"].isTrue());
        QVERIFY(age);
        // Curves are thinned: a document of ordinary size.
        QVERIFY2(outcome.out.size() < 400'000, QByteArray::number(outcome.out.size()).constData());
        QCOMPARE(loans("evaluate", store, {"--json"}).out, outcome.out);
    }
    void listing()
    {
        const QString store = copyOfExample("list.tilt");
        const Outcome text = loans("alarms", store); // the first look of all
        VERIFY_STATUS(text, 1);
        for (const char* part :
             {"open alarms: 2", "female against male", "--alarm sex/female/male/disparate_impact/below_limit",
              "18-25 against 26-75", "At most one false alarm in 365 days"})
            QVERIFY2(text.out.contains(part), part);
        const Outcome json = loans("alarms", store, {"--json"});
        VERIFY_STATUS(json, 1);
        QCOMPARE(json.json()["open"].number(), 2.0);
        const Json evaluation = loans("evaluate", store, {"--json"}).json();
        QCOMPARE(json.json()["alarms"].value(), evaluation["alarms"].value());
        QCOMPARE(json.json()["alarm_track"].value(), evaluation["alarm_track"].value());
        QCOMPARE(loans("alarms", store, {"--json"}).out, json.out);
    }
    void acknowledging()
    {
        const QString store = copyOfExample("acknowledge.tilt");
        const Json alarms = loans("alarms", store, {"--json"}).json()["alarms"];
        const QByteArray key = alarms[0]["key"].text();
        const Outcome done = loans("acknowledge", store,
                                   {"--alarm", key.constData(), "--comment", "known, ticket 12", "--json"});
        VERIFY_STATUS(done, 0);
        QCOMPARE(done.json()["acknowledged"].size(), 1);
        QCOMPARE(done.json()["acknowledged"][0]["state"].text(), QByteArray("acknowledged"));
        QCOMPARE(done.json()["acknowledged"][0]["comment"].text(), QByteArray("known, ticket 12"));
        VERIFY_STATUS(loans("evaluate", store, {"--fail-on", "alarm"}), 1); // the other one
        // Of a measure that is not asked for.
        VERIFY_STATUS(
            loans("evaluate", store, {"--fail-on", "alarm", "--metrics", "statistical_parity_difference"}),
            0);

        const Outcome twice = loans("acknowledge", store, {"--alarm", key.constData()});
        VERIFY_STATUS(twice, 2);
        QVERIFY(twice.err.contains(key));
        // All or nothing: a wrong name keeps the right one from being acknowledged.
        const QByteArray other = alarms[1]["key"].text();
        VERIFY_STATUS(loans("acknowledge", store, {"--alarm", other.constData(), "--alarm", "sex"}), 2);
        VERIFY_STATUS(loans("alarms", store), 1);

        const Outcome rest = loans("acknowledge", store, {"--all"});
        VERIFY_STATUS(rest, 0);
        QVERIFY(rest.out.contains("female against male"));
        const Outcome none = loans("acknowledge", store, {"--all"});
        VERIFY_STATUS(none, 0);
        QVERIFY(none.out.contains("No alarm is open."));
        const Outcome after = loans("alarms", store);
        VERIFY_STATUS(after, 0);
        QVERIFY(after.out.contains("known, ticket 12"));
        VERIFY_STATUS(loans("evaluate", store, {"--fail-on", "alarm"}), 0);
        VERIFY_STATUS(run({"verify", store}), 0); // the chain of the audit trail holds
    }
    void newConfigurationBeginsAnew()
    {
        const QString store = copyOfExample("configuration.tilt");
        VERIFY_STATUS(loans("acknowledge", store, {"--all"}), 0);
        VERIFY_STATUS(loans("alarms", store), 0);
        const QByteArray proposed = loans("recommend", store).out;
        QVERIFY(write(file("new.json"), QByteArray(proposed).replace("0.8", "0.85")));
        VERIFY_STATUS(loans("configure", store, {"--config", file("new.json")}), 0);
        const Outcome fresh = loans("alarms", store, {"--json"});
        VERIFY_STATUS(fresh, 1);
        QCOMPARE(fresh.json()["configuration"]["revision"].number(), 2.0);
        QCOMPARE(fresh.json()["alarms"][0]["limit"].number(), 0.85);
    }
    void wrongWords_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("neither") << QStringList() << QByteArray("--all");
        QTest::newRow("both") << QStringList{QStringLiteral("--all"), QStringLiteral("--alarm"),
                                             QStringLiteral("x")}
                              << QByteArray("--alarm");
        QTest::newRow("no such alarm")
            << QStringList{QStringLiteral("--alarm"), QStringLiteral("age#1")} << QByteArray("age#1");
    }
    void wrongWords()
    {
        QFETCH(QStringList, options);
        QFETCH(QByteArray, said);
        Words words;
        for (const QString& option : options)
            words.emplace_back(option);
        const Outcome outcome = loans("acknowledge", file("example.tilt"), words);
        VERIFY_STATUS(outcome, 2);
        QVERIFY2(outcome.err.contains(said), outcome.err.constData());
        QVERIFY(outcome.out.isEmpty());
    }
    void notConfigured()
    {
        QVERIFY(write(file("few.csv"),
                      "id,when,decision\n1,2024-01-01T00:00:00Z,yes\n2,2024-01-02T00:00:00Z,no\n"));
        VERIFY_STATUS(run({"import", file("few.tilt"), file("few.csv"), "--deployment", "few"}), 0);
        VERIFY_STATUS(run({"alarms", file("few.tilt"), "--deployment", "few"}), 2);
    }
};

QTEST_GUILESS_MAIN(TestAlarms)
#include "tst_alarms.moc"
