// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "context/period.h"
#include "jobs/job_runner.h"
#include "monitor/monitor.h"

#include <QFlags>
#include <QObject>
#include <QString>
#include <QStringList>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace tiltmeter {

class DriftResults;
class ReportExporter;

/// The open store, the deployment, period and window that are looked at, and their latest evaluation: what
/// every page shows is a function of this. All work runs as jobs; everything here is told by signals on the
/// GUI thread. One per window.
class AppContext : public QObject
{
    Q_OBJECT
public:
    explicit AppContext(QObject* parent = nullptr);
    ~AppContext() override;

    [[nodiscard]] JobRegistry& jobs() { return m_jobs; }

    // ---- the store
    /// nullptr while none is open. Safe to hand to jobs: they keep it alive.
    [[nodiscard]] const std::shared_ptr<Monitor>& monitor() const { return m_monitor; }
    [[nodiscard]] QString storePath() const { return m_storePath; }
    /// Opens an existing store; storeChanged() or failed() follows. A store that is open stays until then.
    void openStore(const QString& path);
    /// Makes a new, empty store (FileExists when there is one) and opens it.
    void createStore(const QString& path);
    /// Opens it, and makes it first when it is not there.
    void openOrCreateStore(const QString& path);
    void closeStore();
    using ExampleMaker = std::function<Result<void>(const std::string& path, const Progress& progress)>;
    /// Makes the example store; none, no example on offer.
    void setExampleMaker(ExampleMaker maker);
    [[nodiscard]] bool canMakeExample() const { return static_cast<bool>(m_exampleMaker); }
    /// Opens the example store, and makes it first when it is not there.
    void openExample(const QString& path);
    [[nodiscard]] bool isOpening() const { return m_storeRunner.isRunning(); }

    // ---- the deployment
    [[nodiscard]] const std::vector<DeploymentSummary>& deployments() const { return m_deployments; }
    /// nullptr: none there.
    [[nodiscard]] const DeploymentSummary* deployment() const;
    /// Empty: none there.
    [[nodiscard]] QString deploymentName() const { return m_deploymentName; }
    void setDeployment(const QString& name);
    /// Reads the deployments anew (after an import, a new configuration, or somebody else's work on the same
    /// file), goes to `select` if it is given and there, and evaluates when records or configuration changed.
    void reload(const QString& select = {});

    // ---- what is looked at
    [[nodiscard]] const Period& period() const { return m_period; }
    /// nullopt: everything.
    [[nodiscard]] std::optional<TimeRange> periodRange() const;
    void setPeriod(const Period& period);
    /// nullopt: the configuration's.
    [[nodiscard]] const std::optional<WindowSpec>& window() const { return m_window; }
    void setWindow(const std::optional<WindowSpec>& window);
    /// What the configuration says; nullopt while that is not known yet.
    [[nodiscard]] const std::optional<WindowSpec>& configuredWindow() const { return m_configuredWindow; }

    // ---- the evaluation
    /// nullptr: none yet, or not configured. Never one of another deployment, period or window than the
    /// present.
    [[nodiscard]] const std::shared_ptr<const Evaluation>& evaluation() const { return m_evaluation; }
    [[nodiscard]] bool isEvaluating() const { return m_evaluationRunner.isRunning(); }
    /// Why the latest one has no result; NotConfigured is no error and not told here.
    [[nodiscard]] const std::optional<Error>& evaluationError() const { return m_evaluationError; }
    [[nodiscard]] bool isConfigured() const;
    /// Takes the place of one that is running.
    void evaluate();

    // ---- drift
    [[nodiscard]] DriftResults& drift() { return *m_drift; }

    // ---- what other rooms do
    /// What the program is put together with; pages show no button for what is not on offer.
    enum class Offer { Import = 1, Configure = 2 };
    Q_DECLARE_FLAGS(Offers, Offer)
    void setOffers(Offers offers);
    [[nodiscard]] bool offers(Offer offer) const { return m_offers.testFlag(offer); }
    /// nullptr: reports can't be written.
    void setReportExporter(std::shared_ptr<ReportExporter> exporter);
    [[nodiscard]] const std::shared_ptr<ReportExporter>& reportExporter() const { return m_reportExporter; }

public Q_SLOTS:
    void requestImport(const QStringList& files = {});
    /// The fairness wizard; `feature` empty: at its beginning or, when configured, at the summary.
    void requestConfiguration(const QString& feature = {});
    /// The drift wizard.
    void requestDriftConfiguration();
    /// By Page::id(); `detail` is understood by the page (a feature, a finding, ...).
    void requestPage(const QString& id, const QString& detail = {});

Q_SIGNALS:
    void openingChanged(bool opening);
    /// Another store, or none.
    void storeChanged();
    /// The list, or what it says of the present one.
    void deploymentsChanged();
    /// Another one is looked at.
    void deploymentChanged();
    /// Period or window.
    void scopeChanged();
    /// A new evaluation, or none any more, or an error in its place.
    void evaluationChanged();
    void evaluatingChanged(bool evaluating);
    void offersChanged();
    /// Something that a person asked for did not work. `what`: "The store could not be opened."
    void failed(const QString& what, const tiltmeter::Error& error);

    void importRequested(const QStringList& files);
    void configurationRequested(const QString& feature);
    void driftConfigurationRequested();
    void pageRequested(const QString& id, const QString& detail);

private:
    struct Opened {
        std::shared_ptr<Monitor> monitor;
        std::vector<DeploymentSummary> deployments;
    };
    enum class HowToOpen { Open, Create, Either, Example };
    using Maker = std::function<Result<std::shared_ptr<Monitor>>(const Progress&)>;
    Maker makerOf(const std::string& path, HowToOpen how) const;
    void open(const QString& path, HowToOpen how);
    void use(Opened opened, const QString& path);
    void goToDeployment(const QString& name);
    void forgetEvaluation();
    void evaluated(Result<Evaluation> result);

    std::shared_ptr<Monitor> m_monitor;
    QString m_storePath;
    std::vector<DeploymentSummary> m_deployments;
    QString m_deploymentName;
    Period m_period;
    std::optional<WindowSpec> m_window;
    std::optional<WindowSpec> m_configuredWindow;
    std::shared_ptr<const Evaluation> m_evaluation;
    std::optional<Error> m_evaluationError;
    Offers m_offers;
    ExampleMaker m_exampleMaker;
    std::shared_ptr<ReportExporter> m_reportExporter;
    JobRegistry m_jobs;
    JobRunner m_storeRunner{&m_jobs};
    JobRunner m_reloadRunner;
    JobRunner m_evaluationRunner{&m_jobs};
    std::unique_ptr<DriftResults> m_drift;
};

Q_DECLARE_OPERATORS_FOR_FLAGS(AppContext::Offers)

} // namespace tiltmeter
