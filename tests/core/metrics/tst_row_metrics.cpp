// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/row_metrics.h"
#include "small_table.h"

#include <random>
#include <set>

using namespace tiltmeter;
using namespace golden;

class TestRowMetrics : public QObject
{
    Q_OBJECT

    static const std::vector<std::string>& both()
    {
        static const std::vector<std::string> metrics{"consistency", "label_consistency"};
        return metrics;
    }
    static WindowResult measured(const BatchReader& reader, FairnessConfig config, TimeRange period = {})
    {
        config.window.kind = WindowKind::All;
        if (config.metrics.empty())
            config.metrics = both();
        auto plan = planFor(config, reader.schema());
        if (!plan)
            qFatal("planFor: %d %s", int(plan.error().code), plan.error().subject.c_str());
        if (period.begin < period.end)
            plan->period = period;
        const Aggregation aggregation = mustScan(reader, *plan);
        const auto metrics = selectMetrics(config.metrics, aggregation.plan).value();
        const WindowStats stats = aggregation.overall();
        WindowResult result = measure(stats, aggregation.plan, config, metrics, &stats);
        if (!result.measurements.empty())
            qFatal("they are not functions of counts");
        if (!measureRows(reader, aggregation.plan, config, metrics, stats, {}, result))
            qFatal("measureRows failed");
        return result;
    }
    /// Records along a line, with what was predicted.
    static CsvTable line(const std::vector<std::pair<const char*, const char*>>& records)
    {
        CsvTable t;
        t.names = {"g", "x", "prediction", "label"};
        for (const auto& [x, prediction] : records)
            t.rows.push_back({t.rows.size() % 2 == 0 ? "u" : "r", x, prediction, "yes"});
        return t;
    }
    static const std::map<std::string, ColumnRole>& roles()
    {
        static const std::map<std::string, ColumnRole> map{{"prediction", ColumnRole::Prediction},
                                                           {"label", ColumnRole::Label}};
        return map;
    }

private Q_SLOTS:
    /// AIF360's numbers; where records lie at the same distance the order of ties decides, within bounds.
    void golden_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isUci");
        QTest::newRow("German credit, 5,000 records") << QStringLiteral("german") << false;
        QTest::newRow("German credit, UCI, 1,000 records") << QStringLiteral("german_uci") << true;
    }
    void golden()
    {
        QFETCH(QString, name);
        QFETCH(bool, isUci);
        const QJsonObject expected = json(QStringLiteral("golden/") + name +
                                          QStringLiteral("_fairness.json"))[QStringLiteral("consistency")]
                                         .toObject();
        if (expected.isEmpty())
            QSKIP("the golden numbers are not there");
        const CsvTable table = CsvTable::load(
            sharedPath(QStringLiteral("golden/") + name + QStringLiteral("_predictions.csv")).toStdString());
        // Only the listed columns say how alike two records are.
        std::map<std::string, ColumnRole> all = roles();
        std::set<std::string> listed{"sex"};
        for (const QJsonValue column : expected[QStringLiteral("columns")].toArray())
            listed.insert(column.toString().toStdString());
        for (const std::string& column : table.names)
            if (!listed.contains(column) && !all.contains(column))
                all[column] = ColumnRole::Ignored;
        FairnessConfig config = configFor({"female", "male"});
        config.features[0].column = "sex";
        config.outcome = isUci ? FavorableOutcome{"", {"good"}, {"bad"}, {}, {}}
                               : FavorableOutcome{"", {"No Risk"}, {"Risk"}, {}, {}};
        const WindowResult result = measured(*readerOf(table, all, 400), config);
        QCOMPARE(result.measurements.size(), std::size_t(2));
        for (const Measurement& m : result.measurements) {
            const QString key =
                m.metric == "consistency" ? QStringLiteral("predictions") : QStringLiteral("labels");
            const QJsonArray bounds = expected[key + QStringLiteral("_bounds_over_tie_choices")].toArray();
            QVERIFY2(*m.value >= bounds[0].toDouble() - 1e-12 && *m.value <= bounds[1].toDouble() + 1e-12,
                     QByteArray::number(*m.value, 'g', 17).constData());
            QVERIFY(m.interval->lower < *m.value && *m.value < m.interval->upper);
            QCOMPARE(m.monitoredRecords, std::uint64_t(table.rows.size()));
        }
        if (isUci) { // no ties: one right number
            QVERIFY(near(*result.measurements[0].value, expected[QStringLiteral("predictions")].toDouble()));
            QVERIFY(near(*result.measurements[1].value, expected[QStringLiteral("labels")].toDouble()));
        }
    }
    void alikeAndOtherwise()
    {
        const CsvTable same = line({{"1", "yes"},
                                    {"2", "yes"},
                                    {"3", "yes"},
                                    {"4", "yes"},
                                    {"5", "yes"},
                                    {"101", "no"},
                                    {"102", "no"},
                                    {"103", "no"},
                                    {"104", "no"},
                                    {"105", "no"}});
        const WindowResult fair = measured(*readerOf(same, roles()), configFor({"u", "r"}));
        QCOMPARE(*fair.measurements[0].value, 1.0);
        CsvTable mixed = same;
        mixed.rows[2][2] = "no";
        const WindowResult unfair = measured(*readerOf(mixed, roles()), configFor({"u", "r"}));
        QVERIFY(near(*unfair.measurements[0].value, 1 - (4 * 0.2 + 0.8) / 10));
    }
    /// Whoever is like the reference group's favored ones should be favored too.
    void flipTest()
    {
        CsvTable t;
        t.names = {"g", "x", "prediction", "label"};
        for (int i = 0; i < 40; ++i)
            t.rows.push_back({"r", std::to_string(i * 10), i >= 20 ? "yes" : "no", "yes"});
        for (int i = 0; i < 20; ++i) // favored only from 300 on, not from 200 on
            t.rows.push_back({"u", std::to_string(i * 20), i >= 15 ? "yes" : "no", "yes"});
        t.rows.push_back({"nobody", "5", "yes", "yes"});
        FairnessConfig config = configFor({"u", "r"});
        config.metrics = {"flip_test"};
        config.limits["flip_test"] = {-0.05, std::nullopt};
        const WindowResult result = measured(*readerOf(t, roles()), config);
        QCOMPARE(result.measurements.size(), std::size_t(1));
        const Measurement& m = result.measurements[0];
        QCOMPARE(*m.value, -5.0 / 20);
        QCOMPARE(m.monitored, std::string("u"));
        QCOMPARE(m.reference, std::string("r"));
        QCOMPARE(m.monitoredRecords, 20U);
        QCOMPARE(m.referenceRecords, 40U);
        QCOMPARE(m.counts[0].second, 60.0);
        QVERIFY(m.interval->lower < *m.value && *m.value < m.interval->upper);
        QVERIFY(m.verdict == Verdict::InsufficientEvidence || m.verdict == Verdict::Fail);
        config.features[0].referenceChoice = ReferenceChoice::Complement;
        config.features[0].monitored.push_back(config.features[0].reference);
        config.features[0].reference = {};
        const WindowResult both = measured(*readerOf(t, roles()), config);
        QCOMPARE(both.measurements.size(), std::size_t(2));
        QCOMPARE(*both.measurements[0].value, -5.0 / 20);
        QVERIFY(*both.measurements[1].value > 0.1);
        config.minimumGroup = 21;
        QVERIFY(measured(*readerOf(t, roles()), config).measurements[0].status ==
                MeasurementStatus::TooFewRecords);
    }
    void recordsWithoutAnOutcomeAreNobodysNeighbors()
    {
        CsvTable t =
            line({{"1", "yes"}, {"2", "yes"}, {"3", "maybe"}, {"4", "yes"}, {"5", "yes"}, {"6", "yes"}});
        const WindowResult result = measured(*readerOf(t, roles()), configFor({"u", "r"}));
        QCOMPARE(result.measurements[0].monitoredRecords, 5U);
        QCOMPARE(*result.measurements[0].value, 1.0);
        QCOMPARE(result.measurements[1].monitoredRecords, 6U); // the label is there
    }
    void withoutNumericFeaturesOrRecordsThereIsNone()
    {
        SmallTable t; // g and h are words, p and w empty or the same
        t.confusion("u", 5, 5, 5, 5).confusion("r", 5, 5, 5, 5);
        const WindowResult none = measured(*readerOf(t.table(), {{"prediction", ColumnRole::Prediction},
                                                                 {"label", ColumnRole::Label},
                                                                 {"p", ColumnRole::Ignored},
                                                                 {"w", ColumnRole::Ignored}}),
                                           configFor({"u", "r"}));
        QVERIFY(none.measurements[0].status == MeasurementStatus::Undefined);
        QVERIFY(none.measurements[0].reason == Reason::NoNumericFeatures);
        const WindowResult few =
            measured(*readerOf(line({{"1", "yes"}, {"2", "no"}}), roles()), configFor({"u", "r"}));
        QVERIFY(few.measurements[0].status == MeasurementStatus::Undefined && !few.measurements[0].value);
        CsvTable bare = line({{"1", "yes"}, {"2", "no"}, {"3", "no"}, {"4", "no"}, {"5", "no"}});
        for (auto& row : bare.rows)
            row[3].clear();
        QVERIFY(measured(*readerOf(bare, roles()), configFor({"u", "r"})).measurements[1].reason ==
                Reason::NoLabels);
    }
    void limitsAreJudged()
    {
        std::mt19937 random(4);
        CsvTable t;
        t.names = {"g", "x", "prediction", "label"};
        for (int i = 0; i < 600; ++i)
            t.rows.push_back({i % 2 == 0 ? "u" : "r", std::to_string(random() % 1000),
                              random() % 2 == 0 ? "yes" : "no", "yes"});
        FairnessConfig config = configFor({"u", "r"});
        config.limits["consistency"] = {0.9, std::nullopt};
        const WindowResult result = measured(*readerOf(t, roles()), config);
        QVERIFY(result.measurements[0].verdict == Verdict::Fail && result.measurements[0].flagged);
        QVERIFY(result.measurements[1].verdict == Verdict::NotJudged);
        config.minimumSample = 601;
        QVERIFY(measured(*readerOf(t, roles()), config).measurements[0].status ==
                MeasurementStatus::TooFewRecords);
    }
    /// More records than are compared: a sample, the same for the same seed, near the whole's value.
    void manyRecordsAreSampled()
    {
        std::mt19937 random(8);
        CsvTable t;
        t.names = {"g", "x", "prediction", "label"};
        for (int i = 0; i < 12'000; ++i) {
            const int x = int(random() % 100'000);
            t.rows.push_back({i % 2 == 0 ? "u" : "r", std::to_string(x),
                              int(random() % 100'000) < x ? "yes" : "no", "yes"});
        }
        FairnessConfig config = configFor({"u", "r"});
        const WindowResult first = measured(*readerOf(t, roles()), config);
        const Measurement& m = first.measurements[0];
        QCOMPARE(m.counts[0].second, 12'000.0);
        QCOMPARE(m.counts[1].second, double(mostComparedRecords));
        QCOMPARE(*measured(*readerOf(t, roles()), config).measurements[0].value, *m.value);
        config.seed = 99;
        const double other = *measured(*readerOf(t, roles()), config).measurements[0].value;
        QVERIFY(other != *m.value && std::abs(other - *m.value) < 0.01);
    }
};

QTEST_APPLESS_MAIN(TestRowMetrics)
#include "tst_row_metrics.moc"
