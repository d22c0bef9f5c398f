// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/row_sample.h"

namespace tiltmeter {

/// The detector: logistic regression on the features, the prediction and the probability (row_encoding.h)
/// learns from at most 6,000 labelled rows of the baseline whether the prediction was right. A window's
/// predicted accuracy is the mean of the detector's probabilities; OpenScale counts the rows for which right
/// is likelier, which hardly moves while most rows are right. Its AUC comes from five folds; at or below what
/// guessing exceeds with probability alpha (as the magnitude's) it is not used. The null limit of the
/// drop: z sqrt(s^2 (1/m + 1/n)), s^2 the variance of the probabilities among the n rows learnt from, m the
/// window's rows; one-sided. Where the baseline rolls, each window has a detector of its own, and the figures
/// of the whole are those of the newest.
[[nodiscard]] ModelDrift estimateModelDrift(const SampledRows& rows, const DriftEvaluation& evaluation);

/// And the drop: base accuracy - predicted accuracy, negative where the window's records are easier.
void setPredictedAccuracy(ModelDriftWindow& window, double baseAccuracy, double predicted);

} // namespace tiltmeter
