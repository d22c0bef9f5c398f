// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/outcome_scan.h"
#include "scan_data.h"

#include <algorithm>

using namespace tiltmeter;
using namespace scans;

class TestOutcomeScan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void outcomesAreTheTalliesOfGroups_data()
    {
        QTest::addColumn<bool>("hasWeight");
        QTest::addColumn<bool>("hasLabel");
        QTest::addColumn<int>("window");
        QTest::newRow("weights and labels") << true << true << int(WindowKind::Week);
        QTest::newRow("weights alone") << true << false << int(WindowKind::Day);
        QTest::newRow("labels alone") << false << true << int(WindowKind::All);
        QTest::newRow("neither") << false << false << int(WindowKind::Records);
    }
    /// To the last bit, although weights are no sums of powers of two here.
    void outcomesAreTheTalliesOfGroups()
    {
        QFETCH(bool, hasWeight);
        QFETCH(bool, hasLabel);
        QFETCH(int, window);
        CsvTable table = randomTable(3000, 21);
        for (std::size_t row = 0; row < table.rows.size(); ++row)
            table.rows[row][7] = std::to_string(0.1 * static_cast<double>(row % 17));
        AggregationPlan plan = richPlan();
        plan.classes.push_back({"maybe", {"maybe"}, {}, Outcome::Favorable});
        plan.window = {static_cast<WindowKind>(window), 700, "UTC"};
        if (!hasWeight)
            plan.weightColumn.clear();
        if (!hasLabel)
            plan.labelColumn.clear();
        const auto reader = readerOf(table, roles, 250);
        const Aggregation groups = mustScan(*reader, plan);
        const auto outcomes = scanOutcomes(*reader, plan);
        QVERIFY(outcomes.has_value());
        QCOMPARE(outcomes->windows.size(), groups.windows.size());
        const auto sumOf = [](const auto& byLabel) { return byLabel[0] + byLabel[1] + byLabel[2]; };
        for (std::size_t w = 0; w < groups.windows.size(); ++w) {
            QVERIFY(outcomes->windows[w].range == groups.windows[w].range);
            QCOMPARE(outcomes->windows[w].records, groups.windows[w].records);
            for (std::size_t set = 0; set < plan.sets.size(); ++set) {
                std::vector<OutcomeSums> expected;
                for (const GroupStats& group : groups.windows[w].sets[set]) {
                    const Tally counted = tally(group, groups.plan.classes);
                    expected.push_back({sumOf(counted.weight[1]), sumOf(counted.weight[0]),
                                        sumOf(counted.squaredWeight[1]) + sumOf(counted.squaredWeight[0]),
                                        sumOf(counted.records[1]) + sumOf(counted.records[0])});
                }
                QVERIFY(outcomes->windows[w].sets[set] == expected);
                QVERIFY(std::ranges::any_of(expected, [](const auto& sums) { return sums.records > 0; }));
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestOutcomeScan)
#include "tst_outcome_scan.moc"
