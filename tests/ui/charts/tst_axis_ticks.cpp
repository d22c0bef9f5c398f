// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/axis_ticks.h"

#include <QTest>

using namespace tiltmeter;

class TestAxisTicks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void niceTicks_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<double>("minimum");
        QTest::addColumn<double>("maximum");
        QTest::addColumn<double>("step");
        QTest::addColumn<int>("decimals");
        QTest::newRow("ratios around one") << 0.71 << 1.27 << 0.6 << 1.4 << 0.2 << 1;
        QTest::newRow("a narrow span") << 0.96 << 1.03 << 0.96 << 1.04 << 0.02 << 2;
        QTest::newRow("differences") << -0.123 << 0.11 << -0.15 << 0.15 << 0.05 << 2;
        QTest::newRow("large numbers") << 0.0 << 9400.0 << 0.0 << 10000.0 << 2000.0 << 0;
        QTest::newRow("equal ends") << 1.0 << 1.0 << 0.5 << 1.5 << 0.2 << 1;
        QTest::newRow("turned round") << 1.0 << 0.0 << 0.0 << 1.0 << 0.2 << 1;
        QTest::newRow("not a number") << std::nan("") << 1.0 << 0.0 << 1.0 << 0.2 << 1;
    }
    void niceTicks()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(double, minimum);
        QFETCH(double, maximum);
        QFETCH(double, step);
        QFETCH(int, decimals);
        const ValueTicks ticks = tiltmeter::niceTicks(low, high, 5);
        QVERIFY2(ticks.minimum <= minimum + 1e-9, qPrintable(QString::number(ticks.minimum)));
        QVERIFY(qAbs(ticks.step - step) < 1e-9);
        QVERIFY(qAbs(ticks.maximum - maximum) < step + 1e-9);
        QCOMPARE(ticks.decimals, decimals);
        const auto positions = ticks.positions();
        QVERIFY(positions.size() >= 3 && positions.size() <= 9);
        QVERIFY(qAbs(positions.back() - ticks.maximum) < 1e-9);
    }
    void timeTicksFallOnWindowStarts()
    {
        std::vector<TimePoint> starts;
        for (int week = 0; week < 12; ++week) // Mondays from 1 January 2024
            starts.push_back({(1'704'067'200LL + week * 604'800LL) * 1'000'000});
        const auto ticks = timeTicks(starts, 6, QLocale::c());
        QCOMPARE(ticks.size(), std::size_t(6));
        QCOMPARE(ticks[0].label, QStringLiteral("1 Jan 2024"));
        QCOMPARE(ticks[1].label, QStringLiteral("15 Jan"));
        QCOMPARE(ticks[1].milliseconds, 1'705'276'800'000.0);
    }
    void recordTicksCountFromOne()
    {
        std::vector<TimePoint> starts;
        for (int i = 0; i < 6; ++i)
            starts.push_back({i * 500'000});
        const auto ticks = recordTicks(starts, 3, QLocale::c());
        QCOMPARE(ticks.size(), std::size_t(3));
        QCOMPARE(ticks[0].label, QStringLiteral("1"));
        QCOMPARE(ticks[1].label, QStringLiteral("1001"));
        QCOMPARE(ticks[1].milliseconds, 1000.0);
        QVERIFY(recordTicks({}, 5, QLocale::c()).empty());
    }
    void noWindowsNoTicks() { QVERIFY(timeTicks({}, 5, QLocale::c()).empty()); }
};

QTEST_GUILESS_MAIN(TestAxisTicks)
#include "tst_axis_ticks.moc"
