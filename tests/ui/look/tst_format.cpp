// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/format.h"

#include <QLocale>
#include <QTest>

using namespace tiltmeter;

class TestFormat : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void number_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("shown");
        QTest::newRow("zero") << 0.0 << "0";
        QTest::newRow("ratio") << 0.91234 << "0.912";
        QTest::newRow("trailing zero is a digit") << 0.9 << "0.900";
        QTest::newRow("rounds up to the next power") << 0.9999 << "1.00";
        QTest::newRow("just below") << 0.99949 << "0.999";
        QTest::newRow("tens") << 12.36 << "12.4";
        QTest::newRow("negative") << -0.1239 << "-0.124";
        QTest::newRow("small") << 0.001239 << "0.00124";
        QTest::newRow("hundreds") << 123.4 << "123";
        QTest::newRow("whole part is never rounded") << 12345.6 << "12,346";
        QTest::newRow("tiny") << 4.512e-7 << "4.51E-07";
    }
    void number()
    {
        QFETCH(double, value);
        QTEST(formatNumber(value), "shown");
    }

    void exactReadsBack()
    {
        for (const double value : {0.1, 1.0 / 3, 12345.678901234567, 5e-324})
            QCOMPARE(QLocale().toDouble(formatExact(value)), value);
    }

    void counts()
    {
        QCOMPARE(formatCount(50'000), QStringLiteral("50,000"));
        QCOMPARE(formatCount(0), QStringLiteral("0"));
        QCOMPARE(formatPercent(0.1239), QStringLiteral("12.4 %"));
    }

    void times()
    {
        const TimePoint t = *parseTimePoint("2024-03-24T23:58:59Z");
        QCOMPARE(formatDay(t), QStringLiteral("24 Mar 2024"));
        QCOMPARE(formatTime(t), QStringLiteral("24 Mar 2024 23:58 UTC"));
        QCOMPARE(formatDay(TimePoint{-1}), QStringLiteral("31 Dec 1969"));
    }

    void periodsShowTheLastDayInside()
    {
        const TimePoint jan1 = *parseTimePoint("2024-01-01");
        const TimePoint jan2 = *parseTimePoint("2024-01-02");
        const TimePoint feb1 = *parseTimePoint("2024-02-01");
        QCOMPARE(formatPeriod({jan1, feb1}), QStringLiteral("1 Jan 2024 – 31 Jan 2024"));
        QCOMPARE(formatPeriod({jan1, jan2}), QStringLiteral("1 Jan 2024"));
        QCOMPARE(formatPeriod({jan1, jan1}), QStringLiteral("1 Jan 2024"));
    }
};

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"
