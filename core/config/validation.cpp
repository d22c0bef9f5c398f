// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/validation.h"

#include "base/json_writer.h"
#include "config/adaptation.h"

#include <QTimeZone>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace tiltmeter {
namespace {

std::string lines(std::initializer_list<std::string> facts)
{
    std::string text;
    for (const std::string& fact : facts)
        text += (text.empty() ? "" : "\n") + fact;
    return text;
}

std::string rangeText(const ValueRange& range)
{
    const auto end = [](double value) {
        if (std::isnan(value))
            return std::string("nan");
        if (std::isinf(value))
            return std::string(value > 0 ? "inf" : "-inf");
        return nameOf(std::vector{ValueRange{value, value}});
    };
    return '[' + end(range.lower) + ", " + end(range.upper) + ']';
}

bool proper(const ValueRange& range)
{
    constexpr double endless = std::numeric_limits<double>::infinity();
    return range.lower <= range.upper && range.lower < endless &&
           range.upper > -endless; // not with NaN either
}

/// The value or range that both have; empty when they share nothing.
std::string sharedValue(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    for (const std::string& value : a)
        if (std::ranges::find(b, value) != b.end())
            return value;
    return {};
}

std::optional<ValueRange> sharedRange(const std::vector<ValueRange>& a, const std::vector<ValueRange>& b)
{
    for (const ValueRange& left : a) {
        for (const ValueRange& right : b) {
            const ValueRange both{std::max(left.lower, right.lower), std::min(left.upper, right.upper)};
            if (both.lower <= both.upper)
                return both;
        }
    }
    return std::nullopt;
}

class Validator
{
public:
    Validator(const FairnessConfig& config, const Schema& schema, const DataProfile& profile,
              const MetricRules& rules)
        : m_config(config), m_schema(schema), m_profile(profile), m_rules(rules)
    {
    }

    std::vector<Issue> run()
    {
        checkFeatures();
        for (const MonitoredFeature& feature : m_config.features)
            checkGroups(feature);
        checkLimits({}, m_config.limits);
        for (const MonitoredFeature& feature : m_config.features)
            checkLimits(feature.column, feature.limits);
        checkOutcome();
        checkOtherDecision();
        checkSample();
        checkMetrics();
        std::ranges::stable_sort(m_issues, {},
                                 [](const Issue& issue) { return std::pair(issue.section, issue.severity); });
        return std::move(m_issues);
    }

private:
    Issue& add(Severity severity, ConfigSection section, ErrorCode code, std::string subject,
               std::string detail = {})
    {
        Issue issue;
        issue.severity = severity;
        issue.section = section;
        issue.error = {code, std::move(subject), std::move(detail), {}, {}};
        m_issues.push_back(std::move(issue));
        return m_issues.back();
    }

    // ---- features ------------------------------------------------------------------------------------

    [[nodiscard]] std::string columnNames() const
    {
        std::string names;
        for (const ColumnSpec& column : m_schema.columns)
            names += (names.empty() ? "" : "\n") + column.name;
        return names;
    }

    const ColumnSpec* checkColumn(const std::string& name, ConfigSection section)
    {
        const auto index = m_schema.find(name);
        if (!index) {
            add(Severity::Error, section, ErrorCode::NoSuchColumn, name, columnNames()).feature = name;
            return nullptr;
        }
        const ColumnSpec& column = m_schema.columns[*index];
        if (!canBeMonitored(column.kind)) {
            add(Severity::Error, section, ErrorCode::UnsupportedKind, name,
                std::string(toString(column.kind)))
                .feature = name;
            return nullptr;
        }
        const bool own = column.role == ColumnRole::Feature || column.role == ColumnRole::Ignored ||
                         column.role == ColumnRole::ModelVersion;
        if (!own)
            add(Severity::Error, section, ErrorCode::UnsupportedRole, name,
                std::string(toString(column.role)))
                .feature = name;
        return own ? &column : nullptr;
    }

