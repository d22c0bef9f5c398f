// SPDX-License-Identifier: GPL-3.0-or-later
#include "aggregate/parallel.h"
#include "findings/alarm_track_private.h"
#include "numeric/multiple_testing.h"

#include <algorithm>

namespace tiltmeter {
namespace {

/// What looks may take up before they are worked off.
constexpr std::size_t mostLooks = 65'536;
/// Records times watches below which a second thread costs more than it saves.
constexpr std::size_t worthThreads = 200'000;

std::int64_t dayOf(std::int64_t time)
{
    const std::int64_t day = time / dayLength;
    return time % dayLength < 0 ? day - 1 : day;
}

} // namespace

std::vector<std::size_t> lastingProcesses(const AlarmWatch& watch)
{
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < watch.hypotheses.size(); ++i)
        if (watch.hypotheses[i].raises && !watch.hypotheses[i].change)
            result.push_back(i);
    return result;
}

std::size_t AlarmUpdater::runOf(const OrderedRecords& records, std::uint32_t version)
{
    if (const auto known = m_runByVersion.find(version); known != m_runByVersion.end())
        return known->second;
    const std::string& name = records.versionNames[version];
    const auto found = std::ranges::find(m_track.runs, name, &VersionRun::name);
    const auto index = static_cast<std::size_t>(found - m_track.runs.begin());
    if (found == m_track.runs.end()) {
        VersionRun& run = m_track.runs.emplace_back();
        run.name = name;
        for (const AlarmWatch& watch : m_track.plan.watches)
            run.watches.emplace_back(watch, m_track.plan.waiting);
    }
    m_runByVersion.emplace(version, index);
    return index;
}

void AlarmUpdater::letOneGo()
{
    const auto oldest = std::ranges::min_element(m_track.runs, {}, &VersionRun::lastRow);
    for (const WatchRun& watch : oldest->watches)
        for (std::size_t i = 0; i < watch.processes().size(); ++i)
            if (watch.processes()[i].raised()) {
                m_track.closed.push_back(m_track.alarmOf(*oldest, watch, i));
                m_track.closed.back().state = AlarmState::Superseded;
            }
    m_track.runs.erase(oldest);
    m_runByVersion.clear();
}

Result<void> AlarmUpdater::take(const OrderedRecords& records)
{
    const bool late = records.kind == OrderedRecords::Kind::LateLabels;
    m_labelsCameLate = m_labelsCameLate || late;
    if (!m_started)
        m_timeBefore = m_track.time;
    m_started = true;
    m_periods.resize(records.size);
    for (std::size_t i = 0; i < records.size; ++i) {
        const std::uint32_t version = records.versions[i];
        if (m_track.runs.size() >= maximumAlarmVersions && !m_runByVersion.contains(version) &&
            std::ranges::find(m_track.runs, records.versionNames[version], &VersionRun::name) ==
                m_track.runs.end()) {
            TILTMETER_TRY(process(records));
            letOneGo();
        }
        const std::size_t index = runOf(records, version);
        VersionRun& run = m_track.runs[index];
        const std::int64_t time = records.times[i];
        const std::int64_t period =
            time != noTime ? dayOf(time) : static_cast<std::int64_t>(run.records / alarmPeriodRecords);
        m_periods[i] = period;
        if (!late && run.period != noTime && period > run.period) {
            if (m_pieces.empty() || m_pieces.back().run != index || m_pieces.back().look)
                m_pieces.push_back({index, i, i, true});
            else
                m_pieces.back().look = true;
            ++m_looksInPieces;
        }
        if (m_pieces.empty() || m_pieces.back().run != index || m_pieces.back().look)
            m_pieces.push_back({index, i, i, false});
        m_pieces.back().end = i + 1;
        if (!late) {
            run.period = std::max(run.period, period);
            run.time = std::max(run.time, time);
            run.lastRow = std::max(run.lastRow, records.rows[i]);
            ++run.records;
            ++m_track.records;
            m_track.lateRecords += time != noTime && time < m_timeBefore ? 1 : 0;
            m_track.time = std::max(m_track.time, time);
        }
        if (m_looksInPieces * std::max<std::size_t>(m_track.plan.comparisons, 1) >= mostLooks)
            TILTMETER_TRY(process(records));
    }
    return process(records);
}

