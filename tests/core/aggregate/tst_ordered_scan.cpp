// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/ordered_scan.h"
#include "aggregate/scan.h"
#include "coded_reader.h"
#include "csv_table.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <random>

using namespace tiltmeter;

namespace {

using Roles = std::map<std::string, ColumnRole>;
const Roles roles{{"t", ColumnRole::Timestamp},
                  {"prediction", ColumnRole::Prediction},
                  {"label", ColumnRole::Label},
                  {"version", ColumnRole::ModelVersion}};

std::string at(std::int64_t seconds)
{
    return formatTimePoint({seconds * 1'000'000});
}

OrderedPlan planOf(const std::string& version = {})
{
    OrderedPlan ordered;
    ordered.versionColumn = version;
    AggregationPlan& plan = ordered.plan;
    plan.axes = {{"sex", {{"female", {"f"}, {}, false}, {"male", {"m"}, {}, false}}, false},
                 {"age", {{"young", {}, {{18, 25}}, false}, {"old", {}, {{26, 90}}, true}}, false}};
    plan.sets = {{"", {}}, {"sex", {0}}, {"age", {1}}, {"age_x_sex", {1, 0}}};
    plan.classes = {{"yes", {"yes"}, {}, Outcome::Favorable}, {"no", {"no"}, {}, Outcome::Unfavorable}};
    plan.predictionColumn = "prediction";
    plan.labelColumn = "label";
    return ordered;
}

/// Every `disorder` records one comes up to `by` seconds late; some have no timestamp.
CsvTable randomTable(int rows, int disorder, int by, bool missingTimes, unsigned seed)
{
    std::mt19937 random(seed);
    const auto draw = [&random](int bound) { return std::uniform_int_distribution<int>(0, bound)(random); };
    const auto pick = [&](std::vector<std::string> values) { return values[draw(int(values.size()) - 1)]; };
    CsvTable table;
    table.names = {"t", "sex", "age", "prediction", "label", "version", "number"};
    for (int i = 0; i < rows; ++i) {
        const int late = disorder > 0 && draw(disorder) == 0 ? draw(by) : 0;
        table.rows.push_back({missingTimes && draw(9) == 0 ? "" : at(1'709'000'000 + i / 3 - late),
                              pick({"f", "m", "m", "x", ""}),
                              draw(15) == 0 ? "" : std::to_string(18 + draw(60)),
                              pick({"yes", "no", "maybe", ""}), pick({"yes", "no", ""}),
                              i < rows / 2 ? "v1" : pick({"v1", "v2", ""}), std::to_string(i)});
    }
    return table;
}

struct Taken {
    std::vector<std::uint64_t> rows;
    std::vector<std::int64_t> times;
    std::vector<int> cells;
    std::vector<std::vector<int>> groups{4};
    std::vector<std::string> versions;
    std::vector<std::size_t> chunks;
    std::vector<bool> late;
    friend bool operator==(const Taken&, const Taken&) = default;
};

Taken take(const Arrival& arrival, const OrderedPlan& plan)
{
    Taken taken;
    const auto result = orderedScan(arrival, plan, [&](const OrderedRecords& records) -> Result<void> {
        taken.chunks.push_back(records.size);
        for (std::size_t i = 0; i < records.size; ++i) {
            taken.rows.push_back(records.rows[i]);
            taken.times.push_back(records.times[i]);
            taken.cells.push_back(records.cells[i]);
            for (std::size_t set = 0; set < records.groups.size(); ++set)
                taken.groups[set].push_back(records.groups[set][i]);
            taken.versions.push_back(records.versionNames[records.versions[i]]);
            taken.late.push_back(records.kind == OrderedRecords::Kind::LateLabels);
        }
        return {};
    });
    if (!result)
        qFatal("ordered scan failed: %s", result.error().subject.c_str());
    return taken;
}

Arrival all(const BatchReader& reader)
{
    return {&reader, 0, reader.batchCount(), nullptr, {}};
}

/// The order worked out from the text.
std::vector<std::uint64_t> expectedOrder(const CsvTable& table)
{
    std::vector<std::int64_t> times;
    std::int64_t last = noTime;
    for (const auto& row : table.rows) {
        if (!row[0].empty())
            last = parseTimePoint(row[0]).value().microseconds;
        times.push_back(last);
    }
    std::vector<std::uint64_t> order(times.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](std::uint64_t row) { return times[row]; });
    return order;
}

} // namespace

