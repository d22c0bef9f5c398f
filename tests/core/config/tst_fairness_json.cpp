// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/fairness_json.h"

#include <QTest>

#include <limits>

using namespace tiltmeter;

namespace {

FairnessConfig everything()
{
    FairnessConfig config;
    MonitoredFeature sex;
    sex.column = "sex";
    sex.reference = {"male", {"male"}, {}, false};
    sex.monitored = {{"female", {"female"}, {}, false}, {"unknown", {}, {}, true}};
    sex.limits["disparate_impact"] = {0.95, std::nullopt};
    MonitoredFeature age;
    age.column = "age";
    age.referenceChoice = ReferenceChoice::Complement;
    age.monitored = {{"18-25", {}, {{18, 25}}, false}, {"60-70, 80-99.5", {}, {{60, 70}, {80, 99.5}}, false}};
    config.features = {sex, age};
    config.intersections = {{{"sex", "age"}}};
    config.controlFeature = "region \"north\"";
    config.outcome = {"decision", {"Approved", "Approved later"}, {"Denied"}, {}, {}};
    config.otherDecision = "former decision";
    config.probabilityOf = ProbabilityOf::Class;
    config.probabilityClass = "Approved";
    config.window = {WindowKind::Records, 500, "Asia/Tokyo"};
    config.minimumSample = 50;
    config.minimumGroup = 10;
    config.confidence = 0.99;
    config.seed = 0xFFFF'FFFF'FFFF'FFFF;
    config.metrics = {"disparate_impact", "false_negative_rate_difference"};
    config.limits = {{"disparate_impact", {0.8, 1.25}}, {"statistical_parity_difference", {-0.1, 0.1}}};
    return config;
}

const std::string small =
    R"({"version": 1, "features": [{"column": "sex", "reference": {"values": ["male"]}, "monitored": [{"values": ["female"]}]}],
 "outcome": {"favourable": ["yes"], "unfavourable": ["no"]}})";

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    return text.replace(text.find(from), from.size(), to);
}

} // namespace

