// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace program;

/// Whatever is wrong with the input: one clear sentence, exit status 2, the store as it was.
class TestBadInput : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    QString m_store;
    QByteArray m_before;

    /// One line on standard error that names the program and holds every one of `parts`; nothing on standard
    /// output; the store untouched.
    void verifyRefused(const Outcome& outcome, const QByteArrayList& parts)
    {
        VERIFY_STATUS(outcome, 2);
        QVERIFY2(outcome.out.isEmpty(), outcome.said().constData());
        QVERIFY2(outcome.err.startsWith("tiltmeter-cli: "), outcome.said().constData());
        QVERIFY2(outcome.err.count('\n') == 1 && outcome.err.endsWith(".\n"), outcome.said().constData());
        for (const QByteArray& part : parts)
            QVERIFY2(outcome.err.contains(part), outcome.said().constData());
        QCOMPARE(sha256(m_store), m_before);
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_store = file("store.tilt");
        VERIFY_STATUS(run({"sample", m_store, "--rows", "3000"}), 0);
        m_before = sha256(m_store);
        QVERIFY(write(file("empty.csv"), ""));
        QVERIFY(write(file("header.csv"), "sex,age,prediction\n"));
        QVERIFY(write(file("twice.csv"), "sex,age,sex\nmale,30,male\n"));
        QVERIFY(write(file("utf16.csv"), QByteArray("\xFF\xFEs\0e\0x\0,\0a\0\n\0m\0,\0"
                                                    "1\0\n\0",
                                                    22)));
        QVERIFY(write(file("good.csv"), "sex,age,prediction\nmale,30,yes\nfemale,31,no\n"));
        QVERIFY(write(file("text.tilt"), QByteArray(100'000, 'x')));
        QVERIFY(write(file("notes.txt"), "just text"));
        QVERIFY(QDir(m_folder.path()).mkdir(QStringLiteral("folder")));
    }

    void commandLines_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArrayList>("parts");
        const auto row = [](const char* name, const Words& words, const QByteArrayList& parts) {
            QTest::newRow(name) << textOf(words) << parts;
        };
        const QString store = file("store.tilt");
        row("nothing at all", {}, {"command", "--help"});
        row("unknown command", {"evaluat", store}, {"evaluat"});
        row("unknown option", {"evaluate", store, "--deployment", "Loan approvals", "--windw", "day"},
            {"--windw"});
        row("unknown option with a value", {"deployments", store, "--colour=blue"}, {"--colour"});
        row("one dash", {"deployments", store, "-json"}, {"-json"});
        row("option without its value", {"evaluate", store, "--deployment"}, {"--deployment", "value"});
        row("option given twice", {"sample", file("new.tilt"), "--rows", "5", "--rows", "6"},
            {"--rows", "twice"});
        row("switch with a value", {"deployments", store, "--json=yes"}, {"--json"});
        row("no store named", {"deployments"}, {"STORE"});
        row("two stores named", {"deployments", store, store}, {store.toUtf8()});
        row("no deployment named", {"evaluate", store}, {"--deployment"});
        row("no file to import", {"import", store, "--deployment", "x"}, {"FILE"});
        row("rows is no number", {"sample", file("new.tilt"), "--rows", "many"}, {"--rows", "many"});
        row("no rows at all", {"sample", file("new.tilt"), "--rows", "0"}, {"--rows", "0", "1"});
        row("unknown window", {"evaluate", store, "--deployment", "Loan approvals", "--window", "fortnight"},
            {"--window", "fortnight"});
        row("no time", {"evaluate", store, "--deployment", "Loan approvals", "--since", "yesterday"},
            {"--since", "yesterday"});
        row("end before the beginning",
            {"evaluate", store, "--deployment", "Loan approvals", "--since", "2024-02-01", "--until",
             "2024-01-01"},
            {"2024-01-01"});
        row("unknown metric", {"evaluate", store, "--deployment", "Loan approvals", "--metrics", "goodness"},
            {"goodness"});
        const Words evaluate{"evaluate", store, "--deployment", "Loan approvals"};
        const auto wrong = [&](const char* name, const Words& more, const QByteArrayList& parts) {
            Words words = evaluate;
            words.insert(words.end(), more.begin(), more.end());
            row(name, words, parts);
        };
        wrong("unknown feature", {"--groups", "gender"}, {"--groups", "gender", "sex=female", "age"});
        wrong("unknown group", {"--groups", "sex=femal"}, {"--groups", "sex=femal", "sex=female"});
        wrong("unknown group in a list", {"--groups", "sex,age=90-99"}, {"--groups", "age=90-99"});
        wrong("unknown intersection", {"--groups", "sex_x_income"}, {"--groups", "sex_x_income"});
        wrong("a feature by itself twice", {"--groups", "sex_x_sex"}, {"sex x sex", "different"});
        wrong("confidence in percent", {"--confidence", "95"}, {"--confidence", "95", "below 1"});
        wrong("no confidence at all", {"--confidence", "0"}, {"--confidence", "0", "above 0"});
        wrong("confidence is no number", {"--confidence", "high"}, {"--confidence", "high"});
        wrong("confidence not a number", {"--confidence", "nan"}, {"--confidence", "nan"});
        wrong("seed is no number", {"--seed", "lucky"}, {"--seed", "lucky", "whole number"});
        wrong("seed below 0", {"--seed=-1"}, {"--seed", "-1"});
        wrong("seed too large", {"--seed", "18446744073709551616"}, {"--seed", "18446744073709551615"});
        wrong("metric of a numeric prediction", {"--metrics", "mean_squared_error_ratio"},
              {"Mean squared error", "numeric"});
        wrong("metric without its control feature", {"--metrics", "conditional_demographic_disparity"},
              {"control_feature"});
        wrong("flips of nothing", {"--metrics", "flip_rate_difference"}, {"Flip rate", "--other-decision"});
        wrong("other decisions in no column", {"--other-decision", "before"}, {"before", "decision"});
        wrong("the prediction against itself", {"--other-decision", "decision"},
              {"decision", "another column"});
        wrong("JSON and a table at once", {"--json", "--csv"}, {"--csv"});
        row("unknown rule", {"evaluate", store, "--deployment", "Loan approvals", "--fail-on", "mood"},
            {"--fail-on", "mood"});
        row("unknown role", {"import", store, file("good.csv"), "--deployment", "x", "--role", "hero"},
            {"--role", "hero"});
        row("no such deployment", {"evaluate", store, "--deployment", "Cards"}, {"Cards", "Loan approvals"});
        row("missing file", {"import", store, file("none.csv"), "--deployment", "x"}, {"none.csv"});
        row("a folder in place of a file", {"import", store, file("folder"), "--deployment", "x"},
            {"folder"});
        row("empty file", {"import", store, file("empty.csv"), "--deployment", "x"}, {"empty.csv", "empty"});
        row("a header and nothing else", {"import", store, file("header.csv"), "--deployment", "x"},
            {"header.csv"});
        row("a column twice", {"import", store, file("twice.csv"), "--deployment", "x"}, {"sex", "twice"});
        row("not UTF-8", {"import", store, file("utf16.csv"), "--deployment", "x"}, {"utf16.csv", "UTF-8"});
        row("no such column", {"import", store, file("good.csv"), "--deployment", "x", "--label", "truth"},
            {"truth", "sex, age, prediction"});
        row("one column, two roles",
            {"import", store, file("good.csv"), "--deployment", "x", "--label", "prediction", "--prediction",
             "prediction"},
            {"prediction", "two roles"});
        row("the second of two files is missing",
            {"import", store, file("good.csv"), file("none.csv"), "--deployment", "x"}, {"none.csv"});
        row("labels without record ids",
            {"import", store, file("good.csv"), "--deployment", "Loan approvals", "--role", "feedback"},
            {"Record id"});
        const auto drift = [&](const char* name, const Words& options, const QByteArrayList& parts) {
            Words words{"drift", store, "--deployment", "Loan approvals"};
            words.insert(words.end(), options.begin(), options.end());
            row(name, words, parts);
        };
        drift("drift of no column", {"--features", "salary"}, {"salary", "There are:", "income"});
        drift("drift of an empty name", {"--features", "income,,age"},
              {"--features", "income,,age", "commas"});
        drift("drift of a column twice", {"--features", "income,income"}, {"income", "twice"});
        drift("drift of record ids", {"--features", "application_id"}, {"application_id"});
        drift("no such measure", {"--methods", "psi,goodness"}, {"goodness"});
        drift("measures with a gap", {"--methods", "psi,"}, {"--methods", "commas"});
        drift("no such preset", {"--preset", "whylogs"},
              {"--preset", "whylogs", "evidently, nannyml, azure"});
        drift("no such kind of baseline", {"--baseline", "yesterday"},
              {"--baseline", "yesterday", "rolling:"});
        drift("no such data set", {"--baseline", "dataset:training"}, {"training", "There are: payload"});
        drift("baseline without records", {"--baseline", "2030-01-01/2030-02-01"},
              {"baseline", "2030-01-01"});
        drift("baseline that ends before it begins", {"--baseline", "2024-02-01/2024-01-01"},
              {"--baseline", "2024-02-01"});
        drift("all windows as the baseline", {"--baseline", "first:1"}, {"--baseline", "first:1"});
        drift("rolling for no time", {"--baseline", "rolling:0d"}, {"--baseline", "rolling:0d"});
        drift("rolling for a year and a bit", {"--baseline", "rolling:1y"}, {"--baseline", "rolling:1y"});
        drift("drift windows of a fortnight", {"--window", "fortnight"}, {"--window", "fortnight"});
        drift("drift since yesterday", {"--since", "yesterday"}, {"--since", "yesterday"});
        drift("drift that ends before it begins", {"--since", "2024-02-01", "--until", "2024-01-01"},
              {"2024-01-01"});
        drift("drift fails on a mood", {"--fail-on", "mood"}, {"--fail-on", "mood", "feature", "half"});
        drift("drift judged by no measure", {"--judge", "mood"}, {"mood"});
        drift("drift judged by three", {"--judge", "psi,ks,js"}, {"--judge", "js", "one or two"});
        drift("drift judged by what describes", {"--judge", "mean"}, {"mean"});
        drift("drift by no rule", {"--rule", "strict"}, {"--rule", "strict", "material", "baseline_spread"});
        drift("limit of no measure", {"--limit", "mood=0.1"}, {"mood"});
        drift("limit without a number", {"--limit", "psi"}, {"--limit", "psi"});
        drift("limit that is no number", {"--limit", "psi=much"}, {"--limit", "psi=much"});
        drift("limit below nothing", {"--limit", "psi=-1"}, {"--limit", "psi=-1"});
        drift("all may be false", {"--alpha", "1"}, {"--alpha", "1"});
        drift("alpha in percent", {"--alpha", "5%"}, {"--alpha", "5%"});
        drift("limits of one's own and another program's", {"--preset", "azure", "--limit", "js=0.2"},
              {"--limit", "preset"});
        drift("events and a table", {"--events", "--csv"}, {"--events", "--csv"});
        drift("a table and a document", {"--csv", "--json"}, {"--csv", "--json"});
        drift("events and a document", {"--events", "--json"}, {"--events", "--json"});
        drift("missing drift configuration", {"--config", file("none.json")}, {"none.json"});
        drift("drift configuration that is no JSON", {"--config", file("notes.txt")}, {"notes.txt"});
        row("a name for the payload",
            {"import", store, file("good.csv"), "--deployment", "x", "--data-set", "mine"},
            {"--data-set", "baseline"});
        row("which alarms", {"acknowledge", store, "--deployment", "Loan approvals"}, {"--alarm", "--all"});
        row("no such alarm", {"acknowledge", store, "--deployment", "Loan approvals", "--alarm", "age#1"},
            {"age#1"});
        row("missing store", {"deployments", file("none.tilt")}, {"none.tilt"});
        row("not a store at all", {"deployments", file("text.tilt")}, {"text.tilt"});
        row("not a store, but short", {"deployments", file("notes.txt")}, {"notes.txt"});
        row("a folder in place of a store", {"deployments", file("folder")}, {"folder"});
        row("example where something is", {"sample", store}, {"store.tilt"});
        row("example in a missing folder", {"sample", file("nowhere/new.tilt")}, {"nowhere"});
        row("export into a missing folder",
            {"export", store, "--deployment", "Loan approvals", "--output", file("nowhere/a.csv")},
            {"nowhere"});
        row("export onto a folder",
            {"export", store, "--deployment", "Loan approvals", "--output", file("folder")}, {"folder"});
        row("missing configuration",
            {"configure", store, "--deployment", "Loan approvals", "--config", file("none.json")},
            {"none.json"});
        row("import into what is no store",
            {"import", file("text.tilt"), file("good.csv"), "--deployment", "x"}, {"text.tilt"});
    }
    void commandLines()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArrayList, parts);
        verifyRefused(run(Words(words.begin(), words.end())), parts);
        QVERIFY(!QFile::exists(file("new.tilt")));
    }

    void configurations_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArrayList>("parts");
        const QByteArray good =
            R"({"version": 1, "features": [{"column": "sex", "reference": {"values": ["male"]},
