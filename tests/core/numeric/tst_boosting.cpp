// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/boosting.h"

#include "close_to.h"

#include "numeric/random.h"

#include <numeric>
#include <vector>

using namespace tiltmeter::numeric;

namespace {

struct Problem {
    BinnedColumns columns;
    std::vector<unsigned char> labels;
    std::vector<std::size_t> all;

    explicit Problem(std::size_t rows, std::size_t width)
    {
        columns.rows = rows;
        columns.columns.resize(width);
        for (auto& column : columns.columns)
            column.bins.resize(rows);
        labels.resize(rows);
        all.resize(rows);
        std::iota(all.begin(), all.end(), 0);
    }
    [[nodiscard]] double accuracy(const BoostedTrees& model) const
    {
        double right = 0;
        for (const std::size_t row : all)
            right += (model.score(columns, row) > 0) == (labels[row] != 0) ? 1 : 0;
        return right / double(all.size());
    }
};

Problem threshold(std::size_t rows)
{
    Problem problem(rows, 2);
    Random random(1);
    for (std::size_t row = 0; row < rows; ++row) {
        problem.columns.columns[0].bins[row] = std::uint8_t(random.below(16));
        problem.columns.columns[1].bins[row] = std::uint8_t(random.below(16));
        problem.labels[row] = problem.columns.columns[0].bins[row] >= 9 ? 1 : 0;
    }
    return problem;
}

} // namespace

class TestBoosting : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsAThreshold()
    {
        const Problem problem = threshold(500);
        const auto model = BoostedTrees::fit(problem.columns, problem.labels, problem.all);
        QVERIFY(model);
        QCOMPARE(problem.accuracy(*model), 1.0);
        QVERIFY(model->uses(0));
    }
    /// Which no sum of single columns can see.
    void seesWhatTwoColumnsDoTogether()
    {
        Problem problem(2000, 3);
        Random random(2);
        for (std::size_t row = 0; row < 2000; ++row) {
            for (auto& column : problem.columns.columns)
                column.bins[row] = std::uint8_t(random.below(2));
            const bool differ = problem.columns.columns[0].bins[row] != problem.columns.columns[1].bins[row];
            problem.labels[row] = (random.uniform() < (differ ? 0.9 : 0.1)) ? 1 : 0;
        }
        const auto model = BoostedTrees::fit(problem.columns, problem.labels, problem.all);
        QVERIFY(model);
        QVERIFY(problem.accuracy(*model) > 0.87);
    }
    /// Categories 1, 4 and 6 go together, which no cut of the numbers could say at once.
    void categoriesHaveNoOrder()
    {
        Problem problem(1400, 1);
        problem.columns.columns[0].isOrdered = false;
        for (std::size_t row = 0; row < 1400; ++row) {
            const auto category = std::uint8_t(row % 7);
            problem.columns.columns[0].bins[row] = category;
            problem.labels[row] = category == 1 || category == 4 || category == 6 ? 1 : 0;
        }
        BoostingOptions options;
        options.trees = 1;
        options.learningRate = 1;
        const auto model = BoostedTrees::fit(problem.columns, problem.labels, problem.all, options);
        QVERIFY(model);
        QCOMPARE(problem.accuracy(*model), 1.0);
    }
    void firstTreeByHand()
    {
        // Four rows of each of two bins, 3 of 4 and 1 of 4 positive: p = 1/2, G = -+1, H = 1 in each leaf.
        Problem problem(8, 1);
        for (std::size_t row = 0; row < 8; ++row) {
            problem.columns.columns[0].bins[row] = row < 4 ? 0 : 1;
            problem.labels[row] = row == 0 || row >= 5 ? 1 : 0;
        }
        BoostingOptions options;
        options.trees = 1;
        options.learningRate = 0.5;
        options.fewestInLeaf = 0.5;
        const auto model = BoostedTrees::fit(problem.columns, problem.labels, problem.all, options);
        QVERIFY(model);
        VERIFY_CLOSE(model->score(problem.columns, 0), -0.25, 1e-12);
        VERIFY_CLOSE(model->score(problem.columns, 7), 0.25, 1e-12);
    }
    void scoresWithAnotherValue()
    {
        const Problem problem = threshold(300);
        const auto model = BoostedTrees::fit(problem.columns, problem.labels, problem.all);
        for (std::size_t row = 0; row < 20; ++row) {
            QCOMPARE(model->scoreWith(problem.columns, row, 0, problem.columns.columns[0].bins[row]),
                     model->score(problem.columns, row));
            QVERIFY(model->scoreWith(problem.columns, row, 0, 15) > 0);
            QVERIFY(model->scoreWith(problem.columns, row, 0, 0) < 0);
        }
    }
    void learnsFromTheTrainingRowsAlone()
    {
        Problem problem = threshold(400);
        const std::vector<std::size_t> half(problem.all.begin(), problem.all.begin() + 200);
        const auto first = BoostedTrees::fit(problem.columns, problem.labels, half);
        for (std::size_t row = 200; row < 400; ++row)
            problem.labels[row] = problem.labels[row] != 0 ? 0 : 1;
        const auto second = BoostedTrees::fit(problem.columns, problem.labels, half);
        QVERIFY(first && second);
        for (const std::size_t row : problem.all)
            QCOMPARE(first->score(problem.columns, row), second->score(problem.columns, row));
    }
    void nothingToLearn()
    {
        Problem problem(100, 1); // one bin alone
        for (std::size_t row = 0; row < 100; ++row)
            problem.labels[row] = row < 25 ? 1 : 0;
        const auto model = BoostedTrees::fit(problem.columns, problem.labels, problem.all);
        QVERIFY(model);
        QCOMPARE(model->trees(), 0U);
        VERIFY_CLOSE(model->score(problem.columns, 3), std::log(25.0 / 75), 1e-12);
        QVERIFY(!model->uses(0));
    }
    void whatHasNoModel()
    {
        Problem problem(10, 1);
        QVERIFY(!BoostedTrees::fit(problem.columns, problem.labels, problem.all)); // one label
        problem.labels[0] = 1;
        QVERIFY(BoostedTrees::fit(problem.columns, problem.labels, problem.all));
        QVERIFY(!BoostedTrees::fit(problem.columns, problem.labels, std::vector<std::size_t>{0, 10}));
        problem.labels[1] = 2;
        QVERIFY(!BoostedTrees::fit(problem.columns, problem.labels, problem.all));
        problem.labels.pop_back();
        QVERIFY(!BoostedTrees::fit(problem.columns, problem.labels, problem.all));
    }
};

QTEST_APPLESS_MAIN(TestBoosting)
#include "tst_boosting.moc"
