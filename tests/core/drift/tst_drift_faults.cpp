// SPDX-License-Identifier: GPL-3.0-or-later
//
// What other programs get wrong (nulls that take other columns along, unseen values, constant columns, many
// rows, a distance that is not 0 for the same records), column by column.
#include "drift/drift_methods.h"
#include "drift_table.h"
#include "numeric/binning.h"
#include "numeric/ks.h"
#include "numeric/moments.h"
#include "numeric/ranks.h"
#include "numeric/wasserstein.h"

#include <algorithm>
#include <cmath>
#include <set>

using namespace tiltmeter;
using Numbers = DriftTable::Numbers;
using Words = DriftTable::Words;

namespace {

constexpr std::size_t manyValues = 20'000; ///< too many to be counted one by one

Words words(const std::vector<std::pair<const char*, int>>& counts)
{
    Words values;
    for (const auto& [name, count] : counts)
        values.insert(values.end(), static_cast<std::size_t>(count), name);
    return values;
}

bool isSame(const DriftMeasurement& a, const DriftMeasurement& b)
{
    return a.metric == b.metric && a.value == b.value && a.baselineValue == b.baselineValue &&
           a.bound == b.bound && a.pValue == b.pValue && a.status == b.status && a.reason == b.reason &&
           a.nullLimit == b.nullLimit;
}

/// No number is NaN or infinite, and there is a reason wherever there is none.
void verifySound(const DriftEvaluation& evaluation)
{
    std::uint64_t undefined = 0;
    for (const DriftWindow& window : evaluation.windows)
        for (const DriftMeasurement& m : window.measurements) {
            const std::string what = m.feature + " " + m.metric;
            for (const auto& number :
                 {m.value, m.baselineValue, m.pValue, m.log10P, m.nullLimit, m.spreadLimit})
                QVERIFY2(!number || std::isfinite(*number), what.c_str());
            QVERIFY2(std::isfinite(m.bound) && m.bound >= 0, what.c_str());
            QVERIFY2(!m.pValue || (*m.pValue >= 0 && *m.pValue <= 1), what.c_str());
            QCOMPARE(m.value.has_value(), m.status != MeasurementStatus::Undefined);
            if (!m.value) {
                ++undefined;
                QVERIFY2(m.reason != DriftReason::None && !m.pValue && m.verdict == Verdict::NotJudged,
                         what.c_str());
            }
        }
    QCOMPARE(evaluation.undefinedCount, undefined);
}

constexpr DriftPreset presets[] = {DriftPreset::None, DriftPreset::Evidently, DriftPreset::NannyMl,
                                   DriftPreset::Azure};

} // namespace

