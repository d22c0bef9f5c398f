// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

/// Rows cut into bins, column by column; bins below 256.
struct BinnedColumns {
    struct Column {
        std::vector<std::uint8_t> bins; ///< one a row
        bool isOrdered = true;          ///< bins of numbers; otherwise of categories, which have no order
    };
    std::size_t rows = 0;
    std::vector<Column> columns;
};

struct BoostingOptions {
    int trees = 60;             ///< >= 1
    double learningRate = 0.15; ///< in (0, 1]
    double leafPenalty = 1.0;   ///< > 0; on the squared leaf values
    double fewestInLeaf = 5.0;  ///< least sum of p (1 - p) in a leaf
};

/// Gradient boosting of trees of depth 2 for the logistic loss (J. Friedman 2001, Annals of Statistics
/// 29:1189-1232), with second-order steps and splits of categories by their ratio of gradient sums (T. Chen
/// and C. Guestrin 2016, KDD; W. Fisher 1958). No randomness: the same input gives the same bits.
class BoostedTrees
{
public:
    /// `training`: positions of the rows to learn from; `labels` 0 or 1, one for each of all rows. Nothing
    /// when sizes do not fit, a label is another one, or only one occurs among the training rows.
    [[nodiscard]] static std::optional<BoostedTrees> fit(const BinnedColumns& columns,
                                                         std::span<const unsigned char> labels,
                                                         std::span<const std::size_t> training,
                                                         const BoostingOptions& options = {});

    /// Log odds of label 1 for a row of `columns`.
    [[nodiscard]] double score(const BinnedColumns& columns, std::size_t row) const;
    /// The same with `bin` in place of the row's own in one column.
    [[nodiscard]] double scoreWith(const BinnedColumns& columns, std::size_t row, std::size_t column,
                                   std::uint8_t bin) const;
    /// What each tree adds for a row; as many as there are trees.
    void leaves(const BinnedColumns& columns, std::size_t row, std::span<double> leaves) const;
    /// score() of a row whose leaves are known.
    [[nodiscard]] double score(std::span<const double> leaves) const;
    /// scoreWith() of a row whose leaves are known: only trees that look at the column are walked.
    [[nodiscard]] double scoreWith(const BinnedColumns& columns, std::size_t row, std::size_t column,
                                   std::uint8_t bin, std::span<const double> leaves) const;
    /// Whether any split looks at the column.
    [[nodiscard]] bool uses(std::size_t column) const;
    [[nodiscard]] std::size_t trees() const { return m_trees.size(); }

private:
    struct Split {
        bool isThere = false; ///< otherwise everything goes left
        std::size_t column = 0;
        std::bitset<256> left;
    };
    struct Tree {
        Split root;
        Split children[2];
        double leaves[4] = {0, 0, 0, 0};
        [[nodiscard]] bool uses(std::size_t column) const;
    };
    friend class TreeGrower;
    template <class Bin>
    [[nodiscard]] static double leafOf(const Tree& tree, const Bin& binOf);
    template <class Bin>
    [[nodiscard]] double sum(const Bin& binOf) const;

    double m_start = 0;
    std::vector<Tree> m_trees;
    std::vector<std::vector<std::size_t>> m_users; ///< by column: the trees that look at it, ascending
};

} // namespace tiltmeter::numeric
