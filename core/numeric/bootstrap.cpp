// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/bootstrap.h"

#include "numeric/probability.h"
#include "numeric/random.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

/// Quantile at probability p of values in ascending order: linear between order statistics, the i-th being at
/// i / (B + 1), as the bootstrap literature has it.
double quantileOf(std::span<const double> sorted, double p)
{
    const double last = static_cast<double>(sorted.size());
    const double place = std::clamp(p * (last + 1.0), 1.0, last);
    const double floor = std::floor(place);
    const std::size_t at = static_cast<std::size_t>(floor) - 1;
    if (at + 1 >= sorted.size())
        return sorted.back();
    return sorted[at] + (place - floor) * (sorted[at + 1] - sorted[at]);
}

std::uint64_t recordsOf(std::span<const double> counts)
{
    double total = 0.0;
    for (const double count : counts)
        total += count;
    return static_cast<std::uint64_t>(std::llround(total));
}

} // namespace

DrawnCounts::DrawnCounts(std::span<const double> counts, int draws, std::uint64_t seed, How how)
    : m_counts(counts.begin(), counts.end()), m_draws(draws), m_seed(seed), m_how(how)
{
    assert(draws >= 1);
    m_drawn.resize(static_cast<std::size_t>(draws) * counts.size());
    const std::uint64_t records = recordsOf(counts);
    assert(records < (std::uint64_t{1} << 32));
    Random random(seed);
    if (how == How::Poisson) {
        for (std::size_t cell = 0; cell < counts.size(); ++cell) {
            const PoissonTable table(counts[cell]);
            for (std::size_t place = cell; place < m_drawn.size(); place += counts.size())
                m_drawn[place] = table.draw(random);
        }
        return;
    }
    const Multinomial multinomial(counts);
    std::vector<double> drawn(counts.size());
    auto into = m_drawn.begin();
    for (int i = 0; i < draws; ++i) {
        multinomial.draw(random, records, drawn);
        for (const double count : drawn)
            *into++ = static_cast<std::uint32_t>(count);
    }
}

Bootstrap::Bootstrap(std::span<const std::shared_ptr<const DrawnCounts>> drawn, std::size_t statistics,
                     const CellStatistics& compute, bool acceleration)
    : m_columns(statistics), m_now(statistics), m_draws(drawn.empty() ? 0 : drawn[0]->draws())
{
    std::vector<double> counts;
    for (const auto& group : drawn) {
        assert(group->draws() == m_draws);
        counts.insert(counts.end(), group->counts().begin(), group->counts().end());
    }
    begin(counts, compute);
    std::vector<double> now(counts.size());
    for (int i = 0; i < m_draws; ++i) {
        std::span<double> rest = now;
        for (const auto& group : drawn) {
            group->take(i, rest.first(group->counts().size()));
            rest = rest.subspan(group->counts().size());
        }
        add(now, compute);
    }
    sort();
    if (acceleration)
        accelerate(counts, compute);
}

Bootstrap::Bootstrap(std::span<const double> counts, std::size_t statistics, const CellStatistics& compute,
                     const BootstrapOptions& options)
    : m_columns(statistics), m_now(statistics), m_draws(options.draws)
{
    assert(options.draws >= 1);
    begin(counts, compute);
    const std::uint64_t records = recordsOf(counts);
    const Multinomial multinomial(counts);
    Random random(options.seed);
    std::vector<double> drawn(counts.size());
    for (int draw = 0; draw < options.draws; ++draw) {
        multinomial.draw(random, records, drawn);
        add(drawn, compute);
    }
    sort();
    if (options.acceleration)
        accelerate(counts, compute);
}

void Bootstrap::begin(std::span<const double> counts, const CellStatistics& compute)
{
    compute(counts, m_now);
    for (std::size_t s = 0; s < m_columns.size(); ++s) {
        if (m_now[s] && std::isfinite(*m_now[s]))
            m_columns[s].estimate = m_now[s];
        m_columns[s].values.reserve(static_cast<std::size_t>(m_draws));
    }
}

void Bootstrap::add(std::span<const double> drawn, const CellStatistics& compute)
{
    std::fill(m_now.begin(), m_now.end(), std::nullopt);
    compute(drawn, m_now);
    for (std::size_t s = 0; s < m_columns.size(); ++s)
        if (m_now[s] && std::isfinite(*m_now[s]))
            m_columns[s].values.push_back(*m_now[s]);
}

void Bootstrap::sort()
{
    for (Column& column : m_columns)
        std::sort(column.values.begin(), column.values.end());
}

