// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/classifier.h"

#include "base/vector_clones.h"
#include "numeric/probability.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// ln(1 + exp(x)) without overflow.
double softplus(double x)
{
    return x > 0.0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

double logistic(double x)
{
    if (x >= 0.0)
        return 1.0 / (1.0 + std::exp(-x));
    const double e = std::exp(x);
    return e / (1.0 + e);
}

/// Columns that are hardly ever zero together in full, the others by the entries that are not zero.
/// Categories as columns of 0 and 1 leave most entries zero, and then the second derivatives cost a tenth.
class SplitRows
{
public:
    explicit SplitRows(const FeatureRows& rows)
    {
        std::vector<std::size_t> zeros(rows.columns);
        for (std::size_t i = 0; i < rows.rows; ++i)
            for (std::size_t j = 0; j < rows.columns; ++j)
                zeros[j] += rows.values[i * rows.columns + j] == 0.0 ? 1 : 0;
        std::vector<bool> isFull(rows.columns);
        for (std::size_t j = 0; j < rows.columns; ++j) {
            isFull[j] = zeros[j] <= rows.rows / 2;
            if (isFull[j])
                m_fullColumns.push_back(static_cast<Eigen::Index>(j));
        }
        m_full.resize(static_cast<Eigen::Index>(rows.rows), static_cast<Eigen::Index>(m_fullColumns.size()));
        m_begin.reserve(rows.rows + 1);
        double* full = m_full.data();
        for (std::size_t i = 0; i < rows.rows; ++i) {
            m_begin.push_back(m_entries.size());
            for (std::size_t j = 0; j < rows.columns; ++j) {
                const double value = rows.values[i * rows.columns + j];
                if (isFull[j])
                    *full++ = value;
                else if (value != 0.0)
                    m_entries.push_back({value, static_cast<Eigen::Index>(j)});
            }
        }
        m_begin.push_back(m_entries.size());
    }

    struct Entry {
        double value = 0.0;
        Eigen::Index column = 0;
    };
    /// What is not zero in the other columns, ascending.
    [[nodiscard]] std::span<const Entry> row(Eigen::Index i) const
    {
        const auto at = static_cast<std::size_t>(i);
        return std::span(m_entries).subspan(m_begin[at], m_begin[at + 1] - m_begin[at]);
    }
    [[nodiscard]] const RowMatrix& full() const { return m_full; }
    [[nodiscard]] const std::vector<Eigen::Index>& fullColumns() const { return m_fullColumns; }

private:
    RowMatrix m_full;
    std::vector<Eigen::Index> m_fullColumns; ///< where the columns of `full` stand among all
    std::vector<std::size_t> m_begin;
    std::vector<Entry> m_entries;
};

/// Adds what one row has in the columns that are mostly zero: times its values in the full ones, and times
/// each other (the lower half). Both are matrices of a row for each column.
TILTMETER_VECTOR_CLONES void addRow(std::span<const SplitRows::Entry> row, double curvature,
                                    std::span<const double> full, double* __restrict crossed,
                                    double* __restrict squares, Eigen::Index columns)
{
    constexpr std::size_t lanes = 4;
    const std::size_t width = full.size();
    for (std::size_t a = 0; a < row.size(); ++a) {
        const double weighted = curvature * row[a].value;
        double* cross = crossed + row[a].column * static_cast<Eigen::Index>(width);
        std::size_t j = 0;
        for (; j + lanes <= width; j += lanes)
            for (std::size_t lane = 0; lane < lanes; ++lane)
                cross[j + lane] += weighted * full[j + lane];
        for (; j < width; ++j)
            cross[j] += weighted * full[j];
        double* square = squares + row[a].column * columns;
        for (std::size_t b = 0; b <= a; ++b)
            square[row[b].column] += weighted * row[b].value;
    }
}

struct Problem {
    SplitRows rows;
    Eigen::Index columns;
    std::span<const unsigned char> labels;
    Eigen::VectorXd weights;
    double penalty;

    /// `parameters`: the coefficients, then the intercept
    [[nodiscard]] Eigen::VectorXd scores(const Eigen::VectorXd& parameters) const
    {
        Eigen::VectorXd eta = rows.full() * parameters(rows.fullColumns());
        for (Eigen::Index i = 0; i < eta.size(); ++i) {
            double sum = parameters(columns);
            for (const SplitRows::Entry& entry : rows.row(i))
                sum += entry.value * parameters(entry.column);
            eta(i) += sum;
        }
        return eta;
    }
    [[nodiscard]] double objective(const Eigen::VectorXd& parameters, const Eigen::VectorXd& eta) const
    {
        double sum = 0.0;
        for (Eigen::Index i = 0; i < eta.size(); ++i)
            sum += weights(i) * softplus(labels[static_cast<std::size_t>(i)] != 0 ? -eta(i) : eta(i));
        return sum + penalty / 2.0 * parameters.head(columns).squaredNorm();
    }
    /// The gradient; probabilities on the way.
    [[nodiscard]] Eigen::VectorXd gradient(const Eigen::VectorXd& parameters, const Eigen::VectorXd& eta,
                                           Eigen::VectorXd& probabilities) const
    {
        Eigen::VectorXd residual(eta.size());
        probabilities.resize(eta.size());
        for (Eigen::Index i = 0; i < eta.size(); ++i) {
            probabilities(i) = logistic(eta(i));
            const double label = labels[static_cast<std::size_t>(i)] != 0 ? 1.0 : 0.0;
            residual(i) = weights(i) * (probabilities(i) - label);
        }
        Eigen::VectorXd result = Eigen::VectorXd::Zero(columns + 1);
        for (Eigen::Index i = 0; i < eta.size(); ++i)
            for (const SplitRows::Entry& entry : rows.row(i))
                result(entry.column) += entry.value * residual(i);
        result(rows.fullColumns()) = rows.full().transpose() * residual;
        result(columns) = residual.sum();
        result.head(columns) += penalty * parameters.head(columns);
        return result;
    }
    [[nodiscard]] Eigen::MatrixXd hessian(const Eigen::VectorXd& probabilities) const
    {
        const Eigen::Index p = columns;
        Eigen::MatrixXd result = Eigen::MatrixXd::Zero(p + 1, p + 1);
        const Eigen::VectorXd curvature =
            weights.array() * probabilities.array() * (1.0 - probabilities.array());
        addFull(curvature, result);
        addOthers(curvature, result);
        result(p, p) += curvature.sum();
        result.bottomLeftCorner(1, p) = result.topRightCorner(p, 1).transpose();
        result.topLeftCorner(p, p).diagonal().array() += penalty;
        return result;
    }

private:
    /// In blocks of rows, so that no weighted copy of all rows is needed.
    void addFull(const Eigen::VectorXd& curvature, Eigen::MatrixXd& result) const
    {
        const RowMatrix& full = rows.full();
        Eigen::MatrixXd squares = Eigen::MatrixXd::Zero(full.cols(), full.cols());
        Eigen::VectorXd sums = Eigen::VectorXd::Zero(full.cols());
        constexpr Eigen::Index block = 512;
        for (Eigen::Index first = 0; first < curvature.size(); first += block) {
            const Eigen::Index size = std::min(block, curvature.size() - first);
            const auto part = full.middleRows(first, size);
            const RowMatrix weighted = curvature.segment(first, size).asDiagonal() * part;
            squares.noalias() += part.transpose() * weighted;
            sums.noalias() += weighted.colwise().sum().transpose();
        }
        result(rows.fullColumns(), rows.fullColumns()) = squares;
        result(rows.fullColumns(), columns) = sums;
    }
    void addOthers(const Eigen::VectorXd& curvature, Eigen::MatrixXd& result) const
    {
        const RowMatrix& full = rows.full();
        const Eigen::Index width = full.cols();
        RowMatrix crossed = RowMatrix::Zero(columns, width);
        RowMatrix squares = RowMatrix::Zero(columns, columns);
        for (Eigen::Index i = 0; i < curvature.size(); ++i) {
            const std::span<const SplitRows::Entry> row = rows.row(i);
            addRow(row, curvature(i), {full.data() + i * width, static_cast<std::size_t>(width)},
                   crossed.data(), squares.data(), columns);
            for (const SplitRows::Entry& entry : row)
                result(entry.column, columns) += curvature(i) * entry.value;
        }
        for (Eigen::Index column = 0; column < columns; ++column)
            for (Eigen::Index other = 0; other <= column; ++other) {
                result(column, other) += squares(column, other);
                if (other < column)
                    result(other, column) += squares(column, other);
            }
        for (Eigen::Index column = 0; column < columns; ++column)
            for (Eigen::Index j = 0; j < width; ++j) {
                const Eigen::Index other = rows.fullColumns()[static_cast<std::size_t>(j)];
                result(column, other) += crossed(column, j);
                result(other, column) += crossed(column, j);
            }
    }
};

bool isFinite(std::span<const double> values)
{
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

std::optional<Problem> problem(const FeatureRows& rows, std::span<const unsigned char> labels,
                               std::span<const double> weights, double penalty)
{
    const bool sizesFit = rows.values.size() == rows.rows * rows.columns && labels.size() == rows.rows &&
                          (weights.empty() || weights.size() == rows.rows);
    if (!sizesFit || rows.rows == 0 || !(penalty > 0.0) || !std::isfinite(penalty) || !isFinite(rows.values))
        return std::nullopt;
    const auto n = static_cast<Eigen::Index>(rows.rows);
    Problem result{SplitRows(rows), static_cast<Eigen::Index>(rows.columns), labels, Eigen::VectorXd::Ones(n),
                   penalty};
    double sums[2] = {0.0, 0.0};
    for (std::size_t i = 0; i < rows.rows; ++i) {
        const double weight = weights.empty() ? 1.0 : weights[i];
        if (labels[i] > 1 || !std::isfinite(weight) || weight < 0.0)
            return std::nullopt;
        result.weights(static_cast<Eigen::Index>(i)) = weight;
        sums[labels[i]] += weight;
    }
    // With one label only the intercept would run away.
    if (!(sums[0] > 0.0 && sums[1] > 0.0))
        return std::nullopt;
    return result;
}

} // namespace

std::optional<LogisticModel> LogisticModel::fit(const FeatureRows& rows,
                                                std::span<const unsigned char> labels,
                                                std::span<const double> weights,
                                                const LogisticOptions& options)
{
    const auto given = problem(rows, labels, weights, options.penalty);
    if (!given)
        return std::nullopt;
    const Eigen::Index p = given->columns;
    Eigen::VectorXd parameters = Eigen::VectorXd::Zero(p + 1);
    Eigen::VectorXd eta = given->scores(parameters);
    double objective = given->objective(parameters, eta);
    Eigen::VectorXd probabilities;
    Eigen::LDLT<Eigen::MatrixXd> factors;
    double lastDecrease = 0.0;
    bool isKept = false;
    LogisticModel model;
    while (model.m_iterations < options.maximumIterations) {
        ++model.m_iterations;
        const Eigen::VectorXd gradient = given->gradient(parameters, eta, probabilities);
        Eigen::VectorXd step;
        double decrease = 0.0;
        // Near the minimum the second derivatives hardly change: the last ones are kept as long as each step
        // leaves less than a hundredth to be gained.
        if (isKept) {
            step = factors.solve(gradient);
            decrease = gradient.dot(step);
            isKept = decrease < 0.01 * lastDecrease;
        }
        if (!isKept) {
            factors.compute(given->hessian(probabilities));
            step = factors.solve(gradient);
            decrease = gradient.dot(step);
        }
        if (!step.allFinite())
            return std::nullopt;
        // Half of `decrease` is what is still to be gained: nothing that the objective's digits could show.
        if (!(decrease > options.tolerance * std::max(1.0, objective))) {
            model.m_isConverged = true;
            parameters -= step;
            // What was kept brings a digit or two a step, where fresh derivatives double the digits.
            for (int i = 0; isKept && i < 3 && options.tolerance < 1e-12; ++i)
                parameters -=
                    factors.solve(given->gradient(parameters, given->scores(parameters), probabilities));
            break;
        }
        // So near that the objective's last digits no longer show which way is down.
        const bool isTiny = decrease < 1e-10 * std::max(1.0, objective);
        const double slack = isTiny ? 1e-13 * std::max(1.0, objective) : 0.0;
        double length = 1.0;
        bool isBetter = false;
        for (int halving = 0; halving < (isKept ? 1 : 60) && !isBetter; ++halving, length /= 2.0) {
            const Eigen::VectorXd next = parameters - length * step;
            Eigen::VectorXd nextEta = given->scores(next);
            const double nextObjective = given->objective(next, nextEta);
            isBetter = nextObjective <= objective - 1e-4 * length * decrease ||
                       (isTiny && nextObjective <= objective + slack);
            if (isBetter) {
                parameters = next;
                eta = std::move(nextEta);
                objective = nextObjective;
            }
        }
        if (!isBetter && isKept) {
            isKept = false; // what was kept may be to blame
            continue;
        }
        if (!isBetter) {
            // No digit left to gain in the objective: as near as doubles come.
            model.m_isConverged = decrease < 1e-9 * std::max(1.0, objective);
            break;
        }
        isKept = true;
        lastDecrease = decrease;
    }
    model.m_intercept = parameters(p);
    model.m_coefficients.assign(parameters.data(), parameters.data() + p);
    return model;
}

double LogisticModel::score(std::span<const double> row) const
{
    double eta = m_intercept;
    for (std::size_t i = 0; i < std::min(row.size(), m_coefficients.size()); ++i)
        eta += row[i] * m_coefficients[i];
    return eta;
}

double LogisticModel::probability(std::span<const double> row) const
{
    return logistic(score(row));
}

std::optional<double> matthewsCorrelation(double tp, double fp, double fn, double tn)
{
    for (const double count : {tp, fp, fn, tn}) {
        if (!std::isfinite(count) || count < 0.0)
            return std::nullopt;
    }
    const double predictedYes = tp + fp;
    const double predictedNo = fn + tn;
    const double yes = tp + fn;
    const double no = fp + tn;
    if (predictedYes == 0.0 || predictedNo == 0.0 || yes == 0.0 || no == 0.0)
        return std::nullopt;
    // Roots first: the product of four large margins could overflow.
    const double value = (tp * tn - fp * fn) /
                         (std::sqrt(predictedYes) * std::sqrt(predictedNo) * std::sqrt(yes) * std::sqrt(no));
    return std::clamp(value, -1.0, 1.0);
}

std::optional<double> matthewsNullLimit(double rows, double tail)
{
    if (!(rows > 0.0) || !std::isfinite(rows) || !(tail > 0.0 && tail < 1.0))
        return std::nullopt;
    return std::min(1.0, -normalQuantile(tail) / std::sqrt(rows));
}

} // namespace tiltmeter::numeric
