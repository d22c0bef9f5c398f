// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "csv_table.h"
#include "findings/alarm_track.h"
#include "metrics/plan_for.h"
#include "numeric/random.h"

#include <random>

/// Records for alarm tracks: group "g", prediction yes or no, label, model version, a second group "h".
class AlarmData
{
public:
    AlarmData() { m_table.names = {"t", "g", "h", "prediction", "label", "version"}; }

    AlarmData& add(std::int64_t seconds, const std::string& group, bool favorable,
                   const std::string& label = {}, const std::string& version = "1",
                   const std::string& second = "x")
    {
        m_table.rows.push_back({tiltmeter::formatTimePoint({start + seconds * 1'000'000}), group, second,
                                favorable ? "yes" : "no", label, version});
        return *this;
    }
    CsvTable& table() { return m_table; }
    [[nodiscard]] const CsvTable& table() const { return m_table; }

    [[nodiscard]] std::unique_ptr<tiltmeter::MemoryReader>
    reader(std::size_t batchRows = 1000, bool versions = true, bool times = true) const
    {
        using tiltmeter::ColumnRole;
        std::map<std::string, ColumnRole> roles{{"prediction", ColumnRole::Prediction},
                                                {"label", ColumnRole::Label}};
        if (times)
            roles["t"] = ColumnRole::Timestamp;
        if (versions)
            roles["version"] = ColumnRole::ModelVersion;
        CsvTable table = m_table;
        if (!times)
            for (auto& row : table.rows)
                row[0] = "none";
        for (auto& row : table.rows) // versions are words, also when they look like numbers
            row[5] = "v" + row[5];
        return readerOf(table, roles, batchRows);
    }

    static constexpr std::int64_t start = 1'704'067'200'000'000; // 2024-01-01
    static constexpr std::int64_t day = 86'400;

private:
    CsvTable m_table;
};

/// u against r in g, with these limits.
inline tiltmeter::FairnessConfig alarmConfig(std::map<std::string, tiltmeter::Limits> limits = {})
{
    using namespace tiltmeter;
    FairnessConfig config;
    config.features = {{"g", ReferenceChoice::Named, {"r", {"r"}, {}, false}, {{"u", {"u"}, {}, false}}, {}}};
    config.outcome = {"", {"yes"}, {"no"}, {}, {}};
    config.limits = std::move(limits);
    return config;
}

inline tiltmeter::AlarmPlan alarmPlan(const tiltmeter::FairnessConfig& config,
                                      const tiltmeter::Schema& schema,
                                      const tiltmeter::AlarmSizes& sizes = {})
{
    const auto counted = tiltmeter::planFor(config, schema);
    if (!counted)
        qFatal("no plan: %s", counted.error().subject.c_str());
    auto plan = tiltmeter::alarmPlanFor(config, schema, *counted, sizes);
    if (!plan)
        qFatal("no alarm plan: %s", plan.error().subject.c_str());
    return std::move(*plan);
}

inline tiltmeter::Arrival wholeArrival(const tiltmeter::BatchReader& reader)
{
    return {&reader, 0, reader.batchCount(), nullptr, {}};
}

/// Everything in one arrival.
inline tiltmeter::AlarmTrack tracked(const tiltmeter::FairnessConfig& config,
                                     const tiltmeter::BatchReader& reader, unsigned threads = 1)
{
    tiltmeter::AlarmTrack track(alarmPlan(config, reader.schema()));
    if (const auto done = track.update(wholeArrival(reader), 1, {}, threads); !done)
        qFatal("update failed: %s", done.error().subject.c_str());
    return track;
}

inline const tiltmeter::EvidenceProcess* findProcess(const tiltmeter::AlarmOverview& overview,
                                                     const std::string& rate, tiltmeter::AlarmKind kind,
                                                     bool change = false, const std::string& version = "v1")
{
    for (const auto& process : overview.processes)
        if (process.subject.rate == rate && process.subject.kind == kind &&
            process.subject.change == change && process.subject.modelVersion == version)
            return &process;
    return nullptr;
}

/// The outcomes of which others computed the evidence.
inline AlarmData vectors()
{
    AlarmData data;
    for (int i = 0; i < 200; ++i)
        data.add(i * 600, "r", (7 * i) % 10 < 4).add(i * 600 + 60, "u", (3 * i) % 10 < 2);
    return data;
}

struct AlarmRates {
    double r = 0.5;
    double u = 0.5;
};
/// `perDay` records a day, labels by chance, by turns of the given rates.
inline void addDays(AlarmData& data, int firstDay, int days, int perDay, AlarmRates rates,
                    tiltmeter::numeric::Random& random, const std::string& version = "1",
                    double labelled = 0.8)
{
    for (int day = firstDay; day < firstDay + days; ++day)
        for (int i = 0; i < perDay; ++i) {
            const bool isR = random.uniform() < 0.6;
            const bool favorable = random.uniform() < (isR ? rates.r : rates.u);
            const bool good = random.uniform() < (favorable ? 0.8 : 0.3);
            const std::string label = random.uniform() < labelled ? (good ? "yes" : "no") : "";
            data.add(day * AlarmData::day + i * (AlarmData::day / perDay), isR ? "r" : "u", favorable, label,
                     version);
        }
}

inline void mustUpdate(tiltmeter::AlarmTrack& track, const tiltmeter::Arrival& arrival, std::int64_t id,
                       unsigned threads = 1)
{
    if (const auto done = track.update(arrival, id, {}, threads); !done)
        qFatal("update failed: %s", done.error().subject.c_str());
}
