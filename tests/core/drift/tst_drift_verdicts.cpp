// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which side of a limit is drift, limits that know the sample sizes, and correction for many columns.
#include "drift/drift_methods.h"
#include "drift/judge_drift.h"
#include "drift_table.h"
#include "numeric/drift_null.h"
#include "numeric/multiple_testing.h"
#include "numeric/probability.h"
#include "numeric/tails.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace tiltmeter;
using Numbers = DriftTable::Numbers;
using Words = DriftTable::Words;

namespace {

DriftMeasurement judged(const std::string& metric, double value, std::optional<double> limit,
                        std::optional<double> p = std::nullopt)
{
    DriftMeasurement m;
    m.metric = metric;
    m.feature = "x";
    m.value = value;
    m.limit = limit;
    m.pValue = p;
    m.baselineRecords = 1000;
    m.records = 1000;
    m.judged = true;
    return m;
}

Verdict verdictOf(DriftMeasurement m, const DriftConfig& config)
{
    DriftWindow window;
    window.measurements = {std::move(m)};
    giveVerdicts(window, config);
    return window.measurements[0].verdict;
}

double below(double value)
{
    return std::nextafter(value, -std::numeric_limits<double>::infinity());
}

double above(double value)
{
    return std::nextafter(value, std::numeric_limits<double>::infinity());
}

Words mix(std::size_t count, std::uint64_t seed)
{
    numeric::Random random(seed);
    Words values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(std::string(1, static_cast<char>('a' + random.below(5))));
    return values;
}

} // namespace

