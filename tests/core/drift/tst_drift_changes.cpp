// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/judge_drift.h"

#include "row_data.h"

#include <QTest>

using namespace tiltmeter;

namespace {

TimePoint weekBegin(int week)
{
    return {LoanLog::firstMonday + week * LoanLog::week};
}

const DriftChange* changeOf(const DriftEvaluation& evaluation, const std::string& feature)
{
    const auto it = std::ranges::find(evaluation.changes, feature, &DriftChange::feature);
    return it == evaluation.changes.end() ? nullptr : &*it;
}

DriftConfig quick()
{
    DriftConfig config = LoanLog::drift();
    config.baseline.share = 0.3;
    config.magnitude = false;
    return config;
}

} // namespace

class TestDriftChanges : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aStepHasItsDate_data()
    {
        QTest::addColumn<int>("week");
        for (const int week : {4, 7, 10})
            QTest::addRow("week %d", week) << week;
    }
    void aStepHasItsDate()
    {
        QFETCH(const int, week);
        LoanLog log;
        log.weeks = 12;
        log.poorerFrom = week;
        const DriftEvaluation evaluation = rows::evaluated(log, log.table(), quick());
        const DriftChange* change = changeOf(evaluation, "income");
        QVERIFY(change != nullptr);
        QVERIFY(change->kind == ChangeKind::Sudden);
        QCOMPARE(formatTimePoint(change->since), formatTimePoint(weekBegin(week)));
        QVERIFY(change->hasTimes && !change->hasRecords);
        QVERIFY(change->earliest <= change->since && change->since <= change->latest);
        QVERIFY(!change->until);
        QVERIFY(change->after > change->before);
    }
    /// Windows of records say at which record, without times nothing else.
    void aStepHasItsRecord_data()
    {
        QTest::addColumn<bool>("hasTimes");
        QTest::newRow("with times") << true;
        QTest::newRow("without times") << false;
    }
    void aStepHasItsRecord()
    {
        QFETCH(const bool, hasTimes);
        LoanLog log;
        log.weeks = 12;
        log.poorerFrom = 7;
        CsvTable table = log.table();
        if (!hasTimes) {
            const std::size_t time = table.column("time");
            table.names.erase(table.names.begin() + static_cast<std::ptrdiff_t>(time));
            for (auto& row : table.rows)
                row.erase(row.begin() + static_cast<std::ptrdiff_t>(time));
        }
        DriftConfig config = quick();
        config.window.kind = WindowKind::Records;
        config.window.records = log.rowsAWeek;
        const auto reader = readerOf(table, LoanLog::roles());
        TimeRange covered;
        if (hasTimes)
            covered = {weekBegin(0), weekBegin(log.weeks)};
        const auto evaluation = evaluateDrift({reader.get(), nullptr, covered}, config, std::nullopt, {});
        QVERIFY(evaluation);
        const DriftChange* change = changeOf(*evaluation, "income");
        QVERIFY(change != nullptr);
        QVERIFY(change->kind == ChangeKind::Sudden);
        QCOMPARE(change->hasTimes, hasTimes);
        QVERIFY(change->hasRecords);
        QCOMPARE(change->sinceRecord, std::uint64_t(7 * log.rowsAWeek));
        QVERIFY(change->earliestRecord <= change->sinceRecord && change->sinceRecord <= change->latestRecord);
        QVERIFY(!change->untilRecord && !change->isGoingOn);
    }
    /// Every week a thirteenth more cars, from week 4 on.
    void aRampIsGradual_data()
    {
        QTest::addColumn<int>("last");
        QTest::addColumn<bool>("isComplete");
        QTest::newRow("goes on") << 11 << false;
        QTest::newRow("comes to an end") << 9 << true;
    }
    void aRampIsGradual()
    {
        QFETCH(const int, last);
        QFETCH(const bool, isComplete);
        LoanLog log;
        log.weeks = 12;
        log.rowsAWeek = 3000;
        numeric::Random random(3);
        const CsvTable table = log.table([&](int week, auto& row) {
            const double share = 0.08 * std::clamp(week - 3, 0, last - 3);
            if (random.uniform() < share)
                row["region"] = "south";
        });
        const DriftEvaluation evaluation = rows::evaluated(log, table, quick());
        const DriftChange* change = changeOf(evaluation, "region");
        QVERIFY(change != nullptr);
        QVERIFY(change->kind == ChangeKind::Gradual);
        QVERIFY2(weekBegin(3) <= change->since && change->since <= weekBegin(5),
                 formatTimePoint(change->since).c_str());
        QCOMPARE(change->until.has_value(), isComplete);
        QCOMPARE(change->isGoingOn, !isComplete);
        if (isComplete)
            QVERIFY2(weekBegin(8) <= *change->until && *change->until <= weekBegin(10),
                     formatTimePoint(*change->until).c_str());
    }
    void whatDoesNotDriftHasNoDate()
    {
        LoanLog log;
        log.weeks = 12;
        log.poorerFrom = 6;
        const DriftEvaluation evaluation = rows::evaluated(log, log.table(), quick());
        for (const char* feature : {"sex", "purpose", "region"})
            QVERIFY2(changeOf(evaluation, feature) == nullptr, feature);
    }
    void threeWindowsAreTooFew()
    {
        LoanLog log;
        log.weeks = 3;
        log.poorerFrom = 2;
        const DriftEvaluation evaluation = rows::evaluated(log, log.table(), quick());
        QVERIFY(!evaluation.findings.empty());
        QVERIFY(evaluation.changes.empty());
    }
};

QTEST_APPLESS_MAIN(TestDriftChanges)
#include "tst_drift_changes.moc"
