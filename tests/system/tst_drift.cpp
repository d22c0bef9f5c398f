// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <cmath>
#include <random>

#include <sched.h>

using namespace program;

/// What `drift` promises: other programs' numbers, exit statuses, event records, the same bytes.
class TestDrift : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString file(const QString& name) const { return m_folder.filePath(name); }

    static QByteArray number(double value) { return QByteArray::number(value, 'g', 17); }

    /// Imports a payload and what it is compared with.
    void makeStore(const QString& store, const QByteArray& payload, const QByteArray& baseline)
    {
        QVERIFY(write(file(QStringLiteral("payload.csv")), payload));
        QVERIFY(write(file(QStringLiteral("baseline.csv")), baseline));
        VERIFY_STATUS(run({"import", store, file(QStringLiteral("payload.csv")), "--deployment", "d"}), 0);
        VERIFY_STATUS(run({"import", store, file(QStringLiteral("baseline.csv")), "--deployment", "d",
                           "--role", "baseline"}),
                      0);
    }
    Outcome drift(const QString& store, const Words& options) const
    {
        Words words{"drift", store, "--deployment", "d"};
        words.insert(words.end(), options.begin(), options.end());
        return run(words);
    }
    /// A column of words: so many of each, then missing up to `rows`.
    static QByteArrayList words(const std::vector<std::pair<const char*, int>>& counts, int rows)
    {
        QByteArrayList list;
        for (const auto& [word, count] : counts)
            for (int i = 0; i < count; ++i)
                list << word;
        while (list.size() < rows)
            list << QByteArray();
        return list;
    }
    static QByteArray table(const QByteArrayList& names, const std::vector<QByteArrayList>& columns)
    {
        QByteArray csv = names.join(',') + '\n';
        for (qsizetype row = 0; row < columns.front().size(); ++row)
            for (std::size_t c = 0; c < columns.size(); ++c)
                csv += columns[c][row] + (c + 1 < columns.size() ? ',' : '\n');
        return csv;
    }

    /// Eight weeks, 300 records each; from the fifth on `change` is done to a record.
    struct Record {
        double x = 0;
        double y = 0;
        QByteArray word;
        QByteArray prediction;
        QByteArray label;
    };
    static QByteArray log(const std::function<void(Record&, std::mt19937&)>& change)
    {
        constexpr int weekly = 300;
        std::mt19937 random(7);
        std::normal_distribution<> normal;
        const auto coin = [&random](double p) { return std::uniform_real_distribution<>()(random) < p; };
        QByteArray csv = "when,x,y,word,prediction,truth\n";
        const QDateTime begin(QDate(2024, 1, 1), QTime(0, 0), Qt::UTC);
        for (int i = 0; i < 8 * weekly; ++i) {
            Record r{normal(random), normal(random), coin(0.5) ? "a" : "b", coin(0.6) ? "yes" : "no",
                     coin(0.6) ? "yes" : "no"};
            if (i >= 4 * weekly)
                change(r, random);
            csv += begin.addSecs(qint64(i) * 7 * 86'400 / weekly).toString(Qt::ISODate).toUtf8() + ',' +
                   (std::isnan(r.x) ? QByteArray() : number(r.x)) + ',' + number(r.y) + ',' + r.word + ',' +
                   r.prediction + ',' + r.label + '\n';
        }
        return csv;
    }
    QString logStore(const char* name, const std::function<void(Record&, std::mt19937&)>& change)
    {
        const QString store = file(QLatin1String(name) + QStringLiteral(".tilt"));
        write(file(QStringLiteral("log.csv")), log(change));
        const Outcome outcome =
            run({"import", store, file(QStringLiteral("log.csv")), "--deployment", "d", "--timestamp", "when",
                 "--prediction", "prediction", "--label", "truth"});
        return outcome.status == 0 ? store : QString();
    }

private Q_SLOTS:
    void otherProgramsVectors_data()
    {
        QTest::addColumn<QString>("preset");
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("metric");
        QTest::addColumn<QString>("member");
        QTest::addColumn<double>("expected");
        QTest::addColumn<double>("tolerance"); // absolute; of p-values relative
        const auto row = [](const char* preset, const char* column, const char* metric, double expected,
                            double tolerance = 1e-10, const char* member = "value") {
            QTest::addRow("%s, %s, %s, %s", preset, column, metric, member)
                << QString::fromLatin1(preset) << QString::fromLatin1(column) << QString::fromLatin1(metric)
                << QString::fromLatin1(member) << expected << tolerance;
        };
        const auto p = [&row](const char* preset, const char* column, const char* metric, double expected) {
            row(preset, column, metric, expected, 4e-7, "p_value");
        };
        row("evidently", "x", "population_stability_index", 0.6209464150);
        row("evidently", "x", "jensen_shannon_distance", 0.1855661012);
        row("evidently", "x", "kullback_leibler_divergence", 0.1033628847);
        row("evidently", "x", "normalized_wasserstein_distance", 0.2443284745);
        row("evidently", "x", "hellinger_distance", 0.2461001450);
        row("evidently", "x", "energy_distance", 0.3444634944);
        p("evidently", "x", "kolmogorov_smirnov", 4.042275e-06);
        p("evidently", "x", "cramer_von_mises", 1.756434e-05);
        p("evidently", "x", "t_test", 8.254559e-06);
        p("evidently", "x", "mann_whitney_u", 1.811415e-05);
        row("evidently", "word", "population_stability_index", 0.0575364145);
        row("evidently", "word", "jensen_shannon_distance", 0.0846602215);
        row("evidently", "word", "hellinger_distance", 0.0847329745);
        row("evidently", "word", "kullback_leibler_divergence", 0.0287682072);
        p("evidently", "word", "chi_squared", 2.065916e-06);
        row("evidently", "unseen", "population_stability_index", 1.4377059192);
        row("evidently", "unseen", "jensen_shannon_distance", 0.2765539209);
        row("evidently", "unseen", "hellinger_distance", 0.3273830737);
        p("evidently", "unseen", "chi_squared", 0);
        row("nannyml", "x", "jensen_shannon_distance", 0.2562000464);
        row("nannyml", "x", "hellinger_distance", 0.2543156693);
        row("nannyml", "x", "kolmogorov_smirnov", 0.1316666667);
        row("nannyml", "x", "wasserstein_distance", 0.7129393939);
        row("nannyml", "word", "jensen_shannon_distance", 0.1016872892);
        row("nannyml", "word", "hellinger_distance", 0.0847329745);
        row("nannyml", "word", "chebyshev_distance", 0.1);
        row("nannyml", "word", "chi_squared", 19.0909090909);
        p("nannyml", "word", "chi_squared", 2.618170e-04);
        row("nannyml", "unseen", "jensen_shannon_distance", 0.3321751116);
        row("nannyml", "unseen", "chi_squared", 169.0909090909);
        row("azure", "eight", "jensen_shannon_distance", 0.307182, 5e-7);
        row("azure", "eight", "population_stability_index", 0.231049, 5e-7);
        row("azure", "eight", "wasserstein_distance", 2);
        row("azure", "eight", "normalized_wasserstein_distance", 0.816497, 5e-7);
        row("azure", "hundred", "euclidean_distance", 0.244949, 5e-7);
        row("azure", "hundred", "chebyshev_distance", 0.2);
        row("azure", "hundred", "jensen_shannon_distance", 0.340986, 5e-7);
        row("azure", "hundred", "population_stability_index", 0.668647, 5e-7);
        row("none", "hundred", "euclidean_distance", 0.244949, 5e-7);
        row("none", "hundred", "jensen_shannon_distance", 0.340986, 5e-7);
        row("none", "word", "jensen_shannon_distance", 0.1016872892);
        row("none", "word", "chi_squared", 19.0909090909);
        p("none", "word", "chi_squared", 2.618170e-04);
        row("none", "unseen", "chi_squared", 169.0909090909);
        row("none", "x", "wasserstein_distance", 0.7129393939);
        row("none", "x", "kolmogorov_smirnov", 0.1316666667);
    }
    void otherProgramsVectors()
    {
        QFETCH(QString, preset);
        QFETCH(QString, column);
        QFETCH(QString, metric);
        QFETCH(QString, member);
        QFETCH(double, expected);
        QFETCH(double, tolerance);
        const QString store = file(QStringLiteral("vectors.tilt"));
        static QHash<QString, Json> results; // one run a preset
        if (!QFile::exists(store)) {
            QByteArrayList before;
            QByteArrayList after;
            for (int i = 0; i < 1000; ++i)
                before << number((37 * i) % 101 / 10.0);
            for (int j = 0; j < 600; ++j)
                after << number((53 * j) % 127 / 11.0);
            const auto eight = [](int first, int rows) {
                QByteArrayList list;
                for (int i = 0; i < rows; ++i)
                    list << (i < 8 ? number(first + i) : QByteArray());
                return list;
            };
            const QByteArrayList names{"x", "word", "unseen", "eight", "hundred"};
            makeStore(store,
                      table(names, {after, words({{"a", 150}, {"b", 200}, {"c", 100}, {"d", 50}}, 600),
                                    words({{"a", 150}, {"b", 200}, {"c", 100}, {"e", 50}}, 600),
                                    eight(3, 600), words({{"a", 40}, {"b", 30}, {"c", 10}, {"d", 20}}, 600)}),
                      table(names, {before, words({{"a", 400}, {"b", 300}, {"c", 200}, {"d", 100}}, 1000),
                                    words({{"a", 400}, {"b", 300}, {"c", 200}, {"d", 100}}, 1000),
                                    eight(1, 1000), words({{"a", 50}, {"b", 30}, {"c", 20}}, 1000)}));
            if (QTest::currentTestFailed())
                return;
        }
        if (!results.contains(preset)) {
            const Outcome outcome = drift(store, {"--baseline", "dataset:baseline", "--window", "all",
                                                  "--preset", preset, "--methods", "all", "--json"});
            VERIFY_STATUS(outcome, 1);
            results.insert(preset, outcome.json());
        }
        const Json m = find(results.value(preset)["windows"][0]["measurements"],
                            metric.toLatin1().constData(), column.toLatin1().constData());
        QVERIFY(m.isThere());
        const double actual = m[member.toLatin1().constData()].number();
        const double allowed = member == QLatin1String("p_value") ? tolerance * expected : tolerance;
        QVERIFY2(std::abs(actual - expected) <= allowed,
                 qPrintable(QStringLiteral("%1, expected %2").arg(actual, 0, 'g', 12).arg(expected)));
    }

    void exitStatusGoesByWhatDrifted_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QStringList>("failing"); // rules that give 1
        QTest::newRow("nothing") << QStringLiteral("nothing") << QStringList();
        QTest::newRow("one feature of three")
            << QStringLiteral("feature")
            << QStringList{QStringLiteral("feature"), QStringLiteral("magnitude")};
        QTest::newRow("prediction") << QStringLiteral("prediction")
                                    << QStringList{QStringLiteral("prediction")};
        QTest::newRow("label") << QStringLiteral("label") << QStringList{QStringLiteral("label")};
        QTest::newRow("missing values")
            << QStringLiteral("missing") << QStringList{QStringLiteral("missing")};
        QTest::newRow("two features of three")
            << QStringLiteral("half")
            << QStringList{QStringLiteral("feature"), QStringLiteral("magnitude"), QStringLiteral("half")};
    }
    void exitStatusGoesByWhatDrifted()
    {
        QFETCH(QString, what);
        QFETCH(QStringList, failing);
        const QString store = logStore(qPrintable(what), [&what](Record& r, std::mt19937& random) {
            if (what == QLatin1String("feature") || what == QLatin1String("half"))
                r.x += 1.5;
            if (what == QLatin1String("half"))
                r.word = "a";
            const bool flips = std::uniform_real_distribution<>()(random) < 0.5;
            if (what == QLatin1String("prediction") && flips)
                r.prediction = "no";
            if (what == QLatin1String("label") && flips)
                r.label = "no";
            if (what == QLatin1String("missing") && flips)
                r.x = std::nan("");
        });
        QVERIFY(!store.isEmpty());
        // One window in twenty may cry wolf by default: not here.
        QVERIFY(write(file(QStringLiteral("strict.json")), R"({"version": 1, "alpha": 0.0001})"));
        const auto strictly = [&](Words words) {
            words.insert(words.end(), {"--config", file(QStringLiteral("strict.json"))});
            return drift(store, words);
        };
        for (const char* rule : {"feature", "prediction", "label", "missing", "magnitude", "half"}) {
            // A classifier may see that values are missing: that is its business.
            if (what == QLatin1String("missing") && QByteArray(rule) == "magnitude")
                continue;
            const Outcome outcome = strictly({"--fail-on", rule});
            VERIFY_STATUS(outcome, failing.contains(QLatin1String(rule)) ? 1 : 0);
        }
        VERIFY_STATUS(strictly({}), failing.isEmpty() ? 0 : 1);
        VERIFY_STATUS(strictly({"--fail-on", "half", "--fail-on", "label"}),
                      what == QLatin1String("half") || what == QLatin1String("label") ? 1 : 0);
        // Before it began there is nothing to find.
        VERIFY_STATUS(strictly({"--until", "2024-01-29"}), 0);
    }
    /// Training data and a batch to score have no times: windows go by the order of the records, or are one.
    void recordsWithoutTimes()
    {
        const QString store = file(QStringLiteral("timeless.tilt"));
        QByteArray before = "x,word\n";
        QByteArray after = "x,word\n";
        for (int i = 0; i < 900; ++i)
            before += number(i % 30) + (i % 2 == 0 ? ",a\n" : ",b\n");
        for (int i = 0; i < 600; ++i) // the second half is another one
            after += number(i % 30 + (i < 300 ? 0 : 15)) + (i % 2 == 0 ? ",a\n" : ",b\n");
        makeStore(store, after, before);
        const Words against{"--baseline", "dataset:baseline", "--window", "150-records"};
        const auto with = [&against](const char* option) {
            Words words = against;
            words.push_back(option);
            return words;
        };
        const Outcome outcome = drift(store, against);
        VERIFY_STATUS(outcome, 1);
        QVERIFY2(!outcome.out.contains("1970"), outcome.said().constData());
        QVERIFY2(outcome.out.contains("Records 1 \u2013 150") &&
                     outcome.out.contains("Records 451 \u2013 600"),
                 outcome.said().constData());
        QVERIFY2(outcome.out.contains("x has drifted from record 301 on (windows: 2). x moved"),
                 outcome.said().constData());
        QCOMPARE(outcome.out.count("x moved"), 1);
        const Json json = drift(store, with("--json")).json();
        QCOMPARE(json["windows"].size(), 4);
        for (int i = 0; i < 4; ++i) {
            QVERIFY(json["windows"][i]["start"].isNull() && json["windows"][i]["end"].isNull());
            QCOMPARE(json["windows"][i]["records"].number(), 150.0);
            QCOMPARE(json["windows"][i]["first_record"].number(), 1 + 150.0 * i);
            QCOMPARE(json["windows"][i]["last_record"].number(), 150.0 * (i + 1));
            // What is made of rows is there as it is for weeks: half of x lies beyond what was learnt.
            QCOMPARE(json["windows"][i]["magnitude"]["rows"].number(), 150.0);
            QCOMPARE(json["windows"][i]["magnitude"]["exceeds"].isTrue(), i >= 2);
            const Json consistency = json["data_consistency"]["windows"][i];
            QVERIFY(consistency["start"].isNull());
            QCOMPARE(consistency["first_record"].number(), 1 + 150.0 * i);
            QCOMPARE(consistency["last_record"].number(), 150.0 * (i + 1));
            QCOMPARE(consistency["share"].number(), i >= 2 ? 0.5 : 0.0);
        }
        QCOMPARE(json["findings"].size(), 1);
        QCOMPARE(json["findings"][0]["first_record"].number(), 301.0);
        QCOMPARE(json["findings"][0]["last_record"].number(), 600.0);
        QVERIFY(json["findings"][0]["start"].isNull());
        QCOMPARE(json["findings"][0]["windows"].number(), 2.0);
        QCOMPARE(json["changes"].size(), 1); // there is no date, but a place
        QVERIFY(json["changes"][0]["since"].isNull());
        QCOMPARE(json["changes"][0]["since_record"].number(), 301.0);
        QSet<QByteArray> ids;
        const QByteArrayList events = drift(store, with("--events")).out.trimmed().split('\n');
        for (const QByteArray& line : events) {
            const Json event = QJsonValue(QJsonDocument::fromJson(line).object());
            ids.insert(event["id"].text());
            QVERIFY(event["data"]["StartTime"].isNull());
            QCOMPARE(event["data"]["breached"].isTrue(), ids.size() > 2);
        }
        QCOMPARE(ids.size(), 4);
        const Outcome whole = drift(store, {"--baseline", "dataset:baseline", "--window", "all"});
        VERIFY_STATUS(whole, 1);
        QVERIFY2(whole.out.contains("Whole period") && !whole.out.contains("1970"), whole.said().constData());
        const Json snapshot =
            drift(store, {"--baseline", "dataset:baseline", "--window", "all", "--json"}).json();
        QCOMPARE(snapshot["windows"].size(), 1);
        QCOMPARE(snapshot["windows"][0]["magnitude"]["rows"].number(), 600.0);
        QVERIFY(snapshot["windows"][0]["magnitude"]["exceeds"].isTrue());
        QCOMPARE(snapshot["data_consistency"]["windows"][0]["share"].number(), 0.25);
        // Without a second data set the first windows are the baseline.
        const Json own =
            drift(store, {"--baseline", "first:0.5", "--window", "150-records", "--json"}).json();
        QCOMPARE(own["baseline"]["records"].number(), 300.0);
        QVERIFY(own["windows"][0]["magnitude"].isNull() && own["windows"][1]["in_baseline"].isTrue());
        QVERIFY(own["windows"][2]["magnitude"]["exceeds"].isTrue());
        QCOMPARE(own["data_consistency"]["windows"][3]["share"].number(), 0.5);
    }
    /// The example: what was planted, from the week in which it was planted, and nothing else.
    void exampleHasItsPlantedDriftAndNoOther()
    {
        const QString store = file(QStringLiteral("example.tilt"));
        VERIFY_STATUS(run({"sample", store}), 0);
        const auto example = [&](const Words& options) {
            Words words{"drift", store, "--deployment", "Loan approvals"};
            words.insert(words.end(), options.begin(), options.end());
            return run(words);
        };
        const Outcome outcome = example({"--json"});
        VERIFY_STATUS(outcome, 1);
        const Json json = outcome.json();
        const QByteArray planted = "2024-02-12T00:00:00Z"; // week 7
        QSet<QByteArray> features;
        for (int i = 0; i < json["findings"].size(); ++i) {
            const Json finding = json["findings"][i];
            // What the model answers follows its records, and changes with the model in week 9.
            if (finding["family"].text() != "feature") {
                QVERIFY(finding["family"].text() == "prediction" ||
                        finding["family"].text() == "probability");
                QVERIFY(finding["start"].text() >= planted);
                continue;
            }
            QVERIFY(finding["metric"].text() != "missing_rate");
            features.insert(finding["feature"].text());
            QCOMPARE(finding["start"].text(), planted);
            QCOMPARE(finding["windows"].number(), 6.0);
            QVERIFY(finding["ongoing"].isTrue());
        }
        QCOMPARE(features, (QSet<QByteArray>{"loan_amount", "savings", "purpose"}));
        for (int i = 0; i < json["changes"].size(); ++i)
            if (features.contains(json["changes"][i]["feature"].text())) {
                QCOMPARE(json["changes"][i]["kind"].text(), QByteArray("sudden"));
                QCOMPARE(json["changes"][i]["since"].text(), planted);
            }
        int seen = 0;
        for (int i = 0; i < json["windows"].size(); ++i) {
            const Json window = json["windows"][i];
            if (window["in_baseline"].isTrue())
                continue;
            const bool drifts = window["start"].text() >= planted;
            QCOMPARE(window["magnitude"]["drifted"].isTrue(), drifts);
            QCOMPARE(json["events"][seen++]["data"]["breached"].isTrue(), drifts);
        }
        QCOMPARE(seen, 9);
        QCOMPARE(json["type_errors"]["columns"].size(), 0);

        // The same in sentences, with what follows from it.
        const Outcome text = example({});
        VERIFY_STATUS(text, 1);
        for (const char* part :
             {"loan_amount has drifted since 12 Feb 2024 (windows: 6).",
              "purpose changed suddenly on 12 Feb 2024.", "Does the drift matter?", "treatment for",
              "Data consistency and model drift", "break a rule learnt from the baseline",
              "loan_amount lies between", "reconstruction error", "Estimate: the model is right for"})
            QVERIFY2(text.out.contains(part), part);
        QVERIFY2(!text.out.contains("income has drifted"), text.said().constData());

        // And as a table.
        const Outcome csv = example({"--csv"});
        VERIFY_STATUS(csv, 1);
        const QByteArrayList lines = csv.out.trimmed().split('\n');
        const QByteArrayList names = lines.front().split(',');
        const auto at = [&names](const QByteArrayList& cells, const char* name) {
            return cells.value(names.indexOf(name));
        };
        QSet<QByteArray> failed;
        QHash<QByteArray, int> whole;
        for (const QByteArray& line : lines.mid(1)) {
            const QByteArrayList cells = line.split(',');
            QCOMPARE(cells.size(), names.size());
            if (at(cells, "family") == "feature" && at(cells, "verdict") == "fail") {
                failed.insert(at(cells, "feature"));
                QVERIFY(at(cells, "start") >= planted);
            }
            if (at(cells, "feature").isEmpty())
                ++whole[at(cells, "metric")];
        }
        QCOMPARE(failed, features);
        for (const char* metric :
             {"drift_magnitude", "reconstruction_error", "data_consistency", "model_drift"})
            QVERIFY2(whole.value(metric) >= 9, metric);
    }
    void columnsOnly()
    {
        const QString store = logStore("columns", [](Record& r, std::mt19937&) { r.x += 0.3; });
        QVERIFY(!store.isEmpty());
        const Json everything = drift(store, {"--json"}).json();
        const Json columns = drift(store, {"--json", "--columns-only"}).json();
        const int windows = columns["windows"].size();
        QVERIFY(windows > 7);
        QCOMPARE(windows, everything["windows"].size());
        QVERIFY(!everything["windows"][7]["magnitude"].isNull());
        for (int i = 0; i < windows; ++i) {
            QVERIFY(columns["windows"][i]["magnitude"].isNull());
            QVERIFY(columns["windows"][i]["measurements"].value() ==
                    everything["windows"][i]["measurements"].value());
        }
        QVERIFY(columns["findings"].size() > 0);
    }
    void judgedAsTheOptionsSay()
    {
        const QString store = logStore("judged", [](Record& r, std::mt19937&) { r.x += 0.3; });
        QVERIFY(!store.isEmpty());
        const Words by{"--json", "--features", "x,word"};
        const auto judged = [&](const Words& options) {
            Words words = by;
            words.insert(words.end(), options.begin(), options.end());
            return drift(store, words);
        };
        const auto deciding = [](const Outcome& outcome, const char* column) {
            const Json all = outcome.json()["windows"][7]["measurements"];
            for (int i = 0; i < all.size(); ++i)
                if (all[i]["feature"].text() == column && all[i]["judged"].isTrue() &&
                    all[i]["metric"].text() != "missing_rate")
                    return all[i];
            return Json();
        };
        const Outcome usual = judged({"--fail-on", "feature"});
        VERIFY_STATUS(usual, 1);
        QCOMPARE(deciding(usual, "x")["metric"].text(), QByteArray("jensen_shannon_distance"));
        QCOMPARE(deciding(usual, "x")["limits"]["upper"].number(), 0.04);
        const Outcome lenient = judged({"--fail-on", "feature", "--limit", "js=0.9"});
        VERIFY_STATUS(lenient, 0);
        QCOMPARE(deciding(lenient, "word")["limits"]["upper"].number(), 0.9);
        const Outcome psi = judged({"--judge", "psi", "--rule", "fixed", "--limit", "psi=0.05"});
        QCOMPARE(deciding(psi, "x")["metric"].text(), QByteArray("population_stability_index"));
        QCOMPARE(deciding(psi, "word")["metric"].text(), QByteArray("population_stability_index"));
        QCOMPARE(deciding(psi, "x")["verdict"].text(), QByteArray("fail"));
        const Outcome two = judged({"--judge", "ks,chi_square", "--rule", "significant", "--alpha", "0.05"});
        QCOMPARE(deciding(two, "x")["metric"].text(), QByteArray("kolmogorov_smirnov"));
        QCOMPARE(deciding(two, "word")["metric"].text(), QByteArray("chi_squared"));
        QCOMPARE(two.json()["configuration"]["alpha"].number(), 0.05);
        // Numbers have it, categories do not.
        const Outcome wasserstein = judged({"--judge", "normalized_wasserstein_distance"});
        QCOMPARE(deciding(wasserstein, "x")["metric"].text(), QByteArray("normalized_wasserstein_distance"));
        QCOMPARE(deciding(wasserstein, "word")["metric"].text(), QByteArray("jensen_shannon_distance"));
        // And it can be kept.
        VERIFY_STATUS(judged({"--limit", "js=0.9", "--save", "--fail-on", "feature"}), 0);
        VERIFY_STATUS(drift(store, {"--fail-on", "feature"}), 0);
    }
    void magnitudeAloneCounts()
    {
        // Sixteen columns that each move too little to matter.
        std::mt19937 random(11);
        std::normal_distribution<> normal;
        QByteArray csv = "when";
        for (int c = 0; c < 16; ++c)
            csv += ",x" + QByteArray::number(c);
        csv += '\n';
        const QDateTime begin(QDate(2024, 1, 1), QTime(0, 0), Qt::UTC);
        for (int i = 0; i < 4 * 800; ++i) {
            csv += begin.addSecs(qint64(i) * 7 * 86'400 / 800).toString(Qt::ISODate).toUtf8();
            for (int c = 0; c < 16; ++c)
                csv += ',' + QByteArray::number(normal(random) + (i >= 3 * 800 ? 0.25 : 0), 'f', 3);
            csv += '\n';
        }
        const QString store = file(QStringLiteral("magnitude.tilt"));
        QVERIFY(write(file(QStringLiteral("log.csv")), csv));
        VERIFY_STATUS(run({"import", store, file(QStringLiteral("log.csv")), "--deployment", "d",
                           "--timestamp", "when"}),
                      0);
        QVERIFY(write(file(QStringLiteral("limits.json")),
                      R"({"version": 1, "baseline": "first:0.5", "window": "week",
                                               "limits": {"jensen_shannon_distance": 0.25}})"));
        VERIFY_STATUS(drift(store, {"--config", file(QStringLiteral("limits.json")), "--fail-on", "feature"}),
                      0);
        VERIFY_STATUS(
            drift(store, {"--config", file(QStringLiteral("limits.json")), "--fail-on", "magnitude"}), 1);
        const Outcome outcome = drift(store, {"--config", file(QStringLiteral("limits.json")), "--json"});
        VERIFY_STATUS(outcome, 1);
        QVERIFY(!outcome.json()["windows"][2]["magnitude"]["drifted"].isTrue());
        QVERIFY(outcome.json()["windows"][3]["magnitude"]["drifted"].isTrue());
        QCOMPARE(outcome.json()["windows"][3]["magnitude"]["limit"].number(), 0.2);
        QCOMPARE(outcome.json()["findings"].size(), 0);
        QVERIFY(write(file(QStringLiteral("limits.json")),
                      contentOf(file(QStringLiteral("limits.json")))
                          .replace("\"limits\": {", "\"limits\": {\"drift_magnitude\": 0.9, ")));
        VERIFY_STATUS(drift(store, {"--config", file(QStringLiteral("limits.json"))}), 0);
    }

    void events()
    {
        const QString store = logStore("events", [](Record& r, std::mt19937&) { r.x += 1.5; });
        QVERIFY(!store.isEmpty());
        QVERIFY(write(file(QStringLiteral("strict.json")), R"({"version": 1, "alpha": 0.0001})"));
        const Outcome lines = drift(store, {"--events", "--config", file(QStringLiteral("strict.json"))});
        VERIFY_STATUS(lines, 1);
        const Outcome json = drift(store, {"--json", "--config", file(QStringLiteral("strict.json"))});
        const Json inDocument = json.json()["events"];
        const QByteArrayList records = lines.out.trimmed().split('\n');
        QCOMPARE(records.size(), 6); // eight weeks, two of them are the baseline
        QCOMPARE(inDocument.size(), 6);
        QSet<QByteArray> ids;
        for (int i = 0; i < 6; ++i) {
            const Json event = QJsonValue(QJsonDocument::fromJson(records[i]).object());
            QCOMPARE(event.value(), inDocument[i].value());
            for (const char* field :
                 {"topic", "subject", "eventType", "eventTime", "id", "dataVersion", "metadataVersion"})
                QVERIFY2(!event[field].text().isEmpty(), field);
            QVERIFY(event["subject"].text().startsWith("datadrift/"));
            QCOMPARE(event["eventType"].text(),
                     QByteArray("Microsoft.MachineLearningServices.DatasetDriftDetected"));
            const Json data = event["data"];
            for (const char* field : {"DataDriftId", "DataDriftName", "RunId", "BaseDatasetId",
                                      "TargetDatasetId", "StartTime", "EndTime"})
                QVERIFY2(!data[field].text().isEmpty(), field);
            QCOMPARE(data["breached"].isTrue(), i >= 2);
            const Json window = json.json()["windows"][i + 2];
            QCOMPARE(data["StartTime"].text(), window["start"].text());
            QCOMPARE(data["EndTime"].text(), window["end"].text());
            QCOMPARE(data["DriftCoefficient"].number(), window["magnitude"]["mcc"].number());
            QCOMPARE(event["eventTime"].text(), window["end"].text());
            ids.insert(event["id"].text());
        }
        QCOMPARE(ids.size(), 6);
    }

    void undefinedIsAStatusAndCounted()
    {
        const QString store = file(QStringLiteral("undefined.tilt"));
        makeStore(store,
                  table({"constant", "empty", "word"},
                        {words({{"8", 100}}, 100), words({}, 100), words({{"a", 60}, {"b", 40}}, 100)}),
                  table({"constant", "empty", "word"},
                        {words({{"7", 100}}, 100), words({{"1", 30}, {"2", 70}}, 100),
                         words({{"a", 50}, {"b", 50}}, 100)}));
        if (QTest::currentTestFailed())
            return;
        for (const char* preset : {"none", "evidently", "nannyml", "azure"}) {
            const Outcome outcome = drift(store, {"--baseline", "dataset:baseline", "--window", "all",
                                                  "--methods", "all", "--preset", preset, "--json"});
            QVERIFY2(outcome.status < 2, outcome.said().constData());
            QVERIFY(outcome.json()["windows"].size() == 1); // JSON has no NaN: it would not be read
            const Json measurements = outcome.json()["windows"][0]["measurements"];
            int undefined = 0;
            for (int i = 0; i < measurements.size(); ++i) {
                const Json m = measurements[i];
                const bool isUndefined = m["status"].text() == "undefined";
                undefined += isUndefined ? 1 : 0;
                QCOMPARE(m["value"].isNull(), isUndefined);
                if (isUndefined)
                    QVERIFY(!m["reason"].text().isEmpty() && m["p_value"].isNull() &&
                            m["verdict"].text() == "not_judged");
            }
            QCOMPARE(outcome.json()["undefined"].number(), double(undefined));
            QVERIFY(undefined > 0);
        }
        const Json measurements =
            drift(store, {"--baseline", "dataset:baseline", "--window", "all", "--json"})
                .json()["windows"][0]["measurements"];
        QCOMPARE(find(measurements, "normalized_wasserstein_distance", "constant")["reason"].text(),
                 QByteArray("constant_baseline"));
    }

    void sameRecordsAreExactlyTheSame()
    {
        const QString store = logStore("same", [](Record&, std::mt19937&) {});
        QVERIFY(!store.isEmpty());
        const Outcome outcome = drift(store, {"--baseline", "dataset:payload", "--window", "all", "--json"});
        VERIFY_STATUS(outcome, 0);
        const Json measurements = outcome.json()["windows"][0]["measurements"];
        int zeros = 0;
        for (int i = 0; i < measurements.size(); ++i)
            for (const char* distance :
                 {"wasserstein_distance", "normalized_wasserstein_distance", "kolmogorov_smirnov",
                  "population_stability_index", "jensen_shannon_distance", "hellinger_distance",
                  "total_variation_distance", "energy_distance", "cramer_von_mises", "euclidean_distance",
                  "chebyshev_distance", "chi_squared", "cramers_v"})
                if (measurements[i]["metric"].text() == distance) {
                    ++zeros;
                    QCOMPARE(measurements[i]["value"].number(), 0.0);
                    QCOMPARE(measurements[i]["bound"].number(), 0.0);
                }
        QCOMPARE(zeros, 2 * 13 + 3 * 8); // x and y; word, prediction and truth
    }

    void sameBytesWithOneProcessorAndWithTwo()
    {
        const QString store = logStore("bytes", [](Record& r, std::mt19937&) { r.y *= 2; });
        QVERIFY(!store.isEmpty());
        const Words words{"drift", store, "--deployment", "d", "--methods", "all", "--json"};
        const QByteArray first = run(words).out;
        QVERIFY(first.size() > 10'000);
        QCOMPARE(run(words).out, first);
        const Outcome alone = run(words, [] {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(0, &one);
            if (sched_setaffinity(0, sizeof one, &one) != 0)
                _exit(99);
        });
        QVERIFY(alone.status != 99);
        QCOMPARE(alone.out, first);
    }

    void columnThatTheBaselineLacksIsSaid()
    {
        const QString store = file(QStringLiteral("lacks.tilt"));
        makeStore(store, table({"x", "y"}, {words({{"1", 60}, {"2", 40}}, 100), words({{"3", 100}}, 100)}),
                  table({"x", "z"}, {words({{"1", 50}, {"2", 50}}, 100), words({{"3", 100}}, 100)}));
        if (QTest::currentTestFailed())
            return;
        const Words options{"--baseline", "dataset:baseline", "--window", "all"};
        Words named = options;
        named.insert(named.end(), {"--features", "y"});
        const Outcome refused = drift(store, named);
        VERIFY_STATUS(refused, 2);
        QVERIFY2(refused.err.contains("dataset:baseline has no column y"), refused.said().constData());
        QCOMPARE(refused.err.count('\n'), 1);
        Words all = options;
        all.push_back("--json");
        const Json features = drift(store, all).json()["features"];
        QCOMPARE(features.size(), 1);
        QCOMPARE(features[0]["feature"].text(), QByteArray("x"));
    }

    void savedConfigurationIsUsed()
    {
        const QString store = logStore("saved", [](Record& r, std::mt19937&) { r.x += 1.5; });
        const Outcome saved = drift(store, {"--features", "y,word", "--baseline", "rolling:14d+7d",
                                            "--preset", "azure", "--save", "--json"});
        QVERIFY2(saved.status < 2, saved.said().constData());
        QVERIFY(saved.err.contains("revision 1"));
        const Json again = drift(store, {"--json"}).json();
        QCOMPARE(again["configuration"]["revision"].number(), 1.0);
        QCOMPARE(again["configuration"]["baseline"].text(), QByteArray("rolling:P14D+P7D"));
        QCOMPARE(again["configuration"]["preset"].text(), QByteArray("azure"));
        QCOMPARE(again["features"].size(), 2);
        // The two weeks that end a week before the window begins, as far as there are records.
        QCOMPARE(again["windows"][1]["baseline_records"].number(), 0.0);
        QCOMPARE(again["windows"][2]["baseline_records"].number(), 300.0);
        QCOMPARE(again["windows"][3]["baseline_records"].number(), 600.0);
        // Asked for once, without being kept.
        QCOMPARE(drift(store, {"--features", "x", "--json"}).json()["features"].size(), 1);
        QCOMPARE(drift(store, {"--json"}).json()["features"].size(), 2);
    }
};

QTEST_GUILESS_MAIN(TestDrift)
#include "tst_drift.moc"
