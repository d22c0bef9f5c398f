// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/alarm_process.h"
#include "findings/alarm_track.h"

#include <map>

namespace tiltmeter {

/// One model version.
struct VersionRun {
    std::string name;
    std::uint64_t records = 0;
    std::uint64_t lastRow = 0;
    std::int64_t time = noTime;   ///< latest
    std::int64_t period = noTime; ///< latest: the day, or records / alarmPeriodRecords
    std::vector<WatchRun> watches;
};

struct Acknowledgement {
    std::string key;
    std::int64_t afterArrival = 0;
    std::int64_t time = 0;
    std::string actor;
    std::string comment;
};

struct AlarmTrack::Private {
    explicit Private(AlarmPlan p) : plan(std::move(p)), fingerprint(plan.fingerprint()) {}

    AlarmPlan plan;
    std::string fingerprint;
    AlarmSizes sizes;
    std::int64_t arrival = 0;
    std::uint64_t rows = 0;
    std::string dataKey;
    std::uint64_t records = 0;
    std::uint64_t lateRecords = 0;
    std::int64_t time = noTime;                    ///< latest
    std::vector<VersionRun> runs;                  ///< in the order in which versions first came
    std::vector<Alarm> closed;                     ///< acknowledged, or of versions that were let go
    std::vector<Acknowledgement> acknowledgements; ///< made, and those still to be made again
    std::size_t acknowledged = 0;                  ///< how many of them were made

    [[nodiscard]] Alarm alarmOf(const VersionRun& run, const WatchRun& watch, std::size_t process) const;
    [[nodiscard]] bool isSuperseded(std::size_t run) const;
    void acknowledgeAgain();
    [[nodiscard]] bool acknowledge(const Acknowledgement& acknowledgement);

    [[nodiscard]] bool read(const JsonValue& json);
};

/// Takes an arrival's records and hands them to the runs and watches, several watches at a time.
class AlarmUpdater
{
public:
    AlarmUpdater(AlarmTrack::Private& track, unsigned threads) : m_track(track), m_threads(threads) {}
    [[nodiscard]] Result<void> take(const OrderedRecords& records);
    /// After the last record.
    void finish();

private:
    /// Records [begin, end) of a run; then, perhaps, a look at all of its processes together.
    struct Piece {
        std::size_t run = 0;
        std::size_t begin = 0;
        std::size_t end = 0;
        bool look = false;
        CellMask cells = 0; ///< of its records: a watch of others has nothing to look at
    };
    /// By piece that has a look, then by process that may be raised together, in the order of watches.
    struct Looks {
        std::vector<std::size_t> pieces;
        std::vector<std::vector<AlarmProcess::Look>> looks;
    };
    std::size_t runOf(const OrderedRecords& records, std::uint32_t version);
    [[nodiscard]] bool wouldBeOneTooMany(const OrderedRecords& records, std::uint32_t version) const;
    /// The records [begin, end), which have one version and one period.
    void takeStretch(const OrderedRecords& records, std::size_t run, std::size_t begin, std::size_t end,
                     std::int64_t period);
    void letOneGo();
    [[nodiscard]] Result<void> process(const OrderedRecords& records);
    [[nodiscard]] Looks roomForLooks() const;
    void processWatch(const OrderedRecords& records, std::size_t watch, WatchEvents& events,
                      Looks& looks) const;
    void raiseTogether(const Looks& looks);
    void lookAt(VersionRun& run);

    AlarmTrack::Private& m_track;
    unsigned m_threads;
    std::vector<Piece> m_pieces;
    std::vector<std::int64_t> m_periods;
    std::vector<WatchEvents> m_events; ///< by thread
    std::map<std::uint32_t, std::size_t> m_runByVersion;
    bool m_labelsCameLate = false;
    std::size_t m_looksInPieces = 0;
    std::int64_t m_timeBefore = noTime;
    bool m_started = false;
};

/// The processes of a watch that share alpha: those that raise, for good.
[[nodiscard]] std::vector<std::size_t> lastingProcesses(const AlarmWatch& watch);

} // namespace tiltmeter