    void checkFeatures()
    {
        if (m_config.features.empty())
            add(Severity::Error, ConfigSection::Features, ErrorCode::NoFeatures, {});
        std::set<std::string> seen;
        for (const MonitoredFeature& feature : m_config.features) {
            checkColumn(feature.column, ConfigSection::Features);
            if (!seen.insert(feature.column).second)
                add(Severity::Error, ConfigSection::Features, ErrorCode::DuplicateFeature, feature.column)
                    .feature = feature.column;
        }
        if (!m_config.controlFeature.empty()) {
            const ColumnSpec* const control = checkColumn(m_config.controlFeature, ConfigSection::Features);
            if (control != nullptr && control->kind != ColumnKind::Categorical)
                add(Severity::Error, ConfigSection::Features, ErrorCode::UnsupportedKind, control->name,
                    std::string(toString(control->kind)) + "\ncontrol");
        }
        for (const Intersection& intersection : m_config.intersections)
            checkIntersection(intersection);
    }

    void checkIntersection(const Intersection& intersection)
    {
        std::string name;
        std::uint64_t cells = 1;
        for (const std::string& column : intersection.columns) {
            name += (name.empty() ? "" : " x ") + column;
            const auto feature = std::ranges::find(m_config.features, column, &MonitoredFeature::column);
            if (feature == m_config.features.end()) {
                std::string monitored;
                for (const MonitoredFeature& each : m_config.features)
                    monitored += (monitored.empty() ? "" : "\n") + each.column;
                add(Severity::Error, ConfigSection::Features, ErrorCode::NoSuchColumn, column, monitored);
                return;
            }
            cells *= feature->monitored.size() + 3; // the reference, the rest and the missing
        }
        const std::set<std::string> distinct(intersection.columns.begin(), intersection.columns.end());
        if (distinct.size() != intersection.columns.size() || distinct.size() < 2 || distinct.size() > 4)
            add(Severity::Error, ConfigSection::Features, ErrorCode::InvalidValue, "intersections",
                lines({name, "two_to_four_features"}));
        else if (cells > maximumIntersectionCells)
            add(Severity::Error, ConfigSection::Features, ErrorCode::TooManyCells, name,
                lines({std::to_string(cells), std::to_string(maximumIntersectionCells)}));
    }

    // ---- groups --------------------------------------------------------------------------------------

    Issue& addForGroup(Severity severity, ErrorCode code, const MonitoredFeature& feature, const Group& group,
                       std::string detail)
    {
        Issue& issue = add(severity, ConfigSection::Groups, code, feature.column, std::move(detail));
        issue.feature = feature.column;
        issue.group = group.name;
        return issue;
    }

    void checkGroups(const MonitoredFeature& feature)
    {
        const auto index = m_schema.find(feature.column);
        if (!index || !canBeMonitored(m_schema.columns[*index].kind))
            return; // said already
        std::vector<const Group*> groups;
        if (feature.referenceChoice == ReferenceChoice::Named)
            groups.push_back(&feature.reference);
        for (const Group& group : feature.monitored)
            groups.push_back(&group);
        if (feature.monitored.empty())
            addForGroup(Severity::Error, ErrorCode::EmptyGroup, feature, {}, {});

        bool sound = true;
        for (const Group* group : groups)
            sound = checkGroup(feature, *group, m_schema.columns[*index]) && sound;
        for (std::size_t i = 0; i < groups.size(); ++i)
            for (std::size_t j = i + 1; j < groups.size(); ++j)
                sound = checkPair(feature, *groups[i], *groups[j]) && sound;
        const ColumnProfile* const column = m_profile.find(feature.column);
        if (sound && column != nullptr && column->records > 0)
            checkRecords(feature, *column);
    }

    bool checkGroup(const MonitoredFeature& feature, const Group& group, const ColumnSpec& column)
    {
        if (group.values.empty() && group.ranges.empty() && !group.includesMissing) {
            addForGroup(Severity::Error, ErrorCode::EmptyGroup, feature, group, group.name);
            return false;
        }
        bool sound = true;
        const auto invalid = [&](const std::string& found, const char* accepted) {
            addForGroup(Severity::Error, ErrorCode::InvalidValue, feature, group, lines({found, accepted}));
            sound = false;
        };
        if (isNumeric(column.kind)) {
            for (const std::string& value : group.values)
                invalid(value, "range");
            for (const ValueRange& range : group.ranges)
                if (!proper(range))
                    invalid(rangeText(range), "range");
        } else {
            for (const ValueRange& range : group.ranges)
                invalid(rangeText(range), "column_value");
        }
        return sound;
    }

