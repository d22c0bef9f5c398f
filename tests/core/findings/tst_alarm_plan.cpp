// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/scan.h"
#include "alarm_data.h"
#include "findings/alarm_plan.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace tiltmeter;

namespace {

constexpr auto parity = AlarmKind::Parity;
constexpr auto below = AlarmKind::BelowLimit;
constexpr auto above = AlarmKind::AboveLimit;

/// Three groups a, b, c in g and two in h; labels and versions as asked for.
AlarmData threeGroups(bool labels = true)
{
    AlarmData data;
    for (int i = 0; i < 1200; ++i) {
        const char* group = i % 12 < 6 ? "a" : i % 12 < 10 ? "b" : "c";
        data.add(i, group, i % 3 == 0, labels && i % 5 ? (i % 2 ? "yes" : "no") : "", "1", i % 2 ? "x" : "y");
    }
    return data;
}

FairnessConfig threeGroupConfig(ReferenceChoice choice)
{
    FairnessConfig config = alarmConfig();
    config.features[0].referenceChoice = choice;
    config.features[0].reference = {};
    config.features[0].monitored.clear();
    for (const char* name : {"a", "b", "c"})
        config.features[0].monitored.push_back({name, {name}, {}, false});
    if (choice == ReferenceChoice::Named) {
        config.features[0].reference = config.features[0].monitored[0];
        config.features[0].monitored.erase(config.features[0].monitored.begin());
    }
    return config;
}

Schema schemaOfReader(bool labels = true)
{
    auto schema = threeGroups(labels).reader()->schema();
    if (!labels)
        for (ColumnSpec& column : schema.columns)
            if (column.role == ColumnRole::Label)
                column.role = ColumnRole::Ignored;
    return schema;
}

/// Hypotheses of one watch, as text: "below_limit disparate_impact 0.8".
std::set<std::string> hypotheses(const AlarmPlan& plan, const std::string& rate,
                                 const std::string& monitored = "b")
{
    std::set<std::string> result;
    for (const AlarmWatch& watch : plan.watches)
        if (watch.rate == rate && watch.monitored == monitored)
            for (const AlarmHypothesis& h : watch.hypotheses)
                result.insert(std::string(toString(h.kind)) + ' ' + h.metric + ' ' +
                              QString::number(h.limit).toStdString() + (h.change ? " change" : "") +
                              (h.raises ? "" : " shown"));
    return result;
}

std::set<std::string> rates(const AlarmPlan& plan)
{
    std::set<std::string> result;
    for (const AlarmWatch& watch : plan.watches)
        result.insert(watch.rate);
    return result;
}

AlarmSizes sizesOf(const FairnessConfig& config)
{
    const AlarmData data = threeGroups();
    const auto reader = data.reader();
    const auto plan = planFor(config, reader->schema());
    auto counted = *plan;
    counted.window.kind = WindowKind::All;
    const auto aggregation = scan(*reader, counted);
    return AlarmSizes::of(aggregation->overall(), aggregation->plan);
}

} // namespace