void Bootstrap::accelerate(std::span<const double> counts, const CellStatistics& compute)
{
    // Leaving out any one record of a cell gives the same value, so one call stands for all of the cell's
    // records.
    const std::size_t statistics = m_columns.size();
    std::vector<double> cells(counts.begin(), counts.end());
    std::vector<std::optional<double>> values(statistics);
    std::vector<double> kept; // a row of values per cell that has records
    std::vector<double> weights;
    std::vector<bool> usable(statistics, true);
    for (std::size_t c = 0; c < cells.size(); ++c) {
        if (!(cells[c] > 0.0))
            continue;
        const double count = cells[c];
        cells[c] = std::max(0.0, count - 1.0);
        std::fill(values.begin(), values.end(), std::nullopt);
        compute(cells, values);
        cells[c] = count;
        weights.push_back(count);
        for (std::size_t s = 0; s < statistics; ++s) {
            const bool defined = values[s] && std::isfinite(*values[s]);
            if (!defined)
                usable[s] = false;
            kept.push_back(defined ? *values[s] : 0.0);
        }
    }
    for (std::size_t s = 0; s < statistics; ++s) {
        if (!usable[s] || weights.empty())
            continue;
        double total = 0.0, sum = 0.0;
        for (std::size_t row = 0; row < weights.size(); ++row) {
            total += weights[row];
            sum += weights[row] * kept[row * statistics + s];
        }
        const double mean = sum / total;
        double squares = 0.0, cubes = 0.0;
        for (std::size_t row = 0; row < weights.size(); ++row) {
            const double away = mean - kept[row * statistics + s];
            squares += weights[row] * away * away;
            cubes += weights[row] * away * away * away;
        }
        m_columns[s].acceleration = squares > 0.0 ? cubes / (6.0 * std::pow(squares, 1.5)) : 0.0;
    }
}

int Bootstrap::undefined(std::size_t statistic) const
{
    return m_draws - static_cast<int>(m_columns[statistic].values.size());
}

double Bootstrap::quantile(std::size_t statistic, double p) const
{
    assert(!m_columns[statistic].values.empty());
    return quantileOf(m_columns[statistic].values, p);
}

std::optional<BootstrapInterval> Bootstrap::start(std::size_t statistic) const
{
    const Column& column = m_columns[statistic];
    if (!column.estimate || column.values.empty())
        return std::nullopt;
    return BootstrapInterval{
        {}, static_cast<int>(column.values.size()), undefined(statistic), BootstrapMethod::Percentile};
}

std::optional<BootstrapInterval> Bootstrap::percentile(std::size_t statistic, double confidence) const
{
    assert(confidence > 0.0 && confidence < 1.0);
    std::optional<BootstrapInterval> result = start(statistic);
    if (result) {
        const double tail = (1.0 - confidence) / 2.0;
        const std::span<const double> sorted = m_columns[statistic].values;
        result->interval = {quantileOf(sorted, tail), quantileOf(sorted, 1.0 - tail)};
    }
    return result;
}

std::optional<BootstrapInterval> Bootstrap::biasCorrected(std::size_t statistic, double confidence) const
{
    std::optional<BootstrapInterval> result = percentile(statistic, confidence);
    if (!result)
        return result;
    const Column& column = m_columns[statistic];
    const std::vector<double>& sorted = column.values;
    // Draws equal to the estimate, common with few records, count half.
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), *column.estimate);
    const double below =
        static_cast<double>(first - sorted.begin()) + static_cast<double>(last - first) / 2.0;
    const double share = below / static_cast<double>(sorted.size());
    if (!(share > 0.0 && share < 1.0))
        return result;
    const double bias = normalQuantile(share);
    const double acceleration = column.acceleration.value_or(0.0);
    const double z = -normalQuantile((1.0 - confidence) / 2.0);
    const auto place = [&](double end) {
        const double shifted = bias + end;
        return normalCdf(bias + shifted / (1.0 - acceleration * shifted));
    };
    // A strong acceleration would turn the ends around; there the correction means nothing.
    if (std::abs(acceleration) * (std::abs(bias) + z) >= 1.0)
        return result;
    result->interval = {quantileOf(sorted, place(-z)), quantileOf(sorted, place(z))};
    result->method =
        column.acceleration ? BootstrapMethod::BiasCorrectedAccelerated : BootstrapMethod::BiasCorrected;
    return result;
}

} // namespace tiltmeter::numeric
