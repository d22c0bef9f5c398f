// SPDX-License-Identifier: GPL-3.0-or-later
// What is never negative, and what chance alone keeps above 0: distances of scores and classes, calibration
// errors. At parity their intervals reach down to 0 and nobody is failed; where there is a gap, it is found.
#include "metrics/drawn_counts.h"
#include "numeric/random.h"
#include "small_table.h"

#include <ctime>

using namespace tiltmeter;
using namespace golden;

namespace {

constexpr int seeds = 20;
constexpr double limit = 1e-4; ///< whatever begins above it fails

struct Crowd {
    std::string name;
    double shift = 0; ///< of the probability
    double error = 0; ///< of the favorable share, beyond the probability
    int records = 300;
};

/// Probabilities between 0.1 and 0.7, labels and one of three classes by their chance.
SmallTable drawnTable(const std::vector<Crowd>& groups, std::uint64_t seed)
{
    numeric::Random random(seed);
    SmallTable table;
    for (const Crowd& group : groups)
        for (int i = 0; i < group.records; ++i) {
            const double p = 0.1 + 0.6 * random.uniform() + group.shift;
            const std::string label = random.uniform() < p + group.error ? "yes" : "no";
            table.add(1, group.name, p >= 0.5 ? "yes" : "no", label, "all", std::to_string(p));
        }
    return table;
}

SmallTable drawnClasses(const std::vector<Crowd>& groups, std::uint64_t seed)
{
    static const std::vector<std::string> classes{"low", "middle", "high"};
    numeric::Random random(seed);
    SmallTable table;
    for (const Crowd& group : groups)
        for (int i = 0; i < group.records; ++i) {
            const std::size_t label = random.below(3);
            const bool isRight = random.uniform() < 0.6 - group.error;
            table.add(1, group.name, classes[isRight ? label : random.below(3)], classes[label]);
        }
    return table;
}

const std::vector<std::string> scoreMetrics{"area_between_rocs",
                                            "score_kolmogorov_smirnov",
                                            "score_wasserstein_distance",
                                            "score_total_variation_distance",
                                            "score_statistical_parity_mean",
                                            "score_statistical_parity_maximum",
                                            "expected_calibration_error_difference_between_groups",
                                            "bias_scan_overprediction",
                                            "selection_rate_average_pairwise_difference",
                                            "selection_rate_spread",
                                            "between_all_groups_theil_index"};
const std::vector<std::string> classMetrics{"prediction_total_variation_distance",
                                            "prediction_jensen_shannon_divergence",
                                            "prediction_kullback_leibler_divergence",
                                            "prediction_euclidean_distance",
                                            "label_kolmogorov_smirnov",
                                            "multiclass_statistical_parity_mean",
                                            "multiclass_statistical_parity_maximum",
                                            "multiclass_equality_of_opportunity_mean",
                                            "multiclass_average_odds_maximum",
                                            "multiclass_true_positive_rate_difference_mean"};

FairnessConfig configOf(const std::vector<std::string>& metrics, double upper, std::uint64_t seed)
{
    FairnessConfig config = configFor({"u", "r"});
    config.metrics = metrics;
    config.seed = seed;
    if (metrics == classMetrics)
        config.outcome = {"", {"high"}, {"low", "middle"}, {}, {}};
    for (const std::string& metric : metrics)
        config.limits[metric] = {std::nullopt, upper};
    return config;
}

const Measurement& found(const Measured& m, const std::string& metric)
{
    for (const char* monitored : {"u", ""})
        if (const Measurement* measurement = m.find(metric, "g", monitored))
            return *measurement;
    qFatal("no %s", metric.c_str());
}

using Draw = SmallTable (*)(const std::vector<Crowd>& groups, std::uint64_t seed);

/// All metrics, window by window.
std::vector<Measured> drawn(Draw draw, const std::vector<std::string>& metrics,
                            const std::vector<Crowd>& groups, double upper, int windows)
{
    std::vector<Measured> result;
    for (int seed = 1; seed <= windows; ++seed)
        result.push_back(draw(groups, static_cast<std::uint64_t>(seed))
                             .measure(configOf(metrics, upper, static_cast<std::uint64_t>(seed))));
    return result;
}

} // namespace

