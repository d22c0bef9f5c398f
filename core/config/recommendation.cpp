// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/recommendation.h"

#include "config/adaptation.h"
#include "config/known_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tiltmeter {
namespace {

using Kind = RecommendationReason::Kind;

constexpr std::size_t mostGroups = 12;        ///< values beyond that are left out of a proposal
constexpr double noteworthyAssociation = 0.1; ///< Cramer's V that is told as a reason
constexpr double presetLower = 0.8;
constexpr double presetUpper = 1.25;

Group groupOf(std::vector<std::string> values)
{
    Group group;
    group.name = nameOf(values);
    group.values = std::move(values);
    return group;
}

Group groupOf(ValueRange range)
{
    Group group;
    group.ranges = {range};
    group.name = nameOf(group.ranges);
    return group;
}

// ---- groups --------------------------------------------------------------------------------------------

/// Age bands as text ("18-25", "26 to 40", "65+"): their first number, and the last one when there are two.
std::optional<ValueRange> bandOf(std::string_view value)
{
    std::vector<double> numbers;
    for (std::size_t i = 0; i < value.size();) {
        if (value[i] < '0' || value[i] > '9') {
            ++i;
            continue;
        }
        double number = 0;
        for (; i < value.size() && value[i] >= '0' && value[i] <= '9'; ++i)
            number = number * 10 + (value[i] - '0');
        numbers.push_back(number);
    }
    if (numbers.empty() || numbers.size() > 2)
        return std::nullopt;
    return ValueRange{numbers.front(), numbers.back()};
}

void ageBands(const ColumnProfile& column, FeatureProposal& proposal)
{
    std::vector<std::string> older;
    std::vector<std::string> young;
    for (const auto& value : column.values) {
        const auto band = bandOf(value.value);
        if (!band)
            continue;
        (band->upper <= 25 ? young : older).push_back(value.value);
    }
    if (older.empty() || young.empty())
        return;
    std::ranges::sort(older);
    std::ranges::sort(young);
    proposal.feature.reference = groupOf(older);
    proposal.feature.monitored = {groupOf(young)};
    proposal.reasons.push_back({Kind::KnownGroups, ProtectedAttribute::Age, {}, {}});
}

/// The words that are known, each monitored one a group of its own, in falling order of records.
void knownValues(const ColumnProfile& column, ProtectedAttribute attribute, FeatureProposal& proposal)
{
    std::vector<std::string> reference;
    std::vector<std::string> others;
    bool anyMonitored = false;
    for (const auto& value : column.values) {
        const auto side = knownSide(attribute, value.value);
        if (side == KnownSide::Reference)
            reference.push_back(value.value);
        else
            others.push_back(value.value);
        anyMonitored = anyMonitored || side == KnownSide::Monitored;
    }
    const bool everyOther =
        attribute == ProtectedAttribute::Ethnicity || attribute == ProtectedAttribute::MaritalStatus;
    if (reference.empty() || (!anyMonitored && !everyOther) || others.empty())
        return;
    std::ranges::sort(reference);
    proposal.feature.reference = groupOf(reference);
    for (const std::string& value : others)
        if (proposal.feature.monitored.size() < mostGroups &&
            (everyOther || knownSide(attribute, value) == KnownSide::Monitored))
            proposal.feature.monitored.push_back(groupOf(std::vector{value}));
    proposal.reasons.push_back({Kind::KnownGroups, attribute, {}, {}});
}

void largestAgainstOthers(const ColumnProfile& column, FeatureProposal& proposal)
{
    std::vector<const ColumnProfile::ValueCount*> byRecords;
    for (const auto& value : column.values)
        byRecords.push_back(&value);
    std::ranges::stable_sort(byRecords, std::ranges::greater(), &ColumnProfile::ValueCount::count);
    if (byRecords.size() < 2)
        return;
    const bool numeric = isNumeric(column.spec.kind);
    const auto group = [numeric](const ColumnProfile::ValueCount& value) {
        return numeric ? groupOf(ValueRange{value.number, value.number}) : groupOf(std::vector{value.value});
    };
    proposal.feature.reference = group(*byRecords.front());
    for (std::size_t i = 1; i < byRecords.size() && i <= mostGroups; ++i)
        proposal.feature.monitored.push_back(group(*byRecords[i]));
    proposal.reasons.push_back({Kind::LargestIsReference,
                                ProtectedAttribute::None,
                                {},
                                {double(byRecords.front()->count), double(column.records - column.missing)}});
}

/// Distinct numbers or bins with their counts, ascending.
struct Step {
    double lower = 0;
    double upper = 0;
    std::uint64_t count = 0;
};
std::vector<Step> stepsOf(const ColumnProfile& column)
{
    std::vector<Step> steps;
    if (column.valuesComplete)
        for (const auto& value : column.values)
            steps.push_back({value.number, value.number, value.count});
    else
        for (const auto& bin : column.histogram)
            steps.push_back({bin.lower, bin.upper, bin.count});
    return steps;
}

/// A value with three significant digits of the column's spread: a border that people can read.
double rounded(double value, double spread)
{
    const double unit = std::pow(10.0, std::floor(std::log10(spread)) - 2);
    return std::round(value / unit) * unit;
}

std::optional<double> medianOf(const ColumnProfile& column)
{
    const std::vector<Step> steps = stepsOf(column);
    std::uint64_t total = 0;
    for (const Step& step : steps)
        total += step.count;
    std::uint64_t before = 0;
    for (const Step& step : steps) {
        if (2 * (before + step.count) >= total && step.count > 0) {
            const double inside = (double(total) / 2 - double(before)) / double(step.count);
            return step.lower + (step.upper - step.lower) * inside;
        }
        before += step.count;
    }
    return std::nullopt;
}

/// The lower half against the upper half: the first proposal for a number of which nothing is known.
/// `digits` of the spread: what lies between the halves, on average next to nobody.
void splitAtMedian(const ColumnProfile& column, FeatureProposal& proposal, int digits = 5)
{
    const auto median = medianOf(column);
    if (!median || !column.minimum || !column.maximum || !(*column.minimum < *column.maximum))
        return;
    const double spread = *column.maximum - *column.minimum;
    const bool whole = column.spec.kind == ColumnKind::Integer;
    const double unit = whole ? 1 : std::pow(10.0, std::floor(std::log10(spread)) - digits);
    double border = whole ? std::floor(*median) : rounded(*median, spread);
    if (border <= *column.minimum)
        border = whole ? *column.minimum + 1 : *column.minimum + spread / 2;
    if (!(border - unit >= *column.minimum && border <= *column.maximum))
        return;
    // Both ends of a range belong to it: the lower one must end just below where the upper one begins.
    const double below = whole ? border - 1 : std::round((border - unit) / unit) * unit;
    proposal.feature.reference = groupOf(ValueRange{border, *column.maximum});
    proposal.feature.monitored = {groupOf(ValueRange{*column.minimum, below})};
    proposal.reasons.push_back({Kind::SplitAtMedian, ProtectedAttribute::None, {}, {border}});
}

void ages(const ColumnProfile& column, FeatureProposal& proposal)
{
    constexpr ValueRange young{18, 25};
    if (!column.minimum || !column.maximum || *column.minimum > young.upper || *column.maximum < 26 ||
        *column.maximum > 150)
        return;
    proposal.feature.reference = groupOf(ValueRange{26, std::max(75.0, std::ceil(*column.maximum))});
    proposal.feature.monitored = {groupOf(young)};
    proposal.reasons.push_back({Kind::KnownGroups, ProtectedAttribute::Age, {}, {}});
}

void proposeGroups(const ColumnProfile& column, ProtectedAttribute attribute, FeatureProposal& proposal)
{
    const bool numeric = isNumeric(column.spec.kind);
    const auto none = [&proposal] { return proposal.feature.monitored.empty(); };
    if (attribute == ProtectedAttribute::Age && numeric)
        ages(column, proposal);
    else if (attribute == ProtectedAttribute::Age)
        ageBands(column, proposal);
    else if (attribute != ProtectedAttribute::None && !numeric)
        knownValues(column, attribute, proposal);
    const bool few = column.valuesComplete && column.values.size() <= mostGroups;
    if (none() && (few || (!numeric && attribute == ProtectedAttribute::PostalCode)))
        largestAgainstOthers(column, proposal);
    // Codes of places or peoples are numbers without an order: a median says nothing about them.
    const bool ordered =
        numeric && (attribute == ProtectedAttribute::None || attribute == ProtectedAttribute::Age);
    if (none() && ordered)
        splitAtMedian(column, proposal);
    if (none() && !ordered && !few)
        proposal.reasons.push_back({Kind::TooManyValues,
                                    ProtectedAttribute::None,
                                    {},
                                    {double(column.distinct), double(mostGroups)}});
}

// ---- association ---------------------------------------------------------------------------------------

std::optional<double> associationOf(const ColumnProfile& column)
{
    std::vector<std::vector<std::uint64_t>> table;
    const bool byValue = !isNumeric(column.spec.kind) || column.valuesComplete;
    if (byValue)
        for (const auto& value : column.values)
            table.push_back(value.byOutcome);
    else
        for (const auto& bin : column.histogram)
            table.push_back(bin.byOutcome);
    return cramersV(table);
}

FeatureProposal propose(const ColumnProfile& column, const std::string& outcomeColumn)
{
    FeatureProposal proposal;
    proposal.column = column.spec.name;
    proposal.feature.column = column.spec.name;
    proposal.possible = canBeMonitored(column.spec.kind) && column.spec.role == ColumnRole::Feature &&
                        column.spec.name != outcomeColumn;
    if (!proposal.possible)
        return proposal;
    ProtectedAttribute attribute = protectedByName(column.spec.name);
    if (attribute != ProtectedAttribute::None) {
        proposal.reasons.push_back({Kind::ProtectedByName, attribute, {}, {}});
    } else if (attribute = protectedByValues(column); attribute != ProtectedAttribute::None) {
        proposal.reasons.push_back({Kind::ProtectedByValues, attribute, {}, {}});
    }
    proposal.association = associationOf(column);
    if (proposal.association && *proposal.association >= noteworthyAssociation)
        proposal.reasons.push_back(
            {Kind::AssociatedWithOutcome, ProtectedAttribute::None, {}, {*proposal.association}});
    proposeGroups(column, attribute, proposal);
    proposal.recommended = attribute != ProtectedAttribute::None && !proposal.feature.monitored.empty();
    return proposal;
}

// ---- outcome -------------------------------------------------------------------------------------------

void proposeClasses(const std::vector<std::string>& classes, Recommendation& result)
{
    FavorableOutcome& outcome = result.outcome;
    const std::string* good = nullptr;
    const std::string* bad = nullptr;
    for (const std::string& name : classes) {
        const auto favorable = isFavorableWord(name);
        if (favorable == true && good == nullptr)
            good = &name;
        if (favorable == false && bad == nullptr)
            bad = &name;
    }
    const auto reason = [&result](Kind kind, const std::string& subject) {
        result.outcomeReasons.push_back({kind, ProtectedAttribute::None, subject, {}});
    };
    if (good != nullptr)
        reason(Kind::OutcomeByWord, *good);
    else if (bad != nullptr)
        reason(Kind::OutcomeByOpposite, *bad);
    else
        reason(Kind::OutcomeIsGuess, classes.front());
    for (const std::string& name : classes) {
        const bool favorable = good != nullptr  ? isFavorableWord(name) == true
                               : bad != nullptr ? isFavorableWord(name) != false
                                                : name == classes.front();
        (favorable ? outcome.favorable : outcome.unfavorable).push_back(name);
    }
}

void proposeOutcome(const DataProfile& profile, Recommendation& result)
{
    const ColumnProfile* const column = profile.find(profile.outcomeColumn);
    if (column == nullptr)
        return;
    if (profile.outcomeClasses.size() > 1 || !isNumeric(column->spec.kind)) {
        if (!profile.outcomeClasses.empty())
            proposeClasses(profile.outcomeClasses, result);
        return;
    }
    const auto median = medianOf(*column);
    if (!median || !column->minimum || !column->maximum || !(*column->minimum < *column->maximum))
        return;
    FeatureProposal halves;
    // Predictions are computed and may be any number: one that falls between the halves would be in neither.
    splitAtMedian(*column, halves, 9);
    if (halves.feature.monitored.empty())
        return;
    result.outcome.favorableRanges = halves.feature.reference.ranges;
    result.outcome.unfavorableRanges = halves.feature.monitored.front().ranges;
    // Nor do they end where those that were seen so far do.
    constexpr double endless = std::numeric_limits<double>::infinity();
    result.outcome.favorableRanges.front().upper = endless;
    result.outcome.unfavorableRanges.front().lower = -endless;
    result.outcomeReasons.push_back({Kind::OutcomeAboveMedian,
                                     ProtectedAttribute::None,
                                     {},
                                     {halves.feature.reference.ranges.front().lower}});
}

} // namespace

