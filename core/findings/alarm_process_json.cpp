// SPDX-License-Identifier: GPL-3.0-or-later
// The state of processes and watches, written and read: numbers in arrays, in the order of these functions.
#include "findings/alarm_process.h"

#include <charconv>

namespace tiltmeter {
namespace {

using numeric::BettingProcess;
using numeric::BettingState;
using numeric::ChangeDetector;
using numeric::ChangeState;
using numeric::Evidence;

/// Reads the items of an array one after the other.
class ItemReader
{
public:
    explicit ItemReader(const JsonValue* json) : m_json(json) { m_good = json != nullptr && json->isArray(); }

    template <class T>
    ItemReader& operator>>(T& value)
    {
        if constexpr (std::is_same_v<T, double>)
            m_good = m_good && readNumber(next(), value);
        else
            m_good = m_good && readInteger(next(), value);
        return *this;
    }
    const JsonValue* next()
    {
        if (!m_good || m_at >= m_json->items.size()) {
            m_good = false;
            return nullptr;
        }
        return &m_json->items[m_at++];
    }
    /// Everything was there and nothing is left.
    [[nodiscard]] bool done() const { return m_good && m_at == m_json->items.size(); }
    [[nodiscard]] bool good() const { return m_good; }

private:
    const JsonValue* m_json;
    std::size_t m_at = 0;
    bool m_good = false;
};

void write(JsonWriter& json, const Evidence& evidence)
{
    json.beginInline();
    json.value(evidence.logCapital);
    json.value(evidence.maxLogCapital);
    json.value(evidence.pairs);
    json.value(evidence.maxAtPair);
    json.endArray();
}

bool read(const JsonValue* json, Evidence& evidence)
{
    ItemReader items(json);
    items >> evidence.logCapital >> evidence.maxLogCapital >> evidence.pairs >> evidence.maxAtPair;
    return items.done();
}

void write(JsonWriter& json, const AlarmMoment& moment)
{
    json.beginInline();
    json.value(moment.time);
    json.value(moment.row);
    writeCounts(json, moment.counts);
    json.endArray();
}

bool read(const JsonValue* json, AlarmMoment& moment)
{
    ItemReader items(json);
    items >> moment.time >> moment.row;
    return readCounts(items.next(), moment.counts) && items.done();
}

} // namespace

bool readInteger(const JsonValue* json, std::int64_t& value)
{
    const auto integer = json != nullptr ? json->integer() : std::nullopt;
    if (integer)
        value = *integer;
    return integer.has_value();
}

bool readInteger(const JsonValue* json, std::uint64_t& value)
{
    const auto integer = json != nullptr ? json->unsignedInteger() : std::nullopt;
    if (integer)
        value = *integer;
    return integer.has_value();
}

bool readNumber(const JsonValue* json, double& value)
{
    if (json == nullptr || !json->isNumber())
        return false;
    value = json->number;
    return true;
}

void writeCounts(JsonWriter& json, const RateCounts& counts)
{
    json.beginInline();
    json.value(counts.monitoredRecords);
    json.value(counts.monitoredHits);
    json.value(counts.referenceRecords);
    json.value(counts.referenceHits);
    json.endArray();
}

bool readCounts(const JsonValue* json, RateCounts& counts)
{
    ItemReader items(json);
    items >> counts.monitoredRecords >> counts.monitoredHits >> counts.referenceRecords >>
        counts.referenceHits;
    return items.done();
}

void EvidenceCurve::write(JsonWriter& json) const
{
    json.beginInline();
    json.value(m_stride);
    for (const Point& point : m_points) {
        json.value(point.time);
        json.value(point.pairs);
        json.value(point.logEvidence);
    }
    json.endArray();
}

bool EvidenceCurve::read(const JsonValue& json)
{
    ItemReader items(&json);
    items >> m_stride;
    m_points.clear();
    while (items.good() && !items.done()) {
        Point point{};
        items >> point.time >> point.pairs >> point.logEvidence;
        m_points.push_back(point);
    }
    return items.done() && m_stride > 0 && m_points.size() < maximumEvidencePoints;
}

void AlarmProcess::write(JsonWriter& json) const
{
    json.beginInlineObject();
    json.key("evidence");
    tiltmeter::write(json, evidence());
    json.key("engine");
    json.beginInline();
    if (const auto* betting = std::get_if<BettingProcess>(&m_engine)) {
        json.value(betting->state().bet);
        json.value(betting->state().curvature);
    } else {
        const ChangeState& state = std::get<ChangeDetector>(m_engine).state();
        for (const double capital : state.capital)
            json.value(capital);
        for (const std::int64_t since : state.since)
            json.value(since);
    }
    json.endArray();
    json.member("restarts", m_restarts);
    json.member("begin_time", m_beginTime);
    json.key("begin_counts");
    writeCounts(json, m_beginCounts);
    json.key("curve");
    m_curve.write(json);
    if (m_raised) {
        json.key("raised");
        json.beginInlineObject();
        json.key("moment");
        tiltmeter::write(json, m_raised->moment);
        json.member("pairs", m_raised->pairs);
        json.member("log_evidence", m_raised->logEvidence);
        json.member("together", m_raised->together);
        json.member("changed", m_raised->changed);
        json.endObject();
    }
    json.endObject();
}

bool AlarmProcess::read(const JsonValue& json)
{
    const JsonValue* engine = json.find("engine");
    const JsonValue* curve = json.find("curve");
    if (engine == nullptr || curve == nullptr)
        return false;
    ItemReader items(engine);
    if (m_hypothesis->change) {
        ChangeState state;
        for (double& capital : state.capital)
            items >> capital;
        for (std::int64_t& since : state.since)
            items >> since;
        if (!tiltmeter::read(json.find("evidence"), state.evidence))
            return false;
        m_engine = ChangeDetector(m_hypothesis->rule, state);
    } else {
        BettingState state;
        items >> state.bet >> state.curvature;
        if (!tiltmeter::read(json.find("evidence"), state.evidence))
            return false;
        m_engine = BettingProcess(m_hypothesis->rule, state);
    }
    if (!items.done() || !readInteger(json.find("restarts"), m_restarts) ||
        !readInteger(json.find("begin_time"), m_beginTime) ||
        !readCounts(json.find("begin_counts"), m_beginCounts) || !m_curve.read(*curve))
        return false;
    m_raised.reset();
    const JsonValue* raised = json.find("raised");
    if (raised == nullptr)
        return true;
    Raised r;
    const JsonValue* together = raised->find("together");
    if (!tiltmeter::read(raised->find("moment"), r.moment) || !readInteger(raised->find("pairs"), r.pairs) ||
        !readNumber(raised->find("log_evidence"), r.logEvidence) || together == nullptr ||
        !readInteger(raised->find("changed"), r.changed))
        return false;
    r.together = together->boolean;
    m_raised = r;
    return true;
}

void WatchRun::write(JsonWriter& json) const
{
    const numeric::PairQueue::State queue = m_queue.state();
    json.beginInlineObject();
    json.member("monitored_wait", queue.side == numeric::PairSide::Monitored);
    json.member("waiting", queue.count);
    json.key("outcomes");
    json.beginInline();
    for (const std::uint64_t word : queue.words)
        json.value(word);
    json.endArray();
    json.key("moment");
    tiltmeter::write(json, m_moment);
    json.member("period", m_period);
    json.key("processes");
    json.beginInline();
    for (const AlarmProcess& process : m_processes)
        process.write(json);
    json.endArray();
    json.endObject();
}

bool WatchRun::read(const JsonValue& json)
{
    numeric::PairQueue::State queue;
    const JsonValue* side = json.find("monitored_wait");
    const JsonValue* outcomes = json.find("outcomes");
    const JsonValue* processes = json.find("processes");
    if (side == nullptr || outcomes == nullptr || processes == nullptr ||
        !readInteger(json.find("waiting"), queue.count) || processes->items.size() != m_processes.size() ||
        !readInteger(json.find("period"), m_period) || !tiltmeter::read(json.find("moment"), m_moment))
        return false;
    queue.side = side->boolean ? numeric::PairSide::Monitored : numeric::PairSide::Reference;
    for (const JsonValue& item : outcomes->items) {
        std::uint64_t word = 0;
        if (!readInteger(&item, word))
            return false;
        queue.words.push_back(word);
    }
    // In this order: so many that the rounding up goes round would need no words.
    if (queue.count > queue.words.size() * 64 || queue.words.size() != (queue.count + 63) / 64)
        return false;
    m_queue = numeric::PairQueue(queue, m_capacity);
    for (std::size_t i = 0; i < m_processes.size(); ++i)
        if (!m_processes[i].read(processes->items[i]))
            return false;
    return true;
}

} // namespace tiltmeter
