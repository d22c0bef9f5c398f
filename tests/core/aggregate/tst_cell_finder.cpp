// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/cell_finder.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>

using namespace tiltmeter;

class TestCellFinder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhatASearchFinds_data()
    {
        QTest::addColumn<QList<double>>("cuts");
        QTest::newRow("none") << QList<double>();
        QTest::newRow("one") << QList<double>{3};
        QTest::newRow("few") << QList<double>{-1, 0, 0.1, 7};
        QTest::newRow("next to each other") << QList<double>{1, std::nextafter(1.0, 2), 1.5, 2};
        QTest::newRow("far apart") << QList<double>{-1e308, -1e-300, 0, 1e-300, 1e308};
        QTest::newRow("whole numbers") << [] {
            QList<double> cuts;
            for (int i = 0; i < 1000; ++i)
                cuts << i;
            return cuts;
        }();
        QTest::newRow("crowded at one end") << [] {
            QList<double> cuts;
            for (int i = 0; i < 500; ++i)
                cuts << std::exp(i / 20.0);
            return cuts;
        }();
        QTest::newRow("thousands, at random") << [] {
            std::mt19937 random(3);
            std::normal_distribution<double> normal(100, 15);
            std::set<double> cuts;
            while (cuts.size() < 5000)
                cuts.insert(normal(random));
            return QList<double>(cuts.begin(), cuts.end());
        }();
    }
    void findsWhatASearchFinds()
    {
        QFETCH(QList<double>, cuts);
        const std::vector<double> points(cuts.begin(), cuts.end());
        const CellFinder finder(points);
        QCOMPARE(finder.cells(), points.size() + 1);
        std::vector<double> values{0,
                                   -0.0,
                                   1e300,
                                   -1e300,
                                   std::numeric_limits<double>::max(),
                                   std::numeric_limits<double>::lowest(),
                                   std::numeric_limits<double>::min()};
        for (const double cut : points)
            for (const double value :
                 {cut, std::nextafter(cut, std::numeric_limits<double>::infinity()),
                  std::nextafter(cut, -std::numeric_limits<double>::infinity()), cut + 1e-9, cut - 0.5})
                values.push_back(value);
        std::mt19937 random(5);
        const double low = points.empty() ? -1 : points.front();
        const double high = points.empty() ? 1 : points.back();
        for (int i = 0; i < 20'000; ++i) {
            const double share = std::uniform_real_distribution<double>(-0.1, 1.1)(random);
            values.push_back(low * (1 - share) + high * share);
        }
        for (const double value : values) {
            if (!std::isfinite(value))
                continue;
            const auto expected = std::ranges::upper_bound(points, value) - points.begin();
            QVERIFY2(finder.find(value) == expected, QByteArray::number(value, 'g', 17).constData());
        }
    }
};

QTEST_APPLESS_MAIN(TestCellFinder)
#include "tst_cell_finder.moc"
