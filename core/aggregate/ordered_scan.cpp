// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/ordered_scan.h"

#include "aggregate/record_coder.h"

#include <algorithm>

namespace tiltmeter {
namespace {

constexpr std::int64_t endOfTime = std::numeric_limits<std::int64_t>::max();

/// A batch with what decides whether it can be handed over as it is.
struct Stretch {
    CodedRecords records;
    std::int64_t earliest = endOfTime;
    std::int64_t latest = noTime;
    bool sorted = true;
};

/// A record without a timestamp takes over that of the one before it, `before` at the start.
Stretch measured(CodedRecords records, std::int64_t before)
{
    Stretch stretch;
    for (std::int64_t& time : records.times) {
        if (time == noTime)
            time = before;
        stretch.sorted = stretch.sorted && time >= stretch.latest;
        stretch.earliest = std::min(stretch.earliest, time);
        stretch.latest = std::max(stretch.latest, time);
        before = time;
    }
    stretch.records = std::move(records);
    return stretch;
}

/// Position of a record in a list of stretches, and what it is sorted by.
struct Place {
    std::int64_t time = 0;
    std::uint32_t stretch = 0;
    std::uint32_t row = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
};

class Scanner
{
public:
    Scanner(const TakeRecords& take, RecordCoder& coder) : m_take(take), m_coder(coder) {}

    Result<void> newRecords(const Arrival& arrival, const Progress& progress);
    Result<void> lateLabels(const Arrival& arrival, RecordCoder& before, const Progress& progress);

private:
    /// Earliest timestamp in the batch and all after it, by batch from firstBatch on.
    Result<std::vector<std::int64_t>> earliestFrom(const Arrival& arrival);
    Result<void> handOver(const CodedRecords& records) const;
    Result<void> sortAndHandOver();