std::optional<double> cramersV(const std::vector<std::vector<std::uint64_t>>& table)
{
    std::size_t width = 0;
    for (const auto& row : table)
        width = std::max(width, row.size());
    std::vector<double> rows(table.size());
    std::vector<double> columns(width);
    double total = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        for (std::size_t j = 0; j < table[i].size(); ++j) {
            const auto count = double(table[i][j]);
            rows[i] += count;
            columns[j] += count;
            total += count;
        }
    }
    const auto r = double(std::ranges::count_if(rows, [](double sum) { return sum > 0; }));
    const auto c = double(std::ranges::count_if(columns, [](double sum) { return sum > 0; }));
    if (r < 2 || c < 2 || total < 2)
        return std::nullopt;
    double phiSquared = -1; // sum of n_ij^2 / (n_i n_j) - 1 is chi-square / n
    for (std::size_t i = 0; i < table.size(); ++i)
        for (std::size_t j = 0; j < table[i].size(); ++j)
            if (table[i][j] > 0)
                phiSquared += double(table[i][j]) / rows[i] * (double(table[i][j]) / columns[j]);
    phiSquared = std::max(0.0, phiSquared - (r - 1) * (c - 1) / (total - 1));
    const double rCorrected = r - (r - 1) * (r - 1) / (total - 1);
    const double cCorrected = c - (c - 1) * (c - 1) / (total - 1);
    const double smaller = std::min(rCorrected, cCorrected) - 1;
    if (!(smaller > 0))
        return std::nullopt;
    return std::min(1.0, std::sqrt(phiSquared / smaller));
}

