// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/openscale_import.h"

#include "config/fairness_json.h"
#include "config/json_fields.h"

#include <algorithm>
#include <array>

namespace tiltmeter {
namespace {

constexpr std::string_view disparateImpact = "disparate_impact";

std::string metricIdOf(const std::string& openScaleId)
{
    return openScaleId == "fairness_value" ? std::string(disparateImpact) : openScaleId;
}

/// 80 is percent, 0.8 is a ratio: no limit of a ratio that makes sense is above 2 (or is as low as 2 %).
double limitOf(const std::string& metric, double written)
{
    return metric == disparateImpact && written > 2 ? written / 100 : written;
}

struct ValuesOrRanges {
    std::vector<std::string> values;
    std::vector<ValueRange> ranges;
};

/// ["male"] or [[26, 75]].
Result<ValuesOrRanges> readValuesOrRanges(const JsonField& field)
{
    TILTMETER_ASSIGN(const auto items, field.list());
    ValuesOrRanges read;
    if (!items.empty() && items.front().value().isArray()) {
        TILTMETER_ASSIGN(read.ranges, field.ranges());
    } else {
        TILTMETER_ASSIGN(read.values, field.columnValues());
    }
    return read;
}

class Importer
{
public:
    explicit Importer(const JsonValue& document) : m_document(document) {}

    Result<ImportedConfig> run()
    {
        m_result.fromOpenScale = true;
        const JsonField root(m_document, {});
        if (!m_document.isObject())
            return root.invalid("object");
        const JsonField instance = findInstance(root);
        const auto inner = instance.find("parameters");
        const JsonField parameters = inner ? *inner : instance;
        TILTMETER_TRY(readParameters(parameters));
        for (const JsonField& holder : {instance, parameters}) {
            if (const auto thresholds = holder.find("thresholds"))
                TILTMETER_TRY(readThresholds(*thresholds));
            if (!inner)
                break;
        }
        completeFeatureLimits();
        if (const auto schedule = instance.find("schedule"))
            readSchedule(*schedule);
        return std::move(m_result);
    }

private:
    /// Goes inwards through the wrappers that the different exports put around the same thing.
    static JsonField findInstance(const JsonField& root)
    {
        JsonField at = root;
        bool deeper = true;
        while (deeper && !at.find("parameters")) {
            deeper = false;
            for (const char* const wrapper :
                 {"entity", "fairness_configuration", "fairness_inputs", "fairness", "configuration"}) {
                if (const auto inner = at.find(wrapper); inner && inner->value().isObject()) {
                    at = *inner;
                    deeper = true;
                    break;
                }
            }
        }
        return at;
    }

    static std::optional<JsonField> findAny(const JsonField& field, std::initializer_list<const char*> names)
    {
        for (const char* const name : names)
            if (auto found = field.find(name))
                return found;
        return std::nullopt;
    }

    Result<void> readParameters(const JsonField& parameters)
    {
        FairnessConfig& config = m_result.config;
        auto features = findAny(parameters, {"features", "fairness_attributes"});
        if (!features)
            return parameters.required("features").map([](const JsonField&) {});
        TILTMETER_ASSIGN(const auto list, features->list());
        for (const JsonField& feature : list)
            TILTMETER_TRY(readFeature(feature));

        auto favorable = findAny(parameters, {"favourable_class", "favourable_classes", "favorable_class"});
        if (!favorable)
            return parameters.required("favourable_class").map([](const JsonField&) {});
        TILTMETER_ASSIGN(ValuesOrRanges good, readValuesOrRanges(*favorable));
        config.outcome.favorable = std::move(good.values);
        config.outcome.favorableRanges = std::move(good.ranges);
        auto unfavorable =
            findAny(parameters, {"unfavourable_class", "unfavourable_classes", "unfavorable_class"});
        if (!unfavorable)
            return parameters.required("unfavourable_class").map([](const JsonField&) {});
        TILTMETER_ASSIGN(ValuesOrRanges bad, readValuesOrRanges(*unfavorable));
        config.outcome.unfavorable = std::move(bad.values);
        config.outcome.unfavorableRanges = std::move(bad.ranges);

        if (const auto minimum = parameters.find("min_records")) {
            TILTMETER_ASSIGN(config.minimumSample, minimum->wholeNumber(1));
        }
        for (const char* const name :
             {"max_records", "training_data_distributions", "training_data_metrics", "perform_debias"})
            if (const auto field = parameters.find(name))
                m_result.ignored.push_back(field->path());
        return {};
    }

    Result<void> readFeature(const JsonField& field)
    {
        MonitoredFeature feature;
        TILTMETER_ASSIGN(const JsonField name, field.required("feature"));
        TILTMETER_ASSIGN(feature.column, name.text());
        TILTMETER_ASSIGN(const JsonField majority, field.required("majority"));
        TILTMETER_ASSIGN(ValuesOrRanges reference, readValuesOrRanges(majority));
        feature.reference.name =
            reference.ranges.empty() ? nameOf(reference.values) : nameOf(reference.ranges);
        feature.reference.values = std::move(reference.values);
        feature.reference.ranges = std::move(reference.ranges);
        TILTMETER_ASSIGN(const JsonField minority, field.required("minority"));
        TILTMETER_ASSIGN(const ValuesOrRanges monitored, readValuesOrRanges(minority));
        for (const std::string& value : monitored.values)
            feature.monitored.push_back({value, {value}, {}, false});
        for (const ValueRange& range : monitored.ranges)
            feature.monitored.push_back({nameOf(std::vector{range}), {}, {range}, false});
        if (const auto threshold = field.find("threshold")) {
            TILTMETER_ASSIGN(const double limit, threshold->number());
            const std::string metric(disparateImpact);
            feature.limits[metric].lower = limitOf(metric, limit);
        }
        if (const auto ids = field.find("metric_ids")) {
            TILTMETER_ASSIGN(const auto metrics, ids->texts());
            for (const std::string& id : metrics)
                addMetric(metricIdOf(id));
        }
        if (const auto correlated = field.find("correlated_attributes");
            correlated && !correlated->value().items.empty())
            m_result.ignored.push_back(correlated->path());
        m_result.config.features.push_back(std::move(feature));
        return {};
    }

