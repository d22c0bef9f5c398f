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
        config.limits["flip_rate_difference"] = {-0.1, 0.1};
        return config;
    }
    static WindowResult measured(const FairnessConfig& config)
    {
        const auto reader = readerOf(table(), {{"prediction", ColumnRole::Prediction}});
        const auto plan = planFor(config, reader->schema(), true);
        if (!plan)
            qFatal("planFor: %d %s", int(plan.error().code), plan.error().subject.c_str());
        const Aggregation main = mustScan(*reader, *plan);
        const WindowStats mainStats = main.overall();
        WindowResult result =
            measure(mainStats, main.plan, config, selectMetrics(config.metrics, main.plan, true).value());
        const Aggregation flips = mustScan(*reader, planForFlips(*plan, reader->schema(), "before").value());
        const WindowStats stats = flips.overall();
        addFlips(measure(stats, flips.plan, config, selectFlips(config.metrics)), result);
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
        QVERIFY(selectFlips({"all"}).size() > selectFlips({}).size());
        QCOMPARE(selectFlips({"disparate_impact"}).size(), std::size_t(0));
    }
    void faults()
    {
        const auto reader = readerOf(table(), {{"prediction", ColumnRole::Prediction}});
        const AggregationPlan plan = planFor(config({}), reader->schema()).value();
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
