// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "numeric/classifier.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

/// Principal components of rows that are on one scale already (K. Pearson 1901): the fewest that keep the
/// wanted share of the variance, but never all of them.
class PrincipalComponents
{
public:
    /// Nothing for fewer than 2 columns or rows, sizes that do not fit, a number that is not finite, no
    /// variance at all, or a share outside (0, 1].
    [[nodiscard]] static std::optional<PrincipalComponents> fit(const FeatureRows& rows,
                                                                double varianceShare);

    [[nodiscard]] std::size_t components() const { return m_components; }
    [[nodiscard]] std::size_t dimensions() const { return m_mean.size(); }
    [[nodiscard]] double varianceShare() const { return m_share; } ///< that the components keep
    /// Euclidean distance of a row from its reconstruction; `row` has `dimensions` values.
    [[nodiscard]] double error(std::span<const double> row) const;

    /// Names the members to what writes or reads them.
    template <class Archive>
    void archive(Archive& a)
    {
        a.value(m_components);
        a.value(m_share);
        a.list(m_mean);
        a.list(m_vectors);
    }
    /// Whether what was read fits together.
    [[nodiscard]] bool isSound() const { return m_vectors.size() == m_components * m_mean.size(); }

private:
    std::size_t m_components = 0;
    double m_share = 0;
    std::vector<double> m_mean;
    std::vector<double> m_vectors; ///< one component after the other
};

} // namespace tiltmeter::numeric
