// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/row_sample.h"

#include "aggregate/parallel.h"
#include "config/adaptation.h"
#include "numeric/random.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <unordered_map>

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

/// Where a row is.
struct RowPlace {
    std::uint32_t batch = 0;
    std::uint32_t row = 0;
    friend auto operator<=>(const RowPlace&, const RowPlace&) = default;
};

/// A sample of fixed size of rows that come one after the other (algorithm R: A. Waterman, in Knuth). Which
/// rows they are does not depend on their values, so those are read only of the rows that stay.
class Reservoir
{
public:
    Reservoir(std::size_t most, std::uint64_t seed) : m_random(seed), m_most(most) {}
    void add(const RowPlace& row)
    {
        const std::uint64_t seen = m_seen++;
        if (seen < m_most) {
            m_rows.push_back(row);
            return;
        }
        const std::uint64_t at = m_random.below(seen + 1);
        if (at < m_most)
            m_rows[at] = row;
    }
    /// In the order in which the rows came.
    [[nodiscard]] std::vector<RowPlace> take()
    {
        std::ranges::sort(m_rows);
        return std::move(m_rows);
    }
    [[nodiscard]] std::uint64_t seen() const { return m_seen; }

private:
    numeric::Random m_random;
    std::size_t m_most;
    std::uint64_t m_seen = 0;
    std::vector<RowPlace> m_rows;
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

using BatchWork = std::function<Result<void>(std::size_t)>;

/// The wanted columns of a reader.
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
    }

    /// Goes through the rows in their order, with their times where the reader has them.
    template <class Take>
    Result<void> each(const Progress& progress, Take take) const
    {
        const auto timestamp = m_reader.schema().find(ColumnRole::Timestamp);
        std::unique_ptr<BatchCursor> cursor;
        if (timestamp) {
            TILTMETER_ASSIGN(cursor, m_reader.cursor({*timestamp}));
        }
        for (std::size_t batch = 0; batch < m_reader.batchCount(); ++batch) {
            TILTMETER_TRY(progress.check());
            BatchView view;
            if (cursor) {
                TILTMETER_ASSIGN(view, cursor->read(batch));
            }
            const ColumnView* times = cursor ? &view.columns[0] : nullptr;
            RowPlace place{static_cast<std::uint32_t>(batch), 0};
            for (const std::size_t rows = m_reader.rowsOf(batch); place.row < rows; ++place.row)
                take(place, times != nullptr && !times->isMissing(place.row)
                                ? std::optional(TimePoint{times->integers[place.row]})
                                : std::nullopt);
            progress.report(static_cast<double>(batch + 1) / static_cast<double>(m_reader.batchCount()));
        }
        return {};
    }

    /// The rows' values, one sample for each list of places.
    Result<std::vector<RowSample>> read(const std::vector<std::vector<RowPlace>>& rows,
                                        const Progress& progress)
    {
        std::vector<RowSample> samples(rows.size());
        std::vector<std::vector<Destination>> destinations(m_reader.batchCount());
        const std::size_t width = m_position.size();
        for (std::size_t s = 0; s < rows.size(); ++s) {
            samples[s].columns = width;
            samples[s].values.resize(rows[s].size() * width, std::numeric_limits<double>::quiet_NaN());
            for (std::size_t i = 0; i < rows[s].size(); ++i)
                destinations[rows[s][i].batch].push_back(
                    {rows[s][i].row, samples[s].values.data() + i * width});
        }
        const auto makeWorker = [&](unsigned) -> Result<BatchWork> {
            TILTMETER_ASSIGN(std::shared_ptr<BatchCursor> cursor, m_reader.cursor(m_read));
            return BatchWork([&, cursor](std::size_t batch) -> Result<void> {
                if (destinations[batch].empty())
                    return {};
                TILTMETER_ASSIGN(const BatchView view, cursor->read(batch));
                for (std::size_t j = 0; j < width; ++j)
                    if (m_position[j])
                        fill(view.columns[*m_position[j]], j, destinations[batch]);
                return {};
            });
        };
        TILTMETER_TRY(forEachBatch(m_reader.batchCount(), 0, progress, makeWorker));
        for (std::size_t j = 0; j < width; ++j)
            if (m_position[j] && m_wanted.isOutcome[j] &&
                isNumeric(m_reader.schema().columns[m_read[*m_position[j]]].kind))
                nameNumbers(samples, j);
        return samples;
    }

