// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_value.h"

#include <QTest>

using namespace tiltmeter;

class TestJsonValue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads()
    {
        const auto value = parseJson("\xEF\xBB\xBF {\"a\": [1, -2.5e3, true, null],\r\n \"b\": {\"c\": "
                                     "\"x\\u00e9\\ud83d\\ude00\\n\"} } ");
        QVERIFY(value);
        const JsonValue* a = value->find("a");
        QVERIFY(a && a->isArray());
        QCOMPARE(a->items.size(), size_t(4));
        QCOMPARE(a->items[0].integer().value_or(0), std::int64_t(1));
        QVERIFY(!a->items[1].integer());
        QVERIFY(a->items[1].number == -2500.0);
        QVERIFY(a->items[2].boolean);
        QVERIFY(a->items[3].type == JsonValue::Type::Null);
        QCOMPARE(value->find("b")->find("c")->text, std::string("x\xC3\xA9\xF0\x9F\x98\x80\n"));
        QCOMPARE(value->find("b")->line, std::uint64_t(2));
        QCOMPARE(value->find("b")->column, std::uint64_t(7));
        QVERIFY(!value->find("z"));
    }
    void wholeNumbersStayWhole()
    {
        QCOMPARE(parseJson("18446744073709551615")->unsignedInteger().value_or(0),
                 std::uint64_t(18446744073709551615U));
        QVERIFY(!parseJson("18446744073709551616")->unsignedInteger());
        QVERIFY(!parseJson("-1")->unsignedInteger());
        QVERIFY(!parseJson("1.0")->integer());
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("what");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::newRow("nothing") << QByteArray("") << QByteArray("unexpected_end") << 1 << 1;
        QTest::newRow("cut off") << QByteArray("{\n \"a\": ") << QByteArray("unexpected_end") << 2 << 7;
        QTest::newRow("trailing comma")
            << QByteArray("[1,\n]") << QByteArray("unexpected_character") << 2 << 1;
        QTest::newRow("no colon") << QByteArray("{\"a\" 1}") << QByteArray("unexpected_character") << 1 << 6;
        QTest::newRow("name without quotes")
            << QByteArray("{a:1}") << QByteArray("unexpected_character") << 1 << 2;
        QTest::newRow("comment") << QByteArray("[1] // one") << QByteArray("text_after_end") << 1 << 5;
        QTest::newRow("two documents") << QByteArray("{}\n{}") << QByteArray("text_after_end") << 2 << 1;
        QTest::newRow("member twice")
            << QByteArray("{\"a\":1,\n\"a\":2}") << QByteArray("duplicate_member") << 2 << 1;
        QTest::newRow("open string") << QByteArray("[\"abc") << QByteArray("unclosed_string") << 1 << 6;
        QTest::newRow("line feed in a string")
            << QByteArray("[\"a\nb\"]") << QByteArray("control_character") << 1 << 4;
        QTest::newRow("half a surrogate")
            << QByteArray("[\"\\ud800\"]") << QByteArray("bad_escape") << 1 << 9;
        QTest::newRow("unknown escape") << QByteArray("[\"\\q\"]") << QByteArray("bad_escape") << 1 << 4;
        QTest::newRow("leading zero") << QByteArray("[01]") << QByteArray("bad_number") << 1 << 4;
        QTest::newRow("no fraction") << QByteArray("[1.]") << QByteArray("bad_number") << 1 << 4;
        QTest::newRow("too large") << QByteArray("[1e999]") << QByteArray("bad_number") << 1 << 7;
        QTest::newRow("NaN") << QByteArray("[NaN]") << QByteArray("unexpected_character") << 1 << 2;
        QTest::newRow("Latin-1") << QByteArray("[\"\xE9\"]") << QByteArray("invalid_utf8") << 1 << 3;
        QTest::newRow("overlong UTF-8")
            << QByteArray("[\"\xC0\x80\"]") << QByteArray("invalid_utf8") << 1 << 3;
        QTest::newRow("too deep") << QByteArray(300, '[') << QByteArray("too_deep") << 1 << 202;
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        const auto value = parseJson(std::string_view(text.constData(), size_t(text.size())));
        QVERIFY(!value);
        QCOMPARE(value.error().code, ErrorCode::InvalidJson);
        QTEST(QByteArray::fromStdString(value.error().detail), "what");
        QTEST(int(value.error().line.value_or(0)), "line");
        QTEST(int(value.error().column.value_or(0)), "column");
    }
    void briefIsShortAndWhole()
    {
        QCOMPARE(parseJson("\"abc\"")->brief(), std::string("\"abc\""));
        QCOMPARE(parseJson("[30,  18]")->brief(), std::string("[30, 18]"));
        QCOMPARE(parseJson("[\"" + std::string(80, 'x') + "\", 1]")->brief(), std::string("[...]"));
        QCOMPARE(parseJson("{}")->brief(), std::string("{}"));
        std::string kana;
        for (int i = 0; i < 60; ++i)
            kana += "\xE6\x80\xA7";
        const std::string brief = parseJson('"' + kana + '"')->brief();
        QVERIFY(brief.size() <= 60);
        QVERIFY(parseJson(brief)); // still valid UTF-8
    }
};

QTEST_APPLESS_MAIN(TestJsonValue)
#include "tst_json_value.moc"
