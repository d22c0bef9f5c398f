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

bool AlarmUpdater::wouldBeOneTooMany(const OrderedRecords& records, std::uint32_t version) const
{
    return m_track.runs.size() >= maximumAlarmVersions && !m_runByVersion.contains(version) &&
           std::ranges::find(m_track.runs, records.versionNames[version], &VersionRun::name) ==
               m_track.runs.end();
}

Result<void> AlarmUpdater::take(const OrderedRecords& records)
{
    m_labelsCameLate = m_labelsCameLate || records.kind == OrderedRecords::Kind::LateLabels;
    if (!m_started)
        m_timeBefore = m_track.time;
    m_started = true;
    m_periods.resize(records.size);
    for (std::size_t begin = 0; begin < records.size;) {
        const std::uint32_t version = records.versions[begin];
        if (wouldBeOneTooMany(records, version)) {
            TILTMETER_TRY(process(records));
            letOneGo();
        }
        const std::size_t index = runOf(records, version);
        // Records of one version and one day come in long stretches.
        std::size_t end = begin + 1;
        std::int64_t period = 0;
        if (const std::int64_t time = records.times[begin]; time != noTime) {
            period = dayOf(time);
            const std::int64_t day = period * dayLength;
            while (end < records.size && records.versions[end] == version && records.times[end] >= day &&
                   records.times[end] - day < dayLength)
                ++end;
        } else {
            const std::uint64_t before = m_track.runs[index].records;
            period = static_cast<std::int64_t>(before / alarmPeriodRecords);
            const std::size_t inPeriod = alarmPeriodRecords - before % alarmPeriodRecords;
            while (end < records.size && end - begin < inPeriod && records.versions[end] == version &&
                   records.times[end] == noTime)
                ++end;
        }
        takeStretch(records, index, begin, end, period);
        begin = end;
        if (m_looksInPieces * std::max<std::size_t>(m_track.plan.comparisons, 1) >= mostLooks)
            TILTMETER_TRY(process(records));
    }
    return process(records);
}

void AlarmUpdater::takeStretch(const OrderedRecords& records, std::size_t index, std::size_t begin,
                               std::size_t end, std::int64_t period)
{
    const bool late = records.kind == OrderedRecords::Kind::LateLabels;
    VersionRun& run = m_track.runs[index];
    std::fill_n(m_periods.begin() + static_cast<std::ptrdiff_t>(begin), end - begin, period);
    if (!late && run.period != noTime && period > run.period) {
        if (m_pieces.empty() || m_pieces.back().run != index || m_pieces.back().look)
            m_pieces.push_back({index, begin, begin, true, 0});
        else
            m_pieces.back().look = true;
        ++m_looksInPieces;
    }
    if (m_pieces.empty() || m_pieces.back().run != index || m_pieces.back().look)
        m_pieces.push_back({index, begin, begin, false, 0});
    m_pieces.back().end = end;
    unsigned cells = 0;
    for (std::size_t i = begin; i < end; ++i)
        cells |= 1U << records.cells[i];
    m_pieces.back().cells |= static_cast<CellMask>(cells);
    if (late)
        return;
    run.period = std::max(run.period, period);
    run.records += end - begin;
    m_track.records += end - begin;
    for (std::size_t i = begin; i < end; ++i) {
        const std::int64_t time = records.times[i];
        run.time = std::max(run.time, time);
        run.lastRow = std::max(run.lastRow, records.rows[i]);
        m_track.lateRecords += time != noTime && time < m_timeBefore ? 1 : 0;
    }
    m_track.time = std::max(m_track.time, run.time);
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

void AlarmUpdater::processWatch(const OrderedRecords& records, std::size_t watch, WatchEvents& events,
                                Looks& looks) const
{
    const auto& watches = m_track.plan.watches;
    std::size_t place = 0; // of this watch's first process among all that may be raised together
    for (std::size_t i = 0; i < watch; ++i)
        place += lastingProcesses(watches[i]).size();
    const std::vector<std::size_t> lasting = lastingProcesses(watches[watch]);
    std::size_t look = 0;
    for (const Piece& piece : m_pieces) {
        WatchRun& run = m_track.runs[piece.run].watches[watch];
        if ((watches[watch].eligible & piece.cells) != 0)
            run.take(records, m_periods, piece.begin, piece.end, events);
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
    const unsigned threads = rows * watches < worthThreads ? 1 : m_threads;
    m_events.resize(std::max<std::size_t>(threads != 0 ? threads : std::thread::hardware_concurrency(), 1));
    using Worker = std::function<Result<void>(std::size_t)>;
    TILTMETER_TRY(forEachBatch(watches, threads, Progress(), [&](unsigned thread) -> Result<Worker> {
        return Worker([&, thread](std::size_t watch) -> Result<void> {
            processWatch(records, watch, m_events[thread], looks);
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
