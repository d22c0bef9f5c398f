// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/interval.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

// Bootstrap of anything that is a function of cell counts. Drawing the counts from a multinomial is the same
// as drawing the records with replacement, but its cost depends on the number of cells alone, not on the
// number of records.

/// Computes several statistics of one set of cell counts. `values` comes filled with nullopt; what stays so
/// (or is not finite) is undefined. Must not keep state between calls.
using CellStatistics =
    std::function<void(std::span<const double> counts, std::span<std::optional<double>> values)>;

struct BootstrapOptions {
    int draws = 2000; ///< >= 1
    std::uint64_t seed = 0;
    /// Whether the statistics are also computed with one record of each cell left out, for the accelerated
    /// interval. Costs one call per cell that has records.
    bool acceleration = true;
};

enum class BootstrapMethod {
    Percentile,
    BiasCorrected,           ///< no usable acceleration (not asked for, or undefined with a record left out)
    BiasCorrectedAccelerated ///< BCa (Efron 1987, JASA 82:171-185)
};

struct BootstrapInterval {
    Interval interval;
    int defined = 0;   ///< draws in which the statistic has a value: the interval is about these
    int undefined = 0; ///< draws in which it has none
    BootstrapMethod method = BootstrapMethod::Percentile;
};

/// The drawn cell counts themselves, for statistics that are computed at different times from the same cells:
/// drawing costs more than most statistics.
class DrawnCounts
{
public:
    enum class How {
        Multinomial, ///< as Bootstrap, which with the same counts, draws and seed would draw the same
        /// Each cell from a Poisson distribution, as if every record came a Poisson(1) number of times
        /// (Hanley and MacGibbon 2006, Computer Methods and Programs in Biomedicine 83:57-62): for statistics
        /// of many cells that do not depend on the total, at a tenth of the cost.
        Poisson
    };
    /// Fewer than 2^32 records.
    DrawnCounts(std::span<const double> counts, int draws, std::uint64_t seed, How how = How::Multinomial);

    [[nodiscard]] int draws() const { return m_draws; }
    [[nodiscard]] std::uint64_t seed() const { return m_seed; }
    [[nodiscard]] How how() const { return m_how; }
    [[nodiscard]] std::span<const double> counts() const { return m_counts; }
    /// `into` as large as the counts.
    void take(int draw, std::span<double> into) const
    {
        const std::size_t cells = m_counts.size();
        const auto row = std::span(m_drawn).subspan(static_cast<std::size_t>(draw) * cells, cells);
        std::copy(row.begin(), row.end(), into.begin());
    }

private:
    std::vector<double> m_counts;
    std::vector<std::uint32_t> m_drawn; ///< draw by draw
    int m_draws = 0;
    std::uint64_t m_seed = 0;
    How m_how = How::Multinomial;
};

/// The draws, one column per statistic.
class Bootstrap
{
public:
    /// Of what was drawn already from independent groups, each with its own size; `compute` sees their counts
    /// one group after the other. All must have as many draws. `acceleration`: as in BootstrapOptions.
    Bootstrap(std::span<const std::shared_ptr<const DrawnCounts>> drawn, std::size_t statistics,
              const CellStatistics& compute, bool acceleration = false);
    /// Counts are finite and not negative. Each draw has as many records as the counts have together, rounded
    /// to the nearest whole number; the counts of weighted data must therefore be scaled to their effective
    /// size. For the same counts, options and statistics the result is the same to the last bit.
    Bootstrap(std::span<const double> counts, std::size_t statistics, const CellStatistics& compute,
              const BootstrapOptions& options = {});

    [[nodiscard]] std::size_t statistics() const { return m_columns.size(); }
    [[nodiscard]] int draws() const { return m_draws; }
    /// The statistic of the counts themselves.
    [[nodiscard]] std::optional<double> estimate(std::size_t statistic) const
    {
        return m_columns[statistic].estimate;
    }
    /// The defined draws in ascending order.
    [[nodiscard]] std::span<const double> values(std::size_t statistic) const
    {
        return m_columns[statistic].values;
    }
    [[nodiscard]] int undefined(std::size_t statistic) const;
    /// Of the defined draws, of which there are some: linear between order statistics, the i-th of B at
    /// i / (B + 1). p in [0, 1].
    [[nodiscard]] double quantile(std::size_t statistic, double p) const;

    /// Between the (1 - confidence) / 2 quantiles of the draws. nullopt when the estimate or all draws are
    /// undefined. confidence in (0, 1).
    [[nodiscard]] std::optional<BootstrapInterval> percentile(std::size_t statistic, double confidence) const;
    /// Bias-corrected and accelerated; falls back as BootstrapMethod tells, to the percentile interval where
    /// the estimate lies outside all draws. nullopt as above.
    [[nodiscard]] std::optional<BootstrapInterval> biasCorrected(std::size_t statistic,
                                                                 double confidence) const;

private:
    struct Column {
        std::optional<double> estimate;
        std::optional<double> acceleration;
        std::vector<double> values;
    };
    void begin(std::span<const double> counts, const CellStatistics& compute);
    void add(std::span<const double> drawn, const CellStatistics& compute);
    void sort();
    void accelerate(std::span<const double> counts, const CellStatistics& compute);
    [[nodiscard]] std::optional<BootstrapInterval> start(std::size_t statistic) const;

    std::vector<Column> m_columns;
    std::vector<std::optional<double>> m_now; ///< of one draw
    int m_draws = 0;
};

} // namespace tiltmeter::numeric
