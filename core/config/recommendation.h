// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "columns/profile.h"
#include "columns/schema.h"
#include "config/fairness_config.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// Attributes that the law of many countries protects, and that can be known by name or by values.
enum class ProtectedAttribute : std::uint8_t {
    None,
    Sex,
    Age,
    Ethnicity,
    MaritalStatus,
    PostalCode,
    Religion,
    Disability,
    Nationality
};

/// Why something is proposed; core/text makes the sentence.
struct RecommendationReason {
    enum class Kind : std::uint8_t {
        ProtectedByName,       ///< the column's name says so; `attribute`
        ProtectedByValues,     ///< its values say so; `attribute`
        AssociatedWithOutcome, ///< numbers: {Cramer's V in [0, 1]}
        KnownGroups,           ///< reference and monitored values are known words, or the ages 26 and 25
        LargestIsReference,    ///< numbers: {records of the largest group, records}
        SplitAtMedian,         ///< numbers: {the median}
        TooManyValues,         ///< numbers: {distinct values, the most that are looked at}
        OutcomeByWord,         ///< subject: the value that is a known word
        OutcomeByOpposite,     ///< subject: the known unfavorable value
        OutcomeIsGuess,        ///< subject: the most frequent value, taken for want of better
        OutcomeAboveMedian,    ///< numbers: {the median}; a numeric prediction
        PresetLimits           ///< numbers: {0.8, 1.25}: a preset, not a law
    };
    Kind kind = Kind::ProtectedByName;
    ProtectedAttribute attribute = ProtectedAttribute::None;
    std::string subject;
    std::vector<double> numbers;
    friend bool operator==(const RecommendationReason&, const RecommendationReason&) = default;
};

/// What is proposed for one column.
struct FeatureProposal {
    std::string column;
    bool possible = true;     ///< false: kind or role can't be monitored
    bool recommended = false; ///< a known protected attribute with groups that can be compared
    std::optional<double>
        association;          ///< Cramer's V with the outcome, bias-corrected (Bergsma 2013), in [0, 1]
    MonitoredFeature feature; ///< groups pre-filled; empty when not possible or too many values
    std::vector<RecommendationReason> reasons;
};

struct Recommendation {
    std::vector<FeatureProposal> features; ///< every column, in schema order
    FavorableOutcome outcome;
    std::vector<RecommendationReason> outcomeReasons;
    Limits limits; ///< of disparate_impact
    std::vector<RecommendationReason> limitReasons;
    FairnessConfig config; ///< made of what is recommended; without features when nothing can be

    [[nodiscard]] const FeatureProposal* find(std::string_view column) const;
};

/// From a profile alone. Reference and monitored groups as OpenScale proposes them: male against female,
/// [26, max(75, oldest)] against [18, 25], white against every other, married against every other, without
/// disability against with; otherwise the largest group is the reference. When no protected attribute is
/// known, the column with the strongest association with the outcome is recommended.
[[nodiscard]] Recommendation recommend(const DataProfile& profile);

/// Only by the name: "Sex", "applicant_gender", "AgeInYears"; "mortgage" and "language" are no ages.
[[nodiscard]] ProtectedAttribute protectedByName(std::string_view columnName);
/// Only by the values there are (at least two of them known words of the attribute).
[[nodiscard]] ProtectedAttribute protectedByValues(const ColumnProfile& column);

/// Cramer's V of a table of counts (rows: values, columns: outcome classes), corrected for bias: W. Bergsma,
/// "A bias-correction for Cramer's V and Tschuprow's T", Journal of the Korean Statistical Society 42 (2013).
/// nullopt when fewer than two rows or columns have records.
[[nodiscard]] std::optional<double> cramersV(const std::vector<std::vector<std::uint64_t>>& table);

/// Stable ids: "sex", "marital_status", ...
[[nodiscard]] std::string_view toString(ProtectedAttribute attribute);
[[nodiscard]] std::string_view toString(RecommendationReason::Kind kind);

} // namespace tiltmeter
