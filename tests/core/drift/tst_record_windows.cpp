// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/evaluate_drift.h"
#include "drift/row_draw.h"
#include "row_data.h"

#include <QTest>

#include <set>

using namespace tiltmeter;

namespace {

CsvTable withoutTime(CsvTable table)
{
    const std::size_t time = table.column("time");
    table.names.erase(table.names.begin() + static_cast<std::ptrdiff_t>(time));
    for (auto& row : table.rows)
        row.erase(row.begin() + static_cast<std::ptrdiff_t>(time));
    return table;
}

DriftConfig byRecords(std::int64_t records)
{
    DriftConfig config = LoanLog::drift();
    config.window.kind = WindowKind::Records;
    config.window.records = records;
    return config;
}

DriftEvaluation evaluated(const CsvTable& table, const DriftConfig& config,
                          const CsvTable* baseline = nullptr)
{
    const auto reader = readerOf(table, LoanLog::roles());
    const auto other = baseline != nullptr ? readerOf(*baseline, LoanLog::roles()) : nullptr;
    TimeRange covered;
    if (reader->schema().find(ColumnRole::Timestamp))
        covered = {{LoanLog::firstMonday}, {LoanLog::firstMonday + 60 * LoanLog::week}};
    auto result = evaluateDrift({reader.get(), other.get(), covered}, config, std::nullopt, {});
    if (!result)
        qFatal("no evaluation: %s", result.error().subject.c_str());
    return std::move(*result);
}

} // namespace

