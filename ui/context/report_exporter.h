// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "drift/drift_evaluation.h"
#include "history/evaluation.h"
#include "monitor/monitor.h"

#include <QList>
#include <QString>
#include <functional>
#include <memory>
#include <optional>

namespace tiltmeter {

/// A kind of file that a report can be.
struct ReportFormat {
    QString id;          ///< "pdf", "html", "csv", "json"
    QString name;        ///< "PDF document"
    QString description; ///< what is in it, in a sentence
    QString suffix;      ///< without the dot
};

struct ReportRequest {
    std::shared_ptr<Monitor> monitor; ///< keeps the store open while the report is written
    std::shared_ptr<const Evaluation> evaluation;
    DeploymentSummary deployment;
    QString format;                                         ///< ReportFormat::id
    QString path;                                           ///< is written over
    std::optional<TimeRange> period = std::nullopt;         ///< that is looked at; nullopt: everything
    std::shared_ptr<const DriftEvaluation> drift = nullptr; ///< nullptr: made when the report is written,
    DriftOptions driftOptions = {};                         ///< of this
};

/// Writes reports; the program is put together with one or with none, then there is no button for it.
class ReportExporter
{
public:
    virtual ~ReportExporter() = default;
    [[nodiscard]] virtual QList<ReportFormat> formats() const = 0;
    /// Called on the GUI thread, where charts can be drawn, and quick (under 50 ms); what takes time is in
    /// the function that it gives back, which runs on a pool thread.
    [[nodiscard]] virtual std::function<Result<void>(const Progress&)>
    prepare(const ReportRequest& request) = 0;
};

} // namespace tiltmeter
