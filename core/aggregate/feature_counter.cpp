// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/feature_counter.h"

#include <algorithm>
#include <cmath>

namespace tiltmeter {
namespace {

std::size_t cellOf(const std::vector<double>& cutPoints, double value)
{
    return static_cast<std::size_t>(std::ranges::upper_bound(cutPoints, value) - cutPoints.begin());
}

void countValue(FeatureStats& stats, std::size_t cell, double value)
{
    const bool first = stats.records == stats.missing;
    stats.minimum = first ? value : std::min(stats.minimum, value);
    stats.maximum = first ? value : std::max(stats.maximum, value);
    ++stats.records;
    ++stats.counts[cell];
    stats.sums[cell] += value;
    stats.sum += value;
    stats.squaredSum += value * value;
    stats.cubedSum += value * value * value;
}

void countMissing(FeatureStats& stats, std::uint64_t count)
{
    stats.records += count;
    stats.missing += count;
}

/// How often each code comes, slot by slot.
std::vector<std::uint64_t> codeHistogram(const CodeView& codes, std::size_t size, const Slices& slices)
{
    std::vector<std::uint64_t> histogram(slices.slots.size() * size);
    codes.visit([&](const auto* code) {
        for (const Slices::Run& run : slices.runs) {
            std::uint64_t* counts = histogram.data() + run.slot * size;
            for (std::uint32_t i = run.begin; i < run.end; ++i)
                ++counts[code[i]];
        }
    });
    return histogram;
}

/// A number that comes `count` times; sums are products, so that they do not depend on the order of the rows.
void countNumber(FeatureStats& stats, std::size_t cell, double value, std::uint64_t count)
{
    const bool first = stats.records == stats.missing;
    stats.minimum = first ? value : std::min(stats.minimum, value);
    stats.maximum = first ? value : std::max(stats.maximum, value);
    const auto times = static_cast<double>(count);
    stats.records += count;
    stats.counts[cell] += count;
    stats.sums[cell] += times * value;
    stats.sum += times * value;
    stats.squaredSum += times * value * value;
    stats.cubedSum += times * value * value * value;
}

void countCodedNumbers(const ColumnView& view, const std::vector<double>& cutPoints, const Slices& slices,
                       std::vector<FeatureStats>& result)
{
    const std::size_t size = view.numbers.size();
    const std::vector<std::uint64_t> histogram = codeHistogram(view.codes, size, slices);
    std::vector<std::size_t> cells(size);
    for (std::size_t code = 1; code < size; ++code)
        cells[code] = cellOf(cutPoints, view.numbers[code]);
    for (std::size_t slot = 0; slot < result.size(); ++slot) {
        const std::uint64_t* counts = histogram.data() + slot * size;
        countMissing(result[slot], counts[0]);
        for (std::size_t code = 1; code < size; ++code) {
            if (counts[code] == 0)
                continue;
            if (std::isfinite(view.numbers[code]))
                countNumber(result[slot], cells[code], view.numbers[code], counts[code]);
            else
                countMissing(result[slot], counts[code]);
        }
    }
}

void countCategories(const ColumnView& view, std::size_t dictionarySize, const Slices& slices,
                     std::vector<FeatureStats>& result)
{
    const std::vector<std::uint64_t> histogram = codeHistogram(view.codes, dictionarySize, slices);
    for (std::size_t slot = 0; slot < result.size(); ++slot) {
        const auto counts = histogram.begin() + static_cast<std::ptrdiff_t>(slot * dictionarySize);
        result[slot].counts.assign(counts, counts + static_cast<std::ptrdiff_t>(dictionarySize));
        for (const std::uint64_t count : result[slot].counts)
            result[slot].records += count;
        result[slot].missing = result[slot].counts[0];
    }
}

} // namespace

std::vector<FeatureStats> countFeature(const ColumnView& view, const std::vector<double>& cutPoints,
                                       std::size_t dictionarySize, const Slices& slices)
{
    std::vector<FeatureStats> result(slices.slots.size());
    if (dictionarySize > 0) {
        countCategories(view, dictionarySize, slices, result);
        return result;
    }
    for (FeatureStats& stats : result) {
        stats.counts.resize(cutPoints.size() + 1);
        stats.sums.resize(cutPoints.size() + 1);
    }
    if (view.storage == ColumnView::Storage::Codes) {
        countCodedNumbers(view, cutPoints, slices, result);
        return result;
    }
    for (const Slices::Run& run : slices.runs) {
        FeatureStats& stats = result[run.slot];
        for (std::uint32_t i = run.begin; i < run.end; ++i) {
            const double value = view.number(i);
            if (view.isMissing(i) || !std::isfinite(value))
                countMissing(stats, 1);
            else
                countValue(stats, cellOf(cutPoints, value), value);
        }
    }
    return result;
}

} // namespace tiltmeter
