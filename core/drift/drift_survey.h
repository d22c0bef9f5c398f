// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan_cache.h"
#include "base/progress.h"
#include "base/result.h"
#include "columns/batch_reader.h"
#include "drift/drift_evaluation.h"
#include "drift/feature_samples.h"

#include <optional>
#include <vector>

namespace tiltmeter {

/// The columns to compare, in the schema's order: those named, else every feature that has categories,
/// numbers or yes/no, then the prediction (in words where there are both), the probability and the label.
/// NoSuchColumn (detail: those there are), UnsupportedKind (text, timestamps). `baseline`: schema of the data
/// set compared with; columns that it lacks or has with another sort of values are left out, or InvalidValue
/// (the baseline; the column, "column_of_baseline") when named.
[[nodiscard]] Result<std::vector<DriftFeature>> comparedColumns(const Schema& schema, const Schema& baseline,
                                                                const DriftConfig& config);

/// What is looked at to choose the cells of numeric columns.
struct SurveySource {
    const BatchReader* reader = nullptr;
    /// Values in it are the baseline's; nullopt: all are. Ignored without a timestamp column.
    std::optional<TimeRange> baselineRange;
    bool isBaseline = false;    ///< some of it is
    ScanCache* cache = nullptr; ///< of the reader: where what was found is kept
};

/// Looks at the numeric columns: all distinct values where they are at most `mostValues` (and 8,192), else
/// cut points at the baseline's quantiles with frequent values apart (at most some 1,000, from at most some
/// 50,000 to 100,000 of its values, evenly taken). Plans of categorical columns hold the name alone.
[[nodiscard]] Result<std::vector<FeaturePlan>> surveyColumns(const std::vector<SurveySource>& sources,
                                                             const std::vector<DriftFeature>& features,
                                                             DriftBinning binning, std::size_t mostValues,
                                                             const Progress& progress);

} // namespace tiltmeter
