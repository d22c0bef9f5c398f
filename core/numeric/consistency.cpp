// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/consistency.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

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
    void clear()
    {
        std::ranges::fill(m_distances, std::numeric_limits<double>::infinity());
        std::ranges::fill(m_rows, std::numeric_limits<std::size_t>::max());
    }
    [[nodiscard]] double farthest() const { return m_distances.back(); }
    void offer(double distance, std::size_t row)
    {
        std::size_t place = m_distances.size() - 1;
        if (!isNearer(distance, row, place))
            return;
        for (; place > 0 && isNearer(distance, row, place - 1); --place) {
            m_distances[place] = m_distances[place - 1];
            m_rows[place] = m_rows[place - 1];
        }
        m_distances[place] = distance;
        m_rows[place] = row;
    }
    [[nodiscard]] const std::vector<std::size_t>& rows() const { return m_rows; }

private:
    [[nodiscard]] bool isNearer(double distance, std::size_t row, std::size_t place) const
    {
        return distance < m_distances[place] || (distance == m_distances[place] && row < m_rows[place]);
    }

    std::vector<double> m_distances;
    std::vector<std::size_t> m_rows;
};

/// Finds the rows of a table that are nearest to a point. The rows are halved again and again in the column
/// in which they lie furthest apart (Bentley 1975, Communications of the ACM 18:509-517); each part knows the
/// box that it lies in, and a box that is farther away than the nearest rows so far is left out. Rounding
/// keeps the order: no row is computed to be nearer than its box.
class Neighborhood
{
public:
    explicit Neighborhood(const PointTable& table) : m_columns(table.columns)
    {
        m_rows.resize(table.rows());
        std::iota(m_rows.begin(), m_rows.end(), std::size_t{0});
        if (!m_rows.empty())
            divide(table, 0, m_rows.size());
        for (const std::size_t row : m_rows) {
            const auto first = table.values.begin() + static_cast<std::ptrdiff_t>(row * m_columns);
            m_points.insert(m_points.end(), first, first + static_cast<std::ptrdiff_t>(m_columns));
        }
    }

    void find(const double* point, Nearest& nearest) const
    {
        nearest.clear();
        if (!m_parts.empty())
            visit(0, point, nearest);
    }

private:
    struct Part {
        std::size_t first = 0; ///< of m_rows
        std::size_t last = 0;
        std::size_t higher = 0; ///< the part with the upper half; the lower one is the next. 0: not divided
    };

    std::size_t divide(const PointTable& table, std::size_t first, std::size_t last)
    {
        constexpr std::size_t undivided = 16; // rows
        const std::size_t part = m_parts.size();
        m_parts.push_back({first, last, 0});
        const auto at = [&](std::size_t row, std::size_t c) { return table.values[row * m_columns + c]; };
        std::size_t widest = 0;
        double width = 0;
        for (std::size_t c = 0; c < m_columns; ++c) {
            double low = at(m_rows[first], c);
            double high = low;
            for (std::size_t i = first + 1; i < last; ++i) {
                low = std::min(low, at(m_rows[i], c));
                high = std::max(high, at(m_rows[i], c));
            }
            m_boxes.insert(m_boxes.end(), {low, high});
            if (high - low > width) {
                width = high - low;
                widest = c;
            }
        }
        if (last - first <= undivided || !(width > 0))
            return part;
        const auto begin = m_rows.begin();
        const std::size_t middle = first + (last - first) / 2;
        std::nth_element(begin + static_cast<std::ptrdiff_t>(first),
                         begin + static_cast<std::ptrdiff_t>(middle),
                         begin + static_cast<std::ptrdiff_t>(last), [&](std::size_t a, std::size_t b) {
                             return std::pair(at(a, widest), a) < std::pair(at(b, widest), b);
                         });
        divide(table, first, middle);
        const std::size_t higher = divide(table, middle, last);
        m_parts[part].higher = higher;
        return part;
    }

    void visit(std::size_t number, const double* point, Nearest& nearest) const
    {
        const Part& part = m_parts[number];
        if (part.higher == 0) {
            for (std::size_t i = part.first; i < part.last; ++i)
                nearest.offer(distanceTo(point, i, nearest.farthest()), m_rows[i]);
            return;
        }
        std::size_t near = number + 1;
        std::size_t far = part.higher;
        double toNear = distanceToBox(point, near);
        double toFar = distanceToBox(point, far);
        if (toFar < toNear) {
            std::swap(near, far);
            std::swap(toNear, toFar);
        }
        if (toNear <= nearest.farthest())
            visit(near, point, nearest);
        if (toFar <= nearest.farthest())
            visit(far, point, nearest);
    }

