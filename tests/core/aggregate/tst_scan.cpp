// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/scan.h"
#include "coded_reader.h"
#include "csv_table.h"
#include "scan_data.h"

#include <QTest>

#include <cmath>

using namespace tiltmeter;
using namespace scans;

namespace {

bool sameCounts(const Aggregation& a, const Aggregation& b)
{
    return a.windows == b.windows && a.records == b.records && a.withoutTimestamp == b.withoutTimestamp &&
           a.withNegativeWeight == b.withNegativeWeight && a.withInvalidScore == b.withInvalidScore &&
           a.covered == b.covered;
}

/// The log losses apart, which are no eighths.
void forgetLogLoss(Aggregation& aggregation)
{
    for (WindowStats& window : aggregation.windows)
        for (auto& set : window.sets)
            for (GroupStats& group : set)
                for (OutcomeCell& cell : group.cells)
                    cell.logLoss = 0;
}

/// What `scan` must count, worked out record by record from the text, with nothing in common with it.
struct Expected {
    std::map<std::tuple<std::string, int, int, int, int>, std::uint64_t> cells; ///< window, sex, age, ŷ, y
};

Expected countByHand(const CsvTable& table, const std::function<std::string(const std::string&)>& windowOf)
{
    Expected expected;
    const auto sexOf = [](const std::string& v) { return v.empty() ? 3 : v == "f" ? 0 : v == "m" ? 1 : 2; };
    const auto ageOf = [](const std::string& v) {
        if (v.empty())
            return 1; // "old" takes what is missing
        const int age = std::stoi(v);
        return age <= 25 ? 0 : age <= 60 || age >= 70 ? 1 : 2;
    };
    const auto classOf = [](const std::string& v) { return v == "yes" ? 0 : v == "no" ? 1 : 2; };
    for (const auto& row : table.rows) {
        const std::string window = windowOf(row[0]);
        if (!window.empty())
            ++expected.cells[{window, sexOf(row[1]), ageOf(row[2]), classOf(row[4]), classOf(row[5])}];
    }
    return expected;
}

} // namespace

