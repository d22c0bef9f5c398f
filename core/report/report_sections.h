// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "drift/drift_evaluation.h"
#include "history/evaluation.h"
#include "report/report_document.h"

#include <QLocale>

namespace tiltmeter {

/// The sections that buildReport() puts together; one file each. Pure functions.

[[nodiscard]] ReportSection summarySection(const Evaluation& evaluation, const QLocale& locale);
/// `number` counts from 1 and makes the section's id.
[[nodiscard]] ReportSection featureSection(const Evaluation& evaluation, const std::string& feature,
                                           std::size_t number, const QLocale& locale);
[[nodiscard]] ReportSection notMeasuredSection(const Evaluation& evaluation, const QLocale& locale);
[[nodiscard]] ReportSection findingsSection(const Evaluation& evaluation, const QLocale& locale);
[[nodiscard]] ReportSection alarmsSection(const Evaluation& evaluation, const QLocale& locale);
[[nodiscard]] ReportSection configurationSection(const Evaluation& evaluation, const QLocale& locale);
[[nodiscard]] ReportSection measuresSection(const Evaluation& evaluation);
[[nodiscard]] ReportSection intervalsSection(const Evaluation& evaluation, const QLocale& locale);
[[nodiscard]] ReportSection readingSection(const Evaluation& evaluation, const QLocale& locale);
/// "drift", "drift-N" for each of the columns that drifted most (six at most), "drift-impact" (does it
/// matter) and "drift-rules" (data consistency, model drift) where these are known.
[[nodiscard]] std::vector<ReportSection> driftSections(const DriftEvaluation& drift, const QLocale& locale);
/// "drift", with the reason why there is nothing in it.
[[nodiscard]] ReportSection driftProblemSection(const Error& problem);

} // namespace tiltmeter
