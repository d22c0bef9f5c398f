// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/estimate_model_drift.h"

#include "aggregate/parallel.h"
#include "drift/magnitude.h"
#include "drift/row_encoding.h"
#include "numeric/classifier.h"
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

/// The column of predictions that speaks the labels' language: the decoded one where both do.
std::optional<std::size_t> comparedPrediction(const SampledRows& rows)
{
    if (!rows.label)
        return rows.decoded ? rows.decoded : rows.prediction;
    const auto wordsOf = [&rows](std::size_t column) {
        std::vector<bool> words(rows.columns[column].categories.size());
        const auto add = [&](const RowSample& sample) {
            for (std::size_t i = 0; i < sample.rows(); ++i)
                if (const double word = sample.row(i)[column]; !std::isnan(word))
                    words[static_cast<std::size_t>(word)] = true;
        };
        add(rows.baseline);
        for (const RowSample& window : rows.windows)
            add(window);
        return words;
    };
    const std::vector<bool> labels = wordsOf(*rows.label);
    for (const auto& column : {rows.decoded, rows.prediction}) {
        if (!column)
            continue;
        const std::vector<bool> words = wordsOf(*column);
        for (std::size_t word = 0; word < words.size(); ++word)
            if (words[word] && labels[word])
                return column;
    }
    return rows.decoded ? rows.decoded : rows.prediction;
}

/// Learns which records the model gets wrong.
class Detector
{
public:
    Detector(const SampledRows& rows, std::size_t prediction) : m_rows(rows), m_prediction(prediction)
    {
        for (std::size_t j = 0; j < rows.features; ++j)
            m_used.push_back(j);
        m_used.push_back(prediction);
        if (rows.probability)
            m_used.push_back(*rows.probability);
    }

    ModelDriftStatus learn(const RowSample& baseline, double alpha, std::uint64_t seed)
    {
        take(baseline, seed);
        const double right = std::accumulate(m_right.begin(), m_right.end(), 0.0);
        const auto all = static_cast<double>(m_right.size());
        m_accuracy = all > 0 ? std::optional(right / all) : std::nullopt;
        if (m_right.size() < fewestLabelled)
            return ModelDriftStatus::NoLabels;
        if (std::min(right, all - right) < fewestOfAKind)
            return ModelDriftStatus::TooFewErrors;
        std::vector<const RowSample*> others;
        for (const RowSample& window : m_rows.windows)
            others.push_back(&window);
        m_encoding.emplace(m_rows.columns, m_used, m_learnt, others);
        if (!fitAll())
            return ModelDriftStatus::TooFewErrors;
        m_auc = aucOf(m_heldOut, m_right);
        m_aucLimit = 0.5 - numeric::normalQuantile(alpha) *
                               std::sqrt(crossFitInflation * (all + 1) / (12 * right * (all - right)));
        return *m_auc > *m_aucLimit ? ModelDriftStatus::Ok : ModelDriftStatus::WeakDetector;
    }

