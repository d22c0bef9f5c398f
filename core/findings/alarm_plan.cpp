// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm_plan.h"

#include "base/json_writer.h"
#include "metrics/comparison.h"
#include "metrics/measure.h"
#include "metrics/metric_row.h"
#include "metrics/plan_for.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace tiltmeter {
namespace {

constexpr std::array<std::string_view, 4> usualRates{"selection_rate", "true_positive_rate",
                                                     "false_positive_rate", "positive_predictive_value"};

/// A limit that is one on a single proportion's difference or ratio.
struct RateLimit {
    const RateRow* rate = nullptr;
    std::string metric;
    bool isRatio = false;
    Limits limits;
};

/// Every record that the rate looks at either counts or does not.
bool canBeWatched(const RateRow& rate)
{
    return rate.isProportion() && (rate.numerator & ~rate.denominator) == 0;
}

/// Whether the metric is monitored - reference, or monitored / reference, of its rate and nothing else: asked
/// of the function itself, as names and units can't tell a sign or an absolute value.
bool isPlain(const MetricRow& row, bool isRatio)
{
    for (const bool reversed : {false, true}) {
        std::array<GroupData, 2> groups;
        for (std::size_t i = 0; i < 9; ++i) {
            groups[0].weight[i] = 1 + static_cast<double>(i * i % 7);
            groups[1].weight[i] = 2 + static_cast<double>(i * 5 % 11);
        }
        for (GroupData& group : groups) {
            group.counts.fill(1);
            group.records = 9;
        }
        const GroupData& monitored = groups[reversed ? 1 : 0];
        const GroupData& reference = groups[reversed ? 0 : 1];
        const auto value = row.value(row, {&monitored, &reference, groups, &monitored, {}}).value;
        const auto u = rateOf(*row.rate, monitored, nullptr).value;
        const auto r = rateOf(*row.rate, reference, nullptr).value;
        if (!value || !u || !r || std::abs(*value - (isRatio ? *u / *r : *u - *r)) > 1e-12)
            return false;
    }
    return true;
}

Result<std::optional<RateLimit>> rateLimit(const std::string& id, const Limits& limits)
{
    const MetricInfo* info = findMetric(id);
    if (info == nullptr)
        return fail(ErrorCode::UnknownMetric, id);
    if (watchedRateOf(*info).empty() || (!limits.lower && !limits.upper))
        return std::nullopt;
    return RateLimit{rowOf(*info).rate, std::string(info->id), info->unit == MetricUnit::Ratio, limits};
}

/// The limits in force for a feature (nullptr: an intersection), those of other metrics left out.
Result<std::vector<RateLimit>> limitsFor(const FairnessConfig& config, const MonitoredFeature* feature)
{
    std::map<std::string, Limits> inForce = config.limits;
    if (feature != nullptr)
        for (const auto& [metric, limits] : feature->limits)
            inForce[metric] = limits;
    std::vector<RateLimit> result;
    for (const auto& [metric, limits] : inForce) {
        TILTMETER_ASSIGN(auto limit, rateLimit(metric, limits));
        if (limit)
            result.push_back(std::move(*limit));
    }
    return result;
}

/// The metric under which a rate's difference is known.
std::string differenceOf(const RateRow& rate)
{
    const std::string id = std::string(rate.info.id) + "_difference";
    for (const MetricInfo& info : metricTable()) {
        const MetricRow& row = rowOf(info);
        if (row.rate == &rate && row.secondRate == nullptr && info.scope == MetricScope::Pair &&
            info.unit == MetricUnit::Difference && isPlain(row, false))
            return std::string(info.id);
    }
    return id;
}

std::optional<numeric::BettingRule> ruleFor(double limit, bool isRatio, AlarmKind kind)
{
    const bool below = kind == AlarmKind::BelowLimit;
    if (isRatio) {
        if (!(limit > 0) || !std::isfinite(limit)) // a ratio is never below 0
            return std::nullopt;
        return below ? numeric::BettingRule::ratioAtLeast(limit) : numeric::BettingRule::ratioAtMost(limit);
    }
    if (!(limit > -1 && limit < 1)) // a difference never passes these
        return std::nullopt;
    return below ? numeric::BettingRule::differenceAtLeast(limit)
                 : numeric::BettingRule::differenceAtMost(limit);
}

/// What a limit against all records together means against the others alone, where the monitored group is
/// this share of all: from all = share u + (1 - share) others.
std::optional<double> againstOthers(double limit, bool isRatio, double share)
{
    if (!(share < 1))
        return std::nullopt;
    if (!isRatio)
        return limit / (1 - share);
    if (!(limit * share < 1))
        return std::nullopt;
    return limit * (1 - share) / (1 - limit * share);
}

class Planner
{
public:
    Planner(const FairnessConfig& config, const AggregationPlan& plan, const AlarmSizes& sizes)
        : m_config(config), m_plan(plan), m_sizes(sizes), m_window(emptyWindow())
    {
        m_config.controlFeature.clear(); // its strata have no part in this
    }

