// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/number_text.h"

#include <QTest>

#include <limits>

using namespace tiltmeter;

class TestNumberText : public QObject
{
    Q_OBJECT
private:
    const QLocale english{QLocale::English, QLocale::UnitedKingdom};
    const QLocale german{QLocale::German, QLocale::Germany};

    static TimePoint at(const char* text) { return parseTimePoint(text).value(); }

private Q_SLOTS:
    void threeSignificantDigits_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("ratio") << 0.9123 << QStringLiteral("0.912");
        QTest::newRow("above one") << 1.2549 << QStringLiteral("1.25");
        QTest::newRow("percent-like") << 71.4286 << QStringLiteral("71.4");
        QTest::newRow("thousands keep their digits") << 12345.6 << QStringLiteral("12,346");
        QTest::newRow("small") << 0.00123 << QStringLiteral("0.00123");
        QTest::newRow("tiny") << 1.23456e-7 << QStringLiteral("1.23E-07");
        QTest::newRow("nought") << 0.0 << QStringLiteral("0.00");
        QTest::newRow("rounded up into the next digit") << 0.9996 << QStringLiteral("1.00");
        QTest::newRow("rounded up to ten") << 9.996 << QStringLiteral("10.0");
        QTest::newRow("negative") << -0.25 << QStringLiteral("-0.250");
        QTest::newRow("no number") << std::numeric_limits<double>::quiet_NaN() << QStringLiteral("\u2013");
        QTest::newRow("endless") << std::numeric_limits<double>::infinity() << QStringLiteral("\u221e");
    }
    void threeSignificantDigits()
    {
        QFETCH(double, value);
        QTEST(numberText(value, english), "text");
    }
    void byLocale()
    {
        QCOMPARE(numberText(0.9123, german), QStringLiteral("0,912"));
        QCOMPARE(countText(50000, english), QStringLiteral("50,000"));
        QCOMPARE(countText(50000, german), QStringLiteral("50.000"));
        QCOMPARE(percentText(0.7142, english), QStringLiteral("71.4\u202f%"));
        QCOMPARE(pointsText(-0.1244, english), QStringLiteral("12.4"));
    }
    void timesSayThatTheyAreUtc()
    {
        QCOMPARE(timeText(at("2024-03-24T23:58:00Z"), english), QStringLiteral("24 Mar 2024 23:58 UTC"));
        QCOMPARE(dateText(at("2024-03-04"), english), QStringLiteral("4 Mar 2024"));
    }
    void rangesNameTheirLastDay_data()
    {
        QTest::addColumn<QByteArray>("begin");
        QTest::addColumn<QByteArray>("end");
        QTest::addColumn<QString>("text");
        QTest::newRow("a day") << QByteArray("2024-02-26") << QByteArray("2024-02-27")
                               << QStringLiteral("26 Feb 2024");
        QTest::newRow("a week") << QByteArray("2024-02-26") << QByteArray("2024-03-04")
                                << QStringLiteral("26 Feb \u2013 3 Mar 2024");
        QTest::newRow("over the year") << QByteArray("2023-12-25") << QByteArray("2024-01-01")
                                       << QStringLiteral("25 Dec \u2013 31 Dec 2023");
        QTest::newRow("into the next year") << QByteArray("2023-12-28") << QByteArray("2024-01-04")
                                            << QStringLiteral("28 Dec 2023 \u2013 3 Jan 2024");
        QTest::newRow("an hour") << QByteArray("2024-03-04T10:00") << QByteArray("2024-03-04T11:00")
                                 << QStringLiteral("4 Mar 2024 10:00 \u2013 11:00 UTC");
    }
    void rangesNameTheirLastDay()
    {
        QFETCH(QByteArray, begin);
        QFETCH(QByteArray, end);
        QTEST(timeRangeText({at(begin.constData()), at(end.constData())}, english), "text");
    }
    void windowsAreNamedByTheirLocalDay()
    {
        // Midnight in Tokyo is 15:00 UTC of the day before.
        const TimeRange week{at("2024-03-03T15:00Z"), at("2024-03-10T15:00Z")};
        QCOMPARE(windowText(week, {WindowKind::Week, 0, "Asia/Tokyo"}, english),
                 QStringLiteral("Week of 4 Mar 2024"));
        QCOMPARE(windowText(week, {WindowKind::Month, 0, "UTC"}, english), QStringLiteral("March 2024"));
    }
    void kindsOfWindow()
    {
        QCOMPARE(windowKindText({WindowKind::Records, 500, "UTC"}), QStringLiteral("500 records"));
        QCOMPARE(windowKindText({WindowKind::Records, 1, "UTC"}), QStringLiteral("1 record"));
        QCOMPARE(windowKindText({WindowKind::All, 0, "UTC"}), QStringLiteral("Whole period"));
    }
};

QTEST_APPLESS_MAIN(TestNumberText)
#include "tst_number_text.moc"