    void estimate(const RowSample& window, double alpha, ModelDriftWindow& result) const
    {
        numeric::Moments expected;
        std::vector<double> values;
        for (std::size_t i = 0; i < window.rows(); ++i) {
            if (std::isnan(window.row(i)[m_prediction]))
                continue;
            values.clear();
            m_encoding->append(window.row(i), values);
            expected.add(m_model->probability(values));
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

    void confront(const RowSample& window, ModelDriftWindow& result) const
    {
        if (!m_rows.label)
            return;
        double right = 0;
        for (std::size_t i = 0; i < window.rows(); ++i) {
            const double label = window.row(i)[*m_rows.label];
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

    void describe(ModelDrift& result) const
    {
        result.labelledRows = m_right.size();
        result.baseAccuracy = m_accuracy;
        result.detectorAuc = m_auc;
        result.detectorAucLimit = m_aucLimit;
    }

private:
    /// Labelled rows, at most so many, drawn without putting back.
    void take(const RowSample& baseline, std::uint64_t seed)
    {
        std::vector<std::size_t> labelled;
        if (m_rows.label)
            for (std::size_t i = 0; i < baseline.rows(); ++i)
                if (!std::isnan(baseline.row(i)[*m_rows.label]) && !std::isnan(baseline.row(i)[m_prediction]))
                    labelled.push_back(i);
        numeric::Random random(seed);
        const std::size_t count = std::min(labelled.size(), mostLearnt);
        m_learnt.columns = baseline.columns;
        for (std::size_t k = 0; k < count; ++k) {
            std::swap(labelled[k], labelled[k + random.below(labelled.size() - k)]);
            const auto row = baseline.row(labelled[k]);
            m_learnt.values.insert(m_learnt.values.end(), row.begin(), row.end());
            m_right.push_back(row[*m_rows.label] == row[m_prediction] ? 1 : 0);
        }
    }

    [[nodiscard]] std::span<const double> encoded(std::size_t i) const
    {
        return std::span(m_values).subspan(i * m_encoding->width(), m_encoding->width());
    }
    [[nodiscard]] std::optional<numeric::LogisticModel> fit(std::size_t without) const
    {
        std::vector<double> values;
        std::vector<unsigned char> labels;
        values.reserve(m_values.size());
        for (std::size_t i = 0; i < m_right.size(); ++i) {
            if (i % folds == without)
                continue;
            values.insert(values.end(), encoded(i).begin(), encoded(i).end());
            labels.push_back(m_right[i]);
        }
        return numeric::LogisticModel::fit({values, labels.size(), m_encoding->width()}, labels);
    }

    /// A model without each fold, and one of all.
    bool fitAll()
    {
        for (std::size_t i = 0; i < m_right.size(); ++i)
            m_encoding->append(m_learnt.row(i), m_values);
        std::array<std::optional<numeric::LogisticModel>, folds + 1> models;
        const auto fitOne = [&](std::size_t without) -> Result<void> {
            models[without] = fit(without);
            return {};
        };
        using Worker = decltype(fitOne);
        (void)forEachBatch(models.size(), 0, {}, [&fitOne](unsigned) { return Result<Worker>(fitOne); });
        if (std::ranges::any_of(models, [](const auto& model) { return !model; }))
            return false;
        m_model = std::move(models[folds]);
        numeric::Moments own;
        for (std::size_t i = 0; i < m_right.size(); ++i) {
            m_heldOut.push_back(models[i % folds]->score(encoded(i)));
            own.add(m_model->probability(encoded(i)));
        }
        m_variance = own.variance().value_or(0);
        m_count = own.count();
        return true;
    }

    const SampledRows& m_rows;
    std::size_t m_prediction;
    std::vector<std::size_t> m_used;
    RowSample m_learnt;
    std::vector<unsigned char> m_right;
    std::optional<RowEncoding> m_encoding;
    std::vector<double> m_values; ///< the learnt rows, encoded
    std::optional<numeric::LogisticModel> m_model;
    std::vector<double> m_heldOut; ///< scores
    std::optional<double> m_accuracy, m_auc, m_aucLimit;
    double m_variance = 0; ///< of the detector's probabilities
    double m_count = 0;
};

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

} // namespace

void setPredictedAccuracy(ModelDriftWindow& window, double baseAccuracy, double predicted)
{
    window.predictedAccuracy = predicted;
    window.drop = baseAccuracy - predicted;
}

ModelDrift estimateModelDrift(const SampledRows& rows, const DriftEvaluation& evaluation)
{
    ModelDrift result;
    const auto prediction = comparedPrediction(rows);
    result.status = statusOf(rows, prediction);
    const bool canLearn = result.status == ModelDriftStatus::Ok;
    const double alpha = evaluation.config.alpha;
    const bool isRolling = !rows.rollingBaselines.empty();
    std::optional<Detector> detector;
    const auto learnFrom = [&](const RowSample& baseline) {
        if (!hasPredictions(baseline, *prediction)) {
            detector.reset();
            return baseline.rows() == 0 ? ModelDriftStatus::NoLabels : ModelDriftStatus::NoPredictions;
        }
        detector.emplace(rows, *prediction);
        return detector->learn(baseline, alpha, evaluation.config.seed);
    };
    if (canLearn && !isRolling)
        result.status = learnFrom(rows.baseline);
    result.windows.resize(evaluation.windows.size());
    const auto measure = [&](std::size_t i) -> Result<void> {
        ModelDriftWindow& window = result.windows[i];
        window.range = evaluation.windows[i].range;
        if (canLearn && isRolling)
            result.status = learnFrom(rows.rollingBaselines[i]);
        window.status = result.status;
        if (canLearn && detector)
            detector->confront(rows.windows[i], window);
        if (result.status != ModelDriftStatus::Ok)
            return {};
        if (evaluation.windows[i].inBaseline)
            window.status = ModelDriftStatus::InBaseline;
        else if (rows.windows[i].rows() < static_cast<std::size_t>(evaluation.config.minimumSample))
            window.status = ModelDriftStatus::TooFewRecords;
        else
            detector->estimate(rows.windows[i], alpha, window);
        return {};
    };
    using Worker = decltype(measure);
    // With a detector for all of them, windows know nothing of each other.
    (void)forEachBatch(result.windows.size(), isRolling ? 1 : 0, {},
                       [&measure](unsigned) { return Result<Worker>(measure); });
    if (detector)
        detector->describe(result);
    return result;
}

} // namespace tiltmeter