class TestScan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsWhatIsThere()
    {
        const CsvTable table = randomTable(5000, 1);
        AggregationPlan plan = richPlan();
        plan.window = {WindowKind::Day, 0, "UTC"};
        const Aggregation result = mustScan(*readerOf(table, roles, 700), plan, 2);
        const Expected expected =
            countByHand(table, [](const std::string& t) { return t.empty() ? t : t.substr(0, 10); });
        std::uint64_t records = 0;
        for (const auto& [key, count] : expected.cells) {
            const auto& [day, sex, age, prediction, label] = key;
            const auto window = std::ranges::find(result.windows, parseTimePoint(day).value(),
                                                  [](const WindowStats& w) { return w.range.begin; });
            QVERIFY(window != result.windows.end());
            const GroupStats& both = window->sets[3][age * 4 + sex];
            QCOMPARE(both.cells[prediction * 3 + label].records, count);
            records += count;
        }
        QCOMPARE(result.records, records);
        QCOMPARE(result.records + result.withoutTimestamp, 5000U);
    }
    /// Sets are counted together and folded: each must be what it would be alone.
    void setsAreMarginsOfEachOther()
    {
        const Aggregation result = mustScan(*readerOf(randomTable(3000, 2), roles), richPlan());
        for (const WindowStats& window : result.windows) {
            QCOMPARE(window.sets[0].size(), 1U);
            for (std::size_t set = 1; set < 4; ++set) {
                GroupStats all;
                for (const GroupStats& group : window.sets[set])
                    all.merge(group);
                QCOMPARE(all.records, window.records);
                for (std::size_t i = 0; i < 9; ++i) {
                    QCOMPARE(all.cells[i].records, window.sets[0][0].cells[i].records);
                    QCOMPARE(all.cells[i].weight, window.sets[0][0].cells[i].weight);
                }
                QVERIFY(all.scores == window.sets[0][0].scores);
                QVERIFY(all.regression == window.sets[0][0].regression);
            }
            for (std::size_t sex = 0; sex < 4; ++sex) {
                GroupStats anyAge;
                for (std::size_t age = 0; age < 4; ++age)
                    anyAge.merge(window.sets[3][age * 4 + sex]);
                QCOMPARE(anyAge.records, window.sets[1][sex].records);
                QVERIFY(anyAge.scores == window.sets[1][sex].scores);
            }
        }
    }
    void batchesAndThreadsDoNotMatter_data()
    {
        QTest::addColumn<int>("kind");
        for (const WindowKind kind :
             {WindowKind::Hour, WindowKind::Week, WindowKind::All, WindowKind::Records})
            QTest::addRow("%s", toString(WindowSpec{kind, 300, "UTC"}).c_str()) << int(kind);
    }
    void batchesAndThreadsDoNotMatter()
    {
        QFETCH(int, kind);
        AggregationPlan plan = richPlan();
        plan.window = {WindowKind(kind), 300, "Europe/Berlin"};
        const CsvTable table = randomTable(3000, 3);
        Aggregation whole = mustScan(*readerOf(table, roles, 3000), plan);
        QVERIFY(whole.records > 2000);
        const Aggregation sameAgain = mustScan(*readerOf(table, roles, 3000), plan);
        QVERIFY(sameCounts(whole, sameAgain));
        const Aggregation one = mustScan(*readerOf(table, roles, 100), plan, 1);
        const Aggregation four = mustScan(*readerOf(table, roles, 100), plan, 4);
        QVERIFY(sameCounts(one, four)); // to the last bit, log losses too
        forgetLogLoss(whole);
        for (const std::size_t batchRows : {1U, 64U, 299U, 2999U}) {
            Aggregation cut = mustScan(*readerOf(table, roles, batchRows), plan, 3);
            forgetLogLoss(cut);
            QVERIFY(sameCounts(whole, cut));
        }
    }
    void severalPlansInOnePassGiveWhatEachGivesAlone()
    {
        const CsvTable table = randomTable(2'000, 5);
        AggregationPlan days;
        days.features = {{"age", {30, 50}}, {"p", {0.5}}};
        days.window = {WindowKind::Day, 0, "UTC"};
        AggregationPlan blocks;
        blocks.axes = {{"region", {}, true}};
        blocks.sets = {{"", {}}, {"region", {0}}};
        blocks.window = {WindowKind::Records, 300, "UTC"};
        AggregationPlan period = days;
        period.period = TimeRange{{1'709'900'000'000'000}, {1'710'900'000'000'000}};
        const std::vector<AggregationPlan> plans{richPlan(), days, blocks, period};
        const auto reader = readerOf(table, roles, 128);
        for (const unsigned threads : {1U, 3U}) {
            const auto together = scan(*reader, plans, {}, threads);
            QVERIFY(together.has_value());
            QCOMPARE(together->size(), plans.size());
            for (std::size_t i = 0; i < plans.size(); ++i) {
                const Aggregation alone = mustScan(*reader, plans[i]);
                QVERIFY2(sameCounts((*together)[i], alone), std::to_string(i).c_str());
                QCOMPARE((*together)[i].plan, alone.plan);
            }
        }
        QVERIFY(scan(*reader, std::span<const AggregationPlan>())->empty());
        std::vector<AggregationPlan> bad = plans;
        bad[2].axes[0].column = "nowhere";
        QVERIFY(scan(*reader, bad).error().code == ErrorCode::NoSuchColumn);
    }
    void orderOfArrivalDoesNotMatterToCalendarWindows()
    {
        CsvTable table = randomTable(2000, 4);
        Aggregation asTheyCame = mustScan(*readerOf(table, roles, 128), richPlan(), 2);
        std::ranges::sort(table.rows);
        Aggregation sorted = mustScan(*readerOf(table, roles, 128), richPlan(), 2);
        forgetLogLoss(asTheyCame);
        forgetLogLoss(sorted);
        // Codes follow the order of first appearance, so the regions' counts only agree as a set.
        for (Aggregation* a : {&asTheyCame, &sorted})
            for (WindowStats& window : a->windows)
                std::ranges::sort(window.features[0].counts);
        QVERIFY(sameCounts(asTheyCame, sorted));
    }
    void twoPartsMergedAreTheWhole()
    {
        const CsvTable table = randomTable(2000, 5);
        CsvTable first = table;
        CsvTable second = table;
        first.rows.resize(777);
        second.rows.erase(second.rows.begin(), second.rows.begin() + 777);
        AggregationPlan plan = richPlan();
        plan.features.clear();
        plan.window = {WindowKind::All, 0, "UTC"};
        WindowStats both = mustScan(*readerOf(first, roles), plan).overall();
        both.merge(mustScan(*readerOf(second, roles), plan).overall());
        Aggregation joined;
        joined.windows.push_back(both);
        Aggregation whole = mustScan(*readerOf(table, roles), plan);
        forgetLogLoss(joined);
        forgetLogLoss(whole);
        QVERIFY(joined.windows == whole.windows);
    }
    /// A store keeps codes of one to four bytes, and numbers with few values as codes too.
    void codedColumnsCountTheSame()
    {
        const auto reader = readerOf(randomTable(3000, 12), roles, 1000);
        Aggregation plain = mustScan(*reader, richPlan());
        Aggregation coded = mustScan(CodedReader(*reader), richPlan());
        for (Aggregation* a : {&plain, &coded})
            forgetLogLoss(*a);
        QVERIFY(sameCounts(plain, coded));
    }
    void weightsOfOneAreNoWeights()
    {
        CsvTable table = randomTable(1000, 6);
        for (auto& row : table.rows)
            row[7] = "1";
        AggregationPlan plan = richPlan();
        Aggregation weighted = mustScan(*readerOf(table, roles), plan);
        plan.weightColumn.clear();
        Aggregation plain = mustScan(*readerOf(table, roles), plan);
        for (Aggregation* a :
             {&weighted, &plain}) // a sum of logarithms here, the logarithm of a product there
            forgetLogLoss(*a);
        QVERIFY(sameCounts(weighted, plain));
    }
    void unusableWeightsAreLeftOutAndCounted()
    {
        CsvTable table;
        table.names = {"t", "g", "w"};
        for (const char* weight : {"1.5", "-1", "", "0", "2"})
            table.rows.push_back({at(0), "a", weight});
        AggregationPlan plan;
        plan.weightColumn = "w";
        plan.features = {{"g", {}}};
        plan.window.kind = WindowKind::All;
        const Aggregation result = mustScan(*readerOf(table, roles), plan);
        QCOMPARE(result.records, 3U);
        QCOMPARE(result.withNegativeWeight, 2U);
        QCOMPARE(result.windows[0].sets[0][0].weight, 3.5);
        QCOMPARE(result.windows[0].sets[0][0].cells[0].squaredWeight, 6.25);
        QCOMPARE(result.windows[0].features[0].counts, (std::vector<std::uint64_t>{0, 3}));
    }
    void windowsOfRecordsCountBackFromTheNewest()
    {
        CsvTable table;
        table.names = {"t", "n"};
        for (int i = 0; i < 10; ++i)
            table.rows.push_back({i == 5 ? "" : at(100 - i), std::to_string(i)}); // arrival against time
        AggregationPlan plan;
        plan.features = {{"n", {}}};
        plan.window = {WindowKind::Records, 4, "UTC"};
        const Aggregation result = mustScan(*readerOf(table, roles, 3), plan, 2);
        QCOMPARE(result.windows.size(), 3U);
        QCOMPARE(result.windows[0].records, 2U); // the first one is the smaller one
        QCOMPARE(result.windows[1].records, 4U);
        QCOMPARE(result.windows[2].records, 4U);
        QCOMPARE(result.windows[0].features[0].sum, 0.0 + 1);
        QCOMPARE(result.windows[1].features[0].sum, 2.0 + 3 + 4 + 5);
        QCOMPARE(result.windows[2].features[0].minimum, 6.0);
        QCOMPARE(result.windows[2].range, (TimeRange{{91'000'000}, {94'000'001}}));
        QCOMPARE(result.withoutTimestamp, 0U);

        plan.period = TimeRange{{0}, {99'000'000}}; // leaves n = 2 .. 9 but the 5 without a timestamp
        const Aggregation part = mustScan(*readerOf(table, roles, 3), plan, 2);
        QCOMPARE(part.records, 7U);
        QCOMPARE(part.withoutTimestamp, 1U);
        QCOMPARE(part.windows.size(), 2U);
        QCOMPARE(part.windows[0].features[0].sum, 2.0 + 3 + 4);
        QCOMPARE(part.windows[1].features[0].sum, 6.0 + 7 + 8 + 9);
    }
    void recordsWithoutTimestampsCanBeWindowedByOrder()
    {
        CsvTable table;
        table.names = {"n"};
        for (int i = 0; i < 5; ++i)
            table.rows.push_back({std::to_string(i)});
        AggregationPlan plan;
        plan.window = {WindowKind::Records, 2, "UTC"};
        const Aggregation result = mustScan(*readerOf(table, roles, 2), plan);
        QCOMPARE(result.windows.size(), 3U);
        QVERIFY(result.windows[0].range.empty());
        plan.window.kind = WindowKind::All;
        QCOMPARE(mustScan(*readerOf(table, roles, 2), plan).windows[0].records, 5U);
    }
    void aPeriodIsHalfOpenAndCutsWindows()
    {
        CsvTable table;
        table.names = {"t", "n"};
        for (int hour = 0; hour < 72; ++hour)
            table.rows.push_back({at(hour * 3600), std::to_string(hour)});
        table.rows.push_back({"", "100"});
        AggregationPlan plan;
        plan.features = {{"n", {}}};
        plan.window = {WindowKind::Day, 0, "UTC"};
        plan.period = TimeRange{{12 * 3600'000'000LL}, {48 * 3600'000'000LL}};
        for (const std::size_t batchRows : {1U, 10U, 24U, 100U}) {
            const Aggregation result = mustScan(*readerOf(table, roles, batchRows), plan, 2);
            QCOMPARE(result.windows.size(), 2U);
            QCOMPARE(result.windows[0].records, 12U);
            QCOMPARE(result.windows[0].range.begin, (TimePoint{0})); // the calendar's, not the period's
            QCOMPARE(result.windows[1].records, 24U);
            QCOMPARE(result.windows[1].features[0].maximum, 47.0);
            QCOMPARE(result.withoutTimestamp, 1U);
            QCOMPARE(result.covered, (TimeRange{{12 * 3600'000'000LL}, {47 * 3600'000'000LL + 1}}));
        }
    }
    void overallIsAllWindows()
    {
        AggregationPlan plan = richPlan();
        const CsvTable table = randomTable(1000, 8);
        WindowStats overall = mustScan(*readerOf(table, roles), plan).overall();
        QCOMPARE(overall.records + mustScan(*readerOf(table, roles), plan).withoutTimestamp, 1000U);
    }
    void numbersAsValuesAndCodes()
    {
        CsvTable table;
        table.names = {"prediction", "label"};
        table.rows = {{"1.0", "1"}, {"1.0", "0"}, {"0.0", "0"}, {"2.0", "1"}, {"", "1"}};
        AggregationPlan plan;
        plan.classes = {{"1", {"1"}, {}, Outcome::Favorable}, {"0.0", {"0.0"}, {}, Outcome::Unfavorable}};
        plan.predictionColumn = "prediction";
        plan.labelColumn = "label";
        plan.window.kind = WindowKind::All;
        const Aggregation result = mustScan(*readerOf(table, roles), plan);
        const std::vector<OutcomeCell>& cells = result.windows[0].sets[0][0].cells;
        QCOMPARE(cells[0].records, 1U); // 1.0 by 1
        QCOMPARE(cells[1].records, 1U); // 1.0 by 0
        QCOMPARE(cells[4].records, 1U); // 0.0 by 0
        QCOMPARE(cells[6].records, 2U); // neither, or missing, by 1
    }
    void scoresOnAGrid_data()
    {
        QTest::addColumn<int>("steps");
        QTest::newRow("few, counted") << 4;
        QTest::newRow("many, sorted") << 1'000'000;
    }
    void scoresOnAGrid()
    {
        QFETCH(int, steps);
        AggregationPlan plan = richPlan();
        const CsvTable table = randomTable(3000, 12);
        Aggregation expected = mustScan(*readerOf(table, roles), plan);
        for (WindowStats& window : expected.windows)
            for (auto& set : window.sets)
                for (GroupStats& group : set) {
                    std::vector<ScoreCells::Entry> moved;
                    for (const auto& [score, weight] : group.scores.cells)
                        if (steps > 1000 || weight != ScoreCells::Cell{}) // weights of 0 are not sorted out
                            moved.push_back(
                                {(std::min<double>(std::floor(score * steps), steps - 1) + 0.5) / steps,
                                 weight});
                    group.scores = ScoreCells::fromUnsorted(std::move(moved));
                }
        plan.scoreGrid = static_cast<std::uint32_t>(steps);
        QVERIFY(sameCounts(mustScan(*readerOf(table, roles), plan), expected));
        QVERIFY(sameCounts(mustScan(*readerOf(table, roles), plan, 3), expected));
    }
    void scoresTurnToTheFavorableOutcome_data()
    {
        QTest::addColumn<int>("whose");
        QTest::addColumn<double>("sum"); // of 0.75 for yes, 0.25 for yes, 0.625 for no
        QTest::newRow("favorable") << int(ProbabilityOf::Favorable) << 0.75 + 0.25 + 0.625;
        QTest::newRow("predicted") << int(ProbabilityOf::Predicted) << 0.75 + 0.25 + 0.375;
        QTest::newRow("the unfavorable class") << int(ProbabilityOf::Class) << 0.25 + 0.75 + 0.375;
    }
    void scoresTurnToTheFavorableOutcome()
    {
        QFETCH(int, whose);
        QFETCH(double, sum);
        CsvTable table;
        table.names = {"prediction", "label", "p"};
        table.rows = {{"yes", "yes", "0.75"},
                      {"yes", "no", "0.25"},
                      {"no", "no", "0.625"},
                      {"no", "no", "1.5"},
                      {"no", "no", ""}};
        AggregationPlan plan = richPlan();
        plan.axes.clear();
        plan.sets.clear();
        plan.features.clear();
        plan.weightColumn.clear();
        plan.regressionPrediction.clear();
        plan.regressionLabel.clear();
        plan.window.kind = WindowKind::All;
        plan.scoreOf = ProbabilityOf(whose);
        plan.scoreClass = "no";
        const Aggregation result = mustScan(*readerOf(table, roles), plan);
        OutcomeCell all;
        for (const OutcomeCell& cell : result.windows[0].sets[0][0].cells)
            all.merge(cell);
        QCOMPARE(all.score, sum);
        QCOMPARE(all.scored, 3U);
        QCOMPARE(all.records, 5U);
        QCOMPARE(result.withInvalidScore, 1U);
        if (ProbabilityOf(whose) == ProbabilityOf::Favorable)
            QCOMPARE(all.logLoss, -std::log(0.75) - std::log(0.75) - std::log(0.375));
        QCOMPARE(result.windows[0].sets[0][0].scores.cells.size(), 3U);
    }
    void everyValueIsAGroup()
    {
        AggregationPlan plan;
        plan.axes = {{"region", {}, true}};
        plan.sets = {{"", {}}, {"region", {0}}};
        plan.window.kind = WindowKind::All;
        const Aggregation result = mustScan(*readerOf(randomTable(200, 9), roles), plan);
        QCOMPARE(result.plan.axes[0].groups.size(), 4U);
        std::uint64_t records = 0;
        for (std::size_t i = 0; i < 4; ++i)
            records += result.windows[0].sets[1][i].records;
        QCOMPARE(records, 200U);
    }
    void refuses_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("subject");
        QTest::addColumn<int>("which");
        QTest::newRow("unknown axis") << int(ErrorCode::NoSuchColumn) << QByteArray("height") << 0;
        QTest::newRow("timestamp as axis") << int(ErrorCode::UnsupportedKind) << QByteArray("t") << 1;
        QTest::newRow("unknown label") << int(ErrorCode::NoSuchColumn) << QByteArray("truth") << 2;
        QTest::newRow("score in words") << int(ErrorCode::UnsupportedKind) << QByteArray("sex") << 3;
        QTest::newRow("no timestamps") << int(ErrorCode::MissingRole) << QByteArray("timestamp") << 4;
        QTest::newRow("windows of no records") << int(ErrorCode::InvalidValue) << QByteArray("records") << 5;
        QTest::newRow("unknown zone") << int(ErrorCode::InvalidValue) << QByteArray("timeZone") << 6;
        QTest::newRow("too many groups") << int(ErrorCode::TooManyCells) << QByteArray("crowd") << 7;
        QTest::newRow("unsorted cut points") << int(ErrorCode::InvalidValue) << QByteArray("cutPoints") << 8;
    }
    void refuses()
    {
        QFETCH(int, code);
        QFETCH(QByteArray, subject);
        QFETCH(int, which);
        AggregationPlan plan = richPlan();
        Roles theRoles = roles;
        switch (which) {
        case 0:
            plan.axes[0].column = "height";
            break;
        case 1:
            plan.axes[0].column = "t";
            break;
        case 2:
            plan.labelColumn = "truth";
            break;
        case 3:
            plan.scoreColumn = "sex";
            break;
        case 4:
            theRoles.erase("t");
            break;
        case 5:
            plan.window = {WindowKind::Records, 0, "UTC"};
            break;
        case 6:
            plan.window.timeZone = "Nowhere";
            break;
        case 7:
            plan.axes[0].groups.resize(2000);
            plan.sets[3].name = "crowd";
            break;
        default:
            plan.features[1].cutPoints = {1, 1};
        }
        const auto result = scan(*readerOf(randomTable(10, 1), theRoles), plan);
        QVERIFY(!result);
        QCOMPARE(int(result.error().code), code);
        QCOMPARE(QByteArray::fromStdString(result.error().subject), subject);
    }
    void canBeCancelledAndTellsItsProgress()
    {
        const auto reader = readerOf(randomTable(1000, 1), roles, 100);
        const auto flag = std::make_shared<std::atomic<bool>>(false);
        double last = 0;
        int calls = 0;
        const Progress progress(flag, [&](double fraction) {
            QVERIFY(fraction >= last);
            last = fraction;
            if (++calls == 4)
                *flag = true;
        });
        const auto result = scan(*reader, richPlan(), progress, 1);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QCOMPARE(calls, 4);
    }
    void nothingToCount()
    {
        CsvTable table = randomTable(1, 1);
        table.rows.clear();
        Roles typed = roles;
        AggregationPlan plan;
        const auto result = scan(*readerOf(table, typed), plan);
        QVERIFY(result);
        QVERIFY(result->windows.empty());
        QCOMPARE(result->overall().records, 0U);
    }
};

QTEST_APPLESS_MAIN(TestScan)
#include "tst_scan.moc"
