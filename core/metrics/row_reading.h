// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/ordered_scan.h"
#include "aggregate/record_coder.h"
#include "base/progress.h"
#include "base/result.h"
#include "columns/batch_reader.h"
#include "numeric/random.h"

#include <optional>
#include <utility>
#include <vector>

namespace tiltmeter {

// What measures that look at single records share: reading them, and keeping no more than so many.

/// Says which records are kept: at most `most`, each equally likely (Vitter 1985, algorithm R).
class Reservoir
{
public:
    Reservoir(std::size_t most, std::uint64_t seed) : m_random(seed), m_most(most) {}

    /// For the next record: where it is kept, in place of what was there; nullopt: nowhere. New places come
    /// one after the other.
    [[nodiscard]] std::optional<std::size_t> next()
    {
        if (m_seen++ < m_most)
            return static_cast<std::size_t>(m_seen - 1);
        const std::uint64_t place = m_random.below(m_seen);
        return place < m_most ? std::optional(static_cast<std::size_t>(place)) : std::nullopt;
    }
    [[nodiscard]] std::uint64_t seen() const { return m_seen; }

private:
    numeric::Random m_random;
    std::size_t m_most;
    std::uint64_t m_seen = 0;
};

/// Reads the records in the plan's period, their groups in `sets`, and `columns` of the reader.
/// `take(records, view, row)` sees each of them. Errors: Cancelled, those of the reader.
template <class Take>
[[nodiscard]] Result<void> readRecords(const BatchReader& reader, const AggregationPlan& plan,
                                       std::vector<GroupSet> sets, std::vector<std::size_t> columns,
                                       const Progress& progress, Take take)
{
    OrderedPlan ordered{plan, {}};
    ordered.plan.sets = std::move(sets);
    TILTMETER_ASSIGN(RecordCoder coder, RecordCoder::create(reader, ordered));
    TILTMETER_ASSIGN(const auto cursor, reader.cursor(std::move(columns)));
    for (std::size_t batch = 0; batch < reader.batchCount(); ++batch) {
        TILTMETER_TRY(progress.check());
        TILTMETER_ASSIGN(const CodedRecords records, coder.read(batch));
        TILTMETER_ASSIGN(const BatchView view, cursor->read(batch));
        for (std::size_t row = 0; row < records.size(); ++row) {
            const bool isOutside = plan.period && (records.times[row] < plan.period->begin.microseconds ||
                                                   records.times[row] >= plan.period->end.microseconds);
            if (!isOutside)
                take(records, view, row);
        }
        progress.report(static_cast<double>(batch + 1) / static_cast<double>(reader.batchCount()));
    }
    return {};
}

} // namespace tiltmeter
