// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/correlation.h"

#include "close_to.h"

#include "numeric/random.h"

#include <limits>
#include <vector>

using namespace tiltmeter::numeric;

using Values = std::vector<double>;

class TestCorrelation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// The textbook's ten children: intelligence against hours of television, rho = -29/165.
    void textbook()
    {
        const Values iq{106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
        const Values hours{7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
        const auto result = spearman(iq, hours);
        QVERIFY(result);
        VERIFY_CLOSE(result->rho, -29.0 / 165, 1e-14);
        VERIFY_CLOSE(result->twoSided.p, 0.6271883447764844, 1e-9); // SciPy 1.11: t with 8 degrees
        QVERIFY(!result->isExact);
        QCOMPARE(result->pairs, 10U);
    }
    /// 4 of the 120 orders correlate as strongly as (1 2 3 5 4): it, its mirror image and neighbours.
    void smallSamplesAreExact()
    {
        const auto up = spearman(Values{1, 2, 3, 4, 5}, Values{10, 20, 30, 40, 50});
        QVERIFY(up && up->isExact);
        QCOMPARE(up->rho, 1.0);
        VERIFY_CLOSE(up->twoSided.p, 2.0 / 120, 1e-12);
        const auto nearly = spearman(Values{1, 2, 3, 4, 5}, Values{1, 2, 3, 5, 4});
        QVERIFY(nearly);
        VERIFY_CLOSE(nearly->rho, 0.9, 1e-14);
        // rho 1 once, rho 0.9 for each of the four exchanges of neighbours; both signs.
        VERIFY_CLOSE(nearly->twoSided.p, 10.0 / 120, 1e-12);
    }
    void tiesTakeMidranks()
    {
        // SciPy: spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])
        VERIFY_CLOSE(spearman(Values{1, 2, 3, 4, 5}, Values{5, 6, 7, 8, 7})->rho, 0.8207826816681233, 1e-14);
    }
    void onlyTheOrderCounts()
    {
        const Values x{3, 1, 4, 1.5, 5, 9, 2.6, 5.3, 8};
        const Values y{2, 7, 1, 8, 2.8, 1.8, 2.84, 5.9, 0.4};
        Values cubed;
        for (const double value : x)
            cubed.push_back(value * value * value);
        QCOMPARE(spearman(x, y)->rho, spearman(cubed, y)->rho);
        QCOMPARE(spearman(x, y)->rho, spearman(y, x)->rho);
    }
    void whatHasNoValue()
    {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(!spearman(Values{1, 2}, Values{1, 2}));
        QVERIFY(!spearman(Values{1, 2, 3}, Values{1, 2}));
        QVERIFY(!spearman(Values{1, 2, 3}, Values{4, 4, 4}));
        QVERIFY(!spearman(Values{1, 2, nan}, Values{1, 2, 3}));
    }
    /// Without a relation, p <= 0.05 comes about once in twenty.
    void holdsItsLevel_data()
    {
        QTest::addColumn<int>("pairs");
        for (const int pairs : {6, 8, 9, 12, 30})
            QTest::addRow("%d pairs", pairs) << pairs;
    }
    void holdsItsLevel()
    {
        QFETCH(const int, pairs);
        Random random(static_cast<std::uint64_t>(pairs));
        const int repeats = pairs == 8 ? 200 : 2000;
        int significant = 0;
        for (int i = 0; i < repeats; ++i) {
            Values x, y;
            for (int k = 0; k < pairs; ++k) {
                x.push_back(random.uniform());
                y.push_back(random.uniform());
            }
            significant += spearman(x, y)->twoSided.p <= 0.05 ? 1 : 0;
        }
        const double share = double(significant) / repeats;
        QVERIFY2(share < (pairs == 8 ? 0.1 : 0.065) && share > 0.01, qPrintable(QString::number(share)));
    }
};

QTEST_APPLESS_MAIN(TestCorrelation)
#include "tst_correlation.moc"
