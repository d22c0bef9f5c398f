// SPDX-License-Identifier: GPL-3.0-or-later
// Largest differences and smallest ratios over many groups, which chance alone makes large.
#include "small_table.h"

#include <random>

using namespace tiltmeter;
using namespace golden;

class TestExtremes : public QObject
{
    Q_OBJECT

    static const std::vector<std::string>& eight()
    {
        static const std::vector<std::string> groups{"a", "b", "c", "d", "e", "f", "g", "h"};
        return groups;
    }
    struct Shares {
        double failing = 0;   ///< of windows: the verdict is so
        double pointwise = 0; ///< the bare value does
        double covered = 0;   ///< the simultaneous bounds hold the true value
    };
    /// `rates` of the eight groups with `n` records each, drawn anew for every window.
    static Shares simulate(const std::string& metric, const Limits& limits, const std::vector<double>& rates,
                           int n, double truth, unsigned seed)
    {
        constexpr int windows = 300;
        std::mt19937 random(seed);
        FairnessConfig config = configFor(eight(), ReferenceChoice::Overall);
        config.metrics = {metric};
        config.limits[metric] = limits;
        SmallTable table;
        for (const std::string& group : eight())
            table.add(1, group, "yes").add(1, group, "no");
        const Measured first = table.measure(config);
        const auto metrics = selectMetrics(config.metrics, first.plan).value();
        Shares shares;
        for (int w = 0; w < windows; ++w) {
            WindowStats stats = first.stats;
            stats.records = 0;
            for (std::size_t g = 0; g < rates.size(); ++g) {
                const int yes = std::binomial_distribution<int>(n, rates[g])(random);
                GroupStats& group = stats.sets[1][g];
                const auto set = [&group](std::size_t prediction, int count) {
                    for (OutcomeCell* cell : {&group.cells[prediction * 3 + 2]}) {
                        cell->records = static_cast<std::uint64_t>(count);
                        cell->weight = cell->squaredWeight = count;
                    }
                };
                group.records = static_cast<std::uint64_t>(n);
                group.weight = n;
                set(0, yes);
                set(1, n - yes);
                stats.records += group.records;
            }
            const WindowResult result = measure(stats, first.plan, config, metrics);
            const Measurement& m = result.measurements.at(0);
            shares.failing += m.verdict == Verdict::Fail ? 1.0 / windows : 0;
            shares.pointwise += m.pointVerdict == PointVerdict::Fail ? 1.0 / windows : 0;
            if (!m.bounds || m.method != IntervalMethod::Bootstrap)
                qFatal("both are told");
            shares.covered += m.bounds->lower <= truth && truth <= m.bounds->upper ? 1.0 / windows : 0;
        }
        qInfo("%s: %.3f fail, %.3f by the point rule, %.3f covered", metric.c_str(), shares.failing,
              shares.pointwise, shares.covered);
        return shares;
    }

private Q_SLOTS:
    /// Eight groups that are all alike, 100 records each: the bare value flags nearly every window.
    void eightEqualGroupsAreNotFlagged_data()
    {
        QTest::addColumn<QByteArray>("metric");
        QTest::addColumn<double>("lower");
        QTest::addColumn<double>("upper");
        QTest::addColumn<double>("truth");
        const double none = qQNaN();
        QTest::newRow("smallest ratio")
            << QByteArray("selection_rate_ratio_between_groups") << 0.8 << none << 1.0;
        QTest::newRow("largest difference")
            << QByteArray("selection_rate_difference_between_groups") << none << 0.1 << 0.0;
        QTest::newRow("largest difference to all")
            << QByteArray("selection_rate_difference_to_overall") << none << 0.05 << 0.0;
        QTest::newRow("smallest ratio to all")
            << QByteArray("selection_rate_ratio_to_overall") << 0.9 << none << 1.0;
    }
    void eightEqualGroupsAreNotFlagged()
    {
        QFETCH(QByteArray, metric);
        QFETCH(double, lower);
        QFETCH(double, upper);
        QFETCH(double, truth);
        Limits limits;
        if (!std::isnan(lower))
            limits.lower = lower;
        if (!std::isnan(upper))
            limits.upper = upper;
        const Shares shares =
            simulate(metric.toStdString(), limits, std::vector<double>(8, 0.3), 100, truth, 7);
        QVERIFY2(shares.pointwise > 0.5, "the point rule is meant to fail here");
        QVERIFY(shares.failing <= 0.05);
        QVERIFY(shares.covered >= 0.93);
    }
    /// One group in eight gets half of what the others get: that is found.
    void oneGroupThatIsWorseOffIsFound()
    {
        std::vector<double> rates(8, 0.4);
        rates[3] = 0.2;
        const Shares ratio =
            simulate("selection_rate_ratio_between_groups", {0.8, std::nullopt}, rates, 500, 0.5, 9);
        QVERIFY(ratio.failing > 0.8);
        QVERIFY(ratio.covered > 0.93);
        const Shares difference =
            simulate("selection_rate_difference_between_groups", {std::nullopt, 0.1}, rates, 500, 0.2, 9);
        QVERIFY(difference.failing > 0.6);
        QVERIFY(difference.covered > 0.93);
    }
};

QTEST_APPLESS_MAIN(TestExtremes)
#include "tst_extremes.moc"
