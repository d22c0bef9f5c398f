// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/row_sample.h"
#include "config/adaptation.h"
#include "numeric/random.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr double valueBudget = 8e6;
constexpr double fewestRows = 1'000;
constexpr std::size_t mostClasses = 50; ///< a numeric prediction with more values is a regression's

std::size_t rowsEach(std::size_t windows, std::size_t columns)
{
    const double rows = valueBudget / (static_cast<double>(windows + 1) * static_cast<double>(columns));
    return static_cast<std::size_t>(std::clamp(rows, fewestRows, static_cast<double>(mostSampledRows)));
}

/// A sample of fixed size of rows that come one after the other (algorithm R: A. Waterman, in Knuth).
class Reservoir
{
public:
    Reservoir(std::size_t columns, std::size_t most, std::uint64_t seed) : m_random(seed), m_most(most)
    {
        m_sample.columns = columns;
    }
    /// Where the next row goes; nullptr: nowhere.
    [[nodiscard]] double* place()
    {
        const std::uint64_t seen = m_sample.seen++;
        if (seen < m_most) {
            m_arrival.push_back(seen);
            m_sample.values.resize(m_sample.values.size() + m_sample.columns);
            return m_sample.values.data() + seen * m_sample.columns;
        }
        const std::uint64_t at = m_random.below(seen + 1);
        if (at >= m_most)
            return nullptr;
        m_arrival[at] = seen;
        return m_sample.values.data() + at * m_sample.columns;
    }
    /// In the order in which the rows came.
    [[nodiscard]] RowSample take()
    {
        if (std::ranges::is_sorted(m_arrival))
            return std::move(m_sample);
        std::vector<std::size_t> order(m_arrival.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::sort(order, {}, [this](std::size_t i) { return m_arrival[i]; });
        RowSample sorted;
        sorted.columns = m_sample.columns;
        sorted.seen = m_sample.seen;
        sorted.values.reserve(m_sample.values.size());
        for (const std::size_t i : order)
            sorted.values.insert(sorted.values.end(), m_sample.row(i).begin(), m_sample.row(i).end());
        return sorted;
    }

private:
    numeric::Random m_random;
    std::size_t m_most;
    RowSample m_sample;
    std::vector<std::uint64_t> m_arrival; ///< by row of the sample
};

/// Numbers for words, the same for all readers and columns that share it.
class WordList
{
public:
    double positionOf(const std::string& word)
    {
        const auto [it, isNew] = m_positions.emplace(word, static_cast<double>(m_words.size()));
        if (isNew)
            m_words.push_back(word);
        return it->second;
    }
    [[nodiscard]] const std::vector<std::string>& words() const { return m_words; }

private:
    std::map<std::string, double, std::less<>> m_positions;
    std::vector<std::string> m_words;
};

std::string numberWord(double value)
{
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value == 0 ? 0.0 : value).ptr;
    return {buffer, end};
}

/// What is sampled of every reader, with the words that all of them share.
struct Wanted {
    std::vector<std::string> names;
    std::vector<bool> isOutcome; ///< as a word even if it is a number
    std::vector<WordList> lists;
    WordList outcomes;

    [[nodiscard]] WordList& listOf(std::size_t column)
    {
        return isOutcome[column] ? outcomes : lists[column];
    }
};

/// The wanted columns of a reader, row by row.
class RowSource
{
public:
    RowSource(const BatchReader& reader, Wanted& wanted) : m_reader(reader), m_wanted(wanted)
    {
        const Schema& schema = reader.schema();
        for (std::size_t j = 0; j < wanted.names.size(); ++j) {
            const auto column = schema.find(wanted.names[j]);
            m_position.push_back(column ? std::optional(m_read.size()) : std::nullopt);
            std::vector<double>& byCode = m_byCode.emplace_back();
            if (!column)
                continue;
            m_read.push_back(*column);
            if (isNumeric(schema.columns[*column].kind))
                continue;
            for (const std::string& text : reader.dictionary(*column))
                byCode.push_back(wanted.listOf(j).positionOf(wordOf(j, text)));
        }
        m_timestamp = schema.find(ColumnRole::Timestamp);
        if (m_timestamp)
            m_read.push_back(*m_timestamp);
    }

    template <class Place>
    Result<void> each(const Progress& progress, Place place)
    {
        TILTMETER_ASSIGN(const auto cursor, m_reader.cursor(m_read));
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
                        for (std::size_t j = 0; j < m_position.size(); ++j)
                            row[j] = m_position[j] ? valueOf(view.columns[*m_position[j]], i, j)
                                                   : std::numeric_limits<double>::quiet_NaN();
            }
            progress.report(static_cast<double>(batch + 1) / static_cast<double>(m_reader.batchCount()));
        }
        return {};
    }

private:
    [[nodiscard]] std::string wordOf(std::size_t j, const std::string& text) const
    {
        if (!m_wanted.isOutcome[j])
            return text;
        const auto number = numberFromText(text);
        return number ? numberWord(*number) : text;
    }
    [[nodiscard]] double valueOf(const ColumnView& column, std::size_t i, std::size_t j) const
    {
        if (column.isMissing(i))
            return std::numeric_limits<double>::quiet_NaN();
        if (!isNumeric(column.kind))
            return m_byCode[j][column.codes[i]];
        const double value = column.number(i);
        if (!std::isfinite(value))
            return std::numeric_limits<double>::quiet_NaN();
        return m_wanted.isOutcome[j] ? m_wanted.outcomes.positionOf(numberWord(value)) : value;
    }

    const BatchReader& m_reader;
    Wanted& m_wanted;
    std::vector<std::size_t> m_read;
    std::vector<std::optional<std::size_t>> m_position; ///< in the batch; none: the reader lacks the column
    std::optional<std::size_t> m_timestamp;
    std::vector<std::vector<double>> m_byCode;
};

