// SPDX-License-Identifier: GPL-3.0-or-later
// How often the intervals of a rate's change taken apart (mix, treatment and their kin) cover the truth,
// nominal 95 %, beside those of a percentile bootstrap of the same cells with 400 draws.
#include "numeric/random.h"
#include "numeric/standardization.h"
#include "simulation.h"

#include <algorithm>
#include <array>
#include <cmath>

using namespace tiltmeter::numeric;
using namespace simulation;

namespace {

using Cells = std::vector<RateCell>;
using Part = double RateDecomposition::*;
constexpr std::array sizes{30, 100, 300, 1000, 10000};
constexpr int draws = 400;

struct Named {
    const char* name;
    Part part;
    Interval DecompositionIntervals::*interval;
};
constexpr std::array<Named, 5> parts{
    {{"change", &RateDecomposition::change, &DecompositionIntervals::change},
     {"mix", &RateDecomposition::mix, &DecompositionIntervals::mix},
     {"rate", &RateDecomposition::rate, &DecompositionIntervals::rate},
     {"interaction", &RateDecomposition::interaction, &DecompositionIntervals::interaction},
     {"treatment", &RateDecomposition::treatment, &DecompositionIntervals::treatment}}};

/// Shares and rates of the strata in both samples.
struct Truth {
    std::vector<double> p, r, q, s;
    [[nodiscard]] double value(std::size_t part) const
    {
        double sums[4] = {0, 0, 0, 0}; // R, S, M, P
        for (std::size_t k = 0; k < p.size(); ++k) {
            sums[0] += p[k] * r[k];
            sums[1] += q[k] * s[k];
            sums[2] += q[k] * r[k];
            sums[3] += p[k] * s[k];
        }
        const auto [R, S, M, P] = sums;
        return std::array{S - R, M - R, P - R, S - M - P + R, S - M}[part];
    }
};

/// Shares that fall off and rates between 10 and 90 %; `moved`: of both.
Truth truthOf(std::size_t strata, double moved)
{
    Truth truth;
    double p = 0;
    double q = 0;
    for (std::size_t k = 0; k < strata; ++k) {
        const double at = strata == 1 ? 0.5 : static_cast<double>(k) / static_cast<double>(strata - 1);
        truth.p.push_back(std::exp(-1.5 * at));
        truth.q.push_back(std::exp(-1.5 * at + moved * (at - 0.5)));
        truth.r.push_back(0.1 + 0.8 * std::pow(std::sin(2.5 * at), 2));
        truth.s.push_back(std::clamp(truth.r.back() + 0.1 * moved * std::cos(9 * at), 0.02, 0.98));
        p += truth.p.back();
        q += truth.q.back();
    }
    for (std::size_t k = 0; k < strata; ++k) {
        truth.p[k] /= p;
        truth.q[k] /= q;
    }
    return truth;
}

void draw(Random& random, const std::vector<double>& shares, const std::vector<double>& rates,
          std::uint64_t n, double RateCell::*whole, double RateCell::*part, Cells& cells)
{
    std::vector<double> counts(shares.size());
    Multinomial(shares).draw(random, n, counts);
    for (std::size_t k = 0; k < shares.size(); ++k) {
        cells[k].*whole = counts[k];
        cells[k].*part =
            static_cast<double>(random.binomial(static_cast<std::uint64_t>(counts[k]), rates[k]));
    }
}

/// By part.
std::array<Interval, parts.size()> resampled(const Cells& cells, std::uint64_t n, Random& random)
{
    std::array<std::vector<double>, 2> weights;
    for (const RateCell& cell : cells) {
        weights[0].push_back(cell.baselineYes);
        weights[0].push_back(cell.baseline - cell.baselineYes);
        weights[1].push_back(cell.currentYes);
        weights[1].push_back(cell.current - cell.currentYes);
    }
    const std::array<Multinomial, 2> sides{Multinomial(weights[0]), Multinomial(weights[1])};
    std::array<std::vector<double>, parts.size()> values;
    std::vector<double> counts(2 * cells.size());
    Cells drawn(cells.size());
    for (int i = 0; i < draws; ++i) {
        sides[0].draw(random, n, counts);
        for (std::size_t k = 0; k < cells.size(); ++k) {
            drawn[k].baselineYes = counts[2 * k];
            drawn[k].baseline = counts[2 * k] + counts[2 * k + 1];
        }
        sides[1].draw(random, n, counts);
        for (std::size_t k = 0; k < cells.size(); ++k) {
            drawn[k].currentYes = counts[2 * k];
            drawn[k].current = counts[2 * k] + counts[2 * k + 1];
        }
        const RateDecomposition each = *decomposeRates(drawn);
        for (std::size_t part = 0; part < parts.size(); ++part)
            values[part].push_back(each.*parts[part].part);
    }
    std::array<Interval, parts.size()> intervals;
    for (std::size_t part = 0; part < parts.size(); ++part) {
        std::ranges::sort(values[part]);
        intervals[part] = {values[part][draws / 40], values[part][draws - 1 - draws / 40]};
    }
    return intervals;
}

void run(const Options& options)
{
    std::vector<std::string> columns{"part", "strata"};
    for (const int n : sizes)
        columns.push_back("n = " + std::to_string(n));
    Table table("A rate's change taken apart, n records a side: coverage in % (in brackets: of a percentile "
                "bootstrap with " +
                    std::to_string(draws) + " draws, a tenth of the repetitions)",
                columns);
    for (const double moved : {0.0, 1.5})
        for (const std::size_t strata : {3, 12, 40}) {
            const Truth truth = truthOf(strata, moved);
            std::array<std::vector<std::string>, parts.size()> rows;
            for (const int n : sizes) {
                Random random(options.seed + static_cast<std::uint64_t>(n));
                std::array<Share, parts.size()> own, other;
                for (int i = 0; i < options.repetitions; ++i) {
                    Cells cells(strata);
                    const auto records = static_cast<std::uint64_t>(n);
                    draw(random, truth.p, truth.r, records, &RateCell::baseline, &RateCell::baselineYes,
                         cells);
                    draw(random, truth.q, truth.s, records, &RateCell::current, &RateCell::currentYes, cells);
                    const DecompositionIntervals intervals = *decompositionIntervals(cells, 0.95);
                    for (std::size_t part = 0; part < parts.size(); ++part)
                        own[part].add((intervals.*parts[part].interval).contains(truth.value(part)));
                    if (i % 10 != 0)
                        continue;
                    const auto others = resampled(cells, records, random);
                    for (std::size_t part = 0; part < parts.size(); ++part)
                        other[part].add(others[part].contains(truth.value(part)));
                }
                for (std::size_t part = 0; part < parts.size(); ++part)
                    rows[part].push_back(own[part].text() + " (" + other[part].text() + ")");
            }
            for (std::size_t part = 0; part < parts.size(); ++part) {
                std::vector<std::string> row{parts[part].name,
                                             std::to_string(strata) +
                                                 (moved > 0 ? ", all moved" : ", nothing moved")};
                row.insert(row.end(), rows[part].begin(), rows[part].end());
                table.add(row);
            }
        }
    table.print(2);
}

} // namespace

int main(int argc, char** argv)
{
    run(optionsOf(argc, argv, "simulate_decomposition", 4000));
}
