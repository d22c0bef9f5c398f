// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_survey.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace tiltmeter {
namespace {

constexpr std::size_t sampledValues = 100'000;
constexpr std::size_t mostCells = 512;

bool isComparable(ColumnKind kind)
{
    return kind == ColumnKind::Categorical || kind == ColumnKind::Boolean || isNumeric(kind);
}

/// Distinct values while they are few, and an even sample of the baseline's.
class NumberSurvey
{
public:
    explicit NumberSurvey(std::size_t most) : m_most(most) {}

    void addDistinct(double value)
    {
        if (m_isFew && std::isfinite(value)) {
            m_values.insert(value == 0 ? 0.0 : value);
            if (m_values.size() > m_most) {
                m_isFew = false;
                m_values = {};
            }
        }
    }
    void addBaseline(double value)
    {
        if (!std::isfinite(value) || m_skipped++ % m_stride != 0)
            return;
        m_sample.push_back(value);
        if (m_sample.size() < 2 * sampledValues)
            return;
        for (std::size_t i = 0; i < sampledValues; ++i)
            m_sample[i] = m_sample[2 * i];
        m_sample.resize(sampledValues);
        m_stride *= 2;
    }
    [[nodiscard]] bool isFew() const { return m_isFew; }

    void finish(FeaturePlan& plan, DriftBinning binning) const
    {
        plan.isExact = m_isFew;
        if (m_isFew) {
            plan.cutPoints.assign(m_values.begin(), m_values.end());
            std::ranges::sort(plan.cutPoints);
            return;
        }
        const auto cells = numeric::valueCells(m_sample, {});
        if (const auto points = numeric::cutPoints(cells, mostCells))
            plan.cutPoints = withOwnCells(points->values, points->ownCells);
        plan.bins = driftBins(cells, binning);
        // Bins are sums of cells: their edges must be cut points.
        std::vector<double> all = plan.cutPoints;
        all.insert(all.end(), plan.bins.innerEdges.begin(), plan.bins.innerEdges.end());
        plan.cutPoints = withOwnCells(std::move(all), {});
    }

private:
    std::size_t m_most;
    bool m_isFew = true;
    std::unordered_set<double> m_values;
    std::vector<double> m_sample;
    std::uint64_t m_skipped = 0;
    std::uint64_t m_stride = 1;
};

void surveyColumn(const ColumnView& view, const std::vector<bool>& inBaseline, bool allBaseline,
                  NumberSurvey& survey)
{
    if (view.storage == ColumnView::Storage::Codes && survey.isFew()) {
        std::vector<bool> seen(view.numbers.size());
        for (std::size_t i = 0; i < view.size; ++i)
            seen[view.codes[i]] = true;
        for (std::size_t code = 1; code < seen.size(); ++code)
            if (seen[code])
                survey.addDistinct(view.numbers[code]);
    }
    const bool byCode = view.storage == ColumnView::Storage::Codes;
    for (std::size_t i = 0; i < view.size; ++i) {
        if (view.isMissing(i))
            continue;
        const double value = view.number(i);
        if (!byCode)
            survey.addDistinct(value);
        if (allBaseline || (!inBaseline.empty() && inBaseline[i]))
            survey.addBaseline(value);
    }
}

std::optional<DriftFeature> featureOf(const ColumnSpec& column, DriftFamily family)
{
    if (!isComparable(column.kind))
        return std::nullopt;
    DriftFeature feature;
    feature.name = column.name;
    feature.family = family;
    feature.isNumeric = isNumeric(column.kind);
    return feature;
}

DriftFamily familyOf(ColumnRole role)
{
    switch (role) {
    case ColumnRole::Prediction:
    case ColumnRole::DecodedPrediction:
        return DriftFamily::Prediction;
    case ColumnRole::Probability:
        return DriftFamily::Probability;
    case ColumnRole::Label:
        return DriftFamily::Label;
    default:
        return DriftFamily::Feature;
    }
}

bool isIn(const DriftFeature& feature, const Schema& schema)
{
    const auto column = schema.find(feature.name);
    return column && isComparable(schema.columns[*column].kind) &&
           isNumeric(schema.columns[*column].kind) == feature.isNumeric;
}

} // namespace

