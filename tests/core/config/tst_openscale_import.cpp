// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/fairness_json.h"
#include "config/openscale_import.h"

#include <QTest>

using namespace tiltmeter;

namespace {

const std::string parameters = R"({
  "features": [
    {"feature": "Sex", "majority": ["male"], "minority": ["female", "non-binary"], "threshold": 0.95,
     "metric_ids": ["fairness_value", "statistical_parity_difference"], "correlated_attributes": []},
    {"feature": "Age", "majority": [[26, 75]], "minority": [[18, 25]], "threshold": 0.9,
     "metric_ids": ["fairness_value", "error_rate_difference"], "correlated_attributes": ["Housing"]}],
  "favourable_class": ["No Risk"], "unfavourable_class": ["Risk"], "min_records": 250, "max_records": 1000})";

const std::string thresholds = R"([
  {"metric_id": "fairness_value", "type": "lower_limit", "value": 80,
   "specific_values": [{"value": 98, "applies_to": [{"type": "tag", "key": "feature", "value": "Sex"}]},
                       {"value": 90, "applies_to": [{"type": "tag", "key": "feature", "value": "Sex"},
                                                    {"type": "tag", "key": "feature_value", "value": "female"}]}]},
  {"metric_id": "fairness_value", "type": "upper_limit", "value": 125},
  {"metric_id": "statistical_parity_difference", "type": "lower_limit", "value": -0.15},
  {"metric_id": "statistical_parity_difference", "type": "upper_limit", "value": 0.15}])";

} // namespace

class TestOpenScaleImport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wholeMonitorInstance()
    {
        const auto read = readFairnessConfig(
            R"({"metadata": {"id": "x"}, "entity": {"monitor_definition_id": "fairness", "parameters": )" +
            parameters + R"(, "thresholds": )" + thresholds +
            R"(, "schedule": {"repeat_interval": 60, "repeat_unit": "minute"}}})");
        QVERIFY(read);
        QVERIFY(read->fromOpenScale);
        const FairnessConfig& config = read->config;
        QCOMPARE(config.features.size(), size_t(2));
        const MonitoredFeature& sex = config.features[0];
        QCOMPARE(sex.column, std::string("Sex"));
        QCOMPARE(sex.reference.values, std::vector<std::string>{"male"});
        QCOMPARE(sex.monitored.size(), size_t(2)); // each monitored value has a score of its own
        QCOMPARE(sex.monitored[1].name, std::string("non-binary"));
        const MonitoredFeature& age = config.features[1];
        QCOMPARE(age.reference.name, std::string("26-75"));
        QVERIFY(age.monitored[0].ranges == std::vector<ValueRange>({{18, 25}}));
        // 98 % wins over the feature's own 0.95; the upper limit is everyone's 125 %.
        QVERIFY(sex.limits.at("disparate_impact") == (Limits{0.98, 1.25}));
        QVERIFY(age.limits.at("disparate_impact") == (Limits{0.9, 1.25}));
        QVERIFY(config.limits.at("disparate_impact") == (Limits{0.8, 1.25}));
        QVERIFY(config.limits.at("statistical_parity_difference") == (Limits{-0.15, 0.15}));
        QCOMPARE(config.metrics,
                 (std::vector<std::string>{"disparate_impact", "statistical_parity_difference",
                                           "error_rate_difference"}));
        QCOMPARE(config.outcome.favorable, std::vector<std::string>{"No Risk"});
        QCOMPARE(config.minimumSample, std::int64_t(250));
        QCOMPARE(config.window.kind, WindowKind::Hour);
        // What has no counterpart is named, never dropped in silence.
        QCOMPARE(read->ignored,
                 (std::vector<std::string>{"entity.parameters.features[1].correlated_attributes",
                                           "entity.parameters.max_records",
                                           "entity.thresholds[0].specific_values[1]"}));
    }
    void bareParameters()
    {
        const auto read = readFairnessConfig(parameters);
        QVERIFY(read);
        QVERIFY(read->config.features[0].limits.at("disparate_impact") == (Limits{0.95, std::nullopt}));
        QCOMPARE(read->config.window.kind, WindowKind::Week);
    }
    void archive()
    {
        const auto read = readFairnessConfig(
            R"({"fairness_attributes": [{"type": "int", "feature": "AGE", "majority": [[31, 45], [50, 60]],
                "minority": [[18, 30]], "threshold": 80}],
                "favourable_class": [[5, 20], [80, 120]], "unfavourable_class": [[21, 79]], "min_records": 5})");
        QVERIFY(read);
        QVERIFY(read->config.features[0].reference.ranges == std::vector<ValueRange>({{31, 45}, {50, 60}}));
        QVERIFY(read->config.outcome.favorableRanges == std::vector<ValueRange>({{5, 20}, {80, 120}}));
        QVERIFY(read->config.features[0].limits.at("disparate_impact").lower == 0.8); // 80 meant percent
    }
    void ownFormGoesThrough()
    {
        FairnessConfig config;
        config.outcome.favorable = {"yes"};
        const auto read = readFairnessConfig(toJson(config));
        QVERIFY(read);
        QVERIFY(!read->fromOpenScale);
        QVERIFY(read->config == config);
    }
    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("subject");
        QTest::newRow("no features") << QByteArray(R"({"parameters": {"favourable_class": []}})")
                                     << int(ErrorCode::MissingField) << QByteArray("parameters.features");
        QTest::newRow("no favourable class")
            << QByteArray(R"({"parameters": {"features": []}})") << int(ErrorCode::MissingField)
            << QByteArray("parameters.favourable_class");
        QTest::newRow("no minority")
            << QByteArray(R"({"parameters": {"features": [{"feature": "Sex", "majority": ["male"]}]}})")
            << int(ErrorCode::MissingField) << QByteArray("parameters.features[0].minority");
        QTest::newRow("range upside down")
            << QByteArray(R"({"parameters": {"features": [{"feature": "Age", "majority": [[75, 26]]}]}})")
            << int(ErrorCode::InvalidValue) << QByteArray("parameters.features[0].majority[0]");
        QTest::newRow("unknown kind of threshold")
            << QByteArray(
                   R"({"parameters": {"features": [], "favourable_class": [], "unfavourable_class": []},
                              "thresholds": [{"metric_id": "fairness_value", "type": "about", "value": 80}]})")
            << int(ErrorCode::InvalidValue) << QByteArray("thresholds[0].type");
        QTest::newRow("neither form")
            << QByteArray(R"({"colour": "blue"})") << int(ErrorCode::MissingField) << QByteArray("version");
        QTest::newRow("cut off") << QByteArray(R"({"parameters": )") << int(ErrorCode::InvalidJson)
                                 << QByteArray("");
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        const auto read = readFairnessConfig(text.toStdString());
        QVERIFY(!read);
        QCOMPARE(int(read.error().code), code);
        QTEST(QByteArray::fromStdString(read.error().subject), "subject");
    }
};

QTEST_APPLESS_MAIN(TestOpenScaleImport)
#include "tst_openscale_import.moc"
