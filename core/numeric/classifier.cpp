// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/classifier.h"

#include "numeric/probability.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowsView = Eigen::Map<const RowMatrix>;

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

struct Problem {
    RowsView rows;
    std::span<const unsigned char> labels;
    Eigen::VectorXd weights;
    double penalty;

    [[nodiscard]] Eigen::Index columns() const { return rows.cols(); }

    /// `parameters`: the coefficients, then the intercept
    [[nodiscard]] Eigen::VectorXd scores(const Eigen::VectorXd& parameters) const
    {
        Eigen::VectorXd eta = rows * parameters.head(columns());
        eta.array() += parameters(columns());
        return eta;
    }
    [[nodiscard]] double objective(const Eigen::VectorXd& parameters, const Eigen::VectorXd& eta) const
    {
        double sum = 0.0;
        for (Eigen::Index i = 0; i < eta.size(); ++i)
            sum += weights(i) * softplus(labels[static_cast<std::size_t>(i)] != 0 ? -eta(i) : eta(i));
        return sum + penalty / 2.0 * parameters.head(columns()).squaredNorm();
    }
    /// Gradient, and the second derivatives in blocks of rows, so that no weighted copy of all rows is
    /// needed.
    void derivatives(const Eigen::VectorXd& parameters, const Eigen::VectorXd& eta, Eigen::VectorXd& gradient,
                     Eigen::MatrixXd& hessian) const
    {
        const Eigen::Index p = columns();
        gradient = Eigen::VectorXd::Zero(p + 1);
        hessian = Eigen::MatrixXd::Zero(p + 1, p + 1);
        constexpr Eigen::Index block = 512;
        for (Eigen::Index first = 0; first < eta.size(); first += block) {
            const Eigen::Index size = std::min(block, eta.size() - first);
            Eigen::VectorXd residual(size);
            Eigen::VectorXd curvature(size);
            for (Eigen::Index i = 0; i < size; ++i) {
                const double probability = logistic(eta(first + i));
                const double label = labels[static_cast<std::size_t>(first + i)] != 0 ? 1.0 : 0.0;
                residual(i) = weights(first + i) * (probability - label);
                curvature(i) = weights(first + i) * probability * (1.0 - probability);
            }
            const auto part = rows.middleRows(first, size);
            gradient.head(p).noalias() += part.transpose() * residual;
            gradient(p) += residual.sum();
            const RowMatrix weighted = curvature.asDiagonal() * part;
            hessian.topLeftCorner(p, p).noalias() += part.transpose() * weighted;
            hessian.topRightCorner(p, 1).noalias() += weighted.colwise().sum().transpose();
            hessian(p, p) += curvature.sum();
        }
        hessian.bottomLeftCorner(1, p) = hessian.topRightCorner(p, 1).transpose();
        gradient.head(p) += penalty * parameters.head(p);
        hessian.topLeftCorner(p, p).diagonal().array() += penalty;
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
    Problem result{RowsView(rows.values.data(), n, static_cast<Eigen::Index>(rows.columns)), labels,
                   Eigen::VectorXd::Ones(n), penalty};
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
    const Eigen::Index p = given->columns();
    Eigen::VectorXd parameters = Eigen::VectorXd::Zero(p + 1);
    Eigen::VectorXd eta = given->scores(parameters);
    double objective = given->objective(parameters, eta);
    Eigen::VectorXd gradient;
    Eigen::MatrixXd hessian;
    LogisticModel model;
    while (model.m_iterations < options.maximumIterations) {
        ++model.m_iterations;
        given->derivatives(parameters, eta, gradient, hessian);
        const Eigen::VectorXd step = hessian.ldlt().solve(gradient);
        const double decrease = gradient.dot(step);
        if (!step.allFinite())
            return std::nullopt;
        // Half of `decrease` is what is still to be gained: nothing that the objective's digits could show.
        if (!(decrease > 1e-15 * std::max(1.0, objective))) {
            model.m_isConverged = true;
            parameters -= step;
            break;
        }
        double length = 1.0;
        bool isBetter = false;
        for (int halving = 0; halving < 60 && !isBetter; ++halving, length /= 2.0) {
            const Eigen::VectorXd next = parameters - length * step;
            Eigen::VectorXd nextEta = given->scores(next);
            const double nextObjective = given->objective(next, nextEta);
            isBetter = nextObjective <= objective - 1e-4 * length * decrease ||
                       (nextObjective <= objective && length * decrease < 1e-10 * objective);
            if (isBetter) {
                parameters = next;
                eta = std::move(nextEta);
                objective = nextObjective;
            }
        }
        if (!isBetter) {
            // No digit left to gain in the objective: as near as doubles come.
            model.m_isConverged = decrease < 1e-9 * std::max(1.0, objective);
            break;
        }
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
