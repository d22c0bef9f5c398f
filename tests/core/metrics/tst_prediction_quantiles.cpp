// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/prediction_quantiles.h"
#include "metrics/row_metrics.h"
#include "small_table.h"

#include <cmath>

using namespace tiltmeter;
using namespace golden;

class TestPredictionQuantiles : public QObject
{
    Q_OBJECT

    using Values = std::vector<double>;

    /// Records of a regression, group by group.
    static CsvTable table(const Values& u, const Values& r, bool weighted = false)
    {
        CsvTable t;
        t.names = {"g", "prediction", "label"};
        if (weighted)
            t.names.push_back("w");
        const auto add = [&](const char* group, const Values& values) {
            for (const double value : values) {
                t.rows.push_back({group, QByteArray::number(value, 'g', 17).toStdString(), "0.5"});
                if (weighted)
                    t.rows.back().push_back("2");
            }
        };
        add("u", u);
        add("r", r);
        return t;
    }
    static WindowResult measured(const CsvTable& t, std::vector<std::string> metrics,
                                 const std::vector<std::string>& groups = {"u", "r"},
                                 std::size_t mostRead = mostReadPredictions, int minimumGroup = 3)
    {
        std::map<std::string, ColumnRole> roles{{"prediction", ColumnRole::Prediction},
                                                {"label", ColumnRole::Label}};
        if (t.names.size() > 3)
            roles["w"] = ColumnRole::Weight;
        const auto reader = readerOf(t, roles);
        FairnessConfig config = configFor(groups);
        config.outcome = {"", {}, {}, {{0.5, 10}}, {{-10, 0.4999}}};
        config.window.kind = WindowKind::All;
        config.metrics = std::move(metrics);
        config.minimumGroup = minimumGroup;
        config.limits["prediction_disparate_impact_q50"] = {0.8, 1.25};
        const auto plan = planFor(config, reader->schema());
        if (!plan)
            qFatal("planFor: %d %s", int(plan.error().code), plan.error().subject.c_str());
        const Aggregation aggregation = mustScan(*reader, *plan);
        const auto chosen = selectMetrics(config.metrics, aggregation.plan).value();
        const WindowStats stats = aggregation.overall();
        WindowResult result = measure(stats, aggregation.plan, config, chosen, &stats);
        result.measurements.clear();
        if (mostRead == mostReadPredictions
                ? !measureRows(*reader, aggregation.plan, config, chosen, stats, {}, result)
                : !measurePredictionQuantiles(*reader, aggregation.plan, config, chosen, stats, {}, result,
                                              mostRead))
            qFatal("not measured");
        return result;
    }
    static const std::vector<std::string>& all()
    {
        static const std::vector<std::string> metrics{
            "prediction_statistical_parity_mean",  "prediction_statistical_parity_maximum",
            "prediction_statistical_parity_q50",   "prediction_disparate_impact_q50",
            "prediction_statistical_parity_q80",   "prediction_disparate_impact_q80",
            "prediction_statistical_parity_q90",   "prediction_disparate_impact_q90",
            "prediction_no_disparate_impact_level"};
        return metrics;
    }
    static const Measurement& get(const WindowResult& result, const std::string& id)
    {
        const auto found = std::ranges::find(result.measurements, id, &Measurement::metric);
        if (found == result.measurements.end())
            qFatal("no %s", id.c_str());
        return *found;
    }

private Q_SLOTS:
    /// The example of holisticai's documentation: its no_disparate_impact_level is 0.7.
    void tenRecords()
    {
        const WindowResult m = measured(table({0.8, 0.9, 0.2, 0.1}, {0.7, 0.9, 0.8, 0.6, 0.3, 0.5}), all());
        QCOMPARE(m.measurements.size(), all().size());
        QVERIFY(near(*get(m, "prediction_no_disparate_impact_level").value, 0.7, 1e-2));
        // The median is 0.65: two of four, three of six.
        QVERIFY(near(*get(m, "prediction_statistical_parity_q50").value, 0));
        QVERIFY(near(*get(m, "prediction_disparate_impact_q50").value, 1));
        // The 80 % quantile is 0.82: one of four, one of six.
        QVERIFY(near(*get(m, "prediction_disparate_impact_q80").value, 1.5));
        for (const Measurement& each : m.measurements) {
            QVERIFY2(each.interval && each.method == IntervalMethod::Bootstrap, each.metric.c_str());
            QCOMPARE(each.feature, std::string("g"));
            QCOMPARE(each.monitoredRecords, std::uint64_t(4));
            QCOMPARE(each.referenceRecords, std::uint64_t(6));
        }
    }
    /// ... and its fifty evenly spread predictions against their cubes, below 0 too.
    void spread()
    {
        Values u;
        Values r;
        for (int i = 0; i < 50; ++i) {
            const double x = -1 + 2 * i / 49.0;
            u.push_back(x);
            r.push_back(x * x * x);
        }
        const WindowResult m = measured(table(u, r), all());
        QVERIFY(near(*get(m, "prediction_statistical_parity_mean").value, 0.12106666666666668, 1e-9));
        QVERIFY(near(*get(m, "prediction_statistical_parity_maximum").value, 0.2, 1e-9));
        const WindowResult same = measured(table(u, u), all());
        QVERIFY(near(*get(same, "prediction_statistical_parity_mean").value, 0));
        QVERIFY(near(*get(same, "prediction_no_disparate_impact_level").value, 1));
    }
    void weightsOfTwoAreNoOtherThanNone()
    {
        const Values u{0.8, 0.9, 0.2, 0.1, 0.4};
        const Values r{0.7, 0.9, 0.8, 0.6, 0.3, 0.5};
        const WindowResult plain = measured(table(u, r), all());
        const WindowResult weighted = measured(table(u, r, true), all());
        for (const std::string& id : all())
            QVERIFY2(*get(plain, id).value == *get(weighted, id).value, id.c_str());
    }
    void judgedLikeOthers()
    {
        Values high;
        Values low;
        for (int i = 0; i < 200; ++i) {
            high.push_back(0.3 + i / 400.0);
            low.push_back(0.1 + i / 400.0);
        }
        const WindowResult m = measured(table(low, high), {"prediction_disparate_impact_q50"});
        const Measurement& impact = get(m, "prediction_disparate_impact_q50");
        QVERIFY(impact.verdict == Verdict::Fail && impact.pointVerdict == PointVerdict::Fail);
        QVERIFY(*impact.value < impact.interval->upper && impact.interval->upper < 0.8);
        const WindowResult few = measured(table({0.1, 0.2}, high), {"prediction_disparate_impact_q50"});
        QVERIFY(get(few, "prediction_disparate_impact_q50").status == MeasurementStatus::TooFewRecords);
    }
    /// Whether there are enough records is a matter of those that there are, not of those that were read.
    void aSampleIsNotTooFew()
    {
        Values high;
        Values low;
        for (int i = 0; i < 400; ++i) {
            high.push_back(0.3 + i / 800.0);
            low.push_back(0.27 + i / 800.0);
        }
        const CsvTable all = table(low, high);
        const std::vector<std::string> metrics{"prediction_disparate_impact_q50"};
        const auto whole = measured(all, metrics);
        const auto sampled = measured(all, metrics, {"u", "r"}, 100, 200);
        const Measurement& one = get(whole, metrics[0]);
        const Measurement& other = get(sampled, metrics[0]);
        QVERIFY(one.verdict == Verdict::InsufficientEvidence && one.recordsNeeded > 400.0);
        QCOMPARE(other.monitoredRecords, std::uint64_t(400));
        QCOMPARE(other.referenceRecords, std::uint64_t(400));
        QVERIFY(other.counts == (decltype(other.counts){{"records", 800}, {"read", 100}}));
        QVERIFY(other.status == MeasurementStatus::Ok);
        QVERIFY(other.interval->width() > 1.5 * one.interval->width());
        QVERIFY(other.verdict == Verdict::InsufficientEvidence && !other.recordsNeeded);
    }
    /// Of three groups one that fails must do so at a third of the doubt.
    void severalGroupsAreAFamily()
    {
        Values even;
        for (int i = 0; i < 300; ++i)
            even.push_back(i / 300.0);
        double failsFrom = 0;
        double flaggedFrom = 0;
        for (double off = 0.02; flaggedFrom == 0 && off < 0.5; off += 0.005) {
            Values lower = even;
            for (double& value : lower)
                value -= off;
            CsvTable t = table(lower, even);
            for (const char* group : {"v", "w"})
                for (const double value : even)
                    t.rows.push_back({group, QByteArray::number(value, 'g', 17).toStdString(), "0.5"});
            const WindowResult m = measured(t, {"prediction_disparate_impact_q50"}, {"u", "v", "w", "r"});
            QCOMPARE(m.measurements.size(), std::size_t{3});
            const Measurement& u = get(m, "prediction_disparate_impact_q50");
            QCOMPARE(u.monitored, std::string("u"));
            if (u.verdict == Verdict::Fail && failsFrom == 0)
                failsFrom = off;
            if (u.flagged) {
                QVERIFY(u.verdict == Verdict::Fail);
                flaggedFrom = off;
            }
            QVERIFY(!m.measurements[1].flagged && !m.measurements[2].flagged);
        }
        QVERIFY2(failsFrom > 0 && failsFrom < flaggedFrom,
                 qPrintable(QStringLiteral("%1 %2").arg(failsFrom).arg(flaggedFrom)));
    }
    void nobodyThereIsNoNumber()
    {
        CsvTable t = table({0.5}, {0.7, 0.9, 0.8});
        t.rows[0][1].clear(); // the only prediction of the monitored group is missing
        const Measurement m =
            get(measured(t, {"prediction_disparate_impact_q50"}), "prediction_disparate_impact_q50");
        QVERIFY(!m.value && m.status == MeasurementStatus::Undefined);
        QVERIFY(m.reason == Reason::EmptyGroup);
    }
};

QTEST_APPLESS_MAIN(TestPredictionQuantiles)
#include "tst_prediction_quantiles.moc"
