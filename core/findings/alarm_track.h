// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/ordered_scan.h"
#include "base/progress.h"
#include "findings/alarm.h"
#include "findings/alarm_plan.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiltmeter {

/// Evidence about every watched pair, rate and limit, in the order of records; alarms that went off and stay.
///
/// What makes it valid at every look: pairs are bet on before they are seen, in an order (orderedScan) that
/// was fixed in advance. Records that come in a later import than newer ones are counted and taken when they
/// come; labels when they come. So the result depends on what was imported in which order, and not on when
/// somebody looked; and an import costs what it brings.
///
/// Every model version has processes of its own, from its first record on. An alarm stays until it is
/// acknowledged; then its process begins anew with the next record. Weights are not regarded: a wager on a
/// record is a wager on one record.
///
/// Going off: alone, when the evidence reaches the level of its hypothesis (Ville 1939, shared among all by
/// the union bound); or together with others, when it stands among all of its model version by e-BH (Wang and
/// Ramdas 2022) with every new day (alarmPeriodRecords without timestamps) and after labels that came late.
class AlarmTrack
{
public:
    explicit AlarmTrack(AlarmPlan plan);
    /// Goes on with what save() gave. InvalidValue ("alarm_track", detail "other_plan" or "unreadable") when
    /// it does not belong to the plan or cannot be read: then a new track has to go over everything again.
    [[nodiscard]] static Result<AlarmTrack> resume(AlarmPlan plan, std::string_view state);
    AlarmTrack(AlarmTrack&&) noexcept;
    AlarmTrack& operator=(AlarmTrack&&) noexcept;
    ~AlarmTrack();

    /// The sizes that a plan must be made with to resume this state; none where it needs none or can't be
    /// read.
    [[nodiscard]] static AlarmSizes sizesIn(std::string_view state);
    /// A new track that has to go over everything again still knows what was acknowledged and when: the
    /// acknowledgements in `oldState` are applied again as soon as the arrivals that they followed are over.
    void rememberAcknowledgements(std::string_view oldState);
    void setSizes(AlarmSizes sizes);

    [[nodiscard]] const AlarmPlan& plan() const;
    /// Of the latest arrival that was taken in; 0: none.
    [[nodiscard]] std::int64_t lastArrival() const;
    /// Rows of the data set that were taken in.
    [[nodiscard]] std::uint64_t rows() const;
    /// What the caller keeps to know its data by.
    [[nodiscard]] const std::string& dataKey() const;
    void setDataKey(std::string key);

    /// Takes in one arrival; `id` > lastArrival(). After an error the track is not usable any more.
    [[nodiscard]] Result<void> update(const Arrival& arrival, std::int64_t id, const Progress& progress = {},
                                      unsigned threads = 0);

    /// InvalidValue ("alarm", detail the key and, on a second line, "open_alarm") when there is no open one
    /// of that key.
    [[nodiscard]] Result<void> acknowledge(const std::string& key, TimePoint at, const std::string& actor,
                                           const std::string& comment = {});

    /// Those that are open first, then by the time they were raised, newest first.
    [[nodiscard]] std::vector<Alarm> alarms() const;
    [[nodiscard]] AlarmOverview overview() const;

    /// Everything, as compact JSON; the same track gives the same bytes.
    [[nodiscard]] std::string save() const;

    struct Private;

private:
    std::unique_ptr<Private> d;
};

/// Model versions that a track keeps processes of; beyond these, the one that had no record for longest is
/// let go (its alarms stay).
inline constexpr std::size_t maximumAlarmVersions = 64;

} // namespace tiltmeter