/// What a window of a rolling baseline is compared with.
RowSample pooled(const std::vector<DriftWindow>& windows, const std::vector<RowSample>& samples,
                 const DriftWindow& window, const DriftBaseline& baseline)
{
    const TimePoint end{window.range.begin.microseconds - baseline.offset};
    const TimePoint begin{end.microseconds - baseline.duration};
    RowSample sample;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        sample.columns = samples[i].columns;
        if (begin > windows[i].range.begin || windows[i].range.end > end)
            continue;
        sample.values.insert(sample.values.end(), samples[i].values.begin(), samples[i].values.end());
        sample.seen += samples[i].seen;
    }
    return sample;
}

/// The columns of the rows; nothing without features.
std::optional<Wanted> wantedOf(const Schema& schema, const DriftEvaluation& evaluation, SampledRows& rows)
{
    Wanted wanted;
    for (const DriftFeature& feature : evaluation.features)
        if (feature.family == DriftFamily::Feature) {
            wanted.names.push_back(feature.name);
            rows.columns.push_back({feature.name, feature.isNumeric, {}});
        }
    rows.features = wanted.names.size();
    wanted.isOutcome.assign(rows.features, false);
    if (rows.features == 0)
        return std::nullopt;
    const auto add = [&](ColumnRole role, bool isOutcome) -> std::optional<std::size_t> {
        const auto column = schema.find(role);
        if (!column || schema.columns[*column].kind == ColumnKind::Text ||
            (!isOutcome && !isNumeric(schema.columns[*column].kind)))
            return std::nullopt;
        wanted.names.push_back(schema.columns[*column].name);
        wanted.isOutcome.push_back(isOutcome);
        rows.columns.push_back({wanted.names.back(), !isOutcome, {}});
        return wanted.names.size() - 1;
    };
    rows.decoded = add(ColumnRole::DecodedPrediction, true);
    rows.prediction = add(ColumnRole::Prediction, true);
    rows.label = add(ColumnRole::Label, true);
    rows.probability = add(ColumnRole::Probability, false);
    wanted.lists.resize(wanted.names.size());
    return wanted;
}

} // namespace

Result<std::optional<SampledRows>> sampleRows(const DriftSources& sources, const DriftEvaluation& evaluation,
                                              const Progress& progress)
{
    SampledRows rows;
    const Schema& schema = sources.payload->schema();
    auto wanted = wantedOf(schema, evaluation, rows);
    if (!wanted || !schema.find(ColumnRole::Timestamp))
        return std::nullopt;
    const std::vector<DriftWindow>& windows = evaluation.windows;
    const std::size_t width = rows.columns.size();
    const std::size_t most = rowsEach(windows.size(), width);
    const std::uint64_t seed = evaluation.config.seed;
    std::vector<Reservoir> reservoirs;
    for (std::size_t i = 0; i < windows.size(); ++i)
        reservoirs.emplace_back(width, most, seed + i + 1);
    Reservoir baseline(width, mostSampledRows, seed);
    const TimeRange base = evaluation.baselineRange;
    std::vector<double*> places;
    TILTMETER_TRY(
        RowSource(*sources.payload, *wanted).each(progress.part(0, 0.7), [&](std::optional<TimePoint> time) {
            places.clear();
            if (!time)
                return std::span<double* const>(places);
            if (base.contains(*time))
                places.push_back(baseline.place());
            const auto after = std::ranges::upper_bound(windows, *time, {},
                                                        [](const DriftWindow& w) { return w.range.begin; });
            if (after != windows.begin() && std::prev(after)->range.contains(*time))
                places.push_back(reservoirs[static_cast<std::size_t>(after - windows.begin() - 1)].place());
            return std::span<double* const>(places);
        }));
    if (sources.baseline != nullptr) {
        TILTMETER_TRY(
            RowSource(*sources.baseline, *wanted).each(progress.part(0.7, 1), [&](std::optional<TimePoint>) {
                places.assign(1, baseline.place());
                return std::span<double* const>(places);
            }));
    }
    rows.baseline = baseline.take();
    for (Reservoir& reservoir : reservoirs)
        rows.windows.push_back(reservoir.take());
    if (sources.baseline == nullptr && evaluation.config.baseline.kind == DriftBaselineKind::Rolling)
        for (const DriftWindow& window : windows)
            rows.rollingBaselines.push_back(
                pooled(windows, rows.windows, window, evaluation.config.baseline));
    for (std::size_t j = 0; j < width; ++j)
        if (!rows.columns[j].isNumeric)
            rows.columns[j].categories = wanted->listOf(j).words();
    const auto numeric = schema.find(ColumnRole::Prediction);
    rows.isRegression = rows.prediction && !rows.decoded && isNumeric(schema.columns[*numeric].kind) &&
                        wanted->outcomes.words().size() > mostClasses;
    return rows;
}

} // namespace tiltmeter
