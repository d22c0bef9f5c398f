// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_writer.h"
#include "base/result.h"
#include "config/drift_config.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// How probabilities are turned into chances for estimates without labels.
enum class CalibrationChoice : std::uint8_t {
    Automatic, ///< isotonic from 1,000 labelled records on, logistic below (Niculescu-Mizil and Caruana 2005)
    Isotonic,
    Logistic,
    None ///< the probabilities are taken for what they claim to be
};

/// A limit that stands for none: the measure is not judged, whatever the table suggests.
inline constexpr double noPerformanceLimit = 1000;

/// Everything that watching the quality of predictions needs to know.
struct PerformanceConfig {
    DriftBaseline baseline; ///< what the windows are compared with, and what estimates are learnt from
    WindowSpec window;
    /// Baseline and window are those of the deployment's drift configuration, whatever stands here.
    bool followsDrift = true;
    std::vector<std::string> measures; ///< ids of the table of measures; empty: the default ones; {"all"}
    /// By id: the change for the worse, against the baseline, that matters. In the measure's own unit, or as
    /// a share of the baseline's value where the table says so. Over the table's suggestions; measures
    /// without either are not judged, nor are those with noPerformanceLimit or more.
    std::map<std::string, double> limits;
    double alpha = 0.05;              ///< false discovery rate among the judged measures of a window
    double confidence = 0.95;         ///< of intervals and bands; in (0, 1)
    std::int64_t minimumSample = 100; ///< records that a measure looks at, below which it is not judged
    CalibrationChoice calibration = CalibrationChoice::Automatic;
    /// Labelled records with a probability, below which nothing is estimated from them; of a group, below
    /// which it is estimated by all records' calibration.
    std::int64_t minimumCalibration = 200;
    std::uint64_t seed = 20240101;
    friend bool operator==(const PerformanceConfig&, const PerformanceConfig&) = default;
};

[[nodiscard]] std::string_view toString(CalibrationChoice choice);
[[nodiscard]] std::optional<CalibrationChoice> calibrationChoiceFromString(std::string_view text);

inline constexpr std::int64_t performanceJsonVersion = 1;

/// All fields, in a fixed order, with "version": the same configuration gives the same bytes.
[[nodiscard]] std::string toJson(const PerformanceConfig& config);
void writeMembers(JsonWriter& json, const PerformanceConfig& config);
/// Reads what toJson writes, or a person wrote: only "version" is needed, the rest has its default; with a
/// baseline or a window "follows_drift" is false unless it is given.
/// Strict: InvalidJson, MissingField, UnknownField, InvalidValue with the path of the field.
[[nodiscard]] Result<PerformanceConfig> performanceConfigFromJson(std::string_view text);

} // namespace tiltmeter
