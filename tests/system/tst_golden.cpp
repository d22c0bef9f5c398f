// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include <cmath>

using namespace program;

/// From a prediction log to the numbers that other people's programs have computed from the same rows.
class TestGolden : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString file(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    static QByteArray configuration(const char* good, const char* bad)
    {
        return QByteArray(R"({"version": 1, "features": [
            {"column": "sex", "reference": {"values": ["male"]}, "monitored": [{"values": ["female"]}]},
            {"column": "age", "reference": {"ranges": [[26, 100]]}, "monitored": [{"ranges": [[18, 25]]}]}],
            "intersections": [["sex", "age"]],
            "outcome": {"favourable": ["GOOD"], "unfavourable": ["BAD"]}, "window": "week"})")
            .replace("GOOD", good)
            .replace("BAD", bad);
    }

    /// Imports, configures and evaluates; the evaluation's JSON.
    Outcome evaluateFile(const QString& csv, const QByteArray& config, const Words& roles)
    {
        const QString store = file("golden.tilt");
        QFile::remove(store);
        Words import{"import", store, csv, "--deployment", "golden", "--json"};
        import.insert(import.end(), roles.begin(), roles.end());
        if (const Outcome imported = run(import); imported.status != 0)
            return imported;
        write(file("config.json"), config);
        if (const Outcome configured =
                run({"configure", store, "--deployment", "golden", "--config", file("config.json")});
            configured.status != 0)
            return configured;
        Outcome evaluated = run({"evaluate", store, "--deployment", "golden", "--metrics", "all", "--json"});
        if (evaluated.status == 1)
            evaluated.status = 0; // findings are no fault here
        return evaluated;
    }

    static bool close(double a, double b) { return std::abs(a - b) <= 1e-12 * std::max(1.0, std::abs(b)); }

