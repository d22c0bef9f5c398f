// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/cells.h"
#include "numeric/tails.h"

#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

/// What Moments holds, for samples that were counted elsewhere; the fourth moment is not known.
struct CentralSums {
    double count = 0.0; ///< > 0
    double mean = 0.0;
    double second = 0.0; ///< sum of (x - mean)^2
    double third = 0.0;
    double minimum = 0.0;
    double maximum = 0.0;
};

/// Count, mean and central moments up to the fourth, mergeable in any order up to rounding (P. Pebay 2008,
/// Sandia report SAND2008-6212). The default value is the empty one. Weights are counts of equal values.
class Moments
{
public:
    /// One value, `count` times; ignored when the value is not finite or the count not positive and finite.
    void add(double value, double count = 1.0);
    void merge(const Moments& other);
    [[nodiscard]] static Moments of(std::span<const ValueCell> cells, Sample sample);
    [[nodiscard]] static Moments of(const CentralSums& sums); ///< without excessKurtosis()

    [[nodiscard]] double count() const { return m_count; }
    [[nodiscard]] std::optional<double> mean() const;
    [[nodiscard]] std::optional<double> minimum() const;
    [[nodiscard]] std::optional<double> maximum() const;
    /// Sum of squares about the mean divided by (count - ddof); nothing when count <= ddof. Never negative.
    [[nodiscard]] std::optional<double> variance(double ddof = 1.0) const;
    [[nodiscard]] std::optional<double> standardDeviation(double ddof = 1.0) const;
    /// m3 / m2^(3/2), of the values as a population (no bias correction); nothing when all values are equal.
    [[nodiscard]] std::optional<double> skewness() const;
    /// m4 / m2^2 - 3, likewise.
    [[nodiscard]] std::optional<double> excessKurtosis() const;

private:
    double m_count = 0.0;
    double m_mean = 0.0;
    double m_sum2 = 0.0; ///< sum of (x - mean)^2, and so on
    double m_sum3 = 0.0;
    double m_sum4 = 0.0;
    double m_minimum = std::numeric_limits<double>::infinity();
    double m_maximum = -std::numeric_limits<double>::infinity();
};

struct TTest {
    double t =
        0.0; ///< positive: the baseline's mean is the higher one (as SciPy's ttest_ind(baseline, current))
    double degreesOfFreedom = 0.0;
    PValue twoSided;
};

/// B. L. Welch's test (1947), variances not assumed equal. Nothing with fewer than 2 values on a side, or
/// when both sides are constant.
[[nodiscard]] std::optional<TTest> welchTest(const Moments& baseline, const Moments& current);
/// Student's test with the pooled variance.
[[nodiscard]] std::optional<TTest> studentTest(const Moments& baseline, const Moments& current);

enum class Denominator {
    BaselineDeviation, ///< sample standard deviation of the baseline (Glass)
    PooledDeviation    ///< of both samples pooled (Cohen's d)
};

/// (mean of current - mean of baseline) / standard deviation: positive when the values have grown. Nothing
/// when the deviation is 0 or undefined.
[[nodiscard]] std::optional<double> standardizedDifference(const Moments& baseline, const Moments& current,
                                                           Denominator denominator);

/// Quantile of one sample by linear interpolation of its order statistics (R type 7, NumPy's default), q in
/// [0, 1]. For weights that are not whole the position (total - 1) q is looked up in the cumulated weights
/// the same way.
[[nodiscard]] std::optional<double> quantile(std::span<const ValueCell> cells, Sample sample, double q);
/// Several at once, q ascending; empty when one of them is undefined.
[[nodiscard]] std::vector<double> quantiles(std::span<const ValueCell> cells, Sample sample,
                                            std::span<const double> ascending);
/// From intervals: the position is interpolated within its range; the bound reaches to the ends that the
/// order statistics may have.
[[nodiscard]] std::optional<BoundedValue> quantile(std::span<const RangeCell> cells, Sample sample, double q);

} // namespace tiltmeter::numeric
