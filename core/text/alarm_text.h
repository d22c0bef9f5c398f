// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings/alarm.h"
#include "findings/alarm_coverage.h"
#include "text/explanation_text.h"

#include <QLocale>
#include <QString>
#include <vector>

namespace tiltmeter {

/// Evidence as odds: "250,000 : 1", "10³² : 1" where it is beyond counting, "none" where there is none (1 : 1
/// and less).
[[nodiscard]] QString evidenceText(double logEvidence, const QLocale& locale);

/// What the evidence speaks against: "equal treatment", "equal true positive rates", "disparate impact: at
/// least 0.8".
[[nodiscard]] QString hypothesisText(const AlarmSubject& subject, const QLocale& locale);

/// "Alarm since 3 Mar 2024: female against male, evidence 250,000 : 1 against equal treatment." For a change:
/// "... , changed about 26 Feb 2024, ...". Without timestamps the record is named.
[[nodiscard]] QString alarmSentence(const Alarm& alarm, const QLocale& locale);
/// The same without "Alarm", with the feature: for lists that say that it is an alarm.
[[nodiscard]] QString alarmFindingSentence(const Alarm& alarm, const QLocale& locale);
/// What was counted: "Disparate impact 0.72 then, 0.68 to 0.77 at 95 % however often one looks."
[[nodiscard]] QString alarmEstimateSentence(const Alarm& alarm, const QLocale& locale);

/// What is promised: "At most 5 % false alarms ever, over 4 comparisons together." or "At most one false
/// alarm in 365 days on average, over 4 comparisons together."
[[nodiscard]] QString promiseSentence(const AlarmOverview& overview, bool change, const QLocale& locale);

/// How evidence is made, and where that was published.
[[nodiscard]] QString evidenceMethodText(bool change);

/// What an alarm rests on: state, when and with which record it went off, evidence then and now and the
/// level, the promise.
[[nodiscard]] std::vector<ExplanationLine> explain(const Alarm& alarm, const AlarmOverview& overview,
                                                   const QLocale& locale);

/// Where evidence stands now: "female against male: evidence 590,000 : 1 after 8,097 pairs; an alarm goes off
/// at 80 : 1."
[[nodiscard]] QString evidenceSentence(const EvidenceProcess& process, const QLocale& locale);

/// Why there is no alarm track for the metric; empty where it is watched.
[[nodiscard]] QString coverageSentence(AlarmCoverage coverage, const std::string& metric);

/// "Open", "Acknowledged by ada on 5 Mar 2024: known, see ticket 12", "Ended: model version 2.3.0 is no
/// longer in service".
[[nodiscard]] QString alarmStateText(const Alarm& alarm, const QLocale& locale);

} // namespace tiltmeter
