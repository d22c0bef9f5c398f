// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/profiler.h"

#include "aggregate/parallel.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

namespace tiltmeter {
namespace {

std::string shortest(double value)
{
    std::array<char, 32> buffer{};
    return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

bool isThere(const ColumnView& view, std::size_t i)
{
    return !view.isMissing(i) && std::isfinite(view.number(i));
}

/// Values of a numeric column with their counts, until there are too many of them.
class DistinctNumbers
{
public:
    explicit DistinctNumbers(std::size_t classes) : m_classes(classes) {}

    void add(double value, std::size_t outcome, std::uint64_t count)
    {
        if (m_tooMany)
            return;
        const auto [it, isNew] = m_index.emplace(value == 0 ? 0.0 : value, m_index.size());
        if (isNew) {
            if (m_index.size() > profileValuesLimit) {
                m_tooMany = true;
                m_index.clear();
                m_counts.clear();
                return;
            }
            m_counts.resize(m_counts.size() + 1 + m_classes);
        }
        std::uint64_t* counts = &m_counts[it->second * (1 + m_classes)];
        counts[0] += count;
        if (outcome < m_classes)
            counts[1 + outcome] += count;
    }
    void merge(const DistinctNumbers& other)
    {
        if (other.m_tooMany) {
            *this = DistinctNumbers(m_classes);
            m_tooMany = true;
        }
        for (const auto& [value, index] : other.m_index) {
            add(value, m_classes, other.m_counts[index * (1 + m_classes)]);
            if (m_tooMany)
                return;
            std::uint64_t* counts = &m_counts[m_index.at(value) * (1 + m_classes)];
            for (std::size_t c = 1; c <= m_classes; ++c)
                counts[c] += other.m_counts[index * (1 + m_classes) + c];
        }
    }
    [[nodiscard]] bool tooMany() const { return m_tooMany; }
    [[nodiscard]] std::vector<ColumnProfile::ValueCount> values() const
    {
        std::vector<ColumnProfile::ValueCount> values;
        for (const auto& [value, index] : m_index) {
            const std::uint64_t* counts = &m_counts[index * (1 + m_classes)];
            values.push_back({shortest(value), value, counts[0], {counts + 1, counts + 1 + m_classes}});
        }
        std::ranges::sort(values, {}, &ColumnProfile::ValueCount::number);
        return values;
    }

private:
    std::size_t m_classes;
    bool m_tooMany = false;
    std::unordered_map<double, std::size_t> m_index;
    std::vector<std::uint64_t> m_counts; ///< by index: all, then by outcome
};

/// What is known of the outcome column when the others are counted: a class for each of its values.
struct Outcomes {
    std::optional<std::size_t> column; ///< of the schema
    std::vector<std::string> classes;
    std::vector<std::uint32_t> classOfCode;             ///< categorical
    std::unordered_map<double, std::uint32_t> ofNumber; ///< numeric

    [[nodiscard]] std::size_t count() const { return classes.size(); }
};

/// First pass over one column.
struct Range {
    std::uint64_t missing = 0;
    std::uint64_t there = 0;
    double minimum = std::numeric_limits<double>::infinity();
    double maximum = -std::numeric_limits<double>::infinity();
    double sum = 0;

    void merge(const Range& other)
    {
        missing += other.missing;
        there += other.there;
        minimum = std::min(minimum, other.minimum);
        maximum = std::max(maximum, other.maximum);
        sum += other.sum;
    }
};

/// Runs `count(part, view, batch)` for one column over all batches on all cores; the parts are merged in the
/// order of the batches.
template <class Part, class Count>
Result<Part> overBatches(const BatchReader& reader, std::vector<std::size_t> columns, const Part& empty,
                         const Progress& progress, unsigned threads, Count count)
{
    std::vector<std::optional<Part>> parts(reader.batchCount());
    Part all = empty;
    std::mutex mutex;
    std::size_t next = 0;
    const auto makeWorker = [&](unsigned) -> Result<std::function<Result<void>(std::size_t)>> {
        auto opened = reader.cursor(columns);
        if (!opened)
            return fail(std::move(opened).error());
        const std::shared_ptr<BatchCursor> cursor = std::move(*opened);
        return [&, cursor](std::size_t batch) -> Result<void> {
            TILTMETER_ASSIGN(const BatchView view, cursor->read(batch));
            Part part = empty;
            count(part, view);
            const std::lock_guard lock(mutex);
            parts[batch] = std::move(part);
            for (; next < parts.size() && parts[next]; ++next) {
                all.merge(*parts[next]);
                parts[next].reset();
            }
            return {};
        };
    };
    TILTMETER_TRY(forEachBatch(reader.batchCount(), threads, progress, makeWorker));
    return all;
}

/// Counts by code, and by code and outcome.
struct CodeCounts {
    std::vector<std::uint64_t> counts; ///< code * (1 + classes): all, then by outcome

    void merge(const CodeCounts& other)
    {
        if (counts.size() < other.counts.size())
            counts.resize(other.counts.size());
        for (std::size_t i = 0; i < other.counts.size(); ++i)
            counts[i] += other.counts[i];
    }
};

struct NumberCounts {
    DistinctNumbers distinct;
    std::vector<std::uint64_t> bins; ///< bin * (1 + classes)

    void merge(const NumberCounts& other)
    {
        distinct.merge(other.distinct);
        for (std::size_t i = 0; i < bins.size(); ++i)
            bins[i] += other.bins[i];
    }
};

/// Calls `add(value, outcome, count)` for what is in column 0; values kept as codes are counted by code
/// first.
template <class Add>
void countNumbers(const BatchView& view, const std::vector<std::uint32_t>& outcomes, std::size_t width,
                  Add add)
{
    const ColumnView& values = view.columns[0];
    if (values.storage != ColumnView::Storage::Codes) {
        for (std::size_t i = 0; i < view.rows; ++i)
            if (isThere(values, i))
                add(values.number(i), outcomes[i], 1);
        return;
    }
    std::vector<std::uint64_t> counts(values.numbers.size() * width);
    for (std::size_t i = 0; i < view.rows; ++i)
        ++counts[values.codes[i] * width + outcomes[i]];
    for (std::size_t code = 1; code < values.numbers.size(); ++code)
        for (std::size_t outcome = 0; outcome < width; ++outcome)
            if (const std::uint64_t count = counts[code * width + outcome];
                count > 0 && std::isfinite(values.numbers[code]))
                add(values.numbers[code], outcome, count);
}

class Profiler
{
public:
    Profiler(const BatchReader& reader, unsigned threads) : m_reader(reader), m_threads(threads) {}

    Result<DataProfile> run(const Progress& progress);

private:
    Result<void> findOutcomes(const Progress& progress);
    Result<ColumnProfile> profileColumn(std::size_t column, const Progress& progress);
    Result<void> profileCodes(std::size_t column, ColumnProfile& profile, const Progress& progress);
    Result<void> profileNumbers(std::size_t column, ColumnProfile& profile, const Progress& progress);
    Result<void> profileTimes(std::size_t column, ColumnProfile& profile, const Progress& progress);
    Result<void> profileText(std::size_t column, ColumnProfile& profile, const Progress& progress);
    [[nodiscard]] Result<Range> rangeOf(std::size_t column, const Progress& progress) const;
    /// Class of each row; `classes` when it is none of them.
    [[nodiscard]] std::vector<std::uint32_t> outcomesOf(const BatchView& view) const;
    [[nodiscard]] std::vector<std::size_t> withOutcome(std::size_t column) const;

    const BatchReader& m_reader;
    unsigned m_threads;
    Outcomes m_outcomes;
};

std::vector<std::size_t> Profiler::withOutcome(std::size_t column) const
{
    if (m_outcomes.column && m_outcomes.count() > 0)
        return {column, *m_outcomes.column};
    return {column};
}

std::vector<std::uint32_t> Profiler::outcomesOf(const BatchView& view) const
{
    const auto none = static_cast<std::uint32_t>(m_outcomes.count());
    std::vector<std::uint32_t> classes(view.rows, none);
    if (view.columns.size() < 2)
        return classes;
    const ColumnView& column = view.columns[1];
    for (std::size_t i = 0; i < view.rows; ++i) {
        if (column.isMissing(i))
            continue;
        if (!m_outcomes.classOfCode.empty()) {
            classes[i] = m_outcomes.classOfCode[column.codes[i]];
        } else if (const auto it = m_outcomes.ofNumber.find(column.number(i));
                   it != m_outcomes.ofNumber.end()) {
            classes[i] = it->second;
        }
    }
    return classes;
}

Result<Range> Profiler::rangeOf(std::size_t column, const Progress& progress) const
{
    return overBatches(m_reader, {column}, Range(), progress, m_threads,
                       [](Range& range, const BatchView& view) {
                           const ColumnView& values = view.columns[0];
                           for (std::size_t i = 0; i < view.rows; ++i) {
                               if (!isThere(values, i)) {
                                   ++range.missing;
                                   continue;
                               }
                               const double value = values.number(i);
                               ++range.there;
                               range.minimum = std::min(range.minimum, value);
                               range.maximum = std::max(range.maximum, value);
                               range.sum += value;
                           }
                       });
}

Result<void> Profiler::profileCodes(std::size_t column, ColumnProfile& profile, const Progress& progress)
{
    const std::span<const std::string> dictionary = m_reader.dictionary(column);
    const std::size_t width = 1 + m_outcomes.count();
    CodeCounts empty;
    empty.counts.resize(std::max<std::size_t>(dictionary.size(), 1) * width);
    TILTMETER_ASSIGN(const CodeCounts all,
                     overBatches(m_reader, withOutcome(column), empty, progress, m_threads,
                                 [&](CodeCounts& part, const BatchView& view) {
                                     const std::vector<std::uint32_t> outcomes = outcomesOf(view);
                                     for (std::size_t i = 0; i < view.rows; ++i) {
                                         std::uint64_t* counts =
                                             &part.counts[view.columns[0].codes[i] * width];
                                         ++counts[0];
                                         if (outcomes[i] + 1 < width)
                                             ++counts[1 + outcomes[i]];
                                     }
                                 }));
    profile.missing = all.counts[0];
    for (std::size_t code = 1; code < dictionary.size(); ++code) {
        const std::uint64_t* counts = &all.counts[code * width];
        if (counts[0] == 0)
            continue;
        profile.values.push_back({dictionary[code], 0, counts[0], {counts + 1, counts + width}});
    }
    profile.distinct = profile.values.size();
    profile.valuesComplete = profile.values.size() <= profileValuesLimit;
    std::ranges::sort(profile.values, [](const auto& a, const auto& b) {
        return a.count != b.count ? a.count > b.count : a.value < b.value;
    });
    if (!profile.valuesComplete)
        profile.values.resize(profileValuesLimit);
    return {};
}

Result<void> Profiler::profileNumbers(std::size_t column, ColumnProfile& profile, const Progress& progress)
{
    TILTMETER_ASSIGN(const Range range, rangeOf(column, progress.part(0, 0.4)));
    profile.missing = range.missing;
    if (range.there == 0) {
        profile.valuesComplete = true;
        return {};
    }
    profile.minimum = range.minimum;
    profile.maximum = range.maximum;
    profile.mean = range.sum / static_cast<double>(range.there);
    const std::size_t width = 1 + m_outcomes.count();
    // Half of each, so that the width of the widest possible range is no infinity.
    const double step = range.maximum / profileBins - range.minimum / profileBins;
    const std::size_t bins = step > 0 ? profileBins : 1;
    const auto binOf = [&](double value) {
        if (bins == 1)
            return std::size_t{0};
        const double position = (value / profileBins - range.minimum / profileBins) / step * profileBins;
        return std::min(static_cast<std::size_t>(std::max(position, 0.0)), bins - 1);
    };
    const NumberCounts empty{DistinctNumbers(m_outcomes.count()), std::vector<std::uint64_t>(bins * width)};
    TILTMETER_ASSIGN(const NumberCounts all,
                     overBatches(m_reader, withOutcome(column), empty, progress.part(0.4, 1), m_threads,
                                 [&](NumberCounts& part, const BatchView& view) {
                                     countNumbers(
                                         view, outcomesOf(view), width,
                                         [&](double value, std::size_t outcome, std::uint64_t count) {
                                             part.distinct.add(value, outcome, count);
                                             std::uint64_t* counts = &part.bins[binOf(value) * width];
                                             counts[0] += count;
                                             if (outcome + 1 < width)
                                                 counts[1 + outcome] += count;
                                         });
                                 }));
    profile.valuesComplete = !all.distinct.tooMany();
    profile.values = all.distinct.values();
    profile.distinct = profile.valuesComplete ? profile.values.size() : profileValuesLimit + 1;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const std::uint64_t* counts = &all.bins[bin * width];
        const double lower = range.minimum + static_cast<double>(bin) * step;
        const double upper =
            bin + 1 == bins ? range.maximum : range.minimum + static_cast<double>(bin + 1) * step;
        profile.histogram.push_back({lower, upper, counts[0], {counts + 1, counts + width}});
    }
    return {};
}

Result<void> Profiler::profileTimes(std::size_t column, ColumnProfile& profile, const Progress& progress)
{
    TILTMETER_ASSIGN(const Range range, rangeOf(column, progress));
    profile.missing = range.missing;
    if (range.there > 0) {
        profile.minimum = range.minimum;
        profile.maximum = range.maximum;
    }
    return {};
}

Result<void> Profiler::profileText(std::size_t column, ColumnProfile& profile, const Progress& progress)
{
    TILTMETER_ASSIGN(const Range range, overBatches(m_reader, {column}, Range(), progress, m_threads,
                                                    [](Range& part, const BatchView& view) {
                                                        for (std::size_t i = 0; i < view.rows; ++i)
                                                            if (view.columns[0].isMissing(i))
                                                                ++part.missing;
                                                    }));
    profile.missing = range.missing;
    return {};
}

Result<ColumnProfile> Profiler::profileColumn(std::size_t column, const Progress& progress)
{
    ColumnProfile profile;
    profile.spec = m_reader.schema().columns[column];
    profile.records = m_reader.rowCount();
    switch (profile.spec.kind) {
    case ColumnKind::Categorical:
    case ColumnKind::Boolean:
        TILTMETER_TRY(profileCodes(column, profile, progress));
        break;
    case ColumnKind::Integer:
    case ColumnKind::Double:
        TILTMETER_TRY(profileNumbers(column, profile, progress));
        break;
    case ColumnKind::Timestamp:
        TILTMETER_TRY(profileTimes(column, profile, progress));
        break;
    case ColumnKind::Text:
        TILTMETER_TRY(profileText(column, profile, progress));
        break;
    }
    return profile;
}

Result<void> Profiler::findOutcomes(const Progress& progress)
{
    std::optional<std::size_t> column = m_reader.schema().find(ColumnRole::DecodedPrediction);
    if (!column)
        column = m_reader.schema().find(ColumnRole::Prediction);
    if (!column)
        return {};
    TILTMETER_ASSIGN(ColumnProfile profile, profileColumn(*column, progress));
    m_outcomes.column = column;
    if (isNumeric(profile.spec.kind)) {
        // More values than classes can be is a regression, and has no classes.
        if (!profile.valuesComplete || profile.values.size() > profileOutcomeClasses)
            return {};
        std::ranges::stable_sort(profile.values, std::ranges::greater{}, &ColumnProfile::ValueCount::count);
    }
    if (profile.values.size() > profileOutcomeClasses)
        profile.values.resize(profileOutcomeClasses);
    const std::span<const std::string> dictionary = m_reader.dictionary(*column);
    const auto none = static_cast<std::uint32_t>(profile.values.size());
    m_outcomes.classOfCode.assign(dictionary.size(), none);
    std::map<std::string_view, std::uint32_t> classOf;
    for (std::uint32_t i = 0; i < none; ++i) {
        m_outcomes.classes.push_back(profile.values[i].value);
        m_outcomes.ofNumber[profile.values[i].number] = i;
        classOf[profile.values[i].value] = i;
    }
    for (std::size_t code = 1; code < dictionary.size(); ++code)
        if (const auto it = classOf.find(dictionary[code]); it != classOf.end())
            m_outcomes.classOfCode[code] = it->second;
    return {};
}

Result<DataProfile> Profiler::run(const Progress& progress)
{
    const std::vector<ColumnSpec>& columns = m_reader.schema().columns;
    const auto steps = static_cast<double>(columns.size() + 1);
    DataProfile profile;
    profile.records = m_reader.rowCount();
    TILTMETER_TRY(findOutcomes(progress.part(0, 1 / steps)));
    if (m_outcomes.column)
        profile.outcomeColumn = columns[*m_outcomes.column].name;
    profile.outcomeClasses = m_outcomes.classes;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto step = static_cast<double>(i + 1);
        TILTMETER_ASSIGN(ColumnProfile column,
                         profileColumn(i, progress.part(step / steps, (step + 1) / steps)));
        profile.columns.push_back(std::move(column));
    }
    return profile;
}

} // namespace

Result<DataProfile> profile(const BatchReader& reader, const Progress& progress, unsigned threads)
{
    return Profiler(reader, threads).run(progress);
}

} // namespace tiltmeter
