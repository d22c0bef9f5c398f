// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/magnitude.h"
#include "numeric/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace tiltmeter {
namespace {

constexpr std::size_t sampledRows = 3'000;

/// A sample of fixed size of rows that come one after the other (algorithm R: A. Waterman, in Knuth).
class Reservoir
{
public:
    Reservoir(std::size_t columns, std::uint64_t seed) : m_random(seed) { m_sample.columns = columns; }
    /// Where the next row goes; nullptr: nowhere.
    [[nodiscard]] double* place()
    {
        const std::uint64_t seen = m_seen++;
        if (seen < sampledRows) {
            m_sample.values.resize(m_sample.values.size() + m_sample.columns);
            return m_sample.values.data() + seen * m_sample.columns;
        }
        const std::uint64_t at = m_random.below(seen + 1);
        return at < sampledRows ? m_sample.values.data() + at * m_sample.columns : nullptr;
    }
    [[nodiscard]] const RowSample& sample() const { return m_sample; }

private:
    numeric::Random m_random;
    RowSample m_sample;
    std::uint64_t m_seen = 0;
};

/// The compared features of a reader, row by row.
class RowSource
{
public:
    RowSource(const BatchReader& reader, std::span<const DriftFeature> features) : m_reader(reader)
    {
        for (const DriftFeature& feature : features)
            m_columns.push_back(reader.schema().find(feature.name).value());
        m_timestamp = reader.schema().find(ColumnRole::Timestamp);
        if (m_timestamp)
            m_columns.push_back(*m_timestamp);
        m_names.resize(features.size());
    }

    /// `names` gives the same categories the same numbers for all readers.
    using Names = std::vector<std::map<std::string, double, std::less<>>>;
    template <class Place>
    Result<void> each(Names& names, const Progress& progress, Place place)
    {
        const std::size_t count = names.size();
        for (std::size_t j = 0; j < count; ++j)
            if (!isNumeric(m_reader.schema().columns[m_columns[j]].kind))
                for (const std::string& name : m_reader.dictionary(m_columns[j]))
                    m_names[j].push_back(
                        names[j].emplace(name, static_cast<double>(names[j].size())).first->second);
        TILTMETER_ASSIGN(const auto cursor, m_reader.cursor(m_columns));
        for (std::size_t batch = 0; batch < m_reader.batchCount(); ++batch) {
            TILTMETER_TRY(progress.check());
            TILTMETER_ASSIGN(const BatchView view, cursor->read(batch));
            const ColumnView* times = m_timestamp ? &view.columns.back() : nullptr;
            for (std::size_t i = 0; i < view.rows; ++i) {
                const std::optional<TimePoint> time = times != nullptr && !times->isMissing(i)
                                                          ? std::optional(TimePoint{times->integers[i]})
                                                          : std::nullopt;
                for (double* row : place(time))
                    if (row != nullptr)
                        for (std::size_t j = 0; j < count; ++j)
                            row[j] = valueOf(view.columns[j], i, j);
            }
            progress.report(static_cast<double>(batch + 1) / static_cast<double>(m_reader.batchCount()));
        }
        return {};
    }

private:
    [[nodiscard]] double valueOf(const ColumnView& column, std::size_t i, std::size_t j) const
    {
        if (column.isMissing(i))
            return std::numeric_limits<double>::quiet_NaN();
        if (isNumeric(column.kind)) {
            const double value = column.number(i);
            return std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
        }
        return m_names[j][column.codes[i]];
    }

    const BatchReader& m_reader;
    std::vector<std::size_t> m_columns;
    std::optional<std::size_t> m_timestamp;
    std::vector<std::vector<double>> m_names; ///< by code
};

/// What a window of a rolling baseline is compared with.
RowSample pooled(const std::vector<DriftWindow>& windows, const std::vector<Reservoir>& reservoirs,
                 const DriftWindow& window, const DriftBaseline& baseline, std::size_t columns)
{
    const TimePoint end{window.range.begin.microseconds - baseline.offset};
    const TimePoint begin{end.microseconds - baseline.duration};
    RowSample sample;
    sample.columns = columns;
    for (std::size_t i = 0; i < windows.size(); ++i)
        if (begin <= windows[i].range.begin && windows[i].range.end <= end)
            sample.values.insert(sample.values.end(), reservoirs[i].sample().values.begin(),
                                 reservoirs[i].sample().values.end());
    return sample;
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
    const std::uint64_t seed = evaluation.config.seed;
    std::vector<Reservoir> reservoirs;
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i)
        reservoirs.emplace_back(features.size(), seed + i + 1);
    Reservoir baseline(features.size(), seed);
    RowSource::Names names(features.size());
    const std::vector<DriftWindow>& windows = evaluation.windows;
    const TimeRange base = evaluation.baselineRange;
    std::vector<double*> places;
    TILTMETER_TRY(RowSource(*sources.payload, features)
                      .each(names, progress.part(0, 0.4), [&](std::optional<TimePoint> time) {
                          places.clear();
                          if (!time)
                              return std::span<double* const>(places);
                          if (base.contains(*time))
                              places.push_back(baseline.place());
                          const auto after = std::ranges::upper_bound(
                              windows, *time, {}, [](const DriftWindow& w) { return w.range.begin; });
                          if (after != windows.begin() && std::prev(after)->range.contains(*time))
                              places.push_back(
                                  reservoirs[static_cast<std::size_t>(after - windows.begin() - 1)].place());
                          return std::span<double* const>(places);
                      }));
    if (sources.baseline != nullptr) {
        TILTMETER_TRY(RowSource(*sources.baseline, features)
                          .each(names, progress.part(0.4, 0.5), [&](std::optional<TimePoint>) {
                              places.assign(1, baseline.place());
                              return std::span<double* const>(places);
                          }));
    }
    const bool isRolling = evaluation.config.baseline.kind == DriftBaselineKind::Rolling;
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
        TILTMETER_TRY(progress.check());
        DriftWindow& window = evaluation.windows[i];
        if (window.inBaseline)
            continue;
        const RowSample& current = reservoirs[i].sample();
        const auto minimum = static_cast<std::size_t>(evaluation.config.minimumSample);
        if (current.rows() < minimum)
            continue;
        window.magnitude = driftMagnitude(
            isRolling ? pooled(windows, reservoirs, window, evaluation.config.baseline, features.size())
                      : baseline.sample(),
            current, features, evaluation.config.alpha, seed);
        progress.part(0.5, 1).report(static_cast<double>(i + 1) /
                                     static_cast<double>(evaluation.windows.size()));
    }
    return {};
}

} // namespace tiltmeter
