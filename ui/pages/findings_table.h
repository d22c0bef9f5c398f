// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/evaluation.h"
#include "look/rows_model.h"
#include "look/state.h"

#include <QCoreApplication>
#include <vector>

namespace tiltmeter {

/// What the findings page lists, and its words.
struct FindingsTable {
    Q_DECLARE_TR_FUNCTIONS(FindingsTable)
public:
    /// The evaluation's findings, and beside them alarms that are none any more (acknowledged, or of a model
    /// version that is no longer in service), as findings that do not go on. Open ones first.
    [[nodiscard]] static std::vector<Finding> rowsOf(const Evaluation& evaluation, bool openOnly);
    [[nodiscard]] static std::vector<RowsColumn<Finding>> columns();

    /// "Open", "Past"; of an alarm also "Acknowledged", "Ended".
    [[nodiscard]] static QString stateWord(const Finding& finding);
    [[nodiscard]] static State stateOf(const Finding& finding);
    [[nodiscard]] static QString ruleName(FindingRule rule);
    [[nodiscard]] static QString ruleExplanation(FindingRule rule);
    /// Where the fairness page shows it: for AppContext::requestPage().
    [[nodiscard]] static QString placeOf(const Finding& finding);
};

} // namespace tiltmeter