    bool checkPair(const MonitoredFeature& feature, const Group& a, const Group& b)
    {
        if (a.name == b.name) {
            addForGroup(Severity::Error, ErrorCode::DuplicateGroup, feature, b, b.name);
            return false;
        }
        std::string where = sharedValue(a.values, b.values);
        if (const auto range = sharedRange(a.ranges, b.ranges); where.empty() && range)
            where = range->lower == range->upper ? nameOf(std::vector{*range}) : rangeText(*range);
        const bool missing = where.empty() && a.includesMissing && b.includesMissing;
        if (where.empty() && !missing)
            return true;
        addForGroup(Severity::Error, ErrorCode::OverlappingGroups, feature, b,
                    lines({a.name, b.name, where}));
        return false;
    }

    void checkRecords(const MonitoredFeature& feature, const ColumnProfile& column)
    {
        const bool named = feature.referenceChoice == ReferenceChoice::Named;
        const auto isEmpty = [&column](const Group& group) { return recordsIn(group, column).high == 0; };
        const bool allEmpty = std::ranges::all_of(feature.monitored, isEmpty);
        const auto look = [&](const Group& group, bool mustHaveRecords) {
            if (column.valuesComplete)
                for (const std::string& value : group.values)
                    if (std::ranges::find(column.values, value, &ColumnProfile::ValueCount::value) ==
                        column.values.end())
                        addForGroup(Severity::Warning, ErrorCode::UnknownGroupValue, feature, group, value);
            const std::uint64_t most = recordsIn(group, column).high;
            if (most == 0)
                addForGroup(mustHaveRecords ? Severity::Error : Severity::Warning, ErrorCode::EmptyGroup,
                            feature, group, group.name);
            else if (most < static_cast<std::uint64_t>(m_config.minimumGroup))
                addForGroup(Severity::Warning, ErrorCode::GroupBelowMinimum, feature, group,
                            lines({group.name, std::to_string(most), std::to_string(m_config.minimumGroup)}));
        };
        if (named)
            look(feature.reference, true);
        for (const Group& group : feature.monitored)
            look(group, allEmpty);
    }

    // ---- limits --------------------------------------------------------------------------------------

    void checkLimits(const std::string& feature, const std::map<std::string, Limits>& all)
    {
        for (const auto& [metric, limits] : all) {
            const auto invalid = [&, id = metric](std::string detail) {
                Issue& issue = add(Severity::Error, ConfigSection::Limits, ErrorCode::InvalidLimits, id,
                                   std::move(detail));
                issue.feature = feature;
                issue.metric = id;
            };
            const auto number = [](double value) { return nameOf(std::vector{ValueRange{value, value}}); };
            const auto notFinite = [](const std::optional<double>& limit) {
                return limit && !std::isfinite(*limit);
            };
            if (notFinite(limits.lower) || notFinite(limits.upper)) {
                invalid("not_a_number");
                continue;
            }
            if (limits.lower && limits.upper && *limits.lower >= *limits.upper)
                invalid(lines({"lower_not_below_upper", number(*limits.lower), number(*limits.upper)}));
            if (!m_rules)
                continue;
            const auto rule = m_rules(metric);
            if (!rule) {
                Issue& issue = add(Severity::Error, ConfigSection::Limits, ErrorCode::UnknownMetric, metric);
                issue.feature = feature;
                issue.metric = metric;
                continue;
            }
            const bool isAbove = rule->equality && limits.upper && *rule->equality > *limits.upper;
            const bool isBelow = rule->equality && limits.lower && *rule->equality < *limits.lower;
            if (isAbove != isBelow) // both: the limits are the wrong way round, which has been said
                invalid(lines({"equality_outside", number(*rule->equality)}));
            if (!rule->isJudged) {
                invalid("not_judged");
                continue;
            }
            if (const auto missing = missingFor(*rule)) {
                Issue& issue =
                    add(Severity::Warning, ConfigSection::Limits, missing->code, metric, missing->detail);
                issue.feature = feature;
                issue.metric = metric;
            }
            for (const auto& limit : {limits.lower, limits.upper}) {
                const bool tooLow = limit && rule->sensible.lower && *limit < *rule->sensible.lower;
                const bool tooHigh = limit && rule->sensible.upper && *limit > *rule->sensible.upper;
                if (tooLow)
                    invalid(lines({"below_sensible", number(*limit), number(*rule->sensible.lower)}));
                if (tooHigh)
                    invalid(lines({"above_sensible", number(*limit), number(*rule->sensible.upper)}));
            }
        }
    }

