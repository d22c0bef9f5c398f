// SPDX-License-Identifier: GPL-3.0-or-later
#include "golden.h"
#include "metrics/openscale_rule.h"
#include "metrics/verdict.h"

using namespace tiltmeter;
using namespace golden;

class TestOpenScale : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// IBM's own notebook prints these for the tutorial's training data, with "No Risk" predicted where the
    /// record has a telephone.
    void printsWhatTheNotebookPrints()
    {
        const QString file = sharedPath(QStringLiteral("data/german_credit_data_biased_training.csv"));
        if (!QFile::exists(file))
            QSKIP("the training data is not there");
        CsvTable table = CsvTable::load(file.toStdString());
        const std::size_t telephone = table.column("Telephone");
        table.addColumn("prediction", [&](std::size_t row) {
            return table.rows[row][telephone] == "yes" ? "No Risk" : "Risk";
        });
        FairnessConfig config;
        config.features = {{"Sex",
                            ReferenceChoice::Named,
                            {"male", {"male"}, {}, false},
                            {{"female", {"female"}, {}, false}},
                            {}}};
        config.outcome = {"", {"No Risk"}, {"Risk"}, {}, {}};
        config.metrics = {"average_odds_difference",         "average_abs_odds_difference",
                          "false_negative_rate_difference",  "false_positive_rate_ratio",
                          "false_discovery_rate_difference", "false_omission_rate_difference",
                          "error_rate_difference",           "error_rate_ratio"};
        const Measured m = measureAll(
            *readerOf(table, {{"prediction", ColumnRole::Prediction}, {"Risk", ColumnRole::Label}}), config);
        const std::vector<std::pair<const char*, double>> expected{
            {"average_odds_difference", -0.1485974017014681},
            {"average_abs_odds_difference", 0.1485974017014681},
            {"false_negative_rate_difference", 0.19738109318239416},
            {"false_positive_rate_ratio", 0.85568004610876},
            {"false_discovery_rate_difference", 0.08258437686344666},
            {"false_omission_rate_difference", 0.04193797480867767},
            {"error_rate_difference", 0.10582099047370486},
            {"error_rate_ratio", 1.1618868183491275}};
        QCOMPARE(m.result.measurements.size(), expected.size());
        for (const auto& [metric, value] : expected) {
            const Measurement* found = m.find(metric, "Sex", "female");
            QVERIFY2(found != nullptr && found->value, metric);
            QVERIFY2(std::abs(*found->value - value) <= 1e-14, metric);
        }
    }
    /// Score, verdict and acceptable percent of every stored hour and attribute follow from the stored
    /// percents.
    void everyStoredHourFollows()
    {
        const QJsonArray hours = json(QStringLiteral("data/history_fairness_v2.json")).array();
        if (hours.isEmpty())
            QSKIP("the stored history is not there");
        const auto dataOf = [](const QJsonObject& hour, const char* id) {
            for (const QJsonValue source : hour[QStringLiteral("sources")].toArray())
                if (source[QStringLiteral("id")].toString() == QLatin1String(id))
                    return source[QStringLiteral("data")].toObject();
            return QJsonObject();
        };
        constexpr double threshold = 98;
        int entries = 0;
        int fromCounts = 0;
        int flagged = 0;
        for (const QJsonValue hour : hours) {
            const QJsonArray counts =
                dataOf(hour.toObject(),
                       "perturbed_scoring_payload_data_distribution")[QStringLiteral("values")]
                    .toArray();
            for (const QJsonValue attribute :
                 dataOf(hour.toObject(), "bias_detection_summary")[QStringLiteral("summary")].toArray()) {
                ++entries;
                const QJsonObject minority = attribute[QStringLiteral("minority")].toObject();
                const QJsonObject group = minority[QStringLiteral("values")].toArray()[0].toObject();
                const double monitored = group[QStringLiteral("fav_class_percent")].toDouble();
                const double reference = group[QStringLiteral("perfect_equality")].toDouble();
                const double score = openscale::fairnessScore(monitored, reference);
                QVERIFY(std::abs(score - attribute[QStringLiteral("fairness_value")].toDouble()) < 1e-9);
                QCOMPARE(openscale::isBiased(score, threshold),
                         attribute[QStringLiteral("is_biased")].toBool());
                QVERIFY(std::abs(openscale::acceptablePercent(threshold, reference) -
                                 group[QStringLiteral("acceptable_fav_class_percent")].toDouble()) < 1e-3);
                // The same by the limits of a measurement.
                const PointVerdict verdict =
                    pointVerdictOf(monitored / reference, {threshold / 100, std::nullopt});
                QCOMPARE(verdict == PointVerdict::Fail, attribute[QStringLiteral("is_biased")].toBool());
                flagged += verdict == PointVerdict::Fail ? 1 : 0;

                double favorable[2] = {0, 0};
                double all[2] = {0, 0};
                for (const QJsonValue row : counts) {
                    if (row[0] != attribute[QStringLiteral("feature")])
                        continue;
                    const int side = row[5].toString() == QLatin1String("monitored") ? 0 : 1;
                    all[side] += row[3].toDouble();
                    favorable[side] += row[4].toBool() ? row[3].toDouble() : 0;
                }
                const double counted =
                    openscale::fairnessScore(openscale::favorablePercent(favorable[0], all[0]),
                                             openscale::favorablePercent(favorable[1], all[1]));
                const QJsonObject evaluated = attribute[QStringLiteral("records_evaluated")].toObject();
                if (all[0] + all[1] < evaluated[QStringLiteral("number_of_records")].toDouble() +
                                          evaluated[QStringLiteral("perturbed_records")].toDouble())
                    continue; // rows are missing from what is stored
                QVERIFY(std::abs(counted - score) < 1e-9);
                ++fromCounts;
            }
        }
        QCOMPARE(entries, 336);
        QCOMPARE(fromCounts, 319); // for the other 17 not all rows are stored
        QVERIFY(flagged > 0 && flagged < entries);
    }
    /// 50 % of the young against 70 % of the others: 71.42, biased at 80 and not at 70.
    void theExampleOfTheConfigurationPage()
    {
        CsvTable table;
        table.names = {"age", "prediction"};
        for (int i = 0; i < 100; ++i) {
            table.rows.push_back({"20", i < 50 ? "loan granted" : "loan denied"});
            table.rows.push_back({"40", i < 70 ? "loan granted" : "loan denied"});
        }
        FairnessConfig config;
        config.features = {
            {"age", ReferenceChoice::Named, {"", {}, {{26, 100}}, false}, {{"", {}, {{18, 25}}, false}}, {}}};
        config.outcome = {"", {"loan granted"}, {"loan denied"}, {}, {}};
        for (const auto& [limit, verdict] :
             {std::pair{0.8, PointVerdict::Fail}, std::pair{0.7, PointVerdict::Pass}}) {
            config.limits["disparate_impact"] = {limit, std::nullopt};
            const Measured m = measureAll(*readerOf(table, {{"prediction", ColumnRole::Prediction}}), config);
            const Measurement* impact = m.find("disparate_impact", "age", "18-25");
            QVERIFY(impact != nullptr);
            QCOMPARE(std::floor(*impact->value * 1e4), 7142.0);
            QVERIFY(impact->pointVerdict == verdict);
            QCOMPARE(impact->reference, std::string("26-100"));
        }
    }
    void roundsToThreeDecimals_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("rounded");
        // Python 3.11: round(value, 3)
        QTest::newRow("down") << 0.94736 << 0.947;
        QTest::newRow("up") << 0.9476 << 0.948;
        QTest::newRow("2.6755 is a little less in binary") << 2.6755 << 2.675;
        QTest::newRow("1.0005 is a little less in binary") << 1.0005 << 1.0;
        QTest::newRow("an exact half goes to the even digit") << 0.0625 << 0.062;
        QTest::newRow("negative") << -0.15049 << -0.15;
        QTest::newRow("large") << 123456789.98765 << 123456789.988;
    }
    void roundsToThreeDecimals()
    {
        QFETCH(double, value);
        QFETCH(double, rounded);
        QVERIFY(openscale::roundedToThree(value) == rounded);
    }
};

QTEST_APPLESS_MAIN(TestOpenScale)
#include "tst_openscale.moc"
