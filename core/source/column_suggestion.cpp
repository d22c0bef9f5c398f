// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/column_suggestion.h"

#include "base/time.h"
#include "source/missing.h"
#include "source/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

namespace tiltmeter {
namespace {

constexpr std::size_t longText = 200;     ///< bytes; one value of this length makes a column text
constexpr std::size_t longOnAverage = 64; ///< bytes
constexpr std::uint64_t fewValues = 1000; ///< distinct values of the sample that are no concern
constexpr std::size_t commonValues = 20;

bool isBoolean(std::string_view text)
{
    const auto is = [text](std::string_view word) {
        return std::ranges::equal(text, word, [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
        });
    };
    return is("true") || is("false");
}

/// 007, -01; not 0, 0.5.
bool hasLeadingZero(std::string_view text)
{
    if (text.starts_with('-') || text.starts_with('+'))
        text.remove_prefix(1);
    return text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

/// Lower case, letters and digits alone: "Scored Labels", "scored_labels" and "scoredLabels" are one name.
std::string folded(std::string_view name)
{
    std::string out;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z')
            out += static_cast<char>(c + 32);
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                 (static_cast<unsigned char>(c) & 0x80U) != 0)
            out += c;
    }
    return out;
}

// Names by role, the surest first, folded. From the logs of OpenScale, Azure ML, SageMaker, Evidently,
// NannyML and scikit-learn users.
constexpr std::array timestampNames{"scoringtimestamp",
                                    "recordtimestamp",
                                    "timestamp",
                                    "predictiontimestamp",
                                    "predictiontime",
                                    "eventtime",
                                    "eventtimestamp",
                                    "requesttime",
                                    "inferencetime",
                                    "datetime",
                                    "time",
                                    "date",
                                    "loggedat",
                                    "createdat",
                                    "ts",
                                    "scoringtime",
                                    "scoringdate",
                                    "scoredat"};
constexpr std::array decodedNames{
    "decodedprediction", "decodedtarget",   "predictedlabel", "predictionlabel", "predictiontext",
    "predictedclass",    "predictionclass", "predictionname", "decodedlabel",    "predictiondecoded"};
constexpr std::array predictionNames{
    "prediction",     "predictions",    "predicted",       "ypred",           "yhat",
    "predictedlabel", "predictedvalue", "predictedclass",  "predictionlabel", "predictionvalue",
    "scoredlabels",   "scoredlabel",    "modelprediction", "predictionclass"};
constexpr std::array probabilityNames{"probability",
                                      "predictionprobability",
                                      "predictedprobability",
                                      "probabilities",
                                      "scoredprobabilities",
                                      "scoredprobability",
                                      "predictproba",
                                      "ypredproba",
                                      "yprob",
                                      "proba",
                                      "prob",
                                      "score",
                                      "scores",
                                      "confidence"};
constexpr std::array labelNames{"label",  "labels",  "risk",        "target",    "ytrue", "groundtruth",
                                "actual", "actuals", "actuallabel", "truelabel", "truth", "classlabel"};
constexpr std::array recordIdNames{"scoringid",    "recordid",    "rowid", "transactionid", "requestid",
                                   "predictionid", "inferenceid", "uuid",  "guid",          "id"};
constexpr std::array modelVersionNames{"modelversion", "modelrevision", "assetrevision", "modelid",
                                       "modelname"};
// Not "weight": that is what patients are asked for.
constexpr std::array weightNames{"sampleweight", "sampleweights",     "instanceweight", "caseweight",
                                 "recordweight", "observationweight", "weights"};

bool nameSaysTime(std::string_view name)
{
    const std::string text = folded(name);
    if (std::ranges::find(timestampNames, text) != timestampNames.end())
        return true;
    return text.find("timestamp") != std::string::npos || text.ends_with("time") || text.ends_with("date");
}

bool holdsNumbers(const ColumnPreview& column)
{
    return isNumeric(column.suggested.kind);
}

bool isWithin(const ColumnPreview& column, double lower, double upper)
{
    return holdsNumbers(column) && column.minimum && *column.minimum >= lower && *column.maximum <= upper;
}

} // namespace

std::optional<std::vector<double>> parseProbabilityArray(std::string_view text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    if (text.size() < 3 || text.front() != '[' || text.back() != ']')
        return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::vector<double> values;
    bool separated = true; // by a comma or semicolon, which may not stand twice or at the end
    std::size_t at = 0;
    while (at < text.size()) {
        if (isBlank(text[at])) {
            ++at;
            continue;
        }
        if (text[at] == ',' || text[at] == ';') {
            if (separated)
                return std::nullopt;
            separated = true;
            ++at;
            continue;
        }
        double value = 0;
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
        const std::size_t next = static_cast<std::size_t>(end - text.data());
        if (error != std::errc() || !(value >= 0 && value <= 1))
            return std::nullopt;
        if (next < text.size() && !isBlank(text[next]) && text[next] != ',' && text[next] != ';')
            return std::nullopt;
        values.push_back(value);
        separated = false;
        at = next;
    }
    if (values.empty() || separated)
        return std::nullopt;
    return values;
}

