// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/value_coder.h"
#include "columns/memory_reader.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace tiltmeter;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::uint32_t rest = 90;
constexpr std::uint32_t missing = 91;

ValueRule ranged(std::uint32_t index, std::vector<ValueRange> ranges)
{
    return {{}, std::move(ranges), index};
}

/// What the rules say, one after the other.
std::uint32_t expected(const std::vector<ValueRule>& rules, double value)
{
    for (const ValueRule& rule : rules)
        for (const ValueRange& range : rule.ranges)
            if (range.contains(value))
                return rule.index;
    return rest;
}

} // namespace

class TestValueCoder : public QObject
{
    Q_OBJECT
private:
    using Rules = std::vector<ValueRule>;

private Q_SLOTS:
    void numbersGetTheIndexOfTheirRule_data()
    {
        QTest::addColumn<Rules>("rules");
        QTest::newRow("none") << Rules{};
        QTest::newRow("one range") << Rules{ranged(1, {{0, 10}})};
        QTest::newRow("next to each other") << Rules{ranged(1, {{-5, 0}}), ranged(2, {{0.5, 10}})};
        QTest::newRow("both ends in two") << Rules{ranged(1, {{0, 10}}), ranged(2, {{10, 20}})};
        QTest::newRow("one inside another") << Rules{ranged(1, {{2, 3}}), ranged(2, {{-7, 20}})};
        QTest::newRow("overlapping, several a rule")
            << Rules{ranged(1, {{0, 4}, {8, 9}}), ranged(2, {{3, 8.5}}), ranged(3, {{-9, 100}})};
        QTest::newRow("open ends") << Rules{ranged(1, {{-infinity, -1}}), ranged(2, {{-1, 1}}),
                                            ranged(3, {{1, infinity}})};
        QTest::newRow("single values")
            << Rules{ranged(1, {{7, 7}}), ranged(2, {{8, 8}}), ranged(3, {{7, 9}})};
        Rules many;
        for (std::uint32_t i = 0; i < 40; ++i)
            many.push_back(ranged(i, {{-10 + 0.5 * i, -10 + 0.5 * i + 0.25}}));
        QTest::newRow("many with gaps") << many;
    }
    void numbersGetTheIndexOfTheirRule()
    {
        QFETCH(Rules, rules);
        ColumnBatch batch;
        Column& column = batch.columns.emplace_back();
        column.kind = ColumnKind::Double;
        std::vector<double> values{0.0, -0.0, infinity, -infinity, 1e300, -1e300, 1e-300};
        for (const ValueRule& rule : rules)
            for (const ValueRange& range : rule.ranges)
                for (const double end : {range.lower, range.upper})
                    for (const double value :
                         {end, std::nextafter(end, infinity), std::nextafter(end, -infinity)})
                        if (std::isfinite(value))
                            values.push_back(value);
        for (double value = -12; value < 25; value += 0.125)
            values.push_back(value);
        for (const double value : values)
            column.appendNumber(value);
        column.appendMissing();
        column.appendNumber(std::numeric_limits<double>::quiet_NaN());
        batch.rows = column.size();
        std::vector<ColumnBatch> batches;
        batches.push_back(std::move(batch));
        const MemoryReader reader({{{"x", ColumnKind::Double, ColumnRole::Feature}}}, std::move(batches));
        const auto cursor = reader.cursor({0});
        QVERIFY(cursor);
        const auto view = (*cursor)->read(0);
        QVERIFY(view);

        for (const std::uint32_t factor : {1U, 3U}) {
            const ValueCoder coder = ValueCoder(reader, 0, rules, rest, missing).scaled(factor);
            ValueCoder::Table table;
            coder.prepare(view->columns[0], table);
            std::vector<std::uint32_t> keys(view->rows, 1000);
            coder.add(view->columns[0], table, 0, view->rows, keys.data());
            for (std::size_t i = 0; i < values.size(); ++i)
                QVERIFY2(keys[i] == 1000 + factor * expected(rules, values[i]),
                         qPrintable(QString::number(values[i]) + QStringLiteral(" key %1").arg(keys[i])));
            QCOMPARE(keys[values.size()], 1000 + factor * missing);
            QCOMPARE(keys[values.size() + 1], 1000 + factor * missing);
        }
    }
};

QTEST_APPLESS_MAIN(TestValueCoder)
#include "tst_value_coder.moc"
