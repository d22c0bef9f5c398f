// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/ranks.h"

#include "close_to.h"

#include <random>
#include <vector>

using namespace tiltmeter::numeric;

using Values = std::vector<double>;

namespace {

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

/// Scholz and Stephens' statistic as they write it, and their variance with the double sum.
double scholzStephens(const std::vector<ValueCell>& cells)
{
    const auto sizes = sampleSizes(cells);
    const double n[] = {sizes->baseline, sizes->current};
    const double total = n[0] + n[1];
    double a = 0;
    for (int i = 0; i < 2; ++i) {
        double inner = 0;
        double b = 0;
        double m = 0;
        for (const ValueCell& cell : cells) {
            const double l = cell.baseline + cell.current;
            const double f = i == 0 ? cell.baseline : cell.current;
            const double middle = b + l / 2;
            const double d = total * (m + f / 2) - middle * n[i];
            inner += l / total * d * d / (middle * (total - middle) - total * l / 4);
            b += l;
            m += f;
        }
        a += inner / n[i];
    }
    a *= (total - 1) / total;
    double h = 0;
    double g = 0;
    for (int i = 1; i <= total - 1; ++i)
        h += 1.0 / i;
    for (int i = 1; i <= total - 2; ++i) {
        for (int j = i + 1; j <= total - 1; ++j)
            g += 1.0 / ((total - i) * j);
    }
    const double inverse = 1 / n[0] + 1 / n[1];
    const double ca = (4 * g - 6) + (10 - 6 * g) * inverse;
    const double cb = (2 * g - 4) * 4 + 16 * h + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
    const double cc = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * inverse + 4 * h;
    const double cd = (2 * h + 6) * 4 - 8 * h;
    const double variance = (ca * total * total * total + cb * total * total + cc * total + cd) /
                            ((total - 1) * (total - 2) * (total - 3));
    return (a - 1) / std::sqrt(variance);
}

} // namespace