class TestAlarmPlan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void usualRates()
    {
        const FairnessConfig config = threeGroupConfig(ReferenceChoice::Named);
        const AlarmPlan plan = alarmPlan(config, schemaOfReader());
        QCOMPARE(rates(plan), (std::set<std::string>{"selection_rate", "true_positive_rate",
                                                     "false_positive_rate", "positive_predictive_value"}));
        QCOMPARE(plan.watches.size(), std::size_t(8)); // two pairs
        QCOMPARE(rates(alarmPlan(config, schemaOfReader(false))), std::set<std::string>{"selection_rate"});
        QCOMPARE(plan.ordered.versionColumn, std::string("version"));
    }
    void parityOnlyWithoutLimits()
    {
        FairnessConfig config = threeGroupConfig(ReferenceChoice::Named);
        AlarmPlan plan = alarmPlan(config, schemaOfReader());
        QCOMPARE(hypotheses(plan, "selection_rate"),
                 (std::set<std::string>{"parity statistical_parity_difference 0",
                                        "parity statistical_parity_difference 0 change"}));
        QCOMPARE(plan.comparisons, std::size_t(8));
        config.limits["disparate_impact"] = {0.8, 1.25};
        plan = alarmPlan(config, schemaOfReader());
        QCOMPARE(hypotheses(plan, "selection_rate"),
                 (std::set<std::string>{
                     "parity statistical_parity_difference 0 shown", "below_limit disparate_impact 0.8",
                     "below_limit disparate_impact 0.8 change", "above_limit disparate_impact 1.25",
                     "above_limit disparate_impact 1.25 change"}));
        QCOMPARE(hypotheses(plan, "true_positive_rate"),
                 (std::set<std::string>{"parity true_positive_rate_difference 0 shown"}));
        QCOMPARE(plan.comparisons, std::size_t(4));
        QCOMPARE(plan.changeComparisons, std::size_t(4));
        config.alarms.parity = true;
        QVERIFY(hypotheses(alarmPlan(config, schemaOfReader()), "selection_rate")
                    .contains("parity statistical_parity_difference 0 change"));
        config.limits.clear();
        config.alarms.parity = false;
        QCOMPARE(alarmPlan(config, schemaOfReader()).comparisons, std::size_t(0));
    }
    void levelsAreShared()
    {
        FairnessConfig config = threeGroupConfig(ReferenceChoice::Named);
        config.limits["disparate_impact"] = {0.8, 1.25};
        config.alarms = {0.01, 90, {}};
        const AlarmPlan plan = alarmPlan(config, schemaOfReader());
        for (const AlarmWatch& watch : plan.watches)
            for (const AlarmHypothesis& h : watch.hypotheses) {
                const double expected = h.change   ? std::log(90 * 4.0)
                                        : h.raises ? std::log(100 * 4.0)
                                                   : std::log(100.0);
                QVERIFY(std::abs(h.level - expected) < 1e-12);
            }
    }
    void limitsOfAllKinds()
    {
        FairnessConfig config = threeGroupConfig(ReferenceChoice::Named);
        config.limits = {{"statistical_parity_difference", {-0.1, 0.1}},
                         {"false_negative_rate_difference", {{}, 0.2}},
                         {"true_positive_rate_ratio", {0.9, {}}},
                         {"average_odds_difference", {-0.1, 0.1}}, // of two rates
                         {"f1_score_difference", {-0.1, 0.1}},     // of no proportion
                         {"selection_rate", {0.2, {}}}};           // of one group
        config.features[0].limits["statistical_parity_difference"] = {-0.05, {}};
        const AlarmPlan plan = alarmPlan(config, schemaOfReader());
        QVERIFY(
            hypotheses(plan, "selection_rate").contains("below_limit statistical_parity_difference -0.05"));
        QCOMPARE(hypotheses(plan, "selection_rate").size(), std::size_t(3));
        QVERIFY(hypotheses(plan, "false_negative_rate")
                    .contains("above_limit false_negative_rate_difference 0.2"));
        QVERIFY(hypotheses(plan, "true_positive_rate").contains("below_limit true_positive_rate_ratio 0.9"));
        QCOMPARE(rates(plan).size(), std::size_t(5));
        QCOMPARE(plan.comparisons, std::size_t(6));
        const AlarmWatch& first = plan.watches[0];
        QCOMPARE(first.subject(0, "2").modelVersion, std::string("2"));
        // Limits that nothing can pass say nothing.
        config.features[0].limits["statistical_parity_difference"] = {-1, 1};
        config.limits["true_positive_rate_ratio"] = {0.0, {}};
        QCOMPARE(alarmPlan(config, schemaOfReader()).comparisons, std::size_t(2));
        config.limits["no_such"] = {0, 1};
        const auto counted = planFor(config, schemaOfReader());
        const auto wrong = alarmPlanFor(config, schemaOfReader(), *counted);
        QVERIFY(!wrong && wrong.error().code == ErrorCode::UnknownMetric);
    }
    void references()
    {
        using Side = AlarmWatch::Side;
        const auto sidesOf = [](const AlarmPlan& plan, const std::string& monitored) {
            for (const AlarmWatch& watch : plan.watches)
                if (watch.monitored == monitored && watch.rate == "selection_rate")
                    return std::pair(watch.reference, watch.sides);
            return std::pair(std::string(), std::vector<Side>());
        };
        constexpr Side none = Side::None, ref = Side::Reference, mon = Side::Monitored;
        // In a plan the reference is the last group; the rest and the missing follow.
        const auto named = alarmPlan(threeGroupConfig(ReferenceChoice::Named), schemaOfReader());
        QVERIFY(sidesOf(named, "c") == std::pair(std::string("a"), std::vector{none, mon, ref, none, none}));
        const auto complement = alarmPlan(threeGroupConfig(ReferenceChoice::Complement), schemaOfReader());
        QVERIFY(sidesOf(complement, "c") ==
                std::pair(std::string("complement"), std::vector{ref, ref, mon, none, none}));
        const FairnessConfig largest = threeGroupConfig(ReferenceChoice::Largest);
        QVERIFY(needsSizes(largest));
        const auto byLargest = alarmPlan(largest, schemaOfReader(), sizesOf(largest));
        QVERIFY(sidesOf(byLargest, "a").second.empty());
        QVERIFY(sidesOf(byLargest, "c") ==
                std::pair(std::string("a"), std::vector{ref, none, mon, none, none}));
        QVERIFY(!needsSizes(threeGroupConfig(ReferenceChoice::Complement)));
    }
    void limitsAgainstEverybody()
    {
        // b is a third of all: u >= 0.8 all, with all = u / 3 + 2 others / 3, means u / others >= 0.7272...
        FairnessConfig config = threeGroupConfig(ReferenceChoice::Overall);
        config.limits = {{"disparate_impact", {0.8, 1.25}}, {"statistical_parity_difference", {-0.1, 0.1}}};
        QVERIFY(needsSizes(config));
        const AlarmPlan plan = alarmPlan(config, schemaOfReader(), sizesOf(config));
        const auto watch = std::ranges::find_if(plan.watches, [](const AlarmWatch& w) {
            return w.monitored == "b" && w.rate == "selection_rate";
        });
        QCOMPARE(watch->reference, std::string("overall"));
        QVERIFY(watch->sides[0] == AlarmWatch::Side::Reference);
        for (const AlarmHypothesis& h : watch->hypotheses) {
            const auto payoff = h.rule.payoff(0.5, 0);
            if (h.metric == "disparate_impact" && h.kind == below)
                QVERIFY(std::abs(payoff - 0.5 * (0.8 * 2 / 3) / (1 - 0.8 / 3)) < 1e-12);
            if (h.metric == "statistical_parity_difference" && h.kind == parity)
                QVERIFY(std::abs(payoff - 0.5) < 1e-12);
            if (h.metric == "statistical_parity_difference" && h.kind == below)
                QVERIFY(std::abs(payoff - (0.5 - 0.15)) < 1e-12);
            if (h.metric == "statistical_parity_difference" && h.kind == above)
                QVERIFY(std::abs(payoff - (-0.5 - 0.15)) < 1e-12);
        }
        QCOMPARE(watch->hypotheses.size(), std::size_t(1 + 2 * 4));
    }
    void intersectionsAndTooMany()
    {
        FairnessConfig config = threeGroupConfig(ReferenceChoice::Named);
        MonitoredFeature second;
        second.column = "h";
        second.reference = {"x", {"x"}, {}, false};
        second.monitored = {{"y", {"y"}, {}, false}};
        config.features.push_back(second);
        config.intersections = {{{"g", "h"}}};
        const AlarmPlan plan = alarmPlan(config, schemaOfReader(false));
        std::set<std::string> pairs;
        for (const AlarmWatch& watch : plan.watches)
            pairs.insert(watch.feature + ' ' + watch.monitored + ' ' + watch.reference);
        QCOMPARE(pairs, (std::set<std::string>{"g b a", "g c a", "h y x", "g_x_h b|x a|x", "g_x_h b|y a|x",
                                               "g_x_h c|x a|x", "g_x_h c|y a|x", "g_x_h a|y a|x"}));
        QCOMPARE(plan.ordered.plan.sets.size(), std::size_t(3));
        QCOMPARE(plan.unwatched, std::size_t(0));

        config.intersections.clear();
        config.features[1].monitored.clear();
        for (int i = 0; i < 100; ++i)
            config.features[1].monitored.push_back({std::to_string(i), {"v" + std::to_string(i)}, {}, false});
        const AlarmPlan many = alarmPlan(config, schemaOfReader(false));
        QCOMPARE(many.watches.size(), maximumAlarmPairs);
        QCOMPARE(many.unwatched, 102 - maximumAlarmPairs);
    }
    void controlFeaturesHaveNoPart()
    {
        FairnessConfig config = threeGroupConfig(ReferenceChoice::Largest);
        const AlarmSizes sizes = sizesOf(config);
        const AlarmPlan plain = alarmPlan(config, schemaOfReader(), sizes);
        config.controlFeature = "h";
        QVERIFY(sizesOf(config) == sizes);
        QCOMPARE(alarmPlan(config, schemaOfReader(), sizes).fingerprint(), plain.fingerprint());
    }
    void nothingToWatch()
    {
        FairnessConfig config = threeGroupConfig(ReferenceChoice::Named);
        config.features.clear();
        const AlarmPlan plan = alarmPlan(config, schemaOfReader());
        QVERIFY(plan.watches.empty());
        const auto reader = threeGroups().reader();
        AlarmTrack track(plan);
        QVERIFY(track.update(wholeArrival(*reader), 1));
        QVERIFY(track.alarms().empty() && track.overview().processes.empty());
        QCOMPARE(track.rows(), std::uint64_t(1200));
    }
    void sizesAreKeptWithTheState()
    {
        const FairnessConfig config = threeGroupConfig(ReferenceChoice::Largest);
        const AlarmSizes sizes = sizesOf(config);
        AlarmTrack track(alarmPlan(config, schemaOfReader(), sizes));
        track.setSizes(sizes);
        QVERIFY(AlarmTrack::sizesIn(track.save()) == sizes);
        QVERIFY(AlarmTrack::sizesIn("no state") == AlarmSizes());
        QVERIFY(AlarmTrack::resume(alarmPlan(config, schemaOfReader(), AlarmTrack::sizesIn(track.save())),
                                   track.save()));
    }
};

QTEST_APPLESS_MAIN(TestAlarmPlan)
#include "tst_alarm_plan.moc"
