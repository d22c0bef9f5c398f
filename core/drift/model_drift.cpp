// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/estimate_model_drift.h"

#include "aggregate/parallel.h"
#include "drift/magnitude.h"
#include "numeric/moments.h"
#include "numeric/probability.h"
#include "numeric/proportion.h"
#include "numeric/random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr std::size_t folds = 5;
constexpr std::size_t fewestLabelled = 200;
constexpr double fewestOfAKind = 30;
constexpr std::size_t mostLearnt = 6'000;
constexpr double confidence = 0.95;

/// By position: whether the word occurs in the column.
std::vector<bool> wordsOf(const SampledRows& rows, std::span<const RowSample> samples, std::size_t column)
{
    std::vector<bool> words(rows.columns[column].categories.size());
    for (const RowSample& sample : samples)
        for (std::size_t at = column; at < sample.values.size(); at += sample.columns)
            if (const double word = sample.values[at]; !std::isnan(word))
                words[static_cast<std::size_t>(word)] = true;
    return words;
}

/// The column of predictions that has a word in common with the labels.
std::optional<std::size_t> speaksAsLabels(const SampledRows& rows, std::span<const RowSample> samples)
{
    const std::vector<bool> labels = wordsOf(rows, samples, *rows.label);
    for (const auto& column : {rows.decoded, rows.prediction}) {
        if (!column)
            continue;
        const std::vector<bool> words = wordsOf(rows, samples, *column);
        for (std::size_t word = 0; word < words.size(); ++word)
            if (words[word] && labels[word])
                return column;
    }
    return std::nullopt;
}

/// The column of predictions that speaks the labels' language: the decoded one where both do.
std::optional<std::size_t> comparedPrediction(const SampledRows& rows, bool& isDecided)
{
    isDecided = true;
    const std::optional<std::size_t> usual = rows.decoded ? rows.decoded : rows.prediction;
    if (!rows.label || !rows.decoded || !rows.prediction)
        return usual;
    if (const auto column = speaksAsLabels(rows, {&rows.baseline, 1}))
        return column;
    isDecided = false;
    return speaksAsLabels(rows, rows.windows).value_or(*usual);
}

ModelDriftStatus statusOf(const SampledRows& rows, const std::optional<std::size_t>& prediction)
{
    if (!prediction)
        return ModelDriftStatus::NoPredictions;
    if (rows.isRegression)
        return ModelDriftStatus::NotClassification;
    return rows.label ? ModelDriftStatus::Ok : ModelDriftStatus::NoLabels;
}

bool hasPredictions(const RowSample& sample, std::size_t column)
{
    for (std::size_t i = 0; i < sample.rows(); ++i)
        if (!std::isnan(sample.row(i)[column]))
            return true;
    return false;
}

LearntErrors learnFrom(const SampledRows& rows, const std::optional<std::size_t>& prediction,
                       const RowSample& baseline, const DriftConfig& config)
{
    LearntErrors learnt;
    learnt.status = statusOf(rows, prediction);
    if (learnt.status != ModelDriftStatus::Ok)
        return learnt;
    if (!hasPredictions(baseline, *prediction)) {
        learnt.status = baseline.rows() == 0 ? ModelDriftStatus::NoLabels : ModelDriftStatus::NoPredictions;
        return learnt;
    }
    learnt.status = learnt.detector.emplace(rows, *prediction, baseline, config.alpha, config.seed).status();
    return learnt;
}

} // namespace

/// Learns which records the model gets wrong.
class ErrorDetector::Learner
{
public:
    Learner(const SampledRows& rows, const RowSample& baseline, ErrorDetector& result)
        : m_rows(rows), m_baseline(baseline), m_result(result)
    {
    }

