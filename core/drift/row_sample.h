// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/evaluate_drift.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiltmeter {

/// Rows of raw values, one after the other: numbers, or positions of categories; NaN where missing.
struct RowSample {
    std::size_t columns = 0;
    std::vector<double> values;
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

/// Rows drawn from the baseline and from each window (drift/row_draw.h), in the order of arrival. The first
/// columns are the features; what the model said and what was true comes after them, there as positions in
/// one common list of words, so that 1, "1" and "1.0" are equal.
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

/// At most this many rows of one window and of the baseline; of a window half, a quarter, ... of it when
/// there are many windows or columns (some 8 million values altogether, but never fewer than a thousand
/// rows).
inline constexpr std::size_t mostSampledRows = 20'000;

/// Draws rows of the baseline and of windows.
class RowSampler
{
public:
    /// nullopt without features. Sources and evaluation must live as long as this.
    [[nodiscard]] static std::optional<RowSampler> create(const DriftSources& sources,
                                                          const DriftEvaluation& evaluation);
    RowSampler(RowSampler&&) noexcept;
    RowSampler& operator=(RowSampler&&) noexcept;
    ~RowSampler();

    /// Columns and roles, without rows.
    [[nodiscard]] const SampledRows& described() const;
    /// The most rows of a window.
    [[nodiscard]] std::size_t mostRows() const;
    /// The list of what the model said and what was true: of the baseline, once that was sampled.
    [[nodiscard]] std::vector<std::string> words() const;
    /// Carries on from such a list, so that positions mean what they meant to who has kept it.
    void setWords(const std::vector<std::string>& words);

    /// Windows that are not wanted stay empty.
    [[nodiscard]] Result<SampledRows> sample(const std::vector<bool>& isWanted, bool withBaseline,
                                             const Progress& progress);

private:
    class Private;
    explicit RowSampler(std::unique_ptr<Private> p);
    std::unique_ptr<Private> d;
};

/// At most so many of the sample's rows, drawn by the seed without putting back, and of them the first
/// columns.
[[nodiscard]] RowSample thinned(const RowSample& sample, std::size_t most, std::size_t columns,
                                std::uint64_t seed);

/// Draws the rows and fills in what is made of them: of windows that are not a part of the baseline the
/// magnitudes (drift/magnitude.h) and reconstruction errors, and data consistency and model drift.
[[nodiscard]] Result<void> measureSampledRows(const DriftSources& sources, DriftEvaluation& evaluation,
                                              const Progress& progress);

} // namespace tiltmeter
