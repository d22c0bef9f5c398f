// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/parallel.h"
#include "drift/learnt_constraints.h"
#include "numeric/contingency.h"
#include "numeric/proportion.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr std::size_t folds = 5;
constexpr std::size_t fewestRows = 200;
constexpr double confidence = 0.95;

std::vector<std::size_t> allRows(const RowSample& sample)
{
    std::vector<std::size_t> rows(sample.rows());
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

/// Rows of the baseline that break what was learnt from the others.
std::uint64_t heldOutViolating(const RowSample& baseline, const SortedColumns& sorted,
                               const SampledRows& rows)
{
    std::array<std::uint64_t, folds> violating{};
    const auto tryFold = [&](std::size_t fold) -> Result<void> {
        std::vector<std::size_t> learnt;
        for (std::size_t i = 0; i < baseline.rows(); ++i)
            if (i % folds != fold)
                learnt.push_back(i);
        const LearntConstraints constraints(sorted, learnt, rows.columns, rows.features);
        for (std::size_t i = fold; i < baseline.rows(); i += folds)
            violating[fold] += constraints.isBroken(baseline.row(i)) ? 1 : 0;
        return {};
    };
    using Worker = decltype(tryFold);
    (void)forEachBatch(folds, 0, {}, [&tryFold](unsigned) { return Result<Worker>(tryFold); });
    return std::accumulate(violating.begin(), violating.end(), std::uint64_t{0});
}

/// What all of the baseline's records show, where the sample is but a part of them.
std::vector<LearntConstraints::Known> knownOf(const SampledRows& rows, const DriftEvaluation& evaluation)
{
    std::vector<LearntConstraints::Known> known(rows.features);
    for (std::size_t j = 0; j < rows.features; ++j) {
        const auto feature =
            std::ranges::find(evaluation.features, rows.columns[j].name, &DriftFeature::name);
        if (feature == evaluation.features.end())
            continue;
        const FeatureDistribution& baseline = feature->baseline;
        known[j].hasMissing = baseline.missing > 0;
        known[j].minimum = baseline.minimum;
        known[j].maximum = baseline.maximum;
        if (feature->isNumeric || baseline.counts.size() != feature->categories.size())
            continue;
        std::map<std::string, bool> there;
        for (std::size_t c = 0; c < feature->categories.size(); ++c)
            there[feature->categories[c]] = baseline.counts[c] > 0;
        for (const std::string& name : rows.columns[j].categories) {
            const auto it = there.find(name);
            known[j].categories.push_back(it != there.end() && it->second);
        }
    }
    return known;
}

void check(const RowSample& sample, const LearntConstraints& constraints, ConsistencyWindow& window)
{
    std::map<std::size_t, ConsistencyWindow::Violation> violations;
    std::vector<std::size_t> broken;
    for (std::size_t i = 0; i < sample.rows(); ++i) {
        broken.clear();
        if (!constraints.violations(sample.row(i), broken))
            continue;
        ++window.violating;
        for (const std::size_t rule : broken) {
            ConsistencyWindow::Violation& violation = violations[rule];
            if (violation.records++ == 0) {
                violation.constraint = rule;
                violation.value = constraints.valueText(rule, sample.row(i));
            }
        }
    }
    window.checked = sample.rows();
    for (auto& [rule, violation] : violations)
        window.violations.push_back(std::move(violation));
    std::ranges::stable_sort(window.violations, std::ranges::greater(),
                             &ConsistencyWindow::Violation::records);
}

/// What windows are held against; made anew for each one where the baseline rolls.
struct Rules {
    LearntConstraints constraints;
    std::uint64_t rows = 0;
    std::uint64_t violating = 0;
};

std::optional<Rules> rulesOf(const RowSample& baseline, const SampledRows& rows,
                             std::span<const LearntConstraints::Known> known)
{
    if (baseline.rows() < fewestRows)
        return std::nullopt;
    const SortedColumns sorted(baseline, rows.columns, rows.features);
    return Rules{LearntConstraints(sorted, allRows(baseline), rows.columns, rows.features, known),
                 baseline.rows(), heldOutViolating(baseline, sorted, rows)};
}

} // namespace