void ColumnObserver::Extremes::add(double value)
{
    minimum = any ? std::min(minimum, value) : value;
    maximum = any ? std::max(maximum, value) : value;
    any = true;
}

void ColumnObserver::add(std::string_view value)
{
    ++m_records;
    if (value.empty()) {
        ++m_empty;
        return;
    }
    const std::uint32_t code = m_values.add(value);
    if (code == m_counts.size())
        m_counts.push_back(0);
    ++m_counts[code];
}

/// Looks at a value that came `count` times.
void ColumnObserver::classify(std::string_view value, std::uint64_t count)
{
    m_bytes += count * value.size();
    m_longest = std::max(m_longest, value.size());
    if (isMissingToken(value)) {
        m_tokens += count;
        return;
    }
    const NumberText number = readNumber(value);
    if (number.status == NumberStatus::Plain || number.status == NumberStatus::KeepText) {
        m_numbers += count;
        m_number.add(number.value);
        if (value.find_first_of(".eE") == std::string_view::npos) {
            m_integers += count;
            m_leadingZeros += hasLeadingZero(value) ? count : 0;
            m_hugeIntegers += readInteger(value).status == NumberStatus::OutOfRange ? count : 0;
            if (const auto point = parseTimePoint(value)) {
                m_epochs += count;
                m_time.add(static_cast<double>(point->microseconds));
            }
        }
        return;
    }
    if (const auto point = parseTimePoint(value)) {
        m_calendar += count;
        m_time.add(static_cast<double>(point->microseconds));
    } else if (isBoolean(value)) {
        m_booleans += count;
    } else if (value.front() == '[' && value.back() == ']') {
        m_brackets += count;
        m_arrays += parseProbabilityArray(value) ? count : 0;
    }
}

bool ColumnObserver::allDistinct() const
{
    return filled() == m_records && m_records > 0 && m_values.size() - 1 == m_records;
}

/// A bad value in a hundred is a bad row, not another kind of column.
bool ColumnObserver::nearlyAll(std::uint64_t count) const
{
    return count > 0 && (present() - count) * 100 <= present();
}

std::string ColumnObserver::kindOf(std::string_view name, ColumnKind& kind) const
{
    const auto is = [&kind](ColumnKind what, const char* why) {
        kind = what;
        return std::string(why);
    };
    if (present() == 0)
        return is(ColumnKind::Categorical, "no_values");
    if (nearlyAll(m_booleans))
        return is(ColumnKind::Boolean, "true_false");
    if (nearlyAll(m_calendar))
        return is(ColumnKind::Timestamp, "points_in_time");
    if (nearlyAll(m_numbers)) {
        if (m_leadingZeros > 0)
            return is(ColumnKind::Categorical, "leading_zeros");
        if (m_integers < m_numbers)
            return is(ColumnKind::Double, "all_numbers");
        if (nearlyAll(m_epochs) && nameSaysTime(name))
            return is(ColumnKind::Timestamp, "epoch_by_name");
        if (m_hugeIntegers == 0)
            return is(ColumnKind::Integer, "all_integers");
    }
    if (m_brackets == present())
        return is(ColumnKind::Text, "arrays");
    if (m_longest > longText || m_bytes > filled() * longOnAverage)
        return is(ColumnKind::Text, "long_text");
    const std::uint64_t distinct = m_values.size() - 1;
    // In a small sample everything may be distinct by chance, but long words without blanks are ids.
    const bool ids = filled() >= 8 && distinct == filled() && m_bytes >= filled() * 16 &&
                     std::ranges::none_of(m_values.values(), [](const std::string& value) {
                         return value.find(' ') != std::string::npos;
                     });
    if (ids || (distinct > fewValues && distinct * 2 > filled()))
        return is(ColumnKind::Text, "mostly_distinct");
    return is(ColumnKind::Categorical, "few_values");
}

std::vector<std::string> ColumnObserver::mostCommon() const
{
    std::vector<std::uint32_t> codes(m_counts.size() - 1);
    std::iota(codes.begin(), codes.end(), 1U);
    const std::size_t count = std::min(codes.size(), commonValues);
    std::ranges::partial_sort(codes, codes.begin() + static_cast<std::ptrdiff_t>(count),
                              [this](std::uint32_t a, std::uint32_t b) {
                                  return m_counts[a] != m_counts[b] ? m_counts[a] > m_counts[b] : a < b;
                              });
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(m_values.values()[codes[i]]);
    return out;
}

