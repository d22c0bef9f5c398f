// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

using namespace program;

/// `performance`, as a nightly job runs it on the example.
class TestPerformance : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;

    [[nodiscard]] QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    [[nodiscard]] Outcome performance(const Words& options) const
    {
        Words words{"performance", file("example.tilt"), "--deployment", "Loan approvals"};
        words.insert(words.end(), options.begin(), options.end());
        return run(words);
    }
    static Json measurement(const Json& window, const char* metric)
    {
        const Json all = window["measurements"];
        for (int i = 0; i < all.size(); ++i)
            if (all[i]["metric"].text() == metric)
                return all[i];
        return {};
    }

private Q_SLOTS:
    void initTestCase() { VERIFY_STATUS(run({"sample", file("example.tilt")}), 0); }

    void json()
    {
        const Outcome outcome = performance({"--json"});
        VERIFY_STATUS(outcome, 1);
        QVERIFY(outcome.err.isEmpty());
        const Json document = outcome.json();
        QCOMPARE(document["deployment"].text(), QByteArray("Loan approvals"));
        QCOMPARE(document["configuration"]["revision"].number(), 0.0);
        const Json block = document["performance"];
        QCOMPARE(block["records"].number(), 50'000.0);
        QCOMPARE(block["windows"].size(), 12);
        const Json first = block["windows"][0];
        QVERIFY(first["in_baseline"].isTrue());
        // From the exported rows, by another program.
        QVERIFY(qAbs(measurement(first, "accuracy")["value"].number() - 0.7892666479348132) < 1e-12);
        QCOMPARE(measurement(first, "accuracy")["interval_method"].text(), QByteArray("wilson"));
        const Json last = block["windows"][11];
        QCOMPARE(last["labelled"].number(), 0.0);
        QVERIFY(measurement(last, "accuracy")["value"].isNull());
        QCOMPARE(measurement(last, "accuracy")["reason"].text(), QByteArray("no_labels"));
        const Json estimate = measurement(last, "accuracy")["estimate"];
        QVERIFY(estimate["estimated"].isTrue());
        QVERIFY(estimate["lower"].number() < estimate["value"].number());
        QCOMPARE(last["groups"].size(), 4);
        QVERIFY(last["groups"][0]["rates"][2]["estimate"]["value"].number() > 0.5);
        QCOMPARE(block["calibration"]["source"].text(), QByteArray("baseline"));
        QCOMPARE(block["calibration"]["bins"].size(), 10);
        QVERIFY(block["estimate_checks"].size() > 5);
        QCOMPARE(block["findings"][0]["metric"].text(), QByteArray("true_positive_rate"));
        QCOMPARE(performance({"--json"}).out, outcome.out); // the same bytes again
    }
    void exitStatusGoesByWhatWasAsked()
    {
        VERIFY_STATUS(performance({"--measures", "accuracy", "--json"}), 0);
        VERIFY_STATUS(performance({"--measures", "accuracy", "--limit", "accuracy=0.001"}), 1);
        VERIFY_STATUS(performance({"--fail-on", "estimated"}), 0);
        VERIFY_STATUS(performance({"--fail-on", "measured"}), 1);
        VERIFY_STATUS(performance({"--until", "2024-03-01"}), 0);
    }
    void dropIsAmongTheFindingsOfEvaluate()
    {
        const auto evaluate = [this](const Words& options) {
            Words words{"evaluate", file("example.tilt"), "--deployment", "Loan approvals", "--json"};
            words.insert(words.end(), options.begin(), options.end());
            return run(words);
        };
        const Outcome outcome = evaluate({"--fail-on", "performance"});
        VERIFY_STATUS(outcome, 1);
        const Json document = outcome.json();
        QCOMPARE(document["performance"]["status"].text(), QByteArray("measured"));
        QVERIFY(document["performance"]["judged_windows"].number() >= 8);
        const Json findings = document["findings"];
        const Json last = findings[findings.size() - 1];
        const Json own = performance({"--json"}).json()["performance"]["findings"][0];
        QCOMPARE(last["rule"].text(), QByteArray("performance"));
        QCOMPARE(last["metric"].text(), own["metric"].text());
        QCOMPARE(last["start"].text(), own["start"].text());
        QCOMPARE(last["id"].text(), "performance/true_positive_rate/measured/" + own["start"].text());
        QVERIFY(!last["estimated"].isTrue());
        QVERIFY(last["feature"].isNull());
        QVERIFY(last["worst"]["value"].number() < last["worst"]["limits"]["lower"].number());
        QVERIFY(last["worst"]["upper"].number() > last["worst"]["value"].number());
        // Certain metrics or groups: that is not about performance. Nor is a time before the drop.
        QCOMPARE(evaluate({"--metrics", "disparate_impact"}).json()["performance"]["status"].text(),
                 QByteArray("not_asked"));
        VERIFY_STATUS(evaluate({"--groups", "sex", "--fail-on", "performance"}), 0);
        VERIFY_STATUS(evaluate({"--until", "2024-02-01", "--fail-on", "performance"}), 0);
        // A baseline that was never there is told, and fairness judged all the same.
        const QString copy = file("without.tilt");
        QVERIFY(QFile::copy(file("example.tilt"), copy));
        VERIFY_STATUS(run({"performance", copy, "--deployment", "Loan approvals", "--baseline",
                           "1999-01-01/1999-02-01", "--save"}),
                      2);
        const Outcome without = run({"evaluate", copy, "--deployment", "Loan approvals", "--json"});
        VERIFY_STATUS(without, 1);
        QCOMPARE(without.json()["performance"]["status"].text(), QByteArray("not_possible"));
        QVERIFY(!without.json()["performance"]["reason"].text().isEmpty());
    }
    void text()
    {
        const Outcome outcome = performance({});
        VERIFY_STATUS(outcome, 1);
        for (const char* part : {"Accuracy", "~79.1", "isotonic regression", "Recall was lower in",
                                 "37,777 of 50,000 records have a label"})
            QVERIFY2(outcome.out.contains(part), outcome.said().constData());
    }
    void csv()
    {
        const Outcome outcome = performance({"--csv", "--measures", "accuracy,auc"});
        const QList<QByteArray> lines = outcome.out.trimmed().split('\n');
        constexpr int measures = 2 * 13;
        QVERIFY(lines.size() > 1 + measures); // those of groups follow
        QVERIFY(lines[0].startsWith("start,end,records,labelled,"));
        for (const QByteArray& line : lines)
            QCOMPARE(line.count(','), lines[0].count(','));
        QVERIFY(lines[measures].startsWith(",,50000,37777,false,area_under_roc,0.86"));
        QVERIFY(lines[measures + 1].contains(",sex,"));
    }
    void configuration()
    {
        const Outcome saved = performance({"--measures", "auc", "--limit", "auc=0.5", "--save"});
        VERIFY_STATUS(saved, 0);
        QVERIFY(saved.err.contains("revision 1"));
        const Json kept = performance({"--json"}).json();
        QCOMPARE(kept["configuration"]["revision"].number(), 1.0);
        QCOMPARE(kept["configuration"]["limits"]["area_under_roc"].number(), 0.5);
        QVERIFY(write(file("own.json"), R"({"version": 1, "window": "month", "baseline": "first:0.3"})"));
        const Json own = performance({"--config", file("own.json"), "--json"}).json();
        QCOMPARE(own["performance"]["windows"].size(), 3);
        QCOMPARE(own["configuration"]["revision"].number(), 0.0);
    }
    void refusals_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("measure") << QStringList{QStringLiteral("--measures"), QStringLiteral("beauty")};
        QTest::newRow("limit without a number")
            << QStringList{QStringLiteral("--limit"), QStringLiteral("accuracy")};
        QTest::newRow("limit below 0")
            << QStringList{QStringLiteral("--limit"), QStringLiteral("accuracy=-1")};
        QTest::newRow("limit of nothing") << QStringList{QStringLiteral("--limit"), QStringLiteral("=0.1")};
        QTest::newRow("baseline") << QStringList{QStringLiteral("--baseline"), QStringLiteral("yesterday")};
        QTest::newRow("baseline without records") << QStringList{
            QStringLiteral("--baseline"), QStringLiteral("2020-01-01T00:00:00Z/2020-02-01T00:00:00Z")};
        QTest::newRow("calibration") << QStringList{QStringLiteral("--calibration"), QStringLiteral("magic")};
        QTest::newRow("fail-on") << QStringList{QStringLiteral("--fail-on"), QStringLiteral("alarm")};
        QTest::newRow("window") << QStringList{QStringLiteral("--window"), QStringLiteral("fortnight")};
        QTest::newRow("no file") << QStringList{QStringLiteral("--config"),
                                                QStringLiteral("/nowhere/x.json")};
    }
    void refusals()
    {
        QFETCH(QStringList, options);
        Words words;
        for (const QString& option : options)
            words.push_back(option);
        const Outcome outcome = performance(words);
        VERIFY_STATUS(outcome, 2);
        QVERIFY(outcome.out.isEmpty());
        QVERIFY(!outcome.err.trimmed().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestPerformance)
#include "tst_performance.moc"
