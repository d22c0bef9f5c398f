// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/magnitude.h"

#include "row_data.h"

#include <QTest>

#include <cmath>

using namespace tiltmeter;

namespace {

std::optional<DriftMagnitude> between(const RowSample& baseline, const RowSample& current,
                                      std::uint64_t seed = 1, double alpha = 0.05)
{
    const auto columns = rows::columns();
    return driftMagnitude(baseline, current, columns, columns.size(), alpha, seed);
}

const DriftMagnitude::Classifier* find(const DriftMagnitude& magnitude, DriftClassifier kind)
{
    const auto it = std::ranges::find(magnitude.classifiers, kind, &DriftMagnitude::Classifier::kind);
    return it == magnitude.classifiers.end() ? nullptr : &*it;
}

} // namespace

class TestMagnitude : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void shiftIsSeenByBothAndLaidToItsColumn()
    {
        const auto result = between(rows::sample(1500, 1), rows::sample(1500, 2, 1.0));
        QVERIFY(result);
        QCOMPARE(result->rows, std::uint64_t(1500));
        QCOMPARE(result->classifiers.size(), 2U);
        for (const auto& classifier : result->classifiers) {
            QVERIFY(classifier.exceeds);
            // One standard deviation, balanced: the ideal classifier's MCC is 2 Phi(1/2) - 1 = 0.383, its
            // AUC Phi(1 / sqrt 2) = 0.760.
            QVERIFY2(std::abs(classifier.mcc - 0.383) < 0.06, qPrintable(QString::number(classifier.mcc)));
            QVERIFY2(std::abs(classifier.auc - 0.760) < 0.03, qPrintable(QString::number(classifier.auc)));
        }
        QCOMPARE(result->contributions[0].feature, std::string("a"));
        QVERIFY(result->contributions[0].share > 0.95);
        double sum = 0;
        for (const auto& contribution : result->contributions)
            sum += contribution.share;
        QVERIFY(std::abs(sum - 1) < 1e-12);
    }
    /// Balanced by drawing, so that a long baseline does not hide a short window.
    void imbalanceDoesNotHideDrift()
    {
        const auto result = between(rows::sample(20'000, 1), rows::sample(200, 2, 1.0));
        QVERIFY(result && result->exceeds);
        QCOMPARE(result->rows, std::uint64_t(200));
        QVERIFY(*result->mcc > 0.2);
    }
    void treesSeeWhatColumnsDoTogether()
    {
        const auto result = between(rows::sample(3000, 1), rows::sample(3000, 2, 0, 0.8));
        QVERIFY(result && result->exceeds);
        QVERIFY(result->chosen == DriftClassifier::BoostedTrees);
        QVERIFY(!find(*result, DriftClassifier::Logistic)->exceeds);
        QVERIFY(find(*result, DriftClassifier::BoostedTrees)->auc > 0.6);
        QVERIFY(*result->auc > *result->aucUpper);
    }
    void categoriesCount()
    {
        const auto result = between(rows::sample(2000, 1), rows::sample(2000, 2, 0, 0, 0.4));
        QVERIFY(result && result->exceeds);
        QCOMPARE(result->contributions[0].feature, std::string("c"));
    }
    void missingIsAValueToo()
    {
        RowSample current = rows::sample(1000, 2);
        for (std::size_t i = 0; i < 400; ++i)
            current.values[i * 3 + 1] = std::nan("");
        const auto result = between(rows::sample(1000, 1), current);
        QVERIFY(result && result->exceeds);
        QCOMPARE(result->contributions[0].feature, std::string("b"));
    }
    void limitsAreThoseOfTheBetterOfTwo()
    {
        const auto result = between(rows::sample(500, 1), rows::sample(500, 2));
        QVERIFY(result);
        // One-sided 0.025 each, half of the 1,000 rows: 1.96 / sqrt(500).
        QVERIFY(std::abs(*result->mccLimit - 1.959964 / std::sqrt(500)) < 1e-6);
        const double error = std::sqrt(2 * 1001.0 / (12 * 500.0 * 500.0));
        QVERIFY(std::abs(*result->aucUpper - 0.5 - 2.2414 * error) < 1e-4);
        QVERIFY(std::abs(*result->aucLower + *result->aucUpper - 1) < 1e-12);
    }
    void sameSeedSameBits()
    {
        const RowSample baseline = rows::sample(4000, 1);
        const RowSample current = rows::sample(3500, 2, 0.2);
        const auto first = between(baseline, current, 7);
        const auto second = between(baseline, current, 7);
        QVERIFY(*first->mcc == *second->mcc && *first->auc == *second->auc);
        QVERIFY(first->contributions[1].share == second->contributions[1].share);
        QVERIFY(*first->auc != *between(baseline, current, 8)->auc);
    }
    void tooFewRowsHaveNone()
    {
        QVERIFY(!between(rows::sample(29, 1), rows::sample(100, 2)));
        QVERIFY(between(rows::sample(30, 1), rows::sample(30, 2)));
    }
    /// Without drift the limit is exceeded in at most some 5 of 100 windows, whatever their size.
    void holdsItsLevel_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {50, 200, 600})
            QTest::addRow("%d rows", size) << size;
    }
    void holdsItsLevel()
    {
        QFETCH(const int, size);
        const int repeats = 150;
        int exceeded = 0;
        for (int i = 0; i < repeats; ++i) {
            const auto seed = static_cast<std::uint64_t>(1000 * size + 2 * i);
            const auto result = between(rows::sample(std::size_t(size), seed),
                                        rows::sample(std::size_t(size), seed + 1), seed);
            exceeded += result && result->exceeds ? 1 : 0;
        }
        const double share = double(exceeded) / repeats;
        QVERIFY2(share <= 0.1, qPrintable(QString::number(share)));
    }
};

QTEST_APPLESS_MAIN(TestMagnitude)
#include "tst_magnitude.moc"
