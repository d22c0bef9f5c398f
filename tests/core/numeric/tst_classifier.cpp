// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/classifier.h"

#include "close_to.h"

#include <limits>
#include <random>
#include <vector>

using namespace tiltmeter::numeric;

using Values = std::vector<double>;
using Labels = std::vector<unsigned char>;

namespace {

/// Largest component of the objective's gradient at the model, from the definition.
double largestGradient(const LogisticModel& model, const FeatureRows& rows, const Labels& labels,
                       double penalty)
{
    Values gradient(rows.columns + 1, 0.0);
    for (size_t i = 0; i < rows.rows; ++i) {
        const auto row = rows.values.subspan(i * rows.columns, rows.columns);
        const double residual = model.probability(row) - labels[i];
        for (size_t j = 0; j < rows.columns; ++j)
            gradient[j] += residual * row[j];
        gradient[rows.columns] += residual;
    }
    double largest = std::abs(gradient[rows.columns]);
    for (size_t j = 0; j < rows.columns; ++j)
        largest = std::max(largest, std::abs(gradient[j] + penalty * model.coefficients()[j]));
    return largest;
}

} // namespace

class TestClassifier : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void glmOfMtcars()
    {
        // R: glm(am ~ wt, binomial, mtcars): 12.040, -4.024
        const Values wt{2.620, 2.875, 2.320, 3.215, 3.440, 3.460, 3.570, 3.190, 3.150, 3.440, 3.440,
                        4.070, 3.730, 3.780, 5.250, 5.424, 5.345, 2.200, 1.615, 1.835, 2.465, 3.520,
                        3.435, 3.840, 3.845, 1.935, 2.140, 1.513, 3.170, 2.770, 3.570, 2.780};
        const Labels am{1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                        0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1};
        const auto model = LogisticModel::fit({wt, 32, 1}, am, {}, {1e-10});
        QVERIFY(model && model->isConverged());
        VERIFY_CLOSE(model->intercept(), 12.040, 0, 5e-4);
        VERIFY_CLOSE(model->coefficients()[0], -4.024, 0, 5e-4);
    }
    void twoByTwoIsTheLogOddsRatio()
    {
        // 30 of 100 against 50 of 120 as weights of four rows; almost no penalty
        const Values x{0, 0, 1, 1};
        const Labels y{1, 0, 1, 0};
        const Values counts{30, 70, 50, 70};
        const auto model = LogisticModel::fit({x, 4, 1}, y, counts, {1e-9});
        QVERIFY(model && model->isConverged());
        VERIFY_CLOSE(model->intercept(), std::log(30.0 / 70), 1e-8);
        VERIFY_CLOSE(model->coefficients()[0], std::log(50.0 / 70) - std::log(30.0 / 70), 1e-8);
        const double one[] = {1};
        VERIFY_CLOSE(model->probability(one), 50.0 / 120, 1e-8);
    }
    void gradientVanishes_data()
    {
        QTest::addColumn<double>("penalty");
        QTest::addColumn<int>("columns");
        for (const double penalty : {0.01, 1.0, 100.0}) {
            for (const int columns : {1, 5, 40})
                QTest::addRow("penalty %g, %d columns", penalty, columns) << penalty << columns;
        }
    }
    void gradientVanishes()
    {
        QFETCH(double, penalty);
        QFETCH(int, columns);
        std::mt19937 random(17);
        std::normal_distribution<double> normal;
        const size_t n = 1500;
        Values x(n * size_t(columns));
        Labels y(n);
        for (size_t i = 0; i < n; ++i) {
            for (size_t j = 0; j < size_t(columns); ++j)
                x[i * size_t(columns) + j] = normal(random);
            y[i] = x[i * size_t(columns)] + normal(random) > 0.3 ? 1 : 0;
        }
        const FeatureRows rows{x, n, size_t(columns)};
        const auto model = LogisticModel::fit(rows, y, {}, {penalty});
        QVERIFY(model && model->isConverged());
        QVERIFY(model->iterations() < 20);
        QVERIFY2(largestGradient(*model, rows, y, penalty) < 1e-8,
                 qPrintable(QString::number(largestGradient(*model, rows, y, penalty))));
        // Same input, same bits.
        const auto again = LogisticModel::fit(rows, y, {}, {penalty});
        QCOMPARE(again->coefficients(), model->coefficients());
        QCOMPARE(again->intercept(), model->intercept());
    }
    void categoriesAsColumns()
    {
        // Two numbers and a category of nine as columns of 0 and 1, one of them in the middle of the numbers.
        std::mt19937 random(19);
        std::normal_distribution<double> normal;
        const size_t n = 1200;
        const size_t columns = 11;
        Values x(n * columns);
        Labels y(n);
        for (size_t i = 0; i < n; ++i) {
            const size_t category = random() % 9;
            x[i * columns] = normal(random);
            x[i * columns + 5] = i % 10 == 0 ? 0.0 : normal(random);
            x[i * columns + (category < 4 ? category + 1 : category + 2)] = 1;
            y[i] = x[i * columns + 5] + (category == 3 ? 1.0 : 0.0) + normal(random) > 0.2 ? 1 : 0;
        }
        const FeatureRows rows{x, n, columns};
        const auto model = LogisticModel::fit(rows, y);
        QVERIFY(model && model->isConverged());
        QVERIFY(model->coefficients()[4] > 0.5);
        QVERIFY2(largestGradient(*model, rows, y, 1.0) < 1e-8,
                 qPrintable(QString::number(largestGradient(*model, rows, y, 1.0))));
    }
    void weightsAreRepeatedRows()
    {
        const Values x{0.5, 1.5, -1, 2, 0};
        const Labels y{1, 0, 0, 1, 1};
        const Values weights{1, 2, 3, 1, 0};
        const Values repeated{0.5, 1.5, 1.5, -1, -1, -1, 2};
        const Labels repeatedLabels{1, 0, 0, 0, 0, 0, 1};
        const auto weighted = LogisticModel::fit({x, 5, 1}, y, weights);
        const auto plain = LogisticModel::fit({repeated, 7, 1}, repeatedLabels);
        VERIFY_CLOSE(weighted->coefficients()[0], plain->coefficients()[0], 1e-9);
        VERIFY_CLOSE(weighted->intercept(), plain->intercept(), 1e-9);
    }
    void separableAndDegenerateColumns()
    {
        // Perfectly separable, a constant column, a column twice: the penalty keeps all of it finite.
        Values x;
        Labels y;
        for (int i = 0; i < 100; ++i) {
            const double value = i < 50 ? -1.0 - i : i;
            x.insert(x.end(), {value, 7.0, value});
            y.push_back(i < 50 ? 0 : 1);
        }
        const FeatureRows rows{x, 100, 3};
        const auto model = LogisticModel::fit(rows, y);
        QVERIFY(model && model->isConverged());
        VERIFY_CLOSE(model->coefficients()[0], model->coefficients()[2], 1e-6);
        QVERIFY(largestGradient(*model, rows, y, 1.0) < 1e-6);
        // Huge values must not overflow.
        for (double& value : x)
            value *= 1e6;
        const auto huge = LogisticModel::fit({x, 100, 3}, y);
        QVERIFY(huge && std::isfinite(huge->intercept()));
        const double row[] = {1e6, 7e6, 1e6};
        QVERIFY(huge->probability(row) >= 0.0 && huge->probability(row) <= 1.0);
    }
    void noFeatures()
    {
        // The intercept alone: the share of ones.
        const auto model = LogisticModel::fit({{}, 4, 0}, Labels{1, 0, 0, 0});
        QVERIFY(model);
        VERIFY_CLOSE(model->probability({}), 0.25, 1e-12);
    }
    void noDriftIsSeenAsNone()
    {
        std::mt19937 random(23);
        std::normal_distribution<double> normal;
        const size_t n = 2000;
        Values x(n * 3);
        Labels y(n);
        for (double& value : x)
            value = normal(random);
        for (size_t i = 0; i < n; ++i)
            y[i] = i % 2;
        const auto model = LogisticModel::fit({x, n, 3}, y);
        for (const double coefficient : model->coefficients())
            QVERIFY(std::abs(coefficient) < 0.2);
    }
    void undefined()
    {
        const Values x{1, 2, 3, 4};
        const double nan = std::nan("");
        QVERIFY(!LogisticModel::fit({x, 4, 1}, Labels{1, 1, 1, 1}));
        QVERIFY(!LogisticModel::fit({x, 4, 1}, Labels{1, 0, 2, 0}));
        QVERIFY(!LogisticModel::fit({x, 4, 1}, Labels{1, 0, 1}));
        QVERIFY(!LogisticModel::fit({x, 3, 1}, Labels{1, 0, 1}));
        QVERIFY(!LogisticModel::fit({{}, 0, 1}, Labels{}));
        QVERIFY(!LogisticModel::fit({Values{1, nan}, 2, 1}, Labels{1, 0}));
        QVERIFY(!LogisticModel::fit({x, 4, 1}, Labels{1, 0, 1, 0}, Values{1, 1, -1, 1}));
        QVERIFY(!LogisticModel::fit({x, 4, 1}, Labels{1, 0, 1, 0}, Values{0, 1, 0, 1}));
        QVERIFY(!LogisticModel::fit({x, 4, 1}, Labels{1, 0, 1, 0}, Values{1, 1}));
        QVERIFY(!LogisticModel::fit({x, 4, 1}, Labels{1, 0, 1, 0}, {}, {0.0}));
        QVERIFY(!LogisticModel::fit({x, 4, 1}, Labels{1, 0, 1, 0}, {}, {nan}));
    }
    void matthews()
    {
        // TP 20, FP 5, FN 5, TN 20: (400 - 25) / 625
        VERIFY_CLOSE(matthewsCorrelation(20, 5, 5, 20), 0.6, 1e-15);
        VERIFY_CLOSE(matthewsCorrelation(5, 20, 20, 5), -0.6, 1e-15);
        VERIFY_CLOSE(matthewsCorrelation(7, 0, 0, 9), 1.0, 1e-15);
        VERIFY_CLOSE(matthewsCorrelation(0, 7, 9, 0), -1.0, 1e-15);
        // asymmetric: precision and recall exchanged leave it alone, classes exchanged too
        VERIFY_CLOSE(matthewsCorrelation(30, 7, 3, 60), *matthewsCorrelation(60, 3, 7, 30), 1e-15);
        VERIFY_CLOSE(matthewsCorrelation(6e80, 1e80, 2e80, 4e80), *matthewsCorrelation(6, 1, 2, 4), 1e-14);
        QVERIFY(!matthewsCorrelation(5, 5, 0, 0));
        QVERIFY(!matthewsCorrelation(5, 0, 5, 0));
        QVERIFY(!matthewsCorrelation(0, 0, 0, 0));
        QVERIFY(!matthewsCorrelation(-1, 2, 3, 4));
        QVERIFY(!matthewsCorrelation(std::nan(""), 2, 3, 4));
    }
    void matthewsOfGuesses_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<double>("deviation");
        // Simulated elsewhere: standard deviation of random guesses
        QTest::newRow("50") << 50 << 0.1436;
        QTest::newRow("100") << 100 << 0.0987;
        QTest::newRow("200") << 200 << 0.0728;
        QTest::newRow("500") << 500 << 0.0446;
    }
    void matthewsOfGuesses()
    {
        QFETCH(int, rows);
        QFETCH(double, deviation);
        VERIFY_CLOSE(*matthewsNullLimit(rows, 0.025) / 1.959963984540054, deviation, 0.04);
        std::mt19937 random(31);
        int beyond = 0;
        for (int run = 0; run < 4000; ++run) {
            double counts[4] = {0, 0, 0, 0};
            for (int i = 0; i < rows; ++i)
                counts[random() % 4] += 1;
            const auto mcc = matthewsCorrelation(counts[0], counts[1], counts[2], counts[3]);
            beyond += mcc && *mcc > *matthewsNullLimit(rows, 0.05) ? 1 : 0;
        }
        QVERIFY2(beyond > 140 && beyond < 270, qPrintable(QString::number(beyond)));
        QVERIFY(!matthewsNullLimit(0));
        QVERIFY(!matthewsNullLimit(100, 1.0));
    }
};

QTEST_APPLESS_MAIN(TestClassifier)
#include "tst_classifier.moc"
