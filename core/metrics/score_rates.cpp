// SPDX-License-Identifier: GPL-3.0-or-later
// Rates from the probability of the favorable outcome.
#include "metrics/rates.h"

#include "metrics/rate_cache.h"
#include "metrics/score_resampling.h"
#include "numeric/auc.h"
#include "numeric/calibration.h"
#include "numeric/mean.h"
#include "numeric/proportion.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tiltmeter {
namespace {

using Scores = std::span<const numeric::ScoreCell>;

constexpr int calibrationBinCount = 10;

const ScoreSums& scored(const GroupData& g, Outcome label)
{
    return g.scored[static_cast<std::size_t>(label)];
}

Reason whyNoScores(const GroupData& g, bool aboutLabels)
{
    if (g.records == 0)
        return Reason::EmptyGroup;
    if (aboutLabels && g.sum(cells::withLabel) == 0)
        return Reason::NoLabels;
    const bool any = aboutLabels ? g.scoredWithLabel().records > 0 : g.scoredAtAll().records > 0;
    return any ? Reason::ZeroDenominator : Reason::NoScores;
}

/// The effective number of records among those with a score.
double effectiveScored(const GroupData& g, const ScoreSums& sums)
{
    const double weight = g.sum(cells::all);
    return weight > 0 ? sums.weight * g.effective(cells::all) / weight : 0;
}

numeric::Interval withinUnit(numeric::Interval interval)
{
    return {std::clamp(interval.lower, 0.0, 1.0), std::clamp(interval.upper, 0.0, 1.0)};
}

// ---- means of the score ---------------------------------------------------------------------------------

MetricInterval meanInterval(const GroupData& g, const ScoreSums& sums, bool complement, double confidence)
{
    const double mean = sums.score / sums.weight;
    const double variance = std::max(0.0, sums.squaredScore / sums.weight - mean * mean);
    const numeric::Interval interval =
        withinUnit(numeric::meanInterval({mean, variance, effectiveScored(g, sums)}, confidence));
    return {complement ? numeric::Interval{1 - interval.upper, 1 - interval.lower} : interval,
            IntervalMethod::Normal};
}

MetricValue meanProbability(const GroupData& g, const GroupData*)
{
    const ScoreSums sums = g.scoredAtAll();
    if (!(sums.weight > 0))
        return whyNoScores(g, false);
    return sums.score / sums.weight;
}

std::optional<MetricInterval> meanProbabilityInterval(const GroupData& g, const IntervalOptions& options)
{
    return meanInterval(g, g.scoredAtAll(), false, options.confidence);
}

/// Mean score, or its complement, of the records with one label.
template <Outcome label, bool complement>
MetricValue generalizedRate(const GroupData& g, const GroupData*)
{
    const ScoreSums& sums = scored(g, label);
    if (!(sums.weight > 0))
        return whyNoScores(g, true);
    return (complement ? sums.weight - sums.score : sums.score) / sums.weight;
}

template <Outcome label, bool complement>
std::optional<MetricInterval> generalizedRateInterval(const GroupData& g, const IntervalOptions& options)
{
    return meanInterval(g, scored(g, label), complement, options.confidence);
}

MetricValue calibrationGap(const GroupData& g, const GroupData*)
{
    const ScoreSums sums = g.scoredWithLabel();
    if (!(sums.weight > 0))
        return whyNoScores(g, true);
    return (sums.score - scored(g, Outcome::Favorable).weight) / sums.weight;
}

/// Mean of s - y, whose squares are s^2 - 2 s y + y.
std::optional<MetricInterval> calibrationGapInterval(const GroupData& g, const IntervalOptions& options)
{
    const ScoreSums sums = g.scoredWithLabel();
    const ScoreSums& favorable = scored(g, Outcome::Favorable);
    const double mean = (sums.score - favorable.weight) / sums.weight;
    const double squares = (sums.squaredScore - 2 * favorable.score + favorable.weight) / sums.weight;
    return MetricInterval{
        numeric::meanInterval({mean, std::max(0.0, squares - mean * mean), effectiveScored(g, sums)},
                              options.confidence),
        IntervalMethod::Normal};
}

// ---- ranking ----------------------------------------------------------------------------------------------

Reason whyNoRanking(const GroupData& g)
{
    const Reason reason = whyNoScores(g, true);
    return reason == Reason::ZeroDenominator ? Reason::OneClassOnly : reason;
}

std::optional<numeric::Auc> aucOf(const GroupData& g)
{
    return g.hasScores() ? numeric::areaUnderRoc(*g.scores) : std::nullopt;
}

MetricValue areaUnderRoc(const GroupData& g, const GroupData*)
{
    const auto auc = aucOf(g);
    return auc ? MetricValue(auc->value) : whyNoRanking(g);
}

std::optional<MetricInterval> areaUnderRocInterval(const GroupData& g, const IntervalOptions& options)
{
    return MetricInterval{numeric::aucInterval(*aucOf(g), options.confidence), IntervalMethod::DeLong};
}

MetricValue averagePrecision(const GroupData& g, const GroupData*)
{
    const auto value = g.hasScores() ? numeric::averagePrecision(*g.scores) : std::nullopt;
    return value ? MetricValue(*value) : whyNoRanking(g);
}

std::optional<MetricInterval> averagePrecisionInterval(const GroupData& g, const IntervalOptions& options)
{
    double positives = 0;
    for (const numeric::ScoreCell& cell : *g.scores)
        positives += cell.positives;
    return MetricInterval{
        numeric::averagePrecisionInterval(*averagePrecision(g, nullptr).value, positives, options.confidence),
        IntervalMethod::Normal};
}

// ---- losses and calibration -----------------------------------------------------------------------------

MetricValue logLoss(const GroupData& g, const GroupData*)
{
    const ScoreSums sums = g.scoredWithLabel();
    if (!(sums.weight > 0))
        return whyNoScores(g, true);
    return sums.logLoss / sums.weight;
}

MetricValue brierScore(const GroupData& g, const GroupData*)
{
    const ScoreSums sums = g.scoredWithLabel();
    if (!(sums.weight > 0))
        return whyNoScores(g, true);
    const ScoreSums& favorable = scored(g, Outcome::Favorable);
    return (sums.squaredScore - 2 * favorable.score + favorable.weight) / sums.weight;
}

std::optional<MetricInterval> lossInterval(const std::optional<numeric::MeanLoss>& loss,
                                           const IntervalOptions& options)
{
    if (!loss)
        return std::nullopt;
    numeric::Interval interval =
        numeric::meanInterval({loss->mean, loss->variance, loss->records}, options.confidence);
    interval.lower = std::max(interval.lower, 0.0);
    return MetricInterval{interval, IntervalMethod::Normal};
}

std::optional<MetricInterval> logLossInterval(const GroupData& g, const IntervalOptions& options)
{
    return g.hasScores() ? lossInterval(numeric::logLoss(*g.scores, 1e-15), options) : std::nullopt;
}

std::optional<MetricInterval> brierInterval(const GroupData& g, const IntervalOptions& options)
{
    return g.hasScores() ? lossInterval(numeric::brierScore(*g.scores), options) : std::nullopt;
}

std::optional<double> calibrationError(Scores cells)
{
    return numeric::expectedCalibrationError(cells, calibrationBinCount);
}

MetricValue expectedCalibrationError(const GroupData& g, const GroupData*)
{
    const auto value = g.hasScores() ? calibrationError(*g.scores) : std::nullopt;
    return value ? MetricValue(*value) : whyNoScores(g, true);
}

std::optional<MetricInterval> calibrationErrorInterval(const GroupData& g, const IntervalOptions& options)
{
    return resampleMiscalibration(g, *calibrationError(*g.scores), calibrationError, {0, 1}, options);
}

std::optional<numeric::CalibrationFit> fitOf(const GroupData& g, Reason& reason)
{
    reason = whyNoScores(g, true);
    if (!g.hasScores())
        return std::nullopt;
    std::optional<tl::expected<numeric::CalibrationFit, numeric::CalibrationFailure>> own;
    auto& fit = g.cache != nullptr ? g.cache->calibration : own;
    if (!fit)
        fit = numeric::fitCalibration(*g.scores);
    if (*fit)
        return **fit;
    switch (fit->error()) {
    case numeric::CalibrationFailure::NoRecords:
        break;
    case numeric::CalibrationFailure::OneLabel:
        reason = Reason::OneClassOnly;
        break;
    case numeric::CalibrationFailure::OneScore:
    case numeric::CalibrationFailure::Separated:
        reason = Reason::NotConverged;
        break;
    }
    return std::nullopt;
}

template <double numeric::CalibrationFit::*member>
MetricValue calibrationFit(const GroupData& g, const GroupData*)
{
    Reason reason = Reason::None;
    const auto fit = fitOf(g, reason);
    return fit ? MetricValue((*fit).*member) : MetricValue(reason);
}

template <double numeric::CalibrationFit::*member, double numeric::CalibrationFit::*error>
std::optional<MetricInterval> calibrationFitInterval(const GroupData& g, const IntervalOptions& options)
{
    Reason reason = Reason::None;
    const auto fit = fitOf(g, reason);
    if (!fit)
        return std::nullopt;
    const double reach = numeric::twoSidedZ(options.confidence) * (*fit).*error;
    return MetricInterval{{(*fit).*member - reach, (*fit).*member + reach}, IntervalMethod::Normal};
}

// ---- rows
// ----------------------------------------------------------------------------------------------------

RateRow row(std::string_view id, std::vector<std::string_view> aliases, std::string_view formula,
            std::string_view source, Basis basis)
{
    RateRow result;
    result.info.id = id;
    result.info.aliases = std::move(aliases);
    result.info.scope = MetricScope::Group;
    result.info.unit = MetricUnit::Score;
    result.info.direction = MetricDirection::BothAreBad;
    result.info.sensible = {0, 1};
    result.info.needsScores = true;
    result.info.needsLabels = basis == Basis::ScoredWithLabel;
    result.info.formula = formula;
    result.info.source = source;
    result.basis = basis;
    return result;
}

template <Outcome label, bool complement>
RateRow generalized(std::string_view id, std::string_view formula)
{
    RateRow result = row(id, {}, formula, "AIF360", Basis::ScoredWithLabel);
    result.info.unit = MetricUnit::Proportion;
    result.value = generalizedRate<label, complement>;
    result.interval = generalizedRateInterval<label, complement>;
    return result;
}

RateRow ofCells(RateRow base, MetricDirection direction,
                MetricValue (*value)(const GroupData&, const GroupData*),
                std::optional<MetricInterval> (*interval)(const GroupData&, const IntervalOptions&))
{
    base.info.direction = direction;
    base.needsScoreCells = true;
    base.value = value;
    base.interval = interval;
    return base;
}

} // namespace

