// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/feature_counter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

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

/// How often each code comes, slot by slot.
std::vector<std::uint64_t> codeHistogram(const CodeView& codes, std::size_t size, const Slices& slices)
{
    // One slot more for the rows that count nowhere.
    std::vector<std::uint64_t> histogram((slices.slots.size() + 1) * size);
    codes.visit([&](const auto* code) {
        for (std::size_t i = 0; i < slices.slotOfRow.size(); ++i)
            ++histogram[slices.slotOfRow[i] * size + code[i]];
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

/// Four sums side by side, added in a fixed order: the processor need not wait for one addition before the
/// next.
void sumPacked(const double* values, std::size_t count, FeatureStats& stats)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::array<double, 4> sum{};
    std::array<double, 4> squares{};
    std::array<double, 4> cubes{};
    std::array<double, 4> smallest{infinity, infinity, infinity, infinity};
    std::array<double, 4> largest{-infinity, -infinity, -infinity, -infinity};
    const auto add = [&](std::size_t lane, double value) {
        const double square = value * value;
        sum[lane] += value;
        squares[lane] += square;
        cubes[lane] += square * value;
        smallest[lane] = value < smallest[lane] ? value : smallest[lane];
        largest[lane] = value > largest[lane] ? value : largest[lane];
    };
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4)
        for (std::size_t lane = 0; lane < 4; ++lane)
            add(lane, values[i + lane]);
    for (; i < count; ++i)
        add(i % 4, values[i]);
    widen(stats, *std::ranges::min_element(smallest), *std::ranges::max_element(largest));
    stats.sum += (sum[0] + sum[1]) + (sum[2] + sum[3]);
    stats.squaredSum += (squares[0] + squares[1]) + (squares[2] + squares[3]);
    stats.cubedSum += (cubes[0] + cubes[1]) + (cubes[2] + cubes[3]);
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
            const std::size_t count = pack(values, valid, begin, end, packed.data());
            countMissing(stats, end - begin - count);
            if (count == 0)
                continue;
            if (stats.sums.empty()) {
                for (std::size_t i = 0; i < count; ++i)
                    ++stats.counts[cells.find(packed[i])];
            } else {
                for (std::size_t i = 0; i < count; ++i) {
                    const std::uint32_t cell = cells.find(packed[i]);
                    ++stats.counts[cell];
                    stats.sums[cell] += packed[i];
                }
            }
            sumPacked(packed.data(), count, stats);
            stats.records += count;
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
