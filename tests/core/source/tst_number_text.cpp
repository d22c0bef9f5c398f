// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/number_text.h"

#include "columns/lexical.h"
#include "source/long_number.h"
#include "source/number_kernels.h"
#include "source/time_text.h"

#include <QTest>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>

using namespace tiltmeter;

namespace {

std::uint64_t bitsOf(double value)
{
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, 8);
    return bits;
}

/// Texts one after the other with the padding that the fast ways need.
struct Texts {
    std::string text = std::string(64, '\n');
    std::vector<std::uint32_t> bounds;
    std::size_t rows = 0;

    void add(const std::string& field)
    {
        bounds.push_back(static_cast<std::uint32_t>(text.size()));
        text += field;
        bounds.push_back(static_cast<std::uint32_t>(text.size()));
        text += ',';
        ++rows;
    }
    [[nodiscard]] Cells cells()
    {
        text += std::string(64, '\n');
        return {text.data(), bounds.data(), 2, 0, rows};
    }
};

/// Decimal numbers as programs write them, and some that nobody would.
std::string randomNumber(std::mt19937_64& random)
{
    const auto pick = [&random](std::uint64_t n) { return random() % n; };
    char buffer[400];
    switch (pick(8)) {
    case 0:
        std::snprintf(buffer, sizeof buffer, "%.*f", static_cast<int>(pick(12)),
                      static_cast<double>(static_cast<std::int64_t>(random())) / 1e12);
        return buffer;
    case 1:
        std::snprintf(buffer, sizeof buffer, "%.17g", static_cast<double>(random()) / 1.8446744073709552e19);
        return buffer;
    case 2:
        std::snprintf(buffer, sizeof buffer, "%lld", static_cast<long long>(random()) >> pick(64));
        return buffer;
    case 3: { // any double
        double value = 0;
        const std::uint64_t bits = random();
        std::memcpy(&value, &bits, 8);
        if (value - value != 0)
            value = 0;
        std::snprintf(buffer, sizeof buffer, "%.*g", 1 + static_cast<int>(pick(17)), value);
        return buffer;
    }
    case 4:
        std::snprintf(buffer, sizeof buffer, "%.*e", static_cast<int>(pick(20)),
                      static_cast<double>(random()) * 1e-15);
        return buffer;
    default: {
        std::string text;
        const std::size_t length = 1 + pick(18);
        for (std::size_t i = 0; i < length; ++i)
            text += "0123456789012345678901234567890.-+e"[pick(35)];
        return text;
    }
    }
}

bool byStrtod(const std::string& text, double& value)
{
    char* end = nullptr;
    value = std::strtod(text.c_str(), &end);
    return !text.empty() && end == text.c_str() + text.size();
}

} // namespace

