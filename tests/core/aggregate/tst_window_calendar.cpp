// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/window_calendar.h"

#include <QTest>

using namespace tiltmeter;

/// Expected times: `TZ=... date -d ... -u` of GNU coreutils with the same time zone data.
class TestWindowCalendar : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheWindow_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("zone");
        QTest::addColumn<QByteArray>("t");
        QTest::addColumn<QByteArray>("begin");
        QTest::addColumn<QByteArray>("end");
        const auto row = [](const char* name, WindowKind kind, const char* zone, const char* t,
                            const char* begin, const char* end) {
            QTest::newRow(name) << int(kind) << QByteArray(zone) << QByteArray(t) << QByteArray(begin)
                                << QByteArray(end);
        };
        using enum WindowKind;
        row("utc hour", Hour, "UTC", "2024-02-29T12:59:59.999999Z", "2024-02-29T12:00:00Z",
            "2024-02-29T13:00:00Z");
        row("utc day, its first moment", Day, "UTC", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z",
            "2024-03-01T00:00:00Z");
        row("utc day before 1970", Day, "UTC", "1969-12-31T23:59:59.5Z", "1969-12-31T00:00:00Z",
            "1970-01-01T00:00:00Z");
        row("week, a Sunday belongs to the Monday before", Week, "UTC", "2024-01-07T23:00:00Z",
            "2024-01-01T00:00:00Z", "2024-01-08T00:00:00Z");
        row("week across the new year", Week, "UTC", "2025-01-01T00:00:00Z", "2024-12-30T00:00:00Z",
            "2025-01-06T00:00:00Z");
        row("december", Month, "UTC", "2023-12-31T23:59:59Z", "2023-12-01T00:00:00Z", "2024-01-01T00:00:00Z");
        row("february of a leap year", Month, "UTC", "2024-02-10", "2024-02-01T00:00:00Z",
            "2024-03-01T00:00:00Z");
        row("day in Tokyo", Day, "Asia/Tokyo", "2024-02-28T15:00:00Z", "2024-02-28T15:00:00Z",
            "2024-02-29T15:00:00Z");
        row("day of 23 hours", Day, "Europe/Berlin", "2024-03-31T12:00:00Z", "2024-03-30T23:00:00Z",
            "2024-03-31T22:00:00Z");
        row("day of 25 hours", Day, "Europe/Berlin", "2024-10-27T12:00:00Z", "2024-10-26T22:00:00Z",
            "2024-10-27T23:00:00Z");
        row("day of 25 hours, its last moment", Day, "Europe/Berlin", "2024-10-27T22:59:59.999999Z",
            "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z");
        row("week with a change of clocks", Week, "America/New_York", "2024-03-10T12:00:00Z",
            "2024-03-04T05:00:00Z", "2024-03-11T04:00:00Z");
        row("month with a change of clocks", Month, "America/New_York", "2024-11-15", "2024-11-01T04:00:00Z",
            "2024-12-01T05:00:00Z");
        row("day without midnight", Day, "America/Sao_Paulo", "2018-11-04T12:00:00Z", "2018-11-04T03:00:00Z",
            "2018-11-05T02:00:00Z");
        row("hour that comes twice, first time", Hour, "Europe/Berlin", "2024-10-27T00:30:00Z",
            "2024-10-27T00:00:00Z", "2024-10-27T01:00:00Z");
        row("hour that comes twice, second time", Hour, "Europe/Berlin", "2024-10-27T01:30:00Z",
            "2024-10-27T01:00:00Z", "2024-10-27T02:00:00Z");
        row("hour at half past", Hour, "Asia/Kolkata", "2024-01-01T10:29:59Z", "2024-01-01T09:30:00Z",
            "2024-01-01T10:30:00Z");
        row("half an hour lost: before", Hour, "Australia/Lord_Howe", "2024-10-05T15:10:00Z",
            "2024-10-05T14:30:00Z", "2024-10-05T15:30:00Z");
        row("half an hour lost: after", Hour, "Australia/Lord_Howe", "2024-10-05T15:40:00Z",
            "2024-10-05T15:30:00Z", "2024-10-05T16:00:00Z");
    }
    void findsTheWindow()
    {
        QFETCH(int, kind);
        QFETCH(QByteArray, zone);
        QFETCH(QByteArray, t);
        QFETCH(QByteArray, begin);
        QFETCH(QByteArray, end);
        const auto calendar = WindowCalendar::create({WindowKind(kind), 0, zone.toStdString()});
        QVERIFY(calendar);
        const TimeRange window = calendar->windowOf(parseTimePoint(t.toStdString()).value());
        QCOMPARE(QByteArray::fromStdString(formatTimePoint(window.begin)), begin);
        QCOMPARE(QByteArray::fromStdString(formatTimePoint(window.end)), end);
    }
    void windowsTouchAndCoverTheYear_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("zone");
        for (const char* zone : {"UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe",
                                 "Asia/Kathmandu", "Pacific/Apia"})
            for (const WindowKind kind :
                 {WindowKind::Hour, WindowKind::Day, WindowKind::Week, WindowKind::Month})
                QTest::addRow("%s %s", zone, toString(WindowSpec{kind, 0, zone}).c_str())
                    << int(kind) << QByteArray(zone);
    }
    /// Each window begins where the one before ends, and both ends of a window lie in it as they should.
    void windowsTouchAndCoverTheYear()
    {
        QFETCH(int, kind);
        QFETCH(QByteArray, zone);
        const auto calendar = WindowCalendar::create({WindowKind(kind), 0, zone.toStdString()});
        QVERIFY(calendar);
        TimeRange window = calendar->windowOf(parseTimePoint("2011-01-01").value());
        const TimePoint end = parseTimePoint("2012-02-01").value();
        while (window.end < end) {
            QVERIFY(!window.empty());
            QCOMPARE(calendar->windowOf({window.end.microseconds - 1}), window);
            const TimeRange next = calendar->windowOf(window.end);
            QCOMPARE(next.begin, window.end);
            window = next;
        }
    }
    void refusesAnUnknownZone()
    {
        const auto calendar = WindowCalendar::create({WindowKind::Day, 0, "Europe/Atlantis"});
        QVERIFY(!calendar);
        QCOMPARE(calendar.error(), (Error{ErrorCode::InvalidValue, "timeZone", "Europe/Atlantis", {}, {}}));
    }
};

QTEST_APPLESS_MAIN(TestWindowCalendar)
#include "tst_window_calendar.moc"
