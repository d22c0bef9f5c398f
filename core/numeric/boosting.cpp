// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/boosting.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace tiltmeter::numeric {
namespace {

/// The logistic function by linear interpolation, wrong by 1e-6 at most: less than gradients are rounded by.
class LogisticTable
{
public:
    LogisticTable()
    {
        for (std::size_t i = 0; i < m_values.size(); ++i)
            m_values[i] = 1.0 / (1.0 + std::exp(-(static_cast<double>(i) / steps - farthest)));
    }
    [[nodiscard]] double operator()(double score) const
    {
        const double at = (std::clamp(score, -farthest, farthest) + farthest) * steps;
        const auto below = std::min(static_cast<std::size_t>(at), m_values.size() - 2);
        const double part = at - static_cast<double>(below);
        return m_values[below] + part * (m_values[below + 1] - m_values[below]);
    }

private:
    static constexpr double farthest = 16;
    static constexpr double steps = 128;
    std::array<double, 2 * 16 * 128 + 1> m_values;
};

/// Sums of first and second derivatives of the loss as whole numbers in one word, the gradient in the upper
/// half: adding is one instruction, its order does not matter, and what is left of a node without one of its
/// children is exactly the other.
using Packed = std::int64_t;
constexpr Packed half = Packed{1} << 32;
constexpr double shift = 0x1p31;

/// How many steps 1 is cut into, so that so many rows can be summed.
double stepsFor(std::size_t rows)
{
    double steps = 0x1p20;
    while (steps * static_cast<double>(rows) >= 0x1p30)
        steps /= 2;
    return steps;
}

struct Sums {
    double gradient = 0;
    double hessian = 0;

    Sums() = default;
    Sums(Packed packed, double step)
        : gradient(static_cast<double>(packed >> 32) * step),
          hessian(static_cast<double>(packed & (half - 1)) * step)
    {
    }
    [[nodiscard]] double gain(double penalty) const { return gradient * gradient / (hessian + penalty); }
};

} // namespace

/// Grows one tree after the other.
class TreeGrower
{
public:
    TreeGrower(const BinnedColumns& columns, std::span<const unsigned char> labels,
               std::span<const std::size_t> training, const BoostingOptions& options)
        : m_columns(columns), m_options(options), m_steps(stepsFor(training.size())), m_step(1 / m_steps),
          m_scores(training.size()), m_sums(training.size()), m_order(training.size())
    {
        std::size_t all = 0;
        for (const BinnedColumns::Column& column : columns.columns) {
            std::uint8_t largest = 0;
            for (const std::size_t row : training)
                largest = std::max(largest, column.bins[row]);
            m_first.push_back(all);
            m_bins.push_back(std::size_t{largest} + 1);
            all += m_bins.back();
        }
        for (std::vector<Packed>& histogram : m_histograms)
            histogram.resize(all);
        const std::size_t width = columns.columns.size();
        m_rows.resize(training.size() * width);
        m_binOf.resize(training.size() * width);
        for (std::size_t c = 0; c < width; ++c)
            for (std::size_t i = 0; i < training.size(); ++i) {
                const std::uint8_t bin = columns.columns[c].bins[training[i]];
                m_rows[i * width + c] = static_cast<std::uint32_t>(m_first[c] + bin);
                m_binOf[c * training.size() + i] = bin;
            }
        for (const std::size_t row : training)
            m_labels.push_back(labels[row] != 0 ? 1.0 : 0.0);
    }

    void start(double score) { std::ranges::fill(m_scores, score); }

    BoostedTrees::Tree grow()
    {
        Packed total = 0;
        for (std::size_t i = 0; i < m_scores.size(); ++i) {
            const double p = m_logistic(m_scores[i]);
            // Cut off above 0, as the processor does it, which for both signs is to the nearest.
            const auto gradient = static_cast<Packed>((p - m_labels[i]) * m_steps + (shift + 0.5));
            const auto hessian = static_cast<Packed>(p * (1 - p) * m_steps + 0.5);
            m_sums[i] = (gradient - static_cast<Packed>(shift)) * half + hessian;
            total += m_sums[i];
            m_order[i] = static_cast<std::uint32_t>(i);
        }
        BoostedTrees::Tree tree;
        const std::span<std::uint32_t> all(m_order);
        fill(m_histograms[0], all);
        const Found root = bestSplit(m_histograms[0], total);
        tree.root = root.split;
        const std::size_t left = apply(root.split, all);
        const std::array<std::span<std::uint32_t>, 2> nodes{all.first(left), all.subspan(left)};
        const std::array<Packed, 2> totals{root.split.isThere ? root.left : total,
                                           root.split.isThere ? total - root.left : 0};
        if (root.split.isThere) { // the smaller one is summed, the other is what it leaves
            const std::size_t smaller = nodes[0].size() <= nodes[1].size() ? 0 : 1;
            fill(m_histograms[1], nodes[smaller]);
            for (std::size_t bin = 0; bin < m_histograms[0].size(); ++bin)
                m_histograms[0][bin] -= m_histograms[1][bin];
            if (smaller == 0)
                std::swap(m_histograms[0], m_histograms[1]);
        }
        for (std::size_t node = 0; node < (root.split.isThere ? 2U : 1U); ++node) {
            const Found found = bestSplit(m_histograms[node], totals[node]);
            tree.children[node] = found.split;
            const std::size_t end = apply(found.split, nodes[node]);
            setLeaf(tree.leaves[2 * node], nodes[node].first(end),
                    found.split.isThere ? found.left : totals[node]);
            setLeaf(tree.leaves[2 * node + 1], nodes[node].subspan(end), totals[node] - found.left);
        }
        return tree;
    }

private:
    struct Found {
        BoostedTrees::Split split;
        Packed left = 0; ///< sums of what goes left
    };

