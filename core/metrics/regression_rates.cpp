// SPDX-License-Identifier: GPL-3.0-or-later
// Rates of a numeric prediction p against a numeric label y; e = p - y.
#include "metrics/rates.h"

#include "numeric/mean.h"
#include "numeric/proportion.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

Reason whyNothing(const GroupData& g)
{
    return g.records == 0 ? Reason::EmptyGroup : Reason::NoLabels;
}

template <double RegressionSums::*sum>
MetricValue meanOf(const GroupData& g, const GroupData*)
{
    if (!(g.regression.weight > 0))
        return whyNothing(g);
    return g.regression.*sum / g.regression.weight;
}

/// From the sum of a quantity and the sum of its squares.
template <double RegressionSums::*sum, double RegressionSums::*squares>
std::optional<MetricInterval> meanInterval(const GroupData& g, const IntervalOptions& options)
{
    const RegressionSums& r = g.regression;
    const double mean = r.*sum / r.weight;
    const double variance = std::max(0.0, r.*squares / r.weight - mean * mean);
    const double effective = r.squaredWeight > 0 ? r.weight * r.weight / r.squaredWeight : 0;
    return MetricInterval{numeric::meanInterval({mean, variance, effective}, options.confidence),
                          IntervalMethod::Normal};
}

template <double RegressionSums::*sum, double RegressionSums::*squares>
std::optional<MetricInterval> positiveMeanInterval(const GroupData& g, const IntervalOptions& options)
{
    auto interval = meanInterval<sum, squares>(g, options);
    interval->interval.lower = std::max(interval->interval.lower, 0.0);
    return interval;
}

MetricValue rootMeanSquaredError(const GroupData& g, const GroupData*)
{
    if (!(g.regression.weight > 0))
        return whyNothing(g);
    return std::sqrt(g.regression.squaredError / g.regression.weight);
}

/// The root grows with the mean squared error.
std::optional<MetricInterval> rootInterval(const GroupData& g, const IntervalOptions& options)
{
    auto interval =
        positiveMeanInterval<&RegressionSums::squaredError, &RegressionSums::fourthPowerError>(g, options);
    interval->interval = {std::sqrt(interval->interval.lower), std::sqrt(interval->interval.upper)};
    return interval;
}

MetricValue rSquared(const GroupData& g, const GroupData*)
{
    const RegressionSums& r = g.regression;
    if (!(r.weight > 0))
        return whyNothing(g);
    const double total = r.squaredLabel - r.label * r.label / r.weight;
    if (!(total > 0))
        return Reason::ZeroDenominator;
    return 1 - r.squaredError / total;
}

/// Delta method on the logarithm of (mean squared error / variance of the labels): each record adds
/// e^2 / MSE - (y - mean y)^2 / variance to it. What the moments lose to rounding gives no interval.
std::optional<MetricInterval> rSquaredInterval(const GroupData& g, const IntervalOptions& options)
{
    const RegressionSums& r = g.regression;
    const double n = r.squaredWeight > 0 ? r.weight * r.weight / r.squaredWeight : 0;
    const auto mean = [&r](double sum) { return sum / r.weight; };
    const double m = mean(r.label);
    const double error = mean(r.squaredError);
    const double spread = mean(r.squaredLabel) - m * m;
    if (n < 2 || !(error > 0) || !(spread > 0))
        return std::nullopt;
    const double fourth = mean(r.fourthPowerLabel) - 4 * m * mean(r.cubedLabel) +
                          6 * m * m * mean(r.squaredLabel) - 3 * m * m * m * m;
    const double both =
        mean(r.squaredLabelSquaredError) - 2 * m * mean(r.labelSquaredError) + m * m * mean(r.squaredError);
    const double variance =
        mean(r.fourthPowerError) / (error * error) + fourth / (spread * spread) - 2 * both / (error * spread);
    if (!(variance >= 0) || !std::isfinite(variance))
        return std::nullopt;
    const double reach = std::exp(numeric::twoSidedZ(options.confidence) * std::sqrt(variance / (n - 1)));
    return MetricInterval{{1 - error / spread * reach, 1 - error / spread / reach}, IntervalMethod::Normal};
}

MetricValue correlation(const GroupData& g, const GroupData*)
{
    const RegressionSums& r = g.regression;
    if (!(r.weight > 0))
        return whyNothing(g);
    const double labels = r.squaredLabel - r.label * r.label / r.weight;
    const double predictions = r.squaredPrediction - r.prediction * r.prediction / r.weight;
    if (!(labels > 0) || !(predictions > 0))
        return Reason::ZeroDenominator;
    return std::clamp((r.product - r.label * r.prediction / r.weight) / std::sqrt(labels * predictions), -1.0,
                      1.0);
}

/// Fisher's transformation (1921).
std::optional<MetricInterval> correlationInterval(const GroupData& g, const IntervalOptions& options)
{
    const RegressionSums& r = g.regression;
    const double n = r.squaredWeight > 0 ? r.weight * r.weight / r.squaredWeight : 0;
    const double value = *correlation(g, nullptr).value;
    if (n <= 3)
        return std::nullopt;
    const double z = std::atanh(value);
    const double reach = numeric::twoSidedZ(options.confidence) / std::sqrt(n - 3);
    if (!std::isfinite(z))
        return MetricInterval{{value, value}, IntervalMethod::Normal};
    return MetricInterval{{std::tanh(z - reach), std::tanh(z + reach)}, IntervalMethod::Normal};
}

