// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <optional>
#include <span>

namespace tiltmeter {

/// Weights by predicted class (row) and label (column).
class ClassMatrix
{
public:
    explicit ClassMatrix(std::span<const double> counts)
        : m_counts(counts),
          m_size(static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(counts.size())))))
    {
    }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] double at(std::size_t prediction, std::size_t label) const
    {
        return m_counts[prediction * m_size + label];
    }
    [[nodiscard]] double predicted(std::size_t c) const
    {
        double sum = 0;
        for (std::size_t i = 0; i < m_size; ++i)
            sum += at(c, i);
        return sum;
    }
    [[nodiscard]] double labelled(std::size_t c) const
    {
        double sum = 0;
        for (std::size_t i = 0; i < m_size; ++i)
            sum += at(i, c);
        return sum;
    }
    [[nodiscard]] double total() const
    {
        double sum = 0;
        for (const double count : m_counts)
            sum += count;
        return sum;
    }
    [[nodiscard]] double diagonal() const
    {
        double sum = 0;
        for (std::size_t i = 0; i < m_size; ++i)
            sum += at(i, i);
        return sum;
    }

private:
    std::span<const double> m_counts;
    std::size_t m_size;
};

// One class against the rest; nullopt for 0 / 0.

[[nodiscard]] inline std::optional<double> quotient(double numerator, double denominator)
{
    return denominator > 0 ? std::optional(numerator / denominator) : std::nullopt;
}
[[nodiscard]] inline std::optional<double> recallOf(const ClassMatrix& m, std::size_t c)
{
    return quotient(m.at(c, c), m.labelled(c));
}
[[nodiscard]] inline std::optional<double> precisionOf(const ClassMatrix& m, std::size_t c)
{
    return quotient(m.at(c, c), m.predicted(c));
}
[[nodiscard]] inline std::optional<double> falsePositiveRateOf(const ClassMatrix& m, std::size_t c)
{
    return quotient(m.predicted(c) - m.at(c, c), m.total() - m.labelled(c));
}
[[nodiscard]] inline std::optional<double> f1Of(const ClassMatrix& m, std::size_t c)
{
    return quotient(2 * m.at(c, c), m.predicted(c) + m.labelled(c));
}

} // namespace tiltmeter
