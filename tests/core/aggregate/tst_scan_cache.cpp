// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/scan.h"
#include "memory_cache.h"
#include "watched_reader.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <random>
#include <set>

using namespace tiltmeter;

namespace {

const std::map<std::string, ColumnRole> roles{{"t", ColumnRole::Timestamp},
                                              {"prediction", ColumnRole::Prediction},
                                              {"label", ColumnRole::Label},
                                              {"p", ColumnRole::Probability}};
constexpr std::size_t batchRows = 50;

/// Three days a hundred records, in their order; scores and incomes have digits whose sums depend on the
/// order.
CsvTable randomTable(int rows, unsigned seed)
{
    std::mt19937 random(seed);
    const auto draw = [&random](int bound) { return std::uniform_int_distribution<int>(0, bound)(random); };
    CsvTable table;
    table.names = {"t", "sex", "age", "region", "prediction", "label", "p", "income", "w"};
    for (int i = 0; i < rows; ++i)
        table.rows.push_back(
            {formatTimePoint({(1'709'000'000LL + i * 2592LL) * 1'000'000}), draw(1) == 0 ? "f" : "m",
             std::to_string(18 + draw(60)), "region" + std::to_string(draw(3)), draw(2) == 0 ? "no" : "yes",
             draw(3) == 0 ? "" : (draw(2) == 0 ? "no" : "yes"), std::to_string(draw(99'999) / 100'000.0),
             std::to_string(draw(9'999'999) / 997.0), std::to_string(draw(999) / 997.0)});
    return table;
}

AggregationPlan plan()
{
    AggregationPlan plan;
    plan.axes = {{"sex", {{"female", {"f"}, {}, false}, {"male", {"m"}, {}, false}}, false},
                 {"age", {{"young", {}, {{18, 25}}, false}, {"old", {}, {{26, 60}}, false}}, false}};
    plan.sets = {{"", {}}, {"sex", {0}}, {"age", {1}}};
    plan.classes = {{"yes", {"yes"}, {}, Outcome::Favorable}, {"no", {"no"}, {}, Outcome::Unfavorable}};
    plan.predictionColumn = "prediction";
    plan.labelColumn = "label";
    plan.scoreColumn = "p";
    plan.scoreCells = true;
    plan.features = {{"region", {}, false}, {"income", {1000, 5000, 9000}, false}};
    FeatureCells& ages = plan.features.emplace_back(FeatureCells{"age", {}, true});
    for (int age = 18; age <= 78; ++age)
        ages.cutPoints.push_back(age);
    plan.window = {WindowKind::Week, 0, "Europe/Berlin"};
    return plan;
}

} // namespace

class TestScanCache : public QObject
{
    Q_OBJECT
    MemoryCache::Plans m_plans;

    struct Scanned {
        Aggregation result;
        std::map<std::string, int> reads;
    };
    Scanned scanOf(const CsvTable& table, const AggregationPlan& plan, bool cached = true)
    {
        const WatchedReader reader(table, roles, batchRows);
        MemoryCache cache(table, m_plans, batchRows);
        auto result = scan(reader, plan, {}, 1, cached ? &cache : nullptr);
        if (!result)
            qFatal("scan failed: %s", result.error().subject.c_str());
        return {std::move(*result), reader.takeReads()};
    }
    /// With what is kept, as without; gives what was read.
    std::map<std::string, int> sameAsFresh(const CsvTable& table, const AggregationPlan& plan,
                                           const char* what)
    {
        const Aggregation fresh = scanOf(table, plan, false).result;
        const Scanned cached = scanOf(table, plan);
        if (!(fresh.windows == cached.result.windows && fresh.records == cached.result.records &&
              fresh.withoutTimestamp == cached.result.withoutTimestamp &&
              fresh.withInvalidScore == cached.result.withInvalidScore &&
              fresh.withNegativeWeight == cached.result.withNegativeWeight &&
              fresh.covered == cached.result.covered && fresh.plan == cached.result.plan))
            QTest::qFail(what, __FILE__, __LINE__);
        return cached.reads;
    }

private Q_SLOTS:
    void init() { m_plans.clear(); }

    void readsNothingTwice_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("weight");
        for (const WindowKind kind : {WindowKind::Hour, WindowKind::Day, WindowKind::Week, WindowKind::Month,
                                      WindowKind::All, WindowKind::Records})
            for (const char* weight : {"", "w"})
                QTest::addRow("windows %d, weight %s", int(kind), *weight == 0 ? "none" : weight)
                    << int(kind) << QString::fromLatin1(weight);
    }
    void readsNothingTwice()
    {
        QFETCH(int, kind);
        QFETCH(QString, weight);
        const CsvTable table = randomTable(2000, 1);
        AggregationPlan asked = plan();
        asked.window = {static_cast<WindowKind>(kind), 300, "Europe/Berlin"};
        asked.weightColumn = weight.toStdString();
        const auto first = sameAsFresh(table, asked, "first");
        QCOMPARE(first.at("income"), 40);
        QCOMPARE(sameAsFresh(table, asked, "again").size(), std::size_t(0));
    }
    void severalPlansReadWhatTheyShareOnce()
    {
        const CsvTable table = randomTable(2000, 9);
        AggregationPlan groups = plan(); // of which only the age is a feature of the other as well
        groups.features.clear();
        AggregationPlan features = plan();
        features.axes.clear();
        features.sets = {{"", {}}};
        features.classes.clear();
        features.predictionColumn.clear();
        features.labelColumn.clear();
        features.scoreColumn.clear();
        features.scoreCells = false;
        const WatchedReader reader(table, roles, batchRows);
        MemoryCache cache(table, m_plans, batchRows);
        const std::array plans{groups, features};
        QVERIFY(scan(reader, plans, {}, 1, &cache).has_value());
        for (const auto& [column, batches] : reader.takeReads())
            QVERIFY2(batches == 40, column.c_str());
        // What was kept serves each by itself.
        QCOMPARE(sameAsFresh(table, groups, "groups").size(), std::size_t(0));
        QCOMPARE(sameAsFresh(table, features, "features").size(), std::size_t(0));
        // A plan of which all is known does not make the other one's columns be read twice, nor its own.
        features.features[1].cutPoints = {2000, 3000};
        QVERIFY(scan(reader, std::array{groups, features}, {}, 2, &cache).has_value());
        const auto reads = reader.takeReads();
        QCOMPARE(reads.size(), std::size_t(2));
        QCOMPARE(reads.at("income"), 40);
        QCOMPARE(reads.at("t"), 40);
    }
    void newRecordsCostThemselves()
    {
        const CsvTable whole = randomTable(3000, 2);
        CsvTable table = whole;
        table.rows.resize(2000);
        sameAsFresh(table, plan(), "first");
        for (const int rows : {2050, 2500, 2600, 3000}) {
            const int before = int(table.rows.size());
            table.rows.assign(whole.rows.begin(), whole.rows.begin() + rows);
            const auto reads = sameAsFresh(table, plan(), "more");
            for (const auto& [column, batches] : reads)
                QCOMPARE(batches, (rows - before) / int(batchRows));
        }
    }
    void aPartlyFilledBatchIsAnotherOneLater()
    {
        const CsvTable whole = randomTable(1000, 3);
        CsvTable table = whole;
        for (const int rows : {710, 720, 733, 1000}) {
            table.rows.assign(whole.rows.begin(), whole.rows.begin() + rows);
            sameAsFresh(table, plan(), "more");
        }
    }
    void changedGroupCostsItsColumns()
    {
        const CsvTable table = randomTable(2000, 4);
        AggregationPlan asked = plan();
        sameAsFresh(table, asked, "first");
        asked.axes[1].groups[0].ranges = {{18, 30}};
        asked.axes[1].groups[1].ranges = {{31, 60}};
        const auto reads = sameAsFresh(table, asked, "other ages");
        const std::set<std::string> expected{"t", "prediction", "label", "p", "age"};
        QCOMPARE(reads.size(), expected.size());
        for (const auto& [column, batches] : reads) {
            QVERIFY2(expected.contains(column), column.c_str());
            QCOMPARE(batches, 40);
        }
    }
    void changedCutPointsCostTheirColumn()
    {
        const CsvTable table = randomTable(2000, 4);
        AggregationPlan asked = plan();
        sameAsFresh(table, asked, "first");
        asked.features[1].cutPoints = {2000, 4000};
        const auto reads = sameAsFresh(table, asked, "other cells");
        QVERIFY(reads == (std::map<std::string, int>{{"t", 40}, {"income", 40}}));
    }
    /// Cells of single values are kept by value: values that come later change nothing about those before.
    void newValuesOfAnExactFeatureCostTheirRecords()
    {
        CsvTable table = randomTable(2000, 4);
        AggregationPlan asked = plan();
        sameAsFresh(table, asked, "first");
        table.rows.push_back(table.rows.back());
        table.rows.back()[2] = "93";
        asked.features[2].cutPoints.push_back(93);
        const auto reads = sameAsFresh(table, asked, "a new age");
        for (const auto& [column, batches] : reads)
            QCOMPARE(batches, 1);
    }
    void editsAreSeen_data()
    {
        QTest::addColumn<int>("row");
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("value");
        QTest::newRow("a label comes") << 731 << QStringLiteral("label") << QStringLiteral("no");
        QTest::newRow("a label of the first batch") << 3 << QStringLiteral("label") << QStringLiteral("no");
        QTest::newRow("a label of the last one") << 1999 << QStringLiteral("label") << QStringLiteral("no");
        QTest::newRow("another time") << 801 << QStringLiteral("t") << QStringLiteral("2024-01-01T00:00:00Z");
        QTest::newRow("a new category") << 1200 << QStringLiteral("region") << QStringLiteral("Atlantis");
        QTest::newRow("a missing value") << 1200 << QStringLiteral("income") << QString();
        QTest::newRow("an impossible score") << 99 << QStringLiteral("p") << QStringLiteral("1.5");
        QTest::newRow("a group's value goes") << 99 << QStringLiteral("sex") << QString();
    }
    void editsAreSeen()
    {
        QFETCH(int, row);
        QFETCH(QString, column);
        QFETCH(QString, value);
        CsvTable table = randomTable(2000, 5);
        sameAsFresh(table, plan(), "first");
        table.rows[std::size_t(row)][table.column(column.toStdString())] = value.toStdString();
        sameAsFresh(table, plan(), "edited");
        // Records that go take the batches after them to other places.
        table.rows.erase(table.rows.begin() + 100, table.rows.begin() + 300);
        sameAsFresh(table, plan(), "removed");
    }
    /// The same codes with other names: nothing of the values says so.
    void dictionariesAreCompared()
    {
        CsvTable table = randomTable(500, 6);
        sameAsFresh(table, plan(), "first");
        for (auto& keys : m_plans)
            QVERIFY(!keys.second.empty());
        CsvTable renamed = table;
        for (auto& row : renamed.rows)
            row[1] = row[1] == "f" ? "m" : "f";
        // Under the old keys, as if a dictionary had been changed in place.
        const WatchedReader reader(renamed, roles, batchRows);
        MemoryCache stale(table, m_plans, batchRows);
        const auto cached = scan(reader, plan(), {}, 1, &stale);
        QVERIFY(cached.has_value());
        QVERIFY(cached->windows == scanOf(renamed, plan(), false).result.windows);
    }
    void otherQuestionsHaveOtherAnswers()
    {
        const CsvTable table = randomTable(2000, 7);
        AggregationPlan asked = plan();
        sameAsFresh(table, asked, "first");
        asked.window.timeZone = "Asia/Tokyo";
        sameAsFresh(table, asked, "time zone");
        asked.window.kind = WindowKind::Day;
        sameAsFresh(table, asked, "days");
        asked.period = TimeRange{{1'710'000'000'000'000}, {1'712'000'000'000'000}};
        sameAsFresh(table, asked, "period");
        asked.window = {WindowKind::Records, 70, ""};
        sameAsFresh(table, asked, "records in a period");
        asked.period.reset();
        sameAsFresh(table, asked, "records");
        asked.classes[0].outcome = Outcome::Unfavorable;
        asked.classes[1].outcome = Outcome::Favorable;
        sameAsFresh(table, asked, "outcomes turned round");
        asked.scoreOf = ProbabilityOf::Predicted;
        sameAsFresh(table, asked, "another probability");
        asked.scoreCells = false;
        sameAsFresh(table, asked, "no score cells");
        asked.sets.push_back({"sex_x_age", {0, 1}});
        sameAsFresh(table, asked, "an intersection");
        asked.regressionPrediction = "income";
        asked.regressionLabel = "w";
        sameAsFresh(table, asked, "regression");
    }
    void whatIsDamagedIsCountedAgain_data()
    {
        QTest::addColumn<int>("damage");
        QTest::newRow("empty") << 0;
        QTest::newRow("cut") << 1;
        QTest::newRow("too long") << 2;
        QTest::newRow("all ones") << 3;
        QTest::newRow("a large count") << 4;
    }
    void whatIsDamagedIsCountedAgain()
    {
        QFETCH(int, damage);
        const CsvTable table = randomTable(1000, 8);
        sameAsFresh(table, plan(), "first");
        for (auto& [name, keys] : m_plans)
            for (auto& [key, data] : keys) {
                if (damage == 0)
                    data.clear();
                else if (damage == 1)
                    data.resize(data.size() / 2);
                else if (damage == 2)
                    data.push_back(std::byte{1});
                else if (damage == 3)
                    std::ranges::fill(data, std::byte{0xff});
                else
                    data.insert(data.begin(), {std::byte{0xff}, std::byte{0xff}, std::byte{0x7f}});
            }
        QCOMPARE(sameAsFresh(table, plan(), "damaged").at("income"), 20);
        QCOMPARE(sameAsFresh(table, plan(), "mended").size(), std::size_t(0));
    }
};

QTEST_APPLESS_MAIN(TestScanCache)
#include "tst_scan_cache.moc"