    // ---- outcome -------------------------------------------------------------------------------------

    void checkOutcome()
    {
        const FavorableOutcome& outcome = m_config.outcome;
        const auto index = outcomeColumn(outcome, m_schema);
        if (!index) {
            if (outcome.column.empty())
                add(Severity::Error, ConfigSection::Outcome, ErrorCode::MissingRole, "prediction");
            else
                add(Severity::Error, ConfigSection::Outcome, ErrorCode::NoSuchColumn, outcome.column,
                    columnNames());
            return;
        }
        const ColumnSpec& column = m_schema.columns[*index];
        if (column.kind == ColumnKind::Text || column.kind == ColumnKind::Timestamp) {
            add(Severity::Error, ConfigSection::Outcome, ErrorCode::UnsupportedKind, column.name,
                std::string(toString(column.kind)));
            return;
        }
        if (outcome.favorable.empty() && outcome.favorableRanges.empty())
            add(Severity::Error, ConfigSection::Outcome, ErrorCode::NoFavorableOutcome, column.name);
        if (outcome.unfavorable.empty() && outcome.unfavorableRanges.empty())
            add(Severity::Error, ConfigSection::Outcome, ErrorCode::NoUnfavorableOutcome, column.name);
        if (const std::string both = sharedValue(outcome.favorable, outcome.unfavorable); !both.empty())
            add(Severity::Error, ConfigSection::Outcome, ErrorCode::OverlappingOutcomes, both);
        if (const auto both = sharedRange(outcome.favorableRanges, outcome.unfavorableRanges))
            add(Severity::Error, ConfigSection::Outcome, ErrorCode::OverlappingOutcomes,
                both->lower == both->upper ? nameOf(std::vector{*both}) : rangeText(*both));
        const bool numeric = isNumeric(column.kind);
        for (const auto* values : {&outcome.favorable, &outcome.unfavorable})
            for (const std::string& value : *values)
                if (numeric)
                    add(Severity::Error, ConfigSection::Outcome, ErrorCode::InvalidValue, column.name,
                        lines({value, "range"}));
        for (const auto* ranges : {&outcome.favorableRanges, &outcome.unfavorableRanges})
            for (const ValueRange& range : *ranges)
                if (!numeric || !proper(range))
                    add(Severity::Error, ConfigSection::Outcome, ErrorCode::InvalidValue, column.name,
                        lines({rangeText(range), numeric ? "range" : "column_value"}));
        checkOutcomeValues(column);
    }

    void checkOutcomeValues(const ColumnSpec& spec)
    {
        const ColumnProfile* const column = m_profile.find(spec.name);
        if (column == nullptr || column->records == 0 || !column->valuesComplete)
            return;
        const FavorableOutcome& outcome = m_config.outcome;
        const bool numeric = isNumeric(spec.kind);
        std::uint64_t known = 0;
        std::uint64_t unlisted = 0;
        for (const auto& value : column->values) {
            const bool listed = isListed(value, numeric);
            (listed ? known : unlisted) += value.count;
            if (!listed)
                add(Severity::Warning, ConfigSection::Outcome, ErrorCode::UnlistedOutcome, spec.name,
                    value.value);
        }
        // When no record has any of the named outcomes nothing can be measured: most likely a slip of
        // spelling.
        const Severity severity = known == 0 && unlisted > 0 ? Severity::Error : Severity::Warning;
        for (const auto* values : {&outcome.favorable, &outcome.unfavorable})
            for (const std::string& value : *values)
                if (!numeric && std::ranges::find(column->values, value, &ColumnProfile::ValueCount::value) ==
                                    column->values.end())
                    add(severity, ConfigSection::Outcome, ErrorCode::UnknownOutcomeValue, spec.name, value);
    }

