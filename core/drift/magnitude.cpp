// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/magnitude.h"

#include "numeric/classifier.h"
#include "numeric/moments.h"
#include "numeric/random.h"
#include "numeric/tails.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr std::size_t folds = 3;
constexpr std::size_t fewestRows = 30;
constexpr std::size_t mostCategories = 20; ///< further ones are one column
constexpr double farthest = 4;             ///< standardized values beyond it say no more

struct EncodedColumn {
    std::size_t source = 0;
    enum class Kind : std::uint8_t { Linear, Square, Missing, Category, OtherCategory } kind = Kind::Linear;
    double mean = 0;
    double deviation = 1;
    double category = 0;
    std::vector<double> listed; ///< OtherCategory: those that have a column of their own
};

double encoded(const EncodedColumn& column, double raw)
{
    using K = EncodedColumn::Kind;
    if (column.kind == K::Missing)
        return std::isnan(raw) ? 1 : 0;
    if (std::isnan(raw))
        return 0;
    if (column.kind == K::Category)
        return raw == column.category ? 1 : 0;
    if (column.kind == K::OtherCategory)
        return std::ranges::find(column.listed, raw) == column.listed.end() ? 1 : 0;
    const double z = std::clamp((raw - column.mean) / column.deviation, -farthest, farthest);
    return column.kind == K::Linear ? z : z * z - 1;
}

void encodeNumber(const std::vector<double>& values, std::size_t source, std::vector<EncodedColumn>& columns)
{
    numeric::Moments moments;
    for (const double value : values)
        moments.add(value);
    const double deviation = moments.standardDeviation(0).value_or(0);
    EncodedColumn column;
    column.source = source;
    column.mean = moments.mean().value_or(0);
    column.deviation = deviation > 0 ? deviation : 1;
    columns.push_back(column);
    column.kind = EncodedColumn::Kind::Square;
    columns.push_back(column);
}

void encodeCategories(const std::vector<double>& values, std::size_t source,
                      std::vector<EncodedColumn>& columns)
{
    std::map<double, std::size_t> counts;
    for (const double value : values)
        ++counts[value];
    std::vector<std::pair<double, std::size_t>> list(counts.begin(), counts.end());
    std::ranges::stable_sort(list, std::ranges::greater(), &std::pair<double, std::size_t>::second);
    EncodedColumn others;
    others.source = source;
    others.kind = EncodedColumn::Kind::OtherCategory;
    for (std::size_t i = 0; i < std::min(list.size(), mostCategories); ++i) {
        EncodedColumn column;
        column.source = source;
        column.kind = EncodedColumn::Kind::Category;
        column.category = list[i].first;
        columns.push_back(column);
        others.listed.push_back(list[i].first);
    }
    columns.push_back(others);
}

std::vector<EncodedColumn> encodingOf(const RowSample& baseline, const RowSample& current,
                                      std::span<const DriftFeature> features)
{
    std::vector<EncodedColumn> columns;
    for (std::size_t j = 0; j < baseline.columns; ++j) {
        std::vector<double> values;
        bool anyMissing = false;
        for (std::size_t i = 0; i < baseline.rows(); ++i) {
            const double value = baseline.row(i)[j];
            anyMissing |= std::isnan(value);
            if (!std::isnan(value))
                values.push_back(value);
        }
        for (std::size_t i = 0; i < current.rows(); ++i)
            anyMissing |= std::isnan(current.row(i)[j]);
        if (features[j].isNumeric)
            encodeNumber(values, j, columns);
        else
            encodeCategories(values, j, columns);
        if (anyMissing) {
            EncodedColumn missing;
            missing.source = j;
            missing.kind = EncodedColumn::Kind::Missing;
            columns.push_back(missing);
        }
    }
    return columns;
}