ProtectedAttribute protectedByValues(const ColumnProfile& column)
{
    if (column.spec.kind != ColumnKind::Categorical || column.values.empty() ||
        column.values.size() > 2 * mostGroups)
        return ProtectedAttribute::None;
    for (const ProtectedAttribute attribute :
         {ProtectedAttribute::Sex, ProtectedAttribute::Ethnicity, ProtectedAttribute::MaritalStatus}) {
        bool reference = false;
        bool monitored = false;
        for (const auto& value : column.values) {
            const auto side = knownSide(attribute, value.value);
            reference = reference || side == KnownSide::Reference;
            monitored = monitored || side == KnownSide::Monitored;
        }
        if (reference && monitored)
            return attribute;
    }
    return ProtectedAttribute::None;
}

Recommendation recommend(const DataProfile& profile)
{
    Recommendation result;
    proposeOutcome(profile, result);
    for (const ColumnProfile& column : profile.columns)
        result.features.push_back(propose(column, profile.outcomeColumn));

    const auto known = std::ranges::any_of(result.features, &FeatureProposal::recommended);
    if (!known) {
        FeatureProposal* strongest = nullptr;
        for (FeatureProposal& proposal : result.features)
            if (!proposal.feature.monitored.empty() && proposal.association &&
                (strongest == nullptr || *proposal.association > *strongest->association))
                strongest = &proposal;
        if (strongest != nullptr && *strongest->association >= noteworthyAssociation)
            strongest->recommended = true;
    }

    result.limits = {presetLower, presetUpper};
    result.limitReasons.push_back(
        {Kind::PresetLimits, ProtectedAttribute::None, {}, {presetLower, presetUpper}});
    for (const FeatureProposal& proposal : result.features)
        if (proposal.recommended)
            result.config.features.push_back(proposal.feature);
    result.config.outcome = result.outcome;
    // Without times there are no weeks.
    const bool hasTime = std::ranges::any_of(profile.columns, [](const ColumnProfile& column) {
        return column.spec.role == ColumnRole::Timestamp;
    });
    if (!hasTime)
        result.config.window.kind = WindowKind::All;
    result.config.limits["disparate_impact"] = result.limits;
    return result;
}

const FeatureProposal* Recommendation::find(std::string_view column) const
{
    const auto it = std::ranges::find(features, column, &FeatureProposal::column);
    return it == features.end() ? nullptr : &*it;
}

std::string_view toString(ProtectedAttribute attribute)
{
    constexpr std::array<std::string_view, 9> names{"none",           "sex",         "age",      "ethnicity",
                                                    "marital_status", "postal_code", "religion", "disability",
                                                    "nationality"};
    return names[static_cast<std::size_t>(attribute)];
}

std::string_view toString(RecommendationReason::Kind kind)
{
    constexpr std::array<std::string_view, 12> names{
        "protected_by_name",    "protected_by_values", "associated_with_outcome", "known_groups",
        "largest_is_reference", "split_at_median",     "too_many_values",         "outcome_by_word",
        "outcome_by_opposite",  "outcome_is_guess",    "outcome_above_median",    "preset_limits"};
    return names[static_cast<std::size_t>(kind)];
}

} // namespace tiltmeter