    Result<AlarmPlan> run(const Schema& schema)
    {
        m_result.alpha = m_config.alarms.alpha;
        m_result.days = m_config.alarms.days;
        if (const auto version = schema.find(ColumnRole::ModelVersion))
            if (schema.columns[*version].kind != ColumnKind::Timestamp)
                m_result.ordered.versionColumn = schema.columns[*version].name;
        AggregationPlan& ordered = m_result.ordered.plan;
        ordered.classes = m_plan.classes;
        ordered.predictionColumn = m_plan.predictionColumn;
        ordered.labelColumn = m_plan.labelColumn;
        for (std::size_t i = 0; i < m_config.features.size(); ++i)
            ordered.axes.push_back(m_plan.axes[i]);
        if (!m_plan.predictionColumn.empty())
            TILTMETER_TRY(addAll());
        setLevels();
        return std::move(m_result);
    }

private:
    Result<void> addAll()
    {
        for (std::size_t i = 0; i < m_config.features.size(); ++i) {
            TILTMETER_ASSIGN(const auto limits, limitsFor(m_config, &m_config.features[i]));
            addComparison(setOfFeature(i), compareFeature(m_window, m_plan, m_config, i, m_window),
                          m_config.features[i].referenceChoice == ReferenceChoice::Overall, limits);
        }
        TILTMETER_ASSIGN(const auto limits, limitsFor(m_config, nullptr));
        for (std::size_t i = 0; i < m_config.intersections.size(); ++i) {
            const Comparison comparison = compareIntersection(m_window, m_plan, m_config, i, m_window);
            const bool overall =
                !comparison.references.empty() && comparison.references[0].name == overallReference;
            addComparison(setOfIntersection(m_config, i), comparison, overall, limits);
        }
        return {};
    }

    /// Of the right shape, holding nothing but the sizes.
    [[nodiscard]] WindowStats emptyWindow() const
    {
        WindowStats window;
        const std::size_t cells = (m_plan.classes.size() + 1) * (m_plan.classes.size() + 1);
        const std::size_t sets = 1 + m_config.features.size() + m_config.intersections.size();
        for (std::size_t set = 0; set < sets; ++set) {
            std::size_t groups = 1;
            for (const std::size_t axis : m_plan.sets[set].axes)
                groups *= m_plan.axes[axis].groups.size() + 2;
            auto& stats = window.sets.emplace_back(groups);
            for (std::size_t group = 0; group < groups; ++group) {
                stats[group].cells.resize(cells);
                stats[group].records = sizeOf(set, group, 0x1ff);
            }
        }
        return window;
    }

    [[nodiscard]] std::uint64_t sizeOf(std::size_t set, std::size_t group, CellMask mask) const
    {
        if (set >= m_sizes.cells.size() || group >= m_sizes.cells[set].size())
            return 0;
        std::uint64_t sum = 0;
        for (std::size_t cell = 0; cell < 9; ++cell)
            if ((mask >> cell & 1U) != 0)
                sum += m_sizes.cells[set][group][cell];
        return sum;
    }

    void addComparison(std::size_t set, const Comparison& comparison, bool overall,
                       const std::vector<RateLimit>& limits)
    {
        std::optional<std::size_t> orderedSet;
        for (std::size_t i = 0; i < comparison.members.size(); ++i) {
            const Comparison::Member& member = comparison.members[i];
            if (member.isReference || comparison.references.empty())
                continue;
            if (m_pairs == maximumAlarmPairs) {
                ++m_result.unwatched;
                continue;
            }
            const Comparison::Reference& reference = comparison.references[member.reference];
            AlarmWatch watch;
            watch.feature = comparison.feature;
            watch.monitored = member.name;
            watch.reference = reference.name;
            watch.sides.assign(m_window.sets[set].size(), AlarmWatch::Side::None);
            for (const std::size_t other : reference.members)
                watch.sides[comparison.members[other].group] = AlarmWatch::Side::Reference;
            watch.sides[member.group] = AlarmWatch::Side::Monitored;
            if (std::ranges::find(watch.sides, AlarmWatch::Side::Reference) == watch.sides.end())
                continue;
            ++m_pairs;
            if (!orderedSet) {
                orderedSet = m_result.ordered.plan.sets.size();
                m_result.ordered.plan.sets.push_back(m_plan.sets[set]);
            }
            watch.set = *orderedSet;
            addRates(watch, set, member.group, overall, limits);
        }
    }

