// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/flips.h"
#include "small_table.h"

#include "numeric/two_proportions.h"

using namespace tiltmeter;
using namespace golden;

/// Decisions held against other decisions on the same records.
class TestFlips : public QObject
{
    Q_OBJECT

    /// Group u: 2 of 10 became favorable, 1 unfavorable; group r: 1 of 20 became unfavorable. One record of
    /// each has no other decision.
    static CsvTable table()
    {
        CsvTable t;
        t.names = {"g", "prediction", "before"};
        const auto add = [&t](int n, const char* group, const char* now, const char* before) {
            for (int i = 0; i < n; ++i)
                t.rows.push_back({group, now, before});
        };
        add(2, "u", "yes", "no");
        add(1, "u", "no", "yes");
        add(4, "u", "yes", "yes");
        add(3, "u", "no", "no");
        add(1, "u", "no", "");
        add(1, "r", "no", "yes");
        add(9, "r", "yes", "yes");
        add(10, "r", "no", "no");
        add(1, "r", "yes", "");
        return t;
    }
    static FairnessConfig config(std::vector<std::string> metrics)
    {
        FairnessConfig config = configFor({"u", "r"});
        config.window.kind = WindowKind::All;
        config.metrics = std::move(metrics);
        config.otherDecision = "before";
        config.limits["flip_rate_difference"] = {-0.1, 0.1};
        return config;
    }
    static WindowResult measured(const FairnessConfig& config)
    {
        const auto reader = readerOf(table(), {{"prediction", ColumnRole::Prediction}});
        const auto plan = planFor(config, reader->schema());
        if (!plan)
            qFatal("planFor: %d %s", int(plan.error().code), plan.error().subject.c_str());
        const Aggregation main = mustScan(*reader, *plan);
        const WindowStats mainStats = main.overall();
        WindowResult result =
            measure(mainStats, main.plan, config, selectMetrics(config.metrics, main.plan, true).value());
        const Aggregation flips =
            mustScan(*reader, planForFlips(*plan, reader->schema(), config.otherDecision).value());
        const WindowStats stats = flips.overall();
        addFlips(measure(stats, flips.plan, config, selectFlips(config)), result);
        return result;
    }
    static const Measurement* find(const WindowResult& result, const std::string& id)
    {
        const auto found = std::ranges::find(result.measurements, id, &Measurement::metric);
        return found == result.measurements.end() ? nullptr : &*found;
    }

private Q_SLOTS:
    void ratesAndDifferences()
    {
        const WindowResult m = measured(config({}));
        const auto rate = [&m](const std::string& group, const std::string& id) {
            for (const GroupRates& each : m.groups)
                if (each.group == group)
                    for (const GroupRates::Rate& found : each.rates)
                        if (found.id == id)
                            return found;
            qFatal("no %s", id.c_str());
        };
        QVERIFY(near(*rate("u", "flip_rate").value, 0.3));
        QVERIFY(near(*rate("u", "flip_rate_to_favorable").value, 0.2));
        QVERIFY(near(*rate("u", "flip_rate_to_unfavorable").value, 0.1));
        QVERIFY(near(*rate("r", "flip_rate").value, 0.05));
        QVERIFY(near(*rate("r", "flip_rate_to_favorable").value, 0));
        QVERIFY(rate("u", "selection_rate").value); // what is measured anyway stands beside it
        const Measurement* difference = find(m, "flip_rate_difference");
        QVERIFY(difference != nullptr && near(*difference->value, 0.25));
        QVERIFY(*difference->interval == numeric::newcombe(3, 10, 1, 20, 0.95));
        QCOMPARE(difference->monitoredRecords, std::uint64_t(10));
        QCOMPARE(difference->limits.upper.value(), 0.1);
        QVERIFY(find(m, "disparate_impact") != nullptr);
        QVERIFY(find(m, "flip_rate_ratio") == nullptr); // not asked for
    }
    void named()
    {
        const WindowResult m = measured(config({"flip_rate_to_favorable_difference", "flip_rate_ratio"}));
        QCOMPARE(m.measurements.size(), std::size_t(2));
        QVERIFY(near(*find(m, "flip_rate_ratio")->value, 6));
        QVERIFY(near(*find(m, "flip_rate_to_favorable_difference")->value, 0.2));
        QVERIFY(selectFlips(config({"all"})).size() > selectFlips(config({})).size());
        QCOMPARE(selectFlips(config({"disparate_impact"})).size(), std::size_t(0));
        QCOMPARE(selectFlips(config({"symmetric_flip_rate"})).size(), std::size_t(1));
    }
    void aLimitMakesOneMeasured()
    {
        FairnessConfig limited = config({});
        limited.features[0].limits["flip_rate_ratio"] = {0.5, 2};
        const WindowResult m = measured(limited);
        const Measurement* ratio = find(m, "flip_rate_ratio");
        QVERIFY(ratio != nullptr && near(*ratio->value, 6));
        QCOMPARE(ratio->limits.upper.value(), 2.0);
    }
    void counts()
    {
        const WindowResult m = measured(config({"flip_rate"}));
        QCOMPARE(m.groups.size(), std::size_t(2));
        for (const GroupRates& each : m.groups)
            QVERIFY(each.flips ==
                    (each.group == "u" ? GroupRates::Flips{10, 2, 1} : GroupRates::Flips{20, 0, 1}));
        QVERIFY(m.totals.back().flips == (GroupRates::Flips{30, 2, 2}));
    }
    void nothingToCompareWith()
    {
        CsvTable t = table();
        for (auto& row : t.rows)
            row[2].clear();
        FairnessConfig c = config({});
        const auto reader =
            readerOf(t, {{"prediction", ColumnRole::Prediction}, {"before", ColumnRole::Feature}});
        const AggregationPlan plan = planFor(c, reader->schema()).value();
        const Aggregation flips = mustScan(*reader, planForFlips(plan, reader->schema(), "before").value());
        WindowResult result;
        result.groups.resize(2);
        addFlips(measure(flips.overall(), flips.plan, c, selectFlips(c)), result);
        const Measurement* difference = find(result, "flip_rate_difference");
        QVERIFY(difference != nullptr && !difference->value);
        QVERIFY(difference->reason == Reason::NoOtherDecisions);
        QVERIFY(result.groups[0].rates.at(0).reason == Reason::NoOtherDecisions);
        QCOMPARE(result.groups[0].flips.value().compared, std::uint64_t(0));
    }
    /// All is compared and nothing differs: no rate to divide by, which is something else.
    void nobodysDecisionDiffers()
    {
        CsvTable t = table();
        for (auto& row : t.rows)
            row[2] = row[1];
        const FairnessConfig c = config({"all"});
        const auto reader = readerOf(t, {{"prediction", ColumnRole::Prediction}});
        const AggregationPlan plan = planFor(c, reader->schema()).value();
        const Aggregation flips = mustScan(*reader, planForFlips(plan, reader->schema(), "before").value());
        WindowResult result;
        result.groups.resize(2);
        addFlips(measure(flips.overall(), flips.plan, c, selectFlips(c)), result);
        QCOMPARE(*find(result, "flip_rate_difference")->value, 0.0);
        QVERIFY(find(result, "flip_rate_ratio")->reason == Reason::ZeroReference);
        for (const char* id : {"flip_rate_ratio_between_groups", "flip_rate_ratio_to_overall"}) {
            QVERIFY2(find(result, id) != nullptr && !find(result, id)->value, id);
            QVERIFY2(find(result, id)->reason == Reason::ZeroDenominator, id);
        }
    }
    void faults()
    {
        const auto reader = readerOf(table(), {{"prediction", ColumnRole::Prediction}});
        FairnessConfig without = config({});
        without.otherDecision.clear();
        const AggregationPlan plan = planFor(without, reader->schema()).value();
        const auto none = planForFlips(plan, reader->schema(), "after");
        QVERIFY(!none && none.error().code == ErrorCode::NoSuchColumn);
        const auto itself = planForFlips(plan, reader->schema(), "prediction");
        QVERIFY(!itself && itself.error().code == ErrorCode::InvalidValue);
        const auto withoutColumn = selectMetrics({"flip_rate_difference"}, plan);
        QVERIFY(!withoutColumn && withoutColumn.error().code == ErrorCode::MetricNeedsLabels);
        QCOMPARE(withoutColumn.error().detail, std::string("other_decision"));
        const auto all = selectMetrics({"all"}, plan).value();
        for (const MetricInfo* metric : all)
            QVERIFY(!metric->needsOtherDecision);
    }
};

QTEST_APPLESS_MAIN(TestFlips)
#include "tst_flips.moc"
