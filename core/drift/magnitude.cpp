// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/magnitude.h"

#include "drift/row_encoding.h"
#include "numeric/boosting.h"
#include "numeric/classifier.h"
#include "numeric/probability.h"
#include "numeric/random.h"
#include "numeric/sort_numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr std::size_t folds = 3;
constexpr std::size_t fewestRows = 30;
constexpr std::size_t numberBins = 24;
constexpr std::size_t categoryBins = 200; ///< the most frequent ones; the others share one
/// Of the fit: scores are then off by some 0.001, where their own chance error is a hundred times that.
constexpr double tolerance = 1e-8;
/// Of the scores, for the loss of a shuffled column: rows in one step count as ties.
constexpr std::size_t scoreSteps = 4096;

/// Rows of both sides, mixed, with their folds.
class Task
{
public:
    Task(const RowSample& baseline, const RowSample& current, std::span<const RowColumn> columns,
         std::size_t features, std::uint64_t seed)
        : m_random(seed), m_features(columns.first(features))
    {
        const std::size_t rows = std::min({baseline.rows(), current.rows(), mostComparedRows});
        const std::array<Rows, 2> sides{take(baseline, rows), take(current, rows)};
        for (std::size_t fold = 0; fold < folds; ++fold) {
            m_begin[fold] = m_rows.size();
            for (unsigned char label = 0; label < 2; ++label)
                for (std::size_t i = fold; i < rows; i += folds) {
                    m_rows.push_back(sides[label][i]);
                    m_labels.push_back(label);
                    m_fold.push_back(fold);
                }
        }
        m_begin[folds] = m_rows.size();
    }

    [[nodiscard]] std::size_t size() const { return m_labels.size(); }
    [[nodiscard]] std::span<const RowColumn> features() const { return m_features; }
    [[nodiscard]] std::span<const double> row(std::size_t i) const { return m_rows[i]; }
    [[nodiscard]] std::span<const unsigned char> labels() const { return m_labels; }
    [[nodiscard]] std::size_t foldOf(std::size_t i) const { return m_fold[i]; }
    /// Rows are in the order of their folds.
    [[nodiscard]] std::size_t beginOf(std::size_t fold) const { return m_begin[fold]; }

    /// An order of the rows by chance, each fold within itself.
    [[nodiscard]] std::vector<std::size_t> shuffled()
    {
        std::vector<std::size_t> order(size());
        std::iota(order.begin(), order.end(), 0);
        for (std::size_t fold = 0; fold < folds; ++fold)
            for (std::size_t i = m_begin[fold + 1]; i > m_begin[fold] + 1; --i)
                std::swap(order[i - 1], order[m_begin[fold] + m_random.below(i - m_begin[fold])]);
        return order;
    }

private:
    using Rows = std::vector<std::span<const double>>;
    /// `rows` of them, drawn without putting back.
    [[nodiscard]] Rows take(const RowSample& sample, std::size_t rows)
    {
        std::vector<std::size_t> order(sample.rows());
        std::iota(order.begin(), order.end(), 0);
        Rows taken;
        for (std::size_t i = 0; i < rows; ++i) {
            std::swap(order[i], order[i + m_random.below(order.size() - i)]);
            taken.push_back(sample.row(order[i]));
        }
        return taken;
    }

    numeric::Random m_random;
    std::span<const RowColumn> m_features;
    Rows m_rows;
    std::vector<unsigned char> m_labels;
    std::vector<std::size_t> m_fold;
    std::array<std::size_t, folds + 1> m_begin{};
};

/// A classifier with a model for each fold, learnt from the others.
class FoldedClassifier
{
public:
    virtual ~FoldedClassifier() = default;
    [[nodiscard]] virtual bool fit() = 0;
    [[nodiscard]] virtual double score(std::size_t row) const = 0;
    /// Score of the row with the value that another row of its fold has in one column.
    [[nodiscard]] virtual double scoreWith(std::size_t row, std::size_t column, std::size_t other) const = 0;
    /// Whether scores depend on the column at all.
    [[nodiscard]] virtual bool uses(std::size_t column) const = 0;
};

