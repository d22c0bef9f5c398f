// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/eprocess.h"
#include "numeric/random.h"

#include <QElapsedTimer>
#include <QTest>

#include <cmath>
#include <deque>
#include <optional>

using namespace tiltmeter::numeric;

namespace {

bool close(double actual, double expected, double tolerance)
{
    return std::abs(actual - expected) <= tolerance;
}

bool referenceOutcome(int i)
{
    return (7 * i) % 10 < 4;
}
bool monitoredOutcome(int i)
{
    return (3 * i) % 10 < 2;
}

/// Share of runs of `pairs` pairs in which the process ever passes the level for 5 %.
template <class MakeProcess>
double alarms(MakeProcess make, double pr, double pu, int pairs, int runs, std::uint64_t seed)
{
    Random random(seed);
    const double level = alarmLevel(0.05);
    int passed = 0;
    for (int run = 0; run < runs; ++run) {
        auto process = make();
        for (int i = 0; i < pairs; ++i) {
            const bool yr = random.uniform() < pr, yu = random.uniform() < pu;
            if (process.update(yr, yu) >= level) {
                ++passed;
                break;
            }
        }
    }
    return passed / static_cast<double>(runs);
}

} // namespace

class TestEprocess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void levels()
    {
        QCOMPARE(alarmLevel(0.05), std::log(20.0));
        QCOMPARE(alwaysValidP(std::log(20.0)), 1.0 / 20.0);
        QCOMPARE(alwaysValidP(0.0), 1.0);
        QCOMPARE(changeLevel(1e5), std::log(1e5));
    }
    void againstOthers_data()
    {
        // Computed in another language from the formulas: r_i = (7i mod 10) < 4, u_i = (3i mod 10) < 2.
        QTest::addColumn<int>("process");
        QTest::addColumn<QList<double>>("at10_50_100_200");
        QTest::addColumn<int>("crosses");
        QTest::newRow("parity") << 0 << QList<double>{-0.4966681026, 0.1412390539, 2.0615623929, 6.5695127020}
                                << 117;
        QTest::newRow("four fifths") << 1
                                     << QList<double>{-0.3566749439, -0.6429030716, -0.0861951989,
                                                      1.6248662723}
                                     << 0;
        QTest::newRow("safe test") << 2
                                   << QList<double>{-0.2848601348, 0.9412539959, 3.0341791326, 7.5391557192}
                                   << 97;
    }
    void againstOthers()
    {
        QFETCH(int, process);
        QFETCH(QList<double>, at10_50_100_200);
        QFETCH(int, crosses);
        BettingProcess parity(BettingRule::parity()), fourFifths(BettingRule::ratioAtLeast(0.8));
        SafeTest safe;
        QList<double> found;
        int crossed = 0;
        for (int i = 0; i < 200; ++i) {
            const bool yr = referenceOutcome(i), yu = monitoredOutcome(i);
            const double capital = process == 0   ? parity.update(yr, yu)
                                   : process == 1 ? fourFifths.update(yr, yu)
                                                  : safe.update(yr, yu);
            if (i == 9 || i == 49 || i == 99 || i == 199)
                found.append(capital);
            if (crossed == 0 && capital >= alarmLevel(0.05))
                crossed = i + 1;
        }
        for (int k = 0; k < 4; ++k)
            QVERIFY2(close(found[k], at10_50_100_200[k], 5.1e-11),
                     qPrintable(QString::number(found[k], 'f', 12)));
        QCOMPARE(crossed, crosses);
    }
    void maximumIsKept()
    {
        BettingProcess process(BettingRule::parity());
        double most = 0.0;
        std::uint64_t at = 0;
        for (int i = 1; i <= 220; ++i) {
            const double capital = i <= 200 ? process.update(1, i % 3 == 0) : process.update(0, 1);
            if (capital > most) {
                most = capital;
                at = static_cast<std::uint64_t>(i);
            }
        }
        QCOMPARE(process.evidence().maxLogCapital, most);
        QCOMPARE(process.evidence().maxAtPair, at);
        QCOMPARE(process.evidence().pairs, 220ull);
        QVERIFY(process.evidence().logCapital < most);
        QVERIFY(most > 10.0 && at <= 200);
    }
    void resumingChangesNothing()
    {
        const auto feed = [](auto& process, int from, int to) {
            for (int i = from; i < to; ++i)
                process.update(referenceOutcome(i), (i / 2) % 5 == 1);
        };
        BettingProcess whole(BettingRule::differenceAtLeast(-0.1));
        feed(whole, 0, 300);
        BettingProcess first(BettingRule::differenceAtLeast(-0.1));
        feed(first, 0, 123);
        BettingProcess second(BettingRule::differenceAtLeast(-0.1), first.state());
        feed(second, 123, 300);
        QCOMPARE(second.state().evidence.logCapital, whole.state().evidence.logCapital);
        QCOMPARE(second.state().bet, whole.state().bet);
        QCOMPARE(second.state().evidence.maxAtPair, whole.state().evidence.maxAtPair);

        SafeTest safeWhole, safeFirst;
        feed(safeWhole, 0, 300);
        feed(safeFirst, 0, 123);
        SafeTest safeSecond(safeFirst.state());
        feed(safeSecond, 123, 300);
        QCOMPARE(safeSecond.evidence().logCapital, safeWhole.evidence().logCapital);

        ChangeDetector changeWhole(BettingRule::parity()), changeFirst(BettingRule::parity());
        feed(changeWhole, 0, 300);
        feed(changeFirst, 0, 123);
        ChangeDetector changeSecond(BettingRule::parity(), changeFirst.state());
        feed(changeSecond, 123, 300);
        QCOMPARE(changeSecond.state().capital, changeWhole.state().capital);
        QCOMPARE(changeSecond.evidence().logCapital, changeWhole.evidence().logCapital);
    }
    void capitalStaysPositive_data()
    {
        QTest::addColumn<int>("rule");
        for (int rule = 0; rule < 9; ++rule)
            QTest::addRow("rule %d", rule) << rule;
    }
    void capitalStaysPositive()
    {
        QFETCH(int, rule);
        const std::array rules{BettingRule::parity(),
                               BettingRule::ratioAtLeast(0.8),
                               BettingRule::ratioAtLeast(0.01),
                               BettingRule::ratioAtMost(1.25),
                               BettingRule::ratioAtMost(100.0),
                               BettingRule::differenceAtLeast(-0.1),
                               BettingRule::differenceAtLeast(-0.99),
                               BettingRule::differenceAtMost(0.1),
                               BettingRule::differenceAtMost(0.99)};
        // Whatever comes, the process can be in debt but not ruined: an adversary who always answers with the
        // outcome that hurts the present bet most.
        BettingProcess process(rules[static_cast<std::size_t>(rule)]);
        for (int i = 0; i < 2000; ++i) {
            double yr = 0, yu = 0, worst = 2;
            for (int k = 0; k < 4; ++k) {
                const double g = process.rule().payoff(k & 1, k >> 1);
                // In the first half let it win now and then, so that it bets high.
                const double harm = process.state().bet * g * (i < 1000 && i % 2 ? -1.0 : 1.0);
                if (harm < worst) {
                    worst = harm;
                    yr = k & 1;
                    yu = k >> 1;
                }
            }
            const double before = process.evidence().logCapital;
            const double after = process.update(yr, yu);
            QVERIFY(std::isfinite(after));
            QVERIFY2(after - before >= std::log(0.5) - 1e-12, qPrintable(QString::number(after - before)));
        }
    }
    void wagersAreFair()
    {
        // On the edge of the hypothesis the mean payoff is 0, within it the one-sided bets lose on average.
        const auto mean = [](const BettingRule& rule, double pr, double pu) {
            double sum = 0.0;
            for (int k = 0; k < 4; ++k)
                sum += (k & 1 ? pr : 1 - pr) * (k >> 1 ? pu : 1 - pu) * rule.payoff(k & 1, k >> 1);
            return sum;
        };
        QVERIFY(close(mean(BettingRule::parity(), 0.3, 0.3), 0, 1e-15));
        QVERIFY(close(mean(BettingRule::ratioAtLeast(0.8), 0.5, 0.4), 0, 1e-15));
        QVERIFY(mean(BettingRule::ratioAtLeast(0.8), 0.5, 0.45) < 0);
        QVERIFY(mean(BettingRule::ratioAtLeast(0.8), 0.5, 0.35) > 0);
        QVERIFY(close(mean(BettingRule::ratioAtMost(1.25), 0.4, 0.5), 0, 1e-15));
        QVERIFY(mean(BettingRule::ratioAtMost(1.25), 0.4, 0.45) < 0);
        QVERIFY(mean(BettingRule::ratioAtMost(1.25), 0.4, 0.6) > 0);
        QVERIFY(close(mean(BettingRule::differenceAtLeast(-0.1), 0.5, 0.4), 0, 1e-15));
        QVERIFY(mean(BettingRule::differenceAtLeast(-0.1), 0.5, 0.45) < 0);
        QVERIFY(mean(BettingRule::differenceAtLeast(-0.1), 0.5, 0.35) > 0);
        QVERIFY(close(mean(BettingRule::differenceAtMost(0.1), 0.4, 0.5), 0, 1e-15));
        QVERIFY(mean(BettingRule::differenceAtMost(0.1), 0.4, 0.45) < 0);
        QVERIFY(mean(BettingRule::differenceAtMost(0.1), 0.4, 0.6) > 0);
    }
    void safeTestIsFairAtEveryStep()
    {
        // Given any past, the expected factor is at most 1 for every common rate (that is what makes it
        // safe).
        Random random(4);
        SafeTest test;
        for (int i = 0; i < 300; ++i) {
            for (double p : {0.01, 0.3, 0.5, 0.77, 0.999}) {
                double expected = 0.0;
                for (int k = 0; k < 4; ++k) {
                    SafeTest next(test.state());
                    const double factor = std::exp(next.update(k & 1, k >> 1) - test.evidence().logCapital);
                    expected += (k & 1 ? p : 1 - p) * (k >> 1 ? p : 1 - p) * factor;
                }
                QVERIFY2(expected <= 1.0 + 1e-12, qPrintable(QString::number(expected, 'g', 16)));
            }
            test.update(random.uniform() < 0.4, random.uniform() < 0.2);
        }
    }
    void falseAlarmsAreRare()
    {
        // 2,000 looks; the bound is 5 %, the processes stay below it.
        const int pairs = 2000, runs = 400;
        const auto check = [](double share) { return share < 0.05 + 2 * std::sqrt(0.05 * 0.95 / 400); };
        QVERIFY(
            check(alarms([] { return BettingProcess(BettingRule::parity()); }, 0.3, 0.3, pairs, runs, 1)));
        QVERIFY(check(alarms([] { return BettingProcess(BettingRule::ratioAtLeast(0.8)); }, 0.3, 0.24, pairs,
                             runs, 2)));
        QVERIFY(check(alarms([] { return BettingProcess(BettingRule::ratioAtMost(1.25)); }, 0.24, 0.3, pairs,
                             runs, 3)));
        QVERIFY(check(alarms([] { return BettingProcess(BettingRule::differenceAtLeast(-0.1)); }, 0.5, 0.4,
                             pairs, runs, 4)));
        QVERIFY(check(alarms([] { return BettingProcess(BettingRule::differenceAtMost(0.1)); }, 0.4, 0.5,
                             pairs, runs, 5)));
        QVERIFY(check(alarms([] { return SafeTest(); }, 0.3, 0.3, pairs, runs, 6)));
    }
    void unfairnessIsFound()
    {
        // Half of the runs alarm within the published median number of pairs, within sampling error.
        const int runs = 400;
        const auto near = [](double share) { return std::abs(share - 0.5) < 0.1; };
        const auto parity = [] { return BettingProcess(BettingRule::parity()); };
        QVERIFY(near(alarms(parity, 0.3, 0.4, 415, runs, 7)));
        QVERIFY(near(alarms(parity, 0.1, 0.15, 854, runs, 8)));
        const auto fifths = [] { return BettingProcess(BettingRule::ratioAtLeast(0.8)); };
        QVERIFY(near(alarms(fifths, 0.3, 0.15, 225, runs, 9)));
        QVERIFY(near(alarms(fifths, 0.3, 0.18, 637, runs, 10)));
        QVERIFY(near(alarms([] { return SafeTest(); }, 0.3, 0.4, 571, runs, 11)));
    }
    void changeIsFoundSoonAfterIt()
    {
        Random random(21);
        const double level = changeLevel(1e5);
        std::vector<int> delays;
        for (int run = 0; run < 60; ++run) {
            ChangeDetector detector(BettingRule::parity());
            for (int i = 0; i < 20'000; ++i) {
                const bool yr = random.uniform() < 0.3, yu = random.uniform() < (i < 5000 ? 0.3 : 0.4);
                if (detector.update(yr, yu) >= level) {
                    delays.push_back(i - 5000);
                    break;
                }
            }
        }
        QCOMPARE(delays.size(), std::size_t(60));
        std::sort(delays.begin(), delays.end());
        QVERIFY2(delays[0] >= 0, "an alarm before the change");
        QVERIFY2(delays[30] < 1400, qPrintable(QString::number(delays[30])));
    }
    void changeAlarmsAreAsRareAsPromised()
    {
        // On average at least 500 pairs to the first alarm at the level for 500.
        Random random(22);
        double sum = 0.0;
        const int runs = 200;
        for (int run = 0; run < runs; ++run) {
            ChangeDetector detector(BettingRule::parity());
            int i = 1;
            while (detector.update(random.uniform() < 0.3, random.uniform() < 0.3) < changeLevel(500) &&
                   i < 20'000)
                ++i;
            sum += i;
        }
        QVERIFY2(sum / runs > 500, qPrintable(QString::number(sum / runs)));
    }
    void changeDetectorNeverOverflows()
    {
        ChangeDetector detector(BettingRule::ratioAtLeast(0.8));
        for (int i = 0; i < 20'000; ++i)
            detector.update(1, 0);
        QVERIFY(std::isfinite(detector.evidence().logCapital));
        for (int i = 0; i < 50'000; ++i)
            detector.update(0, 1);
        QVERIFY(detector.evidence().logCapital < 0.0);
    }

    void changeByPeriods()
    {
        // Ten pairs a period; the promise is in periods, so the level does not depend on the ten.
        Random random(23);
        const double level = changeLevel(100);
        const int perPeriod = 10, runs = 100;
        double periods = 0.0;
        for (int run = 0; run < runs; ++run) {
            ChangeDetector detector(BettingRule::parity());
            int period = 0;
            for (bool alarmed = false; !alarmed && period < 1000; ++period) {
                detector.beginPeriod(period);
                for (int i = 0; i < perPeriod && !alarmed; ++i)
                    alarmed = detector.updateWithin(random.uniform() < 0.3, random.uniform() < 0.3) >= level;
            }
            periods += period;
        }
        QVERIFY2(periods / runs > 100, qPrintable(QString::number(periods / runs)));
    }
    void changeIsDated()
    {
        // Good for 100 periods of 50 pairs, then not: the alarm names a period soon after the change.
        Random random(24);
        std::vector<std::int64_t> since;
        for (int run = 0; run < 60; ++run) {
            ChangeDetector detector(BettingRule::ratioAtLeast(0.8));
            for (int period = 0; period < 400; ++period) {
                detector.beginPeriod(period);
                for (int i = 0; i < 50; ++i)
                    detector.updateWithin(random.uniform() < 0.5,
                                          random.uniform() < (period < 100 ? 0.48 : 0.3));
                if (detector.evidence().logCapital >= changeLevel(365)) {
                    since.push_back(detector.changedSince());
                    break;
                }
            }
        }
        QCOMPARE(since.size(), std::size_t(60));
        std::ranges::sort(since);
        QVERIFY2(std::abs(double(since[30]) - 100) <= 5, qPrintable(QString::number(since[30])));
    }
    void changeByPeriodsResumes()
    {
        const auto feed = [](ChangeDetector& detector, int from, int to) {
            for (int i = from; i < to; ++i) {
                if (i % 7 == 0)
                    detector.beginPeriod(i);
                detector.updateWithin(referenceOutcome(i), (i / 2) % 5 == 1);
            }
        };
        ChangeDetector whole(BettingRule::parity()), first(BettingRule::parity());
        feed(whole, 0, 300);
        feed(first, 0, 124);
        ChangeDetector second(BettingRule::parity(), first.state());
        feed(second, 124, 300);
        QCOMPARE(second.state().capital, whole.state().capital);
        QCOMPARE(second.state().since, whole.state().since);
        QCOMPARE(second.evidence().logCapital, whole.evidence().logCapital);
        // A period without end neither overflows nor vanishes.
        for (int i = 0; i < 20'000; ++i)
            second.updateWithin(1, 1);
        ChangeDetector falling(BettingRule::ratioAtLeast(0.8));
        falling.beginPeriod(0);
        for (int i = 0; i < 20'000; ++i)
            falling.updateWithin(0, 1);
        QVERIFY(std::isfinite(falling.evidence().logCapital));
    }

    // ---- pairing ----

    void pairsWithTheNewest_data()
    {
        QTest::addColumn<int>("capacity");
        for (const int capacity : {1, 2, 63, 64, 500})
            QTest::addRow("%d may wait", capacity) << capacity;
    }
    void pairsWithTheNewest()
    {
        QFETCH(int, capacity);
        const auto most = static_cast<std::uint32_t>(capacity);
        Random random(32);
        PairQueue queue({}, most);
        std::deque<bool> waiting;
        PairSide waits = PairSide::Reference;
        int count = 0;
        std::vector<OutcomePair> pairs(100);
        std::vector<std::uint32_t> places(100);
        for (int i = 0; i < 30'000;) {
            // Phases in which one group comes far more often, so that many wait and are served again.
            const double share = (i / 3000) % 2 ? 0.9 : 0.2;
            std::vector<GroupOutcome> outcomes;
            std::vector<std::pair<OutcomePair, std::uint32_t>> expected;
            const int stretch = i % 7 == 0 ? 100 : i % 5;
            for (std::uint32_t at = 0; at < static_cast<std::uint32_t>(stretch); ++at, ++i) {
                const bool outcome = random.uniform() < 0.37;
                const PairSide side = random.uniform() < share ? PairSide::Monitored : PairSide::Reference;
                outcomes.push_back(groupOutcome(side, outcome));
                if (waiting.empty())
                    waits = side;
                if (side == waits) {
                    waiting.push_back(outcome);
                    if (waiting.size() > most)
                        waiting.pop_front(); // who waited longest leaves
                    continue;
                }
                const bool partner = waiting.back();
                waiting.pop_back();
                expected.emplace_back(side == PairSide::Monitored ? outcomePair(partner, outcome)
                                                                  : outcomePair(outcome, partner),
                                      at);
            }
            if (stretch == 0)
                ++i;
            const std::size_t found = queue.add(outcomes, pairs.data(), places.data());
            QCOMPARE(found, expected.size());
            for (std::size_t k = 0; k < found; ++k) {
                QCOMPARE(pairs[k], expected[k].first);
                QCOMPARE(places[k], expected[k].second);
            }
            count += static_cast<int>(found);
            QCOMPARE(queue.waiting(), static_cast<std::uint32_t>(waiting.size()));
            if (!waiting.empty())
                QCOMPARE(queue.waitingSide(), waits);
            // Stored and loaded at odd places it goes on as before, and the state is canonical.
            const PairQueue::State state = queue.state();
            QCOMPARE(state.words.size(), std::size_t((state.count + 63) / 64));
            if (i % 3 == 0) {
                queue = PairQueue(state, most);
                QVERIFY(queue.state() == state);
            }
        }
        QVERIFY(count > 3000);
    }
    void ofTooManyTheNewestStay()
    {
        PairQueue queue({PairSide::Monitored, 70, {0, 0b10'1000}}, 3);
        QCOMPARE(queue.waiting(), 3U);
        QVERIFY(queue.state() == (PairQueue::State{PairSide::Monitored, 3, {0b101}}));
    }

    // ---- many pairs at once ----

    void manyAtOnceAreAsOneByOne_data()
    {
        QTest::addColumn<int>("rule");
        QTest::addColumn<double>("level");
        QTest::addColumn<double>("fall"); // of the monitored group, half way
        for (int rule = 0; rule < 5; ++rule)
            for (const double level : {3.0, std::numeric_limits<double>::infinity()})
                for (const double fall : {0.0, 0.1, 0.4})
                    QTest::addRow("rule %d, level %g, fall by %g", rule, level, fall)
                        << rule << level << fall;
    }
    void manyAtOnceAreAsOneByOne()
    {
        QFETCH(int, rule);
        QFETCH(double, level);
        QFETCH(double, fall);
        const std::array rules{BettingRule::parity(), BettingRule::ratioAtLeast(0.8),
                               BettingRule::ratioAtMost(1.25), BettingRule::differenceAtLeast(-0.1),
                               BettingRule::differenceAtMost(0.1)};
        const BettingRule& r = rules[static_cast<std::size_t>(rule)];
        Random random(77);
        std::vector<OutcomePair> pairs;
        for (int i = 0; i < 20'000; ++i)
            pairs.push_back(
                outcomePair(random.uniform() < 0.5, random.uniform() < (i < 10'000 ? 0.5 : 0.5 - fall)));
        BettingProcess betting(r), bettingByOne(r);
        ChangeDetector change(r), changeByOne(r);
        const auto same = [](const Evidence& a, const Evidence& b) {
            return a.logCapital == b.logCapital && a.maxLogCapital == b.maxLogCapital && a.pairs == b.pairs &&
                   a.maxAtPair == b.maxAtPair;
        };
        // One by one, until the level; the stop has to be the same.
        const auto untilLevel = [&](std::span<const OutcomePair> some, auto&& update) {
            std::size_t taken = 0;
            while (taken < some.size()) {
                const OutcomePair pair = some[taken++];
                if (update(referenceOf(pair) ? 1.0 : 0.0, monitoredOf(pair) ? 1.0 : 0.0) >= level)
                    break;
            }
            return taken;
        };
        for (std::size_t at = 0; at < pairs.size();) {
            const std::size_t period = std::min<std::size_t>(pairs.size() - at, 1 + at % 613);
            change.beginPeriod(static_cast<std::int64_t>(at));
            changeByOne.beginPeriod(static_cast<std::int64_t>(at));
            const auto some = std::span(pairs).subspan(at, period);
            const std::size_t taken = betting.update(some, level);
            QCOMPARE(taken,
                     untilLevel(some, [&](double yr, double yu) { return bettingByOne.update(yr, yu); }));
            QVERIFY(same(betting.evidence(), bettingByOne.evidence()));
            QVERIFY(betting.state().bet == bettingByOne.state().bet &&
                    betting.state().curvature == bettingByOne.state().curvature);
            const std::size_t changed = change.updateWithin(some, level);
            QCOMPARE(changed, untilLevel(some, [&](double yr, double yu) {
                         return changeByOne.updateWithin(yr, yu);
                     }));
            QVERIFY(same(change.evidence(), changeByOne.evidence()));
            QVERIFY(change.state().capital == changeByOne.state().capital);
            QVERIFY(change.state().since == changeByOne.state().since);
            at += period;
        }
        QCOMPARE(betting.update(std::span<const OutcomePair>(), level), std::size_t(0));
        QCOMPARE(change.updateWithin(std::span<const OutcomePair>(), level), std::size_t(0));
        QVERIFY(same(change.evidence(), changeByOne.evidence()));
    }
    void isQuick()
    {
        QElapsedTimer clock;
        clock.start();
        PairQueue queue({}, 500);
        BettingProcess parity(BettingRule::parity()), fifths(BettingRule::ratioAtLeast(0.8));
        ChangeDetector change(BettingRule::parity());
        change.beginPeriod(0);
        constexpr double never = std::numeric_limits<double>::infinity();
        Random random(41);
        std::vector<GroupOutcome> outcomes;
        for (int i = 0; i < 1'000'000; ++i) {
            const std::uint64_t bits = random.next();
            outcomes.push_back(groupOutcome(bits & 1 ? PairSide::Monitored : PairSide::Reference, bits & 6));
        }
        std::vector<OutcomePair> pairs(outcomes.size());
        std::vector<std::uint32_t> places(outcomes.size());
        pairs.resize(queue.add(outcomes, pairs.data(), places.data()));
        for (std::size_t taken = 0; taken < pairs.size();)
            taken += parity.update(std::span(pairs).subspan(taken), never);
        QCOMPARE(fifths.update(pairs, never), pairs.size());
        QCOMPARE(change.updateWithin(pairs, never), pairs.size());
        qInfo("a million records through a queue and three processes: %lld ms", clock.elapsed());
        QVERIFY(clock.elapsed() < 5000);
    }
};

QTEST_APPLESS_MAIN(TestEprocess)
#include "tst_eprocess.moc"
