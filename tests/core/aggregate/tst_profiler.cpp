// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/profiler.h"
#include "coded_reader.h"
#include "csv_table.h"

#include <QTest>

using namespace tiltmeter;

namespace {

const std::map<std::string, ColumnRole> roles{{"t", ColumnRole::Timestamp},
                                              {"prediction", ColumnRole::Prediction},
                                              {"decoded", ColumnRole::DecodedPrediction}};

/// 1,000 records; region "north" in 3 of 4, age 20 .. 59, income different in each record, one in ten
/// missing.
CsvTable table()
{
    CsvTable table;
    table.names = {"t", "region", "age", "income", "decoded", "prediction", "same"};
    for (int i = 0; i < 1000; ++i)
        table.rows.push_back({formatTimePoint({i * 60'000'000LL}), i % 4 == 0 ? "south" : "north",
                              std::to_string(20 + i % 40), i % 10 == 0 ? "" : std::to_string(i) + ".5",
                              i % 5 == 0 ? "Risk" : "No Risk", i % 5 == 0 ? "1" : "0", "7"});
    return table;
}

DataProfile mustProfile(const BatchReader& reader, unsigned threads = 1)
{
    auto result = profile(reader, {}, threads);
    if (!result)
        qFatal("profile failed");
    return std::move(*result);
}

std::string asText(const DataProfile& profile)
{
    std::string text = profile.outcomeColumn + '\n';
    const auto list = [&text](const std::vector<std::uint64_t>& counts) {
        for (const std::uint64_t count : counts)
            text += ' ' + std::to_string(count);
        text += '\n';
    };
    for (const ColumnProfile& column : profile.columns) {
        text += column.spec.name + ' ' + std::to_string(column.missing) + ' ' +
                std::to_string(column.distinct) + ' ' + std::to_string(column.mean.value_or(-1)) + '\n';
        for (const auto& value : column.values) {
            text += value.value + ' ' + std::to_string(value.count);
            list(value.byOutcome);
        }
        for (const auto& bin : column.histogram) {
            text += std::to_string(bin.lower) + ' ' + std::to_string(bin.count);
            list(bin.byOutcome);
        }
    }
    return text;
}

} // namespace

class TestProfiler : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void profilesEveryKind()
    {
        const DataProfile result = mustProfile(*readerOf(table(), roles, 300), 2);
        QCOMPARE(result.records, 1000U);
        QCOMPARE(result.outcomeColumn, std::string("decoded"));
        QCOMPARE(result.outcomeClasses, (std::vector<std::string>{"No Risk", "Risk"}));
        QCOMPARE(result.columns.size(), 7U);

        const ColumnProfile& region = *result.find("region");
        QVERIFY(region.valuesComplete);
        QCOMPARE(region.distinct, 2U);
        QCOMPARE(region.values[0].value, std::string("north")); // the most frequent one first
        QCOMPARE(region.values[0].count, 750U);
        QCOMPARE(region.values[0].byOutcome, (std::vector<std::uint64_t>{600, 150}));
        QCOMPARE(region.values[1].byOutcome, (std::vector<std::uint64_t>{200, 50}));
        QVERIFY(!region.minimum && region.histogram.empty());

        const ColumnProfile& age = *result.find("age");
        QVERIFY(age.valuesComplete);
        QCOMPARE(age.distinct, 40U);
        QCOMPARE(age.values.front().number, 20.0);
        QCOMPARE(age.values.front().value, std::string("20"));
        QCOMPARE(age.values.front().byOutcome,
                 (std::vector<std::uint64_t>{0, 25})); // i % 40 == 0 is i % 5 == 0
        QCOMPARE(*age.minimum, 20.0);
        QCOMPARE(*age.maximum, 59.0);
        QCOMPARE(*age.mean, 39.5);
        QCOMPARE(age.histogram.size(), profileBins);

        const ColumnProfile& income = *result.find("income");
        QCOMPARE(income.missing, 100U);
        QCOMPARE(income.distinct, 900U);
        std::uint64_t inBins = 0;
        for (const ColumnProfile::Bin& bin : income.histogram) {
            inBins += bin.count;
            QCOMPARE(bin.byOutcome[0] + bin.byOutcome[1], bin.count);
        }
        QCOMPARE(inBins, 900U);
        QCOMPARE(income.histogram.front().lower, 1.5);
        QCOMPARE(income.histogram.back().upper, 999.5);

        const ColumnProfile& same = *result.find("same");
        QCOMPARE(same.histogram.size(), 1U);
        QCOMPARE(same.histogram[0].count, 1000U);

        const ColumnProfile& time = *result.find("t");
        QCOMPARE(*time.maximum, 999 * 60e6);
        QVERIFY(time.values.empty());
    }
    void aNumericOutcomeWithFewValuesHasClasses()
    {
        CsvTable t = table();
        const DataProfile result = mustProfile(*readerOf(t, {{"prediction", ColumnRole::Prediction}}));
        QCOMPARE(result.outcomeColumn, std::string("prediction"));
        QCOMPARE(result.outcomeClasses, (std::vector<std::string>{"0", "1"}));
        QCOMPARE(result.find("region")->values[0].byOutcome, (std::vector<std::uint64_t>{600, 150}));
    }
    void aRegressionHasNoClasses()
    {
        const DataProfile result = mustProfile(*readerOf(table(), {{"income", ColumnRole::Prediction}}));
        QCOMPARE(result.outcomeColumn, std::string("income"));
        QVERIFY(result.outcomeClasses.empty());
        QVERIFY(result.find("region")->values[0].byOutcome.empty());
    }
    void tooManyNumbersHaveAHistogramAlone()
    {
        CsvTable t;
        t.names = {"n"};
        for (std::size_t i = 0; i <= profileValuesLimit; ++i)
            t.rows.push_back({std::to_string(i)});
        const DataProfile result = mustProfile(*readerOf(t, {}, 1000), 2);
        QVERIFY(!result.columns[0].valuesComplete);
        QVERIFY(result.columns[0].values.empty());
        QVERIFY(result.columns[0].distinct > profileValuesLimit);
        QCOMPARE(result.columns[0].histogram.size(), profileBins);
        t.rows.pop_back();
        QCOMPARE(mustProfile(*readerOf(t, {}, 1000), 2).columns[0].values.size(), profileValuesLimit);
    }
    void batchesThreadsAndCodesDoNotMatter()
    {
        const auto reader = readerOf(table(), roles, 1000);
        const std::string expected = asText(mustProfile(*reader));
        QCOMPARE(asText(mustProfile(*readerOf(table(), roles, 7), 4)), expected);
        QCOMPARE(asText(mustProfile(CodedReader(*reader))), expected);
    }
    void nothingThere()
    {
        CsvTable t;
        t.names = {"n", "region"};
        t.rows = {{"", "a"}, {"", ""}};
        const DataProfile result = mustProfile(*readerOf(t, {}));
        QCOMPARE(result.columns[0].missing, 2U);
        QVERIFY(!result.columns[0].minimum && !result.columns[0].mean);
        QVERIFY(result.columns[0].histogram.empty());
        QCOMPARE(result.columns[1].missing, 1U);
    }
    void canBeCancelled()
    {
        const auto flag = std::make_shared<std::atomic<bool>>(true);
        const auto result = profile(*readerOf(table(), roles), Progress(flag));
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestProfiler)
#include "tst_profiler.moc"
