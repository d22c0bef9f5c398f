// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/adaptation.h"
#include "config/validation.h"
#include "profiles.h"

#include <QTest>

#include <limits>

using namespace tiltmeter;

namespace {

DataProfile loans()
{
    using namespace profiles;
    ColumnProfile note = categorical("note", {{"a", {60, 40}}});
    note.spec.kind = ColumnKind::Text;
    ColumnProfile flag = categorical("flag", {{"true", {60, 40}}});
    flag.spec.kind = ColumnKind::Boolean;
    ColumnProfile probability = doubles("probability", 0, 1, {{60, 40}}, ColumnRole::Probability);
    return profile({categorical("sex", {{"male", {40, 20}}, {"female", {15, 20}}, {"x", {5, 0}}}),
                    integers("age", {{18, {10, 10}}, {25, {10, 10}}, {26, {30, 10}}, {60, {10, 10}}}),
                    doubles("income", 0, 100, {{30, 10}, {20, 10}, {10, 20}, {0, 0}}), note, flag,
                    categorical("prediction", {{"yes", {60, 0}}, {"no", {0, 40}}}, ColumnRole::Prediction),
                    probability},
                   {"yes", "no"});
}

FairnessConfig good()
{
    FairnessConfig config;
    MonitoredFeature sex;
    sex.column = "sex";
    sex.reference = {"male", {"male"}, {}, false};
    sex.monitored = {{"female", {"female"}, {}, false}};
    MonitoredFeature age;
    age.column = "age";
    age.reference = {"26-75", {}, {{26, 75}}, false};
    age.monitored = {{"18-25", {}, {{18, 25}}, false}};
    config.features = {sex, age};
    config.outcome = {"", {"yes"}, {"no"}, {}, {}};
    config.limits["disparate_impact"] = {0.8, 1.25};
    return config;
}

std::optional<MetricRule> rules(std::string_view id)
{
    if (id == "disparate_impact")
        return MetricRule{{0, std::nullopt}, false, false, false, false, true, 1};
    if (id == "statistical_parity_difference")
        return MetricRule{{-1, 1}, false, false};
    if (id == "error_rate_difference")
        return MetricRule{{-1, 1}, true, false};
    if (id == "mean_probability_difference")
        return MetricRule{{-1, 1}, false, true};
    return std::nullopt;
}

struct Case {
    const char* name;
    ErrorCode code;
    bool isError;
    const char* subject;
    const char* detail;
    void (*spoil)(FairnessConfig& c); ///< what is done to a good configuration
};

const std::vector<Case> cases{
    {"nothing monitored", ErrorCode::NoFeatures, true, "", "", [](FairnessConfig& c) { c.features.clear(); }},
    {"no such column", ErrorCode::NoSuchColumn, true, "gender",
     "sex\nage\nincome\nnote\nflag\nprediction\nprobability",
     [](FairnessConfig& c) { c.features[0].column = "gender"; }},
    {"free text", ErrorCode::UnsupportedKind, true, "note", "text",
     [](FairnessConfig& c) { c.features[0].column = "note"; }},
    {"true or false", ErrorCode::UnsupportedKind, true, "flag", "boolean",
     [](FairnessConfig& c) { c.features[0].column = "flag"; }},
    {"the prediction itself", ErrorCode::UnsupportedRole, true, "prediction", "prediction",
     [](FairnessConfig& c) { c.features[0].column = "prediction"; }},
    {"the same column twice", ErrorCode::DuplicateFeature, true, "sex", "",
     [](FairnessConfig& c) { c.features.push_back(c.features[0]); }},
    {"a value in both groups", ErrorCode::OverlappingGroups, true, "sex", "male\nfemale, male\nmale",
     [](FairnessConfig& c) {
         c.features[0].monitored[0] = {"female, male", {"female", "male"}, {}, false};
     }},
    {"ranges that share one age", ErrorCode::OverlappingGroups, true, "age", "26-75\n18-26\n26",
     [](FairnessConfig& c) {
         c.features[1].monitored[0] = {"18-26", {}, {{18, 26}}, false};
     }},
    {"ranges that share ten years", ErrorCode::OverlappingGroups, true, "age", "26-75\n18-35\n[26, 35]",
     [](FairnessConfig& c) {
         c.features[1].monitored[0] = {"18-35", {}, {{18, 35}}, false};
     }},
    {"two monitored groups share a value", ErrorCode::OverlappingGroups, true, "sex",
     "female\nothers\nfemale",
     [](FairnessConfig& c) {
         c.features[0].monitored.push_back({"others", {"x", "female"}, {}, false});
     }},
    {"missing in two groups", ErrorCode::OverlappingGroups, true, "sex", "male\nfemale\n",
     [](FairnessConfig& c) {
         c.features[0].reference.includesMissing = c.features[0].monitored[0].includesMissing = true;
     }},
    {"two groups of one name", ErrorCode::DuplicateGroup, true, "sex", "female",
     [](FairnessConfig& c) {
         c.features[0].monitored.push_back({"female", {"x"}, {}, false});
     }},
    {"a group without values", ErrorCode::EmptyGroup, true, "sex", "female",
     [](FairnessConfig& c) { c.features[0].monitored[0].values.clear(); }},
    {"no monitored group", ErrorCode::EmptyGroup, true, "sex", "",
     [](FairnessConfig& c) { c.features[0].monitored.clear(); }},
    {"no record in the only monitored group", ErrorCode::EmptyGroup, true, "sex", "Female",
     [](FairnessConfig& c) {
         c.features[0].monitored[0] = {"Female", {"Female"}, {}, false};
     }},
    {"no record in one of two", ErrorCode::EmptyGroup, false, "sex", "Female",
     [](FairnessConfig& c) {
         c.features[0].monitored.push_back({"Female", {"Female"}, {}, false});
     }},
    {"no record in the reference", ErrorCode::EmptyGroup, true, "age", "76-99",
     [](FairnessConfig& c) {
         c.features[1].reference = {"76-99", {}, {{76, 99}}, false};
     }},
    {"a value that no record has", ErrorCode::UnknownGroupValue, false, "sex", "Female",
     [](FairnessConfig& c) {
         c.features[0].monitored.push_back({"Female", {"Female", "x"}, {}, false});
     }},
    {"a group below the minimum", ErrorCode::GroupBelowMinimum, false, "sex", "x\n5\n30",
     [](FairnessConfig& c) {
         c.features[0].monitored.push_back({"x", {"x"}, {}, false});
     }},
    {"a word for a number", ErrorCode::InvalidValue, true, "age", "young\nrange",
     [](FairnessConfig& c) {
         c.features[1].monitored[0] = {"young", {"young"}, {}, false};
     }},
    {"a range for words", ErrorCode::InvalidValue, true, "sex", "[0, 1]\ncolumn_value",
     [](FairnessConfig& c) {
         c.features[0].monitored[0] = {"low", {}, {{0, 1}}, false};
     }},
    {"a range upside down", ErrorCode::InvalidValue, true, "age", "[25, 18]\nrange",
     [](FairnessConfig& c) {
         c.features[1].monitored[0].ranges = {{25, 18}};
     }},
    {"a range at infinity", ErrorCode::InvalidValue, true, "age", "[inf, inf]\nrange",
     [](FairnessConfig& c) {
         constexpr double endless = std::numeric_limits<double>::infinity();
         c.features[1].monitored[0].ranges = {{endless, endless}};
     }},
    {"a range without a number", ErrorCode::InvalidValue, true, "age", "[18, nan]\nrange",
     [](FairnessConfig& c) {
         c.features[1].monitored[0].ranges = {{18, std::numeric_limits<double>::quiet_NaN()}};
     }},
    {"an open range that shares its end", ErrorCode::OverlappingGroups, true, "age", "26-75\n\u226426\n26",
     [](FairnessConfig& c) {
         Group& group = c.features[1].monitored[0];
         group.ranges = {{-std::numeric_limits<double>::infinity(), 26}};
         group.name = nameOf(group.ranges);
     }},
    {"lower above upper", ErrorCode::InvalidLimits, true, "disparate_impact",
     "lower_not_below_upper\n1.25\n0.8",
     [](FairnessConfig& c) {
         c.limits["disparate_impact"] = {1.25, 0.8};
     }},
    {"a ratio below nought", ErrorCode::InvalidLimits, true, "disparate_impact", "below_sensible\n-0.1\n0",
     [](FairnessConfig& c) {
         c.limits["disparate_impact"] = {-0.1, 1.25};
     }},
    {"a difference above one", ErrorCode::InvalidLimits, true, "statistical_parity_difference",
     "above_sensible\n80\n1",
     [](FairnessConfig& c) {
         c.features[0].limits["statistical_parity_difference"] = {std::nullopt, 80};
     }},
    {"equality is outside", ErrorCode::InvalidLimits, true, "disparate_impact", "equality_outside\n1",
     [](FairnessConfig& c) {
         c.limits["disparate_impact"] = {1.1, 1.25};
     }},
    {"not a number", ErrorCode::InvalidLimits, true, "disparate_impact", "not_a_number",
     [](FairnessConfig& c) {
         c.limits["disparate_impact"].lower = std::numeric_limits<double>::quiet_NaN();
     }},
    {"limits of an unknown metric", ErrorCode::UnknownMetric, true, "goodness", "",
     [](FairnessConfig& c) {
         c.features[0].limits["goodness"] = {0, 1};
     }},
    {"no favorable outcome", ErrorCode::NoFavorableOutcome, true, "prediction", "",
     [](FairnessConfig& c) { c.outcome.favorable.clear(); }},
    {"no unfavorable outcome", ErrorCode::NoUnfavorableOutcome, true, "prediction", "",
     [](FairnessConfig& c) { c.outcome.unfavorable.clear(); }},
    {"an outcome in both lists", ErrorCode::OverlappingOutcomes, true, "yes", "",
     [](FairnessConfig& c) { c.outcome.unfavorable.push_back("yes"); }},
    {"a slip of spelling", ErrorCode::UnknownOutcomeValue, true, "prediction", "Yes",
     [](FairnessConfig& c) { c.outcome.favorable = {"Yes"}, c.outcome.unfavorable = {"No"}; }},
    {"one outcome that never came", ErrorCode::UnknownOutcomeValue, false, "prediction", "maybe",
     [](FairnessConfig& c) { c.outcome.favorable.push_back("maybe"); }},
    {"an outcome left out", ErrorCode::UnlistedOutcome, false, "prediction", "no",
     [](FairnessConfig& c) { c.outcome.unfavorable = {"maybe"}; }},
    {"outcome column that isn't there", ErrorCode::NoSuchColumn, true, "decision",
     "sex\nage\nincome\nnote\nflag\nprediction\nprobability",
     [](FairnessConfig& c) { c.outcome.column = "decision"; }},
    {"a minimum of nought", ErrorCode::InvalidValue, true, "minimum_sample", "0\nwhole_number\n1",
     [](FairnessConfig& c) { c.minimumSample = 0; }},
    {"certainty", ErrorCode::InvalidValue, true, "confidence", "1\nbetween_0_and_1",
     [](FairnessConfig& c) { c.confidence = 1; }},
    {"certain alarms", ErrorCode::InvalidValue, true, "alarms.alpha", "1\nbetween_0_and_1",
     [](FairnessConfig& c) { c.alarms.alpha = 1; }},
    {"alarms all the time", ErrorCode::InvalidValue, true, "alarms.days", "0.5\nabove\n1",
     [](FairnessConfig& c) { c.alarms.days = 0.5; }},
    {"windows of no records", ErrorCode::InvalidValue, true, "window", "0-records\nwindow",
     [](FairnessConfig& c) {
         c.window = {WindowKind::Records, 0, "UTC"};
     }},
    {"a zone of its own", ErrorCode::InvalidValue, true, "time_zone", "Mars/Olympus\ntime_zone",
     [](FairnessConfig& c) { c.window.timeZone = "Mars/Olympus"; }},
    {"fewer records than the minimum", ErrorCode::TooFewRecords, false, "", "100\n5000",
     [](FairnessConfig& c) { c.minimumSample = 5000; }},
    {"an unknown metric", ErrorCode::UnknownMetric, true, "goodness", "",
     [](FairnessConfig& c) { c.metrics = {"goodness"}; }},
    {"a metric that needs labels", ErrorCode::MetricNeedsLabels, true, "error_rate_difference", "",
     [](FairnessConfig& c) { c.metrics = {"error_rate_difference"}; }},
    {"an intersection of one", ErrorCode::InvalidValue, true, "intersections", "sex\ntwo_to_four_features",
     [](FairnessConfig& c) { c.intersections = {{{"sex"}}}; }},
    {"an intersection of nobody", ErrorCode::NoSuchColumn, true, "income", "sex\nage",
     [](FairnessConfig& c) {
         c.intersections = {{{"sex", "income"}}};
     }},
    {"an intersection too large", ErrorCode::TooManyCells, true, "sex x age", "5043\n4096",
     [](FairnessConfig& c) {
         c.intersections = {{{"sex", "age"}}};
         for (int i = 0; i < 37; ++i)
             c.features[1].monitored.push_back({std::to_string(i), {}, {{1000.0 + i, 1000.0 + i}}, false});
         for (int i = 0; i < 119; ++i)
             c.features[0].monitored.push_back({std::to_string(i), {std::to_string(i)}, {}, false});
     }},
};

} // namespace

