// SPDX-License-Identifier: GPL-3.0-or-later
#include "drift/row_sample.h"

#include "aggregate/parallel.h"
#include "config/adaptation.h"
#include "drift/row_draw.h"
#include "drift/window_keys.h"
#include "numeric/random.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <unordered_map>

namespace tiltmeter {
namespace {

constexpr double valueBudget = 8e6;
constexpr std::size_t fewestRows = 1'000;
constexpr std::size_t mostClasses = 50; ///< a numeric prediction with more values is a regression's

/// In halves, so that a window more does not change the sample of every other one.
std::size_t rowsEach(std::size_t windows, std::size_t columns)
{
    const double rows = valueBudget / (static_cast<double>(windows + 1) * static_cast<double>(columns));
    std::size_t most = mostSampledRows;
    while (static_cast<double>(most) > rows && most > fewestRows)
        most /= 2;
    return std::max(most, fewestRows);
}

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
        return samples;
    }

    /// Numbers that say what the model said become positions of their words.
    void nameNumbers(RowSample& sample) const
    {
        std::unordered_map<double, double> known;
        for (std::size_t j = 0; j < m_position.size(); ++j) {
            if (!m_position[j] || !m_wanted.isOutcome[j] ||
                !isNumeric(m_reader.schema().columns[m_read[*m_position[j]]].kind))
                continue;
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
    RowSample sample;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        sample.columns = samples[i].columns;
        if (isPooled(windows[i].range, window.range.begin, baseline))
            sample.values.insert(sample.values.end(), samples[i].values.begin(), samples[i].values.end());
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

RowSample thinned(const RowSample& sample, std::size_t most, std::size_t columns, std::uint64_t seed)
{
    std::vector<std::uint32_t> order(sample.rows());
    std::iota(order.begin(), order.end(), 0U);
    numeric::Random random(seed);
    const std::size_t rows = std::min(most, order.size());
    for (std::size_t i = 0; i < rows && rows < order.size(); ++i)
        std::swap(order[i], order[i + random.below(order.size() - i)]);
    order.resize(rows);
    std::ranges::sort(order);
    RowSample result;
    result.columns = columns;
    result.values.reserve(rows * columns);
    for (const std::uint32_t i : order) {
        const auto row = sample.row(i).first(columns);
        result.values.insert(result.values.end(), row.begin(), row.end());
    }
    return result;
}

class RowSampler::Private
{
public:
    Private(const DriftSources& given, const DriftEvaluation& itsEvaluation, Wanted itsWanted,
            SampledRows itsRows)
        : sources(given), evaluation(itsEvaluation), wanted(std::move(itsWanted)), rows(std::move(itsRows)),
          payload(*given.payload, wanted)
    {
        if (given.baseline != nullptr)
            apart.emplace(*given.baseline, wanted);
        describe();
    }

    void describe()
    {
        for (std::size_t j = 0; j < rows.columns.size(); ++j)
            if (!rows.columns[j].isNumeric)
                rows.columns[j].categories = wanted.listOf(j).words();
    }

    const DriftSources& sources;
    const DriftEvaluation& evaluation;
    Wanted wanted;
    SampledRows rows;
    RowSource payload;
    std::optional<RowSource> apart;
    std::vector<std::string> baselineWords;
};

std::optional<RowSampler> RowSampler::create(const DriftSources& sources, const DriftEvaluation& evaluation)
{
    SampledRows rows;
    const Schema& schema = sources.payload->schema();
    auto wanted = wantedOf(schema, evaluation, rows);
    if (!wanted)
        return std::nullopt;
    return RowSampler(std::make_unique<Private>(sources, evaluation, std::move(*wanted), std::move(rows)));
}

RowSampler::RowSampler(std::unique_ptr<Private> p) : d(std::move(p)) {}
RowSampler::RowSampler(RowSampler&&) noexcept = default;
RowSampler& RowSampler::operator=(RowSampler&&) noexcept = default;
RowSampler::~RowSampler() = default;

const SampledRows& RowSampler::described() const
{
    return d->rows;
}

std::size_t RowSampler::mostRows() const
{
    return rowsEach(d->evaluation.windows.size(), d->rows.columns.size());
}

std::vector<std::string> RowSampler::words() const
{
    return d->baselineWords;
}

void RowSampler::setWords(const std::vector<std::string>& words)
{
    for (const std::string& word : words)
        (void)d->wanted.outcomes.positionOf(word);
    d->baselineWords = words;
    d->describe();
}

Result<SampledRows> RowSampler::sample(const std::vector<bool>& isWanted, bool withBaseline,
                                       const Progress& progress)
{
    const DriftEvaluation& evaluation = d->evaluation;
    SampledRows rows = d->rows;
    std::optional<RowSample> apart;
    if (withBaseline && d->apart) {
        TILTMETER_ASSIGN(auto read, d->apart->read({drawFromAll(*d->sources.baseline, mostSampledRows,
                                                                evaluation.config.seed)},
                                                   progress.part(0, 0.2)));
        apart = std::move(read[0]);
        d->apart->nameNumbers(*apart);
    }
    const RowDemand demand{isWanted, withBaseline, mostSampledRows, mostRows()};
    TILTMETER_ASSIGN(DrawnRows drawn, drawRows(d->sources, evaluation, demand, progress.part(0.2, 0.4)));
    std::vector<std::vector<RowPlace>> places{std::move(drawn.baseline)};
    std::ranges::move(drawn.windows, std::back_inserter(places));
    TILTMETER_ASSIGN(std::vector<RowSample> samples, d->payload.read(places, progress.part(0.4, 1)));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        d->payload.nameNumbers(samples[i]);
        // The baseline comes first: its words must not depend on later rows.
        if (i == 0 && withBaseline)
            d->baselineWords = d->wanted.outcomes.words();
    }
    rows.baseline = apart ? std::move(*apart) : std::move(samples.front());
    rows.windows.assign(std::make_move_iterator(samples.begin() + 1), std::make_move_iterator(samples.end()));
    const bool isRolling =
        d->sources.baseline == nullptr && evaluation.config.baseline.kind == DriftBaselineKind::Rolling;
    if (isRolling)
        for (const DriftWindow& window : evaluation.windows)
            rows.rollingBaselines.push_back(
                pooled(evaluation.windows, rows.windows, window, evaluation.config.baseline));
    d->describe();
    rows.columns = d->rows.columns;
    const auto prediction = d->sources.payload->schema().find(ColumnRole::Prediction);
    const std::size_t words = isRolling ? d->wanted.outcomes.words().size() : d->baselineWords.size();
    rows.isRegression = rows.prediction && !rows.decoded &&
                        isNumeric(d->sources.payload->schema().columns[*prediction].kind) &&
                        words > mostClasses;
    return rows;
}

} // namespace tiltmeter
