// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/reconstruction.h"

#include "row_data.h"

#include <QTest>

#include <cmath>

using namespace tiltmeter;

class TestReconstruction : public QObject
{
    Q_OBJECT

    static std::optional<ReconstructionBaseline> learn(const RowSample& rows)
    {
        const auto columns = rows::columns();
        return ReconstructionBaseline::learn(rows, columns, columns.size());
    }

private Q_SLOTS:
    void columnsThatNoLongerGoTogether()
    {
        const auto baseline = learn(rows::sample(4000, 1, 0, 0.9));
        QVERIFY(baseline);
        const auto same = baseline->measure(rows::sample(1000, 2, 0, 0.9));
        QVERIFY(same && !same->exceeds);
        QCOMPARE(same->dimensions, 3U);
        QCOMPARE(same->components, 2U);
        QVERIFY(same->varianceShare >= 0.65);
        QCOMPARE(same->rows, std::uint64_t(1000));
        const auto apart = baseline->measure(rows::sample(1000, 3, 0, 0));
        QVERIFY(apart && apart->exceeds);
        QVERIFY(apart->value > apart->upper);
        QVERIFY(apart->lower < apart->baselineValue && apart->baselineValue < apart->upper);
    }
    void smallWindowsHaveWiderLimits()
    {
        const auto baseline = learn(rows::sample(4000, 1, 0, 0.9));
        const auto large = baseline->measure(rows::sample(2000, 2, 0, 0.9));
        const auto small = baseline->measure(rows::sample(50, 3, 0, 0.9));
        QVERIFY(small->upper - small->lower > 3 * (large->upper - large->lower));
    }
    void missingAndUnknownValuesHaveAnError()
    {
        const auto baseline = learn(rows::sample(1000, 1, 0, 0.9));
        RowSample window = rows::sample(100, 2, 0, 0.9);
        for (std::size_t i = 0; i < 100; ++i) {
            window.values[i * 3] = std::nan("");
            window.values[i * 3 + 2] = i % 2 == 0 ? 77.0 : std::nan(""); // a category of later days
        }
        const auto error = baseline->measure(window);
        QVERIFY(error && std::isfinite(error->value));
    }
    void whatHasNone()
    {
        QVERIFY(!learn(rows::sample(199, 1)));
        RowSample constant = rows::sample(500, 1);
        for (std::size_t i = 0; i < 500; ++i)
            for (std::size_t j = 0; j < 2; ++j)
                constant.values[i * 3 + j] = 5;
        QVERIFY(!learn(constant)); // one column with spread
        const auto baseline = learn(rows::sample(500, 1));
        QVERIFY(!baseline->measure(RowSample{3, {}}));
    }
    /// The limits are meant for a chance of 0.27 %.
    void holdsItsLevel()
    {
        const int repeats = 300;
        int exceeded = 0;
        for (int i = 0; i < repeats; ++i) {
            const auto seed = static_cast<std::uint64_t>(10'000 + 2 * i);
            const auto baseline = learn(rows::sample(600, seed, 0, 0.5));
            exceeded += baseline->measure(rows::sample(200, seed + 1, 0, 0.5))->exceeds ? 1 : 0;
        }
        QVERIFY2(exceeded <= 4, qPrintable(QString::number(exceeded)));
    }
    void windowsOfALog()
    {
        LoanLog log;
        log.poorerFrom = 6;
        const DriftEvaluation evaluation = rows::evaluated(log, log.table());
        for (const DriftWindow& window : evaluation.windows)
            QCOMPARE(window.reconstruction.has_value(), !window.inBaseline);
    }
};

QTEST_APPLESS_MAIN(TestReconstruction)
#include "tst_reconstruction.moc"
