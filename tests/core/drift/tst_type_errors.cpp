// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/refused_by_window.h"
#include "row_data.h"

#include <QTest>

using namespace tiltmeter;

namespace {

DriftConfig quick()
{
    DriftConfig config = LoanLog::drift();
    config.magnitude = false;
    return config;
}

DriftEvaluation evaluated(const LoanLog& log, const DriftConfig& config, const RefusedCells& refused)
{
    const auto reader = readerOf(log.table(), LoanLog::roles());
    DriftSources sources;
    sources.payload = reader.get();
    sources.covered = {{LoanLog::firstMonday}, {LoanLog::firstMonday + log.weeks * LoanLog::week}};
    sources.payloadRefused = &refused;
    auto result = evaluateDrift(sources, config, std::nullopt, {});
    if (!result)
        qFatal("no evaluation: %s", result.error().subject.c_str());
    return std::move(*result);
}

/// `count` cells of "income" spread over a week (from 0) of 1,000 rows.
RefusedCells inWeek(int week, int count)
{
    RefusedColumn column{"income", {}};
    for (int i = 0; i < count; ++i)
        column.cells.push_back(
            {static_cast<std::uint64_t>(week * 1000 + i * 1000 / count),
             TimePoint{LoanLog::firstMonday + week * LoanLog::week + i * (LoanLog::week / count)}});
    return {{column}, true};
}

const DriftMeasurement& rateOf(const DriftEvaluation& evaluation, std::size_t window, const char* column)
{
    const DriftMeasurement* m = findMeasurement(evaluation.windows.at(window), column, "type_error_rate");
    if (m == nullptr)
        qFatal("no rate");
    return *m;
}

} // namespace

/// Cells that were not of their column's kind, by window.
class TestTypeErrors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void placesOfRefusedRecords_data()
    {
        QTest::addColumn<bool>("byPosition");
        QTest::addColumn<QList<int>>("expected");
        // Windows [10, 20) and [30, 40) by time, records 0-99 and 100-149 by position.
        QTest::newRow("by time") << false << QList<int>{2, 1};
        QTest::newRow("by position") << true << QList<int>{3, 4};
    }
    void placesOfRefusedRecords()
    {
        QFETCH(bool, byPosition);
        QFETCH(QList<int>, expected);
        const auto at = [](std::uint64_t position, std::int64_t time) {
            return RefusedCell{position, TimePoint{time}};
        };
        const std::vector<RefusedCell> cells{
            at(0, 9), at(0, 10), at(99, 19), at(100, 20), {100, std::nullopt}, at(149, 39), at(150, 40)};
        const std::vector<RefusedPlace> windows{{{{10}, {20}}, 0}, {{{30}, {40}}, 100}};
        const auto counts = refusedIn(cells, windows, byPosition ? RefusedBy::Position : RefusedBy::Time);
        QCOMPARE(counts.size(), std::size_t(2));
        QCOMPARE(int(counts[0]), expected[0]);
        QCOMPARE(int(counts[1]), expected[1]);
    }

    void oneWeekAlone_data()
    {
        QTest::addColumn<bool>("byRecords");
        QTest::newRow("weeks") << false;
        QTest::newRow("windows of records") << true;
    }
    void oneWeekAlone()
    {
        QFETCH(bool, byRecords);
        LoanLog log;
        log.rowsAWeek = 1000;
        DriftConfig config = quick();
        if (byRecords) {
            config.window.kind = WindowKind::Records;
            config.window.records = 1000;
        }
        const DriftEvaluation evaluation = evaluated(log, config, inWeek(5, 50));
        QCOMPARE(evaluation.windows.size(), std::size_t(log.weeks));
        for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
            const DriftMeasurement& rate = rateOf(evaluation, i, "income");
            QCOMPARE(*rate.count, std::uint64_t(i == 5 ? 50 : 0));
            QCOMPARE(rate.records, std::uint64_t(i == 5 ? 1050 : 1000));
            QCOMPARE(*rate.value, i == 5 ? 50.0 / 1050 : 0.0);
            QCOMPARE(*rate.baselineValue, 0.0);
            QCOMPARE(*rate.baselineCount, std::uint64_t(0));
            QVERIFY(rate.judged);
            if (!evaluation.windows[i].inBaseline)
                QVERIFY(rate.verdict == (i == 5 ? Verdict::Fail : Verdict::Pass));
            QCOMPARE(*rateOf(evaluation, i, "region").value, 0.0);
            // A rate of 0 on both sides makes no other test harder.
            QVERIFY(i == 5 || !rate.adjustedP || *rate.adjustedP == 1.0);
        }
        const auto isRate = [](const DriftFinding& finding) { return finding.metric == "type_error_rate"; };
        QCOMPARE(std::ranges::count_if(evaluation.findings, isRate), 1);
        const DriftFinding& finding = *std::ranges::find_if(evaluation.findings, isRate);
        QCOMPARE(finding.feature, std::string("income"));
        QCOMPARE(finding.windows, std::int64_t(1));
        QVERIFY(!finding.ongoing);
    }

    void inTheBaselineAsWell()
    {
        LoanLog log;
        log.rowsAWeek = 1000;
        RefusedCells refused = inWeek(0, 100);
        const RefusedCells later = inWeek(6, 30);
        auto& cells = refused.columns[0].cells;
        cells.insert(cells.end(), later.columns[0].cells.begin(), later.columns[0].cells.end());
        const DriftEvaluation evaluation = evaluated(log, quick(), refused);
        std::uint64_t baseline = 0;
        for (const DriftWindow& window : evaluation.windows)
            baseline += window.inBaseline ? window.records : 0;
        const DriftMeasurement& rate = rateOf(evaluation, 6, "income");
        QCOMPARE(*rate.baselineCount, std::uint64_t(100));
        QCOMPARE(rate.baselineRecords, baseline + 100);
        QCOMPARE(*rate.baselineValue, 100 / static_cast<double>(baseline + 100));
        // A window of the baseline is compared with the rest of it.
        QCOMPARE(*rateOf(evaluation, 0, "income").baselineCount, std::uint64_t(0));
        QCOMPARE(*rateOf(evaluation, 1, "income").baselineCount, std::uint64_t(100));
    }

    void withoutTimeInNoWeek()
    {
        LoanLog log;
        log.rowsAWeek = 1000;
        RefusedCells refused = inWeek(5, 50);
        for (RefusedCell& cell : refused.columns[0].cells)
            cell.time.reset();
        const DriftEvaluation evaluation = evaluated(log, quick(), refused);
        for (std::size_t i = 0; i < evaluation.windows.size(); ++i)
            QCOMPARE(*rateOf(evaluation, i, "income").value, 0.0);
    }

    void notKnownIsNotZero()
    {
        LoanLog log;
        log.rowsAWeek = 1000;
        RefusedCells refused = inWeek(5, 50);
        refused.isKnown = false;
        const DriftEvaluation evaluation = evaluated(log, quick(), refused);
        for (const char* column : {"income", "region"}) {
            const DriftMeasurement& rate = rateOf(evaluation, 6, column);
            QVERIFY(!rate.value && !rate.count && !rate.pValue);
            QVERIFY(rate.status == MeasurementStatus::Undefined);
            QVERIFY(rate.reason == DriftReason::NotRecorded);
            QVERIFY(rate.verdict == Verdict::NotJudged);
        }
    }
};

QTEST_APPLESS_MAIN(TestTypeErrors)
#include "tst_type_errors.moc"