    /// Whether it is one of the outcomes.
    [[nodiscard]] bool isListed(const ColumnProfile::ValueCount& value, bool numeric) const
    {
        const FavorableOutcome& outcome = m_config.outcome;
        const auto inList = [&](const std::vector<std::string>& values,
                                const std::vector<ValueRange>& ranges) {
            if (!numeric)
                return std::ranges::find(values, value.value) != values.end();
            return std::ranges::any_of(ranges, [&](const ValueRange& r) { return r.contains(value.number); });
        };
        return inList(outcome.favorable, outcome.favorableRanges) ||
               inList(outcome.unfavorable, outcome.unfavorableRanges);
    }

    // ---- other decisions -----------------------------------------------------------------------------

    Issue& addForOther(Severity severity, ErrorCode code, std::string detail)
    {
        Issue& issue = add(severity, ConfigSection::Outcome, code, m_config.otherDecision, std::move(detail));
        issue.feature = m_config.otherDecision;
        return issue;
    }

    void checkOtherDecision()
    {
        if (m_config.otherDecision.empty())
            return;
        const auto index = m_schema.find(m_config.otherDecision);
        if (!index) {
            addForOther(Severity::Error, ErrorCode::NoSuchColumn, columnNames());
            return;
        }
        const ColumnSpec& column = m_schema.columns[*index];
        const auto outcome = outcomeColumn(m_config.outcome, m_schema);
        if (outcome == index || column.role == ColumnRole::Prediction ||
            column.role == ColumnRole::DecodedPrediction) {
            addForOther(Severity::Error, ErrorCode::InvalidValue, lines({column.name, "other_column"}));
            return;
        }
        const bool numeric = isNumeric(column.kind);
        const bool holdsDecisions =
            numeric || column.kind == ColumnKind::Categorical || column.kind == ColumnKind::Boolean;
        if (!holdsDecisions || (outcome && numeric != isNumeric(m_schema.columns[*outcome].kind))) {
            addForOther(Severity::Error, ErrorCode::UnsupportedKind,
                        lines({std::string(toString(column.kind)), "other_decision"}));
            return;
        }
        if (const ColumnProfile* const profile = m_profile.find(column.name);
            outcome && profile != nullptr && profile->valuesComplete)
            checkOtherValues(*profile, numeric);
    }

    /// Decisions in other words are the likely slip: "yes" and "no" beside "Approved" and "Denied".
    void checkOtherValues(const ColumnProfile& column, bool numeric)
    {
        const auto listed = [&](const auto& value) { return isListed(value, numeric); };
        if (std::ranges::any_of(column.values, listed)) {
            for (const auto& value : column.values)
                if (!listed(value))
                    addForOther(Severity::Warning, ErrorCode::UnlistedOutcome, value.value);
            return;
        }
        constexpr std::size_t most = 5; // named in a sentence
        std::string found;
        for (std::size_t i = 0; i < std::min(column.values.size(), most); ++i)
            found += (i == 0 ? "" : ", ") + column.values[i].value;
        std::string detail = lines({found, "outcome_values"});
        const FavorableOutcome& outcome = m_config.outcome;
        for (const auto* values : {&outcome.favorable, &outcome.unfavorable})
            for (const std::string& value : *values)
                detail += '\n' + value;
        for (const auto* ranges : {&outcome.favorableRanges, &outcome.unfavorableRanges})
            for (const ValueRange& range : *ranges)
                detail += '\n' + nameOf(std::vector{range});
        if (!column.values.empty())
            addForOther(Severity::Error, ErrorCode::InvalidValue, std::move(detail));
    }

    // ---- sample, window, metrics ---------------------------------------------------------------------

