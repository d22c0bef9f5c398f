// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_evaluation.h"

#include "drift/drift_methods.h"

#include <algorithm>
#include <array>

namespace tiltmeter {

std::string_view toString(DriftFamily family)
{
    constexpr std::array<std::string_view, 4> names{"feature", "prediction", "probability", "label"};
    return names[static_cast<std::size_t>(family)];
}

std::string_view toString(DriftReason reason)
{
    constexpr std::array<std::string_view, 9> names{
        "none",          "empty_baseline",         "empty_window", "constant_baseline", "not_defined",
        "below_minimum", "baseline_below_minimum", "in_baseline",  "not_recorded"};
    return names[static_cast<std::size_t>(reason)];
}

std::string_view toString(ChangeKind kind)
{
    return kind == ChangeKind::Sudden ? "sudden" : "gradual";
}

std::string_view toString(DriftClassifier classifier)
{
    return classifier == DriftClassifier::Logistic ? "logistic" : "boosted_trees";
}

std::string_view toString(ConstraintKind kind)
{
    constexpr std::array<std::string_view, 5> names{"present", "range", "categories", "range_within",
                                                    "combination"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view toString(ConsistencyStatus status)
{
    constexpr std::array<std::string_view, 4> names{"ok", "in_baseline", "too_few_records",
                                                    "too_few_in_baseline"};
    return names[static_cast<std::size_t>(status)];
}

std::string_view toString(ModelDriftStatus status)
{
    constexpr std::array<std::string_view, 8> names{
        "ok",          "no_predictions", "no_labels", "not_classification", "too_few_errors", "weak_detector",
        "in_baseline", "too_few_records"};
    return names[static_cast<std::size_t>(status)];
}

const DriftMeasurement* judgedMeasurement(const DriftWindow& window, const std::string& feature)
{
    const auto it = std::ranges::find_if(window.measurements, [&feature](const DriftMeasurement& m) {
        return m.judged && m.feature == feature && !isSideRate(m.metric);
    });
    return it == window.measurements.end() ? nullptr : &*it;
}

const DriftMeasurement* findMeasurement(const DriftWindow& window, const std::string& feature,
                                        const std::string& metric)
{
    const auto it = std::ranges::find_if(window.measurements, [&](const DriftMeasurement& m) {
        return m.feature == feature && m.metric == metric;
    });
    return it == window.measurements.end() ? nullptr : &*it;
}

} // namespace tiltmeter
