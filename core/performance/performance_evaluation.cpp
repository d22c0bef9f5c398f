// SPDX-License-Identifier: GPL-3.0-or-later
#include "performance/performance_evaluation.h"

#include <algorithm>
#include <array>

namespace tiltmeter {

std::string_view toString(EstimateReason reason)
{
    constexpr std::array<std::string_view, 5> names{"none", "not_estimable", "no_scores", "no_calibration",
                                                    "zero_denominator"};
    return names[static_cast<std::size_t>(reason)];
}

std::string_view toString(CalibrationSource source)
{
    constexpr std::array<std::string_view, 3> names{"none", "baseline", "other_windows"};
    return names[static_cast<std::size_t>(source)];
}

std::string_view toString(numeric::CalibrationMethod method)
{
    constexpr std::array<std::string_view, 3> names{"none", "isotonic", "logistic"};
    return names[static_cast<std::size_t>(method)];
}

const PerformanceMeasurement* findMeasurement(const PerformanceWindow& window, std::string_view metric)
{
    const auto found = std::ranges::find(window.measurements, metric, &PerformanceMeasurement::metric);
    return found == window.measurements.end() ? nullptr : &*found;
}

} // namespace tiltmeter
