// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "config/drift_config.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

enum class DriftUnit : std::uint8_t {
    Own,        ///< that of the column
    Proportion, ///< in [0, 1]; a rate
    Distance,   ///< without unit, 0 for equal distributions
    Statistic,  ///< of a test
    Count
};

/// What a large value says.
enum class DriftDirection : std::uint8_t {
    HighIsDrift, ///< a distance or statistic: 0 without drift
    Describes    ///< says something of one sample; stands beside the baseline's own value
};

/// One row of the catalogue of measures. Adding one is a row and a function.
struct DriftMethodInfo {
    std::string_view id;
    std::vector<std::string_view> aliases; ///< names in peers
    bool forNumeric = false;
    bool forCategorical = false;
    DriftUnit unit = DriftUnit::Distance;
    DriftDirection direction = DriftDirection::HighIsDrift;
    bool hasPValue = false;
    bool isDefault = false;          ///< measured when nothing is asked for
    std::optional<double> suggested; ///< limit of the effect when none is configured: the conventional one
    std::string_view formula;        ///< r: baseline, c: window; F and G their distribution functions
    std::string_view source;         ///< who defined it, and which test gives the p-value
    /// What takes the place of `suggested` where chance is ruled out as well (DriftRule::Material): about the
    /// value that a normal column gives when it shifts by a tenth of its standard deviation, which is where
    /// Evidently and Azure ML have their limit for numbers, too. The conventional 0.1 of these measures is a
    /// shift of a quarter of a standard deviation, or 10 records of 100 that go from one category to another.
    std::optional<double> material = std::nullopt;
};

/// Id of the magnitude of a window among the limits; it is no measure of a column.
inline constexpr std::string_view driftMagnitudeId = "drift_magnitude";

/// In the order in which they are shown.
[[nodiscard]] std::span<const DriftMethodInfo> driftMethodTable();
/// By id or alias; nullptr when unknown.
[[nodiscard]] const DriftMethodInfo* findDriftMethod(std::string_view id);

/// Rates that are judged beside the measure that decides about a column: of missing values and of type
/// errors. Their effect is the distance from the baseline's own rate.
[[nodiscard]] bool isSideRate(std::string_view id);

/// The measures that the configuration asks for, in the table's order: those named, the default ones when
/// none is, all for {"all"}; the two judging ones and the rates beside them always. UnknownMetric (also when
/// the judge does not fit the kind of column, or does not measure drift).
[[nodiscard]] Result<std::vector<const DriftMethodInfo*>> selectDriftMethods(const DriftConfig& config);

/// The limit of a measure's effect: configured; else, with rule Material, the smallest that matters; else the
/// conventional one.
[[nodiscard]] std::optional<double> driftLimit(const DriftConfig& config, const DriftMethodInfo& method);

} // namespace tiltmeter