/// Windows of so many records, with and without times, and one snapshot against another: what is made of rows
/// is there as it is for weeks.
class TestRecordWindows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allIsMeasured_data()
    {
        QTest::addColumn<bool>("hasTime");
        QTest::newRow("with times") << true;
        QTest::newRow("without times") << false;
    }
    void allIsMeasured()
    {
        QFETCH(bool, hasTime);
        LoanLog log;
        log.poorerFrom = 4;
        const CsvTable table = hasTime ? log.table() : withoutTime(log.table());
        const DriftEvaluation evaluation = evaluated(table, byRecords(1500));
        QCOMPARE(evaluation.windows.size(), 8U);
        for (std::size_t i = 0; i < 8; ++i) {
            const DriftWindow& window = evaluation.windows[i];
            QCOMPARE(window.firstRecord, std::uint64_t(1500 * i));
            QCOMPARE(window.range.empty(), !hasTime);
            QCOMPARE(window.inBaseline, i < 4);
            QCOMPARE(window.magnitude.has_value(), i >= 4);
            QCOMPARE(window.reconstruction.has_value(), i >= 4);
            if (i < 4)
                continue;
            QCOMPARE(window.magnitude->rows, std::uint64_t(1500));
            QVERIFY(window.magnitude->exceeds);
            QVERIFY(*window.magnitude->auc > 0.6);
            QCOMPARE(window.magnitude->contributions.front().feature, std::string("income"));
        }
        QVERIFY(evaluation.consistency && evaluation.consistency->status == ConsistencyStatus::Ok);
        QCOMPARE(evaluation.consistency->baselineRows, std::uint64_t(6000));
        QCOMPARE(evaluation.consistency->windows[5].checked, std::uint64_t(1500));
        QVERIFY(evaluation.modelDrift && evaluation.modelDrift->status == ModelDriftStatus::Ok);
        QVERIFY(evaluation.modelDrift->windows[0].status == ModelDriftStatus::InBaseline);
        QVERIFY(evaluation.modelDrift->windows[6].exceeds); // the poor are misjudged more often
        const auto finding = std::ranges::find(evaluation.findings, "income", &DriftFinding::feature);
        QVERIFY(finding != evaluation.findings.end());
        QCOMPARE(finding->firstRecord, std::uint64_t(6000));
        QCOMPARE(finding->endRecord, std::uint64_t(12000));
        QCOMPARE(finding->windows, std::int64_t(4));
    }
    /// A baseline of the first so many records goes by their position: one that comes months late does not
    /// make its window a part of it.
    void aLateRecordExemptsNoWindow()
    {
        LoanLog log;
        log.poorerFrom = 4;
        CsvTable table = log.table();
        table.rows.back()[table.column("time")] = "2024-01-02T00:00:00Z";
        const DriftEvaluation evaluation = evaluated(table, byRecords(1500));
        for (std::size_t i = 0; i < 8; ++i) {
            QCOMPARE(evaluation.windows[i].inBaseline, i < 4);
            QCOMPARE(evaluation.windows[i].magnitude.has_value(), i >= 4);
        }
        QVERIFY(evaluation.windows[7].magnitude->exceeds);
        QCOMPARE(evaluation.findings.front().endRecord, std::uint64_t(12000));
    }
    /// Days before a window mean nothing without times.
    void noDurationWithoutTimes()
    {
        DriftConfig config = byRecords(1500);
        config.baseline.kind = DriftBaselineKind::Rolling;
        config.baseline.duration = LoanLog::week;
        const auto reader = readerOf(withoutTime(LoanLog().table()), LoanLog::roles());
        const auto result = evaluateDrift({reader.get(), nullptr, {}}, config, std::nullopt, {});
        QVERIFY(!result);
        QVERIFY(result.error().code == ErrorCode::MissingRole);
        QCOMPARE(result.error().subject, std::string("timestamp"));
    }
    /// The same rows in the same windows: times make no difference.
    void timesChangeNothing()
    {
        LoanLog log;
        log.purposeFrom = 5;
        const DriftEvaluation timed = evaluated(log.table(), byRecords(1500));
        const DriftEvaluation bare = evaluated(withoutTime(log.table()), byRecords(1500));
        for (std::size_t i = 4; i < 8; ++i) {
            QCOMPARE(*timed.windows[i].magnitude->auc, *bare.windows[i].magnitude->auc);
            QCOMPARE(timed.windows[i].reconstruction->value, bare.windows[i].reconstruction->value);
            QCOMPARE(*timed.modelDrift->windows[i].predictedAccuracy,
                     *bare.modelDrift->windows[i].predictedAccuracy);
            QCOMPARE(timed.consistency->windows[i].violating, bare.consistency->windows[i].violating);
        }
    }
    void oneSnapshotAgainstAnother_data()
    {
        QTest::addColumn<bool>("drifts");
        QTest::newRow("drift") << true;
        QTest::newRow("none") << false;
    }
    /// Training data against a payload of one go, neither with times.
    void oneSnapshotAgainstAnother()
    {
        QFETCH(bool, drifts);
        LoanLog log;
        log.weeks = 2;
        const CsvTable baseline = withoutTime(log.table());
        log.seed = 2;
        log.poorerFrom = drifts ? 0 : log.never;
        DriftConfig config = byRecords(1);
        config.window = WindowSpec{};
        config.window.kind = WindowKind::All;
        config.baseline.kind = DriftBaselineKind::DataSet;
        config.baseline.dataSet = "training";
        const DriftEvaluation evaluation = evaluated(withoutTime(log.table()), config, &baseline);
        QCOMPARE(evaluation.windows.size(), 1U);
        const DriftWindow& window = evaluation.windows[0];
        QCOMPARE(window.records, std::uint64_t(3000));
        QVERIFY(window.magnitude);
        QCOMPARE(window.magnitude->rows, std::uint64_t(3000));
        QCOMPARE(window.magnitude->exceeds, drifts);
        QVERIFY(window.reconstruction);
        QCOMPARE(evaluation.consistency->baselineRows, std::uint64_t(3000));
        QVERIFY(evaluation.modelDrift->status == ModelDriftStatus::Ok);
        QCOMPARE(evaluation.modelDrift->windows[0].exceeds, drifts);
        QCOMPARE(evaluation.findings.empty(), !drifts);
    }
    /// Each row has the same chance and belongs to its window; what was not asked for stays empty.
    void drawsEachWindowsOwnRows()
    {
        LoanLog log;
        const auto reader = readerOf(withoutTime(log.table()), LoanLog::roles());
        DriftEvaluation evaluation;
        evaluation.config = byRecords(5000); // counted from the newest: 2,000 and two of 5,000
        evaluation.baselineRecords = 2000;
        for (const auto& [first, records] : {std::pair{0, 2000}, {2000, 5000}, {7000, 5000}}) {
            DriftWindow& window = evaluation.windows.emplace_back();
            window.firstRecord = static_cast<std::uint64_t>(first);
            window.records = static_cast<std::uint64_t>(records);
        }
        const RowDemand demand{{true, false, true}, true, 100'000, 400};
        const auto rows = drawRows({reader.get(), nullptr, {}}, evaluation, demand, {});
        QVERIFY(rows);
        QCOMPARE(rows->baseline.size(), 2000U);
        QCOMPARE(rows->windows[0].size(), 400U);
        QVERIFY(rows->windows[1].empty());
        QCOMPARE(rows->windows[2].size(), 400U);
        double sum = 0;
        std::set<RowPlace> places;
        std::vector<std::uint64_t> first;
        for (std::size_t batch = 0, at = 0; batch < reader->batchCount();
             at += reader->rowsOf(batch), ++batch)
            first.push_back(at);
        for (const RowPlace& place : rows->windows[2]) {
            const std::uint64_t position = first[place.batch] + place.row;
            QVERIFY(position >= 7000 && position < 12000);
            sum += double(position);
            places.insert(place);
        }
        QCOMPARE(places.size(), 400U);
        QVERIFY(std::abs(sum / 400 - 9500) < 4 * 5000 / std::sqrt(12 * 400)); // spread evenly
    }
};

QTEST_APPLESS_MAIN(TestRecordWindows)
#include "tst_record_windows.moc"
