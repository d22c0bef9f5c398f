// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "numeric/interval.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

enum class ModelDriftStatus : std::uint8_t {
    Ok,
    NoPredictions,     ///< no prediction column, or the baseline has none
    NoLabels,          ///< fewer than 200 labelled rows in the baseline
    NotClassification, ///< the prediction is a number of its own, not a class
    TooFewErrors,      ///< fewer than 30 of one kind (right, wrong) to learn from
    WeakDetector,      ///< can't tell right from wrong better than chance: its estimates say nothing
    InBaseline,        ///< a window that the detector learnt from
    TooFewRecords      ///< a window below the minimum sample
};

/// The accuracy that the detector expects of the window's records. An estimate: it knows of changed records,
/// not of a changed world.
struct ModelDriftWindow {
    TimeRange range;
    std::uint64_t rows = 0; ///< looked at
    std::optional<double> predictedAccuracy;
    std::optional<double> drop;      ///< base accuracy - predicted accuracy; negative: better than before
    std::optional<double> nullLimit; ///< the drop is larger with probability alpha when nothing has changed
    bool exceeds = false;            ///< drop above the null limit
    std::uint64_t labelled = 0;      ///< of the rows looked at
    std::optional<double> accuracy;  ///< of these: what the estimate has to stand up to
    std::optional<numeric::Interval> accuracyInterval; ///< Wilson, 0.95
    ModelDriftStatus status = ModelDriftStatus::Ok;

    /// The drop where there is one, else 0 (OpenScale's model_quality_score).
    [[nodiscard]] double modelQualityDrift() const { return drop && *drop > 0 ? *drop : 0.0; }
};

/// IBM OpenScale's model drift: a classifier learns from the labelled baseline which records the model gets
/// wrong, and says of later ones, which have no labels yet, how many are of that kind.
struct ModelDrift {
    ModelDriftStatus status = ModelDriftStatus::Ok;
    std::uint64_t labelledRows = 0;         ///< of the baseline that it learnt from
    std::optional<double> baseAccuracy;     ///< among them
    std::optional<double> detectorAuc;      ///< of right against wrong, each row scored by models without it
    std::optional<double> detectorAucLimit; ///< exceeded with probability alpha by guessing
    std::vector<ModelDriftWindow> windows;  ///< parallel to DriftEvaluation::windows
};

[[nodiscard]] std::string_view toString(ModelDriftStatus status);

} // namespace tiltmeter