private Q_SLOTS:
    void fairness_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("good");
        QTest::addColumn<QByteArray>("bad");
        QTest::newRow("German credit, 5,000 records")
            << QStringLiteral("german") << QByteArray("No Risk") << QByteArray("Risk");
        QTest::newRow("German credit, UCI original")
            << QStringLiteral("german_uci") << QByteArray("good") << QByteArray("bad");
    }
    void fairness()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, good);
        QFETCH(QByteArray, bad);
        const QString csv = shared("golden/") + name + QStringLiteral("_predictions.csv");
        const QString goldenFile = shared("golden/") + name + QStringLiteral("_fairness.json");
        NEEDS_FILE(csv);
        const Outcome outcome =
            evaluateFile(csv, configuration(good.constData(), bad.constData()),
                         {"--timestamp", "scoring_timestamp", "--prediction", "prediction", "--label",
                          "label", "--probability", "probability", "--record-id", "row_id"});
        VERIFY_STATUS(outcome, 0);
        const Json root = outcome.json();
        const Json golden = QJsonValue(QJsonDocument::fromJson(contentOf(goldenFile)).object());
        QCOMPARE(root["records"].number(), golden["rows"].number());
        QCOMPARE(root["windows"].size(), 2); // the two halves

        struct Attribute {
            const char* feature;
            const char* golden;
            const char* monitored;
            const char* reference;
        };
        for (const Attribute& a :
             {Attribute{"sex", "sex", "female", "male"}, Attribute{"age", "age_group", "18-25", "26-100"}}) {
            const Json attribute = golden["attributes"][a.golden];
            for (const char* group : {a.monitored, a.reference})
                checkGroup(attribute, findGroup(root, a.feature, group), group);
            // Counts of the confusion matrix, as the formulas were fed with them.
            const Json odds = find(root["overall"], "average_odds_difference", a.feature)["counts"];
            for (const auto& [side, group] :
                 {std::pair{"monitored", a.monitored}, std::pair{"reference", a.reference}}) {
                const Json counts = attribute["counts"][group];
                const QByteArray prefix = QByteArray(side) + '_';
                QCOMPARE(odds[(prefix + "true_positives").constData()].number(), counts["tp"].number());
                QCOMPARE(odds[(prefix + "false_positives").constData()].number(), counts["fp"].number());
                QCOMPARE(odds[(prefix + "favorable_labels").constData()].number(),
                         counts["label_favourable"].number());
                QCOMPARE(odds[(prefix + "unfavorable_labels").constData()].number(),
                         counts["fp"].number() + counts["tn"].number());
            }
            const int compared =
                checkMetrics(root["overall"], a.feature, a.monitored,
                             attribute["aif360"]["each_vs_privileged"][a.monitored]["metrics"]);
            QVERIFY2(compared >= 14, QByteArray::number(compared).constData());
        }
    }

    /// An array with one number a class in place of the probability; which is whose is found out.
    void arraysOfProbabilities_data()
    {
        QTest::addColumn<QByteArray>("pattern"); // A: of the favorable outcome, B: of the other one
        QTest::newRow("favorable first") << QByteArray("\"[A, B]\"");
        QTest::newRow("favorable last") << QByteArray("\"[B, A]\"");
        QTest::newRow("between blanks") << QByteArray("[B A]");
    }
    void arraysOfProbabilities()
    {
        QFETCH(QByteArray, pattern);
        const QString source = shared("golden/german_uci_predictions.csv");
        NEEDS_FILE(source);
        QByteArray csv;
        qsizetype column = -1;
        for (const QByteArray& line : contentOf(source).split('\n')) {
            QByteArrayList fields = line.split(',');
            if (line.isEmpty())
                continue;
            if (column < 0) {
                column = fields.indexOf("probability");
                QVERIFY(column > 0);
            } else {
                const QByteArray other = QByteArray::number(1 - fields[column].toDouble(), 'f', 12);
                fields[column] = QByteArray(pattern).replace('A', fields[column]).replace('B', other);
            }
            csv += fields.join(',') + '\n';
        }
        QVERIFY(write(file("arrays.csv"), csv));
        const Outcome outcome =
            evaluateFile(file("arrays.csv"), configuration("good", "bad"),
                         {"--timestamp", "scoring_timestamp", "--prediction", "prediction", "--label",
                          "label", "--probability", "probability", "--record-id", "row_id"});
        VERIFY_STATUS(outcome, 0);
        const Json root = outcome.json();
        const Json golden = QJsonValue(
            QJsonDocument::fromJson(contentOf(shared("golden/german_uci_fairness.json"))).object());
        const Json byGroup = golden["attributes"]["sex"]["fairlearn"]["probability"]["by_group"];
        for (const char* group : {"female", "male"}) {
            const Json rates = findGroup(root, "sex", group)["rates"];
            QVERIFY(close(rates["area_under_roc"].number(), byGroup[group]["roc_auc"].number()));
            QVERIFY(close(rates["mean_probability"].number(), byGroup[group]["mean_prediction"].number()));
            QVERIFY(close(rates["log_loss"].number(), byGroup[group]["log_loss"].number()));
        }
    }
    void eightNumbersOfTheTutorial()
    {
        const QString source = shared("data/german_credit_data_biased_training.csv");
        NEEDS_FILE(source);
        // The tutorial's prediction is "No Risk" for whoever has a telephone.
        QByteArray csv;
        const QByteArrayList lines = contentOf(source).split('\n');
        const qsizetype telephone = lines[0].trimmed().split(',').indexOf("Telephone");
        QVERIFY(telephone > 0);
        for (const QByteArray& raw : lines) {
            const QByteArray line = raw.trimmed();
            if (line.isEmpty())
                continue;
            csv += line + ',' +
                   (csv.isEmpty()                         ? "prediction"
                    : line.split(',')[telephone] == "yes" ? "No Risk"
                                                          : "Risk") +
                   '\n';
        }
        QVERIFY(write(file("telephone.csv"), csv));
        const QByteArray config = R"({"version": 1, "features": [
            {"column": "Sex", "reference": {"values": ["male"]}, "monitored": [{"values": ["female"]}]}],
            "outcome": {"favorable": ["No Risk"], "unfavorable": ["Risk"]}, "window": "all"})";
        const Outcome outcome =
            evaluateFile(file("telephone.csv"), config, {"--prediction", "prediction", "--label", "Risk"});
        VERIFY_STATUS(outcome, 0);
        const Json overall = outcome.json()["overall"];
        struct Expected {
            const char* metric;
            double value;
        };
        // As IBM's notebook prints them.
        for (const Expected& e : {Expected{"average_odds_difference", -0.1485974017014681},
                                  Expected{"average_abs_odds_difference", 0.1485974017014681},
                                  Expected{"false_negative_rate_difference", 0.19738109318239416},
                                  Expected{"false_positive_rate_ratio", 0.85568004610876},
                                  Expected{"false_discovery_rate_difference", 0.08258437686344666},
                                  Expected{"false_omission_rate_difference", 0.04193797480867767},
                                  Expected{"error_rate_difference", 0.10582099047370486},
                                  Expected{"error_rate_ratio", 1.1618868183491275}}) {
            const Json m = find(overall, e.metric, "Sex", "female");
            QVERIFY2(close(m["value"].number(), e.value), e.metric);
        }
    }

