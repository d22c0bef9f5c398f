// SPDX-License-Identifier: GPL-3.0-or-later
#include "context/app_context.h"

#include "context/drift_results.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QThreadPool>
#include <algorithm>

namespace tiltmeter {

AppContext::AppContext(QObject* parent) : QObject(parent), m_drift(std::make_unique<DriftResults>(*this))
{
    connect(&m_storeRunner, &JobRunner::runningChanged, this, &AppContext::openingChanged);
    connect(&m_evaluationRunner, &JobRunner::runningChanged, this, &AppContext::evaluatingChanged);
}

AppContext::~AppContext() = default;

void AppContext::openStore(const QString& path)
{
    open(path, HowToOpen::Open);
}

void AppContext::createStore(const QString& path)
{
    open(path, HowToOpen::Create);
}

void AppContext::openOrCreateStore(const QString& path)
{
    open(path, HowToOpen::Either);
}

void AppContext::setExampleMaker(ExampleMaker maker)
{
    m_exampleMaker = std::move(maker);
    Q_EMIT offersChanged();
}

void AppContext::openExample(const QString& path)
{
    open(path, HowToOpen::Example);
}

AppContext::Maker AppContext::makerOf(const std::string& path, HowToOpen how) const
{
    switch (how) {
    case HowToOpen::Open:
        break;
    case HowToOpen::Create:
        return [path](const Progress&) { return Monitor::create(path); };
    case HowToOpen::Either:
        return [path](const Progress&) -> Result<std::shared_ptr<Monitor>> {
            auto monitor = Monitor::open(path);
            if (!monitor && monitor.error().code == ErrorCode::FileNotFound)
                return Monitor::create(path);
            return monitor;
        };
    case HowToOpen::Example:
        return [path, make = m_exampleMaker](const Progress& progress) -> Result<std::shared_ptr<Monitor>> {
            auto monitor = Monitor::open(path);
            if (monitor || monitor.error().code != ErrorCode::FileNotFound || !make)
                return monitor;
            // Made aside and moved when whole: what a cancelled run leaves is never taken for the example.
            const QString file = QString::fromStdString(path);
            const QString aside = file + QStringLiteral(".new");
            QFile::remove(aside);
            if (auto made = make(aside.toStdString(), progress); !made) {
                QFile::remove(aside);
                return fail(std::move(made).error());
            }
            if (!QFile::rename(aside, file))
                return fail(ErrorCode::WriteFailed, path);
            return Monitor::open(path);
        };
    }
    return [path](const Progress&) { return Monitor::open(path); };
}

void AppContext::open(const QString& path, HowToOpen how)
{
    m_storeRunner.run<Opened>(
        tr("Opening %1").arg(QFileInfo(path).fileName()),
        [make = makerOf(path.toStdString(), how), folder = QFileInfo(path).path(),
         how](const Progress& progress) -> Result<Opened> {
            if (how == HowToOpen::Either || how == HowToOpen::Example)
                QDir().mkpath(folder); // the program's own place; that it failed is what opening will tell
            Opened opened;
            TILTMETER_ASSIGN(opened.monitor, make(progress));
            TILTMETER_ASSIGN(opened.deployments, opened.monitor->deployments());
            return opened;
        },
        this,
        [this, path, how](Result<Opened> opened) {
            if (opened)
                use(std::move(*opened), path);
            else if (opened.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(how == HowToOpen::Create ? tr("The store could not be made.")
                                                       : tr("The store could not be opened."),
                              opened.error());
        });
}

void AppContext::use(Opened opened, const QString& path)
{
    m_reloadRunner.forget();
    forgetEvaluation();
    // Closing a store may write its log back into the file: not here.
    QThreadPool::globalInstance()->start(
        [old = std::exchange(m_monitor, nullptr)]() mutable { old.reset(); });
    m_monitor = std::move(opened.monitor);
    m_storePath = path;
    m_deployments = std::move(opened.deployments);
    Q_EMIT storeChanged();
    Q_EMIT deploymentsChanged();
    goToDeployment(m_deployments.empty() ? QString()
                                         : QString::fromStdString(m_deployments.front().deployment.name));
}

void AppContext::closeStore()
{
    m_storeRunner.forget();
    if (!m_monitor)
        return;
    use({}, {});
}

const DeploymentSummary* AppContext::deployment() const
{
    const std::string name = m_deploymentName.toStdString();
    const auto it =
        std::find_if(m_deployments.begin(), m_deployments.end(),
                     [&name](const DeploymentSummary& summary) { return summary.deployment.name == name; });
    return it == m_deployments.end() ? nullptr : &*it;
}

void AppContext::setDeployment(const QString& name)
{
    if (name == m_deploymentName)
        return;
    goToDeployment(name);
}

void AppContext::goToDeployment(const QString& name)
{
    forgetEvaluation();
    m_deploymentName = name;
    // A period was chosen with the other one's records before one's eyes.
    m_period = {};
    m_window.reset();
    m_configuredWindow.reset();
    Q_EMIT deploymentChanged();
    Q_EMIT scopeChanged();
    evaluate();
}

void AppContext::reload(const QString& select)
{
    if (!m_monitor)
        return;
    m_reloadRunner.run<std::vector<DeploymentSummary>>(
        {}, [monitor = m_monitor](const Progress&) { return monitor->deployments(); }, this,
        [this, select](Result<std::vector<DeploymentSummary>> read) {
            if (!read) {
                Q_EMIT failed(tr("The deployments could not be read."), read.error());
                return;
            }
            const auto stamp = [this] {
                const DeploymentSummary* now = deployment();
                return now ? std::tuple(now->records, now->labelled, now->fairnessRevision)
                           : std::tuple<std::uint64_t, std::uint64_t, std::int64_t>(0, 0, -1);
            };
            const auto before = stamp();
            m_deployments = std::move(*read);
            const QString wanted = select.isEmpty() ? m_deploymentName : select;
            const bool there = std::any_of(m_deployments.begin(), m_deployments.end(),
                                           [&wanted](const DeploymentSummary& s) {
                                               return QString::fromStdString(s.deployment.name) == wanted;
                                           });
            const QString next = there ? wanted
                                 : m_deployments.empty()
                                     ? QString()
                                     : QString::fromStdString(m_deployments.front().deployment.name);
            Q_EMIT deploymentsChanged();
            if (next != m_deploymentName)
                goToDeployment(next);
            else if (stamp() != before)
                evaluate();
        });
}

std::optional<TimeRange> AppContext::periodRange() const
{
    const DeploymentSummary* now = deployment();
    return now ? resolve(m_period, now->covered) : std::nullopt;
}

void AppContext::setPeriod(const Period& period)
{
    if (period == m_period)
        return;
    m_period = period;
    forgetEvaluation();
    Q_EMIT scopeChanged();
    evaluate();
}

void AppContext::setWindow(const std::optional<WindowSpec>& window)
{
    if (window == m_window)
        return;
    m_window = window;
    forgetEvaluation();
    Q_EMIT scopeChanged();
    evaluate();
}

bool AppContext::isConfigured() const
{
    const DeploymentSummary* now = deployment();
    return now && now->fairnessRevision > 0;
}

void AppContext::forgetEvaluation()
{
    m_evaluationRunner.forget();
    if (!m_evaluation && !m_evaluationError)
        return;
    m_evaluation.reset();
    m_evaluationError.reset();
    Q_EMIT evaluationChanged();
}

void AppContext::evaluate()
{
    if (!m_monitor || !isConfigured()) {
        forgetEvaluation();
        return;
    }
    EvaluateOptions options;
    options.window = m_window;
    if (const auto range = periodRange()) {
        options.since = range->begin;
        options.until = range->end;
    }
    m_evaluationRunner.run<Evaluation>(
        tr("Evaluating %1").arg(m_deploymentName),
        [monitor = m_monitor, name = m_deploymentName.toStdString(), options](const Progress& progress) {
            return monitor->evaluate(name, options, progress);
        },
        this, [this](Result<Evaluation> result) { evaluated(std::move(result)); });
}

void AppContext::evaluated(Result<Evaluation> result)
{
    if (result) {
        if (!m_window)
            m_configuredWindow = result->config.window;
        m_evaluation = std::make_shared<const Evaluation>(std::move(*result));
        m_evaluationError.reset();
    } else if (result.error().code == ErrorCode::Cancelled) {
        return; // what was there stays
    } else {
        m_evaluation.reset();
        m_evaluationError.reset();
        if (result.error().code != ErrorCode::NotConfigured)
            m_evaluationError = result.error();
    }
    Q_EMIT evaluationChanged();
}

void AppContext::setOffers(Offers offers)
{
    m_offers = offers;
    Q_EMIT offersChanged();
}

void AppContext::setReportExporter(std::shared_ptr<ReportExporter> exporter)
{
    m_reportExporter = std::move(exporter);
    Q_EMIT offersChanged();
}

void AppContext::requestImport(const QStringList& files)
{
    Q_EMIT importRequested(files);
}

void AppContext::requestConfiguration(const QString& feature)
{
    Q_EMIT configurationRequested(feature);
}

void AppContext::requestDriftConfiguration()
{
    Q_EMIT driftConfigurationRequested();
}

void AppContext::requestPage(const QString& id, const QString& detail)
{
    Q_EMIT pageRequested(id, detail);
}

} // namespace tiltmeter