    const TakeRecords& m_take;
    RecordCoder& m_coder;
    OrderedRecords::Kind m_kind = OrderedRecords::Kind::New;
    std::vector<Stretch> m_kept; ///< overlap in time and wait for those that overlap with them
};

Result<std::vector<std::int64_t>> Scanner::earliestFrom(const Arrival& arrival)
{
    std::vector<std::int64_t> earliest(arrival.endBatch - arrival.firstBatch + 1, endOfTime);
    if (!m_coder.hasTimes())
        return earliest;
    for (std::size_t batch = arrival.endBatch; batch-- > arrival.firstBatch;) {
        std::int64_t& here = earliest[batch - arrival.firstBatch];
        here = earliest[batch - arrival.firstBatch + 1];
        if (const auto zone = m_coder.timeZone(batch)) {
            here = std::min(here, static_cast<std::int64_t>(zone->minimum));
        } else {
            TILTMETER_ASSIGN(const CodedRecords records, m_coder.read(batch));
            for (const std::int64_t time : records.times)
                if (time != noTime)
                    here = std::min(here, time);
        }
    }
    return earliest;
}

Result<void> Scanner::handOver(const CodedRecords& records) const
{
    for (std::size_t first = 0; first < records.size(); first += orderedChunk) {
        const std::size_t count = std::min(orderedChunk, records.size() - first);
        OrderedRecords chunk;
        chunk.kind = m_kind;
        chunk.size = count;
        chunk.times = std::span(records.times).subspan(first, count);
        chunk.rows = std::span(records.rows).subspan(first, count);
        chunk.cells = std::span(records.cells).subspan(first, count);
        for (const auto& groups : records.groups)
            chunk.groups.push_back(std::span(groups).subspan(first, count));
        chunk.versions = std::span(records.versions).subspan(first, count);
        chunk.versionNames = m_coder.versionNames();
        TILTMETER_TRY(m_take(chunk));
    }
    return {};
}

Result<void> Scanner::sortAndHandOver()
{
    std::vector<Stretch> kept = std::exchange(m_kept, {});
    if (kept.size() == 1 && kept[0].sorted)
        return handOver(kept[0].records);
    std::vector<Place> order;
    for (std::uint32_t s = 0; s < kept.size(); ++s)
        for (std::uint32_t row = 0; row < kept[s].records.size(); ++row)
            order.push_back({kept[s].records.times[row], s, row});
    std::ranges::sort(order);
    for (std::size_t first = 0; first < order.size(); first += orderedChunk) {
        const std::size_t end = std::min(order.size(), first + orderedChunk);
        CodedRecords chunk;
        chunk.groups.resize(kept[0].records.groups.size());
        chunk.reserve(end - first);
        for (std::size_t i = first; i < end; ++i)
            chunk.append(kept[order[i].stretch].records, order[i].row);
        TILTMETER_TRY(handOver(chunk));
    }
    return {};
}

Result<void> Scanner::newRecords(const Arrival& arrival, const Progress& progress)
{
    TILTMETER_ASSIGN(const std::vector<std::int64_t> earliest, earliestFrom(arrival));
    std::int64_t last = noTime;       // of the last record
    std::int64_t latestKept = noTime; // of all that wait
    for (std::size_t batch = arrival.firstBatch; batch < arrival.endBatch; ++batch) {
        TILTMETER_TRY(progress.check());
        TILTMETER_ASSIGN(CodedRecords records, m_coder.read(batch));
        if (records.size() == 0)
            continue;
        Stretch stretch = measured(std::move(records), last);
        last = stretch.records.times.back();
        const std::int64_t earliestAfter = earliest[batch - arrival.firstBatch + 1];
        if (!m_kept.empty() && std::min(stretch.earliest, earliestAfter) >= latestKept) {
            TILTMETER_TRY(sortAndHandOver());
        }
        const bool nothingOverlaps = stretch.sorted && earliestAfter >= stretch.latest;
        if (m_kept.empty() && nothingOverlaps) {
            TILTMETER_TRY(handOver(stretch.records));
        } else {
            latestKept = m_kept.empty() ? stretch.latest : std::max(latestKept, stretch.latest);
            m_kept.push_back(std::move(stretch));
        }
        progress.report(static_cast<double>(batch - arrival.firstBatch + 1) /
                        static_cast<double>(arrival.endBatch - arrival.firstBatch));
    }
    if (!m_kept.empty())
        TILTMETER_TRY(sortAndHandOver());
    return {};
}

Result<void> Scanner::lateLabels(const Arrival& arrival, RecordCoder& before, const Progress& progress)
{
    m_kind = OrderedRecords::Kind::LateLabels;
    CodedRecords found;
    for (std::size_t i = 0; i < arrival.relabelled.size(); ++i) {
        TILTMETER_TRY(progress.check());
        const std::size_t batch = arrival.relabelled[i];
        TILTMETER_ASSIGN(const auto labelsBefore, before.readLabels(batch));
        TILTMETER_ASSIGN(const auto labels, m_coder.readLabels(batch));
        TILTMETER_ASSIGN(CodedRecords records, m_coder.read(batch));
        const Stretch stretch = measured(std::move(records), noTime);
        for (std::size_t row = 0; row < labels.size(); ++row)
            if (labels[row] != m_coder.noLabel() &&
                (row >= labelsBefore.size() || labelsBefore[row] == before.noLabel()))
                found.append(stretch.records, row);
        progress.report(static_cast<double>(i + 1) / static_cast<double>(arrival.relabelled.size()));
    }
    if (found.size() == 0)
        return {};
    Stretch all;
    all.sorted = std::ranges::is_sorted(found.times);
    all.records = std::move(found);
    m_kept.push_back(std::move(all));
    return sortAndHandOver();
}

} // namespace

Result<void> orderedScan(const Arrival& arrival, const OrderedPlan& plan, const TakeRecords& take,
                         const Progress& progress)
{
    TILTMETER_ASSIGN(RecordCoder coder, RecordCoder::create(*arrival.reader, plan));
    Scanner scanner(take, coder);
    const bool late = !arrival.relabelled.empty() && arrival.before != nullptr;
    TILTMETER_TRY(scanner.newRecords(arrival, progress.part(0, late ? 0.5 : 1)));
    if (late) {
        TILTMETER_ASSIGN(RecordCoder before, RecordCoder::create(*arrival.before, plan));
        TILTMETER_TRY(scanner.lateLabels(arrival, before, progress.part(0.5, 1)));
    }
    return {};
}

} // namespace tiltmeter
