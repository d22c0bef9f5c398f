// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/change_point.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace tiltmeter::numeric {
namespace {

constexpr std::size_t fewestValues = 4;
constexpr std::size_t gridPoints = 500;
constexpr double lineParameters = 2; ///< more than a step's
constexpr double likelyRange = 3.841458820694124;

/// The first level holds up to and with position a, the second one from b on.
struct Fit {
    std::size_t a = 0;
    std::size_t b = 0;
    double squares = std::numeric_limits<double>::infinity();
    double before = 0;
    double after = 0;
};

class Fitter
{
public:
    explicit Fitter(std::span<const double> values) : m_size(values.size())
    {
        double sum = 0;
        for (const double value : values)
            sum += value;
        m_mean = sum / static_cast<double>(m_size);
        m_sums.push_back(0);
        m_moments.push_back(0);
        for (std::size_t i = 0; i < m_size; ++i) {
            const double y = values[i] - m_mean;
            m_squares += y * y;
            m_sums.push_back(m_sums.back() + y);
            m_moments.push_back(m_moments.back() + static_cast<double>(i) * y);
        }
    }
    [[nodiscard]] double squares() const { return m_squares; }

    /// Regression on x = 0 up to a, 1 from b on, straight between; sums in closed form.
    [[nodiscard]] Fit fit(std::size_t a, std::size_t b) const
    {
        const auto n = static_cast<double>(m_size);
        const auto length = static_cast<double>(b - a);
        const double above = n - static_cast<double>(b);
        const double x = (length - 1) / 2 + above;
        const double xx = (length - 1) * (2 * length - 1) / (6 * length) + above;
        const double between =
            (m_moments[b] - m_moments[a + 1]) - static_cast<double>(a) * (m_sums[b] - m_sums[a + 1]);
        const double xy = between / length + (m_sums[m_size] - m_sums[b]);
        const double spread = xx - x * x / n;
        const double slope = xy / spread;
        Fit fit;
        fit.a = a;
        fit.b = b;
        // Rounding must not make a perfect fit better than perfect.
        fit.squares = std::max(m_squares - slope * xy, m_squares * 1e-12);
        fit.before = m_mean - slope * x / n;
        fit.after = fit.before + slope;
        return fit;
    }

private:
    std::size_t m_size;
    double m_mean = 0;
    double m_squares = 0;
    std::vector<double> m_sums;    ///< of the first i values, about the mean
    std::vector<double> m_moments; ///< likewise of position times value
};

std::vector<std::size_t> gridOf(std::size_t size)
{
    std::vector<std::size_t> grid;
    const std::size_t points = std::min(size, gridPoints);
    for (std::size_t i = 0; i < points; ++i)
        grid.push_back(i * (size - 1) / (points - 1));
    return grid;
}

} // namespace

std::optional<ChangePoint> findChangePoint(std::span<const double> values)
{
    const std::size_t size = values.size();
    const bool isFinite = std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
    if (size < fewestValues || !isFinite)
        return std::nullopt;
    const Fitter fitter(values);
    const auto [least, most] = std::ranges::minmax(values);
    if (least == most || !(fitter.squares() > 0))
        return std::nullopt;
    std::vector<Fit> steps;
    for (std::size_t a = 0; a + 1 < size; ++a)
        steps.push_back(fitter.fit(a, a + 1));
    std::vector<Fit> lines; ///< the best one for each beginning
    const std::vector<std::size_t> grid = gridOf(size);
    for (std::size_t i = 0; i < grid.size(); ++i) {
        Fit best;
        for (std::size_t k = i + 1; k < grid.size(); ++k)
            if (grid[k] >= grid[i] + 2)
                if (const Fit fit = fitter.fit(grid[i], grid[k]); fit.squares < best.squares)
                    best = fit;
        if (best.b > 0)
            lines.push_back(best);
    }
    const Fit step = *std::ranges::min_element(steps, {}, &Fit::squares);
    const Fit line = *std::ranges::min_element(lines, {}, &Fit::squares);
    const auto n = static_cast<double>(size);
    const bool isGradual = n * std::log(line.squares / step.squares) + lineParameters * std::log(n) < 0;
    const Fit& best = isGradual ? line : step;
    ChangePoint result;
    result.isGradual = isGradual;
    result.begin = best.a + 1;
    result.complete = isGradual && best.b + 1 == size ? size : best.b;
    result.before = best.before;
    result.after = best.after;
    result.earliest = result.latest = result.begin;
    for (const Fit& other : isGradual ? lines : steps)
        if (n * std::log(other.squares / best.squares) <= likelyRange) {
            result.earliest = std::min(result.earliest, other.a + 1);
            result.latest = std::max(result.latest, other.a + 1);
        }
    return result;
}

} // namespace tiltmeter::numeric