Result<std::vector<DriftFeature>> comparedColumns(const Schema& schema, const Schema& baseline,
                                                  const DriftConfig& config)
{
    std::vector<DriftFeature> features;
    for (const std::string& name : config.features) {
        const auto column = schema.find(name);
        if (!column)
            return fail(ErrorCode::NoSuchColumn, name);
        const ColumnSpec& spec = schema.columns[*column];
        const auto feature = featureOf(spec, familyOf(spec.role));
        if (!feature)
            return fail(ErrorCode::UnsupportedKind, name, std::string(toString(spec.kind)));
        if (!isIn(*feature, baseline))
            return fail(ErrorCode::NoSuchColumn, name);
        if (std::ranges::find(features, name, &DriftFeature::name) != features.end())
            return fail(ErrorCode::DuplicateFeature, name);
        features.push_back(*feature);
    }
    if (!config.features.empty()) {
        std::ranges::stable_sort(features, {}, &DriftFeature::family);
        return features;
    }
    const bool hasDecoded = schema.find(ColumnRole::DecodedPrediction).has_value();
    for (const ColumnSpec& column : schema.columns) {
        const bool isFeature = column.role == ColumnRole::Feature;
        const DriftFamily family = familyOf(column.role);
        if (!isFeature && family == DriftFamily::Feature)
            continue;
        if (column.role == ColumnRole::Prediction && hasDecoded)
            continue;
        const auto feature = featureOf(column, family);
        if (feature && isIn(*feature, baseline))
            features.push_back(*feature);
    }
    if (features.empty())
        return fail(ErrorCode::NoFeatures);
    std::ranges::stable_sort(features, {}, &DriftFeature::family);
    return features;
}

Result<std::vector<FeaturePlan>> surveyColumns(const std::vector<SurveySource>& sources,
                                               const std::vector<DriftFeature>& features,
                                               DriftBinning binning, std::size_t mostValues,
                                               const Progress& progress)
{
    std::vector<NumberSurvey> surveys(features.size(), NumberSurvey(mostValues));
    double batches = 0;
    for (const SurveySource& source : sources)
        batches += static_cast<double>(source.reader->batchCount());
    double done = 0;
    for (const SurveySource& source : sources) {
        const Schema& schema = source.reader->schema();
        std::vector<std::size_t> columns;
        std::vector<std::size_t> owners;
        for (std::size_t i = 0; i < features.size(); ++i)
            if (features[i].isNumeric) {
                columns.push_back(schema.find(features[i].name).value());
                owners.push_back(i);
            }
        const auto timestamp = schema.find(ColumnRole::Timestamp);
        const bool byTime = source.isBaseline && source.baselineRange && timestamp;
        if (byTime)
            columns.push_back(*timestamp);
        if (owners.empty())
            continue;
        TILTMETER_ASSIGN(const auto cursor, source.reader->cursor(columns));
        for (std::size_t batch = 0; batch < source.reader->batchCount(); ++batch) {
            TILTMETER_TRY(progress.check());
            TILTMETER_ASSIGN(const BatchView view, cursor->read(batch));
            std::vector<bool> inBaseline;
            if (byTime) {
                const ColumnView& times = view.columns.back();
                inBaseline.resize(view.rows);
                for (std::size_t i = 0; i < view.rows; ++i)
                    inBaseline[i] =
                        !times.isMissing(i) && source.baselineRange->contains({times.integers[i]});
            }
            for (std::size_t i = 0; i < owners.size(); ++i)
                surveyColumn(view.columns[i], inBaseline, source.isBaseline && !byTime, surveys[owners[i]]);
            progress.report(++done / batches);
        }
    }
    std::vector<FeaturePlan> plans(features.size());
    for (std::size_t i = 0; i < features.size(); ++i) {
        plans[i].column = features[i].name;
        plans[i].isNumeric = features[i].isNumeric;
        if (features[i].isNumeric)
            surveys[i].finish(plans[i], binning);
    }
    return plans;
}

} // namespace tiltmeter