private:
    struct Destination {
        std::uint32_t row = 0;
        double* values = nullptr;
    };
    [[nodiscard]] std::string wordOf(std::size_t j, const std::string& text) const
    {
        if (!m_wanted.isOutcome[j])
            return text;
        const auto number = numberFromText(text);
        return number ? numberWord(*number) : text;
    }
    void fill(const ColumnView& column, std::size_t j, const std::vector<Destination>& destinations) const
    {
        const bool isNumber = isNumeric(column.kind);
        for (const Destination& destination : destinations) {
            if (column.isMissing(destination.row))
                continue;
            const double value =
                isNumber ? column.number(destination.row) : m_byCode[j][column.codes[destination.row]];
            if (std::isfinite(value))
                destination.values[j] = value;
        }
    }
    /// Numbers become positions of their words, in the order of the samples.
    void nameNumbers(std::vector<RowSample>& samples, std::size_t j) const
    {
        std::unordered_map<double, double> known;
        for (RowSample& sample : samples)
            for (std::size_t at = j; at < sample.values.size(); at += sample.columns) {
                double& value = sample.values[at];
                if (std::isnan(value))
                    continue;
                const auto [it, isNew] = known.emplace(value, 0);
                if (isNew)
                    it->second = m_wanted.outcomes.positionOf(numberWord(value));
                value = it->second;
            }
    }

    const BatchReader& m_reader;
    Wanted& m_wanted;
    std::vector<std::size_t> m_read;
    std::vector<std::optional<std::size_t>> m_position; ///< in the batch; none: the reader lacks the column
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
    // The baseline comes first: what its words are must not depend on later rows.
    std::vector<Reservoir> reservoirs{Reservoir(mostSampledRows, seed)};
    for (std::size_t i = 0; i < windows.size(); ++i)
        reservoirs.emplace_back(most, seed + i + 1);
    const TimeRange base = evaluation.baselineRange;
    std::vector<RowSample> samples;
    RowSource source(*sources.payload, *wanted);
    if (sources.baseline != nullptr) {
        RowSource apart(*sources.baseline, *wanted);
        TILTMETER_TRY(
            apart.each(progress.part(0, 0.1), [&](const RowPlace& row, const std::optional<TimePoint>&) {
                reservoirs[0].add(row);
            }));
        TILTMETER_ASSIGN(samples, apart.read({reservoirs[0].take()}, progress.part(0.1, 0.3)));
    }
    std::size_t at = 0; // window of the row before
    TILTMETER_TRY(
        source.each(progress.part(0.3, 0.5), [&](const RowPlace& row, const std::optional<TimePoint>& time) {
            if (!time)
                return;
            if (base.contains(*time))
                reservoirs[0].add(row);
            if (at >= windows.size() || !windows[at].range.contains(*time))
                at = static_cast<std::size_t>(
                    std::ranges::upper_bound(windows, *time, {},
                                             [](const DriftWindow& w) { return w.range.begin; }) -
                    windows.begin() - 1);
            if (at < windows.size() && windows[at].range.contains(*time))
                reservoirs[at + 1].add(row);
        }));
    std::vector<std::vector<RowPlace>> places;
    for (Reservoir& reservoir : reservoirs)
        places.push_back(reservoir.take());
    TILTMETER_ASSIGN(std::vector<RowSample> ofPayload, source.read(places, progress.part(0.5, 1)));
    rows.baseline = std::move(samples.empty() ? ofPayload.front() : samples.front());
    rows.baseline.seen = reservoirs[0].seen();
    for (std::size_t i = 0; i < windows.size(); ++i) {
        rows.windows.push_back(std::move(ofPayload[i + 1]));
        rows.windows.back().seen = reservoirs[i + 1].seen();
    }
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
