// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_data.h"

#include "store/bit_planes.h"
#include "store/number_blocks.h"
#include "store/segment_codec.h"
#include "store/segment_format.h"

#include <limits>

using namespace storetest;
using store::ColumnDecoder;
using store::EncodedColumn;

namespace {

using Random = std::mt19937_64;

std::uint64_t below(Random& random, std::uint64_t bound)
{
    return random() % bound;
}

std::optional<ColumnView> decoded(ColumnDecoder& decoder, ColumnKind kind, const EncodedColumn& encoded,
                                  std::size_t rows, std::size_t codeLimit = std::size_t{1} << 32)
{
    std::memcpy(decoder.input(encoded.bytes.size()), encoded.bytes.data(), encoded.bytes.size());
    return decoder.decode(kind, encoded.bytes.size(), rows, codeLimit);
}

std::string encodingName(const EncodedColumn& encoded)
{
    switch (static_cast<store::SegmentEncoding>(encoded.bytes[1])) {
    case store::SegmentEncoding::Codes:
        return "codes";
    case store::SegmentEncoding::Blocks:
        return "blocks";
    case store::SegmentEncoding::Numbers:
        return "numbers";
    case store::SegmentEncoding::Raw:
        return "raw";
    case store::SegmentEncoding::Float:
        return "float";
    case store::SegmentEncoding::Shuffled:
        return "shuffled";
    case store::SegmentEncoding::Plain:
        return "plain";
    case store::SegmentEncoding::Packed:
        return "packed";
    case store::SegmentEncoding::Numbered:
        return "numbered";
    case store::SegmentEncoding::Uuids:
        return "uuids";
    }
    return "unknown";
}

using Maker = std::function<Column(Random&, std::size_t)>;

struct Shape {
    const char* name;
    Maker make;
    const char* encoding; ///< of 5,000 rows
};

/// A column of numbers by a rule, with missing ones here and there.
template <class Value>
Maker numbers(ColumnKind kind, Value value, unsigned missingOfThousand = 0)
{
    return [=](Random& random, std::size_t rows) {
        Column column = makeColumn(kind);
        for (std::size_t i = 0; i < rows; ++i) {
            if (below(random, 1000) < missingOfThousand)
                column.appendMissing();
            else if (kind == ColumnKind::Double)
                column.appendNumber(static_cast<double>(value(random, i)));
            else
                column.appendInteger(static_cast<std::int64_t>(value(random, i)));
        }
        return column;
    };
}

double uniform(Random& random)
{
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

std::string alphanumeric(Random& random, std::size_t length)
{
    std::string text;
    for (std::size_t i = 0; i < length; ++i)
        text += static_cast<char>('a' + below(random, 26));
    return text;
}

std::string uuid(Random& random)
{
    std::string text;
    for (int i = 0; i < 36; ++i)
        text += i == 8 || i == 13 || i == 18 || i == 23 ? '-' : "0123456789abcdef"[below(random, 16)];
    return text;
}

const std::vector<Shape>& shapes()
{
    constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
    constexpr auto highest = std::numeric_limits<std::int64_t>::max();
    static const std::vector<Shape> all{
        {"integers, few values",
         numbers(ColumnKind::Integer, [](Random& r, std::size_t) { return 18 + below(r, 58); }), "numbers"},
        {"integers, few values far apart",
         numbers(
             ColumnKind::Integer, [](Random& r, std::size_t) { return below(r, 40) * 1'000'003; }, 100),
         "numbers"},
        {"integers, many values close together",
         numbers(
             ColumnKind::Integer,
             [](Random& r, std::size_t) { return -300 + static_cast<int>(below(r, 600)); }, 100),
         "blocks"},
        {"integers, all alike", numbers(ColumnKind::Integer, [](Random&, std::size_t) { return -7; }),
         "numbers"},
        {"integers, wide",
         numbers(ColumnKind::Integer, [](Random& r, std::size_t) { return below(r, 2'000'000); }), "blocks"},
        {"integers, missing ones",
         numbers(
             ColumnKind::Integer, [](Random& r, std::size_t) { return below(r, 2'000'000); }, 200),
         "blocks"},
        {"integers, few values, missing ones",
         numbers(
             ColumnKind::Integer, [](Random& r, std::size_t) { return below(r, 3); }, 500),
         "numbers"},
        {"integers, both ends of 64 bits",
         numbers(ColumnKind::Integer,
                 [](Random& r, std::size_t i) {
                     return i % 3 == 0 ? lowest : i % 3 == 1 ? highest : static_cast<std::int64_t>(r());
                 }),
         "blocks"},
        {"integers, few beyond 2^53",
         numbers(ColumnKind::Integer,
                 [](Random& r, std::size_t) { return highest - static_cast<std::int64_t>(below(r, 3)); }),
         "blocks"},
        {"integers, counting up",
         numbers(ColumnKind::Integer, [](Random&, std::size_t i) { return 100'000 + i; }), "blocks"},
        {"integers, counting down with a jump",
         numbers(ColumnKind::Integer,
                 [](Random&, std::size_t i) {
                     return -static_cast<std::int64_t>(i) * 3 - (i > 3000 ? 1LL << 40 : 0);
                 }),
         "blocks"},
        {"timestamps, ascending whole seconds",
         numbers(ColumnKind::Timestamp,
                 [](Random& r, std::size_t i) {
                     return (1'700'000'000LL + static_cast<std::int64_t>(i * 7 + below(r, 7))) * 1'000'000;
                 }),
         "blocks"},
        {"timestamps, any order, microseconds",
         numbers(ColumnKind::Timestamp,
                 [](Random& r, std::size_t) {
                     return 1'700'000'000'000'000LL + static_cast<std::int64_t>(below(r, 1ULL << 45));
                 }),
         "blocks"},
        {"timestamps, years 1 to 9999",
         numbers(ColumnKind::Timestamp,
                 [](Random& r, std::size_t i) {
                     return i % 2 ? -62'135'596'800'000'000LL
                                  : 253'402'300'799'999'999LL - static_cast<std::int64_t>(below(r, 5000));
                 }),
         "blocks"},
        {"doubles, two decimals",
         numbers(ColumnKind::Double,
                 [](Random& r, std::size_t) { return static_cast<double>(below(r, 1'000'000)) / 100; }),
         "blocks"},
        {"doubles, twelve decimals",
         numbers(
             ColumnKind::Double,
             [](Random& r, std::size_t) { return static_cast<double>(below(r, 1'000'000'000'000)) / 1e12; }),
         "blocks"},
        {"doubles, whole numbers",
         numbers(ColumnKind::Double,
                 [](Random& r, std::size_t) { return static_cast<double>(below(r, 100'000)) - 50'000; }),
         "blocks"},
        {"doubles, decimals and oddities",
         numbers(ColumnKind::Double,
                 [](Random& r, std::size_t i) {
                     if (i % 500 == 1)
                         return -0.0;
                     if (i % 500 == 2)
                         return std::numeric_limits<double>::infinity();
                     if (i % 500 == 3)
                         return 5e-324;
                     if (i % 500 == 4)
                         return 1e300;
                     return static_cast<double>(below(r, 1'000'000)) / 1000;
                 }),
         "blocks"},
        {"doubles, all bits", numbers(ColumnKind::Double, [](Random& r, std::size_t) { return uniform(r); }),
         "raw"},
        {"doubles, all bits, missing ones",
         numbers(
             ColumnKind::Double, [](Random& r, std::size_t) { return uniform(r); }, 200),
         "raw"},
        {"doubles, single precision",
         numbers(ColumnKind::Double,
                 [](Random& r, std::size_t) { return static_cast<double>(static_cast<float>(uniform(r))); }),
         "float"},
        {"doubles, few digits but many powers",
         numbers(ColumnKind::Double,
                 [](Random& r, std::size_t) {
                     return static_cast<double>(below(r, 64)) *
                            std::ldexp(1.0, static_cast<int>(below(r, 1500)) - 700);
                 }),
         "shuffled"},
        {"doubles, few values with all bits",
         numbers(ColumnKind::Double,
                 [](Random& r, std::size_t) { return 1.0 / static_cast<double>(1 + below(r, 17)); }),
         "numbers"},
        {"doubles, some hundred values with all bits",
         numbers(ColumnKind::Double,
                 [](Random& r, std::size_t) { return 1.0 / static_cast<double>(1 + below(r, 400)); }),
         "numbers"},
        {"doubles, nothing but the smallest and the largest",
         numbers(ColumnKind::Double,
                 [](Random& r, std::size_t) {
                     const double values[] = {5e-324,
                                              -5e-324,
                                              std::numeric_limits<double>::max(),
                                              std::numeric_limits<double>::lowest(),
                                              std::numeric_limits<double>::min(),
                                              0.0,
                                              -0.0,
                                              std::numeric_limits<double>::infinity(),
                                              -std::numeric_limits<double>::infinity()};
                     return values[below(r, 9)];
                 }),
         "numbers"},
        {"text, numbered with zeros",
         [](Random& r, std::size_t rows) {
             Column column = makeColumn(ColumnKind::Text);
             for (std::size_t i = 0; i < rows; ++i) {
                 static_cast<void>(r);
                 std::string digits = std::to_string(i + 1);
                 column.appendText("R" + std::string(9 - digits.size(), '0') + digits);
             }
             return column;
         },
         "numbered"},
        {"text, numbered, any number, missing ones",
         [](Random& r, std::size_t rows) {
             Column column = makeColumn(ColumnKind::Text);
             for (std::size_t i = 0; i < rows; ++i) {
                 if (below(r, 10) == 0)
                     column.appendMissing();
                 else
                     column.appendText("order-2024-" + std::to_string(below(r, 1'000'000'000)));
             }
             return column;
         },
         "numbered"},
        {"text, digits alone up to eighteen",
         [](Random& r, std::size_t rows) {
             Column column = makeColumn(ColumnKind::Text);
             for (std::size_t i = 0; i < rows; ++i) {
                 static_cast<void>(i);
                 column.appendText(std::to_string(r() % 1'000'000'000'000'000'000ULL));
             }
             return column;
         },
         "numbered"},
        {"text, numbers with and without zeros",
         [](Random& r, std::size_t rows) {
             Column column = makeColumn(ColumnKind::Text);
             for (std::size_t i = 0; i < rows; ++i) {
                 column.appendText(i % 2 == 0 ? "a07" : "a" + std::to_string(below(r, 1000)));
             }
             return column;
         },
         "packed"},
        {"text, nineteen digits",
         [](Random& r, std::size_t rows) {
             Column column = makeColumn(ColumnKind::Text);
             for (std::size_t i = 0; i < rows; ++i) {
                 static_cast<void>(i);
                 column.appendText(
                     std::to_string(1'000'000'000'000'000'000ULL + r() % 8'000'000'000'000'000'000ULL));
             }
             return column;
         },
         "packed"},
        {"text, UUIDs, missing ones",
         [](Random& r, std::size_t rows) {
             Column column = makeColumn(ColumnKind::Text);
             for (std::size_t i = 0; i < rows; ++i) {
                 if (below(r, 10) == 0)
                     column.appendMissing();
                 else
                     column.appendText(uuid(r));
             }
             return column;
         },
         "uuids"},
        {"text, UUIDs but one",
         [](Random& r, std::size_t rows) {
             Column column = makeColumn(ColumnKind::Text);
             for (std::size_t i = 0; i < rows; ++i) {
                 column.appendText(i == 17 ? "55ba90d4-c831-4015-a8cd-23b49ee7580G" : uuid(r));
             }
             return column;
         },
         "packed"},
        {"text, random words",
         [](Random& r, std::size_t rows) {
             Column column = makeColumn(ColumnKind::Text);
             for (std::size_t i = 0; i < rows; ++i)
                 column.appendText(alphanumeric(r, below(r, 20)));
             return column;
         },
         "packed"},
        {"text, one length",
         [](Random& r, std::size_t rows) {
             Column column = makeColumn(ColumnKind::Text);
             for (std::size_t i = 0; i < rows; ++i) {
                 std::string bytes(16, ' ');
                 for (char& c : bytes)
                     c = static_cast<char>(r());
                 column.appendText(bytes);
             }
             return column;
         },
         "plain"},
        {"text, empty and missing",
         [](Random& r, std::size_t rows) {
             Column column = makeColumn(ColumnKind::Text);
             for (std::size_t i = 0; i < rows; ++i) {
                 if (below(r, 3) == 0)
                     column.appendMissing();
                 else
                     column.appendText(below(r, 2) == 0 ? "" : "some words that come again");
             }
             return column;
         },
         "packed"},
    };
    return all;
}

} // namespace

class TestSegmentCodec : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bitPlanesRoundTrip()
    {
        Random random(1);
        for (unsigned bits = 0; bits <= 64; ++bits) {
            for (const std::size_t size : {1U, 7U, 8U, 9U, 64U, 1000U, 1023U, 1024U}) {
                std::vector<std::uint64_t> in(store::paddedValues(size));
                for (std::uint64_t& value : in)
                    value = bits == 0 ? 0 : random() >> (64 - bits);
                std::vector<std::byte> packed(store::packedBytes(size, bits) + 8);
                store::packBits(in.data(), size, bits, packed.data());
                std::vector<std::uint64_t> out(in.size(), 42);
                store::unpackBits(packed.data(), size, bits, out.data());
                QCOMPARE(out, in);
                if (bits > 32)
                    continue;
                const std::vector<std::uint32_t> narrow(in.begin(), in.end());
                std::vector<std::byte> again(packed.size());
                store::packBits(narrow.data(), size, bits, again.data());
                QVERIFY(again == packed);
                std::vector<std::uint32_t> back(in.size(), 42);
                store::unpackBits(packed.data(), size, bits, back.data());
                QCOMPARE(back, narrow);
                if (bits <= 16) {
                    std::vector<std::uint16_t> half(in.size(), 42);
                    store::unpackBits(packed.data(), size, bits, half.data());
                    QVERIFY(std::equal(half.begin(), half.end(), in.begin(), in.end()));
                }
                if (bits <= 8) {
                    std::vector<std::uint8_t> bytes(in.size(), 42);
                    store::unpackBits(packed.data(), size, bits, bytes.data());
                    QVERIFY(std::equal(bytes.begin(), bytes.end(), in.begin(), in.end()));
                }
            }
        }
    }

    void roundTrips_data()
    {
        QTest::addColumn<int>("shape");
        for (std::size_t i = 0; i < shapes().size(); ++i)
            QTest::newRow(shapes()[i].name) << static_cast<int>(i);
    }
    void roundTrips()
    {
        QFETCH(int, shape);
        const Shape& tested = shapes()[static_cast<std::size_t>(shape)];
        ColumnDecoder decoder;
        for (const std::size_t rows : {0U, 1U, 2U, 8U, 63U, 64U, 65U, 1023U, 1024U, 1025U, 5000U, 65536U}) {
            Random random(rows + 17);
            const Column column = tested.make(random, rows);
            const EncodedColumn encoded = store::encodeColumn(column);
            QCOMPARE(encoded.checksum, store::checksumOf(encoded.bytes));
            const auto view = decoded(decoder, column.kind, encoded, rows);
            QVERIFY2(view, std::to_string(rows).c_str());
            QCOMPARE(view->size, rows);
            std::uint64_t missing = 0;
            std::optional<double> low;
            std::optional<double> high;
            const std::vector<std::string> expected = columnTexts(column);
            for (std::size_t i = 0; i < rows; ++i) {
                QCOMPARE(valueText(*view, i, {}), expected[i]);
                missing += view->isMissing(i) ? 1 : 0;
                if (view->isMissing(i) || column.kind == ColumnKind::Text)
                    continue;
                low = std::min(low.value_or(view->number(i)), view->number(i));
                high = std::max(high.value_or(view->number(i)), view->number(i));
            }
            QCOMPARE(encoded.missing, missing);
            QCOMPARE(encoded.minimum.has_value(), low.has_value());
            if (low) {
                QVERIFY(*encoded.minimum <= *low);
                QVERIFY(*encoded.maximum >= *high);
                // No farther than the next double.
                QVERIFY(*encoded.minimum >= std::nextafter(*low, -INFINITY));
                QVERIFY(*encoded.maximum <= std::nextafter(*high, INFINITY));
            }
            if (rows == 5000)
                QCOMPARE(encodingName(encoded), std::string(tested.encoding));
        }
    }

    /// Missing values hold 0 in memory, as ColumnView promises.
    void missingNumbersAreZero()
    {
        for (const ColumnKind kind : {ColumnKind::Integer, ColumnKind::Timestamp, ColumnKind::Double}) {
            Random random(3);
            Column column = makeColumn(kind);
            for (int i = 0; i < 3000; ++i) {
                if (i % 7 == 0)
                    column.appendMissing();
                else if (kind == ColumnKind::Double)
                    column.appendNumber(1 + uniform(random));
                else
                    column.appendInteger(static_cast<std::int64_t>(1 + below(random, 1 << 30)));
            }
            ColumnDecoder decoder;
            const auto view = decoded(decoder, kind, store::encodeColumn(column), 3000);
            QVERIFY(view);
            QVERIFY(view->storage != ColumnView::Storage::Codes);
            for (std::size_t i = 0; i < 3000; i += 7) {
                QVERIFY(view->isMissing(i));
                QCOMPARE(view->number(i), 0.0);
            }
        }
    }

    void notANumberIsMissing()
    {
        Column column = doubles({1.5, std::numeric_limits<double>::quiet_NaN(), 2.5});
        const EncodedColumn encoded = store::encodeColumn(column);
        QCOMPARE(encoded.missing, 1U);
        ColumnDecoder decoder;
        const auto view = decoded(decoder, ColumnKind::Double, encoded, 3);
        QVERIFY(view);
        QVERIFY(!view->isMissing(0) && view->isMissing(1) && !view->isMissing(2));
        QCOMPARE(view->number(2), 2.5);
    }

    void codesOfEveryWidth_data()
    {
        QTest::addColumn<quint32>("values");
        QTest::addColumn<int>("width");
        QTest::newRow("one value") << 1U << 1;
        QTest::newRow("one bit") << 2U << 1;
        QTest::newRow("three values") << 3U << 1;
        QTest::newRow("five bits") << 21U << 1;
        QTest::newRow("a byte") << 256U << 1;
        QTest::newRow("nine bits") << 257U << 2;
        QTest::newRow("two bytes") << 65'536U << 2;
        QTest::newRow("seventeen bits") << 65'537U << 4;
        QTest::newRow("thirty-one bits") << 2'000'000'000U << 4;
        QTest::newRow("all there can be") << 4'294'967'295U << 4;
    }
    void codesOfEveryWidth()
    {
        QFETCH(quint32, values);
        QFETCH(int, width);
        ColumnDecoder decoder;
        Random random(values);
        for (const std::size_t rows : {1U, 9U, 1024U, 65'536U}) {
            std::vector<std::uint32_t> codes(rows);
            for (std::uint32_t& code : codes)
                code = static_cast<std::uint32_t>(below(random, values));
            if (rows > 1)
                codes[rows / 2] = values - 1;
            const EncodedColumn encoded = store::encodeCodes(codes);
            const auto view = decoded(decoder, ColumnKind::Categorical, encoded, rows, values);
            QVERIFY(view);
            if (rows > 1)
                QCOMPARE(int(view->codes.width), width);
            for (std::size_t i = 0; i < rows; ++i)
                QCOMPARE(view->codes[i], codes[i]);
            // Bits as needed and not one more.
            if (rows == 65'536)
                QVERIFY(encoded.bytes.size() <=
                        16 + rows / 8 * static_cast<std::size_t>(std::bit_width(values - 1)));
        }
    }

    void codesBeyondTheDictionaryAreRefused()
    {
        ColumnDecoder decoder;
        for (const std::uint32_t largest : {3U, 200U, 300U, 70'000U}) {
            std::vector<std::uint32_t> codes(100, 0);
            codes[50] = largest;
            const EncodedColumn encoded = store::encodeCodes(codes);
            QVERIFY(decoded(decoder, ColumnKind::Categorical, encoded, 100, largest + 1));
            QVERIFY(!decoded(decoder, ColumnKind::Categorical, encoded, 100, largest));
            const EncodedColumn alike = store::encodeCodes(std::vector<std::uint32_t>(100, largest));
            QVERIFY(decoded(decoder, ColumnKind::Categorical, alike, 100, largest + 1));
            QVERIFY(!decoded(decoder, ColumnKind::Categorical, alike, 100, largest));
        }
    }

    void integersAreReadAsDoublesWhenWidened()
    {
        Random random(5);
        for (const std::uint64_t range : {50ULL, 5'000'000ULL}) {
            Column column = makeColumn(ColumnKind::Integer);
            for (int i = 0; i < 2000; ++i)
                i % 9 == 0 ? column.appendMissing()
                           : column.appendInteger(static_cast<std::int64_t>(below(random, range)));
            ColumnDecoder decoder;
            const auto view = decoded(decoder, ColumnKind::Double, store::encodeColumn(column), 2000);
            QVERIFY(view);
            QVERIFY(view->storage != ColumnView::Storage::Integers);
            for (std::size_t i = 0; i < 2000; ++i) {
                QCOMPARE(view->isMissing(i), i % 9 == 0);
                QCOMPARE(view->number(i), static_cast<double>(column.integers[i]));
            }
        }
    }

    /// Whatever bytes come, decoding refuses them or gives a view that can be read to its end.
    void damagedBytesDoNoHarm()
    {
        Random random(7);
        ColumnDecoder decoder;
        std::uint64_t read = 0;
        for (const Shape& shape : shapes()) {
            const Column column = shape.make(random, 700);
            const EncodedColumn encoded = store::encodeColumn(column);
            for (int trial = 0; trial < 400; ++trial) {
                EncodedColumn damaged = encoded;
                const std::size_t changes = 1 + below(random, 4);
                for (std::size_t i = 0; i < changes; ++i) {
                    // Mostly in front, where lengths and widths stand.
                    const std::size_t reach =
                        trial % 2 ? damaged.bytes.size() : std::min<std::size_t>(damaged.bytes.size(), 64);
                    damaged.bytes[below(random, reach)] = static_cast<std::byte>(random());
                }
                if (trial % 5 == 0)
                    damaged.bytes.resize(below(random, damaged.bytes.size()));
                const auto view = decoded(decoder, column.kind, damaged, 700, 100);
                if (!view)
                    continue;
                for (std::size_t i = 0; i < 700; ++i)
                    read += valueText(*view, i, {}).size();
            }
        }
        QVERIFY(read > 0);
    }

    void columnThatCameLaterIsMissing()
    {
        ColumnDecoder decoder;
        for (const ColumnKind kind : {ColumnKind::Categorical, ColumnKind::Boolean, ColumnKind::Integer,
                                      ColumnKind::Double, ColumnKind::Timestamp, ColumnKind::Text}) {
            const ColumnView view = decoder.allMissing(kind, 130);
            QCOMPARE(view.size, 130U);
            for (std::size_t i = 0; i < 130; ++i)
                QVERIFY(view.isMissing(i));
            if (kind == ColumnKind::Text)
                QVERIFY(view.text(129).empty());
            if (isNumeric(kind))
                QCOMPARE(view.number(129), 0.0);
        }
    }
};

QTEST_APPLESS_MAIN(TestSegmentCodec)
#include "tst_segment_codec.moc"