class TestFairnessJson : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsBackWhatItWrites_data()
    {
        QTest::addColumn<int>("variant");
        QTest::newRow("defaults") << 0;
        QTest::newRow("everything set") << 1;
        QTest::newRow("numeric outcome, weekly") << 2;
        QTest::newRow("small seed, overall reference") << 3;
    }
    void readsBackWhatItWrites()
    {
        QFETCH(int, variant);
        FairnessConfig config = variant == 0 ? FairnessConfig{} : everything();
        if (variant == 2) {
            constexpr double endless = std::numeric_limits<double>::infinity();
            config.outcome = {"", {}, {}, {{5, 20}, {80, endless}}, {{-endless, 4.5}, {21, 79}}};
            config.window = {};
        }
        if (variant == 3) {
            config.seed = 7;
            config.features[1].referenceChoice = ReferenceChoice::Overall;
            config.probabilityOf = ProbabilityOf::Predicted;
            config.probabilityClass.clear();
            config.alarms = {0.01, 90, true};
        }
        const std::string text = toJson(config);
        const auto read = fairnessConfigFromJson(text);
        QVERIFY2(read, read ? "" : read.error().subject.c_str());
        QVERIFY(*read == config);
        QCOMPARE(toJson(*read), text);
    }
    void openEndsAreNull()
    {
        const auto read = fairnessConfigFromJson(
            replaced(small, "\"values\": [\"female\"]", "\"ranges\": [[null, 25], [60, null]]"));
        QVERIFY(read);
        const Group& group = read->features.at(0).monitored.at(0);
        QVERIFY(group.ranges[0].contains(-1e300) && !group.ranges[0].contains(25.5));
        QVERIFY(group.ranges[1].contains(1e300) && !group.ranges[1].contains(59.5));
        QCOMPARE(group.name, std::string("\u226425, \u226560"));
        QVERIFY(toJson(*read).find("[[null, 25], [60, null]]") != std::string::npos);
    }
    void fillsInWhatIsLeftOut()
    {
        const auto read = fairnessConfigFromJson(small);
        QVERIFY(read);
        QCOMPARE(read->features.at(0).reference.name, std::string("male"));
        QCOMPARE(read->features.at(0).monitored.at(0).name, std::string("female"));
        QCOMPARE(read->outcome.favorable, std::vector<std::string>{"yes"});
        QCOMPARE(read->outcome.unfavorable, std::vector<std::string>{"no"});
        QCOMPARE(read->minimumSample, std::int64_t(100));
        QCOMPARE(read->window.kind, WindowKind::Week);
    }
    void withoutOtherDecisions()
    {
        QVERIFY(fairnessConfigFromJson(small)->otherDecision.empty()); // as documents always were
        QVERIFY(toJson(FairnessConfig{}).find("other_decision") == std::string::npos);
        const auto read = fairnessConfigFromJson(
            replaced(small, R"("outcome")", R"("other_decision": "before", "outcome")"));
        QCOMPARE(read->otherDecision, std::string("before"));
        const auto wrong =
            fairnessConfigFromJson(replaced(small, R"("outcome")", R"("other_decision": 5, "outcome")"));
        QVERIFY(!wrong && wrong.error().code == ErrorCode::InvalidValue);
        QCOMPARE(wrong.error().subject, std::string("other_decision"));
    }
    void numbersAreValuesToo()
    {
        const auto read = fairnessConfigFromJson(replaced(small, R"(["yes"])", R"([1.0, true])"));
        QVERIFY(read);
        QCOMPARE(read->outcome.favorable, (std::vector<std::string>{"1.0", "true"}));
    }
    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("subject");
        QTest::addColumn<int>("line");
        const auto row = [](const char* name, const std::string& text, ErrorCode code, const char* subject,
                            int line) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << int(code) << QByteArray(subject)
                                << line;
        };
        row("not JSON", "{\n\"version\": 1,\n}", ErrorCode::InvalidJson, "", 3);
        row("no object", "[1]", ErrorCode::InvalidValue, "", 1);
        row("no version", "{\"features\": []}", ErrorCode::MissingField, "version", 1);
        row("a newer version", "{\"version\": 2}", ErrorCode::InvalidValue, "version", 1);
        row("no features", "{\"version\": 1}", ErrorCode::MissingField, "features", 1);
        row("no outcome", "{\"version\": 1, \"features\": []}", ErrorCode::MissingField, "outcome", 1);
        row("unknown field", replaced(small, "\"outcome\"", "\"outcom\": 1, \"outcome\""),
            ErrorCode::UnknownField, "outcom", 2);
        row("unknown field inside", replaced(small, "\"values\": [\"female\"]", "\"value\": [\"female\"]"),
            ErrorCode::UnknownField, "features[0].monitored[0].value", 1);
        row("no column", replaced(small, "\"column\": \"sex\", ", ""), ErrorCode::MissingField,
            "features[0].column", 1);
        row("no reference", replaced(small, "\"reference\": {\"values\": [\"male\"]}, ", ""),
            ErrorCode::MissingField, "features[0].reference", 1);
        row("column is a number", replaced(small, "\"sex\"", "12"), ErrorCode::InvalidValue,
            "features[0].column", 1);
        row("features is an object", "{\"version\": 1, \"features\": {}, \"outcome\": {}}",
            ErrorCode::InvalidValue, "features", 1);
        row("value is a list", replaced(small, "[\"female\"]", "[[\"female\"]]"), ErrorCode::InvalidValue,
            "features[0].monitored[0].values[0]", 1);
        row("range upside down",
            replaced(small, "\"values\": [\"female\"]", "\"ranges\": [[1, 2], [25, 18]]"),
            ErrorCode::InvalidValue, "features[0].monitored[0].ranges[1]", 1);
        row("range with one end", replaced(small, "\"values\": [\"female\"]", "\"ranges\": [[25]]"),
            ErrorCode::InvalidValue, "features[0].monitored[0].ranges[0]", 1);
        const auto with = [](const char* member) {
            return replaced(small, "\"outcome\"", std::string(member) + ",\"outcome\"");
        };
        row("unknown window", with("\"window\": \"fortnight\""), ErrorCode::InvalidValue, "window", 2);
        row("confidence of 1", with("\"confidence\": 1"), ErrorCode::InvalidValue, "confidence", 2);
        row("alarms with certainty", with("\"alarms\": {\"alpha\": 0}"), ErrorCode::InvalidValue,
            "alarms.alpha", 2);
        row("alarms within a day", with("\"alarms\": {\"days\": 1}"), ErrorCode::InvalidValue, "alarms.days",
            2);
        row("alarms unknown", with("\"alarms\": {\"day\": 1}"), ErrorCode::UnknownField, "alarms.day", 2);
        row("half a record", with("\"minimum_sample\": 0.5"), ErrorCode::InvalidValue, "minimum_sample", 2);
        row("no records", with("\"minimum_group\": 0"), ErrorCode::InvalidValue, "minimum_group", 2);
        row("negative seed", with("\"seed\": -1"), ErrorCode::InvalidValue, "seed", 2);
        row("limit is text", with("\"limits\": {\"disparate_impact\": {\"lower\": \"80 %\"}}"),
            ErrorCode::InvalidValue, "limits.disparate_impact.lower", 2);
        row("limit in the middle", with("\"limits\": {\"disparate_impact\": {\"middle\": 1}}"),
            ErrorCode::UnknownField, "limits.disparate_impact.middle", 2);
        row("class without its name", with("\"probability_of\": \"class\""), ErrorCode::MissingField,
            "probability_class", 1);
        row("unknown choice", with("\"probability_of\": \"all\""), ErrorCode::InvalidValue, "probability_of",
            2);
        row("metric is a number", with("\"metrics\": [\"disparate_impact\", 3]"), ErrorCode::InvalidValue,
            "metrics[1]", 2);
    }
    void saysWhatIsWrong()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        const auto read = fairnessConfigFromJson(text.toStdString());
        QVERIFY(!read);
        QCOMPARE(int(read.error().code), code);
        QTEST(QByteArray::fromStdString(read.error().subject), "subject");
        QTEST(int(read.error().line.value_or(0)), "line");
        QVERIFY(read.error().column);
    }
};

QTEST_APPLESS_MAIN(TestFairnessJson)
#include "tst_fairness_json.moc"