    void addRates(const AlarmWatch& pair, std::size_t set, std::size_t group, bool overall,
                  const std::vector<RateLimit>& limits)
    {
        const bool parityRaises = m_config.alarms.parity.value_or(limits.empty());
        for (const RateRow& rate : rateTable()) {
            const bool usual = std::ranges::find(usualRates, rate.info.id) != usualRates.end();
            const bool limited =
                std::ranges::any_of(limits, [&](const RateLimit& l) { return l.rate == &rate; });
            if (!canBeWatched(rate) || (!usual && !limited) ||
                (rate.info.needsLabels && m_plan.labelColumn.empty()))
                continue;
            AlarmWatch watch = pair;
            watch.rate = rate.info.id;
            watch.eligible = rate.denominator;
            watch.hits = rate.numerator;
            watch.hypotheses.push_back({AlarmKind::Parity, false, differenceOf(rate), 0,
                                        numeric::BettingRule::parity(), parityRaises, 0});
            const double share = overall ? shareOf(set, group, pair, rate.denominator) : 0;
            for (const RateLimit& limit : limits)
                if (limit.rate == &rate)
                    addLimits(watch, limit, overall ? std::optional(share) : std::nullopt);
            const std::size_t lasting = watch.hypotheses.size();
            for (std::size_t i = 0; i < lasting; ++i) {
                if (!watch.hypotheses[i].raises)
                    continue;
                AlarmHypothesis change = watch.hypotheses[i];
                change.change = true;
                watch.hypotheses.push_back(std::move(change));
            }
            m_result.watches.push_back(std::move(watch));
        }
    }

    void addLimits(AlarmWatch& watch, const RateLimit& limit, std::optional<double> share) const
    {
        const auto add = [&](AlarmKind kind, const std::optional<double>& value) {
            const auto tested = value && share ? againstOthers(*value, limit.isRatio, *share) : value;
            const auto rule = tested ? ruleFor(*tested, limit.isRatio, kind) : std::nullopt;
            if (!rule)
                return;
            const bool known = std::ranges::any_of(watch.hypotheses, [&](const AlarmHypothesis& h) {
                return h.metric == limit.metric && h.kind == kind;
            });
            if (!known)
                watch.hypotheses.push_back({kind, false, limit.metric, *value, *rule, true, 0});
        };
        add(AlarmKind::BelowLimit, limit.limits.lower);
        add(AlarmKind::AboveLimit, limit.limits.upper);
    }

    /// Of the group among all that the watch looks at; by all records while there are none with the outcomes.
    [[nodiscard]] double shareOf(std::size_t set, std::size_t group, const AlarmWatch& pair,
                                 CellMask eligible) const
    {
        for (const CellMask mask : {eligible, CellMask{0x1ff}}) {
            std::uint64_t all = 0;
            for (std::size_t other = 0; other < pair.sides.size(); ++other)
                if (pair.sides[other] != AlarmWatch::Side::None)
                    all += sizeOf(set, other, mask);
            if (all > 0)
                return static_cast<double>(sizeOf(set, group, mask)) / static_cast<double>(all);
        }
        return 0;
    }

    void setLevels()
    {
        for (const AlarmWatch& watch : m_result.watches)
            for (const AlarmHypothesis& h : watch.hypotheses)
                if (h.raises)
                    ++(h.change ? m_result.changeComparisons : m_result.comparisons);
        const double lasting = numeric::alarmLevel(m_result.alpha);
        for (AlarmWatch& watch : m_result.watches)
            for (AlarmHypothesis& h : watch.hypotheses) {
                if (h.change)
                    h.level =
                        numeric::changeLevel(m_result.days * static_cast<double>(m_result.changeComparisons));
                else
                    h.level =
                        h.raises ? lasting + std::log(static_cast<double>(m_result.comparisons)) : lasting;
            }
    }

