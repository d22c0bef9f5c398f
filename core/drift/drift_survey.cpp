// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/drift_survey.h"

#include "aggregate/parallel.h"
#include "aggregate/small_bytes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>

namespace tiltmeter {
namespace {

constexpr std::size_t sampledValues = 50'000;
constexpr std::size_t mostCells = 512;
constexpr std::size_t mostListed = 8192; ///< distinct values of a column
constexpr std::size_t batchesPerChunk = 16;

bool isComparable(ColumnKind kind)
{
    return kind == ColumnKind::Categorical || kind == ColumnKind::Boolean || isNumeric(kind);
}

/// Goes up when the same columns give other values or cells, or the bytes change.
const std::string formatVersion = "1/" TILTMETER_VERSION "/";

/// Values, each once, as long as they are few: a table with open addresses.
class DistinctValues
{
public:
    DistinctValues() : m_slots(std::bit_ceil(2 * mostListed + 2), none) {}

    /// `value` is finite. False once there are too many.
    bool add(double value)
    {
        const auto bits = std::bit_cast<std::uint64_t>(value + 0.0); // makes 0 of -0
        const std::size_t mask = m_slots.size() - 1;
        std::size_t at = (bits * 0x9e3779b97f4a7c15ULL >> 20) & mask;
        while (m_slots[at] != none) {
            if (m_slots[at] == bits)
                return true;
            at = (at + 1) & mask;
        }
        if (m_values.size() == mostListed)
            return false;
        m_slots[at] = bits;
        m_values.push_back(std::bit_cast<double>(bits));
        return true;
    }
    /// Ascending; starts anew.
    [[nodiscard]] std::vector<double> take()
    {
        std::ranges::fill(m_slots, none);
        std::ranges::sort(m_values);
        return std::exchange(m_values, {});
    }

private:
    static constexpr std::uint64_t none = ~std::uint64_t{0}; ///< a NaN
    std::vector<std::uint64_t> m_slots;
    std::vector<double> m_values;
};

/// The values of a batch, ascending; nullopt: too many.
std::optional<std::vector<double>> listValues(const ColumnView& view, DistinctValues& table)
{
    bool isFew = true;
    if (view.storage == ColumnView::Storage::Codes) {
        std::vector<unsigned char> seen(std::max<std::size_t>(view.numbers.size(), 1));
        view.codes.visit([&](const auto* codes) {
            for (std::size_t i = 0; i < view.size; ++i)
                seen[codes[i]] = 1;
        });
        for (std::size_t code = 1; code < seen.size() && isFew; ++code)
            if (seen[code] != 0 && std::isfinite(view.numbers[code]))
                isFew = table.add(view.numbers[code]);
    } else {
        for (std::size_t i = 0; i < view.size && isFew; ++i)
            if (const double value = view.number(i); std::isfinite(value) && !view.isMissing(i))
                isFew = table.add(value);
    }
    std::vector<double> values = table.take();
    if (!isFew)
        return std::nullopt;
    return values;
}

/// The distinct values of one numeric column, chunk by chunk.
class ColumnValues
{
public:
    struct Chunk {
        std::size_t first = 0;
        std::size_t end = 0;
        std::size_t looked = 0; ///< batches whose values are in `values`
        std::size_t known = 0;  ///< ... from the beginning, as kept by an earlier survey
        bool isMany = false;
        std::vector<double> values; ///< ascending
    };

    ColumnValues(const SurveySource& source, std::size_t column) : m_cache(source.cache), m_columns{column}
    {
        m_plan = shortKey(formatVersion + "values/" + std::to_string(column));
        const std::size_t batches = source.reader->batchCount();
        for (std::size_t first = 0; first < batches; first += batchesPerChunk) {
            m_chunks.push_back({first, std::min(first + batchesPerChunk, batches), 0, 0, false, {}});
            if (m_cache != nullptr)
                look(m_chunks.back());
        }
    }

