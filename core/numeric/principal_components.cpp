// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/principal_components.h"

#include "base/vector_clones.h"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter::numeric {

std::optional<PrincipalComponents> PrincipalComponents::fit(const FeatureRows& rows, double varianceShare)
{
    using Rows = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
    if (rows.rows < 2 || rows.columns < 2 || rows.values.size() != rows.rows * rows.columns ||
        !(varianceShare > 0 && varianceShare <= 1))
        return std::nullopt;
    const auto n = static_cast<Eigen::Index>(rows.rows);
    const auto p = static_cast<Eigen::Index>(rows.columns);
    const Rows values(rows.values.data(), n, p);
    if (!values.allFinite())
        return std::nullopt;
    const Eigen::RowVectorXd mean = values.colwise().mean();
    const Eigen::MatrixXd centered = values.rowwise() - mean;
    const Eigen::MatrixXd covariance = centered.transpose() * centered / static_cast<double>(n - 1);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
    const double total = covariance.trace();
    if (solver.info() != Eigen::Success || !(total > 0))
        return std::nullopt;
    PrincipalComponents result;
    result.m_mean.assign(mean.data(), mean.data() + p);
    // The solver's order is ascending.
    double kept = 0;
    while (result.m_components + 1 < rows.columns &&
           (result.m_components == 0 || kept < varianceShare * total)) {
        const Eigen::Index at = p - 1 - static_cast<Eigen::Index>(result.m_components);
        kept += std::max(0.0, solver.eigenvalues()(at));
        const Eigen::VectorXd vector = solver.eigenvectors().col(at);
        result.m_vectors.insert(result.m_vectors.end(), vector.data(), vector.data() + p);
        ++result.m_components;
    }
    result.m_share = kept / total;
    return result;
}

namespace {

/// Takes what the vectors explain of `centered` away from `rest`.
TILTMETER_VECTOR_CLONES void takeAway(const double* __restrict vectors, std::size_t components, std::size_t p,
                                      const double* __restrict centered, double* __restrict rest)
{
    for (std::size_t k = 0; k < components; ++k) {
        const double* vector = vectors + k * p;
        double sums[4] = {0, 0, 0, 0}; // which do not wait for each other
        std::size_t at = 0;
        for (; at + 4 <= p; at += 4)
            for (std::size_t lane = 0; lane < 4; ++lane)
                sums[lane] += vector[at + lane] * centered[at + lane];
        for (; at < p; ++at)
            sums[0] += vector[at] * centered[at];
        const double along = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        for (std::size_t j = 0; j < p; ++j)
            rest[j] -= along * vector[j];
    }
}

} // namespace

double PrincipalComponents::error(std::span<const double> row) const
{
    const std::size_t p = m_mean.size();
    // Few columns, as nearly always, need no memory of their own.
    std::array<double, 128> little;
    std::vector<double> much(2 * p > little.size() ? 2 * p : 0);
    double* centered = much.empty() ? little.data() : much.data();
    double* rest = centered + p;
    for (std::size_t j = 0; j < p; ++j)
        rest[j] = centered[j] = row[j] - m_mean[j];
    takeAway(m_vectors.data(), m_components, p, centered, rest);
    double squares = 0;
    for (std::size_t j = 0; j < p; ++j)
        squares += rest[j] * rest[j];
    return std::sqrt(squares);
}

} // namespace tiltmeter::numeric
