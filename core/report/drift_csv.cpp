// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/drift_csv.h"

#include "base/json_writer.h"
#include "drift/drift_methods.h"
#include "drift/judge_drift.h"
#include "report/evaluation_csv.h"

namespace tiltmeter {
namespace {

std::string number(const std::optional<double>& value)
{
    return value ? jsonNumber(*value) : std::string();
}

std::string whole(const std::optional<std::uint64_t>& value)
{
    return value ? std::to_string(*value) : std::string();
}

std::string yesOrNo(bool is)
{
    return is ? "true" : "false";
}

class WindowLines
{
public:
    WindowLines(const DriftEvaluation& evaluation, const DriftWindow& window, CsvRows& rows)
        : m_window(window), m_rows(rows),
          m_place(csvWindow(window.range, evaluation.config.window.kind == WindowKind::Records
                                              ? std::optional(window.firstRecord)
                                              : std::nullopt))
    {
    }
    void add(const DriftMeasurement& m)
    {
        const bool isNamed = !m.feature.empty();
        m_rows.push_back({m_place.start,
                          m_place.end,
                          std::to_string(m_window.records),
                          yesOrNo(m_window.inBaseline),
                          m.feature,
                          isNamed ? std::string(toString(m.family)) : std::string(),
                          m.metric,
                          number(m.value),
                          number(m.baselineValue),
                          m.hasBound ? number(m.bound) : std::string(),
                          number(m.pValue),
                          number(m.adjustedP),
                          number(m.limit),
                          number(m.nullLimit),
                          number(m.spreadLimit),
                          std::to_string(m.baselineRecords),
                          std::to_string(m.records),
                          std::string(toString(m.status)),
                          m.reason == DriftReason::None ? std::string() : std::string(toString(m.reason)),
                          yesOrNo(m.judged),
                          std::string(toString(m.verdict)),
                          m_place.firstRecord,
                          whole(m.count),
                          whole(m.baselineCount)});
    }

private:
    const DriftWindow& m_window;
    CsvRows& m_rows;
    CsvWindow m_place;
};

/// A figure of all columns together; it has no bound.
DriftMeasurement wholeOf(const DriftWindow& window, std::string_view metric, std::uint64_t rows)
{
    DriftMeasurement m;
    m.metric = metric;
    m.hasBound = false;
    m.baselineRecords = window.baselineRecords;
    m.records = rows;
    return m;
}

Verdict failIf(bool drifts)
{
    return drifts ? Verdict::Fail : Verdict::Pass;
}

void addWhole(WindowLines& lines, const DriftEvaluation& evaluation, std::size_t index)
{
    const DriftWindow& window = evaluation.windows[index];
    if (window.magnitude && window.magnitude->mcc) {
        DriftMeasurement m = wholeOf(window, driftMagnitudeId, window.magnitude->rows);
        m.value = window.magnitude->mcc;
        m.baselineRecords = window.magnitude->rows;
        m.limit = magnitudeLimit(evaluation.config);
        m.nullLimit = window.magnitude->mccLimit;
        m.judged = true;
        m.verdict = failIf(isMagnitudeDrift(window, evaluation.config));
        lines.add(m);
    }
    if (window.reconstruction) {
        DriftMeasurement m = wholeOf(window, "reconstruction_error", window.reconstruction->rows);
        m.value = window.reconstruction->value;
        m.baselineValue = window.reconstruction->baselineValue;
        m.nullLimit = window.reconstruction->upper;
        m.verdict = failIf(window.reconstruction->exceeds);
        lines.add(m);
    }
    if (evaluation.consistency && index < evaluation.consistency->windows.size()) {
        const ConsistencyWindow& consistency = evaluation.consistency->windows[index];
        DriftMeasurement m = wholeOf(window, "data_consistency", consistency.checked);
        m.baselineRecords = evaluation.consistency->baselineRows;
        m.value = consistency.share;
        m.baselineValue = evaluation.consistency->baselineShare;
        m.pValue = consistency.pValue;
        m.limit = evaluation.consistency->limit;
        m.verdict = consistency.verdict;
        if (m.value)
            lines.add(m);
    }
    if (evaluation.modelDrift && index < evaluation.modelDrift->windows.size()) {
        const ModelDriftWindow& model = evaluation.modelDrift->windows[index];
        DriftMeasurement m = wholeOf(window, "model_drift", model.rows);
        m.baselineRecords = evaluation.modelDrift->labelledRows;
        m.value = model.predictedAccuracy;
        m.baselineValue = evaluation.modelDrift->baseAccuracy;
        if (model.nullLimit && m.baselineValue) // of the drop: as the accuracy below which it is
            m.nullLimit = *m.baselineValue - *model.nullLimit;
        m.verdict = model.nullLimit ? failIf(model.exceeds) : Verdict::NotJudged;
        if (m.value)
            lines.add(m);
    }
}

} // namespace

CsvRows csvRows(const DriftEvaluation& evaluation)
{
    CsvRows rows{{"start",
                  "end",
                  "records",
                  "in_baseline",
                  "feature",
                  "family",
                  "metric",
                  "value",
                  "baseline_value",
                  "bound",
                  "p_value",
                  "adjusted_p",
                  "limit",
                  "null_limit",
                  "spread_limit",
                  "baseline_records",
                  "measured_records",
                  "status",
                  "reason",
                  "judged",
                  "verdict",
                  "first_record",
                  "count",
                  "baseline_count"}};
    for (std::size_t i = 0; i < evaluation.windows.size(); ++i) {
        WindowLines lines(evaluation, evaluation.windows[i], rows);
        for (const DriftMeasurement& m : evaluation.windows[i].measurements)
            lines.add(m);
        addWhole(lines, evaluation, i);
    }
    return rows;
}

std::string toCsv(const DriftEvaluation& evaluation)
{
    return csvOf(csvRows(evaluation));
}

} // namespace tiltmeter