AlarmUpdater::Looks AlarmUpdater::roomForLooks() const
{
    Looks looks;
    for (std::size_t piece = 0; piece < m_pieces.size(); ++piece)
        if (m_pieces[piece].look)
            looks.pieces.push_back(piece);
    looks.looks.assign(looks.pieces.size(), std::vector<AlarmProcess::Look>(m_track.plan.comparisons));
    return looks;
}

void AlarmUpdater::processWatch(const OrderedRecords& records, std::size_t watch, Looks& looks) const
{
    const auto& watches = m_track.plan.watches;
    std::size_t place = 0; // of this watch's first process among all that may be raised together
    for (std::size_t i = 0; i < watch; ++i)
        place += lastingProcesses(watches[i]).size();
    const std::vector<std::size_t> lasting = lastingProcesses(watches[watch]);
    std::size_t look = 0;
    for (const Piece& piece : m_pieces) {
        WatchRun& run = m_track.runs[piece.run].watches[watch];
        run.take(records, m_periods, piece.begin, piece.end);
        if (!piece.look)
            continue;
        for (std::size_t i = 0; i < lasting.size(); ++i)
            looks.looks[look][place + i] = run.processes()[lasting[i]].look(run.moment());
        ++look;
    }
}

Result<void> AlarmUpdater::process(const OrderedRecords& records)
{
    if (m_pieces.empty())
        return {};
    Looks looks = roomForLooks();
    const std::size_t watches = m_track.plan.watches.size();
    const std::size_t rows = m_pieces.back().end - m_pieces.front().begin;
    using Worker = std::function<Result<void>(std::size_t)>;
    TILTMETER_TRY(forEachBatch(watches, rows * watches < worthThreads ? 1 : m_threads, Progress(),
                               [&](unsigned) -> Result<Worker> {
                                   return Worker([&](std::size_t watch) -> Result<void> {
                                       processWatch(records, watch, looks);
                                       return {};
                                   });
                               }));
    raiseTogether(looks);
    m_pieces.clear();
    m_looksInPieces = 0;
    return {};
}

void AlarmUpdater::raiseTogether(const Looks& looks)
{
    for (std::size_t i = 0; i < looks.pieces.size(); ++i) {
        std::vector<double> evidence;
        for (const AlarmProcess::Look& look : looks.looks[i])
            evidence.push_back(look.logEvidence);
        if (evidence.empty())
            continue;
        const auto standing = numeric::eBenjaminiHochberg(evidence, m_track.plan.alpha);
        auto next = standing.begin();
        std::size_t place = 0;
        for (WatchRun& watch : m_track.runs[m_pieces[looks.pieces[i]].run].watches)
            for (const std::size_t process : lastingProcesses(watch.watch())) {
                if (next != standing.end() && *next == place) {
                    ++next;
                    AlarmProcess& p = watch.processes()[process];
                    // It may have gone off alone since that look: the earlier one counts.
                    if (!p.raised() || p.raised()->pairs > looks.looks[i][place].pairs)
                        p.raise(looks.looks[i][place]);
                }
                ++place;
            }
    }
}

void AlarmUpdater::lookAt(VersionRun& run)
{
    std::vector<AlarmProcess*> processes;
    std::vector<AlarmProcess::Look> looks;
    std::vector<double> evidence;
    for (WatchRun& watch : run.watches)
        for (const std::size_t i : lastingProcesses(watch.watch())) {
            processes.push_back(&watch.processes()[i]);
            looks.push_back(processes.back()->look(watch.moment()));
            evidence.push_back(looks.back().logEvidence);
        }
    if (evidence.empty())
        return;
    for (const std::size_t i : numeric::eBenjaminiHochberg(evidence, m_track.plan.alpha))
        if (!processes[i]->raised())
            processes[i]->raise(looks[i]);
}

void AlarmUpdater::finish()
{
    // No later day may ever come to look at what these labels say.
    if (m_labelsCameLate)
        for (VersionRun& run : m_track.runs)
            lookAt(run);
}

} // namespace tiltmeter
