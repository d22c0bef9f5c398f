// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tiltmeter::numeric {

/// Random numbers that are the same on every system for the same seed, which the standard library's
/// distributions are not. xoshiro256++ 1.0 (Blackman and Vigna 2021, ACM Transactions on Mathematical
/// Software 47:36), its state filled from the seed by splitmix64. Not for secrets. One object per thread.
class Random
{
public:
    explicit Random(std::uint64_t seed);
    /// Carries on from a stored state; not all of it may be 0.
    explicit Random(const std::array<std::uint64_t, 4>& state) : m_state(state) {}

    [[nodiscard]] const std::array<std::uint64_t, 4>& state() const { return m_state; }

    /// 64 random bits.
    std::uint64_t next()
    {
        const std::uint64_t result = std::rotl(m_state[0] + m_state[3], 23) + m_state[0];
        const std::uint64_t shifted = m_state[1] << 17;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= shifted;
        m_state[3] = std::rotl(m_state[3], 45);
        return result;
    }
    /// A multiple of 2^-53 in [0, 1).
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    /// A whole number in [0, bound), each equally likely; bound >= 1.
    std::uint64_t below(std::uint64_t bound);

    /// Successes in `trials` independent trials with success probability p in [0, 1]; trials < 2^53. Exact up
    /// to the rounding of double: inversion while few are expected, otherwise transformed rejection (BTRS:
    /// Hörmann 1993, Journal of Statistical Computation and Simulation 46:101-110), so its cost does not grow
    /// with trials.
    std::uint64_t binomial(std::uint64_t trials, double p);

private:
    std::array<std::uint64_t, 4> m_state;
};

/// Draws cell counts as a multinomial: `trials` records fall into cells with probabilities in the ratio of
/// `weights` (finite, not negative). Cell after cell as a binomial of what is left. All zero when the weights
/// are.
class Multinomial
{
public:
    explicit Multinomial(std::span<const double> weights);
    /// counts.size() must be the number of weights.
    void draw(Random& random, std::uint64_t trials, std::span<double> counts) const;

private:
    // Probability of a cell given that none of the earlier ones was hit; after the last cell with weight
    // nothing is left.
    struct Cell {
        std::size_t index;
        double probability;
    };
    std::vector<Cell> m_cells;
};

/// Draws whole numbers from one Poisson distribution again and again, from a table of Walker's aliases (Vose
/// 1991, IEEE Transactions on Software Engineering 17:972-975): a draw costs one random number and one look,
/// the table some 20 standard deviations. Chances below 2^-32 are lost in the rounding. From a mean of
/// 30,000 on a normal quantile corrected for skewness (Cornish and Fisher), whose error is below a
/// ten-thousandth of the standard deviation.
class PoissonTable
{
public:
    /// mean >= 0, finite, below 4e9.
    explicit PoissonTable(double mean);
    [[nodiscard]] std::uint32_t draw(Random& random) const;

private:
    struct Place {
        std::uint32_t limit = 0; ///< of the lower half of the random bits: beyond it is the alias
        std::uint32_t alias = 0;
    };
    double m_mean;
    std::uint32_t m_first = 0;
    std::vector<Place> m_places; ///< of the numbers from m_first on; empty: by the normal quantile
};

} // namespace tiltmeter::numeric
