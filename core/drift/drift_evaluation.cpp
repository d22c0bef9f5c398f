// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_evaluation.h"

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
    constexpr std::array<std::string_view, 8> names{
        "none",        "empty_baseline", "empty_window",           "constant_baseline",
        "not_defined", "below_minimum",  "baseline_below_minimum", "in_baseline"};
    return names[static_cast<std::size_t>(reason)];
}

std::string_view toString(ChangeKind kind)
{
    return kind == ChangeKind::Sudden ? "sudden" : "gradual";
}

const DriftMeasurement* judgedMeasurement(const DriftWindow& window, const std::string& feature)
{
    const auto it = std::ranges::find_if(window.measurements, [&feature](const DriftMeasurement& m) {
        return m.judged && m.feature == feature && m.metric != "missing_rate";
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
