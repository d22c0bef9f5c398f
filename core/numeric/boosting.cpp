// SPDX-License-Identifier: GPL-3.0-or-later
#include "numeric/boosting.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter::numeric {
namespace {

double probabilityOf(double score)
{
    return 1.0 / (1.0 + std::exp(-std::clamp(score, -30.0, 30.0)));
}

/// Sums of first and second derivatives of the loss.
struct Sums {
    double gradient = 0;
    double hessian = 0;

    void add(double g, double h)
    {
        gradient += g;
        hessian += h;
    }
    [[nodiscard]] Sums without(const Sums& other) const
    {
        return {gradient - other.gradient, hessian - other.hessian};
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
        : m_columns(columns), m_labels(labels), m_training(training), m_options(options),
          m_scores(training.size()), m_sums(training.size()), m_nodes(training.size())
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
        for (std::vector<double>& histogram : m_histograms)
            histogram.resize(2 * all);
        const std::size_t width = columns.columns.size();
        m_rows.resize(training.size() * width);
        for (std::size_t c = 0; c < width; ++c)
            for (std::size_t i = 0; i < training.size(); ++i)
                m_rows[i * width + c] =
                    static_cast<std::uint32_t>(2 * (m_first[c] + columns.columns[c].bins[training[i]]));
    }

    void start(double score) { std::ranges::fill(m_scores, score); }

    BoostedTrees::Tree grow()
    {
        for (std::size_t i = 0; i < m_training.size(); ++i) {
            const double p = probabilityOf(m_scores[i]);
            m_sums[i] = {p - (m_labels[m_training[i]] != 0 ? 1.0 : 0.0), p * (1 - p)};
        }
        BoostedTrees::Tree tree;
        std::ranges::fill(m_nodes, std::uint8_t{0});
        tree.root = bestSplits(1)[0];
        apply(&tree.root);
        const auto children = bestSplits(2);
        tree.children[0] = children[0];
        tree.children[1] = children[1];
        apply(tree.children);
        setLeaves(tree);
        return tree;
    }

private:
    /// The best split of each of the nodes 0 .. nodes - 1.
    std::array<BoostedTrees::Split, 2> bestSplits(std::size_t nodes)
    {
        std::array<Sums, 2> totals{};
        for (std::size_t i = 0; i < m_training.size(); ++i)
            totals[m_nodes[i]].add(m_sums[i].gradient, m_sums[i].hessian);
        std::array<BoostedTrees::Split, 2> best;
        std::array<double, 2> gains{1e-9, 1e-9};
        fillHistograms(nodes);
        for (std::size_t c = 0; c < m_bins.size(); ++c)
            for (std::size_t node = 0; node < nodes; ++node)
                improve(c, histogramOf(c, node), totals[node], gains[node], best[node]);
        return best;
    }

    /// Row by row: the columns' sums do not wait for each other, as those of one column do.
    void fillHistograms(std::size_t nodes)
    {
        for (std::size_t node = 0; node < nodes; ++node)
            std::ranges::fill(m_histograms[node], 0.0);
        const std::size_t width = m_bins.size();
        const std::uint32_t* places = m_rows.data();
        for (std::size_t i = 0; i < m_training.size(); ++i, places += width) {
            double* histogram = m_histograms[m_nodes[i]].data();
            const double gradient = m_sums[i].gradient;
            const double hessian = m_sums[i].hessian;
#pragma GCC unroll 4
            for (std::size_t c = 0; c < width; ++c) {
                double* sums = histogram + places[c];
                sums[0] += gradient;
                sums[1] += hessian;
            }
        }
    }
    [[nodiscard]] std::span<const Sums> histogramOf(std::size_t c, std::size_t node)
    {
        const double* sums = m_histograms[node].data() + 2 * m_first[c];
        m_histogram.clear();
        for (std::size_t bin = 0; bin < m_bins[c]; ++bin)
            m_histogram.push_back({sums[2 * bin], sums[2 * bin + 1]});
        return m_histogram;
    }

    void improve(std::size_t c, std::span<const Sums> histogram, const Sums& total, double& gain,
                 BoostedTrees::Split& best)
    {
        m_order.clear();
        for (std::size_t bin = 0; bin < m_bins[c]; ++bin)
            if (histogram[bin].hessian > 0)
                m_order.push_back(bin);
        if (!m_columns.columns[c].isOrdered)
            std::ranges::stable_sort(m_order, {}, [histogram](std::size_t bin) {
                return histogram[bin].gradient / histogram[bin].hessian;
            });
        Sums left;
        std::size_t cut = 0;
        for (std::size_t i = 0; i + 1 < m_order.size(); ++i) {
            left.add(histogram[m_order[i]].gradient, histogram[m_order[i]].hessian);
            const Sums right = total.without(left);
            if (left.hessian < m_options.fewestInLeaf || right.hessian < m_options.fewestInLeaf)
                continue;
            const double penalty = m_options.leafPenalty;
            const double better = left.gain(penalty) + right.gain(penalty) - total.gain(penalty);
            if (better > gain) {
                gain = better;
                cut = i + 1;
            }
        }
        if (cut == 0)
            return;
        best.isThere = true;
        best.column = c;
        best.left.reset();
        for (std::size_t i = 0; i < cut; ++i)
            best.left.set(m_order[i]);
    }

    [[nodiscard]] std::size_t binOf(std::size_t i, std::size_t column) const
    {
        return m_rows[i * m_bins.size() + column] / 2 - m_first[column];
    }

    /// Sends every row one level down.
    void apply(const BoostedTrees::Split* splits)
    {
        for (std::size_t i = 0; i < m_training.size(); ++i) {
            const BoostedTrees::Split& split = splits[m_nodes[i]];
            const bool goesRight = split.isThere && !split.left[binOf(i, split.column)];
            m_nodes[i] = static_cast<std::uint8_t>(2 * m_nodes[i] + (goesRight ? 1 : 0));
        }
    }

    void setLeaves(BoostedTrees::Tree& tree)
    {
        std::array<Sums, 4> sums{};
        for (std::size_t i = 0; i < m_training.size(); ++i)
            sums[m_nodes[i]].add(m_sums[i].gradient, m_sums[i].hessian);
        for (std::size_t leaf = 0; leaf < 4; ++leaf)
            tree.leaves[leaf] =
                -m_options.learningRate * sums[leaf].gradient / (sums[leaf].hessian + m_options.leafPenalty);
        for (std::size_t i = 0; i < m_training.size(); ++i)
            m_scores[i] += tree.leaves[m_nodes[i]];
    }

    const BinnedColumns& m_columns;
    std::span<const unsigned char> m_labels;
    std::span<const std::size_t> m_training;
    const BoostingOptions& m_options;
    std::vector<double> m_scores;
    std::vector<Sums> m_sums;
    std::vector<std::uint8_t> m_nodes;
    std::vector<std::uint32_t> m_rows; ///< by training row: where its bins stand in a histogram
    std::vector<std::size_t> m_bins;   ///< by column: largest one + 1
    std::vector<std::size_t> m_first;  ///< by column: where it stands in a histogram
    std::vector<std::size_t> m_order;
    std::array<std::vector<double>, 2> m_histograms; ///< by node: gradient and hessian of each bin
    std::vector<Sums> m_histogram;                   ///< of one column
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
