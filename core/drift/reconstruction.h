// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/row_sample.h"
#include "numeric/principal_components.h"

#include <optional>
#include <span>
#include <vector>

namespace tiltmeter {

/// Principal components of the baseline's rows, and how far windows are from what they rebuild. Missing
/// numbers become the mean, missing categories the most frequent one; a category is the share that it has in
/// the baseline (as NannyML 0.10); all columns standardized, those without spread left out. The components
/// keep 65 % of the variance.
///
/// What to expect comes from the baseline cut into ten parts, in the order in which its rows came, each
/// rebuilt by components learnt from the others: their mean error +- t (0.99865, 9 degrees of freedom) SD
/// sqrt(1 + 1/10), where the squared SD is the part between the parts that sampling does not explain plus
/// the rows' variance over the window's number of rows.
class ReconstructionBaseline
{
public:
    /// nullopt for fewer than 200 rows, fewer than two columns with spread.
    [[nodiscard]] static std::optional<ReconstructionBaseline> learn(const RowSample& baseline,
                                                                     std::span<const RowColumn> columns,
                                                                     std::size_t features,
                                                                     unsigned threads = 0);

    [[nodiscard]] std::optional<ReconstructionError> measure(const RowSample& window) const;

    template <class Archive>
    void archive(Archive& a)
    {
        a.list(m_model.columns, [&a](Column& column) {
            auto& [source, mean, deviation, missing, frequency] = column;
            a.value(source);
            a.value(mean);
            a.value(deviation);
            a.value(missing);
            a.list(frequency);
        });
        a.maybe(m_model.components, [&a](numeric::PrincipalComponents& c) { c.archive(a); });
        a.value(m_parts);
        a.value(m_mean);
        a.value(m_between);
        a.value(m_rowVariance);
    }
    /// Whether what was read can measure rows of so many columns.
    [[nodiscard]] bool isSound(std::size_t columns) const;

private:
    struct Column {
        std::size_t source = 0;
        double mean = 0;
        double deviation = 1;
        double missing = 0;            ///< what takes its place
        std::vector<double> frequency; ///< by category
        [[nodiscard]] double value(double raw) const;
        void learnNumbers(const RowSample& rows, std::span<const std::size_t> learnt);
        void learnCategories(const RowSample& rows, std::span<const std::size_t> learnt,
                             std::size_t categories);
    };
    struct Model {
        std::vector<Column> columns;
        std::optional<numeric::PrincipalComponents> components;
        [[nodiscard]] double error(std::span<const double> row, std::vector<double>& scratch) const;
    };
    /// From the rows outside [from, to).
    [[nodiscard]] static Model fit(const RowSample& rows, std::span<const RowColumn> columns,
                                   std::size_t features, std::size_t from, std::size_t to);

    Model m_model;
    std::size_t m_parts = 0;
    double m_mean = 0;        ///< of the parts' errors
    double m_between = 0;     ///< variance of parts beyond sampling
    double m_rowVariance = 0; ///< of the rows' errors
};

} // namespace tiltmeter
