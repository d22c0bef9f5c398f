// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/standardization.h"

#include "close_to.h"

#include "numeric/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace tiltmeter::numeric;

using Cells = std::vector<RateCell>;

namespace {

void verifySum(const RateDecomposition& d)
{
    VERIFY_CLOSE(d.mix + d.rate + d.interaction, d.change, 1e-12, 1e-14);
    VERIFY_CLOSE(d.treatment, d.rate + d.interaction, 1e-12, 1e-15);
    VERIFY_CLOSE(d.change, d.currentRate - d.baselineRate, 1e-12, 1e-15);
}

/// Cells drawn anew from their own shares, 4,000 times.
class Resampled
{
public:
    explicit Resampled(const Cells& cells)
    {
        Random random(5);
        for (int i = 0; i < 4000; ++i) {
            Cells drawn(cells.size());
            draw(random, cells, &RateCell::baseline, &RateCell::baselineYes, drawn);
            draw(random, cells, &RateCell::current, &RateCell::currentYes, drawn);
            m_draws.push_back(decomposeRates(drawn).value());
        }
    }
    [[nodiscard]] Interval interval(double RateDecomposition::*part)
    {
        std::ranges::sort(m_draws, {}, part);
        return {m_draws[100].*part, m_draws[3899].*part};
    }

private:
    static void draw(Random& random, const Cells& cells, double RateCell::*whole, double RateCell::*part,
                     Cells& drawn)
    {
        std::vector<double> weights;
        double trials = 0;
        for (const RateCell& cell : cells) {
            weights.push_back(cell.*part);
            weights.push_back(cell.*whole - cell.*part);
            trials += cell.*whole;
        }
        std::vector<double> counts(weights.size());
        Multinomial(weights).draw(random, std::uint64_t(trials), counts);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            drawn[i].*part = counts[2 * i];
            drawn[i].*whole = counts[2 * i] + counts[2 * i + 1];
        }
    }
    std::vector<RateDecomposition> m_draws;
};

} // namespace

Q_DECLARE_METATYPE(Cells)

