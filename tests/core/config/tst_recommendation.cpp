// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/recommendation.h"
#include "config/validation.h"
#include "profiles.h"

#include <QTest>

#include <algorithm>

using namespace tiltmeter;
using Kind = RecommendationReason::Kind;

namespace {

bool has(const std::vector<RecommendationReason>& reasons, Kind kind)
{
    return std::ranges::find(reasons, kind, &RecommendationReason::kind) != reasons.end();
}

ColumnProfile decision()
{
    return profiles::categorical("decision", {{"Denied", {60, 0}}, {"Approved", {0, 40}}},
                                 ColumnRole::Prediction);
}

Recommendation recommendFor(ColumnProfile column)
{
    return recommend(profiles::profile({std::move(column), decision()}, {"Denied", "Approved"}));
}

} // namespace

class TestRecommendation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void knowsProtectedNames_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("attribute");
        const auto row = [](const char* name, const char* attribute) {
            QTest::newRow(name) << QByteArray(name) << QByteArray(attribute);
        };
        for (const char* name :
             {"sex", "Sex", "GENDER", "applicant_gender", "personSex", "\xE6\x80\xA7\xE5\x88\xA5"})
            row(name, "sex");
        for (const char* name : {"age", "Age", "AgeInYears", "age_group", "AGE-BAND", "birth_date"})
            row(name, "age");
        for (const char* name : {"race", "Ethnicity"})
            row(name, "ethnicity");
        for (const char* name : {"MARITAL_STATUS", "marital-status", "personal_status"})
            row(name, "marital_status");
        for (const char* name : {"zip", "PostalCode", "zip_code"})
            row(name, "postal_code");
        row("Religion", "religion");
        row("has_disability", "disability");
        for (const char* name :
             {"ForeignWorker", "foreign_worker", "nationality", "native-country", "place_of_birth"})
            row(name, "nationality");
        // The letters are there, the word is not.
        for (const char* name :
             {"mortgage", "language", "percentage", "Sextant", "LoanAmount", "trace", "ExistingCreditsCount",
              "Dependents", "job", "average_balance", "status", ""})
            row(*name ? name : "no name", "none");
    }
    void knowsProtectedNames()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, attribute);
        const std::string_view text =
            name == "no name" ? std::string_view() : std::string_view(name.constData(), size_t(name.size()));
        QCOMPARE(QByteArray(toString(protectedByName(text)).data()), attribute);
    }

    void femaleAgainstMale()
    {
        const auto result = recommendFor(
            profiles::categorical("sex", {{"female", {30, 10}}, {"male", {28, 28}}, {"n/a", {2, 2}}}));
        const FeatureProposal& sex = *result.find("sex");
        QVERIFY(sex.recommended);
        QCOMPARE(sex.feature.reference.values, std::vector<std::string>{"male"});
        QCOMPARE(sex.feature.monitored.size(), size_t(1));
        QCOMPARE(sex.feature.monitored[0].values, std::vector<std::string>{"female"});
        QVERIFY(has(sex.reasons, Kind::ProtectedByName));
        QVERIFY(has(sex.reasons, Kind::KnownGroups));
        QVERIFY(has(sex.reasons, Kind::AssociatedWithOutcome));
        QVERIFY(!result.find("decision")->possible);
    }
    void byItsValuesAlone()
    {
        const auto result = recommendFor(profiles::categorical("A17", {{"F", {30, 20}}, {"M", {30, 20}}}));
        const FeatureProposal& proposal = *result.find("A17");
        QVERIFY(proposal.recommended);
        QVERIFY(has(proposal.reasons, Kind::ProtectedByValues));
        QVERIFY(!has(proposal.reasons, Kind::AssociatedWithOutcome)); // both at 40 %
        QCOMPARE(proposal.feature.reference.name, std::string("M"));
    }
    void youngAgainstOlder()
    {
        const auto result = recommendFor(
            profiles::integers("Age", {{18, {20, 0}}, {25, {20, 10}}, {40, {10, 20}}, {82, {10, 10}}}));
        const FeatureProposal& age = *result.find("Age");
        QVERIFY(age.feature.reference.ranges == std::vector<ValueRange>({{26, 82}}));
        QVERIFY(age.feature.monitored[0].ranges == std::vector<ValueRange>({{18, 25}}));
        // Nobody is above 75: the range goes there all the same, as OpenScale's does.
        const auto younger = recommendFor(profiles::integers("Age", {{18, {30, 10}}, {60, {30, 30}}}));
        QVERIFY(younger.find("Age")->feature.reference.ranges == std::vector<ValueRange>({{26, 75}}));
    }
    void nobodyIsYoung()
    {
        const auto result = recommendFor(profiles::integers("age", {{30, {5, 5}},
                                                                    {35, {5, 5}},
                                                                    {40, {5, 5}},
                                                                    {41, {5, 5}},
                                                                    {42, {5, 5}},
                                                                    {43, {5, 5}},
                                                                    {44, {5, 5}},
                                                                    {45, {5, 5}},
                                                                    {46, {5, 5}},
                                                                    {47, {5, 5}},
                                                                    {48, {5, 5}},
                                                                    {49, {5, 5}},
                                                                    {50, {5, 5}}}));
        const FeatureProposal& age = *result.find("age");
        QVERIFY(has(age.reasons, Kind::SplitAtMedian));
        QVERIFY(age.feature.monitored[0].ranges == std::vector<ValueRange>({{30, 43}}));
        QVERIFY(age.feature.reference.ranges == std::vector<ValueRange>({{44, 50}}));
    }
    void bandsOfAge()
    {
        const auto result = recommendFor(profiles::categorical(
            "age_group",
            {{"26-40", {20, 10}}, {"18-25", {20, 10}}, {"65+", {10, 10}}, {"unknown", {10, 10}}}));
        const FeatureProposal& age = *result.find("age_group");
        QCOMPARE(age.feature.reference.values, (std::vector<std::string>{"26-40", "65+"}));
        QCOMPARE(age.feature.monitored[0].values, std::vector<std::string>{"18-25"});
    }
    void everyOtherEthnicity()
    {
        const auto result = recommendFor(
            profiles::categorical("race", {{"White", {40, 20}}, {"Black", {10, 10}}, {"Martian", {10, 10}}}));
        const FeatureProposal& race = *result.find("race");
        QCOMPARE(race.feature.reference.values, std::vector<std::string>{"White"});
        QCOMPARE(race.feature.monitored.size(), size_t(2));
        QCOMPARE(race.feature.monitored[1].name, std::string("Martian"));
    }
    void largestGroupOtherwise()
    {
        const auto result = recommendFor(
            profiles::categorical("Religion", {{"A", {10, 10}}, {"B", {40, 20}}, {"C", {10, 10}}}));
        const FeatureProposal& religion = *result.find("Religion");
        QCOMPARE(religion.feature.reference.name, std::string("B"));
        QCOMPARE(religion.feature.monitored.size(), size_t(2));
        QVERIFY(has(religion.reasons, Kind::LargestIsReference));
    }
    void numbersInPlaceOfWords()
    {
        const auto result = recommendFor(profiles::integers("gender", {{1, {40, 20}}, {2, {20, 20}}}));
        const FeatureProposal& gender = *result.find("gender");
        QVERIFY(gender.feature.reference.ranges == std::vector<ValueRange>({{1, 1}}));
        QVERIFY(gender.feature.monitored[0].ranges == std::vector<ValueRange>({{2, 2}}));
    }
    void postalCodesHaveNoMedian()
    {
        const auto result = recommendFor(profiles::doubles("zip", 10000, 99999, {{30, 20}, {30, 20}}));
        const FeatureProposal& zip = *result.find("zip");
        QVERIFY(!zip.recommended);
        QVERIFY(zip.feature.monitored.empty());
        QVERIFY(has(zip.reasons, Kind::TooManyValues));
    }
    void halvesNeverOverlap()
    {
        const auto result =
            recommendFor(profiles::doubles("income", 0, 1000, {{30, 20}, {20, 10}, {10, 10}}));
        const FeatureProposal& income = *result.find("income");
        const ValueRange low = income.feature.monitored.at(0).ranges.at(0);
        const ValueRange high = income.feature.reference.ranges.at(0);
        QVERIFY(low.lower == 0 && high.upper == 1000);
        QVERIFY(low.upper < high.lower);
        QVERIFY(high.lower - low.upper < 0.1); // next to nobody falls between
    }
    void withoutProtectedAttributesTheStrongestAssociation()
    {
        const auto result = recommend(profiles::profile(
            {profiles::categorical("housing", {{"own", {40, 10}}, {"rent", {20, 30}}}),
             profiles::categorical("phone", {{"yes", {31, 20}}, {"no", {29, 20}}}), decision()},
            {"Denied", "Approved"}));
        QVERIFY(result.find("housing")->recommended);
        QVERIFY(!result.find("phone")->recommended);
        QCOMPARE(result.config.features.size(), size_t(1));
        QCOMPARE(result.config.features[0].column, std::string("housing"));
    }

    void favorableByItsWord_data()
    {
        QTest::addColumn<QByteArrayList>("classes");
        QTest::addColumn<QByteArray>("favorable");
        QTest::addColumn<int>("kind");
        const auto row = [](const char* name, const QByteArrayList& classes, const char* favorable,
                            Kind kind) {
            QTest::newRow(name) << classes << QByteArray(favorable) << int(kind);
        };
        row("approved", {"Denied", "Approved"}, "Approved", Kind::OutcomeByWord);
        row("German credit", {"Risk", "No Risk"}, "No Risk", Kind::OutcomeByWord);
        row("good and bad", {"bad", "good"}, "good", Kind::OutcomeByWord);
        row("one and nought", {"0", "1"}, "1", Kind::OutcomeByWord);
        row("one and nought as doubles", {"0.0", "1.0"}, "1.0", Kind::OutcomeByWord);
        row("only the bad word is known", {"alpha", "rejected"}, "alpha", Kind::OutcomeByOpposite);
        row("no word is known", {"alpha", "beta"}, "alpha", Kind::OutcomeIsGuess);
        row("Adult", {"<=50K", ">50K"}, ">50K", Kind::OutcomeByWord);
    }
    void favorableByItsWord()
    {
        QFETCH(QByteArrayList, classes);
        QFETCH(QByteArray, favorable);
        QFETCH(int, kind);
        std::vector<std::string> names;
        std::vector<profiles::Row> rows;
        for (const QByteArray& name : classes) {
            names.push_back(name.toStdString());
            rows.push_back({name.toStdString(), {10, 10}});
        }
        const auto result =
            recommend(profiles::profile({profiles::categorical("p", rows, ColumnRole::Prediction)}, names));
        QCOMPARE(result.outcome.favorable, std::vector<std::string>{favorable.toStdString()});
        QCOMPARE(result.outcome.unfavorable.size(), names.size() - 1);
        QCOMPARE(int(result.outcomeReasons.at(0).kind), kind);
    }
    void withoutTimesOneWindow()
    {
        const ColumnProfile price =
            profiles::doubles("price", 0, 100, {{40}, {10}, {50}}, ColumnRole::Prediction);
        QVERIFY(recommend(profiles::profile({price}, {})).config.window.kind == WindowKind::All);
        ColumnProfile time;
        time.spec = {"when", ColumnKind::Timestamp, ColumnRole::Timestamp};
        QVERIFY(recommend(profiles::profile({price, time}, {})).config.window.kind == WindowKind::Week);
    }
    void numericPredictionAboveItsMedian()
    {
        const auto result = recommend(profiles::profile(
            {profiles::doubles("price", 0, 100, {{}, {}, {}, {}}, ColumnRole::Prediction)}, {}));
        QVERIFY(result.outcome.favorableRanges.empty()); // no records, no median
        ColumnProfile price = profiles::doubles("price", 0, 100, {{40}, {10}, {50}}, ColumnRole::Prediction);
        const auto halves = recommend(profiles::profile({price}, {}));
        QCOMPARE(halves.outcome.favorableRanges.size(), size_t(1));
        // A later prediction beyond those that were seen is not left out.
        QVERIFY(halves.outcome.favorableRanges[0].contains(1e9));
        QVERIFY(halves.outcome.unfavorableRanges[0].contains(-1e9));
        QVERIFY(halves.outcome.favorableRanges[0].lower > halves.outcome.unfavorableRanges[0].upper);
        QVERIFY(has(halves.outcomeReasons, Kind::OutcomeAboveMedian));
    }

    void whatIsProposedIsValid()
    {
        const DataProfile data = profiles::profile(
            {profiles::categorical("sex", {{"female", {300, 100}}, {"male", {280, 280}}}),
             profiles::integers("age", {{18, {200, 0}}, {25, {180, 100}}, {40, {100, 200}}, {70, {100, 80}}}),
             profiles::doubles("income", 0, 1000, {{300, 200}, {280, 180}}),
             profiles::categorical("decision", {{"Denied", {580, 0}}, {"Approved", {0, 380}}},
                                   ColumnRole::Prediction)},
            {"Denied", "Approved"});
        const Recommendation result = recommend(data);
        QCOMPARE(result.config.features.size(), size_t(2));
        QVERIFY(validate(result.config, profiles::schemaOf(data), data).empty());
        QVERIFY(result.limitReasons.at(0).kind == Kind::PresetLimits); // offered as a preset, not as law
        QVERIFY(result.config.limits.at("disparate_impact") == (Limits{0.8, 1.25}));
    }

    void cramersVWithoutBias()
    {
        // By the paper's formula with Python 3.11, float arithmetic.
        QVERIFY(std::abs(*cramersV({{400, 300, 200, 100}, {150, 200, 100, 50}}) - 0.10360066928849404) <
                1e-12);
        QVERIFY(std::abs(*cramersV({{29, 12}, {48, 11}}) - 0.07328480777839125) < 1e-12);
        QVERIFY(*cramersV({{5, 5}, {5, 5}}) == 0);
        QVERIFY(std::abs(*cramersV({{10, 0}, {0, 10}}) - 1) < 1e-12);
        QVERIFY(!cramersV({{5, 5}}));
        QVERIFY(!cramersV({{5, 0}, {7, 0}}));
        QVERIFY(!cramersV({}));
    }
};

QTEST_APPLESS_MAIN(TestRecommendation)
#include "tst_recommendation.moc"
