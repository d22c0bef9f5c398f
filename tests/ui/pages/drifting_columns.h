// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "monitor_double.h"

namespace tiltmeter {

/// Two columns over the twelve weeks of the double, the first three the baseline; income drifts from `week`
/// on.
inline DriftEvaluation driftingFrom(std::size_t week)
{
    DriftEvaluation drift;
    drift.deployment = "Loan approvals";
    for (const char* name : {"age", "income"}) {
        DriftFeature feature;
        feature.name = name;
        feature.isNumeric = true;
        drift.features.push_back(feature);
    }
    const Evaluation evaluation = monitor_double::loanApprovals().evaluation;
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
        DriftWindow& window = drift.windows.emplace_back();
        window.range = evaluation.windows[i].range;
        window.records = evaluation.windows[i].records;
        window.inBaseline = i < 3;
        window.distributions.resize(2);
        window.categories.resize(2);
        for (const DriftFeature& feature : drift.features) {
            DriftMeasurement& m = window.measurements.emplace_back();
            m.metric = "psi";
            m.feature = feature.name;
            m.judged = true;
            m.limit = 0.1;
            const bool drifts = feature.name == "income" && i >= week;
            m.value = drifts ? 0.3 : 0.01;
            m.reason = window.inBaseline ? DriftReason::InBaseline : DriftReason::None;
            m.verdict = window.inBaseline ? Verdict::NotJudged : drifts ? Verdict::Fail : Verdict::Pass;
        }
    }
    DriftFinding finding;
    finding.metric = "psi";
    finding.feature = "income";
    finding.window = {drift.windows[week].range.begin, drift.windows.back().range.end};
    finding.windows = static_cast<std::int64_t>(drift.windows.size() - week);
    finding.ongoing = true;
    finding.worst = drift.windows.back().measurements.back();
    finding.worstWindow = drift.windows.back().range;
    drift.findings.push_back(finding);
    return drift;
}

} // namespace tiltmeter
