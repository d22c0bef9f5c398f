// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_writer.h"
#include "base/result.h"
#include "base/time.h"
#include "config/fairness_config.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

enum class DriftBaselineKind : std::uint8_t {
    First,   ///< the first windows of the payload
    DataSet, ///< a data set of its own, such as the training data
    Range,   ///< a time range of the payload
    Rolling  ///< before each window, a stretch of a fixed length
};

/// What the windows are compared with.
struct DriftBaseline {
    DriftBaselineKind kind = DriftBaselineKind::First;
    double share = 0.25; ///< First: of the windows, rounded up; in (0, 1)
    std::string dataSet; ///< DataSet: its name
    TimeRange range;     ///< Range
    /// Rolling, in microseconds: from begin - offset - duration to begin - offset of each window.
    std::int64_t duration = 0;
    std::int64_t offset = 0;
    friend bool operator==(const DriftBaseline&, const DriftBaseline&) = default;
};

/// Whether a baseline that rolls takes in the records of a window, `part`, for one that begins at `begin`: it
/// lies as a whole in the stretch before it.
[[nodiscard]] bool isPooled(const TimeRange& part, TimePoint begin, const DriftBaseline& baseline);

/// When a judged measure counts as drift. The effect is the value against its limit.
enum class DriftRule : std::uint8_t {
    Material,       ///< the effect is above its limit and chance is ruled out (adjusted p <= alpha)
    Significant,    ///< chance is ruled out, however small the effect
    Fixed,          ///< the value is above its limit, as other programs judge
    BaselineSpread, ///< the value is above what the baseline's own windows let expect
};

/// Bins of numeric columns for the measures that compare shares.
enum class DriftBinning : std::uint8_t {
    Frozen,    ///< some ten equally full ones from the baseline, frequent values kept apart
    Deciles,   ///< between the baseline's deciles; equal deciles merge
    EqualWidth ///< ten of equal width between the baseline's minimum and maximum
};

/// Another program's own bins, floors, choice of method and thresholds.
enum class DriftPreset : std::uint8_t { None, Evidently, NannyMl, Azure };

/// Everything a drift monitor needs to know. Saved as a revision; never edited in place.
struct DriftConfig {
    DriftBaseline baseline;
    std::vector<std::string> features; ///< columns; empty: all that can be compared
    WindowSpec window;
    std::vector<std::string> methods; ///< ids of the method table; empty: the default ones; {"all"}
    /// The measure that decides, by kind of column; measured even when it is not among `methods`.
    std::string numericJudge = "jensen_shannon_distance";
    std::string categoricalJudge = "jensen_shannon_distance";
    DriftRule rule = DriftRule::Material;
    DriftBinning binning = DriftBinning::Frozen;
    std::optional<double>
        shareFloor; ///< share that takes the place of 0 in PSI and KL; nullopt: half a record
    /// By method id: the effect above which a change matters; drift/drift_methods.h has what holds else.
    std::map<std::string, double> limits;
    /// False discovery rate among all that is judged in a window; in (0, 1). 1 of 100 quiet windows may be
    /// said to drift: with 5 it would be three of four months that are looked at by day.
    double alpha = 0.01;
    std::int64_t minimumSample = 50; ///< records with a value, on both sides, below which nothing is judged
    /// Whether rows are to be drawn and looked at: for the classifiers that tell windows from the baseline,
    /// the reconstruction error, data consistency and model drift (and whether drift matters).
    bool magnitude = true;
    DriftPreset preset = DriftPreset::None;
    std::uint64_t seed = 20240101;
    friend bool operator==(const DriftConfig&, const DriftConfig&) = default;
};

[[nodiscard]] std::string_view toString(DriftRule rule);
[[nodiscard]] std::string_view toString(DriftBinning binning);
[[nodiscard]] std::string_view toString(DriftPreset preset); ///< "none", "evidently", "nannyml", "azure"
[[nodiscard]] std::optional<DriftPreset> driftPresetFromString(std::string_view text);

/// "first:0.25", "dataset:training", "2024-01-01T00:00:00Z/2024-02-01T00:00:00Z", "rolling:P28D",
/// "rolling:P28D+P7D" (with offset).
[[nodiscard]] std::string toString(const DriftBaseline& baseline);
/// What toString writes; nullopt otherwise.
[[nodiscard]] std::optional<DriftBaseline> driftBaselineFromString(const std::string& text);
/// P4W, P28D, PT12H, P1DT12H, or 4w, 28d, 12h; more than 0 microseconds (P0D: 0).
[[nodiscard]] std::optional<std::int64_t> durationFromString(std::string_view text);
/// P28D, PT12H, P1DT12H; whole hours are kept.
[[nodiscard]] std::string durationToString(std::int64_t microseconds);

inline constexpr std::int64_t driftJsonVersion = 1;

/// All fields, in a fixed order, with "version": the same configuration gives the same bytes.
[[nodiscard]] std::string toJson(const DriftConfig& config);
void writeMembers(JsonWriter& json, const DriftConfig& config);
/// Reads what toJson writes, or a person wrote: only "version" is needed, the rest has its default.
/// Strict: InvalidJson, MissingField, UnknownField, InvalidValue with the path of the field.
[[nodiscard]] Result<DriftConfig> driftConfigFromJson(std::string_view text);

} // namespace tiltmeter
