// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/measurement.h"

#include <array>

namespace tiltmeter {
namespace {

template <class Enum, std::size_t N>
std::string_view name(const std::array<std::string_view, N>& names, Enum value)
{
    return names[static_cast<std::size_t>(value)];
}

} // namespace

std::string_view toString(MeasurementStatus status)
{
    return name(std::array<std::string_view, 3>{"ok", "too_few_records", "undefined"}, status);
}

std::string_view toString(Reason reason)
{
    return name(std::array<std::string_view, 16>{"none", "empty_group", "empty_reference", "zero_denominator",
                                                 "zero_reference_denominator", "zero_reference", "no_labels",
                                                 "no_scores", "one_class_only", "not_converged",
                                                 "window_below_minimum", "group_below_minimum",
                                                 "reference_below_minimum", "no_limits",
                                                 "no_numeric_features", "no_other_decisions"},
                reason);
}

std::string_view toString(Verdict verdict)
{
    return name(std::array<std::string_view, 4>{"not_judged", "pass", "fail", "insufficient_evidence"},
                verdict);
}

std::string_view toString(PointVerdict verdict)
{
    return name(std::array<std::string_view, 3>{"not_judged", "pass", "fail"}, verdict);
}

std::string_view toString(IntervalMethod method)
{
    return name(std::array<std::string_view, 10>{"none", "wilson", "newcombe", "miettinen_nurminen",
                                                 "koopman", "delong", "normal", "bootstrap", "mover",
                                                 "confidence_sequence"},
                method);
}

} // namespace tiltmeter