ColumnPreview ColumnObserver::summary(std::string name)
{
    for (std::size_t code = 1; code < m_counts.size(); ++code)
        classify(m_values.values()[code], m_counts[code]);
    ColumnPreview out;
    out.kindReason = kindOf(name, out.suggested.kind);
    out.suggested.name = std::move(name);
    out.roleReason = "default";
    out.distinct = m_values.size() - 1;
    out.common = mostCommon();
    out.values = present();
    out.missing = m_empty + m_tokens;
    switch (out.suggested.kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Text:
        out.values = filled();
        out.missing = m_empty;
        break;
    case ColumnKind::Boolean:
        out.misfits = present() - m_booleans;
        break;
    case ColumnKind::Timestamp:
        out.misfits = present() - m_calendar - m_epochs;
        if (m_time.any) {
            out.minimum = m_time.minimum;
            out.maximum = m_time.maximum;
        }
        break;
    case ColumnKind::Integer:
    case ColumnKind::Double:
        out.misfits = present() - m_numbers;
        out.minimum = m_number.minimum;
        out.maximum = m_number.maximum;
        break;
    }
    return out;
}

namespace {

/// Hands out one role after the other.
class Roles
{
public:
    explicit Roles(std::vector<ColumnPreview>& columns) : m_columns(columns)
    {
        for (const ColumnPreview& column : columns)
            m_names.push_back(folded(column.suggested.name));
    }

    [[nodiscard]] bool isFree(std::size_t column) const
    {
        return m_columns[column].suggested.role == ColumnRole::Feature;
    }
    void give(std::size_t column, ColumnRole role, const char* why)
    {
        m_columns[column].suggested.role = role;
        m_columns[column].roleReason = why;
    }
    /// The first name of the list that a free column bears for which `fits` holds.
    template <class Names, class Fits>
    std::optional<std::size_t> byName(const Names& names, Fits&& fits) const
    {
        for (const std::string_view name : names)
            for (std::size_t i = 0; i < m_columns.size(); ++i)
                if (m_names[i] == name && isFree(i) && fits(i))
                    return i;
        return std::nullopt;
    }
    template <class Names, class Fits>
    void giveByName(ColumnRole role, const Names& names, Fits&& fits)
    {
        if (const auto column = byName(names, fits))
            give(*column, role, "name");
    }

private:
    std::vector<ColumnPreview>& m_columns;
    std::vector<std::string> m_names;
};

} // namespace

void suggestRoles(std::vector<ColumnPreview>& columns, const std::vector<ColumnObserver>& observers)
{
    Roles roles(columns);
    const auto kind = [&columns](std::size_t i) { return columns[i].suggested.kind; };
    const auto isTime = [&](std::size_t i) { return kind(i) == ColumnKind::Timestamp; };
    const auto isOutcome = [&](std::size_t i) {
        return kind(i) != ColumnKind::Timestamp && kind(i) != ColumnKind::Text;
    };

    roles.giveByName(ColumnRole::Timestamp, timestampNames, isTime);
    std::vector<std::size_t> times;
    bool named = false;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        named = named || columns[i].suggested.role == ColumnRole::Timestamp;
        if (isTime(i))
            times.push_back(i);
    }
    if (!named && times.size() == 1)
        roles.give(times.front(), ColumnRole::Timestamp, "only_one");

    // A number as the model returns it beside the same in words: the words are the decoded prediction.
    const auto raw =
        roles.byName(std::array{"prediction", "predictions", "scoredlabels"}, [&](std::size_t i) {
            return holdsNumbers(columns[i]) || kind(i) == ColumnKind::Boolean;
        });
    if (raw) {
        roles.give(*raw, ColumnRole::Prediction, "name");
        roles.giveByName(ColumnRole::DecodedPrediction, decodedNames,
                         [&](std::size_t i) { return kind(i) == ColumnKind::Categorical; });
    } else {
        roles.giveByName(ColumnRole::Prediction, predictionNames, isOutcome);
    }
    roles.giveByName(ColumnRole::Probability, probabilityNames, [&](std::size_t i) {
        return isWithin(columns[i], 0, 1) || observers[i].allProbabilityArrays();
    });
    roles.giveByName(ColumnRole::Label, labelNames, isOutcome);
    roles.giveByName(ColumnRole::RecordId, recordIdNames, [&](std::size_t i) {
        return observers[i].allDistinct() && (kind(i) == ColumnKind::Integer || kind(i) == ColumnKind::Text ||
                                              kind(i) == ColumnKind::Categorical);
    });
    roles.giveByName(ColumnRole::ModelVersion, modelVersionNames, [&](std::size_t i) {
        return kind(i) == ColumnKind::Categorical || kind(i) == ColumnKind::Integer;
    });
    roles.giveByName(ColumnRole::Weight, weightNames,
                     [&](std::size_t i) { return holdsNumbers(columns[i]) && columns[i].minimum >= 0.0; });

    for (ColumnPreview& column : columns) {
        ColumnSpec& spec = column.suggested;
        if (spec.role == ColumnRole::RecordId && spec.kind == ColumnKind::Categorical) {
            spec.kind = ColumnKind::Text; // a dictionary of values that never come twice would be of no use
            column.kindReason = "record_ids";
        }
        if (spec.role == ColumnRole::Feature && spec.kind == ColumnKind::Text)
            spec.role = ColumnRole::Ignored;
    }
}

} // namespace tiltmeter