    Found bestSplit(const std::vector<Packed>& histogram, Packed total)
    {
        Found best;
        double gain = 1e-9;
        for (std::size_t c = 0; c < m_bins.size(); ++c)
            improve(c, std::span(histogram).subspan(m_first[c], m_bins[c]), total, gain, best);
        return best;
    }

    /// Row by row: the columns' sums do not wait for each other, as those of one column do.
    void fill(std::vector<Packed>& histogram, std::span<const std::uint32_t> rows)
    {
        std::ranges::fill(histogram, Packed{0});
        const std::size_t width = m_bins.size();
        Packed* sums = histogram.data();
        for (const std::uint32_t i : rows) {
            const std::uint32_t* places = m_rows.data() + i * width;
            const Packed own = m_sums[i];
#pragma GCC unroll 4
            for (std::size_t c = 0; c < width; ++c)
                sums[places[c]] += own;
        }
    }

    void improve(std::size_t c, std::span<const Packed> histogram, Packed total, double& gain, Found& best)
    {
        m_candidates.clear();
        for (std::size_t bin = 0; bin < histogram.size(); ++bin)
            if ((histogram[bin] & (half - 1)) != 0)
                m_candidates.push_back(bin);
        if (!m_columns.columns[c].isOrdered) {
            m_ratios.resize(histogram.size());
            for (const std::size_t bin : m_candidates) {
                const Sums sums(histogram[bin], m_step);
                m_ratios[bin] = sums.gradient / sums.hessian;
            }
            std::ranges::sort(m_candidates, {},
                              [this](std::size_t bin) { return std::pair(m_ratios[bin], bin); });
        }
        const double penalty = m_options.leafPenalty;
        const double whole = Sums(total, m_step).gain(penalty);
        Packed sum = 0;
        std::size_t cut = 0;
        for (std::size_t i = 0; i + 1 < m_candidates.size(); ++i) {
            sum += histogram[m_candidates[i]];
            const Sums left(sum, m_step);
            const Sums right(total - sum, m_step);
            if (left.hessian < m_options.fewestInLeaf || right.hessian < m_options.fewestInLeaf)
                continue;
            const double l = left.hessian + penalty;
            const double r = right.hessian + penalty;
            const double squares = left.gradient * left.gradient * r + right.gradient * right.gradient * l;
            if (squares > (gain + whole) * (l * r)) { // what both gain, without a division
                gain = squares / (l * r) - whole;
                cut = i + 1;
                best.left = sum;
            }
        }
        if (cut == 0)
            return;
        best.split.isThere = true;
        best.split.column = c;
        best.split.left.reset();
        for (std::size_t i = 0; i < cut; ++i)
            best.split.left.set(m_candidates[i]);
    }

    /// Puts the rows that go left before the others; their number.
    std::size_t apply(const BoostedTrees::Split& split, std::span<std::uint32_t> rows)
    {
        if (!split.isThere)
            return rows.size();
        std::array<unsigned char, 256> isLeft;
        for (std::size_t bin = 0; bin < isLeft.size(); ++bin)
            isLeft[bin] = split.left[bin] ? 1 : 0;
        const std::uint8_t* bins = m_binOf.data() + split.column * m_scores.size();
        m_right.resize(rows.size());
        std::size_t left = 0;
        std::size_t right = 0;
        for (const std::uint32_t i : rows) { // without a branch, which nothing could foretell
            const std::size_t goesLeft = isLeft[bins[i]];
            m_right[right] = i;
            rows[left] = i;
            left += goesLeft;
            right += 1 - goesLeft;
        }
        std::copy_n(m_right.begin(), right, rows.begin() + static_cast<std::ptrdiff_t>(left));
        return left;
    }

    void setLeaf(double& leaf, std::span<const std::uint32_t> rows, Packed total)
    {
        const Sums sums(total, m_step);
        leaf = rows.empty()
                   ? 0
                   : -m_options.learningRate * sums.gradient / (sums.hessian + m_options.leafPenalty);
        for (const std::uint32_t i : rows)
            m_scores[i] += leaf;
    }