class TestRanks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mannWhitneySciPyExample()
    {
        // scipy.stats.mannwhitneyu's example: U 17, asymptotic p 0.11134688653314041
        const auto test = mannWhitney(valueCells(Values{19, 22, 16, 29, 24}, Values{20, 11, 17, 12}));
        QVERIFY(test);
        QCOMPARE(test->uBaseline, 17.0);
        QCOMPARE(test->uCurrent, 3.0);
        VERIFY_CLOSE(test->twoSided.p, 0.11134688653314041, 1e-13);
        VERIFY_CLOSE(test->superiority, 3.0 / 20.0, 1e-15);
    }
    void mannWhitneyEvidently()
    {
        const auto test = mannWhitney(peersCells());
        VERIFY_CLOSE(test->baselineSmaller.p, 1.811415e-05, 1e-7);
        VERIFY_CLOSE(test->baselineLarger.p + test->baselineSmaller.p, 1.0, 1e-5);
    }
    void mannWhitneyDirection()
    {
        const auto grown = mannWhitney(valueCells(Values{1, 2, 3, 4, 5, 6}, Values{4, 5, 6, 7, 8, 9}));
        QVERIFY(grown->baselineSmaller.p < 0.05);
        QVERIFY(grown->baselineLarger.p > 0.95);
        QVERIFY(grown->superiority > 0.5);
        const auto shrunk = mannWhitney(valueCells(Values{4, 5, 6, 7, 8, 9}, Values{1, 2, 3, 4, 5, 6}));
        QCOMPARE(shrunk->uBaseline, grown->uCurrent);
        VERIFY_CLOSE(shrunk->twoSided.p, grown->twoSided.p, 1e-14);
        VERIFY_CLOSE(shrunk->baselineLarger.p, grown->baselineSmaller.p, 1e-14);
    }
    void mannWhitneyDegenerate()
    {
        const std::vector<ValueCell> constant{{7, 100, 30}};
        QCOMPARE(mannWhitney(constant)->twoSided.p, 1.0);
        QCOMPARE(mannWhitney(constant)->baselineSmaller.p, 1.0);
        QCOMPARE(mannWhitney(constant)->superiority, 0.5);
        const std::vector<ValueCell> same{{1, 5, 5}, {2, 8, 8}};
        QCOMPARE(mannWhitney(same)->twoSided.p, 1.0);
        const std::vector<ValueCell> twoRows{{1, 1, 0}, {2, 0, 1}};
        QVERIFY(mannWhitney(twoRows)->twoSided.p <= 1.0);
        QVERIFY(!mannWhitney({}));
        QVERIFY(!mannWhitney(std::vector<ValueCell>{{1, 3, 0}}));
    }
    void andersonDarlingEvidently()
    {
        // Evidently's own test: 0.0635 (three digits); clipped at both ends
        const auto test = andersonDarling(valueCells(Values{38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0},
                                                     Values{39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8}));
        QVERIFY(test);
        VERIFY_CLOSE(test->pInterpolated, 0.0635, 0, 1e-4);
        VERIFY_CLOSE(test->pValue.p, 0.0635, 0, 5e-3);
        QCOMPARE(
            andersonDarling(valueCells(Values{1, 2, 3, 4, 5}, Values{1.5, 2.5, 3.5, 4.5}))->pInterpolated,
            0.25);
        QCOMPARE(andersonDarling(peersCells())->pInterpolated, 0.001);
        QVERIFY(andersonDarling(peersCells())->pValue.p < 0.001);
    }
    void andersonDarlingAsWritten()
    {
        VERIFY_CLOSE(andersonDarling(peersCells())->standardized, scholzStephens(peersCells()), 1e-10);
        std::mt19937 random(4);
        for (int run = 0; run < 20; ++run) {
            Values b(static_cast<size_t>(4 + run * 9));
            Values c(static_cast<size_t>(3 + run * 2));
            for (double& value : b)
                value = static_cast<double>(random() % 40);
            for (double& value : c)
                value = static_cast<double>(random() % 47);
            const auto cells = valueCells(b, c);
            VERIFY_CLOSE(andersonDarling(cells)->standardized, scholzStephens(cells), 1e-10, 1e-11);
        }
    }
    void andersonDarlingLimitAgreesWithTheTable()
    {
        // Table 2 of Scholz and Stephens at m = 1: 10 % 1.226, 5 % 1.961, 1 % 3.752. Made from a large untied
        // pair.
        std::vector<ValueCell> cells;
        for (int i = 0; i < 4000; ++i)
            cells.push_back({static_cast<double>(i), (i * 7919) % 4001 < 1990 + i / 8 ? 1.0 : 0.0,
                             (i * 7919) % 4001 < 1990 + i / 8 ? 0.0 : 1.0});
        const auto test = andersonDarling(cells);
        const double deviation = std::sqrt(2 * (M_PI * M_PI / 3 - 3));
        VERIFY_CLOSE(test->pValue.log10, andersonDarlingLimitTail(1 + deviation * test->standardized).log10,
                     1e-12);
        VERIFY_CLOSE(andersonDarlingLimitTail(1 + deviation * 1.226).p, 0.10, 2e-3);
        VERIFY_CLOSE(andersonDarlingLimitTail(1 + deviation * 1.961).p, 0.05, 2e-3);
        VERIFY_CLOSE(andersonDarlingLimitTail(1 + deviation * 3.752).p, 0.01, 3e-2);
    }
    void andersonDarlingDegenerate()
    {
        QVERIFY(!andersonDarling(std::vector<ValueCell>{{7, 100, 30}}));
        QVERIFY(!andersonDarling(std::vector<ValueCell>{{7, 100, 30}, {9, 0, 0}}));
        QVERIFY(!andersonDarling(std::vector<ValueCell>{{1, 1, 0}, {2, 1, 1}}));
        QVERIFY(!andersonDarling({}));
        QVERIFY(!andersonDarling(std::vector<ValueCell>{{1, 3, 0}, {2, 3, 0}}));
        const auto same = andersonDarling(std::vector<ValueCell>{{1, 30, 30}, {2, 10, 10}});
        QCOMPARE(same->statistic, 0.0);
        QVERIFY(same->pValue.p > 0.99);
    }
    void levels()
    {
        // No drift, unequal sizes, many ties: about 5 % are below 0.05.
        std::mt19937 random(10);
        int mw = 0;
        int ad = 0;
        for (int run = 0; run < 2000; ++run) {
            Values b(300);
            Values c(90);
            for (double& value : b)
                value = static_cast<double>(random() % 25);
            for (double& value : c)
                value = static_cast<double>(random() % 25);
            const auto cells = valueCells(b, c);
            mw += mannWhitney(cells)->twoSided.p <= 0.05 ? 1 : 0;
            ad += andersonDarling(cells)->pValue.p <= 0.05 ? 1 : 0;
        }
        QVERIFY2(mw > 70 && mw < 130, qPrintable(QString::number(mw)));
        QVERIFY2(ad > 70 && ad < 130, qPrintable(QString::number(ad)));
    }
};

QTEST_APPLESS_MAIN(TestRanks)
#include "tst_ranks.moc"
