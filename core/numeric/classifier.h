// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

/// Rows of numbers, one after the other (row-major); values.size() == rows * columns.
struct FeatureRows {
    std::span<const double> values;
    std::size_t rows = 0;
    std::size_t columns = 0;
};

struct LogisticOptions {
    double penalty = 1.0; ///< > 0; the inverse of scikit-learn's C
    int maximumIterations = 200;
    /// The fit ends when what is still to be gained is less than half of this share of the objective (nats a
    /// row, about). 1e-15: all digits.
    double tolerance = 1e-15;
};

/// Logistic regression with a squared penalty: the classifier that tells baseline from window. Minimizes
///   sum of weight * ln(1 + exp(-+ eta)) + penalty / 2 * |coefficients|^2,   eta = intercept + row .
///   coefficients,
/// the intercept not penalized. Put columns on one scale first, or the penalty means something else for each.
class LogisticModel
{
public:
    /// By Newton's method with halved steps; the same input gives the same bits. Labels are 0 or 1; no
    /// weights: all 1. Nothing when sizes do not fit, a number is not finite, a weight is negative, the
    /// penalty is not positive, or only one label occurs (with weight).
    [[nodiscard]] static std::optional<LogisticModel> fit(const FeatureRows& rows,
                                                          std::span<const unsigned char> labels,
                                                          std::span<const double> weights = {},
                                                          const LogisticOptions& options = {});

    [[nodiscard]] double intercept() const { return m_intercept; }
    [[nodiscard]] const std::vector<double>& coefficients() const { return m_coefficients; }
    [[nodiscard]] int iterations() const { return m_iterations; }
    /// The gradient vanishes up to rounding; false when the iterations ran out first.
    [[nodiscard]] bool isConverged() const { return m_isConverged; }

    /// eta of one row, and the probability of label 1; `row` has as many values as there are coefficients.
    [[nodiscard]] double score(std::span<const double> row) const;
    [[nodiscard]] double probability(std::span<const double> row) const;

    /// Names what scores depend on to what writes or reads it.
    template <class Archive>
    void archive(Archive& a)
    {
        a.value(m_intercept);
        a.list(m_coefficients);
    }

private:
    double m_intercept = 0.0;
    std::vector<double> m_coefficients;
    int m_iterations = 0;
    bool m_isConverged = false;
};

/// Matthews' correlation of two yes/no variables (1975), in [-1, 1]; counts or weights. Nothing when one of
/// the two takes only one value: it would be 0 / 0.
[[nodiscard]] std::optional<double> matthewsCorrelation(double truePositive, double falsePositive,
                                                        double falseNegative, double trueNegative);

/// What a guess without any knowledge exceeds with probability `tail`, among `rows` records: n MCC^2 is
/// Pearson's chi-square, so MCC is about normal with standard deviation 1 / sqrt(n). Nothing for rows <= 0 or
/// tail outside (0, 1).
[[nodiscard]] std::optional<double> matthewsNullLimit(double rows, double tail = 0.05);

} // namespace tiltmeter::numeric
