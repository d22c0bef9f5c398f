// SPDX-License-Identifier: GPL-3.0-or-later
// The state of a track as JSON: what a store keeps between two imports.
#include "findings/alarm_track.h"
#include "findings/alarm_track_private.h"

#include <algorithm>

namespace tiltmeter {
namespace {

constexpr std::int64_t stateVersion = 3;

void write(JsonWriter& json, const AlarmSizes& sizes)
{
    json.beginInline();
    for (const auto& set : sizes.cells) {
        json.beginInline();
        for (const auto& group : set)
            for (const std::uint64_t count : group)
                json.value(count);
        json.endArray();
    }
    json.endArray();
}

bool read(const JsonValue* json, AlarmSizes& sizes)
{
    if (json == nullptr || !json->isArray())
        return false;
    for (const JsonValue& set : json->items) {
        auto& groups = sizes.cells.emplace_back(set.items.size() / 9);
        if (set.items.size() % 9 != 0)
            return false;
        for (std::size_t i = 0; i < set.items.size(); ++i)
            if (!readInteger(&set.items[i], groups[i / 9][i % 9]))
                return false;
    }
    return true;
}

std::int64_t orNoTime(const std::optional<TimePoint>& time)
{
    return time ? time->microseconds : noTime;
}

void write(JsonWriter& json, const Alarm& alarm)
{
    const AlarmSubject& subject = alarm.subject;
    json.beginInlineObject();
    json.member("key", alarm.key);
    json.member("feature", subject.feature);
    json.member("monitored", subject.monitored);
    json.member("reference", subject.reference);
    json.member("rate", subject.rate);
    json.member("metric", subject.metric);
    json.member("kind", static_cast<int>(subject.kind));
    json.member("change", subject.change);
    json.member("limit", subject.limit);
    json.member("model_version", subject.modelVersion);
    json.member("state", static_cast<int>(alarm.state));
    json.member("raised", orNoTime(alarm.raised));
    json.member("record", alarm.record);
    json.member("pairs", alarm.pairs);
    json.member("log_evidence", alarm.logEvidence);
    json.member("maximum", alarm.maximum);
    json.member("level", alarm.level);
    json.member("together", alarm.together);
    json.member("changed", orNoTime(alarm.changed));
    json.key("counts");
    const AlarmEstimates& e = alarm.estimates;
    writeCounts(json, {e.monitoredRecords, e.monitoredHits, e.referenceRecords, e.referenceHits});
    json.member("confidence", e.confidence);
    json.key("curve");
    json.beginInline();
    for (const EvidencePoint& point : alarm.curve) {
        json.value(orNoTime(point.time));
        json.value(point.pairs);
        json.value(point.logEvidence);
    }
    json.endArray();
    json.member("acknowledged", orNoTime(alarm.acknowledged));
    json.member("actor", alarm.actor);
    if (!alarm.comment.empty())
        json.member("comment", alarm.comment);
    json.endObject();
}

/// Members of an object, one after the other; remembers when one was missing.
class MemberReader
{
public:
    explicit MemberReader(const JsonValue& json) : m_json(json) {}
    void operator()(std::string_view name, std::string& text)
    {
        const JsonValue* value = m_json.find(name);
        m_good = m_good && value != nullptr && value->isString();
        if (m_good)
            text = value->text;
    }
    void operator()(std::string_view name, double& number)
    {
        m_good = m_good && readNumber(m_json.find(name), number);
    }
    void operator()(std::string_view name, std::uint64_t& number)
    {
        m_good = m_good && readInteger(m_json.find(name), number);
    }
    void operator()(std::string_view name, std::int64_t& number)
    {
        m_good = m_good && readInteger(m_json.find(name), number);
    }
    void operator()(std::string_view name, bool& truth)
    {
        const JsonValue* value = m_json.find(name);
        m_good = m_good && value != nullptr && value->type == JsonValue::Type::Bool;
        if (m_good)
            truth = value->boolean;
    }
    void operator()(std::string_view name, std::optional<TimePoint>& time)
    {
        std::int64_t value = noTime;
        (*this)(name, value);
        time = timeOrNothing(value);
    }
    /// Left out while it is empty.
    void optional(std::string_view name, std::string& text)
    {
        if (m_json.find(name) != nullptr)
            (*this)(name, text);
    }
    template <class Enum>
    void choice(std::string_view name, Enum& value, std::int64_t choices)
    {
        std::int64_t number = -1;
        (*this)(name, number);
        m_good = m_good && number >= 0 && number < choices;
        if (m_good)
            value = static_cast<Enum>(number);
    }
    [[nodiscard]] bool good() const { return m_good; }

private:
    const JsonValue& m_json;
    bool m_good = true;
};

bool read(const JsonValue& json, Alarm& alarm)
{
    AlarmSubject& subject = alarm.subject;
    MemberReader member(json);
    member("key", alarm.key);
    member("feature", subject.feature);
    member("monitored", subject.monitored);
    member("reference", subject.reference);
    member("rate", subject.rate);
    member("metric", subject.metric);
    member.choice("kind", subject.kind, 3);
    member("change", subject.change);
    member("limit", subject.limit);
    member("model_version", subject.modelVersion);
    member.choice("state", alarm.state, 3);
    member("raised", alarm.raised);
    member("record", alarm.record);
    member("pairs", alarm.pairs);
    member("log_evidence", alarm.logEvidence);
    member("maximum", alarm.maximum);
    member("level", alarm.level);
    member("together", alarm.together);
    member("changed", alarm.changed);
    member("confidence", alarm.estimates.confidence);
    member("acknowledged", alarm.acknowledged);
    member("actor", alarm.actor);
    member.optional("comment", alarm.comment);
    RateCounts counts;
    const JsonValue* curve = json.find("curve");
    if (!member.good() || !readCounts(json.find("counts"), counts) || curve == nullptr ||
        curve->items.size() % 3 != 0)
        return false;
    alarm.estimates = counts.since({}, alarm.estimates.confidence);
    for (std::size_t i = 0; i < curve->items.size(); i += 3) {
        std::int64_t time = noTime;
        EvidencePoint point;
        if (!readInteger(&curve->items[i], time) || !readInteger(&curve->items[i + 1], point.pairs) ||
            !readNumber(&curve->items[i + 2], point.logEvidence))
            return false;
        point.time = timeOrNothing(time);
        alarm.curve.push_back(point);
    }
    return true;
}

void write(JsonWriter& json, const Acknowledgement& a)
{
    json.beginInlineObject();
    json.member("key", a.key);
    json.member("after_arrival", a.afterArrival);
    json.member("time", a.time);
    json.member("actor", a.actor);
    if (!a.comment.empty())
        json.member("comment", a.comment);
    json.endObject();
}

bool read(const JsonValue& json, Acknowledgement& a)
{
    MemberReader member(json);
    member("key", a.key);
    member("after_arrival", a.afterArrival);
    member("time", a.time);
    member("actor", a.actor);
    member.optional("comment", a.comment);
    return member.good();
}

void write(JsonWriter& json, const VersionRun& run)
{
    json.beginInlineObject();
    json.member("name", run.name);
    json.member("records", run.records);
    json.member("last_row", run.lastRow);
    json.member("time", run.time);
    json.member("period", run.period);
    json.key("watches");
    json.beginInline();
    for (const WatchRun& watch : run.watches)
        watch.write(json);
    json.endArray();
    json.endObject();
}

bool read(const JsonValue& json, const AlarmPlan& plan, VersionRun& run)
{
    MemberReader member(json);
    member("name", run.name);
    member("records", run.records);
    member("last_row", run.lastRow);
    member("time", run.time);
    member("period", run.period);
    const JsonValue* watches = json.find("watches");
    if (!member.good() || watches == nullptr || watches->items.size() != plan.watches.size())
        return false;
    for (std::size_t i = 0; i < plan.watches.size(); ++i) {
        run.watches.emplace_back(plan.watches[i], plan.waiting);
        if (!run.watches.back().read(watches->items[i]))
            return false;
    }
    return true;
}

template <class T>
bool readAll(const JsonValue* json, std::vector<T>& values)
{
    if (json == nullptr || !json->isArray())
        return false;
    return std::ranges::all_of(json->items,
                               [&](const JsonValue& item) { return read(item, values.emplace_back()); });
}

} // namespace

std::string AlarmTrack::save() const
{
    JsonWriter json(JsonWriter::Layout::Compact);
    json.beginObject();
    json.member("version", stateVersion);
    json.member("plan", d->fingerprint);
    json.member("arrival", d->arrival);
    json.member("rows", d->rows);
    json.member("data", d->dataKey);
    json.member("records", d->records);
    json.member("late_records", d->lateRecords);
    json.member("time", d->time);
    json.key("sizes");
    write(json, d->sizes);
    const auto all = [&json](std::string_view name, const auto& values) {
        json.key(name);
        json.beginArray();
        for (const auto& value : values)
            write(json, value);
        json.endArray();
    };
    all("runs", d->runs);
    all("closed", d->closed);
    all("acknowledgements", d->acknowledgements);
    json.member("acknowledged", static_cast<std::uint64_t>(d->acknowledged));
    json.endObject();
    return std::move(json).take();
}

bool AlarmTrack::Private::read(const JsonValue& json)
{
    MemberReader member(json);
    std::uint64_t made = 0;
    member("arrival", arrival);
    member("rows", rows);
    member("data", dataKey);
    member("records", records);
    member("late_records", lateRecords);
    member("time", time);
    member("acknowledged", made);
    const JsonValue* versions = json.find("runs");
    if (!member.good() || versions == nullptr || !tiltmeter::read(json.find("sizes"), sizes) ||
        !readAll(json.find("closed"), closed) || !readAll(json.find("acknowledgements"), acknowledgements) ||
        made > acknowledgements.size())
        return false;
    acknowledged = made;
    return std::ranges::all_of(versions->items, [this](const JsonValue& run) {
        return tiltmeter::read(run, plan, runs.emplace_back());
    });
}

Result<AlarmTrack> AlarmTrack::resume(AlarmPlan plan, std::string_view state)
{
    const auto unreadable = fail(ErrorCode::InvalidValue, "alarm_track", "unreadable");
    const auto json = parseJson(state);
    if (!json || !json->isObject())
        return unreadable;
    AlarmTrack track(std::move(plan));
    std::int64_t version = 0;
    std::string fingerprint;
    MemberReader member(*json);
    member("version", version);
    member("plan", fingerprint);
    if (!member.good())
        return unreadable;
    if (version != stateVersion || fingerprint != track.d->fingerprint)
        return fail(ErrorCode::InvalidValue, "alarm_track", "other_plan");
    if (!track.d->read(*json))
        return unreadable;
    return track;
}

AlarmSizes AlarmTrack::sizesIn(std::string_view state)
{
    AlarmSizes sizes;
    const auto json = parseJson(state);
    if (!json || !read(json->find("sizes"), sizes))
        return {};
    return sizes;
}

void AlarmTrack::rememberAcknowledgements(std::string_view oldState)
{
    std::vector<Acknowledgement> old;
    const auto json = parseJson(oldState);
    if (!json || !readAll(json->find("acknowledgements"), old))
        return;
    d->acknowledgements = std::move(old);
    d->acknowledged = 0;
}

} // namespace tiltmeter