    [[nodiscard]] bool isMany() const { return std::ranges::any_of(m_chunks, &Chunk::isMany); }
    [[nodiscard]] bool isOpen(std::size_t batch) const
    {
        const Chunk& chunk = m_chunks[batch / batchesPerChunk];
        return batch - chunk.first >= chunk.known;
    }
    /// nullopt: too many.
    void add(std::size_t batch, const std::optional<std::vector<double>>& values)
    {
        Chunk& chunk = m_chunks[batch / batchesPerChunk];
        ++chunk.looked;
        if (values) {
            std::vector<double> both;
            std::ranges::set_union(chunk.values, *values, std::back_inserter(both));
            chunk.values = std::move(both);
        }
        if (!values || chunk.values.size() > mostListed) {
            chunk.isMany = true;
            chunk.values.clear();
        }
    }
    /// What was found in this survey.
    void keep() const
    {
        for (std::size_t i = 0; m_cache != nullptr && i < m_chunks.size(); ++i) {
            const Chunk& chunk = m_chunks[i];
            const bool isComplete = chunk.looked == chunk.end - chunk.first;
            if (chunk.looked == chunk.known || !(isComplete || chunk.isMany))
                continue;
            SmallWriter out;
            out.count(chunk.isMany ? 1 : 0);
            out.count(chunk.values.size());
            for (const double value : chunk.values)
                out.fixed(value);
            m_cache->put(m_plan, keysOf(chunk).back(), std::move(out).take());
        }
    }
    void addTo(std::vector<double>& values) const
    {
        for (const Chunk& chunk : m_chunks)
            values.insert(values.end(), chunk.values.begin(), chunk.values.end());
    }

private:
    [[nodiscard]] std::vector<std::string> keysOf(const Chunk& chunk) const
    {
        return chainedKeys(*m_cache, std::to_string(chunk.first), chunk.first, chunk.end, m_columns);
    }
    void look(Chunk& chunk) const
    {
        std::vector<std::string> keys = keysOf(chunk);
        std::ranges::reverse(keys); // the most batches first
        const auto found = m_cache->find(m_plan, keys);
        if (!found)
            return;
        SmallReader in(found->data);
        const bool isMany = in.count() != 0;
        std::vector<double> values(in.size(sizeof(double)));
        for (double& value : values)
            value = in.fixed<double>();
        if (!in.isGood() || !in.isAtEnd() || values.size() > mostListed)
            return;
        chunk.known = chunk.looked = keys.size() - found->index;
        chunk.isMany = isMany;
        chunk.values = std::move(values);
    }

    ScanCache* m_cache;
    std::array<std::size_t, 1> m_columns;
    std::string m_plan;
    std::vector<Chunk> m_chunks;
};

using BatchWork = std::function<Result<void>(std::size_t)>;

/// Cursors of one thread, by what they read.
class Cursors
{
public:
    Result<BatchView> read(const BatchReader& reader, const std::vector<std::size_t>& columns,
                           std::size_t batch)
    {
        auto& cursor = m_cursors[columns];
        if (!cursor) {
            TILTMETER_ASSIGN(cursor, reader.cursor(columns));
        }
        return cursor->read(batch);
    }

private:
    std::map<std::vector<std::size_t>, std::unique_ptr<BatchCursor>> m_cursors;
};

/// Schema columns of the numeric features, in their order.
std::vector<std::size_t> numericColumns(const Schema& schema, const std::vector<DriftFeature>& features)
{
    std::vector<std::size_t> columns;
    for (const DriftFeature& feature : features)
        if (feature.isNumeric)
            columns.push_back(schema.find(feature.name).value());
    return columns;
}

/// Lists the values of the numeric columns of one source; columns that are known to have too many (`isMany`,
/// by column) are passed over.
Result<std::vector<ColumnValues>> listSource(const SurveySource& source,
                                             const std::vector<std::size_t>& columns,
                                             std::vector<bool>& isMany, const Progress& progress)
{
    std::vector<ColumnValues> found;
    for (const std::size_t column : columns)
        found.emplace_back(source, column);
    for (std::size_t i = 0; i < columns.size(); ++i)
        isMany[i] = isMany[i] || found[i].isMany();
    std::vector<std::size_t> batches;
    for (std::size_t batch = 0; batch < source.reader->batchCount(); ++batch)
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (!isMany[i] && found[i].isOpen(batch) && (batches.empty() || batches.back() != batch))
                batches.push_back(batch);
    std::mutex mutex;
    const auto makeWorker = [&](unsigned) {
        auto cursors = std::make_shared<Cursors>();
        auto table = std::make_shared<DistinctValues>();
        return Result<BatchWork>([&, cursors, table](std::size_t index) -> Result<void> {
            const std::size_t batch = batches[index];
            std::vector<std::size_t> open;
            std::vector<std::size_t> read;
            {
                const std::lock_guard lock(mutex);
                for (std::size_t i = 0; i < columns.size(); ++i)
                    if (!isMany[i] && found[i].isOpen(batch)) {
                        open.push_back(i);
                        read.push_back(columns[i]);
                    }
            }
            if (open.empty())
                return {};
            TILTMETER_ASSIGN(const BatchView view, cursors->read(*source.reader, read, batch));
            for (std::size_t j = 0; j < open.size(); ++j) {
                const auto values = listValues(view.columns[j], *table);
                const std::lock_guard lock(mutex);
                found[open[j]].add(batch, values);
                isMany[open[j]] = isMany[open[j]] || found[open[j]].isMany();
            }
            return {};
        });
    };
    TILTMETER_TRY(forEachBatch(batches.size(), 0, progress, makeWorker));
    for (const ColumnValues& values : found)
        values.keep();
    return found;
}

/// Where the baseline's rows are in its source.
struct BaselineRows {
    const SurveySource* source = nullptr;
    std::optional<std::size_t> timestamp; ///< by which they are found; else all rows are the baseline's
    std::vector<std::size_t> batches;     ///< that may hold some
    std::uint64_t stride = 1;             ///< every so manyth row is looked at

