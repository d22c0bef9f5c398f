// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/meanwhile.h"
#include "monitor/shared_pass.h"
#include "watched_reader.h"

#include <QTest>

#include <atomic>
#include <chrono>
#include <thread>

using namespace tiltmeter;
using namespace std::chrono_literals;

namespace {

CsvTable table()
{
    CsvTable table;
    table.names = {"sex", "age"};
    for (int i = 0; i < 1000; ++i)
        table.rows.push_back({i % 3 == 0 ? "f" : "m", std::to_string(18 + i % 50)});
    return table;
}

AggregationPlan groups()
{
    AggregationPlan plan;
    plan.axes = {{"sex", {{"female", {"f"}, {}, false}}, false}};
    plan.sets = {{"", {}}, {"sex", {0}}};
    plan.window.kind = WindowKind::All;
    return plan;
}

AggregationPlan features()
{
    AggregationPlan plan;
    plan.sets = {{"", {}}};
    plan.features = {{"age", {30, 40}, false}};
    plan.window.kind = WindowKind::All;
    return plan;
}

std::shared_ptr<std::atomic<bool>> flag()
{
    return std::make_shared<std::atomic<bool>>(false);
}

} // namespace

class TestSharedPass : public QObject
{
    Q_OBJECT
    using Reads = std::map<std::string, int>;
    const WatchedReader m_reader{table(), {}, 100};

private Q_SLOTS:
    void init() { (void)m_reader.takeReads(); }

    void twoCountInOnePass()
    {
        SharedPass pass(m_reader, nullptr);
        SharedPass::Seat first(pass);
        SharedPass::Seat second(pass);
        Meanwhile<Aggregation> counting(
            [&](const Progress& progress) { return first.count(groups(), progress); });
        std::this_thread::sleep_for(50ms);
        QVERIFY(m_reader.takeReads().empty()); // it waits for the other
        const auto cells = second.count(features(), {});
        const auto counts = counting.wait({});
        QCOMPARE(m_reader.takeReads(), (Reads{{"age", 10}, {"sex", 10}}));
        QVERIFY(cells && counts);
        QCOMPARE(cells->windows, scan(m_reader, features())->windows);
        QCOMPARE(counts->windows, scan(m_reader, groups())->windows);
        (void)m_reader.takeReads();
        QCOMPARE(first.count(features(), {})->windows, cells->windows); // from then on by itself
        QCOMPARE(m_reader.takeReads(), (Reads{{"age", 10}}));
    }
    void whoLeavesDoesNotHoldUp()
    {
        SharedPass pass(m_reader, nullptr);
        SharedPass::Seat stays(pass);
        std::optional<SharedPass::Seat> leaves;
        leaves.emplace(pass);
        Meanwhile<Aggregation> counting(
            [&](const Progress& progress) { return stays.count(groups(), progress); });
        std::this_thread::sleep_for(30ms);
        leaves.reset();
        QCOMPARE(counting.wait({})->windows, scan(m_reader, groups())->windows);
    }
    void anothersMistakeIsItsOwn()
    {
        SharedPass pass(m_reader, nullptr);
        SharedPass::Seat good(pass);
        SharedPass::Seat bad(pass);
        AggregationPlan nowhere = groups();
        nowhere.axes[0].column = "nowhere";
        Meanwhile<Aggregation> counting(
            [&](const Progress& progress) { return good.count(groups(), progress); });
        QVERIFY(bad.count(nowhere, {}).error().code == ErrorCode::NoSuchColumn);
        QCOMPARE(counting.wait({})->windows, scan(m_reader, groups())->windows);
    }
    void whoWaitsCanBeCancelled()
    {
        SharedPass pass(m_reader, nullptr);
        SharedPass::Seat waits(pass);
        SharedPass::Seat late(pass);
        const auto stop = flag();
        Meanwhile<Aggregation> counting(
            [&](const Progress& progress) { return waits.count(groups(), progress); });
        *stop = true;
        QVERIFY(counting.wait(Progress(stop)).error().code == ErrorCode::Cancelled);
        QCOMPARE(late.count(features(), {})->windows, scan(m_reader, features())->windows);
    }
    void whoCountsCanBeCancelledWithoutTheOther()
    {
        SharedPass pass(m_reader, nullptr);
        SharedPass::Seat waits(pass);
        SharedPass::Seat counts(pass);
        const auto stop = flag();
        Meanwhile<Aggregation> counting(
            [&](const Progress& progress) { return waits.count(groups(), progress); });
        std::this_thread::sleep_for(30ms);
        *stop = true;
        QVERIFY(counts.count(features(), Progress(stop)).error().code == ErrorCode::Cancelled);
        QCOMPARE(counting.wait({})->windows, scan(m_reader, groups())->windows);
    }
    void meanwhileIsCancelledWhenNobodyWaits()
    {
        std::atomic<bool> wasCancelled{false};
        {
            const Meanwhile<int> work([&](const Progress& progress) -> Result<int> {
                while (!progress.cancelled())
                    std::this_thread::sleep_for(1ms);
                wasCancelled = true;
                return fail(ErrorCode::Cancelled);
            });
        }
        QVERIFY(wasCancelled);
    }
    void meanwhileReportsToWhoWaits()
    {
        Meanwhile<int> work([](const Progress& progress) -> Result<int> {
            for (int i = 0; i < 50; ++i) {
                progress.report(i / 50.0);
                std::this_thread::sleep_for(1ms);
            }
            return 7;
        });
        double latest = -1;
        QCOMPARE(*work.wait(Progress(flag(), [&latest](double fraction) { latest = fraction; })), 7);
        QVERIFY(latest > 0);
    }
};

QTEST_APPLESS_MAIN(TestSharedPass)
#include "tst_shared_pass.moc"