class LogisticFolds final : public FoldedClassifier
{
public:
    LogisticFolds(const Task& task, const RowSample& baseline, const RowSample& current,
                  std::span<const RowColumn> columns, std::span<const std::size_t> used)
        : m_task(task), m_encoding(columns, used, baseline, std::array{&current})
    {
    }
    bool fit() override
    {
        // The first fold once more at the end: without any one fold the others lie one after the other.
        const std::size_t width = m_encoding.width();
        const std::size_t again = m_task.beginOf(1);
        m_values.reserve((m_task.size() + again) * width);
        for (std::size_t i = 0; i < m_task.size(); ++i)
            m_encoding.append(m_task.row(i), m_values);
        m_values.resize((m_task.size() + again) * width);
        std::copy_n(m_values.begin(), again * width,
                    m_values.begin() + static_cast<std::ptrdiff_t>(m_task.size() * width));
        std::vector<unsigned char> labels(m_task.labels().begin(), m_task.labels().end());
        labels.insert(labels.end(), m_task.labels().begin(),
                      m_task.labels().begin() + static_cast<std::ptrdiff_t>(again));
        numeric::LogisticOptions options;
        options.tolerance = tolerance;
        for (std::size_t fold = 0; fold < folds; ++fold) {
            const std::size_t first = m_task.beginOf(fold + 1) % m_task.size();
            const std::size_t rows = m_task.size() - (m_task.beginOf(fold + 1) - m_task.beginOf(fold));
            auto model = numeric::LogisticModel::fit(
                {std::span(m_values).subspan(first * width, rows * width), rows, width},
                std::span(labels).subspan(first, rows), {}, options);
            if (!model)
                return false;
            m_models.push_back(std::move(*model));
        }
        addParts();
        return true;
    }
    double score(std::size_t i) const override { return m_scores[i]; }
    double scoreWith(std::size_t i, std::size_t column, std::size_t other) const override
    {
        const std::size_t features = m_task.features().size();
        return m_scores[i] + m_parts[other * features + column] - m_parts[i * features + column];
    }
    bool uses(std::size_t) const override { return true; }

private:
    /// What each column adds to a row's score.
    void addParts()
    {
        const std::size_t features = m_task.features().size();
        m_parts.resize(m_task.size() * features);
        std::vector<std::pair<std::size_t, std::size_t>> columns;
        for (std::size_t j = 0; j < features; ++j)
            columns.push_back(m_encoding.encodedOf(j));
        for (std::size_t i = 0; i < m_task.size(); ++i) {
            const numeric::LogisticModel& model = m_models[m_task.foldOf(i)];
            const double* row = m_values.data() + i * m_encoding.width();
            double score = model.intercept();
            for (std::size_t j = 0; j < features; ++j) {
                double part = 0;
                for (std::size_t c = columns[j].first; c < columns[j].second; ++c)
                    part += model.coefficients()[c] * row[c];
                m_parts[i * features + j] = part;
                score += part;
            }
            m_scores.push_back(score);
        }
    }

    const Task& m_task;
    RowEncoding m_encoding;
    std::vector<double> m_values; ///< the encoded rows
    std::vector<numeric::LogisticModel> m_models;
    std::vector<double> m_parts; ///< by row and column
    std::vector<double> m_scores;
};

