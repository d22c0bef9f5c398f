// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/consistency.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
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

/// Finds the rows of a table that are nearest to a point. They are looked at from where they are as high as
/// the point in one column, upwards and downwards, until that column alone takes them too far away.
class Neighborhood
{
public:
    explicit Neighborhood(const PointTable& table) : m_table(table), m_column(mostVaried(table))
    {
        for (std::size_t row = 0; row < table.rows(); ++row)
            m_order.emplace_back(at(row)[m_column], row);
        std::ranges::sort(m_order);
    }

    void find(const double* point, Nearest& nearest) const
    {
        nearest.clear();
        const double here = point[m_column];
        auto up = std::ranges::lower_bound(m_order, here, {}, &std::pair<double, std::size_t>::first);
        auto down = up;
        while (up != m_order.end() || down != m_order.begin()) {
            const bool goUp = down == m_order.begin() ||
                              (up != m_order.end() && up->first - here <= here - std::prev(down)->first);
            const auto& [value, row] = goUp ? *up++ : *--down;
            if ((value - here) * (value - here) > nearest.farthest())
                return; // the other side is farther still
            nearest.offer(distanceTo(point, row, nearest.farthest()), row);
        }
    }

private:
    static std::size_t mostVaried(const PointTable& table)
    {
        std::size_t best = 0;
        std::size_t most = 0;
        for (std::size_t c = 0; c < table.columns; ++c) {
            std::vector<double> values;
            for (std::size_t row = 0; row < table.rows(); ++row)
                values.push_back(table.values[row * table.columns + c]);
            std::ranges::sort(values);
            const auto repeated = std::ranges::unique(values);
            const std::size_t distinct = values.size() - repeated.size();
            if (distinct > most) {
                most = distinct;
                best = c;
            }
        }
        return best;
    }
    [[nodiscard]] const double* at(std::size_t row) const
    {
        return m_table.values.data() + row * m_table.columns;
    }
    /// Squared; more than `enough` where it is not needed more exactly.
    [[nodiscard]] double distanceTo(const double* point, std::size_t row, double enough) const
    {
        const double* const other = at(row);
        double sum = 0;
        for (std::size_t c = 0; c < m_table.columns && sum <= enough; ++c)
            sum += (point[c] - other[c]) * (point[c] - other[c]);
        return sum;
    }

    const PointTable& m_table;
    std::size_t m_column;
    std::vector<std::pair<double, std::size_t>> m_order; ///< value in the column, row
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