/// Probability that a row of the window scores higher than one of the baseline, ties one half.
double aucOf(const std::vector<double>& scores, const std::vector<unsigned char>& labels)
{
    std::vector<std::pair<double, unsigned char>> sorted(scores.size());
    for (std::size_t i = 0; i < scores.size(); ++i)
        sorted[i] = {scores[i], labels[i]};
    std::ranges::sort(sorted, {}, &std::pair<double, unsigned char>::first);
    double rankSum = 0;
    double positives = 0;
    for (std::size_t i = 0; i < sorted.size();) {
        std::size_t end = i;
        double here = 0;
        while (end < sorted.size() && sorted[end].first == sorted[i].first)
            here += sorted[end++].second;
        rankSum += here * (static_cast<double>(i + end + 1) / 2);
        positives += here;
        i = end;
    }
    const double negatives = static_cast<double>(scores.size()) - positives;
    return (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
}

/// Rows of both sides, mixed, with their folds.
class Task
{
public:
    Task(const RowSample& baseline, const RowSample& current, std::span<const DriftFeature> features,
         std::uint64_t seed)
        : m_random(seed), m_columns(encodingOf(baseline, current, features))
    {
        const std::size_t rows = std::min(baseline.rows(), current.rows());
        take(baseline, rows, 0);
        take(current, rows, 1);
        m_scores.resize(m_labels.size());
        m_encoded.reserve(m_labels.size() * m_columns.size());
        for (const std::span<const double> row : m_rows)
            for (const EncodedColumn& column : m_columns)
                m_encoded.push_back(encoded(column, row[column.source]));
    }

    [[nodiscard]] bool fit()
    {
        const std::size_t width = m_columns.size();
        for (std::size_t fold = 0; fold < folds; ++fold) {
            std::vector<double> values;
            std::vector<unsigned char> labels;
            for (std::size_t i = 0; i < m_labels.size(); ++i) {
                if (m_fold[i] == fold)
                    continue;
                labels.push_back(m_labels[i]);
                const std::span<const double> row = encodedRow(i);
                values.insert(values.end(), row.begin(), row.end());
            }
            auto model = numeric::LogisticModel::fit({values, labels.size(), width}, labels);
            if (!model)
                return false;
            m_models.push_back(std::move(*model));
        }
        for (std::size_t i = 0; i < m_labels.size(); ++i)
            m_scores[i] = m_models[m_fold[i]].score(encodedRow(i));
        return true;
    }

    [[nodiscard]] double auc() const { return aucOf(m_scores, m_labels); }

    [[nodiscard]] std::optional<double> mcc() const
    {
        double cells[2][2] = {{0, 0}, {0, 0}};
        for (std::size_t i = 0; i < m_labels.size(); ++i)
            ++cells[m_labels[i]][m_scores[i] > 0 ? 1 : 0];
        return numeric::matthewsCorrelation(cells[1][1], cells[0][1], cells[1][0], cells[0][0]);
    }

    /// AUC after the values of one column were shuffled.
    [[nodiscard]] double aucWithout(std::size_t source)
    {
        std::vector<std::size_t> order(m_labels.size());
        std::iota(order.begin(), order.end(), 0);
        for (std::size_t i = order.size(); i > 1; --i)
            std::swap(order[i - 1], order[m_random.below(i)]);
        // A source's columns stand side by side.
        const auto isOfSource = [source](const EncodedColumn& column) { return column.source == source; };
        const auto first =
            static_cast<std::size_t>(std::ranges::find_if(m_columns, isOfSource) - m_columns.begin());
        const auto count = static_cast<std::size_t>(std::ranges::count_if(m_columns, isOfSource));
        std::vector<double> scores = m_scores;
        for (std::size_t i = 0; i < m_labels.size(); ++i) {
            const double* coefficients = m_models[m_fold[i]].coefficients().data() + first;
            const double* shuffled = encodedRow(order[i]).data() + first;
            const double* own = encodedRow(i).data() + first;
            double change = 0;
            for (std::size_t c = 0; c < count; ++c)
                change += coefficients[c] * (shuffled[c] - own[c]);
            scores[i] += change;
        }
        return aucOf(scores, m_labels);
    }

    [[nodiscard]] std::size_t rowsOfEachSide() const { return m_labels.size() / 2; }

private:
    /// `rows` of them, drawn without putting back, and dealt to the folds in turn.
    void take(const RowSample& sample, std::size_t rows, unsigned char label)
    {
        std::vector<std::size_t> order(sample.rows());
        std::iota(order.begin(), order.end(), 0);
        for (std::size_t i = 0; i < rows; ++i) {
            std::swap(order[i], order[i + m_random.below(order.size() - i)]);
            m_rows.push_back(sample.row(order[i]));
            m_labels.push_back(label);
            m_fold.push_back(i % folds);
        }
    }
    [[nodiscard]] std::span<const double> encodedRow(std::size_t i) const
    {
        return std::span(m_encoded).subspan(i * m_columns.size(), m_columns.size());
    }

    numeric::Random m_random;
    std::vector<EncodedColumn> m_columns;
    std::vector<std::span<const double>> m_rows;
    std::vector<unsigned char> m_labels;
    std::vector<double> m_encoded; ///< row by row
    std::vector<std::size_t> m_fold;
    std::vector<numeric::LogisticModel> m_models;
    std::vector<double> m_scores;
};

} // namespace

std::optional<DriftMagnitude> driftMagnitude(const RowSample& baseline, const RowSample& current,
                                             std::span<const DriftFeature> features, double alpha,
                                             std::uint64_t seed)
{
    if (std::min(baseline.rows(), current.rows()) < fewestRows)
        return std::nullopt;
    Task task(baseline, current, features, seed);
    if (!task.fit())
        return std::nullopt;
    DriftMagnitude result;
    const auto n = static_cast<double>(task.rowsOfEachSide());
    result.rows = task.rowsOfEachSide();
    // Every row called the same: nothing was told apart.
    result.mcc = task.mcc().value_or(0);
    result.mccLimit = numeric::matthewsNullLimit(2 * n, alpha);
    result.auc = task.auc();
    const double z = numeric::studentQuantile(1 - alpha / 2, 1e9).value_or(1.96);
    const double error = std::sqrt((2 * n + 1) / (12 * n * n));
    result.aucLower = 0.5 - z * error;
    result.aucUpper = 0.5 + z * error;
    result.exceeds = result.mccLimit && *result.mcc > *result.mccLimit;
    double sum = 0;
    for (std::size_t j = 0; j < baseline.columns; ++j) {
        const double loss = std::max(0.0, *result.auc - task.aucWithout(j));
        result.contributions.push_back({features[j].name, loss});
        sum += loss;
    }
    for (auto& contribution : result.contributions)
        contribution.share = sum > 0 ? contribution.share / sum : 0;
    std::ranges::stable_sort(result.contributions, std::ranges::greater(),
                             &DriftMagnitude::Contribution::share);
    return result;
}

} // namespace tiltmeter