    void checkSample()
    {
        const auto invalid = [this](const char* field, const std::string& found, const char* accepted) {
            add(Severity::Error, ConfigSection::Sample, ErrorCode::InvalidValue, field,
                lines({found, accepted}));
        };
        if (m_config.minimumSample < 1)
            invalid("minimum_sample", std::to_string(m_config.minimumSample), "whole_number\n1");
        if (m_config.minimumGroup < 1)
            invalid("minimum_group", std::to_string(m_config.minimumGroup), "whole_number\n1");
        if (!(m_config.confidence > 0 && m_config.confidence < 1))
            invalid("confidence", nameOf(std::vector{ValueRange{m_config.confidence, m_config.confidence}}),
                    "between_0_and_1");
        if (!(m_config.alarms.alpha > 0 && m_config.alarms.alpha < 1))
            invalid("alarms.alpha", jsonNumber(m_config.alarms.alpha), "between_0_and_1");
        if (!(m_config.alarms.days > 1 && std::isfinite(m_config.alarms.days)))
            invalid("alarms.days", jsonNumber(m_config.alarms.days), "above\n1");
        if (m_config.window.kind == WindowKind::Records && m_config.window.records < 1)
            invalid("window", toString(m_config.window), "window");
        if (!QTimeZone(QByteArray::fromStdString(m_config.window.timeZone)).isValid())
            invalid("time_zone", m_config.window.timeZone, "time_zone");
        if (m_profile.records > 0 && m_config.minimumSample > 0 &&
            m_profile.records < static_cast<std::uint64_t>(m_config.minimumSample))
            add(Severity::Warning, ConfigSection::Sample, ErrorCode::TooFewRecords, {},
                lines({std::to_string(m_profile.records), std::to_string(m_config.minimumSample)}));
    }

    void checkMetrics()
    {
        if (!m_rules)
            return;
        for (const std::string& metric : m_config.metrics) {
            const auto refuse = [&](ErrorCode code, const std::string& detail) {
                add(Severity::Error, ConfigSection::Metrics, code, metric, detail).metric = metric;
            };
            if (metric == "all" || metric == "default")
                continue;
            const auto rule = m_rules(metric);
            if (!rule)
                refuse(ErrorCode::UnknownMetric, {});
            else if (const auto missing = missingFor(*rule))
                refuse(missing->code, missing->detail);
        }
    }

    struct Missing {
        ErrorCode code;
        std::string detail;
    };
    /// What a metric needs and these data have not.
    [[nodiscard]] std::optional<Missing> missingFor(const MetricRule& rule) const
    {
        if (rule.needsOtherDecision && m_config.otherDecision.empty())
            return Missing{ErrorCode::MetricNeedsLabels, "other_decision"};
        if (rule.needsRegression && !isRegression())
            return Missing{ErrorCode::MetricNeedsLabels, "numeric"};
        if (rule.needsLabels && !m_schema.find(ColumnRole::Label))
            return Missing{ErrorCode::MetricNeedsLabels, {}};
        if (rule.needsScores && !m_schema.find(ColumnRole::Probability))
            return Missing{ErrorCode::MetricNeedsScores, {}};
        if (rule.needsControl && m_config.controlFeature.empty())
            return Missing{ErrorCode::MetricNeedsControl, {}};
        return std::nullopt;
    }

    /// A quantity is predicted, and labels are quantities too.
    [[nodiscard]] bool isRegression() const
    {
        const auto prediction = outcomeColumn(m_config.outcome, m_schema);
        const auto label = m_schema.find(ColumnRole::Label);
        const auto isTrue = [](const ValueRange& range) { return range.lower < range.upper; };
        return prediction && label && isNumeric(m_schema.columns[*prediction].kind) &&
               isNumeric(m_schema.columns[*label].kind) &&
               (std::ranges::any_of(m_config.outcome.favorableRanges, isTrue) ||
                std::ranges::any_of(m_config.outcome.unfavorableRanges, isTrue));
    }

    const FairnessConfig& m_config;
    const Schema& m_schema;
    const DataProfile& m_profile;
    const MetricRules& m_rules;
    std::vector<Issue> m_issues;
};

} // namespace

std::vector<Issue> validate(const FairnessConfig& config, const Schema& schema, const DataProfile& profile,
                            const MetricRules& rules)
{
    return Validator(config, schema, profile, rules).run();
}

const Issue* firstError(const std::vector<Issue>& issues)
{
    const auto it = std::ranges::find(issues, Severity::Error, &Issue::severity);
    return it == issues.end() ? nullptr : &*it;
}

} // namespace tiltmeter
