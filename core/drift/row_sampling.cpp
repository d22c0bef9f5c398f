// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/parallel.h"
#include "drift/magnitude.h"
#include "drift/magnitude_cache.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

namespace tiltmeter {
namespace {

constexpr std::size_t sampledRows = 3'000;

/// Sebastiano Vigna's splitmix64: a row's place in the draw, from its position alone, so that a sample does
/// not depend on the number of threads.
std::uint64_t lotOf(std::uint64_t seed, std::uint64_t row)
{
    std::uint64_t z = seed + (row + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

struct DrawnRow {
    std::uint64_t lot = 0;
    std::uint64_t batch = 0;
    std::uint64_t row = 0;
    friend auto operator<=>(const DrawnRow&, const DrawnRow&) = default;
};

/// The rows with the smallest lots: a sample without putting back, of fixed size, whose parts merge.
class Draw
{
public:
    void add(const DrawnRow& row)
    {
        if (row.lot >= m_limit)
            return;
        m_rows.push_back(row);
        if (m_rows.size() >= 2 * sampledRows)
            shorten();
    }
    void merge(const Draw& other)
    {
        for (const DrawnRow& row : other.m_rows)
            add(row);
    }
    /// In the order of the rows.
    [[nodiscard]] std::vector<DrawnRow> finish()
    {
        if (m_rows.size() > sampledRows)
            shorten();
        std::ranges::sort(m_rows, {}, [](const DrawnRow& r) { return std::pair(r.batch, r.row); });
        return std::move(m_rows);
    }

private:
    void shorten()
    {
        std::ranges::nth_element(m_rows, m_rows.begin() + sampledRows);
        m_rows.resize(sampledRows);
        m_limit = std::ranges::max_element(m_rows)->lot;
    }

    std::vector<DrawnRow> m_rows;
    std::uint64_t m_limit = std::numeric_limits<std::uint64_t>::max();
};

/// Draws from one reader: for the baseline and for each window.
struct Draws {
    Draw baseline;
    std::vector<Draw> windows;
};

using BatchWork = std::function<Result<void>(std::size_t)>;

/// Whose rows they are, from the timestamps alone.
class Drawer
{
public:
    /// Only from the windows that are wanted.
    Drawer(const std::vector<DriftWindow>& windows, const std::vector<bool>& isWanted,
           const TimeRange& baseline, std::uint64_t seed)
        : m_windows(windows), m_isWanted(isWanted), m_baseline(baseline), m_seed(seed)
    {
    }

    Result<Draws> draw(const BatchReader& reader, const Progress& progress) const
    {
        const std::size_t timestamp = reader.schema().find(ColumnRole::Timestamp).value();
        std::vector<Draws> parts(std::max(1U, std::thread::hardware_concurrency()));
        for (Draws& part : parts)
            part.windows.resize(m_windows.size());
        const auto makeWorker = [&](unsigned thread) -> Result<BatchWork> {
            TILTMETER_ASSIGN(std::shared_ptr<BatchCursor> cursor, reader.cursor({timestamp}));
            return BatchWork(
                [this, cursor, &reader, timestamp, &part = parts[thread]](std::size_t batch) -> Result<void> {
                    if (!mayHoldWanted(reader.zone(batch, timestamp)))
                        return {};
                    TILTMETER_ASSIGN(const BatchView view, cursor->read(batch));
                    add(view, batch, part);
                    return {};
                });
        };
        TILTMETER_TRY(
            forEachBatch(reader.batchCount(), static_cast<unsigned>(parts.size()), progress, makeWorker));
        for (std::size_t i = 1; i < parts.size(); ++i) {
            parts[0].baseline.merge(parts[i].baseline);
            for (std::size_t w = 0; w < m_windows.size(); ++w)
                parts[0].windows[w].merge(parts[i].windows[w]);
        }
        return std::move(parts[0]);
    }

private:
    void add(const BatchView& view, std::size_t batch, Draws& draws) const
    {
        const ColumnView& times = view.columns[0];
        std::size_t window = m_windows.size(); // of the row before
        for (std::size_t i = 0; i < view.rows; ++i) {
            if (times.isMissing(i))
                continue;
            const TimePoint time{times.integers[i]};
            const DrawnRow row{lotOf(m_seed, view.firstRow + i), batch, i};
            if (m_baseline.contains(time))
                draws.baseline.add(row);
            if (window == m_windows.size() || !m_windows[window].range.contains(time))
                window = windowOf(time);
            if (window < m_windows.size() && m_isWanted[window])
                draws.windows[window].add(row);
        }
    }
    [[nodiscard]] bool mayHoldWanted(const std::optional<Zone>& zone) const
    {
        const auto meets = [&zone](const TimeRange& range) {
            return !range.empty() && zone->minimum < static_cast<double>(range.end.microseconds) &&
                   zone->maximum >= static_cast<double>(range.begin.microseconds);
        };
        if (!zone || meets(m_baseline))
            return true;
        for (std::size_t i = 0; i < m_windows.size(); ++i)
            if (m_isWanted[i] && meets(m_windows[i].range))
                return true;
        return false;
    }
    [[nodiscard]] std::size_t windowOf(TimePoint time) const
    {
        const auto after =
            std::ranges::upper_bound(m_windows, time, {}, [](const DriftWindow& w) { return w.range.begin; });
        if (after == m_windows.begin() || !std::prev(after)->range.contains(time))
            return m_windows.size();
        return static_cast<std::size_t>(after - m_windows.begin() - 1);
    }

    const std::vector<DriftWindow>& m_windows;
    const std::vector<bool>& m_isWanted;
    TimeRange m_baseline;
    std::uint64_t m_seed;
};

/// Values of drawn rows. Categories are numbers that all readers share.
class RowValues
{
public:
    explicit RowValues(std::span<const DriftFeature> features)
        : m_features(features), m_names(features.size())
    {
    }

    /// Samples in the order of `draws`.
    Result<std::vector<RowSample>>
    read(const BatchReader& reader, const std::vector<std::vector<DrawnRow>>& draws, const Progress& progress)
    {
        std::vector<std::size_t> columns;
        for (const DriftFeature& feature : m_features)
            columns.push_back(reader.schema().find(feature.name).value());
        const std::vector<std::vector<double>> numbers = numbersOf(reader, columns);
        std::vector<RowSample> samples(draws.size());
        std::vector<std::vector<Place>> places(reader.batchCount());
        for (std::size_t s = 0; s < draws.size(); ++s) {
            samples[s].columns = columns.size();
            samples[s].values.resize(draws[s].size() * columns.size());
            for (std::size_t i = 0; i < draws[s].size(); ++i)
                places[draws[s][i].batch].push_back(
                    {draws[s][i].row, samples[s].values.data() + i * columns.size()});
        }
        const auto makeWorker = [&](unsigned) -> Result<BatchWork> {
            TILTMETER_ASSIGN(std::shared_ptr<BatchCursor> cursor, reader.cursor(columns));
            return BatchWork([&, cursor](std::size_t batch) -> Result<void> {
                if (places[batch].empty())
                    return {};
                TILTMETER_ASSIGN(const BatchView view, cursor->read(batch));
                for (std::size_t j = 0; j < columns.size(); ++j)
                    for (const Place& place : places[batch])
                        place.values[j] = valueOf(view.columns[j], place.row, numbers[j]);
                return {};
            });
        };
        TILTMETER_TRY(forEachBatch(reader.batchCount(), 0, progress, makeWorker));
        return samples;
    }

private:
    struct Place {
        std::uint64_t row = 0;
        double* values = nullptr;
    };
    /// By column and code.
    std::vector<std::vector<double>> numbersOf(const BatchReader& reader,
                                               const std::vector<std::size_t>& columns)
    {
        std::vector<std::vector<double>> numbers(columns.size());
        for (std::size_t j = 0; j < columns.size(); ++j)
            if (!isNumeric(reader.schema().columns[columns[j]].kind))
                for (const std::string& name : reader.dictionary(columns[j]))
                    numbers[j].push_back(
                        m_names[j].emplace(name, static_cast<double>(m_names[j].size())).first->second);
        return numbers;
    }
    static double valueOf(const ColumnView& column, std::uint64_t row, const std::vector<double>& numbers)
    {
        if (column.isMissing(row))
            return std::numeric_limits<double>::quiet_NaN();
        if (!isNumeric(column.kind))
            return numbers[column.codes[row]];
        const double value = column.number(row);
        return std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
    }

    std::span<const DriftFeature> m_features;
    std::vector<std::map<std::string, double, std::less<>>> m_names;
};

/// What a window of a rolling baseline is compared with.
RowSample pooled(const std::vector<DriftWindow>& windows, std::span<const RowSample> samples,
                 const DriftWindow& window, const DriftBaseline& baseline, std::size_t columns)
{
    RowSample sample;
    sample.columns = columns;
    for (std::size_t i = 0; i < windows.size(); ++i)
        if (isPooled(windows[i], window, baseline))
            sample.values.insert(sample.values.end(), samples[i].values.begin(), samples[i].values.end());
    return sample;
}

/// All rows of a data set are its baseline, with or without a timestamp.
std::vector<DrawnRow> drawFromAll(const BatchReader& reader, std::uint64_t seed)
{
    Draw draw;
    std::uint64_t first = 0;
    for (std::size_t batch = 0; batch < reader.batchCount(); first += reader.rowsOf(batch), ++batch)
        for (std::size_t row = 0; row < reader.rowsOf(batch); ++row)
            draw.add({lotOf(seed, first + row), batch, row});
    return draw.finish();
}

} // namespace

Result<void> measureMagnitudes(const DriftSources& sources, DriftEvaluation& evaluation,
                               const Progress& progress)
{
    std::vector<DriftFeature> features;
    for (const DriftFeature& feature : evaluation.features)
        if (feature.family == DriftFamily::Feature)
            features.push_back(feature);
    if (features.empty() || !sources.payload->schema().find(ColumnRole::Timestamp))
        return {};
    const DriftConfig& config = evaluation.config;
    const std::vector<DriftWindow>& windows = evaluation.windows;
    const bool isRolling = config.baseline.kind == DriftBaselineKind::Rolling;
    const MagnitudeCache cache(sources, evaluation, features);
    const auto minimum = static_cast<std::uint64_t>(config.minimumSample);
    std::vector<bool> isOpen(windows.size());
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (windows[i].inBaseline || windows[i].records < minimum)
            continue;
        if (auto known = cache.find(i))
            evaluation.windows[i].magnitude = std::move(*known);
        else
            isOpen[i] = true;
    }
    if (std::ranges::find(isOpen, true) == isOpen.end())
        return {};
    std::vector<bool> isWanted = isOpen;
    for (std::size_t i = 0; isRolling && i < windows.size(); ++i)
        for (std::size_t j = 0; j < windows.size() && !isWanted[i]; ++j)
            isWanted[i] = isOpen[j] && isPooled(windows[i], windows[j], config.baseline);
    std::optional<RowSample> baseline = cache.findBaseline();
    TILTMETER_ASSIGN(Draws draws,
                     Drawer(windows, isWanted, baseline ? TimeRange{} : evaluation.baselineRange, config.seed)
                         .draw(*sources.payload, progress.part(0, 0.1)));
    std::vector<std::vector<DrawnRow>> rows;
    for (Draw& draw : draws.windows)
        rows.push_back(draw.finish());
    rows.push_back(draws.baseline.finish());
    RowValues values(features);
    TILTMETER_ASSIGN(std::vector<RowSample> samples,
                     values.read(*sources.payload, rows, progress.part(0.1, 0.5)));
    if (!baseline && sources.baseline != nullptr) {
        TILTMETER_ASSIGN(auto read,
                         values.read(*sources.baseline, {drawFromAll(*sources.baseline, config.seed)},
                                     progress.part(0.4, 0.5)));
        samples.back() = std::move(read.front());
    }
    if (baseline)
        samples.back() = std::move(*baseline);
    else if (!isRolling)
        cache.keepBaseline(samples.back());
    const std::span<const RowSample> current(samples.data(), windows.size());
    const auto measureOne = [&](std::size_t i) -> Result<void> {
        DriftWindow& window = evaluation.windows[i];
        if (isOpen[i] && current[i].rows() >= minimum)
            window.magnitude =
                driftMagnitude(isRolling ? pooled(windows, current, window, config.baseline, features.size())
                                         : samples.back(),
                               current[i], features, config.alpha, config.seed);
        return {};
    };
    TILTMETER_TRY(forEachBatch(windows.size(), 0, progress.part(0.5, 1),
                               [&](unsigned) { return Result<BatchWork>(measureOne); }));
    for (std::size_t i = 0; i < windows.size(); ++i)
        if (isOpen[i])
            cache.keep(i, windows[i].magnitude);
    return {};
}

} // namespace tiltmeter