private:
    static void checkGroup(const Json& attribute, const Json& group, const char* name)
    {
        QVERIFY2(group.isThere(), name);
        const Json counts = attribute["counts"][name];
        QCOMPARE(group["records"].number(), counts["n"].number());
        QCOMPARE(group["favorable"].number(), counts["prediction_favourable"].number());
        QCOMPARE(group["labelled"].number(), counts["n"].number());
        const Json golden = attribute["fairlearn"]["classification"]["by_group"][name];
        struct Pair {
            const char* ours;
            const char* theirs;
        };
        for (const Pair& pair : {Pair{"selection_rate", "selection_rate"}, Pair{"true_positive_rate", "tpr"},
                                 Pair{"false_positive_rate", "fpr"}, Pair{"true_negative_rate", "tnr"},
                                 Pair{"false_negative_rate", "fnr"}, Pair{"positive_predictive_value", "ppv"},
                                 Pair{"negative_predictive_value", "npv"}, Pair{"accuracy", "accuracy"},
                                 Pair{"error_rate", "zero_one_loss"},
                                 Pair{"balanced_accuracy", "balanced_accuracy"}, Pair{"f1_score", "f1"}})
            QVERIFY2(close(group["rates"][pair.ours].number(), golden[pair.theirs].number()), pair.ours);
    }
    /// Compares every metric that both have; how many.
    static int checkMetrics(const Json& overall, const char* feature, const char* monitored,
                            const Json& golden)
    {
        int compared = 0;
        const QJsonObject all = golden.value().toObject();
        for (auto it = all.begin(); it != all.end(); ++it) {
            const Json m = find(overall, it.key().toUtf8().constData(), feature, monitored);
            if (!m.isThere() || !it.value().isDouble())
                continue;
            const bool same = close(m["value"].number(), it.value().toDouble());
            [&] {
                QVERIFY2(same,
                         (it.key() + QStringLiteral(": %1").arg(m["value"].number(), 0, 'g', 17)).toUtf8());
            }();
            ++compared;
        }
        for (const char* needed :
             {"disparate_impact", "statistical_parity_difference", "false_negative_rate_difference",
              "false_positive_rate_difference", "false_discovery_rate_difference",
              "false_omission_rate_difference", "error_rate_difference", "average_odds_difference",
              "average_abs_odds_difference"})
            [&] { QVERIFY2(find(overall, needed, feature, monitored).isThere(), needed); }();
        return compared;
    }
};

QTEST_GUILESS_MAIN(TestGolden)
#include "tst_golden.moc"