class TestStandardization : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// Two strata, computed by hand: shares 0.6, 0.4 to 0.3, 0.7; rates 0.8, 0.2 to 0.7, 0.3.
    /// mix = -0.3 0.8 + 0.3 0.2 = -0.18; rate = 0.6 (-0.1) + 0.4 0.1 = -0.02;
    /// interaction = -0.3 (-0.1) + 0.3 0.1 = 0.06; change = 0.42 - 0.56 = -0.14.
    void byHand()
    {
        const auto d = decomposeRates(Cells{{60, 48, 30, 21}, {40, 8, 70, 21}});
        QVERIFY(d);
        VERIFY_CLOSE(d->baselineRate, 0.56, 1e-14);
        VERIFY_CLOSE(d->currentRate, 0.42, 1e-14);
        VERIFY_CLOSE(d->mix, -0.18, 1e-13);
        VERIFY_CLOSE(d->rate, -0.02, 1e-12);
        VERIFY_CLOSE(d->interaction, 0.06, 1e-12);
        VERIFY_CLOSE(d->treatment, 0.04, 1e-12);
        QCOMPARE(d->unmatched, 0.0);
        verifySum(*d);
    }
    void identicalSamplesGiveExactlyNothing()
    {
        const auto d = decomposeRates(Cells{{60, 48, 60, 48}, {40, 8, 40, 8}, {7, 3, 7, 3}});
        QVERIFY(d);
        QCOMPARE(d->change, 0.0);
        QCOMPARE(d->mix, 0.0);
        QCOMPARE(d->rate, 0.0);
        QCOMPARE(d->interaction, 0.0);
    }
    void sameSharesAreTreatmentAlone()
    {
        const auto d = decomposeRates(Cells{{100, 50, 200, 80}, {50, 10, 100, 50}});
        VERIFY_CLOSE(d->mix, 0, 0, 1e-15);
        VERIFY_CLOSE(d->interaction, 0, 0, 1e-15);
        VERIFY_CLOSE(d->rate, d->change, 1e-12);
    }
    void sameRatesAreMixAlone()
    {
        const auto d = decomposeRates(Cells{{100, 50, 40, 20}, {50, 10, 160, 32}});
        VERIFY_CLOSE(d->mix, d->change, 1e-12);
        VERIFY_CLOSE(d->treatment, 0, 0, 1e-15);
    }
    /// A value that comes or goes says nothing of how alike records are treated.
    void newAndVanishedStrataCountAsMix()
    {
        const auto d = decomposeRates(Cells{{100, 50, 100, 50}, {0, 0, 100, 0}, {40, 40, 0, 0}});
        QVERIFY(d);
        VERIFY_CLOSE(d->mix, d->change, 1e-12);
        VERIFY_CLOSE(d->treatment, 0, 0, 1e-15);
        VERIFY_CLOSE(d->unmatched, 0.5, 1e-15);
        verifySum(*d);
    }
    void sumsAreExactWhateverTheCounts()
    {
        Random random(7);
        for (int i = 0; i < 500; ++i) {
            Cells cells;
            const std::uint64_t strata = 1 + random.below(60);
            for (std::uint64_t k = 0; k < strata; ++k) {
                RateCell cell;
                cell.baseline = double(random.below(4) * random.below(1000));
                cell.current = double(random.below(4) * random.below(1000));
                cell.baselineYes = double(random.below(std::uint64_t(cell.baseline) + 1));
                cell.currentYes = double(random.below(std::uint64_t(cell.current) + 1));
                cells.push_back(cell);
            }
            if (const auto d = decomposeRates(cells))
                verifySum(*d);
            if (QTest::currentTestFailed())
                return;
        }
    }
    void whatHasNoValue()
    {
        const double infinity = std::numeric_limits<double>::infinity();
        QVERIFY(!decomposeRates(Cells{}));
        QVERIFY(!decomposeRates(Cells{{0, 0, 5, 1}}));
        QVERIFY(!decomposeRates(Cells{{5, 1, 0, 0}}));
        QVERIFY(!decomposeRates(Cells{{5, 6, 5, 1}}));
        QVERIFY(!decomposeRates(Cells{{5, -1, 5, 1}}));
        QVERIFY(!decomposeRates(Cells{{infinity, 1, 5, 1}}));
        QVERIFY(!decompositionIntervals(Cells{{5, 1, 5, 1}}, 1.0));
        QVERIFY(!decompositionIntervals(Cells{{5, 6, 5, 1}}, 0.95));
        QVERIFY(!decompositionIntervals(Cells{{0.2, 0.1, 5, 1}}, 0.95));
    }
    /// Drawn with replacement, as records are: strata that one side lacks, small ones and large ones.
    void asWideAsResampling_data()
    {
        QTest::addColumn<Cells>("cells");
        QTest::newRow("two strata") << Cells{{60, 48, 30, 21}, {40, 8, 70, 21}};
        QTest::newRow("one stratum") << Cells{{600, 480, 300, 210}};
        QTest::newRow("many") << Cells{
            {400, 320, 200, 170}, {300, 60, 500, 60}, {200, 90, 250, 80}, {50, 40, 5, 3}, {90, 8, 300, 40}};
        QTest::newRow("come and gone")
            << Cells{{400, 320, 200, 170}, {0, 0, 500, 60}, {200, 90, 0, 0}, {300, 200, 100, 50}};
    }
    void asWideAsResampling()
    {
        QFETCH(Cells, cells);
        const auto intervals = decompositionIntervals(cells, 0.95);
        QVERIFY(intervals);
        Resampled drawn(cells);
        const auto verify = [&](const Interval& interval, double RateDecomposition::*part) {
            const Interval other = drawn.interval(part);
            const double slack = 0.12 * other.width() + 1e-12;
            QVERIFY2(std::abs(interval.lower - other.lower) < slack,
                     qPrintable(QString::number(other.lower)));
            QVERIFY2(std::abs(interval.upper - other.upper) < slack,
                     qPrintable(QString::number(other.upper)));
        };
        verify(intervals->change, &RateDecomposition::change);
        verify(intervals->mix, &RateDecomposition::mix);
        verify(intervals->rate, &RateDecomposition::rate);
        verify(intervals->interaction, &RateDecomposition::interaction);
        verify(intervals->treatment, &RateDecomposition::treatment);
    }
    /// Without a second stratum there is nothing that could be mixed otherwise.
    void oneStratumHasNoMix()
    {
        const auto intervals = decompositionIntervals(Cells{{60, 48, 30, 21}}, 0.95);
        QCOMPARE(intervals->mix.width(), 0.0);
        QCOMPARE(intervals->interaction.width(), 0.0);
    }
    /// That 20 of 20 were treated alike does not prove that all are.
    void alikeRecordsProveLittle()
    {
        const auto intervals = decompositionIntervals(Cells{{20, 20, 20, 20}, {20, 0, 20, 0}}, 0.95);
        QVERIFY(intervals->treatment.width() > 0.05);
        QVERIFY(intervals->change.width() > 0.3);
    }
    /// Samples drawn from known shares and rates: the interval holds the true part in some 95 of 100.
    void intervalsCover()
    {
        const std::vector<double> p{0.4, 0.3, 0.2, 0.1};
        const std::vector<double> q{0.2, 0.3, 0.25, 0.25};
        const std::vector<double> r{0.8, 0.6, 0.4, 0.2};
        const std::vector<double> s{0.7, 0.6, 0.45, 0.1};
        double mix = 0;
        double treatment = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            mix += (q[k] - p[k]) * r[k];
            treatment += q[k] * (s[k] - r[k]);
        }
        Random random(3);
        const int repeats = 4000;
        int mixCovered = 0;
        int treatmentCovered = 0;
        for (int i = 0; i < repeats; ++i) {
            Cells cells(4);
            std::vector<double> counts(4);
            Multinomial(p).draw(random, 800, counts);
            for (std::size_t k = 0; k < 4; ++k) {
                cells[k].baseline = counts[k];
                cells[k].baselineYes = double(random.binomial(std::uint64_t(counts[k]), r[k]));
            }
            Multinomial(q).draw(random, 500, counts);
            for (std::size_t k = 0; k < 4; ++k) {
                cells[k].current = counts[k];
                cells[k].currentYes = double(random.binomial(std::uint64_t(counts[k]), s[k]));
            }
            const auto intervals = decompositionIntervals(cells, 0.95);
            QVERIFY(intervals);
            mixCovered += intervals->mix.contains(mix) ? 1 : 0;
            treatmentCovered += intervals->treatment.contains(treatment) ? 1 : 0;
        }
        for (const int covered : {mixCovered, treatmentCovered}) {
            const double share = double(covered) / repeats;
            QVERIFY2(share > 0.94 && share < 0.96, qPrintable(QString::number(share)));
        }
    }
};

QTEST_APPLESS_MAIN(TestStandardization)
#include "tst_standardization.moc"
