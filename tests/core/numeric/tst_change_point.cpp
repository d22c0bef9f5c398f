// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/change_point.h"

#include "close_to.h"

#include "numeric/probability.h"
#include "numeric/random.h"

#include <algorithm>
#include <limits>
#include <vector>

using namespace tiltmeter::numeric;

using Values = std::vector<double>;

namespace {

double noise(Random& random, double deviation)
{
    return deviation * normalQuantile(std::clamp(random.uniform(), 1e-12, 1 - 1e-12));
}

} // namespace

class TestChangePoint : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void step_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("begin");
        for (const auto& [size, begin] : {std::pair{4, 1}, {4, 3}, {12, 6}, {12, 11}, {52, 20}, {700, 333}})
            QTest::addRow("%d of %d", begin, size) << size << begin;
    }
    void step()
    {
        QFETCH(const int, size);
        QFETCH(const int, begin);
        Values values;
        for (int i = 0; i < size; ++i)
            values.push_back(i < begin ? 0.02 : 0.3);
        const auto found = findChangePoint(values);
        QVERIFY(found);
        QVERIFY(!found->isGradual);
        QCOMPARE(found->begin, std::size_t(begin));
        QCOMPARE(found->earliest, found->begin);
        QCOMPARE(found->latest, found->begin);
        VERIFY_CLOSE(found->before, 0.02, 1e-9);
        VERIFY_CLOSE(found->after, 0.3, 1e-9);
    }
    void ramp()
    {
        Values values;
        for (int i = 0; i < 20; ++i)
            values.push_back(0.1 + 0.05 * std::clamp(i - 5, 0, 8));
        const auto found = findChangePoint(values);
        QVERIFY(found && found->isGradual);
        QCOMPARE(found->begin, 6U);
        QCOMPARE(found->complete, 13U);
        VERIFY_CLOSE(found->before, 0.1, 1e-9);
        VERIFY_CLOSE(found->after, 0.5, 1e-9);
    }
    void rampThatGoesOn()
    {
        Values values;
        for (int i = 0; i < 12; ++i)
            values.push_back(0.05 * std::max(i - 4, 0));
        const auto found = findChangePoint(values);
        QVERIFY(found && found->isGradual);
        QCOMPARE(found->begin, 5U);
        QCOMPARE(found->complete, values.size());
        VERIFY_CLOSE(found->after, 0.35, 1e-9);
    }
    void downwardsAndMirrored()
    {
        Values values{5, 5.1, 4.9, 5, 1, 1.1, 0.9, 1};
        const auto down = findChangePoint(values);
        QVERIFY(down && !down->isGradual);
        QCOMPARE(down->begin, 4U);
        QVERIFY(down->after < down->before);
        std::ranges::reverse(values);
        QCOMPARE(findChangePoint(values)->begin, 4U);
    }
    void scaleDoesNotMatter()
    {
        const Values values{1, 2, 1.5, 1, 4, 5, 4.5, 5};
        Values scaled;
        for (const double value : values)
            scaled.push_back(1e6 + 1e-3 * value);
        const auto found = findChangePoint(values);
        const auto other = findChangePoint(scaled);
        QVERIFY(found && other);
        QCOMPARE(found->begin, other->begin);
        QCOMPARE(found->isGradual, other->isGradual);
        QCOMPARE(found->earliest, other->earliest);
    }
    void whatHasNoChange()
    {
        QVERIFY(!findChangePoint(Values{}));
        QVERIFY(!findChangePoint(Values{1, 2, 3}));
        QVERIFY(!findChangePoint(Values{2, 2, 2, 2, 2}));
        QVERIFY(!findChangePoint(Values{1, 2, std::numeric_limits<double>::infinity(), 3}));
    }
    /// Noise of 0.15 of the change, 12 values: as the header says.
    void noisySeriesAreToldApart()
    {
        Random random(5);
        const int repeats = 400;
        int gradualSteps = 0;
        int suddenRamps = 0;
        int nearSteps = 0;
        int covered = 0;
        for (int repeat = 0; repeat < repeats; ++repeat) {
            Values step;
            Values ramp;
            for (int i = 0; i < 12; ++i) {
                step.push_back((i >= 6 ? 1 : 0) + noise(random, 0.15));
                ramp.push_back(std::clamp((i - 4) / 6.0, 0.0, 1.0) + noise(random, 0.15));
            }
            const auto sudden = findChangePoint(step);
            const auto gradual = findChangePoint(ramp);
            QVERIFY(sudden && gradual);
            gradualSteps += sudden->isGradual ? 1 : 0;
            suddenRamps += gradual->isGradual ? 0 : 1;
            nearSteps += sudden->begin >= 5 && sudden->begin <= 7 ? 1 : 0;
            covered += sudden->earliest <= 6 && 6 <= sudden->latest ? 1 : 0;
        }
        const auto share = [](int count) { return double(count) / repeats; };
        QVERIFY2(share(gradualSteps) < 0.1, qPrintable(QString::number(share(gradualSteps))));
        QVERIFY2(share(suddenRamps) < 0.3, qPrintable(QString::number(share(suddenRamps))));
        QVERIFY2(share(nearSteps) > 0.97, qPrintable(QString::number(share(nearSteps))));
        QVERIFY2(share(covered) > 0.9, qPrintable(QString::number(share(covered))));
    }
};

QTEST_APPLESS_MAIN(TestChangePoint)
#include "tst_change_point.moc"