"monitored": [{"values": ["female"]}]}],
"outcome": {"favorable": ["Approved"], "unfavorable": ["Denied"]}})";
        const auto row = [&good](const char* name, const char* from, const char* to,
                                 const QByteArrayList& parts) {
            QByteArray config = good;
            QTest::newRow(name) << (from == nullptr ? QByteArray(to) : config.replace(from, to)) << parts;
        };
        row("not JSON", nullptr, "{\n\"version\": 1,\n}", {"Line 3, column 1", "config.json"});
        row("empty", nullptr, "", {"Line 1", "config.json"});
        row("not ours", nullptr, R"({"colour": "blue"})", {"version"});
        row("of a later version", "\"version\": 1", "\"version\": 9", {"version", "9"});
        row("unknown field", "\"values\": [\"female\"]", "\"value\": [\"female\"]",
            {"Line 2", "monitored[0].value"});
        row("missing field", "\"column\": \"sex\", ", "", {"features[0].column"});
        row("wrong type", "[\"female\"]", "\"female\"", {"features[0].monitored[0].values", "list"});
        row("no such column", "\"sex\"", "\"gender\"", {"gender", "There are: scoring_timestamp"});
        row("not to be monitored", "\"sex\"", "\"application_id\"", {"application_id"});
        row("overlapping groups", "[\"female\"]", "[\"female\", \"male\"]", {"sex", "male", "overlap"});
        row("empty group", "[\"female\"]", "[]", {"sex"});
        row("nobody in the group", "[\"female\"]", "[\"Female\"]", {"sex", "Female"});
        row("no favorable outcome", "[\"Approved\"]", "[]", {"decision", "favourable"});
        row("outcome in both lists", "[\"Denied\"]", "[\"Denied\", \"Approved\"]", {"Approved"});
        row("outcome misspelt", R"("favorable": ["Approved"], "unfavorable": ["Denied"])",
            R"("favorable": ["approved"], "unfavorable": ["denied"])", {"approved"});
        row("limits the wrong way round", "\"outcome\"",
            R"("limits": {"disparate_impact": {"lower": 1.25, "upper": 0.8}}, "outcome")",
            {"Disparate impact", "1.25", "0.8"});
        row("limit in percent", "\"outcome\"",
            R"("limits": {"statistical_parity_difference": {"lower": -80}}, "outcome")",
            {"Statistical parity difference", "-80"});
        row("limit of a ratio below 0", "\"outcome\"",
            R"("limits": {"disparate_impact": {"lower": -0.8}}, "outcome")",
            {"Disparate impact", "-0.8", "below 0"});
        row("limit of a difference above 1", "\"outcome\"",
            R"("limits": {"equal_opportunity_difference": {"upper": 15}}, "outcome")", {"15", "above 1"});
        row("limits that leave equality out", "\"outcome\"",
            R"("limits": {"disparate_impact": {"lower": 1.1, "upper": 1.5}}, "outcome")",
            {"Disparate impact", "leave out 1,", "alike"});
        row("a feature's limit that leaves equality out", "\"monitored\"",
            R"("limits": {"equal_opportunity_difference": {"upper": -0.05}}, "monitored")",
            {"leave out 0,", "alike"});
        row("limits of a spread that leave equality out", "\"outcome\"",
            R"("limits": {"selection_rate_difference_between_groups": {"lower": 0.1}}, "outcome")",
            {"leave out 0,"});
        row("limits of an index that leave equality out", "\"outcome\"",
            R"("limits": {"smoothed_empirical_differential_fairness": {"lower": 0.2}}, "outcome")",
            {"leave out 0,"});
        row("limits of a mean of pairs that leave equality out", "\"outcome\"",
            R"("limits": {"selection_rate_average_pairwise_ratio": {"upper": 0.9}}, "outcome")",
            {"leave out 1,"});
        row("limit of a rate of one group", "\"outcome\"",
            R"("limits": {"selection_rate": {"lower": 0.3}}, "outcome")", {"Favourable share", "difference"});
        row("limit of an unknown metric", "\"outcome\"",
            R"("limits": {"goodness": {"lower": 0.3}}, "outcome")", {"goodness"});
        row("metric of a numeric prediction", "\"outcome\"",
            R"("metrics": ["root_mean_squared_error_ratio"], "outcome")",
            {"Root mean squared error", "numeric"});
        row("metric without its control feature", "\"outcome\"",
            R"("metrics": ["standardized_disparate_impact"], "outcome")", {"control_feature"});
        row("intersection with a feature that is not monitored", "\"outcome\"",
            R"("intersections": [["sex", "age"]], "outcome")", {"age", "There are: sex"});
        row("unknown way of making intervals", "\"outcome\"", R"("difference_interval": "wald", "outcome")",
            {"difference_interval", "wald", "newcombe", "miettinen_nurminen"});
        row("unknown metric", "\"outcome\"", R"("metrics": ["goodness"], "outcome")", {"goodness"});
        row("unknown time zone", "\"outcome\"", R"("time_zone": "Mars/Olympus", "outcome")",
            {"time_zone", "Mars/Olympus"});
        row("OpenScale without groups", nullptr, R"({"parameters": {"features": [{"feature": "sex"}],
            "favourable_class": ["Approved"], "unfavourable_class": ["Denied"]}})",
            {"parameters.features[0].majority"});
    }
    void configurations()
    {
        QFETCH(QByteArray, config);
        QFETCH(QByteArrayList, parts);
        QVERIFY(write(file("config.json"), config));
        verifyRefused(
            run({"configure", m_store, "--deployment", "Loan approvals", "--config", file("config.json")}),
            parts);
    }

    /// Sixteen groups of four features each: 83,521 cells with the rests and the missing.
    void intersectionWithThousandsOfCells()
    {
        QByteArray csv = "a,b,c,d,amount,prediction\n";
        for (int i = 0; i < 160; ++i) {
            for (int j = 1; j <= 4; ++j)
                csv += QByteArray(1, char('a' + i * j % 16)) + ',';
            csv += QByteArray::number(1000 + i) + (i % 3 != 0 ? ",yes\n" : ",no\n");
        }
        QVERIFY(write(file("many.csv"), csv));
        const QString store = file("many.tilt");
        VERIFY_STATUS(
            run({"import", store, file("many.csv"), "--deployment", "x", "--prediction", "prediction"}), 0);
        QByteArray groups;
        for (char c = 'b'; c < 'q'; ++c)
            groups += QByteArray(groups.isEmpty() ? "" : ", ") + "{'values': ['" + c + "']}";
        QByteArray features;
        for (const char* column : {"a", "b", "c", "d"})
            features += QByteArray(features.isEmpty() ? "" : ", ") + "{'column': '" + column +
                        "', 'reference': {'values': ['a']}, 'monitored': [" + groups + "]}";
        QByteArray config = "{'version': 1, 'features': [" + features +
                            "], INTERSECTION 'outcome': {'favorable': ['yes'], 'unfavorable': ['no']}}";
        config.replace('\'', '"'); // easier to read without all those backslashes
        const auto configure = [&](const char* intersection) {
            if (!write(file("many.json"), QByteArray(config).replace("INTERSECTION", intersection)))
                return Outcome{};
            return run({"configure", store, "--deployment", "x", "--config", file("many.json")});
        };
        const Outcome refused = configure("\"intersections\": [[\"a\", \"b\", \"c\", \"d\"]],");
        VERIFY_STATUS(refused, 2);
        QVERIFY2(refused.err.contains("a x b x c x d") && refused.err.contains("4096"),
                 refused.said().constData());
        QCOMPARE(refused.err.count('\n'), 1);
        VERIFY_STATUS(configure("\"intersections\": [[\"a\", \"b\"]],"), 0);
        const Outcome asked = run({"evaluate", store, "--deployment", "x", "--groups", "a_x_b_x_c_x_d"});
        VERIFY_STATUS(asked, 2);
        QVERIFY2(asked.err.contains("a x b x c x d") && asked.out.isEmpty(), asked.said().constData());
    }
    /// Nothing but predictions: what needs more is refused by name and left out of "all".
    void metricsWithoutLabelsOrProbabilities()
    {
        const QString store = file("bare.tilt");
        VERIFY_STATUS(
            run({"import", store, file("good.csv"), "--deployment", "x", "--prediction", "prediction"}), 0);
        QVERIFY(write(file("bare.json"), R"({"version": 1, "features": [{"column": "sex",
            "reference": {"values": ["male"]}, "monitored": [{"values": ["female"]}]}],
            "limits": {"error_rate_difference": {"upper": 0.1}}, "window": "all",
            "outcome": {"favorable": ["yes"], "unfavorable": ["no"]}})"));
        const Outcome configured =
            run({"configure", store, "--deployment", "x", "--config", file("bare.json")});
        VERIFY_STATUS(configured, 0);
        QVERIFY2(configured.err.contains("Error rate difference needs labels"),
                 configured.said().constData());
        const auto evaluate = [&](const char* metrics) {
            return run({"evaluate", store, "--deployment", "x", "--metrics", metrics, "--json"});
        };
        const Outcome labels = evaluate("equal_opportunity_difference");
        VERIFY_STATUS(labels, 2);
        QVERIFY2(labels.err.contains("needs labels") && labels.out.isEmpty(), labels.said().constData());
        const Outcome scores = evaluate("score_kolmogorov_smirnov");
        VERIFY_STATUS(scores, 2);
        QVERIFY2(scores.err.contains("needs probabilities") && scores.out.isEmpty(),
                 scores.said().constData());
        const Outcome all = evaluate("all");
        VERIFY_STATUS(all, 0);
        QVERIFY(find(all.json()["overall"], "disparate_impact", "sex").isThere());
        QVERIFY(!find(all.json()["overall"], "error_rate_difference", "sex").isThere());
    }

    void newerStore()
    {
        const QString newer = file("newer.tilt");
        QFile::copy(m_store, newer);
        // SQLite keeps user_version as a big-endian number at offset 60 of the file.
        QFile opened(newer);
        QVERIFY(opened.open(QIODevice::ReadWrite));
        QVERIFY(opened.seek(60));
        QCOMPARE(opened.write(QByteArray("\x00\x00\x03\xE7", 4)), 4);
        opened.close();
        const QByteArray before = sha256(newer);
        verifyRefused(run({"deployments", newer}), {"newer.tilt", "999", "newer version"});
        verifyRefused(run({"import", newer, file("good.csv"), "--deployment", "x"}), {"999"});
        QCOMPARE(sha256(newer), before);
    }
    void failedImportLeavesNoNewStore()
    {
        verifyRefused(run({"import", file("fresh.tilt"), file("empty.csv"), "--deployment", "x"}),
                      {"empty.csv"});
        verifyRefused(
            run({"import", file("fresh.tilt"), file("good.csv"), "--deployment", "x", "--role", "feedback"}),
            {"Record id"});
        QVERIFY(!QFile::exists(file("fresh.tilt")));
    }
    void changedTypeIsSaidBeforeAnythingIsWritten()
    {
        const QString store = file("types.tilt");
        VERIFY_STATUS(run({"import", store, file("good.csv"), "--deployment", "x"}), 0);
        QVERIFY(write(file("words.csv"), "sex,age,prediction\nmale,young,yes\nfemale,old,no\n"));
        const QByteArray before = run({"deployments", store, "--json"}).out;
        const Outcome outcome = run({"import", store, file("words.csv"), "--deployment", "x"});
        VERIFY_STATUS(outcome, 2);
        QVERIFY2(outcome.err.contains("age"), outcome.said().constData());
        QCOMPARE(run({"deployments", store, "--json"}).out, before);
    }

    void withoutPermission()
    {
        // The super-user may do everything, so the program is run as nobody then.
        std::function<void()> asNobody;
        if (::geteuid() == 0) {
            constexpr unsigned nobody = 65534;
            asNobody = [] {
                if (::setgid(nobody) != 0 || ::setuid(nobody) != 0)
                    ::_exit(99);
            };
            ::chmod(m_folder.path().toUtf8().constData(), 0755);
            if (run({"--version"}, asNobody).status != 0)
                QSKIP("the program can't be run as nobody here");
        }
        const auto make = [this](const char* name, mode_t mode) {
            QFile::copy(m_store, file(name));
            return ::chmod(file(name).toUtf8().constData(), mode) == 0;
        };
        QVERIFY(make("locked.tilt", 0));
        verifyRefused(run({"deployments", file("locked.tilt")}, asNobody), {"locked.tilt", "permission"});
        QVERIFY(QDir(m_folder.path()).mkdir(QStringLiteral("closed")));
        QVERIFY(::chmod(file("closed").toUtf8().constData(), 0555) == 0);
        verifyRefused(run({"sample", file("closed/new.tilt"), "--rows", "10"}, asNobody),
                      {"closed", "permission"});
        verifyRefused(
            run({"export", m_store, "--deployment", "Loan approvals", "--output", file("closed/a.csv")},
                asNobody),
            {"closed", "permission"});

        // What may only be read can be looked at and not changed.
        QVERIFY(make("closed/read.tilt", 0444) || ::geteuid() != 0);
        if (QFile::exists(file("closed/read.tilt"))) {
            VERIFY_STATUS(run({"deployments", file("closed/read.tilt")}, asNobody), 0);
            VERIFY_STATUS(run({"verify", file("closed/read.tilt")}, asNobody), 0);
            QVERIFY(write(file("config.json"),
                          run({"recommend", m_store, "--deployment", "Loan approvals"}).out));
            verifyRefused(
                run({"import", file("closed/read.tilt"), file("good.csv"), "--deployment", "x"}, asNobody),
                {"permission"});
        }
        ::chmod(file("closed").toUtf8().constData(), 0755);
    }
    void standardOutputThatIsFull()
    {
        if (!QFile::exists(QStringLiteral("/dev/full")))
            QSKIP("there is no /dev/full");
        QProcess process;
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        const QString store = file("full.tilt"); // an evaluation keeps its alarm track
        QVERIFY(QFile::copy(m_store, store));
        process.start(path(), textOf({"evaluate", store, "--deployment", "Loan approvals", "--json"}));
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 2);
        QVERIFY(process.readAllStandardError().contains("disk is full"));
    }
    void fullDisk()
    {
        // A file system of four megabytes; only the super-user may mount one.
        QVERIFY(QDir(m_folder.path()).mkdir(QStringLiteral("small")));
        const QByteArray small = file("small").toUtf8();
        if (::mount("none", small.constData(), "tmpfs", 0, "size=4m") != 0)
            QSKIP("no file system can be mounted here");
        const struct Unmount {
            QByteArray path;
            ~Unmount() { ::umount2(path.constData(), MNT_DETACH); }
        } unmount{small};
        const QString store = file("small/store.tilt");
        VERIFY_STATUS(run({"sample", store, "--rows", "200"}), 0);
        const QByteArray before = run({"deployments", store, "--json"}).out;

        QByteArray csv = "id,sex,age,prediction,note\n";
        for (int i = 0; i < 400'000; ++i) // large enough to be written without SQLite's log
            csv += QByteArray::number(i * 7919LL) + ",female," + QByteArray::number(18 + i % 60) + ",yes," +
                   QByteArray::number(i * 104'729LL, 16) + QByteArray::number(i * 1'299'709LL, 16) + '\n';
        QVERIFY(write(file("large.csv"), csv));
        const Outcome outcome = run({"import", store, file("large.csv"), "--deployment", "x"});
        VERIFY_STATUS(outcome, 2);
        QVERIFY2(outcome.err.contains("disk is full"), outcome.said().constData());
        QCOMPARE(run({"deployments", store, "--json"}).out, before);
        VERIFY_STATUS(run({"verify", store}), 0);
        verifyRefused(run({"sample", file("small/other.tilt"), "--rows", "400000"}), {"disk is full"});
        QVERIFY(!QFile::exists(file("small/other.tilt")));
    }
};

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