    /// Squared.
    [[nodiscard]] double distanceToBox(const double* point, std::size_t part) const
    {
        const double* box = m_boxes.data() + part * 2 * m_columns;
        double sum = 0;
        for (std::size_t c = 0; c < m_columns; ++c, box += 2) {
            const double away = std::max(0.0, std::max(box[0] - point[c], point[c] - box[1]));
            sum += away * away;
        }
        return sum;
    }
    /// Squared; more than `enough` where it is not needed more exactly.
    [[nodiscard]] double distanceTo(const double* point, std::size_t place, double enough) const
    {
        const double* const other = m_points.data() + place * m_columns;
        double sum = 0;
        for (std::size_t c = 0; c < m_columns && sum <= enough; ++c)
            sum += (point[c] - other[c]) * (point[c] - other[c]);
        return sum;
    }

    std::size_t m_columns;
    std::vector<std::size_t> m_rows; ///< in the order of the parts
    std::vector<double> m_points;    ///< likewise
    std::vector<Part> m_parts;
    std::vector<double> m_boxes; ///< lowest and highest value in each column, part by part
};

/// `compute(i, nearest)` for every i, on all cores; results in the order of i, so that sums do not depend on
/// the number of threads.
template <class Compute>
std::vector<double> forEach(std::size_t count, std::size_t neighbors, const Compute& compute)
{
    constexpr std::size_t worthAThread = 500;
    std::vector<double> results(count);
    const auto run = [&](std::size_t first, std::size_t last) {
        Nearest nearest(neighbors);
        for (std::size_t i = first; i < last; ++i)
            results[i] = compute(i, nearest);
    };
    const std::size_t threads =
        std::clamp<std::size_t>(count / worthAThread, 1, std::max(1U, std::thread::hardware_concurrency()));
    std::vector<std::jthread> others;
    for (std::size_t t = 1; t < threads; ++t)
        others.emplace_back(run, count * t / threads, count * (t + 1) / threads);
    run(0, count / threads);
    others.clear(); // joined
    return results;
}

struct Sums {
    double sum = 0;
    double squares = 0;
};

Sums sumsOf(const std::vector<double>& values)
{
    Sums sums;
    for (const double value : values) {
        sums.sum += value;
        sums.squares += value * value;
    }
    return sums;
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
        // Values whose squares are beyond all numbers can't be told apart.
        const bool varies = deviation > 0 && std::isfinite(deviation);
        for (std::size_t row = 0; row < rows; ++row)
            at(row) = varies ? (at(row) - mean) / deviation : 0;
    }
}

std::optional<Consistency> consistency(const PointTable& table, std::span<const double> y,
                                       std::size_t neighbors)
{
    assert(y.size() == table.rows());
    const std::size_t rows = table.rows();
    if (neighbors == 0 || rows < neighbors)
        return std::nullopt;
    const Neighborhood all(table);
    const Sums sums = sumsOf(forEach(rows, neighbors, [&](std::size_t i, Nearest& nearest) {
        all.find(table.values.data() + i * table.columns, nearest);
        // In the order of their distance, as the sum is rounded.
        double mean = 0;
        for (const std::size_t row : nearest.rows())
            mean += y[row];
        return std::abs(y[i] - mean / static_cast<double>(neighbors));
    }));
    const auto n = static_cast<double>(rows);
    return Consistency{1 - sums.sum / n, std::max(0.0, sums.squares / n - sums.sum / n * (sums.sum / n)),
                       rows};
}

std::optional<FlipTest> flipTest(const PointTable& monitored, std::span<const double> monitoredY,
                                 const PointTable& reference, std::span<const double> referenceY)
{
    assert(monitored.columns == reference.columns);
    if (monitored.rows() == 0 || reference.rows() == 0)
        return std::nullopt;
    const std::size_t neighbors = reference.rows() <= 9 ? 1 : 5;
    const Neighborhood others(reference);
    const Sums sums = sumsOf(forEach(monitored.rows(), neighbors, [&](std::size_t i, Nearest& nearest) {
        others.find(monitored.values.data() + i * monitored.columns, nearest);
        double favorable = 0;
        for (const std::size_t row : nearest.rows())
            favorable += referenceY[row];
        return monitoredY[i] - (2 * favorable > static_cast<double>(neighbors) ? 1 : 0);
    }));
    const auto n = static_cast<double>(monitored.rows());
    return FlipTest{sums.sum / n, std::max(0.0, sums.squares / n - sums.sum / n * (sums.sum / n))};
}

} // namespace tiltmeter::numeric
