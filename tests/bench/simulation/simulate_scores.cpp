// SPDX-License-Identifier: GPL-3.0-or-later
// How often the intervals of what is made from probabilities cover the truth, nominal 95 %: the resampled
// ones (2,000 draws of at most 64 cells a group), the differences put together from them, and those with a
// formula beside them. Through measure(), as every evaluation makes them.
#include "counted_window.h"
#include "normal.h"
#include "numeric/random.h"
#include "simulation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

using namespace tiltmeter;
using namespace simulation;

namespace {

constexpr std::array sizes{5, 20, 100, 300, 1000, 10000};

/// Given its label, a record's evidence x is normal around +-distance / 2, with deviation 1: the log odds of
/// a favorable label are then logit(base) + distance * x. The score's log odds are `offset` plus `stretch`
/// times these, so that the calibration has the slope 1 / stretch and the intercept -offset / stretch.
struct GroupTruth {
    double base = 0.5; ///< share of favorable labels
    double distance = 1;
    double offset = 0;
    double stretch = 1;
    [[nodiscard]] double score(double x) const
    {
        const double logOdds = std::log(base / (1 - base)) + distance * x;
        return 1 / (1 + std::exp(-(offset + stretch * logOdds)));
    }
};

struct Shape {
    const char* name;
    GroupTruth reference;
    GroupTruth monitored;
    bool isEqual = false;
};

/// The second has the ranking of the first.
const std::array<Shape, 5> shapes{{
    {"equal, calibrated", {0.4, 1.5, 0, 1}, {0.4, 1.5, 0, 1}, true},
    {"slightly apart", {0.4, 1.5, 0, 1}, {0.4, 1.5, 0.15, 1}},
    {"far apart", {0.4, 1.5, 0, 1}, {0.25, 0.7, 0.8, 1.6}},
    {"shifted", {0.4, 1.5, 0, 1}, {0.3, 1, 0.5, 1.2}},
    {"few positives", {0.05, 1.5, 0, 1}, {0.03, 1.2, 0.3, 1}},
}};

std::vector<numeric::ScoreCell> draw(numeric::Random& random, int n, const GroupTruth& truth)
{
    std::vector<numeric::ScoreCell> cells;
    cells.reserve(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) {
        const bool favorable = random.uniform() < truth.base;
        const double x = normal(random) + (favorable ? 0.5 : -0.5) * truth.distance;
        cells.push_back({truth.score(x), favorable ? 1.0 : 0.0, favorable ? 0.0 : 1.0});
    }
    return numeric::orderedCells(std::move(cells));
}

constexpr double populationRecords = 1e9;

/// Everybody: the densities on a fine grid of x.
std::vector<numeric::ScoreCell> population(const GroupTruth& truth)
{
    constexpr int points = 30'001;
    constexpr double reach = 8;
    std::vector<numeric::ScoreCell> cells;
    cells.reserve(points);
    double positives = 0;
    double negatives = 0;
    for (int i = 0; i < points; ++i) {
        const double x = reach * (2.0 * i / (points - 1) - 1);
        const double above = x - truth.distance / 2;
        const double below = x + truth.distance / 2;
        cells.push_back({truth.score(x), std::exp(-above * above / 2), std::exp(-below * below / 2)});
        positives += cells.back().positives;
        negatives += cells.back().negatives;
    }
    for (numeric::ScoreCell& cell : cells) {
        cell.positives *= populationRecords * truth.base / positives;
        cell.negatives *= populationRecords * (1 - truth.base) / negatives;
    }
    return cells;
}

// ---- what is measured ----

struct Family {
    const char* title;
    std::vector<std::string> metrics;
    bool grows = false; ///< with the number of records, which its truth is told for
};

const std::vector<Family> quick{
    {"One group",
     {"average_precision", "expected_calibration_error", "brier_score", "log_loss", "calibration_slope",
      "calibration_intercept", "calibration_gap"}},
    {"Difference of two groups",
     {"average_precision_difference", "expected_calibration_error_difference", "brier_score_difference",
      "log_loss_difference", "calibration_slope_difference", "calibration_intercept_difference",
      "calibration_gap_difference"}},
    {"Distance of two groups' scores",
     {"area_between_rocs", "score_kolmogorov_smirnov", "score_wasserstein_distance",
      "score_total_variation_distance", "score_statistical_parity_mean", "score_statistical_parity_maximum"}},
    {"Extremes over both groups",
     {"expected_calibration_error_maximum", "expected_calibration_error_difference_between_groups"}},
    {"Shares of two groups above a quantile of both",
     {"score_statistical_parity_q50", "score_statistical_parity_q80", "score_statistical_parity_q90",
      "score_disparate_impact_q50", "score_disparate_impact_q80", "score_disparate_impact_q90",
      "score_no_disparate_impact_level"}},
};
const std::vector<Family> slow{
    {"Bias scan of two groups", {"bias_scan_overprediction", "bias_scan_underprediction"}, true},
};

/// What chance alone keeps above 0.
const std::vector<std::string> neverNegative{"expected_calibration_error",
                                             "expected_calibration_error_maximum",
                                             "expected_calibration_error_difference_between_groups",
                                             "area_between_rocs",
                                             "score_kolmogorov_smirnov",
                                             "score_wasserstein_distance",
                                             "score_total_variation_distance",
                                             "score_statistical_parity_mean",
                                             "score_statistical_parity_maximum",
                                             "bias_scan_overprediction",
                                             "bias_scan_underprediction"};

struct Found {
    std::optional<double> value;
    std::optional<numeric::Interval> interval; ///< extremes: the bounds, of which verdicts are made
    Verdict verdict = Verdict::NotJudged;      ///< with 0 as the upper limit
};

/// Of the pair, of both groups, or of the monitored group.
Found foundIn(const WindowResult& result, const std::string& metric)
{
    for (const Measurement& m : result.measurements)
        if (m.metric == metric)
            return {m.value, m.bounds ? m.bounds : m.interval, m.verdict};
    for (const GroupRates& group : result.groups)
        for (const GroupRates::Rate& rate : group.rates)
            if (group.group == "g1" && rate.id == metric)
                return {rate.value, rate.interval, Verdict::NotJudged};
    std::fprintf(stderr, "not measured: %s\n", metric.c_str());
    std::exit(3);
}

struct Coverage {
    Share covered, below, above, without, failing;
    double sum = 0;
    void add(const Found& found, double truth)
    {
        const bool isThere = found.value && found.interval;
        without.add(!isThere);
        if (!isThere)
            return;
        sum += *found.value;
        // Values go through sums in another order than the truth did.
        const bool isBelow = found.interval->upper + 1e-9 < truth;
        const bool isAbove = found.interval->lower - 1e-9 > truth;
        covered.add(!isBelow && !isAbove);
        below.add(isBelow);
        above.add(isAbove);
        if (found.verdict != Verdict::NotJudged)
            failing.add(found.verdict == Verdict::Fail);
    }
    [[nodiscard]] bool isEnough() const { return covered.trials() >= 30; }
    [[nodiscard]] std::string text() const
    {
        const std::string none = without.value() > 0 ? "; " + without.text() : std::string();
        return isEnough() ? covered.text() + " (" + below.text() + ", " + above.text() + none + ")"
                          : "- (" + without.text() + ")";
    }
    [[nodiscard]] std::string mean(double truth) const
    {
        return isEnough()
                   ? number(sum / static_cast<double>(covered.trials()), 3) + " (" + number(truth, 3) + ")"
                   : "-";
    }
};

std::vector<std::string> head()
{
    std::vector<std::string> columns{"measure", "truth"};
    for (const int n : sizes)
        columns.push_back("n = " + std::to_string(n));
    return columns;
}

/// A metric in one shape: how its intervals cover, size by size.
struct Course {
    std::string metric;
    std::size_t shape = 0;
    double truth = 0;
    std::array<Coverage, sizes.size()> coverages;
};

std::vector<Course> simulate(const std::vector<std::string>& metrics, int repetitions, std::uint64_t seed,
                             bool grows)
{
    CountedWindow window(2, metrics, true);
    for (const std::string& metric : metrics)
        window.config.limits[metric] = {std::nullopt, 0.0};
    std::vector<Course> courses;
    for (std::size_t s = 0; s < shapes.size(); ++s) {
        const Shape& shape = shapes[s];
        const std::array all{window.groupOf(population(shape.reference)),
                             window.groupOf(population(shape.monitored))};
        const WindowResult everybody = window.measureGroups(all);
        const std::size_t first = courses.size();
        for (const std::string& metric : metrics) {
            const Found truth = foundIn(everybody, metric);
            // Where all are alike every level is without impact: the highest is where the scores end.
            if (truth.value && !(shape.isEqual && metric == "score_no_disparate_impact_level"))
                courses.push_back({metric, s, grows ? *truth.value / populationRecords : *truth.value, {}});
        }
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            const int n = sizes[i];
            numeric::Random random(seed + static_cast<std::uint64_t>(n));
            for (int repetition = 0; repetition < repetitions; ++repetition) {
                // One after the other, so that the order in which they are drawn is fixed.
                const GroupStats reference = window.groupOf(draw(random, n, shape.reference));
                const GroupStats monitored = window.groupOf(draw(random, n, shape.monitored));
                window.config.seed = random.next();
                const WindowResult result = window.measureGroups(std::array{reference, monitored});
                for (std::size_t c = first; c < courses.size(); ++c)
                    courses[c].coverages[i].add(foundIn(result, courses[c].metric),
                                                grows ? courses[c].truth * n : courses[c].truth);
            }
        }
    }
    return courses;
}

