// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "aggregate/scan.h"
#include "base/clock.h"
#include "columns/memory_reader.h"
#include "findings/alarm_findings.h"
#include "findings/alarm_track.h"
#include "findings/judge.h"
#include "history/evaluation.h"
#include "metrics/measure.h"
#include "report/build_report.h"

#include <QtGlobal>

#include <array>
#include <string>

/// An evaluation that was really scanned, measured and judged, so that every part of a report has something
/// to say: twelve weeks of applications by sex and by age (two monitored groups), labels for the first ten
/// weeks, women approved less often from week 9 on, one week below the minimum sample, one without an
/// approval.
namespace measured {

struct FixedClock final : tiltmeter::Clock {
    [[nodiscard]] tiltmeter::TimePoint now() const override
    {
        return *tiltmeter::parseTimePoint("2024-04-02T09:30:00Z");
    }
};

inline tiltmeter::FairnessConfig config(const std::string& monitored)
{
    tiltmeter::FairnessConfig config;
    config.features = {{"sex",
                        tiltmeter::ReferenceChoice::Named,
                        {"male", {"male"}, {}, false},
                        {{monitored, {"female"}, {}, false}},
                        {}},
                       {"age",
                        tiltmeter::ReferenceChoice::Named,
                        {"26-60", {}, {{26, 60}}, false},
                        {{"18-25", {}, {{18, 25}}, false}, {"61-90", {}, {{61, 90}}, false}},
                        {}}};
    config.outcome = {"", {"approved"}, {"declined"}, {}, {}};
    config.limits["disparate_impact"] = {0.8, 1.25};
    config.limits["false_negative_rate_difference"] = {-0.15, 0.15};
    return config;
}

inline tiltmeter::Schema schema()
{
    using namespace tiltmeter;
    return {{{"time", ColumnKind::Timestamp, ColumnRole::Timestamp},
             {"sex", ColumnKind::Categorical, ColumnRole::Feature},
             {"age", ColumnKind::Integer, ColumnRole::Feature},
             {"decision", ColumnKind::Categorical, ColumnRole::Prediction},
             {"label", ColumnKind::Categorical, ColumnRole::Label}}};
}

/// `weeks` of records; week 3 has few, week 6 approves nobody.
inline tiltmeter::ColumnBatch records(int weeks)
{
    using namespace tiltmeter;
    ColumnBatch batch;
    batch.columns.resize(5);
    const Schema columns = schema();
    std::array<std::shared_ptr<Dictionary>, 5> dictionaries;
    for (std::size_t c = 0; c < 5; ++c) {
        batch.columns[c].kind = columns.columns[c].kind;
        dictionaries[c] = std::make_shared<Dictionary>();
        batch.columns[c].dictionary = dictionaries[c];
    }
    const auto put = [&](std::size_t column, std::string_view value) {
        batch.columns[column].appendCode(dictionaries[column]->add(value));
    };
    constexpr std::int64_t second = 1'000'000;
    const TimePoint start = *parseTimePoint("2024-01-01");
    std::uint32_t state = 12345;
    const auto draw = [&state] { // numbers enough for a test, the same everywhere
        state = state * 1664525U + 1013904223U;
        return (state >> 8) % 1000;
    };
    for (int week = 0; week < weeks; ++week) {
        const int count = week == 3 ? 40 : 900;
        for (int i = 0; i < count; ++i) {
            batch.columns[0].appendInteger(start.microseconds + (week * 604'800LL + i * 600LL) * second);
            const bool female = draw() < 450;
            put(1, female ? "female" : "male");
            const std::uint32_t age = 18 + draw() % 70;
            batch.columns[2].appendInteger(age);
            const std::uint32_t share = week == 6 ? 0 : female && week >= 8 ? 400 : 600;
            const bool approved = draw() < share;
            put(3, approved ? "approved" : "declined");
            if (week >= 10)
                batch.columns[4].appendMissing();
            else
                put(4, draw() < (approved ? 800U : 300U) ? "approved" : "declined");
            ++batch.rows;
        }
    }
    return batch;
}

template <class T>
T must(tiltmeter::Result<T> result)
{
    if (!result)
        qFatal("error %d: %s %s", int(result.error().code), result.error().subject.c_str(),
               result.error().detail.c_str());
    return std::move(*result);
}

/// `monitored` names the group of women; it may be anything.
inline tiltmeter::Evaluation evaluation(const std::string& monitored = "female", int weeks = 12)
{
    using namespace tiltmeter;
    Evaluation evaluation;
    evaluation.deployment = "Loan approvals";
    evaluation.revision = 3;
    evaluation.config = config(monitored);
    evaluation.dataFingerprint = "8c1f00aa12345678";
    evaluation.softwareVersion = "1.2.3";
    const MemoryReader reader(schema(), {records(weeks)});
    const Aggregation aggregation = must(scan(reader, must(planFor(evaluation.config, schema())), {}, 2));
    const auto metrics = must(selectMetrics({}, aggregation.plan));
    const WindowStats all = aggregation.overall();
    for (const WindowStats& window : aggregation.windows)
        evaluation.windows.push_back(measure(window, aggregation.plan, evaluation.config, metrics, &all));
    evaluation.overall = measure(all, aggregation.plan, evaluation.config, metrics);
    evaluation.findings = judge(evaluation.windows, evaluation.overall);
    evaluation.records = aggregation.records;
    evaluation.covered = aggregation.covered;
    const auto count = [&](const WindowResult& window) {
        for (const Measurement& m : window.measurements)
            evaluation.undefinedCount += m.status == MeasurementStatus::Undefined ? 1 : 0;
    };
    for (const WindowResult& window : evaluation.windows)
        count(window);
    count(evaluation.overall);
    return evaluation;
}

/// The same with its alarm track; `noted`: the first alarm was acknowledged.
inline tiltmeter::Evaluation alarmedEvaluation(bool noted = false)
{
    using namespace tiltmeter;
    Evaluation result = evaluation();
    const MemoryReader reader(schema(), {records(12)});
    const AggregationPlan counted = must(planFor(result.config, schema()));
    AlarmTrack track(must(alarmPlanFor(result.config, schema(), counted)));
    if (!track.update({&reader, 0, reader.batchCount(), nullptr, {}}, 1, {}, 1))
        qFatal("no alarm track");
    if (noted && !track.acknowledge(track.alarms().at(0).key, *parseTimePoint("2024-03-28T12:00:00Z"),
                                    "erika", "known, ticket 12"))
        qFatal("not acknowledged");
    result.alarms = track.alarms();
    result.alarmTrack = track.overview();
    for (Finding& finding : alarmFindings(result.alarms, result.covered))
        result.findings.push_back(std::move(finding));
    return result;
}

inline tiltmeter::ReportOrigin origin()
{
    return {"Prod", "erika", tiltmeter::parseTimePoint("2024-03-01T09:00:00Z"), "first limits"};
}

} // namespace measured