class TestNumberText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyKernelAgreesWithStrtod()
    {
        std::mt19937_64 random(20240131);
        Texts texts;
        std::vector<std::string> fields{"",
                                        "-",
                                        "0",
                                        "-0",
                                        "00",
                                        "1",
                                        ".",
                                        "1.",
                                        ".1",
                                        "-.",
                                        "-.1",
                                        "1..2",
                                        "1.2.3",
                                        "9007199254740992",
                                        "9007199254740993",
                                        "999999999999999",
                                        "9999999999999999",
                                        "0.000000000000001",
                                        "-12345678.1234567",
                                        "123456789012345",
                                        "12345678",
                                        "1234567.",
                                        "0.1",
                                        "-0.0",
                                        "--1",
                                        "1-"};
        for (int i = 0; i < 200'000; ++i)
            fields.push_back(randomNumber(random));
        for (const std::string& field : fields)
            texts.add(field);
        const Cells cells = texts.cells();
        std::size_t plain = 0;
        for (const NumberKernels* kernels : allNumberKernels()) {
            std::vector<double> values(cells.rows);
            std::vector<std::uint8_t> shapes(cells.rows);
            std::vector<std::int64_t> integers(cells.rows);
            for (std::size_t row = 0; row < cells.rows; ++row) {
                Cells one = cells;
                one.rows = row + 1;
                double expected = 0;
                const bool isNumber = byStrtod(fields[row], expected);
                if (kernels->numbers(one, row, values.data(), shapes.data()) > row) {
                    ++plain;
                    if (!isNumber || bitsOf(values[row]) != bitsOf(expected))
                        QFAIL((std::string(kernels->name) + " read " + fields[row]).c_str());
                    // the shape tells how to write it again
                    LexicalStyle style;
                    style.number = LexicalStyle::Number::Fixed;
                    style.decimals = shapes[row] & shape::decimalsMask;
                    QCOMPARE(QByteArray::fromStdString(format(values[row], style)),
                             QByteArray::fromStdString(fields[row]));
                    QCOMPARE((shapes[row] & shape::lastZero) != 0, fields[row].back() == '0');
                }
                if (kernels->integers(one, row, integers.data()) > row) {
                    std::string again;
                    appendFormatted(again, integers[row]);
                    if (again != fields[row])
                        QFAIL((std::string(kernels->name) + " read " + fields[row]).c_str());
                }
            }
        }
        QVERIFY(plain > 30'000 * allNumberKernels().size()); // or else nothing was tested
    }

    void kernelsReadTheSame()
    {
        std::mt19937_64 random(7);
        Texts texts;
        for (int i = 0; i < 100'000; ++i)
            texts.add(randomNumber(random));
        const Cells cells = texts.cells();
        const auto all = allNumberKernels();
        std::vector<std::vector<bool>> taken(all.size(), std::vector<bool>(2 * cells.rows));
        for (std::size_t k = 0; k < all.size(); ++k) {
            std::vector<double> values(cells.rows);
            std::vector<std::uint8_t> shapes(cells.rows);
            std::vector<std::int64_t> integers(cells.rows);
            std::size_t next = 0;
            for (std::size_t row = 0; row < cells.rows; row = next + 1) {
                next = all[k]->numbers(cells, row, values.data(), shapes.data());
                std::fill(taken[k].begin() + static_cast<std::ptrdiff_t>(row),
                          taken[k].begin() + static_cast<std::ptrdiff_t>(next), true);
            }
            for (std::size_t row = 0; row < cells.rows; row = next + 1) {
                next = all[k]->integers(cells, row, integers.data());
                std::fill(taken[k].begin() + static_cast<std::ptrdiff_t>(cells.rows + row),
                          taken[k].begin() + static_cast<std::ptrdiff_t>(cells.rows + next), true);
            }
        }
        for (std::size_t k = 1; k < all.size(); ++k)
            QVERIFY(taken[k] == taken[0]);
    }

    /// As they are read in a file: several columns, several rows at a time, from any row on.
    void kernelsGiveTheSameNumbers()
    {
        std::mt19937_64 random(8);
        const auto all = allNumberKernels();
        for (int round = 0; round < 3000; ++round) {
            const std::size_t columns = 1 + random() % 3;
            const std::size_t rows = random() % 40;
            std::string text(64, ',');
            std::vector<std::uint32_t> bounds;
            for (std::size_t i = 0; i < rows * columns; ++i) {
                std::string field = randomNumber(random);
                if (random() % 4 != 0) // most are plain, so that many are read at once
                    field = (random() % 2 == 0 ? "-" : "") + std::to_string(1 + random() % 9'999'999) +
                            (random() % 2 == 0 ? "" : '.' + std::to_string(random() % 9'999'999));
                bounds.push_back(static_cast<std::uint32_t>(text.size() - 64));
                text += field;
                bounds.push_back(static_cast<std::uint32_t>(text.size() - 64));
                text += ',';
            }
            text.append(64, '9');
            const Cells cells{text.data() + 64, bounds.data() + 2 * (columns - 1), 2 * columns, 0, rows};
            std::vector<double> expected(rows);
            std::vector<std::uint8_t> expectedShapes(rows);
            std::vector<double> values(rows);
            std::vector<std::uint8_t> shapes(rows);
            for (std::size_t from = 0; from < rows; ++from) {
                const std::size_t to = all[0]->numbers(cells, from, expected.data(), expectedShapes.data());
                for (std::size_t k = 1; k < all.size(); ++k) {
                    QCOMPARE(all[k]->numbers(cells, from, values.data(), shapes.data()), to);
                    for (std::size_t row = from; row < to; ++row) {
                        QCOMPARE(bitsOf(values[row]), bitsOf(expected[row]));
                        QCOMPARE(shapes[row], expectedShapes[row]);
                    }
                }
            }
        }
    }

    void anyTextAgreesWithStrtod()
    {
        std::mt19937_64 random(99);
        for (int i = 0; i < 200'000; ++i) {
            const std::string text = randomNumber(random);
            double expected = 0;
            const bool isNumber = byStrtod(text, expected);
            const NumberText got = readNumber(text);
            const bool isRead = got.status == NumberStatus::Plain || got.status == NumberStatus::KeepText;
            if (!isNumber)
                QVERIFY2(!isRead, text.c_str());
            else if (std::abs(expected) > 1.7976931348623157e308)
                QVERIFY2(got.status == NumberStatus::OutOfRange, text.c_str());
            else
                QVERIFY2(isRead && bitsOf(got.value) == bitsOf(expected), text.c_str());
            if (!isRead || got.status == NumberStatus::KeepText)
                continue;
            LexicalStyle style;
            if ((got.shape & shape::classMask) == shape::scientific) {
                style.number = LexicalStyle::Number::Scientific;
                style.decimals = got.shape & static_cast<std::uint8_t>(~shape::classMask);
            } else {
                QVERIFY2(got.shape == shape::shortest, text.c_str());
            }
            QCOMPARE(QByteArray::fromStdString(format(got.value, style)), QByteArray::fromStdString(text));
        }
    }

    /// Doubles as Python writes them, and neighbours of theirs: what is taken must be the nearest double and
    /// come back.
    void shortestNumbers()
    {
        std::mt19937_64 random(11);
        std::size_t written = 0;
        std::size_t taken = 0;
        for (int i = 0; i < 400'000; ++i) {
            double value = static_cast<double>(random() >> 11) * 0x1p-53;
            if (i % 4 == 1)
                value = std::ldexp(value, static_cast<int>(random() % 160) - 100);
            else if (i % 4 == 2)
                value =
                    static_cast<double>(random() % 100'000'000) / static_cast<double>(random() % 1000 + 1);
            std::string text = format(i % 3 == 0 ? -value : value, LexicalStyle());
            const bool changed = i % 5 == 0;
            if (changed)
                text[random() % text.size()] = "0123456789.-e"[random() % 13];
            else
                written += text.find('.') != std::string::npos ? 1 : 0;
            double got = 0;
            const std::string padded = text + std::string(64, '\n');
            if (!readShortestNumber(std::string_view(padded).substr(0, text.size()), got))
                continue;
            taken += changed ? 0 : 1;
            double expected = 0;
            if (!byStrtod(text, expected) || bitsOf(got) != bitsOf(expected) ||
                format(got, LexicalStyle()) != text)
                QFAIL(text.c_str());
        }
        QVERIFY2(taken * 100 > written * 99, qPrintable(QString::number(taken)));
    }

    void edges_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("status");
        const auto row = [](const char* text, NumberStatus status) {
            QTest::newRow(text) << QByteArray(text) << static_cast<int>(status);
        };
        row("1e999", NumberStatus::OutOfRange);
        row("-1e999999999999999999999", NumberStatus::OutOfRange);
        row("1e-999", NumberStatus::KeepText);
        row("0.000001e-99999999999999999999", NumberStatus::KeepText);
        row("0e999999999999", NumberStatus::KeepText);
        row("+1", NumberStatus::KeepText);
        row(" 1", NumberStatus::KeepText);
        row("1\t", NumberStatus::KeepText);
        row("1.", NumberStatus::KeepText);
        row(".5", NumberStatus::KeepText);
        row("01.5", NumberStatus::KeepText);
        row("1,5", NumberStatus::NotANumber);
        row("1 5", NumberStatus::NotANumber);
        row("0x1p3", NumberStatus::NotANumber);
        row("inf", NumberStatus::NotANumber);
        row("Infinity", NumberStatus::NotANumber);
        row("1e", NumberStatus::NotANumber);
        row("e5", NumberStatus::NotANumber);
        row(".", NumberStatus::NotANumber);
        row("+-1", NumberStatus::NotANumber);
        row("NA", NumberStatus::Missing);
        row("nan", NumberStatus::Missing);
        row("None", NumberStatus::Missing);
        row("none", NumberStatus::NotANumber);
    }
    void edges()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, status);
        QCOMPARE(static_cast<int>(readNumber(text.toStdString()).status), status);
    }

    void integers()
    {
        const auto status = [](const char* text) { return readInteger(text).status; };
        QVERIFY(status("9223372036854775807") == NumberStatus::Plain);
        QVERIFY(status("-9223372036854775808") == NumberStatus::Plain);
        QVERIFY(status("9223372036854775808") == NumberStatus::OutOfRange);
        QVERIFY(status("007") == NumberStatus::KeepText);
        QVERIFY(status("3.0") == NumberStatus::KeepText);
        QCOMPARE(readInteger("3.0").value, std::int64_t(3));
        QVERIFY(status("1e3") == NumberStatus::KeepText);
        QCOMPARE(readInteger("1e3").value, std::int64_t(1000));
        QVERIFY(status("3.5") == NumberStatus::OutOfRange);
        QVERIFY(status("1e300") == NumberStatus::OutOfRange);
        QVERIFY(status("x") == NumberStatus::NotANumber);
        QVERIFY(status("") == NumberStatus::Missing);
    }

    void timesAgreeWithTheGeneralWay()
    {
        std::mt19937_64 random(3);
        const std::vector<std::string> forms{"2024-02-29T12:34:56Z",
                                             "2024-02-29 12:34:56",
                                             "2024/02/29 12:34",
                                             "2024-02-29",
                                             "2019-07-27 15:35:46.003000",
                                             "2024-02-29T12:34:56.7+05:30",
                                             "1709210096",
                                             "1709210096123",
                                             "1709210096123456"};
        for (const std::string& form : forms) {
            const auto style = timeStyleOf(form);
            QVERIFY(style);
            TimeReader reader(*style);
            std::size_t read = 0;
            for (int i = 0; i < 20'000; ++i) {
                std::string text = form;
                for (std::size_t changes = random() % 3; changes > 0; --changes)
                    text[random() % text.size()] = "0123456789012345678901-:T Z."[random() % 28];
                const std::string padded = std::string(64, '\n') + text + std::string(64, '\n');
                std::int64_t value = 0;
                if (!reader.read(std::string_view(padded).substr(64, text.size()), value))
                    continue;
                ++read;
                const auto expected = parseTimePoint(text);
                if (!expected || expected->microseconds != value || format(TimePoint{value}, *style) != text)
                    QFAIL(text.c_str());
            }
            QVERIFY2(read > 5'000, form.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestNumberText)
#include "tst_number_text.moc"
