// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "history/evaluation.h"
#include "look/rows_model.h"
#include "look/state.h"
#include "text/explanation_text.h"

#include <QCoreApplication>
#include <memory>
#include <optional>
#include <vector>

namespace tiltmeter {

/// Windows in a row in which too many records break a rule that was learnt from the baseline.
struct BrokenRules {
    TimeRange window;
    std::int64_t windows = 0;
    bool ongoing = false;
    std::size_t worst = 0; ///< index into DataConsistency::windows
};
[[nodiscard]] std::vector<BrokenRules> brokenRules(const DriftEvaluation& evaluation);

/// One line of the findings page: something unfair or worse, or something that drifts.
struct FindingRow {
    Finding finding; ///< without `drift`
    std::shared_ptr<const DriftEvaluation> drift = {};
    const DriftFinding* driftFinding = nullptr; ///< of `drift`
    std::optional<BrokenRules> rules = {};      ///< of `drift`
};

/// What the findings page lists, and its words.
struct FindingsTable {
    Q_DECLARE_TR_FUNCTIONS(FindingsTable)
public:
    /// The evaluation's findings, and beside them alarms that are none any more (acknowledged, or of a model
    /// version that is no longer in service), as findings that do not go on; then what drifts. Open ones
    /// first. Either may be missing.
    [[nodiscard]] static std::vector<FindingRow>
    rowsOf(const Evaluation* evaluation, const std::shared_ptr<const DriftEvaluation>& drift, bool openOnly);
    [[nodiscard]] static int openCount(const Evaluation* evaluation, const DriftEvaluation* drift);
    [[nodiscard]] static std::vector<RowsColumn<FindingRow>> columns();

    [[nodiscard]] static bool isOngoing(const FindingRow& row);
    /// "Open", "Past"; of an alarm also "Acknowledged", "Ended".
    [[nodiscard]] static QString stateWord(const FindingRow& row);
    [[nodiscard]] static State stateOf(const FindingRow& row);
    /// "Interval", "Alarm", "Drift", ...
    [[nodiscard]] static QString ruleName(const FindingRow& row);
    [[nodiscard]] static QString ruleExplanation(const FindingRow& row);
    [[nodiscard]] static QString sentenceOf(const FindingRow& row);
    /// What it was like at its worst; empty when the sentence says it already.
    [[nodiscard]] static QString worstSentence(const FindingRow& row);
    /// How it came about, line by line.
    [[nodiscard]] static std::vector<ExplanationLine> evidenceOf(const FindingRow& row,
                                                                 const Evaluation* evaluation);
    /// The page that shows it, and what to show there: for AppContext::requestPage().
    [[nodiscard]] static std::pair<QString, QString> placeOf(const FindingRow& row);
};

} // namespace tiltmeter
