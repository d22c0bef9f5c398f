// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"

namespace tiltmeter {

/// Twelve weeks of one feature with two groups, made by hand: even until week 8, below the limit from week
/// 10, week 5 below the minimum sample, week 7 without a number, week 9 undecided.
inline Evaluation sampleEvaluation()
{
    Evaluation evaluation;
    evaluation.deployment = "Loan approvals";
    evaluation.revision = 1;
    MonitoredFeature sex;
    sex.column = "sex";
    sex.reference = {"male", {"male"}, {}, false};
    sex.monitored = {{"female", {"female"}, {}, false}};
    evaluation.config.features = {sex};
    const double values[] = {0.97, 1.02, 0.95, 0.99, 1.08, 0.96, 0, 0.93, 0.84, 0.74, 0.70, 0.72};
    const std::int64_t monday = 1'704'067'200LL * 1'000'000; // 1 January 2024
    const std::int64_t week = 604'800LL * 1'000'000;
    for (int i = 0; i < 12; ++i) {
        WindowResult window;
        window.range = {{monday + i * week}, {monday + (i + 1) * week}};
        window.records = i == 4 ? 61U : 3'900U + static_cast<unsigned>(i * 97 % 700);
        window.belowMinimum = i == 4;
        Measurement m;
        m.metric = "disparate_impact";
        m.feature = "sex";
        m.monitored = "female";
        m.reference = "male";
        m.limits = {0.8, 1.25};
        m.monitoredRecords = window.records / 2;
        m.referenceRecords = window.records - window.records / 2;
        if (i == 6) {
            m.status = MeasurementStatus::Undefined;
            m.reason = Reason::ZeroReference;
        } else {
            const double half = i == 4 ? 0.3 : 0.045;
            m.value = values[i];
            m.interval = numeric::Interval{values[i] - half, values[i] + half};
            m.method = IntervalMethod::Koopman;
            m.status = i == 4 ? MeasurementStatus::TooFewRecords : MeasurementStatus::Ok;
            m.reason = i == 4 ? Reason::WindowBelowMinimum : Reason::None;
            m.verdict = i == 4   ? Verdict::NotJudged
                        : i == 8 ? Verdict::InsufficientEvidence
                        : i > 8  ? Verdict::Fail
                                 : Verdict::Pass;
        }
        window.measurements = {m};
        GroupRates female;
        female.feature = "sex";
        female.group = "female";
        female.records = m.monitoredRecords;
        female.judged = m.monitoredRecords;
        female.favorable = static_cast<std::uint64_t>(0.6 * values[i] * static_cast<double>(female.judged));
        const double share = 0.6 * values[i];
        female.rates = {
            {"selection_rate", share, numeric::Interval{share - 0.02, share + 0.02}, Reason::None}};
        GroupRates male = female;
        male.group = "male";
        male.isReference = true;
        male.favorable = static_cast<std::uint64_t>(0.6 * static_cast<double>(male.judged));
        male.rates = {{"selection_rate", 0.6, numeric::Interval{0.58, 0.62}, Reason::None}};
        window.groups = {male, female};
        evaluation.records += window.records;
        evaluation.windows.push_back(window);
    }
    evaluation.covered = {evaluation.windows.front().range.begin, evaluation.windows.back().range.end};
    return evaluation;
}

} // namespace tiltmeter
