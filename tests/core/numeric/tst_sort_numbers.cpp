// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/sort_numbers.h"

#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

using namespace tiltmeter::numeric;

class TestSortNumbers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isWhatComparingGives_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<double>("spread");
        for (const int count : {0, 1, 2, 999, 1000, 1001, 60'000})
            for (const double spread : {1e-3, 1.0, 300.0})
                QTest::addRow("%d, %g", count, spread) << count << spread;
    }
    void isWhatComparingGives()
    {
        QFETCH(int, count);
        QFETCH(double, spread);
        std::mt19937_64 random(static_cast<unsigned>(count));
        std::normal_distribution<double> normal(0, spread);
        std::vector<double> values;
        for (int i = 0; i < count; ++i)
            values.push_back(i % 3 == 0 ? std::round(normal(random)) + 0.0
                                        : std::copysign(std::exp(normal(random)), normal(random)));
        std::erase_if(values, [](double value) { return std::isnan(value); });
        std::vector<double> expected = values;
        std::sort(expected.begin(), expected.end());
        sortNumbers(values);
        QVERIFY(values == expected);
    }
    void ends()
    {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        const std::vector<double> ascending{-infinity,
                                            std::numeric_limits<double>::lowest(),
                                            -1,
                                            -std::numeric_limits<double>::min(),
                                            -std::numeric_limits<double>::denorm_min(),
                                            -0.0,
                                            0.0,
                                            std::numeric_limits<double>::denorm_min(),
                                            1,
                                            std::nextafter(1, 2),
                                            std::numeric_limits<double>::max(),
                                            infinity};
        std::vector<double> many;
        for (int i = 0; i < 100; ++i)
            many.insert(many.end(), ascending.rbegin(), ascending.rend());
        sortNumbers(many);
        for (std::size_t i = 0; i < many.size(); ++i)
            QCOMPARE(std::bit_cast<std::uint64_t>(many[i]), std::bit_cast<std::uint64_t>(ascending[i / 100]));
    }
    void allTheSame()
    {
        std::vector<double> values(5000, 2.5);
        sortNumbers(values);
        QVERIFY(values == std::vector<double>(5000, 2.5));
    }
};

QTEST_APPLESS_MAIN(TestSortNumbers)
#include "tst_sort_numbers.moc"
