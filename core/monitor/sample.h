// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "columns/column_batch.h"
#include "config/fairness_config.h"
#include "numeric/random.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

struct SampleOptions {
    std::uint64_t rows = 50'000; ///< 1 to 100,000,000
    std::uint64_t seed = 20240101;
};

/// What was planted in the example; what a monitor has to find, and nothing else.
struct SampleTruth {
    static constexpr int weeks = 12;
    static constexpr int unfairFromWeek = 9; ///< 1-based; women are approved about 0.72 times as often
    static constexpr int driftFromWeek = 7;
    static constexpr std::array<const char*, 3> driftedColumns{"loan_amount", "savings", "purpose"};
};

/// Loan approvals over twelve weeks from Monday 2024-01-01: applicants who never lived, made by a seeded
/// generator. The same options give the same records on every system (no function of the mathematics library
/// is involved).
///
/// - More applications on Mondays than on Sundays and by day than by night; they grow slowly.
/// - Women and men are approved alike (ratio about 0.97) by version 2.3.0 of the model; with version 2.4.0,
///   from week 9 on, women about 0.72 times as often. Applicants of 18 to 25 stay a little below 26 to 75.
/// - From week 7 on loans are larger, savings smaller, and fewer applications are for cars; nothing else
///   drifts.
/// - A review gives the label, in the words of the decision, for nearly all older applications, for fewer of
///   the newer ones and for none of the last week. Some savings and years of employment are missing.
class SampleGenerator
{
public:
    explicit SampleGenerator(const SampleOptions& options);

    /// Name of the deployment that the example is of.
    [[nodiscard]] static std::string deploymentName();
    [[nodiscard]] static Schema schema();
    /// Fairness by sex and age, as it is saved with the example.
    [[nodiscard]] static FairnessConfig configuration();

    /// The next records, at most `rows`, by ascending timestamp; nullopt after the last.
    [[nodiscard]] std::optional<ColumnBatch> next(std::size_t rows);

private:
    struct Applicant;
    [[nodiscard]] TimePoint timeOf(std::uint64_t row);
    [[nodiscard]] Applicant draw(int week);
    [[nodiscard]] std::uint64_t rowsUpTo(std::size_t hour) const;

    SampleOptions m_options;
    numeric::Random m_random;
    std::vector<double> m_cumulative; ///< share of all records up to the end of each hour
    std::uint64_t m_row = 0;
    std::size_t m_hour = 0;
    std::uint64_t m_hourFirst = 0; ///< first row of the hour
    std::uint64_t m_hourEnd = 0;   ///< first row after it
};

} // namespace tiltmeter