    ModelDriftStatus learn(double alpha, std::uint64_t seed)
    {
        take(seed);
        const double right = std::accumulate(m_right.begin(), m_right.end(), 0.0);
        const auto all = static_cast<double>(m_right.size());
        m_result.m_labelled = m_right.size();
        m_result.m_accuracy = all > 0 ? std::optional(right / all) : std::nullopt;
        if (m_right.size() < fewestLabelled)
            return ModelDriftStatus::NoLabels;
        if (std::min(right, all - right) < fewestOfAKind || !fit())
            return ModelDriftStatus::TooFewErrors;
        m_result.m_auc = aucOf(m_heldOut, m_right);
        m_result.m_aucLimit = 0.5 - numeric::normalQuantile(alpha) * std::sqrt(crossFitInflation * (all + 1) /
                                                                               (12 * right * (all - right)));
        return *m_result.m_auc > *m_result.m_aucLimit ? ModelDriftStatus::Ok : ModelDriftStatus::WeakDetector;
    }

private:
    /// Labelled rows, at most so many, drawn without putting back.
    void take(std::uint64_t seed)
    {
        std::vector<std::size_t> labelled;
        const std::size_t prediction = m_result.m_prediction;
        if (m_rows.label)
            for (std::size_t i = 0; i < m_baseline.rows(); ++i)
                if (!std::isnan(m_baseline.row(i)[*m_rows.label]) &&
                    !std::isnan(m_baseline.row(i)[prediction]))
                    labelled.push_back(i);
        numeric::Random random(seed);
        const std::size_t count = std::min(labelled.size(), mostLearnt);
        m_learnt.columns = m_baseline.columns;
        for (std::size_t k = 0; k < count; ++k) {
            std::swap(labelled[k], labelled[k + random.below(labelled.size() - k)]);
            const auto row = m_baseline.row(labelled[k]);
            m_learnt.values.insert(m_learnt.values.end(), row.begin(), row.end());
            m_right.push_back(row[*m_rows.label] == row[prediction] ? 1 : 0);
        }
    }

    [[nodiscard]] std::span<const double> encoded(std::size_t i) const
    {
        const std::size_t width = m_result.m_encoding.width();
        return std::span(m_values).subspan(i * width, width);
    }

    [[nodiscard]] std::optional<numeric::LogisticModel> fitWithout(std::size_t fold) const
    {
        std::vector<double> values;
        std::vector<unsigned char> labels;
        values.reserve(m_values.size());
        for (std::size_t i = 0; i < m_right.size(); ++i) {
            if (i % folds == fold)
                continue;
            values.insert(values.end(), encoded(i).begin(), encoded(i).end());
            labels.push_back(m_right[i]);
        }
        return numeric::LogisticModel::fit({values, labels.size(), m_result.m_encoding.width()}, labels);
    }

    /// A model without each fold, which scores it, and one of all.
    bool fit()
    {
        std::vector<std::size_t> used(m_rows.features);
        std::iota(used.begin(), used.end(), 0);
        used.push_back(m_result.m_prediction);
        if (m_rows.probability)
            used.push_back(*m_rows.probability);
        m_result.m_encoding = RowEncoding(m_rows.columns, used, m_learnt);
        for (std::size_t i = 0; i < m_right.size(); ++i)
            m_result.m_encoding.append(m_learnt.row(i), m_values);
        std::array<std::optional<numeric::LogisticModel>, folds + 1> models;
        const auto fitOne = [&](std::size_t without) -> Result<void> {
            models[without] = fitWithout(without);
            return {};
        };
        using Worker = decltype(fitOne);
        (void)forEachBatch(models.size(), 0, {}, [&fitOne](unsigned) { return Result<Worker>(fitOne); });
        if (std::ranges::any_of(models, [](const auto& model) { return !model; }))
            return false;
        m_result.m_model = std::move(*models[folds]);
        numeric::Moments own;
        for (std::size_t i = 0; i < m_right.size(); ++i) {
            m_heldOut.push_back(models[i % folds]->score(encoded(i)));
            own.add(m_result.m_model.probability(encoded(i)));
        }
        m_result.m_variance = own.variance().value_or(0);
        m_result.m_count = own.count();
        return true;
    }

    const SampledRows& m_rows;
    const RowSample& m_baseline;
    ErrorDetector& m_result;
    RowSample m_learnt;
    std::vector<unsigned char> m_right;
    std::vector<double> m_values;  ///< the learnt rows, encoded
    std::vector<double> m_heldOut; ///< scores
};

ErrorDetector::ErrorDetector(const SampledRows& rows, std::size_t prediction, const RowSample& baseline,
                             double alpha, std::uint64_t seed)
    : m_prediction(prediction), m_label(rows.label)
{
    m_status = Learner(rows, baseline, *this).learn(alpha, seed);
}

