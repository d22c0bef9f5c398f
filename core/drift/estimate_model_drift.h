// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/row_encoding.h"
#include "drift/row_sample.h"
#include "numeric/classifier.h"

namespace tiltmeter {

/// Says of records how likely the model is right about them, and what it learnt that from.
class ErrorDetector
{
public:
    /// Learns from the labelled rows of the baseline, at most 6,000. `prediction`: the column.
    ErrorDetector(const SampledRows& rows, std::size_t prediction, const RowSample& baseline, double alpha,
                  std::uint64_t seed);
    ErrorDetector() = default; ///< to be read by archive()

    /// Ok, NoLabels, TooFewErrors or WeakDetector.
    [[nodiscard]] ModelDriftStatus status() const { return m_status; }
    /// The accuracy that is to be expected of the window; status Ok only.
    void estimate(const RowSample& window, double alpha, ModelDriftWindow& result) const;
    /// The accuracy that its labels show.
    void confront(const RowSample& window, ModelDriftWindow& result) const;
    void describe(ModelDrift& result) const;

    template <class Archive>
    void archive(Archive& a)
    {
        a.value(m_status);
        a.value(m_prediction);
        a.maybe(m_label);
        m_encoding.archive(a);
        m_model.archive(a);
        a.value(m_labelled);
        for (std::optional<double>* number : {&m_accuracy, &m_auc, &m_aucLimit})
            a.maybe(*number);
        a.value(m_variance);
        a.value(m_count);
    }
    /// Whether what was read can look at rows of so many columns.
    [[nodiscard]] bool isSound(std::size_t columns) const;

private:
    class Learner;

    ModelDriftStatus m_status = ModelDriftStatus::NoLabels;
    std::size_t m_prediction = 0;
    std::optional<std::size_t> m_label;
    RowEncoding m_encoding;
    numeric::LogisticModel m_model;
    std::uint64_t m_labelled = 0; ///< rows learnt from
    std::optional<double> m_accuracy, m_auc, m_aucLimit;
    double m_variance = 0; ///< of the detector's probabilities
    double m_count = 0;
};

/// What is known of the model's errors before a window is looked at.
struct LearntErrors {
    ModelDriftStatus status = ModelDriftStatus::Ok;
    std::optional<ErrorDetector> detector; ///< absent where there was nothing to learn from
    /// The baseline alone shows which of two columns of predictions speaks the labels' language.
    bool isDecided = true;

    template <class Archive>
    void archive(Archive& a)
    {
        a.value(status);
        a.maybe(detector, [&a](ErrorDetector& there) { there.archive(a); });
        a.value(isDecided);
    }
};

/// The detector: logistic regression on the features, the prediction and the probability (row_encoding.h)
/// learns from at most 6,000 labelled rows of the baseline whether the prediction was right. A window's
/// predicted accuracy is the mean of the detector's probabilities; OpenScale counts the rows for which right
/// is likelier, which hardly moves while most rows are right. Its AUC comes from five folds; at or below what
/// guessing exceeds with probability alpha (as the magnitude's) it is not used. The null limit of the
/// drop: z sqrt(s^2 (1/m + 1/n)), s^2 the variance of the probabilities among the n rows learnt from, m the
/// window's rows; one-sided. Where the baseline rolls, each window has a detector of its own, and the figures
/// of the whole are those of the newest.
///
/// From the baseline's rows; where they do not tell which column to compare with the labels, from the
/// windows' too.
[[nodiscard]] LearntErrors learnErrors(const SampledRows& rows, const DriftConfig& config);

/// One window's figures.
[[nodiscard]] ModelDriftWindow measureErrors(const LearntErrors& learnt, const RowSample& sample,
                                             const DriftWindow& window, const DriftConfig& config);

/// The windows' figures put together.
[[nodiscard]] ModelDrift modelDriftOf(const LearntErrors& learnt, std::vector<ModelDriftWindow> windows);

/// The whole where the baseline rolls.
[[nodiscard]] ModelDrift estimateRollingModelDrift(const SampledRows& rows,
                                                   const DriftEvaluation& evaluation);

/// And the drop: base accuracy - predicted accuracy, negative where the window's records are easier.
void setPredictedAccuracy(ModelDriftWindow& window, double baseAccuracy, double predicted);

} // namespace tiltmeter
