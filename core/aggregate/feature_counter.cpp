// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/feature_counter.h"

#include "aggregate/vector_loops.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

namespace tiltmeter {
namespace {

void countMissing(FeatureStats& stats, std::uint64_t count)
{
    stats.records += count;
    stats.missing += count;
}

void widen(FeatureStats& stats, double minimum, double maximum)
{
    const bool first = stats.records == stats.missing;
    stats.minimum = first ? minimum : std::min(stats.minimum, minimum);
    stats.maximum = first ? maximum : std::max(stats.maximum, maximum);
}

// ---- codes ------------------------------------------------------------------------------------------------

/// Four histograms side by side: where few codes come again and again the processor would wait for one
/// addition before the next.
template <class Code>
void addCodes(const Code* codes, std::size_t rows, std::size_t size, std::uint64_t* counts)
{
    constexpr std::size_t mostCodes = 1024;
    constexpr std::size_t lanes = 4;
    std::size_t i = 0;
    if (size <= mostCodes && rows >= lanes * size) {
        std::array<std::uint32_t, lanes * mostCodes> parts;
        std::fill_n(parts.begin(), lanes * size, 0U);
        for (; i + lanes <= rows; i += lanes)
#pragma GCC unroll 4
            for (std::size_t lane = 0; lane < lanes; ++lane)
                ++parts[lane * size + codes[i + lane]];
        for (std::size_t code = 0; code < size; ++code)
            for (std::size_t lane = 0; lane < lanes; ++lane)
                counts[code] += parts[lane * size + code];
    }
    for (; i < rows; ++i)
        ++counts[codes[i]];
}

/// How often each code comes, slot by slot.
std::vector<std::uint64_t> codeHistogram(const CodeView& codes, std::size_t size, const Slices& slices)
{
    // One slot more for the rows that count nowhere.
    std::vector<std::uint64_t> histogram((slices.slots.size() + 1) * size);
    codes.visit([&](const auto* code) {
        for (std::size_t i = 0; i < slices.slotOfRow.size(); ++i)
            ++histogram[slices.slotOfRow[i] * size + code[i]];
        for (const Slices::Run& run : slices.runs)
            addCodes(code + run.begin, run.end - run.begin, size, histogram.data() + run.slot * size);
    });
    return histogram;
}

/// A number that comes `count` times; sums are products, so that they do not depend on the order of the rows.
void countNumber(FeatureStats& stats, std::size_t cell, double value, std::uint64_t count)
{
    widen(stats, value, value);
    const auto times = static_cast<double>(count);
    stats.records += count;
    stats.counts[cell] += count;
    if (!stats.sums.empty())
        stats.sums[cell] += times * value;
    stats.sum += times * value;
    stats.squaredSum += times * value * value;
    stats.cubedSum += times * value * value * value;
}

void countCodedNumbers(const ColumnView& view, const CellFinder& cells, const Slices& slices,
                       std::vector<FeatureStats>& result)
{
    const std::size_t size = view.numbers.size();
    const std::vector<std::uint64_t> histogram = codeHistogram(view.codes, size, slices);
    std::vector<std::uint32_t> cellOfCode(size);
    for (std::size_t code = 1; code < size; ++code)
        if (std::isfinite(view.numbers[code]))
            cellOfCode[code] = cells.find(view.numbers[code]);
    for (std::size_t slot = 0; slot < result.size(); ++slot) {
        const std::uint64_t* counts = histogram.data() + slot * size;
        countMissing(result[slot], counts[0]);
        for (std::size_t code = 1; code < size; ++code) {
            if (counts[code] == 0)
                continue;
            if (std::isfinite(view.numbers[code]))
                countNumber(result[slot], cellOfCode[code], view.numbers[code], counts[code]);
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

// ---- numbers ----------------------------------------------------------------------------------------------

constexpr std::size_t chunkRows = 2048;

/// The values that are there and finite, packed; how many of the rows are not.
template <class T>
std::size_t pack(const T* values, const std::uint64_t* valid, std::size_t begin, std::size_t end,
                 double* packed)
{
    std::size_t count = 0;
    for (std::size_t i = begin; i < end; ++i) {
        const auto value = static_cast<double>(values[i]);
        const bool there = valid == nullptr || (valid[i >> 6] >> (i & 63) & 1U) != 0;
        packed[count] = value;
        // Infinity and NaN are what is not equal to itself after taking it away from itself.
        count += there && value - value == 0 ? 1 : 0;
    }
    return count;
}

/// `values` are finite, and some are there. `powers`: theirs.
void countFinite(std::span<const double> values, const PowerSums& powers, const CellFinder& cells,
                 FeatureStats& stats)
{
    std::array<std::uint32_t, chunkRows> places;
    cells.find(values, places.data());
    std::uint64_t* counts = stats.counts.data();
    if (stats.sums.empty()) {
        for (std::size_t i = 0; i < values.size(); ++i)
            ++counts[places[i]];
    } else {
        double* sums = stats.sums.data();
        for (std::size_t i = 0; i < values.size(); ++i) {
            ++counts[places[i]];
            sums[places[i]] += values[i];
        }
    }
    widen(stats, powers.minimum, powers.maximum);
    stats.sum += powers.sum;
    stats.squaredSum += powers.squares;
    stats.cubedSum += powers.cubes;
    stats.records += values.size();
}

/// Where nothing is missing, which shows in the sum, the values count as they are.
bool countWhole(const double* values, std::size_t count, const CellFinder& cells, FeatureStats& stats)
{
    const PowerSums powers = powerSumsOf(values, count);
    if (!std::isfinite(powers.sum))
        return false;
    countFinite({values, count}, powers, cells, stats);
    return true;
}

template <class T>
void countRuns(const T* values, const std::uint64_t* valid, const CellFinder& cells, const Slices& slices,
               std::vector<FeatureStats>& result)
{
    std::array<double, chunkRows> packed;
    for (const Slices::Run& run : slices.runs) {
        FeatureStats& stats = result[run.slot];
        for (std::size_t begin = run.begin; begin < run.end; begin += chunkRows) {
            const std::size_t end = std::min<std::size_t>(begin + chunkRows, run.end);
            if constexpr (std::is_same_v<T, double>)
                if (valid == nullptr && countWhole(values + begin, end - begin, cells, stats))
                    continue;
            const std::size_t count = pack(values, valid, begin, end, packed.data());
            countMissing(stats, end - begin - count);
            if (count > 0)
                countFinite({packed.data(), count}, powerSumsOf(packed.data(), count), cells, stats);
        }
    }
}

/// Rows whose windows change from one to the next.
template <class T>
void countRows(const T* values, const std::uint64_t* valid, const CellFinder& cells, const Slices& slices,
               std::vector<FeatureStats>& result)
{
    for (std::size_t i = 0; i < slices.slotOfRow.size(); ++i) {
        if (slices.slotOfRow[i] >= result.size())
            continue;
        FeatureStats& stats = result[slices.slotOfRow[i]];
        const auto value = static_cast<double>(values[i]);
        const bool there = valid == nullptr || (valid[i >> 6] >> (i & 63) & 1U) != 0;
        if (there && std::isfinite(value))
            countNumber(stats, cells.find(value), value, 1);
        else
            countMissing(stats, 1);
    }
}

} // namespace

std::vector<FeatureStats> countFeature(const ColumnView& view, const CellFinder& cells, bool withSums,
                                       std::size_t dictionarySize, const Slices& slices)
{
    std::vector<FeatureStats> result(slices.slots.size());
    if (dictionarySize > 0) {
        countCategories(view, dictionarySize, slices, result);
        return result;
    }
    for (FeatureStats& stats : result) {
        stats.counts.resize(cells.cells());
        if (withSums)
            stats.sums.resize(cells.cells());
    }
    const auto count = [&](const auto* values) {
        countRuns(values, view.valid, cells, slices, result);
        countRows(values, view.valid, cells, slices, result);
    };
    switch (view.storage) {
    case ColumnView::Storage::Codes:
        countCodedNumbers(view, cells, slices, result);
        break;
    case ColumnView::Storage::Integers:
        count(view.integers);
        break;
    default:
        count(view.doubles);
    }
    return result;
}

} // namespace tiltmeter
