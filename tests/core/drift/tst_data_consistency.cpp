// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/learnt_constraints.h"

#include "row_data.h"

#include <QTest>

#include <cmath>
#include <numeric>
#include <set>

using namespace tiltmeter;

namespace {

const DataConstraint* find(const DataConsistency& consistency, ConstraintKind kind, const std::string& column)
{
    const auto it = std::ranges::find_if(consistency.constraints, [&](const DataConstraint& c) {
        return c.kind == kind && c.column == column;
    });
    return it == consistency.constraints.end() ? nullptr : &*it;
}

std::uint64_t brokenBy(const DataConsistency& consistency, const ConsistencyWindow& window,
                       ConstraintKind kind, const std::string& column)
{
    for (const auto& violation : window.violations) {
        const DataConstraint& constraint = consistency.constraints[violation.constraint];
        if (constraint.kind == kind && constraint.column == column)
            return violation.records;
    }
    return 0;
}

} // namespace

class TestDataConsistency : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// The documentation's example: 15 of 361 rows.
    void shareAsOpenScaleCountsIt()
    {
        ConsistencyWindow window;
        window.checked = 361;
        window.violating = 15;
        judgeConsistency(window, 0.05, 1000, 0, 0.05);
        QVERIFY(std::abs(*window.share - 0.04155124653739612) < 1e-15);
        QVERIFY(window.interval->contains(*window.share));
        QVERIFY(!window.exceedsLimit);
        QVERIFY(window.verdict == Verdict::Pass);
    }
    void verdicts_data()
    {
        QTest::addColumn<int>("violating");
        QTest::addColumn<int>("baseline");
        QTest::addColumn<int>("verdict");
        // Of 100 and 1,000 rows, limit 0.05.
        QTest::newRow("far above") << 30 << 10 << int(Verdict::Fail);
        QTest::newRow("just above the limit") << 7 << 10 << int(Verdict::Fail);
        QTest::newRow("on the limit") << 6 << 10 << int(Verdict::Pass);
        QTest::newRow("none") << 0 << 10 << int(Verdict::Pass);
        QTest::newRow("as many as in the baseline") << 30 << 300 << int(Verdict::Pass);
        QTest::newRow("above, but may be chance") << 36 << 300 << int(Verdict::InsufficientEvidence);
    }
    void verdicts()
    {
        QFETCH(const int, violating);
        QFETCH(const int, baseline);
        QFETCH(const int, verdict);
        ConsistencyWindow window;
        window.checked = 100;
        window.violating = std::uint64_t(violating);
        judgeConsistency(window, 0.05, 1000, std::uint64_t(baseline), 0.05);
        QCOMPARE(int(window.verdict), verdict);
    }

    void aQuietLogBreaksHardlyAnything()
    {
        const LoanLog log;
        const DriftEvaluation evaluation = rows::evaluated(log, log.table());
        QVERIFY(evaluation.consistency);
        const DataConsistency& consistency = *evaluation.consistency;
        QVERIFY(consistency.status == ConsistencyStatus::Ok);
        QCOMPARE(consistency.baselineRows, std::uint64_t(4 * log.rowsAWeek));
        QVERIFY(*consistency.baselineShare < 0.002);
        QCOMPARE(consistency.windows.size(), evaluation.windows.size());
        for (std::size_t i = 0; i < consistency.windows.size(); ++i) {
            const ConsistencyWindow& window = consistency.windows[i];
            if (evaluation.windows[i].inBaseline) {
                QVERIFY(window.status == ConsistencyStatus::InBaseline);
                QVERIFY(!window.share);
                continue;
            }
            QVERIFY(window.verdict == Verdict::Pass);
            QVERIFY(*window.share < 0.005);
            QCOMPARE(window.checked, window.records);
        }
        // Nothing goes with anything in this log.
        QVERIFY(std::ranges::none_of(consistency.constraints, &DataConstraint::isTwoColumn));
        const DataConstraint* purposes = find(consistency, ConstraintKind::Categories, "purpose");
        QVERIFY(purposes != nullptr);
        QVERIFY((purposes->values == std::vector<std::string>{"car", "education", "house"}));
        const DataConstraint* income = find(consistency, ConstraintKind::Range, "income");
        QVERIFY(income->lower >= 10'000 && income->lower < 10'100 && income->upper <= 60'000);
    }

    void oneColumn()
    {
        LoanLog log;
        int count = 0;
        const CsvTable table = log.table([&count](int week, auto& row) {
            if (week != 7)
                return;
            const int which = count++ % 10;
            if (which == 0)
                row["purpose"] = "yacht";
            if (which == 1)
                row["income"] = "1000000";
            if (which == 2)
                row["region"].clear();
        });
        const DriftEvaluation evaluation = rows::evaluated(log, table);
        const DataConsistency& consistency = *evaluation.consistency;
        const ConsistencyWindow& last = consistency.windows[7];
        const std::uint64_t each = std::uint64_t(log.rowsAWeek / 10);
        QCOMPARE(brokenBy(consistency, last, ConstraintKind::Categories, "purpose"), each);
        QVERIFY(brokenBy(consistency, last, ConstraintKind::Range, "income") - each <= 2);
        QCOMPARE(brokenBy(consistency, last, ConstraintKind::Present, "region"), each);
        QVERIFY(last.violating - 3 * each <= 2);
        QVERIFY(last.verdict == Verdict::Fail);
        for (const auto& violation : last.violations) {
            const DataConstraint& constraint = consistency.constraints[violation.constraint];
            if (constraint.column == "purpose")
                QCOMPARE(violation.value, std::string("yacht"));
        }
        QVERIFY(consistency.windows[6].verdict == Verdict::Pass);
    }

    /// Rich people never borrow for education, and houses cost income: until week 6.
    void twoColumns()
    {
        LoanLog log;
        const CsvTable table = log.table([](int week, auto& row) {
            if (week >= 6)
                return;
            if (row["region"] == "south" && row["purpose"] == "education")
                row["purpose"] = "car";
            if (row["purpose"] == "house" && row["income"].front() < '4')
                row["income"] = "45000";
        });
        const DriftEvaluation evaluation = rows::evaluated(log, table);
        const DataConsistency& consistency = *evaluation.consistency;
        const DataConstraint* never = nullptr;
        for (const DataConstraint& constraint : consistency.constraints)
            if (constraint.kind == ConstraintKind::Combination)
                never = &constraint;
        QVERIFY(never != nullptr);
        QCOMPARE(never->never.size(), 1U);
        QVERIFY((std::set<std::string>{never->never[0].value, never->never[0].other} ==
                 std::set<std::string>{"south", "education"}));
        QVERIFY(never->never[0].expected > 100);
        const DataConstraint* within = find(consistency, ConstraintKind::RangeWithin, "income");
        QVERIFY(within != nullptr);
        QCOMPARE(within->otherColumn, std::string("purpose"));
        QCOMPARE(within->within.size(), 1U);
        QCOMPARE(within->within[0].value, std::string("house"));
        QVERIFY(within->within[0].lower > 35'000);
        for (const int week : {4, 5})
            QVERIFY(consistency.windows[std::size_t(week)].verdict == Verdict::Pass);
        for (const int week : {6, 7}) {
            const ConsistencyWindow& window = consistency.windows[std::size_t(week)];
            QVERIFY(window.verdict == Verdict::Fail);
            QVERIFY(brokenBy(consistency, window, ConstraintKind::RangeWithin, "income") > 60);
            QVERIFY(brokenBy(consistency, window, ConstraintKind::Combination, never->column) > 60);
        }
    }

    /// Rules about nothing: none in many pairs of independent columns.
    void chanceMakesNoRules()
    {
        numeric::Random random(9);
        RowSample sample;
        sample.columns = 20;
        std::vector<RowColumn> columns;
        for (int j = 0; j < 20; ++j)
            columns.push_back({"c" + std::to_string(j), j < 10, {}});
        for (int j = 10; j < 20; ++j)
            for (int k = 0; k < 8; ++k)
                columns[std::size_t(j)].categories.push_back(std::to_string(k));
        for (int i = 0; i < 5000; ++i)
            for (int j = 0; j < 20; ++j)
                sample.values.push_back(j < 10 ? rows::normal(random) : double(random.below(8)));
        std::vector<std::size_t> all(5000);
        std::iota(all.begin(), all.end(), 0);
        const SortedColumns sorted(sample, columns, 20);
        const LearntConstraints learnt(sorted, all, columns, 20);
        QCOMPARE(learnt.leftOut(), 0U);
        for (const DataConstraint& constraint : learnt.described())
            QVERIFY(!constraint.isTwoColumn());
    }
    void namesAreNoCategories()
    {
        LoanLog log;
        int count = 0;
        const CsvTable table =
            log.table([&count](int, auto& row) { row["region"] = "file-" + std::to_string(count++); });
        const DriftEvaluation evaluation = rows::evaluated(log, table);
        QVERIFY((evaluation.consistency->columnsLeftOut == std::vector<std::string>{"region"}));
        QVERIFY(find(*evaluation.consistency, ConstraintKind::Categories, "region") == nullptr);
        QVERIFY(evaluation.consistency->windows.back().verdict == Verdict::Pass);
    }
    void tooFewRowsToLearnFrom()
    {
        LoanLog log;
        log.rowsAWeek = 40;
        const DriftEvaluation evaluation = rows::evaluated(log, log.table());
        QVERIFY(evaluation.consistency->status == ConsistencyStatus::TooFewInBaseline);
        QVERIFY(!evaluation.consistency->baselineShare);
    }
    void rollingBaselineLearnsAnew()
    {
        LoanLog log;
        const CsvTable table = log.table([](int week, auto& row) {
            if (week >= 4 && row["purpose"] == "house")
                row["purpose"] = "yacht";
        });
        DriftConfig config = LoanLog::drift();
        config.baseline.kind = DriftBaselineKind::Rolling;
        config.baseline.duration = 2 * LoanLog::week;
        const DriftEvaluation evaluation = rows::evaluated(log, table, config);
        const auto& windows = evaluation.consistency->windows;
        QVERIFY(windows[0].status == ConsistencyStatus::TooFewInBaseline);
        QVERIFY(windows[4].verdict == Verdict::Fail);
        QVERIFY(windows[7].verdict == Verdict::Pass);
    }
};

QTEST_APPLESS_MAIN(TestDataConsistency)
#include "tst_data_consistency.moc"
