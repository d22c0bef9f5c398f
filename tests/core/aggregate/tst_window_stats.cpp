// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/window_stats.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace tiltmeter;

namespace {

/// Whole numbers and eighths, so that sums are exact and may be compared with ==.
WindowStats randomWindow(std::mt19937& random)
{
    const auto draw = [&random](int bound) { return std::uniform_int_distribution<int>(0, bound)(random); };
    WindowStats stats;
    stats.range = {{draw(1000)}, {2000 + draw(1000)}};
    stats.records = draw(100);
    for (const std::size_t groups : {1, 4}) {
        auto& set = stats.sets.emplace_back(groups);
        for (GroupStats& group : set) {
            group.records = draw(50);
            group.weight = draw(50) / 8.0;
            for (int i = 0; i < 9; ++i)
                group.cells.push_back({std::uint64_t(draw(9)), draw(80) / 8.0, draw(80) / 8.0,
                                       std::uint64_t(draw(9)), draw(80) / 8.0, draw(80) / 8.0,
                                       draw(80) / 8.0});
            for (int i = draw(20); i > 0; --i)
                group.scores.add(draw(16) / 16.0, {draw(8) / 8.0, draw(8) / 8.0, draw(8) / 8.0});
            group.regression.records = draw(9);
            group.regression.squaredError = draw(80) / 8.0;
        }
    }
    FeatureStats& feature = stats.features.emplace_back();
    feature.missing = draw(3);
    feature.records = feature.missing + draw(2);
    feature.minimum = feature.records > feature.missing ? -draw(9) : 0;
    feature.maximum = feature.records > feature.missing ? draw(9) : 0;
    for (int i = draw(5); i > 0; --i)
        feature.counts.push_back(draw(9));
    feature.sum = draw(80) / 8.0;
    return stats;
}

WindowStats merged(WindowStats a, const WindowStats& b)
{
    a.merge(b);
    return a;
}

} // namespace

class TestWindowStats : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mergingIsAssociativeAndCommutativeWithAnIdentity()
    {
        std::mt19937 random(7);
        for (int i = 0; i < 200; ++i) {
            const WindowStats a = randomWindow(random);
            const WindowStats b = randomWindow(random);
            const WindowStats c = randomWindow(random);
            QVERIFY(merged(merged(a, b), c) == merged(a, merged(b, c)));
            QVERIFY(merged(a, b) == merged(b, a));
            QVERIFY(merged(a, {}) == a);
            QVERIFY(merged({}, a) == a);
        }
    }
    void aSideWithoutValuesHasNoMinimum()
    {
        FeatureStats onlyMissing;
        onlyMissing.records = onlyMissing.missing = 3;
        FeatureStats values;
        values.records = 2;
        values.minimum = 5;
        values.maximum = 7;
        onlyMissing.merge(values);
        QCOMPARE(onlyMissing.minimum, 5.0);
        QCOMPARE(onlyMissing.maximum, 7.0);
        QCOMPARE(onlyMissing.records, 5U);
    }
    void scoresAreExactUpToTheBoundAndCoarseBeyond()
    {
        std::vector<ScoreCells::Entry> entries;
        for (std::size_t i = 0; i < ScoreCells::maximumCells; ++i)
            entries.push_back({double(i) / 1e6, {1, 0, 0}});
        ScoreCells cells = ScoreCells::fromUnsorted(entries);
        QVERIFY(cells.exact);
        QCOMPARE(cells.cells.size(), ScoreCells::maximumCells);
        cells.add(0.5, {0, 1, 0});
        QVERIFY(!cells.exact);
        QVERIFY(cells.cells.size() <= std::size_t(ScoreCells::gridSteps) + 1);
        double favorable = 0;
        double unfavorable = 0;
        for (const auto& [score, weight] : cells.cells) {
            QCOMPARE(score * ScoreCells::gridSteps, std::round(score * ScoreCells::gridSteps));
            favorable += weight.favorable;
            unfavorable += weight.unfavorable;
        }
        QCOMPARE(favorable, double(ScoreCells::maximumCells));
        QCOMPARE(unfavorable, 1.0);
    }
    /// Exact or coarse, and how, follows from the records alone.
    void coarseningDoesNotDependOnTheOrderOfMerging()
    {
        std::mt19937 random(11);
        std::uniform_real_distribution<double> score(0, 1);
        std::vector<ScoreCells::Entry> entries(150'000);
        for (ScoreCells::Entry& entry : entries)
            entry = {score(random), {1, 2, 3}};
        const ScoreCells whole = ScoreCells::fromUnsorted(entries);
        QVERIFY(!whole.exact);
        for (const std::size_t step : {40'000U, 70'000U, 149'999U}) {
            ScoreCells forward;
            ScoreCells backward;
            std::vector<ScoreCells> parts;
            for (std::size_t i = 0; i < entries.size(); i += step)
                parts.push_back(ScoreCells::fromUnsorted(
                    {entries.begin() + i, entries.begin() + std::min(i + step, entries.size())}));
            for (const ScoreCells& part : parts)
                forward.merge(part);
            std::ranges::reverse(parts);
            for (const ScoreCells& part : parts)
                backward.merge(part);
            QVERIFY(forward == whole);
            QVERIFY(backward == whole);
        }
    }
    void tallyFoldsClasses()
    {
        const std::vector<OutcomeClass> classes{{"yes", {}, {}, Outcome::Favorable},
                                                {"sure", {}, {}, Outcome::Favorable},
                                                {"no", {}, {}, Outcome::Unfavorable},
                                                {"hold", {}, {}, Outcome::Excluded}};
        GroupStats group;
        group.cells.resize(25);
        for (std::size_t i = 0; i < 25; ++i) {
            group.cells[i].records = 1;
            group.cells[i].weight = 0.5;
            group.cells[i].squaredWeight = 0.25;
        }
        const Tally t = tally(group, classes);
        const auto at = [&t](Outcome prediction, Outcome label) {
            return t.records[std::size_t(prediction)][std::size_t(label)];
        };
        using enum Outcome;
        QCOMPARE(at(Favorable, Favorable), 4U);
        QCOMPARE(at(Favorable, Unfavorable), 2U);
        QCOMPARE(at(Favorable, Excluded), 4U); // "hold" and none
        QCOMPARE(at(Unfavorable, Unfavorable), 1U);
        QCOMPARE(at(Excluded, Excluded), 4U);
        QCOMPARE(t.weight[1][1], 2.0);
        QCOMPARE(t.squaredWeight[1][1], 1.0);
    }
};

QTEST_APPLESS_MAIN(TestWindowStats)
#include "tst_window_stats.moc"