MetricValue jainIndex(const GroupData& g, const GroupData*)
{
    const RegressionSums& r = g.regression;
    if (!(r.weight > 0))
        return whyNothing(g);
    if (!(r.squaredError > 0))
        return Reason::ZeroDenominator;
    return r.absoluteError * r.absoluteError / (r.weight * r.squaredError);
}

/// Delta method on ln(mean |e|^2 / mean e^2). How |e| and e^2 go together is bounded from below by what their
/// means allow, so the interval is rather too wide.
std::optional<MetricInterval> jainInterval(const GroupData& g, const IntervalOptions& options)
{
    const RegressionSums& r = g.regression;
    const double n = r.squaredWeight > 0 ? r.weight * r.weight / r.squaredWeight : 0;
    if (n < 2)
        return std::nullopt;
    const double absolute = r.absoluteError / r.weight;
    const double squared = r.squaredError / r.weight;
    const double leastCubed = squared * squared / absolute;
    const double variance = 4 * (squared / (absolute * absolute) - 1) +
                            (r.fourthPowerError / r.weight / (squared * squared) - 1) -
                            4 * (leastCubed / (absolute * squared) - 1);
    const double reach =
        std::exp(numeric::twoSidedZ(options.confidence) * std::sqrt(std::max(0.0, variance) / (n - 1)));
    const double value = *jainIndex(g, nullptr).value;
    return MetricInterval{{value / reach, std::min(1.0, value * reach)}, IntervalMethod::Normal};
}

RateRow row(std::string_view id, std::vector<std::string_view> aliases, MetricDirection direction,
            Limits sensible, std::string_view formula, std::string_view source,
            MetricValue (*value)(const GroupData&, const GroupData*),
            std::optional<MetricInterval> (*interval)(const GroupData&, const IntervalOptions&))
{
    RateRow result;
    result.info.id = id;
    result.info.aliases = std::move(aliases);
    result.info.scope = MetricScope::Group;
    result.info.unit = MetricUnit::Plain;
    result.info.direction = direction;
    result.info.sensible = sensible;
    result.info.needsLabels = true;
    result.info.needsRegression = true;
    result.info.formula = formula;
    result.info.source = source;
    result.basis = Basis::Regression;
    result.value = value;
    result.interval = interval;
    return result;
}

} // namespace

void addRegressionRates(std::vector<RateRow>& table)
{
    using enum MetricDirection;
    using R = RegressionSums;
    const Limits positive{0, std::nullopt};
    table.push_back(row("mean_error", {}, BothAreBad, {}, "mean of p - y", "residual bias", meanOf<&R::error>,
                        meanInterval<&R::error, &R::squaredError>));
    table.push_back(row("mean_absolute_error", {"mae"}, HighIsBad, positive, "mean of |p - y|",
                        "Fairlearn, scikit-learn mean_absolute_error", meanOf<&R::absoluteError>,
                        positiveMeanInterval<&R::absoluteError, &R::squaredError>));
    table.push_back(row("mean_squared_error", {"mse"}, HighIsBad, positive, "mean of (p - y)^2",
                        "scikit-learn mean_squared_error", meanOf<&R::squaredError>,
                        positiveMeanInterval<&R::squaredError, &R::fourthPowerError>));
    table.push_back(row("root_mean_squared_error", {"rmse"}, HighIsBad, positive,
                        "sqrt of the mean of (p - y)^2", "scikit-learn; holisticai compares it as a ratio",
                        rootMeanSquaredError, rootInterval));
    table.push_back(row("r_squared", {"r2"}, LowIsBad, {std::nullopt, 1},
                        "1 - sum (p - y)^2 / sum (y - mean y)^2, the group's own mean",
                        "scikit-learn r2_score", rSquared, rSquaredInterval));
    table.push_back(row("prediction_label_correlation", {}, LowIsBad, {-1, 1},
                        "Pearson's correlation of p and y", "holisticai compares it as a difference",
                        correlation, correlationInterval));
    for (RateRow& each : table)
        if (each.basis == Basis::Regression)
            each.info.isDefault = true;
    table.push_back(row("jain_index", {}, BothAreBad, {0, 1}, "(sum of |p - y|)^2 / (n sum of (p - y)^2)",
                        "Jain et al. 1984; holisticai jain_index: 1 where all errors are as large", jainIndex,
                        jainInterval));
    table.push_back(row("mean_prediction", {}, BothAreBad, {}, "mean of p", "Fairlearn mean_prediction",
                        meanOf<&R::prediction>, meanInterval<&R::prediction, &R::squaredPrediction>));
    table.push_back(row("mean_label", {}, BothAreBad, {}, "mean of y", "the same of the labels",
                        meanOf<&R::label>, meanInterval<&R::label, &R::squaredLabel>));
}

} // namespace tiltmeter
