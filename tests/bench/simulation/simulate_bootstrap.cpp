// SPDX-License-Identifier: GPL-3.0-or-later
// How often the resampled intervals (2,000 draws on the cell counts, bias-corrected and accelerated) cover
// the truth, nominal 95 %: through measure(), as every evaluation makes them.
#include "counted_window.h"
#include "numeric/inequality.h"
#include "numeric/random.h"
#include "simulation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

using namespace tiltmeter;
using namespace simulation;

namespace {

constexpr std::array sizes{20, 50, 200, 1000, 5000};

/// What is true of a group: share of favorable labels, TPR and FPR.
struct GroupTruth {
    double base = 0.5;
    double tpr = 0.7;
    double fpr = 0.2;
    [[nodiscard]] double selection() const { return base * tpr + (1 - base) * fpr; }
};

Confusion draw(numeric::Random& random, std::uint64_t n, const GroupTruth& truth)
{
    Confusion c;
    const std::uint64_t positives = random.binomial(n, truth.base);
    c.truePositive = random.binomial(positives, truth.tpr);
    c.falseNegative = positives - c.truePositive;
    c.falsePositive = random.binomial(n - positives, truth.fpr);
    c.trueNegative = n - positives - c.falsePositive;
    return c;
}

struct Scenario {
    const char* name;
    std::vector<GroupTruth> groups;
};

double spread(const std::vector<GroupTruth>& groups, const std::function<double(const GroupTruth&)>& rate)
{
    double low = 1;
    double high = 0;
    for (const GroupTruth& g : groups) {
        low = std::min(low, rate(g));
        high = std::max(high, rate(g));
    }
    return high - low;
}

/// True value of each metric for groups of equal size.
double truthOf(const std::string& metric, const std::vector<GroupTruth>& groups)
{
    const auto tpr = [](const GroupTruth& g) { return g.tpr; };
    const auto fpr = [](const GroupTruth& g) { return g.fpr; };
    const auto selection = [](const GroupTruth& g) { return g.selection(); };
    if (metric == "demographic_parity_difference_between_groups")
        return spread(groups, selection);
    if (metric == "demographic_parity_ratio_between_groups") {
        double low = 1;
        double high = 0;
        for (const GroupTruth& g : groups) {
            low = std::min(low, g.selection());
            high = std::max(high, g.selection());
        }
        return low / high;
    }
    if (metric == "equalized_odds_difference_between_groups_worst_case")
        return std::max(spread(groups, tpr), spread(groups, fpr));
    std::array<double, 4> cells{}; // TP FP FN TN
    for (const GroupTruth& g : groups) {
        cells[0] += g.base * g.tpr;
        cells[1] += (1 - g.base) * g.fpr;
        cells[2] += g.base * (1 - g.tpr);
        cells[3] += (1 - g.base) * (1 - g.fpr);
    }
    const auto benefits = numeric::classificationBenefits(cells[0], cells[1], cells[2], cells[3]);
    return *numeric::generalizedEntropy(benefits, 2);
}

const std::vector<std::string> metrics{
    "demographic_parity_difference_between_groups", "demographic_parity_ratio_between_groups",
    "equalized_odds_difference_between_groups_worst_case", "generalized_entropy_index"};

void run(const Options& options)
{
    const std::vector<Scenario> scenarios{
        {"2 groups, far apart", {{0.5, 0.8, 0.3}, {0.4, 0.6, 0.1}}},
        {"2 groups, equal", {{0.5, 0.7, 0.2}, {0.5, 0.7, 0.2}}},
        {"8 groups, one far away",
         {{0.5, 0.5, 0.05},
          {0.5, 0.75, 0.2},
          {0.5, 0.75, 0.2},
          {0.5, 0.75, 0.2},
          {0.5, 0.75, 0.2},
          {0.5, 0.75, 0.2},
          {0.5, 0.75, 0.2},
          {0.5, 0.9, 0.4}}},
        {"8 groups, equal", std::vector<GroupTruth>(8)},
    };
    std::vector<std::string> columns{"measure", "truth"};
    for (const int n : sizes)
        columns.push_back("n = " + std::to_string(n));
    Table coverage("Bootstrap on the cells, n records a group: coverage in % (in brackets: below, above the "
                   "truth)",
                   columns);
    Table bounds("Simultaneous bounds of the same extremes, which verdicts are made from: coverage in %",
                 columns);
    Table bias("The same measures: mean of the value itself, beside the truth", columns);
    for (const std::string& metric : metrics)
        for (const Scenario& scenario : scenarios) {
            CountedWindow window(scenario.groups.size(), {metric});
            const double truth = truthOf(metric, scenario.groups);
            std::vector<std::string> row{metric, scenario.name};
            std::vector<std::string> boundsRow{metric, scenario.name};
            std::vector<std::string> biasRow{metric, std::string(scenario.name) + ": " + number(truth, 3)};
            for (const int n : sizes) {
                numeric::Random random(options.seed + static_cast<std::uint64_t>(n));
                Share covered, below, above, bounded;
                double sum = 0;
                for (int i = 0; i < options.repetitions; ++i) {
                    std::vector<Confusion> groups;
                    for (const GroupTruth& g : scenario.groups)
                        groups.push_back(draw(random, static_cast<std::uint64_t>(n), g));
                    window.config.seed = random.next();
                    const WindowResult result = window.measure(groups);
                    const auto m = std::ranges::find(result.measurements, metric, &Measurement::metric);
                    if (m == result.measurements.end() || !m->interval)
                        continue;
                    const numeric::Interval in = *m->interval;
                    // Values go through sums in another order than the truth did.
                    covered.add(in.lower <= truth + 1e-9 && truth <= in.upper + 1e-9);
                    below.add(in.upper + 1e-9 < truth);
                    above.add(in.lower > truth + 1e-9);
                    if (m->bounds)
                        bounded.add(m->bounds->lower <= truth + 1e-9 && truth <= m->bounds->upper + 1e-9);
                    sum += *m->value;
                }
                row.push_back(covered.text() + " (" + below.text() + ", " + above.text() + ")");
                boundsRow.push_back(bounded.text());
                biasRow.push_back(
                    number(sum / static_cast<double>(std::max<std::uint64_t>(covered.trials(), 1)), 3));
            }
            coverage.add(row);
            if (metric == "generalized_entropy_index")
                continue;
            bounds.add(boundsRow);
            bias.add(biasRow);
        }
    coverage.print(2);
    bounds.print(2);
    bias.print(2);
}

} // namespace

int main(int argc, char** argv)
{
    run(optionsOf(argc, argv, "simulate_bootstrap", 800));
    return 0;
}
