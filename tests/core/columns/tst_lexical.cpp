// SPDX-License-Identifier: GPL-3.0-or-later
#include "columns/lexical.h"

#include "columns/column_batch.h"

#include <QTest>

using namespace tiltmeter;
using Number = LexicalStyle::Number;

class TestLexical : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void numbers_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<int>("number");
        QTest::addColumn<int>("decimals");
        QTest::addColumn<bool>("suffix");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](double value, Number number, int decimals, bool suffix, const char* text) {
            QTest::addRow("%s as %d/%d", text, static_cast<int>(number), decimals)
                << value << static_cast<int>(number) << decimals << suffix << QByteArray(text);
        };
        // the right column is Python 3.11's repr(value)
        row(0.1, Number::Shortest, 0, true, "0.1");
        row(3, Number::Shortest, 0, true, "3.0");
        row(3, Number::Shortest, 0, false, "3");
        row(-0.0, Number::Shortest, 0, true, "-0.0");
        row(1e-4, Number::Shortest, 0, true, "0.0001");
        row(0.00012345, Number::Shortest, 0, true, "0.00012345");
        row(1e-5, Number::Shortest, 0, true, "1e-05");
        row(1.5e-7, Number::Shortest, 0, true, "1.5e-07");
        row(1e15, Number::Shortest, 0, true, "1000000000000000.0");
        row(1e16, Number::Shortest, 0, true, "1e+16");
        row(1.7976931348623157e308, Number::Shortest, 0, true, "1.7976931348623157e+308");
        row(5e-324, Number::Shortest, 0, true, "5e-324");
        row(0.6861177417324611, Number::Shortest, 0, true, "0.6861177417324611");
        row(123456789.12345678, Number::Shortest, 0, true, "123456789.12345678");
        // and here printf's "%.*f", "%.*e"
        row(2.5, Number::Fixed, 3, false, "2.500");
        row(2.5, Number::Fixed, 0, false, "2");
        row(1e22, Number::Fixed, 1, false, "10000000000000000000000.0");
        row(0.1, Number::Fixed, 20, false, "0.10000000000000000555");
        row(1, Number::Scientific, 18, false, "1.000000000000000000e+00");
        row(-12345, Number::Scientific, 2, false, "-1.23e+04");
    }
    void numbers()
    {
        QFETCH(double, value);
        QFETCH(int, number);
        QFETCH(int, decimals);
        QFETCH(bool, suffix);
        QFETCH(QByteArray, text);
        LexicalStyle style;
        style.number = static_cast<Number>(number);
        style.decimals = static_cast<std::uint8_t>(decimals);
        style.integralSuffix = suffix;
        QCOMPARE(QByteArray::fromStdString(format(value, style)), text);
        const auto again = lexicalStyleFromString(toString(style));
        QVERIFY(again);
        QVERIFY(*again == style);
    }

    void times_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"2024-02-29T12:34:56Z", "2024-02-29 12:34:56", "2024/02/29 12:34", "2024-02-29",
              "2019-07-27 15:35:46.003000", "2024-02-29T12:34:56.7+05:30", "2024-02-29T12:34:56-0800",
              "2024-02-29t12:34:56,123z", "2024-02-29 12:34:56 UTC", "1969-12-31T23:59:59.999999+01",
              "1709210096", "1709210096123", "1709210096123456", "0001-01-01", "9999-12-31T23:59:59Z"})
            QTest::newRow(text) << QByteArray(text);
    }
    void times()
    {
        QFETCH(QByteArray, text);
        const auto style = timeStyleOf(text.toStdString());
        QVERIFY(style);
        const auto point = parseTimePoint(text.toStdString());
        QCOMPARE(QByteArray::fromStdString(format(*point, *style)), text);
        LexicalStyle whole;
        whole.time = *style;
        whole.missing = "NA;t=x";
        const auto again = lexicalStyleFromString(toString(whole));
        QVERIFY(again);
        QVERIFY(*again == whole);
    }

    void whatHasNoTimeStyle()
    {
        for (const char* text : {"2024-02-29T12:34:56.1234567Z", "yesterday", "", "0123456789", "2024-13-01"})
            QVERIFY2(!timeStyleOf(text), text);
    }

    void stylesFromNonsense()
    {
        QVERIFY(lexicalStyleFromString("") == std::optional(LexicalStyle()));
        for (const char* text :
             {"x", "n=", "n=f;", "n=f99;", "n=f2", "t=;", "t=c-T1.7,;", "q=1;", "t=c-T1.3x,Z;"})
            QVERIFY2(!lexicalStyleFromString(text), text);
    }

    void exceptionsAreFound()
    {
        Lexical lexical;
        lexical.add(3, "007");
        lexical.add(9, "");
        QVERIFY(lexical.find(3) == "007");
        QVERIFY(lexical.find(9) == "");
        QVERIFY(!lexical.find(4));
        lexical.clear();
        QVERIFY(!lexical.find(3));
    }
};

QTEST_APPLESS_MAIN(TestLexical)
#include "tst_lexical.moc"
