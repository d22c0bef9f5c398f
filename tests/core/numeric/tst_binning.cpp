// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/binning.h"

#include "close_to.h"

#include <limits>
#include <numeric>
#include <vector>

using namespace tiltmeter::numeric;

using Values = std::vector<double>;

namespace {

double sum(const Values& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

std::vector<ValueCell> peersCells()
{
    Values x;
    Values y;
    for (int i = 0; i < 1000; ++i)
        x.push_back((37 * i) % 101 / 10.0);
    for (int j = 0; j < 600; ++j)
        y.push_back((53 * j) % 127 / 11.0);
    return valueCells(x, y);
}

} // namespace

class TestBinning : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalWidth()
    {
        const auto cells = valueCells(Values{0, 1, 2, 10}, Values{-5, 5, 99});
        const auto bins = equalWidthBins(cells, 5);
        QCOMPARE(bins->innerEdges, (Values{2, 4, 6, 8}));
        const BinnedCounts counts = binCounts(cells, *bins);
        // A value on an inner edge belongs above it; the outer bins take what is outside.
        QCOMPARE(counts.baseline, (Values{2, 1, 0, 0, 1}));
        QCOMPARE(counts.current, (Values{1, 0, 1, 0, 1}));
        QCOMPARE(counts.currentOutside, 0.0);
    }
    void quantile()
    {
        // 1 2 3 4 5 6 7 8 9 10 11: quartiles 3.5, 6, 8.5
        Values b(11);
        std::iota(b.begin(), b.end(), 1.0);
        const auto cells = valueCells(b, Values{6});
        QCOMPARE(quantileBins(cells, 4)->innerEdges, (Values{3.5, 6, 8.5}));
        QCOMPARE(binCounts(cells, *quantileBins(cells, 4)).current, (Values{0, 0, 1, 0}));
        // 1 seven times of ten: deciles 1 .. 1, then 2, 3 merge into one edge at 1
        const auto skewed = valueCells(Values{1, 1, 1, 1, 1, 1, 1, 2, 3, 4}, Values{0});
        const auto merged = quantileBins(skewed, 10);
        QCOMPARE(merged->innerEdges.front(), 1.0);
        QVERIFY(std::is_sorted(merged->innerEdges.begin(), merged->innerEdges.end(), std::less_equal<>()));
        QCOMPARE(binCounts(skewed, *merged).current.front(), 1.0);
    }
    void constantBaselineShowsBothSides()
    {
        const std::vector<ValueCell> cells{{4, 0, 1}, {5, 9, 2}, {6, 0, 3}};
        for (const auto& bins : {equalWidthBins(cells), quantileBins(cells)}) {
            QVERIFY(bins);
            const BinnedCounts counts = binCounts(cells, *bins);
            QCOMPARE(counts.baseline, (Values{0, 9, 0}));
            QCOMPARE(counts.current, (Values{1, 2, 3}));
        }
        const auto sturges = sturgesBinsPooled(std::vector<ValueCell>{{5, 9, 2}});
        QCOMPARE(sturges->edges, (Values{4.5, 5.5}));
        QCOMPARE(doaneBinsBaseline(std::vector<ValueCell>{{5, 9, 2}, {6, 0, 1}})->edges, (Values{4.5, 5.5}));
    }
    void sturges()
    {
        // Evidently's vector: 12 bins 0 .. 11.4545; Azure's note: 16 values 1 .. 10 would be ceil(9 / (9 /
        // 5)) = 5 bins
        const auto bins = sturgesBinsPooled(peersCells());
        QCOMPARE(bins->count(), size_t(12));
        QCOMPARE(bins->edges.front(), 0.0);
        VERIFY_CLOSE(bins->edges.back(), 126 / 11.0, 1e-15);
        const BinnedCounts counts = binCounts(peersCells(), *bins);
        QCOMPARE(sum(counts.baseline), 1000.0);
        QCOMPARE(sum(counts.current), 600.0);
        QCOMPARE(counts.baselineOutside, 0.0);
        const auto small =
            sturgesBinsPooled(valueCells(Values{1, 2, 3, 4, 5, 6, 7, 8}, Values{3, 4, 5, 6, 7, 8, 9, 10}));
        QCOMPARE(small->count(), size_t(5));
    }
    void doane()
    {
        // NannyML's vector: 11 bins on the baseline, 0 .. 10
        const auto bins = doaneBinsBaseline(peersCells());
        QCOMPARE(bins->count(), size_t(11));
        QCOMPARE(bins->edges.back(), 10.0);
        const BinnedCounts counts = binCounts(peersCells(), *bins);
        QCOMPARE(sum(counts.baseline), 1000.0);
        QCOMPARE(sum(counts.current) + counts.currentOutside, 600.0);
        QVERIFY(counts.currentOutside > 0.0);
        // Two values: no skewness to speak of, one bin
        QCOMPARE(doaneBinsBaseline(valueCells(Values{1, 2}, Values{1}))->count(), size_t(1));
    }
    void closedBinsIncludeBothEnds()
    {
        const ClosedBins bins{{0, 1, 2}};
        const auto cells = valueCells(Values{-0.5, 0, 0.5, 1, 2, 2.5}, Values{2});
        const BinnedCounts counts = binCounts(cells, bins);
        QCOMPARE(counts.baseline, (Values{2, 2}));
        QCOMPARE(counts.current, (Values{0, 1}));
        QCOMPARE(counts.baselineOutside, 2.0);
        QCOMPARE(binCounts(cells, ClosedBins{}).baselineOutside, 6.0);
    }
    void edges()
    {
        // numpy.linspace(26, 74, 11)[9] is 69.19999999999999
        QCOMPARE(edgesOfCount(26, 74, 10)[9], 69.19999999999999);
        QCOMPARE(edgesOfCount(26, 74, 10).back(), 74.0);
        QVERIFY(edgesOfCount(0, 1, 0).empty());
        QCOMPARE(edgesOfWidth(0, 1, 0.4).size(), size_t(4));
        QCOMPARE(edgesOfWidth(0, 1, 0.0), (Values{0, 1}));
    }
    void cuts()
    {
        const std::vector<ValueCell> few{{1, 2, 0}, {2, 0, 5}, {3, 1, 0}, {7, 1, 1}};
        const auto every = cutPoints(few, 3);
        QVERIFY(every->isEveryValue);
        QCOMPARE(every->values, (Values{1, 3, 7}));
        QCOMPARE(every->ownCells, every->values);
        QVERIFY(!cutPoints(few, 2)->isEveryValue);
        QCOMPARE(cutPoints(few, 2)->values, (Values{1, 7}));
        std::vector<ValueCell> many;
        for (int i = 0; i < 1000; ++i)
            many.push_back({i * 0.5, i == 300 ? 500.0 : 1.0, 1.0});
        const auto quantile = cutPoints(many, 101);
        QVERIFY(!quantile->isEveryValue);
        QCOMPARE(quantile->values.front(), 0.0);
        QCOMPARE(quantile->values.back(), 499.5);
        // A third of all records have one value: it is a cut point, once.
        QCOMPARE(std::count(quantile->values.begin(), quantile->values.end(), 150.0), std::ptrdiff_t(1));
        QCOMPARE(quantile->ownCells, (Values{150}));
        QVERIFY(quantile->values.size() > 60 && quantile->values.size() < 101);
        QVERIFY(std::is_sorted(quantile->values.begin(), quantile->values.end(), std::less_equal<>()));
        QVERIFY(!cutPoints(many, 1));
        QVERIFY(!cutPoints(std::vector<ValueCell>{{1, 0, 3}}, 10));
    }
    void fromRanges()
    {
        const auto cells = peersCells();
        const auto bins = quantileBins(cells, 4);
        Values cuts = bins->innerEdges;
        cuts.insert(cuts.begin(), 0.05);
        cuts.push_back(9.0);
        const auto merged = binCounts(rangeCells(cells, cuts), *bins);
        QVERIFY(merged);
        QCOMPARE(merged->baseline, binCounts(cells, *bins).baseline);
        QCOMPARE(merged->current, binCounts(cells, *bins).current);
        // An edge inside a range that has counts: they can't be told apart.
        QVERIFY(!binCounts(std::vector<RangeCell>{{0, 2, 1, 1, 1, 1}}, OpenBins{{1}}));
        // A value on an edge belongs above it, and the last range may have one there.
        QVERIFY(!binCounts(std::vector<RangeCell>{{0, 1, 1, 1, 1, 1}}, OpenBins{{1}}));
        QCOMPARE(binCounts(std::vector<RangeCell>{{0, 1, 1, 0, 1, 0}, {1, 1, 2, 2, 0, 0}}, OpenBins{{1}})
                     ->baseline,
                 (Values{1, 2}));
        QVERIFY(binCounts(std::vector<RangeCell>{{0, 2, 0, 0, 0, 0}, {2, 3, 1, 2.5, 1, 2.5}}, OpenBins{{1}}));
    }
    void undefined()
    {
        const std::vector<ValueCell> noBaseline{{1, 0, 3}};
        QVERIFY(!equalWidthBins(noBaseline));
        QVERIFY(!quantileBins(noBaseline));
        QVERIFY(!doaneBinsBaseline(noBaseline));
        QVERIFY(sturgesBinsPooled(noBaseline));
        QVERIFY(!sturgesBinsPooled({}));
        QVERIFY(!equalWidthBins(peersCells(), 0));
        QVERIFY(!quantileBins(peersCells(), 0));
        QCOMPARE(equalWidthBins(peersCells(), 1)->count(), size_t(1));
    }
};

QTEST_APPLESS_MAIN(TestBinning)
#include "tst_binning.moc"
