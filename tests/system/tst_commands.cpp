// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <map>
#include <set>

using namespace program;

/// Every command's way when nothing goes wrong, on the example.
class TestCommands : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    QString example() const { return file("example.tilt"); }
    QString copyOfExample(const char* name) const
    {
        QFile::copy(example(), file(name));
        return file(name);
    }
    Outcome evaluate(const Words& options) const
    {
        Words words{"evaluate", example(), "--deployment", "Loan approvals"};
        words.insert(words.end(), options.begin(), options.end());
        return run(words);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const Outcome made = run({"sample", example()});
        VERIFY_STATUS(made, 0);
        QVERIFY(made.out.contains("50,000 records"));
        QVERIFY(made.err.isEmpty()); // no bar where there is no terminal
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files), QStringList{QStringLiteral("example.tilt")});
    }

    void help()
    {
        const Outcome general = run({"--help"});
        VERIFY_STATUS(general, 0);
        for (const char* command :
             {"sample", "import", "deployments", "recommend", "configure", "evaluate", "metrics", "alarms",
              "acknowledge", "drift", "report", "export", "verify"}) {
            QVERIFY2(general.out.contains(command), command);
            const Outcome own = run({command, "--help"});
            VERIFY_STATUS(own, 0);
            QVERIFY(own.out.contains("--json"));
        }
        const Outcome version = run({"--version"});
        VERIFY_STATUS(version, 0);
        QVERIFY(version.out.startsWith("tiltmeter-cli "));
    }
    void sample()
    {
        const Outcome small = run({"sample", file("small.tilt"), "--rows", "500", "--seed=7", "--json"});
        VERIFY_STATUS(small, 0);
        QCOMPARE(small.json()["records"].number(), 500.0);
        QCOMPARE(small.json()["seed"].number(), 7.0);
        QCOMPARE(small.json()["deployment"].text(), QByteArray("Loan approvals"));
    }
    void deployments()
    {
        const Outcome text = run({"deployments", example()});
        VERIFY_STATUS(text, 0);
        QVERIFY(text.out.contains("Loan approvals"));
        const Outcome json = run({"deployments", example(), "--json"});
        VERIFY_STATUS(json, 0);
        const Json first = json.json()["deployments"][0];
        QCOMPARE(first["name"].text(), QByteArray("Loan approvals"));
        QCOMPARE(first["records"].number(), 50'000.0);
        QCOMPARE(first["fairness_revision"].number(), 1.0);
        QVERIFY(first["first_record"].text().startsWith("2024-01-01T"));
        QVERIFY(first["last_record"].text().startsWith("2024-03-24T"));
        QCOMPARE(first["columns"][3]["name"].text(), QByteArray("sex"));
    }
    void recommendThenConfigure()
    {
        const QString store = copyOfExample("configure.tilt");
        const Outcome proposed = run({"recommend", store, "--deployment", "Loan approvals"});
        VERIFY_STATUS(proposed, 0);
        QVERIFY(proposed.err.contains("a protected attribute"));
        QVERIFY(proposed.err.contains("not a law"));
        QCOMPARE(proposed.json()["features"].size(), 2);
        // What is proposed is what the example was saved with: no new revision.
        QVERIFY(write(file("proposed.json"), proposed.out));
        const Words configure{"configure",           store,   "--deployment", "Loan approvals", "--config",
                              file("proposed.json"), "--json"};
        const Outcome saved = run(configure);
        VERIFY_STATUS(saved, 0);
        QCOMPARE(saved.json()["revision"].number(), 1.0);
        QVERIFY(write(file("proposed.json"), QByteArray(proposed.out).replace("0.8", "0.9")));
        QCOMPARE(run(configure).json()["revision"].number(), 2.0);
        QCOMPARE(run(configure).json()["revision"].number(), 2.0);
    }
    void configureFromOpenScale()
    {
        const QString store = copyOfExample("openscale.tilt");
        QVERIFY(write(file("openscale.json"), R"({"parameters": {"features": [
            {"feature": "sex", "majority": ["male"], "minority": ["female"], "threshold": 0.95}],
            "favourable_class": ["Approved"], "unfavourable_class": ["Denied"], "min_records": 500,
            "max_records": 10000}, "schedule": {"repeat_interval": 1, "repeat_unit": "month"}})"));
        const Outcome saved = run({"configure", store, "--deployment", "Loan approvals", "--config",
                                   file("openscale.json"), "--json"});
        VERIFY_STATUS(saved, 0);
        QVERIFY(saved.json()["from_openscale"].isTrue());
        QCOMPARE(saved.json()["ignored"].size(), 1);
        QVERIFY(saved.err.contains("parameters.max_records"));
        const Json evaluation = run({"evaluate", store, "--deployment", "Loan approvals", "--json"}).json();
        QCOMPARE(evaluation["windows"].size(), 3); // January to March
        const Json m = find(evaluation["windows"][0]["measurements"], "disparate_impact", "sex");
        QCOMPARE(m["limits"]["lower"].number(), 0.95);
    }

    void exportGivesTheRecordsBack()
    {
        const Outcome outcome = run(
            {"export", example(), "--deployment", "Loan approvals", "--output", file("out.csv"), "--json"});
        VERIFY_STATUS(outcome, 0);
        QCOMPARE(outcome.json()["records"].number(), 50'000.0);
        const QByteArrayList lines = contentOf(file("out.csv")).split('\n');
        QCOMPARE(lines.size(), 50'002); // header, records, after the last line feed
        QVERIFY(lines[0].startsWith("scoring_timestamp,application_id,model_version,sex,age,"));
        QVERIFY(lines[50'000].contains(",A-0050000,2.4.0,"));
    }
    void verifyFindsNothing()
    {
        const Outcome outcome = run({"verify", example(), "--json"});
        VERIFY_STATUS(outcome, 0);
        QVERIFY(outcome.json()["good"].isTrue());
        QCOMPARE(outcome.json()["records"].number(), 50'000.0);
        QCOMPARE(outcome.json()["problems"].size(), 0);
        QVERIFY(outcome.json()["audit_entries"].number() >= 3);
        VERIFY_STATUS(run({"verify", example()}), 0);
    }
    void verifyFindsADamagedByte()
    {
        const QString store = copyOfExample("damaged.tilt");
        QFile opened(store);
        QVERIFY(opened.open(QIODevice::ReadWrite));
        // In the middle of the file lie the records' pages.
        QVERIFY(opened.seek(opened.size() / 2));
        QVERIFY(opened.write(QByteArray(64, '\x5A')) == 64);
        opened.close();
        const Outcome outcome = run({"verify", store, "--json"});
        VERIFY_STATUS(outcome, 2);
        QVERIFY(!outcome.json()["good"].isTrue());
        QVERIFY(outcome.json()["problems"].size() > 0);
    }

    void evaluateAsJson()
    {
        const Outcome outcome = evaluate({"--json"});
        VERIFY_STATUS(outcome, 1); // the example is unfair from week 9 on
        const Json root = outcome.json();
        QCOMPARE(root["configuration"]["revision"].number(), 1.0);
        QCOMPARE(root["records"].number(), 50'000.0);
        QCOMPARE(root["windows"].size(), 12);
        for (int i = 0; i < 12; ++i) {
            const Json m = find(root["windows"][i]["measurements"], "disparate_impact", "sex");
            QCOMPARE(m["verdict"].text(), QByteArray(i < 8 ? "pass" : "fail"));
            QCOMPARE(m["status"].text(), QByteArray("ok"));
            QVERIFY(m["reason"].isNull());
            QVERIFY(m["lower"].number() < m["value"].number() && m["value"].number() < m["upper"].number());
            QVERIFY(!m["counts"].value().toObject().isEmpty());
        }
        QCOMPARE(root["findings"][0]["start"].text(), QByteArray("2024-02-26T00:00:00Z"));
        // Labels have not come for the last week: said, counted, no number.
        const Json late = find(root["windows"][11]["measurements"], "false_negative_rate_difference", "sex");
        QVERIFY(late["value"].isNull());
        QCOMPARE(late["status"].text(), QByteArray("undefined"));
        QVERIFY(root["undefined"].number() > 0);
        QCOMPARE(evaluate({"--json"}).out, outcome.out); // the same bytes
    }
    void evaluateForPeople()
    {
        const Outcome text = evaluate({});
        VERIFY_STATUS(text, 1);
        QVERIFY(text.out.contains("sex: female against male"));
        QVERIFY(text.out.contains("Week of 26 Feb 2024"));
        QVERIFY(text.out.contains("has been below the lower limit since 26 Feb 2024"));
    }
    void exitStatusGoesByWhatWasAsked()
    {
        QCOMPARE(evaluate({"--until", "2024-02-26"}).status, 0); // before it began
        QCOMPARE(evaluate({"--since=2024-02-26T00:00:00Z"}).status, 1);
        QCOMPARE(evaluate({"--metrics", "statistical_parity_difference"}).status, 0); // has no limits
        QCOMPARE(evaluate({"--fail-on", "alarm"}).status, 1);
        QCOMPARE(evaluate({"--fail-on", "alarm", "--until", "2024-03-01"}).status, 0); // before it went off
        QCOMPARE(evaluate({"--fail-on", "alarm", "--fail-on", "point"}).status, 1);
        QCOMPARE(evaluate({"--fail-on", "interval"}).status, 1);
    }
    void windowsOfEveryKind_data()
    {
        QTest::addColumn<QString>("window");
        QTest::addColumn<int>("count");
        QTest::newRow("day") << QStringLiteral("day") << 84;
        QTest::newRow("week") << QStringLiteral("week") << 12;
        QTest::newRow("month") << QStringLiteral("month") << 3;
        QTest::newRow("all") << QStringLiteral("all") << 1;
        QTest::newRow("10000 records") << QStringLiteral("10000-records") << 5;
        QTest::newRow("15000 records") << QStringLiteral("15000-records") << 4;
    }
    void windowsOfEveryKind()
    {
        QFETCH(QString, window);
        QFETCH(int, count);
        const Json windows = evaluate({"--window", window, "--json"}).json()["windows"];
        QCOMPARE(windows.size(), count);
        double records = 0;
        for (int i = 0; i < windows.size(); ++i)
            records += windows[i]["records"].number();
        QCOMPARE(records, 50'000.0);
    }
    void theCatalogue()
    {
        const Outcome text = run({"metrics"});
        VERIFY_STATUS(text, 0);
        QVERIFY(text.out.contains("disparate_impact"));
        const Json metrics = run({"metrics", "--json"}).json()["metrics"];
        QVERIFY(metrics.size() > 500);
        std::set<QByteArray> ids;
        std::set<QByteArray> names;
        for (int i = 0; i < metrics.size(); ++i) {
            const Json metric = metrics[i];
            for (const char* key :
                 {"id", "name", "of", "unit", "formula", "source", "bad_for_the_monitored_group"})
                QVERIFY2(!metric[key].text().isEmpty(), metric["id"].text().constData());
            QVERIFY2(ids.insert(metric["id"].text()).second, metric["id"].text().constData());
            names.insert(metric["name"].text());
        }
        // Some metrics have two names in use, as AIF360's and Fairlearn's equal opportunity.
        QVERIFY2(names.size() + 10 > ids.size(),
                 QByteArray::number(int(ids.size() - names.size())).constData());
        QVERIFY(ids.contains("consistency") && ids.contains("area_between_rocs"));
        VERIFY_STATUS(run({"metrics", example()}), 2);
    }
    void metricsByName()
    {
        const Json two =
            evaluate({"--metrics", "statistical_parity_difference,error_rate_difference", "--json"}).json();
        QCOMPARE(two["overall"].size(), 4); // two of sex, two of age
        QVERIFY(evaluate({"--metrics=all", "--json"}).json()["overall"].size() > 40);
    }
    /// What is held against the labels flips as often as it errs.
    void flips()
    {
        const Json root =
            evaluate({"--other-decision", "reviewed_decision", "--metrics",
                      "flip_rate, flip_rate_difference,error_rate, error_rate_difference", "--json"})
                .json();
        const Json flips = find(root["overall"], "flip_rate_difference", "sex");
        const Json errors = find(root["overall"], "error_rate_difference", "sex");
        for (const char* member : {"value", "lower", "upper", "monitored_records"})
            QCOMPARE(flips[member].number(), errors[member].number());
        const Json rates = findGroup(root, "sex", "female")["rates"];
        QCOMPARE(rates["flip_rate"].number(), rates["error_rate"].number());
        QVERIFY(rates["flip_rate"].number() > 0);
        QVERIFY(find(root["windows"][3]["measurements"], "flip_rate_difference", "age").isThere());
        const Outcome text =
            evaluate({"--other-decision=reviewed_decision", "--metrics=flip_rate_to_favorable"});
        QVERIFY2(text.out.contains("Flip rate to favourable") && text.out.contains("male (reference)"),
                 text.said().constData());
    }
    void flipsAsConfigured()
    {
        const QString store = copyOfExample("flips.tilt");
        const auto configure = [&](const QByteArray& column) {
            QByteArray config = run({"recommend", store, "--deployment", "Loan approvals"}).out;
            config.replace("\"outcome\":", "\"other_decision\": \"" + column + "\", \"outcome\":");
            config.replace("\"disparate_impact\":",
                           "\"flip_rate_difference\": {\"upper\": 0.001}, \"disparate_impact\":");
            write(file("flips.json"), config);
            return run(
                {"configure", store, "--deployment", "Loan approvals", "--config", file("flips.json")});
        };
        VERIFY_STATUS(configure("reviewed_decision"), 0);
        const Outcome wrong = configure("age");
        VERIFY_STATUS(wrong, 2);
        QVERIFY2(wrong.err.contains("age can't be the other decision"), wrong.said().constData());

        const Words words{"evaluate", store, "--deployment", "Loan approvals", "--json"};
        const Json root = run(words).json();
        QCOMPARE(root["configuration"]["other_decision"].text(), QByteArray("reviewed_decision"));
        const Json difference = find(root["overall"], "flip_rate_difference", "sex");
        QCOMPARE(difference["limits"]["upper"].number(), 0.001);
        const Json women = findGroup(root, "sex", "female");
        QVERIFY(women["flips"]["compared"].number() > 1000);
        const double flips =
            women["flips"]["to_favorable"].number() + women["flips"]["to_unfavorable"].number();
        QCOMPARE(flips / women["flips"]["compared"].number(), women["rates"]["flip_rate"].number());
        QVERIFY(women["intervals"]["flip_rate"].size() == 2);
        // What is asked for on the command line comes first, and what is not is not scanned for.
        Words other = words;
        other.insert(other.end(), {"--other-decision", "decision"});
        VERIFY_STATUS(run(other), 2);
        Words named = words;
        named.insert(named.end(), {"--metrics", "disparate_impact"});
        QVERIFY(!findGroup(run(named).json(), "sex", "female")["flips"].isThere());
    }
    void csv()
    {
        const Outcome outcome = evaluate({"--csv"});
        VERIFY_STATUS(outcome, 1);
        const QList<QByteArray> lines = outcome.out.trimmed().split('\n');
        QVERIFY(lines[0].startsWith("start,end,metric,feature,monitored,reference,value,"));
        for (const QByteArray& line : lines)
            QCOMPARE(line.count(','), lines[0].count(',')); // the example has no commas in its names
        QVERIFY(lines.size() > 13);
    }
    void aLimitMakesAMetricMeasured()
    {
        const QString store = copyOfExample("limits.tilt");
        QByteArray config = run({"recommend", store, "--deployment", "Loan approvals"}).out;
        config.replace("\"disparate_impact\":",
                       "\"accuracy_difference\": {\"lower\": -0.1}, \"disparate_impact\":");
        QVERIFY2(config.contains("accuracy_difference") && write(file("limits.json"), config),
                 config.constData());
        VERIFY_STATUS(
            run({"configure", store, "--deployment", "Loan approvals", "--config", file("limits.json")}), 0);
        const Json root = run({"evaluate", store, "--deployment", "Loan approvals", "--json"}).json();
        const Json m = find(root["overall"], "accuracy_difference", "sex");
        QCOMPARE(m["limits"]["lower"].number(), -0.1);
        QVERIFY(find(root["overall"], "disparate_impact", "sex").isThere());
    }
    void groupsByName()
    {
        const Json whole = evaluate({"--json"}).json();
        const auto features = [](const Json& root) {
            std::set<QByteArray> found;
            for (int i = 0; i < root["overall"].size(); ++i)
                found.insert(root["overall"][i]["feature"].text() + '=' +
                             root["overall"][i]["monitored"].text());
            return found;
        };
        QCOMPARE(features(whole), (std::set<QByteArray>{"sex=female", "age=18-25"}));
        const Json sex = evaluate({"--groups", "sex", "--json"}).json();
        QCOMPARE(features(sex), std::set<QByteArray>{"sex=female"});
        // What is left says the same as before.
        for (const char* metric : {"disparate_impact", "error_rate_difference"})
            QCOMPARE(QJsonValue(find(sex["overall"], metric, "sex").value()),
                     QJsonValue(find(whole["overall"], metric, "sex").value()));
        for (int i = 0; i < sex["groups"].size(); ++i)
            QCOMPARE(sex["groups"][i]["feature"].text(), QByteArray("sex"));
        const Json group = evaluate({"--groups", "age=18-25", "--json"}).json();
        QCOMPARE(features(group), std::set<QByteArray>{"age=18-25"});
        QCOMPARE(evaluate({"--groups", "age"}).status, 0); // only sex is out of its limits
        QCOMPARE(evaluate({"--groups", "sex=female"}).status, 1);
        // An intersection that is not configured, and a list in one word and in two.
        const Json both = evaluate({"--groups", "sex_x_age,age", "--json"}).json();
        QVERIFY(features(both).contains("sex_x_age=female|18-25"));
        QVERIFY(features(both).contains("age=18-25"));
        QVERIFY(!features(both).contains("sex=female"));
        QCOMPARE(features(evaluate({"--groups", "sex", "--groups", "age=18-25", "--json"}).json()),
                 features(whole));
    }
    void confidenceAndSeed()
    {
        const Json usual = find(evaluate({"--json"}).json()["overall"], "disparate_impact", "sex");
        const Json wide =
            find(evaluate({"--confidence", "0.99", "--json"}).json()["overall"], "disparate_impact", "sex");
        QCOMPARE(wide["confidence"].number(), 0.99);
        QCOMPARE(wide["value"].number(), usual["value"].number());
        QVERIFY(wide["lower"].number() < usual["lower"].number() &&
                wide["upper"].number() > usual["upper"].number());
        const auto resampled = [this](const char* seed) {
            return evaluate({"--metrics", "equalized_odds_difference", "--seed", seed, "--json"})
                .json()["overall"][0];
        };
        const Json first = resampled("1");
        QCOMPARE(first["interval_method"].text(), QByteArray("bootstrap"));
        QCOMPARE(resampled("1")["lower"].number(), first["lower"].number());
        const Json other = resampled("18446744073709551615");
        QCOMPARE(other["value"].number(), first["value"].number());
        QVERIFY(other["lower"].number() != first["lower"].number());
    }
    /// The same comparisons within each value of another column.
    void strata()
    {
        const QString store = copyOfExample("strata.tilt");
        QByteArray config = run({"recommend", store, "--deployment", "Loan approvals"}).out;
        config.replace("\"outcome\"", R"("control_feature": "purpose", "outcome")");
        QVERIFY(write(file("strata.json"), config));
        VERIFY_STATUS(
            run({"configure", store, "--deployment", "Loan approvals", "--config", file("strata.json")}), 0);
        const Json root = run({"evaluate", store, "--deployment", "Loan approvals", "--json"}).json();
        const Json strata = root["strata"];
        QVERIFY(strata.size() >= 4);
        std::map<QByteArray, double> records;
        for (int i = 0; i < strata.size(); ++i) {
            QCOMPARE(strata[i]["control"].text(), QByteArray("purpose"));
            records[strata[i]["feature"].text()] += strata[i]["records"].number();
            const Json m = strata[i]["measurements"][0];
            QCOMPARE(m["metric"].text(), QByteArray("disparate_impact"));
            QVERIFY(m["value"].number() > 0);
        }
        double sex = 0;
        for (const char* group : {"female", "male"})
            sex += findGroup(root, "sex", group)["records"].number();
        QCOMPARE(records["sex"], sex);
    }
    void quietIsQuiet()
    {
        const Outcome proposed = run({"recommend", example(), "--deployment", "Loan approvals", "--quiet"});
        VERIFY_STATUS(proposed, 0);
        QVERIFY(proposed.err.isEmpty());
        QVERIFY(evaluate({"--progress"}).err.contains("["));
    }
    void lookingLeavesTheStoreAsItIs()
    {
        const QString store = copyOfExample("looked-at.tilt");
        const QByteArray before = sha256(store);
        run({"deployments", store});
        run({"evaluate", store, "--deployment", "Loan approvals"});
        run({"recommend", store, "--deployment", "Loan approvals"});
        QCOMPARE(sha256(store), before);
    }
};

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
