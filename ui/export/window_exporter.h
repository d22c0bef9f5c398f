// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/report_exporter.h"

namespace tiltmeter {

/// Writes the window's reports: as PDF, HTML, CSV and JSON, the same as the headless program's. All work is
/// done on the pool thread; only the charts are drawn on the GUI thread, one at a time between other events.
class WindowReportExporter final : public ReportExporter
{
public:
    [[nodiscard]] QList<ReportFormat> formats() const override;
    [[nodiscard]] std::function<Result<void>(const Progress&)> prepare(const ReportRequest& request) override;
};

} // namespace tiltmeter
