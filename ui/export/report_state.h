// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "look/state.h"
#include "report/report_document.h"

#include <QByteArray>

#include <array>

namespace tiltmeter {

/// The marks that are drawn, and how the window calls and draws them.
inline constexpr std::array reportMarks = {ReportMark::Pass,      ReportMark::InsufficientEvidence,
                                           ReportMark::Fail,      ReportMark::TooFewRecords,
                                           ReportMark::Undefined, ReportMark::NotJudged};

/// NotJudged for None.
[[nodiscard]] inline State stateOf(ReportMark mark)
{
    switch (mark) {
    case ReportMark::Pass:
        return State::Pass;
    case ReportMark::InsufficientEvidence:
        return State::InsufficientEvidence;
    case ReportMark::Fail:
        return State::Fail;
    case ReportMark::TooFewRecords:
        return State::TooFewRecords;
    case ReportMark::Undefined:
        return State::Undefined;
    case ReportMark::None:
    case ReportMark::NotJudged:
        break;
    }
    return State::NotJudged;
}

/// "pass", "fail", ...: for classes and ids in HTML.
[[nodiscard]] inline QByteArray classOf(ReportMark mark)
{
    switch (mark) {
    case ReportMark::None:
        return {};
    case ReportMark::Pass:
        return "pass";
    case ReportMark::InsufficientEvidence:
        return "insufficient";
    case ReportMark::Fail:
        return "fail";
    case ReportMark::TooFewRecords:
        return "too-few";
    case ReportMark::Undefined:
        return "undefined";
    case ReportMark::NotJudged:
        break;
    }
    return "not-judged";
}

} // namespace tiltmeter
