// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json_writer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <limits>

using namespace tiltmeter;

class TestJsonWriter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsTheOrderOfMembers()
    {
        JsonWriter json;
        json.beginObject();
        json.member("z", 1);
        json.key("a");
        json.beginInline();
        json.value(18.0);
        json.value(25.5);
        json.endArray();
        json.key("empty");
        json.beginObject();
        json.endObject();
        json.key("nested");
        json.beginArray();
        json.beginObject();
        json.member("none", std::optional<double>());
        json.member("yes", true);
        json.endObject();
        json.endArray();
        json.endObject();
        QCOMPARE(QByteArray::fromStdString(std::move(json).take()), QByteArray(R"({
  "z": 1,
  "a": [18, 25.5],
  "empty": {},
  "nested": [
    {
      "none": null,
      "yes": true
    }
  ]
}
)"));
    }
    void compactHasNoBlanks()
    {
        JsonWriter json(JsonWriter::Layout::Compact);
        json.beginObject();
        json.key("a");
        json.beginArray();
        json.value("x");
        json.value(std::uint64_t{18446744073709551615U});
        json.endArray();
        json.endObject();
        QCOMPARE(QByteArray::fromStdString(std::move(json).take()),
                 QByteArray("{\"a\":[\"x\",18446744073709551615]}\n"));
    }
    /// Every byte at every place of texts of several lengths, each beside what RFC 8259 asks for.
    void everyCharacterAtEveryPlace()
    {
        const auto expected = [](unsigned char c) -> std::string {
            switch (c) {
            case '"':
                return "\\\"";
            case '\\':
                return "\\\\";
            case '\n':
                return "\\n";
            case '\r':
                return "\\r";
            case '\t':
                return "\\t";
            default:
                return c < 0x20 ? QStringLiteral("\\u%1").arg(c, 4, 16, QLatin1Char('0')).toStdString()
                                : std::string(1, static_cast<char>(c));
            }
        };
        for (std::size_t length = 1; length < 20; ++length)
            for (std::size_t at = 0; at < length; ++at)
                for (int c = 0; c < 256; ++c) {
                    std::string text(length, 'a');
                    text[at] = static_cast<char>(c);
                    const std::string quoted = "\"" + std::string(at, 'a') +
                                               expected(static_cast<unsigned char>(c)) +
                                               std::string(length - at - 1, 'a') + "\"";
                    QCOMPARE(jsonQuoted(text), quoted);
                }
    }
    void numbersReadBackExactly_data()
    {
        QTest::addColumn<double>("number");
        for (const double number :
             {0.0, 1.0, -0.1, 1.0 / 3, 1e300, 5e-324, 0.9395312773021143, 1e15, 123456789.0})
            QTest::addRow("%.17g", number) << number;
    }
    void numbersReadBackExactly()
    {
        QFETCH(double, number);
        JsonWriter json;
        json.beginArray();
        json.value(number);
        json.endArray();
        const auto text = QByteArray::fromStdString(std::move(json).take());
        QVERIFY(QJsonDocument::fromJson(text).array().at(0).toDouble() == number);
    }
    void whatJsonCannotHoldIsNull()
    {
        QCOMPARE(jsonNumber(std::numeric_limits<double>::infinity()), std::string("null"));
        QCOMPARE(jsonNumber(std::numeric_limits<double>::quiet_NaN()), std::string("null"));
    }
    void anyTextReadsBack()
    {
        std::string all;
        for (int c = 0; c < 128; ++c)
            all += static_cast<char>(c);
        all += "\xE6\x80\xA7\xF0\x9F\x98\x80";
        const QByteArray document = '[' + QByteArray::fromStdString(jsonQuoted(all)) + ']';
        QCOMPARE(QJsonDocument::fromJson(document).array().at(0).toString(), QString::fromStdString(all));
    }
};

QTEST_APPLESS_MAIN(TestJsonWriter)
#include "tst_json_writer.moc"
