// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "drift/drift_evaluation.h"
#include "jobs/job_runner.h"
#include "monitor/monitor.h"

#include <QObject>
#include <memory>
#include <optional>
#include <string>

namespace tiltmeter {

class AppContext;

/// Every window of what is looked at against its baseline, for all pages. Made only when a page needs it: it
/// is a scan of its own.
class DriftResults : public QObject
{
    Q_OBJECT
public:
    explicit DriftResults(AppContext& context);
    ~DriftResults() override;

    /// nullptr: none yet. Never one of another deployment, period or window than the present.
    [[nodiscard]] const std::shared_ptr<const DriftEvaluation>& evaluation() const { return m_evaluation; }
    /// Why there is none.
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    /// What the comparison is asked for at present.
    [[nodiscard]] DriftOptions options() const;
    [[nodiscard]] bool isRunning() const { return m_runner.isRunning(); }

public Q_SLOTS:
    /// Begins the comparison, unless it was made, failed or is running already.
    void require();
    /// What there is no longer holds (another configuration, or somebody wants to try again).
    void forget();

Q_SIGNALS:
    /// A new result, or none any more, or an error in its place, or a comparison began.
    void changed();

private:
    void forgetIfStale();
    [[nodiscard]] std::string question() const;

    AppContext& m_context;
    std::shared_ptr<const DriftEvaluation> m_evaluation;
    std::optional<Error> m_error;
    std::string m_asked; ///< what the result, or the running comparison, is of; empty: neither
    JobRunner m_runner;
};

} // namespace tiltmeter