class TestValidation : public QObject
{
    Q_OBJECT
private:
    static std::vector<Issue> issuesOf(const FairnessConfig& config)
    {
        const DataProfile data = loans();
        return validate(config, profiles::schemaOf(data), data, rules);
    }

private Q_SLOTS:
    void nothingToSay()
    {
        const auto issues = issuesOf(good());
        QVERIFY2(issues.empty(), issues.empty() ? "" : issues.front().error.subject.c_str());
        QVERIFY(firstError(issues) == nullptr);
    }

    void finds_data()
    {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < cases.size(); ++i)
            QTest::newRow(cases[i].name) << int(i);
    }
    void finds()
    {
        QFETCH(int, index);
        const Case& expected = cases[std::size_t(index)];
        FairnessConfig config = good();
        expected.spoil(config);
        const auto issues = issuesOf(config);
        QByteArray all;
        bool found = false;
        for (const Issue& issue : issues) {
            all += QByteArray::number(int(issue.error.code)) + ' ' +
                   QByteArray::fromStdString(issue.error.subject) + ": " +
                   QByteArray::fromStdString(issue.error.detail) + '\n';
            found =
                found || (issue.error.code == expected.code &&
                          (issue.severity == Severity::Error) == expected.isError &&
                          issue.error.subject == expected.subject && issue.error.detail == expected.detail);
        }
        QVERIFY2(found, all.constData());
        if (!expected.isError)
            QVERIFY2(firstError(issues) == nullptr, all.constData());
    }

    void errorsComeInTheOrderOfTheSteps()
    {
        FairnessConfig c = good();
        c.confidence = 2;
        c.outcome.favorable.clear();
        c.features[0].monitored.clear();
        c.features[1].column = "nobody";
        const auto issues = issuesOf(c);
        for (std::size_t i = 1; i < issues.size(); ++i)
            QVERIFY(issues[i - 1].section <= issues[i].section);
        QCOMPARE(firstError(issues)->error.code, ErrorCode::NoSuchColumn);
    }
    void beforeAnyRecordOnlyTheSchemaCounts()
    {
        const DataProfile data = loans();
        FairnessConfig c = good();
        c.features[0].monitored[0] = {"diverse", {"diverse"}, {}, false};
        QVERIFY(validate(c, profiles::schemaOf(data), {}, rules).empty());
    }
    void labelsAreAskedForOnlyWhereTheyAreMissing()
    {
        DataProfile data = loans();
        data.columns.push_back(profiles::categorical("label", {{"yes", {60, 40}}}, ColumnRole::Label));
        FairnessConfig c = good();
        c.metrics = {"error_rate_difference", "mean_probability_difference"};
        QVERIFY(validate(c, profiles::schemaOf(data), data, rules).empty());
        data.columns[6].spec.role = ColumnRole::Feature;
        const auto issues = validate(c, profiles::schemaOf(data), data, rules);
        QCOMPARE(issues.size(), size_t(1));
        QCOMPARE(issues[0].error.code, ErrorCode::MetricNeedsScores);
    }

    void otherDecisions_data()
    {
        QTest::addColumn<QString>("column");
        QTest::addColumn<int>("code"); // -1: nothing to say
        QTest::addColumn<QString>("detail");
        QTest::addColumn<bool>("isError");
        const auto row = [](const char* name, const char* column, int code, const char* detail,
                            bool isError = true) {
            QTest::newRow(name) << QString::fromUtf8(column) << code << QString::fromUtf8(detail) << isError;
        };
        row("none", "", -1, "");
        row("another model's", "before", -1, "");
        row("a person's, of some records", "review", int(ErrorCode::UnlistedOutcome), "later", false);
        row("other words", "words", int(ErrorCode::InvalidValue), "accept, refuse\noutcome_values\nyes\nno");
        row("a flag beside words", "flag", int(ErrorCode::InvalidValue), "true\noutcome_values\nyes\nno");
        row("the prediction itself", "prediction", int(ErrorCode::InvalidValue), "prediction\nother_column");
        row("a number beside words", "age", int(ErrorCode::UnsupportedKind), "integer\nother_decision");
        row("free text", "note", int(ErrorCode::UnsupportedKind), "text\nother_decision");
        row("no such column", "after", int(ErrorCode::NoSuchColumn),
            "sex\nage\nincome\nnote\nflag\nprediction\nprobability\nbefore\nreview\nwords");
    }
    void otherDecisions()
    {
        QFETCH(QString, column);
        QFETCH(int, code);
        QFETCH(QString, detail);
        QFETCH(bool, isError);
        DataProfile data = loans();
        data.columns.push_back(profiles::categorical("before", {{"yes", {50, 10}}, {"no", {10, 30}}}));
        data.columns.push_back(profiles::categorical(
            "review", {{"yes", {5, 1}}, {"no", {1, 3}}, {"later", {2, 0}}}, ColumnRole::Ignored));
        data.columns.push_back(profiles::categorical("words", {{"accept", {60, 0}}, {"refuse", {0, 40}}}));
        FairnessConfig c = good();
        c.otherDecision = column.toStdString();
        const auto issues = validate(c, profiles::schemaOf(data), data, rules);
        QCOMPARE(issues.size(), std::size_t(code < 0 ? 0 : 1));
        if (code < 0)
            return;
        const Issue& issue = issues.front();
        QCOMPARE(int(issue.error.code), code);
        QCOMPARE(QString::fromStdString(issue.error.subject), column);
        QCOMPARE(QString::fromStdString(issue.error.detail), detail);
        QCOMPARE(issue.severity == Severity::Error, isError);
        QCOMPARE(issue.section, ConfigSection::Outcome);
        QCOMPARE(issue.feature, c.otherDecision); // shown beside its own field
    }
    void otherNumbers()
    {
        using namespace profiles;
        const DataProfile data =
            profile({categorical("sex", {{"male", {40, 20}}, {"female", {15, 25}}}),
                     integers("prediction", {{0, {0, 45}}, {1, {55, 0}}}, ColumnRole::Prediction),
                     integers("before", {{0, {5, 40}}, {1, {50, 5}}}), integers("grade", {{2, {55, 45}}})},
                    {"1", "0"});
        FairnessConfig c = good();
        c.features.resize(1);
        c.outcome = {"", {}, {}, {{1, 1}}, {{0, 0}}};
        c.otherDecision = "before";
        QVERIFY(validate(c, profiles::schemaOf(data), data, rules).empty());
        c.otherDecision = "grade";
        const auto issues = validate(c, profiles::schemaOf(data), data, rules);
        QCOMPARE(issues.size(), std::size_t(1));
        QCOMPARE(issues[0].error.detail, std::string("2\noutcome_values\n1\n0"));
        c.otherDecision = "sex";
        QCOMPARE(firstError(validate(c, profiles::schemaOf(data), data, rules)) == nullptr, false);
    }
    void whatNeedsOtherDecisions()
    {
        const MetricRules all = [](std::string_view id) {
            if (id != "flip_rate_difference")
                return rules(id);
            MetricRule rule;
            rule.needsOtherDecision = true;
            return std::optional(rule);
        };
        DataProfile data = loans();
        data.columns.push_back(profiles::categorical("before", {{"yes", {50, 10}}, {"no", {10, 30}}}));
        FairnessConfig c = good();
        c.metrics = {"flip_rate_difference"};
        const auto issues = validate(c, profiles::schemaOf(data), data, all);
        QCOMPARE(issues.size(), std::size_t(1));
        QCOMPARE(issues[0].error.code, ErrorCode::MetricNeedsLabels);
        QCOMPARE(issues[0].error.detail, std::string("other_decision"));
        c.otherDecision = "before";
        QVERIFY(validate(c, profiles::schemaOf(data), data, all).empty());
    }

    void countsFromTheProfile()
    {
        const DataProfile data = loans();
        const auto exactly = [](const Group& group, const ColumnProfile& column, std::uint64_t records) {
            const RecordBounds bounds = recordsIn(group, column);
            return bounds.low == records && bounds.high == records;
        };
        QVERIFY(exactly({"", {"female", "x"}, {}, false}, *data.find("sex"), 40));
        QVERIFY(exactly({"", {}, {{18, 25}, {60, 60}}, false}, *data.find("age"), 60));
        QVERIFY(exactly({"", {}, {{-10, 200}}, false}, *data.find("income"), 100));
        QVERIFY(exactly({"", {}, {{76, 99}}, false}, *data.find("income"), 0));
        // 40 in [0, 25), 30 in [25, 50): a range that cuts the first bin has between 30 and 70.
        const RecordBounds cut = recordsIn({"", {}, {{10, 49.9999}}, false}, *data.find("income"));
        QCOMPARE(cut.low, std::uint64_t(0));
        QCOMPARE(cut.high, std::uint64_t(70));
        ColumnProfile withMissing = *data.find("sex");
        withMissing.missing = 7;
        withMissing.records += 7;
        QVERIFY(exactly({"", {"x"}, {}, true}, withMissing, 12));
        ColumnProfile onlyTop = withMissing; // 20 more records have values that are not listed
        onlyTop.valuesComplete = false;
        onlyTop.records += 20;
        QCOMPARE(recordsIn({"", {"x"}, {}, false}, onlyTop).high, std::uint64_t(25));
    }
    void numbersNamedAsTextBecomeRanges()
    {
        Schema schema{{{"sex", ColumnKind::Integer, ColumnRole::Feature},
                       {"job", ColumnKind::Categorical, ColumnRole::Feature},
                       {"prediction", ColumnKind::Double, ColumnRole::Prediction}}};
        FairnessConfig c;
        c.features.resize(2);
        c.features[0].column = "sex";
        c.features[0].reference.values = {"1"};
        c.features[0].monitored = {{"women", {"0"}, {}, false}, {"", {"two"}, {}, false}};
        c.features[1].column = "job";
        c.features[1].reference.values = {"1"};
        c.outcome = {"", {"1.0"}, {"0"}, {}, {}};
        const FairnessConfig adapted = adaptedTo(c, schema);
        QVERIFY(adapted.features[0].reference == (Group{"1", {}, {{1, 1}}, false}));
        QVERIFY(adapted.features[0].monitored[0] == (Group{"women", {}, {{0, 0}}, false}));
        QVERIFY(adapted.features[0].monitored[1] == (Group{"two", {"two"}, {}, false}));
        QVERIFY(adapted.features[1].reference == (Group{"1", {"1"}, {}, false}));
        QVERIFY(adapted.outcome == (FavorableOutcome{"", {}, {}, {{1, 1}}, {{0, 0}}}));
        QVERIFY(adaptedTo(adapted, schema) == adapted);
    }
};

QTEST_APPLESS_MAIN(TestValidation)
#include "tst_validation.moc"
