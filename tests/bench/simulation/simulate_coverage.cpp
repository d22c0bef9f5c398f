// SPDX-License-Identifier: GPL-3.0-or-later
// How often the intervals of one window cover the truth, nominal 95 %. Where the data are counts of one or
// two groups all outcomes are added up with their probability, which leaves no noise; the rest is simulated.
#include "normal.h"
#include "numeric/auc.h"
#include "numeric/binomial.h"
#include "numeric/mean.h"
#include "numeric/mover.h"
#include "numeric/proportion.h"
#include "numeric/random.h"
#include "numeric/two_proportions.h"
#include "simulation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

using namespace tiltmeter::numeric;
using namespace simulation;

namespace {

constexpr double confidence = 0.95;
constexpr std::array rates{0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9};
constexpr std::array sizes{5, 10, 20, 50, 200, 1000};

std::vector<std::string> head(std::vector<std::string> first, const char* suffix = "")
{
    for (const int n : sizes)
        first.push_back("n = " + std::to_string(n) + suffix);
    return first;
}

struct Outcome {
    int count;
    double probability;
};
/// Those that matter: what is left out sums to less than 1e-9.
std::vector<Outcome> outcomes(int n, double p)
{
    std::vector<Outcome> result;
    for (int k = 0; k <= n; ++k)
        if (const double probability = std::exp(logBinomial(k, n, p)); probability > 1e-12)
            result.push_back({k, probability});
    return result;
}

// ---- one rate ----

using OneRate = Interval (*)(double, double, double);

double coverage(OneRate interval, int n, double p)
{
    double sum = 0;
    for (const Outcome& o : outcomes(n, p))
        if (interval(o.count, n, confidence).contains(p))
            sum += o.probability;
    return sum;
}

void oneRate()
{
    Table table("One rate: coverage in %, exact", head({"interval", "rate"}));
    const std::array<std::pair<const char*, OneRate>, 2> methods{
        {{"Wilson", wilson}, {"Clopper-Pearson", clopperPearson}}};
    for (const auto& [name, interval] : methods)
        for (const double p : rates) {
            std::vector<std::string> row{name, number(p, 2)};
            for (const int n : sizes)
                row.push_back(percent(coverage(interval, n, p)));
            table.add(row);
        }
    table.print(2);
}

// ---- two rates ----

using TwoRates = std::function<Interval(double, double, double, double)>;
struct Method {
    const char* name;
    bool isRatio;
    TwoRates interval;
};

Estimate rateEstimate(double x, double n)
{
    return {x / n, wilson(x, n, confidence)};
}

const std::vector<Method>& methods()
{
    static const std::vector<Method> list{
        {"Newcombe, difference", false,
         [](double x1, double n1, double x2, double n2) { return newcombe(x1, n1, x2, n2, confidence); }},
        {"Miettinen-Nurminen, difference", false,
         [](double x1, double n1, double x2, double n2) {
             return miettinenNurminen(x1, n1, x2, n2, confidence);
         }},
        {"Koopman, ratio", true,
         [](double x1, double n1, double x2, double n2) { return koopman(x1, n1, x2, n2, confidence); }},
        {"MOVER, ratio", true,
         [](double x1, double n1, double x2, double n2) {
             return ratioInterval(rateEstimate(x1, n1), rateEstimate(x2, n2));
         }},
    };
    return list;
}

struct Truth {
    double monitored;
    double reference;
};

double coverage(const Method& method, int n1, int n2, const Truth& truth)
{
    const double value =
        method.isRatio ? truth.monitored / truth.reference : truth.monitored - truth.reference;
    const std::vector<Outcome> references = outcomes(n2, truth.reference);
    double sum = 0;
    for (const Outcome& m : outcomes(n1, truth.monitored))
        for (const Outcome& r : references) {
            if (m.probability * r.probability < 1e-13)
                continue;
            // Of 0 over 0 nothing is said: that covers.
            const bool isNothing = method.isRatio && m.count == 0 && r.count == 0;
            if (isNothing || method.interval(m.count, n1, r.count, n2).contains(value))
                sum += m.probability * r.probability;
        }
    return sum;
}

void twoRates()
{
    Table parity("Two groups of n records each, equal rates: coverage in %, exact",
                 head({"interval", "rate"}));
    for (const Method& method : methods())
        for (const double p : rates) {
            std::vector<std::string> row{method.name, number(p, 2)};
            for (const int n : sizes)
                row.push_back(percent(coverage(method, n, n, {p, p})));
            parity.add(row);
        }
    parity.print(2);

    Table others(
        "Other truths: lowest and mean coverage over the seven rates of the reference group, in %, exact",
        head({"interval", "truth"}));
    struct Setting {
        const char* name;
        double ratio;
        int referencesPerMonitored;
    };
    for (const Method& method : methods())
        for (const Setting& setting : {Setting{"rate 0.8 times the reference's, n each", 0.8, 1},
                                       Setting{"equal rates, reference group of 4 n", 1, 4},
                                       Setting{"rate 0.8 times, reference group of 4 n", 0.8, 4}}) {
            std::vector<std::string> row{method.name, setting.name};
            for (const int n : sizes) {
                double lowest = 1;
                double sum = 0;
                for (const double p : rates) {
                    const double c =
                        coverage(method, n, n * setting.referencesPerMonitored, {p * setting.ratio, p});
                    lowest = std::min(lowest, c);
                    sum += c;
                }
                row.push_back(percent(lowest) + " / " + percent(sum / rates.size()));
            }
            others.add(row);
        }
    others.print(2);
}

// ---- simulated ----

/// Average odds difference: four independent rates with n labels each.
void averageOdds(const Options& options)
{
    Table table("MOVER for the average odds difference, n records of each label in each group: coverage in %",
                head({"TPR and FPR, monitored", "reference"}));
    Random random(options.seed);
    const std::array<std::array<double, 4>, 4> truths{
        {{0.7, 0.2, 0.7, 0.2}, {0.6, 0.3, 0.8, 0.2}, {0.95, 0.05, 0.95, 0.05}, {0.9, 0.02, 0.98, 0.02}}};
    for (const auto& truth : truths) {
        std::vector<std::string> row{number(truth[0], 2) + ", " + number(truth[1], 2),
                                     number(truth[2], 2) + ", " + number(truth[3], 2)};
        const double value = (truth[0] - truth[2] + truth[1] - truth[3]) / 2;
        for (const int n : sizes) {
            Share covered;
            for (int i = 0; i < options.repetitions; ++i) {
                std::array<Term, 4> terms;
                for (std::size_t t = 0; t < 4; ++t) {
                    const auto x =
                        static_cast<double>(random.binomial(static_cast<std::uint64_t>(n), truth[t]));
                    terms[t] = {t == 0 || t == 1 ? 0.5 : -0.5, rateEstimate(x, n)};
                }
                covered.add(linearInterval(terms).contains(value));
            }
            row.push_back(covered.text());
        }
        table.add(row);
    }
    table.print(2);
}

Auc drawAuc(Random& random, int n, double shift)
{
    std::vector<ScoreCell> cells;
    for (int i = 0; i < n; ++i) {
        cells.push_back({normal(random) + shift, 1, 0});
        cells.push_back({normal(random), 0, 1});
    }
    return *areaUnderRoc(orderedCells(std::move(cells)));
}

void auc(const Options& options)
{
    // Shift of the positives' scores that makes the AUC: sqrt(2) times its normal quantile.
    const std::array<std::pair<double, double>, 4> truths{
        {{0.6, 0.358287}, {0.75, 0.953873}, {0.9, 1.812388}, {0.99, 3.289954}}};
    Table one("DeLong, one AUC from n records of each label: coverage in %", head({"AUC"}));
    Table two("DeLong, difference of the AUCs of two groups with n records of each label: coverage in %",
              head({"AUC of both"}));
    Random random(options.seed);
    for (const auto& [value, shift] : truths) {
        std::vector<std::string> oneRow{number(value, 2)};
        std::vector<std::string> twoRow{number(value, 2)};
        for (const int n : sizes) {
            Share covered;
            Share coveredDifference;
            for (int i = 0; i < std::min(options.repetitions, 4'000'000 / n); ++i) {
                const Auc first = drawAuc(random, n, shift);
                const Auc second = drawAuc(random, n, shift);
                covered.add(aucInterval(first, confidence).contains(value));
                coveredDifference.add(aucDifferenceInterval(first, second, confidence).contains(0));
            }
            oneRow.push_back(covered.text());
            twoRow.push_back(coveredDifference.text());
        }
        one.add(oneRow);
        two.add(twoRow);
    }
    one.print();
    two.print();
}

/// Means of regression errors: Student, Welch and the ratio of two means by MOVER.
void means(const Options& options)
{
    Table table("Means of n values each: coverage in %", head({"values", "interval"}));
    Random random(options.seed);
    for (const bool isSkewed : {false, true}) {
        std::array<std::vector<std::string>, 3> rows;
        const char* values = isSkewed ? "exponential, mean 1" : "normal, mean 5, deviation 1 and 2";
        rows[0] = {values, "Student, one mean"};
        rows[1] = {values, "Welch, difference"};
        rows[2] = {values, "MOVER, ratio"};
        for (const int n : sizes) {
            std::array<Share, 3> covered;
            const auto draw = [&](double deviation) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < n; ++i) {
                    const double x =
                        isSkewed ? -std::log(1 - random.uniform()) : 5 + deviation * normal(random);
                    sum += x;
                    squares += x * x;
                }
                const double mean = sum / n;
                return MeanEstimate{mean, std::max(0.0, squares / n - mean * mean), double(n)};
            };
            for (int i = 0; i < std::min(options.repetitions, 4'000'000 / n); ++i) {
                const MeanEstimate a = draw(1);
                const MeanEstimate b = draw(2);
                const Interval one = meanInterval(a, confidence);
                const Interval other = meanInterval(b, confidence);
                covered[0].add(one.contains(isSkewed ? 1 : 5));
                covered[1].add(meanDifferenceInterval(a, b, confidence).contains(0));
                if (one.lower >= 0 && other.lower >= 0) // otherwise no interval is shown
                    covered[2].add(ratioInterval({a.mean, one}, {b.mean, other}).contains(1));
            }
            for (std::size_t i = 0; i < 3; ++i)
                rows[i].push_back(covered[i].text());
        }
        for (const auto& row : rows)
            table.add(row);
    }
    table.print(2);
}

} // namespace

int main(int argc, char** argv)
{
    const Options options = optionsOf(argc, argv, "simulate_coverage", 20'000);
    oneRate();
    twoRates();
    averageOdds(options);
    auc(options);
    means(options);
    return 0;
}
