// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm_process.h"

#include <algorithm>
#include <cassert>
#include <charconv>

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

void AlarmProcess::pair(bool yr, bool yu, const AlarmMoment& moment)
{
    const double r = yr ? 1 : 0;
    const double u = yu ? 1 : 0;
    double logEvidence = 0;
    if (auto* betting = std::get_if<BettingProcess>(&m_engine))
        logEvidence = betting->update(r, u);
    else
        logEvidence = std::get<ChangeDetector>(m_engine).updateWithin(r, u);
    if (m_beginTime == noTime)
        m_beginTime = moment.time;
    m_curve.add(evidence().pairs, moment.time, logEvidence);
    if (!m_raised && m_hypothesis->raises && logEvidence >= m_hypothesis->level)
        raise(look(moment));
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

WatchRun::WatchRun(const AlarmWatch& watch, std::uint64_t waiting)
    : m_watch(&watch), m_looksAtLabels(true), m_capacity(waiting), m_queue({}, waiting, numeric::PairPartner::Newest)
{
    // Eligible although the label is missing: then labels have nothing to say.
    for (const Outcome prediction : {Outcome::Unfavorable, Outcome::Favorable, Outcome::Excluded})
        if ((watch.eligible & cellMask(prediction, Outcome::Excluded)) != 0)
            m_looksAtLabels = false;
    for (const AlarmHypothesis& hypothesis : watch.hypotheses)
        m_processes.emplace_back(hypothesis);
}

void WatchRun::take(const OrderedRecords& records, std::span<const std::int64_t> periods, std::size_t begin,
                    std::size_t end)
{
    if (records.kind == OrderedRecords::Kind::LateLabels && !m_looksAtLabels)
        return; // they were taken when they came
    const std::span<const std::uint16_t> groups = records.groups[m_watch->set];
    const AlarmWatch::Side* sides = m_watch->sides.data();
    for (std::size_t i = begin; i < end; ++i) {
        const AlarmWatch::Side side = sides[groups[i]];
        const auto bit = static_cast<CellMask>(1U << records.cells[i]);
        if (side == AlarmWatch::Side::None || (m_watch->eligible & bit) == 0)
            continue;
        const bool hit = (m_watch->hits & bit) != 0;
        m_moment.time = std::max(m_moment.time, records.times[i]);
        m_moment.row = records.rows[i];
        m_moment.counts.add(side, hit);
        if (periods[i] > m_period) {
            m_period = periods[i];
            const std::int64_t start = records.times[i] == noTime ? noTime : m_period * dayLength;
            for (AlarmProcess& process : m_processes)
                process.beginPeriod(start);
        }
        m_queue.add(side == AlarmWatch::Side::Monitored ? numeric::PairSide::Monitored
                                                        : numeric::PairSide::Reference,
                    hit, [this](bool yr, bool yu) {
                        for (AlarmProcess& process : m_processes)
                            process.pair(yr, yu, m_moment);
                    });
    }
}

void WatchRun::acknowledge(std::size_t process)
{
    m_processes[process].restart(m_moment);
    if (m_period != noTime)
        m_processes[process].beginPeriod(m_moment.time == noTime ? noTime : m_period * dayLength);
}

} // namespace tiltmeter