void run(const std::vector<Family>& families, int repetitions, std::uint64_t seed)
{
    std::vector<std::string> metrics;
    for (const Family& family : families)
        metrics.insert(metrics.end(), family.metrics.begin(), family.metrics.end());
    const bool grows = families.front().grows;
    const std::vector<Course> courses = simulate(metrics, repetitions, seed, grows);
    const std::string times = std::to_string(repetitions) + " repetitions";
    Table means(std::string(grows ? "The bias scan itself" : "Measures that are never negative") +
                    ", n records a group: mean value (in brackets: the truth); " + times,
                head());
    Table failing("Where the truth is 0, n records a group: windows that fail an upper limit of 0, in % "
                  "(nominal at most 2.5); " +
                      times,
                  head());
    for (const Family& family : families) {
        Table table(std::string(family.title) +
                        ", n records a group: coverage in % (in brackets: below, above the truth; without an "
                        "interval, if any were); " +
                        times,
                    head());
        for (const std::string& metric : family.metrics)
            for (const Course& course : courses) {
                if (course.metric != metric)
                    continue;
                std::vector<std::string> row{metric, shapes[course.shape].name};
                std::vector<std::string> meanRow = row;
                for (std::size_t i = 0; i < sizes.size(); ++i) {
                    row.push_back(course.coverages[i].text());
                    meanRow.push_back(
                        course.coverages[i].mean(grows ? course.truth * sizes[i] : course.truth));
                }
                table.add(row);
                if (std::ranges::find(neverNegative, metric) == neverNegative.end())
                    continue;
                means.add(meanRow);
                if (course.truth > 1e-6 || course.coverages.back().failing.trials() == 0)
                    continue;
                std::vector<std::string> failRow{metric, shapes[course.shape].name};
                for (const Coverage& coverage : course.coverages)
                    failRow.push_back(coverage.isEnough() ? coverage.failing.text() : "-");
                failing.add(failRow);
            }
        table.print(2);
    }
    failing.print(2);
    means.print(2);
}

} // namespace

int main(int argc, char** argv)
{
    const Options options = optionsOf(argc, argv, "simulate_scores", 250);
    const std::string_view only = argc > 3 ? argv[3] : ""; // "quick", "slow"
    if (only != "slow")
        run(quick, options.repetitions, options.seed);
    // A window costs many times as much.
    if (only != "quick")
        run(slow, std::max(1, options.repetitions / 4), options.seed);
    return 0;
}