class TestDistances : public QObject
{
    Q_OBJECT

    static void addMetrics(const char* without = "")
    {
        QTest::addColumn<QByteArray>("metric");
        for (const auto* metrics : {&scoreMetrics, &classMetrics})
            for (const std::string& metric : *metrics)
                if (metric != without)
                    QTest::newRow(metric.c_str()) << QByteArray::fromStdString(metric);
    }
    static bool isOfScores(const QByteArray& metric)
    {
        return std::ranges::find(scoreMetrics, metric.toStdString()) != scoreMetrics.end();
    }

private Q_SLOTS:
    /// Of 20 windows at parity, one in 40 of which may begin above 0: four is 1 chance in 700.
    void parityKeepsZero_data() { addMetrics(); }
    void parityKeepsZero()
    {
        QFETCH(QByteArray, metric);
        const std::vector<Crowd> alike{{"u", 0, 0, 200}, {"r", 0, 0, 400}};
        static const std::vector<Measured> ofScores = drawn(drawnTable, scoreMetrics, alike, limit, seeds);
        static const std::vector<Measured> ofClasses = drawn(drawnClasses, classMetrics, alike, limit, seeds);
        int above = 0;
        int failed = 0;
        for (const Measured& window : isOfScores(metric) ? ofScores : ofClasses) {
            const Measurement& m = found(window, metric.toStdString());
            QVERIFY(m.value && m.interval);
            QVERIFY2(m.bounds || m.interval->contains(*m.value), "an interval holds its own value");
            above += (m.bounds ? m.bounds : m.interval)->lower > 0 ? 1 : 0;
            failed += m.verdict == Verdict::Fail ? 1 : 0;
        }
        qInfo("%s: %d of %d above 0, %d fail", metric.constData(), above, seeds, failed);
        QVERIFY(above <= 3);
        QVERIFY(failed <= above);
    }
    /// Labels and probabilities are off alike there, the ranking is not.
    void largeGapsFail_data() { addMetrics("area_between_rocs"); }
    void largeGapsFail()
    {
        QFETCH(QByteArray, metric);
        constexpr int windows = 3;
        static const std::vector<Measured> ofScores =
            drawn(drawnTable, scoreMetrics, {{"u", 0.25, -0.3, 1500}, {"r", 0, 0, 1500}}, 0.002, windows);
        static const std::vector<Measured> ofClasses = [] {
            std::vector<Measured> result;
            for (int i = 0; i < windows; ++i) {
                SmallTable table = drawnClasses({{"u", 0, 0.5, 1500}, {"r", 0, 0, 1500}}, 7);
                table.add(600, "u", "high", "low").add(100, "u", "low", "low");
                result.push_back(table.measure(configOf(classMetrics, 0.002, static_cast<std::uint64_t>(i))));
            }
            return result;
        }();
        for (const Measured& window : isOfScores(metric) ? ofScores : ofClasses) {
            const Measurement& m = found(window, metric.toStdString());
            QVERIFY2(m.verdict == Verdict::Fail, qPrintable(QStringLiteral("%1: %2 to %3")
                                                                .arg(*m.value)
                                                                .arg(m.interval->lower)
                                                                .arg(m.interval->upper)));
            QVERIFY(m.interval->contains(*m.value));
        }
    }
    /// One group's probabilities say nothing, the other's all.
    void curvesFarApartFail()
    {
        numeric::Random random(3);
        SmallTable table;
        for (int i = 0; i < 2000; ++i) {
            const double p = 0.05 + 0.9 * random.uniform();
            const bool monitored = i % 2 == 0;
            const bool yes = random.uniform() < (monitored ? 0.5 : p > 0.5 ? 0.95 : 0.05);
            table.add(1, monitored ? "u" : "r", "yes", yes ? "yes" : "no", "all", std::to_string(p));
        }
        const Measured measured = table.measure(configOf({"area_between_rocs"}, 0.2, 1));
        const Measurement& m = found(measured, "area_between_rocs");
        QVERIFY(m.verdict == Verdict::Fail && m.interval->contains(*m.value));
    }
    /// Another scale of the probabilities is no other ranking.
    void aShiftLeavesTheRankingAlone()
    {
        int above = 0;
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            const Measured measured = drawnTable({{"u", 0.28, -0.28, 300}, {"r", 0, 0, 300}}, seed)
                                          .measure(configOf({"area_between_rocs"}, limit, seed));
            above += found(measured, "area_between_rocs").interval->lower > 0 ? 1 : 0;
        }
        QVERIFY(above <= 3);
    }
    /// The difference of a calibrated group's error and another's, 0.15 in truth.
    void differenceOfCalibrationErrors()
    {
        int held = 0;
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            FairnessConfig config = configOf({"expected_calibration_error_difference"}, 0.05, seed);
            const Measured measured =
                drawnTable({{"u", 0, 0.15, 1500}, {"r", 0, 0, 1500}}, seed).measure(config);
            const Measurement& m = found(measured, "expected_calibration_error_difference");
            QVERIFY(m.interval->contains(*m.value));
            held += m.interval->contains(0.15) ? 1 : 0;
        }
        QVERIFY2(held >= seeds - 3, qPrintable(QString::number(held)));
    }
    /// Two bootstraps of 64 cells a group and label, whatever the number of records.
    void aDistanceCostsTwoBootstraps()
    {
        const SmallTable table = drawnTable({{"u", 0, 0, 2000}, {"r", 0, 0, 2000}}, 1);
        for (const char* metric : {"area_between_rocs", "score_kolmogorov_smirnov"}) {
            const std::uint64_t before = countsDrawn();
            const Measured m = table.measure(configOf({metric}, limit, 99));
            QVERIFY(found(m, metric).interval);
            const std::uint64_t most = 2ULL * 2 * 64 * 2 * bootstrapDraws;
            QVERIFY2(countsDrawn() - before <= most, metric);
        }
    }
    void drawsOfManyCells_data()
    {
        QTest::addColumn<int>("cells");
        QTest::addColumn<int>("draws");
        QTest::newRow("none") << 0 << 2000;
        QTest::newRow("two groups of three classes") << 18 << 2000;
        QTest::newRow("ten groups of twenty classes") << 4000 << 2000;
        QTest::newRow("ten groups of sixty classes") << 36'000 << 233;
        QTest::newRow("ten groups of seventy classes") << 49'000 << 0;
    }
    void drawsOfManyCells()
    {
        QFETCH(int, cells);
        QFETCH(int, draws);
        QCOMPARE(drawsFor(static_cast<std::size_t>(cells)), draws);
        QVERIFY(4LL * cells * draws <= 32LL << 20);
    }
    /// All six measures of predictions by label come from the same two bootstraps.
    void sixtyClassesOfTenGroups()
    {
        SmallTable table;
        std::vector<std::string> groups;
        for (int g = 0; g < 10; ++g) {
            groups.push_back("g" + std::to_string(g));
            for (int label = 0; label < 60; ++label)
                for (int prediction = 0; prediction < 60; ++prediction)
                    table.add(prediction == label ? 3 + g : 1, groups.back(),
                              "c" + std::to_string(prediction), "c" + std::to_string(label));
        }
        FairnessConfig config = configFor(groups);
        config.outcome = {"", {"c0"}, {}, {}, {}};
        for (int i = 1; i < 60; ++i)
            config.outcome.unfavorable.push_back("c" + std::to_string(i));
        config.metrics = {"multiclass_equality_of_opportunity_mean",
                          "multiclass_equality_of_opportunity_maximum",
                          "multiclass_average_odds_mean",
                          "multiclass_average_odds_maximum",
                          "multiclass_true_positive_rate_difference_mean",
                          "multiclass_true_positive_rate_difference_maximum"};
        const std::uint64_t before = countsDrawn();
        const std::clock_t begin = std::clock();
        const Measured m = table.measure(config);
        qInfo("%.0f ms", 1000.0 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
        QCOMPARE(countsDrawn() - before, 2ULL * 36'000 * 233);
        for (const std::string& metric : config.metrics) {
            const Measurement& over = found(m, metric);
            QVERIFY2(over.interval && over.interval->contains(*over.value), metric.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestDistances)
#include "tst_distances.moc"