void addScoreRates(std::vector<RateRow>& table)
{
    using enum MetricDirection;
    constexpr Basis labelled = Basis::ScoredWithLabel;
    RateRow mean = row("mean_probability", {}, "mean of the probability of the favourable outcome",
                       "Fairlearn mean_prediction of scores", Basis::Scored);
    mean.info.unit = MetricUnit::Proportion;
    mean.info.direction = LowIsBad;
    mean.value = meanProbability;
    mean.interval = meanProbabilityInterval;
    table.push_back(std::move(mean));
    table.push_back(
        ofCells(row("area_under_roc", {"roc_auc", "auc"},
                    "P(probability of a favourable label > of an unfavourable one), ties one half",
                    "Fairlearn roc_auc_score; OpenScale area_under_roc", labelled),
                LowIsBad, areaUnderRoc, areaUnderRocInterval));
    table.push_back(ofCells(row("average_precision", {}, "sum of (recall gained) * precision over thresholds",
                                "scikit-learn average_precision_score", labelled),
                            LowIsBad, averagePrecision, averagePrecisionInterval));
    RateRow loss = ofCells(row("log_loss", {}, "mean of -ln(probability given to the label)",
                               "scikit-learn log_loss; OpenScale log_loss", labelled),
                           HighIsBad, logLoss, logLossInterval);
    loss.info.sensible = {0, std::nullopt};
    loss.info.unit = MetricUnit::Plain;
    table.push_back(std::move(loss));
    table.push_back(ofCells(row("brier_score", {"brier"}, "mean of (probability - label)^2",
                                "Brier 1950; scikit-learn brier_score_loss", labelled),
                            HighIsBad, brierScore, brierInterval));
    table.push_back(
        ofCells(row("expected_calibration_error", {"ece"},
                    "mean over 10 bins of equally many records of |share favourable - mean probability|",
                    "NannyML", labelled),
                HighIsBad, expectedCalibrationError, calibrationErrorInterval));
    RateRow slope = ofCells(
        row("calibration_slope", {}, "b in logit P(label) = a + b logit(probability)", "Cox 1958", labelled),
        BothAreBad, calibrationFit<&numeric::CalibrationFit::slope>,
        calibrationFitInterval<&numeric::CalibrationFit::slope, &numeric::CalibrationFit::slopeError>);
    slope.info.sensible = {};
    slope.info.unit = MetricUnit::Plain;
    slope.info.neutral = 1;
    table.push_back(std::move(slope));
    RateRow intercept = ofCells(row("calibration_intercept", {},
                                    "a in logit P(label) = a + b logit(probability)", "Cox 1958", labelled),
                                BothAreBad, calibrationFit<&numeric::CalibrationFit::intercept>,
                                calibrationFitInterval<&numeric::CalibrationFit::intercept,
                                                       &numeric::CalibrationFit::interceptError>);
    intercept.info.sensible = {};
    intercept.info.unit = MetricUnit::Plain;
    table.push_back(std::move(intercept));
    RateRow gap = row("calibration_gap", {}, "mean of (probability - label)",
                      "calibration in the large, as a difference of means", labelled);
    gap.info.sensible = {-1, 1};
    gap.value = calibrationGap;
    gap.interval = calibrationGapInterval;
    table.push_back(std::move(gap));
    table.push_back(generalized<Outcome::Favorable, false>(
        "generalized_true_positive_rate", "sum of s over favourable labels / favourable labels"));
    table.push_back(generalized<Outcome::Unfavorable, false>(
        "generalized_false_positive_rate", "sum of s over unfavourable labels / unfavourable labels"));
    table.push_back(generalized<Outcome::Favorable, true>(
        "generalized_false_negative_rate", "sum of (1 - s) over favourable labels / favourable labels"));
    table.push_back(generalized<Outcome::Unfavorable, true>(
        "generalized_true_negative_rate", "sum of (1 - s) over unfavourable labels / unfavourable labels"));
}

} // namespace tiltmeter
