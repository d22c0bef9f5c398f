// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/evaluate_drift.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// Rows of raw values, one after the other: numbers, or positions of categories; NaN where missing.
struct RowSample {
    std::size_t columns = 0;
    std::vector<double> values;
    std::uint64_t seen = 0; ///< rows that it was drawn from
    [[nodiscard]] std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
    [[nodiscard]] std::span<const double> row(std::size_t i) const
    {
        return std::span(values).subspan(i * columns, columns);
    }
};

/// One column of sampled rows.
struct RowColumn {
    std::string name;
    bool isNumeric = false;
    std::vector<std::string> categories; ///< by position; the same for all samples
};

/// Rows drawn from the baseline and from each window, every row with the same chance (a reservoir for each,
/// seeded by the configuration), in the order of
/// arrival. The first columns are the features; what the model said and what was true
/// comes after them, there as positions in one common list of words, so that 1, "1" and "1.0" are equal.
struct SampledRows {
    std::vector<RowColumn> columns;
    std::size_t features = 0;                                           ///< number of them
    std::optional<std::size_t> decoded, prediction, label, probability; ///< columns
    bool isRegression = false;               ///< the prediction is a number of its own
    RowSample baseline;                      ///< empty when it rolls
    std::vector<RowSample> windows;          ///< parallel to DriftEvaluation::windows
    std::vector<RowSample> rollingBaselines; ///< likewise, when it rolls; those of the baseline's windows
    [[nodiscard]] const RowSample& baselineFor(std::size_t window) const
    {
        return rollingBaselines.empty() ? baseline : rollingBaselines[window];
    }
};

/// At most this many rows of one window and of the baseline; fewer when there are many windows or columns
/// (some 8 million values altogether, but never fewer than a thousand rows).
inline constexpr std::size_t mostSampledRows = 20'000;

/// Needs a timestamp column (nullopt without one, or without features); rows without a time are left out.
[[nodiscard]] Result<std::optional<SampledRows>>
sampleRows(const DriftSources& sources, const DriftEvaluation& evaluation, const Progress& progress);

/// Draws the rows and fills in what is made of them beside the magnitudes: reconstruction errors of windows
/// that are not a part of the baseline, data consistency, model drift.
[[nodiscard]] Result<void> measureSampledRows(const DriftSources& sources, DriftEvaluation& evaluation,
                                              const Progress& progress);

} // namespace tiltmeter