    FairnessConfig m_config;
    const AggregationPlan& m_plan;
    const AlarmSizes& m_sizes;
    WindowStats m_window;
    AlarmPlan m_result;
    std::size_t m_pairs = 0;
};

} // namespace

std::string watchedRateOf(const MetricInfo& metric)
{
    const MetricRow& row = rowOf(metric);
    const bool isRatio = metric.unit == MetricUnit::Ratio;
    if (metric.needsOtherDecision || metric.scope != MetricScope::Pair || row.rate == nullptr ||
        row.secondRate != nullptr || !canBeWatched(*row.rate) ||
        (!isRatio && metric.unit != MetricUnit::Difference) || !isPlain(row, isRatio))
        return {};
    return std::string(row.rate->info.id);
}

AlarmSubject AlarmWatch::subject(std::size_t hypothesis, const std::string& modelVersion) const
{
    const AlarmHypothesis& h = hypotheses[hypothesis];
    return {feature, monitored, reference, rate, h.metric, h.kind, h.change, h.limit, modelVersion};
}

AlarmSizes AlarmSizes::of(const WindowStats& all, const AggregationPlan& plan)
{
    AlarmSizes sizes;
    for (std::size_t set = 0; set < all.sets.size(); ++set) {
        if (std::ranges::any_of(plan.sets[set].axes,
                                [&](std::size_t axis) { return plan.axes[axis].everyValue; }))
            break; // crossed with the control feature
        auto& cells = sizes.cells.emplace_back();
        for (const GroupStats& group : all.sets[set])
            cells.push_back(groupData(group, plan.classes).counts);
    }
    return sizes;
}

bool needsSizes(const FairnessConfig& config)
{
    return std::ranges::any_of(config.features, [](const MonitoredFeature& feature) {
        return feature.referenceChoice == ReferenceChoice::Largest ||
               feature.referenceChoice == ReferenceChoice::Overall;
    });
}

std::string AlarmPlan::fingerprint() const
{
    JsonWriter json(JsonWriter::Layout::Compact);
    const auto texts = [&json](const std::vector<std::string>& values) {
        json.beginInline();
        for (const std::string& value : values)
            json.value(value);
        json.endArray();
    };
    const auto ranges = [&json](const std::vector<ValueRange>& values) {
        json.beginInline();
        for (const ValueRange& range : values) {
            json.value(range.lower);
            json.value(range.upper);
        }
        json.endArray();
    };
    json.beginArray();
    json.value(alpha);
    json.value(days);
    json.value(std::uint64_t{waiting});
    json.value(ordered.versionColumn);
    json.value(ordered.plan.predictionColumn);
    json.value(ordered.plan.labelColumn);
    for (const OutcomeClass& c : ordered.plan.classes) {
        json.value(static_cast<int>(c.outcome));
        texts(c.values);
        ranges(c.ranges);
    }
    for (const GroupAxis& axis : ordered.plan.axes) {
        json.value(axis.column);
        for (const Group& group : axis.groups) {
            texts(group.values);
            ranges(group.ranges);
            json.value(group.includesMissing);
        }
    }
    for (const AlarmWatch& watch : watches) {
        for (const std::string* text : {&watch.feature, &watch.monitored, &watch.reference, &watch.rate})
            json.value(*text);
        json.value(static_cast<int>(watch.eligible));
        json.value(static_cast<int>(watch.hits));
        for (const AlarmWatch::Side side : watch.sides)
            json.value(static_cast<int>(side));
        for (const AlarmHypothesis& h : watch.hypotheses) {
            json.value(toString(h.kind));
            json.value(h.change);
            json.value(h.metric);
            json.value(h.rule.reference);
            json.value(h.rule.monitored);
            json.value(h.rule.constant);
            json.value(h.raises);
            json.value(h.level);
        }
    }
    json.endArray();
    const std::string text = std::move(json).take();
    // FNV-1a, 64 bits.
    std::uint64_t hash = 14'695'981'039'346'656'037U;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4)
        digits += "0123456789abcdef"[hash >> shift & 15U];
    return digits;
}

Result<AlarmPlan> alarmPlanFor(const FairnessConfig& config, const Schema& schema,
                               const AggregationPlan& plan, const AlarmSizes& sizes)
{
    return Planner(config, plan, sizes).run(schema);
}

} // namespace tiltmeter