    explicit BaselineRows(const SurveySource& given) : source(&given)
    {
        if (given.baselineRange)
            timestamp = given.reader->schema().find(ColumnRole::Timestamp);
        std::uint64_t rows = 0;
        for (std::size_t batch = 0; batch < given.reader->batchCount(); ++batch) {
            const auto zone = timestamp ? given.reader->zone(batch, *timestamp) : std::nullopt;
            if (zone && (zone->minimum >= static_cast<double>(given.baselineRange->end.microseconds) ||
                         zone->maximum < static_cast<double>(given.baselineRange->begin.microseconds)))
                continue;
            batches.push_back(batch);
            rows += given.reader->rowsOf(batch);
        }
        stride = std::max<std::uint64_t>(1, rows / sampledValues);
    }

    /// Appends the column's values in the rows that are looked at.
    void sample(const BatchView& batch, std::size_t column, std::vector<double>& values) const
    {
        const ColumnView& view = batch.columns[column];
        const ColumnView* times = timestamp ? &batch.columns.back() : nullptr;
        const std::uint64_t over = batch.firstRow % stride;
        for (std::size_t i = over == 0 ? 0 : stride - over; i < view.size; i += stride) {
            if (times != nullptr &&
                (times->isMissing(i) || !source->baselineRange->contains({times->integers[i]})))
                continue;
            const double value = view.number(i);
            if (!view.isMissing(i) && std::isfinite(value))
                values.push_back(value);
        }
    }
    /// What the cells of one column depend on: where they are kept.
    [[nodiscard]] std::pair<std::string, std::string> keyOf(std::size_t column, DriftBinning binning) const
    {
        std::string text = formatVersion + "cells/" + std::to_string(column) + "/" +
                           std::to_string(static_cast<int>(binning)) + "/" + std::to_string(stride);
        std::vector<std::size_t> columns{column};
        if (timestamp) {
            columns.push_back(*timestamp);
            text += "/" + std::to_string(source->baselineRange->begin.microseconds) + "/" +
                    std::to_string(source->baselineRange->end.microseconds);
        }
        return {shortKey(text), chainedKey(*source->cache, "0", batches, columns)};
    }
};

void chooseCells(std::vector<double> sample, DriftBinning binning, FeaturePlan& plan)
{
    const auto cells = numeric::valueCells(sample, {});
    if (const auto points = numeric::cutPoints(cells, mostCells))
        plan.cutPoints = withOwnCells(points->values, points->ownCells);
    plan.bins = driftBins(cells, binning);
    // Bins are sums of cells: their edges must be cut points.
    std::vector<double> all = plan.cutPoints;
    all.insert(all.end(), plan.bins.innerEdges.begin(), plan.bins.innerEdges.end());
    plan.cutPoints = withOwnCells(std::move(all), {});
}

bool findCells(const BaselineRows& rows, std::size_t column, DriftBinning binning, FeaturePlan& plan)
{
    if (rows.source->cache == nullptr)
        return false;
    const auto [cachePlan, key] = rows.keyOf(column, binning);
    const auto found = rows.source->cache->find(cachePlan, {&key, 1});
    if (!found)
        return false;
    SmallReader in(found->data);
    std::vector<double> cuts(in.size(sizeof(double)));
    std::vector<double> edges(in.size(sizeof(double)));
    for (std::vector<double>* list : {&cuts, &edges})
        for (double& value : *list)
            value = in.fixed<double>();
    if (!in.isGood() || !in.isAtEnd())
        return false;
    plan.cutPoints = std::move(cuts);
    plan.bins.innerEdges = std::move(edges);
    return true;
}

void keepCells(const BaselineRows& rows, std::size_t column, DriftBinning binning, const FeaturePlan& plan)
{
    if (rows.source->cache == nullptr)
        return;
    SmallWriter out;
    out.count(plan.cutPoints.size());
    out.count(plan.bins.innerEdges.size());
    for (const std::vector<double>* list : {&plan.cutPoints, &plan.bins.innerEdges})
        for (const double value : *list)
            out.fixed(value);
    const auto [cachePlan, key] = rows.keyOf(column, binning);
    rows.source->cache->put(cachePlan, key, std::move(out).take());
}

/// Cells between the baseline's quantiles, for the columns with too many values to list.
Result<void> cutByQuantiles(const BaselineRows& rows, DriftBinning binning, std::vector<FeaturePlan*> plans,
                            const Progress& progress)
{
    const BatchReader& reader = *rows.source->reader;
    std::vector<std::size_t> columns;
    const auto isFound = [&](FeaturePlan* plan) {
        return findCells(rows, reader.schema().find(plan->column).value(), binning, *plan);
    };
    std::erase_if(plans, isFound);
    for (const FeaturePlan* plan : plans)
        columns.push_back(reader.schema().find(plan->column).value());
    if (plans.empty())
        return {};
    std::vector<std::size_t> read = columns;
    if (rows.timestamp)
        read.push_back(*rows.timestamp);
    std::mutex mutex;
    std::vector<std::vector<double>> samples(plans.size());
    const auto makeSampler = [&](unsigned) -> Result<BatchWork> {
        TILTMETER_ASSIGN(std::shared_ptr<BatchCursor> cursor, reader.cursor(read));
        return BatchWork([&, cursor](std::size_t index) -> Result<void> {
            TILTMETER_ASSIGN(const BatchView view, cursor->read(rows.batches[index]));
            for (std::size_t i = 0; i < columns.size(); ++i) {
                std::vector<double> values;
                rows.sample(view, i, values);
                const std::lock_guard lock(mutex);
                samples[i].insert(samples[i].end(), values.begin(), values.end());
            }
            return {};
        });
    };
    TILTMETER_TRY(forEachBatch(rows.batches.size(), 0, progress, makeSampler));
    const auto cutOne = [&](std::size_t i) -> Result<void> {
        chooseCells(std::move(samples[i]), binning, *plans[i]);
        return {};
    };
    TILTMETER_TRY(forEachBatch(plans.size(), 0, {}, [&](unsigned) { return Result<BatchWork>(cutOne); }));
    for (std::size_t i = 0; i < plans.size(); ++i)
        keepCells(rows, columns[i], binning, *plans[i]);
    return {};
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

std::string comparableNames(const Schema& schema)
{
    std::string names;
    for (const ColumnSpec& column : schema.columns)
        if (isComparable(column.kind))
            names += (names.empty() ? "" : "\n") + column.name;
    return names;
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
            return fail(ErrorCode::NoSuchColumn, name, comparableNames(schema));
        const ColumnSpec& spec = schema.columns[*column];
        const auto feature = featureOf(spec, familyOf(spec.role));
        if (!feature)
            return fail(ErrorCode::UnsupportedKind, name, std::string(toString(spec.kind)));
        if (!isIn(*feature, baseline))
            return fail(ErrorCode::InvalidValue, toString(config.baseline), name + "\ncolumn_of_baseline");
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
    std::vector<FeaturePlan> plans(features.size());
    std::vector<FeaturePlan*> numericPlans;
    for (std::size_t i = 0; i < features.size(); ++i) {
        plans[i].column = features[i].name;
        plans[i].isNumeric = features[i].isNumeric;
        if (features[i].isNumeric)
            numericPlans.push_back(&plans[i]);
    }
    std::vector<bool> isMany(numericPlans.size());
    std::vector<std::vector<ColumnValues>> listed;
    for (const SurveySource& source : sources) {
        TILTMETER_ASSIGN(auto values, listSource(source, numericColumns(source.reader->schema(), features),
                                                 isMany, progress.part(0, 0.5)));
        listed.push_back(std::move(values));
    }
    std::vector<FeaturePlan*> toCut;
    for (std::size_t i = 0; i < numericPlans.size(); ++i) {
        std::vector<double>& values = numericPlans[i]->cutPoints;
        for (const std::vector<ColumnValues>& source : listed)
            source[i].addTo(values);
        values = withOwnCells(std::move(values), {}); // ascending, each once
        numericPlans[i]->isExact = !isMany[i] && values.size() <= mostValues;
        if (!numericPlans[i]->isExact) {
            values.clear();
            toCut.push_back(numericPlans[i]);
        }
    }
    const auto baseline = std::ranges::find(sources, true, &SurveySource::isBaseline);
    if (baseline != sources.end())
        TILTMETER_TRY(cutByQuantiles(BaselineRows(*baseline), binning, toCut, progress.part(0.5, 1)));
    return plans;
}

} // namespace tiltmeter
