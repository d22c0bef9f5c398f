// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/ordered_scan.h"
#include "base/json_value.h"
#include "base/json_writer.h"
#include "findings/alarm_events.h"
#include "findings/alarm_plan.h"
#include "numeric/eprocess.h"
#include "numeric/pair_queue.h"

#include <optional>
#include <variant>
#include <vector>

namespace tiltmeter {

/// Points of evidence at equal distances in pairs, which double whenever there are too many.
class EvidenceCurve
{
public:
    /// How many more pairs until there may be a point again; at least 1.
    [[nodiscard]] std::uint64_t pairsUntilNext(std::uint64_t pairs) const
    {
        return m_stride - pairs % m_stride;
    }
    void add(std::uint64_t pairs, std::int64_t time, double logEvidence);
    /// With the latest point, which may lie between two others.
    [[nodiscard]] std::vector<EvidencePoint> points(std::uint64_t pairs, std::int64_t time,
                                                    double logEvidence) const;
    void write(JsonWriter& json) const;
    [[nodiscard]] bool read(const JsonValue& json);

private:
    struct Point {
        std::int64_t time;
        std::uint64_t pairs;
        double logEvidence;
    };
    std::uint64_t m_stride = 1;
    std::vector<Point> m_points;
};

/// One hypothesis about one watch and one model version, as its evidence grows.
class AlarmProcess
{
public:
    /// What is known of the moment at which it went off.
    struct Raised {
        AlarmMoment moment;
        std::uint64_t pairs = 0;
        double logEvidence = 0;
        bool together = false;
        std::int64_t changed = noTime;
    };
    /// What can be said at a look, for those that may be raised together.
    struct Look {
        AlarmMoment moment;
        std::uint64_t pairs = 0;
        double logEvidence = 0;
    };

    explicit AlarmProcess(const AlarmHypothesis& hypothesis);

    /// All pairs of the events.
    void take(const WatchEvents& events);
    /// For changes. `begin`: when the period begins; noTime without timestamps.
    void beginPeriod(std::int64_t begin);
    void raise(const Look& look);
    /// Begins anew, from the present moment on.
    void restart(const AlarmMoment& moment);

    [[nodiscard]] const AlarmHypothesis& hypothesis() const { return *m_hypothesis; }
    [[nodiscard]] const numeric::Evidence& evidence() const;
    [[nodiscard]] const std::optional<Raised>& raised() const { return m_raised; }
    [[nodiscard]] std::uint64_t restarts() const { return m_restarts; }
    [[nodiscard]] std::int64_t beginTime() const { return m_beginTime; }
    [[nodiscard]] const RateCounts& beginCounts() const { return m_beginCounts; }
    [[nodiscard]] const EvidenceCurve& curve() const { return m_curve; }
    [[nodiscard]] Look look(const AlarmMoment& moment) const;

    void write(JsonWriter& json) const;
    [[nodiscard]] bool read(const JsonValue& json);

private:
    void begin();
    void takePairs(const WatchEvents& events, std::size_t first, std::size_t end);

    const AlarmHypothesis* m_hypothesis;
    std::variant<numeric::BettingProcess, numeric::ChangeDetector> m_engine;
    EvidenceCurve m_curve;
    RateCounts m_beginCounts;
    std::int64_t m_beginTime = noTime;
    std::uint64_t m_restarts = 0;
    std::optional<Raised> m_raised;
};

/// One watch and one model version: pairs up outcomes and hands them to its processes.
class WatchRun
{
public:
    WatchRun(const AlarmWatch& watch, std::uint32_t waiting);

    /// The records [begin, end). `periods`: of every record of the chunk. `events`: memory to work in.
    void take(const OrderedRecords& records, std::span<const std::int64_t> periods, std::size_t begin,
              std::size_t end, WatchEvents& events);
    void acknowledge(std::size_t process);

    [[nodiscard]] const AlarmWatch& watch() const { return *m_watch; }
    [[nodiscard]] const AlarmMoment& moment() const { return m_moment; }
    [[nodiscard]] std::vector<AlarmProcess>& processes() { return m_processes; }
    [[nodiscard]] const std::vector<AlarmProcess>& processes() const { return m_processes; }

    void write(JsonWriter& json) const;
    [[nodiscard]] bool read(const JsonValue& json);

private:
    const AlarmWatch* m_watch;
    bool m_looksAtLabels;
    std::uint32_t m_capacity;
    numeric::PairQueue m_queue;
    AlarmMoment m_moment;
    std::int64_t m_period = noTime;
    std::vector<AlarmProcess> m_processes;
};

[[nodiscard]] std::optional<TimePoint> timeOrNothing(std::int64_t time);

// A state's numbers in JSON; `read` functions say false when something is missing or no number.
void writeCounts(JsonWriter& json, const RateCounts& counts);
[[nodiscard]] bool readCounts(const JsonValue* json, RateCounts& counts);
[[nodiscard]] bool readInteger(const JsonValue* json, std::int64_t& value);
[[nodiscard]] bool readInteger(const JsonValue* json, std::uint64_t& value);
[[nodiscard]] bool readNumber(const JsonValue* json, double& value);

} // namespace tiltmeter
