// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm_curve.h"

#include "numeric/random.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace tiltmeter;

namespace {

constexpr std::int64_t day = 86'400'000'000;
constexpr std::int64_t start = 1'704'067'200'000'000;

/// A walk of `perDay` points a day.
std::vector<EvidencePoint> walk(int days, int perDay, bool timed, std::uint64_t seed = 1)
{
    numeric::Random random(seed);
    std::vector<EvidencePoint> curve;
    double evidence = 0;
    for (int i = 0; i < days * perDay; ++i) {
        evidence += random.uniform() - 0.48;
        const TimePoint time{start + i * (day / perDay)};
        curve.push_back(
            {timed ? std::optional(time) : std::nullopt, static_cast<std::uint64_t>(i + 1), evidence});
    }
    return curve;
}

double highest(const std::vector<EvidencePoint>& curve)
{
    return std::ranges::max_element(curve, {}, &EvidencePoint::logEvidence)->logEvidence;
}

} // namespace

class TestAlarmCurve : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsWhatMatters_data()
    {
        QTest::addColumn<int>("days");
        QTest::addColumn<int>("perDay");
        QTest::addColumn<bool>("timed");
        QTest::newRow("one day") << 1 << 400 << true;
        QTest::newRow("a point a day") << 60 << 1 << true;
        QTest::newRow("exactly as many days as spans") << 64 << 7 << true;
        QTest::newRow("one day more") << 65 << 7 << true;
        QTest::newRow("a year") << 365 << 1 << true;
        QTest::newRow("without timestamps") << 10 << 49 << false;
    }
    void keepsWhatMatters()
    {
        QFETCH(int, days);
        QFETCH(int, perDay);
        QFETCH(bool, timed);
        const auto curve = walk(days, perDay, timed);
        const auto kept = thinned(curve);
        QVERIFY(kept.size() <= std::size_t(2 * maximumCurveSpans + 1));
        QVERIFY(kept.front() == curve.front());
        QVERIFY(kept.back() == curve.back());
        QCOMPARE(highest(kept), highest(curve));
        QVERIFY(std::ranges::is_sorted(kept, {}, &EvidencePoint::pairs));
        for (const EvidencePoint& point : kept)
            QVERIFY(std::ranges::find(curve, point) != curve.end());
        if (timed && days <= maximumCurveSpans) {
            std::set<std::int64_t> daysKept;
            for (const EvidencePoint& point : kept)
                daysKept.insert(point.time->microseconds / day);
            QCOMPARE(daysKept.size(), std::size_t(days));
        }
        QVERIFY(thinned(kept) == kept); // nothing is lost by thinning again
    }
    void theLastOfADayIsItsLast()
    {
        const auto curve = walk(10, 20, true);
        const auto kept = thinned(curve);
        for (int i = 0; i < 10; ++i)
            QVERIFY(std::ranges::find(kept, curve[std::size_t(20 * i + 19)]) != kept.end());
    }
    void putsInWhereItWentOff()
    {
        auto curve = walk(30, 20, true);
        std::erase_if(curve, [](const EvidencePoint& p) { return p.pairs % 4 != 0; });
        const EvidencePoint between{TimePoint{start + 5 * day + 7}, 102, 4.5};
        const auto kept = thinned(curve, between);
        QVERIFY(std::ranges::find(kept, between) != kept.end());
        QVERIFY(std::ranges::is_sorted(kept, {}, &EvidencePoint::pairs));
        // There already: once.
        const auto known = thinned(curve, curve[13]);
        QCOMPARE(std::ranges::count(known, curve[13]), 1);
        // Beyond the end, as after a thinning of the curve itself.
        const EvidencePoint later{TimePoint{start + 31 * day}, 5000, 9};
        QVERIFY(thinned(curve, later).back() == later);
    }
    void nothingStaysNothing()
    {
        QVERIFY(thinned({}).empty());
        const EvidencePoint only{std::nullopt, 3, 1};
        QCOMPARE(thinned({}, only).size(), std::size_t(1));
    }
};

QTEST_APPLESS_MAIN(TestAlarmCurve)
#include "tst_alarm_curve.moc"
