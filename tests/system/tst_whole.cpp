// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

using namespace program;

/// `evaluate --drift`: fairness and drift at the same time are what they are one after the other.
class TestWhole : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_store;
    QString file(const QString& name) const { return m_folder.filePath(name); }

    /// A store in which nothing has been counted.
    QString freshStore(const QString& name) const
    {
        const QString path = file(name);
        QFile::remove(path);
        return QFile::copy(m_store, path) ? path : QString();
    }
    static Outcome loans(const char* command, const QString& store, const Words& options = {})
    {
        Words words{command, store, "--deployment", "Loan approvals"};
        words.insert(words.end(), options.begin(), options.end());
        return run(words);
    }
    static QJsonObject objectOf(const Outcome& outcome)
    {
        return QJsonDocument::fromJson(outcome.out).object();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_store = file(QStringLiteral("example.tilt"));
        VERIFY_STATUS(run({"sample", m_store, "--rows", "6000"}), 0);
    }

    void isWhatTheTwoAre_data()
    {
        QTest::addColumn<QString>("config");
        QTest::addColumn<QStringList>("options");
        QTest::newRow("nothing saved") << QString() << QStringList();
        QTest::newRow("windows of days against fairness by week")
            << QStringLiteral(R"({"version": 1, "window": "day", "magnitude": false})") << QStringList();
        QTest::newRow("a period") << QString()
                                  << QStringList{QStringLiteral("--since"),
                                                 QStringLiteral("2024-02-01T00:00:00Z")};
        QTest::newRow("all records in one window")
            << QString() << QStringList{QStringLiteral("--window"), QStringLiteral("all")};
        QTest::newRow("windows of records")
            << QString() << QStringList{QStringLiteral("--window"), QStringLiteral("700-records")};
    }
    void isWhatTheTwoAre()
    {
        QFETCH(QString, config);
        QFETCH(QStringList, options);
        Words words{"--json"};
        for (const QString& option : options)
            words.emplace_back(option);
        const QString store = freshStore(QStringLiteral("whole.tilt"));
        if (!config.isEmpty()) {
            QVERIFY(write(file(QStringLiteral("drift.json")), config.toUtf8()));
            VERIFY_STATUS(loans("configure", store, {"--drift-config", file(QStringLiteral("drift.json"))}),
                          0);
        }
        const QString apart = file(QStringLiteral("apart.tilt"));
        QFile::remove(apart);
        QVERIFY(QFile::copy(store, apart));
        Words both = words;
        both.emplace_back("--drift");
        const Outcome whole = loans("evaluate", store, both);
        VERIFY_STATUS(whole, 1);
        QJsonObject fairness = objectOf(whole);
        const QJsonObject drift = fairness.take(QStringLiteral("drift")).toObject();
        QVERIFY(drift.contains(QStringLiteral("windows")));
        QVERIFY(fairness == objectOf(loans("evaluate", apart, words)));
        QVERIFY(drift == objectOf(loans("drift", apart, words)));
        QCOMPARE(loans("evaluate", store, both).out, whole.out); // with what was kept
        QVERIFY(drift == objectOf(loans("drift", store, words)));
        for (const char* beside : {"-wal", "-shm"})
            QVERIFY2(!QFile::exists(store + QLatin1String(beside)), beside);
    }

    void writesTextAndTables()
    {
        const Outcome text = loans("evaluate", m_store, {"--drift"});
        VERIFY_STATUS(text, 1);
        const QByteArray fairness = loans("evaluate", m_store).out;
        QVERIFY(text.out.startsWith(fairness));
        QCOMPARE(text.out.mid(fairness.size() + 1), loans("drift", m_store).out);
        const Outcome csv = loans("evaluate", m_store, {"--drift", "--csv"});
        VERIFY_STATUS(csv, 1);
        QVERIFY(csv.out.contains(",fairness\n") && csv.out.contains(",drift\n"));
    }

    void exitStatusIsOfBoth_data()
    {
        QTest::addColumn<QStringList>("rules");
        QTest::addColumn<int>("status");
        QTest::newRow("drift of a feature") << QStringList{QStringLiteral("feature")} << 1;
        QTest::newRow("fairness") << QStringList{QStringLiteral("interval")} << 1;
        QTest::newRow("neither") << QStringList{QStringLiteral("label"), QStringLiteral("missing")} << 0;
        QTest::newRow("one of both") << QStringList{QStringLiteral("label"), QStringLiteral("alarm")} << 1;
        QTest::newRow("no rule") << QStringList{QStringLiteral("sometimes")} << 2;
    }
    void exitStatusIsOfBoth()
    {
        QFETCH(QStringList, rules);
        QFETCH(int, status);
        Words words{"--drift"};
        for (const QString& rule : rules) {
            words.emplace_back("--fail-on");
            words.emplace_back(rule);
        }
        const Outcome outcome = loans("evaluate", m_store, words);
        VERIFY_STATUS(outcome, status);
        if (status == 2)
            for (const char* name : {"sometimes", "interval", "performance", "feature", "half"})
                QVERIFY2(outcome.err.contains(name), outcome.err.constData());
    }

    void driftThatCannotBeComparedIsAnError()
    {
        const QString store = freshStore(QStringLiteral("problem.tilt"));
        // The first week has no records before it.
        QVERIFY(write(file(QStringLiteral("early.json")),
                      R"({"version": 1, "baseline": "2019-01-01T00:00:00Z/2019-02-01T00:00:00Z"})"));
        VERIFY_STATUS(loans("configure", store, {"--drift-config", file(QStringLiteral("early.json"))}), 0);
        const Outcome outcome = loans("evaluate", store, {"--drift", "--json"});
        VERIFY_STATUS(outcome, 2);
        QVERIFY(!outcome.json()["drift"]["problem"].text().isEmpty());
        QVERIFY(outcome.json()["windows"].size() > 0); // fairness was judged all the same
        QVERIFY(!outcome.err.isEmpty());
        VERIFY_STATUS(loans("evaluate", store, {"--json"}), 1);
    }

    void configuresBoth()
    {
        const QString store = freshStore(QStringLiteral("configured.tilt"));
        QVERIFY(write(file(QStringLiteral("weekly.json")), R"({"version": 1, "window": "day"})"));
        const Outcome drift =
            loans("configure", store, {"--drift-config", file(QStringLiteral("weekly.json")), "--json"});
        VERIFY_STATUS(drift, 0);
        QCOMPARE(drift.json()["drift_revision"].number(), 1.0);
        QVERIFY(drift.json()["revision"].isNull());
        QCOMPARE(loans("drift", store, {"--json"}).json()["configuration"]["window"].text(),
                 QByteArray("day"));
        VERIFY_STATUS(loans("configure", store), 2);
        // What is wrong with one leaves the other unsaved.
        QVERIFY(write(file(QStringLiteral("bad.json")), R"({"version": 1, "window": "month"})"));
        QVERIFY(write(file(QStringLiteral("broken.json")), "{"));
        const Outcome refused = loans("configure", store,
                                      {"--config", file(QStringLiteral("broken.json")), "--drift-config",
                                       file(QStringLiteral("bad.json"))});
        VERIFY_STATUS(refused, 2);
        QVERIFY(refused.err.contains("broken.json"));
        QCOMPARE(loans("drift", store, {"--json"}).json()["configuration"]["window"].text(),
                 QByteArray("day"));
    }
};

QTEST_GUILESS_MAIN(TestWhole)
#include "tst_whole.moc"