void judgeConsistency(ConsistencyWindow& window, double limit, std::uint64_t baselineRows,
                      std::uint64_t baselineViolating, double alpha)
{
    if (window.checked == 0)
        return;
    const auto violating = static_cast<double>(window.violating);
    const auto checked = static_cast<double>(window.checked);
    window.share = violating / checked;
    window.interval = numeric::wilson(violating, checked, confidence);
    if (baselineRows == 0)
        return;
    const auto before = static_cast<double>(baselineViolating);
    const auto rows = static_cast<double>(baselineRows);
    if (const auto test =
            numeric::pooledProportionsTest({before, rows - before, violating, checked - violating}))
        window.pValue = test->z > 0 ? test->twoSided.p / 2 : 1 - test->twoSided.p / 2;
    window.exceedsLimit = *window.share - before / rows > limit;
    if (window.status != ConsistencyStatus::Ok || !window.pValue)
        return;
    const bool isSure = *window.pValue <= alpha;
    window.verdict = !window.exceedsLimit ? Verdict::Pass
                     : isSure             ? Verdict::Fail
                                          : Verdict::InsufficientEvidence;
}

DataConsistency checkConsistency(const SampledRows& rows, const DriftEvaluation& evaluation)
{
    DataConsistency result;
    const bool isRolling = !rows.rollingBaselines.empty();
    std::optional<Rules> rules;
    if (!isRolling)
        rules = rulesOf(rows.baseline, rows, knownOf(rows, evaluation));
    result.windows.resize(evaluation.windows.size());
    if (!isRolling && rules) { // windows know nothing of each other
        const auto checkOne = [&](std::size_t i) -> Result<void> {
            if (!evaluation.windows[i].inBaseline)
                check(rows.windows[i], rules->constraints, result.windows[i]);
            return {};
        };
        using Worker = decltype(checkOne);
        (void)forEachBatch(result.windows.size(), 0, {},
                           [&checkOne](unsigned) { return Result<Worker>(checkOne); });
    }
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
        const DriftWindow& from = evaluation.windows[i];
        ConsistencyWindow& window = result.windows[i];
        window.range = from.range;
        window.records = from.records;
        if (isRolling)
            if (auto own = rulesOf(rows.rollingBaselines[i], rows, {}))
                rules = std::move(own);
        const bool canJudge = rules && rows.baselineFor(i).rows() >= fewestRows;
        if (from.inBaseline)
            window.status = ConsistencyStatus::InBaseline;
        else if (!canJudge)
            window.status = ConsistencyStatus::TooFewInBaseline;
        else if (rows.windows[i].rows() < static_cast<std::size_t>(evaluation.config.minimumSample))
            window.status = ConsistencyStatus::TooFewRecords;
        if (from.inBaseline || !canJudge)
            continue;
        if (isRolling) {
            check(rows.windows[i], rules->constraints, window);
            window.violations.clear(); // the rules below are those of the newest window
        }
        judgeConsistency(window, result.limit, rules->rows, rules->violating, evaluation.config.alpha);
        if (isRolling && i + 1 == evaluation.windows.size()) {
            ConsistencyWindow newest;
            check(rows.windows[i], rules->constraints, newest);
            window.violations = std::move(newest.violations);
        }
    }
    if (!rules) {
        result.status = ConsistencyStatus::TooFewInBaseline;
        return result;
    }
    result.baselineRows = rules->rows;
    result.baselineShare = static_cast<double>(rules->violating) / static_cast<double>(rules->rows);
    result.constraints = rules->constraints.described();
    result.twoColumnConstraintsLeftOut = rules->constraints.leftOut();
    result.columnsLeftOut = rules->constraints.columnsLeftOut();
    return result;
}

} // namespace tiltmeter
