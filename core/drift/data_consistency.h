// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "metrics/measurement.h"
#include "numeric/interval.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiltmeter {

/// Rules learnt from the baseline's records that later ones are held against (IBM OpenScale's "drop in data
/// consistency": the share of records that break at least one). `column` is the one at fault.
enum class ConstraintKind : std::uint8_t {
    Present,     ///< the column always had a value
    Range,       ///< numbers lie in [lower, upper]
    Categories,  ///< values are among those known
    RangeWithin, ///< numbers lie in a range of their own where `otherColumn` has a given value
    Combination  ///< two values that are common each by itself never come together
};

struct DataConstraint {
    ConstraintKind kind = ConstraintKind::Range;
    std::string column;
    std::string otherColumn; ///< RangeWithin: the one with categories; Combination: the second one
    double lower = 0;        ///< Range; both ends included
    double upper = 0;
    std::vector<std::string> values; ///< Categories: those known
    struct Within {
        std::string value;
        double lower = 0;
        double upper = 0;
        std::uint64_t records = 0; ///< of the baseline with the value
    };
    std::vector<Within> within; ///< RangeWithin
    /// Combination: value of `column`, value of `otherColumn`, and how many records would be expected among
    /// the baseline's rows if the two columns had nothing to do with each other.
    struct Pair {
        std::string value;
        std::string other;
        double expected = 0;
    };
    std::vector<Pair> never;
    [[nodiscard]] bool isTwoColumn() const { return !otherColumn.empty(); }
};

enum class ConsistencyStatus : std::uint8_t {
    Ok,
    InBaseline,      ///< the rules were learnt from this window's records too
    TooFewRecords,   ///< below the minimum sample of the configuration
    TooFewInBaseline ///< fewer than 200 rows to learn from
};

struct ConsistencyWindow {
    TimeRange range;
    std::uint64_t records = 0;   ///< in the window
    std::uint64_t checked = 0;   ///< all of them, or a sample drawn with the configuration's seed
    std::uint64_t violating = 0; ///< of these, at least one rule broken
    std::optional<double> share; ///< violating / checked: the drop in data consistency
    std::optional<numeric::Interval> interval; ///< Wilson, 0.95
    std::optional<double> pValue;         ///< one-sided: more than among the baseline's own records left out
    bool exceedsLimit = false;            ///< share above the limit
    Verdict verdict = Verdict::NotJudged; ///< Fail: above the limit, and chance is ruled out
    struct Violation {
        std::size_t constraint = 0; ///< index into DataConsistency::constraints
        std::uint64_t records = 0;
        std::string value; ///< the first offending one: "1234", or "car, retired"
    };
    /// By falling count; where the baseline rolls, only of the newest window, whose rules are listed.
    std::vector<Violation> violations;
    ConsistencyStatus status = ConsistencyStatus::Ok;
};

struct DataConsistency {
    ConsistencyStatus status = ConsistencyStatus::Ok;
    std::uint64_t baselineRows = 0; ///< the rules were learnt from: a sample where there are more
    /// Share of the baseline's rows that break rules learnt from the others (five folds): what to expect
    /// without any drift.
    std::optional<double> baselineShare;
    double limit = 0.05; ///< OpenScale's default alert threshold
    std::vector<DataConstraint> constraints;
    std::size_t twoColumnConstraintsLeftOut = 0; ///< beyond the 200 that say most
    std::vector<std::string> columnsLeftOut; ///< nearly every value is another one (names, numbers of files)
    std::vector<ConsistencyWindow> windows;  ///< parallel to DriftEvaluation::windows
};

[[nodiscard]] std::string_view toString(ConstraintKind kind);
[[nodiscard]] std::string_view toString(ConsistencyStatus status);

} // namespace tiltmeter
