// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/multiple_testing.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace tiltmeter::numeric;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

QByteArray shown(const std::vector<double>& values)
{
    QByteArray text;
    for (double value : values)
        text += QByteArray::number(value, 'g', 8) + ' ';
    return text.trimmed();
}

/// Rejections by the step-wise rules as their authors state them, without adjusted p-values.
std::vector<bool> holmRejects(std::vector<double> p, double alpha)
{
    std::vector<bool> rejected(p.size(), false);
    for (std::size_t step = 0; step < p.size(); ++step) {
        std::size_t least = p.size();
        for (std::size_t i = 0; i < p.size(); ++i)
            if (!rejected[i] && (least == p.size() || p[i] < p[least]))
                least = i;
        if (p[least] > alpha / static_cast<double>(p.size() - step))
            break;
        rejected[least] = true;
    }
    return rejected;
}
std::vector<bool> bhRejects(const std::vector<double>& p, double alpha)
{
    std::vector<double> sorted = p;
    std::sort(sorted.begin(), sorted.end());
    double limit = -1.0;
    for (std::size_t k = 0; k < sorted.size(); ++k)
        if (sorted[k] <= static_cast<double>(k + 1) / static_cast<double>(p.size()) * alpha)
            limit = sorted[k];
    std::vector<bool> rejected;
    for (double value : p)
        rejected.push_back(value <= limit);
    return rejected;
}

} // namespace

class TestMultipleTesting : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void byHand()
    {
        // 0.01 * 4, 0.02 * 3, 0.03 * 2, 0.04 * 1 raised to what came before.
        QCOMPARE(shown(holm(std::vector{0.04, 0.01, 0.03, 0.02})), QByteArray("0.06 0.04 0.06 0.06"));
        // 0.01 * 4/1, 0.02 * 4/2, 0.03 * 4/3, 0.04 * 4/4: all 0.04.
        QCOMPARE(shown(benjaminiHochberg(std::vector{0.04, 0.01, 0.03, 0.02})),
                 QByteArray("0.04 0.04 0.04 0.04"));
        QCOMPARE(shown(benjaminiHochberg(std::vector{0.001, 0.5, 0.02, 0.9})),
                 QByteArray("0.004 0.66666667 0.04 0.9"));
        // times 1 + 1/2 + 1/3 + 1/4 = 25/12
        QCOMPARE(shown(benjaminiYekutieli(std::vector{0.001, 0.5, 0.02, 0.9})),
                 QByteArray("0.0083333333 1 0.083333333 1"));
    }
    void benjaminiAndHochbergsExample()
    {
        // The fifteen p-values of their paper, section 3.2: BH at 0.05 rejects four, Holm (as Bonferroni)
        // three.
        const std::vector<double> p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
        const auto rejects = [](const std::vector<double>& adjusted) {
            return std::count_if(adjusted.begin(), adjusted.end(), [](double v) { return v <= 0.05; });
        };
        QCOMPARE(rejects(benjaminiHochberg(p)), 4);
        QCOMPARE(rejects(holm(p)), 3);
    }
    void nothingAndOne()
    {
        QVERIFY(holm({}).empty() && benjaminiHochberg({}).empty() && benjaminiYekutieli({}).empty());
        const std::vector<double> one{0.03};
        QCOMPARE(holm(one), one);
        QCOMPARE(benjaminiHochberg(one), one);
        QCOMPARE(benjaminiYekutieli(one), one);
    }
    void adjustedDecideAsTheRules()
    {
        // All samples of five from a small set of levels, ties among them.
        const std::vector<double> levels{0.0, 0.004, 0.011, 0.019, 0.03, 0.2, 1.0};
        for (int code = 0; code < 16807; ++code) {
            std::vector<double> p;
            for (int rest = code, i = 0; i < 5; ++i, rest /= 7)
                p.push_back(levels[static_cast<std::size_t>(rest % 7)]);
            const std::vector<double> h = holm(p), bh = benjaminiHochberg(p), by = benjaminiYekutieli(p);
            const std::vector<bool> hr = holmRejects(p, 0.05), bhr = bhRejects(p, 0.05);
            for (std::size_t i = 0; i < p.size(); ++i) {
                QCOMPARE(h[i] <= 0.05, hr[i]);
                QCOMPARE(bh[i] <= 0.05, bhr[i]);
                QVERIFY(p[i] <= bh[i] && bh[i] <= h[i] && bh[i] <= by[i] && h[i] <= 1.0 && by[i] <= 1.0);
                for (std::size_t j = 0; j < p.size(); ++j)
                    if (p[i] <= p[j])
                        QVERIFY(h[i] <= h[j] && bh[i] <= bh[j] && by[i] <= by[j]);
            }
        }
    }
    void eValues()
    {
        const auto logs = [](std::vector<double> e) {
            for (double& value : e)
                value = std::log(value);
            return e;
        };
        using Positions = std::vector<std::size_t>;
        // Limits for K = 4 at 0.05: 80, 40, 26.7, 20 for the first, second, third, fourth largest.
        QCOMPARE(eBenjaminiHochberg(logs({79, 1, 1, 1}), 0.05), Positions{});
        QCOMPARE(eBenjaminiHochberg(logs({1, 81, 1, 1}), 0.05), Positions{1});
        QCOMPARE(eBenjaminiHochberg(logs({41, 1, 41, 1}), 0.05), (Positions{0, 2}));
        QCOMPARE(eBenjaminiHochberg(logs({21, 21, 21, 21}), 0.05), (Positions{0, 1, 2, 3}));
        QCOMPARE(eBenjaminiHochberg(std::vector{5000.0, -infinity, infinity, 0.0}, 0.05), (Positions{0, 2}));
        QCOMPARE(eBenjaminiHochberg({}, 0.05), Positions{});
    }
    void meanOfEValues()
    {
        QCOMPARE(logMeanOfEValues(std::vector{std::log(1.0), std::log(3.0), std::log(8.0)}), std::log(4.0));
        QCOMPARE(logMeanOfEValues({}), 0.0);
        // Far outside the range of double: ln((e^2000 + e^2000) / 2), and one certain proof among others.
        QCOMPARE(logMeanOfEValues(std::vector{2000.0, 2000.0}), 2000.0);
        QCOMPARE(logMeanOfEValues(std::vector{2000.0, -3000.0}), 2000.0 - std::log(2.0));
        QCOMPARE(logMeanOfEValues(std::vector{0.0, infinity}), infinity);
        QCOMPARE(logMeanOfEValues(std::vector{-infinity, -infinity}), -infinity);
    }
    void simultaneous()
    {
        QCOMPARE(simultaneousConfidence(0.95, 1), 0.95);
        QCOMPARE(simultaneousConfidence(0.95, 5), 0.99);
    }
};

QTEST_APPLESS_MAIN(TestMultipleTesting)
#include "tst_multiple_testing.moc"
