// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/cell_finder.h"
#include "aggregate/plan.h"
#include "aggregate/value_coder.h"
#include "base/result.h"
#include "columns/batch_reader.h"

#include <optional>
#include <vector>

namespace tiltmeter {

/// Sets that are counted together: one histogram over the product of their axes, folded to the sets at the
/// end.
struct Block {
    std::vector<std::size_t> axes;    ///< indices into the plan's axes; the last one is fastest
    std::vector<ValueCoder> coders;   ///< one an axis, scaled by its stride
    std::vector<std::size_t> columns; ///< one an axis: position in Layout::columns
    std::size_t groups = 1;           ///< product over the axes of (groups + 2)
    std::vector<std::size_t> sets;    ///< indices into the plan's sets
};

/// A plan resolved against a schema: positions instead of names, tables instead of values.
struct Layout {
    AggregationPlan plan; ///< with the groups of `everyValue` axes
    /// Schema columns that a scan reads; the timestamp is the last, so that the others keep their position
    /// when it is left out.
    std::vector<std::size_t> columns;
    std::optional<std::size_t> timestamp; ///< schema column
    std::optional<std::size_t> prediction, label, score, weight, regressionPrediction, regressionLabel;
    ValueCoder predictionCoder; ///< scaled by labelWidth
    ValueCoder labelCoder;
    std::size_t predictionWidth = 1; ///< classes + 1, or 1 without such a column
    std::size_t labelWidth = 1;
    std::vector<Block> blocks;
    std::vector<std::size_t> featureColumns; ///< position in `columns`, one a feature of the plan
    std::vector<std::size_t> featureCodes;   ///< categorical: size of the dictionary; numeric: 0
    std::vector<CellFinder> featureCells;    ///< numeric; of no cut points for the others

    [[nodiscard]] std::size_t cells() const { return predictionWidth * labelWidth; }
    [[nodiscard]] bool hasSums() const { return weight.has_value() || score.has_value(); }
};

[[nodiscard]] Result<Layout> resolve(const BatchReader& reader, const AggregationPlan& plan);

/// Index of the group by value of schema column `column`: groups in their order, then the rest, then missing.
[[nodiscard]] ValueCoder groupCoder(const BatchReader& reader, std::size_t column, const GroupAxis& axis);

} // namespace tiltmeter
