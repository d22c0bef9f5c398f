// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/spread_limits.h"

#include "drift/drift_methods.h"
#include "numeric/drift_null.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

/// Over how many dimensions the square of a distance is spread when nothing drifts: bins but one where
/// each counts alike; less where the largest difference alone counts, or differences at neighboring
/// values go together. The number of chi-square's degrees of freedom whose 0.99865 quantile is as many
/// times its mean as the distance's own is.
double dimensionsOf(std::string_view metric, const DriftFeature& feature)
{
    const double bins =
        static_cast<double>(feature.isNumeric ? feature.innerEdges.size() + 1 : feature.categories.size());
    constexpr std::array<std::string_view, 7> byBin{"population_stability_index",
                                                    "jensen_shannon_distance",
                                                    "hellinger_distance",
                                                    "kullback_leibler_divergence",
                                                    "chi_squared",
                                                    "g_test",
                                                    "cramers_v"};
    constexpr std::array<std::string_view, 3> unequal{"total_variation_distance", "euclidean_distance",
                                                      "chebyshev_distance"};
    if (std::ranges::find(byBin, metric) != byBin.end())
        return std::max(1.0, bins - 1);
    if (std::ranges::find(unequal, metric) != unequal.end())
        return std::max(1.0, (bins - 1) / 2);
    if (metric == "kolmogorov_smirnov")
        return 4;
    if (metric.starts_with("cramer_von_mises") || metric == "anderson_darling")
        return 2;
    if (metric.ends_with("wasserstein_distance") || metric == "energy_distance")
        return 1.5;
    return 1;
}

std::optional<double> spreadLimit(std::string_view metric, const DriftFeature& feature,
                                  const std::vector<double>& values, DriftPreset preset)
{
    const auto plain = numeric::predictionLimit(values);
    if (!plain)
        return std::nullopt;
    if (preset == DriftPreset::NannyMl) {
        const auto k = static_cast<double>(values.size());
        return plain->mean + 3 * plain->deviation * std::sqrt((k - 1) / k);
    }
    const double dimensions = dimensionsOf(metric, feature);
    using Kind = numeric::DistanceKind;
    if (metric == "anderson_darling") {     // standardized; A^2 itself has mean 1 and is no less than 0
        constexpr double mean = 1 / 0.7609; // standard deviation sqrt(2 (pi^2 - 9) / 3)
        std::vector<double> squares = values;
        for (double& value : squares)
            value += mean;
        const auto limit = numeric::upperDistanceLimit(squares, Kind::SumOfSquares, dimensions);
        return limit ? std::optional(*limit - mean) : std::nullopt;
    }
    constexpr std::array<std::string_view, 6> sums{
        "population_stability_index", "kullback_leibler_divergence", "chi_squared", "g_test",
        "cramer_von_mises",           "cramer_von_mises_midrank"};
    const bool isSum = std::ranges::find(sums, metric) != sums.end();
    return numeric::upperDistanceLimit(values, isSum ? Kind::SumOfSquares : Kind::Root, dimensions);
}

} // namespace

DriftSpreadLimits driftSpreadLimits(const std::vector<DriftWindow>& parts,
                                    const std::vector<DriftFeature>& features, DriftPreset preset)
{
    std::map<std::pair<std::string, std::string>, std::vector<double>> values;
    for (const DriftWindow& part : parts)
        for (const DriftMeasurement& m : part.measurements) {
            const DriftMethodInfo* info = findDriftMethod(m.metric);
            const bool drifts = info == nullptr || info->direction == DriftDirection::HighIsDrift;
            if (m.value && drifts && m.records > 0)
                values[{m.feature, m.metric}].push_back(*m.value);
        }
    DriftSpreadLimits limits;
    for (const auto& [key, list] : values) {
        if (list.size() < 3)
            continue;
        const auto feature = std::ranges::find(features, key.first, &DriftFeature::name);
        if (feature == features.end())
            continue;
        if (const auto limit = spreadLimit(key.second, *feature, list, preset))
            limits[key] = *limit;
    }
    return limits;
}

} // namespace tiltmeter