bool ErrorDetector::isSound(std::size_t columns) const
{
    return m_prediction < columns && m_label.value_or(0) < columns && m_encoding.isWithin(columns) &&
           (m_status != ModelDriftStatus::Ok ||
            (m_accuracy && m_model.coefficients().size() == m_encoding.width()));
}

void ErrorDetector::estimate(const RowSample& window, double alpha, ModelDriftWindow& result) const
{
    numeric::Moments expected;
    std::vector<double> values;
    for (std::size_t i = 0; i < window.rows(); ++i) {
        if (std::isnan(window.row(i)[m_prediction]))
            continue;
        values.clear();
        m_encoding.append(window.row(i), values);
        expected.add(m_model.probability(values));
    }
    result.rows = static_cast<std::uint64_t>(expected.count());
    if (result.rows == 0)
        return;
    setPredictedAccuracy(result, *m_accuracy, *expected.mean());
    // The mean of the detector's own probabilities is the base accuracy, so without drift the drop is
    // the difference of two means of the same values.
    result.nullLimit =
        -numeric::normalQuantile(alpha) * std::sqrt(m_variance * (1 / expected.count() + 1 / m_count));
    result.exceeds = *result.drop > *result.nullLimit;
}

void ErrorDetector::confront(const RowSample& window, ModelDriftWindow& result) const
{
    if (!m_label)
        return;
    double right = 0;
    for (std::size_t i = 0; i < window.rows(); ++i) {
        const double label = window.row(i)[*m_label];
        const double prediction = window.row(i)[m_prediction];
        if (std::isnan(label) || std::isnan(prediction))
            continue;
        ++result.labelled;
        right += label == prediction ? 1 : 0;
    }
    if (result.labelled == 0)
        return;
    const auto labelled = static_cast<double>(result.labelled);
    result.accuracy = right / labelled;
    result.accuracyInterval = numeric::wilson(right, labelled, confidence);
}

void ErrorDetector::describe(ModelDrift& result) const
{
    result.labelledRows = m_labelled;
    result.baseAccuracy = m_accuracy;
    result.detectorAuc = m_auc;
    result.detectorAucLimit = m_aucLimit;
}

void setPredictedAccuracy(ModelDriftWindow& window, double baseAccuracy, double predicted)
{
    window.predictedAccuracy = predicted;
    window.drop = baseAccuracy - predicted;
}

LearntErrors learnErrors(const SampledRows& rows, const DriftConfig& config)
{
    bool isDecided = true;
    const auto prediction = comparedPrediction(rows, isDecided);
    LearntErrors learnt = learnFrom(rows, prediction, rows.baseline, config);
    learnt.isDecided = isDecided;
    return learnt;
}

ModelDriftWindow measureErrors(const LearntErrors& learnt, const RowSample& sample, const DriftWindow& window,
                               const DriftConfig& config)
{
    ModelDriftWindow result;
    result.range = window.range;
    result.status = learnt.status;
    if (learnt.detector)
        learnt.detector->confront(sample, result);
    if (learnt.status != ModelDriftStatus::Ok)
        return result;
    if (window.inBaseline)
        result.status = ModelDriftStatus::InBaseline;
    else if (sample.rows() < static_cast<std::size_t>(config.minimumSample))
        result.status = ModelDriftStatus::TooFewRecords;
    else
        learnt.detector->estimate(sample, config.alpha, result);
    return result;
}

ModelDrift modelDriftOf(const LearntErrors& learnt, std::vector<ModelDriftWindow> windows)
{
    ModelDrift result;
    result.status = learnt.status;
    result.windows = std::move(windows);
    if (learnt.detector)
        learnt.detector->describe(result);
    return result;
}

ModelDrift estimateRollingModelDrift(const SampledRows& rows, const DriftEvaluation& evaluation)
{
    bool isDecided = true;
    const auto prediction = comparedPrediction(rows, isDecided);
    LearntErrors learnt;
    learnt.status = statusOf(rows, prediction);
    std::vector<ModelDriftWindow> windows;
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
        learnt = learnFrom(rows, prediction, rows.rollingBaselines[i], evaluation.config);
        windows.push_back(measureErrors(learnt, rows.windows[i], evaluation.windows[i], evaluation.config));
    }
    return modelDriftOf(learnt, std::move(windows));
}

} // namespace tiltmeter
