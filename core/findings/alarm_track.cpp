// SPDX-License-Identifier: GPL-3.0-or-later
#include "findings/alarm_track.h"

#include "findings/alarm_track_private.h"
#include "numeric/multiple_testing.h"

#include <algorithm>

namespace tiltmeter {
namespace {

std::string keyOf(const AlarmSubject& subject, std::uint64_t restarts)
{
    std::string key = subject.feature + '/' + subject.monitored + '/' + subject.reference + '/' +
                      subject.metric + '/' + std::string(toString(subject.kind));
    if (subject.change)
        key += "/change";
    if (!subject.modelVersion.empty())
        key += '/' + subject.modelVersion;
    return key + '#' + std::to_string(restarts + 1);
}

} // namespace

AlarmTrack::AlarmTrack(AlarmPlan plan) : d(std::make_unique<Private>(std::move(plan))) {}
AlarmTrack::AlarmTrack(AlarmTrack&&) noexcept = default;
AlarmTrack& AlarmTrack::operator=(AlarmTrack&&) noexcept = default;
AlarmTrack::~AlarmTrack() = default;

const AlarmPlan& AlarmTrack::plan() const
{
    return d->plan;
}

std::int64_t AlarmTrack::lastArrival() const
{
    return d->arrival;
}

std::uint64_t AlarmTrack::rows() const
{
    return d->rows;
}

const std::string& AlarmTrack::dataKey() const
{
    return d->dataKey;
}

void AlarmTrack::setDataKey(std::string key)
{
    d->dataKey = std::move(key);
}

void AlarmTrack::setSizes(AlarmSizes sizes)
{
    d->sizes = std::move(sizes);
}

Result<void> AlarmTrack::update(const Arrival& arrival, std::int64_t id, const Progress& progress,
                                unsigned threads)
{
    if (!d->plan.watches.empty()) {
        AlarmUpdater updater(*d, threads);
        TILTMETER_TRY(orderedScan(
            arrival, d->plan.ordered,
            [&updater](const OrderedRecords& records) { return updater.take(records); }, progress));
        updater.finish();
    }
    for (std::size_t batch = arrival.firstBatch; batch < arrival.endBatch; ++batch)
        d->rows += arrival.reader->rowsOf(batch);
    d->arrival = id;
    d->acknowledgeAgain();
    return {};
}

bool AlarmTrack::Private::acknowledge(const Acknowledgement& acknowledgement)
{
    for (VersionRun& run : runs)
        for (WatchRun& watch : run.watches)
            for (std::size_t i = 0; i < watch.processes().size(); ++i) {
                const AlarmProcess& process = watch.processes()[i];
                if (!process.raised() ||
                    keyOf(watch.watch().subject(i, run.name), process.restarts()) != acknowledgement.key)
                    continue;
                Alarm alarm = alarmOf(run, watch, i);
                alarm.state = AlarmState::Acknowledged;
                alarm.acknowledged = TimePoint{acknowledgement.time};
                alarm.actor = acknowledgement.actor;
                alarm.comment = acknowledgement.comment;
                closed.push_back(std::move(alarm));
                watch.acknowledge(i);
                return true;
            }
    return false;
}

void AlarmTrack::Private::acknowledgeAgain()
{
    while (acknowledged < acknowledgements.size() && acknowledgements[acknowledged].afterArrival <= arrival)
        static_cast<void>(acknowledge(acknowledgements[acknowledged++]));
}

Result<void> AlarmTrack::acknowledge(const std::string& key, TimePoint at, const std::string& actor,
                                     const std::string& comment)
{
    const Acknowledgement acknowledgement{key, d->arrival, at.microseconds, actor, comment};
    if (!d->acknowledge(acknowledgement))
        return fail(ErrorCode::InvalidValue, "alarm", key + "\nopen_alarm");
    d->acknowledgements.insert(d->acknowledgements.begin() + static_cast<std::ptrdiff_t>(d->acknowledged),
                               acknowledgement);
    ++d->acknowledged;
    return {};
}

Alarm AlarmTrack::Private::alarmOf(const VersionRun& run, const WatchRun& watch, std::size_t index) const
{
    const AlarmProcess& process = watch.processes()[index];
    const AlarmProcess::Raised& raised = *process.raised();
    Alarm alarm;
    alarm.subject = watch.watch().subject(index, run.name);
    alarm.key = keyOf(alarm.subject, process.restarts());
    alarm.raised = timeOrNothing(raised.moment.time);
    alarm.record = raised.moment.row + 1;
    alarm.pairs = raised.pairs;
    alarm.logEvidence = raised.logEvidence;
    alarm.maximum = process.evidence().maxLogCapital;
    alarm.level = process.hypothesis().level;
    alarm.together = raised.together;
    alarm.changed = timeOrNothing(raised.changed);
    alarm.estimates = raised.moment.counts.since(process.beginCounts(), 1 - plan.alpha);
    alarm.curve =
        process.curve().points(process.evidence().pairs, watch.moment().time, process.evidence().logCapital);
    return alarm;
}

bool AlarmTrack::Private::isSuperseded(std::size_t run) const
{
    if (run + 1 >= runs.size())
        return false; // the newest version
    if (time == noTime) {
        std::uint64_t last = 0;
        for (const VersionRun& other : runs)
            last = std::max(last, other.lastRow);
        return runs[run].lastRow + alarmPeriodRecords < last;
    }
    std::int64_t last = noTime;
    for (const VersionRun& other : runs)
        last = std::max(last, other.period);
    return runs[run].period < last;
}

std::vector<Alarm> AlarmTrack::alarms() const
{
    std::vector<Alarm> result = d->closed;
    for (std::size_t r = 0; r < d->runs.size(); ++r)
        for (const WatchRun& watch : d->runs[r].watches)
            for (std::size_t i = 0; i < watch.processes().size(); ++i) {
                if (!watch.processes()[i].raised())
                    continue;
                result.push_back(d->alarmOf(d->runs[r], watch, i));
                if (d->isSuperseded(r))
                    result.back().state = AlarmState::Superseded;
            }
    std::ranges::stable_sort(result, [](const Alarm& a, const Alarm& b) {
        const bool aOpen = a.state == AlarmState::Open;
        const bool bOpen = b.state == AlarmState::Open;
        return aOpen != bOpen ? aOpen : a.raised > b.raised;
    });
    return result;
}

AlarmOverview AlarmTrack::overview() const
{
    AlarmOverview overview;
    overview.alpha = d->plan.alpha;
    overview.days = d->plan.days;
    overview.hasDays = d->records == 0 || d->time != noTime;
    overview.comparisons = d->plan.comparisons;
    overview.changeComparisons = d->plan.changeComparisons;
    overview.unwatched = d->plan.unwatched;
    overview.records = d->records;
    overview.lateRecords = d->lateRecords;
    for (const VersionRun& run : d->runs) {
        std::vector<double> lasting;
        std::vector<std::size_t> places; // in overview.processes
        for (const WatchRun& watch : run.watches)
            for (std::size_t i = 0; i < watch.processes().size(); ++i) {
                const AlarmProcess& process = watch.processes()[i];
                const numeric::Evidence& evidence = process.evidence();
                EvidenceProcess& shown = overview.processes.emplace_back();
                shown.subject = watch.watch().subject(i, run.name);
                shown.raises = process.hypothesis().raises;
                shown.level = process.hypothesis().level;
                shown.logEvidence = evidence.logCapital;
                shown.maximum = evidence.maxLogCapital;
                shown.pairs = evidence.pairs;
                shown.begin = timeOrNothing(process.beginTime());
                shown.end = timeOrNothing(watch.moment().time);
                shown.estimates = watch.moment().counts.since(process.beginCounts(), 1 - d->plan.alpha);
                shown.curve =
                    process.curve().points(evidence.pairs, watch.moment().time, evidence.logCapital);
                if (shown.raises && !shown.subject.change) {
                    lasting.push_back(evidence.logCapital);
                    places.push_back(overview.processes.size() - 1);
                }
            }
        if (lasting.empty())
            continue;
        for (const std::size_t i : numeric::eBenjaminiHochberg(lasting, d->plan.alpha))
            overview.processes[places[i]].stands = true;
        overview.globalLogEvidence = numeric::logMeanOfEValues(lasting); // the newest version stays
    }
    return overview;
}

} // namespace tiltmeter