class TestOrderedScan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void order_data()
    {
        QTest::addColumn<int>("disorder");
        QTest::addColumn<int>("by");
        QTest::addColumn<bool>("missing");
        QTest::addColumn<int>("batchRows");
        for (const int batchRows : {1, 7, 500, 100'000}) {
            QTest::addRow("sorted, batches of %d", batchRows) << 0 << 0 << false << batchRows;
            QTest::addRow("sorted, some without a time, batches of %d", batchRows)
                << 0 << 0 << true << batchRows;
            QTest::addRow("a little out of order, batches of %d", batchRows) << 10 << 20 << true << batchRows;
            QTest::addRow("out of order, batches of %d", batchRows) << 0 << 900 << true << batchRows;
            QTest::addRow("in no order, batches of %d", batchRows) << 1 << 5000 << true << batchRows;
        }
    }
    void order()
    {
        QFETCH(int, disorder);
        QFETCH(int, by);
        QFETCH(bool, missing);
        QFETCH(int, batchRows);
        const CsvTable table = randomTable(2500, disorder, by, missing, 7);
        const auto reader = readerOf(table, roles, static_cast<std::size_t>(batchRows));
        const Taken taken = take(all(*reader), planOf("version"));
        QCOMPARE(taken.rows, expectedOrder(table));
        QVERIFY(std::ranges::is_sorted(taken.times));
        for (std::size_t i = 0; i < taken.rows.size(); ++i)
            QCOMPARE(taken.versions[i],
                     table.rows[taken.rows[i]][5].empty() ? std::string() : table.rows[taken.rows[i]][5]);
        // A reader that keeps codes and knows nothing of its batches beforehand.
        const CodedReader coded(*reader);
        Taken other = take(all(coded), planOf("version"));
        other.chunks = taken.chunks;
        QVERIFY(other == taken);
    }
    void sortedBatchesAreNotGathered()
    {
        const CsvTable table = randomTable(2000, 0, 0, true, 3);
        const auto reader = readerOf(table, roles, 300);
        QCOMPARE(take(all(*reader), planOf()).chunks,
                 (std::vector<std::size_t>{300, 300, 300, 300, 300, 300, 200}));
    }
    void onlyBatchesThatOverlapAreGathered()
    {
        CsvTable table;
        table.names = {"t", "sex", "age", "prediction", "label"};
        for (const int second : {1, 2, 3, /**/ 4, 9, 5, /**/ 6, 7, 8, /**/ 10, 10, 11, /**/ 13, 12, 14})
            table.rows.push_back({at(second), "f", "20", "yes", "no"});
        const auto reader = readerOf(table, roles, 3);
        const Taken taken = take(all(*reader), planOf());
        QCOMPARE(taken.chunks, (std::vector<std::size_t>{3, 6, 3, 3}));
        QCOMPARE(taken.rows, (std::vector<std::uint64_t>{0, 1, 2, 3, 5, 6, 7, 8, 4, 9, 10, 11, 13, 12, 14}));
    }
    void withoutTimestamps()
    {
        CsvTable table = randomTable(50, 0, 0, false, 5);
        for (auto& row : table.rows)
            row[0] = "x";
        Roles noTimes = roles;
        noTimes.erase("t");
        const auto reader = readerOf(table, noTimes, 20);
        const Taken taken = take(all(*reader), planOf());
        QVERIFY(std::ranges::is_sorted(taken.rows));
        QCOMPARE(taken.rows.size(), std::size_t(50));
        QVERIFY(std::ranges::all_of(taken.times, [](auto t) { return t == noTime; }));
        QVERIFY(std::ranges::all_of(taken.versions, [](const auto& v) { return v.empty(); }));
    }
    void countsAreThoseOfTheScan()
    {
        const CsvTable table = randomTable(3000, 3, 400, false, 11);
        const auto reader = readerOf(table, roles, 700);
        const OrderedPlan plan = planOf();
        AggregationPlan counted = plan.plan;
        counted.window.kind = WindowKind::All;
        const auto aggregation = scan(*reader, counted);
        QVERIFY(aggregation);
        const WindowStats stats = aggregation->overall();
        const Taken taken = take(all(*reader), plan);
        for (std::size_t set = 0; set < plan.plan.sets.size(); ++set) {
            std::vector<std::vector<std::uint64_t>> counts(stats.sets[set].size(),
                                                           std::vector<std::uint64_t>(9));
            for (std::size_t i = 0; i < taken.rows.size(); ++i)
                ++counts[taken.groups[set][i]][taken.cells[i]];
            const std::array<int, 3> outcomeOf{1, 0, 2}; // classes: yes, no, none
            for (std::size_t group = 0; group < counts.size(); ++group)
                for (std::size_t p = 0; p < 3; ++p)
                    for (std::size_t y = 0; y < 3; ++y)
                        QCOMPARE(counts[group][outcomeOf[p] * 3 + outcomeOf[y]],
                                 stats.sets[set][group].cells[p * 3 + y].records);
        }
    }
    void versionsMayBeNumbers()
    {
        CsvTable table = randomTable(10, 0, 0, false, 5);
        for (std::size_t i = 0; i < table.rows.size(); ++i)
            table.rows[i][5] = i < 4 ? "3" : i < 6 ? "" : "12";
        const auto reader = readerOf(table, roles);
        const std::vector<std::string> expected{"3", "3", "3", "3", "", "", "12", "12", "12", "12"};
        QCOMPARE(take(all(*reader), planOf("version")).versions, expected);
        const CodedReader coded(*reader);
        QCOMPARE(take(all(coded), planOf("version")).versions, expected);
    }
    void onlyTheArrivalsOwnRecords()
    {
        const CsvTable table = randomTable(1000, 2, 50, true, 13);
        const auto reader = readerOf(table, roles, 100);
        const Taken taken = take({reader.get(), 3, 5, nullptr, {}}, planOf());
        QCOMPARE(taken.rows.size(), std::size_t(200));
        QCOMPARE(*std::ranges::min_element(taken.rows), std::uint64_t(300));
        QCOMPARE(*std::ranges::max_element(taken.rows), std::uint64_t(499));
    }
    void labelsThatCameLater()
    {
        CsvTable before = randomTable(600, 4, 60, true, 17);
        CsvTable after = before;
        std::vector<std::uint64_t> fresh;
        for (std::size_t i = 0; i < 400; ++i) {
            if (before.rows[i][4].empty() && i % 2 == 0) {
                after.rows[i][4] = "yes";
                fresh.push_back(i);
            } else if (i % 7 == 0 && !before.rows[i][4].empty()) {
                after.rows[i][4] = before.rows[i][4] == "yes" ? "no" : "yes"; // changed, not new
            }
        }
        const auto readerBefore = readerOf(before, roles, 200);
        const auto reader = readerOf(after, roles, 200);
        // The last batch came with this arrival, batches 0 and 1 got labels.
        const Taken taken = take({reader.get(), 2, 3, readerBefore.get(), {0, 1}}, planOf());
        std::vector<std::uint64_t> late;
        for (std::size_t i = 0; i < taken.rows.size(); ++i) {
            QCOMPARE(bool(taken.late[i]), i >= 200);
            if (!taken.late[i])
                continue;
            late.push_back(taken.rows[i]);
            QCOMPARE(taken.cells[i] % 3, 1);
            QVERIFY(i == 200 || taken.times[i - 1] <= taken.times[i]);
        }
        std::ranges::sort(late);
        QCOMPARE(late, fresh);
        QVERIFY(fresh.size() > 40);
    }
    void errors()
    {
        const CsvTable table = randomTable(10, 0, 0, false, 5);
        const auto reader = readerOf(table, roles);
        const auto codeOf = [&](const OrderedPlan& plan, const TakeRecords& take) {
            const auto result = orderedScan(all(*reader), plan, take);
            return result ? std::optional<ErrorCode>() : result.error().code;
        };
        const TakeRecords nothing = [](const OrderedRecords&) -> Result<void> { return {}; };
        OrderedPlan plan = planOf("no such");
        QVERIFY(codeOf(plan, nothing) == ErrorCode::NoSuchColumn);
        plan = planOf();
        plan.plan.axes[0].column = "gone";
        QVERIFY(codeOf(plan, nothing) == ErrorCode::NoSuchColumn);
        QVERIFY(codeOf(planOf(), [](const OrderedRecords&) -> Result<void> {
                    return fail(ErrorCode::Internal);
                }) == ErrorCode::Internal);
        const auto flag = std::make_shared<std::atomic<bool>>(true);
        const auto stopped = orderedScan(all(*reader), planOf(), nothing, Progress(flag));
        QVERIFY(!stopped && stopped.error().code == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestOrderedScan)
#include "tst_ordered_scan.moc"
