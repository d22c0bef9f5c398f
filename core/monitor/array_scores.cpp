// SPDX-License-Identifier: GPL-3.0-or-later
#include "monitor/array_scores.h"

#include "aggregate/value_coder.h"
#include "config/adaptation.h"
#include "source/csv_preview.h"

#include <algorithm>

namespace tiltmeter {
namespace {

std::string_view textOf(const ColumnView& column, std::size_t row)
{
    const std::uint32_t begin = column.textOffsets[row];
    return {column.textBytes + begin, column.textOffsets[row + 1] - begin};
}

/// The classes in the order of the configuration: the favorable ones first.
std::vector<ValueRule> rulesOf(const FavorableOutcome& outcome)
{
    std::vector<ValueRule> rules;
    const auto add = [&rules](const std::vector<std::string>& values, const std::vector<ValueRange>& ranges) {
        for (const std::string& value : values)
            rules.push_back({{value}, {}, static_cast<std::uint32_t>(rules.size())});
        for (const ValueRange& range : ranges)
            rules.push_back({{}, {range}, static_cast<std::uint32_t>(rules.size())});
    };
    add(outcome.favorable, outcome.favorableRanges);
    add(outcome.unfavorable, outcome.unfavorableRanges);
    return rules;
}

/// The place of each class in the arrays; nullopt for one that was never predicted. Empty when two classes
/// claim the same place.
std::vector<std::optional<std::size_t>> placesOf(const std::vector<std::vector<double>>& sums)
{
    std::vector<std::optional<std::size_t>> places;
    std::vector<bool> taken;
    for (const std::vector<double>& ofClass : sums) {
        std::optional<std::size_t>& place = places.emplace_back();
        if (ofClass.empty())
            continue;
        place = static_cast<std::size_t>(std::ranges::max_element(ofClass) - ofClass.begin());
        taken.resize(ofClass.size());
        if (taken[*place])
            return {};
        taken[*place] = true;
    }
    // One class and one place left belong together.
    const auto isOpen = [](const std::optional<std::size_t>& place) { return !place.has_value(); };
    if (std::ranges::count_if(places, isOpen) == 1 && std::ranges::count(taken, false) == 1)
        *std::ranges::find_if(places, isOpen) =
            static_cast<std::size_t>(std::ranges::find(taken, false) - taken.begin());
    return places;
}

class Cursor final : public BatchCursor
{
public:
    Cursor(std::unique_ptr<BatchCursor> inner, std::vector<bool> isScore, const std::vector<bool>& favorable)
        : m_inner(std::move(inner)), m_isScore(std::move(isScore)), m_favorable(favorable)
    {
    }
    Result<BatchView> read(std::size_t batch) override
    {
        TILTMETER_ASSIGN(BatchView view, m_inner->read(batch));
        for (std::size_t c = 0; c < view.columns.size(); ++c)
            if (m_isScore[c])
                view.columns[c] = scores(view.columns[c]);
        return view;
    }

private:
    /// What is no array of the right length is missing.
    ColumnView scores(const ColumnView& texts)
    {
        m_scores.assign(texts.size, 0);
        m_valid.assign((texts.size + 63) / 64, 0);
        for (std::size_t row = 0; row < texts.size; ++row) {
            if (texts.isMissing(row))
                continue;
            const auto array = parseProbabilityArray(textOf(texts, row));
            if (!array || array->size() != m_favorable.size())
                continue;
            for (std::size_t i = 0; i < array->size(); ++i)
                if (m_favorable[i])
                    m_scores[row] += (*array)[i];
            m_scores[row] = std::min(m_scores[row], 1.0); // what rounding adds
            m_valid[row / 64] |= std::uint64_t{1} << (row % 64);
        }
        ColumnView view;
        view.kind = ColumnKind::Double;
        view.storage = ColumnView::Storage::Doubles;
        view.size = texts.size;
        view.doubles = m_scores.data();
        view.valid = m_valid.data();
        return view;
    }