class BoostedFolds final : public FoldedClassifier
{
public:
    explicit BoostedFolds(const Task& task) : m_task(task)
    {
        m_columns.rows = task.size();
        for (std::size_t j = 0; j < task.features().size(); ++j)
            m_columns.columns.push_back(task.features()[j].isNumeric ? binnedNumbers(j)
                                                                     : binnedCategories(j));
    }
    bool fit() override
    {
        for (std::size_t fold = 0; fold < folds; ++fold) {
            std::vector<std::size_t> training;
            for (std::size_t i = 0; i < m_task.size(); ++i)
                if (m_task.foldOf(i) != fold)
                    training.push_back(i);
            auto model = numeric::BoostedTrees::fit(m_columns, m_task.labels(), training);
            if (!model)
                return false;
            m_models.push_back(std::move(*model));
        }
        for (const numeric::BoostedTrees& model : m_models)
            m_trees = std::max(m_trees, model.trees());
        m_leaves.resize(m_task.size() * m_trees);
        for (std::size_t i = 0; i < m_task.size(); ++i)
            m_models[m_task.foldOf(i)].leaves(m_columns, i,
                                              std::span(m_leaves).subspan(i * m_trees, m_trees));
        return true;
    }
    double score(std::size_t i) const override
    {
        return m_models[m_task.foldOf(i)].score(std::span(m_leaves).subspan(i * m_trees, m_trees));
    }
    double scoreWith(std::size_t i, std::size_t column, std::size_t other) const override
    {
        return m_models[m_task.foldOf(i)].scoreWith(m_columns, i, column,
                                                    m_columns.columns[column].bins[other],
                                                    std::span(m_leaves).subspan(i * m_trees, m_trees));
    }
    bool uses(std::size_t column) const override
    {
        return std::ranges::any_of(
            m_models, [column](const numeric::BoostedTrees& model) { return model.uses(column); });
    }

private:
    /// Between quantiles of both sides together: labels have no part in it. Bin 0 is missing.
    [[nodiscard]] numeric::BinnedColumns::Column binnedNumbers(std::size_t j) const
    {
        std::vector<double> values;
        for (std::size_t i = 0; i < m_task.size(); ++i)
            if (!std::isnan(m_task.row(i)[j]))
                values.push_back(m_task.row(i)[j]);
        numeric::sortNumbers(values);
        std::vector<double> cuts;
        for (std::size_t k = 1; k < numberBins && !values.empty(); ++k)
            cuts.push_back(values[k * values.size() / numberBins]);
        const auto same = std::ranges::unique(cuts);
        cuts.erase(same.begin(), same.end());
        numeric::BinnedColumns::Column column;
        for (std::size_t i = 0; i < m_task.size(); ++i) {
            const double value = m_task.row(i)[j];
            const auto above = std::ranges::upper_bound(cuts, value) - cuts.begin();
            column.bins.push_back(std::isnan(value) ? std::uint8_t{0} : static_cast<std::uint8_t>(above + 1));
        }
        return column;
    }
    /// Bin 0 is missing; then the categories, the most frequent first.
    [[nodiscard]] numeric::BinnedColumns::Column binnedCategories(std::size_t j) const
    {
        std::vector<std::size_t> counts;
        const auto positionOf = [&](std::size_t i) { return static_cast<std::size_t>(m_task.row(i)[j]); };
        for (std::size_t i = 0; i < m_task.size(); ++i) {
            if (std::isnan(m_task.row(i)[j]))
                continue;
            counts.resize(std::max(counts.size(), positionOf(i) + 1));
            ++counts[positionOf(i)];
        }
        std::vector<std::size_t> order(counts.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, std::ranges::greater(), [&](std::size_t c) { return counts[c]; });
        std::vector<std::uint8_t> bins(counts.size());
        for (std::size_t k = 0; k < order.size(); ++k)
            bins[order[k]] = static_cast<std::uint8_t>(std::min(k, categoryBins) + 1);
        numeric::BinnedColumns::Column column;
        column.isOrdered = false;
        column.bins.reserve(m_task.size());
        for (std::size_t i = 0; i < m_task.size(); ++i)
            column.bins.push_back(std::isnan(m_task.row(i)[j]) ? std::uint8_t{0} : bins[positionOf(i)]);
        return column;
    }

    const Task& m_task;
    numeric::BinnedColumns m_columns;
    std::vector<numeric::BoostedTrees> m_models;
    std::size_t m_trees = 0;
    std::vector<double> m_leaves; ///< of each row, by tree
};

struct Judged {
    DriftMagnitude::Classifier figures;
    const FoldedClassifier* classifier = nullptr;
    std::vector<double> scores;
};

std::optional<Judged> judged(const Task& task, FoldedClassifier& classifier, DriftClassifier kind)
{
    if (!classifier.fit())
        return std::nullopt;
    Judged result;
    result.classifier = &classifier;
    result.figures.kind = kind;
    double cells[2][2] = {{0, 0}, {0, 0}};
    for (std::size_t i = 0; i < task.size(); ++i) {
        result.scores.push_back(classifier.score(i));
        ++cells[task.labels()[i]][result.scores.back() > 0 ? 1 : 0];
    }
    // Every row called the same: nothing was told apart.
    result.figures.mcc =
        numeric::matthewsCorrelation(cells[1][1], cells[0][1], cells[1][0], cells[0][0]).value_or(0);
    result.figures.auc = aucOf(result.scores, task.labels());
    return result;
}

