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
                               std::span<const RowColumn> columns, std::size_t features)
{
    std::array<std::uint64_t, folds> violating{};
    const auto tryFold = [&](std::size_t fold) -> Result<void> {
        std::vector<std::size_t> learnt;
        for (std::size_t i = 0; i < baseline.rows(); ++i)
            if (i % folds != fold)
                learnt.push_back(i);
        const LearntConstraints constraints(sorted, learnt, columns, features);
        for (std::size_t i = fold; i < baseline.rows(); i += folds)
            violating[fold] += constraints.isBroken(baseline.row(i)) ? 1 : 0;
        return {};
    };
    using Worker = decltype(tryFold);
    (void)forEachBatch(folds, 0, {}, [&tryFold](unsigned) { return Result<Worker>(tryFold); });
    return std::accumulate(violating.begin(), violating.end(), std::uint64_t{0});
}

} // namespace

std::vector<LearntConstraints::Known> knownOf(std::span<const RowColumn> columns, std::size_t features,
                                              const DriftEvaluation& evaluation)
{
    std::vector<LearntConstraints::Known> known(features);
    for (std::size_t j = 0; j < features; ++j) {
        const auto feature = std::ranges::find(evaluation.features, columns[j].name, &DriftFeature::name);
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
        for (const std::string& name : columns[j].categories) {
            const auto it = there.find(name);
            known[j].categories.push_back(it != there.end() && it->second);
        }
    }
    return known;
}

void checkRows(const RowSample& sample, const LearntConstraints& constraints, ConsistencyWindow& window)
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

std::optional<ConsistencyRules> learnRules(const RowSample& baseline, std::span<const RowColumn> columns,
                                           std::size_t features,
                                           std::span<const LearntConstraints::Known> known)
{
    if (baseline.rows() < fewestRows)
        return std::nullopt;
    const SortedColumns sorted(baseline, columns, features);
    return ConsistencyRules{LearntConstraints(sorted, allRows(baseline), columns, features, known),
                            baseline.rows(), heldOutViolating(baseline, sorted, columns, features)};
}

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

namespace {

/// False: the window is not checked at all.
bool begin(const DriftWindow& from, bool canJudge, ConsistencyWindow& window)
{
    window.range = from.range;
    window.records = from.records;
    if (from.inBaseline)
        window.status = ConsistencyStatus::InBaseline;
    else if (!canJudge)
        window.status = ConsistencyStatus::TooFewInBaseline;
    return canJudge && !from.inBaseline;
}

void judge(const ConsistencyRules& rules, double limit, const DriftConfig& config, ConsistencyWindow& window)
{
    if (window.checked < static_cast<std::uint64_t>(config.minimumSample))
        window.status = ConsistencyStatus::TooFewRecords;
    judgeConsistency(window, limit, rules.rows, rules.violating, config.alpha);
}

void describe(const std::optional<ConsistencyRules>& rules, DataConsistency& result)
{
    if (!rules) {
        result.status = ConsistencyStatus::TooFewInBaseline;
        return;
    }
    result.baselineRows = rules->rows;
    result.baselineShare = static_cast<double>(rules->violating) / static_cast<double>(rules->rows);
    result.constraints = rules->constraints.described();
    result.twoColumnConstraintsLeftOut = rules->constraints.leftOut();
    result.columnsLeftOut = rules->constraints.columnsLeftOut();
}

} // namespace

DataConsistency judgedConsistency(const std::optional<ConsistencyRules>& rules,
                                  std::vector<ConsistencyWindow> windows, const DriftEvaluation& evaluation)
{
    DataConsistency result;
    result.windows = std::move(windows);
    for (std::size_t i = 0; i < result.windows.size(); ++i)
        if (begin(evaluation.windows[i], rules.has_value(), result.windows[i]))
            judge(*rules, result.limit, evaluation.config, result.windows[i]);
    describe(rules, result);
    return result;
}

DataConsistency checkRollingConsistency(const SampledRows& rows, const DriftEvaluation& evaluation)
{
    DataConsistency result;
    std::optional<ConsistencyRules> rules;
    result.windows.resize(evaluation.windows.size());
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
        ConsistencyWindow& window = result.windows[i];
        auto own = learnRules(rows.rollingBaselines[i], rows.columns, rows.features, {});
        const bool canJudge = own.has_value();
        if (own)
            rules = std::move(own);
        if (!begin(evaluation.windows[i], canJudge, window))
            continue;
        checkRows(rows.windows[i], rules->constraints, window);
        judge(*rules, result.limit, evaluation.config, window);
        if (i + 1 < evaluation.windows.size()) // the rules that are listed are those of the newest window
            window.violations.clear();
    }
    describe(rules, result);
    return result;
}

} // namespace tiltmeter