    std::unique_ptr<BatchCursor> m_inner;
    std::vector<bool> m_isScore;
    const std::vector<bool>& m_favorable;
    std::vector<double> m_scores;
    std::vector<std::uint64_t> m_valid;
};

} // namespace

ArrayScores::ArrayScores(const BatchReader& inner, std::size_t column)
    : m_inner(inner), m_schema(inner.schema()), m_column(column)
{
    m_schema.columns[column].kind = ColumnKind::Double;
}

Result<std::unique_ptr<ArrayScores>> ArrayScores::over(const BatchReader& inner, const FairnessConfig& config)
{
    const Schema& schema = inner.schema();
    const auto column = schema.find(ColumnRole::Probability);
    const auto prediction = outcomeColumn(config.outcome, schema);
    if (!column || schema.columns[*column].kind != ColumnKind::Text || !prediction ||
        schema.columns[*prediction].kind == ColumnKind::Text ||
        schema.columns[*prediction].kind == ColumnKind::Timestamp)
        return std::unique_ptr<ArrayScores>();
    std::unique_ptr<ArrayScores> scores(new ArrayScores(inner, *column));
    TILTMETER_ASSIGN(const bool learnt, scores->learn(*prediction, config.outcome));
    if (!learnt)
        return std::unique_ptr<ArrayScores>();
    return scores;
}

Result<bool> ArrayScores::learn(std::size_t prediction, const FavorableOutcome& outcome)
{
    const std::vector<ValueRule> rules = rulesOf(outcome);
    const auto none = static_cast<std::uint32_t>(rules.size());
    const ValueCoder coder(m_inner, prediction, rules, none, none);
    TILTMETER_ASSIGN(const auto cursor, m_inner.cursor({prediction, m_column}));
    std::vector<std::vector<double>> sums(rules.size());
    std::size_t seen = 0;
    for (std::size_t batch = 0; batch < m_inner.batchCount() && seen < learningRecords; ++batch) {
        TILTMETER_ASSIGN(const BatchView view, cursor->read(batch));
        ValueCoder::Table table;
        coder.prepare(view.columns[0], table);
        std::vector<std::uint32_t> classes(view.rows);
        for (std::size_t begin = 0; begin < view.rows; begin += ValueCoder::chunkRows)
            coder.add(view.columns[0], table, begin, std::min(ValueCoder::chunkRows, view.rows - begin),
                      classes.data() + begin);
        for (std::size_t row = 0; row < view.rows && seen < learningRecords; ++row) {
            if (view.columns[1].isMissing(row))
                continue;
            const auto array = parseProbabilityArray(textOf(view.columns[1], row));
            if (!array)
                continue;
            ++seen;
            m_length = m_length == 0 ? array->size() : m_length;
            if (array->size() != m_length || classes[row] == none)
                continue;
            std::vector<double>& sum = sums[classes[row]];
            sum.resize(m_length);
            for (std::size_t i = 0; i < m_length; ++i)
                sum[i] += (*array)[i];
        }
    }
    const auto places = placesOf(sums);
    m_favorable.assign(m_length, false);
    const std::size_t favorable = outcome.favorable.size() + outcome.favorableRanges.size();
    bool any = false;
    for (std::size_t c = 0; c < places.size(); ++c)
        if (places[c]) {
            m_favorable[*places[c]] = c < favorable;
            any = true;
        }
    return any;
}

std::optional<Zone> ArrayScores::zone(std::size_t batch, std::size_t column) const
{
    return column == m_column ? std::nullopt : m_inner.zone(batch, column);
}

Result<std::unique_ptr<BatchCursor>> ArrayScores::cursor(std::vector<std::size_t> columns) const
{
    std::vector<bool> isScore;
    for (const std::size_t column : columns)
        isScore.push_back(column == m_column);
    TILTMETER_ASSIGN(auto inner, m_inner.cursor(std::move(columns)));
    return std::unique_ptr<BatchCursor>(
        std::make_unique<Cursor>(std::move(inner), std::move(isScore), m_favorable));
}

} // namespace tiltmeter
