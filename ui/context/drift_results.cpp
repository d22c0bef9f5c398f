// SPDX-License-Identifier: GPL-3.0-or-later
#include "context/drift_results.h"

#include "context/app_context.h"

namespace tiltmeter {

DriftResults::DriftResults(AppContext& context) : m_context(context), m_runner(&context.jobs())
{
    connect(&context, &AppContext::storeChanged, this, &DriftResults::forgetIfStale);
    for (const auto signal :
         {&AppContext::deploymentsChanged, &AppContext::deploymentChanged, &AppContext::scopeChanged})
        connect(&context, signal, this, &DriftResults::forgetIfStale);
}

DriftResults::~DriftResults() = default;

/// Two questions with the same words have the same answer.
std::string DriftResults::question() const
{
    const DeploymentSummary* deployment = m_context.deployment();
    if (!m_context.monitor() || deployment == nullptr)
        return {};
    std::string words = m_context.storePath().toStdString() + '\n' + deployment->deployment.name + '\n' +
                        std::to_string(deployment->records) + '/' + std::to_string(deployment->labelled);
    if (const auto range = m_context.periodRange())
        words += '\n' + formatTimePoint(range->begin) + '/' + formatTimePoint(range->end);
    if (m_context.window())
        words += '\n' + toString(*m_context.window());
    return words;
}

DriftOptions DriftResults::options() const
{
    DriftOptions options;
    options.window = m_context.window();
    if (const auto range = m_context.periodRange()) {
        options.since = range->begin;
        options.until = range->end;
    }
    return options;
}

void DriftResults::forgetIfStale()
{
    if (!m_asked.empty() && m_asked != question())
        forget();
}

void DriftResults::forget()
{
    m_runner.forget();
    m_asked.clear();
    m_evaluation.reset();
    m_error.reset();
    Q_EMIT changed();
}

void DriftResults::require()
{
    const std::string wanted = question();
    if (wanted.empty() || wanted == m_asked)
        return;
    m_asked = wanted;
    m_evaluation.reset();
    m_error.reset();
    m_runner.run<DriftEvaluation>(
        tr("Comparing with the baseline"),
        [monitor = m_context.monitor(), name = m_context.deploymentName().toStdString(),
         asked = options()](const Progress& progress) { return monitor->drift(name, asked, progress); },
        this,
        [this](Result<DriftEvaluation> result) {
            if (result)
                m_evaluation = std::make_shared<const DriftEvaluation>(std::move(*result));
            else
                m_error = result.error();
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

} // namespace tiltmeter
