// SPDX-License-Identifier: GPL-3.0-or-later
//
// A baseline that goes along: what is said of a week depends on the weeks before it alone.
#include "drift/drift_methods.h"
#include "drift_table.h"

#include <algorithm>
#include <cmath>

using namespace tiltmeter;
using Numbers = DriftTable::Numbers;
using Words = DriftTable::Words;

namespace {

constexpr std::size_t weekly = 168;

/// Week by week, a record an hour.
DriftEvaluation rolling(const std::vector<Numbers>& weeks, const char* baseline = "rolling:14d")
{
    Numbers x;
    Words word;
    for (const Numbers& week : weeks)
        for (const double value : week) {
            x.push_back(value);
            word.push_back(value < 0 ? "low" : value < 3 ? "middle" : "high");
        }
    DriftTable table;
    table.addTime(x.size()).add("x", x).add("word", word);
    const auto reader = table.reader();
    DriftSources sources;
    sources.payload = reader.get();
    const TimePoint begin = parseTimePoint("2024-01-01").value();
    sources.covered = {begin, {begin.microseconds + std::int64_t(x.size()) * 3'600'000'000}};
    DriftConfig config = driftAgainstDataSet();
    config.baseline = driftBaselineFromString(baseline).value();
    config.window.kind = WindowKind::Week;
    const auto evaluation = evaluateDrift(sources, config, {}, {});
    if (!evaluation)
        qFatal("%s %s", evaluation.error().subject.c_str(), evaluation.error().detail.c_str());
    return *evaluation;
}

std::vector<Numbers> quietWeeks(std::size_t count)
{
    std::vector<Numbers> weeks;
    for (std::size_t i = 0; i < count; ++i)
        weeks.push_back(drawn(weekly, 0, 1, 70 + i));
    return weeks;
}

} // namespace

class TestRollingBaseline : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void laterWeeksHaveNoPartInEarlierOnes()
    {
        const DriftEvaluation before = rolling(quietWeeks(5));
        std::vector<Numbers> weeks = quietWeeks(5);
        weeks.push_back(drawn(weekly, 100, 1, 90)); // far away, and three times as many weeks as before
        for (std::uint64_t i = 0; i < 10; ++i)
            weeks.push_back(drawn(weekly, 200, 20, 91 + i));
        const DriftEvaluation after = rolling(weeks);
        QVERIFY(after.features[0].isExact);
        std::size_t compared = 0;
        for (std::size_t i = 0; i < before.windows.size(); ++i) {
            const auto& left = before.windows[i].measurements;
            const auto& right = after.windows[i].measurements;
            QCOMPARE(left.size(), right.size());
            for (std::size_t k = 0; k < left.size(); ++k) {
                QVERIFY2(left[k].value == right[k].value && left[k].pValue == right[k].pValue &&
                             left[k].nullLimit == right[k].nullLimit && left[k].verdict == right[k].verdict,
                         left[k].metric.c_str());
                ++compared;
            }
        }
        QVERIFY(compared > 200);
    }
    /// Of bins over all weeks nine in ten would lie where this week's baseline has nothing.
    void binsAreThoseOfTheWeeksBefore()
    {
        std::vector<Numbers> weeks = quietWeeks(3);
        weeks.push_back(drawn(weekly, 0.8, 1, 93));
        const DriftEvaluation evaluation = rolling(weeks, "rolling:21d");
        DriftTable baseline;
        Numbers three;
        for (std::size_t i = 0; i < 3; ++i)
            three.insert(three.end(), weeks[i].begin(), weeks[i].end());
        baseline.add("x", three);
        DriftTable window;
        window.add("x", weeks[3]);
        const DriftEvaluation alone = driftOf(baseline, window);
        for (const DriftMeasurement& m : alone.windows[0].measurements) {
            const DriftMeasurement* rolled = findMeasurement(evaluation.windows[3], "x", m.metric);
            QVERIFY2(rolled != nullptr && rolled->value.has_value() == m.value.has_value(), m.metric.c_str());
            if (m.value)
                QVERIFY2(std::abs(*rolled->value - *m.value) <= 1e-12 * std::max(1.0, std::abs(*m.value)),
                         m.metric.c_str());
        }
    }
    void theOffsetLeavesOutTheLatest()
    {
        std::vector<Numbers> weeks = quietWeeks(6);
        for (double& value : weeks[4])
            value += 2;
        for (double& value : weeks[5])
            value += 2;
        const auto verdict = [&](const char* baseline, std::size_t week) {
            return findMeasurement(rolling(weeks, baseline).windows[week], "x", "jensen_shannon_distance")
                ->verdict;
        };
        QVERIFY(verdict("rolling:7d", 4) == Verdict::Fail);
        QVERIFY(verdict("rolling:7d", 5) != Verdict::Fail); // like the week before it
        QVERIFY(verdict("rolling:7d+7d", 5) == Verdict::Fail);
        const DriftEvaluation none = rolling(weeks, "rolling:7d+7d");
        for (std::size_t week : {0, 1})
            QVERIFY(findMeasurement(none.windows[week], "x", "jensen_shannon_distance")->reason ==
                    DriftReason::EmptyBaseline);
        QCOMPARE(none.windows[2].baselineRecords, std::uint64_t(weekly));
    }
    void cellsKeepTheirBounds()
    {
        // Too many values to count one by one: bins of cells, and shares that stay close to the exact ones.
        std::vector<Numbers> weeks;
        for (std::uint64_t i = 0; i < 60; ++i)
            weeks.push_back(drawn(weekly, 50 + 0.5 * double(i), 10, 700 + i));
        const DriftEvaluation evaluation = rolling(weeks, "rolling:70d");
        QVERIFY(!evaluation.features[0].isExact);
        for (const std::size_t week : {20, 40, 59}) {
            Numbers before;
            for (std::size_t i = week - 10; i < week; ++i)
                before.insert(before.end(), weeks[i].begin(), weeks[i].end());
            DriftTable baseline;
            baseline.add("x", before);
            DriftTable window;
            window.add("x", weeks[week]);
            const DriftEvaluation alone = driftOf(baseline, window);
            const auto both = [&](const char* metric) {
                return std::pair(*findMeasurement(evaluation.windows[week], "x", metric)->value,
                                 *measured(alone, "x", metric).value);
            };
            const auto [js, exactJs] = both("jensen_shannon_distance");
            QVERIFY2(std::abs(js - exactJs) < 0.03,
                     qPrintable(QStringLiteral("%1, exact %2").arg(js).arg(exactJs)));
            const DriftMeasurement& ks =
                *findMeasurement(evaluation.windows[week], "x", "kolmogorov_smirnov");
            QVERIFY(std::abs(*ks.value - *measured(alone, "x", "kolmogorov_smirnov").value) <=
                    ks.bound + 1e-12);
        }
    }
};

QTEST_APPLESS_MAIN(TestRollingBaseline)
#include "tst_rolling_baseline.moc"