class TestDriftFaults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sameRecordsGiveZero_data()
    {
        QTest::addColumn<int>("rows");
        QTest::newRow("counted value by value") << 900;
        QTest::newRow("counted in cells") << int(manyValues);
    }
    void sameRecordsGiveZero()
    {
        QFETCH(int, rows);
        const auto count = static_cast<std::size_t>(rows);
        Words categories;
        for (std::size_t i = 0; i < count; ++i)
            categories.push_back(std::string(1, static_cast<char>('a' + (i * i) % 7)));
        Numbers few;
        for (std::size_t i = 0; i < count; ++i)
            few.push_back(static_cast<double>(i % 4));
        DriftTable table;
        table.add("x", drawn(count, 40, 12, 1)).add("few", few).add("word", categories);
        const DriftEvaluation evaluation = driftOf(table, table);
        verifySound(evaluation);
        QCOMPARE(evaluation.features[0].isExact, rows < 8192);
        int distances = 0;
        for (const DriftMeasurement& m : evaluation.windows[0].measurements) {
            const DriftMethodInfo* info = findDriftMethod(m.metric);
            if (info->direction != DriftDirection::HighIsDrift)
                continue;
            if (m.metric == "anderson_darling") { // standardized: below its mean
                QVERIFY(m.value && *m.value < 0);
                continue;
            }
            ++distances;
            QVERIFY2(m.value, m.metric.c_str());
            // From cells, what lies within one is known up to the bound alone.
            QVERIFY2(*m.value == 0 || (m.bound > 0 && *m.value <= m.bound),
                     qPrintable(QString::fromStdString(m.feature + ' ' + m.metric + ' ') +
                                QString::number(*m.value)));
            if (m.bound == 0)
                QCOMPARE(*m.value, 0.0);
            if (m.pValue)
                QVERIFY2(*m.pValue > 0.99, m.metric.c_str());
            QVERIFY(m.verdict == Verdict::Pass || m.verdict == Verdict::NotJudged);
        }
        QVERIFY(distances > 30);
        QVERIFY(evaluation.findings.empty());
        for (const DriftPreset preset : {DriftPreset::Evidently, DriftPreset::NannyMl, DriftPreset::Azure}) {
            DriftConfig config = driftAgainstDataSet();
            config.preset = preset;
            const DriftEvaluation other = driftOf(table, table, config);
            verifySound(other);
            QVERIFY(other.findings.empty());
            QCOMPARE(*measured(other, "word", "jensen_shannon_distance").value, 0.0);
            QCOMPARE(*measured(other, "few", "jensen_shannon_distance").value, 0.0);
        }
    }

    void missingValuesOfOneColumnLeaveTheOthersAlone()
    {
        Numbers x = drawn(600, 0, 1, 2);
        const Numbers y = drawn(600, 0, 1, 3);
        const Words word = words({{"a", 300}, {"b", 200}, {"c", 100}});
        DriftTable baseline;
        baseline.add("x", x).add("y", y).add("word", word);
        DriftTable whole;
        whole.add("x", drawn(600, 0.3, 1, 4)).add("y", drawn(600, 0, 2, 5)).add("word", word);
        Numbers holes = drawn(600, 0.3, 1, 4);
        for (std::size_t i = 0; i < holes.size(); i += 3)
            holes[i] = std::nan("");
        DriftTable holed;
        holed.add("x", holes).add("y", drawn(600, 0, 2, 5)).add("word", word);
        for (const DriftPreset preset : presets) {
            DriftConfig config = driftAgainstDataSet();
            config.preset = preset;
            const DriftEvaluation a = driftOf(baseline, whole, config);
            const DriftEvaluation b = driftOf(baseline, holed, config);
            verifySound(b);
            const auto& left = a.windows[0].measurements;
            const auto& right = b.windows[0].measurements;
            QCOMPARE(left.size(), right.size());
            for (std::size_t i = 0; i < left.size(); ++i)
                if (left[i].feature != "x")
                    QVERIFY2(isSame(left[i], right[i]), left[i].metric.c_str());
            const DriftMeasurement& missing = measured(b, "x", "missing_rate");
            QVERIFY(std::abs(*missing.value - 1.0 / 3) < 1e-12);
            QCOMPARE(*missing.baselineValue, 0.0);
            QVERIFY(*missing.pValue < 1e-40);
            QCOMPARE(missing.records, std::uint64_t(600));
            QCOMPARE(measured(b, "x", "mean").records, std::uint64_t(400));
            if (preset == DriftPreset::None)
                QVERIFY(missing.verdict == Verdict::Fail);
        }
    }

    void columnWithoutAnyValue()
    {
        DriftTable baseline;
        baseline.add("x", drawn(100, 0, 1, 6)).add("word", words({{"a", 60}, {"b", 40}}));
        DriftTable nothing;
        nothing.add("x", Numbers(80, std::nan(""))).add("word", Words(80));
        for (const DriftPreset preset : presets) {
            DriftConfig config = driftAgainstDataSet();
            config.preset = preset;
            for (const bool swapped : {false, true}) {
                const DriftEvaluation evaluation =
                    swapped ? driftOf(nothing, baseline, config) : driftOf(baseline, nothing, config);
                verifySound(evaluation);
                for (const char* column : {"x", "word"}) {
                    const DriftMeasurement& js = measured(evaluation, column, "jensen_shannon_distance");
                    QVERIFY(!js.value);
                    QVERIFY(js.reason == (swapped ? DriftReason::EmptyBaseline : DriftReason::EmptyWindow));
                    const DriftMeasurement& missing = measured(evaluation, column, "missing_rate");
                    QCOMPARE(*missing.value, swapped ? 0.0 : 1.0);
                    QVERIFY(missing.status == MeasurementStatus::Ok);
                }
            }
        }
    }

    void valueThatTheBaselineLacks()
    {
        const Words before = words({{"a", 400}, {"b", 300}, {"c", 200}, {"d", 100}});
        const Words after = words({{"a", 150}, {"b", 200}, {"c", 100}, {"e", 50}});
        DriftTable baseline;
        baseline.add("word", before);
        DriftTable window;
        window.add("word", after);
        const DriftEvaluation evaluation = driftOf(baseline, window);
        verifySound(evaluation);
        const auto value = [&evaluation](const char* metric) {
            return *measured(evaluation, "word", metric).value;
        };
        QVERIFY(std::abs(value("chi_squared") - 169.0909090909) < 1e-9);
        QVERIFY(*measured(evaluation, "word", "chi_squared").pValue > 0);
        QVERIFY(value("population_stability_index") < 1.1); // half a record, not a constant floor
        QCOMPARE(value("new_values"), 0.1);
        QCOMPARE(value("vanished_values"), 0.1);
        QCOMPARE(value("out_of_range_rate"), 0.1);
        QCOMPARE(value("distinct_count"), 4.0);
        QCOMPARE(evaluation.windows[0].categories[0].added, (std::vector<std::string>{"e"}));
        QCOMPARE(evaluation.windows[0].categories[0].vanished, (std::vector<std::string>{"d"}));
        for (const DriftPreset preset : {DriftPreset::Evidently, DriftPreset::NannyMl, DriftPreset::Azure}) {
            DriftConfig config = driftAgainstDataSet();
            config.preset = preset;
            const DriftEvaluation other = driftOf(baseline, window, config);
            verifySound(other);
            QVERIFY(measured(other, "word", "chi_squared").pValue);
        }
    }

    void constantColumns()
    {
        const Numbers sevens(200, 7);
        const Numbers eights(200, 8);
        DriftTable baseline;
        baseline.add("same", sevens)
            .add("other", sevens)
            .add("spread", sevens)
            .add("narrowed", drawn(200, 0, 1, 7));
        DriftTable window;
        window.add("same", sevens)
            .add("other", eights)
            .add("spread", drawn(200, 7, 1, 8))
            .add("narrowed", sevens);
        for (const DriftPreset preset : presets) {
            DriftConfig config = driftAgainstDataSet();
            config.preset = preset;
            const DriftEvaluation evaluation = driftOf(baseline, window, config);
            verifySound(evaluation);
            QCOMPARE(*measured(evaluation, "same", "jensen_shannon_distance").value, 0.0);
            if (preset != DriftPreset::Azure) // one bin of +-0.5 % for both
                QVERIFY(*measured(evaluation, "other", "jensen_shannon_distance").value > 0.8);
        }
        const DriftEvaluation evaluation = driftOf(baseline, window);
        for (const char* metric : {"kolmogorov_smirnov", "wasserstein_distance", "population_stability_index",
                                   "energy_distance", "total_variation_distance", "chi_squared"})
            QCOMPARE(*measured(evaluation, "same", metric).value, 0.0);
        QCOMPARE(*measured(evaluation, "same", "kolmogorov_smirnov").pValue, 1.0);
        QCOMPARE(*measured(evaluation, "other", "kolmogorov_smirnov").value, 1.0);
        QCOMPARE(*measured(evaluation, "other", "wasserstein_distance").value, 1.0);
        const DriftMeasurement& normalized = measured(evaluation, "other", "normalized_wasserstein_distance");
        QVERIFY(!normalized.value);
        QVERIFY(normalized.reason == DriftReason::ConstantBaseline);
        QVERIFY(measured(evaluation, "same", "mean_shift").reason == DriftReason::ConstantBaseline);
        QCOMPARE(*measured(evaluation, "narrowed", "standard_deviation").value, 0.0);
        QVERIFY(!measured(evaluation, "narrowed", "skewness").value);
        QVERIFY(measured(evaluation, "other", "jensen_shannon_distance").verdict == Verdict::Fail);
        QVERIFY(measured(evaluation, "same", "jensen_shannon_distance").verdict == Verdict::Pass);
    }

    void fewRecordsAreNotJudged()
    {
        DriftTable baseline;
        baseline.add("x", Numbers{1, 2, 3, 4, 5, 6, 7, 8});
        DriftTable window;
        window.add("x", Numbers{30, 40, 50, 60, 70, 80, 90, 100});
        for (const DriftPreset preset : presets) {
            DriftConfig config = driftAgainstDataSet();
            config.preset = preset;
            const DriftEvaluation evaluation = driftOf(baseline, window, config);
            verifySound(evaluation);
            QVERIFY(evaluation.findings.empty());
            const DriftMeasurement& js = measured(evaluation, "x", "jensen_shannon_distance");
            QVERIFY(js.value && js.status == MeasurementStatus::TooFewRecords);
            QVERIFY(js.reason == DriftReason::BelowMinimum);
        }
    }

    void boundsHoldWhereCellsAreCounted()
    {
        for (const double shift : {0.0, 0.02, 0.5}) {
            Numbers before = drawn(manyValues, 100, 15, 9);
            Numbers after = drawn(manyValues / 2, 100 + 15 * shift, 15, 10);
            for (std::size_t i = 0; i < before.size(); i += 5)
                before[i] = 100; // a frequent value
            DriftTable baseline;
            baseline.add("x", before);
            DriftTable window;
            window.add("x", after);
            const DriftEvaluation evaluation = driftOf(baseline, window);
            verifySound(evaluation);
            QVERIFY(!evaluation.features[0].isExact);
            const auto cells = numeric::valueCells(before, after);
            const std::span<const numeric::ValueCell> exact(cells);
            const auto b = numeric::Moments::of(exact, numeric::Sample::Baseline);
            const auto c = numeric::Moments::of(exact, numeric::Sample::Current);
            const double wasserstein = *numeric::wassersteinDistance(exact);
            const auto ranks = *numeric::mannWhitney(exact);
            const std::pair<const char*, double> expected[] = {
                {"kolmogorov_smirnov", numeric::ksStatistic(exact)->value},
                {"wasserstein_distance", wasserstein},
                {"normalized_wasserstein_distance", wasserstein / *b.standardDeviation(0)},
                {"energy_distance", *numeric::energyDistance(exact)},
                {"cramer_von_mises", *numeric::cramerVonMises(exact)},
                {"anderson_darling", numeric::andersonDarling(exact)->standardized},
                {"mann_whitney_u", ranks.uBaseline},
                {"mann_whitney_effect", std::abs(2 * ranks.superiority - 1)},
                {"mean", *c.mean()},
                {"standard_deviation", *c.standardDeviation(1)},
                {"population_standard_deviation", *c.standardDeviation(0)},
                {"skewness", *c.skewness()},
                {"welch_t", numeric::welchTest(b, c)->t},
                {"mean_shift", std::abs(*c.mean() - *b.mean()) / *b.standardDeviation(1)},
                {"median", *numeric::quantile(exact, numeric::Sample::Current, 0.5)},
                {"quantile_99", *numeric::quantile(exact, numeric::Sample::Current, 0.99)},
                {"minimum", *c.minimum()},
                {"maximum", *c.maximum()}};
            for (const auto& [metric, value] : expected) {
                const DriftMeasurement& m = measured(evaluation, "x", metric);
                QVERIFY2(m.value, metric);
                QVERIFY2(std::abs(*m.value - value) <= m.bound + 1e-9 * std::abs(value) + 1e-9,
                         qPrintable(QStringLiteral("%1: %2 +- %3, exact %4")
                                        .arg(QLatin1String(metric))
                                        .arg(*m.value)
                                        .arg(m.bound)
                                        .arg(value)));
                qInfo("%s %.6g +- %.2g", metric, *m.value, m.bound);
            }
        }
    }

    void aMillionRecords()
    {
        constexpr std::size_t million = 1'000'000;
        DriftTable baseline;
        baseline.add("x", drawn(million, 0, 1, 11));
        DriftTable window;
        window.add("x", drawn(million, 0.01, 1, 12));
        DriftConfig config = driftAgainstDataSet();
        const DriftEvaluation evaluation = driftOf(baseline, window, config);
        verifySound(evaluation);
        const DriftMeasurement& ks = measured(evaluation, "x", "kolmogorov_smirnov");
        QCOMPARE(ks.records, std::uint64_t(million));
        // A shift of 0.01 standard deviations: sure, and too small to matter.
        QVERIFY2(*ks.value > 0.002 && *ks.value < 0.008, qPrintable(QString::number(*ks.value)));
        QVERIFY(*ks.pValue < 1e-6);
        const DriftMeasurement& js = measured(evaluation, "x", "jensen_shannon_distance");
        QVERIFY(*js.pValue < 0.001);
        QVERIFY(js.verdict == Verdict::Pass);
        QVERIFY(evaluation.findings.empty());
        config.preset = DriftPreset::Azure; // refuses its KS test, and nothing else
        verifySound(driftOf(baseline, window, config));
    }

    void everyDistanceGrowsWithTheShiftOnBothSides()
    {
        const Numbers before = drawn(2000, 0, 1, 13);
        const auto moved = [&before](double shift) {
            Numbers values = before;
            for (double& value : values)
                value += shift;
            return values;
        };
        const auto table = [](const Numbers& x, int a, int b, int c) {
            DriftTable made;
            Words mix = words({{"a", a}, {"b", b}, {"c", c}});
            made.add("x", x).add("word", mix);
            return made;
        };
        const DriftTable baseline = table(before, 800, 700, 500);
        struct Step {
            DriftEvaluation less;
            DriftEvaluation more;
        };
        const Step steps[] = {{driftOf(baseline, table(moved(0.2), 900, 650, 450)),
                               driftOf(baseline, table(moved(0.6), 1200, 500, 300))},
                              {driftOf(baseline, table(moved(-0.2), 700, 750, 550)),
                               driftOf(baseline, table(moved(-0.6), 400, 900, 700))}};
        std::set<std::string> seen;
        for (const Step& step : steps)
            for (const DriftMeasurement& m : step.less.windows[0].measurements) {
                if (findDriftMethod(m.metric)->direction != DriftDirection::HighIsDrift)
                    continue;
                const DriftMeasurement& more = measured(step.more, m.feature, m.metric);
                QVERIFY2(*m.value > 0 && *more.value > *m.value, m.metric.c_str());
                if (m.pValue)
                    QVERIFY2(*more.pValue < *m.pValue, m.metric.c_str());
                seen.insert(m.metric);
            }
        for (const DriftMethodInfo& method : driftMethodTable())
            if (method.direction == DriftDirection::HighIsDrift)
                QVERIFY2(seen.contains(std::string(method.id)), method.id.data());
    }
};

QTEST_APPLESS_MAIN(TestDriftFaults)
#include "tst_drift_faults.moc"