    void addMetric(const std::string& id)
    {
        std::vector<std::string>& metrics = m_result.config.metrics;
        if (std::ranges::find(metrics, id) == metrics.end())
            metrics.push_back(id);
    }

    Result<void> readThresholds(const JsonField& field)
    {
        TILTMETER_ASSIGN(const auto list, field.list());
        for (const JsonField& entry : list) {
            TILTMETER_ASSIGN(const JsonField id, entry.required("metric_id"));
            TILTMETER_ASSIGN(const std::string openScaleId, id.text());
            const std::string metric = metricIdOf(openScaleId);
            TILTMETER_ASSIGN(const JsonField type, entry.required("type"));
            const bool lower = type.value().isString() && type.value().text == "lower_limit";
            if (!lower && !(type.value().isString() && type.value().text == "upper_limit"))
                return type.invalid("one_of", {"lower_limit", "upper_limit"});
            const auto side = [lower](Limits& limits) -> std::optional<double>& {
                return lower ? limits.lower : limits.upper;
            };
            if (const auto value = entry.find("value")) {
                TILTMETER_ASSIGN(const double limit, value->number());
                side(m_result.config.limits[metric]) = limitOf(metric, limit);
            }
            if (const auto specific = entry.find("specific_values")) {
                TILTMETER_ASSIGN(const auto values, specific->list());
                for (const JsonField& value : values) {
                    TILTMETER_ASSIGN(const JsonField number, value.required("value"));
                    TILTMETER_ASSIGN(const double limit, number.number());
                    if (MonitoredFeature* feature = featureOf(value))
                        side(feature->limits[metric]) = limitOf(metric, limit);
                    else
                        m_result.ignored.push_back(value.path());
                }
            }
        }
        return {};
    }

    /// The feature that a specific value applies to; nullptr when it is for something else as well or instead
    /// (a single group, another metric type), which has no counterpart here.
    MonitoredFeature* featureOf(const JsonField& specific)
    {
        const auto appliesTo = specific.find("applies_to");
        if (!appliesTo || appliesTo->value().items.size() != 1)
            return nullptr;
        const JsonValue& tag = appliesTo->value().items.front();
        const JsonValue* const key = tag.find("key");
        const JsonValue* const name = tag.find("value");
        if (key == nullptr || name == nullptr || key->text != "feature")
            return nullptr;
        for (MonitoredFeature& feature : m_result.config.features)
            if (feature.column == name->text)
                return &feature;
        return nullptr;
    }

    /// A feature's limits replace the common ones of that metric as a pair: the side it does not name stays
    /// as it is for everyone.
    void completeFeatureLimits()
    {
        for (MonitoredFeature& feature : m_result.config.features) {
            for (auto& [metric, limits] : feature.limits) {
                const auto common = m_result.config.limits.find(metric);
                if (common == m_result.config.limits.end())
                    continue;
                if (!limits.lower)
                    limits.lower = common->second.lower;
                if (!limits.upper)
                    limits.upper = common->second.upper;
            }
        }
    }

    void readSchedule(const JsonField& schedule)
    {
        const JsonValue* const interval = schedule.value().find("repeat_interval");
        const JsonValue* const unit = schedule.value().find("repeat_unit");
        const std::int64_t count = interval != nullptr ? interval->integer().value_or(1) : 1;
        const std::string name = unit != nullptr ? unit->text : std::string();
        struct Known {
            std::string_view unit;
            std::int64_t count;
            WindowKind window;
        };
        constexpr std::array<Known, 7> known{{{"minute", 60, WindowKind::Hour},
                                              {"hour", 1, WindowKind::Hour},
                                              {"hour", 24, WindowKind::Day},
                                              {"day", 1, WindowKind::Day},
                                              {"day", 7, WindowKind::Week},
                                              {"week", 1, WindowKind::Week},
                                              {"month", 1, WindowKind::Month}}};
        for (const Known& each : known) {
            if (each.count == count && (name == each.unit || name == std::string(each.unit) + 's')) {
                m_result.config.window.kind = each.window;
                return;
            }
        }
        m_result.ignored.push_back(schedule.path());
    }

    const JsonValue& m_document;
    ImportedConfig m_result;
};

bool looksLikeOpenScale(const JsonValue& document)
{
    for (const char* const name :
         {"parameters", "entity", "fairness_attributes", "fairness_configuration", "fairness_inputs",
          "fairness", "configuration", "favourable_class", "favourable_classes", "favorable_class"})
        if (document.find(name) != nullptr)
            return true;
    return false;
}

} // namespace

Result<ImportedConfig> importOpenScale(const JsonValue& document)
{
    return Importer(document).run();
}

Result<ImportedConfig> readFairnessConfig(std::string_view text)
{
    TILTMETER_ASSIGN(const JsonValue document, parseJson(text));
    if (document.find("version") == nullptr && looksLikeOpenScale(document))
        return importOpenScale(document);
    ImportedConfig own;
    TILTMETER_ASSIGN(own.config, fairnessConfigFromJson(text));
    own.saysProbability = document.find("probability_of") != nullptr;
    return own;
}

} // namespace tiltmeter
