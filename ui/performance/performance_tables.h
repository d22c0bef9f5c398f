// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "look/rows_model.h"
#include "look/state.h"
#include "performance/performance_evaluation.h"
#include "text/explanation_text.h"

namespace tiltmeter {

[[nodiscard]] State stateOf(const PerformanceWindow& window, const PerformanceMeasurement& measurement);

/// A measure in the selected window.
struct MeasureRow {
    PerformanceMeasurement measurement;
    State state = State::NotJudged;
    QString verdict;
    QString reason; ///< why there is no figure or no verdict
};
[[nodiscard]] RowsModel<MeasureRow>* makeMeasuresModel(QObject* parent);
[[nodiscard]] std::vector<MeasureRow> measureRows(const PerformanceWindow& window,
                                                  const PerformanceConfig& config);

/// How the numbers of a measure came about.
[[nodiscard]] std::vector<ExplanationLine>
explain(const MeasureRow& row, const PerformanceEvaluation& evaluation, const QLocale& locale);

/// One rate of a group in the selected window.
struct GroupRow {
    QString feature;
    QString group;
    std::uint64_t records = 0;
    std::uint64_t labelled = 0;
    bool ownCalibration = false;
    bool isReference = false;
    PerformanceGroup::Rate rate;
};
[[nodiscard]] RowsModel<GroupRow>* makeGroupsModel(QObject* parent);
[[nodiscard]] std::vector<GroupRow> groupRows(const PerformanceWindow& window, const std::string& rate);

/// One class against the rest.
struct ClassRow {
    QString name;
    GroupRates::Rate precision;
    GroupRates::Rate recall;
    GroupRates::Rate f1;
};
[[nodiscard]] RowsModel<ClassRow>* makeClassesModel(QObject* parent);
[[nodiscard]] std::vector<ClassRow> classRows(const PerformanceWindow& window);

/// What a tenth of the probabilities was worth.
struct CalibrationRow {
    numeric::CalibrationBin bin;
    double calibrated = 0;
};
[[nodiscard]] RowsModel<CalibrationRow>* makeCalibrationModel(QObject* parent);
[[nodiscard]] std::vector<CalibrationRow> calibrationRows(const CalibrationSummary& calibration);

} // namespace tiltmeter