class TestDriftVerdicts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyDistanceFailsAboveItsLimitAlone()
    {
        DriftConfig config;
        config.rule = DriftRule::Fixed;
        for (const DriftMethodInfo& method : driftMethodTable()) {
            if (method.direction != DriftDirection::HighIsDrift)
                continue;
            for (const double limit : {0.1, 0.2, 25.0}) {
                config.limits = {{std::string(method.id), limit}};
                QCOMPARE(*driftLimit(config, method), limit);
                const std::string id(method.id);
                QVERIFY(verdictOf(judged(id, below(limit), limit), config) == Verdict::Pass);
                QVERIFY(verdictOf(judged(id, limit, limit), config) == Verdict::Pass); // equal is inside
                QVERIFY(verdictOf(judged(id, above(limit), limit), config) == Verdict::Fail);
                QVERIFY(verdictOf(judged(id, 0, limit), config) == Verdict::Pass);
            }
        }
    }
    void describingMeasuresNeverDecide()
    {
        DriftConfig config;
        for (const DriftMethodInfo& method : driftMethodTable())
            for (std::string* judge : {&config.numericJudge, &config.categoricalJudge}) {
                const std::string before = *judge;
                *judge = method.id;
                const bool fits = judge == &config.numericJudge ? method.forNumeric : method.forCategorical;
                const auto selected = selectDriftMethods(config);
                QCOMPARE(selected.has_value(), fits && method.direction == DriftDirection::HighIsDrift);
                *judge = before;
            }
    }
    void missingRateCountsOnBothSidesOfTheBaseline_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("drifts");
        QTest::newRow("as before") << 0.5 << false;
        QTest::newRow("more, at the limit") << 0.75 << false;
        QTest::newRow("more") << above(0.75) << true;
        QTest::newRow("fewer, at the limit") << 0.25 << false;
        QTest::newRow("fewer") << 0.2499 << true;
    }
    void missingRateCountsOnBothSidesOfTheBaseline()
    {
        QFETCH(double, value);
        QFETCH(bool, drifts);
        DriftConfig config;
        config.rule = DriftRule::Fixed;
        DriftMeasurement m = judged("missing_rate", value, 0.25);
        m.baselineValue = 0.5;
        QCOMPARE(verdictOf(m, config) == Verdict::Fail, drifts);
    }
    void effectFirstThenChance_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("p");
        QTest::addColumn<int>("verdict");
        const auto row = [](const char* name, double value, double p, Verdict verdict) {
            QTest::newRow(name) << value << p << int(verdict);
        };
        row("small and sure", 0.05, 1e-9, Verdict::Pass);
        row("at the limit and sure", 0.1, 1e-9, Verdict::Pass);
        row("large and sure", 0.11, 0.01, Verdict::Fail);
        row("large, p at the level", 0.11, 0.05, Verdict::Fail);
        row("large, p just above it", 0.11, above(0.05), Verdict::InsufficientEvidence);
        row("small, could be chance", 0.05, 0.6, Verdict::Pass);
    }
    void effectFirstThenChance()
    {
        QFETCH(double, value);
        QFETCH(double, p);
        QFETCH(int, verdict);
        DriftConfig config;
        config.alpha = 0.05;
        QCOMPARE(int(verdictOf(judged("population_stability_index", value, 0.1, p), config)), verdict);
    }
    void significantAsksForChanceAlone()
    {
        DriftConfig config;
        config.rule = DriftRule::Significant;
        config.alpha = 0.05;
        QVERIFY(verdictOf(judged("hellinger_distance", 0.01, 0.1, 0.05), config) == Verdict::Fail);
        QVERIFY(verdictOf(judged("hellinger_distance", 0.9, 0.1, above(0.05)), config) == Verdict::Pass);
        QVERIFY(verdictOf(judged("hellinger_distance", 0.9, 0.1), config) == Verdict::NotJudged);
    }
    void baselineSpreadAsksForItsLimit()
    {
        DriftConfig config;
        config.rule = DriftRule::BaselineSpread;
        DriftMeasurement m = judged("wasserstein_distance", 3.5, std::nullopt);
        QVERIFY(verdictOf(m, config) == Verdict::NotJudged);
        m.spreadLimit = 3.5;
        QVERIFY(verdictOf(m, config) == Verdict::Pass);
        m.value = above(3.5);
        QVERIFY(verdictOf(m, config) == Verdict::Fail);
    }
    void otherProgramsCompareTheirOwnWay()
    {
        DriftConfig config;
        config.alpha = 0.3; // is not theirs
        config.preset = DriftPreset::Evidently;
        const auto distance = [](double value) { return judged("jensen_shannon_distance", value, 0.1); };
        const auto p = [](const char* metric, double value) {
            return judged(metric, value, std::nullopt, value);
        };
        QVERIFY(verdictOf(distance(below(0.1)), config) == Verdict::Pass);
        QVERIFY(verdictOf(distance(0.1), config) == Verdict::Fail); // at least
        QVERIFY(verdictOf(p("kolmogorov_smirnov", 0.05), config) == Verdict::Fail);
        QVERIFY(verdictOf(p("kolmogorov_smirnov", above(0.05)), config) == Verdict::Pass);
        QVERIFY(verdictOf(p("chi_squared", 0.05), config) == Verdict::Pass);
        QVERIFY(verdictOf(p("chi_squared", below(0.05)), config) == Verdict::Fail);
        QVERIFY(verdictOf(p("z_test", below(0.05)), config) == Verdict::Fail);
        config.preset = DriftPreset::Azure;
        QVERIFY(verdictOf(distance(0.1), config) == Verdict::Pass); // above
        QVERIFY(verdictOf(distance(above(0.1)), config) == Verdict::Fail);
        QVERIFY(verdictOf(p("kolmogorov_smirnov", 0.05), config) == Verdict::Pass);
        QVERIFY(verdictOf(p("kolmogorov_smirnov", below(0.05)), config) == Verdict::Fail);
        config.preset = DriftPreset::NannyMl;
        DriftMeasurement m = judged("jensen_shannon_distance", 0.4, std::nullopt);
        QVERIFY(verdictOf(m, config) == Verdict::NotJudged); // no chunks to take a threshold from
        m.spreadLimit = 0.4;
        QVERIFY(verdictOf(m, config) == Verdict::Pass);
        m.value = above(0.4);
        QVERIFY(verdictOf(m, config) == Verdict::Fail);
        m.value = 0; // more alike than chunks of the reference are: distances have no lower threshold
        QVERIFY(verdictOf(m, config) == Verdict::Pass);
    }
    void onlyWhatCanBeJudgedIsJudged()
    {
        DriftConfig config;
        config.rule = DriftRule::Fixed;
        DriftMeasurement m = judged("hellinger_distance", 0.9, 0.1);
        m.judged = false;
        QVERIFY(verdictOf(m, config) == Verdict::NotJudged);
        m.judged = true;
        m.status = MeasurementStatus::TooFewRecords;
        QVERIFY(verdictOf(m, config) == Verdict::NotJudged);
        m.status = MeasurementStatus::Ok;
        DriftWindow window;
        window.inBaseline = true;
        window.measurements = {m};
        giveVerdicts(window, config);
        QVERIFY(window.measurements[0].verdict == Verdict::NotJudged);
        QVERIFY(window.measurements[0].reason == DriftReason::InBaseline);
    }

    void pValuesAreAdjustedOverAllThatIsJudged()
    {
        // Benjamini and Hochberg's own example (1995, section 3): four of fifteen are rejected at 0.05.
        const std::vector<double> p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
        DriftWindow window;
        for (std::size_t i = 0; i < p.size(); ++i) {
            // One list: numbers and categories, each with its own measure, missing rates, outputs.
            const char* metric = i % 3 == 0   ? "chi_squared"
                                 : i % 3 == 1 ? "kolmogorov_smirnov"
                                              : "missing_rate";
            window.measurements.push_back(judged(metric, 0.5, 0.1, p[i]));
            window.measurements.back().feature = "x" + std::to_string(i);
            if (i % 3 == 2)
                window.measurements.back().baselineValue = 0.0;
            if (i == 0)
                window.measurements.back().family = DriftFamily::Prediction;
            // What does not decide is no part of it.
            window.measurements.push_back(judged("chi_squared", 5, 1, 1e-12));
            window.measurements.back().judged = false;
        }
        // Nor is what can't be refused: nothing is missing on either side, or everything.
        for (const double all : {0.0, 1.0}) {
            window.measurements.push_back(judged("missing_rate", all, 0.1, 1.0));
            window.measurements.back().baselineValue = all;
        }
        // Nor what has too few records.
        window.measurements.push_back(judged("chi_squared", 5, 1, 1e-12));
        window.measurements.back().status = MeasurementStatus::TooFewRecords;
        DriftConfig config;
        config.alpha = 0.05;
        giveVerdicts(window, config);
        const std::vector<double> adjusted = numeric::benjaminiHochberg(p);
        int failed = 0;
        for (std::size_t i = 0; i < p.size(); ++i) {
            const DriftMeasurement& m = window.measurements[2 * i];
            QCOMPARE(*m.adjustedP, adjusted[i]);
            QVERIFY(!window.measurements[2 * i + 1].adjustedP);
            failed += m.verdict == Verdict::Fail ? 1 : 0;
        }
        QCOMPARE(failed, 4);
        for (std::size_t i = 2 * p.size(); i < 2 * p.size() + 2; ++i) {
            QCOMPARE(*window.measurements[i].adjustedP, 1.0);
            QVERIFY(window.measurements[i].verdict == Verdict::Pass);
        }
        QVERIFY(!window.measurements.back().adjustedP);
        const DriftedFeatures features = driftedFeatures(window); // without missing rates and outputs
        QCOMPARE(features.judged, std::size_t(9));
        QCOMPARE(features.drifted, std::size_t(2));
        QCOMPARE(*features.share(), 2.0 / 9);
        QVERIFY(!features.isHalf());
    }
    void quietWindowsAreFlaggedAsOftenAsPromised()
    {
        // Numbers judged by one measure, categories by another, some values missing, a prediction as well: of
        // 100 quiet windows alpha are flagged, not alpha by kind of column.
        constexpr int rounds = 300;
        DriftConfig config = driftAgainstDataSet();
        config.rule = DriftRule::Significant;
        config.numericJudge = "kolmogorov_smirnov";
        config.categoricalJudge = "chi_squared";
        config.alpha = 0.1;
        config.methods = {"kolmogorov_smirnov", "chi_squared"};
        int flagged = 0;
        for (std::uint64_t round = 0; round < rounds; ++round) {
            const auto table = [round](std::uint64_t seed, std::size_t rows) {
                DriftTable made;
                Numbers holes = drawn(rows, 0, 1, seed + 300'000 + round);
                numeric::Random random(seed + 500'000 + round);
                for (double& value : holes)
                    value = random.uniform() < 0.1 ? std::nan("") : value;
                made.add("word", mix(rows, seed + round))
                    .add("other", mix(rows, seed + 100'000 + round))
                    .add("x", drawn(rows, 0, 1, seed + 200'000 + round))
                    .add("holes", holes);
                return made;
            };
            const DriftEvaluation evaluation = driftOf(table(1, 600), table(1'000'000, 300), config);
            flagged += evaluation.findings.empty() ? 0 : 1;
        }
        // 30 expected, standard deviation 5.2; by kind of column it would be some 75.
        QVERIFY2(flagged > 12 && flagged < 46, qPrintable(QString::number(flagged)));
    }
    void whatMattersGoesByTheRule()
    {
        const DriftMethodInfo& js = *findDriftMethod("jensen_shannon_distance");
        DriftConfig config;
        QCOMPARE(*driftLimit(config, js), 0.04);
        config.rule = DriftRule::Fixed;
        QCOMPARE(*driftLimit(config, js), 0.1);
        config.rule = DriftRule::Material;
        config.preset = DriftPreset::Azure;
        QCOMPARE(*driftLimit(config, js), 0.1);
        config.preset = DriftPreset::None;
        config.limits["js"] = 0.3;
        QCOMPARE(*driftLimit(config, js), 0.3);
        QCOMPARE(*driftLimit({}, *findDriftMethod("population_stability_index")), 0.1);
        QVERIFY(!driftLimit({}, *findDriftMethod("wasserstein_distance")));
        // A tenth of a standard deviation, seen through measures that know no unit.
        DriftTable baseline;
        DriftTable window;
        Numbers values;
        for (int i = 0; i < 4000; ++i)
            values.push_back(numeric::normalQuantile((i + 0.5) / 4000));
        baseline.add("x", values);
        for (double& value : values)
            value += 0.1;
        window.add("x", values);
        const DriftEvaluation evaluation = driftOf(baseline, window);
        for (const DriftMethodInfo& method : driftMethodTable())
            if (method.material) {
                const double value = *measured(evaluation, "x", std::string(method.id)).value;
                QVERIFY2(std::abs(value - *method.material) < 0.003,
                         qPrintable(QStringLiteral("%1 %2")
                                        .arg(QLatin1String(method.id.data(), qsizetype(method.id.size())))
                                        .arg(value)));
            }
    }

    void nullLimitsKnowTheSampleSizes()
    {
        double last = 1;
        for (const std::size_t rows : {200, 1000, 5000}) {
            DriftTable baseline;
            baseline.add("word", mix(2 * rows, 1));
            DriftTable window;
            window.add("word", mix(rows, 2));
            const DriftEvaluation evaluation = driftOf(baseline, window);
            const auto n = static_cast<double>(2 * rows);
            const auto m = static_cast<double>(rows);
            const DriftMeasurement& psi = measured(evaluation, "word", "population_stability_index");
            // Chi-square with 4 degrees of freedom has its 95 % point at 9.487729.
            QVERIFY(std::abs(*psi.nullLimit - 9.487729036781154 * (n + m) / (n * m)) < 1e-12);
            const DriftMeasurement& js = measured(evaluation, "word", "jensen_shannon_distance");
            QVERIFY(std::abs(*js.nullLimit -
                             std::sqrt(9.487729036781154 * (n + m) / (8 * n * m) / std::log(2.0))) < 1e-12);
            QVERIFY(*psi.nullLimit < last);
            last = *psi.nullLimit;
            // p and limit say the same.
            QCOMPARE(*psi.value > *psi.nullLimit, *psi.pValue < 0.05);
            QCOMPARE(*js.value > *js.nullLimit, *js.pValue < 0.05);
        }
    }
    void nullLimitsAreCrossedAsOftenAsTheySay()
    {
        constexpr int rounds = 400;
        int psi = 0;
        int js = 0;
        int numbers = 0;
        int numbersPsi = 0;
        for (std::uint64_t round = 0; round < rounds; ++round) {
            DriftTable baseline;
            baseline.add("word", mix(600, 10'000 + round)).add("x", drawn(600, 0, 1, 20'000 + round));
            DriftTable window;
            window.add("word", mix(300, 30'000 + round)).add("x", drawn(300, 0, 1, 40'000 + round));
            DriftConfig config = driftAgainstDataSet();
            config.methods = {"population_stability_index", "jensen_shannon_distance"};
            const DriftEvaluation evaluation = driftOf(baseline, window, config);
            const auto crosses = [&evaluation](const char* column, const char* metric) {
                const DriftMeasurement& m = measured(evaluation, column, metric);
                return *m.value > *m.nullLimit ? 1 : 0;
            };
            psi += crosses("word", "population_stability_index");
            js += crosses("word", "jensen_shannon_distance");
            numbers += crosses("x", "jensen_shannon_distance");
            numbersPsi += crosses("x", "population_stability_index");
        }
        qInfo("of %d: PSI %d, Jensen-Shannon %d; of numbers %d, %d", rounds, psi, js, numbersPsi, numbers);
        // 5 % of 400 are 20; these are its limits of 99.9 %.
        for (const int crossed : {psi, js, numbersPsi, numbers})
            QVERIFY(crossed >= 7 && crossed <= 36);
    }

    void spreadLimitComesFromTheBaselinesWindowsEachLeftOut()
    {
        constexpr std::size_t rows = 24 * 7 * 8; // eight weeks, an hour a record
        const Numbers x = drawn(rows, 0, 1, 5);
        DriftTable log;
        log.add("x", x).addTime(rows);
        const auto reader = log.reader();
        DriftSources sources;
        sources.payload = reader.get();
        sources.covered = {parseTimePoint("2024-01-01").value(), parseTimePoint("2024-02-26").value()};
        DriftConfig config = driftAgainstDataSet();
        config.baseline = driftBaselineFromString("first:0.6").value(); // five of the eight
        config.window.kind = WindowKind::Week;
        const auto evaluation = evaluateDrift(sources, config, {}, {});
        QVERIFY(evaluation);
        QCOMPARE(evaluation->windows.size(), std::size_t(8));
        for (const auto& [metric, dimensions] :
             {std::pair{"wasserstein_distance", 1.5}, {"kolmogorov_smirnov", 4.0}}) {
            std::vector<double> distances;
            double meanSquare = 0;
            for (std::size_t part = 0; part < 5; ++part) {
                const auto begin = x.begin() + std::ptrdiff_t(part * 168);
                DriftTable window;
                window.add("x", Numbers(begin, begin + 168));
                Numbers others(x.begin(), begin);
                others.insert(others.end(), begin + 168, x.begin() + 5 * 168);
                DriftTable rest;
                rest.add("x", others);
                const double distance = *measured(driftOf(rest, window), "x", metric).value;
                meanSquare += distance * distance / 5;
                distances.push_back(std::pow(distance, 2.0 / 3)); // the scale on which it is about normal
                const DriftMeasurement* own = findMeasurement(evaluation->windows[part], "x", metric);
                QVERIFY(std::abs(*own->value - distance) < 1e-12);
                QVERIFY(own->reason == DriftReason::InBaseline);
                QVERIFY(!own->spreadLimit && own->verdict == Verdict::NotJudged);
            }
            // mean + t SD sqrt(1 + 1/5), t of 4 degrees of freedom at 0.99865 (6.6201...)
            double mean = 0;
            for (const double d : distances)
                mean += d / 5;
            double squares = 0;
            for (const double d : distances)
                squares += (d - mean) * (d - mean);
            const auto limit = numeric::predictionLimit(distances);
            const double t = (limit->upper - mean) / std::sqrt(squares / 4 * 1.2);
            QVERIFY2(std::abs(t - 6.620) < 0.002, qPrintable(QString::number(t)));
            // Few dimensions are not normal on any scale: no less than that of as many.
            const double f = *numeric::fisherQuantile(0.00135, dimensions, 4 * dimensions);
            const double expected =
                std::max(std::pow(limit->upper, 1.5), std::sqrt(meanSquare * (1 - 1.0 / 25) * f));
            for (std::size_t i = 5; i < 8; ++i)
                QVERIFY(std::abs(*findMeasurement(evaluation->windows[i], "x", metric)->spreadLimit -
                                 expected) < 1e-12);
        }
    }

    void nannyMlsThresholdsAreThreeDeviationsOfItsChunks()
    {
        const Numbers x = drawn(1000, 0, 1, 21);
        DriftTable baseline;
        baseline.add("x", x);
        DriftTable window;
        window.add("x", drawn(200, 0, 1, 22));
        DriftConfig config = driftAgainstDataSet();
        config.preset = DriftPreset::NannyMl;
        const DriftEvaluation evaluation = driftOf(baseline, window, config);
        const DriftMeasurement& js = measured(evaluation, "x", "jensen_shannon_distance");
        // Ten chunks, each compared with the whole reference that it is a part of.
        std::vector<double> distances;
        for (std::ptrdiff_t chunk = 0; chunk < 10; ++chunk) {
            DriftTable part;
            part.add("x", Numbers(x.begin() + 100 * chunk, x.begin() + 100 * (chunk + 1)));
            distances.push_back(
                *measured(driftOf(baseline, part, config), "x", "jensen_shannon_distance").value);
        }
        double mean = 0;
        for (const double d : distances)
            mean += d / 10;
        double squares = 0;
        for (const double d : distances)
            squares += (d - mean) * (d - mean) / 10;
        QVERIFY(std::abs(*js.spreadLimit - (mean + 3 * std::sqrt(squares))) < 1e-12);
        QVERIFY(!js.limit);
    }

    void magnitudeNeedsSizeAndEvidence()
    {
        DriftWindow window;
        DriftConfig config;
        QVERIFY(!isMagnitudeDrift(window, config));
        window.magnitude = DriftMagnitude{};
        window.magnitude->mcc = 0.2;
        window.magnitude->exceeds = true;
        QVERIFY(!isMagnitudeDrift(window, config)); // at Azure's threshold, not above
        window.magnitude->mcc = above(0.2);
        QVERIFY(isMagnitudeDrift(window, config));
        window.magnitude->exceeds = false; // few rows: could be guessing
        QVERIFY(!isMagnitudeDrift(window, config));
        config.preset = DriftPreset::Azure; // does not ask
        QVERIFY(isMagnitudeDrift(window, config));
        config.limits["drift_magnitude"] = 0.5;
        QVERIFY(selectDriftMethods(config));
        QVERIFY(!isMagnitudeDrift(window, config));
        window.magnitude->mcc = 0.51;
        QVERIFY(isMagnitudeDrift(window, config));
    }
};

QTEST_APPLESS_MAIN(TestDriftVerdicts)
#include "tst_drift_verdicts.moc"
