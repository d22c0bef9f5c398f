// SPDX-License-Identifier: GPL-3.0-or-later
#include "golden.h"

using namespace tiltmeter;
using namespace golden;

namespace {

struct DataSet {
    QString predictions;
    QString fairness;
    std::string favorable;
    std::string unfavorable;
};

DataSet german()
{
    return {QStringLiteral("golden/german_predictions.csv"), QStringLiteral("golden/german_fairness.json"),
            "No Risk", "Risk"};
}

DataSet uci()
{
    return {QStringLiteral("golden/german_uci_predictions.csv"),
            QStringLiteral("golden/german_uci_fairness.json"), "good", "bad"};
}

const std::map<std::string, ColumnRole> roles{
    {"row_id", ColumnRole::RecordId},       {"scoring_timestamp", ColumnRole::Timestamp},
    {"prediction", ColumnRole::Prediction}, {"probability", ColumnRole::Probability},
    {"label", ColumnRole::Label},           {"reg_label", ColumnRole::Ignored},
    {"reg_prediction", ColumnRole::Ignored}};

FairnessConfig configOf(const DataSet& set)
{
    FairnessConfig config;
    config.features = {{"sex",
                        ReferenceChoice::Named,
                        {"male", {"male"}, {}, false},
                        {{"female", {"female"}, {}, false}},
                        {}},
                       {"age",
                        ReferenceChoice::Named,
                        {"26-100", {}, {{26, 100}}, false},
                        {{"18-25", {}, {{18, 25}}, false}},
                        {}}};
    config.intersections = {{{"sex", "age"}}};
    config.outcome = {"", {set.favorable}, {set.unfavorable}, {}, {}};
    config.minimumSample = 0;
    config.minimumGroup = 0;
    return config;
}

/// The files call the feature age_group.
QString attributeOf(const std::string& feature)
{
    if (feature == "age")
        return QStringLiteral("age_group");
    return feature == "sex" ? QStringLiteral("sex") : QStringLiteral("sex_x_age_group");
}

} // namespace

class TestGolden : public QObject
{
    Q_OBJECT

    Measured measured(const DataSet& set)
    {
        const CsvTable table = CsvTable::load(sharedPath(set.predictions).toStdString());
        return measureAll(*readerOf(table, roles, 333), configOf(set));
    }
    static void addSets()
    {
        QTest::addColumn<bool>("isUci");
        QTest::newRow("German credit, 5,000 records") << false;
        QTest::newRow("German credit, UCI, 1,000 records") << true;
    }
    static bool absent() { return !QFile::exists(sharedPath(QStringLiteral("golden/german_fairness.json"))); }

private Q_SLOTS:
    void counts_data() { addSets(); }
    void counts()
    {
        if (absent())
            QSKIP("the golden numbers are not there");
        QFETCH(bool, isUci);
        const DataSet set = isUci ? uci() : german();
        const Measured m = measured(set);
        const QJsonObject attributes = json(set.fairness)[QStringLiteral("attributes")].toObject();
        int compared = 0;
        for (std::size_t s = 1; s < m.plan.sets.size(); ++s) {
            const QJsonObject attribute = attributes[attributeOf(m.plan.sets[s].name)].toObject();
            const QJsonObject counts = attribute[QStringLiteral("counts")].toObject();
            for (const GroupRates& group : m.result.groups) {
                if (group.feature != m.plan.sets[s].name)
                    continue;
                const QJsonObject expected = counts[QString::fromStdString(group.group)].toObject();
                QVERIFY2(!expected.isEmpty(), group.group.c_str());
                QCOMPARE(double(group.records), expected[QStringLiteral("n")].toDouble());
                QCOMPARE(double(group.favorable),
                         expected[QStringLiteral("prediction_favourable")].toDouble());
                QCOMPARE(QString::fromStdString(group.group) ==
                             attribute[QStringLiteral("privileged")].toString(),
                         group.isReference);
                ++compared;
            }
        }
        QCOMPARE(compared, 8);
    }
    /// Every metric of this table that AIF360 has too, one group at a time against the privileged one.
    void pairsAgainstTheReference_data() { addSets(); }
    void pairsAgainstTheReference()
    {
        if (absent())
            QSKIP("the golden numbers are not there");
        QFETCH(bool, isUci);
        const DataSet set = isUci ? uci() : german();
        const Measured m = measured(set);
        const QJsonObject attributes = json(set.fairness)[QStringLiteral("attributes")].toObject();
        int compared = 0;
        for (const Measurement& measurement : m.result.measurements) {
            if (measurement.monitored.empty())
                continue;
            const QJsonObject metrics = attributes[attributeOf(measurement.feature)]
                                            .toObject()[QStringLiteral("aif360")]
                                            .toObject()[QStringLiteral("each_vs_privileged")]
                                            .toObject()[QString::fromStdString(measurement.monitored)]
                                            .toObject()[QStringLiteral("metrics")]
                                            .toObject();
            QVERIFY(!metrics.isEmpty());
            const QJsonValue expected = metrics[QString::fromStdString(measurement.metric)];
            if (expected.isUndefined())
                continue;
            QVERIFY2(measurement.value, measurement.metric.c_str());
            QVERIFY2(near(*measurement.value, expected.toDouble(), 1e-12),
                     qPrintable(QStringLiteral("%1 %2: %3, not %4")
                                    .arg(QString::fromStdString(measurement.metric),
                                         QString::fromStdString(measurement.monitored))
                                    .arg(*measurement.value, 0, 'g', 17)
                                    .arg(expected.toDouble(), 0, 'g', 17)));
            QVERIFY2(measurement.interval, measurement.metric.c_str());
            QVERIFY2(measurement.interval->lower <= *measurement.value &&
                         *measurement.value <= measurement.interval->upper,
                     measurement.metric.c_str());
            ++compared;
        }
        QVERIFY2(compared >= 5 * 9, QByteArray::number(compared).constData());
    }
    void weeksAreTheHalves()
    {
        if (absent())
            QSKIP("the golden numbers are not there");
        FairnessConfig config = configOf(german());
        config.window = {WindowKind::Week, 0, "UTC"};
        const CsvTable table = CsvTable::load(sharedPath(german().predictions).toStdString());
        const auto reader = readerOf(table, roles, 1000);
        const Aggregation result = mustScan(*reader, planFor(config, reader->schema()).value());
        QCOMPARE(result.windows.size(), 2U);
        QCOMPARE(result.windows[0].records, 2500U);
        QCOMPARE(result.windows[1].records, 2500U);
        QCOMPARE(formatTimePoint(result.windows[1].range.begin), std::string("2024-01-08T00:00:00Z"));
    }
};

QTEST_APPLESS_MAIN(TestGolden)
#include "tst_golden.moc"