    const BinnedColumns& m_columns;
    const BoostingOptions& m_options;
    const LogisticTable m_logistic;
    double m_steps; ///< that 1 is cut into
    double m_step;
    std::vector<double> m_labels; ///< of the training rows, as all that follows
    std::vector<double> m_scores;
    std::vector<Packed> m_sums;
    std::vector<std::uint32_t> m_order; ///< rows, node by node
    std::vector<std::uint32_t> m_right;
    std::vector<std::uint32_t> m_rows; ///< by training row: where its bins stand in a histogram
    std::vector<std::uint8_t> m_binOf; ///< by column, then training row: a split looks at one column alone
    std::vector<std::size_t> m_bins;   ///< by column: largest one + 1
    std::vector<std::size_t> m_first;  ///< by column: where it stands in a histogram
    std::vector<std::size_t> m_candidates;
    std::vector<double> m_ratios;
    std::array<std::vector<Packed>, 2> m_histograms; ///< by node
};

std::optional<BoostedTrees> BoostedTrees::fit(const BinnedColumns& columns,
                                              std::span<const unsigned char> labels,
                                              std::span<const std::size_t> training,
                                              const BoostingOptions& options)
{
    const bool fits = labels.size() == columns.rows && options.trees >= 1 && options.learningRate > 0 &&
                      options.learningRate <= 1 && options.leafPenalty > 0 &&
                      std::ranges::all_of(columns.columns, [&columns](const BinnedColumns::Column& c) {
                          return c.bins.size() == columns.rows;
                      });
    if (!fits)
        return std::nullopt;
    double counts[2] = {0, 0};
    for (const std::size_t row : training) {
        if (row >= columns.rows || labels[row] > 1)
            return std::nullopt;
        ++counts[labels[row]];
    }
    if (counts[0] == 0 || counts[1] == 0)
        return std::nullopt;
    BoostedTrees model;
    model.m_start = std::log(counts[1] / counts[0]);
    TreeGrower grower(columns, labels, training, options);
    grower.start(model.m_start);
    for (int i = 0; i < options.trees; ++i) {
        model.m_trees.push_back(grower.grow());
        if (!model.m_trees.back().root.isThere) { // nothing to be learnt any more
            model.m_trees.pop_back();
            break;
        }
    }
    model.m_users.resize(columns.columns.size());
    for (std::size_t i = 0; i < model.m_trees.size(); ++i)
        for (std::size_t c = 0; c < columns.columns.size(); ++c)
            if (model.m_trees[i].uses(c))
                model.m_users[c].push_back(i);
    return model;
}

template <class Bin>
double BoostedTrees::leafOf(const Tree& tree, const Bin& binOf)
{
    const auto isRight = [&binOf](const Split& split) {
        return split.isThere && !split.left[binOf(split.column)];
    };
    const std::size_t child = isRight(tree.root) ? 1 : 0;
    return tree.leaves[2 * child + (isRight(tree.children[child]) ? 1 : 0)];
}

template <class Bin>
double BoostedTrees::sum(const Bin& binOf) const
{
    double score = m_start;
    for (const Tree& tree : m_trees)
        score += leafOf(tree, binOf);
    return score;
}

bool BoostedTrees::Tree::uses(std::size_t column) const
{
    const auto looks = [column](const Split& split) { return split.isThere && split.column == column; };
    return looks(root) || looks(children[0]) || looks(children[1]);
}

double BoostedTrees::score(const BinnedColumns& columns, std::size_t row) const
{
    return sum([&](std::size_t column) { return columns.columns[column].bins[row]; });
}

double BoostedTrees::score(std::span<const double> leaves) const
{
    double score = m_start;
    for (std::size_t i = 0; i < m_trees.size(); ++i)
        score += leaves[i];
    return score;
}

double BoostedTrees::scoreWith(const BinnedColumns& columns, std::size_t row, std::size_t column,
                               std::uint8_t bin) const
{
    return sum([&](std::size_t c) { return c == column ? bin : columns.columns[c].bins[row]; });
}

void BoostedTrees::leaves(const BinnedColumns& columns, std::size_t row, std::span<double> leaves) const
{
    for (std::size_t i = 0; i < m_trees.size(); ++i)
        leaves[i] = leafOf(m_trees[i], [&](std::size_t c) { return columns.columns[c].bins[row]; });
}

double BoostedTrees::scoreWith(const BinnedColumns& columns, std::size_t row, std::size_t column,
                               std::uint8_t bin, std::span<const double> leaves) const
{
    const auto binOf = [&](std::size_t c) { return c == column ? bin : columns.columns[c].bins[row]; };
    double score = m_start;
    std::size_t done = 0;
    for (const std::size_t user : m_users[column]) {
        for (; done < user; ++done)
            score += leaves[done];
        score += leafOf(m_trees[done++], binOf);
    }
    for (; done < m_trees.size(); ++done)
        score += leaves[done];
    return score;
}

bool BoostedTrees::uses(std::size_t column) const
{
    return column < m_users.size() && !m_users[column].empty();
}

} // namespace tiltmeter::numeric
