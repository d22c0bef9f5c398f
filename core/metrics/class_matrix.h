// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <optional>
#include <span>
#include <vector>

namespace tiltmeter {

/// Weights by predicted class (row) and label (column), and their sums, which are made once: rates over many
/// classes ask for each of them again and again.
class ClassMatrix
{
public:
    explicit ClassMatrix(std::span<const double> counts)
        : m_counts(counts),
          m_size(static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(counts.size()))))),
          m_sums(2 * m_size)
    {
        for (std::size_t prediction = 0; prediction < m_size; ++prediction)
            for (std::size_t label = 0; label < m_size; ++label) {
                const double count = at(prediction, label);
                m_sums[prediction] += count;
                m_sums[m_size + label] += count;
                m_total += count;
            }
    }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] double at(std::size_t prediction, std::size_t label) const
    {
        return m_counts[prediction * m_size + label];
    }
    [[nodiscard]] double predicted(std::size_t c) const { return m_sums[c]; }
    [[nodiscard]] double labelled(std::size_t c) const { return m_sums[m_size + c]; }
    [[nodiscard]] double total() const { return m_total; }
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
    std::vector<double> m_sums; ///< by prediction, then by label
    double m_total = 0;
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
