// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/consistency.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace tiltmeter::numeric {
namespace {

/// NaN without any value.
double medianOf(std::vector<double> values)
{
    if (values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1)
        return *middle;
    return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

/// The nearest rows so far, the farthest of them last; of equal distances the earlier row is nearer.
class Nearest
{
public:
    explicit Nearest(std::size_t count) : m_distances(count), m_rows(count) { clear(); }
    void clear() { std::ranges::fill(m_distances, std::numeric_limits<double>::infinity()); }
    [[nodiscard]] double farthest() const { return m_distances.back(); }
    void take(double distance, std::size_t row)
    {
        std::size_t place = m_distances.size() - 1;
        for (; place > 0 && distance < m_distances[place - 1]; --place) {
            m_distances[place] = m_distances[place - 1];
            m_rows[place] = m_rows[place - 1];
        }
        m_distances[place] = distance;
        m_rows[place] = row;
    }
    [[nodiscard]] const std::vector<std::size_t>& rows() const { return m_rows; }

private:
    std::vector<double> m_distances;
    std::vector<std::size_t> m_rows;
};

/// Squared; at least `enough` where it is not needed more exactly.
double distanceOf(const double* a, const double* b, std::size_t columns, double enough)
{
    double sum = 0;
    for (std::size_t c = 0; c < columns && sum < enough; ++c)
        sum += (a[c] - b[c]) * (a[c] - b[c]);
    return sum;
}

} // namespace

void standardize(PointTable& table)
{
    const std::size_t rows = table.rows();
    for (std::size_t c = 0; c < table.columns; ++c) {
        const auto at = [&](std::size_t row) -> double& { return table.values[row * table.columns + c]; };
        std::vector<double> there;
        for (std::size_t row = 0; row < rows; ++row)
            if (!std::isnan(at(row)))
                there.push_back(at(row));
        const double median = medianOf(std::move(there));
        double sum = 0;
        for (std::size_t row = 0; row < rows; ++row) {
            if (std::isnan(at(row)))
                at(row) = median;
            sum += at(row);
        }
        const double mean = sum / static_cast<double>(rows);
        double squares = 0;
        for (std::size_t row = 0; row < rows; ++row)
            squares += (at(row) - mean) * (at(row) - mean);
        const double deviation = std::sqrt(squares / static_cast<double>(rows));
        for (std::size_t row = 0; row < rows; ++row)
            at(row) = deviation > 0 ? (at(row) - mean) / deviation : 0;
    }
}

std::optional<Consistency> consistency(const PointTable& table, std::span<const double> y,
                                       std::size_t neighbors)
{
    assert(y.size() == table.rows());
    const std::size_t rows = table.rows();
    if (neighbors == 0 || rows < neighbors)
        return std::nullopt;
    Nearest nearest(neighbors);
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        nearest.clear();
        const double* const point = table.values.data() + i * table.columns;
        for (std::size_t j = 0; j < rows; ++j) {
            const double distance =
                distanceOf(point, table.values.data() + j * table.columns, table.columns, nearest.farthest());
            if (distance < nearest.farthest())
                nearest.take(distance, j);
        }
        double mean = 0;
        for (const std::size_t row : nearest.rows())
            mean += y[row];
        const double gap = std::abs(y[i] - mean / static_cast<double>(neighbors));
        sum += gap;
        squares += gap * gap;
    }
    const auto n = static_cast<double>(rows);
    return Consistency{1 - sum / n, std::max(0.0, squares / n - sum / n * (sum / n)), rows};
}

std::optional<FlipTest> flipTest(const PointTable& monitored, std::span<const double> monitoredY,
                                 const PointTable& reference, std::span<const double> referenceY)
{
    assert(monitored.columns == reference.columns);
    if (monitored.rows() == 0 || reference.rows() == 0)
        return std::nullopt;
    const std::size_t neighbors = reference.rows() <= 9 ? 1 : 5;
    Nearest nearest(neighbors);
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < monitored.rows(); ++i) {
        nearest.clear();
        const double* const point = monitored.values.data() + i * monitored.columns;
        for (std::size_t j = 0; j < reference.rows(); ++j) {
            const double distance = distanceOf(point, reference.values.data() + j * reference.columns,
                                               reference.columns, nearest.farthest());
            if (distance < nearest.farthest())
                nearest.take(distance, j);
        }
        double favorable = 0;
        for (const std::size_t row : nearest.rows())
            favorable += referenceY[row];
        const double flip = monitoredY[i] - (2 * favorable > static_cast<double>(neighbors) ? 1 : 0);
        sum += flip;
        squares += flip * flip;
    }
    const auto n = static_cast<double>(monitored.rows());
    return FlipTest{sum / n, std::max(0.0, squares / n - sum / n * (sum / n))};
}

} // namespace tiltmeter::numeric