/// aucOf() of scores cut into steps: of every column it is needed once, and sorting costs more than the rest.
class SteppedAuc
{
public:
    SteppedAuc(std::span<const double> scores, std::span<const unsigned char> labels) : m_labels(labels)
    {
        const auto [low, high] = std::ranges::minmax(scores);
        m_low = low;
        m_steps = high > low ? static_cast<double>(scoreSteps) / (high - low) : 0;
    }
    [[nodiscard]] double operator()(std::span<const double> scores)
    {
        for (auto& counts : m_counts)
            counts.fill(0);
        constexpr double last = scoreSteps - 1;
        for (std::size_t i = 0; i < scores.size(); ++i) {
            const double step = std::clamp((scores[i] - m_low) * m_steps, 0.0, last);
            ++m_counts[m_labels[i]][static_cast<std::size_t>(step)];
        }
        double pairs = 0;
        double below = 0;
        double positives = 0;
        for (std::size_t step = 0; step < scoreSteps; ++step) {
            const double negative = m_counts[0][step];
            const double positive = m_counts[1][step];
            pairs += positive * (below + negative / 2);
            below += negative;
            positives += positive;
        }
        return pairs / (positives * below);
    }

private:
    std::span<const unsigned char> m_labels;
    double m_low = 0;
    double m_steps = 0;
    std::array<std::array<std::uint32_t, scoreSteps>, 2> m_counts{};
};

void addContributions(Task& task, const Judged& chosen, DriftMagnitude& result)
{
    double sum = 0;
    SteppedAuc aucOfSteps(chosen.scores, task.labels());
    const double whole = aucOfSteps(chosen.scores);
    std::vector<double> scores(task.size());
    for (std::size_t j = 0; j < task.features().size(); ++j) {
        double loss = 0; // what is not looked at costs nothing when shuffled
        if (chosen.classifier->uses(j)) {
            const std::vector<std::size_t> order = task.shuffled();
            for (std::size_t i = 0; i < task.size(); ++i)
                scores[i] = chosen.classifier->scoreWith(i, j, order[i]);
            loss = std::max(0.0, whole - aucOfSteps(scores));
        }
        result.contributions.push_back({task.features()[j].name, loss});
        sum += loss;
    }
    for (auto& contribution : result.contributions)
        contribution.share = sum > 0 ? contribution.share / sum : 0;
    std::ranges::stable_sort(result.contributions, std::ranges::greater(),
                             &DriftMagnitude::Contribution::share);
}

} // namespace

std::optional<DriftMagnitude> driftMagnitude(const RowSample& baseline, const RowSample& current,
                                             std::span<const RowColumn> columns, std::size_t features,
                                             double alpha, std::uint64_t seed)
{
    if (std::min(baseline.rows(), current.rows()) < fewestRows)
        return std::nullopt;
    Task task(baseline, current, columns, features, seed);
    std::vector<std::size_t> used(features);
    std::iota(used.begin(), used.end(), 0);
    LogisticFolds logistic(task, baseline, current, columns, used);
    BoostedFolds boosted(task);
    std::vector<Judged> all;
    if (auto result = judged(task, logistic, DriftClassifier::Logistic))
        all.push_back(std::move(*result));
    if (auto result = judged(task, boosted, DriftClassifier::BoostedTrees))
        all.push_back(std::move(*result));
    if (all.empty())
        return std::nullopt;
    DriftMagnitude result;
    const auto n = static_cast<double>(task.size()) / 2;
    const double each = alpha / static_cast<double>(all.size());
    result.rows = task.size() / 2;
    result.mccLimit = numeric::matthewsNullLimit(2 * n / crossFitInflation, each);
    for (Judged& one : all) {
        one.figures.exceeds = result.mccLimit && one.figures.mcc > *result.mccLimit;
        result.classifiers.push_back(one.figures);
    }
    const Judged& chosen =
        *std::ranges::max_element(all, {}, [](const Judged& one) { return one.figures.auc; });
    result.chosen = chosen.figures.kind;
    result.mcc = chosen.figures.mcc;
    result.auc = chosen.figures.auc;
    result.exceeds = chosen.figures.exceeds;
    const double error = std::sqrt(crossFitInflation * (2 * n + 1) / (12 * n * n));
    const double z = -numeric::normalQuantile(each / 2);
    result.aucLower = 0.5 - z * error;
    result.aucUpper = 0.5 + z * error;
    addContributions(task, chosen, result);
    return result;
}

std::optional<DriftMagnitude> driftMagnitude(const RowSample& baseline, const RowSample& current,
                                             std::span<const DriftFeature> features, double alpha,
                                             std::uint64_t seed)
{
    std::vector<RowColumn> columns;
    for (const DriftFeature& feature : features)
        columns.push_back({feature.name, feature.isNumeric, {}});
    return driftMagnitude(baseline, current, columns, columns.size(), alpha, seed);
}

} // namespace tiltmeter
