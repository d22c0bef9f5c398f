// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm_process.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <limits>

namespace tiltmeter {

using numeric::BettingProcess;
using numeric::ChangeDetector;

std::optional<TimePoint> timeOrNothing(std::int64_t time)
{
    return time == noTime ? std::nullopt : std::optional(TimePoint{time});
}

AlarmEstimates RateCounts::since(const RateCounts& begin, double confidence) const
{
    AlarmEstimates estimates;
    estimates.monitoredRecords = monitoredRecords - begin.monitoredRecords;
    estimates.monitoredHits = monitoredHits - begin.monitoredHits;
    estimates.referenceRecords = referenceRecords - begin.referenceRecords;
    estimates.referenceHits = referenceHits - begin.referenceHits;
    estimates.confidence = confidence;
    return estimates;
}

// ---- the curve -------------------------------------------------------------------------------------------

void EvidenceCurve::add(std::uint64_t pairs, std::int64_t time, double logEvidence)
{
    if (pairs % m_stride != 0)
        return;
    // One place is kept free for the latest point.
    if (m_points.size() + 1 >= maximumEvidencePoints) {
        m_stride *= 2;
        std::erase_if(m_points, [this](const Point& point) { return point.pairs % m_stride != 0; });
        if (pairs % m_stride != 0)
            return;
    }
    m_points.push_back({time, pairs, logEvidence});
}

std::vector<EvidencePoint> EvidenceCurve::points(std::uint64_t pairs, std::int64_t time,
                                                 double logEvidence) const
{
    std::vector<EvidencePoint> result;
    for (const Point& point : m_points)
        result.push_back({timeOrNothing(point.time), point.pairs, point.logEvidence});
    if (pairs > 0 && (m_points.empty() || m_points.back().pairs != pairs))
        result.push_back({timeOrNothing(time), pairs, logEvidence});
    return result;
}

// ---- one process -----------------------------------------------------------------------------------------

AlarmProcess::AlarmProcess(const AlarmHypothesis& hypothesis)
    : m_hypothesis(&hypothesis), m_engine(BettingProcess(hypothesis.rule))
{
    begin();
}

void AlarmProcess::begin()
{
    if (m_hypothesis->change)
        m_engine = ChangeDetector(m_hypothesis->rule);
    else
        m_engine = BettingProcess(m_hypothesis->rule);
}

const numeric::Evidence& AlarmProcess::evidence() const
{
    return std::visit([](const auto& engine) -> const numeric::Evidence& { return engine.evidence(); },
                      m_engine);
}

AlarmProcess::Look AlarmProcess::look(const AlarmMoment& moment) const
{
    return {moment, evidence().pairs, evidence().logCapital};
}

void AlarmProcess::take(const WatchEvents& events)
{
    std::size_t first = 0;
    for (const WatchEvents::Begin& begin : events.begins()) {
        takePairs(events, first, begin.pair);
        beginPeriod(begin.time);
        first = begin.pair;
    }
    takePairs(events, first, events.pairs().size());
}

void AlarmProcess::takePairs(const WatchEvents& events, std::size_t first, std::size_t end)
{
    for (std::size_t pair = first; pair < end && m_beginTime == noTime; ++pair)
        m_beginTime = events.timeOfPair(pair);
    while (first < end) {
        // Until the next point of the curve, or until it goes off.
        const std::size_t count =
            std::min<std::uint64_t>(end - first, m_curve.pairsUntilNext(evidence().pairs));
        const auto pairs = events.pairs().subspan(first, count);
        const bool isArmed = !m_raised && m_hypothesis->raises;
        const double level = isArmed ? m_hypothesis->level : std::numeric_limits<double>::infinity();
        if (auto* betting = std::get_if<BettingProcess>(&m_engine))
            first += betting->update(pairs, level);
        else
            first += std::get<ChangeDetector>(m_engine).updateWithin(pairs, level);
        const double logEvidence = evidence().logCapital;
        m_curve.add(evidence().pairs, events.timeOfPair(first - 1), logEvidence);
        if (isArmed && logEvidence >= level)
            raise(look(events.momentOfPair(first - 1)));
    }
}

void AlarmProcess::beginPeriod(std::int64_t begin)
{
    if (auto* change = std::get_if<ChangeDetector>(&m_engine))
        change->beginPeriod(begin);
}

void AlarmProcess::raise(const Look& look)
{
    Raised raised{look.moment, look.pairs, look.logEvidence, look.logEvidence < m_hypothesis->level, noTime};
    if (const auto* change = std::get_if<ChangeDetector>(&m_engine))
        raised.changed = change->changedSince();
    m_raised = raised;
}

void AlarmProcess::restart(const AlarmMoment& moment)
{
    begin();
    m_curve = {};
    m_beginCounts = moment.counts;
    m_beginTime = noTime;
    m_raised.reset();
    ++m_restarts;
}

// ---- one watch -------------------------------------------------------------------------------------------

WatchRun::WatchRun(const AlarmWatch& watch, std::uint32_t waiting)
    : m_watch(&watch), m_looksAtLabels(true), m_capacity(waiting), m_queue({}, waiting)
{
    // Eligible although the label is missing: then labels have nothing to say.
    for (const Outcome prediction : {Outcome::Unfavorable, Outcome::Favorable, Outcome::Excluded})
        if ((watch.eligible & cellMask(prediction, Outcome::Excluded)) != 0)
            m_looksAtLabels = false;
    for (const AlarmHypothesis& hypothesis : watch.hypotheses)
        m_processes.emplace_back(hypothesis);
}

void WatchRun::take(const OrderedRecords& records, std::span<const std::int64_t> periods, std::size_t begin,
                    std::size_t end, WatchEvents& events)
{
    if (records.kind == OrderedRecords::Kind::LateLabels && !m_looksAtLabels)
        return; // they were taken when they came
    events.collect(*m_watch, records, periods, begin, end, m_moment, m_period);
    if (events.isEmpty())
        return;
    events.pairUp(m_queue);
    for (AlarmProcess& process : m_processes)
        process.take(events);
    m_moment = events.last();
}

void WatchRun::acknowledge(std::size_t process)
{
    m_processes[process].restart(m_moment);
    if (m_period != noTime)
        m_processes[process].beginPeriod(m_moment.time == noTime ? noTime : m_period * dayLength);
}

} // namespace tiltmeter
