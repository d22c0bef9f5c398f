// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"

#include <QTest>

using namespace tiltmeter;

class TestTime : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("microseconds");
        // date -u -d '2024-02-29T12:34:56' +%s = 1709210096
        QTest::newRow("zulu") << QByteArray("2024-02-29T12:34:56Z") << qint64(1'709'210'096'000'000);
        QTest::newRow("space, no zone means UTC")
            << QByteArray("2024-02-29 12:34:56") << qint64(1'709'210'096'000'000);
        QTest::newRow("offset") << QByteArray("2024-02-29T13:34:56+01:00") << qint64(1'709'210'096'000'000);
        QTest::newRow("negative offset without colon")
            << QByteArray("2024-02-29T07:04:56-0530") << qint64(1'709'210'096'000'000);
        QTest::newRow("microseconds")
            << QByteArray("2019-07-27 15:35:46.003000") << qint64(1'564'241'746'003'000);
        QTest::newRow("date only") << QByteArray("1970-01-02") << qint64(86'400'000'000);
        QTest::newRow("before 1970") << QByteArray("1969-12-31T23:59:59.5Z") << qint64(-500'000);
        QTest::newRow("seconds since 1970") << QByteArray("1709210096") << qint64(1'709'210'096'000'000);
        QTest::newRow("milliseconds since 1970")
            << QByteArray("1709210096123") << qint64(1'709'210'096'123'000);
    }
    void reads()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, microseconds);
        const auto t = parseTimePoint(std::string_view(text.constData(), size_t(text.size())));
        QVERIFY(t);
        QCOMPARE(qint64(t->microseconds), microseconds);
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"", "2024", "2023-02-29", "2024-13-01", "2024-01-01T24:00:00", "2024-01-01T10:60",
              "2024-01-01T10:00:60Z", "2024-01-01T", "2024-01-01 10:00 noon", "12.5", "2024-1-1",
              "2024-01-01T10:00:00.", "2024-01-01T10:00:00+25:00"})
            QTest::newRow(*text ? text : "empty") << QByteArray(text);
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!parseTimePoint(std::string_view(text.constData(), size_t(text.size()))));
    }
    void writesWhatItReads_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"2024-02-29T12:34:56Z", "1969-12-31T23:59:59.500Z", "0001-01-01T00:00:00Z",
                                 "9999-12-31T23:59:59.999999Z"})
            QTest::newRow(text) << QByteArray(text);
    }
    void writesWhatItReads()
    {
        QFETCH(QByteArray, text);
        const auto t = parseTimePoint(std::string_view(text.constData(), size_t(text.size())));
        QVERIFY(t);
        QCOMPARE(QByteArray::fromStdString(formatTimePoint(*t)), text);
    }
};

QTEST_APPLESS_MAIN(TestTime)
#include "tst_time.moc"
