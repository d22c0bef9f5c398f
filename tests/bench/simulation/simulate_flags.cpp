// SPDX-License-Identifier: GPL-3.0-or-later
// How often a window is flagged although nothing is wrong, or too little to matter: by the plain comparison
// with a limit, and by the verdict from the interval. Through measure().
#include "counted_window.h"
#include "numeric/random.h"
#include "simulation.h"

#include <algorithm>
#include <array>

using namespace tiltmeter;
using namespace simulation;

namespace {

const std::vector<std::string> impact{"disparate_impact"};

Confusion draw(numeric::Random& random, std::uint64_t n, double rate)
{
    Confusion c;
    c.truePositive = random.binomial(n, rate);
    c.trueNegative = n - c.truePositive;
    return c;
}

struct Flags {
    Share point, fail, insufficient, undefined;
};

void twoGroups(const Options& options)
{
    constexpr std::array<std::uint64_t, 6> sizes{30, 50, 100, 200, 1000, 5000};
    struct Truth {
        double ratio;
        const char* words;
    };
    const std::array<Truth, 5> truths{{{1, "1 (parity)"},
                                       {0.9, "0.9 (allowed)"},
                                       {0.8, "0.8 (on the limit)"},
                                       {0.7, "0.7 (wrong)"},
                                       {0.5, "0.5 (wrong)"}}};
    CountedWindow window(2, impact);
    window.config.limits["disparate_impact"] = {0.8, 1.25};
    for (const double rate : {0.1, 0.3, 0.5}) {
        std::vector<std::string> columns{"true ratio", "rule"};
        for (const auto n : sizes)
            columns.push_back("n = " + std::to_string(n));
        Table table("Disparate impact between 0.8 and 1.25, reference rate " + number(rate, 1) +
                        ", n records in each group: share of windows in %",
                    columns);
        for (const Truth& truth : truths) {
            std::vector<std::string> point{truth.words, "point rule: flagged"};
            std::vector<std::string> fail{truth.words, "interval: fail"};
            std::vector<std::string> open{truth.words, "interval: insufficient evidence"};
            for (const auto n : sizes) {
                numeric::Random random(options.seed);
                Flags flags;
                for (int i = 0; i < options.repetitions; ++i) {
                    const std::array groups{draw(random, n, rate), draw(random, n, rate * truth.ratio)};
                    const WindowResult result = window.measure(groups);
                    const Measurement& m = result.measurements.front();
                    flags.point.add(m.pointVerdict == PointVerdict::Fail);
                    flags.fail.add(m.verdict == Verdict::Fail);
                    flags.insufficient.add(m.verdict == Verdict::InsufficientEvidence);
                }
                point.push_back(flags.point.text());
                fail.push_back(flags.fail.text());
                open.push_back(flags.insufficient.text());
            }
            table.add(point);
            table.add(fail);
            table.add(open);
        }
        table.print(2);
    }
}

/// The four-fifths limit of OpenScale alone, and any of seven groups flagged.
void manyGroups(const Options& options)
{
    constexpr std::size_t groups = 8;
    constexpr std::array<std::uint64_t, 5> sizes{50, 100, 200, 1000, 5000};
    for (const double lower : {0.8, 1.0}) {
        std::vector<std::string> columns{"rate in all groups", "rule"};
        for (const auto n : sizes)
            columns.push_back("n = " + std::to_string(n));
        Table table(lower < 1
                        ? "8 groups with equal rates, each of 7 against the reference, disparate impact at "
                          "least 0.8: windows with any flag in %"
                        : "The same with every difference forbidden (disparate impact exactly 1): windows "
                          "with any flag in %",
                    columns);
        CountedWindow window(groups, impact);
        window.config.limits["disparate_impact"] =
            lower < 1 ? Limits{lower, std::nullopt} : Limits{lower, lower};
        for (const double rate : {0.1, 0.3, 0.5}) {
            std::array<std::vector<std::string>, 4> rows;
            rows[0] = {number(rate, 1), "point rule, any of 7 groups"};
            rows[1] = {number(rate, 1), "point rule, smallest over largest rate"};
            rows[2] = {number(rate, 1), "interval verdict, any of 7 groups"};
            rows[3] = {number(rate, 1), "interval verdict with Holm (what findings are made of)"};
            for (const auto n : sizes) {
                numeric::Random random(options.seed);
                std::array<Share, 4> share;
                for (int i = 0; i < options.repetitions; ++i) {
                    std::array<Confusion, groups> drawn;
                    double smallest = 1;
                    double largest = 0;
                    for (Confusion& c : drawn) {
                        c = draw(random, n, rate);
                        const double p = static_cast<double>(c.truePositive) / static_cast<double>(n);
                        smallest = std::min(smallest, p);
                        largest = std::max(largest, p);
                    }
                    const WindowResult result = window.measure(drawn);
                    const auto any = [&](auto&& isTrue) {
                        return std::ranges::any_of(result.measurements, isTrue);
                    };
                    share[0].add(
                        any([](const Measurement& m) { return m.pointVerdict == PointVerdict::Fail; }));
                    share[1].add(smallest <= lower * largest);
                    share[2].add(any([](const Measurement& m) { return m.verdict == Verdict::Fail; }));
                    share[3].add(any([](const Measurement& m) { return m.flagged; }));
                }
                for (std::size_t i = 0; i < rows.size(); ++i)
                    rows[i].push_back(share[i].text());
            }
            for (std::size_t i = 0; i < rows.size(); ++i)
                if (lower < 1 || i >= 2) // against 1 the point rule flags everything
                    table.add(rows[i]);
        }
        table.print(2);
    }
}

} // namespace

int main(int argc, char** argv)
{
    const Options options = optionsOf(argc, argv, "simulate_flags", 10'000);
    twoGroups(options);
    manyGroups(options);
    return 0;
}
