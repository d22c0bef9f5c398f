// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "numeric/interval.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiltmeter {

/// What evidence is gathered against.
enum class AlarmKind : std::uint8_t {
    Parity,     ///< both groups have the same rate
    BelowLimit, ///< the metric is at least its lower limit
    AboveLimit  ///< the metric is at most its upper limit
};

/// One process of evidence: which groups, which rate, against what.
struct AlarmSubject {
    std::string feature;   ///< column, or "a_x_b" for an intersection
    std::string monitored; ///< group
    std::string reference; ///< group, "overall" or "complement"
    std::string rate;      ///< id of a rate: whose outcomes are watched
    std::string metric;    ///< id of the pair metric that the limit is for; parity: the rate's difference
    AlarmKind kind = AlarmKind::Parity;
    /// false: evidence since the start of the process, for good. true: evidence for a change after a good
    /// start, found sooner; a false one is bound to come now and then.
    bool change = false;
    double limit = 0;         ///< of the metric; 0 for parity
    std::string modelVersion; ///< of the records; empty without versions
    friend bool operator==(const AlarmSubject&, const AlarmSubject&) = default;
};

/// How far the evidence had come after so many pairs.
struct EvidencePoint {
    std::optional<TimePoint> time;
    std::uint64_t pairs = 0; ///< one record of each group a pair
    double logEvidence = 0;  ///< natural logarithm of the e-value: 3 means 20 : 1
    friend bool operator==(const EvidencePoint&, const EvidencePoint&) = default;
};
/// A curve has at most this many points, whatever the number of pairs.
inline constexpr std::size_t maximumEvidencePoints = 500;

/// What was counted, and the intervals that hold at every look at once, with confidence 1 - alpha each.
struct AlarmEstimates {
    std::uint64_t monitoredRecords = 0; ///< that the rate looks at
    std::uint64_t monitoredHits = 0;    ///< of these, in the rate's numerator
    std::uint64_t referenceRecords = 0;
    std::uint64_t referenceHits = 0;
    double confidence = 0.95;
    /// nullopt: no records.
    [[nodiscard]] std::optional<double> monitoredRate() const;
    [[nodiscard]] std::optional<double> referenceRate() const;
    [[nodiscard]] std::optional<double> difference() const; ///< monitored - reference
    [[nodiscard]] std::optional<double>
    ratio() const; ///< monitored / reference; also nullopt where that is 0
    [[nodiscard]] numeric::Interval monitoredSequence() const;
    [[nodiscard]] numeric::Interval referenceSequence() const;
    [[nodiscard]] numeric::Interval differenceSequence() const;
    [[nodiscard]] numeric::Interval ratioSequence() const; ///< upper +infinity where the reference may be 0
    friend bool operator==(const AlarmEstimates&, const AlarmEstimates&) = default;
};

/// One process as it stands now.
struct EvidenceProcess {
    AlarmSubject subject;
    bool raises = false; ///< false: shown, but raises no alarm
    double level = 0;    ///< log evidence at which it goes off
    double logEvidence = 0;
    double maximum = 0; ///< highest log evidence so far
    std::uint64_t pairs = 0;
    std::optional<TimePoint> begin; ///< of its first pair
    std::optional<TimePoint> end;   ///< of the latest record
    AlarmEstimates estimates;
    std::vector<EvidencePoint> curve;
    /// Stands now among all that can go off for good (false discovery rate alpha, e-BH).
    bool stands = false;
};

enum class AlarmState : std::uint8_t {
    Open,
    Acknowledged, ///< somebody has taken note of it; the process has begun anew
    Superseded    ///< of a model version that is no longer in service
};

/// Evidence that went over its level. It stays, whatever comes later, until it is acknowledged.
struct Alarm {
    std::string key; ///< names it for good within its configuration revision
    AlarmSubject subject;
    AlarmState state = AlarmState::Open;
    std::optional<TimePoint> raised; ///< time of the record with which it went off
    std::uint64_t record = 0;        ///< position of that record in order of arrival, from 1
    std::uint64_t pairs = 0;         ///< evidence was made of
    double logEvidence = 0;          ///< when it went off
    double maximum = 0;              ///< highest since
    double level = 0;                ///< log evidence at which it went off
    bool together = false;           ///< it went off below its own level, because others were high too (e-BH)
    /// Change only: since about when.
    std::optional<TimePoint> changed;
    AlarmEstimates estimates; ///< when it went off
    std::vector<EvidencePoint> curve;
    std::optional<TimePoint> acknowledged;
    std::string actor;   ///< who acknowledged
    std::string comment; ///< what they had to say; may be empty
};

/// What the whole track says.
struct AlarmOverview {
    double alpha = 0.05;
    double days = 365;
    bool hasDays = true;               ///< false: no timestamps; the unit is alarmPeriodRecords records
    std::size_t comparisons = 0;       ///< processes that can go off for good, which share alpha
    std::size_t changeComparisons = 0; ///< processes that can go off for a change, which share the days
    std::size_t unwatched = 0;         ///< pairs of groups left out because there are too many
    std::uint64_t records = 0;         ///< seen
    std::uint64_t lateRecords = 0;     ///< came in a later import than newer ones; taken in order of arrival
    /// Log of the mean e-value of all that can go off for good, of the newest model version: evidence that
    /// something is wrong anywhere.
    double globalLogEvidence = 0;
    std::vector<EvidenceProcess> processes;
};

/// Records that stand for a day where there are no timestamps.
inline constexpr std::uint64_t alarmPeriodRecords = 1000;

[[nodiscard]] std::string_view toString(AlarmKind kind);   ///< "parity", "below_limit", "above_limit"
[[nodiscard]] std::string_view toString(AlarmState state); ///< "open", "acknowledged", "superseded"

} // namespace tiltmeter
