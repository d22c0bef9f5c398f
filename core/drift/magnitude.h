// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/evaluate_drift.h"

#include <cstdint>
#include <span>
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

/// How well a classifier tells `current` from `baseline`: logistic regression with a squared penalty, in
/// three folds, each scored by the two others, on equally many rows of both sides. Numbers go in standardized
/// by the baseline, with their square (a change of spread has no direction), categories as one column for
/// each frequent one; missing is a category too. The contribution of a column is what AUC loses when its
/// values are shuffled among the held-out rows. nullopt with fewer than 30 rows on a side. (As Azure's data
/// drift monitor: MCC out of sample. The band of guessing: MCC about normal with 1 / sqrt(rows); AUC with
/// sqrt((n + m + 1) / (12 n m)), Mann and Whitney 1947.)
[[nodiscard]] std::optional<DriftMagnitude> driftMagnitude(const RowSample& baseline,
                                                           const RowSample& current,
                                                           std::span<const DriftFeature> features,
                                                           double alpha, std::uint64_t seed);

/// Draws rows for the baseline and each window that is not a part of it, and fills in the magnitudes. Only
/// columns of the family Feature; records without a timestamp are left out. Does nothing without timestamps.
[[nodiscard]] Result<void> measureMagnitudes(const DriftSources& sources, DriftEvaluation& evaluation,
                                             const Progress& progress);

} // namespace tiltmeter
